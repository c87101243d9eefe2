//! The results as the tables of `docs/performance.md`.

use std::fmt::Write;

use super::looks::Look;
use super::measure::Times;
use super::side::{Imported, Sizes};

/// All that was measured at one size.
#[derive(Default)]
pub struct Results {
    pub customers: u64,
    pub ours_import: Imported,
    pub sqlite_import: Imported,
    pub ours_sizes: Sizes,
    /// SQLite without trigrams.
    pub sqlite_bare: Sizes,
    pub sqlite_sizes: Sizes,
    pub looks: Vec<LookRow>,
    pub outcomes: Vec<OutcomeRow>,
    pub hub_memory: u64,
}

/// One kind of look.
pub struct LookRow {
    pub look: Look,
    pub ours: Times,
    pub sqlite: Times,
    pub socket: Times,
}

impl LookRow {
    pub fn of(look: Look) -> Self {
        Self {
            look,
            ours: Times::default(),
            sqlite: Times::default(),
            socket: Times::default(),
        }
    }
}

/// Outcomes with so many clients.
pub struct OutcomeRow {
    pub clients: u32,
    pub ours: Times,
    pub sqlite: Times,
    pub socket: Times,
    /// SQLite with a transaction for each change.
    pub sqlite_each: Times,
    /// SQLite in rounds between those of the socket.
    pub sqlite_beside: Times,
    /// Both.
    pub sqlite_each_beside: Times,
}

impl OutcomeRow {
    pub fn of(clients: u32) -> Self {
        Self {
            clients,
            ours: Times::default(),
            sqlite: Times::default(),
            socket: Times::default(),
            sqlite_each: Times::default(),
            sqlite_beside: Times::default(),
            sqlite_each_beside: Times::default(),
        }
    }
}

/// Everything as Markdown.
pub fn markdown(all: &[Results]) -> String {
    let mut out = String::new();
    for results in all {
        one(results, &mut out).expect("text is written to memory");
    }
    if let [small, .., large] = all {
        growth(small, large, &mut out).expect("text is written to memory");
    }
    out
}

fn one(r: &Results, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "### {} customers, {} follow-ups\n",
        thousands(r.customers),
        thousands(r.ours_sizes.follow_ups)
    )?;
    writeln!(
        out,
        "| | Warmline | SQLite | ratio | target |\n| --- | ---: | ---: | ---: | --- |"
    )?;
    let (ours, theirs) = (&r.ours_import, &r.sqlite_import);
    let rate = |rows: u64, seconds: f64| rows as f64 / seconds.max(1e-9);
    let whole = |i: &Imported| {
        rate(
            i.customers + i.order_rows,
            i.customer_seconds + i.order_seconds,
        )
    };
    for (name, ours, theirs) in [
        (
            "import of customers, rows/s",
            rate(ours.customers, ours.customer_seconds),
            rate(theirs.customers, theirs.customer_seconds),
        ),
        (
            "import of orders, rows/s",
            rate(ours.order_rows, ours.order_seconds),
            rate(theirs.order_rows, theirs.order_seconds),
        ),
        ("import of both, rows/s", whole(ours), whole(theirs)),
    ] {
        writeln!(
            out,
            "| {name} | {ours:.0} | {theirs:.0} | {:.2} | ≥ 1 |",
            ours / theirs
        )?;
    }
    let each = |i: &Imported| i.cpu as f64 / 1e3 / (i.customers + i.order_rows).max(1) as f64;
    let (ours, theirs) = (each(&r.ours_import), each(&r.sqlite_import));
    writeln!(
        out,
        "| processor time of an imported row, µs | {ours:.1} | {theirs:.1} | {:.2} | |",
        ours / theirs
    )?;
    for row in &r.outcomes {
        let (ours, theirs) = (row.ours.cpu_each(), row.sqlite.cpu_each());
        let clients = row.clients;
        writeln!(
            out,
            "| processor time of an outcome, {clients} at once, µs | {ours:.0} | {theirs:.0} | {:.2} | |",
            ours / theirs
        )?;
    }
    for row in &r.outcomes {
        let clients = row.clients;
        let target = if clients == 1 { "≥ 0.7" } else { "≥ 1.2" };
        let pairs = [
            ("in process", "", &row.ours, &row.sqlite_each, &row.sqlite),
            (
                "over the socket",
                target,
                &row.socket,
                &row.sqlite_each_beside,
                &row.sqlite_beside,
            ),
        ];
        for (how, target, ours, each, grouped) in pairs {
            let (ours, each, grouped) =
                (ours.per_second(), each.per_second(), grouped.per_second());
            writeln!(
                out,
                "| outcomes/s {how}, {clients} at once | {ours:.0} | {each:.0} | {:.2} | {target} |",
                ours / each
            )?;
            if clients > 1 {
                writeln!(
                    out,
                    "| the same beside SQLite behind a writer that groups what waits | {ours:.0} | {grouped:.0} | {:.2} | |",
                    ours / grouped
                )?;
            }
        }
    }
    for row in r.looks.iter().filter(|row| !row.ours.each.is_empty()) {
        let (ours, theirs) = (row.ours.quantile(0.5) / 1e3, row.sqlite.quantile(0.5) / 1e3);
        let name = row.look.name();
        let target = if row.look == Look::MiddleDigits {
            ""
        } else {
            "≤ 1.2"
        };
        writeln!(
            out,
            "| {name}, p50 µs in process | {ours:.0} | {theirs:.0} | {:.2} | {target} |",
            ours / theirs
        )?;
    }
    let index = mib(r.ours_sizes.index);
    writeln!(
        out,
        "| bytes on disk, index, MiB (SQLite: file without trigrams, packed) | {index:.0} | {:.0} | {:.2} | ≤ 0.6 |",
        mib(r.sqlite_bare.packed),
        index / mib(r.sqlite_bare.packed)
    )?;
    writeln!(
        out,
        "| the same beside SQLite's file as it lies, with trigrams | {index:.0} | {:.0} | {:.2} | |",
        mib(r.sqlite_sizes.index),
        index / mib(r.sqlite_sizes.index)
    )?;
    writeln!(
        out,
        "| journal, closed segments compressed, MiB | {:.0} | | | |",
        mib(r.ours_sizes.journal)
    )?;
    writeln!(
        out,
        "| memory of the process, MiB | {:.0} | {:.0} | | ≤ 4096 |",
        mib(r.hub_memory),
        mib(r.sqlite_sizes.memory)
    )?;
    writeln!(
        out,
        "\n| over the socket | p50 ms | p99 ms | rows a look, ours / SQLite | target |\n| --- | ---: | ---: | ---: | --- |"
    )?;
    for row in r.looks.iter().filter(|row| !row.socket.each.is_empty()) {
        let mean = |times: &Times| times.rows as f64 / times.each.len().max(1) as f64;
        let target = if row.look == Look::MiddleDigits {
            ""
        } else {
            "≤ 0.3, ≤ 5"
        };
        let name = row.look.name().split(" (").next().unwrap_or_default();
        writeln!(
            out,
            "| {name} | {:.3} | {:.3} | {:.1} / {:.1} | {target} |",
            row.socket.quantile(0.5) / 1e6,
            row.socket.quantile(0.99) / 1e6,
            mean(&row.ours),
            mean(&row.sqlite)
        )?;
    }
    for row in &r.outcomes {
        writeln!(
            out,
            "| outcome (two durable changes), {} at once | {:.3} | {:.3} | | |",
            row.clients,
            row.socket.quantile(0.5) / 1e6,
            row.socket.quantile(0.99) / 1e6
        )?;
    }
    writeln!(out)
}

fn growth(small: &Results, large: &Results, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "### From {} to {} customers\n",
        thousands(small.customers),
        thousands(large.customers)
    )?;
    writeln!(
        out,
        "| look, p50 over the socket | times as long | target |\n| --- | ---: | --- |"
    )?;
    for (a, b) in small
        .looks
        .iter()
        .zip(&large.looks)
        .filter(|(a, _)| !a.socket.each.is_empty())
    {
        let target = if a.look == Look::MiddleDigits {
            ""
        } else {
            "≤ 2"
        };
        let name = a.look.name().split(" (").next().unwrap_or_default();
        writeln!(
            out,
            "| {name} | {:.2} | {target} |",
            b.socket.quantile(0.5) / a.socket.quantile(0.5)
        )?;
    }
    writeln!(out)
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

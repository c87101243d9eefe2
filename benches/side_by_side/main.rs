//! Warmline beside SQLite, doing the same work on the same data in one run; prints the table of `docs/performance.md`.
//!
//! `WARMLINE_BENCH_CUSTOMERS=100000,1000000 cargo bench --bench side_by_side` measures those sizes, one after the
//! other; `WARMLINE_BENCH_ROUNDS` sets how many rounds alternate between the sides, `WARMLINE_BENCH_DIR` where the
//! stores are made. What is compared, and how, is in `docs/performance.md`.

mod data;
mod files;
mod looks;
mod measure;
mod ours;
mod outcomes;
mod side;
mod socket;
mod sqlite;
mod table;

use looks::Look;
use measure::Times;
use side::{Ask, Imported, Process, Sizes, Told};
use table::Results;

/// As in the program itself; both sides use it, SQLite for what is around it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers unless told: enough to see that everything works.
const CUSTOMERS: u64 = 2_000;
/// Rounds unless told.
const ROUNDS: u64 = 5;

fn main() {
    if let Some((name, customers, dir)) = side::arguments() {
        match name.as_str() {
            "sqlite" => side::serve(sqlite::Sqlite::new(&dir, customers)),
            _ => side::serve(ours::Ours::new(&dir, customers)),
        }
        return;
    }
    let sizes = std::env::var("WARMLINE_BENCH_CUSTOMERS").unwrap_or_else(|_| CUSTOMERS.to_string());
    let rounds = std::env::var("WARMLINE_BENCH_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    let results: Vec<Results> = sizes
        .split(',')
        .map(|size| {
            size.trim()
                .parse()
                .expect("WARMLINE_BENCH_CUSTOMERS holds numbers")
        })
        .map(|customers| measure_size(customers, rounds.unwrap_or(ROUNDS)))
        .collect();
    println!("{}", table::markdown(&results));
}

/// Measures both sides with so many customers.
fn measure_size(customers: u64, rounds: u64) -> Results {
    let root = std::env::var_os("WARMLINE_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::Builder::new()
        .prefix("warmline-bench")
        .tempdir_in(root)
        .expect("a directory is made");
    let store = dir.path().join("store");
    let mut ours = Process::start("ours", customers, &store);
    let mut sqlite = Process::start("sqlite", customers, &dir.path().join("sqlite"));
    let mut results = Results {
        customers,
        ours_import: imported(&mut ours),
        sqlite_import: imported(&mut sqlite),
        ..Results::default()
    };
    eprintln!("{customers} customers are imported");
    for side in [&mut ours, &mut sqlite] {
        side.ask(&Ask::FollowUps);
    }
    results.sqlite_bare = sizes(&mut sqlite);
    sqlite.ask(&Ask::Substrings);
    results.ours_sizes = sizes(&mut ours);
    results.sqlite_sizes = sizes(&mut sqlite);
    eprintln!("follow-ups and substrings are added");
    let looks = (customers as usize / 10).clamp(50, 1_000) / rounds as usize;
    for look in Look::ALL {
        let mut row = table::LookRow::of(look);
        for round in 0..rounds {
            // The middle digits are looked for in all phones: fewer are enough.
            let count = if look == Look::MiddleDigits {
                looks / 5
            } else {
                looks
            }
            .max(1);
            let ask = Ask::Looks { look, count, round };
            row.ours.add(times(&mut ours, &ask));
            row.sqlite.add(times(&mut sqlite, &ask));
        }
        results.looks.push(row);
    }
    eprintln!("looks are done");
    for clients in [1, data::AGENTS] {
        let count = (customers as usize / 100).clamp(10, 1_000 * clients.min(4) as usize);
        let mut row = table::OutcomeRow::of(clients);
        let ask = |grouped| Ask::Outcomes {
            clients,
            count,
            grouped,
        };
        for _ in 0..rounds {
            row.ours.add(times(&mut ours, &ask(true)));
            row.sqlite.add(times(&mut sqlite, &ask(true)));
            row.sqlite_each.add(times(&mut sqlite, &ask(false)));
        }
        results.outcomes.push(row);
    }
    eprintln!("outcomes in process are done");
    ours.ask(&Ask::Serve);
    let mut desks = socket::Desks::connect(&store, customers);
    for row in &mut results.looks {
        let count = if row.look == Look::MiddleDigits {
            looks / 5
        } else {
            looks
        }
        .max(1);
        for round in 0..rounds {
            row.socket.add(desks.looks(row.look, count, round + rounds));
        }
    }
    for row in &mut results.outcomes {
        let count = (customers as usize / 100).clamp(10, 1_000 * row.clients.min(4) as usize);
        for _ in 0..rounds {
            row.socket.add(desks.outcomes(row.clients as usize, count));
            let ask = |grouped| Ask::Outcomes {
                clients: row.clients,
                count,
                grouped,
            };
            row.sqlite_beside.add(times(&mut sqlite, &ask(true)));
            row.sqlite_each_beside.add(times(&mut sqlite, &ask(false)));
        }
    }
    results.hub_memory = ours.memory_bytes();
    results
}

fn imported(side: &mut Process) -> Imported {
    match side.ask(&Ask::Import) {
        Told::Imported(imported) => imported,
        other => panic!("no import: {other:?}"),
    }
}

fn sizes(side: &mut Process) -> Sizes {
    match side.ask(&Ask::Sizes) {
        Told::Sizes(sizes) => sizes,
        other => panic!("no sizes: {other:?}"),
    }
}

fn times(side: &mut Process, ask: &Ask) -> Times {
    match side.ask(ask) {
        Told::Times(times) => times,
        other => panic!("no times: {other:?}"),
    }
}

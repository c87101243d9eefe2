//! A preview for people: the days as bars, then rules, ways, people, what is held back, and who moves.

use super::super::failure::Failure;
use super::super::session::Session;
use super::super::table::{Align, Table};
use crate::desk::words::{count, dash};
use crate::domain::held::HeldBack;
use crate::domain::segment::SegmentId;
use crate::protocol::view::{
    MoveOf, OldNew, PreviewCustomer, PreviewDay, PreviewMove, PreviewReport,
};
use crate::tr;

/// Cells of the longest bar.
const BAR: u64 = 24;

/// Prints it.
pub(super) fn show(
    session: &Session<'_>,
    report: &PreviewReport,
    ascii: bool,
) -> Result<(), Failure> {
    let page = Page {
        session,
        report,
        bar: if ascii { "#" } else { "█" },
    };
    let output = session.output;
    output.line(&page.head())?;
    let tables = [
        Some(page.days()),
        Some(page.rules()),
        Some(page.ways()),
        Some(page.people()),
        (!report.held.is_empty()).then(|| page.held()),
        (!report.moves.is_empty()).then(|| page.moves()),
    ];
    for table in tables.into_iter().flatten() {
        output.line("")?;
        output.show(&(), || table)?;
    }
    Ok(())
}

/// Why something is held back, in words.
pub(super) fn why(session: &Session<'_>, why: &HeldBack) -> String {
    let (l, words) = (session.output.locale, session.words());
    let way = |channel: &crate::domain::channel::Channel| way(session, channel.code());
    match why {
        HeldBack::Cap {
            channel: None,
            days,
            most,
        } => tr!(
            l,
            "held-cap",
            days = days.to_string(),
            most = most.to_string()
        ),
        HeldBack::Cap {
            channel: Some(channel),
            days,
            most,
        } => tr!(
            l,
            "held-cap-channel",
            channel = way(channel),
            days = days.to_string(),
            most = most.to_string()
        ),
        HeldBack::OptedOut(channel) => tr!(l, "held-opted-out", channel = way(channel)),
        HeldBack::NoAddress(channel) => tr!(l, "held-no-address", channel = way(channel)),
        other => {
            let id = format!("held-{}", other.code());
            words.locale.find(&id).unwrap_or(other.code()).to_owned()
        }
    }
}

/// A kind of work or a channel of messages.
fn way(session: &Session<'_>, code: &str) -> String {
    let l = session.output.locale;
    let found = l.find(&format!("plan-way-{code}"));
    found.unwrap_or(code).to_owned()
}

/// What is shown, and how.
struct Page<'a> {
    session: &'a Session<'a>,
    report: &'a PreviewReport,
    bar: &'static str,
}

impl Page<'_> {
    fn head(&self) -> String {
        let (l, report) = (self.session.output.locale, self.report);
        let version = report.version.to_string();
        let compared = if report.compared {
            tr!(
                l,
                "cli-preview-compared",
                version = version,
                gained = count(report.gained),
                lost = count(report.lost)
            )
        } else {
            tr!(l, "cli-preview-in-force", version = version)
        };
        let from = report.days.first().map(|day| day.day.to_string());
        let head = tr!(
            l,
            "cli-preview-head",
            days = report.days.len().to_string(),
            from = from.unwrap_or_default(),
            customers = count(report.customers),
            seconds = format!("{:.1}", report.took_ms as f64 / 1_000.0)
        );
        format!("{compared}\n{head}")
    }

    /// A table whose figures are those of the plan in force and of the other, if there is another.
    fn table(&self, first: &'static str, last: &[(&'static str, Align)]) -> Table {
        let l = self.session.output.locale;
        let mut columns = vec![(first, Align::Left)];
        if self.report.compared {
            columns.push((tr!(l, "cli-preview-col-old"), Align::Right));
            columns.push((tr!(l, "cli-preview-col-new"), Align::Right));
            columns.push((tr!(l, "cli-preview-col-more"), Align::Right));
        } else {
            columns.push((tr!(l, "cli-preview-col-touches"), Align::Right));
        }
        columns.extend_from_slice(last);
        Table::new(&columns)
    }

    /// Cells of the figures.
    fn figures(&self, n: OldNew) -> Vec<String> {
        if !self.report.compared {
            return vec![count(n.new)];
        }
        let more = match n.new.cmp(&n.old) {
            std::cmp::Ordering::Less => format!("-{}", count(n.old - n.new)),
            std::cmp::Ordering::Equal => String::new(),
            std::cmp::Ordering::Greater => format!("+{}", count(n.new - n.old)),
        };
        vec![count(n.old), count(n.new), more]
    }

    fn days(&self) -> Table {
        let l = self.session.output.locale;
        let mut table = self.table(
            tr!(l, "cli-preview-col-day"),
            &[
                (tr!(l, "cli-preview-col-work"), Align::Right),
                (tr!(l, "cli-preview-col-booked"), Align::Right),
                (tr!(l, "cli-preview-col-capacity"), Align::Right),
                ("", Align::Left),
            ],
        );
        let days = &self.report.days;
        let touches = |day: &PreviewDay| OldNew {
            old: day.work.old + day.messages.old,
            new: day.work.new + day.messages.new,
        };
        let most = days.iter().map(|day| touches(day).new).max().unwrap_or(0);
        for day in days {
            let n = touches(day);
            let cells = (n.new * BAR).div_ceil(most.max(1));
            let mut row = vec![self.day(day)];
            row.extend(self.figures(n));
            row.extend([
                count(day.work.new),
                count(day.booked),
                count(u64::from(day.capacity)),
                self.bar.repeat(usize::try_from(cells).unwrap_or(0)),
            ]);
            table.row(row);
        }
        let full = |day: &&PreviewDay| {
            day.capacity > 0 && day.work.new + day.booked > u64::from(day.capacity)
        };
        let over = days.iter().filter(full).count();
        if over > 0 {
            let capacity = count(u64::from(self.report.daily));
            let over = over.to_string();
            table.note(tr!(l, "cli-preview-over", days = over, capacity = capacity));
        }
        table
    }

    /// A day with what is special about it.
    fn day(&self, day: &PreviewDay) -> String {
        let l = self.session.output.locale;
        match day.off {
            Some(true) => format!("{} {}", day.day, tr!(l, "cli-preview-off")),
            Some(false) => day.day.to_string(),
            None => format!("{} {}", day.day, tr!(l, "cli-preview-unknown")),
        }
    }

    fn rules(&self) -> Table {
        let l = self.session.output.locale;
        let mut more = vec![
            (tr!(l, "cli-preview-col-moved"), Align::Right),
            (tr!(l, "cli-preview-col-lapsed"), Align::Right),
        ];
        if self.report.compared {
            more.push((tr!(l, "cli-preview-col-gain"), Align::Right));
            more.push((tr!(l, "cli-preview-col-lose"), Align::Right));
            more.push((tr!(l, "cli-preview-col-who"), Align::Left));
        }
        let mut table = self.table(tr!(l, "cli-preview-col-rule"), &more);
        let words = self.session.words();
        for rule in &self.report.rules {
            let mut row = vec![words.rule(&rule.rule)];
            row.extend(self.figures(rule.touches));
            row.push(count(rule.moved.new));
            row.push(count(rule.lapsed.new));
            if self.report.compared {
                row.push(count(rule.gained));
                row.push(count(rule.lost));
                let some = if rule.gaining.is_empty() {
                    &rule.losing
                } else {
                    &rule.gaining
                };
                row.push(names(some));
            }
            table.row(row);
            for (text, n) in &rule.by_text {
                let mut row = vec![format!("  {text}")];
                row.extend(self.figures(*n));
                table.row(row);
            }
        }
        table
    }

    fn ways(&self) -> Table {
        let l = self.session.output.locale;
        let mut table = self.table(tr!(l, "cli-preview-col-way"), &[]);
        let ways = self.report.ways.iter();
        for of in ways.filter(|way| way.touches.old + way.touches.new > 0) {
            let mut row = vec![way(self.session, &of.way)];
            row.extend(self.figures(of.touches));
            table.row(row);
        }
        table
    }

    fn people(&self) -> Table {
        let l = self.session.output.locale;
        let more = [
            (tr!(l, "cli-preview-col-most"), Align::Right),
            (tr!(l, "cli-preview-col-over"), Align::Right),
        ];
        let mut table = self.table(tr!(l, "cli-preview-col-agent"), &more);
        for agent in &self.report.agents {
            let name = match agent.agent {
                None => tr!(l, "cli-preview-pool").to_owned(),
                Some(_) => agent.name.clone(),
            };
            let mut row = vec![name];
            row.extend(self.figures(agent.work));
            row.push(count(agent.most));
            row.push(count(u64::from(agent.over)));
            table.row(row);
        }
        table
    }

    fn held(&self) -> Table {
        let l = self.session.output.locale;
        let mut table = Table::new(&[
            (tr!(l, "cli-preview-col-held"), Align::Left),
            (tr!(l, "cli-preview-col-moved"), Align::Right),
            (tr!(l, "cli-preview-col-lapsed"), Align::Right),
        ]);
        for held in &self.report.held {
            table.row(vec![
                why(self.session, &held.why),
                self.change(held.moved),
                self.change(held.lapsed),
            ]);
        }
        table
    }

    /// One figure, or both with an arrow where they differ.
    fn change(&self, n: OldNew) -> String {
        if self.report.compared && n.old != n.new {
            format!("{} → {}", count(n.old), count(n.new))
        } else {
            count(n.new)
        }
    }

    fn moves(&self) -> Table {
        let l = self.session.output.locale;
        let mut table = Table::new(&[
            (tr!(l, "cli-preview-col-moves"), Align::Left),
            (tr!(l, "cli-preview-col-from"), Align::Left),
            (tr!(l, "cli-preview-col-to"), Align::Left),
            (tr!(l, "cli-preview-col-customers"), Align::Right),
            (tr!(l, "cli-preview-col-who"), Align::Left),
        ]);
        for moved in &self.report.moves {
            table.row(vec![
                l.find(&format!("move-of-{}", moved.of.code()))
                    .unwrap_or(moved.of.code())
                    .to_owned(),
                self.class(moved, &moved.from),
                self.class(moved, &moved.to),
                count(moved.count),
                names(&moved.examples),
            ]);
        }
        table
    }

    fn class(&self, moved: &PreviewMove, id: &str) -> String {
        let l = self.session.output.locale;
        let named = |prefix: &str| l.find(&format!("{prefix}-{id}")).unwrap_or(id).to_owned();
        match moved.of {
            _ if id.is_empty() => dash(),
            MoveOf::Segment => self.session.words().segment(&SegmentId(id.to_owned())),
            MoveOf::Lifecycle => named("lifecycle"),
            MoveOf::Key => named("key"),
        }
    }
}

fn names(customers: &[PreviewCustomer]) -> String {
    let one = |c: &PreviewCustomer| format!("{} {}", c.id, c.name);
    let names: Vec<String> = customers.iter().map(one).collect();
    names.join(", ")
}

//! A preview for people: the days as bars, then rules, ways, people, what is held back, and who moves.

use super::super::failure::Failure;
use super::super::session::Session;
use super::super::table::{Align, Table};
use crate::desk::words::count;
use crate::protocol::view::{OldNew, PreviewCustomer, PreviewDay, PreviewReport};
use crate::tr;

/// Cells of the longest bar.
const BAR: u64 = 24;

/// Prints what it is about: which plan, which days, how many gain and lose.
pub(super) fn head(session: &Session<'_>, report: &PreviewReport) -> Result<(), Failure> {
    let bar = "";
    let page = Page {
        session,
        report,
        bar,
    };
    session.output.line(&page.head())
}

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
    fn table(&self, first: &[(&'static str, Align)], last: &[(&'static str, Align)]) -> Table {
        let l = self.session.output.locale;
        let mut columns = first.to_vec();
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
            &[(tr!(l, "cli-preview-col-day"), Align::Left)],
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
        let over = self.report.overfull();
        if self.report.daily == 0 {
            table.note(tr!(l, "cli-preview-unstaffed").to_owned());
        } else if over > 0 {
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
        let rule = (tr!(l, "cli-preview-col-rule"), Align::Left);
        let mut table = self.table(&[(tr!(l, "cli-col-id"), Align::Left), rule], &more);
        let words = self.session.words();
        for rule in &self.report.rules {
            let mut row = vec![rule.rule.clone(), words.rule(&rule.rule)];
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
        let mut table = self.table(&[(tr!(l, "cli-preview-col-way"), Align::Left)], &[]);
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
        let mut table = self.table(&[(tr!(l, "cli-preview-col-agent"), Align::Left)], &more);
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
                self.session.words().held_back(&held.why),
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
            let words = self.session.words();
            let (from, to) = words.moved_between(moved);
            table.row(vec![
                words.move_of(moved.of),
                from,
                to,
                count(moved.count),
                names(&moved.examples),
            ]);
        }
        table
    }
}

fn names(customers: &[PreviewCustomer]) -> String {
    let one = |c: &PreviewCustomer| format!("{} {}", c.id, c.name);
    let names: Vec<String> = customers.iter().map(one).collect();
    names.join(", ")
}

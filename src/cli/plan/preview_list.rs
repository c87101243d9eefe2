//! Who moves, gains or loses under a previewed plan, each by name: `plan preview FILE --list`.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use crate::desk::words::count;
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::view::{PreviewCustomer, PreviewGroup, PreviewMove, PreviewReport};
use crate::tr;

/// Whom to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Listed {
    /// Who would be in another segment, stage or criterion.
    Moves,
    /// Who gets a rule under the new plan only.
    Gained,
    /// Who gets one under the old plan only.
    Lost,
    /// All of these.
    All,
}

/// Customers of whom one thing is true.
pub(super) struct Group<'r> {
    of: Of<'r>,
    /// How many there are.
    count: u64,
    /// Those of them whom the hub has kept.
    rows: Vec<PreviewCustomer>,
}

/// What is true of them.
enum Of<'r> {
    Gains(&'r str),
    Loses(&'r str),
    Moves(&'r PreviewMove),
}

impl Of<'_> {
    fn asked(&self) -> PreviewGroup {
        match self {
            Self::Gains(rule) => PreviewGroup::Gains((*rule).to_owned()),
            Self::Loses(rule) => PreviewGroup::Loses((*rule).to_owned()),
            Self::Moves(moved) => PreviewGroup::Moves {
                of: moved.of,
                from: moved.from.clone(),
                to: moved.to.clone(),
            },
        }
    }
}

/// All groups of a report that are asked for, with their customers.
pub(super) fn fetch<'r>(
    session: &Session<'_>,
    number: u64,
    report: &'r PreviewReport,
    listed: Listed,
) -> Result<Vec<Group<'r>>, Failure> {
    let mut asked: Vec<(Of<'r>, u64)> = Vec::new();
    if matches!(listed, Listed::Moves | Listed::All) {
        asked.extend(report.moves.iter().map(|m| (Of::Moves(m), m.count)));
    }
    if matches!(listed, Listed::Gained | Listed::All) {
        asked.extend(report.rules.iter().map(|r| (Of::Gains(&r.rule), r.gained)));
    }
    if matches!(listed, Listed::Lost | Listed::All) {
        asked.extend(report.rules.iter().map(|r| (Of::Loses(&r.rule), r.lost)));
    }
    asked.retain(|(_, count)| *count > 0);
    let mut groups = Vec::with_capacity(asked.len());
    for (of, count) in asked {
        let rows = customers(session, number, &of.asked())?;
        groups.push(Group { of, count, rows });
    }
    Ok(groups)
}

/// Those of a group whom the hub has kept, page by page.
fn customers(
    session: &Session<'_>,
    number: u64,
    of: &PreviewGroup,
) -> Result<Vec<PreviewCustomer>, Failure> {
    let mut rows: Vec<PreviewCustomer> = Vec::new();
    loop {
        let found = session.query(Query::PreviewCustomers {
            number,
            of: of.clone(),
            after: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            limit: MAX_PAGE,
        })?;
        let page = expect_answer!(session, found, Found::PreviewCustomers(page) => page)?;
        let last = page.rows.is_empty();
        rows.extend(page.rows);
        if last || rows.len() >= page.kept as usize {
            return Ok(rows);
        }
    }
}

/// A row for each customer of each group.
pub(super) fn table(session: &Session<'_>, groups: &[Group<'_>]) -> Table {
    let (l, words) = (session.output.locale, session.words());
    let mut table = Table::new(&[
        (tr!(l, "cli-preview-col-moves"), Align::Left),
        (tr!(l, "cli-preview-col-of"), Align::Left),
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "field-name"), Align::Left),
    ]);
    for group in groups {
        let rule = |id: &str| format!("{} ({id})", words.rule(id));
        let (what, of) = match &group.of {
            Of::Gains(id) => (tr!(l, "cli-preview-col-gain").to_owned(), rule(id)),
            Of::Loses(id) => (tr!(l, "cli-preview-col-lose").to_owned(), rule(id)),
            Of::Moves(moved) => {
                let (from, to) = words.moved_between(moved);
                (words.move_of(moved.of), format!("{from} → {to}"))
            }
        };
        for row in &group.rows {
            let id = row.id.to_string();
            table.row(vec![what.clone(), of.clone(), id, row.name.clone()]);
        }
        let listed = group.rows.len() as u64;
        if listed < group.count {
            let (listed, count) = (count(listed), count(group.count));
            let about = format!("{what} {of}");
            table.note(tr!(
                l,
                "cli-preview-cut",
                about = about,
                listed = listed,
                count = count
            ));
        }
    }
    if groups.is_empty() {
        table.note(tr!(l, "cli-preview-nobody").to_owned());
    }
    table
}

/// The groups for programs.
pub(super) fn value(groups: &[Group<'_>]) -> Value {
    let group = |group: &Group<'_>| {
        let mut value = match &group.of {
            Of::Gains(id) => json!({ "of": "gained", "rule": id }),
            Of::Loses(id) => json!({ "of": "lost", "rule": id }),
            Of::Moves(m) => json!({ "of": m.of.code(), "from": m.from, "to": m.to }),
        };
        value["customers"] = json!(group.count);
        value["cut"] = json!((group.rows.len() as u64) < group.count);
        value["list"] = super::preview::named(&group.rows);
        value
    };
    groups.iter().map(group).collect()
}

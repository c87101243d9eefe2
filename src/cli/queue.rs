//! The queue: `queue`.

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::domain::follow_up::Band;
use crate::protocol::query::{DueFilter, Found, MAX_PAGE, Query, Scope};
use crate::protocol::view::QueueRow;
use crate::tr;

/// Most rows that one command prints.
pub(super) const MAX_ROWS: u64 = 10_000;

/// `warmline queue`.
#[derive(Debug, Args)]
pub(super) struct Queue {
    /// Whose.
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    agent: Option<String>,
    /// Everybody's.
    #[arg(long)]
    all: bool,
    /// Which.
    #[arg(long, value_name = "today|overdue|open|DATE")]
    due: Option<String>,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

impl Queue {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let scope = match &self.agent {
            Some(name) => Scope::Agent(session.agent(name)?),
            None if self.all => Scope::All,
            None => Scope::Mine,
        };
        let due = match self.due.as_deref() {
            None => DueFilter::Now,
            Some("today") => DueFilter::Today,
            Some("overdue") => DueFilter::Overdue,
            Some("open") => DueFilter::Open,
            Some(text) => DueFilter::On(session.day_or(text, "due")?),
        };
        let (rows, counts) = self.pages(&session, scope, due)?;
        let values: Vec<Value> = rows
            .iter()
            .map(|row| json::queue_row(&session, row))
            .collect();
        output.show(&values, || {
            let mut table = table(&session, &rows);
            table.note(tr!(
                output.locale,
                "cli-queue-counts",
                today = counts.today,
                overdue = counts.overdue,
                open = counts.open
            ));
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Pages up to the limit.
    fn pages(
        &self,
        session: &Session<'_>,
        scope: Scope,
        due: DueFilter,
    ) -> Result<(Vec<QueueRow>, crate::protocol::view::QueueCounts), Failure> {
        let mut rows: Vec<QueueRow> = Vec::new();
        let mut after = None;
        loop {
            let wanted = (self.limit as usize)
                .saturating_sub(rows.len())
                .min(MAX_PAGE as usize) as u32;
            let page = session.query(Query::Queue {
                scope,
                due,
                after: after.take(),
                limit: wanted,
            })?;
            let page = expect_answer!(session, page, Found::Queue(page) => page)?;
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() || rows.len() >= self.limit as usize {
                return Ok((rows, page.counts));
            }
        }
    }
}

/// Follow-ups as people read them.
pub(super) fn table(session: &Session<'_>, rows: &[QueueRow]) -> Table {
    let (words, l) = (session.words(), session.output.locale);
    let mut table = Table::new(&[
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "cli-col-due"), Align::Left),
        (tr!(l, "cli-col-customer"), Align::Left),
        (tr!(l, "field-name"), Align::Left),
        (tr!(l, "cli-col-segment"), Align::Left),
        (tr!(l, "field-phone"), Align::Left),
        (tr!(l, "cli-col-why"), Align::Left),
        (tr!(l, "cli-col-assignee"), Align::Left),
        (tr!(l, "cli-col-state"), Align::Left),
    ]);
    for row in rows {
        let name = if row.band == Band::Complaint {
            format!("! {}", row.name)
        } else {
            row.name.clone()
        };
        let state = match &row.claim {
            Some(claim) if row.status.is_open() => {
                tr!(
                    l,
                    "cli-claimed-by",
                    name = claim.name.as_str(),
                    since = words.moment(claim.since)
                )
            }
            _ => l
                .find(&format!("state-{}", row.status.code()))
                .unwrap_or_default()
                .to_owned(),
        };
        table.row(vec![
            row.id.to_string(),
            words.due(row.when, row.when_day).0,
            row.customer.to_string(),
            name,
            words.segment_short(&row.segment),
            if row.phone.is_empty() {
                tr!(l, "cli-no-number").to_owned()
            } else {
                row.phone.clone()
            },
            json::why(session, row),
            row.assignee_name.clone(),
            state,
        ]);
    }
    table
}

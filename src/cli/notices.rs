//! `notices`: what the agent was told of, and has not seen.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::queue::MAX_ROWS;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::domain::notice::Notable;
use crate::protocol::Command;
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::view::NoticeView;
use crate::tr;

/// `warmline notices`.
#[derive(Debug, Args)]
pub(super) struct Notices {
    /// Also those that were seen.
    #[arg(long)]
    all: bool,
    /// Mark them as seen.
    #[arg(long)]
    seen: bool,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

impl Notices {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Notices {
            unseen: !self.all,
            limit: self.limit.min(MAX_PAGE),
        })?;
        let rows = expect_answer!(session, found, Found::Notices(rows) => rows)?;
        if self.seen {
            session.command(Command::SeeNotices { until: None })?;
        }
        let values: Vec<Value> = rows.iter().map(|row| value(&session, row)).collect();
        output.show(&values, || {
            let (words, l) = (session.words(), output.locale);
            let mut table = Table::new(&[
                (tr!(l, "cli-col-when"), Align::Left),
                (tr!(l, "cli-col-what"), Align::Left),
            ]);
            for row in &rows {
                table.row(vec![words.moment(row.at), words.notice(row)]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn value(session: &Session<'_>, row: &NoticeView) -> Value {
    let text = match &row.what {
        Notable::Said { text } => Some(text),
        _ => None,
    };
    let (clock, verb) = match &row.what {
        Notable::Alarm { clock, .. } => (Some(clock.code()), None),
        Notable::Step { verb, .. } => (None, Some(verb.code())),
        _ => (None, None),
    };
    json!({
        "at": session.rfc3339(row.at),
        "by": Some(&row.by).filter(|name| !name.is_empty()),
        "what": row.what.code(),
        "clock": clock,
        "step": verb,
        "ticket_id": row.what.ticket().map(|id| id.to_string()),
        "text": text,
        "summary": row.summary,
        "seen": row.seen.map(|at| session.rfc3339(at)),
    })
}

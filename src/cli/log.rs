//! The audit trail: `log`.

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::queue::MAX_ROWS;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use super::{json, when};
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::view::AuditRow;
use crate::tr;

/// `warmline log`.
#[derive(Debug, Args)]
pub(super) struct Log {
    /// Only of this customer.
    customer: Option<String>,
    /// Not older than this.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

impl Log {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let rows = self.rows(&session)?;
        let values: Vec<Value> = rows.iter().map(|row| json::audit(&session, row)).collect();
        output.show(&values, || {
            let (l, words) = (output.locale, session.words());
            let mut table = Table::new(&[
                (tr!(l, "cli-col-seq"), Align::Right),
                (tr!(l, "field-when"), Align::Left),
                (tr!(l, "field-who"), Align::Left),
                (tr!(l, "cli-col-what"), Align::Left),
                (tr!(l, "cli-col-customer"), Align::Left),
                (tr!(l, "cli-col-detail"), Align::Left),
            ]);
            for row in &rows {
                table.row(vec![
                    row.seq.to_string(),
                    words.moment(row.at),
                    match row.acting.as_str() {
                        "" => row.agent.clone(),
                        acting => tr!(l, "cli-log-acting", agent = &*row.agent, acting = acting),
                    },
                    l.find(&format!("cli-action-{}", row.action))
                        .unwrap_or(&row.action)
                        .to_owned(),
                    row.customer.map(|id| id.to_string()).unwrap_or_default(),
                    row.detail.clone(),
                ]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Pages up to the limit.
    fn rows(&self, session: &Session<'_>) -> Result<Vec<AuditRow>, Failure> {
        let customer = self
            .customer
            .as_ref()
            .map(|text| session.customer(text))
            .transpose()?;
        let since = match &self.since {
            None => None,
            Some(text) => {
                let since = when::past(text, session.now(), session.zone());
                Some(since.map_err(|error| session.not_a_day(text, error, "since"))?)
            }
        };
        let mut rows: Vec<AuditRow> = Vec::new();
        loop {
            let limit = (self.limit as usize)
                .saturating_sub(rows.len())
                .min(MAX_PAGE as usize) as u32;
            if limit == 0 {
                return Ok(rows);
            }
            let before = rows.last().map(|row| row.seq);
            let page = session.query(Query::Log {
                customer,
                since,
                before,
                limit,
            })?;
            let page = expect_answer!(session, page, Found::Log(page) => page)?;
            let last = page.len() < limit as usize;
            rows.extend(page);
            if last {
                return Ok(rows);
            }
        }
    }
}

//! `tickets`: those that are due next first.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::queue::MAX_ROWS;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use super::super::values::{self, within};
use crate::desk::words::Words;
use crate::domain::id::AgentId;
use crate::domain::ticket::State;
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::view::{TicketFilter, TicketRow};
use crate::tr;

/// `warmline tickets`.
#[derive(Debug, Args)]
pub(in super::super) struct Tickets {
    /// That stand there.
    #[arg(long, value_name = "STATE", value_parser = values::ticket_state)]
    state: Option<State>,
    /// Of that category.
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// That this agent has.
    #[arg(long, value_name = "AGENT", conflicts_with = "nobody")]
    owner: Option<String>,
    /// That nobody has.
    #[arg(long)]
    nobody: bool,
    /// With a clock that is over, or nearly.
    #[arg(long)]
    breaching: bool,
    /// Whose offer waits for a supervisor's decision.
    #[arg(long)]
    awaiting_approval: bool,
    /// Of that customer.
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

impl Tickets {
    pub(in super::super) fn run(
        &self,
        global: &Global,
        output: &Output,
    ) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let owner = self
            .owner
            .as_ref()
            .map(|name| session.agent(name))
            .transpose()?;
        let customer = self.customer.as_ref().map(|text| session.customer(text));
        let filter = TicketFilter {
            state: self.state,
            category: self.category.clone(),
            owner: if self.nobody { Some(AgentId(0)) } else { owner },
            breaching: self.breaching,
            awaiting: self.awaiting_approval,
            customer: customer.transpose()?,
        };
        let rows = self.rows(&session, &filter)?;
        let values: Vec<Value> = rows.iter().map(|row| json(&session, row)).collect();
        output.show(&values, || table(&session.words(), &rows))?;
        Ok(ExitCode::SUCCESS)
    }

    fn rows(
        &self,
        session: &Session<'_>,
        filter: &TicketFilter,
    ) -> Result<Vec<TicketRow>, Failure> {
        let (mut rows, mut after): (Vec<TicketRow>, _) = (Vec::new(), None);
        loop {
            let left = (self.limit as usize).saturating_sub(rows.len());
            let found = session.query(Query::Tickets {
                filter: filter.clone(),
                after,
                limit: left.clamp(1, MAX_PAGE as usize) as u32,
            })?;
            let page = expect_answer!(session, found, Found::Tickets(page) => page)?;
            rows.extend(page.rows);
            rows.truncate(self.limit as usize);
            after = page.next;
            if after.is_none() || rows.len() == self.limit as usize {
                return Ok(rows);
            }
        }
    }
}

fn table(words: &Words<'_>, rows: &[TicketRow]) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "field-severity"), Align::Left),
        (tr!(l, "cli-col-state"), Align::Left),
        (tr!(l, "cli-col-left"), Align::Left),
        (tr!(l, "field-owner"), Align::Left),
        (tr!(l, "cli-col-customer"), Align::Left),
        (tr!(l, "field-name"), Align::Left),
        (tr!(l, "field-category"), Align::Left),
        (tr!(l, "field-summary"), Align::Left),
    ]);
    for row in rows {
        let left = row.clock.as_ref().map(|clock| words.clock_left(clock));
        table.row(vec![
            row.id.to_string(),
            words.severity(row.severity),
            words.ticket_state(row.state).to_owned(),
            left.unwrap_or_default(),
            row.owner.clone(),
            row.customer.to_string(),
            row.name.clone(),
            words.category(&row.category, &row.subcategory),
            row.summary.clone(),
        ]);
    }
    table
}

/// A row as JSON.
pub(in super::super) fn json(session: &Session<'_>, row: &TicketRow) -> Value {
    json!({
        "id": row.id.to_string(),
        "customer_id": row.customer.to_string(),
        "name": row.name,
        "segment": row.segment.0,
        "key": row.key,
        "category": row.category,
        "subcategory": Some(&row.subcategory).filter(|id| !id.is_empty()),
        "summary": row.summary,
        "severity": row.severity.number(),
        "complaint": row.complaint,
        "state": row.state.code(),
        "owner": Some(&row.owner).filter(|name| !name.is_empty()),
        "opened_at": session.rfc3339(row.opened),
        "clock": row.clock.as_ref().map(|clock| clock.kind.code()),
        "due": row.clock.as_ref().map(|clock| super::json::clock(session, clock)),
    })
}

//! The floor and the people on it: `floor`, `pause`, `say`, `take-over`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::args::Global;
use super::failure::{Exit, Failure};
use super::json as rows;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use crate::desk::floor_words::floor_count;
use crate::desk::words::Words;
use crate::domain::id::{AgentId, CustomerId};
use crate::protocol::command::TakeOver as Over;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{FloorAgent, FloorView};
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline floor`.
#[derive(Debug, Args)]
pub(super) struct Floor {}

impl Floor {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let Self {} = self;
        let session = Session::open(global, output)?;
        let found = session.query(Query::Floor)?;
        let floor = expect_answer!(session, found, Found::Floor(floor) => floor)?;
        output.show(&value(&session, &floor), || table(&session.words(), &floor))?;
        if !output.json && !floor.teams.is_empty() {
            output.show(&(), || teams(&session.words(), &floor))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn value(session: &Session<'_>, floor: &FloorView) -> Value {
    let agents: Vec<Value> = floor.agents.iter().map(|row| agent(session, row)).collect();
    let teams: Vec<Value> = floor
        .teams
        .iter()
        .map(|team| {
            json!({
                "team": Some(&team.id).filter(|id| !id.is_empty()),
                "members": team.members,
                "present": team.present,
                "overdue": team.overdue,
                "breached": team.breached,
                "breaching": team.breaching,
            })
        })
        .collect();
    json!({
        "agents": agents,
        "teams": teams,
        "left_out": floor.left_out,
        "nobody": {
            "overdue": floor.overdue,
            "breached": floor.breached,
            "breaching": floor.breaching,
        },
    })
}

fn agent(session: &Session<'_>, row: &FloorAgent) -> Value {
    let customer = row.customer.as_ref();
    json!({
        "agent_id": row.id.to_string(),
        "agent": row.login,
        "name": row.name,
        "role": row.role.code(),
        "team": Some(&row.team).filter(|id| !id.is_empty()),
        "doing": row.doing.code(),
        "since": row.since.map(|at| session.rfc3339(at)),
        "customer_id": customer.map(|(id, _)| id.to_string()),
        "customer": customer.map(|(_, name)| name),
        "follow_up_id": row.follow_up.map(|id| id.to_string()),
        "pause": row.pause,
        "desks": row.desks,
        "done": row.done,
        "overdue": row.overdue,
        "breached": row.breached,
        "breaching": row.breaching,
    })
}

fn table(words: &Words<'_>, floor: &FloorView) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "floor-who"), Align::Left),
        (tr!(l, "floor-doing"), Align::Left),
        (tr!(l, "floor-for"), Align::Right),
        (tr!(l, "floor-whom"), Align::Left),
        (tr!(l, "floor-done"), Align::Right),
        (tr!(l, "floor-overdue"), Align::Right),
        (tr!(l, "floor-breached"), Align::Right),
        (tr!(l, "floor-breaching"), Align::Right),
    ]);
    for row in &floor.agents {
        let whom = row
            .customer
            .as_ref()
            .map_or_else(String::new, |(id, name)| {
                let of = row.follow_up.map(|of| of.to_string());
                format!("{name} {}", of.unwrap_or_else(|| id.to_string()))
            });
        table.row(vec![
            row.name.clone(),
            words.doing(row),
            row.since.map_or_else(String::new, |at| words.lasts(at)),
            whom,
            row.done.to_string(),
            row.overdue.to_string(),
            floor_count(row.breached),
            floor_count(row.breaching),
        ]);
    }
    table.row(vec![
        tr!(l, "floor-nobody").to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        floor.overdue.to_string(),
        floor_count(floor.breached),
        floor_count(floor.breaching),
    ]);
    if floor.left_out > 0 {
        let count = floor.left_out.to_string();
        table.note(tr!(l, "floor-left-out", count = count));
    }
    table
}

fn teams(words: &Words<'_>, floor: &FloorView) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "floor-team"), Align::Left),
        (tr!(l, "floor-present"), Align::Right),
        (tr!(l, "floor-overdue"), Align::Right),
        (tr!(l, "floor-breached"), Align::Right),
        (tr!(l, "floor-breaching"), Align::Right),
    ]);
    for team in &floor.teams {
        table.row(vec![
            words.team(&team.id, &team.label),
            format!("{}/{}", team.present, team.members),
            team.overdue.to_string(),
            team.breached.to_string(),
            team.breaching.to_string(),
        ]);
    }
    table
}

/// `warmline pause`.
#[derive(Debug, Args)]
pub(super) struct Pause {
    /// Why; without one, which there are and how it stands.
    #[arg(conflicts_with = "end")]
    reason: Option<String>,
    /// Come back.
    #[arg(long)]
    end: bool,
}

impl Pause {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        if self.reason.is_some() || self.end {
            session.command(Command::Pause(self.reason.clone()))?;
        }
        let found = session.query(Query::StatusBar)?;
        let bar = expect_answer!(session, found, Found::StatusBar(bar) => bar)?;
        let known = &session.settings().pauses;
        let value = json!({
            "pause": bar.paused.as_ref().map(|pause| &pause.reason),
            "since": bar.paused.as_ref().map(|pause| session.rfc3339(pause.since)),
            "reasons": known.iter().map(|pause| &pause.id).collect::<Vec<_>>(),
        });
        output.tell(&value, || {
            let (l, words) = (output.locale, session.words());
            if let Some(pause) = &bar.paused {
                let reason = words.pause(&pause.reason);
                let at = words.clock(pause.since);
                return tr!(l, "cli-paused", reason = reason, at = at);
            }
            let reasons = known
                .iter()
                .map(|of| format!("{} ({})", of.id, words.pause(&of.id)));
            let reasons: Vec<_> = reasons.collect();
            let reasons = reasons.join(tr!(l, "form-list"));
            tr!(l, "cli-not-paused", reasons = reasons)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline say`.
#[derive(Debug, Args)]
pub(super) struct Say {
    /// To whom.
    agent: String,
    /// What.
    #[arg(required = true)]
    text: Vec<String>,
}

impl Say {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let to = session.agent(&self.agent)?;
        let text = self.text.join(" ");
        session.command(Command::Say { to, text })?;
        let value = json!({ "agent_id": to.to_string(), "said": true });
        output.tell(&value, || {
            tr!(output.locale, "floor-said", name = self.agent.as_str())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline take-over`.
#[derive(Debug, Args)]
pub(super) struct TakeOver {
    /// Whose work.
    agent: String,
    /// Whom; the one whom the floor shows unless told.
    customer: Option<String>,
}

impl TakeOver {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let from = session.agent(&self.agent)?;
        let customer = if let Some(text) = &self.customer {
            session.customer(text)?
        } else {
            self.held(&session, from)?
        };
        let over = Over {
            customer,
            from,
            instead_of: None,
        };
        let done = session.command(Command::TakeOver(over))?;
        let row = match &done {
            Done::Claimed(work) => Some(&work.row),
            _ => None,
        };
        let value = json!({
            "customer_id": customer.to_string(),
            "from": from.to_string(),
            "follow_up": row.map(|row| rows::queue_row(&session, row)),
        });
        output.tell(&value, || {
            let of = row.map_or_else(|| customer.to_string(), |row| row.id.to_string());
            tr!(output.locale, "cli-taken-over", of = of)
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Whom the floor shows with the agent.
    fn held(&self, session: &Session<'_>, from: AgentId) -> Result<CustomerId, Failure> {
        let found = session.query(Query::Floor)?;
        let floor = expect_answer!(session, found, Found::Floor(floor) => floor)?;
        let row = floor.agents.into_iter().find(|row| row.id == from);
        let held = row.and_then(|row| row.customer).map(|(id, _)| id);
        held.ok_or_else(|| {
            let name = [("name", self.agent.as_str().into())];
            Failure::say(Exit::Refused, session.output.locale, "holds-nobody", &name)
        })
    }
}

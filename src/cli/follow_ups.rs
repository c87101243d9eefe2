//! Follow-ups by hand: `follow-up add`, `snooze`, `reassign`, `follow-up cancel`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::session::{Session, expect_answer};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::FollowUpId;
use crate::protocol::view::QueueRow;
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline follow-up …`.
#[derive(Debug, Subcommand)]
pub(super) enum FollowUps {
    Add(Add),
    Snooze(Snooze),
    Reassign(Reassign),
    Cancel(Cancel),
}

impl FollowUps {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Add(c) => c.run(global, output),
            Self::Snooze(c) => c.run(global, output),
            Self::Reassign(c) => c.run(global, output),
            Self::Cancel(c) => c.run(global, output),
        }
    }
}

/// `warmline follow-up add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Id or external number.
    customer: String,
    /// When.
    #[arg(long, value_name = "TIME")]
    due: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who may take it; without it, anybody.
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
}

impl Add {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let when = session.coming(&self.due)?;
        let add = Command::AddFollowUp {
            customer: session.customer(&self.customer)?,
            when,
            reason: self.reason.clone(),
            assignee: assignee(&session, self.agent.as_deref())?,
        };
        let done = session.command_of(add, &[("next", "--due"), ("reason", "--reason")])?;
        let row = expect_answer!(session, done, Done::FollowUp(row) => row)?;
        tell(&session, &row, when, "cli-follow-up-added")
    }
}

fn assignee(session: &Session<'_>, name: Option<&str>) -> Result<Assignee, Failure> {
    Ok(match name {
        None | Some("-") => Assignee::Pool,
        Some(name) => Assignee::Agent(session.agent(name)?),
    })
}

/// Prints a follow-up as it is now, with its time, which may not be the one asked for.
fn tell(
    session: &Session<'_>,
    row: &QueueRow,
    asked: When,
    message: &str,
) -> Result<ExitCode, Failure> {
    let output = session.output;
    output.tell(&json::queue_row(session, row), || {
        let (words, l) = (session.words(), output.locale);
        let when = words.agreed(row.when);
        let values = [
            ("id", row.id.to_string().into()),
            ("name", row.name.as_str().into()),
            ("when", when.into()),
        ];
        l.fill(message, &values) + words.moved(asked, row.when)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `warmline snooze`.
#[derive(Debug, Args)]
pub(super) struct Snooze {
    /// Which.
    follow_up: String,
    /// Until when.
    time: String,
}

impl Snooze {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let when = session.coming(&self.time)?;
        let done = session.command(Command::Snooze {
            follow_up: session.follow_up(&self.follow_up)?,
            when,
        })?;
        let row = expect_answer!(session, done, Done::FollowUp(row) => row)?;
        tell(&session, &row, when, "cli-snoozed")
    }
}

/// `warmline reassign`.
#[derive(Debug, Args)]
pub(super) struct Reassign {
    /// Which, and last to whom.
    #[arg(required = true, num_args = 1..=500)]
    follow_up: Vec<String>,
    /// To whom; `-` is everybody.
    #[arg(required = true)]
    agent: String,
}

impl Reassign {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let ids: Vec<FollowUpId> = self
            .follow_up
            .iter()
            .map(|text| session.follow_up(text))
            .collect::<Result<_, _>>()?;
        let to = assignee(&session, Some(&self.agent))?;
        let done = session.command(Command::Reassign {
            follow_ups: ids.clone(),
            to,
        })?;
        let count = match done {
            Done::Count(n) => n,
            _ => ids.len() as u64,
        };
        output.tell(&json!({ "reassigned": count }), || {
            tr!(output.locale, "cli-reassigned", count = count)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline follow-up cancel`.
#[derive(Debug, Args)]
pub(super) struct Cancel {
    /// Which.
    follow_up: String,
}

impl Cancel {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = session.follow_up(&self.follow_up)?;
        session.command(Command::Cancel(id))?;
        let value = json!({ "id": id.to_string(), "state": "cancelled" });
        output.tell(&value, || {
            tr!(output.locale, "cli-cancelled", id = id.to_string())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

//! Crises: `crisis raise|list|show|…`.

mod bulk;
mod json;
mod raise;
mod show;
mod steps;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::session::{Session, expect_answer};
use crate::domain::id::CrisisId;
use crate::protocol::command::CrisisCommand;
use crate::protocol::refusal::Thing;
use crate::protocol::view::CrisisView;
use crate::protocol::{Command, Done};

/// `warmline crisis …`.
#[derive(Debug, Subcommand)]
pub(super) enum Crisis {
    Raise(raise::Raise),
    List(show::List),
    Show(show::Show),
    Preview(bulk::Preview),
    Message(bulk::Message),
    #[command(flatten)]
    Step(steps::Steps),
}

/// Which crisis.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The crisis.
    crisis: String,
}

impl Crisis {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Raise(c) => c.run(global, output),
            Self::List(c) => c.run(global, output),
            Self::Show(c) => c.run(global, output),
            Self::Preview(c) => c.run(global, output),
            Self::Message(c) => c.run(global, output),
            Self::Step(c) => c.run(global, output),
        }
    }
}

/// A crisis by its id.
fn crisis(session: &Session<'_>, text: &str) -> Result<CrisisId, Failure> {
    text.parse()
        .map_err(|_| session.no_such(Thing::Crisis, text))
}

/// Changes a crisis, and says how it stands.
fn change(
    session: &Session<'_>,
    output: &Output,
    command: CrisisCommand,
) -> Result<ExitCode, Failure> {
    let done = session.command(Command::Crisis(command))?;
    let view: Box<CrisisView> = expect_answer!(session, done, Done::Crisis(view) => view)?;
    output.tell(&json::crisis(session, &view), || {
        show::line(&session.words(), &view)
    })?;
    Ok(ExitCode::SUCCESS)
}

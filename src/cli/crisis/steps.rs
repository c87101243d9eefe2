//! The steps of a crisis, each a command of its own.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::Session;
use super::Which;
use super::raise::Scoped;
use crate::domain::crisis::Step;
use crate::protocol::command::CrisisCommand;

/// `warmline crisis STEP`.
#[derive(Debug, Subcommand)]
pub(in super::super) enum Steps {
    Confirm(Which),
    Dismiss(Said),
    Take(Which),
    Check {
        #[command(flatten)]
        which: Which,
        /// The thing to do.
        item: String,
        /// It is not done after all.
        #[arg(long)]
        undone: bool,
    },
    Note(Said),
    Link(Linked),
    Unlink(Linked),
    Scope(Scoped),
    Affected {
        #[command(flatten)]
        which: Which,
        /// A condition on customers.
        condition: String,
    },
    Send(Which),
    Withdraw(Which),
    Close(Said),
}

/// A step that says something.
#[derive(Debug, Args)]
pub(in super::super) struct Said {
    #[command(flatten)]
    which: Which,
    /// What is said.
    text: String,
}

/// A step about a ticket.
#[derive(Debug, Args)]
pub(in super::super) struct Linked {
    #[command(flatten)]
    which: Which,
    /// The ticket.
    ticket: String,
}

impl Steps {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = super::crisis(&session, &self.which().crisis)?;
        let step = match self {
            Self::Send(_) => return super::change(&session, output, CrisisCommand::Send(id)),
            Self::Confirm(_) => Step::Confirm,
            Self::Dismiss(said) => Step::Dismiss(said.text.clone()),
            Self::Take(_) => Step::Take,
            Self::Check { item, undone, .. } => Step::Tick {
                item: item.clone(),
                done: !undone,
            },
            Self::Note(said) => Step::Note(said.text.clone()),
            Self::Link(linked) => Step::Link(session.ticket(&linked.ticket)?),
            Self::Unlink(linked) => Step::Unlink(session.ticket(&linked.ticket)?),
            Self::Scope(scoped) => Step::Scope(scoped.of.scope()),
            Self::Affected { condition, .. } => Step::Affected(condition.clone()),
            Self::Withdraw(_) => Step::Withdraw,
            Self::Close(said) => Step::Close(said.text.clone()),
        };
        super::change(&session, output, CrisisCommand::Step(id, Box::new(step)))
    }

    fn which(&self) -> &Which {
        match self {
            Self::Confirm(which)
            | Self::Take(which)
            | Self::Send(which)
            | Self::Withdraw(which)
            | Self::Check { which, .. }
            | Self::Affected { which, .. } => which,
            Self::Dismiss(said) | Self::Note(said) | Self::Close(said) => &said.which,
            Self::Link(linked) | Self::Unlink(linked) => &linked.which,
            Self::Scope(scoped) => &scoped.which,
        }
    }
}

//! `plan undo`: back to the plan before the one in force.

use std::process::ExitCode;

use clap::Args;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::{apply, confirm};
use crate::config::plan_changes;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::PlanTextView;
use crate::protocol::{Command, Done, Refusal};
use crate::tr;

/// `warmline plan undo`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Undo {
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

impl Undo {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let session = Session::open(global, output)?;
        let present = apply::present(&session)?;
        let target = target(&session, &present)?;
        let changes = plan_changes::between(&present.text, &target.text);
        if !output.json {
            output.show(&(), || apply::changes_table(l, &changes))?;
        }
        let question = tr!(
            l,
            "cli-plan-undo-question",
            of = target.version.number.to_string()
        );
        confirm::confirm(output, self.yes, &question)?;
        let from = Some(present.in_force);
        let done = session.command(Command::UndoPlan { from })?;
        let version = expect_answer!(session, done, Done::Plan(version) => version)?;
        apply::tell(&session, &version, &changes)
    }
}

/// The version that undoing goes back to, as the hub finds it.
fn target(session: &Session<'_>, present: &PlanTextView) -> Result<PlanTextView, Failure> {
    let version = |number| {
        let found = session.query(Query::PlanText {
            version: Some(number),
        })?;
        expect_answer!(session, found, Found::PlanText(text) => *text)
    };
    let applied = version(present.version.of)?;
    let replaced = applied.version.replaced;
    let replaced = replaced.ok_or_else(|| session.refused(&Refusal::NothingToUndo))?;
    let replaced = version(replaced)?;
    match replaced.version.of {
        of if of == replaced.version.number => Ok(replaced),
        of => version(of),
    }
}

//! Tickets: `ticket open|show|…`, `tickets`.

mod json;
mod list;
mod open;
mod show;
mod steps;

use std::process::ExitCode;

use clap::Subcommand;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
pub(super) use list::{Tickets, json as row_json};

/// `warmline ticket …`.
#[derive(Debug, Subcommand)]
pub(super) enum Ticket {
    Open(open::Open),
    Show(show::Show),
    #[command(flatten)]
    Step(steps::Steps),
}

impl Ticket {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Open(c) => c.run(global, output),
            Self::Show(c) => c.run(global, output),
            Self::Step(c) => c.run(global, output),
        }
    }
}

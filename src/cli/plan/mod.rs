//! The care plan: `plan check`, `show`, `versions`, `preview`, `apply`, `undo`, `run`, `explain`.

mod apply;
mod check;
pub(super) mod confirm;
mod explain;
mod preview;
pub(super) mod preview_list;
mod preview_table;
mod run;
mod show;
mod undo;
mod versions;

use std::process::ExitCode;

use clap::Subcommand;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;

/// `warmline plan …`.
#[derive(Debug, Subcommand)]
pub(super) enum Plan {
    Check(check::Check),
    Show(show::Show),
    Versions(versions::Versions),
    Preview(preview::Preview),
    Apply(apply::Apply),
    Undo(undo::Undo),
    Run(run::Run),
    Explain(explain::Explain),
}

impl Plan {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Check(c) => c.run(global, output),
            Self::Show(c) => c.run(global, output),
            Self::Versions(c) => c.run(global, output),
            Self::Preview(c) => c.run(global, output),
            Self::Apply(c) => c.run(global, output),
            Self::Undo(c) => c.run(global, output),
            Self::Run(c) => c.run(global, output),
            Self::Explain(c) => c.run(global, output),
        }
    }
}

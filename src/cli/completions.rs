//! Completions for shells: `completions`.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::args::Global;
use super::failure::Failure;
use super::help;
use super::output::Output;

/// `warmline completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// For which shell.
    #[arg(value_name = "bash|zsh|fish|elvish|powershell")]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, _: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut help::command(output.locale),
            "warmline",
            &mut script,
        );
        output.raw(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}

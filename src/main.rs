//! The `warmline` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    warmline::cli::run()
}

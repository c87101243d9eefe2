//! The `warmline` binary.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The index is millions of small keys and values in memory: here they take less room and time than with the
/// system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    warmline::cli::run()
}

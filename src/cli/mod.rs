//! Subcommands, output, exit codes, progress.

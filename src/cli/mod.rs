//! The command line: what is asked, what is printed, how it ends.
//!
//! One file per group of commands, each with its arguments and what it does; [`output`] prints tables or JSON,
//! [`failure`] says why not, [`session`] talks to the hub. The texts are in `assets/locales/*/cli.ftl`.

mod agents;
mod args;
mod calendar;
mod completions;
mod crisis;
mod customers;
mod demo;
mod desk;
mod event;
mod export;
mod failure;
mod filters;
mod find;
mod floor;
mod follow_ups;
mod help;
mod hub;
mod import_run;
mod import_warnings;
mod import_words;
mod imports;
mod json;
mod kpi;
mod log;
mod notices;
mod offline;
mod outbox;
mod output;
mod period;
mod plan;
mod pop;
mod process;
mod progress;
mod queue;
mod rejects;
mod sample;
mod segment;
mod session;
mod store;
mod table;
mod tickets;
mod usage;
mod values;
mod when;
mod work;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::i18n::Locale;
use args::Cli;
use output::Output;

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let locale = language(&arguments);
    let json = arguments.iter().any(|a| a == "--json");
    let matches = match help::command(locale).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::answer(&error, locale, json),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage::answer(&error, locale, json),
    };
    let output = Output::new(locale, cli.global.json);
    match args::dispatch(&cli, &output) {
        Ok(code) => code,
        Err(failure) => failure.report(&output),
    }
}

/// The language has to be known before the arguments can be explained.
fn language(arguments: &[std::ffi::OsString]) -> Locale {
    let mut asked = None;
    for (i, argument) in arguments.iter().enumerate() {
        let Some(text) = argument.to_str() else {
            continue;
        };
        if text == "--lang" {
            asked = arguments.get(i + 1).and_then(|a| a.to_str());
        } else if let Some(tag) = text.strip_prefix("--lang=") {
            asked = Some(tag);
        }
    }
    let variable = |name: &str| std::env::var(name).ok();
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|v| !v.is_empty()));
    Locale::choose(
        asked,
        variable("WARMLINE_LANG").as_deref(),
        system.as_deref(),
    )
}

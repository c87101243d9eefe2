//! Bringing files in: `import customers`, `import orders`, `import list`, `import undo`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::args::Global;
use super::failure::Failure;
use super::import_run;
use super::json;
use super::output::Output;
use super::progress::Progress;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use crate::desk::words;
use crate::domain::import::Kind;
use crate::domain::import_run::ImportState;
use crate::import::{Delimiter, Options};
use crate::protocol::query::{Found, Query};
use crate::protocol::refusal::Thing;
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline import …`.
#[derive(Debug, Subcommand)]
pub(super) enum Imports {
    Customers(FileArgs),
    Orders(FileArgs),
    List(List),
    Undo(Undo),
}

impl Imports {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Customers(file) => import_run::run(file, Kind::Customers, global, output),
            Self::Orders(file) => import_run::run(file, Kind::Orders, global, output),
            Self::List(c) => c.run(global, output),
            Self::Undo(c) => c.run(global, output),
        }
    }
}

/// A file and how to read it.
#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// CSV or other delimited text.
    pub(super) file: PathBuf,
    /// Which column a field comes from.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The file begins with data.
    #[arg(long)]
    no_header: bool,
    /// What is between cells.
    #[arg(long, value_name = "comma|tab|space|semicolon|pipe")]
    delimiter: Option<String>,
    /// The encoding.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Where rejected rows go.
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
}

impl FileArgs {
    /// How the file is to be read.
    pub(super) fn options(&self, kind: Kind, output: &Output) -> Result<Options, Failure> {
        let l = output.locale;
        let mut options = Options::new(kind);
        options.map.clone_from(&self.map);
        options.no_header = self.no_header;
        if let Some(text) = &self.delimiter {
            let named = Delimiter::named(text);
            options.delimiter = Some(named.ok_or_else(|| {
                Failure::usage(l, "delimiter", &[("value", text.as_str().into())])
            })?);
        }
        if let Some(text) = &self.encoding {
            let named = encoding_rs::Encoding::for_label(text.as_bytes());
            options.encoding = Some(named.ok_or_else(|| {
                Failure::usage(l, "encoding", &[("value", text.as_str().into())])
            })?);
        }
        Ok(options)
    }
}

/// `warmline import list`.
#[derive(Debug, Args)]
pub(super) struct List {}

impl List {
    #[allow(clippy::unused_self)] // Every command has the same form.
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Imports)?;
        let imports = expect_answer!(session, found, Found::Imports(imports) => imports)?;
        let values: Vec<Value> = imports
            .iter()
            .map(|report| json::import(&session, report))
            .collect();
        output.show(&values, || {
            let (l, words) = (output.locale, session.words());
            let mut table = Table::new(&[
                (tr!(l, "cli-col-id"), Align::Left),
                (tr!(l, "field-when"), Align::Left),
                (tr!(l, "field-who"), Align::Left),
                (tr!(l, "cli-col-file"), Align::Left),
                (tr!(l, "cli-col-read"), Align::Right),
                (tr!(l, "cli-col-created"), Align::Right),
                (tr!(l, "cli-col-updated"), Align::Right),
                (tr!(l, "cli-col-unchanged"), Align::Right),
                (tr!(l, "cli-col-rejected"), Align::Right),
                (tr!(l, "cli-col-state"), Align::Left),
            ]);
            for report in &imports {
                let counts = &report.counts;
                let state = json::import_state(report.state);
                let mut row = vec![
                    report.id.to_string(),
                    words.moment(report.at),
                    report.by.clone(),
                    report.file.clone(),
                ];
                let numbers = [
                    counts.read,
                    counts.created,
                    counts.updated,
                    counts.unchanged,
                    counts.rejected,
                ];
                row.extend(numbers.into_iter().map(words::count));
                row.push(
                    l.find(&format!("cli-import-{state}"))
                        .unwrap_or(state)
                        .to_owned(),
                );
                table.row(row);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline import undo`.
#[derive(Debug, Args)]
pub(super) struct Undo {
    /// Which.
    import: String,
}

impl Undo {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = self
            .import
            .parse()
            .map_err(|_| session.no_such(Thing::Import, &self.import))?;
        let progress = Progress::new(output, 0, tr!(output.locale, "cli-progress-undo"));
        // Undone in small steps; each is stored, so that an interruption loses nothing.
        let report = loop {
            let done = session.command(Command::UndoImport(id))?;
            let report = expect_answer!(session, done, Done::Import(report) => report)?;
            progress.total(report.counts.created + report.counts.updated);
            progress.set(report.restored + report.kept);
            if report.state == ImportState::Undone {
                break report;
            }
        };
        drop(progress);
        output.tell(&json::import(&session, &report), || {
            let mut text = tr!(
                output.locale,
                "cli-import-undone-of",
                id = report.id.to_string(),
                restored = report.restored
            );
            if report.kept > 0 {
                let customers: Vec<String> = report
                    .kept_customers
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                let kept = tr!(
                    output.locale,
                    "cli-import-kept",
                    kept = report.kept,
                    customers = customers.join(" ")
                );
                text = format!("{text}\n{kept}");
            }
            text
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

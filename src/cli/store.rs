//! The store through its hub: `verify`, `backup`; and why a store can't be used.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use crate::desk::plan_problems;
use crate::desk::words::count;
use crate::i18n::Locale;
use crate::protocol::Command;
use crate::protocol::address::UnsafeDirectory;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::VerifyReport;
use crate::service::OpenError;
use crate::store::StoreError;
use crate::tr;

/// Why a store can't be used.
pub(super) fn store_failure(l: Locale, dir: &Path, error: &StoreError) -> Failure {
    let mut values = vec![("path", dir.display().to_string().into())];
    let code = match error {
        StoreError::Io { path, source, .. } => return Failure::file(l, path, source).in_trouble(),
        StoreError::NoStore(_) => "no-store",
        StoreError::NotEmpty(path) => {
            let values = [("path", path.display().to_string().into())];
            return Failure::usage(l, "not-empty", &values);
        }
        StoreError::Locked { .. } => "store-locked",
        StoreError::Foreign { uid, .. } => {
            values.push(("uid", uid.to_string().into()));
            "not-owner"
        }
        StoreError::Format { found, known, .. } => {
            values.extend([
                ("found", found.to_string().into()),
                ("known", known.to_string().into()),
            ]);
            "store-format"
        }
        StoreError::Damaged {
            segment, offset, ..
        } => {
            values.extend([
                ("segment", segment.as_str().into()),
                ("offset", offset.to_string().into()),
            ]);
            "store-damaged"
        }
        StoreError::FormatFile(path) => {
            values = vec![("path", path.display().to_string().into())];
            "store-format-file"
        }
        StoreError::NoBackup(path) => {
            values = vec![("path", path.display().to_string().into())];
            "no-backup"
        }
        StoreError::BackupMismatch(file) => {
            values.push(("file", file.as_str().into()));
            "backup-mismatch"
        }
        other => {
            values.push(("reason", other.to_string().into()));
            "store"
        }
    };
    Failure::say(Exit::Trouble, l, code, &values)
}

/// A store, or a file that it works by, that is another user's or open to others.
pub(super) fn exposed(l: Locale, why: &UnsafeDirectory) -> Failure {
    let say = |code, path: &Path, name: &'static str, value: String| {
        let values = [
            ("path", path.display().to_string().into()),
            (name, value.into()),
        ];
        Failure::say(Exit::Trouble, l, code, &values)
    };
    match why {
        UnsafeDirectory::Owner { path, uid } => say("not-own", path, "uid", uid.to_string()),
        UnsafeDirectory::Mode { path, mode } => say("exposed", path, "mode", format!("{mode:o}")),
        UnsafeDirectory::NotADirectory(path) => {
            Failure::file(l, path, &io::ErrorKind::NotADirectory.into()).in_trouble()
        }
        UnsafeDirectory::Io { path, source } => Failure::file(l, path, source).in_trouble(),
    }
}

/// Why the directory of the hub's socket is not trusted.
pub(super) fn unsafe_socket(l: Locale, why: &UnsafeDirectory) -> Failure {
    let path = |path: &Path| path.display().to_string();
    let why = match why {
        UnsafeDirectory::NotADirectory(dir) => tr!(l, "socket-no-directory", path = path(dir)),
        UnsafeDirectory::Owner { path: dir, uid } => {
            tr!(l, "socket-not-own", path = path(dir), uid = uid.to_string())
        }
        UnsafeDirectory::Mode { path: dir, mode } => {
            let mode = format!("{mode:o}");
            tr!(l, "socket-open", path = path(dir), mode = mode)
        }
        UnsafeDirectory::Io { path: dir, source } => {
            return Failure::file(l, dir, source).in_trouble();
        }
    };
    Failure::say(Exit::Trouble, l, "socket-unsafe", &[("reason", why.into())])
}

/// Why the service over a store can't begin.
pub(super) fn open_failure(l: Locale, dir: &Path, error: &OpenError) -> Failure {
    match error {
        OpenError::Store(error) => store_failure(l, dir, error),
        OpenError::Plan { file, error } => config_failure(l, file, &plan_problems::all(l, error)),
        OpenError::Settings { file, error } => config_failure(l, file, &error.to_string()),
        OpenError::Exposed(why) => exposed(l, why),
        OpenError::File { file, error } => Failure::file(l, Path::new(file), error).in_trouble(),
    }
}

fn config_failure(l: Locale, file: &str, reason: &str) -> Failure {
    Failure::say(
        Exit::Trouble,
        l,
        "config",
        &[("path", file.into()), ("reason", reason.into())],
    )
}

/// `warmline verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {}

impl Verify {
    #[allow(clippy::unused_self)] // Every command has the same form.
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Verify)?;
        let report = expect_answer!(session, found, Found::Verify(report) => report)?;
        let value = json!({
            "ok": report.problems.is_empty(),
            "journal_records": report.journal_records,
            "records": report.records,
            "index_entries": report.index_entries,
            "counters": report.counters,
            "problems": report.problems,
        });
        output.show(&value, || found_table(output.locale, &report))?;
        Ok(if report.problems.is_empty() {
            ExitCode::SUCCESS
        } else {
            Exit::Trouble.into()
        })
    }
}

fn found_table(l: Locale, report: &VerifyReport) -> Table {
    let mut table = Table::new(&[
        (tr!(l, "cli-verify-checked"), Align::Left),
        ("", Align::Right),
    ]);
    for (name, n) in [
        (tr!(l, "cli-verify-journal"), report.journal_records),
        (tr!(l, "cli-verify-records"), report.records),
        (tr!(l, "cli-verify-index"), report.index_entries),
        (tr!(l, "cli-verify-counters"), report.counters),
    ] {
        table.row(vec![name.to_owned(), count(n)]);
    }
    for problem in &report.problems {
        table.note(problem.clone());
    }
    table.note(match report.problems.len() {
        0 => tr!(l, "cli-verify-sound").to_owned(),
        n => tr!(l, "cli-verify-damage", count = n),
    });
    table
}

/// `warmline backup`.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// A directory that is empty or not there, on the hub's machine.
    dir: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        // The hub has another working directory.
        let dir = std::path::absolute(&self.dir).map_err(|e| Failure::file(l, &self.dir, &e))?;
        let Some(path) = dir.to_str().map(str::to_owned) else {
            let values = [("path", dir.display().to_string().into())];
            return Err(Failure::usage(l, "path-not-utf8", &values));
        };
        let session = Session::open(global, output)?;
        session.command(Command::Backup { dir: path.clone() })?;
        output.tell(&json!({ "dir": path }), || {
            tr!(l, "cli-backed-up", path = path.as_str())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

//! Records as CSV for other programs, harmless in spreadsheets: `export`.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::session::{Session, expect_answer};
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline export`.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// What.
    #[arg(value_name = "customers|orders|follow-ups", value_parser = ["customers", "orders", "follow-ups"])]
    what: String,
    /// Where to; `-` is standard output.
    file: PathBuf,
    /// Only what meets a condition.
    #[arg(long = "where", value_name = "CONDITION", default_value = "")]
    filter: String,
    /// Replace a file that is there.
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        if self.file == Path::new("-") {
            let session = Session::open(global, output)?;
            self.write(&session, io::stdout().lock())?;
            return Ok(ExitCode::SUCCESS);
        }
        let l = output.locale;
        let failed = |e: io::Error| Failure::file(l, &self.file, &e);
        if !self.force && self.file.exists() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        // The file appears under its name when it is whole, and only its owner may read it.
        let part = part_of(&self.file);
        let file = private(&part).map_err(failed)?;
        let session = Session::open(global, output)?;
        let written = self.write(&session, BufWriter::new(file)).and_then(|rows| {
            std::fs::rename(&part, &self.file).map_err(failed)?;
            Ok(rows)
        });
        if written.is_err() {
            // What is left of a failed export helps nobody.
            let _ = std::fs::remove_file(&part);
        }
        let rows = written?;
        let value =
            json!({ "what": self.what, "file": self.file.display().to_string(), "rows": rows });
        output.tell(&value, || {
            tr!(
                l,
                "cli-exported",
                rows = rows,
                file = self.file.display().to_string()
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Records the export, then writes its pages; answers how many rows there were.
    fn write(&self, session: &Session<'_>, file: impl Write) -> Result<u64, Failure> {
        let l = session.output.locale;
        let failed = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(e) if self.file == Path::new("-") => Failure::output(l, &e),
            csv::ErrorKind::Io(e) => Failure::file(l, &self.file, &e),
            other => Failure::io(l, &io::Error::other(format!("{other:?}"))),
        };
        let done = session.command(Command::Export {
            what: self.what.clone(),
            filter: self.filter.clone(),
        })?;
        let export = expect_answer!(session, done, Done::Exporting(export) => export)?;
        let progress = Progress::new(session.output, 0, tr!(l, "cli-progress-export"));
        let mut csv = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(file);
        let (mut rows, mut after, mut begun) = (0, None, false);
        loop {
            let page = session.query(Query::ExportRows {
                export,
                after: after.take(),
                limit: MAX_PAGE,
            })?;
            let page = expect_answer!(session, page, Found::Export(page) => page)?;
            if !std::mem::replace(&mut begun, true) {
                // Spreadsheets tell UTF-8 by its mark, which belongs to the first cell's quotes.
                csv.write_record(&page.columns).map_err(failed)?;
            }
            for row in &page.rows {
                csv.write_record(row.iter().map(|cell| harmless(cell).into_owned()))
                    .map_err(failed)?;
                rows += 1;
            }
            progress.set(rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        csv.flush().map_err(|e| failed(e.into()))?;
        Ok(rows)
    }
}

/// A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one. A plain negative
/// number is left a number.
fn harmless(cell: &str) -> Cow<'_, str> {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let negative = cell.strip_prefix('-').is_some_and(|rest| {
        !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && rest.parse::<f64>().is_ok()
    });
    if begins && !negative {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The name of a file that is not whole yet, beside its place.
pub(super) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// A new file that only its owner may read: it holds personal data.
pub(super) fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_quoted_and_numbers_are_not() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+8613812345678", "'+8613812345678"),
            ("-1+1", "'-1+1"),
            ("-", "'-"),
            ("\t=1", "'\t=1"),
            ("\0x", "'\0x"),
            ("-12.50", "-12.50"),
            ("12.50", "12.50"),
            ("王小明", "王小明"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expected, "{cell:?}");
        }
    }
}

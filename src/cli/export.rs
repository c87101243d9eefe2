//! Records as CSV for other programs, harmless in spreadsheets: `export`.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::filters::by_name;
use super::output::{Output, clean_lines};
use super::progress::{self, Progress};
use super::session::{Session, expect_answer};
use crate::files::{NewFile, is_taken};
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
    /// Only of customers whom a saved filter lets through.
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// Only of customers that meet a condition.
    #[arg(long = "where", value_name = "CONDITION", conflicts_with = "filter")]
    condition: Option<String>,
    /// Replace a file that is there.
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        if self.is_output() {
            let terminal = output.is_terminal();
            self.write(&session, io::stdout().lock(), terminal, &|| false)?;
            return Ok(ExitCode::SUCCESS);
        }
        let l = output.locale;
        let failed = |e: io::Error| Failure::file(l, &self.file, &e);
        if !self.force && is_taken(&self.file) {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let stop = progress::interrupted().map_err(|e| Failure::io(l, &e))?;
        let (new, file) = NewFile::beside(&self.file).map_err(failed)?;
        let stopped = || progress::is_up(&stop);
        // Whatever is in the way, what is left of a failed export goes with `new`.
        let rows = self.write(&session, BufWriter::new(file), false, &stopped)?;
        new.keep(self.force).map_err(failed)?;
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

    /// The condition that is asked for; empty for none.
    fn asked(&self) -> String {
        match (&self.filter, &self.condition) {
            (Some(name), _) => by_name(name),
            (None, condition) => condition.clone().unwrap_or_default(),
        }
    }

    /// Whether rows go to standard output.
    fn is_output(&self) -> bool {
        self.file == Path::new("-")
    }

    /// Records the export, then writes its pages; answers how many rows there were. Before each page `stopped` is
    /// asked whether the user has had enough.
    fn write(
        &self,
        session: &Session<'_>,
        file: impl Write,
        terminal: bool,
        stopped: &dyn Fn() -> bool,
    ) -> Result<u64, Failure> {
        let l = session.output.locale;
        let failed = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(e) if self.is_output() => Failure::output(l, &e),
            csv::ErrorKind::Io(e) => Failure::file(l, &self.file, &e),
            other => Failure::io(l, &io::Error::other(format!("{other:?}"))),
        };
        let done = session.command(Command::Export {
            what: self.what.clone(),
            filter: self.asked(),
        })?;
        let export = expect_answer!(session, done, Done::Exporting(export) => export)?;
        // Rows on a terminal are progress enough.
        let progress =
            (!terminal).then(|| Progress::new(session.output, 0, tr!(l, "cli-progress-export")));
        let mut csv = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(file);
        let (mut rows, mut after, mut begun) = (0, None, false);
        loop {
            if stopped() {
                return Err(Failure::interrupted(l, &self.file));
            }
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
                csv.write_record(row.iter().map(|cell| shown(cell, terminal).into_owned()))
                    .map_err(failed)?;
                rows += 1;
            }
            if let Some(progress) = &progress {
                progress.set(rows);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        csv.flush().map_err(|e| failed(e.into()))?;
        Ok(rows)
    }
}

/// A cell as it is written: harmless in spreadsheets and, where a terminal shows it, there too.
fn shown(cell: &str, terminal: bool) -> Cow<'_, str> {
    if terminal {
        Cow::Owned(harmless(&clean_lines(cell)).into_owned())
    } else {
        harmless(cell)
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

    #[test]
    fn a_terminal_is_shown_nothing_that_acts_on_it() {
        let cell = "王\u{202e}小\u{200b}明\u{1b}[31m";
        assert_eq!(shown(cell, false), cell, "a file has what the store has");
        let cleaned = shown(cell, true);
        assert!(
            !cleaned.contains(['\u{202e}', '\u{200b}', '\u{1b}']),
            "{cleaned:?}"
        );
        assert!(cleaned.contains('王') && cleaned.contains('明'));
    }
}

//! `calendar import`: the days off of further years, from a file into the store.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::args::Global;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::session::{Session, expect_answer};
use crate::domain::calendar::holiday_file::{self, HolidayFileError, MAX_YEARS, Wrong};
use crate::files;
use crate::i18n::Locale;
use crate::protocol::command::{HolidaysImported, KnownBefore};
use crate::protocol::{Command, Done};
use crate::tr;

/// A larger file is none of holidays.
const MAX_BYTES: u64 = 1 << 20;

/// `warmline calendar import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file.
    file: PathBuf,
}

impl Import {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let text = read(&self.file, l)?;
        let years = holiday_file::read(&text).map_err(|e| in_words(&self.file, &e, l))?;
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let session = Session::open(global, output)?;
        let done = session.command(Command::ImportHolidays {
            file: name.into_owned(),
            years,
        })?;
        let years = expect_answer!(session, done, Done::Holidays(years) => years)?;
        let values: Vec<Value> = years.iter().map(value).collect();
        output.tell(&values, || {
            let lines: Vec<String> = years.iter().map(|year| sentence(year, l)).collect();
            lines.join("\n")
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &Path, l: Locale) -> Result<String, Failure> {
    let failure = |error: &std::io::Error| Failure::file(l, path, error);
    let about = std::fs::metadata(path).map_err(|e| failure(&e))?;
    let shown = || ("path", path.display().to_string().into());
    if !about.is_file() {
        return Err(Failure::usage(l, "file-kind", &[shown()]));
    }
    if about.len() > MAX_BYTES {
        let wrong = Wrong::TooManyYears;
        return Err(in_words(
            path,
            &HolidayFileError {
                line: 0,
                field: String::new(),
                wrong,
            },
            l,
        ));
    }
    files::read_text(path, MAX_BYTES as usize).map_err(|e| failure(&e))
}

fn code(known: KnownBefore) -> &'static str {
    match known {
        KnownBefore::Nothing => "nothing",
        KnownBefore::Same => "same",
        KnownBefore::Imported => "imported",
        KnownBefore::Shipped => "shipped",
    }
}

fn value(year: &HolidaysImported) -> Value {
    json!({
        "year": year.year,
        "days_off": year.off,
        "make_up_workdays": year.worked,
        "missing": year.missing,
        "instead_of": code(year.instead_of),
    })
}

/// Which statutory holidays a year's table has nothing of.
pub(super) fn lacks(l: Locale, year: i32, missing: &[impl AsRef<str>]) -> String {
    let name = |code: &str| {
        l.find(&format!("festival-{code}"))
            .unwrap_or(code)
            .to_owned()
    };
    let names: Vec<String> = missing.iter().map(|code| name(code.as_ref())).collect();
    let names = names.join(tr!(l, "form-list"));
    tr!(l, "cli-cal-lacks", year = year.to_string(), names = names)
}

fn sentence(year: &HolidaysImported, l: Locale) -> String {
    let instead = format!("cli-cal-instead-{}", code(year.instead_of));
    let read = tr!(
        l,
        "cli-cal-read",
        year = year.year.to_string(),
        off = year.off,
        worked = year.worked,
        instead = l.find(&instead).unwrap_or_default()
    );
    if year.missing.is_empty() {
        return read;
    }
    format!("{read}\n{}", lacks(l, year.year, &year.missing))
}

/// Where a file is wrong, and what is wrong there.
fn in_words(path: &Path, error: &HolidayFileError, l: Locale) -> Failure {
    let (code, value) = match &error.wrong {
        Wrong::Form(said) => ("form", said.clone()),
        Wrong::Empty => ("empty", String::new()),
        Wrong::TooManyYears => ("too-many-years", MAX_YEARS.to_string()),
        Wrong::Year(text) => ("year", text.clone()),
        Wrong::NoDayOff(year) => ("no-day-off", year.to_string()),
        Wrong::TooManyDays(year) => ("too-many-days", year.to_string()),
        Wrong::Date(text) => ("date", text.clone()),
        Wrong::OtherYear(day) => ("other-year", day.to_string()),
        Wrong::Twice(day) => ("twice", day.to_string()),
        Wrong::Line(text) => ("line", text.clone()),
        Wrong::Range(text) => ("range", text.clone()),
        Wrong::UnknownName(text) => ("unknown-name", text.clone()),
        Wrong::Name(text) => ("name", text.clone()),
    };
    let why = l.fill(
        &format!("cli-cal-wrong-{code}"),
        &[("value", value.as_str().into())],
    );
    let path = path.display().to_string();
    let (line, field) = (error.line.to_string(), error.field.as_str());
    let message = match (error.line, field) {
        (0, "") => tr!(l, "cli-cal-file", path = path, why = why),
        (0, _) => tr!(l, "cli-cal-field", path = path, field = field, why = why),
        (_, "") => tr!(l, "cli-cal-line", path = path, line = line, why = why),
        _ => tr!(
            l,
            "cli-cal-line-field",
            path = path,
            line = line,
            field = field,
            why = why
        ),
    };
    Failure::usage(l, "holidays", &[("why", message.into())])
        .with("line", error.line)
        .with("field", error.field.clone())
        .with("problem", code)
}

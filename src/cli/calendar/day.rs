//! A day of the calendar, as a table and as JSON.

use std::process::ExitCode;

use chrono::Datelike;
use serde_json::{Value, json};

use super::Almanac;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::table::Table;
use crate::desk::almanac;
use crate::domain::calendar::{DayKind, Festival, HolidayYear, LunarDate, SolarTerm};
use crate::domain::time::Day;
use crate::i18n::Locale;
use crate::tr;

pub(super) fn show(almanac: &Almanac, day: Day, output: &Output) -> Result<ExitCode, Failure> {
    output.show(&value(almanac, day, output.locale), || {
        table(almanac, day, output.locale)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A day for programs.
pub(super) fn value(almanac: &Almanac, day: Day, l: Locale) -> Value {
    let lunar = LunarDate::of(day).map(|date| {
        json!({
            "year": date.year(),
            "month": date.month(),
            "leap": date.is_leap(),
            "day": date.day_of_month(),
        })
    });
    let festivals: Vec<&str> = Festival::on(day).iter().map(|f| f.code()).collect();
    let kind = almanac.holidays.kind(day);
    let source = almanac.holidays.source(day);
    let (code, holiday) = match &kind {
        DayKind::DayOff(holiday) => ("day-off", Some(holiday)),
        DayKind::MakeUpWorkday(holiday) => ("make-up-workday", Some(holiday)),
        DayKind::Weekend => ("weekend", None),
        DayKind::Workday => ("workday", None),
    };
    json!({
        "date": day.to_string(),
        "lunar": lunar,
        "festivals": festivals,
        "solar_term": SolarTerm::on(day).map(SolarTerm::code),
        "day_off": source.map(|_| !kind.is_worked()),
        "kind": source.map(|_| code),
        "holiday": holiday.map(|holiday| &holiday.code),
        "name": holiday.map(|holiday| almanac::holiday(l, holiday)),
        "source": source.map(|year| source_value(almanac, year)),
    })
}

fn source_value(almanac: &Almanac, year: &HolidayYear) -> Value {
    let mut value = json!({
        "table": if year.imported.is_some() { "imported" } else { "shipped" },
        "year": year.year,
        "announced": year.sources,
    });
    if let (Some(imported), Some(object)) = (&year.imported, value.as_object_mut()) {
        object.insert("file".to_owned(), imported.file.clone().into());
        object.insert("at".to_owned(), imported.at.rfc3339(almanac.zone).into());
        object.insert("by".to_owned(), almanac.who(imported.by).into());
    }
    value
}

fn table(almanac: &Almanac, day: Day, l: Locale) -> Table {
    let lunar = LunarDate::of(day);
    let festivals: Vec<&str> = Festival::on(day)
        .into_iter()
        .map(|festival| almanac::festival(l, festival))
        .collect();
    let term = SolarTerm::on(day).map(|term| almanac::term(l, term));
    let source = almanac.holidays.source(day);
    let work = match (source, almanac.holidays.kind(day)) {
        (None, _) => tr!(l, "cli-cal-unknown", year = day.date().year().to_string()),
        (_, DayKind::DayOff(h)) => tr!(l, "cli-cal-day-off", name = almanac::holiday(l, &h)),
        (_, DayKind::MakeUpWorkday(h)) => {
            tr!(l, "cli-cal-make-up", name = almanac::holiday(l, &h))
        }
        (_, DayKind::Weekend) => tr!(l, "cli-cal-weekend").to_owned(),
        (_, DayKind::Workday) => tr!(l, "cli-cal-workday").to_owned(),
    };
    Table::pairs(vec![
        (
            tr!(l, "cli-cal-date"),
            format!("{day} {}", almanac::weekday(l, day)),
        ),
        (
            tr!(l, "cli-cal-lunar"),
            lunar.map_or_else(
                || tr!(l, "cli-cal-beyond").to_owned(),
                |date| almanac::lunar(l, date),
            ),
        ),
        (
            tr!(l, "cli-cal-festivals"),
            festivals.join(tr!(l, "cli-cal-and")),
        ),
        (tr!(l, "cli-cal-term"), term.unwrap_or_default().to_owned()),
        (tr!(l, "cli-cal-work"), work),
        (
            tr!(l, "cli-cal-source"),
            source.map_or_else(String::new, |year| source_in_words(almanac, year, l)),
        ),
    ])
}

/// Where a year's table is from.
fn source_in_words(almanac: &Almanac, year: &HolidayYear, l: Locale) -> String {
    let named = year.year.to_string();
    match &year.imported {
        None => tr!(l, "cli-cal-shipped", year = named),
        Some(imported) => {
            let local = almanac.zone.local(imported.at);
            tr!(
                l,
                "cli-cal-imported",
                year = named,
                when = local.format("%Y-%m-%d %H:%M").to_string(),
                who = almanac.who(imported.by),
                file = imported.file.as_str()
            )
        }
    }
}

//! A month as a wall calendar: under each day its festival, solar term or lunar day, and what is off or worked.

use std::process::ExitCode;

use chrono::Datelike;
use serde_json::{Value, json};

use super::import::lacks;
use super::{Almanac, day};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::desk::almanac;
use crate::domain::calendar::{HolidayYear, LunarDate};
use crate::domain::time::Day;
use crate::i18n::Locale;
use crate::text::clean;
use crate::text::width::{pad_right, width};
use crate::tr;

/// Cells of a column, the gap included: today's number with the longest mark takes nine, a label six.
const COLUMN: usize = 9;

pub(super) fn show(
    almanac: &Almanac,
    year: i32,
    month: u32,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let l = output.locale;
    let Some(first) = Day::ymd(year, month, 1) else {
        let value = format!("{year}-{month}");
        return Err(Failure::usage(
            l,
            "no-such-month",
            &[("value", value.into())],
        ));
    };
    if output.json {
        let days = first.0..first.add_months(1).0;
        let days: Vec<Value> = days.map(|n| day::value(almanac, Day(n), l)).collect();
        let table = almanac.holidays.year(year);
        let known = table.is_some_and(|table| table.missing().is_empty());
        output.json(&json!({ "year": year, "month": month, "known": known, "days": days }))?;
    } else {
        output.raw(&page(almanac, first, l))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The calendar of a month and what is worth a remark below it.
fn page(almanac: &Almanac, first: Day, l: Locale) -> String {
    let last = first.add_months(1) - 1;
    let mut lines = vec![title(first, last, l), String::new()];
    let heads = almanac::weekdays(l).map(|name| pad_right(name, COLUMN));
    lines.push(heads.concat());
    let monday = first - first.date().weekday().num_days_from_monday() as i32;
    let mut week = monday;
    while week <= last {
        let (mut numbers, mut labels) = (String::new(), String::new());
        for day in (0..7).map(|n| week + n) {
            if day < first || day > last {
                numbers.push_str(&" ".repeat(COLUMN));
                labels.push_str(&" ".repeat(COLUMN));
                continue;
            }
            numbers.push_str(&pad_right(&number(almanac, day, l), COLUMN));
            labels.push_str(&pad_right(&almanac::label(l, day).text, COLUMN));
        }
        lines.extend([numbers, labels, String::new()]);
        week = week + 7;
    }
    lines.extend(remarks(almanac, first, last, l));
    let mut text = String::new();
    for line in lines {
        text.push_str(clean::for_terminal(line.trim_end()).as_ref());
        text.push('\n');
    }
    text
}

/// The month, with the lunar months that it runs through, in the middle.
fn title(first: Day, last: Day, l: Locale) -> String {
    let named = |day| {
        LunarDate::of(day).map(|date| match l {
            Locale::En => date.numeric(),
            Locale::Zh => date.chinese(),
        })
    };
    let mut title = almanac::month(l, first.date().year(), first.date().month());
    if let (Some(from), Some(to)) = (named(first), named(last)) {
        title = format!("{title}  {} {from} – {to}", tr!(l, "cli-cal-lunar"));
    }
    let indent = (7 * COLUMN).saturating_sub(width(&title)) / 2;
    format!("{}{title}", " ".repeat(indent))
}

/// `17`, today `[17]`, with the mark of a day off or worked: `17 休`.
fn number(almanac: &Almanac, day: Day, l: Locale) -> String {
    let number = day.date().day();
    let number = if day == almanac.today {
        format!("[{number}]")
    } else {
        number.to_string()
    };
    match almanac::mark(&almanac.holidays, day) {
        Some(mark) => format!("{number} {}", mark.word(l)),
        None => number,
    }
}

/// The holidays that the month has a part of, or that nobody knows.
fn remarks(almanac: &Almanac, first: Day, last: Day, l: Locale) -> Vec<String> {
    let year = first.date().year();
    let mut lines = Vec::new();
    let tables = [year - 1, year, year + 1].map(|year| almanac.holidays.year(year));
    for stretch in tables
        .into_iter()
        .flatten()
        .flat_map(|table: &HolidayYear| &table.stretches)
        .filter(|s| s.first <= last && s.last >= first)
    {
        let days = if stretch.first == stretch.last {
            short(stretch.first)
        } else {
            format!("{}..{}", short(stretch.first), short(stretch.last))
        };
        let name = almanac::holiday(l, &stretch.holiday);
        lines.push(if stretch.off {
            tr!(l, "cli-cal-stretch-off", days = days, name = name)
        } else {
            tr!(l, "cli-cal-stretch-work", days = days, name = name)
        });
    }
    match almanac.holidays.year(year).map(HolidayYear::missing) {
        None => lines.push(tr!(l, "cli-cal-missing", year = year.to_string())),
        Some(missing) if missing.is_empty() => {}
        Some(missing) => lines.push(lacks(l, year, &missing)),
    }
    lines
}

fn short(day: Day) -> String {
    day.date().format("%m-%d").to_string()
}

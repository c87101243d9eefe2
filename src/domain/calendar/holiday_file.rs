//! Files of days off and make-up workdays: our own TOML, and the JSON that such tables are commonly published in.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use toml::Spanned;

use super::holiday::{Holiday, HolidayYear, MAX_DAYS, REACH_DAYS, Stretch};
use crate::domain::time::{Day, YEARS};

/// The shipped tables, in the form of our own.
const SHIPPED: &str = include_str!("../../../assets/holidays/china.toml");
/// The longest range that a line may give; a longer one is a slip of the pen.
const LONGEST_RANGE_DAYS: i32 = 31;
/// Most years of a file.
pub const MAX_YEARS: usize = 32;
/// Longest name, in characters.
const MAX_NAME: usize = 40;
/// Most announcements that are kept of a year.
const MAX_SOURCES: usize = 8;

/// Why a file of holidays can't be used: where, and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {field}: {wrong:?}")]
pub struct HolidayFileError {
    /// The line, from 1; 0 where it is the whole file.
    pub line: usize,
    /// The field: `days[3].date`, `years.2027.off[2]`; empty where it is the whole file.
    pub field: String,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// What is wrong in a file of holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It can't be read: the parser's words.
    Form(String),
    /// No year is in it.
    Empty,
    /// More years than [`MAX_YEARS`].
    TooManyYears,
    /// Not a year, or not one that is taken.
    Year(String),
    /// A year that lists no day off.
    NoDayOff(i32),
    /// More days than a year has holidays.
    TooManyDays(i32),
    /// No date that exists.
    Date(String),
    /// A day of another year.
    OtherYear(Day),
    /// A day that is listed twice.
    Twice(Day),
    /// A line that is not `NAME DAY` or `NAME DAY..DAY`.
    Line(String),
    /// A range that is longer than a month, or goes back.
    Range(String),
    /// A name that `[names]` does not explain.
    UnknownName(String),
    /// A name that is empty or too long.
    Name(String),
}

/// Names by code.
type Names = BTreeMap<String, Arc<Holiday>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    names: BTreeMap<String, (String, String)>,
    #[serde(default)]
    years: BTreeMap<String, Spanned<YearTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearTable {
    #[serde(default)]
    source: Vec<String>,
    #[serde(default)]
    off: Vec<Spanned<String>>,
    #[serde(default)]
    work: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
struct Published {
    year: i32,
    #[serde(default)]
    papers: Vec<String>,
    days: Vec<PublishedDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedDay {
    name: String,
    date: String,
    is_off_day: bool,
}

static SHIPPED_NAMES: LazyLock<Names> = LazyLock::new(|| {
    let years = shipped().unwrap_or_default();
    let days = years.iter().flat_map(|year| &year.stretches);
    days.map(|s| (s.holiday.code.clone(), s.holiday.clone()))
        .collect()
});

/// The shipped years.
pub fn shipped() -> Result<Vec<HolidayYear>, HolidayFileError> {
    read_toml(SHIPPED, Names::new())
}

/// Reads the years of a file in either form and checks them. The shipped names need no explanation.
pub fn read(text: &str) -> Result<Vec<HolidayYear>, HolidayFileError> {
    let text = text.trim_start_matches('\u{feff}');
    let years = if text.trim_start().starts_with('{') {
        vec![read_json(text)?]
    } else {
        read_toml(text, SHIPPED_NAMES.clone())?
    };
    match years.len() {
        0 => Err(whole(Wrong::Empty)),
        1..=MAX_YEARS => Ok(years),
        _ => Err(whole(Wrong::TooManyYears)),
    }
}

fn whole(wrong: Wrong) -> HolidayFileError {
    HolidayFileError {
        line: 0,
        field: String::new(),
        wrong,
    }
}

/// The line of a place, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

/// A day with what it is and where the file says so.
struct Entry {
    first: Day,
    last: Day,
    off: bool,
    holiday: Arc<Holiday>,
    line: usize,
    field: String,
}

impl Entry {
    fn error(&self, wrong: Wrong) -> HolidayFileError {
        HolidayFileError {
            line: self.line,
            field: self.field.clone(),
            wrong,
        }
    }
}

/// Checks a year's days and joins those that follow each other.
fn year_of(
    year: i32,
    mut sources: Vec<String>,
    mut entries: Vec<Entry>,
    line: usize,
) -> Result<HolidayYear, HolidayFileError> {
    let error = |wrong| HolidayFileError {
        line,
        field: year.to_string(),
        wrong,
    };
    let ends = (Day::ymd(year, 1, 1), Day::ymd(year, 12, 31));
    let ((Some(begin), Some(end)), true) = (ends, YEARS.contains(&year)) else {
        return Err(error(Wrong::Year(year.to_string())));
    };
    let reach = begin - REACH_DAYS..end + REACH_DAYS;
    entries.sort_by_key(|entry| entry.first);
    let mut stretches: Vec<Stretch> = Vec::new();
    for entry in &entries {
        for day in [entry.first, entry.last] {
            if !reach.contains(&day) {
                return Err(entry.error(Wrong::OtherYear(day)));
            }
        }
        match stretches.last_mut() {
            Some(before) if entry.first <= before.last => {
                return Err(entry.error(Wrong::Twice(entry.first)));
            }
            Some(before)
                if (before.last + 1, before.off) == (entry.first, entry.off)
                    && before.holiday == entry.holiday =>
            {
                before.last = entry.last;
            }
            _ => stretches.push(Stretch {
                first: entry.first,
                last: entry.last,
                off: entry.off,
                holiday: entry.holiday.clone(),
            }),
        }
    }
    sources.truncate(MAX_SOURCES);
    let table = HolidayYear {
        year,
        stretches,
        sources,
        imported: None,
    };
    match table.counts() {
        (0, _) => Err(error(Wrong::NoDayOff(year))),
        (off, worked) if off + worked > MAX_DAYS => Err(error(Wrong::TooManyDays(year))),
        _ => Ok(table),
    }
}

fn read_toml(text: &str, mut names: Names) -> Result<Vec<HolidayYear>, HolidayFileError> {
    let file: File = toml::from_str(text).map_err(|error| HolidayFileError {
        line: error.span().map_or(0, |span| line_of(text, span.start)),
        field: String::new(),
        wrong: Wrong::Form(error.message().trim().to_owned()),
    })?;
    for (code, (chinese, english)) in file.names {
        if let Some(name) = [&code, &chinese, &english]
            .into_iter()
            .find(|name| !fits(name))
        {
            return Err(HolidayFileError {
                line: 0,
                field: format!("names.{code}"),
                wrong: Wrong::Name(name.clone()),
            });
        }
        let holiday = Holiday {
            code: code.clone(),
            chinese,
            english,
        };
        names.insert(code, Arc::new(holiday));
    }
    let table = |(name, table): (String, Spanned<YearTable>)| {
        let line = line_of(text, table.span().start);
        let bad_year = || HolidayFileError {
            line,
            field: "years".to_owned(),
            wrong: Wrong::Year(name.clone()),
        };
        let year: i32 = name.parse().map_err(|_| bad_year())?;
        let table = table.into_inner();
        let mut entries = Vec::with_capacity(table.off.len() + table.work.len());
        for (list, lines, off) in [("off", &table.off, true), ("work", &table.work, false)] {
            for (nth, given) in (1..).zip(lines) {
                let field = format!("years.{year}.{list}[{nth}]");
                let place = (line_of(text, given.span().start), field);
                entries.push(stretch(given.get_ref(), off, &names, place)?);
            }
        }
        year_of(year, table.source, entries, line)
    };
    file.years.into_iter().map(table).collect()
}

/// Reads `NAME DAY` or `NAME DAY..DAY`.
fn stretch(
    given: &str,
    off: bool,
    names: &Names,
    (line, field): (usize, String),
) -> Result<Entry, HolidayFileError> {
    let error = |wrong| HolidayFileError {
        line,
        field: field.clone(),
        wrong,
    };
    let split = given.trim().split_once(' ');
    let (name, days) = split.ok_or_else(|| error(Wrong::Line(given.to_owned())))?;
    let holiday = names
        .get(name)
        .ok_or_else(|| error(Wrong::UnknownName(name.to_owned())))?;
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let first = date(from).ok_or_else(|| error(Wrong::Date(from.to_owned())))?;
    let last = date(to)
        .or_else(|| date(&format!("{:04}-{}", first.date().year(), to.trim())))
        .ok_or_else(|| error(Wrong::Date(to.to_owned())))?;
    if !(0..LONGEST_RANGE_DAYS).contains(&(last - first)) {
        return Err(error(Wrong::Range(days.to_owned())));
    }
    Ok(Entry {
        first,
        last,
        off,
        holiday: holiday.clone(),
        line,
        field,
    })
}

fn date(text: &str) -> Option<Day> {
    text.trim().parse::<NaiveDate>().ok().map(Day::from)
}

fn read_json(text: &str) -> Result<HolidayYear, HolidayFileError> {
    let file: Published = serde_json::from_str(text).map_err(|error| HolidayFileError {
        line: error.line(),
        field: String::new(),
        wrong: Wrong::Form(plain(&error)),
    })?;
    // Each day has its date once, so that the nth date is on the line of the nth day.
    let lines: Vec<usize> = text
        .match_indices("\"date\"")
        .map(|(at, _)| line_of(text, at))
        .collect();
    let mut entries = Vec::with_capacity(file.days.len());
    for (nth, day) in file.days.iter().enumerate() {
        let line = lines.get(nth).copied().unwrap_or_default();
        let error = |field: &str, wrong| HolidayFileError {
            line,
            field: format!("days[{}].{field}", nth + 1),
            wrong,
        };
        let first = date(&day.date).ok_or_else(|| error("date", Wrong::Date(day.date.clone())))?;
        let holiday =
            named(&day.name).ok_or_else(|| error("name", Wrong::Name(day.name.clone())))?;
        entries.push(Entry {
            first,
            last: first,
            off: day.is_off_day,
            holiday,
            line,
            field: format!("days[{}].date", nth + 1),
        });
    }
    let year_line = text.find("\"year\"").map_or(0, |at| line_of(text, at));
    year_of(file.year, file.papers, entries, year_line)
}

/// What the parser says, without the place that is said beside it.
fn plain(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    said.strip_suffix(&place)
        .map_or(said.clone(), str::to_owned)
}

fn fits(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= MAX_NAME
}

/// The shipped holiday of a Chinese name, two of them in either order; another name stands for itself.
fn named(name: &str) -> Option<Arc<Holiday>> {
    fn parts(name: &str) -> Vec<&str> {
        let mut parts: Vec<&str> = name.split('、').map(str::trim).collect();
        parts.sort_unstable();
        parts
    }
    let name = name.trim();
    let known = SHIPPED_NAMES
        .values()
        .find(|holiday| parts(&holiday.chinese) == parts(name));
    let own = || {
        Arc::new(Holiday {
            code: name.to_owned(),
            chinese: name.to_owned(),
            english: name.to_owned(),
        })
    };
    known.cloned().or_else(|| fits(name).then(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `2027-10-01 off national-day`, as ranges.
    fn told(year: &HolidayYear) -> Vec<String> {
        let stretches = year.stretches.iter();
        stretches
            .map(|s| {
                let kind = if s.off { "off" } else { "work" };
                format!("{}..{} {kind} {}", s.first, s.last, s.holiday.code)
            })
            .collect()
    }

    #[test]
    fn both_forms_mean_the_same() {
        let json = r#"{"$schema": "x", "year": 2027, "papers": ["https://www.gov.cn/x"], "days": [
            {"name": "国庆节、中秋节", "date": "2027-10-01", "isOffDay": true},
            {"name": "中秋节、国庆节", "date": "2027-10-02", "isOffDay": true},
            {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-03", "isOffDay": false}
        ]}"#;
        let toml = "[years.2027]\nsource = [\"https://www.gov.cn/x\"]\noff = [\"national-day-mid-autumn \
            2027-10-01..10-02\", \"new-year 2026-12-31..2027-01-01\"]\nwork = [\"new-year 2027-01-03\"]";
        let (json, toml) = (read(json).expect("JSON"), read(toml).expect("TOML"));
        assert_eq!(json, toml);
        assert_eq!(
            told(&json[0]),
            [
                "2026-12-31..2027-01-01 off new-year",
                "2027-01-03..2027-01-03 work new-year",
                "2027-10-01..2027-10-02 off national-day-mid-autumn",
            ]
        );
        assert_eq!(json[0].counts(), (4, 1));
    }

    #[test]
    fn a_name_that_is_not_shipped_is_taken_as_it_is() {
        let read = read(
            r#"{"year": 2027, "days": [{"name": "泼水节", "date": "2027-04-13", "isOffDay": true}]}"#,
        );
        assert_eq!(
            told(&read.expect("a table")[0]),
            ["2027-04-13..2027-04-13 off 泼水节"]
        );
    }

    fn wrong(text: &str) -> (usize, String, Wrong) {
        match read(text) {
            Err(error) => (error.line, error.field, error.wrong),
            Ok(years) => panic!("{years:?}"),
        }
    }

    #[test]
    fn what_is_wrong_in_json_is_said_with_its_place() {
        let day = |date: &str| {
            format!("{{\"name\": \"元旦\", \"date\": \"{date}\", \"isOffDay\": true}}")
        };
        let file = |year: &str, days: &[String]| {
            format!(
                "{{\n\"year\": {year},\n\"days\": [\n{}\n]}}",
                days.join(",\n")
            )
        };
        let of = |date: &str| wrong(&file("2027", &[day("2027-01-01"), day(date)]));
        let at = |field: &str, wrong| (5, field.to_owned(), wrong);
        assert_eq!(
            of("2027-02-30"),
            at("days[2].date", Wrong::Date("2027-02-30".into()))
        );
        let twice = Day::ymd(2027, 1, 1).expect("a day");
        assert_eq!(of("2027-01-01"), at("days[2].date", Wrong::Twice(twice)));
        let other = Day::ymd(2026, 10, 1).expect("a day");
        assert_eq!(
            of("2026-10-01"),
            at("days[2].date", Wrong::OtherYear(other))
        );
        let unnamed = day("2027-01-02").replace("元旦", " ");
        assert_eq!(
            wrong(&file("2027", &[day("2027-01-01"), unnamed])),
            at("days[2].name", Wrong::Name(" ".into()))
        );
        assert_eq!(wrong(&file("20270", &[])).2, Wrong::Year("20270".into()));
        assert_eq!(
            wrong(&file("2027", &[])),
            (2, "2027".into(), Wrong::NoDayOff(2027))
        );
        let many: Vec<String> = (0..121)
            .map(|n| day(&(Day::ymd(2027, 1, 1).expect("a day") + n).to_string()))
            .collect();
        assert_eq!(wrong(&file("2027", &many)).2, Wrong::TooManyDays(2027));
        let (line, _, form) = wrong("{\n\"year\": \"x\"}");
        assert_eq!(line, 2);
        assert!(
            matches!(form, Wrong::Form(said) if said.contains("i32") && !said.contains("line"))
        );
        assert!(matches!(wrong("{\"year\": 2027}").2, Wrong::Form(said) if said.contains("days")));
    }

    #[test]
    fn what_is_wrong_in_toml_is_said_with_its_place() {
        let of = |line: &str| {
            wrong(&format!(
                "[names]\nx = [\"x\", \"X\"]\n[years.2027]\noff = [\n\"x 2027-03-01\",\n\"{line}\"]"
            ))
        };
        let at = |wrong| (6, "years.2027.off[2]".to_owned(), wrong);
        assert_eq!(of("x"), at(Wrong::Line("x".into())));
        assert_eq!(of(""), at(Wrong::Line(String::new())));
        assert_eq!(of("x 2027-02-30"), at(Wrong::Date("2027-02-30".into())));
        assert_eq!(
            of("x 2027-01-03..01-01"),
            at(Wrong::Range("2027-01-03..01-01".into()))
        );
        assert_eq!(
            of("x 2027-01-01..12-31"),
            at(Wrong::Range("2027-01-01..12-31".into()))
        );
        assert_eq!(of("y 2027-01-01"), at(Wrong::UnknownName("y".into())));
        let twice = Day::ymd(2027, 3, 1).expect("a day");
        assert_eq!(of("x 2027-03-01..03-02"), at(Wrong::Twice(twice)));
        assert_eq!(wrong("").2, Wrong::Empty);
        assert_eq!(
            wrong("[years.soon]\noff = []").2,
            Wrong::Year("soon".into())
        );
        let (line, _, form) = wrong("[years.2027]\nfree = []");
        assert!(
            line == 2 && matches!(&form, Wrong::Form(said) if said.contains("free")),
            "{line} {form:?}"
        );
        let many: Vec<String> = (1950..1990)
            .map(|year| format!("[years.{year}]\noff = [\"new-year {year}-01-01\"]\n"))
            .collect();
        assert_eq!(wrong(&many.concat()).2, Wrong::TooManyYears);
    }
}

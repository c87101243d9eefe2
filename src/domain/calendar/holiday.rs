//! Statutory days off and make-up workdays (调休), year by year, from tables that can be extended.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::domain::time::Day;

/// A holiday's code and its names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The code used in plans, e.g. `spring-festival`.
    pub code: String,
    /// 春节.
    pub chinese: String,
    /// Spring Festival.
    pub english: String,
}

/// What a day is at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// Monday to Friday, nothing special.
    Workday,
    /// Saturday or Sunday, nothing special.
    Weekend,
    /// A day off by the table.
    DayOff(Arc<Holiday>),
    /// A weekend day worked in exchange for one off.
    MakeUpWorkday(Arc<Holiday>),
}

impl DayKind {
    /// Whether people work that day.
    pub fn is_worked(&self) -> bool {
        matches!(self, Self::Workday | Self::MakeUpWorkday(_))
    }
}

/// Why a holiday file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HolidayError {
    /// Not TOML, or not of the form of the shipped table.
    #[error("{0}")]
    Form(String),
    /// A line that is not `NAME DAY` or `NAME DAY..DAY`.
    #[error("{year}: {line:?} is not a name and a day or range of days")]
    Line {
        /// The year's table.
        year: i32,
        /// The line.
        line: String,
    },
    /// A name that `[names]` does not explain.
    #[error("{year}: unknown holiday name {name:?}")]
    Name {
        /// The year's table.
        year: i32,
        /// The name.
        name: String,
    },
}

/// Days off and make-up workdays of the years known.
#[derive(Debug, Clone, Default)]
pub struct HolidayTable {
    names: BTreeMap<String, Arc<Holiday>>,
    years: BTreeMap<i32, Vec<Stretch>>,
    days: BTreeMap<Day, (bool, Arc<Holiday>)>,
}

/// Consecutive days of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first day.
    pub first: Day,
    /// The last day, included.
    pub last: Day,
    /// Off, or worked.
    pub off: bool,
    /// Because of which holiday.
    pub holiday: Arc<Holiday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    names: BTreeMap<String, (String, String)>,
    #[serde(default)]
    years: BTreeMap<String, YearFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    #[serde(default, rename = "source")]
    _source: Vec<String>,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    work: Vec<String>,
}

/// The longest range that a line may give; a longer one is a slip of the pen.
const LONGEST_RANGE_DAYS: i32 = 31;

static CHINA: LazyLock<HolidayTable> = LazyLock::new(|| {
    HolidayTable::parse(include_str!("../../../assets/holidays/china.toml"))
        .expect("the shipped table is read by a test")
});

impl HolidayTable {
    /// The shipped table of China.
    pub fn china() -> &'static Self {
        &CHINA
    }

    /// Reads a table in the form of the shipped one.
    pub fn parse(text: &str) -> Result<Self, HolidayError> {
        Self::default().with(text)
    }

    /// This table with the years of another file added; a year that is in both is the file's.
    pub fn with(mut self, text: &str) -> Result<Self, HolidayError> {
        let file: File =
            toml::from_str(text).map_err(|error| HolidayError::Form(error.message().to_owned()))?;
        for (code, (chinese, english)) in file.names {
            let holiday = Holiday {
                code: code.clone(),
                chinese,
                english,
            };
            self.names.insert(code, Arc::new(holiday));
        }
        for (name, table) in file.years {
            let year: i32 = name
                .parse()
                .map_err(|_| HolidayError::Form(format!("{name:?} is not a year")))?;
            let mut stretches = Vec::with_capacity(table.off.len() + table.work.len());
            for (lines, off) in [(&table.off, true), (&table.work, false)] {
                for line in lines {
                    stretches.push(self.stretch(year, line, off)?);
                }
            }
            stretches.sort_by_key(|stretch| stretch.first);
            self.years.insert(year, stretches);
        }
        self.days = self
            .years
            .values()
            .flatten()
            .flat_map(|s| (s.first.0..=s.last.0).map(|n| (Day(n), (s.off, s.holiday.clone()))))
            .collect();
        Ok(self)
    }

    fn stretch(&self, year: i32, line: &str, off: bool) -> Result<Stretch, HolidayError> {
        let bad = || HolidayError::Line {
            year,
            line: line.to_owned(),
        };
        let (name, days) = line.trim().split_once(' ').ok_or_else(bad)?;
        let holiday = self.names.get(name).ok_or_else(|| HolidayError::Name {
            year,
            name: name.to_owned(),
        })?;
        let (from, to) = days.split_once("..").unwrap_or((days, days));
        let date = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let first = date(from).ok_or_else(bad)?;
        let last = date(to)
            .or_else(|| date(&format!("{}-{}", first.year(), to.trim())))
            .ok_or_else(bad)?;
        let (first, last) = (Day::from(first), Day::from(last));
        if !(0..LONGEST_RANGE_DAYS).contains(&(last - first)) {
            return Err(bad());
        }
        Ok(Stretch {
            first,
            last,
            off,
            holiday: holiday.clone(),
        })
    }

    /// What a day is. In a year without a table weekdays are worked; [`covers`](Self::covers) tells.
    pub fn kind(&self, day: Day) -> DayKind {
        match self.days.get(&day) {
            Some((true, holiday)) => DayKind::DayOff(holiday.clone()),
            Some((false, holiday)) if is_weekend(day) => DayKind::MakeUpWorkday(holiday.clone()),
            None if is_weekend(day) => DayKind::Weekend,
            Some((false, _)) | None => DayKind::Workday,
        }
    }

    /// Whether people work on a day.
    pub fn is_worked(&self, day: Day) -> bool {
        match self.days.get(&day) {
            Some((off, _)) => !off,
            None => !is_weekend(day),
        }
    }

    /// Whether the year's table is known.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Days off and make-up workdays that the year's table lists, by day; empty without a table.
    pub fn year(&self, year: i32) -> &[Stretch] {
        self.years.get(&year).map_or(&[], Vec::as_slice)
    }
}

fn is_weekend(day: Day) -> bool {
    // 1970-01-01 was a Thursday; Monday is 0.
    (day.0 + 3).rem_euclid(7) >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from(text.parse::<NaiveDate>().expect("a date"))
    }

    #[test]
    fn days_are_what_the_announcements_say() {
        let table = HolidayTable::china();
        for (date, kind) in [
            ("2026-02-17", "off spring-festival"),
            ("2026-02-14", "work spring-festival"),
            ("2026-02-28", "work spring-festival"),
            ("2026-03-01", "weekend"),
            ("2026-03-02", "workday"),
            ("2018-12-29", "work new-year"),
            ("2018-12-31", "off new-year"),
            ("2025-10-06", "off national-day-mid-autumn"),
            ("2015-09-03", "off victory-day"),
            ("2020-02-03", "workday"),
            ("2027-10-01", "workday"),
            ("2027-10-02", "weekend"),
        ] {
            let found = match table.kind(day(date)) {
                DayKind::Workday => "workday".to_owned(),
                DayKind::Weekend => "weekend".to_owned(),
                DayKind::DayOff(h) => format!("off {}", h.code),
                DayKind::MakeUpWorkday(h) => format!("work {}", h.code),
            };
            assert_eq!(found, kind, "{date}");
            assert_eq!(
                table.is_worked(day(date)),
                table.kind(day(date)).is_worked(),
                "{date}"
            );
        }
        for year in 2007..=2026 {
            assert!(table.covers(year));
        }
        assert!(!table.covers(2006) && !table.covers(2027));
    }

    #[test]
    fn every_year_lists_its_holidays_and_make_up_workdays() {
        let table = HolidayTable::china();
        for year in 2008..=2026 {
            let stretches = table.year(year);
            for code in [
                "new-year",
                "spring-festival",
                "qingming",
                "labour-day",
                "dragon-boat",
            ] {
                assert!(
                    stretches.iter().any(|s| s.off && s.holiday.code == code),
                    "{year} {code}"
                );
            }
            for s in stretches.iter().filter(|s| !s.off) {
                // Monday 3 February 2020 is listed as worked: the holiday was lengthened up to it.
                let weekend = (s.first.0..=s.last.0).all(|n| is_weekend(Day(n)));
                assert!(weekend || s.first == day("2020-02-03"), "{year} {s:?}");
            }
        }
    }

    #[test]
    fn a_file_adds_and_replaces_years() {
        let table = HolidayTable::china()
            .clone()
            .with("[years.2026]\noff = [\"new-year 2026-01-01\"]\n[years.2027]\noff = [\"new-year 2026-12-31..2027-01-02\"]")
            .expect("a table");
        assert!(table.covers(2027));
        assert!(table.is_worked(day("2026-02-17")));
        assert!(!table.is_worked(day("2026-12-31")));
        assert!(!table.is_worked(day("2025-10-01")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let parse = |line: &str| {
            HolidayTable::parse(&format!(
                "[names]\nx = [\"x\", \"X\"]\n[years.2027]\noff = [\"{line}\"]"
            ))
            .map(|_| ())
        };
        assert_eq!(parse("x 2027-01-01..01-03"), Ok(()));
        for line in [
            "x",
            "x 2027-02-30",
            "x 2027-01-03..01-01",
            "x 2027-01-01..12-31",
            "",
        ] {
            assert!(
                matches!(parse(line), Err(HolidayError::Line { .. })),
                "{line}"
            );
        }
        assert!(matches!(
            parse("y 2027-01-01"),
            Err(HolidayError::Name { .. })
        ));
        assert!(matches!(
            HolidayTable::parse("years = 3"),
            Err(HolidayError::Form(_))
        ));
    }
}

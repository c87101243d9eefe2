//! Statutory days off and make-up workdays (调休), year by year, from tables that can be extended.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::festival::Festival;
use super::holiday_file;
use crate::domain::id::AgentId;
use crate::domain::time::{Day, Moment, YEARS};

/// A holiday's code and its names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Consecutive days of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The first day.
    pub first: Day,
    /// The last day, included.
    pub last: Day,
    /// Off, or worked.
    pub off: bool,
    /// Because of which holiday.
    #[serde(with = "shared")]
    pub holiday: Arc<Holiday>,
}

/// The days off and make-up workdays of a year, as they are announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayYear {
    /// The year of the announcement; its days may reach a little into the years beside it.
    pub year: i32,
    /// The days, by day.
    pub stretches: Vec<Stretch>,
    /// Where it was announced.
    pub sources: Vec<String>,
    /// How it came in; `None` for a shipped one.
    pub imported: Option<Imported>,
}

/// How far into the years beside it a year's table may reach.
pub const REACH_DAYS: i32 = 15;
/// Most days that a year lists.
pub const MAX_DAYS: u32 = 120;

/// How a year's table came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The file's name, without its directory.
    pub file: String,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
}

/// The statutory holidays in the order of the year, by the codes of their festivals, each with its first year.
const STATUTORY: [(&str, i32); 7] = [
    ("new-year", 1950),
    ("spring-festival", 1950),
    ("qingming", 2008),
    ("labour-day", 1950),
    ("dragon-boat", 2008),
    ("mid-autumn", 2008),
    ("national-day", 1950),
];

/// So near to a holiday that a table lacks nobody can say what a day is: it may be off, or worked in exchange.
const OPEN_DAYS: i32 = 10;

impl HolidayYear {
    /// The statutory holidays of the year for which the table has no day off, by their codes.
    pub fn missing(&self) -> Vec<&'static str> {
        let off = || self.stretches.iter().filter(|s| s.off);
        // National Day and Mid-Autumn Festival may be one holiday with both names.
        let has = |code: &str| off().any(|s| s.holiday.code.contains(code));
        let of_year = STATUTORY.iter().filter(|(_, since)| self.year >= *since);
        let missing = of_year.map(|(code, _)| *code).filter(|code| !has(code));
        missing.collect()
    }

    /// Whether a day that it does not list is near a holiday that it lacks.
    fn leaves_open(&self, day: Day) -> bool {
        let festivals = self
            .missing()
            .into_iter()
            .filter_map(|code| code.parse().ok());
        let mut days = festivals.flat_map(|festival: Festival| festival.days_in(self.year));
        days.any(|holiday| (holiday - day).abs() <= OPEN_DAYS)
    }

    /// How many days are off, and how many are worked in exchange.
    pub fn counts(&self) -> (u32, u32) {
        let days = |off| -> i32 {
            let of = self.stretches.iter().filter(|s| s.off == off);
            of.map(|s| s.last - s.first + 1).sum()
        };
        (days(true).unsigned_abs(), days(false).unsigned_abs())
    }

    /// Whether its days are in order, each listed once, near its year and no more than a year has: as files are checked
    /// where they are read.
    pub fn is_sound(&self) -> bool {
        let ends = (Day::ymd(self.year, 1, 1), Day::ymd(self.year, 12, 31));
        let ((Some(begin), Some(end)), true) = (ends, YEARS.contains(&self.year)) else {
            return false;
        };
        let near = begin - REACH_DAYS..=end + REACH_DAYS;
        let mut before = None;
        let in_order = self.stretches.iter().all(|s| {
            let after = before.is_none_or(|last| s.first > last);
            before = Some(s.last);
            after && s.first <= s.last && near.contains(&s.first) && near.contains(&s.last)
        });
        let (off, worked) = self.counts();
        in_order && off > 0 && off + worked <= MAX_DAYS
    }
}

/// Days off and make-up workdays of the years known. Stored and sent as the years that were imported: the shipped ones
/// are everywhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<HolidayYear>", into = "Vec<HolidayYear>")]
pub struct HolidayTable {
    years: BTreeMap<i32, HolidayYear>,
    days: BTreeMap<Day, Listed>,
}

/// A day that a table lists.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    off: bool,
    holiday: Arc<Holiday>,
    /// The year of the table.
    year: i32,
}

static CHINA: LazyLock<HolidayTable> = LazyLock::new(|| {
    let years = holiday_file::shipped().expect("the shipped table is read by a test");
    HolidayTable::default().with(years)
});

impl HolidayTable {
    /// The shipped table of China.
    pub fn china() -> &'static Self {
        &CHINA
    }

    /// This table with further years; a year that is in both is the further one.
    #[must_use]
    pub fn with(mut self, years: impl IntoIterator<Item = HolidayYear>) -> Self {
        self.years
            .extend(years.into_iter().map(|year| (year.year, year)));
        self.days.clear();
        for year in self.years.values() {
            for stretch in &year.stretches {
                let listed = Listed {
                    off: stretch.off,
                    holiday: stretch.holiday.clone(),
                    year: year.year,
                };
                let days = stretch.first.0..=stretch.last.0;
                self.days.extend(days.map(|n| (Day(n), listed.clone())));
            }
        }
        self
    }

    /// What a day is. In a year without a table weekdays are worked; [`covers`](Self::covers) tells.
    pub fn kind(&self, day: Day) -> DayKind {
        match self.days.get(&day) {
            Some(listed) if listed.off => DayKind::DayOff(listed.holiday.clone()),
            Some(listed) if is_weekend(day) => DayKind::MakeUpWorkday(listed.holiday.clone()),
            None if is_weekend(day) => DayKind::Weekend,
            Some(_) | None => DayKind::Workday,
        }
    }

    /// Whether people work on a day.
    pub fn is_worked(&self, day: Day) -> bool {
        match self.days.get(&day) {
            Some(listed) => !listed.off,
            None => !is_weekend(day),
        }
    }

    /// Whether the year's table is known.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The table that says what a day is: the one that lists it, else that of its year; `None` where that year is not
    /// known, or lacks a holiday near the day, and then nobody can say.
    pub fn source(&self, day: Day) -> Option<&HolidayYear> {
        if let Some(listed) = self.days.get(&day) {
            return self.years.get(&listed.year);
        }
        let year = self.years.get(&day.date().year());
        year.filter(|year| !year.leaves_open(day))
    }

    /// The codes of holidays: each that a year's table names, and the parts of those that fall together.
    pub fn codes(&self) -> std::collections::BTreeSet<String> {
        let years = self.years.values().flat_map(|year| &year.stretches);
        years.map(|s| s.holiday.code.clone()).collect()
    }

    /// What a year's table lists; `None` without one.
    pub fn year(&self, year: i32) -> Option<&HolidayYear> {
        self.years.get(&year)
    }

    /// The years that were imported.
    pub fn imported(&self) -> impl Iterator<Item = &HolidayYear> {
        self.years.values().filter(|year| year.imported.is_some())
    }
}

impl From<Vec<HolidayYear>> for HolidayTable {
    fn from(imported: Vec<HolidayYear>) -> Self {
        Self::china().clone().with(imported)
    }
}

impl From<HolidayTable> for Vec<HolidayYear> {
    fn from(table: HolidayTable) -> Self {
        table.imported().cloned().collect()
    }
}

/// A shared holiday, stored as itself.
mod shared {
    use super::{Arc, Deserialize, Holiday, Serialize};

    pub(super) fn serialize<S: serde::Serializer>(
        holiday: &Arc<Holiday>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        holiday.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<Arc<Holiday>, D::Error> {
        Holiday::deserialize(from).map(Arc::new)
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
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    #[test]
    fn a_table_that_lacks_holidays_says_nothing_of_the_days_around_them() {
        let table = HolidayTable::china();
        for year in 2007..=2026 {
            let missing = table.year(year).map(HolidayYear::missing);
            assert_eq!(missing, Some(Vec::new()), "{year}");
        }
        let only = "[years.2027]\noff = [\"new-year 2027-01-01..01-03\"]";
        let years = holiday_file::read(only).expect("a table");
        assert_eq!(
            years[0].missing(),
            [
                "spring-festival",
                "qingming",
                "labour-day",
                "dragon-boat",
                "mid-autumn",
                "national-day"
            ]
        );
        let table = table.clone().with(years);
        for (date, known) in [
            ("2027-01-01", true),
            ("2027-01-04", true),
            ("2027-01-25", true),
            ("2027-02-06", false),
            ("2027-03-01", true),
            ("2027-04-05", false),
            ("2027-05-03", false),
            ("2027-07-01", true),
            ("2027-09-21", false),
            ("2027-10-01", false),
            ("2027-10-12", true),
            ("2026-10-09", true),
        ] {
            assert_eq!(table.source(day(date)).is_some(), known, "{date}");
        }
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
            let stretches = &table.year(year).expect("it is shipped").stretches;
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
    fn further_years_are_added_and_replace() {
        let read = |text: &str| holiday_file::read(text).expect("a table");
        let by = Imported {
            file: "2027.json".into(),
            at: Moment(0),
            by: AgentId(1),
        };
        let mut years = read(
            "[years.2026]\noff = [\"new-year 2026-01-01\"]\n[years.2027]\noff = [\"new-year 2026-12-31..2027-01-02\"]",
        );
        years[1].imported = Some(by);
        let table = HolidayTable::china().clone().with(years);
        assert!(table.covers(2027));
        assert!(table.is_worked(day("2026-02-17")));
        assert!(!table.is_worked(day("2026-12-31")));
        assert!(!table.is_worked(day("2025-10-01")));
        let source = |text| table.source(day(text)).map(|year| year.year);
        assert_eq!(source("2026-12-31"), Some(2027));
        assert_eq!(source("2026-12-30"), Some(2026));
        assert_eq!(source("2028-01-01"), None);
        assert_eq!(table.year(2027).map(HolidayYear::counts), Some((3, 0)));
        // What is stored and sent are the imported years.
        let sent: Vec<HolidayYear> = table.into();
        assert_eq!(sent.len(), 1);
        assert!(!HolidayTable::from(sent).is_worked(day("2026-02-17")));
    }
}

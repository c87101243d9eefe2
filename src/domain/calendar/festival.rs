//! The festivals that customers are greeted on: lunar ones, solar terms, days of the solar year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Weekday};
use serde::{Deserialize, Serialize};

use super::lunar::LunarFestival;
use super::solar_terms::SolarTerm;
use crate::domain::time::Day;

/// A festival, known by its code. Its names are the messages `festival-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Festival(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Solar(u8),
    Lunar(LunarFestival),
    Term(SolarTerm),
}

/// No festival has that code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no festival {0:?}")]
pub struct UnknownFestival(pub String);

/// When a festival of the solar year is.
enum Rule {
    /// Month and day.
    Date(u32, u32),
    /// The nth (from 1) such weekday of a month.
    Nth(u8, Weekday, u32),
}

/// The festivals of the solar year.
const SOLAR: [(&str, Rule); 13] = [
    ("new-year", Rule::Date(1, 1)),
    ("valentines-day", Rule::Date(2, 14)),
    ("womens-day", Rule::Date(3, 8)),
    ("labour-day", Rule::Date(5, 1)),
    ("youth-day", Rule::Date(5, 4)),
    ("mothers-day", Rule::Nth(2, Weekday::Sun, 5)),
    ("childrens-day", Rule::Date(6, 1)),
    ("fathers-day", Rule::Nth(3, Weekday::Sun, 6)),
    ("teachers-day", Rule::Date(9, 10)),
    ("national-day", Rule::Date(10, 1)),
    ("singles-day", Rule::Date(11, 11)),
    ("thanksgiving", Rule::Nth(4, Weekday::Thu, 11)),
    ("christmas", Rule::Date(12, 25)),
];

/// The solar terms that are festivals, too.
const TERMS: [SolarTerm; 2] = [SolarTerm::Qingming, SolarTerm::WinterSolstice];

/// How far ahead a festival comes at least once: 腊八 can leave out a solar year.
const MOST_YEARS_APART: i32 = 2;

impl Festival {
    /// All: of the solar year, lunar ones, solar terms.
    pub fn all() -> impl Iterator<Item = Self> {
        let solar = (0..).zip(&SOLAR).map(|(nth, _)| Kind::Solar(nth));
        let lunar = LunarFestival::ALL.into_iter().map(Kind::Lunar);
        let terms = TERMS.into_iter().map(Kind::Term);
        solar.chain(lunar).chain(terms).map(Self)
    }

    /// The code used in plans, JSON and locale keys, e.g. `mid-autumn`.
    pub fn code(self) -> &'static str {
        match self.0 {
            Kind::Solar(nth) => SOLAR[usize::from(nth)].0,
            Kind::Lunar(festival) => festival.code(),
            Kind::Term(term) => term.code(),
        }
    }

    /// The festival of a code.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::all().find(|festival| festival.code() == code)
    }

    /// The festivals that a day is; often none, seldom several.
    pub fn on(day: Day) -> Vec<Self> {
        let year = day.date().year();
        let solar = (0..)
            .zip(&SOLAR)
            .filter(|(_, (_, rule))| rule.day_in(year) == Some(day))
            .map(|(nth, _)| Kind::Solar(nth));
        let lunar = LunarFestival::on(day).map(Kind::Lunar);
        let term = SolarTerm::on(day)
            .filter(|term| TERMS.contains(term))
            .map(Kind::Term);
        solar.chain(lunar).chain(term).map(Self).collect()
    }

    /// Its days in a solar year: one, but none or two for a lunar one near the turn of the year, and none beyond the
    /// tables.
    pub fn days_in(self, year: i32) -> Vec<Day> {
        match self.0 {
            Kind::Solar(nth) => SOLAR[usize::from(nth)].1.day_in(year).into_iter().collect(),
            Kind::Term(term) => term.day_in(year).into_iter().collect(),
            Kind::Lunar(festival) => [year.saturating_sub(1), year]
                .into_iter()
                .filter_map(|lunar| festival.of_lunar_year(i16::try_from(lunar).ok()?))
                .filter(|day| day.date().year() == year)
                .collect(),
        }
    }

    /// Its first day at or after a day; `None` beyond the tables.
    pub fn next(self, from: Day) -> Option<Day> {
        let year = from.date().year();
        (year..=year.saturating_add(MOST_YEARS_APART))
            .flat_map(|year| self.days_in(year))
            .find(|day| *day >= from)
    }

    /// All festivals of a solar year, by day.
    pub fn of_year(year: i32) -> Vec<(Day, Self)> {
        let mut found: Vec<_> = Self::all()
            .flat_map(|festival| {
                festival
                    .days_in(year)
                    .into_iter()
                    .map(move |day| (day, festival))
            })
            .collect();
        found.sort_unstable();
        found
    }
}

impl Rule {
    fn day_in(&self, year: i32) -> Option<Day> {
        match *self {
            Self::Date(month, day) => Day::ymd(year, month, day),
            Self::Nth(nth, weekday, month) => {
                chrono::NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)
                    .map(Day::from)
            }
        }
    }
}

impl fmt::Display for Festival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Festival {
    type Err = UnknownFestival;
    fn from_str(code: &str) -> Result<Self, UnknownFestival> {
        Self::by_code(code).ok_or_else(|| UnknownFestival(code.to_owned()))
    }
}

impl TryFrom<String> for Festival {
    type Error = UnknownFestival;
    fn try_from(code: String) -> Result<Self, UnknownFestival> {
        code.parse()
    }
}

impl From<Festival> for String {
    fn from(festival: Festival) -> Self {
        festival.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    #[test]
    fn festivals_of_a_year_by_day() {
        let found: Vec<String> = Festival::of_year(2026)
            .into_iter()
            .map(|(day, festival)| format!("{} {festival}", &day.to_string()[5..]))
            .collect();
        assert_eq!(
            found,
            [
                "01-01 new-year",
                "01-26 laba",
                "02-14 valentines-day",
                "02-16 new-years-eve",
                "02-17 spring-festival",
                "03-03 lantern",
                "03-08 womens-day",
                "04-05 qingming",
                "05-01 labour-day",
                "05-04 youth-day",
                "05-10 mothers-day",
                "06-01 childrens-day",
                "06-19 dragon-boat",
                "06-21 fathers-day",
                "08-19 qixi",
                "09-10 teachers-day",
                "09-25 mid-autumn",
                "10-01 national-day",
                "10-18 double-ninth",
                "11-11 singles-day",
                "11-26 thanksgiving",
                "12-22 winter-solstice",
                "12-25 christmas",
            ]
        );
    }

    #[test]
    fn codes_are_one_each_and_are_read_back() {
        let mut seen = std::collections::BTreeSet::new();
        for festival in Festival::all() {
            assert!(seen.insert(festival.code()), "{festival} is twice");
            assert_eq!(festival.code().parse(), Ok(festival));
        }
        assert_eq!(Festival::by_code("mid-summer"), None);
    }

    #[test]
    fn a_day_and_its_year_agree() {
        for year in 2019..=2040 {
            let of_year = Festival::of_year(year);
            let (first, last) = (Day::ymd(year, 1, 1), Day::ymd(year, 12, 31));
            let days = first.expect("a day").0..=last.expect("a day").0;
            let by_day: Vec<_> = days
                .flat_map(|n| Festival::on(Day(n)).into_iter().map(move |f| (Day(n), f)))
                .collect();
            assert_eq!(by_day, of_year);
        }
    }

    #[test]
    fn several_on_a_day_and_a_year_with_two_or_none() {
        let codes = |text| -> Vec<_> { Festival::on(day(text)).iter().map(|f| f.code()).collect() };
        assert_eq!(codes("2020-10-01"), ["national-day", "mid-autumn"]);
        assert_eq!(codes("2026-11-23"), [""; 0]);
        let laba = Festival::by_code("laba").expect("a festival");
        let days = |year| {
            laba.days_in(year)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(days(2022), ["2022-01-10", "2022-12-30"]);
        assert_eq!(days(2023), [""; 0]);
        assert_eq!(laba.next(day("2022-12-31")), Some(day("2024-01-18")));
        assert_eq!(laba.next(day("2022-01-10")), Some(day("2022-01-10")));
        assert_eq!(laba.next(day("2101-06-01")), None);
        let mothers = Festival::by_code("mothers-day").expect("a festival");
        assert_eq!(mothers.next(day("2025-05-12")), Some(day("2026-05-10")));
    }
}

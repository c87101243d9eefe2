//! When a birthday comes round, in either calendar, and how old it makes one.
//!
//! A birthday of 29 February is kept on 28 February in common years, so that a greeting never comes late
//! (1 March is the other custom). A lunar birthday in a leap month is kept in the ordinary month of that
//! name where the year has no such leap month, and on the 29th where the month has no 30th.

use chrono::Datelike;

use super::lunar::{self, LunarDate};
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::time::Day;

impl Birthday {
    /// A lunar birthday; `None` where no lunar year has such a day, or its year has not.
    pub fn lunar(year: Option<i16>, month: u8, leap: bool, day: u8) -> Option<Self> {
        let exists = match year {
            Some(year) => LunarDate::new(year, month, leap, day).is_some(),
            None => (1..=12).contains(&month) && (1..=30).contains(&day),
        };
        exists.then_some(Self {
            calendar: CalendarKind::Lunar,
            year,
            month,
            day,
            leap,
        })
    }

    /// The solar day of birth, in either calendar; `None` without a year or beyond the lunar tables.
    pub fn born_on(&self) -> Option<Day> {
        match self.calendar {
            CalendarKind::Solar => self.solar_day(),
            CalendarKind::Lunar => {
                LunarDate::new(self.year?, self.month, self.leap, self.day).map(LunarDate::day)
            }
        }
    }

    /// The day on which the birthday is kept in a year of its own calendar.
    pub fn in_year(&self, year: i16) -> Option<Day> {
        match self.calendar {
            CalendarKind::Solar => {
                let (year, month) = (i32::from(year), u32::from(self.month));
                Day::ymd(year, month, u32::from(self.day)).or_else(|| {
                    (self.month == 2 && self.day == 29)
                        .then(|| Day::ymd(year, 2, 28))
                        .flatten()
                })
            }
            CalendarKind::Lunar => {
                LunarDate::kept_in(year, self.month, self.leap, self.day).map(LunarDate::day)
            }
        }
    }

    /// The first day on or after `from` on which the birthday is kept; not before the birth itself.
    /// `None` only beyond the lunar tables.
    pub fn next_on_or_after(&self, from: Day) -> Option<Day> {
        let start = self.year_of(from)?.max(self.year.unwrap_or(i16::MIN));
        // A lunar year has the birthday at most 13 months after that of the year before.
        (0..=2)
            .filter_map(|later| self.in_year(start.checked_add(later)?))
            .find(|day| *day >= from)
    }

    /// Full years on a day (周岁); `None` without a year of birth or before the birth.
    pub fn age_on(&self, day: Day) -> Option<u16> {
        let (born, year) = (self.year?, self.year_of(day)?);
        let had = self.in_year(year)? <= day;
        u16::try_from(i32::from(year) - i32::from(born) - i32::from(!had)).ok()
    }

    /// Month and day as Chinese readers write them: `3月5日`, or `三月初五` for a lunar one.
    pub fn chinese(&self) -> String {
        match self.calendar {
            CalendarKind::Solar => format!("{}月{}日", self.month, self.day),
            CalendarKind::Lunar => lunar::chinese(self.month, self.leap, self.day),
        }
    }

    fn year_of(self, day: Day) -> Option<i16> {
        match self.calendar {
            CalendarKind::Solar => i16::try_from(day.date().year()).ok(),
            CalendarKind::Lunar => LunarDate::of(day).map(LunarDate::year),
        }
    }
}

/// Full months of age on a day (negative before the birth): 0 until the same day of the next month, which is its
/// last day where it is shorter.
pub fn age_months(born: Day, on: Day) -> i32 {
    let (b, o) = (born.date(), on.date());
    let months = (o.year() - b.year()) * 12 + o.month() as i32 - b.month() as i32;
    if born.add_months(months) <= on {
        months
    } else {
        months - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    #[test]
    fn birthdays_come_round() {
        let solar = |y, m, d| Birthday::solar(y, m, d).expect("a date");
        let lunar = |m, leap, d| Birthday::lunar(None, m, leap, d).expect("a date");
        for (birthday, from, next) in [
            (solar(None, 3, 5), "2026-03-05", "2026-03-05"),
            (solar(None, 3, 5), "2026-03-06", "2027-03-05"),
            (solar(None, 2, 29), "2026-01-01", "2026-02-28"),
            (solar(None, 2, 29), "2026-03-01", "2027-02-28"),
            (solar(None, 2, 29), "2028-02-28", "2028-02-29"),
            (solar(Some(2027), 6, 1), "2026-01-01", "2027-06-01"),
            (lunar(3, false, 5), "2026-01-01", "2026-04-21"),
            (lunar(12, false, 30), "2024-01-01", "2024-02-09"),
            // The year 2024/25 ends on 腊月廿九.
            (lunar(12, false, 30), "2024-03-01", "2025-01-28"),
            (lunar(6, true, 1), "2025-07-01", "2025-07-25"),
            // No leap sixth month in 2026: 六月初一.
            (lunar(6, true, 1), "2026-01-01", "2026-07-14"),
        ] {
            assert_eq!(
                birthday.next_on_or_after(day(from)),
                Some(day(next)),
                "{birthday:?} {from}"
            );
        }
    }

    #[test]
    fn ages_are_full_years_of_the_own_calendar() {
        let solar = Birthday::solar(Some(1992), 2, 29).expect("a date");
        assert_eq!(solar.age_on(day("2026-02-27")), Some(33));
        assert_eq!(solar.age_on(day("2026-02-28")), Some(34));
        assert_eq!(solar.age_on(day("1991-02-28")), None);
        let lunar = Birthday::lunar(Some(1990), 12, false, 8).expect("a date");
        assert_eq!(lunar.born_on(), Some(day("1991-01-23")));
        assert_eq!(lunar.age_on(day("2026-01-25")), Some(34));
        assert_eq!(lunar.age_on(day("2026-01-26")), Some(35));
        assert_eq!(
            Birthday::solar(None, 1, 1)
                .expect("a date")
                .age_on(day("2026-01-01")),
            None
        );
        assert_eq!(Birthday::lunar(Some(2026), 6, true, 1), None);
    }

    #[test]
    fn months_of_age_count_short_months() {
        for (born, on, months) in [
            ("2026-01-31", "2026-02-27", 0),
            ("2026-01-31", "2026-02-28", 1),
            ("2026-01-31", "2026-03-30", 1),
            ("2026-01-31", "2027-01-31", 12),
            ("2026-06-15", "2026-06-14", -1),
        ] {
            assert_eq!(age_months(day(born), day(on)), months, "{born} {on}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn every_birthday_comes_within_thirteen_months(
            from in 0_i32..45_000, month in 1_u8..=12, d in 1_u8..=30, is_leap: bool, is_lunar: bool,
        ) {
            let birthday = if is_lunar {
                Birthday::lunar(None, month, is_leap, d)
            } else {
                Birthday::solar(None, month, d)
            };
            if let Some(birthday) = birthday {
                let next = birthday.next_on_or_after(Day(from)).expect("within the tables");
                prop_assert!(next >= Day(from) && next - Day(from) <= 384 + 30);
                prop_assert_eq!(birthday.next_on_or_after(next), Some(next));
            }
        }
    }
}

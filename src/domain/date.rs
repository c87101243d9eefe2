//! Birthdays and the like: a date whose year may be unknown, in the solar or the lunar calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::time::Day;

/// Which calendar a birthday is kept in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    /// 公历.
    #[default]
    Solar,
    /// 农历.
    Lunar,
}

/// A day of the year, with or without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Birthday {
    /// The calendar that month and day are of.
    pub calendar: CalendarKind,
    /// The year of that calendar, if known.
    pub year: Option<i16>,
    /// 1–12.
    pub month: u8,
    /// 1–31 (solar), 1–30 (lunar).
    pub day: u8,
    /// Whether `month` is the leap month (闰月) of its lunar year.
    pub leap: bool,
}

/// `1990-03-05`, without a year `03-05`; a lunar one with `L` in front, a leap month with `+` behind it.
impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar == CalendarKind::Lunar {
            f.write_str("L")?;
        }
        if let Some(year) = self.year {
            write!(f, "{year}-")?;
        }
        let leap = if self.leap { "+" } else { "" };
        write!(f, "{:02}{leap}-{:02}", self.month, self.day)
    }
}

impl Birthday {
    /// A solar birthday; `None` where no year has such a day (29 February without a year is one).
    pub fn solar(year: Option<i16>, month: u8, day: u8) -> Option<Self> {
        Day::ymd(
            i32::from(year.unwrap_or(2000)),
            u32::from(month),
            u32::from(day),
        )?;
        Some(Self {
            calendar: CalendarKind::Solar,
            year,
            month,
            day,
            leap: false,
        })
    }

    /// The solar day it was, where calendar and year allow to say so without a lunar table.
    pub fn solar_day(&self) -> Option<Day> {
        match (self.calendar, self.year) {
            (CalendarKind::Solar, Some(year)) => {
                Day::ymd(i32::from(year), u32::from(self.month), u32::from(self.day))
            }
            _ => None,
        }
    }
}

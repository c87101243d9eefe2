//! The calendars: the desk's with the load by day, and a customer's with what was and what is to come.

use chrono::Datelike;

use crate::domain::id::CustomerId;
use crate::domain::time::Day;
use crate::protocol::view::{CustomerDay, DayLoad, DayParts};

/// The first day of a day's month and how many it has.
pub fn month_of(day: Day) -> (Day, u16) {
    let first = day - day.date().day0() as i32;
    let days = first.add_months(1) - first;
    (first, u16::try_from(days).unwrap_or(31))
}

/// The calendar of the desk.
#[derive(Debug, Clone)]
pub struct Days {
    /// The selected day.
    pub day: Day,
    /// Everybody's work, not only mine.
    pub everybody: bool,
    /// How much there is to do on each day of the month.
    pub loads: Option<Vec<DayLoad>>,
    /// What the selected day's is made of.
    pub parts: Option<(Day, DayParts)>,
    /// The first line shown of what the selected day holds.
    pub scroll: u16,
    /// It has to be fetched again.
    pub stale: bool,
}

impl Days {
    /// At a day.
    pub fn at(day: Day) -> Self {
        Self {
            day,
            everybody: false,
            loads: None,
            parts: None,
            scroll: 0,
            stale: true,
        }
    }

    /// Another day is selected.
    pub fn select(&mut self, day: Day) {
        if !day.is_usual() {
            return;
        }
        if month_of(day) != month_of(self.day) {
            self.loads = None;
        }
        self.day = day;
        self.scroll = 0;
    }

    /// Mine or everybody's.
    pub fn toggle_whose(&mut self) {
        self.everybody = !self.everybody;
        self.loads = None;
        self.parts = None;
        self.scroll = 0;
    }

    /// The load of a day.
    pub fn load(&self, day: Day) -> Option<&DayLoad> {
        self.loads.as_ref()?.iter().find(|load| load.day == day)
    }
}

/// The calendar of a customer.
#[derive(Debug, Clone)]
pub struct CustomerMonth {
    /// Whose.
    pub customer: CustomerId,
    /// The name.
    pub name: String,
    /// The selected day.
    pub day: Day,
    /// What is on the days of which month, by its first day.
    pub entries: Option<(Day, Vec<CustomerDay>)>,
}

impl CustomerMonth {
    /// What is on the days of the month in view.
    pub fn shown(&self) -> Option<&[CustomerDay]> {
        let first = month_of(self.day).0;
        let (of, entries) = self.entries.as_ref()?;
        (*of == first).then_some(entries.as_slice())
    }

    /// What is on a day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = &CustomerDay> {
        let shown = self.shown().unwrap_or_default();
        shown.iter().filter(move |entry| entry.day == day)
    }

    /// Another day is selected.
    pub fn select(&mut self, day: Day) {
        if day.is_usual() {
            self.day = day;
        }
    }
}

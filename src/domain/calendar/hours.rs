//! Opening hours: when the clocks of tickets run and when customers may be called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::holiday::HolidayTable;
use crate::domain::time::{Day, Moment, Span, Zone};

/// A part of a day in minutes since midnight, `from` included, `to` excluded; written `09:00-12:00`. One that goes over
/// midnight, written `22:00-06:00`, is of the day on which it begins; its `to` is more than 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window {
    from: u16,
    to: u16,
}

/// Minutes of a day.
const MIDNIGHT: u16 = 1440;

/// The text is no part of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a part of a day such as 09:00-12:00")]
pub struct WindowError(pub String);

impl Window {
    /// A window; `None` unless `from < to <= 1440`.
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from < to && to <= MIDNIGHT {
            Some(Self { from, to })
        } else {
            None
        }
    }

    /// A window that goes over midnight where `to` is not after `from`; `None` if a minute is no minute of a day, or if
    /// it holds nothing.
    pub const fn shift(from: u16, to: u16) -> Option<Self> {
        if to < from && from < MIDNIGHT && to > 0 {
            let to = to + MIDNIGHT;
            Some(Self { from, to })
        } else {
            Self::new(from, to)
        }
    }
    /// The first minute.
    pub const fn from(self) -> u16 {
        self.from
    }
    /// The minute after the last; more than 1440 where it goes over midnight.
    pub const fn to(self) -> u16 {
        self.to
    }
    /// Whether it goes over midnight.
    pub const fn is_overnight(self) -> bool {
        self.to > MIDNIGHT
    }
    fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }
}

impl FromStr for Window {
    type Err = WindowError;
    /// Reads `9:00-12:00`, also with `–` or `~`; `22:00-06:00` goes over midnight.
    fn from_str(text: &str) -> Result<Self, WindowError> {
        let minute = |part: &str| -> Option<u16> {
            let (hour, minute) = part.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
        };
        text.split_once(['-', '–', '~'])
            .and_then(|(from, to)| Self::shift(minute(from)?, minute(to)?))
            .ok_or_else(|| WindowError(text.to_owned()))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (
            self.from,
            if self.is_overnight() {
                self.to - MIDNIGHT
            } else {
                self.to
            },
        );
        f.pad(&format!(
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        ))
    }
}

impl TryFrom<String> for Window {
    type Error = WindowError;
    fn try_from(text: String) -> Result<Self, WindowError> {
        text.parse()
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

/// The days on which hours are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenDays {
    /// Monday to Friday as changed by the holiday table.
    #[default]
    Workdays,
    /// Every day.
    Every,
}

/// Opening hours of a day, and on which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// On which days.
    #[serde(default)]
    pub days: OpenDays,
    /// In which parts of them; sorted, not overlapping.
    #[serde(deserialize_with = "tidy")]
    windows: Vec<Window>,
}

fn tidy<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Window>, D::Error> {
    Vec::deserialize(from).map(merged)
}

fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    let mut out: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match out.last_mut() {
            Some(last) if window.from <= last.to => last.to = last.to.max(window.to),
            _ => out.push(window),
        }
    }
    out
}

impl Hours {
    /// Hours of some days; overlapping windows become one.
    pub fn new(days: OpenDays, windows: Vec<Window>) -> Self {
        Self {
            days,
            windows: merged(windows),
        }
    }

    /// Business hours unless configured: 09:00–12:00 and 13:30–17:30 on workdays.
    pub fn business() -> Self {
        let windows = [(540, 720), (810, 1050)];
        Self::new(
            OpenDays::Workdays,
            windows.map(|(from, to)| Window { from, to }).to_vec(),
        )
    }

    /// Calling hours unless configured: 09:00–20:00 every day.
    pub fn calls() -> Self {
        let window = Window {
            from: 540,
            to: 1200,
        };
        Self::new(OpenDays::Every, vec![window])
    }

    /// The earliest moment at or after `at` at which somebody may be called who has named a best time, in minutes of
    /// the day; `at` where nothing ever opens.
    pub fn call_time(
        &self,
        holidays: &HolidayTable,
        zone: Zone,
        at: Moment,
        best: Option<(u16, u16)>,
    ) -> Moment {
        let schedule = Schedule {
            hours: self,
            holidays,
            zone,
        };
        let best = best.and_then(|(from, to)| Window::new(from, to));
        schedule.next_allowed(at, best).unwrap_or(at)
    }

    /// The parts of an open day, sorted, not overlapping.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }
}

/// Hours together with what they depend on.
#[derive(Debug, Clone, Copy)]
pub struct Schedule<'a> {
    /// The opening hours.
    pub hours: &'a Hours,
    /// Which days are worked.
    pub holidays: &'a HolidayTable,
    /// The business zone.
    pub zone: Zone,
}

/// How far measuring and adding look; beyond it nothing is open.
const LIMIT_DAYS: i32 = 366 * 100;

impl Schedule<'_> {
    /// Whether anything is open on a day.
    pub fn is_open_day(&self, day: Day) -> bool {
        match self.hours.days {
            OpenDays::Workdays => self.holidays.is_worked(day),
            OpenDays::Every => true,
        }
    }

    /// Whether a moment is inside the hours.
    pub fn is_open(&self, at: Moment) -> bool {
        self.open(self.zone.day(at), None)
            .take_while(|(start, _)| *start <= at)
            .any(|(_, end)| at < end)
    }

    /// Open time between two moments (zero unless `from < to`), to the millisecond; counts at most a
    /// century from `from` on.
    pub fn measure(&self, from: Moment, to: Moment) -> Span {
        if from >= to {
            return Span(0);
        }
        let open = self
            .open(self.zone.day(from), None)
            .take_while(|(start, _)| *start < to)
            .map(|(start, end)| (end.min(to).0 - start.max(from).0).max(0));
        Span(open.sum())
    }

    /// Whole business minutes between two moments, rounded down.
    pub fn minutes_between(&self, from: Moment, to: Moment) -> i64 {
        self.measure(from, to).as_minutes()
    }

    /// The earliest moment by which `open` time has passed since `from`; `from` itself for nothing.
    /// `None` if the hours don't hold that much within a century.
    pub fn add(&self, from: Moment, open: Span) -> Option<Moment> {
        let mut left = open.0;
        if left <= 0 {
            return Some(from);
        }
        for (start, end) in self.open(self.zone.day(from), None) {
            let start = start.0.max(from.0);
            let room = (end.0 - start).max(0);
            if room >= left {
                return Some(Moment(start + left));
            }
            left -= room;
        }
        None
    }

    /// The earliest moment at or after `at` that is inside the hours and inside the customer's best time.
    /// A best time that never meets the hours is set aside. `None` if nothing opens within a century.
    pub fn next_allowed(&self, at: Moment, best: Option<Window>) -> Option<Moment> {
        let best = best.filter(|best| {
            let meets = |window: &Window| window.intersect(*best).is_some();
            self.hours.windows.iter().any(meets)
        });
        self.open(self.zone.day(at), best)
            .find(|(_, end)| at < *end)
            .map(|(start, _)| at.max(start))
    }

    /// When it is open from a day on, for a century: in order, apart from each other. Begins with the day before, whose
    /// last window may go over midnight into the day.
    fn open(&self, first: Day, best: Option<Window>) -> impl Iterator<Item = (Moment, Moment)> {
        let days = (first + -1).0..=first.0.saturating_add(LIMIT_DAYS);
        let mut until = Moment(i64::MIN);
        days.flat_map(move |n| self.open_on(Day(n), best))
            .filter_map(move |(start, end)| {
                let start = start.max(until);
                until = until.max(end);
                (start < end).then_some((start, end))
            })
    }

    fn open_on(&self, day: Day, best: Option<Window>) -> impl Iterator<Item = (Moment, Moment)> {
        let windows: &[Window] = if self.is_open_day(day) {
            &self.hours.windows
        } else {
            &[]
        };
        let zone = self.zone;
        windows
            .iter()
            .filter_map(move |window| best.map_or(Some(*window), |best| window.intersect(best)))
            .map(move |window| {
                let end = match window.to.checked_sub(MIDNIGHT) {
                    Some(minute) => zone.at_minute(day + 1, minute),
                    None => zone.at_minute(day, window.to),
                };
                (zone.at_minute(day, window.from), end)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time")
    }

    fn on(hours: &Hours) -> Schedule<'_> {
        Schedule {
            hours,
            holidays: HolidayTable::china(),
            zone: Zone::default(),
        }
    }

    #[test]
    fn business_time_skips_lunch_nights_weekends_and_holidays() {
        let hours = Hours::business();
        let schedule = on(&hours);
        for (from, minutes, until) in [
            ("2026-03-02T09:00", 180, "2026-03-02T12:00"),
            ("2026-03-02T11:30", 60, "2026-03-02T14:00"),
            ("2026-03-02T12:10", 30, "2026-03-02T14:00"),
            ("2026-03-06T17:00", 60, "2026-03-09T09:30"),
            // Spring Festival 2026: off 15–23 February, Saturday 14 and Saturday 28 worked.
            ("2026-02-14T17:00", 60, "2026-02-24T09:30"),
            ("2026-02-27T17:00", 60, "2026-02-28T09:30"),
            // No table for 2027: plain weekdays.
            ("2027-09-30T17:00", 60, "2027-10-01T09:30"),
        ] {
            let found = schedule
                .add(at(from), Span::minutes(minutes))
                .expect("open some day");
            assert_eq!(
                found.rfc3339(schedule.zone),
                at(until).rfc3339(schedule.zone),
                "{from}"
            );
            assert_eq!(schedule.minutes_between(at(from), at(until)), minutes);
        }
        assert_eq!(
            schedule.measure(at("2026-03-03T09:00"), at("2026-03-02T09:00")),
            Span(0)
        );
    }

    #[test]
    fn calls_move_into_calling_hours_and_best_time() {
        let (calls, business) = (Hours::calls(), Hours::business());
        for (hours, from, best, until) in [
            (&calls, "2026-03-02T10:07", None, "2026-03-02T10:07"),
            (&calls, "2026-03-02T20:00", None, "2026-03-03T09:00"),
            (&calls, "2026-03-02T02:00", None, "2026-03-02T09:00"),
            (
                &calls,
                "2026-03-02T10:07",
                Some("19:00-21:00"),
                "2026-03-02T19:00",
            ),
            (
                &calls,
                "2026-03-02T20:30",
                Some("19:00-21:00"),
                "2026-03-03T19:00",
            ),
            (
                &calls,
                "2026-03-02T10:07",
                Some("21:00-23:00"),
                "2026-03-02T10:07",
            ),
            (&business, "2026-02-14T17:30", None, "2026-02-24T09:00"),
            (
                &business,
                "2026-03-02T11:00",
                Some("12:30-14:00"),
                "2026-03-02T13:30",
            ),
        ] {
            let best = best.map(|text| text.parse().expect("a window"));
            let found = on(hours)
                .next_allowed(at(from), best)
                .expect("open some day");
            assert_eq!(found, at(until), "{from} {best:?}");
            assert!(on(hours).is_open(found));
        }
    }

    #[test]
    fn hours_that_never_open_end() {
        let never = Hours::new(OpenDays::Every, vec![]);
        assert_eq!(on(&never).add(at("2026-03-02T10:00"), Span(1)), None);
        assert_eq!(on(&never).next_allowed(at("2026-03-02T10:00"), None), None);
        assert_eq!(
            on(&Hours::calls()).measure(Moment(0), Moment(i64::MAX)).0 % 3_600_000,
            0
        );
    }

    #[test]
    fn windows_are_read_printed_and_merged() {
        let window: Window = "9:00–12:30".parse().expect("a window");
        assert_eq!(window.to_string(), "09:00-12:30");
        for text in [
            "",
            "9-12",
            "24:00-09:00",
            "09:60-10:00",
            "20:00-24:30",
            "09:00-09:00",
        ] {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
        let hours: Hours =
            toml::from_str("days = \"every\"\nwindows = [\"11:00-24:00\", \"09:00-12:00\"]")
                .expect("hours");
        assert_eq!(hours.windows(), ["09:00-24:00".parse().expect("a window")]);
        assert!(on(&hours).is_open(at("2026-03-01T23:59")));
    }

    #[test]
    fn night_shifts_go_over_midnight_and_are_of_the_day_on_which_they_begin() {
        let hours: Hours =
            toml::from_str("windows = [\"22:00-06:00\", \"05:00-07:00\"]").expect("hours");
        assert_eq!(hours.windows()[1].to_string(), "22:00-06:00");
        let schedule = on(&hours);
        for (time, open) in [
            // The night to Monday begins on a Sunday, that to Saturday on a Friday.
            ("2026-03-09T03:00", false),
            ("2026-03-09T05:30", true),
            ("2026-03-09T23:00", true),
            ("2026-03-14T05:59", true),
            ("2026-03-14T06:30", false),
            ("2026-03-14T23:00", false),
        ] {
            assert_eq!(schedule.is_open(at(time)), open, "{time}");
        }
        // 05:00 to 06:00 is of both and counts once.
        assert_eq!(
            schedule.minutes_between(at("2026-03-10T00:00"), at("2026-03-11T00:00")),
            9 * 60
        );
        let over = schedule.add(at("2026-03-13T23:30"), Span::hours(7));
        assert_eq!(over, Some(at("2026-03-16T05:30")));
    }

    fn windows() -> impl Strategy<Value = Vec<Window>> {
        let window = (0_u16..1440)
            .prop_flat_map(|from| (from + 1..=from + 1440).prop_map(move |to| Window { from, to }));
        prop::collection::vec(window, 1..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn agrees_with_counting_minutes(
            start in 0_i64..60 * 24 * 365, length in 0_i64..60 * 24 * 6,
            windows in windows(), every: bool, zone in prop::sample::select(vec![
                chrono_tz::Asia::Shanghai, chrono_tz::Europe::Berlin, chrono_tz::Asia::Kathmandu,
            ]),
        ) {
            let days = if every { OpenDays::Every } else { OpenDays::Workdays };
            let hours = Hours::new(days, windows);
            let schedule = Schedule { zone: Zone(zone), ..on(&hours) };
            let from = at("2025-10-01T00:00") + Span::minutes(start);
            // Where clocks are put back an hour comes twice; hours are of the wall clock's first pass.
            let shifts = schedule.zone.local(from) - from.utc().naive_utc()
                != schedule.zone.local(from + Span::minutes(length)) - (from + Span::minutes(length)).utc().naive_utc();
            prop_assume!(!shifts);
            let counted = (0..length)
                .filter(|n| schedule.is_open(from + Span::minutes(*n)))
                .count() as i64;
            let until = from + Span::minutes(length);
            prop_assert_eq!(schedule.measure(from, until), Span::minutes(counted));
            let first = (0..length).map(|n| from + Span::minutes(n)).find(|m| schedule.is_open(*m));
            if let Some(first) = first {
                prop_assert_eq!(schedule.next_allowed(from, None), Some(first));
            }
        }

        #[test]
        fn adding_then_measuring_agrees(
            start in 0_i64..1_000 * 86_400 * 365, open in 1_i64..1_000 * 3_600 * 60, windows in windows(),
        ) {
            let hours = Hours::new(OpenDays::Workdays, windows);
            let schedule = on(&hours);
            let from = at("2026-01-01T00:00") + Span(start);
            let until = schedule.add(from, Span(open)).expect("open on workdays");
            prop_assert_eq!(schedule.measure(from, until), Span(open));
            prop_assert_eq!(schedule.measure(from, until - Span(1)), Span(open - 1));
        }
    }
}

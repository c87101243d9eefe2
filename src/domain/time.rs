//! Moments, days and the business time zone.
//!
//! Everything stored is a [`Moment`] (UTC) or a [`Day`] (of the business zone). The zone is configured
//! (Asia/Shanghai unless told otherwise) and never the host's.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Moment(pub i64);

/// A length of time in milliseconds.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span(pub i64);

/// A calendar day of the business zone, counted from 1970-01-01 = 0.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Day(pub i32);

/// Years that are taken as input. Others are slips of the keyboard, and RFC 3339 has no room for all of them.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// The business time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone(pub Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(chrono_tz::Asia::Shanghai)
    }
}

impl Span {
    /// Seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000)
    }
    /// Minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60_000)
    }
    /// Hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
    /// Whole seconds, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }
    /// Whole minutes, rounded down.
    pub const fn as_minutes(self) -> i64 {
        self.0.div_euclid(60_000)
    }
}

impl Moment {
    /// The moment as a UTC date and time; moments beyond ±250,000 years saturate, which leaves every zone
    /// room for its offset within chrono's range.
    pub fn utc(self) -> DateTime<Utc> {
        const LIMIT_MS: i64 = 250_000 * 365 * 86_400_000;
        DateTime::from_timestamp_millis(self.0.clamp(-LIMIT_MS, LIMIT_MS)).unwrap_or_default()
    }

    /// RFC 3339 in the given zone with whole seconds, e.g. `2026-11-22T14:05:00+08:00`.
    pub fn rfc3339(self, zone: Zone) -> String {
        self.utc()
            .with_timezone(&zone.0)
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    /// Reads RFC 3339; `None` if it is none.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text.trim())
            .ok()
            .map(|t| Self(t.timestamp_millis()))
    }
}

impl Zone {
    /// The local date and time of a moment.
    pub fn local(self, at: Moment) -> NaiveDateTime {
        at.utc().with_timezone(&self.0).naive_local()
    }

    /// The day that a moment falls on.
    pub fn day(self, at: Moment) -> Day {
        Day::from(self.local(at).date())
    }

    /// The minute of its day (0–1439) that a moment falls in.
    pub fn minute(self, at: Moment) -> u16 {
        use chrono::Timelike;
        let t = self.local(at);
        (t.hour() * 60 + t.minute()) as u16
    }

    /// The moment of a local date and time; where clocks were put forward over it, the first moment after.
    pub fn moment(self, local: NaiveDateTime) -> Moment {
        let found = self.0.from_local_datetime(&local).earliest().or_else(|| {
            (1..=24).find_map(|quarter| {
                self.0
                    .from_local_datetime(&(local + chrono::Duration::minutes(15 * quarter)))
                    .earliest()
            })
        });
        Moment(found.map_or_else(
            || local.and_utc().timestamp_millis(),
            |t| t.timestamp_millis(),
        ))
    }

    /// The moment of a minute (0–1439) of a day.
    pub fn at_minute(self, day: Day, minute: u16) -> Moment {
        let time =
            NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute.min(1439)) * 60, 0);
        self.moment(day.date().and_time(time.unwrap_or_default()))
    }

    /// The first moment of a day.
    pub fn start_of(self, day: Day) -> Moment {
        self.at_minute(day, 0)
    }

    /// The last millisecond of a day.
    pub fn end_of(self, day: Day) -> Moment {
        Moment(self.start_of(day + 1).0 - 1)
    }
}

impl Day {
    /// Whether it lies in the [`YEARS`] that are taken as input.
    pub fn is_usual(self) -> bool {
        YEARS.contains(&self.date().year())
    }

    /// The calendar date; days beyond ±250,000 years saturate, within chrono's range.
    pub fn date(self) -> NaiveDate {
        const LIMIT: i32 = 250_000 * 365;
        NaiveDate::from_num_days_from_ce_opt(self.0.clamp(-LIMIT, LIMIT) + 719_163)
            .unwrap_or_default()
    }

    /// The day of a calendar date; `None` if there is no such date.
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from)
    }

    /// The same day some months later; the last of the month where that month is shorter.
    pub fn add_months(self, months: i32) -> Self {
        let date = self.date();
        let moved = if months < 0 {
            date.checked_sub_months(chrono::Months::new(months.unsigned_abs()))
        } else {
            date.checked_add_months(chrono::Months::new(months.unsigned_abs()))
        };
        moved.map_or(self, Self::from)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - 719_163)
    }
}

impl fmt::Display for Day {
    /// ISO 8601: `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().format("%Y-%m-%d").to_string())
    }
}

impl Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}
impl Sub<i32> for Day {
    type Output = Self;
    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}
impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0 - other.0
    }
}
impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Moment {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}
impl Sub<Span> for Moment {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}
impl Sub for Moment {
    type Output = Span;
    fn sub(self, other: Self) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_falls_on_the_business_day() {
        let zone = Zone::default();
        let at = Moment::parse_rfc3339("2026-11-22T17:30:00Z").expect("a valid time");
        assert_eq!(zone.day(at).to_string(), "2026-11-23");
        assert_eq!(zone.minute(at), 90);
        assert_eq!(zone.at_minute(zone.day(at), 90), at);
        assert_eq!(at.rfc3339(zone), "2026-11-23T01:30:00+08:00");
    }

    #[test]
    fn months_end_on_their_last_day() {
        let day = Day::ymd(2026, 1, 31).expect("a date");
        assert_eq!(day.add_months(1).to_string(), "2026-02-28");
        assert_eq!(day.add_months(-2).to_string(), "2025-11-30");
    }

    #[test]
    fn moments_and_days_beyond_the_calendar_saturate() {
        for zone in [chrono_tz::Asia::Shanghai, chrono_tz::America::New_York] {
            for moment in [Moment(i64::MIN), Moment(i64::MAX)] {
                assert_eq!(moment.0 < 0, Zone(zone).day(moment) < Day(0));
            }
            assert!(Zone(zone).start_of(Day(i32::MIN)) < Zone(zone).start_of(Day(i32::MAX)));
        }
    }

    #[test]
    fn a_skipped_hour_moves_forward() {
        let zone = Zone(chrono_tz::Europe::Berlin);
        let day = Day::ymd(2026, 3, 29).expect("a date");
        assert_eq!(
            zone.at_minute(day, 150).rfc3339(zone),
            "2026-03-29T03:00:00+02:00"
        );
    }
}

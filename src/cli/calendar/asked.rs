//! Which day or month is asked for, and why a text is none.

use crate::cli::failure::Failure;
use crate::cli::when;
use crate::domain::calendar::LunarDate;
use crate::domain::time::{Day, YEARS};
use crate::i18n::Locale;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A day.
    Day(Day),
    /// Year and month.
    Month(i32, u32),
}

/// Reads a day or a month.
pub(super) fn read(l: Locale, text: &str, today: Day) -> Result<Asked, Failure> {
    let text = text.trim();
    let wrong = |code| Failure::usage(l, code, &[("value", text.into())]);
    if let Some(day) = when::day(text, today) {
        let usual = day.is_usual().then_some(Asked::Day(day));
        return usual.ok_or_else(|| wrong("year"));
    }
    let numbers: Option<Vec<u32>> = text.split('-').map(number).collect();
    match numbers.as_deref() {
        Some([year, ..]) if text.find('-') != Some(4) || *year > 9999 => {
            Err(wrong("calendar-date"))
        }
        Some([year, month, rest @ ..]) if rest.len() <= 1 => {
            let year = i32::try_from(*year).unwrap_or_default();
            if !YEARS.contains(&year) {
                return Err(wrong("year"));
            }
            let Some(first) = Day::ymd(year, *month, 1) else {
                return Err(wrong("no-such-month"));
            };
            if rest.is_empty() {
                return Ok(Asked::Month(year, *month));
            }
            let days = first.add_months(1) - first;
            let values = [("value", text.into()), ("days", days.into())];
            Err(Failure::usage(l, "no-such-day", &values))
        }
        _ => Err(wrong("calendar-date")),
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Reads a lunar date, `2026-8-15`, in a leap month `2025-6L-1`; the solar day it is.
pub(super) fn lunar(l: Locale, text: &str) -> Result<Day, Failure> {
    let text = text.trim();
    let wrong = |code| Failure::usage(l, code, &[("value", text.into())]);
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return Err(wrong("lunar-form"));
    };
    let bare = month.strip_suffix(['L', 'l', '+']);
    let (Some(year), Some(number_of), Some(day)) =
        (number(year), number(bare.unwrap_or(month)), number(day))
    else {
        return Err(wrong("lunar-form"));
    };
    let year = i16::try_from(year).unwrap_or_default();
    let Some(first) = LunarDate::new(year, 1, false, 1) else {
        return Err(wrong("lunar-years"));
    };
    let (Ok(month @ 1..=12), leap) = (u8::try_from(number_of), bare.is_some()) else {
        return Err(wrong("lunar-month"));
    };
    if let Some(date) = LunarDate::new(year, month, leap, u8::try_from(day).unwrap_or(0)) {
        return Ok(date.day());
    }
    let year = first.year().to_string();
    let Some(begun) = LunarDate::new(first.year(), month, leap, 1) else {
        let found = LunarDate::leap_month_of(first.year());
        let mut values = vec![("value", text.into()), ("year", year.into())];
        let Some(other) = found else {
            return Err(Failure::usage(l, "lunar-no-leap", &values));
        };
        values.push(("month", other.into()));
        return Err(Failure::usage(l, "lunar-other-leap", &values));
    };
    let days = if begun.month_is_long() { 30 } else { 29 };
    let values = [("value", text.into()), ("days", days.into())];
    Err(Failure::usage(l, "lunar-day", &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_read() {
        let today = Day::ymd(2026, 11, 23).expect("a day");
        let read = |text| read(Locale::En, text, today).ok();
        assert_eq!(read("today"), Some(Asked::Day(today)));
        assert_eq!(read("2026-11-24"), Some(Asked::Day(today + 1)));
        assert_eq!(read("2026-2"), Some(Asked::Month(2026, 2)));
        assert_eq!(read("2026-02"), Some(Asked::Month(2026, 2)));
        for wrong in [
            "",
            "2026",
            "26-02",
            "2026-02-30",
            "2026-13",
            "2026-0",
            "1899-01",
            "2026-02-03-04",
            "x",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lunar_dates_are_read() {
        let read = |text| lunar(Locale::En, text).ok().map(|day| day.to_string());
        assert_eq!(read("2026-8-15").as_deref(), Some("2026-09-25"));
        assert_eq!(read("2025-6L-1").as_deref(), Some("2025-07-25"));
        assert_eq!(read("2025-06l-01").as_deref(), Some("2025-07-25"));
        for wrong in [
            "2026-13-1",
            "2026-6L-1",
            "2025-5L-1",
            "2026-1-31",
            "1900-1-1",
            "2026-8",
            "8-15",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

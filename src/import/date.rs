//! Dates and times as people and spreadsheets write them, and never a guess where two readings are possible.
//!
//! Read are: year, month, day with `/ - .` or 年月日; 20240105; Excel's day numbers (45296, 45296.57); ISO 8601 with or
//! without zone; 14-digit stamps; month names in English; day and month with a year behind only where one of them is
//! beyond 12. Years are 1900 to 2100.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use unicode_normalization::UnicodeNormalization;

use super::clock;
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::import::Reason;
use crate::domain::time::{Moment, Zone};

/// Excel's day number of the last day of 2100.
const LAST_SERIAL: i64 = 73_415;

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// In no form that is read.
    Unknown,
    /// Two readings, or a year of two digits.
    Ambiguous,
    /// No such day.
    Impossible,
    /// Before 1900 or after 2100.
    Range,
    /// No year.
    Yearless,
}

impl DateFault {
    /// The reason for rejecting a cell.
    pub fn reason(self, value: &str) -> Reason {
        let value = value.to_owned();
        match self {
            Self::Unknown => Reason::DateUnknown { value },
            Self::Ambiguous => Reason::DateAmbiguous { value },
            Self::Impossible => Reason::DateImpossible { value },
            Self::Range => Reason::DateRange { value },
            Self::Yearless => Reason::DateYearless { value },
        }
    }
}

/// A date as written, with its time and zone if they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// `None` where only month and day were written.
    pub year: Option<i32>,
    /// 1–12.
    pub month: u32,
    /// 1–31.
    pub day: u32,
    /// Time of day.
    pub time: Option<NaiveTime>,
    /// Minutes east of UTC.
    pub offset_minutes: Option<i32>,
}

/// The moment of a date; its start where no time is written.
pub fn moment(text: &str, zone: Zone) -> Result<Moment, DateFault> {
    let written = read(text)?;
    let year = written.year.ok_or(DateFault::Yearless)?;
    let date =
        NaiveDate::from_ymd_opt(year, written.month, written.day).ok_or(DateFault::Impossible)?;
    let local: NaiveDateTime = date.and_time(written.time.unwrap_or_default());
    Ok(match written.offset_minutes {
        Some(minutes) => Moment(local.and_utc().timestamp_millis() - i64::from(minutes) * 60_000),
        None => zone.moment(local),
    })
}

/// A solar birthday; the year may be missing and a time is left out.
pub fn birthday(text: &str) -> Result<Birthday, DateFault> {
    let written = read(text)?;
    Ok(Birthday {
        calendar: CalendarKind::Solar,
        year: written.year.map(|year| year as i16),
        month: written.month as u8,
        day: written.day as u8,
        leap: false,
    })
}

/// Reads a date, checking that it exists.
pub fn read(text: &str) -> Result<Written, DateFault> {
    let folded: Cow<str> = if text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    };
    let text = folded.trim();
    if text.len() > 64 {
        return Err(DateFault::Unknown);
    }
    let written = serial(text)
        .or_else(|| compact(text))
        .unwrap_or_else(|| parts(text))?;
    check(written)
}

fn check(written: Written) -> Result<Written, DateFault> {
    if written
        .year
        .is_some_and(|year| !(1900..=2100).contains(&year))
    {
        return Err(DateFault::Range);
    }
    // Without a year the 29th of February is a day.
    NaiveDate::from_ymd_opt(written.year.unwrap_or(2000), written.month, written.day)
        .ok_or(DateFault::Impossible)?;
    Ok(written)
}

fn plain(year: Option<i32>, month: u32, day: u32) -> Written {
    Written {
        year,
        month,
        day,
        time: None,
        offset_minutes: None,
    }
}

/// Excel's day number, perhaps with a fraction for the time; of five digits, since fewer could be anything.
fn serial(text: &str) -> Option<Result<Written, DateFault>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(fraction) || fraction.len() > 15 {
        return None;
    }
    let days: i64 = whole.parse().ok()?;
    if days > LAST_SERIAL {
        return Some(Err(DateFault::Range));
    }
    let part: f64 = if fraction.is_empty() {
        0.0
    } else {
        format!("0.{fraction}").parse().ok()?
    };
    // Excel keeps times as fractions that rarely are exact seconds.
    let seconds = ((part * 86_400.0).round() as i64).min(86_399);
    let base =
        NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days as u64))?;
    let mut written = of(base);
    if !fraction.is_empty() {
        written.time = NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, 0);
    }
    Some(Ok(written))
}

fn of(date: NaiveDate) -> Written {
    use chrono::Datelike;
    plain(Some(date.year()), date.month(), date.day())
}

/// 20240105, 20240105 13:45, 20240105134530.
fn compact(text: &str) -> Option<Result<Written, DateFault>> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if length != 8 && length != 14 && length != 12 {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    let mut written = plain(Some(number(0, 4)? as i32), number(4, 6)?, number(6, 8)?);
    if length == 8 {
        return Some(with_time(written, &text[8..]));
    }
    if length != text.len() {
        return Some(Err(DateFault::Unknown));
    }
    let second = if length == 14 { number(12, 14)? } else { 0 };
    written.time = NaiveTime::from_hms_opt(number(8, 10)?, number(10, 12)?, second);
    Some(if written.time.is_some() {
        Ok(written)
    } else {
        Err(DateFault::Impossible)
    })
}

/// Numbers with signs between them.
fn parts(text: &str) -> Result<Written, DateFault> {
    if let Some(found) = month_name(text) {
        return found;
    }
    // ISO 8601 writes a date without a year as --01-05.
    let (yearless, text) = text
        .strip_prefix("--")
        .map_or((false, text), |rest| (true, rest));
    let (first, rest) = number(text).ok_or(DateFault::Unknown)?;
    let (sign, rest) = sign(rest).ok_or(DateFault::Unknown)?;
    let (second, rest) = number(rest).ok_or(DateFault::Unknown)?;
    let value = |digits: &str| digits.parse::<u32>().map_err(|_| DateFault::Unknown);
    if sign == '月' {
        let rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
        return if rest.trim().is_empty() {
            Ok(plain(None, value(first)?, value(second)?))
        } else {
            Err(DateFault::Unknown)
        };
    }
    let third = third(sign, rest);
    let Some((third, rest)) = third else {
        return two_numbers(value(first)?, value(second)?, yearless, sign, rest);
    };
    if yearless || second.len() > 2 {
        return Err(DateFault::Unknown);
    }
    match (first.len(), third.len()) {
        (4, 1 | 2) => with_time(
            plain(Some(value(first)? as i32), value(second)?, value(third)?),
            rest,
        ),
        (1 | 2, 4) if sign != '年' => {
            let (month, day) = day_and_month(value(first)?, value(second)?)?;
            with_time(plain(Some(value(third)? as i32), month, day), rest)
        }
        (1 | 2, 1 | 2) => Err(DateFault::Ambiguous),
        _ => Err(DateFault::Unknown),
    }
}

/// The number behind the second sign, which has to go with the first.
fn third(sign: char, rest: &str) -> Option<(&str, &str)> {
    let rest = rest.trim_start();
    let wanted = if sign == '年' { '月' } else { sign };
    let (third, rest) = number(rest.strip_prefix(wanted)?.trim_start())?;
    Some((
        third,
        if sign == '年' {
            rest.trim_start().strip_prefix(['日', '号']).unwrap_or(rest)
        } else {
            rest
        },
    ))
}

fn two_numbers(
    first: u32,
    second: u32,
    yearless: bool,
    sign: char,
    rest: &str,
) -> Result<Written, DateFault> {
    if !rest.trim().is_empty()
        || sign == '年'
        || sign == '.' && !yearless
        || first > 31
        || second > 31
    {
        return Err(DateFault::Unknown);
    }
    let (month, day) = if yearless {
        (first, second)
    } else {
        day_and_month(first, second)?
    };
    Ok(plain(None, month, day))
}

/// Month and day of two numbers in either order, where only one order is possible.
fn day_and_month(first: u32, second: u32) -> Result<(u32, u32), DateFault> {
    match (first, second) {
        (0, _) | (_, 0) | (13.., 13..) => Err(DateFault::Impossible),
        (a, b) if a == b => Ok((a, b)),
        (month @ ..=12, day @ 13..) | (day @ 13.., month @ ..=12) => Ok((month, day)),
        _ => Err(DateFault::Ambiguous),
    }
}

/// Leading digits, at most 4.
fn number(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&length).then(|| text.split_at(length))
}

fn sign(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start();
    let sign = text.chars().next()?;
    matches!(sign, '/' | '-' | '.' | '年' | '月').then(|| (sign, &text[sign.len_utf8()..]))
}

/// `5 Jan 2024`, `05-Jan-2024`, `Jan 5, 2024`, `January 5 2024`.
fn month_name(text: &str) -> Option<Result<Written, DateFault>> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let start = text.find(|c: char| c.is_ascii_alphabetic())?;
    let length = text[start..]
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = text[start..start + length].to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| word.starts_with(month))? as u32 + 1;
    let between = |c: char| c == ' ' || c == '-' || c == ',' || c == '.' || c == '/';
    let before = text[..start].trim_matches(between);
    let behind = text[start + length..].trim_start_matches(between);
    let (day, rest) = if before.is_empty() {
        number(behind)?
    } else {
        (before, behind)
    };
    let ordinal = ["st", "nd", "rd", "th"]
        .into_iter()
        .find_map(|end| rest.strip_prefix(end));
    let rest = ordinal.unwrap_or(rest).trim_start_matches(between);
    let (year, rest) = number(rest)?;
    if day.len() > 2 {
        return Some(Err(DateFault::Unknown));
    }
    if year.len() != 4 {
        return Some(Err(DateFault::Ambiguous));
    }
    Some(with_time(
        plain(Some(year.parse().ok()?), month, day.parse().ok()?),
        rest,
    ))
}

/// Adds what follows a date: nothing, or a time with or without a zone.
fn with_time(mut written: Written, rest: &str) -> Result<Written, DateFault> {
    let rest = rest.trim_start_matches([' ', '\u{3000}', ',']).trim_end();
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest);
    if !rest.is_empty() {
        let (time, offset_minutes) = clock::read(rest)?;
        (written.time, written.offset_minutes) = (Some(time), offset_minutes);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_forms() {
        let cases = [
            ("2024/1/5", "2024-01-05T00:00:00+08:00"),
            ("2024-01-05", "2024-01-05T00:00:00+08:00"),
            ("2024.1.5", "2024-01-05T00:00:00+08:00"),
            ("2024年1月5日", "2024-01-05T00:00:00+08:00"),
            ("２０２４年１月５日", "2024-01-05T00:00:00+08:00"),
            ("2024 年 1 月 5 号", "2024-01-05T00:00:00+08:00"),
            ("20240105", "2024-01-05T00:00:00+08:00"),
            ("45296", "2024-01-05T00:00:00+08:00"),
            ("45296.57", "2024-01-05T13:40:48+08:00"),
            ("45296.0", "2024-01-05T00:00:00+08:00"),
            ("2024/1/5 13:45", "2024-01-05T13:45:00+08:00"),
            ("2024/1/5  9:05:07", "2024-01-05T09:05:07+08:00"),
            ("2024-01-05T13:45:30", "2024-01-05T13:45:30+08:00"),
            ("2024-01-05T13:45:30Z", "2024-01-05T21:45:30+08:00"),
            ("2024-08-13T18:04:34.666+00:00", "2024-08-14T02:04:34+08:00"),
            ("2024-01-05 13:45:30 +0800", "2024-01-05T13:45:30+08:00"),
            ("2024年1月5日 下午1时45分", "2024-01-05T13:45:00+08:00"),
            ("2024/1/5 上午9:30", "2024-01-05T09:30:00+08:00"),
            ("1/25/2024 12:05 AM", "2024-01-25T00:05:00+08:00"),
            ("20240105134530", "2024-01-05T13:45:30+08:00"),
            ("20240105 13:45", "2024-01-05T13:45:00+08:00"),
            ("25/1/2024", "2024-01-25T00:00:00+08:00"),
            ("5/5/2024", "2024-05-05T00:00:00+08:00"),
            ("5 Jan 2024", "2024-01-05T00:00:00+08:00"),
            ("05-Jan-2024", "2024-01-05T00:00:00+08:00"),
            ("January 5th, 2024 13:45", "2024-01-05T13:45:00+08:00"),
            ("1901-01-01", "1901-01-01T00:00:00+08:00"),
            ("2100-12-31", "2100-12-31T00:00:00+08:00"),
        ];
        for (text, expected) in cases {
            let at = moment(text, Zone::default()).map(|at| at.rfc3339(Zone::default()));
            assert_eq!(at.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        use DateFault::*;
        let cases = [
            ("", Unknown),
            ("soon", Unknown),
            ("2024", Unknown),
            ("2024/1", Unknown),
            ("202401", Unknown),
            ("2024-1/5", Unknown),
            ("2024-01-05x", Unknown),
            ("2024-01-05 25", Unknown),
            ("138001380001", Range),
            ("5/6/2024", Ambiguous),
            ("24/1/5", Ambiguous),
            ("5-Jan-24", Ambiguous),
            ("2024-02-30", Impossible),
            ("2023-02-29", Impossible),
            ("2024-13-01", Impossible),
            ("2024-01-05 24:00", Impossible),
            ("20241301", Impossible),
            ("1899-12-31", Range),
            ("2101-01-01", Range),
            ("99999", Range),
            ("1月5日", Yearless),
            ("12-25", Yearless),
        ];
        for (text, fault) in cases {
            assert_eq!(moment(text, Zone::default()), Err(fault), "{text}");
        }
    }

    #[test]
    fn birthdays_need_no_year() {
        let solar = |year, month, day| Ok(Birthday::solar(year, month, day).expect("a day"));
        assert_eq!(birthday("1月5日"), solar(None, 1, 5));
        assert_eq!(birthday("2月29日"), solar(None, 2, 29));
        assert_eq!(birthday("--01-05"), solar(None, 1, 5));
        assert_eq!(birthday("12-25"), solar(None, 12, 25));
        assert_eq!(birthday("1990-05-03 00:00:00"), solar(Some(1990), 5, 3));
        assert_eq!(birthday("01-05"), Err(DateFault::Ambiguous));
        assert_eq!(birthday("2月30日"), Err(DateFault::Impossible));
    }
}

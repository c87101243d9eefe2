//! Birthdays of the lunar calendar as people write them: 农历三月初五, 1990年三月初五, 闰四月十二, 3-5.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::date::DateFault;
use crate::domain::calendar::lunar::LunarDate;
use crate::domain::date::{Birthday, CalendarKind};

/// What marks a date as lunar.
const PREFIXES: [&str; 8] = [
    "农历", "阴历", "旧历", "古历", "農曆", "陰曆", "舊曆", "農歷",
];

/// Whether a text says that it is a lunar date.
pub fn is_marked(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| text.contains(prefix))
}

/// Reads a lunar birthday, marked as such or not. Years are those of the lunar calendar, 1901 to 2100 checked to have the
/// day (leap months, months of 29 days).
pub fn birthday(text: &str) -> Result<Birthday, DateFault> {
    let folded: Cow<str> = if text.is_ascii() {
        text.into()
    } else {
        text.nfkc().collect::<String>().into()
    };
    let mut text: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    if text.len() > 64 {
        return Err(DateFault::Unknown);
    }
    for prefix in PREFIXES {
        text = text.replace(prefix, "");
    }
    let text = text.trim_matches(['(', ')', ':', ',']).replace('閏', "闰");
    let (year, rest) = year(&text)?;
    let (leap, rest) = rest
        .strip_prefix('闰')
        .map_or((false, rest), |rest| (true, rest));
    let (month, day) = rest
        .split_once('月')
        .or_else(|| rest.split_once(['-', '/', '.']))
        .or_else(|| {
            (rest.len() == 4 && rest.is_ascii() && year.is_some()).then(|| rest.split_at(2))
        })
        .ok_or(DateFault::Unknown)?;
    let month = month_number(month).ok_or(DateFault::Unknown)?;
    let day = day_number(day).ok_or(DateFault::Unknown)?;
    if !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return Err(DateFault::Impossible);
    }
    if let Some(year) = year {
        exists(year, month, leap, day)?;
    }
    Ok(Birthday {
        calendar: CalendarKind::Lunar,
        year,
        month,
        day,
        leap,
    })
}

/// Splits a year off: `1990年`, `一九九〇年`, `1990-`, `1990/`, `19900305`.
fn year(text: &str) -> Result<(Option<i16>, &str), DateFault> {
    let (digits, rest) = if let Some(parts) = text.split_once('年') {
        parts
    } else if text.get(4..5).is_some_and(|sign| "-/.".contains(sign)) {
        (&text[..4], &text[5..])
    } else if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        text.split_at(4)
    } else {
        return Ok((None, text));
    };
    let mut year = 0;
    for digit in digits.chars() {
        let value = digit.to_digit(10).or_else(|| {
            "〇一二三四五六七八九"
                .chars()
                .position(|c| c == digit)
                .map(|n| n as u32)
        });
        let value = value
            .or((digit == '零' || digit == '○').then_some(0))
            .ok_or(DateFault::Unknown)?;
        year = year * 10 + value;
        if year > 9999 {
            return Err(DateFault::Unknown);
        }
    }
    if digits.chars().count() != 4 {
        return Err(DateFault::Ambiguous);
    }
    if (1900..=2100).contains(&year) {
        Ok((Some(year as i16), rest))
    } else {
        Err(DateFault::Range)
    }
}

fn month_number(text: &str) -> Option<u8> {
    match text {
        "正" => Some(1),
        "冬" => Some(11),
        "腊" | "臘" => Some(12),
        other => small_number(other),
    }
}

fn day_number(text: &str) -> Option<u8> {
    let text = text.strip_suffix(['日', '号']).unwrap_or(text);
    if let Some(rest) = text.strip_prefix('初') {
        return small_number(rest).filter(|day| *day <= 10);
    }
    if let Some(rest) = text.strip_prefix('廿') {
        return if rest.is_empty() {
            Some(20)
        } else {
            unit(rest).map(|unit| 20 + unit)
        };
    }
    if text == "卅" {
        Some(30)
    } else {
        small_number(text)
    }
}

/// 1–39 in digits or Han: `12`, 十二, 二十, 二十一.
fn small_number(text: &str) -> Option<u8> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|_| text.len() <= 2);
    }
    let Some((tens, units)) = text.split_once('十') else {
        return unit(text);
    };
    let tens = if tens.is_empty() {
        1
    } else {
        unit(tens).filter(|tens| *tens <= 3)?
    };
    let units = if units.is_empty() { 0 } else { unit(units)? };
    Some(tens * 10 + units)
}

fn unit(text: &str) -> Option<u8> {
    let mut chars = text.chars();
    let (one, None) = (chars.next()?, chars.next()) else {
        return None;
    };
    "一二三四五六七八九"
        .chars()
        .position(|c| c == one)
        .map(|n| n as u8 + 1)
}

/// Whether a year has that day. The tables of the calendar begin in 1901; the days of 1900 are taken on trust.
fn exists(year: i16, month: u8, leap: bool, day: u8) -> Result<(), DateFault> {
    if year < 1901 || LunarDate::new(year, month, leap, day).is_some() {
        Ok(())
    } else {
        Err(DateFault::Impossible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lunar_dates_of_all_forms() {
        let cases = [
            ("农历三月初五", None, 3, 5, false),
            ("1990年三月初五", Some(1990), 3, 5, false),
            ("三月初五", None, 3, 5, false),
            ("3-5", None, 3, 5, false),
            ("3月5日", None, 3, 5, false),
            ("1990-03-05", Some(1990), 3, 5, false),
            ("19900305", Some(1990), 3, 5, false),
            ("闰四月十二", None, 4, 12, true),
            ("農曆閏四月十二", None, 4, 12, true),
            ("2020年闰四月初一", Some(2020), 4, 1, true),
            ("一九九〇年正月廿一", Some(1990), 1, 21, false),
            ("阴历 腊月三十", None, 12, 30, false),
            ("冬月二十", None, 11, 20, false),
            ("十一月卅", None, 11, 30, false),
            ("1990年8月十五（农历）", Some(1990), 8, 15, false),
        ];
        for (text, year, month, day, leap) in cases {
            let expected = Birthday {
                calendar: CalendarKind::Lunar,
                year,
                month,
                day,
                leap,
            };
            assert_eq!(birthday(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn days_that_no_lunar_year_has() {
        for (text, fault) in [
            ("", DateFault::Unknown),
            ("属马", DateFault::Unknown),
            ("十三月初一", DateFault::Impossible),
            ("三月三十一", DateFault::Impossible),
            ("2021年闰四月初一", DateFault::Impossible),
            ("2024年正月三十", DateFault::Impossible),
            ("90年三月初五", DateFault::Ambiguous),
            ("1890年三月初五", DateFault::Range),
        ] {
            assert_eq!(birthday(text), Err(fault), "{text}");
        }
    }
}

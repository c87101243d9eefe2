//! Times of day as they follow a date: 13:45, 13:45:30.5, 下午1时45分, 1:45 PM, with or without a zone.

use chrono::NaiveTime;

use super::date::DateFault;

/// A time of day, and the minutes east of UTC where a zone is written.
pub fn read(text: &str) -> Result<(NaiveTime, Option<i32>), DateFault> {
    let (noon, rest) = half(text);
    let (clock, offset) = zone_suffix(rest)?;
    let (clock, noon) = match noon {
        None => half_behind(clock),
        noon => (clock, noon),
    };
    Ok((clock_time(clock.trim(), noon)?, offset))
}

/// 上午 and 下午 in front: whether it is after noon.
fn half(text: &str) -> (Option<bool>, &str) {
    for (word, after) in [
        ("上午", false),
        ("凌晨", false),
        ("早上", false),
        ("下午", true),
        ("晚上", true),
        ("中午", true),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(after), rest.trim_start());
        }
    }
    (None, text)
}

/// AM and PM behind.
fn half_behind(text: &str) -> (&str, Option<bool>) {
    let cut = text.len().saturating_sub(2);
    if text.is_char_boundary(cut) {
        let (clock, word) = text.split_at(cut);
        if word.eq_ignore_ascii_case("am") {
            return (clock, Some(false));
        }
        if word.eq_ignore_ascii_case("pm") {
            return (clock, Some(true));
        }
    }
    (text, None)
}

/// Splits `Z`, `+08:00`, `+0800`, `+08`, `-05:30`, `UTC` off.
fn zone_suffix(text: &str) -> Result<(&str, Option<i32>), DateFault> {
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(clock) = text.strip_suffix(utc) {
            return Ok((clock, Some(0)));
        }
    }
    let Some(at) = text.find(['+', '-']) else {
        return Ok((text, None));
    };
    let digits: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
    let value =
        |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<i32>().ok());
    let (hours, minutes) = match digits.len() {
        2 => (value(0..2), Some(0)),
        4 => (value(0..2), value(2..4)),
        _ => (None, None),
    };
    let (hours, minutes) = hours.zip(minutes).ok_or(DateFault::Unknown)?;
    if hours > 14 || minutes > 59 {
        return Err(DateFault::Impossible);
    }
    let east = hours * 60 + minutes;
    Ok((
        &text[..at],
        Some(if text[at..].starts_with('-') {
            -east
        } else {
            east
        }),
    ))
}

/// `13:45`, `13:45:30`, `13:45:30.123`, `13时45分30秒`, `13点45`.
fn clock_time(text: &str, afternoon: Option<bool>) -> Result<NaiveTime, DateFault> {
    let fields: Vec<&str> = text
        .split([':', '时', '点', '分', '秒'])
        .enumerate()
        .filter(|(at, field)| *at == 0 || !field.is_empty())
        .map(|(_, field)| field.trim())
        .collect();
    let chinese = text.contains(['时', '点']);
    if fields.len() > 3 || fields.len() < 2 && !chinese {
        return Err(DateFault::Unknown);
    }
    let value = |text: &str| match text.len() {
        1 | 2 => text.parse::<u32>().map_err(|_| DateFault::Unknown),
        _ => Err(DateFault::Unknown),
    };
    let mut hour = value(fields[0])?;
    let minute = fields.get(1).map_or(Ok(0), |text| value(text))?;
    let (second, fraction) = fields
        .get(2)
        .map_or(("0", ""), |text| text.split_once('.').unwrap_or((text, "")));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateFault::Unknown);
    }
    match afternoon {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let millis = format!("{fraction:0<3}")[..3]
        .parse::<u32>()
        .map_err(|_| DateFault::Unknown)?;
    NaiveTime::from_hms_milli_opt(hour, minute, value(second)?, millis).ok_or(DateFault::Impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_halves_and_zones() {
        let cases = [
            ("13:45", "13:45:00", None),
            ("9:05:07.25", "09:05:07.250", None),
            ("下午1时45分30秒", "13:45:30", None),
            ("中午12:10", "12:10:00", None),
            ("12:05am", "00:05:00", None),
            ("1:45 PM", "13:45:00", None),
            ("13:45:30Z", "13:45:30", Some(0)),
            ("13:45+08:00", "13:45:00", Some(480)),
            ("13:45 -0530", "13:45:00", Some(-330)),
        ];
        for (text, time, offset) in cases {
            let read = read(text).map(|(time, offset)| (time.to_string(), offset));
            assert_eq!(read, Ok((time.to_owned(), offset)), "{text}");
        }
        for text in [
            "1345",
            "24:00",
            "13:60",
            "noon",
            "13:45+8",
            "13:45+15:00",
            "1:2:3:4",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

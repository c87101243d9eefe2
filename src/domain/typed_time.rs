//! Times as an agent types them into a form: a preset's digit, `1530`, `+1530`, `1205 0930`.

use super::time::{Day, Moment, Span, Zone};

/// Why a typed time is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TypedTimeError {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// Not in one of the forms.
    #[error("not a time")]
    NotATime,
    /// A preset number other than 1–6.
    #[error("no such preset")]
    NoSuchPreset,
    /// An hour, minute or date that does not exist.
    #[error("no such time")]
    NoSuchTime,
    /// A time today that has passed.
    #[error("in the past")]
    InThePast,
    /// A year that is a slip of the keyboard: see [`YEARS`](super::time::YEARS).
    #[error("not a usual year")]
    UnusualYear,
}

/// The minutes of the day that presets stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTimes {
    /// Preset 4, tonight.
    pub evening: u16,
    /// Presets 5 and 6, tomorrow morning and next Monday.
    pub morning: u16,
}

impl Default for DayTimes {
    /// 19:00 and 09:30, both inside the shipped calling hours.
    fn default() -> Self {
        Self {
            evening: 19 * 60,
            morning: 9 * 60 + 30,
        }
    }
}

/// How many presets there are; they are numbered from 1.
pub const PRESETS: u8 = 6;

/// The moment of a preset: 1 half an hour, 2 one hour, 3 two hours, 4 tonight, 5 tomorrow morning, 6 next Monday.
///
/// Tonight, once it has begun, is tomorrow's evening.
pub fn preset(
    number: u8,
    now: Moment,
    zone: Zone,
    times: DayTimes,
) -> Result<Moment, TypedTimeError> {
    use chrono::Datelike;
    let today = zone.day(now);
    Ok(match number {
        1 => whole_minute(now + Span::minutes(30)),
        2 => whole_minute(now + Span::hours(1)),
        3 => whole_minute(now + Span::hours(2)),
        4 => {
            let tonight = zone.at_minute(today, times.evening);
            if tonight > now {
                tonight
            } else {
                zone.at_minute(today + 1, times.evening)
            }
        }
        5 => zone.at_minute(today + 1, times.morning),
        6 => {
            let weekday = today.date().weekday().num_days_from_monday() as i32;
            zone.at_minute(today + (7 - weekday), times.morning)
        }
        _ => return Err(TypedTimeError::NoSuchPreset),
    })
}

/// Seconds are nothing that an appointment has.
fn whole_minute(at: Moment) -> Moment {
    Moment(at.0.div_euclid(60_000) * 60_000)
}

/// Reads a typed time. Accepted: a preset (one or two digits); `1530`, `930`, `15:30` today; `+1530` tomorrow;
/// `1205 0930`, `12-05 9:30`, `1205` with a time: that date, this year or, if it has passed, the next.
/// Full-width digits and punctuation are folded by the caller or accepted here alike.
pub fn parse(
    text: &str,
    now: Moment,
    zone: Zone,
    times: DayTimes,
) -> Result<Moment, TypedTimeError> {
    let folded: String = text.chars().map(fold).collect();
    let text = folded.trim();
    if text.is_empty() {
        return Err(TypedTimeError::Empty);
    }
    if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number = text.parse().map_err(|_| TypedTimeError::NoSuchPreset)?;
        return preset(number, now, zone, times);
    }
    let today = zone.day(now);
    if let Some(rest) = text.strip_prefix('+') {
        return Ok(zone.at_minute(today + 1, minute_of_day(rest.trim_start())?));
    }
    let mut words = text.split_whitespace();
    let (first, second) = (words.next(), words.next());
    match (first, second, words.next()) {
        (Some(time), None, None) => {
            let at = zone.at_minute(today, minute_of_day(time)?);
            if at > now {
                Ok(at)
            } else {
                Err(TypedTimeError::InThePast)
            }
        }
        (Some(date), Some(time), None) => {
            let at = zone.at_minute(day_of_year(date, today)?, minute_of_day(time)?);
            if at > now {
                Ok(at)
            } else {
                Err(TypedTimeError::InThePast)
            }
        }
        _ => Err(TypedTimeError::NotATime),
    }
}

/// Full-width forms as ASCII.
fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// `1530`, `930`, `15:30`, `9.30` as a minute of the day.
fn minute_of_day(text: &str) -> Result<u16, TypedTimeError> {
    let (hour, minute) = halves(text, &[':', '.'])?;
    if hour > 23 || minute > 59 {
        return Err(TypedTimeError::NoSuchTime);
    }
    Ok(hour * 60 + minute)
}

/// `1205`, `12-05`, `12/5` as a day: this year, or the next if it has passed.
fn day_of_year(text: &str, today: Day) -> Result<Day, TypedTimeError> {
    use chrono::Datelike;
    let (month, day) = halves(text, &['-', '/', '.'])?;
    let year = today.date().year();
    (year..=year + 8) // far enough to find the next 29 February
        .filter_map(|y| Day::ymd(y, u32::from(month), u32::from(day)))
        .find(|found| *found >= today)
        .ok_or(TypedTimeError::NoSuchTime)
}

/// Two numbers, written with a separator or as three or four digits.
fn halves(text: &str, separators: &[char]) -> Result<(u16, u16), TypedTimeError> {
    let (left, right) = match text.split_once(separators) {
        Some(halves) => halves,
        None if text.is_ascii() && (3..=4).contains(&text.len()) => text.split_at(text.len() - 2),
        None => return Err(TypedTimeError::NotATime),
    };
    let number = |half: &str| -> Result<u16, TypedTimeError> {
        let ok = (1..=2).contains(&half.len()) && half.bytes().all(|b| b.is_ascii_digit());
        if ok {
            half.parse().map_err(|_| TypedTimeError::NotATime)
        } else {
            Err(TypedTimeError::NotATime)
        }
    };
    Ok((number(left)?, number(right)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sunday 2026-11-22, 14:05:30.
    fn now() -> Moment {
        Moment::parse_rfc3339("2026-11-22T14:05:30+08:00").expect("a valid time")
    }

    fn typed(text: &str) -> Result<String, TypedTimeError> {
        let zone = Zone::default();
        parse(text, now(), zone, DayTimes::default()).map(|at| at.rfc3339(zone)[..16].to_owned())
    }

    #[test]
    fn reads_every_form() {
        for (text, expected) in [
            ("1", "2026-11-22T14:35"),
            ("2", "2026-11-22T15:05"),
            ("3", "2026-11-22T16:05"),
            ("4", "2026-11-22T19:00"),
            ("5", "2026-11-23T09:30"),
            ("6", "2026-11-23T09:30"),
            ("03", "2026-11-22T16:05"),
            ("1530", "2026-11-22T15:30"),
            ("15:30", "2026-11-22T15:30"),
            ("+930", "2026-11-23T09:30"),
            ("+1530", "2026-11-23T15:30"),
            ("＋１５３０", "2026-11-23T15:30"),
            ("1205 0930", "2026-12-05T09:30"),
            ("12-5 9:30", "2026-12-05T09:30"),
            ("0105 0930", "2027-01-05T09:30"),
            ("0229 1000", "2028-02-29T10:00"),
            ("1122 1500", "2026-11-22T15:00"),
        ] {
            assert_eq!(typed(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn says_why_not() {
        use TypedTimeError::{Empty, InThePast, NoSuchPreset, NoSuchTime, NotATime};
        for (text, why) in [
            ("", Empty),
            ("  ", Empty),
            ("7", NoSuchPreset),
            ("0", NoSuchPreset),
            ("1400", InThePast),
            ("1122 1400", InThePast),
            ("2530", NoSuchTime),
            ("1260", NoSuchTime),
            ("0230 0930", NoSuchTime),
            ("15300", NotATime),
            ("tomorrow", NotATime),
            ("+", NotATime),
            ("1205 0930 1", NotATime),
            ("12é", NotATime),
        ] {
            assert_eq!(typed(text), Err(why), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn never_panics_and_never_answers_with_the_past(text in "[0-9+: \\-０-９a-z]{0,10}", at in 0i64..4_000_000_000_000) {
            if let Ok(found) = parse(&text, Moment(at), Zone::default(), DayTimes::default()) {
                prop_assert!(found > Moment(at));
            }
        }
    }
}

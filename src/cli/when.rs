//! Times as they are typed on the command line.

use crate::domain::follow_up::When;
use crate::domain::time::{Day, Moment, Span, Zone};
use crate::domain::typed_time::{self, DayTimes, TypedTimeError};

/// Reads a coming time: RFC 3339, a day (`2026-11-25`, `today`, `tomorrow`), a length of time from now (`2h`,
/// `30m`, `3d`), or what the desk's fields take (`15:30`, `+1530`, `1205 0930`).
pub(super) fn coming(text: &str, now: Moment, zone: Zone) -> Result<When, TypedTimeError> {
    let text = text.trim();
    if let Some(day) = day(text, zone.day(now)) {
        return if !day.is_usual() {
            Err(TypedTimeError::UnusualYear)
        } else if day < zone.day(now) {
            Err(TypedTimeError::InThePast)
        } else {
            Ok(When::On(day))
        };
    }
    if let Some(at) = Moment::parse_rfc3339(text) {
        return if !zone.day(at).is_usual() {
            Err(TypedTimeError::UnusualYear)
        } else if at < now {
            Err(TypedTimeError::InThePast)
        } else {
            Ok(When::At(at))
        };
    }
    if let Some(span) = span(text) {
        return Ok(When::At(Moment((now + span).0.div_euclid(60_000) * 60_000)));
    }
    typed_time::parse(text, now, zone, DayTimes::default()).map(When::At)
}

/// Reads a day: ISO 8601, `today`, `yesterday`, `tomorrow`.
pub(super) fn day(text: &str, today: Day) -> Option<Day> {
    match text {
        "today" => Some(today),
        "yesterday" => Some(today - 1),
        "tomorrow" => Some(today + 1),
        _ => {
            let mut parts = text.splitn(3, '-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let number = |s: &str| {
                s.bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| s.parse().ok())
                    .flatten()
            };
            if year.len() != 4 {
                return None;
            }
            Day::ymd(number(year)? as i32, number(month)?, number(day)?)
        }
    }
}

/// Reads a past moment: RFC 3339, the beginning of a day, or a length of time before now (`2h`, `7d`).
pub(super) fn past(text: &str, now: Moment, zone: Zone) -> Result<Moment, TypedTimeError> {
    let text = text.trim();
    let at = Moment::parse_rfc3339(text)
        .or_else(|| day(text, zone.day(now)).map(|day| zone.start_of(day)))
        .or_else(|| span(text).map(|span| now - span))
        .ok_or(TypedTimeError::NotATime)?;
    if zone.day(at).is_usual() {
        Ok(at)
    } else {
        Err(TypedTimeError::UnusualYear)
    }
}

/// Reads a length of time: `90s`, `30m`, `2h`, `3d`; at most ten years.
pub(super) fn span(text: &str) -> Option<Span> {
    let text = text.trim();
    let unit = text.chars().next_back()?;
    let number: i64 = text
        .strip_suffix(unit)?
        .parse()
        .ok()
        .filter(|n| (0..=5_256_000).contains(n))?;
    let span = match unit {
        's' => Span::seconds(number),
        'm' => Span::minutes(number),
        'h' => Span::hours(number),
        'd' => Span::hours(24 * number),
        _ => return None,
    };
    (span.0 <= Span::hours(24 * 3653).0).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let zone = Zone::default();
        let now = Moment::parse_rfc3339("2026-11-22T14:05:30+08:00").expect("a valid time");
        match coming(text, now, zone) {
            Ok(When::At(at) | When::After(at)) => at.rfc3339(zone)[..16].to_owned(),
            Ok(When::On(day)) => day.to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn reads_every_form() {
        for (text, expected) in [
            ("2026-11-25", "2026-11-25"),
            ("today", "2026-11-22"),
            ("tomorrow", "2026-11-23"),
            ("2026-11-25T10:00:00+08:00", "2026-11-25T10:00"),
            ("2026-11-25T02:00:00Z", "2026-11-25T10:00"),
            ("15:30", "2026-11-22T15:30"),
            ("1530", "2026-11-22T15:30"),
            ("+1530", "2026-11-23T15:30"),
            ("1205 0930", "2026-12-05T09:30"),
            ("2h", "2026-11-22T16:05"),
            ("30m", "2026-11-22T14:35"),
            ("3d", "2026-11-25T14:05"),
            ("13:00", "InThePast"),
            ("2026-11-21", "InThePast"),
            ("2026-11-22T14:00:00+08:00", "InThePast"),
            ("9999-12-31", "UnusualYear"),
            ("1899-12-31", "UnusualYear"),
            ("9999-12-31T23:59:59-23:00", "UnusualYear"),
            ("2026-02-30", "NotATime"),
            ("99999999999h", "NotATime"),
            ("soon", "NotATime"),
            ("", "Empty"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn reads_past_moments() {
        let zone = Zone::default();
        let now = Moment::parse_rfc3339("2026-11-22T14:05:30+08:00").expect("a valid time");
        let read = |text| past(text, now, zone).map(|at| at.rfc3339(zone)[..16].to_owned());
        assert_eq!(read("0001-01-01"), Err(TypedTimeError::UnusualYear));
        assert_eq!(read("2h").as_deref(), Ok("2026-11-22T12:05"));
        assert_eq!(read("yesterday").as_deref(), Ok("2026-11-21T00:00"));
        assert_eq!(read("2026-11-01").as_deref(), Ok("2026-11-01T00:00"));
        assert_eq!(read("then"), Err(TypedTimeError::NotATime));
    }
}

//! The hub's clock: the system's, or one that was set for training and tests and runs on from there.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::time::{Moment, Span, Zone};

/// The variable that sets the clock, to an RFC 3339 time.
pub const VARIABLE: &str = "WARMLINE_CLOCK";

/// What tells the time.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    set: Option<(Moment, Instant)>,
}

/// The variable is set to something that is no time from 1970 to 2199.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} is no RFC 3339 time from 1970 to 2199: {0:?}")]
pub struct ClockError(pub String);

/// The moment that the environment asks for, if it asks for one. Only a store that was made under a set clock is served
/// by one: a real one would let everything lapse that it does not reach in time.
pub fn asked() -> Result<Option<Moment>, ClockError> {
    match std::env::var_os(VARIABLE) {
        Some(text) if !text.is_empty() => parse(&text.to_string_lossy()).map(Some),
        _ => Ok(None),
    }
}

fn parse(text: &str) -> Result<Moment, ClockError> {
    Moment::parse_rfc3339(text)
        .filter(|at| at.0 >= 0 && Zone::default().day(*at).is_usual())
        .ok_or_else(|| ClockError(text.to_owned()))
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self { set: None }
    }

    /// A clock that shows this moment now and runs on.
    pub fn starting_at(moment: Moment) -> Self {
        Self {
            set: Some((moment, Instant::now())),
        }
    }

    /// The clock that was asked for, or the system's. One that is set begins at the journal's last moment if that is
    /// later.
    pub fn of(asked: Option<Moment>, journal_last: Moment) -> Self {
        asked.map_or_else(Self::system, |at| Self::starting_at(at.max(journal_last)))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self.set {
            Some((moment, since)) => moment + Span(since.elapsed().as_millis() as i64),
            None => Moment(
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |d| d.as_millis() as i64),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_starts_there_or_where_the_journal_ends() {
        let set = parse("2026-11-22T09:00:00+08:00").expect("a time");
        for (last, start) in [
            (Moment(0), set),
            (set - Span::hours(1), set),
            (set + Span::hours(1), set + Span::hours(1)),
        ] {
            let ahead = Clock::of(Some(set), last).now() - start;
            assert!((0..60_000).contains(&ahead.0), "{last:?}");
        }
    }

    #[test]
    fn only_usual_times_are_taken() {
        for text in [
            "yesterday",
            "9999-01-01T00:00:00+08:00",
            "2200-01-01T00:00:00+08:00",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(parse(text), Err(ClockError(text.to_owned())));
        }
        assert_eq!(parse("1970-01-01T00:00:00Z"), Ok(Moment(0)));
        assert!(parse("2199-12-31T00:00:00+08:00").is_ok());
    }
}

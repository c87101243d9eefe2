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

/// The variable is set to something that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} is no RFC 3339 time: {0:?}")]
pub struct ClockError(pub String);

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

    /// The clock that the environment asks for. One that is set begins at the journal's last moment if that is later.
    pub fn from_environment(journal_last: Option<Moment>) -> Result<Self, ClockError> {
        match std::env::var(VARIABLE) {
            Ok(text) if !text.is_empty() => Self::parse(&text, journal_last),
            _ => Ok(Self::system()),
        }
    }

    fn parse(text: &str, journal_last: Option<Moment>) -> Result<Self, ClockError> {
        let set = Moment::parse_rfc3339(text)
            .filter(|at| Zone::default().day(*at).is_usual())
            .ok_or_else(|| ClockError(text.to_owned()))?;
        Ok(Self::starting_at(
            journal_last.map_or(set, |last| last.max(set)),
        ))
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
        let set = Moment::parse_rfc3339("2026-11-22T09:00:00+08:00").expect("a time");
        for (last, start) in [
            (None, set),
            (Some(set - Span::hours(1)), set),
            (Some(set + Span::hours(1)), set + Span::hours(1)),
        ] {
            let clock = Clock::parse("2026-11-22T09:00:00+08:00", last).expect("a clock");
            let ahead = clock.now() - start;
            assert!((0..60_000).contains(&ahead.0), "{last:?}");
        }
        assert!(Clock::parse("yesterday", None).is_err());
    }
}

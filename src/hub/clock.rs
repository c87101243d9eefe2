//! The hub's clock: the system's, or one that was set for training and tests and runs on from there, faster if asked.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::time::{Moment, Span, Zone};

/// The variable that sets the clock: an RFC 3339 time, and `*60` behind it where a minute is to take a second.
pub const VARIABLE: &str = "WARMLINE_CLOCK";

/// Most times as fast: an hour in a second.
const MAX_PACE: u16 = 3_600;

/// What a clock is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// What it shows when it begins.
    pub at: Moment,
    /// How many times as fast as the system's it runs.
    pub pace: u16,
}

/// What tells the time.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    set: Option<(Setting, Instant)>,
}

/// The variable is set to something that is no time from 1970 to 2199, or no pace up to 3600.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} is no RFC 3339 time from 1970 to 2199, with a pace or without: {0:?}")]
pub struct ClockError(pub String);

/// What the environment asks the clock to be set to, if it asks for anything. Only a store that was made under a set clock is served
/// by one: a real one would let everything lapse that it does not reach in time.
pub fn asked() -> Result<Option<Setting>, ClockError> {
    match std::env::var_os(VARIABLE) {
        Some(text) if !text.is_empty() => parse(&text.to_string_lossy()).map(Some),
        _ => Ok(None),
    }
}

fn parse(text: &str) -> Result<Setting, ClockError> {
    let (at, pace) = text.split_once('*').unwrap_or((text, "1"));
    let at = Moment::parse_rfc3339(at);
    let at = at.filter(|at| at.0 >= 0 && Zone::default().day(*at).is_usual());
    let pace: Option<u16> = pace.parse().ok();
    at.zip(pace.filter(|pace| (1..=MAX_PACE).contains(pace)))
        .map(|(at, pace)| Setting { at, pace })
        .ok_or_else(|| ClockError(text.to_owned()))
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self { set: None }
    }

    /// A clock that shows this moment now and runs on.
    pub fn starting_at(at: Moment) -> Self {
        Self::starting(Setting { at, pace: 1 })
    }

    /// A clock that begins now.
    pub fn starting(set: Setting) -> Self {
        Self {
            set: Some((set, Instant::now())),
        }
    }

    /// The clock that was asked for, or the system's. One that is set begins at the journal's last moment if that is
    /// later.
    pub fn of(asked: Option<Setting>, journal_last: Moment) -> Self {
        asked.map_or_else(Self::system, |set| {
            let at = set.at.max(journal_last);
            Self::starting(Setting { at, ..set })
        })
    }

    /// How many times as fast as the system's it runs.
    pub fn pace(&self) -> u16 {
        self.set.map_or(1, |(set, _)| set.pace)
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self.set {
            Some((set, since)) => {
                set.at + Span(since.elapsed().as_millis() as i64 * i64::from(set.pace))
            }
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
        assert_eq!(set.pace, 1);
        for (last, start) in [
            (Moment(0), set.at),
            (set.at - Span::hours(1), set.at),
            (set.at + Span::hours(1), set.at + Span::hours(1)),
        ] {
            let ahead = Clock::of(Some(set), last).now() - start;
            assert!((0..60_000).contains(&ahead.0), "{last:?}");
        }
    }

    #[test]
    fn a_clock_runs_as_fast_as_it_is_asked_to() {
        let set = parse("2026-11-22T09:00:00+08:00*3600").expect("a time and a pace");
        assert_eq!(set.pace, 3_600);
        let clock = Clock::starting(set);
        let begun = Instant::now();
        while clock.now() < set.at + Span::minutes(2) {
            std::thread::yield_now();
        }
        let took = begun.elapsed().as_millis();
        assert!((30..20_000).contains(&took), "{took} ms");
    }

    #[test]
    fn only_usual_times_are_taken() {
        for text in [
            "yesterday",
            "9999-01-01T00:00:00+08:00",
            "2200-01-01T00:00:00+08:00",
            "1969-12-31T23:59:59Z",
            "2026-11-22T09:00:00+08:00*0",
            "2026-11-22T09:00:00+08:00*3601",
            "2026-11-22T09:00:00+08:00*",
            "*60",
        ] {
            assert_eq!(parse(text), Err(ClockError(text.to_owned())));
        }
        let begin = Setting {
            at: Moment(0),
            pace: 1,
        };
        assert_eq!(parse("1970-01-01T00:00:00Z"), Ok(begin));
        assert!(parse("2199-12-31T00:00:00+08:00").is_ok());
    }
}

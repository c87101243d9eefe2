//! The store's settings file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::calendar::hours::Hours;
use crate::domain::kpi::KpiId;
use crate::domain::outcome::Labels;
use crate::domain::ticket::kinds::Choice;
use crate::domain::time::{Span, Zone};

use super::tickets::{Wrong, check_ids};

/// Most reasons for a pause.
const MAX_PAUSES: usize = 9;

/// The settings that a new store begins with.
pub const DEFAULT: &str = include_str!("../../assets/settings.default.toml");

/// Settings of a store.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The business time zone.
    pub zone: Zone,
    /// When calls are made.
    pub call_hours: Hours,
    /// When the desk is staffed: clocks and promises count these hours.
    pub business_hours: Hours,
    /// Follow-ups that an agent is to finish each day.
    pub daily_target: u32,
    /// How long after its minute an appointment is still on time.
    pub on_time: Span,
    /// How long an agent is not sent to a customer again whom the same agent has just spoken to.
    pub rest: Span,
    /// Lookups of an agent in an hour by digits that are not shown of a number.
    pub digit_lookups_an_hour: u32,
    /// Why agents pause, as on the menu.
    pub pauses: Vec<Choice>,
    /// Program and arguments that dial; `None` where there is no dialling.
    pub dial: Option<Vec<String>>,
    /// Targets in the KPI's own unit.
    pub targets: BTreeMap<KpiId, f64>,
}

/// Why a settings file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct SettingsError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl SettingsError {
    /// What is wrong at a byte of a text.
    pub(super) fn at(text: &str, byte: usize, message: String) -> Self {
        Self {
            line: text.get(..byte).unwrap_or(text).matches('\n').count() + 1,
            message,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    zone: chrono_tz::Tz,
    call_hours: Hours,
    business_hours: Hours,
    daily_target: u32,
    #[serde(default = "on_time_minutes")]
    on_time_minutes: u16,
    #[serde(default = "rest_minutes")]
    rest_minutes: u16,
    #[serde(default = "digit_lookups_an_hour")]
    digit_lookups_an_hour: u32,
    #[serde(default = "pauses")]
    pause: Vec<Spanned<Choice>>,
    #[serde(default)]
    dial: Vec<String>,
    #[serde(default)]
    targets: BTreeMap<KpiId, f64>,
}

/// Of a file that does not say.
fn pauses() -> Vec<Spanned<Choice>> {
    let choice = |id: &str| {
        let choice = Choice {
            id: id.to_owned(),
            label: Labels::default(),
        };
        Spanned::new(0..0, choice)
    };
    ["break", "meal", "training", "meeting"].map(choice).into()
}

const fn on_time_minutes() -> u16 {
    30
}

const fn rest_minutes() -> u16 {
    30
}

const fn digit_lookups_an_hour() -> u32 {
    100
}

impl Settings {
    /// Reads and checks a settings file.
    pub fn load(text: &str) -> Result<Self, SettingsError> {
        let file: File = toml::from_str(text).map_err(|e| {
            let start = e.span().map_or(0, |s| s.start);
            SettingsError::at(text, start, e.message().to_owned())
        })?;
        check_hours(&file).map_err(|(section, message)| {
            SettingsError::at(text, text.find(section).unwrap_or(0), message.to_owned())
        })?;
        check_pauses(&file.pause)
            .map_err(|(start, message)| SettingsError::at(text, start, message))?;
        Ok(Self {
            zone: Zone(file.zone),
            call_hours: file.call_hours,
            business_hours: file.business_hours,
            daily_target: file.daily_target,
            on_time: Span::minutes(i64::from(file.on_time_minutes)),
            rest: Span::minutes(i64::from(file.rest_minutes)),
            digit_lookups_an_hour: file.digit_lookups_an_hour,
            pauses: file.pause.into_iter().map(Spanned::into_inner).collect(),
            dial: (!file.dial.is_empty()).then_some(file.dial),
            targets: file.targets,
        })
    }
}

/// Whether each has an id of its own, and a digit that picks it.
fn check_pauses(pauses: &[Spanned<Choice>]) -> Result<(), Wrong> {
    check_ids(
        pauses
            .iter()
            .map(|pause| (pause.span().start, pause.get_ref().id.as_str())),
    )?;
    match pauses.get(MAX_PAUSES) {
        Some(more) => Err((
            more.span().start,
            format!("more than {MAX_PAUSES} pauses: a digit picks each"),
        )),
        None => Ok(()),
    }
}

/// The section that is wrong, and why.
fn check_hours(file: &File) -> Result<(), (&'static str, &'static str)> {
    if file.call_hours.windows().is_empty() {
        return Err(("[call_hours]", "call_hours has no windows"));
    }
    if file.call_hours.windows().iter().any(|w| w.is_overnight()) {
        let message = "call_hours go over midnight: write the two parts, such as \"22:00-24:00\" and \"00:00-02:00\"";
        return Err(("[call_hours]", message));
    }
    if file.business_hours.windows().is_empty() {
        return Err((
            "[business_hours]",
            "business_hours has no windows: no clock would ever run",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_load_and_faults_are_named() {
        let settings = Settings::load(DEFAULT).expect("shipped settings load");
        assert_eq!(settings.daily_target, 40);
        assert!(settings.dial.is_none());
        let error = Settings::load(&DEFAULT.replace("20:00", "25:00")).expect_err("no such hour");
        assert_eq!(error.line, 21);
        for (from, to, line) in [
            ("[\"09:00-20:00\"]", "[\"20:00-02:00\"]", 19),
            ("[\"09:00-20:00\"]", "[]", 19),
            ("[\"09:00-12:00\", \"13:30-17:30\"]", "[]", 23),
        ] {
            let text = DEFAULT.replace(from, to);
            assert_eq!(Settings::load(&text).expect_err(to).line, line, "{to}");
        }
        let line = "on_time_minutes = 30     # an appointment is on time when it is done within as many of its minute\n";
        assert!(DEFAULT.contains(line));
        let without = Settings::load(&DEFAULT.replace(line, "")).expect("loads");
        assert_eq!(without.on_time, settings.on_time);
        let line = DEFAULT
            .lines()
            .find(|line| line.starts_with("rest_minutes"))
            .expect("it is shipped");
        let without = Settings::load(&DEFAULT.replace(line, "")).expect("loads");
        assert_eq!(without.rest, settings.rest);
        assert!(Settings::load(&DEFAULT.replace("daily_target", "daily")).is_err());
    }
}

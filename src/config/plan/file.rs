//! A plan's file as it is read: its tables and keys as TOML has them, of the form of [`super::form`].

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::outcome::{Labels, Outcome, Reason};
use crate::domain::plan::ledger::Limits;
use crate::domain::plan::touch::{By, Lane, Missed, Shift, WhenHeld};
use crate::domain::plan::trigger::Trigger;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub history_days: u16,
    #[serde(default)]
    pub message_hours: Vec<Spanned<String>>,
    #[serde(default)]
    pub canned: Vec<String>,
    #[serde(default)]
    pub segment: Vec<FileClass>,
    #[serde(default)]
    pub lifecycle: Vec<FileClass>,
    #[serde(default)]
    pub key: Vec<FileClass>,
    #[serde(default)]
    pub line: Vec<FileLine>,
    #[serde(default)]
    pub calendar: Vec<FileCalendar>,
    #[serde(default)]
    pub series: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    pub caps: FileCapSet,
    #[serde(default)]
    pub segment_caps: BTreeMap<Spanned<String>, FileCapSet>,
    #[serde(default)]
    pub rule: Vec<FileRule>,
    #[serde(default)]
    pub outcome: Vec<Spanned<Outcome>>,
    #[serde(default)]
    pub reason: Vec<Spanned<Reason>>,
    #[serde(default)]
    pub script: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    pub template: BTreeMap<String, FileTemplate>,
}

/// A segment, a lifecycle stage, a criterion.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileClass {
    pub id: Spanned<String>,
    pub when: Spanned<String>,
    #[serde(default)]
    pub label: Labels,
}

/// A product line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    pub id: Spanned<String>,
    #[serde(default)]
    pub products: Vec<String>,
    pub stage_months: Option<Spanned<Vec<u16>>>,
    pub unit_days: Option<u16>,
}

/// A list of days.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileCalendar {
    pub id: Spanned<String>,
    pub dates: Vec<Spanned<String>>,
}

/// A message's text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTemplate {
    pub subject: Option<Spanned<String>>,
    pub text: Spanned<String>,
}

/// Limits of `all` channels together and of each.
pub type FileCapSet = BTreeMap<Spanned<String>, Spanned<Limits>>;

/// A text for whom a condition holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileChoice {
    pub when: Spanned<String>,
    pub r#use: Spanned<String>,
}

/// A rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    pub id: Spanned<String>,
    pub who: Spanned<String>,
    pub when: Spanned<Trigger>,
    pub what: Spanned<BTreeMap<Spanned<String>, Spanned<String>>>,
    #[serde(default)]
    pub choice: Vec<FileChoice>,
    #[serde(default)]
    pub shift: Shift,
    #[serde(default)]
    pub held: WhenHeld,
    #[serde(default)]
    pub missed: Missed,
    pub sample: Option<f64>,
    pub lapse_days: Option<u16>,
    pub spread_days: Option<Spanned<u8>>,
    pub within_hours: Option<Spanned<u16>>,
    pub service: Option<Spanned<bool>>,
    pub lane: Option<Spanned<Lane>>,
    #[serde(default)]
    pub by: By,
    #[serde(default)]
    pub label: Labels,
}

//! Outcomes (dispositions) of a call, as configured: what each counts as and what it does next.

use serde::{Deserialize, Serialize};

/// Names on screen by language (`zh`, `en`); empty: the locale's own name for the id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub std::collections::BTreeMap<String, String>);

/// A configured reason that a wrap-up can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its id, e.g. `quality`.
    pub id: String,
    /// The key that picks it, 0–9.
    pub digit: u8,
    /// Names on screen.
    #[serde(default)]
    pub label: Labels,
}

/// The id of an outcome, e.g. `no-answer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutcomeCode(pub String);

impl std::fmt::Display for OutcomeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What an outcome does with the follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// It is done.
    Done,
    /// It is done, and another one is made at the time given in the form.
    FollowUp,
    /// It is tried again after `retry_minutes`, at most `retries_per_day`, then on another day.
    Retry,
    /// It is an appointment at the time given in the form.
    CallBack,
    /// The number is marked wrong; with a new number it is tried again, without one it is done.
    WrongNumber,
    /// The customer is not to be called any more, and every open follow-up ends.
    DoNotContact,
    /// It is done, and a complaint follow-up for the same day is made with the highest priority.
    Complaint,
}

/// A configured outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its id.
    pub id: OutcomeCode,
    /// The key that picks it, 0–9.
    pub digit: u8,
    /// Names on screen.
    #[serde(default)]
    pub label: Labels,
    /// Whether the customer was reached (KPI reach rate).
    pub reached: bool,
    /// Whether it counts as a call made (KPI reach rate, workload).
    pub attempt: bool,
    /// What it does with the follow-up.
    pub next: Next,
    /// Whether recording it requires a score of 1–5 or an explicit 0 (not asked). An outcome without it may have a
    /// score if the customer was reached.
    #[serde(default)]
    pub score: bool,
    /// Whether the form requires a reason.
    #[serde(default)]
    pub reason: bool,
    /// Whether the form requires a time.
    #[serde(default)]
    pub time: bool,
    /// Minutes until the next try, for [`Next::Retry`].
    #[serde(default)]
    pub retry_minutes: u32,
    /// Tries on one day, for [`Next::Retry`]; then on the next day with calls.
    #[serde(default)]
    pub retries_per_day: u8,
    /// Tries in all, for [`Next::Retry`]; then the follow-up lapses.
    #[serde(default)]
    pub retries: u16,
}

//! The care plan as clients see it: its versions, its file, and the walk after a change.

use serde::{Deserialize, Serialize};

use crate::config::plan::PlanErrors;
use crate::domain::plan::version::How;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};

/// A version of the plan without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVersionView {
    /// Its number.
    pub number: u32,
    /// Since when.
    pub at: Moment,
    /// Display name of who put it in force; empty for the hub itself.
    pub by: String,
    /// Display name of the agent in whose name that was done; empty where it was in the own.
    pub as_agent: String,
    /// How it came.
    pub how: How,
    /// The version that was in force before.
    pub replaced: Option<u32>,
    /// The version whose text it is; another one's after undoing.
    pub of: u32,
    /// What became of the plan's file; told to whom has just put the version in force.
    pub filed: Filed,
}

/// What became of the plan's file when a version was put in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Where the file is now that had been edited by hand, if it had been.
    pub aside: Option<String>,
    /// Why the version could not be written, in the system's words. It is tried again.
    pub failed: Option<String>,
}

/// A version with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTextView {
    /// Which.
    pub version: PlanVersionView,
    /// The number of the version in force.
    pub in_force: u32,
    /// Its text.
    pub text: String,
}

/// The plan in force with what it comes to, as counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanView {
    /// The version in force.
    pub version: PlanVersionView,
    /// Its text.
    pub text: String,
    /// The version whose plan undoing goes back to, if there is one.
    pub before: Option<u32>,
    /// Customers in all.
    pub customers: u64,
    /// Customers by segment.
    pub segments: Vec<(SegmentId, u64)>,
    /// Customers by lifecycle stage.
    pub lifecycle: Vec<(String, u64)>,
    /// Key customers by criterion.
    pub key: Vec<(String, u64)>,
    /// What each rule made and makes, in the plan's order.
    pub rules: Vec<PlanRuleCounts>,
    /// The last walk over all customers.
    pub reevaluation: Option<ReevaluationView>,
}

/// What a rule made and makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRuleCounts {
    /// The rule's id.
    pub rule: String,
    /// Occurrences of today.
    pub today: u64,
    /// Of the 7 days before.
    pub past: u64,
    /// Of the 7 days after, as far as they are made already.
    pub ahead: u64,
    /// Its open work and waiting messages, whatever their day.
    pub pending: u64,
    /// The next day on which it is due for everybody alike, where it goes by the calendar alone; else the next day
    /// for which something is made already.
    pub next: Option<Day>,
}

/// How the plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStatus {
    /// The version in force.
    pub version: PlanVersionView,
    /// The file that people edit.
    pub file: String,
    /// How it compares with the version in force.
    pub state: PlanFileState,
    /// The last walk over all customers; none before the rules changed for the first time.
    pub reevaluation: Option<ReevaluationView>,
}

/// How the plan's file compares with the version in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanFileState {
    /// It is that version.
    Same,
    /// It was edited, and is taken at the hub's next start or when it is applied.
    Edited,
    /// It was edited and does not hold together: the version stays in force.
    Broken(PlanErrors),
    /// It is not there, or can't be read.
    Unreadable {
        /// Why: `not-found`, `permission`, `not-plain`, `large`, `encoding`, or the system's words.
        reason: String,
    },
    /// It could not be written when the version in force was, and is one before it still. It is tried again.
    Behind {
        /// Which one.
        version: u32,
    },
}

impl PlanFileState {
    /// Its id in JSON and message ids.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Edited => "edited",
            Self::Broken { .. } => "broken",
            Self::Unreadable { .. } => "unreadable",
            Self::Behind { .. } => "behind",
        }
    }
}

/// A walk over all customers after the rules changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReevaluationView {
    /// The version that it is for.
    pub version: u32,
    /// Customers looked at.
    pub done: u64,
    /// Of so many.
    pub of: u64,
    /// Customers of whom something changed.
    pub changed: u64,
    /// When it began.
    pub begun: Moment,
    /// When all had been looked at; none while it is under way.
    pub finished: Option<Moment>,
}

/// What one step of the day's run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRunStep {
    /// Customers looked at.
    pub looked: u64,
    /// What was made.
    pub made: u64,
    /// What lapsed.
    pub lapsed: u64,
    /// Whether there may be more to do.
    pub more: bool,
}

/// What a rule made for a day, and how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDayRow {
    /// The rule's id.
    pub rule: String,
    /// Work that is open, and messages that wait.
    pub open: u64,
    /// Work that is done.
    pub done: u64,
    /// Held back for good, or over its time.
    pub lapsed: u64,
    /// Called off.
    pub called_off: u64,
}

impl PlanDayRow {
    /// All that was made.
    pub const fn made(&self) -> u64 {
        self.open + self.done + self.lapsed + self.called_off
    }
}

//! The history of the care plan: each version that was in force, and the walk over all customers after a change.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AgentId, CustomerId};
use crate::domain::time::Moment;

/// Longest plan, in bytes: a version is one record.
pub const MAX_PLAN_BYTES: usize = 60 << 10;

/// A plan that was put in force. The one with the highest number is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVersion {
    /// From 1 on, without gaps.
    pub number: u32,
    /// The file's text.
    pub text: String,
    /// Since when.
    pub at: Moment,
    /// Who; agent 0 is the hub itself.
    pub by: AgentId,
    /// The agent in whose name, where that is somebody else.
    pub as_agent: Option<AgentId>,
    /// How it came.
    pub how: How,
    /// The version that was in force before; none for the first.
    pub replaced: Option<u32>,
    /// The version whose text it is: its own number, or what undoing went back to.
    pub of: u32,
}

/// How a version came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// With the store.
    Default,
    /// Its file was edited by hand and found at the hub's start.
    File,
    /// It was applied.
    Apply,
    /// A later one was undone.
    Undo,
}

impl How {
    /// Its id in JSON and message ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Apply => "apply",
            Self::Undo => "undo",
        }
    }
}

/// The version that the plan's file held when the hub last wrote or read it: tells an edit by hand from a file that
/// could not be written any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFiled {
    /// Its number.
    pub version: u32,
}

/// The walk over all customers after the rules changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reevaluation {
    /// Tells walks apart: raised each time that one begins anew.
    pub nth: u32,
    /// The version of the plan that it is for.
    pub plan: u32,
    /// What the plan made since then, nobody has touched and nothing explains any more is taken back.
    pub since: Moment,
    /// The last customer who was looked at.
    pub after: CustomerId,
    /// Customers looked at.
    pub done: u64,
    /// Of so many, as counted at its begin.
    pub of: u64,
    /// Customers of whom something changed.
    pub changed: u64,
    /// When it began.
    pub begun: Moment,
    /// When all had been looked at.
    pub finished: Option<Moment>,
}

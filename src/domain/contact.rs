//! Contacts: each call made or taken, with its outcome.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, ContactId, CustomerId, FollowUpId};
use super::outcome::OutcomeCode;
use super::segment::SegmentId;
use super::time::{Day, Moment};

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The agent called.
    Out,
    /// The customer called.
    In,
}

/// One call with its wrap-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Identity within the store.
    pub id: ContactId,
    /// With whom.
    pub customer: CustomerId,
    /// For which follow-up, if any.
    pub follow_up: Option<FollowUpId>,
    /// When it was recorded.
    pub at: Moment,
    /// The business day of `at`.
    pub day: Day,
    /// The hour of the day, 0–23, for distributions.
    pub hour: u8,
    /// By whom.
    pub agent: AgentId,
    /// Who called whom.
    pub direction: Direction,
    /// How it ended.
    pub outcome: OutcomeCode,
    /// Whether the customer was reached, by the outcome's configuration at the time.
    pub reached: bool,
    /// Whether it counts as a call made, by the outcome's configuration at the time.
    pub attempt: bool,
    /// Satisfaction, 1–5; `None` where it was not asked or not given.
    pub score: Option<u8>,
    /// The reason's id or text.
    pub reason: Option<String>,
    /// The agent's note.
    pub note: String,
    /// Talk time in seconds; 0 where it was not measured.
    pub talk_seconds: u32,
    /// From the end of the call to saving, in seconds; 0 where it was not measured.
    pub wrap_up_seconds: u32,
    /// The customer's segment at the time, for KPIs.
    pub segment: SegmentId,
    /// Whether the customer was a key customer at the time.
    pub key: bool,
}

//! Pauses: an agent is away from the queue for a while, and why.

use serde::{Deserialize, Serialize};

use super::id::AgentId;
use super::time::{Moment, Span};

/// A pause that nobody has ended is over by itself after so long: who went home in it is not away the next morning.
pub const LONGEST: Span = Span::hours(12);

/// A pause that was not ended yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Whose.
    pub agent: AgentId,
    /// The reason's id, of those that are configured.
    pub reason: String,
    /// Since when.
    pub since: Moment,
}

impl Pause {
    /// Whether it is over by itself.
    pub fn is_over(&self, now: Moment) -> bool {
        now - self.since >= LONGEST
    }
}

//! Claims: who holds which customer, so that no two agents ever call one.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, CustomerId, FollowUpId, SessionId};
use super::time::Moment;

/// A held customer. There is at most one claim per customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who is held.
    pub customer: CustomerId,
    /// The follow-up it is held for; `None` for a call without one.
    pub follow_up: Option<FollowUpId>,
    /// Who holds.
    pub agent: AgentId,
    /// How it is held.
    pub lease: Lease,
    /// Since when.
    pub since: Moment,
    /// When the number was dialled.
    pub dialled: Option<Moment>,
    /// When the form that records the call was opened.
    pub wrap_up: Option<Moment>,
    /// The holder's last sign of work on it; idle for ten minutes releases it.
    pub active: Moment,
    /// The plan would have taken the follow-up back: it goes when the claim ends, if nobody has worked on it.
    pub loose: bool,
}

/// What keeps a claim alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lease {
    /// A desk's session: gone when the session ends and its grace passes.
    Session(SessionId),
    /// The command line: held for the agent until a moment.
    Until(Moment),
}

/// A claim idle for this long is released with a notice.
pub const IDLE_MINUTES: i64 = 10;

/// A desk whose link dropped keeps its claims for this long.
pub const GRACE_SECONDS: i64 = 10;

/// Claims that one agent may hold from the command line at once.
pub const MAX_HELD: usize = 100;

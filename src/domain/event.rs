//! Events on a customer's timeline that are no orders, calls or follow-ups; and the field history.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, CustomerId, FollowUpId, ImportId, TicketId};
use super::segment::{LifecycleId, SegmentId};
use super::ticket::Verb;
use super::time::{Day, Moment};

/// Something that happened to a customer's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Whose record.
    pub customer: CustomerId,
    /// When.
    pub at: Moment,
    /// Tells events of one moment apart.
    pub nth: u32,
    /// Who; agent 0 is the plan.
    pub by: AgentId,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A field of the profile changed.
    Field {
        /// The field's id as in `docs/cli.md`; a custom field is `custom.NAME`.
        field: String,
        /// Before; empty where there was nothing.
        from: String,
        /// After; empty where it was removed.
        to: String,
        /// By which import, if by one.
        import: Option<ImportId>,
    },
    /// The plan moved the customer to another segment.
    Segment {
        /// Before.
        from: SegmentId,
        /// After.
        to: SegmentId,
        /// By which rule of the plan, and why then.
        by: Moved,
    },
    /// The plan moved the customer to another lifecycle stage.
    Lifecycle {
        /// Before.
        from: LifecycleId,
        /// After.
        to: LifecycleId,
        /// By which rule of the plan, and why then.
        by: Moved,
    },
    /// Something that has a name happened to the customer, for rules that wait for it.
    Happened {
        /// Its name, e.g. `referral-verified`.
        name: String,
        /// The day on which it was.
        day: Day,
    },
    /// Something was done with a ticket that belongs on the customer's timeline.
    Ticket {
        /// Which.
        ticket: TicketId,
        /// What; it was opened where nothing is said.
        verb: Option<Verb>,
        /// What it is about.
        summary: String,
    },
    /// A full number was looked at.
    Revealed {
        /// The reason given; may be empty.
        reason: String,
    },
    /// A follow-up was put off, given to somebody else, or called off.
    FollowUp {
        /// Which.
        follow_up: FollowUpId,
        /// What was done, e.g. `snoozed`.
        action: String,
    },
}

/// What moved a customer from one segment or lifecycle stage to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The version of the plan that was in force.
    pub plan: u32,
    /// The condition of the segment or stage; empty for the one of whom no condition holds.
    pub rule: String,
    /// Why then.
    pub cause: Cause,
}

/// Why the plan looked at a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A fact was written, such as an order.
    Fact,
    /// A day came.
    Day,
    /// The rules changed.
    Plan,
}

impl Cause {
    /// Its id in JSON and message ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Day => "day",
            Self::Plan => "plan",
        }
    }
}

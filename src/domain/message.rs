//! Messages: what the plan has written to customers or is going to, one entry of the outbox each.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::follow_up::Fact;
use super::held::{Held, HeldBack};
use super::id::{AgentId, CustomerId, MessageId};
use super::segment::SegmentId;
use super::time::{Day, Moment, Span};

/// How a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageState {
    /// In the outbox, from its due moment on ready to be sent.
    Waiting,
    /// Called off by hand.
    Cancelled {
        /// When.
        at: Moment,
        /// By whom.
        by: AgentId,
    },
    /// Held back for good, or its time is over.
    Lapsed {
        /// When.
        at: Moment,
        /// Why.
        why: HeldBack,
    },
}

impl MessageState {
    /// Its byte in keys of counters.
    pub const fn byte(&self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Cancelled { .. } => 1,
            Self::Lapsed { .. } => 2,
        }
    }

    /// The code in JSON and locale keys.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Cancelled { .. } => "cancelled",
            Self::Lapsed { .. } => "lapsed",
        }
    }
}

/// An entry of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Identity within the store.
    pub id: MessageId,
    /// Whom it is to.
    pub customer: CustomerId,
    /// The rule that made it.
    pub rule: String,
    /// What triggered it.
    pub fact: Fact,
    /// The occurrence's day: with rule, customer and family member its identity.
    pub on: Day,
    /// How it goes.
    pub channel: Channel,
    /// The template, of those of the plan.
    pub template: String,
    /// Its place in a series, counted from 0.
    pub step: Option<u16>,
    /// Whether it is a service message, such as of a dispatch: exempt from caps, never dropped.
    pub service: bool,
    /// The customer's segment when it was made.
    pub segment: SegmentId,
    /// When it was made.
    pub created: Moment,
    /// When it may be sent, in allowed hours.
    pub due: Moment,
    /// The business day of `due`.
    pub due_day: Day,
    /// The last day on which it may be sent; it lapses on the day after.
    pub until: Day,
    /// How it stands.
    pub state: MessageState,
    /// What held it back, oldest first.
    pub held: Vec<Held>,
}

impl Message {
    /// For how long what was due the moment it was made may still be taken back.
    const AT_ONCE: Span = Span::hours(1);

    /// Whether it waits and does not count as sent yet, as it does from its due moment on. What was due the moment it was
    /// made, as after a change of the plan in the middle of the day, does so an hour later; what a crisis wants said does
    /// at once, and no change of the plan takes it back.
    pub fn is_unsent(&self, now: Moment) -> bool {
        if matches!(self.fact, Fact::Crisis { .. }) {
            return false;
        }
        let from = if self.due > self.created {
            self.due
        } else {
            self.created + Self::AT_ONCE
        };
        self.is_waiting() && now < from
    }

    /// Whether it waits to be sent.
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, MessageState::Waiting)
    }
}

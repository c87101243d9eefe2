//! Notices: what an agent is told of at the desk, kept until it is seen.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, TicketId};
use super::ticket::{Alarm, ClockKind, Verb};
use super::time::Moment;

/// A notice to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To whom.
    pub to: AgentId,
    /// When.
    pub at: Moment,
    /// Tells notices of one moment apart.
    pub nth: u32,
    /// Who caused it; agent 0 is the hub.
    pub by: AgentId,
    /// Of what.
    pub what: Notable,
    /// When it was seen.
    pub seen: Option<Moment>,
}

/// What an agent is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notable {
    /// A clock of a ticket is nearly or wholly used up.
    Alarm {
        /// Which ticket.
        ticket: TicketId,
        /// Which clock.
        clock: ClockKind,
        /// How far.
        alarm: Alarm,
    },
    /// A colleague asks to read a note.
    Mentioned {
        /// In which ticket.
        ticket: TicketId,
    },
    /// A colleague gave a ticket.
    Given {
        /// Which.
        ticket: TicketId,
    },
    /// An offer awaits a supervisor.
    Approval {
        /// In which ticket.
        ticket: TicketId,
    },
    /// Something was done with a ticket that the agent has or watches.
    Step {
        /// Which.
        ticket: TicketId,
        /// What.
        verb: Verb,
    },
    /// A colleague says something.
    Said {
        /// What.
        text: String,
    },
}

impl Notable {
    /// The ticket that it is about, if it is about one.
    pub const fn ticket(&self) -> Option<TicketId> {
        match *self {
            Self::Alarm { ticket, .. }
            | Self::Mentioned { ticket }
            | Self::Given { ticket }
            | Self::Approval { ticket }
            | Self::Step { ticket, .. } => Some(ticket),
            Self::Said { .. } => None,
        }
    }

    /// The code in JSON and of the message that words it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Alarm { alarm, .. } => alarm.code(),
            Self::Mentioned { .. } => "mentioned",
            Self::Given { .. } => "given",
            Self::Approval { .. } => "approval",
            Self::Step { .. } => "step",
            Self::Said { .. } => "said",
        }
    }
}

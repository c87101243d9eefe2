//! News from the hub.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AgentId, CustomerId, FollowUpId, TicketId};
use crate::domain::time::Moment;
use crate::protocol::view::NoticeView;

/// What the hub says of its own accord. Clients refetch what they show, at most twice a second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Push {
    /// Something changed.
    Changed(Changed),
    /// The client did not read fast enough, and some news was dropped: refetch everything.
    Lagged,
    /// The telephone system has a caller for this agent.
    Pop {
        /// The number as it was given.
        number: String,
        /// Customers who have it, best first.
        customers: Vec<CustomerId>,
    },
    /// The agent is told something that stays until it is seen.
    Notice(NoticeView),
    /// Who else has the ticket open that this session looks at; sent whenever that changes.
    TicketReaders {
        /// Which.
        ticket: TicketId,
        /// They, the first one first.
        readers: Vec<TicketReader>,
    },
    /// A claim of this session is gone.
    ClaimLost {
        /// Who was held.
        customer: CustomerId,
        /// For which follow-up.
        follow_up: Option<FollowUpId>,
        /// Why.
        why: ClaimEnd,
    },
    /// A customer whom this session holds rang in and was recorded by somebody else.
    HeldCustomerRang {
        /// Who.
        customer: CustomerId,
        /// Display name of who took the call.
        by: String,
    },
    /// How far a long job is.
    Progress {
        /// The job, e.g. `plan`, `import-undo`.
        job: String,
        /// Done so far.
        done: u64,
        /// In all; 0 where it is not known.
        total: u64,
    },
    /// The hub is about to stop; a client comes back by itself if it starts again.
    Stopping,
    /// The store became writable or read-only.
    Health {
        /// Whether it can be written.
        writable: bool,
    },
}

/// Somebody who looks at a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketReader {
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub since: Moment,
}

/// Why a claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimEnd {
    /// Idle for ten minutes.
    Idle,
    /// A supervisor gave the work to somebody else.
    Reassigned,
    /// The same agent goes on with it at another desk or on the command line.
    Resumed,
    /// The customer must not be contacted any more.
    DoNotContact,
    /// A supervisor called the follow-up off.
    Cancelled,
    /// A supervisor put the follow-up off.
    PutOff,
    /// A supervisor goes on with it.
    TakenOver,
}

/// What a stored change touched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The journal's sequence.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Customers touched; empty with `many` set where there are more than 64.
    pub customers: Vec<CustomerId>,
    /// More customers than are listed.
    pub many: bool,
    /// The queue or claims changed.
    pub queue: bool,
    /// What KPIs count changed.
    pub kpi: bool,
    /// Crises changed, or what belongs to them.
    pub crises: bool,
    /// Tickets changed.
    pub tickets: bool,
    /// Agents, roles, or settings changed.
    pub settings: bool,
}

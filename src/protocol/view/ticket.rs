//! Tickets as clients see them.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AgentId, CustomerId, TicketId};
use crate::domain::notice::Notable;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::entitlement::Entitlement;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{ClockKind, Severity, Standing, State, Ticket};
use crate::domain::time::{Moment, Span};
use crate::protocol::query::Cursor;

/// A clock of a ticket at the moment of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// Which.
    pub kind: ClockKind,
    /// When it is due; `None` while it is paused with time left.
    pub due: Option<Moment>,
    /// When it was stopped.
    pub done: Option<Moment>,
    /// How it stands.
    pub standing: Standing,
    /// Business time left; negative where it is over.
    pub left: Span,
}

/// A row of a list of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// The ticket.
    pub id: TicketId,
    /// Whose.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// The customer's segment now.
    pub segment: SegmentId,
    /// Whether its clocks are those of a key customer.
    pub key: bool,
    /// The category's id.
    pub category: String,
    /// The subcategory's id; may be empty.
    pub subcategory: String,
    /// In one line.
    pub summary: String,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is a complaint.
    pub complaint: bool,
    /// Where it stands.
    pub state: State,
    /// Display name of who has it; empty where nobody does.
    pub owner: String,
    /// When it was opened.
    pub opened: Moment,
    /// The clock that is due next.
    pub clock: Option<ClockView>,
}

/// A page of a list of tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// The rows.
    pub rows: Vec<TicketRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many there are, where that is known without counting.
    pub total: Option<u64>,
}

/// Which tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketFilter {
    /// That stand there; all that are not settled unless told.
    pub state: Option<State>,
    /// Of that category.
    pub category: Option<String>,
    /// That this agent has; nobody for [`AgentId`] 0.
    pub owner: Option<AgentId>,
    /// With a clock that is over, or has a quarter of its time left at most.
    pub breaching: bool,
    /// That are not settled and whose offer waits for a supervisor's decision.
    pub awaiting: bool,
    /// Of that customer, whatever else, settled ones too.
    pub customer: Option<CustomerId>,
}

/// A ticket with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    /// The ticket.
    pub ticket: Ticket,
    /// The customer's name.
    pub name: String,
    /// The customer's segment now.
    pub segment: SegmentId,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// Business time that it waited for the customer.
    pub waited: Span,
    /// What the terms of what was bought grant, where the order is told and known.
    pub entitlements: Vec<Entitlement>,
    /// Its steps, oldest first; of very long ones the last.
    pub steps: Vec<Taken>,
    /// Display names of everybody in it.
    pub names: Vec<(AgentId, String)>,
}

impl TicketView {
    /// An agent's display name; empty for nobody.
    pub fn name_of(&self, agent: AgentId) -> &str {
        let found = self.names.iter().find(|(id, _)| *id == agent);
        found.map_or("", |(_, name)| name)
    }
}

/// A notice to the agent who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// When.
    pub at: Moment,
    /// Display name of who caused it; empty for the hub.
    pub by: String,
    /// Of what.
    pub what: Notable,
    /// What the ticket is about.
    pub summary: String,
    /// When it was seen.
    pub seen: Option<Moment>,
}

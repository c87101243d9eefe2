//! What can be done with crises.

use serde::{Deserialize, Serialize};

use crate::domain::channel::Channel;
use crate::domain::crisis::{Kind, Scope, Step};
use crate::domain::id::{CrisisId, CustomerId, TicketId};

/// A change of crises. Answered with the crisis as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrisisCommand {
    /// Raise one.
    Raise(Box<RaiseCrisis>),
    /// Take a step of one.
    Step(CrisisId, Box<Step>),
    /// Write a message to all who are affected; it waits for a second person.
    Draft(CrisisId, Box<DraftBulk>),
    /// As the second person, have the last message go.
    Send(CrisisId),
}

/// Raising a crisis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaiseCrisis {
    /// What kind.
    pub kind: Kind,
    /// In one line.
    pub summary: String,
    /// From which ticket.
    pub ticket: Option<TicketId>,
    /// From which customer.
    pub customer: Option<CustomerId>,
    /// What tickets belong to it; with a ticket and nothing told, those of its product and batch.
    pub scope: Scope,
}

/// A message to all who are affected, as the writer was shown whom it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBulk {
    /// How it goes; as each customer prefers where none is told.
    pub channel: Option<Channel>,
    /// Subject of an e-mail.
    pub subject: Option<String>,
    /// What is said, with merge fields.
    pub text: String,
    /// To how many, by the preview.
    pub people: u64,
    /// How many it leaves out, by the preview.
    pub left_out: u64,
}

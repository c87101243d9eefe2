//! What is offered to a customer, what it costs, and whether it may be carried out.

use serde::{Deserialize, Serialize};

use super::Remedy;
use crate::domain::id::AgentId;
use crate::domain::money::Fen;
use crate::domain::time::Moment;

/// What was offered to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What.
    pub remedy: Remedy,
    /// What it costs us.
    pub cost: Fen,
    /// In words.
    pub text: String,
    /// By whom.
    pub by: AgentId,
    /// Who sat there then: another one where somebody acted as the agent.
    pub person: AgentId,
    /// When.
    pub at: Moment,
    /// Whether it was carried out.
    pub carried_out: bool,
    /// Whether it may be carried out.
    pub approval: Approval,
}

/// Whether an offer may be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Approval {
    /// Its cost is within what an agent may grant.
    NotNeeded,
    /// A supervisor has to say.
    Awaited,
    /// A supervisor has allowed it.
    Given {
        /// Who.
        by: AgentId,
        /// When.
        at: Moment,
    },
    /// A supervisor has not allowed it.
    Refused {
        /// Who.
        by: AgentId,
        /// When.
        at: Moment,
        /// Why.
        why: String,
    },
}

impl Approval {
    /// Whether it may be carried out.
    pub const fn is_given(&self) -> bool {
        matches!(self, Self::NotNeeded | Self::Given { .. })
    }

    /// The code in JSON and of the message that names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotNeeded => "not-needed",
            Self::Awaited => "awaited",
            Self::Given { .. } => "given",
            Self::Refused { .. } => "refused",
        }
    }
}

//! Tickets of the past, as they are brought in from an earlier system.

use serde::{Deserialize, Serialize};

use crate::domain::id::AgentId;
use crate::domain::ticket::{Matter, Severity, Source, Step};
use crate::domain::time::Moment;
use crate::sample::SampleTicket;

/// A ticket with what was done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastTicket {
    /// The customer: an id as printed, or the external number.
    pub customer: String,
    /// When it was opened.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
    /// What it is about.
    pub matter: Matter,
    /// How bad it was.
    pub severity: Severity,
    /// Whether it is a complaint.
    pub complaint: bool,
    /// How it came.
    pub source: Source,
    /// Who had it from the start.
    pub owner: Option<AgentId>,
    /// What was done with it, in order.
    pub steps: Vec<PastStep>,
}

/// A step of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastStep {
    /// When; not before the one before it.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
    /// What.
    pub step: Step,
}

impl From<SampleTicket> for PastTicket {
    fn from(sample: SampleTicket) -> Self {
        let steps = sample.steps.into_iter();
        let steps = steps.map(|(at, by, step)| PastStep { at, by, step });
        Self {
            customer: sample.customer,
            at: sample.at,
            by: sample.by,
            matter: sample.matter,
            severity: sample.severity,
            complaint: sample.complaint,
            source: sample.source,
            owner: sample.owner,
            steps: steps.collect(),
        }
    }
}

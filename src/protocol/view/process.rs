//! The process map of tickets as clients see it.

use serde::{Deserialize, Serialize};

use crate::domain::id::AgentId;
use crate::domain::kpi::Period;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::{Severity, State, Verb};
use crate::domain::time::{Moment, Span};

/// Which steps. Agent, segment and product: one of them at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessFilter {
    /// That this agent took.
    pub agent: Option<AgentId>,
    /// Of tickets of customers who were in this segment when they were opened.
    pub segment: Option<SegmentId>,
    /// Of tickets about this product.
    pub product: Option<String>,
    /// Of tickets of this category.
    pub category: Option<String>,
    /// Of tickets that were so bad.
    pub severity: Option<Severity>,
    /// Of complaints, or of all but these.
    pub complaint: Option<bool>,
}

/// What steps of tickets took in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessMap {
    /// The period.
    pub period: Period,
    /// Each kind of step that was taken, in the order in which they are usually taken.
    pub steps: Vec<ProcessStep>,
    /// Where tickets were before these steps, where most time went first.
    pub places: Vec<ProcessPlace>,
    /// Business time of all steps.
    pub total: Span,
    /// When it was added up.
    pub at: Moment,
}

/// How long something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Took {
    /// How many there are.
    pub count: u64,
    /// The business time that half of them took at most, a sixteenth off at most.
    pub median: Span,
    /// The business time that nine of ten took at most, a sixteenth off at most.
    pub p90: Span,
    /// Of all, exactly.
    pub total: Span,
}

/// A kind of step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessStep {
    /// What is done.
    pub verb: Verb,
    /// Business time from the step before.
    pub took: Took,
    /// How much of it was waiting for the customer or a department.
    pub waited: Span,
    /// How many were done again with the same ticket.
    pub again: u64,
    /// Their business time.
    pub again_total: Span,
    /// Display names of who took most, with how many.
    pub who: Vec<(String, u64)>,
    /// How many agents took such steps.
    pub agents: u32,
}

/// A place where tickets are until their next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessPlace {
    /// The state.
    pub state: State,
    /// The department that was waited for.
    pub department: Option<String>,
    /// Business time until the next step.
    pub took: Took,
}

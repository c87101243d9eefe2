//! The care plan: who is cared for, when, how. A plan is data; [`assess`] says what it means for a customer on a day.

pub mod assess;
pub mod condition;
pub mod script;
pub mod version;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::outcome::{Labels, Outcome, OutcomeCode, Reason};
use super::segment::SegmentId;
use condition::Condition;

/// A loaded care plan.
#[derive(Debug)]
pub struct Plan {
    /// Segments in order: the first whose condition holds is the customer's.
    pub segments: Vec<Segment>,
    /// Ages in months from which each stage of the product ladder holds, stage 1 first.
    pub stage_months: Vec<u16>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Outcomes, one per digit.
    pub outcomes: Vec<Outcome>,
    /// Reasons, one per digit.
    pub reasons: Vec<Reason>,
    /// Canned notes, picked by `.1`, `.2` ….
    pub canned: Vec<String>,
    /// Scripts by id: lines with merge fields in braces, such as `{salutation}`.
    pub scripts: BTreeMap<String, Vec<String>>,
    /// What was due longer ago than this many days is not made any more; at most a year.
    pub history_days: u16,
}

/// A segment.
#[derive(Debug)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// Who is in it.
    pub when: Condition,
    /// Names on screen.
    pub label: Labels,
}

/// A rule: who, when, what.
#[derive(Debug)]
pub struct Rule {
    /// Its id; part of the identity of what it produces.
    pub id: String,
    /// Who it is for, asked on the day on which it is due.
    pub who: Condition,
    /// When it is due.
    pub trigger: Trigger,
    /// Script for the call.
    pub script: String,
    /// Days after the due day on which an unworked follow-up lapses; none: it stays until it is worked.
    pub lapse_days: Option<u16>,
    /// Names on screen.
    pub label: Labels,
}

/// When a rule is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Trigger {
    /// Days after the delivery of each order (the order's day + 3 where delivery is unknown).
    Delivered {
        /// Days after.
        days: i32,
    },
    /// Days after each order; the day after the order is day 1.
    Ordered {
        /// Days after.
        days: i32,
    },
    /// Days after the last purchase, if none followed.
    NoPurchase {
        /// Days after, each an occurrence of its own.
        days: Vec<i32>,
    },
    /// Days before a child reaches the age of the next stage.
    StageChange {
        /// Days before.
        days_before: i32,
    },
    /// Each anniversary of the first purchase.
    FirstPurchaseAnniversary,
    /// The customer's own birthday, and the children's.
    Birthday {
        /// Days before.
        #[serde(default)]
        days_before: i32,
    },
    /// Once in each stretch of whole calendar months, spread over its first two thirds by customer.
    EveryMonths {
        /// Months: 1, 2, 3, 4, 6 or 12.
        months: u8,
    },
    /// The day on which a tag was given.
    Tagged {
        /// The tag.
        tag: String,
    },
}

impl Plan {
    /// The outcome of that id.
    pub fn outcome(&self, code: &OutcomeCode) -> Option<&Outcome> {
        self.outcomes.iter().find(|o| o.id == *code)
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }
}

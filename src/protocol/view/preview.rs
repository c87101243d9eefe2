//! What a care plan would do in the days to come, beside the plan in force.

use serde::{Deserialize, Serialize};

use crate::domain::held::HeldBack;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::time::Day;

/// Most days of a preview.
pub const MAX_PREVIEW_DAYS: u16 = 92;
/// Most customers who are named as examples of one thing.
pub const MAX_EXAMPLES: usize = 5;
/// Most customers who can be listed of one thing.
pub const MAX_LISTED: usize = 20_000;

/// A preview, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPreviewView {
    /// Its number, as the command was answered.
    pub number: u64,
    /// How it stands.
    pub state: PreviewState,
}

/// How a preview stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreviewState {
    /// Under way.
    Running {
        /// Customers looked at.
        done: u64,
        /// Of about so many.
        of: u64,
    },
    /// All customers were looked at.
    Finished(Box<PreviewReport>),
    /// It was called off.
    Cancelled,
    /// It failed.
    Failed {
        /// The system's words.
        reason: String,
    },
}

/// What a plan would make from a day on, and what the plan in force would: `old` is the plan in force, `new` the one
/// that was asked about, and both are the same where none was given. What was made before is in neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewReport {
    /// The version in force.
    pub version: u32,
    /// Whether another plan than the one in force was asked about.
    pub compared: bool,
    /// Customers looked at.
    pub customers: u64,
    /// How long it took.
    pub took_ms: u64,
    /// Work that the agents finish in a working day, all of them together; their daily targets.
    pub daily: u32,
    /// Each day, the first is today.
    pub days: Vec<PreviewDay>,
    /// Rules of the new plan in its order, then those that only the old one has.
    pub rules: Vec<PreviewRule>,
    /// Touches by way: channels of messages and kinds of work.
    pub ways: Vec<PreviewWay>,
    /// Work by whose it is: agents with any, then the pool.
    pub agents: Vec<PreviewAgent>,
    /// What is held back, by why.
    pub held: Vec<PreviewHeld>,
    /// Customers who would be in another segment, lifecycle stage or criterion of key customers today.
    pub moves: Vec<PreviewMove>,
    /// Customers who get touches of rules under the new plan of which they get none under the old.
    pub gained: u64,
    /// The other way round.
    pub lost: u64,
}

impl PreviewReport {
    /// Days that have more work than the agents finish on them; days off are left out.
    pub fn overfull(&self) -> usize {
        let full = |day: &&PreviewDay| {
            day.capacity > 0 && day.work.new + day.booked > u64::from(day.capacity)
        };
        self.days.iter().filter(full).count()
    }
}

/// Numbers under the old plan and the new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldNew {
    /// Under the plan in force.
    pub old: u64,
    /// Under the other.
    pub new: u64,
}

/// A day of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDay {
    /// Which.
    pub day: Day,
    /// Whether nobody works on it; none where that year's holidays are not known.
    pub off: Option<bool>,
    /// The statutory holiday's or make-up workday's code; empty on other days.
    pub holiday: String,
    /// Work that the agents finish on it: 0 on a day off.
    pub capacity: u32,
    /// Open work that is on the books for it already, overdue work counted to today.
    pub booked: u64,
    /// Work that comes to it.
    pub work: OldNew,
    /// Messages that come to it.
    pub messages: OldNew,
    /// Touches of each way, as in [`PreviewReport::ways`].
    pub by_way: Vec<OldNew>,
}

/// What a rule would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRule {
    /// Its id.
    pub rule: String,
    /// Touches in all.
    pub touches: OldNew,
    /// Of these, by text, where it chooses from several.
    pub by_text: Vec<(String, OldNew)>,
    /// Of these, moved to another day than they were due.
    pub moved: OldNew,
    /// Held back for good.
    pub lapsed: OldNew,
    /// Touches on each day under the new plan.
    pub by_day: Vec<u32>,
    /// Customers who get it under the new plan only.
    pub gained: u64,
    /// Customers who get it under the old plan only.
    pub lost: u64,
    /// Some who gain it.
    pub gaining: Vec<PreviewCustomer>,
    /// Some who lose it.
    pub losing: Vec<PreviewCustomer>,
}

/// Touches of one way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewWay {
    /// The code of a task or of a message channel.
    pub way: String,
    /// Whether it is a message; otherwise work for people.
    pub message: bool,
    /// How many.
    pub touches: OldNew,
}

/// Work of an agent or the pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewAgent {
    /// Whose; none: the pool.
    pub agent: Option<AgentId>,
    /// Display name; empty for the pool.
    pub name: String,
    /// How much in all.
    pub work: OldNew,
    /// Most on one day under the new plan, what is on the books included.
    pub most: u64,
    /// Days under the new plan on which that is more than the daily target; for the pool, than that of all agents.
    pub over: u32,
}

/// What is held back for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewHeld {
    /// Why.
    pub why: HeldBack,
    /// Moved to a later day.
    pub moved: OldNew,
    /// Lapsed.
    pub lapsed: OldNew,
}

/// What customers are moved in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MoveOf {
    /// Segments.
    Segment,
    /// Lifecycle stages.
    Lifecycle,
    /// Criteria of key customers: from none to one, or back.
    Key,
}

impl MoveOf {
    /// The code in JSON and locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Lifecycle => "lifecycle",
            Self::Key => "key",
        }
    }
}

/// Customers who would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewMove {
    /// In what.
    pub of: MoveOf,
    /// From where; empty where a criterion begins to hold.
    pub from: String,
    /// To where; empty where a criterion holds no more.
    pub to: String,
    /// How many.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<PreviewCustomer>,
}

/// A customer as an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewCustomer {
    /// Who.
    pub id: CustomerId,
    /// The name.
    pub name: String,
}

/// Customers of whom a preview has found one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PreviewGroup {
    /// They get a rule under the new plan only.
    Gains(String),
    /// They get a rule under the old plan only.
    Loses(String),
    /// They would move.
    Moves {
        /// In what.
        of: MoveOf,
        /// From where; empty where a criterion begins to hold.
        from: String,
        /// To where; empty where a criterion holds no more.
        to: String,
    },
}

/// Some of a group, in the order of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPage {
    /// Who.
    pub rows: Vec<PreviewCustomer>,
    /// How many can be listed: at most [`MAX_LISTED`], and fewer where many groups are large.
    pub kept: u32,
}

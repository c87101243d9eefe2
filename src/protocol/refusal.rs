//! Why a request was refused: codes with values, worded by the client in its own language.

use serde::{Deserialize, Serialize};

use crate::config::plan::PlanErrors;
use crate::domain::agent::Role;
use crate::domain::id::{CrisisId, CustomerId, FollowUpId, TicketId};
use crate::domain::plan::condition::{ConditionError, nearest};
use crate::domain::ticket::{State, Wrong};
use crate::domain::time::Moment;

/// A refusal. Nothing has changed when one is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// Client and hub speak no common protocol.
    #[error("no common protocol: the hub {hub} speaks {oldest} to {newest}")]
    Version {
        /// The hub's version.
        hub: String,
        /// Oldest protocol of the hub.
        oldest: u16,
        /// Newest protocol of the hub.
        newest: u16,
    },
    /// The Unix user is no enrolled agent of this store.
    #[error("uid {uid} is not enrolled")]
    NotEnrolled {
        /// The kernel's number of the user.
        uid: u32,
    },
    /// The uid is enrolled under another user name: the account was given to somebody else.
    #[error("uid {uid} was enrolled as {enrolled}, now {now}")]
    AccountChanged {
        /// The kernel's number of the user.
        uid: u32,
        /// The name at enrolment.
        enrolled: String,
        /// The name now.
        now: String,
    },
    /// The role does not allow it.
    #[error("needs the role {}", need.code())]
    NotAllowed {
        /// The least role that may.
        need: Role,
    },
    /// Nothing of that kind with that name.
    #[error("no {what:?} {name:?}")]
    NotFound {
        /// What was looked for.
        what: Thing,
        /// As it was given.
        name: String,
    },
    /// A filter or a field names what there is not, of things that are few.
    #[error("unknown {what:?} {name:?}")]
    Unknown {
        /// What was named.
        what: Thing,
        /// As it was given.
        name: String,
        /// What it could have been: the nearest, or else all where they are few.
        known: Vec<String>,
        /// Whether that is the nearest.
        near: bool,
    },
    /// Somebody holds the customer.
    #[error("{customer} is held by {holder} since {since:?}")]
    Held {
        /// The customer.
        customer: CustomerId,
        /// The follow-up it is held for, if any.
        follow_up: Option<FollowUpId>,
        /// Display name of the holder.
        holder: String,
        /// Since when.
        since: Moment,
        /// Whether the holder is the very agent who asks (from another desk or the command line).
        own: bool,
    },
    /// The queue has nothing to take now.
    #[error("nothing to take")]
    QueueEmpty {
        /// When the next appointment or due work comes, if any is known.
        next: Option<Moment>,
    },
    /// The follow-up is not open any more.
    #[error("{follow_up} is {status} since {at:?} by {by}")]
    NotOpen {
        /// Which.
        follow_up: FollowUpId,
        /// `done`, `cancelled` or `lapsed`.
        status: String,
        /// Since when.
        at: Moment,
        /// Display name of who ended it; empty for the plan.
        by: String,
    },
    /// The follow-up is somebody else's to work.
    #[error("{follow_up} is assigned to {assignee}")]
    AssignedTo {
        /// Which.
        follow_up: FollowUpId,
        /// Display name of whose it is.
        assignee: String,
    },
    /// The customer must not be called.
    #[error("{customer} must not be called")]
    DoNotContact {
        /// Who.
        customer: CustomerId,
    },
    /// A value is wrong.
    #[error("{field}: {problem:?}")]
    Invalid {
        /// The field's id.
        field: String,
        /// What is wrong.
        problem: Problem,
    },
    /// There is nothing to undo (or to redo).
    #[error("nothing to undo")]
    NothingToUndo,
    /// The last action can't be undone: the next call has begun, or something built on it.
    #[error("too late to undo")]
    UndoTooLate {
        /// Display name of who changed it since; empty where it is the next call of the same agent.
        by: String,
    },
    /// A limit was reached.
    #[error("limit of {limit} {what}")]
    Limit {
        /// Of what: an id such as `claims`, `connections`.
        what: String,
        /// The limit.
        limit: u64,
    },
    /// It exists already.
    #[error("{what:?} {name:?} exists already")]
    Exists {
        /// What.
        what: Thing,
        /// Under which name.
        name: String,
    },
    /// The state does not allow it now, e.g. an import that is being undone.
    #[error("not now: {code}")]
    NotNow {
        /// Which rule: the message id's last part.
        code: String,
    },
    /// The store cannot be written: disk full or failing.
    #[error("the store is read-only: {reason}")]
    ReadOnly {
        /// The system's words.
        reason: String,
    },
    /// The store failed.
    #[error("store trouble: {reason}")]
    Store {
        /// The system's words, for the log and the admin.
        reason: String,
    },
    /// A care plan does not hold together.
    #[error("plan:{0}")]
    Plan(PlanErrors),
    /// Somebody else has put another plan in force since.
    #[error("version {version} is in force since {at:?}, by {by}")]
    PlanChanged {
        /// The version in force.
        version: u32,
        /// Display name of who put it in force; empty for the hub itself.
        by: String,
        /// Since when.
        at: Moment,
    },
    /// A saved filter stays as it is while something uses it.
    #[error("the filter {name:?} is used by {by:?}")]
    FilterUsed {
        /// Its name.
        name: String,
        /// What uses it.
        by: UsedBy,
    },
    /// A ticket's step is not to be taken.
    #[error("{ticket}: {wrong:?} {who}")]
    TicketStep {
        /// Which.
        ticket: TicketId,
        /// Why.
        wrong: Wrong,
        /// Display name of who has it, where that is why.
        who: String,
    },
    /// Somebody took a step since the ticket was looked at.
    #[error("{ticket} was changed at {at:?} by {by}")]
    TicketChanged {
        /// Which.
        ticket: TicketId,
        /// Its revision now.
        revision: u32,
        /// Display name of who did.
        by: String,
        /// When.
        at: Moment,
    },
    /// The customer has open tickets that may be the same.
    #[error("may be the same as {0:?}")]
    TicketAlike(Vec<TicketAlike>),
    /// A step of a crisis is not to be taken.
    #[error("{crisis}: {wrong:?}")]
    CrisisStep {
        /// Which.
        crisis: CrisisId,
        /// Why.
        wrong: crate::domain::crisis::Wrong,
    },
    /// Several have that name.
    #[error("{name:?} is several {what:?}: {choices:?}")]
    Ambiguous {
        /// What was looked for.
        what: Thing,
        /// As it was given.
        name: String,
        /// What they are called otherwise; some of them.
        choices: Vec<String>,
    },
}

/// What uses a saved filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UsedBy {
    /// A segment of the plan.
    Segment(String),
    /// A lifecycle stage of the plan.
    Lifecycle(String),
    /// A criterion of key customers.
    Key(String),
    /// A rule of the plan.
    Rule(String),
    /// Another filter.
    Filter(String),
}

impl UsedBy {
    /// The code of what it is, and its id or name.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Segment(id) => ("segment", id),
            Self::Lifecycle(id) => ("lifecycle", id),
            Self::Key(id) => ("key", id),
            Self::Rule(id) => ("rule", id),
            Self::Filter(name) => ("filter", name),
        }
    }
}

/// What a name or id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Thing {
    /// A customer.
    Customer,
    /// A follow-up.
    FollowUp,
    /// An order.
    Order,
    /// An agent.
    Agent,
    /// An import.
    Import,
    /// An outcome.
    Outcome,
    /// A segment.
    Segment,
    /// A claim.
    Claim,
    /// A telephone number.
    Phone,
    /// A saved filter.
    Filter,
    /// A version of the care plan.
    PlanVersion,
    /// A message of the outbox.
    Message,
    /// A ticket.
    Ticket,
    /// A category of tickets.
    Category,
    /// A part of a category of tickets.
    Subcategory,
    /// A department.
    Department,
    /// A crisis.
    Crisis,
    /// A reason for a pause.
    Pause,
}

/// An open ticket that may be the same as one that is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketAlike {
    /// Which.
    pub ticket: TicketId,
    /// What it is about.
    pub summary: String,
    /// Where it stands.
    pub state: State,
    /// Display name of who has it; may be empty.
    pub owner: String,
    /// When it was opened.
    pub opened: Moment,
}

/// Most names that a refusal lists.
const MOST_NAMED: usize = 12;

impl Refusal {
    /// The refusal of a name that is none of those that are known.
    pub fn unknown<'a>(what: Thing, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let nearest = nearest(name, known.iter().copied());
        let near = nearest.is_some();
        let named = match nearest {
            Some(nearest) => vec![nearest.to_owned()],
            None if known.len() <= MOST_NAMED => known.into_iter().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        Self::Unknown {
            what,
            name: name.to_owned(),
            known: named,
            near,
        }
    }

    /// A field that is wrong.
    pub fn invalid(field: &str, problem: Problem) -> Self {
        let field = field.to_owned();
        Self::Invalid { field, problem }
    }

    /// What can't be done as things stand.
    pub fn not_now(code: &str) -> Self {
        let code = code.to_owned();
        Self::NotNow { code }
    }

    /// More than there may be of something.
    pub fn limit(what: &str, limit: u64) -> Self {
        let what = what.to_owned();
        Self::Limit { what, limit }
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Problem {
    /// It must be there.
    Missing,
    /// It is not of the form that the field takes.
    Malformed {
        /// As it was given.
        value: String,
    },
    /// It is outside what is allowed.
    OutOfRange {
        /// Least allowed.
        min: i64,
        /// Most allowed.
        max: i64,
    },
    /// Longer than allowed.
    TooLong {
        /// Most characters allowed.
        max: u32,
    },
    /// It lies in the past.
    InThePast,
    /// It lies in the future.
    InTheFuture,
    /// Another customer has it.
    Taken {
        /// Who.
        by: CustomerId,
    },
    /// It holds characters that are not allowed there.
    Characters,
    /// It says more of a complaint where there is none.
    NoComplaint,
    /// It is no condition.
    Condition(Box<ConditionError>),
}

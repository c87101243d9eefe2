//! Steps of a ticket with what each says, and why one is refused.

use serde::{Deserialize, Serialize};

use super::state::{State, Verb};
use super::{Matter, Remedy, Severity, Stage};
use crate::domain::channel::Channel;
use crate::domain::id::{AgentId, ContactId, TicketId};
use crate::domain::money::Fen;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment, Span};

/// A step of a ticket. See [`Verb`] for what each is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// To somebody, or back to nobody.
    Assign(Option<AgentId>),
    /// The one who does it has it from now on.
    Start,
    /// For the customer, or for a department.
    Wait {
        /// The department; the customer where none is named.
        department: Option<String>,
        /// What for.
        why: String,
    },
    /// What was waited for came.
    Resume,
    /// The customer heard from us.
    Respond {
        /// How.
        channel: Channel,
        /// The call.
        contact: Option<ContactId>,
        /// What was said.
        text: String,
    },
    /// A note for colleagues.
    Note {
        /// The note.
        text: String,
        /// Who is asked to read it.
        mentions: Vec<AgentId>,
    },
    /// What it is about, as a whole.
    Edit(Box<Matter>),
    /// How bad it is.
    Severity {
        /// From now on.
        severity: Severity,
        /// Why.
        why: String,
    },
    /// What was found.
    Verify(String),
    /// An offer.
    Propose {
        /// What.
        remedy: Remedy,
        /// What it costs us.
        cost: Fen,
        /// In words.
        text: String,
    },
    /// The offer may be carried out.
    Approve,
    /// It may not, and why.
    Refuse(String),
    /// The customer agrees.
    Agree,
    /// The customer does not, and why.
    Decline(String),
    /// What was done.
    CarryOut(String),
    /// The result.
    Resolve(String),
    /// The customer was told the result.
    Tell {
        /// How.
        channel: Channel,
        /// What was said.
        text: String,
    },
    /// It is over.
    Close,
    /// It was not, and why.
    Reopen(String),
    /// It is the same as another, which stays.
    Merge(TicketId),
    /// It has to do with another.
    Link(TicketId),
    /// A part of it became a ticket of its own.
    Split(TicketId),
    /// Whether the one who does it is told what happens.
    Watch(bool),
    /// Why more is granted than the terms say.
    Override(String),
    /// The customer says that it held.
    CheckBack {
        /// The call.
        contact: Option<ContactId>,
        /// What was said.
        text: String,
    },
}

impl Step {
    /// What is done.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Assign(_) => Verb::Assign,
            Self::Start => Verb::Start,
            Self::Wait { .. } => Verb::Wait,
            Self::Resume => Verb::Resume,
            Self::Respond { .. } => Verb::Respond,
            Self::Note { .. } => Verb::Note,
            Self::Edit(_) => Verb::Edit,
            Self::Severity { .. } => Verb::Severity,
            Self::Verify(_) => Verb::Verify,
            Self::Propose { .. } => Verb::Propose,
            Self::Approve => Verb::Approve,
            Self::Refuse(_) => Verb::Refuse,
            Self::Agree => Verb::Agree,
            Self::Decline(_) => Verb::Decline,
            Self::CarryOut(_) => Verb::CarryOut,
            Self::Resolve(_) => Verb::Resolve,
            Self::Tell { .. } => Verb::Tell,
            Self::Close => Verb::Close,
            Self::Reopen(_) => Verb::Reopen,
            Self::Merge(_) => Verb::Merge,
            Self::Link(_) => Verb::Link,
            Self::Split(_) => Verb::Split,
            Self::Watch(_) => Verb::Watch,
            Self::Override(_) => Verb::Override,
            Self::CheckBack { .. } => Verb::CheckBack,
        }
    }

    /// What is said with it; empty where nothing is.
    pub fn text(&self) -> &str {
        match self {
            Self::Wait { why: text, .. }
            | Self::Respond { text, .. }
            | Self::Note { text, .. }
            | Self::Severity { why: text, .. }
            | Self::Verify(text)
            | Self::Propose { text, .. }
            | Self::Refuse(text)
            | Self::Decline(text)
            | Self::CarryOut(text)
            | Self::Resolve(text)
            | Self::Tell { text, .. }
            | Self::CheckBack { text, .. }
            | Self::Reopen(text)
            | Self::Override(text) => text,
            Self::Assign(_)
            | Self::Start
            | Self::Resume
            | Self::Edit(_)
            | Self::Approve
            | Self::Agree
            | Self::Close
            | Self::Merge(_)
            | Self::Link(_)
            | Self::Split(_)
            | Self::Watch(_) => "",
        }
    }

    /// Whether it says nothing without a text.
    pub const fn needs_text(&self) -> bool {
        matches!(
            self,
            Self::Note { .. }
                | Self::Severity { .. }
                | Self::Verify(_)
                | Self::Refuse(_)
                | Self::Decline(_)
                | Self::Resolve(_)
                | Self::Reopen(_)
                | Self::Override(_)
        )
    }
}

/// A step that was taken: an entry of the ticket's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
    /// What.
    pub step: Step,
    /// Where it stood.
    pub from: State,
    /// Where it stands since.
    pub to: State,
    /// Of a step that carries the matter on: business time since the one before.
    pub spent: Span,
    /// The business day of it.
    pub day: Day,
    /// What kind of ticket it was a step of.
    pub of: Kind,
    /// The department that was waited for until then.
    pub department: Option<String>,
    /// Whether the same had been done with the ticket before.
    pub again: bool,
    /// The ticket's revision since.
    pub revision: u32,
}

/// What a ticket was when something happened to it, for what is counted by that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its category.
    pub category: String,
    /// How bad it was.
    pub severity: Severity,
    /// Whether it was a complaint.
    pub complaint: bool,
    /// The customer's segment when it was opened.
    pub segment: SegmentId,
    /// The product that it is about.
    pub product: Option<String>,
}

impl Taken {
    /// How much of the time before it was waiting for the customer or a department.
    pub const fn waited(&self) -> Span {
        if self.from.waits() {
            self.spent
        } else {
            Span(0)
        }
    }
}

impl Wrong {
    /// The code in JSON and of the message that words it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFrom { .. } => "not-from",
            Self::NotYours { .. } => "not-yours",
            Self::NeedsSupervisor(_) => "needs-supervisor",
            Self::OwnProposal => "own-proposal",
            Self::NoProposal => "no-proposal",
            Self::NotAllowed => "not-allowed",
            Self::NothingToAllow => "nothing-to-allow",
            Self::NoComplaint(_) => "no-complaint",
            Self::NotYet { .. } => "not-yet",
            Self::NotTold => "not-told",
            Self::NoText(_) => "no-text",
            Self::NoChange(_) => "no-change",
            Self::Itself => "itself",
            Self::Merged(_) => "merged",
            Self::Ended { .. } => "ended",
            Self::Unproven { .. } => "unproven",
            Self::TooMany { .. } => "too-many",
        }
    }
}

/// Why a step is refused. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    /// It leads nowhere from where the ticket stands.
    NotFrom {
        /// What was to be done.
        verb: Verb,
        /// Where it stands.
        state: State,
    },
    /// Somebody else has it.
    NotYours {
        /// Who.
        owner: AgentId,
    },
    /// Only supervisors do that.
    NeedsSupervisor(Verb),
    /// Who offers something does not allow it.
    OwnProposal,
    /// Nothing is offered.
    NoProposal,
    /// What is offered still has to be allowed, or was not allowed.
    NotAllowed,
    /// It waits for no approval.
    NothingToAllow,
    /// It is no complaint.
    NoComplaint(Verb),
    /// A complaint has to be so far first.
    NotYet {
        /// What was to be done.
        verb: Verb,
        /// How far it has to be.
        needs: Stage,
        /// How far it is.
        is: Stage,
    },
    /// The customer has not been told the result.
    NotTold,
    /// It says nothing.
    NoText(Verb),
    /// It is that already.
    NoChange(Verb),
    /// A ticket is not merged with itself, nor linked to itself.
    Itself,
    /// It is part of another one.
    Merged(TicketId),
    /// The terms of the product grant that no more: why it is granted has to be said first.
    Ended {
        /// What was to be offered.
        remedy: Remedy,
        /// The last day on which it was granted; `None` where it never was.
        until: Option<Day>,
    },
    /// Nothing that was bought is told to which the terms could grant that: why it is granted has to be said first.
    Unproven {
        /// What was to be offered.
        remedy: Remedy,
    },
    /// No more of that fits.
    TooMany {
        /// What.
        verb: Verb,
        /// How many there can be.
        most: usize,
    },
}

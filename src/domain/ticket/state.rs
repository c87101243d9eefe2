//! Where a ticket stands, and which step leads where: the whole machine in two tables.

use serde::{Deserialize, Serialize};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody has it.
    New,
    /// Somebody has it and has not begun.
    Assigned,
    /// It is worked on.
    InProgress,
    /// It waits for the customer: no clock runs.
    WaitingCustomer,
    /// It waits for another department: the clocks go on, since the customer waits too.
    WaitingDepartment,
    /// It is settled; the customer may not know it yet.
    Resolved,
    /// The customer knows the result, and nothing is left to do.
    Closed,
    /// It was settled or closed, and was not over.
    Reopened,
}

impl State {
    /// All, in the order in which a ticket usually goes through them.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Assigned,
        Self::InProgress,
        Self::WaitingCustomer,
        Self::WaitingDepartment,
        Self::Resolved,
        Self::Closed,
        Self::Reopened,
    ];

    /// The code in JSON, on the command line and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Assigned => "assigned",
            Self::InProgress => "in-progress",
            Self::WaitingCustomer => "waiting-customer",
            Self::WaitingDepartment => "waiting-department",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// The state of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether work is left to do before it is settled.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether it waits for somebody who does not work on it here.
    pub const fn waits(self) -> bool {
        matches!(self, Self::WaitingCustomer | Self::WaitingDepartment)
    }

    /// Whether somebody has begun with it.
    pub const fn has_owner(self) -> bool {
        matches!(
            self,
            Self::InProgress | Self::WaitingCustomer | Self::WaitingDepartment | Self::Resolved
        )
    }

    /// Whether the clocks run.
    pub const fn runs(self) -> bool {
        self.is_open() && !matches!(self, Self::WaitingCustomer)
    }
}

/// What can be done with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Give it to somebody, or take it.
    Assign,
    /// Begin to work on it; a complaint is accepted.
    Start,
    /// Wait for the customer or a department.
    Wait,
    /// Go on after waiting.
    Resume,
    /// Speak or write to the customer about it.
    Respond,
    /// Write something down for colleagues.
    Note,
    /// Correct what it is about: category, order, product, what the customer wants.
    Edit,
    /// Say how bad it is.
    Severity,
    /// Of a complaint: say what was found.
    Verify,
    /// Offer something to the customer.
    Propose,
    /// Allow what was offered at a cost.
    Approve,
    /// Not allow it.
    Refuse,
    /// The customer agrees to what was offered.
    Agree,
    /// The customer does not.
    Decline,
    /// What was agreed is done.
    CarryOut,
    /// It is settled.
    Resolve,
    /// The customer was told the result.
    Tell,
    /// Nothing is left to do.
    Close,
    /// It was not over.
    Reopen,
    /// It is the same as another.
    Merge,
    /// It has to do with another.
    Link,
    /// Part of it becomes a ticket of its own.
    Split,
    /// Be told what happens to it, or no longer.
    Watch,
    /// Grant what the terms of the product no longer do.
    Override,
    /// Asked again after a complaint was closed, the customer says that it held.
    CheckBack,
}

impl Verb {
    /// All.
    pub const ALL: [Self; 25] = [
        Self::Assign,
        Self::Start,
        Self::Wait,
        Self::Resume,
        Self::Respond,
        Self::Note,
        Self::Edit,
        Self::Severity,
        Self::Verify,
        Self::Propose,
        Self::Approve,
        Self::Refuse,
        Self::Agree,
        Self::Decline,
        Self::CarryOut,
        Self::Resolve,
        Self::Tell,
        Self::Close,
        Self::Reopen,
        Self::Merge,
        Self::Link,
        Self::Split,
        Self::Watch,
        Self::Override,
        Self::CheckBack,
    ];

    /// The code in JSON, on the command line and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Start => "start",
            Self::Wait => "wait",
            Self::Resume => "resume",
            Self::Respond => "respond",
            Self::Note => "note",
            Self::Edit => "edit",
            Self::Severity => "severity",
            Self::Verify => "verify",
            Self::Propose => "propose",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Agree => "agree",
            Self::Decline => "decline",
            Self::CarryOut => "carry-out",
            Self::Resolve => "resolve",
            Self::Tell => "tell",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::Link => "link",
            Self::Split => "split",
            Self::Watch => "watch",
            Self::Override => "override",
            Self::CheckBack => "check-back",
        }
    }

    /// Whether it carries the matter on, so that an alarm about it is answered and the next step is due anew.
    pub const fn is_work(self) -> bool {
        !matches!(
            self,
            Self::Note | Self::Link | Self::Split | Self::Watch | Self::Edit | Self::CheckBack
        )
    }
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To a state.
    To(State),
    /// Nowhere: it stays where it is.
    Stays,
    /// Back to who has it, or to nobody.
    ToOwner,
    /// To waiting for whom it names.
    ToWaiting,
    /// It can't be done there.
    Nowhere,
}

/// The machine: where a step leads from a state.
#[allow(clippy::match_same_arms)] // A row for each thing that is said.
pub const fn leads(from: State, verb: Verb) -> Leads {
    use Leads::{Nowhere, Stays, To, ToOwner, ToWaiting};
    use State::{
        Assigned, Closed, InProgress, New, Reopened, Resolved, WaitingCustomer, WaitingDepartment,
    };
    match (from, verb) {
        // What is said about a ticket is said at any time, to whom it waits for as well.
        (_, Verb::Note | Verb::Link | Verb::Watch) => Stays,
        (Closed, Verb::Respond) => Nowhere,
        (_, Verb::Respond) => Stays,
        // Once it is settled, only the result is left to tell, by whoever has it.
        (Resolved, Verb::Tell | Verb::Assign) => Stays,
        (Resolved, Verb::Close) => To(Closed),
        (Resolved | Closed, Verb::Reopen) => To(Reopened),
        (Closed, Verb::CheckBack) => Stays,
        (Resolved | Closed, _) => Nowhere,
        (_, Verb::Tell | Verb::Close | Verb::Reopen | Verb::CheckBack) => Nowhere,

        // Who is given what another has begun has not begun with it; what is waited for does not change by that.
        (New | Assigned | InProgress | Reopened, Verb::Assign) => ToOwner,
        (_, Verb::Assign | Verb::Edit | Verb::Severity | Verb::Split | Verb::Override) => Stays,
        (_, Verb::Merge) => To(Closed),
        // A supervisor's word changes nothing about who is to act next.
        (New, Verb::Approve | Verb::Refuse) => Nowhere,
        (_, Verb::Approve | Verb::Refuse) => Stays,
        // Who takes a new one begins with it.
        (New | Assigned | Reopened, Verb::Start) => To(InProgress),
        (InProgress | WaitingCustomer | WaitingDepartment, Verb::Start) => Nowhere,
        (WaitingCustomer | WaitingDepartment, Verb::Resume) => To(InProgress),
        (New | Assigned | InProgress | Reopened, Verb::Resume) => Nowhere,
        // Nothing is done to what nobody has.
        (New, _) => Nowhere,
        (_, Verb::Wait) => ToWaiting,
        (_, Verb::Resolve) => To(Resolved),
        (_, Verb::Verify | Verb::Propose | Verb::Agree | Verb::Decline | Verb::CarryOut) => {
            To(InProgress)
        }
    }
}

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Everybody.
    Anybody,
    /// Who has it, supervisors, and everybody where nobody has it.
    Handler,
    /// Supervisors.
    Supervisor,
}

/// Who may take which step. Whom a ticket may be given to, and who may allow an offer, is said with these steps.
pub const fn right(verb: Verb) -> Right {
    match verb {
        Verb::Note | Verb::Link | Verb::Watch | Verb::Reopen | Verb::Respond | Verb::CheckBack => {
            Right::Anybody
        }
        Verb::Approve | Verb::Refuse => Right::Supervisor,
        Verb::Assign
        | Verb::Start
        | Verb::Wait
        | Verb::Resume
        | Verb::Edit
        | Verb::Severity
        | Verb::Verify
        | Verb::Propose
        | Verb::Agree
        | Verb::Decline
        | Verb::CarryOut
        | Verb::Resolve
        | Verb::Tell
        | Verb::Close
        | Verb::Merge
        | Verb::Split
        | Verb::Override => Right::Handler,
    }
}

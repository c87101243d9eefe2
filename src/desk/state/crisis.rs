//! Crises at the desk: those that are not over, the one that is looked at, whom a message would reach, and forms.

use crate::domain::channel::Channel;
use crate::domain::crisis::State as CrisisState;
use crate::domain::id::{CrisisId, CustomerId, TicketId};
use crate::protocol::view::{CrisisReach, CrisisRow, CrisisView};

use super::State;

/// A crisis over the panes.
#[derive(Debug, Clone)]
pub struct CrisisSheet {
    /// Which.
    pub id: CrisisId,
    /// The crisis, once it has come.
    pub view: Option<Box<CrisisView>>,
    /// The selected thing to do.
    pub at: usize,
    /// The first line shown.
    pub scroll: u16,
    /// It changed since it was asked for.
    pub stale: bool,
}

impl CrisisSheet {
    /// One that has to be asked for.
    pub fn of(id: CrisisId) -> Self {
        Self {
            id,
            view: None,
            at: 0,
            scroll: 0,
            stale: true,
        }
    }
}

/// Whom a message to all who are affected would reach.
#[derive(Debug, Clone)]
pub struct Reach {
    /// By which crisis.
    pub crisis: CrisisId,
    /// By which channel; `None` is the one that each customer prefers.
    pub channel: Option<Channel>,
    /// As far as it was counted.
    pub sum: CrisisReach,
    /// All customers were looked at.
    pub whole: bool,
}

/// What a form about a crisis is for.
#[derive(Debug, Clone)]
pub enum CrisisForm {
    /// Raising one.
    Raise {
        /// From which ticket.
        ticket: Option<TicketId>,
        /// From which customer.
        customer: Option<CustomerId>,
    },
    /// It is none.
    Dismiss(CrisisId),
    /// For its timeline.
    Note(CrisisId),
    /// What tickets belong to it.
    Scope(CrisisId),
    /// Who is affected.
    Affected(CrisisId),
    /// A message to them.
    Message {
        /// Which crisis.
        crisis: CrisisId,
        /// By which channel; `None` is the one that each customer prefers.
        channel: Option<Channel>,
        /// To how many it goes.
        people: u64,
        /// How many are left out.
        left_out: u64,
    },
    /// It is over.
    Close(CrisisId),
}

impl CrisisForm {
    /// The message that names it.
    pub const fn message(&self) -> &'static str {
        match self {
            Self::Raise { .. } => "form-crisis",
            Self::Dismiss(_) => CrisisDo::Dismiss.message(),
            Self::Note(_) => CrisisDo::Note.message(),
            Self::Scope(_) => CrisisDo::Scope.message(),
            Self::Affected(_) => CrisisDo::Affected.message(),
            Self::Message { .. } => CrisisDo::Message.message(),
            Self::Close(_) => CrisisDo::Close.message(),
        }
    }
}

/// What can be done with a crisis from its menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrisisDo {
    /// It is one.
    Confirm,
    /// It is none.
    Dismiss,
    /// Take it in hand.
    Take,
    /// For the timeline.
    Note,
    /// What tickets belong to it.
    Scope,
    /// Look at its tickets.
    Tickets,
    /// Who is affected.
    Affected,
    /// Write to them.
    Message,
    /// As the second person, have the message go.
    Send,
    /// Take the message back.
    Withdraw,
    /// It is over.
    Close,
}

impl CrisisDo {
    /// All, in the order of the menu.
    pub const ALL: [Self; 11] = [
        Self::Confirm,
        Self::Dismiss,
        Self::Take,
        Self::Note,
        Self::Tickets,
        Self::Scope,
        Self::Affected,
        Self::Message,
        Self::Send,
        Self::Withdraw,
        Self::Close,
    ];

    /// The message that names it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Confirm => "crisis-do-confirm",
            Self::Dismiss => "crisis-do-dismiss",
            Self::Take => "crisis-do-take",
            Self::Note => "crisis-do-note",
            Self::Scope => "crisis-do-scope",
            Self::Tickets => "crisis-do-tickets",
            Self::Affected => "crisis-do-affected",
            Self::Message => "crisis-do-message",
            Self::Send => "crisis-do-send",
            Self::Withdraw => "crisis-do-withdraw",
            Self::Close => "crisis-do-close",
        }
    }
}

impl State {
    /// The crisis on the banner, and how many more call: on every supervisor's desk until somebody takes it. What stands
    /// comes before what is only raised or proposed, the oldest first.
    pub fn banner(&self) -> Option<(&CrisisRow, usize)> {
        let calls: Vec<&CrisisRow> = self.crises.iter().filter(|row| row.state.calls()).collect();
        let urgent = |row: &&&CrisisRow| match row.state {
            CrisisState::Standing => 0,
            CrisisState::Raised => 1,
            _ => 2,
        };
        let first = calls.iter().min_by_key(|row| (urgent(row), row.id))?;
        self.supervisor().then_some((*first, calls.len() - 1))
    }
}

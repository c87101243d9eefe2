//! Tickets at the desk: the list, the one that is looked at, forms of opening one and of its steps, notices.

use crate::desk::widgets::list::Selection;
use crate::domain::id::{AgentId, CustomerId, TicketId};
use crate::domain::ticket::apply::Actor;
use crate::domain::ticket::{Matter, State, Step, Verb};
use crate::domain::time::Day;
use crate::protocol::push::TicketReader;
use crate::protocol::refusal::TicketAlike;
use crate::protocol::view::{NoticeView, OrderView, TicketFilter, TicketRow, TicketView};

use super::State as Desk;
use super::layers::Layer;
use super::paged::{PAGE, Paged};
use super::parts::Parts;

/// Which tickets are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listed {
    /// The agent's own.
    #[default]
    Mine,
    /// All that are not settled.
    Open,
    /// Those whose time is over, or nearly.
    Breaching,
    /// Those that nobody has.
    Nobodys,
    /// Those that wait for the customer.
    WaitingCustomer,
    /// Those that wait for a department.
    WaitingDepartment,
    /// Those that are settled, with the result left to tell.
    Resolved,
    /// Those that are over.
    Closed,
    /// Those whose offer waits for a supervisor.
    Approvals,
}

impl Listed {
    /// All, in the order of their digits.
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Open,
        Self::Breaching,
        Self::Nobodys,
        Self::WaitingCustomer,
        Self::WaitingDepartment,
        Self::Resolved,
        Self::Closed,
        Self::Approvals,
    ];

    /// The code of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Open => "open",
            Self::Breaching => "breaching",
            Self::Nobodys => "nobodys",
            Self::WaitingCustomer => "waiting-customer",
            Self::WaitingDepartment => "waiting-department",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Approvals => "approvals",
        }
    }

    /// What the hub is asked for, by an agent.
    pub fn filter(self, me: AgentId, category: Option<&str>) -> TicketFilter {
        TicketFilter {
            state: match self {
                Self::WaitingCustomer => Some(State::WaitingCustomer),
                Self::WaitingDepartment => Some(State::WaitingDepartment),
                Self::Resolved => Some(State::Resolved),
                Self::Closed => Some(State::Closed),
                Self::Mine | Self::Open | Self::Breaching | Self::Nobodys | Self::Approvals => None,
            },
            owner: match self {
                Self::Mine => Some(me),
                Self::Nobodys => Some(AgentId(0)),
                _ => None,
            },
            breaching: self == Self::Breaching,
            awaiting: self == Self::Approvals,
            category: category.map(str::to_owned),
            customer: None,
        }
    }
}

impl Desk {
    /// Who takes a step here.
    pub fn actor(&self) -> Option<Actor> {
        let me = self.me.as_ref()?;
        Some(Actor::new(me.agent, me.role))
    }

    /// Steps that may be taken of a ticket now, with their places in the numbering.
    pub fn offered(&self, view: &TicketView) -> Vec<(usize, Verb)> {
        let by = self.actor();
        by.map_or_else(Vec::new, |by| view.ticket.offered(by))
    }

    /// Whether the agent watches a ticket.
    pub fn watches(&self, view: &TicketView) -> bool {
        let me = self.me.as_ref().map(|me| me.agent);
        me.is_some_and(|me| view.ticket.watchers.contains(&me))
    }

    /// The ticket that is looked at.
    pub fn ticket_sheet(&self) -> Option<&TicketSheet> {
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Ticket(sheet) => Some(&**sheet),
            _ => None,
        })
    }

    /// The same as it is known here.
    pub fn ticket_view(&self) -> Option<&TicketView> {
        self.ticket_sheet()?.view.as_deref()
    }
}

/// What the desk knows of tickets besides the layers.
#[derive(Debug, Clone, Default)]
pub struct Tickets {
    /// Which are listed.
    pub listed: Listed,
    /// Only of this category.
    pub category: Option<String>,
    /// The page that is being put together.
    pub parts: Parts<TicketRow>,
    /// The rows.
    pub rows: Paged<TicketRow>,
    /// How many there are, if known.
    pub total: Option<u64>,
    /// The row to select when the answer comes.
    pub select: Option<TicketId>,
    /// The selected one in full, once it has come.
    pub shown: Option<Box<TicketView>>,
    /// The first line shown of it.
    pub scroll: u16,
    /// It may have changed.
    pub shown_stale: bool,
    /// The selected one, if it was refused: it is asked for again when something changed or the selection moved.
    pub shown_refused: Option<TicketId>,
    /// The minute in which the remaining times were asked for.
    pub minute: i64,
    /// The ticket that the hub knows to be looked at here.
    pub told: Option<TicketId>,
    /// It may not know that, or what it says of others may be lost: it is told again.
    pub tell_again: bool,
    /// A step that met a change, until it is known what changed.
    pub met: Option<Asked>,
    /// Orders to choose from in an open form, and whose.
    pub orders: Option<(CustomerId, Vec<OrderView>)>,
}

impl Tickets {
    /// Others are listed from now on.
    pub fn look_at(&mut self, listed: Listed, category: Option<String>) {
        (self.listed, self.category) = (listed, category);
        self.parts.forget();
        self.rows = Paged::default();
        self.total = None;
        self.scroll = 0;
        self.select = None;
    }

    /// Begins again, keeping what is shown until the answer comes; not while what is in view is far down.
    pub fn refetch(&mut self) {
        if self.rows.selection.top < PAGE {
            let selected = self.rows.selected().map(|row| row.id);
            self.select = self.select.or(selected);
            self.parts.forget();
            self.rows.refetch();
        }
        self.shown_stale = true;
    }

    /// The selected one in full, if it has come.
    pub fn shown(&self) -> Option<&TicketView> {
        let selected = self.rows.selected()?.id;
        let shown = self.shown.as_deref();
        shown.filter(|view| view.ticket.id == selected)
    }
}

/// A step as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Of which ticket.
    pub ticket: TicketId,
    /// The step.
    pub step: Step,
    /// The revision that was looked at.
    pub seen: u32,
    /// The key of its form's draft; empty where it has no form.
    pub draft: String,
}

/// A ticket over the panes.
#[derive(Debug, Clone)]
pub struct TicketSheet {
    /// Which.
    pub id: TicketId,
    /// The ticket, once it has come.
    pub view: Option<Box<TicketView>>,
    /// The first line shown.
    pub scroll: u16,
    /// It changed since it was asked for.
    pub stale: bool,
    /// Who else has it open.
    pub readers: Vec<TicketReader>,
}

impl TicketSheet {
    /// One that has to be asked for.
    pub fn of(id: TicketId) -> Self {
        Self {
            id,
            view: None,
            scroll: 0,
            stale: true,
            readers: Vec::new(),
        }
    }
}

/// What somebody else did with a ticket before a step was to be saved.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The ticket as it is now.
    pub view: Box<TicketView>,
    /// The step that waits.
    pub asked: Asked,
    /// What it was about when it was looked at, where the step corrects that.
    pub matter: Option<Box<Matter>>,
    /// The first line shown.
    pub scroll: u16,
}

/// Open tickets that may be the same as the one that is to be opened.
#[derive(Debug, Clone)]
pub struct Alike {
    /// They.
    pub tickets: Vec<TicketAlike>,
    /// The selected one.
    pub selection: Selection,
}

/// What the agent was told.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// The newest first, once they have come.
    pub rows: Option<Vec<NoticeView>>,
    /// The selected one.
    pub selection: Selection,
    /// There are others by now.
    pub stale: bool,
}

/// What the form of a new ticket is about besides its fields.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The ticket that it is a part of.
    pub part_of: Option<TicketId>,
    /// The day of the order that the call is about.
    pub order_day: Option<Day>,
    /// Also where one may be the same.
    pub anyway: bool,
}

/// What the form of a step is about besides its fields.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// Of which ticket.
    pub ticket: TicketId,
    /// The step.
    pub verb: Verb,
    /// The revision that was looked at.
    pub seen: u32,
    /// What the ticket was about then.
    pub matter: Matter,
}

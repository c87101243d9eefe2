//! Tickets at the desk: the one that is looked at, forms of opening one and of its steps, and what may be the same.

use crate::desk::widgets::list::Selection;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::ticket::{Matter, Verb};
use crate::domain::time::Day;
use crate::protocol::refusal::TicketAlike;
use crate::protocol::view::{OrderView, TicketView};

/// What the desk knows of tickets besides the layers.
#[derive(Debug, Clone, Default)]
pub struct Tickets {
    /// Orders to choose from in an open form, and whose.
    pub orders: Option<(CustomerId, Vec<OrderView>)>,
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
}

impl TicketSheet {
    /// One that has to be asked for.
    pub fn of(id: TicketId) -> Self {
        Self {
            id,
            view: None,
            scroll: 0,
            stale: true,
        }
    }
}

/// Open tickets that may be the same as the one that is to be opened.
#[derive(Debug, Clone)]
pub struct Alike {
    /// They.
    pub tickets: Vec<TicketAlike>,
    /// The selected one.
    pub selection: Selection,
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

//! Tickets by keys: opened from a customer, looked at.

mod opening;
mod sheet;

use crate::desk::state::State;
use crate::desk::state::calls::Ticket;
use crate::protocol::{Done, Found};

pub use opening::{accept, choose_order, open_anyway, open_form, orders, refused, stays_in_text};
pub use sheet::{note_change, show, step};

/// Asks for what is in view and not there.
pub fn fetch(state: &mut State) {
    sheet::fetch(state);
}

/// An answer about tickets has come.
pub fn found(state: &mut State, ticket: Ticket, found: Found) {
    match (ticket, found) {
        (Ticket::TicketOrders(customer), Found::Orders(orders)) => {
            opening::orders_known(state, customer, orders);
        }
        (Ticket::TicketSheet(id), Found::Ticket(view)) => sheet::arrived(state, id, view),
        _ => {}
    }
}

/// A change of a ticket is done.
pub fn done(state: &mut State, ticket: Ticket, done: Done) {
    if let (Ticket::TicketOpen { draft }, Done::Ticket(view)) = (ticket, done) {
        opening::opened(state, &draft, &view);
    }
}

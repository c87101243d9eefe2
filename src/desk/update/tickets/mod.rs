//! Tickets by keys: listed, opened from a customer, looked at, taken further; what the agent was told of them.

mod list;
mod notices;
mod opening;
mod sheet;
mod steps;

use crate::desk::state::State;
use crate::desk::state::calls::Ticket;
use crate::protocol::{Done, Found, Refusal};

pub use list::{look_at, open, open_selected, options, step as step_list};
pub use notices::{accept as accept_notice, open as open_notices, step as step_notices, told};
pub use opening::{
    accept, ask_orders, choose_order, open_anyway, open_form, orders, stays_in_text,
};
pub use sheet::{
    note_change, open_customer, readers, scroll_difference, show, show_of_customer, step, step_tab,
};
pub use steps::{after_all, ask_merge, begin, by_digit, colleagues, command, give, mention, menu};

/// Asks for what is in view and not there, and says which ticket is looked at.
pub fn fetch(state: &mut State) {
    sheet::tell_hub(state);
    sheet::keep_time(state);
    list::fetch(state);
    sheet::fetch(state);
    notices::fetch(state);
}

/// An answer about tickets has come.
pub fn found(state: &mut State, ticket: Ticket, found: Found) {
    match (ticket, found) {
        (Ticket::TicketOrders(customer), Found::Orders(orders)) => {
            opening::orders_known(state, customer, orders);
        }
        (Ticket::TicketSheet(id), Found::Ticket(view)) => sheet::arrived(state, id, view),
        (Ticket::TicketShown(_), Found::Ticket(view)) => list::shown_arrived(state, view),
        (Ticket::TicketChange(id), Found::Ticket(view)) => steps::changed(state, id, view),
        (Ticket::TicketOthers(id), Found::Tickets(page)) => {
            steps::others_known(state, id, &page.rows);
        }
        (Ticket::Tickets(of), Found::Tickets(page)) => list::arrived(state, of, page),
        (Ticket::Notices, Found::Notices(rows)) => notices::arrived(state, rows),
        _ => {}
    }
}

/// A change of a ticket is done.
pub fn done(state: &mut State, ticket: Ticket, done: Done) {
    match (ticket, done) {
        (Ticket::TicketOpen { draft }, Done::Ticket(view)) => {
            opening::opened(state, &draft, &view);
        }
        (Ticket::TicketStep(asked), Done::Ticket(view)) => steps::taken(state, &asked, view),
        (Ticket::NoticesSeen, _) => state.stale.bar = true,
        _ => {}
    }
}

/// A change or a look was refused.
pub fn refused(state: &mut State, ticket: Ticket, refusal: &Refusal, text: String) {
    match ticket {
        Ticket::TicketStep(asked) => steps::refused(state, *asked, refusal, text),
        Ticket::TicketChange(id) => steps::not_known(state, id, text),
        Ticket::TicketShown(id) => list::not_shown(state, id, refusal, text),
        Ticket::TicketSheet(id) => sheet::not_there(state, id, refusal, text),
        Ticket::Tickets(of) => list::refused(state, of, text),
        _ => opening::refused(state, refusal, text),
    }
}

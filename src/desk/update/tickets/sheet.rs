//! The ticket that is looked at: asked for when it is opened and when something changed, scrolled.

use crate::desk::overlays::ticket as overlay;
use crate::desk::state::State;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Layer;
use crate::desk::state::tickets::TicketSheet;
use crate::desk::update::layers;
use crate::desk::widgets::list::Step;
use crate::domain::id::TicketId;
use crate::protocol::Query;
use crate::protocol::push::Changed;
use crate::protocol::view::TicketView;

/// Shows a ticket over whatever is there.
pub fn show(state: &mut State, id: TicketId) {
    let sheet = TicketSheet::of(id);
    layers::push(state, Layer::Ticket(Box::new(sheet)));
}

/// The ticket that is looked at, under whatever lies over it.
pub fn top(state: &mut State) -> Option<&mut TicketSheet> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Ticket(sheet) => Some(&mut **sheet),
        _ => None,
    })
}

/// Asks for the ticket that is looked at, if it is not known as it is now.
pub fn fetch(state: &mut State) {
    let asked = state.calls.waiting(|t| matches!(t, Ticket::TicketSheet(_)));
    if let Some(sheet) = top(state).filter(|sheet| sheet.stale && !asked) {
        sheet.stale = false;
        let id = sheet.id;
        state.calls.ask(Query::Ticket(id), Ticket::TicketSheet(id));
    }
}

/// It has come.
pub fn arrived(state: &mut State, id: TicketId, view: Box<TicketView>) {
    if let Some(sheet) = top(state).filter(|sheet| sheet.id == id) {
        sheet.view = Some(view);
    }
}

/// Something changed: what is looked at may have.
pub fn note_change(state: &mut State, changed: &Changed) {
    if let Some(sheet) = top(state) {
        let customer = sheet.view.as_ref().map(|view| view.ticket.customer);
        sheet.stale |= changed.many || customer.is_none_or(|c| changed.customers.contains(&c));
    }
}

/// Scrolls it.
pub fn step(state: &mut State, step: Step) {
    let Some(Layer::Ticket(sheet)) = state.layers.last() else {
        return;
    };
    let (page, last) = overlay::scrolling(state, sheet);
    if let Some(Layer::Ticket(sheet)) = state.layers.last_mut() {
        layers::scroll_within(&mut sheet.scroll, step, page, last);
    }
}

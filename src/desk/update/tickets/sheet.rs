//! The ticket that is looked at: asked for when it is opened and when something changed, scrolled; the hub is told which
//! one it is, so that others see who is there.

use crate::desk::overlays::{difference, ticket as overlay};
use crate::desk::state::calls::Ticket;
use crate::desk::state::detail::Tab;
use crate::desk::state::layers::{Behind, Layer};
use crate::desk::state::tickets::TicketSheet;
use crate::desk::state::{Focus, State, Tone, View};
use crate::desk::update::layers;
use crate::desk::widgets::list::Step;
use crate::domain::id::TicketId;
use crate::protocol::push::{Changed, TicketReader};
use crate::protocol::view::TicketView;
use crate::protocol::{Command, Query, Refusal};

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

/// Says which ticket is looked at here, when that is another than before, or the hub may not know it.
pub fn tell_hub(state: &mut State) {
    let open = state.ticket_sheet().map(|sheet| sheet.id);
    let again = std::mem::take(&mut state.tickets.tell_again);
    if again || open != state.tickets.told {
        state.tickets.told = open;
        state.calls.tell(Command::LookAtTicket(open), Ticket::Quiet);
    }
}

/// What is left of the times is asked for each minute.
pub fn keep_time(state: &mut State) {
    let minute = state.now.0.div_euclid(60_000);
    if std::mem::replace(&mut state.tickets.minute, minute) == minute {
        return;
    }
    if state.view == View::Tickets {
        state.tickets.refetch();
    }
    if let Some(sheet) = top(state) {
        sheet.stale = true;
    }
}

/// It has come.
pub fn arrived(state: &mut State, id: TicketId, view: Box<TicketView>) {
    if let Some(sheet) = top(state).filter(|sheet| sheet.id == id) {
        sheet.view = Some(view);
    }
}

/// It can't be had. Where it was undone it goes, with what lies over it; forms keep their drafts.
pub fn not_there(state: &mut State, id: TicketId, refusal: &Refusal, said: String) {
    let is = |layer: &Layer| matches!(layer, Layer::Ticket(sheet) if sheet.id == id);
    let gone = matches!(refusal, Refusal::NotFound { .. });
    if let Some(at) = state.layers.iter().position(is).filter(|_| gone) {
        while state.layers.len() > at {
            layers::close_top(state);
        }
    }
    state.say(Tone::Bad, said);
}

/// Others have it open, or no longer.
pub fn readers(state: &mut State, ticket: TicketId, readers: Vec<TicketReader>) {
    if let Some(sheet) = top(state).filter(|sheet| sheet.id == ticket) {
        sheet.readers = readers;
    }
}

/// Something changed: what is looked at may have.
pub fn note_change(state: &mut State, changed: &Changed) {
    state.stale.tickets |= changed.tickets;
    if let Some(sheet) = top(state).filter(|_| changed.tickets) {
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

/// Scrolls what somebody else did.
pub fn scroll_difference(state: &mut State, step: Step) {
    let Some(Layer::Difference(of)) = state.layers.last() else {
        return;
    };
    let (page, last) = difference::scrolling(state, of);
    if let Some(Layer::Difference(of)) = state.layers.last_mut() {
        layers::scroll_within(&mut of.scroll, step, page, last);
    }
}

/// Opens the customer whose ticket it is; Esc comes back to the ticket.
pub fn open_customer(state: &mut State) {
    if let Some(view) = state.ticket_view() {
        let (customer, ticket) = (view.ticket.customer, view.ticket.id);
        layers::open_from(state, customer, Behind::Ticket(customer, ticket));
    }
}

/// Moves among the tickets of the customer in view.
pub fn step_tab(state: &mut State, step: Step) {
    let height = state.layout().body_height();
    state.detail.step_ticket(step, height);
}

/// Opens the selected ticket of the customer in view.
pub fn show_of_customer(state: &mut State) {
    let detail = &state.detail;
    let rows = detail
        .tickets
        .as_ref()
        .filter(|_| detail.tab == Tab::Tickets);
    let chosen = rows.and_then(|rows| rows.get(detail.selection.at));
    if let Some(id) = chosen
        .map(|row| row.id)
        .filter(|_| state.focus == Focus::Detail)
    {
        show(state, id);
    }
}

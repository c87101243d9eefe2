//! The list of tickets: which are looked at, asked for in pages, the selected one in full beside it.

use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Choose;
use crate::desk::state::paged::PAGE;
use crate::desk::state::parts::{Came, PartOf};
use crate::desk::state::tickets::Listed;
use crate::desk::state::{Focus, State, Tone, View};
use crate::desk::update::{actions, layers};
use crate::desk::widgets::list::Step;
use crate::domain::id::TicketId;
use crate::protocol::query::Cursor;
use crate::protocol::view::{TicketFilter, TicketPage, TicketView};
use crate::protocol::{Query, Refusal};
use crate::tr;

/// Parts of a page that are asked for; what is not found in so many is not looked for further, and the title says `+`.
const PARTS: usize = 20;

/// Shows the list as it is now.
pub fn open(state: &mut State) {
    actions::show(state, View::Tickets);
    state.tickets.refetch();
}

/// F4: others, or another category.
pub fn options(state: &mut State) {
    let (l, words, tickets) = (state.look.locale, state.words(), &state.tickets);
    let mark = |is: bool| if is { state.look.strokes.mark } else { " " };
    let mut items: Vec<(String, Choose)> = Vec::new();
    for listed in Listed::ALL {
        let name = format!(
            "{} {}",
            mark(tickets.listed == listed),
            words.listed(listed)
        );
        items.push((name, Choose::Tickets(listed, tickets.category.clone())));
    }
    let all = tr!(l, "tickets-all-categories").to_owned();
    let categories = state.settings.categories.iter();
    let categories = categories.map(|c| (words.category(&c.id, ""), Some(c.id.clone())));
    for (name, category) in [(all, None)].into_iter().chain(categories) {
        let name = format!("{} {name}", mark(tickets.category == category));
        items.push((name, Choose::Tickets(tickets.listed, category)));
    }
    items.truncate(layers::ITEMS);
    layers::pick(state, tr!(l, "tickets-which"), items, Vec::new());
}

/// Looks at others.
pub fn look_at(state: &mut State, listed: Listed, category: Option<String>) {
    state.tickets.look_at(listed, category);
    state.focus = Focus::List;
}

/// Moves in the list, or scrolls the selected ticket.
pub fn step(state: &mut State, step: Step) {
    let height = state.layout().body_height();
    if state.focus == Focus::List {
        if state.tickets.rows.step(step, height) {
            state.tickets.scroll = 0;
            state.look_elsewhere();
        }
        return;
    }
    let (page, last) = crate::desk::panes::tickets::scrolling(state);
    layers::scroll_within(&mut state.tickets.scroll, step, page, last);
}

/// Opens the selected one.
pub fn open_selected(state: &mut State) {
    if let Some(id) = state.tickets.rows.selected().map(|row| row.id) {
        super::show(state, id);
    }
}

fn filter(state: &State) -> TicketFilter {
    let me = state.me.as_ref().map(|me| me.agent).unwrap_or_default();
    let tickets = &state.tickets;
    tickets.listed.filter(me, tickets.category.as_deref())
}

/// Asks for what is in view and not there.
pub fn fetch(state: &mut State) {
    if state.view != View::Tickets {
        return;
    }
    let height = state.layout().body_height();
    let rows = &mut state.tickets.rows;
    let page = if rows.stale() {
        Some((0, None))
    } else {
        rows.wanted(height)
    };
    if let Some((page, after)) = page {
        let of = state.tickets.parts.begin(page);
        ask(state, of, after, PAGE);
    }
    shown(state);
}

/// Asks for the selected one in full; one is on its way at a time, so that moving fast never queues them up.
fn shown(state: &mut State) {
    let tickets = &mut state.tickets;
    let Some(id) = tickets.rows.selected().map(|row| row.id) else {
        return;
    };
    tickets.shown_refused.take_if(|refused| *refused != id);
    let known = tickets.shown.as_ref().map(|view| view.ticket.id);
    let missing = known != Some(id) && tickets.shown_refused.is_none();
    if (missing || tickets.shown_stale)
        && !state.calls.waiting(|t| matches!(t, Ticket::TicketShown(_)))
    {
        tickets.shown_stale = false;
        state.calls.ask(Query::Ticket(id), Ticket::TicketShown(id));
    }
}

/// The selected one has come.
pub fn shown_arrived(state: &mut State, view: Box<TicketView>) {
    state.tickets.shown_refused = None;
    state.tickets.shown = Some(view);
}

/// It can't be had. Where it was undone, the list is not as it was either.
pub fn not_shown(state: &mut State, id: TicketId, refusal: &Refusal, text: String) {
    let tickets = &mut state.tickets;
    if tickets.rows.selected().is_none_or(|row| row.id != id) {
        return;
    }
    tickets.shown_refused = Some(id);
    if matches!(refusal, Refusal::NotFound { .. }) {
        let stale = tickets.shown_stale;
        tickets.refetch();
        tickets.shown_stale = stale;
    } else {
        state.say(Tone::Bad, text);
    }
}

fn ask(state: &mut State, of: PartOf, after: Option<Cursor>, wanted: usize) {
    let query = Query::Tickets {
        filter: filter(state),
        after,
        limit: wanted as u32,
    };
    state.calls.ask(query, Ticket::Tickets(of));
}

/// A part of a page has come.
pub fn arrived(state: &mut State, of: PartOf, found: TicketPage) {
    let height = state.layout().body_height();
    let tickets = &mut state.tickets;
    let total = found.total;
    match tickets.parts.take(of, found.rows, found.next, PARTS) {
        Came::Late => {}
        Came::Missing(after, wanted) => ask(state, of, after, wanted),
        Came::Whole(page) => {
            if page.page == 0 {
                tickets.total = total;
            }
            tickets.rows.put(page, height);
            if let Some(id) = tickets.select.take() {
                tickets.rows.select_where(height, |row| row.id == id);
            }
        }
    }
}

/// A part of a page was refused.
pub fn refused(state: &mut State, of: PartOf, text: String) {
    if state.tickets.parts.wants(of) {
        state.tickets.rows.refused();
    }
    state.say(Tone::Bad, text);
}

//! The list of tickets: which are looked at, asked for in pages, the selected one in full beside it.

use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Choose;
use crate::desk::state::paged::PAGE;
use crate::desk::state::tickets::Listed;
use crate::desk::state::{Focus, State, View};
use crate::desk::update::{actions, layers};
use crate::desk::widgets::list::Step;
use crate::domain::id::TicketId;
use crate::protocol::Query;
use crate::protocol::query::Cursor;
use crate::protocol::view::{TicketFilter, TicketPage, TicketView};
use crate::tr;

/// Parts of a page that are asked for; what is not found in so many is not looked for further.
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
        state.tickets.part.clear();
        ask(state, (page, 0), after, PAGE);
    }
    shown(state);
}

/// Asks for the selected one in full; one is on its way at a time, so that moving fast never queues them up.
fn shown(state: &mut State) {
    let Some(id) = state.tickets.rows.selected().map(|row| row.id) else {
        return;
    };
    let known = state.tickets.shown.as_ref().map(|view| view.ticket.id);
    let missing = known != Some(id) || state.tickets.shown_stale;
    if missing && !state.calls.waiting(|t| matches!(t, Ticket::TicketShown(_))) {
        state.tickets.shown_stale = false;
        state.calls.ask(Query::Ticket(id), Ticket::TicketShown(id));
    }
}

/// The selected one has come.
pub fn shown_arrived(state: &mut State, view: Box<TicketView>) {
    state.tickets.shown = Some(view);
}

/// It can't be had: it was undone.
pub fn not_shown(state: &mut State, id: TicketId) {
    if state
        .tickets
        .rows
        .selected()
        .is_some_and(|row| row.id == id)
    {
        state.tickets.refetch();
        state.tickets.shown_stale = false;
    }
}

fn ask(state: &mut State, part: (usize, usize), after: Option<Cursor>, wanted: usize) {
    let filter = filter(state);
    let query = Query::Tickets {
        filter: filter.clone(),
        after,
        limit: wanted as u32,
    };
    let ticket = Ticket::Tickets(part, Box::new(filter));
    state.calls.ask(query, ticket);
}

/// A page has come, or a part of one: the hub looks at so many for an answer and no more.
pub fn arrived(
    state: &mut State,
    (page, part): (usize, usize),
    asked: &TicketFilter,
    found: TicketPage,
) {
    if filter(state) != *asked {
        return; // an answer to a question of before
    }
    let height = state.layout().body_height();
    let tickets = &mut state.tickets;
    if page == 0 && part == 0 {
        tickets.total = found.total;
    }
    tickets.part.extend(found.rows);
    let missing = PAGE.saturating_sub(tickets.part.len());
    if missing > 0 && found.next.is_some() && part + 1 < PARTS {
        ask(state, (page, part + 1), found.next, missing);
        return;
    }
    let rows = std::mem::take(&mut tickets.part);
    let next = found.next.filter(|_| missing == 0);
    tickets.rows.arrived(page, rows, next, height);
    if let Some(id) = tickets.select.take() {
        tickets.rows.select_where(height, |row| row.id == id);
    }
}

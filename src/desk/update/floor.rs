//! The floor by keys: looked at, asked for again while it is, what is done with an agent; and one's own pause.

use crate::desk::form::{Field, Form, Need};
use crate::desk::overlays::floor as overlay;
use crate::desk::state::calls::Ticket;
use crate::desk::state::floor::{Floor, FloorDo};
use crate::desk::state::layers::{Choose, FormKind, Layer};
use crate::desk::state::{State, Tone};
use crate::desk::widgets::list::Step;
use crate::domain::time::{Moment, Span};
use crate::protocol::command::TakeOver;
use crate::protocol::view::FloorView;
use crate::protocol::{Command, Done, Query};
use crate::tr;

use super::{claims, fetch as fetching, forms, layers, tickets};

/// Desks that open and close are no news: it is asked for again after so long.
const REFRESH: Span = Span::seconds(5);
/// Most characters of a word to a colleague.
const SAID: usize = 500;

/// Opens it.
pub fn open(state: &mut State) {
    let floor = Floor {
        stale: true,
        ..Floor::default()
    };
    layers::push(state, Layer::Floor(Box::new(floor)));
}

fn top(state: &mut State) -> Option<&mut Floor> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Floor(floor) => Some(&mut **floor),
        _ => None,
    })
}

/// Somebody took somebody, let somebody go, or paused.
pub fn outdated(state: &mut State) {
    if let Some(floor) = top(state) {
        floor.stale = true;
    }
}

/// Asks for it while it is looked at.
pub fn fetch(state: &mut State) {
    let (now, asked) = (state.now, state.calls.waiting(|t| *t == Ticket::Floor));
    let Some(floor) = top(state).filter(|_| !asked) else {
        return;
    };
    if floor.stale || now >= floor.asked + REFRESH {
        floor.stale = false;
        floor.asked = now;
        state.calls.ask(Query::Floor, Ticket::Floor);
    }
}

/// It has come: the cursor stays on the same agent.
pub fn arrived(state: &mut State, view: FloorView) {
    let height = overlay::rows(state, &view);
    let Some(floor) = top(state) else {
        return;
    };
    let before = floor.view.as_ref();
    let chosen = before.and_then(|view| view.agents.get(floor.selection.at));
    let chosen = chosen.map(|row| row.id);
    let at = view.agents.iter().position(|row| Some(row.id) == chosen);
    floor.selection.at = at.unwrap_or(floor.selection.at);
    floor.selection.keep(view.agents.len(), height);
    floor.view = Some(view);
}

/// Moves in it.
pub fn step(state: &mut State, step: Step) {
    let Some(Layer::Floor(floor)) = state.layers.last() else {
        return;
    };
    let Some(view) = &floor.view else {
        return;
    };
    let (height, count) = (overlay::rows(state, view), view.agents.len());
    if let Some(Layer::Floor(floor)) = state.layers.last_mut() {
        floor.selection.step(step, count, height);
    }
}

/// What can be done with the selected agent.
pub fn menu(state: &mut State) {
    let l = state.look.locale;
    let Some(Layer::Floor(floor)) = state.layers.last() else {
        return;
    };
    let rows = floor.view.as_ref().map(|view| view.agents.as_slice());
    let Some(row) = rows.and_then(|rows| rows.get(floor.selection.at)) else {
        return;
    };
    let me = state.me.as_ref().map(|me| me.agent);
    let mut items = Vec::new();
    let mut add = |text: &str, what| items.push((text.to_owned(), Choose::Floor(what)));
    if me != Some(row.id) {
        add(tr!(l, "floor-say"), FloorDo::Say(row.id, row.name.clone()));
    }
    if let Some((customer, _)) = row.customer {
        if me != Some(row.id) {
            add(
                tr!(l, "floor-take-over"),
                FloorDo::TakeOver(row.id, customer),
            );
        }
        add(tr!(l, "floor-open-customer"), FloorDo::Customer(customer));
    }
    if let Some(id) = row.follow_up {
        add(tr!(l, "floor-reassign"), FloorDo::Reassign(id));
        if let Some(ticket) = id.ticket() {
            add(tr!(l, "floor-open-ticket"), FloorDo::Ticket(ticket));
        }
    }
    let title = format!("{}  {}", row.name, state.words().doing(row));
    if !items.is_empty() {
        layers::pick(state, &title, items, Vec::new());
    }
}

/// Does it.
pub fn perform(state: &mut State, what: FloorDo) {
    match what {
        FloorDo::Say(to, name) => {
            let label = tr!(state.look.locale, "floor-text");
            let field = Field::note("text", label, SAID).need(Need::Required);
            let key = format!("say:{to}");
            let form = Form::new(vec![field]);
            forms::open(state, FormKind::Say(to, name), None, form, key);
        }
        FloorDo::TakeOver(from, customer) => {
            let instead_of = state.work.as_ref().map(|work| work.customer);
            let over = TakeOver {
                customer,
                from,
                instead_of,
            };
            let ticket = Ticket::TakeOver(instead_of);
            state.calls.tell(Command::TakeOver(over), ticket);
        }
        FloorDo::Reassign(id) => layers::open_give(state, vec![id]),
        FloorDo::Customer(customer) => layers::show_customer(state, customer),
        FloorDo::Ticket(ticket) => tickets::show(state, ticket),
    }
}

/// Comes back from a pause, or asks why there is to be one.
pub fn pause(state: &mut State) {
    if state.bar.paused.is_some() {
        return pause_for(state, None);
    }
    let words = state.words();
    let reasons = state.settings.pauses.iter();
    let items: Vec<_> = reasons
        .map(|of| (words.pause(&of.id), Choose::Pause(Some(of.id.clone()))))
        .collect();
    let title = tr!(state.look.locale, "pause-title");
    layers::pick(state, title, items, Vec::new());
}

/// Pauses, or comes back.
pub fn pause_for(state: &mut State, reason: Option<String>) {
    state.calls.tell(Command::Pause(reason), Ticket::Pause);
}

/// It is done.
pub fn done(state: &mut State, ticket: Ticket, done: Done) {
    state.stale.bar = true;
    state.refetched = Moment::default();
    outdated(state);
    if let (Ticket::TakeOver(instead_of), Done::Claimed(work)) = (&ticket, done) {
        layers::close_all(state);
        return claims::granted(state, *work, *instead_of);
    }
    if let Ticket::TakeOver(_) = ticket {
        fetching::refresh(state);
        let text = tr!(state.look.locale, "floor-taken-over");
        state.say(Tone::Good, text);
    }
}

//! The one way in which the desk changes: an event comes in, effects go out. Pure: no clock, no terminal, no socket.

mod actions;
mod answers;
mod claims;
mod crisis;
mod days;
mod drafts;
mod fetch;
mod floor;
mod forms;
mod layers;
mod link;
mod moving;
mod outbox;
mod plan_fetch;
mod plan_moves;
mod plan_outdated;
mod plan_versions;
mod planning;
mod pointer;
mod process;
mod tickets;
mod why;

use super::event::{Effect, Event, LinkEvent};
use super::keys::{Code, Key, fold};
use super::state::layers::{Layer, Lookup};
use super::state::{State, View};

/// Takes an event; what is to be done outside.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    if !matches!(event, Event::Link(_)) {
        state.latency.show();
    }
    match event {
        Event::Key(key) => on_key(state, key),
        Event::Paste(text) => on_paste(state, &text),
        Event::Resize(width, height) => {
            state.size = (width, height);
            keep_windows(state);
        }
        Event::Wheel(rows) => pointer::wheel(state, rows),
        Event::Click(x, y) => pointer::click(state, x, y),
        Event::Tick(clock) => {
            state.now = state.clock.at(clock);
            if state
                .toast
                .as_ref()
                .is_some_and(|t| state.clock.later(t.at, super::state::TOAST) <= state.now)
            {
                state.toast = None;
            }
            drafts::save_due(state);
            claims::keep_up(state);
        }
        Event::Link(LinkEvent::Up {
            me,
            now,
            pace,
            resumed,
        }) => link::up(state, *me, (now, pace), resumed),
        Event::Link(LinkEvent::Down) => link::down(state),
        Event::Link(LinkEvent::Refused(refusal)) => link::refused(state, &refusal),
        Event::Link(LinkEvent::Ended) => link::ended(state),
        Event::Link(LinkEvent::Latency(ms)) => state.latency.measured(ms),
        Event::Link(LinkEvent::Answer(answer, ms)) => {
            if let Some(ms) = ms {
                state.latency.measured(ms);
            }
            answers::take(state, answer);
        }
    }
    fetch::what_is_missing(state);
    state.calls.take()
}

fn on_key(state: &mut State, key: Key) {
    let now = state.snapshot();
    if let Some(action) = state.keymap.action(key, &now) {
        actions::perform(state, action);
    } else if now.typing {
        layers::typed(state, key);
    } else if let Some(Layer::Pick(_)) = state.layers.last() {
        layers::pick_by_key(state, key);
    } else if let Some(Layer::Ticket(_)) = state.layers.last() {
        tickets::by_digit(state, key);
    } else if state.layers.is_empty() && state.view == View::Plan {
        planning::key(state, key);
    } else if state.layers.is_empty() && !matches!(state.view, View::Figures | View::Process) {
        // Type and find: in any list a digit or a Han character begins a lookup.
        if let Some(c) = key.typed().filter(|c| begins_lookup(*c)) {
            layers::open_lookup(state, &fold(c).to_string());
        }
    }
}

fn begins_lookup(c: char) -> bool {
    fold(c).is_ascii_digit()
        || matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn on_paste(state: &mut State, text: &str) {
    match state.layers.last_mut() {
        Some(Layer::Form(_)) => forms::pasted(state, text),
        Some(Layer::Editor(_)) => planning::pasted(state, text),
        Some(layer) => {
            if let Some(field) = layer.field_mut() {
                field.insert(&text.replace(['\r', '\n'], " "));
                layers::text_changed(state);
            }
        }
        None if matches!(state.view, View::Queue | View::Customers) => {
            layers::open_lookup(state, text.trim());
        }
        None => {}
    }
}

/// After the size has changed, every selection is brought into its window again.
fn keep_windows(state: &mut State) {
    let height = state.layout().body_height();
    let (queue, customers) = (&mut state.queue.rows, &mut state.customers.rows);
    queue.selection.keep(queue.len(), height);
    customers.selection.keep(customers.len(), height);
    let messages = &mut state.outbox.rows;
    messages.selection.keep(messages.len(), height);
    let tickets = &mut state.tickets.rows;
    tickets.selection.keep(tickets.len(), height);
    for layer in &mut state.layers {
        if let Layer::Lookup(Lookup {
            selection, found, ..
        }) = layer
        {
            selection.keep(
                found.rows.len(),
                crate::desk::overlays::lookup::rows(state.size),
            );
        }
    }
}

/// Enter, Esc and the like, for tests and the pointer.
pub(super) fn press(state: &mut State, code: Code) {
    on_key(state, Key::plain(code));
}

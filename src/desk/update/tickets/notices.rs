//! What the agent was told: listed, seen when looked at, and the ticket of each a key away.

use crate::desk::overlays::notices as overlay;
use crate::desk::state::State;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Layer;
use crate::desk::state::tickets::Notices;
use crate::desk::update::layers;
use crate::desk::widgets::list::Step;
use crate::protocol::view::NoticeView;
use crate::protocol::{Command, Query};

/// Notices that are listed; more are behind the command line.
const SHOWN: u32 = 200;

/// Opens the list.
pub fn open(state: &mut State) {
    let notices = Notices {
        stale: true,
        ..Notices::default()
    };
    layers::push(state, Layer::Notices(Box::new(notices)));
}

fn top(state: &mut State) -> Option<&mut Notices> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Notices(notices) => Some(&mut **notices),
        _ => None,
    })
}

/// Somebody told something.
pub fn told(state: &mut State) {
    state.stale.bar = true;
    if let Some(notices) = top(state) {
        notices.stale = true;
    }
}

/// Asks for them, unless something covers the list.
pub fn fetch(state: &mut State) {
    let asked = state.calls.waiting(|t| *t == Ticket::Notices);
    if let Some(Layer::Notices(notices)) = state.layers.last_mut()
        && notices.stale
        && !asked
    {
        notices.stale = false;
        let query = Query::Notices {
            unseen: false,
            limit: SHOWN,
        };
        state.calls.ask(query, Ticket::Notices);
    }
}

/// They have come: what is on the screen counts as seen, and is marked as new while the list is open. Where something
/// covers the list by now, they are asked for again when it is on the screen.
pub fn arrived(state: &mut State, mut rows: Vec<NoticeView>) {
    let height = overlay::rows(state.size);
    let newest = rows.first().map(|row| row.at);
    let unseen = rows.iter().any(|row| row.seen.is_none());
    let Some(Layer::Notices(notices)) = state.layers.last_mut() else {
        if let Some(notices) = top(state) {
            notices.stale = true;
        }
        return;
    };
    let before = notices.rows.take().unwrap_or_default();
    for row in &mut rows {
        let new = |known: &NoticeView| known.seen.is_none() && is_same(known, row);
        if before.iter().any(new) {
            row.seen = None;
        }
    }
    let selection = &mut notices.selection;
    let selected = before.get(selection.at);
    let at = selected.and_then(|known| rows.iter().position(|row| is_same(known, row)));
    if selection.top == 0 {
        // What comes in above the first row is in view.
        selection.at = at.unwrap_or(selection.at);
        selection.keep(rows.len(), height);
    } else {
        selection.follow(at.unwrap_or(selection.at), rows.len(), height);
    }
    notices.rows = Some(rows);
    if unseen {
        state
            .calls
            .tell(Command::SeeNotices { until: newest }, Ticket::NoticesSeen);
    }
}

fn is_same(one: &NoticeView, other: &NoticeView) -> bool {
    one.at == other.at && one.what == other.what
}

/// Moves in the list.
pub fn step(state: &mut State, step: Step) {
    let height = overlay::rows(state.size);
    if let Some(Layer::Notices(notices)) = state.layers.last_mut() {
        let count = notices.rows.as_ref().map_or(0, Vec::len);
        notices.selection.step(step, count, height);
    }
}

/// Opens the ticket of the selected one, if it is about one, over the list.
pub fn accept(state: &mut State) {
    if let Some(Layer::Notices(notices)) = state.layers.last()
        && let Some(row) = notices
            .rows
            .as_ref()
            .and_then(|rows| rows.get(notices.selection.at))
        && let Some(ticket) = row.what.ticket()
    {
        super::show(state, ticket);
    }
}

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

/// Asks for them.
pub fn fetch(state: &mut State) {
    let asked = state.calls.waiting(|t| *t == Ticket::Notices);
    if let Some(notices) = top(state).filter(|notices| notices.stale && !asked) {
        notices.stale = false;
        let query = Query::Notices {
            unseen: false,
            limit: SHOWN,
        };
        state.calls.ask(query, Ticket::Notices);
    }
}

/// They have come: what is on the screen counts as seen, and is marked as new while the list is open.
pub fn arrived(state: &mut State, mut rows: Vec<NoticeView>) {
    let height = overlay::rows(state.size);
    let newest = rows.first().map(|row| row.at);
    let unseen = rows.iter().any(|row| row.seen.is_none());
    let Some(notices) = top(state) else {
        return;
    };
    let new = notices
        .rows
        .iter()
        .flatten()
        .filter(|row| row.seen.is_none());
    let new: Vec<NoticeView> = new.cloned().collect();
    for row in &mut rows {
        if new
            .iter()
            .any(|known| known.at == row.at && known.what == row.what)
        {
            row.seen = None;
        }
    }
    notices.selection.keep(rows.len(), height);
    notices.rows = Some(rows);
    if unseen {
        state
            .calls
            .tell(Command::SeeNotices { until: newest }, Ticket::NoticesSeen);
    }
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

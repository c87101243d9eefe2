//! The mouse, where it is on: the wheel moves, a click selects.

use ratatui::layout::Position;

use crate::desk::keys::Code;
use crate::desk::state::{Focus, State, View};
use crate::desk::widgets::list::Step;

/// The wheel turned.
pub fn wheel(state: &mut State, rows: isize) {
    let code = if rows < 0 { Code::Up } else { Code::Down };
    for _ in 0..rows.unsigned_abs().min(10) {
        super::press(state, code);
    }
}

/// A cell was clicked.
pub fn click(state: &mut State, x: u16, y: u16) {
    let layout = state.layout();
    let at = Position::new(x, y);
    if !state.layers.is_empty() {
        return;
    }
    if let Some(list) = layout.list.filter(|r| r.contains(at)) {
        state.focus = Focus::List;
        let row = usize::from(y - list.y);
        let height = list.height;
        let (selection, view) = match state.view {
            View::Queue => (state.queue.rows.selection, true),
            View::Customers => (state.customers.rows.selection, true),
            View::Outbox => (state.outbox.rows.selection, true),
            View::Tickets => (state.tickets.rows.selection, true),
            View::Figures => (state.figures.selection, false),
            View::Process => (state.process.selection, false),
            View::Plan => (state.planning.selection, false),
            View::Calendar => return,
        };
        if state.view == View::Plan {
            state.planning.selection.at = selection.top + row;
            super::planning::step(state, Step::By(0));
        }
        if view {
            let by = (selection.top + row) as isize - selection.at as isize;
            match state.view {
                View::Queue => state.queue.rows.step(Step::By(by), height),
                View::Outbox => state.outbox.rows.step(Step::By(by), height),
                View::Tickets => state.tickets.rows.step(Step::By(by), height),
                _ => state.customers.rows.step(Step::By(by), height),
            };
            state.look_elsewhere();
        }
    } else if layout.main.is_some_and(|r| r.contains(at)) {
        state.focus = Focus::Detail;
    } else if layout.side.is_some_and(|r| r.contains(at)) {
        state.focus = Focus::Side;
    }
}

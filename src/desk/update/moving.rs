//! Moving about: rows, panes, tabs, and the way back.

use crate::desk::state::detail::{Detail, Tab};
use crate::desk::state::figures;
use crate::desk::state::layers::{Behind, Layer};
use crate::desk::state::{Focus, State, View};
use crate::desk::widgets::list::{Selection, Step};

use super::actions::show;
use super::{days, forms, layers, outbox, plan_versions, planning, process, tickets};

/// `[` and `]`: the list moves, wherever the cursor is.
pub fn neighbour(state: &mut State, by: isize) {
    state.look_elsewhere();
    step_list(state, Step::By(by));
}

/// The pane to the right or, with -1, to the left.
pub fn pane(state: &mut State, by: isize) {
    if state.view == View::Figures {
        return;
    }
    let panes: &[Focus] = match (
        state.layout().side,
        state.layout().main,
        state.layout().list,
    ) {
        (Some(_), ..) => &[Focus::List, Focus::Detail, Focus::Side],
        _ => &[Focus::List, Focus::Detail],
    };
    let at = panes.iter().position(|p| *p == state.focus).unwrap_or(0) as isize;
    state.focus = panes[(at + by).rem_euclid(panes.len() as isize) as usize];
}

/// Esc: one step back; never loses anything.
pub fn back(state: &mut State) {
    if let Some(Layer::Preview(_)) = state.layers.last() {
        planning::stop_preview(state);
    }
    if !state.layers.is_empty() {
        layers::close_top(state);
    } else if forms::back_to_left(state) {
        // It is open again, with its draft.
    } else if let Some(behind) = behind(state) {
        return_to(state, behind);
    } else if state.detail.pinned.take().is_some() || state.focus != Focus::List {
        state.focus = Focus::List;
    } else if state.view == View::Plan && !state.planning.filter.is_empty() {
        planning::drop_filter(state);
    } else if state.view != View::Queue {
        show(state, View::Queue);
    }
}

/// That from which the customer in view was opened.
fn behind(state: &mut State) -> Option<Behind> {
    let behind = state.behind.take()?;
    let opened = behind.customer();
    (opened.is_some() && opened == state.detail.pinned).then_some(behind)
}

fn return_to(state: &mut State, behind: Behind) {
    match behind {
        Behind::Rows(drill) => {
            show(state, View::Figures);
            layers::push(state, Layer::Drill(drill));
        }
        Behind::Outbox(_) => outbox::open(state),
        Behind::Ticket(_, ticket) => {
            show(state, View::Tickets);
            tickets::show(state, ticket);
        }
        Behind::Preview(_) => {
            planning::open(state);
            layers::push(state, Layer::Preview(0));
        }
    }
}

/// Moves whatever the keys go to.
pub fn step(state: &mut State, step: Step) {
    if !state.layers.is_empty() {
        layers::step(state, step);
    } else if state.view == View::Figures {
        let count = state.figures.report.as_ref().map_or(0, |r| r.rows.len());
        let height = figures::rows(state.layout().body_height(), count);
        state.figures.selection.step(step, count, height);
    } else if state.view == View::Process {
        process::step(state, step);
    } else if state.view == View::Plan {
        planning::step(state, step);
    } else if state.view == View::Calendar {
        days::step(state, step);
    } else if state.view == View::Outbox {
        outbox::step(state, step);
    } else if state.view == View::Tickets {
        tickets::step_list(state, step);
    } else {
        match state.focus {
            Focus::List => step_list(state, step),
            Focus::Detail if state.detail.tab == Tab::Tickets => tickets::step_tab(state, step),
            Focus::Detail => scroll(&mut state.detail, step, false),
            Focus::Side => scroll(&mut state.detail, step, true),
        }
    }
}

fn step_list(state: &mut State, step: Step) {
    let height = state.layout().body_height();
    let moved = match state.view {
        View::Queue => state.queue.rows.step(step, height),
        View::Customers => state.customers.rows.step(step, height),
        View::Outbox => {
            state.outbox.scroll = 0;
            state.outbox.rows.step(step, height)
        }
        View::Tickets => state.tickets.rows.step(step, height),
        View::Figures | View::Process | View::Calendar | View::Plan => false,
    };
    if moved {
        state.look_elsewhere();
        state.queue.select = None;
    }
}

/// Scrolls the profile or the timeline beside it; drawing stops at the last line.
fn scroll(detail: &mut Detail, step: Step, side: bool) {
    let at = if side {
        &mut detail.side_scroll
    } else {
        &mut detail.scroll
    };
    *at = match step {
        Step::By(n) => at.saturating_add_signed(n as i16),
        Step::Page(n) => at.saturating_add_signed(n as i16 * 10),
        Step::First => 0,
        Step::Last => crate::desk::panes::SCROLL_LIMIT,
    }
    .min(crate::desk::panes::SCROLL_LIMIT);
}

/// The tab beside the open one.
pub fn tab(state: &mut State, right: bool) {
    if state.view == View::Plan {
        plan_versions::tab(state, right);
        return;
    }
    state.detail.tab = state.detail.tab.beside(right);
    state.detail.scroll = 0;
    state.detail.selection = Selection::default();
    state.detail.selected_ticket = None;
}

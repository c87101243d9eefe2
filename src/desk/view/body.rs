//! The panes of each view in their places, with the rules between them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::panes::{
    breakdown, customers, days, detail, figures, outbox, plan_load, plan_who, planning, process,
    queue, tickets,
};
use crate::desk::state::layout::Layout;
use crate::desk::state::planning::PlanTab;
use crate::desk::state::{State, View};
use crate::desk::widgets::{list, rules};

/// Draws the panes of the view.
pub fn draw(state: &State, buf: &mut Buffer, layout: &Layout) {
    separators(state, buf, layout);
    match state.view {
        View::Queue | View::Customers => of_customers(state, buf, layout),
        View::Outbox => {
            with_shown(state, buf, layout, outbox::draw, outbox::draw_message);
        }
        View::Tickets => {
            with_shown(state, buf, layout, tickets::draw, tickets::draw_shown);
        }
        View::Plan => plan(state, buf, layout),
        View::Calendar => {
            if let Some(area) = layout.list {
                days::draw(state, buf, area);
            }
            if let Some(area) = layout.main {
                days::draw_day(state, buf, area);
            }
        }
        View::Process => process_map(state, buf, layout),
        View::Figures => kpis(state, buf, layout),
    }
}

/// The rules between the panes, and how far the list is scrolled.
fn separators(state: &State, buf: &mut Buffer, layout: &Layout) {
    let (theme, strokes) = (&state.look.theme, &state.look.strokes);
    for pane in [layout.main, layout.side]
        .into_iter()
        .flatten()
        .filter(|p| p.x > 0)
    {
        let (x, style) = (pane.x - 1, theme.rule);
        rules::vertical(buf, x, pane.y, pane.height, strokes.vertical, style);
    }
    if let (Some(list), Some(_)) = (layout.list, layout.main) {
        let (part, style) = (in_list(state), theme.label);
        list::scrollbar(buf, list, list.right(), part, strokes.thumb, style);
    }
}

/// A list of customers or follow-ups, the profile, and the timeline where there is room.
fn of_customers(state: &State, buf: &mut Buffer, layout: &Layout) {
    if let Some(area) = layout.list {
        if state.view == View::Queue {
            queue::draw(state, buf, area);
        } else {
            customers::draw(state, buf, area);
        }
    }
    if let Some(area) = layout.main {
        detail::draw(state, buf, area, layout.side.is_some());
    }
    if let Some(area) = layout.side {
        detail::draw_side(state, buf, area);
    }
}

/// A list that needs the width, with its selected row in full beside or below it.
fn with_shown(
    state: &State,
    buf: &mut Buffer,
    layout: &Layout,
    draw_list: impl Fn(&State, &mut Buffer, Rect),
    draw_shown: impl Fn(&State, &mut Buffer, Rect),
) {
    if let Some(area) = layout.list {
        draw_list(state, buf, area);
    }
    if let Some(area) = layout.main.or(layout.below) {
        draw_shown(state, buf, area);
    }
}

/// The KPIs: their table, the charts, and the breakdown beside them or in their stead.
fn kpis(state: &State, buf: &mut Buffer, layout: &Layout) {
    if let Some(area) = layout.list {
        figures::draw_table(state, buf, area);
    }
    let few = layout.side.is_none();
    if let Some(area) = layout.main {
        if state.figures.broken_down && few {
            breakdown::draw(state, buf, area);
        } else {
            figures::draw_charts(state, buf, area, few);
        }
    }
    if let Some(area) = layout.side {
        breakdown::draw(state, buf, area);
    }
}

/// The first row shown of the list on the left, and how many it has.
fn in_list(state: &State) -> (usize, usize) {
    match state.view {
        View::Queue => (state.queue.rows.selection.top, state.queue.rows.len()),
        View::Customers => (
            state.customers.rows.selection.top,
            state.customers.rows.len(),
        ),
        View::Outbox => (state.outbox.rows.selection.top, state.outbox.rows.len()),
        View::Tickets => (state.tickets.rows.selection.top, state.tickets.rows.len()),
        View::Plan => (state.planning.selection.top, state.planning.rows().len()),
        View::Process => (state.process.selection.top, state.process.steps().len()),
        View::Figures | View::Calendar => (0, 0),
    }
}

/// The process map: the flow, where tickets wait, and the selected step beside them where there is room.
fn process_map(state: &State, buf: &mut Buffer, layout: &Layout) {
    if let Some(area) = layout.list {
        process::draw(state, buf, area);
    }
    if let Some(area) = layout.main {
        process::draw_places(state, buf, area, layout.side.is_none());
    }
    if let Some(area) = layout.side {
        process::draw_selected(state, buf, area);
    }
}

/// The plan: its list, the open tab, and the load beside it where there is room.
fn plan(state: &State, buf: &mut Buffer, layout: &Layout) {
    if let Some(area) = layout.list {
        planning::draw(state, buf, area);
    }
    if let Some(area) = layout.main {
        planning::draw_tab(state, buf, area);
    }
    if let Some(area) = layout.side {
        let inner = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        if state.planning.tab == PlanTab::Load {
            plan_who::draw(state, buf, inner);
        } else {
            plan_load::draw(state, buf, inner, 0);
        }
    }
}

//! The screen: a function of the state.

mod banner;
mod hints;
mod status;
mod titles;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tr;

use super::overlays;
use super::panes::{
    breakdown, customers, days, detail, figures, outbox, plan_load, plan_who, planning, process,
    queue,
};
use super::state::layout::{LEAST, Layout};
use super::state::planning::PlanTab;
use super::state::{State, View};
use super::widgets::{cells, list, rules};

/// Draws the whole screen; where the cursor belongs, if it belongs anywhere.
pub fn draw(state: &State, buf: &mut Buffer) -> Option<Position> {
    let area = buf.area;
    if !Layout::fits((area.width, area.height)) {
        let text = tr!(
            state.look.locale,
            "too-small",
            columns = LEAST.0,
            rows = LEAST.1
        );
        for (line, y) in cells::wrap(&text, area.width.max(2))
            .iter()
            .zip(area.top()..area.bottom())
        {
            cells::put(buf, area.x, y, area.width, line, state.look.theme.text);
        }
        return None;
    }
    let layout = state.layout_in((area.width, area.height));
    status::draw(state, buf, layout.status);
    if let Some(area) = layout.banner {
        banner::draw(state, buf, area);
    }
    titles::draw(state, buf, &layout);
    panes(state, buf, &layout);
    hints::message(state, buf, layout.message);
    hints::draw(state, buf, layout.hints);
    let mut cursor = None;
    for layer in &state.layers {
        cursor = overlays::draw(state, layer, buf);
    }
    cursor.filter(|at| area.contains(*at))
}

fn panes(state: &State, buf: &mut Buffer, layout: &Layout) {
    let theme = &state.look.theme;
    for pane in [layout.main, layout.side]
        .into_iter()
        .flatten()
        .filter(|p| p.x > 0)
    {
        rules::vertical(
            buf,
            pane.x - 1,
            pane.y,
            pane.height,
            state.look.strokes.vertical,
            theme.rule,
        );
    }
    if let (Some(list), Some(_)) = (layout.list, layout.main) {
        let part = in_list(state);
        list::scrollbar(
            buf,
            list,
            list.right(),
            part,
            state.look.strokes.thumb,
            theme.label,
        );
    }
    let in_pane = |area: Option<Rect>, draw: &dyn Fn(&mut Buffer, Rect), buf: &mut Buffer| {
        if let Some(area) = area {
            draw(buf, area);
        }
    };
    match state.view {
        View::Queue | View::Customers => {
            let list: &dyn Fn(&mut Buffer, Rect) = if state.view == View::Queue {
                &|buf, area| queue::draw(state, buf, area)
            } else {
                &|buf, area| customers::draw(state, buf, area)
            };
            in_pane(layout.list, list, buf);
            in_pane(
                layout.main,
                &|buf, area| detail::draw(state, buf, area, layout.side.is_some()),
                buf,
            );
            in_pane(
                layout.side,
                &|buf, area| detail::draw_side(state, buf, area),
                buf,
            );
        }
        View::Outbox => {
            in_pane(
                layout.list,
                &|buf, area| outbox::draw(state, buf, area),
                buf,
            );
            let message = layout.main.or(layout.below);
            in_pane(
                message,
                &|buf, area| outbox::draw_message(state, buf, area),
                buf,
            );
        }
        View::Plan => plan(state, buf, layout),
        View::Calendar => {
            in_pane(layout.list, &|buf, area| days::draw(state, buf, area), buf);
            in_pane(
                layout.main,
                &|buf, area| days::draw_day(state, buf, area),
                buf,
            );
        }
        View::Process => process_map(state, buf, layout),
        View::Figures => {
            in_pane(
                layout.list,
                &|buf, area| figures::draw_table(state, buf, area),
                buf,
            );
            let broken_down = |buf: &mut Buffer, area| breakdown::draw(state, buf, area);
            if state.figures.broken_down && layout.side.is_none() {
                in_pane(layout.main, &broken_down, buf);
            } else {
                let few = layout.side.is_none();
                let charts = |buf: &mut Buffer, area| figures::draw_charts(state, buf, area, few);
                in_pane(layout.main, &charts, buf);
                in_pane(layout.side, &broken_down, buf);
            }
        }
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

//! The panes: lists on the left, the customer in the middle, the timeline on the right; the figures.

pub mod breakdown;
pub mod customers;
pub mod days;
pub mod detail;
pub mod figures;
pub mod outbox;
pub mod overview;
pub mod plan_load;
pub mod plan_versions;
pub mod plan_who;
pub mod planning;
pub mod process;
pub mod queue;
pub mod sheet;
pub mod ticket_sheet;
pub mod tickets;
pub mod timeline;
pub mod trend;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::state::paged::Paged;
use super::state::{Focus, State};
use super::widgets::{cells, list};
use super::words;
use crate::tr;

/// Marks the selected row of the list on the left, paler while the keys go elsewhere.
fn mark_in_list(state: &State, buf: &mut Buffer, line: Rect) {
    let theme = &state.look.theme;
    let style = match state.focus {
        Focus::List => theme.selected,
        _ => theme.selected_away,
    };
    list::mark_selected(buf, line, state.look.strokes.marker, style);
}

/// A list's title with which row is selected of how many; more than are known where not all were looked at yet.
fn counted<T>(title: &str, rows: &Paged<T>, count: Option<u64>) -> String {
    let known = words::count(rows.len() as u64);
    let all = match count {
        Some(count) => words::count(count),
        None if rows.has_more() => format!("{known}+"),
        None => known,
    };
    if rows.is_empty() {
        format!("{title}  {all}")
    } else {
        let at = words::count(rows.selection.at as u64 + 1);
        format!("{title}  {at}/{all}")
    }
}

/// Draws the rows in view as [`draw_paged`] does, or that there are none.
fn draw_rows<T>(
    state: &State,
    (rows, none): (&Paged<T>, &str),
    buf: &mut Buffer,
    area: Rect,
    draw_row: impl Fn(&State, &T, &mut Buffer, Rect),
) {
    if !rows.is_empty() {
        return draw_paged(state, rows, buf, area, draw_row);
    }
    let text = if rows.loaded() {
        none
    } else {
        tr!(state.look.locale, "loading")
    };
    let dim = state.look.theme.dim;
    cells::put(buf, area.x + 2, area.y + 1, area.width, text, dim);
}

/// Draws the rows in view of a list that comes in pages, the selected one marked; what has not come yet says so.
fn draw_paged<T>(
    state: &State,
    rows: &Paged<T>,
    buf: &mut Buffer,
    area: Rect,
    draw_row: impl Fn(&State, &T, &mut Buffer, Rect),
) {
    let (loading, theme) = (tr!(state.look.locale, "loading"), &state.look.theme);
    let window = rows.selection.window(rows.len(), area.height);
    for (i, y) in window.zip(area.top()..) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        if let Some(row) = rows.get(i) {
            draw_row(state, row, buf, line);
        } else {
            cells::put(buf, line.x + 2, y, line.width, loading, theme.dim);
        }
        if i == rows.selection.at {
            mark_in_list(state, buf, line);
        }
    }
}

/// No pane has more lines than this; scrolling ends there.
pub const SCROLL_LIMIT: u16 = 4_000;

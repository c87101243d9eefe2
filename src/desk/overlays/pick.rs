//! Numbered lists: one of several is chosen by its digit or by Enter.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::state::State;
use crate::desk::state::layers::{Choose, Pick};
use crate::desk::widgets::{cells, list};

/// Rows of a numbered list on a screen of that size: all that there is room for.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 0)
}

/// Draws a numbered list.
pub fn draw(state: &State, pick: &Pick, buf: &mut Buffer) -> Option<Position> {
    if let Some(second) = pick.second_column(state.size.0) {
        draw_columns(state, pick, second, buf);
        return None;
    }
    let theme = &state.look.theme;
    let shown = (pick.items.len() as u16).min(rows(state.size));
    let least = if pick.about.is_empty() { 28 } else { 60 };
    let width = (longest(&pick.items) + 8)
        .max(cells::width(&pick.title) + 4)
        .clamp(least, 60)
        .min(state.size.0.saturating_sub(6));
    let about: Vec<String> = pick
        .about
        .iter()
        .flat_map(|text| cells::wrap(text, width))
        .collect();
    let above = match about.len() as u16 {
        0 => 0,
        lines => lines + 1,
    };
    let inner = super::open(state, buf, (width, above + shown), &pick.title);
    // What is chosen from always has room.
    let above = above.min(inner.height.saturating_sub(shown));
    for (line, y) in about
        .iter()
        .zip(inner.top()..inner.top() + above.saturating_sub(1))
    {
        cells::put(buf, inner.x, y, inner.width, line, theme.text);
    }
    let items = Rect {
        y: inner.y + above,
        height: inner.height - above,
        ..inner
    };
    let mut selection = pick.selection;
    selection.keep(pick.items.len(), items.height);
    let window = selection.window(pick.items.len(), items.height);
    draw_items(state, pick, window, buf, items);
    let part = (selection.top, pick.items.len());
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, items, edge, part, thumb, theme.accent);
    None
}

/// What has a digit on the left, what has none on the right.
fn draw_columns(state: &State, pick: &Pick, second: usize, buf: &mut Buffer) {
    let (numbered, rest) = pick.items.split_at(second);
    let (left, right) = (longest(numbered) + 8, longest(rest) + 6);
    let rows = numbered.len().max(rest.len()) as u16;
    let inner = super::open(state, buf, (left + right, rows), &pick.title);
    let left = left.min(inner.width / 2);
    let column = Rect {
        width: left - 2,
        ..inner
    };
    draw_items(state, pick, 0..second, buf, column);
    let column = Rect {
        x: inner.x + left - 2,
        width: inner.width - left + 2,
        ..inner
    };
    draw_items(state, pick, second..pick.items.len(), buf, column);
}

/// Columns of the longest name.
fn longest(items: &[(String, Choose)]) -> u16 {
    let widths = items.iter().map(|(name, _)| cells::width(name));
    widths.max().unwrap_or(0)
}

/// Draws some of the items, one in a row, the selected one marked.
fn draw_items(state: &State, pick: &Pick, items: Range<usize>, buf: &mut Buffer, area: Rect) {
    let theme = &state.look.theme;
    for (i, y) in items.zip(area.top()..area.bottom()) {
        let Some((name, _)) = pick.items.get(i) else {
            break;
        };
        let digit = pick.digit(i).map(String::from).unwrap_or_default();
        cells::put(buf, area.x + 2, y, 2, &digit, theme.accent);
        let room = area.width.saturating_sub(4);
        cells::put(buf, area.x + 4, y, room, name, theme.text);
        if i == pick.selection.at {
            let line = Rect {
                y,
                height: 1,
                ..area
            };
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
}

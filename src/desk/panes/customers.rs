//! The customer list: name, segment, number, place, last purchase, total.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::protocol::view::CustomerRow;
use crate::tr;

/// What the pane is called: the segment and how many.
pub fn title(state: &State) -> String {
    let (l, words) = (state.look.locale, state.words());
    if let Some(filter) = &state.customers.filter {
        return filtered(state, filter);
    }
    let what = match &state.customers.segment {
        Some(segment) => words.segment(segment),
        None => tr!(l, "customers-title").to_owned(),
    };
    match state.customers.total {
        Some(total) => format!("{what} {}", words::count(total)),
        None => what,
    }
}

/// A saved filter's name, with how many there are, or how far they have been looked for.
fn filtered(state: &State, filter: &str) -> String {
    let list = &state.customers;
    let known = words::count(list.rows.len() as u64);
    let (looked, of) = &list.looked;
    match of.filter(|of| *of > 0) {
        Some(of) => format!("{filter} {known}  {}%", looked * 100 / of),
        None if list.rows.has_more() => format!("{filter} {known}+"),
        None => format!("{filter} {known}"),
    }
}

/// Draws the rows in view.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, rows) = (state.look.locale, &state.look.theme, &state.customers.rows);
    if rows.is_empty() {
        let text = if rows.loaded() {
            match state.customers.segment {
                None => tr!(l, "queue-nobody"),
                Some(_) => tr!(l, "customers-none"),
            }
        } else {
            tr!(l, "loading")
        };
        for (line, y) in cells::wrap(text, area.width.saturating_sub(4))
            .iter()
            .zip(area.top() + 1..area.bottom())
        {
            cells::put(buf, area.x + 2, y, area.width, line, theme.dim);
        }
        return;
    }
    super::draw_paged(state, rows, buf, area, draw_row);
}

fn draw_row(state: &State, row: &CustomerRow, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let wide = line.width >= 38;
    let mut x = line.x + 2;
    let mut put = |text: &str, room: u16, style| {
        cells::put(
            buf,
            x,
            line.y,
            room.min(line.right().saturating_sub(x)),
            text,
            style,
        );
        x += room + 1;
    };
    put(
        &words.name(&row.name, &row.phone),
        if wide { 10 } else { 8 },
        theme.text,
    );
    put(
        &words.segment_short(&row.segment),
        4,
        if row.key { theme.key } else { theme.dim },
    );
    put(&row.phone, 11, theme.dim);
    if wide {
        put(&row.place, 6, theme.dim);
    }
    let last = row.last_order.map(|day| words.day(day)).unwrap_or_default();
    if line.width >= 50 {
        put(&last, 10, theme.dim);
    } else if !wide && line.width >= 34 && last.len() <= 5 {
        put(&last, 5, theme.dim);
    }
}

//! Lookup: digits, pinyin, characters; results as they are typed, a preview below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::state::State;
use crate::desk::state::layers::Lookup;
use crate::desk::widgets::{cells, list};
use crate::protocol::view::{FindRow, TicketRow};
use crate::tr;

/// Rows of results on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 90, 4).min(20)
}

/// Draws it; where the cursor belongs.
pub fn draw(state: &State, lookup: &Lookup, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let shown = rows(state.size);
    let width = if state.size.0 >= 112 { 78 } else { 62 }.min(state.size.0.saturating_sub(4));
    let inner = super::open(state, buf, (width, shown + 4), tr!(l, "lookup-title"));
    if inner.height < 3 {
        return None;
    }
    let cursor = lookup
        .text
        .draw_line(buf, Rect { height: 1, ..inner }, theme.field_focus);
    let said = summary(state, lookup);
    cells::put(buf, inner.x, inner.y + 1, inner.width, &said, theme.dim);
    let area = Rect {
        y: inner.y + 2,
        height: shown.min(inner.height.saturating_sub(3)),
        ..inner
    };
    let found = &lookup.found.rows;
    for (i, y) in lookup
        .selection
        .window(found.len(), area.height)
        .zip(area.top()..)
    {
        let Some(row) = found.get(i) else { break };
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        match &row.ticket {
            Some(ticket) => draw_ticket(state, ticket, buf, line),
            None => draw_row(state, row, buf, line),
        }
        if i == lookup.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    cells::put_last(buf, inner, tr!(l, "lookup-keys"), theme.dim);
    Some(cursor)
}

/// How many were found, or what to type.
fn summary(state: &State, lookup: &Lookup) -> String {
    let l = state.look.locale;
    if lookup.text.text().trim().is_empty() {
        return tr!(l, "lookup-how").to_owned();
    }
    if !lookup.settled() && lookup.found.rows.is_empty() {
        return tr!(l, "lookup-searching").to_owned();
    }
    if let Some(id) = lookup.missing_ticket() {
        return tr!(l, "lookup-no-ticket", ticket = id.to_string());
    }
    let (shown, total) = (lookup.found.rows.len(), lookup.found.total);
    if shown == 0 {
        tr!(l, "lookup-none").to_owned()
    } else if lookup.found.more || total as usize > shown {
        tr!(l, "lookup-many", total = total, shown = shown)
    } else {
        tr!(l, "lookup-found", count = shown)
    }
}

/// Which, whose, where it stands, what it is about.
fn draw_ticket(state: &State, row: &TicketRow, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let name = if row.key { theme.key } else { theme.text };
    let parts = [
        (row.id.to_string(), theme.strong),
        (row.name.clone(), name),
        (words.ticket_state(row.state).to_owned(), theme.accent),
        (row.summary.clone(), theme.text),
    ];
    let mut x = line.x + 2;
    for (text, style) in &parts {
        let room = line.right().saturating_sub(x);
        x += cells::put(buf, x, line.y, room, text, *style) + 2;
    }
}

fn draw_row(state: &State, row: &FindRow, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let mut x = line.x + 2;
    let mut put = |text: &str, room: u16, style| {
        let left = line.right().saturating_sub(x);
        cells::put(buf, x, line.y, room.min(left), text, style);
        x = (x + room + 1).min(line.right());
    };
    let segment = if row.key { theme.key } else { theme.dim };
    put(&words.name(&row.name, &row.phone), 12, theme.strong);
    put(&words.segment_short(&row.segment), 4, segment);
    let phone = state.detail.number(row.id, &row.phone);
    put(phone, 12, theme.text);
    put(&row.place, 6, theme.dim);
    let last = row.last_contact.map_or_else(
        || tr!(words.locale, "lookup-never").to_owned(),
        |at| words.day(words.zone.day(at)),
    );
    put(&last, 10, theme.dim);
    if row.due > 0 {
        put(
            &tr!(words.locale, "lookup-due", count = row.due),
            7,
            theme.warn,
        );
    }
    if !row.hint.is_empty() {
        put(&format!("({})", row.hint), 20, theme.label);
    }
}

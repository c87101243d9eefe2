//! What the agent was told, the newest first: what was not seen before is marked.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::state::State;
use crate::desk::state::tickets::Notices;
use crate::desk::ticket_words::notice_about;
use crate::desk::widgets::{cells, list};
use crate::domain::notice::Notable;
use crate::domain::ticket::Alarm;
use crate::protocol::view::NoticeView;
use crate::tr;

/// Rows on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 2)
}

/// Draws them.
pub fn draw(state: &State, notices: &Notices, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = state.size.0.saturating_sub(6).min(96);
    let height = rows(state.size) + 2;
    let inner = super::open(state, buf, (width, height), tr!(l, "notices-title"));
    let area = Rect {
        height: inner.height.saturating_sub(2),
        ..inner
    };
    let rows = notices.rows.as_deref().unwrap_or_default();
    if rows.is_empty() {
        let text = if notices.rows.is_some() {
            tr!(l, "notices-none")
        } else {
            tr!(l, "loading")
        };
        cells::put(buf, area.x + 2, area.y, area.width, text, theme.dim);
    }
    let window = notices.selection.window(rows.len(), area.height);
    for (i, y) in window.zip(area.top()..area.bottom()) {
        let Some(row) = rows.get(i) else { break };
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        draw_row(state, row, buf, line);
        if i == notices.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    let part = (notices.selection.top, rows.len());
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, area, edge, part, thumb, theme.accent);
    cells::put_last(buf, inner, tr!(l, "notices-keys"), theme.dim);
    None
}

/// Whether it is new, when, and of what.
fn draw_row(state: &State, row: &NoticeView, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let new = row.seen.is_none();
    if new {
        let mark = state.look.strokes.link[0];
        cells::put(buf, line.x + 2, line.y, 1, mark, theme.accent);
    }
    cells::put(
        buf,
        line.x + 4,
        line.y,
        11,
        &words.moment(row.at),
        theme.dim,
    );
    let style = match &row.what {
        Notable::Alarm {
            alarm: Alarm::Warning,
            ..
        } => theme.warn,
        Notable::Alarm { .. } => theme.alarm,
        _ if new => theme.strong,
        _ => theme.text,
    };
    let x = line.x + 16;
    let room = line.right().saturating_sub(x);
    let (id, told) = (notice_about(row), words.told_of(row));
    let spans = [
        (id.as_str(), theme.accent),
        ("  ", theme.dim),
        (told.as_str(), style),
        ("  ", theme.dim),
        (row.summary.as_str(), theme.dim),
    ];
    cells::put_spans(buf, x, line.y, room, &spans);
}

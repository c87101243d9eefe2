//! The rows behind a figure.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::state::State;
use crate::desk::state::layers::Drill;
use crate::desk::widgets::{cells, list};
use crate::desk::words;
use crate::domain::kpi::Unit;
use crate::domain::money::Fen;
use crate::protocol::view::KpiRow;
use crate::tr;

/// Rows on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 2)
}

/// Draws it.
pub fn draw(state: &State, drill: &Drill, buf: &mut Buffer) -> Option<Position> {
    let (words, theme) = (state.words(), &state.look.theme);
    let l = words.locale;
    let height = rows(state.size);
    let period = drill.period;
    let title = format!(
        "{}  {} – {}",
        words.kpi(drill.kpi),
        words.day(period.from),
        words.day(period.to)
    );
    let width = if state.size.0 >= 112 { 92 } else { 74 }.min(state.size.0.saturating_sub(4));
    let inner = super::open(state, buf, (width, height + 2), &title);
    if inner.height < 3 {
        return None;
    }
    let area = Rect {
        height: inner.height - 2,
        ..inner
    };
    if drill.rows.is_empty() {
        let text = if drill.rows.loaded() {
            tr!(l, "drill-none")
        } else {
            tr!(l, "loading")
        };
        cells::put(buf, area.x + 2, area.y, area.width, text, theme.dim);
    }
    for (i, y) in drill
        .rows
        .selection
        .window(drill.rows.len(), area.height)
        .zip(area.top()..)
    {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        if let Some(row) = drill.rows.get(i) {
            draw_row(state, drill, row, buf, line);
        }
        if i == drill.rows.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    let part = (drill.rows.selection.top, drill.rows.len());
    let edge = inner.right() + 1;
    list::scrollbar(
        buf,
        area,
        edge,
        part,
        state.look.strokes.thumb,
        theme.accent,
    );
    cells::put(
        buf,
        inner.x,
        inner.bottom() - 1,
        inner.width,
        tr!(l, "drill-keys"),
        theme.dim,
    );
    None
}

fn draw_row(state: &State, drill: &Drill, row: &KpiRow, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let mut x = line.x + 2;
    let mut put = |text: &str, room: u16, style| {
        let left = line.right().saturating_sub(x);
        cells::put(buf, x, line.y, room.min(left), text, style);
        x = (x + room + 1).min(line.right());
    };
    let mark = if row.counted {
        state.look.strokes.mark
    } else {
        " "
    };
    put(mark, 1, theme.good);
    put(&words.moment(row.at), 11, theme.dim);
    put(&row.name, 12, theme.strong);
    put(&words.segment_short(&row.segment), 4, theme.dim);
    put(
        &row.outcome
            .as_ref()
            .map(|o| words.outcome(o))
            .unwrap_or_default(),
        12,
        theme.text,
    );
    let amount = match drill.kpi.unit() {
        Unit::Money => Fen(row.amount).to_string(),
        Unit::Seconds => words::span(row.amount),
        Unit::Mean if row.amount != 0 => row.amount.to_string(),
        _ => String::new(),
    };
    put(&amount, 10, theme.strong);
    put(&row.by, 10, theme.dim);
}

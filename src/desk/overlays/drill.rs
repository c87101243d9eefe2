//! The rows behind a figure.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::layers::Drill;
use crate::desk::widgets::{cells, list};
use crate::desk::words::{self, Words};
use crate::domain::follow_up::Status;
use crate::domain::kpi::Unit;
use crate::domain::money::Fen;
use crate::domain::time::Span;
use crate::protocol::view::KpiRow;
use crate::tr;

/// Rows on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 3)
}

/// Draws it.
pub fn draw(state: &State, drill: &Drill, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let height = rows(state.size);
    let width = if state.size.0 >= 112 { 92 } else { 74 }.min(state.size.0.saturating_sub(4));
    let inner = super::open(state, buf, (width, height + 3), &title(state, drill));
    if inner.height < 4 {
        return None;
    }
    draw_heads(state, drill, buf, Rect { height: 1, ..inner });
    let area = Rect {
        y: inner.y + 1,
        height: inner.height - 3,
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
    let window = drill.rows.selection.window(drill.rows.len(), area.height);
    for (i, y) in window.zip(area.top()..) {
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
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, area, edge, part, thumb, theme.accent);
    cells::put_last(buf, inner, &legend(state, drill), theme.dim);
    None
}

/// Which figure, of when, which rows, where in them.
fn title(state: &State, drill: &Drill) -> String {
    let (words, period, rows) = (state.words(), drill.period, &drill.rows);
    let mut title = format!("{}  {}", words.kpi(drill.kpi), words.day(period.from));
    if period.to != period.from {
        title = format!("{title} – {}", words.day(period.to));
    }
    if drill.numerator {
        let only = tr!(words.locale, "drill-only", mark = state.look.strokes.mark);
        title = format!("{title}  {only}");
    }
    if !rows.is_empty() {
        let more = if rows.has_more() { "+" } else { "" };
        title = format!("{title}  {}/{}{more}", rows.selection.at + 1, rows.len());
    }
    title
}

/// What the mark means, and the keys.
fn legend(state: &State, drill: &Drill) -> String {
    let l = state.look.locale;
    let of_ticket = drill
        .rows
        .selected()
        .is_some_and(|row| row.ticket.is_some());
    let keys = if of_ticket {
        tr!(l, "drill-keys-ticket")
    } else {
        tr!(l, "drill-keys")
    };
    if !drill.is_share() {
        return keys.to_owned();
    }
    let key = state.keymap.shown(Action::Options, false);
    let key = key.map(|k| k.to_string()).unwrap_or_default();
    let mark = state.look.strokes.mark;
    let meaning = tr!(l, "drill-legend", mark = mark, key = key);
    format!("{meaning}  {keys}")
}

/// The columns: where each begins behind the line's first cell, and how wide it is.
fn columns(line: Rect) -> [(u16, u16); 7] {
    let state = line.width.saturating_sub(57).clamp(8, 20);
    let mut at = 2;
    [1, 11, 12, 4, state, 10, 10].map(|room| {
        let column = (line.x + at, room);
        at += room + 1;
        column
    })
}

fn put(buf: &mut Buffer, line: Rect, column: usize, text: &str, style: Style) {
    let (x, room) = columns(line)[column];
    let room = room.min(line.right().saturating_sub(x));
    cells::put(buf, x, line.y, room, text, style);
}

fn draw_heads(state: &State, drill: &Drill, buf: &mut Buffer, line: Rect) {
    let l = state.look.locale;
    let amount = match drill.kpi.unit() {
        Unit::Money => tr!(l, "drill-amount"),
        Unit::Seconds | Unit::Minutes => tr!(l, "drill-time"),
        Unit::Mean => tr!(l, "drill-score"),
        Unit::Rate | Unit::Count => "",
    };
    let heads = [
        "",
        tr!(l, "drill-when"),
        tr!(l, "drill-customer"),
        "",
        tr!(l, "drill-outcome"),
        amount,
        tr!(l, "drill-agent"),
    ];
    for (column, head) in heads.into_iter().enumerate() {
        put(buf, line, column, head, state.look.theme.label);
    }
}

fn draw_row(state: &State, drill: &Drill, row: &KpiRow, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    if row.counted && drill.is_share() {
        put(buf, line, 0, state.look.strokes.mark, theme.good);
    }
    put(buf, line, 1, &words.moment(row.at), theme.dim);
    put(buf, line, 2, &row.name, theme.strong);
    put(buf, line, 3, &words.segment_short(&row.segment), theme.dim);
    let number = state
        .detail
        .numbers(row.customer)
        .and_then(|all| all.first());
    let (became, late) = became(words, row);
    match number {
        Some(number) => put(buf, line, 4, number, theme.good),
        None => put(
            buf,
            line,
            4,
            &became,
            if late { theme.alarm } else { theme.text },
        ),
    }
    let amount = match drill.kpi.unit() {
        Unit::Money => Fen(row.amount).to_string(),
        Unit::Seconds => words::span(row.amount),
        Unit::Minutes => words.business_time(Span::minutes(row.amount)),
        Unit::Mean if row.amount != 0 => row.amount.to_string(),
        _ => String::new(),
    };
    put(buf, line, 5, &amount, theme.strong);
    put(buf, line, 6, &row.by, theme.dim);
}

/// What became of a row: the outcome, said to be late where it came too late to count; of what is not done, how it
/// stands. Whether it is overdue.
fn became(words: Words<'_>, row: &KpiRow) -> (String, bool) {
    let l = words.locale;
    if let Some((id, state)) = &row.ticket {
        return (format!("{id} {}", words.ticket_state_short(*state)), false);
    }
    let outcome = row.outcome.as_ref().map(|o| words.outcome(o));
    match &row.status {
        Some((Status::Open, day)) if *day < words.today() => {
            (tr!(l, "drill-overdue").to_owned(), true)
        }
        Some((Status::Done { .. }, _)) if !row.counted => {
            let outcome = outcome.unwrap_or_default();
            (tr!(l, "drill-late", outcome = outcome), false)
        }
        Some((status, _)) if outcome.is_none() => {
            let state = l.find(&format!("state-{}", status.code()));
            (state.unwrap_or_default().to_owned(), false)
        }
        _ => (outcome.unwrap_or_default(), false),
    }
}

//! The queue: due, name, segment, why, place; who holds what.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::state::State;
use crate::desk::theme::Theme;
use crate::desk::widgets::cells;
use crate::desk::words::Words;
use crate::domain::follow_up::When;
use crate::domain::ticket::Standing;
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::view::QueueRow;
use crate::tr;

/// What the pane is called: the filter with its counts.
pub fn title(state: &State) -> String {
    let (l, counts) = (state.look.locale, state.queue.counts);
    let mut title = match state.queue.due {
        DueFilter::Overdue => tr!(l, "queue-title-overdue", count = counts.overdue),
        DueFilter::On(day) => {
            let day = state.words().day(day);
            tr!(l, "queue-title-on", day = day)
        }
        DueFilter::Today => tr!(l, "queue-title-today", count = counts.today),
        DueFilter::Open => tr!(l, "queue-title-open", count = counts.open),
        DueFilter::Now => tr!(
            l,
            "queue-title-now",
            today = counts.today,
            overdue = counts.overdue
        ),
    };
    if state.queue.scope == Scope::All {
        title = format!(
            "{title} {} {}",
            state.look.strokes.dot,
            tr!(l, "queue-everybody")
        );
    }
    if !state.queue.marked.is_empty() {
        let marked = tr!(l, "queue-marked", count = state.queue.marked.len());
        title = format!("{title} {} {marked}", state.look.strokes.dot);
    }
    title
}

/// Draws the rows in view.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, rows) = (state.look.locale, &state.look.theme, &state.queue.rows);
    if rows.is_empty() {
        let text = if rows.loaded() {
            nothing_to_do(state)
        } else {
            tr!(l, "loading")
        };
        for (line, y) in cells::wrap(text, area.width.saturating_sub(4))
            .iter()
            .zip(area.top() + 1..area.bottom())
        {
            cells::put(
                buf,
                area.x + 2,
                y,
                area.width.saturating_sub(2),
                line,
                theme.dim,
            );
        }
        return;
    }
    let window = rows.selection.window(rows.len(), area.height);
    let due_room = due_width(state, window.clone());
    for (i, y) in window.zip(area.top()..) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let Some(row) = rows.get(i) else { continue };
        draw_row(state, row, due_room, buf, line);
        if i == rows.selection.at {
            super::mark_in_list(state, buf, line);
        }
    }
}

/// Cells that the due times of some rows take; what they leave is for the reasons.
fn due_width(state: &State, rows: std::ops::Range<usize>) -> u16 {
    let words = state.words();
    rows.filter_map(|i| state.queue.rows.get(i))
        .map(|row| cells::width(&due(words, row).0))
        .max()
        .unwrap_or(0)
        .clamp(4, 7)
}

/// When it is due: a ticket by what is left of its time, with how that stands; else whether it is late.
fn due(words: Words<'_>, row: &QueueRow) -> (String, Result<Standing, bool>) {
    let clock = row.ticket.as_ref().and_then(|ticket| ticket.clock.as_ref());
    let left = clock.and_then(|clock| Some((words.clock_short(clock)?, Ok(clock.standing))));
    left.unwrap_or_else(|| {
        let (due, late) = words.due(row.when, row.when_day);
        (due, Err(late))
    })
}

/// Why there is no row: nothing is left, or nobody is there to be called.
fn nothing_to_do(state: &State) -> &'static str {
    if state.customers.nobody == Some(true) {
        tr!(state.look.locale, "queue-nobody")
    } else {
        tr!(state.look.locale, "queue-empty")
    }
}

/// What is late stands out, as does what soon will be and what was promised for a time.
fn due_style(theme: &Theme, row: &QueueRow, stands: Result<Standing, bool>) -> Style {
    match stands {
        Ok(Standing::Breached) | Err(true) => theme.alarm,
        Ok(Standing::Soon) => theme.warn,
        Err(false) if matches!(row.when, When::At(_)) => theme.warn,
        _ => theme.dim,
    }
}

/// Cells of a summary that says something; with fewer a ticket has its number alone.
const TELLING: u16 = 6;

/// Why it is in the queue, in so many cells: a ticket's time is in another column.
fn why(words: Words<'_>, row: &QueueRow, room: u16) -> String {
    let Some(ticket) = &row.ticket else {
        return words.why_row(row);
    };
    let id = ticket.id.to_string();
    if cells::width(&id) + 1 + TELLING > room {
        id
    } else {
        format!("{id} {}", ticket.summary)
    }
}

fn draw_row(state: &State, row: &QueueRow, due_room: u16, buf: &mut Buffer, line: Rect) {
    let (words, theme, strokes) = (state.words(), &state.look.theme, state.look.strokes);
    let held_here = state
        .work
        .as_ref()
        .is_some_and(|w| w.follow_up() == Some(row.id));
    let other = row.claim.as_ref().filter(|c| !c.mine && !held_here);
    if state.queue.marked.contains(&row.id) {
        cells::put(buf, line.x + 1, line.y, 1, strokes.mark, theme.accent);
    } else if held_here {
        cells::put(buf, line.x + 1, line.y, 1, strokes.link[0], theme.good);
    } else if other.is_some() {
        cells::put(buf, line.x + 1, line.y, 1, strokes.link[1], theme.dim);
    }
    let (due, stands) = due(words, row);
    let (name_room, place_room) = match line.width {
        46.. => (12, 6),
        38.. => (8, 6),
        _ => (8, 0),
    };
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
    put(&due, due_room, due_style(theme, row, stands));
    let name = words.name(&row.name, &row.phone);
    put(
        &name,
        name_room,
        if other.is_some() {
            theme.dim
        } else {
            theme.text
        },
    );
    put(
        &words.segment_short(&row.segment),
        4,
        if row.key { theme.key } else { theme.dim },
    );
    let used = 2 + due_room + 1 + name_room + 1 + 5;
    let why_room = line
        .width
        .saturating_sub(used + if place_room > 0 { place_room + 2 } else { 1 });
    match other {
        Some(claim) => put(
            &tr!(words.locale, "queue-held", name = claim.name.as_str()),
            why_room,
            theme.dim,
        ),
        None if row.phone.is_empty() => put(
            &tr!(
                words.locale,
                "queue-no-number",
                why = why(words, row, why_room)
            ),
            why_room,
            theme.warn,
        ),
        None => put(&why(words, row, why_room), why_room, theme.text),
    }
    if place_room > 0 {
        put(&row.place, place_room, theme.dim);
    }
}

//! The list of tickets by when they are due, and the selected one in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::words::Words;
use crate::i18n::Locale;
use crate::protocol::view::TicketRow;
use crate::tr;

use super::sheet::Sheet;
use super::ticket_sheet::{self, clock_style, severity_style};

/// Columns from which a row has room for the category.
const WIDE: u16 = 100;

/// Columns from which a sheet has room for the part of a category and for words beside times.
const ROOMY: u16 = 60;

/// A category, with its part where the sheet has room for that.
pub fn category(words: Words<'_>, sheet: &Sheet, id: &str, part: &str) -> String {
    words.category(id, if sheet.width() < ROOMY { "" } else { part })
}

/// Which are listed, how many there are, and which is selected.
pub fn title(state: &State) -> String {
    let (l, words, tickets) = (state.look.locale, state.words(), &state.tickets);
    let mut title = format!(
        "{}  {}",
        tr!(l, "tickets-title"),
        words.listed(tickets.listed)
    );
    if let Some(category) = &tickets.category {
        title = format!("{title}  {}", words.category(category, ""));
    }
    let total = tickets.total;
    let total = total.map(|total| total.max(tickets.rows.len() as u64));
    super::counted(&title, &tickets.rows, total)
}

/// What the pane of the selected one is called.
pub fn shown_title(state: &State) -> String {
    let selected = state.tickets.rows.selected();
    let ticket = selected.map(|row| row.id.to_string()).unwrap_or_default();
    tr!(state.look.locale, "ticket-title", ticket = ticket)
}

/// Draws the rows in view.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let none = tr!(state.look.locale, "tickets-none");
    super::draw_rows(state, (&state.tickets.rows, none), buf, area, draw_row);
}

/// What is left of its time, how bad it is, which, whose, where it stands, who has it, and what it is about.
fn draw_row(state: &State, row: &TicketRow, buf: &mut Buffer, line: Rect) {
    let (l, words, theme) = (state.look.locale, state.words(), &state.look.theme);
    let mut x = line.x + 2;
    let mut put = |text: &str, room: u16, style| {
        let room = room.min(line.right().saturating_sub(x));
        cells::put(buf, x, line.y, room, text, style);
        x = (x + room + 1).min(line.right());
    };
    let (left, style) = match &row.clock {
        Some(clock) => (words.clock_left(clock), clock_style(state, clock.standing)),
        None => (String::new(), theme.dim),
    };
    put(&left, room(l, 14, 18), style);
    let severity = row.severity.number().to_string();
    put(&severity, 1, severity_style(state, row.severity));
    put(&row.id.to_string(), 6, theme.dim);
    let name = if row.key { theme.key } else { theme.text };
    put(&row.name, 8, name);
    put(
        words.ticket_state_short(row.state),
        room(l, 8, 11),
        theme.accent,
    );
    let (owner, style) = if row.owner.is_empty() {
        (tr!(l, "ticket-owner-nobody"), theme.warn)
    } else {
        (row.owner.as_str(), theme.dim)
    };
    put(owner, 8, style);
    if line.width >= WIDE {
        put(&words.category(&row.category, ""), 10, theme.dim);
    }
    put(&row.summary, line.width, theme.text);
}

/// Cells of a column in either language.
const fn room(l: Locale, zh: u16, en: u16) -> u16 {
    match l {
        Locale::Zh => zh,
        Locale::En => en,
    }
}

/// Draws the selected one.
pub fn draw_shown(state: &State, buf: &mut Buffer, area: Rect) {
    let inner = inset(area);
    sheet(state, inner).draw(buf, inner, state.tickets.scroll);
}

/// A blank column on either side.
fn inset(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

fn sheet(state: &State, area: Rect) -> Sheet {
    let mut sheet = Sheet::new(area.width);
    if let Some(view) = state.tickets.shown() {
        ticket_sheet::write(state, view, &mut sheet);
    }
    sheet
}

/// Lines of a page of the selected one, and the last line that it can begin with.
pub fn scrolling(state: &State) -> (u16, u16) {
    let layout = state.layout();
    let Some(area) = layout.main.or(layout.below).map(inset) else {
        return (0, 0);
    };
    let lines = sheet(state, area).len();
    (area.height, lines.saturating_sub(area.height))
}

/// Writes a customer's tickets, two lines each; the selected one marked where the keys go to them.
pub fn write(state: &State, rows: &[TicketRow], sheet: &mut Sheet, selected: Option<usize>) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    if rows.is_empty() {
        sheet.heading(tr!(l, "tickets-none-of-customer"), theme.dim);
    }
    for (at, row) in rows.iter().enumerate() {
        let chosen = selected == Some(at);
        let mark = if chosen {
            state.look.strokes.marker
        } else {
            " "
        };
        sheet.line(vec![(format!("{mark} "), theme.accent)]);
        write_row(state, row, sheet, chosen);
    }
}

/// A ticket in two lines; the first is begun.
fn write_row(state: &State, row: &TicketRow, sheet: &mut Sheet, chosen: bool) {
    let (words, theme) = (state.words(), &state.look.theme);
    let id = if chosen { theme.selected } else { theme.strong };
    let opened = words.day(words.zone.day(row.opened));
    let (severity, stands) = if sheet.width() < ROOMY {
        let number = row.severity.number().to_string();
        (number, words.ticket_state_short(row.state))
    } else {
        (words.severity(row.severity), words.ticket_state(row.state))
    };
    sheet.more(vec![
        (row.id.to_string(), id),
        (format!("  {opened}  "), theme.dim),
        (severity, severity_style(state, row.severity)),
        ("  ".to_owned(), theme.dim),
        (
            category(words, sheet, &row.category, &row.subcategory),
            theme.text,
        ),
    ]);
    sheet.right(stands, theme.accent);
    sheet.line(vec![
        ("  ".to_owned(), theme.dim),
        (row.summary.clone(), theme.label),
    ]);
    if let Some(clock) = &row.clock {
        sheet.right(words.clock_left(clock), clock_style(state, clock.standing));
    }
}

/// An open ticket in a line of the overview.
pub fn write_line(state: &State, row: &TicketRow, sheet: &mut Sheet) {
    let (l, words, theme) = (state.look.locale, state.words(), &state.look.theme);
    let roomy = sheet.width() >= ROOMY;
    let title = if roomy {
        tr!(l, "ticket-title", ticket = row.id.to_string())
    } else {
        row.id.to_string()
    };
    sheet.line(vec![
        (format!("{title} "), theme.label),
        (row.summary.clone(), theme.strong),
    ]);
    let left = row.clock.as_ref().map(|clock| words.clock_left(clock));
    let style = row
        .clock
        .as_ref()
        .map_or(theme.dim, |clock| clock_style(state, clock.standing));
    // Where there is little room, what is left says more than where it stands.
    let stands = words.ticket_state_short(row.state);
    let right = match left {
        Some(left) if roomy => format!("{stands} {left}"),
        Some(left) => left,
        None => stands.to_owned(),
    };
    sheet.right(right, style);
}

//! A ticket over the panes, in full, with who else has it open and the steps that may be taken, by their digits.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::desk::panes::sheet::Sheet;
use crate::desk::panes::ticket_sheet;
use crate::desk::state::State;
use crate::desk::state::tickets::TicketSheet;
use crate::desk::widgets::{cells, list};
use crate::domain::ticket::offer::NO_DIGIT;
use crate::tr;

/// Lines below it: a blank, the steps, the keys.
const BELOW: u16 = 3;

fn size(state: &State) -> (u16, u16) {
    let width = state.size.0.saturating_sub(6).min(96);
    (width, state.size.1.saturating_sub(6))
}

fn sheet(state: &State, of: &TicketSheet) -> Sheet {
    let mut sheet = Sheet::new(size(state).0);
    match &of.view {
        Some(view) => ticket_sheet::write(state, view, &mut sheet),
        None => sheet.heading(tr!(state.look.locale, "loading"), state.look.theme.dim),
    }
    sheet
}

/// Lines of a page, and the last line that it can begin with.
pub fn scrolling(state: &State, of: &TicketSheet) -> (u16, u16) {
    let page = size(state).1.saturating_sub(BELOW);
    (page, sheet(state, of).len().saturating_sub(page))
}

/// Draws it.
pub fn draw(state: &State, of: &TicketSheet, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let mut title = tr!(l, "ticket-title", ticket = of.id.to_string());
    if let Some(readers) = readers(state, of) {
        title = format!("{title}  {readers}");
    }
    let inner = super::open(state, buf, size(state), &title);
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    let sheet = sheet(state, of);
    sheet.draw(buf, area, of.scroll);
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    let part = (usize::from(of.scroll), usize::from(sheet.len()));
    list::scrollbar(buf, area, edge, part, thumb, theme.accent);
    if inner.height > BELOW {
        draw_steps(state, of, buf, inner);
        cells::put_last(buf, inner, tr!(l, "ticket-keys"), theme.dim);
    }
    None
}

/// Who else has it open.
fn readers(state: &State, of: &TicketSheet) -> Option<String> {
    let (l, words) = (state.look.locale, state.words());
    let first = of.readers.first()?;
    let mut names: Vec<String> = Vec::new();
    for reader in &of.readers {
        let name = words.agent(reader.agent);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Some(tr!(
        l,
        "ticket-readers",
        names = names.join(tr!(l, "form-list")),
        since = words.clock(first.since)
    ))
}

/// The steps that may be taken, as far as there is room.
fn draw_steps(state: &State, of: &TicketSheet, buf: &mut Buffer, inner: Rect) {
    let (theme, words) = (&state.look.theme, state.words());
    let Some(view) = &of.view else {
        return;
    };
    let watches = state.watches(view);
    let (mut x, y) = (inner.x, inner.bottom() - 2);
    let offered = state.offered(view).into_iter();
    for (place, verb) in offered.filter(|(place, _)| *place < NO_DIGIT) {
        let digit = ((place + 1) % 10).to_string();
        let name = words.offered(verb, watches);
        if x + cells::width(&name) + 1 > inner.right() {
            break;
        }
        let spans = [
            (digit.as_str(), theme.accent),
            (name.as_str(), Style::new()),
        ];
        x += cells::put_spans(buf, x, y, inner.right() - x, &spans) + 2;
    }
}

//! A ticket over the panes, in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::panes::sheet::Sheet;
use crate::desk::panes::ticket_sheet;
use crate::desk::state::State;
use crate::desk::state::tickets::TicketSheet;
use crate::desk::widgets::{cells, list};
use crate::tr;

/// Lines below it: a blank and the keys.
const BELOW: u16 = 2;

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
    let title = tr!(l, "ticket-title", ticket = of.id.to_string());
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
        cells::put_last(buf, inner, tr!(l, "why-keys-more"), theme.dim);
    }
    None
}

//! Open tickets of the customer that may be the same as the one that is to be opened: gone to, or opened all the same.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::tickets::Alike;
use crate::desk::widgets::{cells, list};
use crate::protocol::refusal::TicketAlike;
use crate::tr;

/// Lines of one: what it is, and how it stands.
const LINES: u16 = 2;

/// How many are seen at once on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    (super::rows_within(size, 80, 4) / LINES).max(1)
}

/// Draws them.
pub fn draw(state: &State, alike: &Alike, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let shown = rows(state.size).min(alike.tickets.len() as u16);
    let width = 64.min(state.size.0.saturating_sub(6));
    let about = cells::wrap(tr!(l, "alike-about"), width);
    let above = about.len() as u16 + 1;
    let height = above + shown * LINES + 2;
    let inner = super::open(state, buf, (width, height), tr!(l, "alike-title"));
    for (line, y) in about.iter().zip(inner.top()..inner.bottom()) {
        cells::put(buf, inner.x, y, inner.width, line, theme.text);
    }
    let window = alike.selection.window(alike.tickets.len(), shown);
    for (i, y) in window.zip((inner.top() + above..inner.bottom()).step_by(usize::from(LINES))) {
        let Some(ticket) = alike.tickets.get(i) else {
            break;
        };
        let line = Rect {
            y,
            height: 1,
            ..inner
        };
        draw_row(state, ticket, buf, line);
        if i == alike.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    let keys = tr!(l, "alike-keys", anyway = state.key(Action::OpenAnyway));
    cells::put_last(buf, inner, &keys, theme.warn);
    None
}

fn draw_row(state: &State, ticket: &TicketAlike, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let (x, room) = (line.x + 2, line.width.saturating_sub(2));
    let id = ticket.ticket.to_string();
    let spans = [
        (id.as_str(), theme.accent),
        ("  ", theme.dim),
        (&ticket.summary, theme.strong),
    ];
    cells::put_spans(buf, x, line.y, room, &spans);
    let owner = if ticket.owner.is_empty() {
        tr!(words.locale, "ticket-owner-nobody")
    } else {
        &ticket.owner
    };
    let state = words.ticket_state(ticket.state);
    let text = format!("{state}  {owner}  {}", words.moment(ticket.opened));
    cells::put(buf, x, line.y + 1, room, &text, theme.dim);
}

//! What the desk has said so far, newest first.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::desk::state::{State, Tone};
use crate::desk::widgets::cells;
use crate::tr;

/// Draws it.
pub fn draw(state: &State, scroll: u16, buf: &mut Buffer) -> Option<Position> {
    let (words, theme) = (state.words(), &state.look.theme);
    let rows = super::help::rows(state.size);
    let width = 76.min(state.size.0.saturating_sub(4));
    let inner = super::open(
        state,
        buf,
        (width, rows),
        tr!(words.locale, "messages-title"),
    );
    if state.log.is_empty() {
        cells::put(
            buf,
            inner.x,
            inner.y,
            inner.width,
            tr!(words.locale, "messages-none"),
            theme.dim,
        );
    }
    let mut y = inner.top();
    for said in state.log.iter().rev().skip(usize::from(scroll)) {
        let style = match said.tone {
            Tone::Good => theme.good,
            Tone::Plain => theme.text,
            Tone::Bad => theme.alarm,
        };
        for (i, line) in cells::wrap(&said.text, inner.width.saturating_sub(7))
            .iter()
            .enumerate()
        {
            if y >= inner.bottom() {
                return None;
            }
            if i == 0 {
                cells::put(buf, inner.x, y, 5, &words.clock(said.at), theme.dim);
            }
            cells::put(
                buf,
                inner.x + 7,
                y,
                inner.width.saturating_sub(7),
                line,
                style,
            );
            y += 1;
        }
    }
    None
}

//! A question before something grave: answered with another key than the one that asked, never with Enter.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::layers::{Asks, Question};
use crate::desk::widgets::cells;
use crate::tr;

/// Draws it.
pub fn draw(state: &State, question: &Question, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = 52.min(state.size.0.saturating_sub(6));
    let lines = cells::wrap(&question.text, width);
    let inner = super::open(
        state,
        buf,
        (width, lines.len() as u16 + 2),
        tr!(l, "question-title"),
    );
    for (line, y) in lines.iter().zip(inner.top()..inner.bottom()) {
        cells::put(buf, inner.x, y, inner.width, line, theme.strong);
    }
    let key = |action| {
        state
            .keymap
            .shown(action, false)
            .map(|k| k.to_string())
            .unwrap_or_default()
    };
    let keys = tr!(
        l,
        "question-keys",
        yes = key(match question.asks {
            Asks::Plain => Action::Yes,
            Asks::Apply | Asks::GoBack => Action::YesApply,
        }),
        no = key(Action::Back)
    );
    cells::put(
        buf,
        inner.x,
        inner.bottom().saturating_sub(1),
        inner.width,
        &keys,
        theme.warn,
    );
    None
}

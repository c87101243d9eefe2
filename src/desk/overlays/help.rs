//! Help: what every key does here, searchable.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::action::{Action, Group};
use crate::desk::state::State;
use crate::desk::state::layers::Help;
use crate::desk::widgets::cells;
use crate::tr;

/// Rows of text on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 2)
}

/// A line of help: a heading, or keys and what they do.
enum Line {
    Heading(&'static str),
    Keys(String, &'static str, bool),
    Note(&'static str),
}

fn lines(state: &State, help: &Help) -> Vec<Line> {
    let l = state.look.locale;
    let wanted = help.filter.text().trim().to_lowercase();
    let mut lines = Vec::new();
    for group in Group::ALL {
        let mut heading = Some(Line::Heading(l.text(group.message())));
        for action in Action::ALL.iter().filter(|a| a.group() == group) {
            let text = l.text(action.message());
            let keys = state
                .keymap
                .keys(*action)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("  ");
            let here = help.of.contexts.contains(&action.context()) && action.possible(&help.of);
            let found =
                text.to_lowercase().contains(&wanted) || keys.to_lowercase().contains(&wanted);
            // What can't be done here is shown only to who looks for it.
            if keys.is_empty() || !found || (wanted.is_empty() && !here) {
                continue;
            }
            lines.extend(heading.take());
            lines.push(Line::Keys(keys, text, here));
        }
    }
    if wanted.is_empty() {
        lines.push(Line::Heading(tr!(l, "help-typing")));
        for note in [
            tr!(l, "help-lookup"),
            tr!(l, "help-times"),
            tr!(l, "help-calls"),
            tr!(l, "help-rang"),
            tr!(l, "help-order"),
            tr!(l, "help-search"),
        ] {
            lines.push(Line::Note(note));
        }
    }
    lines
}

/// Draws it; where the cursor belongs.
pub fn draw(state: &State, help: &Help, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = 76.min(state.size.0.saturating_sub(4));
    let inner = super::open(
        state,
        buf,
        (width, rows(state.size) + 2),
        tr!(l, "help-title"),
    );
    if inner.height < 3 {
        return None;
    }
    let label = cells::put(
        buf,
        inner.x,
        inner.y,
        20,
        tr!(l, "help-filter"),
        theme.label,
    ) + 1;
    let field = Rect {
        x: inner.x + label,
        width: inner.width.saturating_sub(label).max(1),
        height: 1,
        ..inner
    };
    let cursor = help.filter.draw_line(buf, field, theme.field_focus);
    let area = Rect {
        y: inner.y + 2,
        height: inner.height - 2,
        ..inner
    };
    let lines = lines(state, help);
    let last = (lines.len() as u16).saturating_sub(area.height);
    for (line, y) in lines
        .iter()
        .skip(usize::from(help.scroll.min(last)))
        .zip(area.top()..area.bottom())
    {
        match line {
            Line::Heading(text) => {
                cells::put(buf, area.x, y, area.width, text, theme.accent);
            }
            Line::Keys(keys, text, here) => {
                let style = if *here { theme.text } else { theme.dim };
                cells::put(buf, area.x + 2, y, 18, keys, theme.strong);
                cells::put(
                    buf,
                    area.x + 21,
                    y,
                    area.width.saturating_sub(21),
                    text,
                    style,
                );
            }
            Line::Note(text) => {
                cells::put(
                    buf,
                    area.x + 2,
                    y,
                    area.width.saturating_sub(2),
                    text,
                    theme.text,
                );
            }
        }
    }
    Some(cursor)
}

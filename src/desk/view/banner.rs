//! The banner: a crisis that nobody has in hand, across the desk of every supervisor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::tr;

/// Draws it, with the key that leads there at the right.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let Some((row, more)) = state.banner() else {
        return;
    };
    let (l, words) = (state.look.locale, state.words());
    let style = state
        .look
        .theme
        .alarm
        .add_modifier(Modifier::REVERSED | Modifier::BOLD);
    cells::paint(buf, area, style);
    let key = tr!(l, "crisis-banner-key", key = state.key(Action::ShowCrises));
    let kept = cells::width(&key) + 2;
    let mut text = tr!(
        l,
        "crisis-banner",
        id = row.id.to_string(),
        kind = words.crisis_kind(row.kind),
        what = words.crisis_name(&row.summary)
    );
    let mut said = vec![words.crisis_called(row)];
    if more > 0 {
        said.push(tr!(l, "crisis-banner-more", more = more));
    }
    // What it is comes first; who raised it and when it stands, as far as there is room.
    let room = area.width.saturating_sub(kept + 1);
    for part in said {
        if cells::width(&text) + 2 + cells::width(&part) <= room {
            text = format!("{text}  {part}");
        }
    }
    cells::put(buf, area.x + 1, area.y, room, &text, style);
    cells::put_right(
        buf,
        area.x,
        area.y,
        area.width.saturating_sub(1),
        &key,
        style,
    );
}

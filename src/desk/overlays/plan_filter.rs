//! The field in which a part of the plan is looked for, over the title of the list.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::widgets::text_field::TextField;

/// Draws it; where the cursor belongs.
pub fn draw(state: &State, filter: &TextField, buf: &mut Buffer) -> Option<Position> {
    let layout = state.layout();
    let list = layout.list?;
    let theme = &state.look.theme;
    cells::put(buf, list.x + 1, layout.titles.y, 2, "/ ", theme.accent);
    let field = Rect {
        x: list.x + 3,
        y: layout.titles.y,
        width: list.width.saturating_sub(4).max(1),
        height: 1,
    };
    cells::clear(buf, field);
    Some(filter.draw_line(buf, field, theme.field_focus))
}

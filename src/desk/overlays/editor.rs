//! A part of the plan that is edited: its text with the lines of the file, and what the hub says of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use crate::desk::state::State;
use crate::desk::state::planning::{Checked, Editor};
use crate::desk::widgets::cells;
use crate::desk::widgets::text_area::Paint;
use crate::tr;

/// Lines below the text besides what is said of it: a gap on either side of the keys.
const BESIDES: u16 = 2;
/// Lines of the text that are shown, if it has as many, however much is said of it.
const LEAST: usize = 6;

/// Draws it; where the cursor belongs.
pub fn draw(state: &State, editor: &Editor, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = state.size.0.saturating_sub(8).min(110);
    let height = state.size.1.saturating_sub(7).min(30);
    let what = if editor.id.is_empty() {
        tr!(l, "plan-edit-new", kind = editor.kind.title(l))
    } else {
        format!("{} {}", editor.kind.title(l), editor.id)
    };
    let inner = super::open(state, buf, (width, height), &what);
    if inner.height < BESIDES + 3 {
        return None;
    }
    let (said, style) = match &editor.checked {
        Checked::Not | Checked::Asked => (tr!(l, "plan-checking").to_owned(), theme.dim),
        Checked::Holds => (tr!(l, "plan-holds").to_owned(), theme.good),
        Checked::Fault(.., said) => (said.clone(), theme.alarm),
    };
    let mut lines = cells::wrap(&said, inner.width);
    let text = editor.area.rows().min(LEAST) as u16;
    let room = inner.height.saturating_sub(BESIDES + text).max(1);
    if lines.len() > usize::from(room) {
        let kept = usize::from(room) - 1;
        let more = tr!(l, "plan-more-lines", count = lines.len() - kept);
        lines.truncate(kept);
        lines.push(more);
    }
    let below = (lines.len() as u16).max(2.min(room)) + BESIDES;
    let area = Rect {
        height: inner.height - below,
        ..inner
    };
    let paint = Paint {
        text: theme.text,
        remark: theme.dim,
        number: theme.label,
        fault: theme.alarm.add_modifier(Modifier::BOLD),
        current: theme.field_focus,
    };
    let place = (editor.line + 1, editor.fault());
    let cursor = editor.area.draw(buf, area, place, paint);
    for (line, y) in lines.iter().zip(area.bottom() + 1..) {
        cells::put(buf, inner.x, y, inner.width, line, style);
    }
    let keys = tr!(l, "plan-edit-keys");
    cells::put_last(buf, inner, keys, theme.dim);
    Some(cursor)
}

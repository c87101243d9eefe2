//! Text in cells: measured, cut, padded and put by display width; whatever could command the terminal is made visible.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{self, clean::for_terminal};

/// Cells that a text takes.
pub fn width(text: &str) -> u16 {
    text::width::width(text).min(usize::from(u16::MAX)) as u16
}

/// The text cut to a number of cells, `…` in the last where something is missing.
pub fn fit(text: &str, room: u16) -> Cow<'_, str> {
    text::width::truncate(text, usize::from(room))
}

/// The text in lines of at most `room` cells.
pub fn wrap(text: &str, room: u16) -> Vec<String> {
    text::width::wrap(text, usize::from(room))
}

/// Puts a text at a cell, cut to `room` cells and to the buffer; the cells it took.
pub fn put(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = buf.area;
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() || room == 0 {
        return 0;
    }
    let clean = for_terminal(text);
    let room = room.min(area.right() - x);
    let shown = fit(&clean, room);
    let (end, _) = buf.set_stringn(x, y, &shown, usize::from(room), style);
    end - x
}

/// Writes a text into the last row of an area.
pub fn put_last(buf: &mut Buffer, area: Rect, text: &str, style: Style) {
    put(buf, area.x, area.bottom() - 1, area.width, text, style);
}

/// Puts a text so that it ends at the right edge of `room` cells.
pub fn put_right(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let clean = for_terminal(text);
    let shown = fit(&clean, room);
    let indent = room.saturating_sub(width(&shown));
    put(buf, x + indent, y, room - indent, &shown, style)
}

/// Puts several texts one after another; the cells they took.
pub fn put_spans(buf: &mut Buffer, x: u16, y: u16, room: u16, spans: &[(&str, Style)]) -> u16 {
    let mut used = 0;
    for (text, style) in spans {
        if used >= room {
            break;
        }
        used += put(buf, x + used, y, room - used, text, *style);
    }
    used
}

/// Gives the style to every cell of an area, within the buffer.
pub fn paint(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area.intersection(buf.area), style);
}

/// Empties an area, and the left half of a wide character that its left edge cuts, which would swallow the edge's first cell.
pub fn clear(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        if area.left() > buf.area.left() {
            let before = &mut buf[(area.left() - 1, y)];
            if width(before.symbol()) > 1 {
                before.set_symbol(" ");
            }
        }
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::shot;

    #[test]
    fn stored_text_cannot_command_the_terminal() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
        put(&mut buf, 0, 0, 20, "a\u{1b}[31mb\u{202e}c", Style::new());
        let text = shot::text(&buf);
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text:?}"
        );
    }

    #[test]
    fn a_box_over_half_a_wide_character_keeps_its_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        put(&mut buf, 0, 0, 8, "王小明们", Style::new());
        clear(&mut buf, Rect::new(3, 0, 3, 1));
        put(&mut buf, 3, 0, 3, "|x|", Style::new());
        assert_eq!(shot::text(&buf), "王 |x|们");
    }
}

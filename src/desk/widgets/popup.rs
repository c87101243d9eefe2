//! Boxes over the screen: a border, a title, what is under them cleared.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells;
use super::rules::{self, Strokes};

/// A box of a wanted size in the middle of an area, as large as fits.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Strips beside a box that are no wider than this say nothing any more, and are emptied.
const STRIP: u16 = 14;

/// Quietens what a box leaves of the rows that it cuts: narrow strips are emptied, wider ones dimmed.
pub fn hush(buf: &mut Buffer, over: Rect, area: Rect, dim: Style) {
    let (over, area) = (over.intersection(buf.area), area.intersection(buf.area));
    let left = (over.left(), area.left());
    let right = (area.right(), over.right());
    for (from, to) in [left, right] {
        let strip = Rect {
            x: from,
            width: to.saturating_sub(from),
            ..area
        };
        if strip.width <= STRIP {
            cells::clear(buf, strip);
        } else {
            cells::paint(buf, strip, Style::reset().patch(dim));
        }
    }
}

/// Draws an empty box with a title in its upper edge; the area inside it, with a blank column on either side.
pub fn open(
    buf: &mut Buffer,
    area: Rect,
    strokes: &Strokes,
    border: Style,
    title: &str,
    title_style: Style,
) -> Rect {
    let area = area.intersection(buf.area);
    cells::clear(buf, area);
    if area.width < 2 || area.height < 2 {
        return Rect {
            width: 0,
            height: 0,
            ..area
        };
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for y in [area.y, bottom] {
        rules::horizontal(
            buf,
            area.x + 1,
            y,
            area.width - 2,
            strokes.horizontal,
            border,
        );
    }
    for x in [area.x, right] {
        rules::vertical(
            buf,
            x,
            area.y + 1,
            area.height - 2,
            strokes.vertical,
            border,
        );
    }
    for (x, y, stroke) in [
        (area.x, area.y, strokes.top_left),
        (right, area.y, strokes.top_right),
        (area.x, bottom, strokes.bottom_left),
        (right, bottom, strokes.bottom_right),
    ] {
        rules::dot(buf, x, y, stroke, border);
    }
    self::title(
        buf,
        area.x + 2,
        area.y,
        area.width.saturating_sub(4),
        title,
        title_style,
    );
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height - 2,
    }
}

/// Puts a title into a rule, a blank on either side.
pub fn title(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    if text.is_empty() || room < 3 {
        return 0;
    }
    let padded = format!(" {} ", cells::fit(text, room - 2));
    cells::put(buf, x, y, room, &padded, style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::shot;

    #[test]
    fn a_box_has_its_title_in_the_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 14, 4));
        cells::put(&mut buf, 0, 1, 14, "王小明王小明王小", Style::new());
        let inner = open(
            &mut buf,
            Rect::new(1, 0, 12, 3),
            &rules::LIGHT,
            Style::new(),
            "查找",
            Style::new(),
        );
        assert_eq!(inner, Rect::new(3, 1, 8, 1));
        insta::assert_snapshot!(shot::text(&buf), @r"
         ╭─ 查找 ───╮
         │          │
         ╰──────────╯
        ");
    }

    #[test]
    fn a_box_shrinks_to_the_room_there_is() {
        for (w, h) in [(1, 1), (2, 2), (5, 1), (40, 10)] {
            let area = Rect::new(0, 0, w, h);
            let mut buf = Buffer::empty(area);
            open(
                &mut buf,
                centred(area, 60, 20),
                &rules::ASCII,
                Style::new(),
                "help",
                Style::new(),
            );
        }
    }
}

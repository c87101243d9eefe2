//! Several lines of text that are edited: nothing is wrapped, what is too long scrolls sideways; with undo of its own.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::cells;
use crate::desk::keys::{Code, Key};

/// Steps that can be taken back.
const UNDO: usize = 200;
/// Cells between the numbers of the lines and the text.
const GAP: u16 = 1;

/// A text with a cursor in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextArea {
    lines: Vec<String>,
    /// The cursor's line.
    row: usize,
    /// The cursor's byte in its line.
    at: usize,
    /// Most bytes.
    limit: usize,
    before: Vec<Snap>,
    after: Vec<Snap>,
    /// The last step put characters in, one after another: they are taken back together.
    typing: bool,
}

/// A text as it was.
type Snap = (Vec<String>, usize, usize);

/// How an area is drawn.
#[derive(Clone, Copy)]
pub struct Paint {
    /// The text.
    pub text: Style,
    /// Remarks.
    pub remark: Style,
    /// The numbers of the lines.
    pub number: Style,
    /// The number of the line in which something is wrong.
    pub fault: Style,
    /// The line of the cursor.
    pub current: Style,
}

impl TextArea {
    /// A text of at most so many bytes, the cursor at its beginning.
    pub fn new(text: &str, limit: usize) -> Self {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        Self {
            lines,
            row: 0,
            at: 0,
            limit,
            before: Vec::new(),
            after: Vec::new(),
            typing: false,
        }
    }

    /// The text; each line ends with a line break, an empty text has none.
    pub fn text(&self) -> String {
        if self.lines.len() == 1 && self.lines[0].is_empty() {
            return String::new();
        }
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }

    /// How many lines it has.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The cursor's line, from 0.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Puts the cursor at a line and a column in characters, both from 0.
    pub fn go(&mut self, row: usize, column: usize) {
        self.row = row.min(self.lines.len() - 1);
        let line = &self.lines[self.row];
        self.at = line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |(at, _)| at);
        self.typing = false;
    }

    fn size(&self) -> usize {
        self.lines.iter().map(|line| line.len() + 1).sum()
    }

    fn keep(&mut self) {
        self.before.push((self.lines.clone(), self.row, self.at));
        if self.before.len() > UNDO {
            self.before.remove(0);
        }
        self.after.clear();
    }

    /// Puts a text in at the cursor, as much as the limit allows.
    pub fn insert(&mut self, text: &str) {
        self.keep();
        let mut room = self.limit.saturating_sub(self.size());
        for c in text.replace("\r\n", "\n").chars() {
            let c = match c {
                '\r' | '\u{2028}' | '\u{2029}' => '\n',
                '\t' => ' ',
                c => c,
            };
            if c.len_utf8() > room {
                break;
            }
            room -= c.len_utf8();
            if c == '\n' {
                let rest = self.lines[self.row].split_off(self.at);
                self.row += 1;
                self.at = 0;
                self.lines.insert(self.row, rest);
            } else if !c.is_control() {
                self.lines[self.row].insert(self.at, c);
                self.at += c.len_utf8();
            }
        }
    }

    /// Edits or moves; whether the key was one for editing. `page` is how many lines are shown.
    pub fn key(&mut self, key: Key, page: u16) -> bool {
        let typing = std::mem::take(&mut self.typing);
        if let Some(c) = key.typed() {
            let more = typing && !c.is_whitespace();
            self.insert(c.encode_utf8(&mut [0; 4]));
            if more {
                self.before.pop();
            }
            self.typing = true;
            return true;
        }
        let page = usize::from(page.max(2)) - 1;
        match (key.code, key.ctrl) {
            (Code::Enter, _) => self.insert("\n"),
            (Code::Backspace, _) => {
                self.keep();
                self.back();
            }
            (Code::Delete, _) => {
                self.keep();
                if self.right() {
                    self.back();
                }
            }
            (Code::Char('z'), true) => self.undo(),
            (Code::Char('y'), true) => self.redo(),
            (Code::Left, _) => self.left(),
            (Code::Right, _) => {
                self.right();
            }
            (Code::Up, _) => self.vertical(self.row.saturating_sub(1)),
            (Code::Down, _) => self.vertical(self.row + 1),
            (Code::PageUp, _) => self.vertical(self.row.saturating_sub(page)),
            (Code::PageDown, _) => self.vertical(self.row + page),
            (Code::Home, _) => self.at = 0,
            (Code::End, _) => self.at = self.lines[self.row].len(),
            _ => return false,
        }
        true
    }

    fn undo(&mut self) {
        if let Some((lines, row, at)) = self.before.pop() {
            let now = (std::mem::replace(&mut self.lines, lines), self.row, self.at);
            (self.row, self.at) = (row, at);
            self.after.push(now);
        }
    }

    fn redo(&mut self) {
        if let Some((lines, row, at)) = self.after.pop() {
            let now = (std::mem::replace(&mut self.lines, lines), self.row, self.at);
            (self.row, self.at) = (row, at);
            self.before.push(now);
        }
    }

    fn left(&mut self) {
        if self.at > 0 {
            let before = &self.lines[self.row][..self.at];
            self.at = before
                .grapheme_indices(true)
                .next_back()
                .map_or(0, |(at, _)| at);
        } else if self.row > 0 {
            self.row -= 1;
            self.at = self.lines[self.row].len();
        }
    }

    /// One to the right; whether there was one.
    fn right(&mut self) -> bool {
        let rest = &self.lines[self.row][self.at..];
        if let Some(next) = rest.graphemes(true).next() {
            self.at += next.len();
        } else if self.row + 1 < self.lines.len() {
            self.row += 1;
            self.at = 0;
        } else {
            return false;
        }
        true
    }

    /// Deletes what is before the cursor.
    fn back(&mut self) {
        let (row, at) = (self.row, self.at);
        if at > 0 {
            self.left();
            self.lines[row].replace_range(self.at..at, "");
        } else if row > 0 {
            let rest = self.lines.remove(row);
            self.row -= 1;
            self.at = self.lines[self.row].len();
            self.lines[self.row].push_str(&rest);
        }
    }

    /// To another line, in about the same column.
    fn vertical(&mut self, row: usize) {
        let column = cells::width(&self.lines[self.row][..self.at]);
        self.row = row.min(self.lines.len() - 1);
        let mut used = 0;
        self.at = self.lines[self.row].len();
        for (at, part) in self.lines[self.row].grapheme_indices(true) {
            if used >= column {
                self.at = at;
                break;
            }
            used += cells::width(part);
        }
    }

    /// Draws the lines around the cursor with their numbers, the first of which is `first`; `fault` is the line, from 0,
    /// in which something is wrong. Where the cursor is.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        (first, fault): (usize, Option<usize>),
        paint: Paint,
    ) -> Position {
        let numbers = (first + self.lines.len()).to_string().len() as u16;
        let height = usize::from(area.height.max(1));
        let left = area.x + numbers + GAP + 1;
        let room = area.right().saturating_sub(left).max(2);
        let top = (self.row + 1 + height / 3)
            .min(self.lines.len())
            .saturating_sub(height)
            .min(self.row);
        let before = cells::width(&self.lines[self.row][..self.at]);
        let shift = (before + 1).saturating_sub(room);
        for (i, y) in (top..self.lines.len()).zip(area.top()..area.bottom()) {
            let wrong = fault == Some(i);
            let style = if wrong { paint.fault } else { paint.number };
            let number = (first + i).to_string();
            cells::put_right(buf, area.x, y, numbers, &number, style);
            if wrong {
                cells::put(buf, area.x + numbers, y, 1, "!", paint.fault);
            }
            let line = &self.lines[i];
            let style = if line.trim_start().starts_with('#') {
                paint.remark
            } else {
                paint.text
            };
            if i == self.row {
                let row = Rect {
                    x: left,
                    y,
                    width: room,
                    height: 1,
                };
                cells::paint(buf, row, paint.current);
            }
            let shown = if i == self.row {
                skip(line, shift)
            } else {
                line
            };
            cells::put(buf, left, y, room, shown, style);
        }
        let hidden = self.lines[self.row].len() - skip(&self.lines[self.row], shift).len();
        let x = cells::width(&self.lines[self.row][hidden.min(self.at)..self.at]);
        Position::new(left + x.min(room - 1), area.y + (self.row - top) as u16)
    }
}

/// A line without its first `cells`.
fn skip(line: &str, cells: u16) -> &str {
    let mut used = 0;
    for (at, part) in line.grapheme_indices(true) {
        if used >= cells {
            return &line[at..];
        }
        used += cells::width(part);
    }
    if cells == 0 { line } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::shot;
    use proptest::prelude::*;

    const PLAIN: Paint = Paint {
        text: Style::new(),
        remark: Style::new(),
        number: Style::new(),
        fault: Style::new(),
        current: Style::new(),
    };

    fn keys(area: &mut TextArea, keys: &[Code]) {
        for code in keys {
            area.key(Key::plain(*code), 5);
        }
    }

    #[test]
    fn lines_are_split_joined_and_taken_back() {
        let mut area = TextArea::new("id = \"王\"\nwho\n", 100);
        keys(&mut area, &[Code::End, Code::Enter]);
        area.key(Key::char('x'), 5);
        area.key(Key::char('y'), 5);
        assert_eq!(area.text(), "id = \"王\"\nxy\nwho\n");
        area.key(Key::ctrl('z'), 5);
        assert_eq!(area.text(), "id = \"王\"\n\nwho\n", "typed together");
        area.key(Key::ctrl('z'), 5);
        assert_eq!(area.text(), "id = \"王\"\nwho\n");
        area.key(Key::ctrl('y'), 5);
        area.key(Key::ctrl('y'), 5);
        assert_eq!(area.text(), "id = \"王\"\nxy\nwho\n");
        keys(&mut area, &[Code::Down, Code::Home, Code::Backspace]);
        assert_eq!(area.text(), "id = \"王\"\nxywho\n");
        keys(
            &mut area,
            &[Code::Up, Code::End, Code::Left, Code::Backspace],
        );
        assert_eq!(area.text(), "id = \"\"\nxywho\n");
        keys(&mut area, &[Code::End, Code::Delete]);
        assert_eq!(area.text(), "id = \"\"xywho\n");
    }

    #[test]
    fn pasted_text_keeps_its_lines_within_the_limit() {
        let mut area = TextArea::new("", 8);
        area.insert("a\r\nb\tc\u{1b}defgh");
        assert_eq!(area.text(), "a\nb cd\n");
        assert_eq!(TextArea::new("", 8).text(), "");
    }

    #[test]
    fn a_long_line_scrolls_to_the_cursor_and_the_fault_is_marked() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 14, 3));
        let mut area = TextArea::new("[[rule]]\nwho = \"segment == 'vip'\"\n", 100);
        area.go(1, 99);
        let at = area.draw(&mut buf, Rect::new(0, 0, 14, 3), (41, Some(1)), PLAIN);
        insta::assert_snapshot!(shot::text(&buf), @r#"
        41  [[rule]]
        42! == 'vip'"
        "#);
        assert_eq!(at, Position::new(13, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_cursor_stays_in_the_area(text in "[a王 \n]{0,40}", codes in proptest::collection::vec(0u8..13, 0..40), w in 6u16..20, h in 1u16..5) {
            let mut area = TextArea::new(&text, 200);
            for code in codes {
                area.key(match code {
                    0 => Key::plain(Code::Left), 1 => Key::plain(Code::Right), 2 => Key::plain(Code::Up),
                    3 => Key::plain(Code::Down), 4 => Key::plain(Code::Home), 5 => Key::plain(Code::End),
                    6 => Key::plain(Code::Backspace), 7 => Key::plain(Code::Delete), 8 => Key::plain(Code::Enter),
                    9 => Key::char('王'), 10 => Key::ctrl('z'), 11 => Key::ctrl('y'), _ => Key::plain(Code::PageDown),
                }, h);
            }
            let rect = Rect::new(0, 0, w, h);
            let mut buf = Buffer::empty(rect);
            let at = area.draw(&mut buf, rect, (1, None), PLAIN);
            prop_assert!(rect.contains(at), "{:?}", at);
        }
    }
}

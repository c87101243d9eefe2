//! A field that takes text: edited by grapheme, shown by cell, one line that scrolls or a note that wraps.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::desk::keys::{Code, Key};

use super::cells;

/// Text being edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextField {
    text: String,
    /// Byte offset of the cursor, at a grapheme's edge.
    at: usize,
    /// At most so many characters are taken.
    limit: usize,
}

impl TextField {
    /// An empty field that takes at most `limit` characters.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// A field with a text in it, the cursor behind it.
    pub fn with_text(limit: usize, text: &str) -> Self {
        let mut field = Self::new(limit);
        field.insert(text);
        field
    }

    /// What has been typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing has been typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the text; the cursor goes behind it.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.at = 0;
        self.insert(text);
    }

    /// Inserts at the cursor as much as the limit allows. Line breaks of any kind become `\n`; other controls are left out.
    pub fn insert(&mut self, text: &str) {
        let mut room = self.limit.saturating_sub(self.text.chars().count());
        let mut taken = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let c = match c {
                '\r' if chars.peek() == Some(&'\n') => continue,
                '\r' | '\u{2028}' | '\u{2029}' => '\n',
                '\t' => ' ',
                c => c,
            };
            if room == 0 {
                break;
            }
            if c == '\n' || !c.is_control() {
                taken.push(c);
                room -= 1;
            }
        }
        self.text.insert_str(self.at, &taken);
        self.at += taken.len();
        // A combining mark may have joined what is before it.
        while !self.is_edge(self.at) {
            self.at += 1;
        }
    }

    fn is_edge(&self, at: usize) -> bool {
        at >= self.text.len() || self.text.grapheme_indices(true).any(|(i, _)| i == at)
    }

    fn previous(&self) -> usize {
        self.text[..self.at]
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(i, _)| i)
    }

    fn next(&self) -> usize {
        self.text[self.at..]
            .graphemes(true)
            .next()
            .map_or(self.at, |g| self.at + g.len())
    }

    /// Edits or moves; whether the key was one for editing.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        match (key.code, key.ctrl) {
            (Code::Backspace, false) => {
                let start = self.previous();
                self.text.replace_range(start..self.at, "");
                self.at = start;
            }
            (Code::Backspace | Code::Char('w'), true) => {
                let start = self.word_start();
                self.text.replace_range(start..self.at, "");
                self.at = start;
            }
            (Code::Delete, _) => {
                let end = self.next();
                self.text.replace_range(self.at..end, "");
            }
            (Code::Char('u'), true) => {
                self.text.replace_range(..self.at, "");
                self.at = 0;
            }
            (Code::Left, false) => self.at = self.previous(),
            (Code::Right, false) => self.at = self.next(),
            (Code::Left, true) => self.at = self.word_start(),
            (Code::Right, true) => self.at = self.word_end(),
            (Code::Home, _) => self.at = 0,
            (Code::End, _) => self.at = self.text.len(),
            _ => return false,
        }
        true
    }

    fn word_start(&self) -> usize {
        let before = &self.text[..self.at];
        before
            .split_word_bound_indices()
            .rev()
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(0, |(i, _)| i)
    }

    fn word_end(&self) -> usize {
        let after = &self.text[self.at..];
        after
            .split_word_bound_indices()
            .find(|(_, word)| !word.trim().is_empty())
            .map_or(self.text.len(), |(i, word)| self.at + i + word.len())
    }

    /// Draws the text in one line that scrolls so that the cursor is seen; where the cursor is.
    pub fn draw_line(&self, buf: &mut Buffer, area: Rect, style: Style) -> Position {
        let room = area.width.max(1);
        let before = cells::width(&self.text[..self.at]);
        // One cell is kept for the cursor behind the text.
        let mut skip = (before + 1).saturating_sub(room);
        let mut start = 0;
        for (i, part) in self.text.grapheme_indices(true) {
            if skip == 0 {
                break;
            }
            skip = skip.saturating_sub(cells::width(part));
            start = i + part.len();
        }
        cells::paint(buf, Rect { height: 1, ..area }, style);
        let line = self.text[start.min(self.at)..].replace('\n', " ");
        cells::put(buf, area.x, area.y, room, &line, style);
        let x = area.x + cells::width(&self.text[start.min(self.at)..self.at]).min(room - 1);
        Position::new(x, area.y)
    }

    /// Draws the text wrapped into the area, scrolled so that the cursor is seen; where the cursor is.
    pub fn draw_note(&self, buf: &mut Buffer, area: Rect, style: Style) -> Position {
        let room = area.width.max(2);
        cells::paint(buf, area, style);
        let (lines, row, column) = self.laid_out(room);
        let first = (row + 1).saturating_sub(usize::from(area.height.max(1)));
        for (line, y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
            cells::put(buf, area.x, y, room, line, style);
        }
        Position::new(area.x + column.min(room - 1), area.y + (row - first) as u16)
    }

    /// The lines, and the cursor's line and column. Broken by cell, so that the cursor stays where the typing is.
    fn laid_out(&self, room: u16) -> (Vec<String>, usize, u16) {
        let mut lines = vec![String::new()];
        let mut used = 0;
        let mut cursor = (0, 0);
        for (i, part) in self.text.grapheme_indices(true) {
            let wide = cells::width(part);
            if part != "\n" && used + wide > room {
                lines.push(String::new());
                used = 0;
            }
            if i == self.at {
                cursor = (lines.len() - 1, used);
            }
            if part == "\n" {
                lines.push(String::new());
                used = 0;
            } else if let Some(line) = lines.last_mut() {
                line.push_str(part);
                used += wide;
            }
        }
        if self.at == self.text.len() {
            if used >= room {
                lines.push(String::new());
                used = 0;
            }
            cursor = (lines.len() - 1, used);
        }
        (lines, cursor.0, cursor.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::shot;
    use proptest::prelude::*;

    fn typed(text: &str) -> TextField {
        TextField::with_text(100, text)
    }

    #[test]
    fn editing_goes_by_grapheme() {
        let mut field = typed("王e\u{301}明");
        field.key(Key::plain(Code::Left));
        field.key(Key::plain(Code::Backspace));
        assert_eq!(field.text(), "王明");
        field.key(Key::char('小'));
        assert_eq!(field.text(), "王小明");
        field.key(Key::plain(Code::Delete));
        assert_eq!(field.text(), "王小");
        field.key(Key::ctrl('u'));
        assert!(field.is_empty());
    }

    #[test]
    fn words_are_deleted_and_jumped_over() {
        let mut field = typed("call back tomorrow");
        field.key(Key::ctrl('w'));
        assert_eq!(field.text(), "call back ");
        field.key(Key {
            ctrl: true,
            ..Key::plain(Code::Left)
        });
        field.key(Key::char('x'));
        assert_eq!(field.text(), "call xback ");
    }

    #[test]
    fn pasted_line_ends_are_one_kind_and_controls_are_left_out() {
        assert_eq!(typed("a\r\nb\rc\u{1b}[31m").text(), "a\nb\nc[31m");
        assert_eq!(TextField::with_text(3, "abcdef").text(), "abc");
    }

    #[test]
    fn a_line_scrolls_to_its_cursor() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        let at = typed("奶粉三罐").draw_line(&mut buf, Rect::new(0, 0, 6, 1), Style::new());
        assert_eq!(
            (shot::text(&buf).as_str(), at),
            ("三罐", Position::new(4, 0))
        );
    }

    #[test]
    fn a_note_wraps_and_scrolls_to_its_cursor() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 2));
        let at = typed("外箱压扁一罐漏粉").draw_note(&mut buf, Rect::new(0, 0, 6, 2), Style::new());
        insta::assert_snapshot!(shot::text(&buf), @r"
        扁一罐
        漏粉
        ");
        assert_eq!(at, Position::new(4, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_cursor_stays_in_the_field(text in "\\PC{0,30}", keys in proptest::collection::vec(0u8..9, 0..20), w in 1u16..12, h in 1u16..4) {
            let mut field = typed(&text);
            for key in keys {
                field.key(match key {
                    0 => Key::plain(Code::Left), 1 => Key::plain(Code::Right), 2 => Key::plain(Code::Backspace),
                    3 => Key::plain(Code::Delete), 4 => Key::plain(Code::Home), 5 => Key::char('\u{301}'),
                    6 => Key::char('王'), 7 => Key::ctrl('w'), _ => Key::char('a'),
                });
            }
            let area = Rect::new(0, 0, w, h);
            let mut buf = Buffer::empty(area);
            let at = field.draw_line(&mut buf, area, Style::new());
            prop_assert!(area.contains(at), "{:?}", at);
            let area = Rect::new(0, 0, w.max(2), h);
            let mut buf = Buffer::empty(area);
            let at = field.draw_note(&mut buf, area, Style::new());
            prop_assert!(area.contains(at), "{:?}", at);
        }
    }
}

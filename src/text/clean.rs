//! Text from outside made harmless: on the way in (names, notes, ids, phones) and again on the way to any terminal.
//!
//! On the way in, escape sequences, controls and invisible characters are removed (names), partly kept (notes) or
//! refused (ids, phones). On the way out [`for_terminal`] lets nothing through that could act as a control
//! sequence, reorder the line, or take no cell of its own.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

/// How many combining marks one base character may carry; more is a stack that paints over other lines.
const MARKS_PER_BASE: usize = 2;

/// Shown in place of a character that has no visible form: narrow in every terminal.
pub const INVISIBLE_MARKER: char = '\u{2426}';

/// What made an id or a phone number unacceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} at character {at}")]
pub struct Unclean {
    /// Which kind of character it was.
    pub kind: UncleanKind,
    /// Its position, in characters from 0.
    pub at: usize,
}

/// The kinds of characters that an id or a phone number may not contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UncleanKind {
    /// An escape or another control character, a line break included.
    Control,
    /// A character that turns the direction of text.
    Direction,
    /// A character without a visible form: zero-width, tag, variation selector.
    Invisible,
    /// A combining mark.
    Mark,
}

/// A name, title or other text of one line: escape sequences, controls and invisible characters removed, any white
/// space one space, ends trimmed, stacks of marks capped. Empty where nothing of it can be seen.
pub fn clean_name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = Marks::default();
    let mut gap = false;
    for c in without_sequences(text).chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
        } else if is_control(c) || is_invisible(c) {
        } else if is_combining_mark(c) {
            if !gap && marks.allow() {
                out.push(c);
            }
        } else {
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            marks.base();
            out.push(c);
        }
    }
    seen(out)
}

/// A note of any number of lines: escape sequences and controls removed, every line break `\n`, a tab one space, end
/// trimmed. What is invisible but harmless to store stays and is shown as a marker, beside something that can be seen.
pub fn clean_note(text: &str) -> String {
    let plain = without_sequences(text);
    let mut out = String::with_capacity(plain.len());
    let mut marks = Marks::default();
    let mut chars = plain.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                marks = Marks::default();
                out.push('\n');
            }
            '\t' => {
                marks.base();
                out.push(' ');
            }
            c if is_control(c) => {}
            c if is_combining_mark(c) && !is_variation(c) => {
                if marks.allow() {
                    out.push(c);
                }
            }
            c => {
                marks.base();
                out.push(c);
            }
        }
    }
    out.truncate(out.trim_end().len());
    seen(out)
}

/// Whether nothing of a text can be seen.
pub fn is_blank(text: &str) -> bool {
    // The empty braille pattern is drawn, as nothing.
    let unseen = |c: char| c.is_whitespace() || is_control(c) || is_invisible(c) || c == '\u{2800}';
    without_sequences(text).chars().all(unseen)
}

/// The text, or nothing where nothing of it can be seen.
fn seen(text: String) -> String {
    if is_blank(&text) { String::new() } else { text }
}

/// An external number (of a customer, an order) with its ends trimmed, refused if anything in it is not plainly visible.
pub fn check_id(text: &str) -> Result<&str, Unclean> {
    let text = text.trim();
    for (at, c) in text.chars().enumerate() {
        let kind = if is_control(c) || matches!(c, '\u{2028}' | '\u{2029}') {
            UncleanKind::Control
        } else if is_direction(c) {
            UncleanKind::Direction
        } else if is_invisible(c) {
            UncleanKind::Invisible
        } else if is_combining_mark(c) {
            UncleanKind::Mark
        } else {
            continue;
        };
        return Err(Unclean { kind, at });
    }
    Ok(text)
}

/// A phone number as written, its ends trimmed; refused like an id. [`super::phone::parse`] judges the digits.
pub fn check_phone(text: &str) -> Result<&str, Unclean> {
    check_id(text)
}

/// One line of text as it may be written to a terminal: every control character becomes its picture (`␛`), what is
/// invisible or turns direction becomes [`INVISIBLE_MARKER`], emoji lose their joiners, selectors and skin tones, flags become
/// their two letters. White space becomes plain spaces. Idempotent.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut marks = Marks::default();
    let dirty = text.chars().any(|c| shown(c, &mut marks) != Shown::AsIs);
    if !dirty {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut marks = Marks::default();
    for c in text.chars() {
        match shown(c, &mut marks) {
            Shown::AsIs => out.push(c),
            Shown::As(other) => out.push(other),
            Shown::Dropped => {}
        }
    }
    Cow::Owned(out)
}

#[derive(PartialEq)]
enum Shown {
    AsIs,
    As(char),
    Dropped,
}

/// What a terminal is given for one character.
fn shown(c: char, marks: &mut Marks) -> Shown {
    if is_combining_mark(c) && !is_invisible(c) {
        return if marks.allow() {
            Shown::AsIs
        } else {
            Shown::Dropped
        };
    }
    let shown = match c {
        ' '..='~' => Shown::AsIs,
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Shown::As(' '),
        '\0'..='\x1f' => picture(u32::from(c)),
        '\x7f' => Shown::As('\u{2421}'),
        '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' => Shown::Dropped,
        c if is_variation(c) => Shown::Dropped,
        '\u{1f1e6}'..='\u{1f1ff}' => letter(u32::from(c) - 0x1f1e6),
        c if is_control(c) || is_invisible(c) => Shown::As(INVISIBLE_MARKER),
        c if c != '\u{3000}' && c.is_whitespace() => Shown::As(' '),
        _ => Shown::AsIs,
    };
    if shown != Shown::Dropped {
        marks.base();
    }
    shown
}

fn picture(code: u32) -> Shown {
    Shown::As(char::from_u32(0x2400 + code).unwrap_or(INVISIBLE_MARKER))
}

fn letter(index: u32) -> Shown {
    Shown::As(char::from_u32(u32::from('A') + index).unwrap_or(INVISIBLE_MARKER))
}

/// Counts the marks since the last base character.
#[derive(Default)]
struct Marks {
    /// Marks that may still follow; none before the first base, where a mark would land on whatever stands to the left.
    left: usize,
}

impl Marks {
    fn base(&mut self) {
        self.left = MARKS_PER_BASE;
    }

    fn allow(&mut self) -> bool {
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allowed
    }
}

/// C0, DEL, C1, and the code points that are no characters.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Characters that turn the direction of what follows.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Variation selectors: they change how the character before them is drawn.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Characters without a visible form that are not white space: Unicode's default ignorables and the separators of
/// lines and paragraphs.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Removes whole escape sequences, so that `\x1b[31m` does not leave `[31m` behind. One that never ends loses only its
/// introducer: the text after it may be all there is.
fn without_sequences(text: &str) -> Cow<'_, str> {
    let introduces = |c| {
        matches!(
            c,
            '\x1b' | '\u{90}' | '\u{98}' | '\u{9b}' | '\u{9d}'..='\u{9f}'
        )
    };
    if !text.contains(introduces) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(introduces) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[sequence_len(rest)..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length in bytes of the escape sequence that `text` begins with; of its introducer if it has no end.
fn sequence_len(text: &str) -> usize {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or('\x1b');
    let (kind, intro) = if first == '\x1b' {
        match chars.next() {
            Some(c @ ('[' | ']' | 'P' | 'X' | '^' | '_')) => (c, 2),
            Some('\x20'..='\x2f') => (' ', 1),
            Some(c @ '\x30'..='\x7e') => return 1 + c.len_utf8(),
            _ => return 1,
        }
    } else {
        (if first == '\u{9b}' { '[' } else { ']' }, first.len_utf8())
    };
    let body = &text[intro..];
    let ended = match kind {
        '[' => body
            .find(|c| !matches!(c, '\x20'..='\x3f'))
            .filter(|&end| matches!(body.as_bytes()[end], 0x40..=0x7e))
            .map(|end| end + 1),
        ' ' => body
            .find(|c| !matches!(c, '\x20'..='\x2f'))
            .filter(|&end| matches!(body.as_bytes()[end], 0x30..=0x7e))
            .map(|end| end + 1),
        _ => ["\x07", "\x1b\\", "\u{9c}"]
            .iter()
            .filter_map(|end| body.find(end).map(|at| at + end.len()))
            .min(),
    };
    intro + ended.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_lose_what_cannot_be_seen() {
        let table = [
            ("  王 \t 小明\u{3000}", "王 小明"),
            ("王\x1b[31m小明\x1b[0m", "王小明"),
            ("a\x1b]52;c;aGk=\x07b\x1b]8;;http://x\x1b\\c", "abc"),
            ("a\u{9b}2Jb\u{9d}0;t\u{9c}c", "abc"),
            ("never\x1b]ends", "neverends"),
            ("\u{202e}gnp\u{202c}", "gnp"),
            ("a\u{200b}b\u{feff}c\u{e0041}d\u{ad}e", "abcde"),
            ("z\u{301}\u{302}\u{303}\u{304}y", "z\u{301}\u{302}y"),
            ("\u{301}a", "a"),
            ("a\u{2028}b\nc\r\nd", "a b c d"),
            ("👨\u{200d}👩 ❤\u{fe0f}", "👨👩 ❤"),
            ("\x1b", ""),
            (" \u{2800} \u{2800}", ""),
            ("", ""),
        ];
        for (text, clean) in table {
            assert_eq!(clean_name(text), clean, "{text:?}");
        }
    }

    #[test]
    fn notes_keep_their_lines() {
        assert_eq!(
            clean_note("一\r\n二\r三\u{2028}四\t五\n\n"),
            "一\n二\n三\n四 五"
        );
        assert_eq!(clean_note("a\x1b[1mb\x07\u{200b}c"), "ab\u{200b}c");
        assert_eq!(clean_note("\u{301}\u{301}a\n\u{301}b"), "a\nb");
        for unseen in [
            "\u{200b}",
            " \n\u{feff}\n",
            "\u{3000}\u{2800}",
            "\x1b[1m\u{200d}",
        ] {
            assert_eq!(clean_note(unseen), "", "{unseen:?}");
        }
    }

    #[test]
    fn ids_refuse_what_cannot_be_seen() {
        assert_eq!(check_id(" VIP-001\t"), Ok("VIP-001"));
        let table = [
            ("1\x1b2", UncleanKind::Control),
            ("1\n2", UncleanKind::Control),
            ("1\u{202d}2", UncleanKind::Direction),
            ("1\u{200b}2", UncleanKind::Invisible),
            ("1\u{301}2", UncleanKind::Mark),
        ];
        for (text, kind) in table {
            assert_eq!(check_phone(text), Err(Unclean { kind, at: 1 }), "{text:?}");
        }
    }

    #[test]
    fn terminals_see_markers() {
        let table = [
            ("plain 王小明", "plain 王小明"),
            ("\x1b[31m", "␛[31m"),
            ("a\nb\tc", "a b c"),
            ("\u{9b}1m\u{202e}x", "␦1m␦x"),
            ("👍\u{1f3fd} 👨\u{200d}👩 ❤\u{fe0f} 🇨🇳", "👍 👨👩 ❤ CN"),
            ("\u{301}x", "x"),
        ];
        for (text, shown) in table {
            assert_eq!(for_terminal(text), shown, "{text:?}");
        }
    }

    /// Text with more than its share of trouble.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            prop::sample::select(vec![
                "\x1b[2J",
                "\x1b]52;c;",
                "\x07",
                "\u{9b}",
                "\u{202e}",
                "\u{200d}",
                "\u{301}",
                "王",
                "\u{2028}",
                "\u{1f3fd}",
                "👍",
                "🇨",
                "\x1b[?1049h",
                "\x1bc",
                "\u{e0041}",
                "\x0e",
                "\x08",
                "\r",
                "\u{fe0f}",
            ])
            .prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn nothing_reaches_a_terminal_as_a_control(text in hostile()) {
            let out = for_terminal(&text);
            for c in out.chars() {
                prop_assert!(!is_control(c) && !is_invisible(c) && !is_direction(c), "{:?}", out);
            }
            prop_assert_eq!(for_terminal(&out).into_owned(), out.clone().into_owned());
            let clean = |screen: &vt100::Screen| {
                screen.cursor_position().0 == 0
                    && !screen.alternate_screen()
                    && !screen.hide_cursor()
                    && !screen.application_cursor()
                    && !screen.application_keypad()
                    && !screen.bracketed_paste()
                    && screen.bgcolor() == vt100::Color::Default
                    && screen.fgcolor() == vt100::Color::Default
            };
            let mut parser = vt100::Parser::new(3, 200, 0);
            parser.process(b"|");
            parser.process(out.as_bytes());
            prop_assert!(clean(parser.screen()), "{:?}", out);
            prop_assert_eq!(parser.screen().contents().chars().next(), Some('|'));
        }

        #[test]
        fn cleaning_is_idempotent(text in hostile()) {
            let name = clean_name(&text);
            prop_assert!(!name.chars().any(|c| is_control(c) || is_invisible(c)));
            prop_assert_eq!(is_blank(&name), name.is_empty());
            prop_assert_eq!(clean_name(&name), name);
            let note = clean_note(&text);
            prop_assert!(!note.chars().any(|c| c != '\n' && is_control(c)));
            prop_assert_eq!(is_blank(&note), note.is_empty());
            prop_assert_eq!(clean_note(&note), note);
        }
    }
}

//! Keys: what a terminal sends, normalised; their names in keymap files; what an input method makes of them.

use std::fmt;
use std::str::FromStr;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, already shifted.
    Char(char),
    /// F1–F12.
    F(u8),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// A key with its modifiers. Shift is part of a character, not a modifier of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift, for keys that are no characters.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// Ctrl and a lower-case letter.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: Code::Char(c),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// What a key event of the terminal means; `None` for releases and keys that nothing is bound to.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut key = Self {
            code: code_of(event.code)?,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab,
        };
        if let Code::Char(c) = key.code {
            key.shift = false;
            if key.ctrl {
                key = Self {
                    code: Code::Char(c.to_ascii_lowercase()),
                    ..key
                };
                // Terminals differ in what Backspace and Enter send; these are the other spellings.
                match c.to_ascii_lowercase() {
                    'h' => key = Self::plain(Code::Backspace),
                    'j' | 'm' => {
                        key = Self {
                            code: Code::Enter,
                            ctrl: false,
                            ..key
                        }
                    }
                    _ => {}
                }
            }
        }
        Some(key)
    }

    /// The character this key types into a field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key that is meant when an input method is on: full-width forms as ASCII, its brackets and stops as `]`, `[`, `/`, `.`.
    pub fn folded(self) -> Self {
        match self.code {
            Code::Char(c) => Self {
                code: Code::Char(fold(c)),
                ..self
            },
            _ => self,
        }
    }
}

/// A character as the key it stands on.
pub fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '【' | '「' => '[',
        '】' | '」' => ']',
        '、' => '/',
        '。' => '.',
        '《' => '<',
        '》' => '>',
        _ => c,
    }
}

fn code_of(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(n @ 1..=12) => Code::F(n),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    })
}

/// Names in keymap files and the form shown on screen.
const NAMES: &[(Code, &str, &str)] = &[
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::Backspace, "backspace", "Bksp"),
    (Code::Delete, "delete", "Del"),
    (Code::Insert, "insert", "Ins"),
    (Code::Up, "up", "↑"),
    (Code::Down, "down", "↓"),
    (Code::Left, "left", "←"),
    (Code::Right, "right", "→"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pgup", "PgUp"),
    (Code::PageDown, "pgdn", "PgDn"),
    (Code::Char(' '), "space", "Space"),
];

/// A key's name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no key")]
pub struct KeyNameError(pub String);

impl FromStr for Key {
    type Err = KeyNameError;

    /// Reads `f6`, `ctrl-s`, `shift-tab`, `alt-m`, `[`, `?`, `G`, `space`.
    fn from_str(text: &str) -> Result<Self, KeyNameError> {
        let error = || KeyNameError(text.to_owned());
        let mut key = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            let (flag, after) = if let Some(after) = rest.strip_prefix("ctrl-") {
                (&mut key.ctrl, after)
            } else if let Some(after) = rest.strip_prefix("alt-") {
                (&mut key.alt, after)
            } else if let Some(after) = rest.strip_prefix("shift-") {
                (&mut key.shift, after)
            } else {
                break;
            };
            if std::mem::replace(flag, true) {
                return Err(error());
            }
            rest = after;
        }
        let mut chars = rest.chars();
        key.code = if let Some((code, ..)) = NAMES.iter().find(|(_, name, _)| *name == rest) {
            *code
        } else if let Some(n) = rest
            .strip_prefix('f')
            .and_then(|n| n.parse().ok())
            .filter(|n| (1..=12).contains(n))
        {
            Code::F(n)
        } else {
            match (chars.next(), chars.next()) {
                (Some(c), None) if !c.is_control() && !key.shift => Code::Char(fold(c)),
                _ => return Err(error()),
            }
        };
        Ok(key)
    }
}

impl fmt::Display for Key {
    /// As on screen: `F6`, `Ctrl+S`, `Shift+Tab`, `]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (on, name) in [
            (self.ctrl, "Ctrl+"),
            (self.alt, "Alt+"),
            (self.shift, "Shift+"),
        ] {
            if on {
                text.push_str(name);
            }
        }
        match self.code {
            Code::F(n) => {
                text.push('F');
                text.push_str(&n.to_string());
            }
            code => match NAMES.iter().find(|(c, ..)| *c == code) {
                Some((_, _, shown)) => text.push_str(shown),
                None => {
                    if let Code::Char(c) = code {
                        text.push(if self.ctrl { c.to_ascii_uppercase() } else { c });
                    }
                }
            },
        }
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        Key::from_event(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn names_are_read_and_shown() {
        for (name, shown) in [
            ("f6", "F6"),
            ("ctrl-s", "Ctrl+S"),
            ("shift-tab", "Shift+Tab"),
            ("ctrl-up", "Ctrl+↑"),
            ("alt-m", "Alt+m"),
            ("]", "]"),
            ("】", "]"),
            ("G", "G"),
            ("space", "Space"),
            ("f", "f"),
        ] {
            assert_eq!(name.parse::<Key>().expect("a key").to_string(), shown);
        }
        for name in ["", "f13", "ctrl-", "ctrl-ctrl-s", "hello", "shift-a", "F6x"] {
            assert!(name.parse::<Key>().is_err(), "{name}");
        }
    }

    #[test]
    fn terminals_spell_backspace_and_enter_in_several_ways() {
        assert_eq!(
            event(KeyCode::Char('h'), KeyModifiers::CONTROL),
            Some(Key::plain(Code::Backspace))
        );
        assert_eq!(
            event(KeyCode::Char('j'), KeyModifiers::CONTROL),
            Some(Key::plain(Code::Enter))
        );
        assert_eq!(
            event(KeyCode::BackTab, KeyModifiers::SHIFT).map(|k| k.to_string()),
            Some("Shift+Tab".into())
        );
        assert_eq!(
            event(KeyCode::Char('G'), KeyModifiers::SHIFT),
            Some(Key::char('G'))
        );
        assert_eq!(
            event(KeyCode::Char('S'), KeyModifiers::CONTROL),
            Some(Key::ctrl('s'))
        );
    }

    #[test]
    fn an_input_methods_punctuation_is_the_key_it_stands_on() {
        for (typed, meant) in [
            ('】', ']'),
            ('【', '['),
            ('、', '/'),
            ('。', '.'),
            ('？', '?'),
            ('：', ':'),
            ('５', '5'),
            ('ｊ', 'j'),
            ('王', '王'),
        ] {
            assert_eq!(Key::char(typed).folded(), Key::char(meant));
        }
    }
}

//! Where results go: tables for people, JSON for programs; quiet and plain when piped.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use serde_json::Value;

use super::failure::Failure;
use super::table::Table;
use crate::i18n::Locale;
use crate::text::clean;

/// How to print.
pub(super) struct Output {
    pub(super) locale: Locale,
    pub(super) json: bool,
    /// Standard output is a terminal: its width in cells.
    width: Option<usize>,
    bold: bool,
    terminal: bool,
}

impl Output {
    pub(super) fn new(locale: Locale, json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let width = terminal
            .then(ratatui::crossterm::terminal::size)
            .and_then(Result::ok)
            .map(|(columns, _)| usize::from(columns).max(20));
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        Self {
            locale,
            json,
            width,
            bold: terminal && !plain,
            terminal,
        }
    }

    /// Whether standard output is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// The width of the terminal that standard output is.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Whether progress may be shown: somebody watches, and no program reads.
    pub(super) fn shows_progress(&self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// Prints a value as JSON, or a table.
    pub(super) fn show<T: Serialize>(
        &self,
        value: &T,
        table: impl FnOnce() -> Table,
    ) -> Result<(), Failure> {
        if self.json {
            self.json(value)
        } else {
            self.raw(&table().render(self.width, self.bold))
        }
    }

    /// Prints a value as JSON, or a sentence.
    pub(super) fn tell<T: Serialize>(
        &self,
        value: &T,
        sentence: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.json {
            self.json(value)
        } else {
            self.line(&sentence())
        }
    }

    /// Prints a line for people, cleaned of what could act on a terminal.
    pub(super) fn line(&self, text: &str) -> Result<(), Failure> {
        self.raw(&format!("{}\n", clean_lines(text)))
    }

    /// Prints a remark for people beside the result; nothing with `--json`.
    pub(super) fn remark(&self, text: &str) {
        if !self.json {
            // A closed standard error is no reason to end the command.
            let _ = writeln!(io::stderr(), "{}", clean_lines(text));
        }
    }

    /// Prints a value as one JSON document.
    pub(super) fn json<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let text = if self.width.is_some() {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        let text = text.map_err(|e| Failure::io(self.locale, &e.into()))?;
        self.raw(&format!("{}\n", ascii_safe(&text)))
    }

    /// Prints text that is clean already.
    pub(super) fn raw(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|e| Failure::output(self.locale, &e))
    }
}

/// Text of several lines, each made harmless.
pub(super) fn clean_lines(text: &str) -> String {
    text.split('\n')
        .map(clean::for_terminal)
        .collect::<Vec<_>>()
        .join("\n")
}

/// An error as JSON on standard error.
pub(super) fn json_error(value: &Value) -> String {
    ascii_safe(&value.to_string())
}

/// JSON whose strings hold no character that acts on a terminal: those are written as escapes, which mean the same.
fn ascii_safe(json: &str) -> String {
    let acts = |c: char| c.is_control() && c != '\n' || clean::is_invisible(c);
    if !json.chars().any(acts) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_control_characters_and_means_the_same() {
        let name = "a\u{1b}[31m\u{9b}1m\u{202e}b\u{e0041}张";
        let text = ascii_safe(&serde_json::to_string(name).expect("a string"));
        assert!(
            !text
                .chars()
                .any(|c| c.is_control() || clean::is_invisible(c)),
            "{text}"
        );
        assert!(text.contains('张'));
        let back: String = serde_json::from_str(&text).expect("still JSON");
        assert_eq!(back, name);
    }
}

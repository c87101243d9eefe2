//! The terminal: made ready, drawn to cell by cell, and always given back as it was found.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{execute, queue};
use ratatui::layout::{Position, Rect};

use crate::i18n::Locale;
use crate::tr;

use super::paint::paint;

/// Why the desk can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Input or output is no terminal.
    #[error("not a terminal")]
    NotATerminal,
    /// `TERM=dumb`, or none.
    #[error("a dumb terminal")]
    Dumb,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Io(#[from] io::Error),
}

impl TerminalError {
    /// The sentence for whoever tried.
    pub fn sentence(&self, locale: Locale) -> String {
        match self {
            Self::NotATerminal => tr!(locale, "terminal-none").to_owned(),
            Self::Dumb => tr!(locale, "terminal-dumb").to_owned(),
            Self::Io(error) => tr!(locale, "terminal-failed", error = error.to_string()),
        }
    }
}

/// Whether the desk can be shown here.
pub fn check() -> Result<(), TerminalError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(TerminalError::NotATerminal);
    }
    match std::env::var("TERM") {
        Ok(term) if !term.is_empty() && term != "dumb" => Ok(()),
        _ => Err(TerminalError::Dumb),
    }
}

/// Whether the locale of the environment is one in which Han characters can be shown.
pub fn is_utf8(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> bool {
    let set = [lc_all, lc_ctype, lang]
        .into_iter()
        .flatten()
        .find(|v| !v.is_empty());
    set.is_none_or(|v| {
        let v = v.to_ascii_lowercase();
        v.contains("utf-8") || v.contains("utf8")
    })
}

/// The terminal in the desk's hands. It is given back when this is dropped.
pub struct Screen {
    backend: CrosstermBackend<BufWriter<Stdout>>,
    shown: Buffer,
    cursor: Option<Position>,
}

impl Screen {
    /// Takes the terminal over.
    pub fn open() -> Result<Self, TerminalError> {
        check()?;
        enable_raw_mode()?;
        let mut out = BufWriter::with_capacity(32 * 1024, io::stdout());
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        let mut backend = CrosstermBackend::new(out);
        let area = area(&backend)?;
        backend.clear()?;
        Ok(Self {
            backend,
            shown: Buffer::empty(area),
            cursor: None,
        })
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.shown.area.width, self.shown.area.height)
    }

    /// Takes note of another size; whatever is shown is drawn anew.
    pub fn resized(&mut self) -> Result<(u16, u16), TerminalError> {
        let area = area(&self.backend)?;
        self.shown = Buffer::empty(area);
        self.backend.clear()?;
        Ok(self.size())
    }

    /// An empty buffer of the terminal's size.
    pub fn blank(&self) -> Buffer {
        Buffer::empty(self.shown.area)
    }

    /// Shows a buffer: only cells that differ from those shown are written, and nothing if none do.
    pub fn show(&mut self, next: Buffer, cursor: Option<Position>) -> Result<(), TerminalError> {
        if next.area != self.shown.area {
            return Ok(()); // a resize is on its way
        }
        let changes = paint(&self.shown, &next);
        if changes.is_empty() && cursor == self.cursor {
            return Ok(());
        }
        if self.cursor.is_some() {
            queue!(self.backend, Hide)?;
        }
        self.backend.write_all(changes.as_bytes())?;
        if let Some(at) = cursor {
            self.backend.set_cursor_position(at)?;
            queue!(self.backend, Show)?;
        }
        Write::flush(&mut self.backend)?;
        self.shown = next;
        self.cursor = cursor;
        Ok(())
    }

    /// Lets the terminal report the mouse, or not.
    pub fn mouse(&mut self, on: bool) -> Result<(), TerminalError> {
        if on {
            execute!(self.backend, EnableMouseCapture)?;
        } else {
            execute!(self.backend, DisableMouseCapture)?;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn area(backend: &CrosstermBackend<BufWriter<Stdout>>) -> Result<Rect, TerminalError> {
    let size = backend.size()?;
    // A terminal that does not know its size is taken for the classic one.
    let (width, height) = if size.width == 0 || size.height == 0 {
        (80, 24)
    } else {
        (size.width, size.height)
    };
    Ok(Rect {
        x: 0,
        y: 0,
        width: width.min(500),
        height: height.min(200),
    })
}

/// Gives the terminal back. Safe to call twice, and from a panic: what fails here can't be told to anybody.
pub fn restore() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// Has every panic, in whatever thread, give the terminal back before it is reported.
pub fn restore_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        report(panic);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_counts() {
        assert!(is_utf8(None, None, None));
        assert!(is_utf8(None, Some("zh_CN.UTF-8"), Some("C")));
        assert!(!is_utf8(Some("zh_CN.GBK"), None, Some("zh_CN.UTF-8")));
        assert!(!is_utf8(Some(""), None, Some("POSIX")));
    }

    #[test]
    fn every_error_is_a_sentence() {
        for locale in Locale::ALL {
            for error in [
                TerminalError::NotATerminal,
                TerminalError::Dumb,
                io::Error::other("x").into(),
            ] {
                assert!(error.sentence(locale).chars().count() > 5);
            }
        }
    }
}

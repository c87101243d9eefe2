//! Tables for people: columns aligned by display width, numbers to the right, cut to the terminal.

use std::borrow::Cow;

use crate::text::{clean, width};

/// Blanks between columns.
const GAP: usize = 2;
/// What a column keeps when a table is cut to a narrow terminal.
const LEAST: usize = 6;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows under headings.
pub(super) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// Lines under the table.
    notes: Vec<String>,
}

impl Table {
    pub(super) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A list of names and values without headings.
    pub(super) fn pairs(pairs: Vec<(&str, String)>) -> Self {
        let mut table = Self::new(&[("", Align::Left), ("", Align::Left)]);
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            table.row(vec![name.to_owned(), value]);
        }
        table
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub(super) fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// The table as text, at most so many cells wide.
    pub(super) fn render(&self, limit: Option<usize>, bold: bool) -> String {
        let cells: Vec<Vec<Cow<'_, str>>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|c| clean::for_terminal(c)).collect())
            .collect();
        let widths = self.widths(&cells, limit);
        let mut out = String::new();
        if self.columns.iter().any(|(heading, _)| !heading.is_empty()) {
            let headings: Vec<Cow<'_, str>> = self
                .columns
                .iter()
                .map(|(h, _)| Cow::Borrowed(*h))
                .collect();
            let line = self.line(&headings, &widths);
            let (on, off) = if bold {
                ("\x1b[1m", "\x1b[0m")
            } else {
                ("", "")
            };
            out.extend([on, &line, off, "\n"]);
        }
        for row in &cells {
            out.push_str(&self.line(row, &widths));
            out.push('\n');
        }
        for note in &self.notes {
            out.push_str(&clean::for_terminal(note));
            out.push('\n');
        }
        out
    }

    /// Each column as wide as its widest cell; too wide a table takes from the widest columns.
    fn widths(&self, cells: &[Vec<Cow<'_, str>>], limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|(heading, _)| width::width(heading))
            .collect();
        for row in cells {
            for (cell, widest) in row.iter().zip(&mut widths) {
                *widest = (*widest).max(width::width(cell));
            }
        }
        if let Some(limit) = limit {
            let gaps = GAP * widths.len().saturating_sub(1);
            while widths.iter().sum::<usize>() + gaps > limit {
                match widths.iter_mut().max() {
                    Some(widest) if *widest > LEAST => *widest -= 1,
                    _ => break,
                }
            }
        }
        widths
    }

    fn line(&self, cells: &[Cow<'_, str>], widths: &[usize]) -> String {
        let mut line = String::new();
        for (i, ((cell, wide), (_, align))) in
            cells.iter().zip(widths).zip(&self.columns).enumerate()
        {
            if i > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = width::truncate(cell, *wide);
            line.push_str(&match align {
                Align::Left => width::pad_right(&cell, *wide),
                Align::Right => width::pad_left(&cell, *wide),
            });
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[
            ("Name", Align::Left),
            ("N", Align::Right),
            ("Note", Align::Left),
        ]);
        table.row(vec!["王小明".into(), "7".into(), "a\u{1b}[31mb".into()]);
        table.row(vec!["Li".into(), "1,200".into(), "希望送货早一点".into()]);
        table
    }

    #[test]
    fn columns_align_by_display_width() {
        let text = table().render(None, false);
        assert_eq!(
            text,
            "Name        N  Note\n王小明      7  a␛[31mb\nLi      1,200  希望送货早一点\n"
        );
    }

    #[test]
    fn a_narrow_terminal_cuts_the_widest_column() {
        let text = table().render(Some(24), false);
        assert!(text.lines().all(|line| width::width(line) <= 24), "{text}");
        assert!(text.contains("王小明"));
    }
}

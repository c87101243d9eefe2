//! Lines of text with styles: what the profile and its tabs are written on before they are scrolled.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::widgets::cells;

/// A part of a line.
pub type Span = (String, Style);

/// Lines of at most so many cells.
#[derive(Debug, Default)]
pub struct Sheet {
    width: u16,
    lines: Vec<Vec<Span>>,
    /// Texts that end at the right edge, by line.
    right: Vec<(usize, Span)>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(width: u16) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// Cells of a line.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// A line.
    pub fn line(&mut self, spans: Vec<Span>) {
        self.lines.push(spans);
    }

    /// More of the last line.
    pub fn more(&mut self, spans: Vec<Span>) {
        match self.lines.last_mut() {
            Some(line) => line.extend(spans),
            None => self.lines.push(spans),
        }
    }

    /// Lines so far.
    pub fn len(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX)
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.lines.push(Vec::new());
    }

    /// A text at the right edge of the last line.
    pub fn right(&mut self, text: impl Into<String>, style: Style) {
        if let Some(at) = self.lines.len().checked_sub(1) {
            self.right.push((at, (text.into(), style)));
        }
    }

    /// A text wrapped behind an indent.
    pub fn wrapped(&mut self, indent: u16, text: &str, style: Style) {
        for line in cells::wrap(text, self.width.saturating_sub(indent).max(2)) {
            self.lines.push(vec![
                (" ".repeat(usize::from(indent)), style),
                (line, style),
            ]);
        }
    }

    /// A label and a value, the value wrapped behind the label's column; nothing where there is no value.
    pub fn pair(&mut self, label: &str, label_style: Style, value: &str, style: Style) {
        if value.trim().is_empty() {
            return;
        }
        let column = cells::width(label) + 1;
        for (i, line) in cells::wrap(value, self.width.saturating_sub(column).max(2))
            .into_iter()
            .enumerate()
        {
            let head = if i == 0 {
                format!("{label} ")
            } else {
                " ".repeat(usize::from(column))
            };
            self.lines.push(vec![(head, label_style), (line, style)]);
        }
    }

    /// A label in a column of its own, and a value wrapped beside it; nothing where there is no value.
    pub fn column(
        &mut self,
        (label, room): (&str, u16),
        label_style: Style,
        value: &str,
        style: Style,
    ) {
        let pad = usize::from(room.saturating_sub(cells::width(label)));
        self.pair(
            &format!("{label}{}", " ".repeat(pad)),
            label_style,
            value,
            style,
        );
    }

    /// A heading.
    pub fn heading(&mut self, text: &str, style: Style) {
        self.lines.push(vec![(text.to_owned(), style)]);
    }

    /// Draws the lines from `scroll` on, but never past the last screenful.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, scroll: u16) {
        let last = self.lines.len().saturating_sub(usize::from(area.height));
        let first = usize::from(scroll).min(last);
        for (i, y) in (first..self.lines.len()).zip(area.top()..area.bottom()) {
            let mut x = area.x;
            let right = self
                .right
                .iter()
                .find(|(line, _)| *line == i)
                .map(|(_, span)| span);
            let kept = right
                .map_or(0, |(text, _)| cells::width(text) + 1)
                .min(area.width);
            let edge = area.right() - kept;
            for (text, style) in &self.lines[i] {
                x += cells::put(buf, x, y, edge.saturating_sub(x), text, *style);
            }
            if let Some((text, style)) = right {
                cells::put_right(buf, edge, y, kept, text, *style);
            }
        }
    }
}

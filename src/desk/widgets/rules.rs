//! Lines and bars: light rules, or `+-|#` where a terminal draws those characters wide.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

/// The characters that lines and charts are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strokes {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    pub tee_down: &'static str,
    pub tee_up: &'static str,
    pub tee_left: &'static str,
    pub tee_right: &'static str,
    /// Eighths of a bar growing upwards, lowest first.
    pub rising: [&'static str; 8],
    /// A full cell of a bar growing to the right.
    pub bar: &'static str,
    /// The empty part of a bar.
    pub track: &'static str,
    /// A scrollbar's thumb, on a vertical rule.
    pub thumb: &'static str,
    /// Before what is selected.
    pub marker: &'static str,
    /// Before what is marked.
    pub mark: &'static str,
    /// Between short facts.
    pub dot: &'static str,
    /// A link that is up, and one that is not.
    pub link: [&'static str; 2],
}

/// Light rules.
pub const LIGHT: Strokes = Strokes {
    horizontal: "─",
    vertical: "│",
    top_left: "╭",
    top_right: "╮",
    bottom_left: "╰",
    bottom_right: "╯",
    tee_down: "┬",
    tee_up: "┴",
    tee_left: "┤",
    tee_right: "├",
    rising: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    bar: "█",
    track: "─",
    thumb: "┃",
    marker: ">",
    mark: "✓",
    dot: "·",
    link: ["●", "○"],
};

/// ASCII only.
pub const ASCII: Strokes = Strokes {
    horizontal: "-",
    vertical: "|",
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    tee_down: "+",
    tee_up: "+",
    tee_left: "+",
    tee_right: "+",
    rising: [".", ".", ":", ":", "|", "|", "#", "#"],
    bar: "#",
    track: "-",
    thumb: "#",
    marker: ">",
    mark: "*",
    dot: ",",
    link: ["*", "x"],
};

/// Draws a horizontal rule.
pub fn horizontal(buf: &mut Buffer, x: u16, y: u16, length: u16, stroke: &str, style: Style) {
    for i in 0..length {
        dot(buf, x + i, y, stroke, style);
    }
}

/// Draws a vertical rule.
pub fn vertical(buf: &mut Buffer, x: u16, y: u16, length: u16, stroke: &str, style: Style) {
    for i in 0..length {
        dot(buf, x, y + i, stroke, style);
    }
}

/// Draws one character, if the buffer has the cell.
pub fn dot(buf: &mut Buffer, x: u16, y: u16, stroke: &str, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.set_symbol(stroke).set_style(style);
    }
}

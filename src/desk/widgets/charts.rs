//! Charts in text cells: bars to the right, columns, sparklines. A missing value is a gap, never a zero.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells;
use super::rules::{self, Strokes};

/// What charts are drawn with.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// The characters.
    pub strokes: &'a Strokes,
    /// Bars and columns.
    pub ink: Style,
    /// What is left empty.
    pub track: Style,
    /// Labels and figures.
    pub text: Style,
}

/// A row of a bar chart.
pub struct Bar<'a> {
    /// What it counts.
    pub label: &'a str,
    /// How much.
    pub value: f64,
    /// The figure beside it.
    pub figure: String,
}

/// Draws bars to the right, one a row, scaled to the largest; the rows drawn.
pub fn bars(buf: &mut Buffer, area: Rect, rows: &[Bar<'_>], pen: Pen<'_>) -> u16 {
    let labels = rows
        .iter()
        .map(|r| cells::width(r.label))
        .max()
        .unwrap_or(0)
        .min(area.width * 3 / 8);
    let figures = rows
        .iter()
        .map(|r| cells::width(&r.figure))
        .max()
        .unwrap_or(0);
    let room = area.width.saturating_sub(labels + figures + 2);
    let largest = rows.iter().map(|r| r.value).fold(0.0, f64::max);
    let mut drawn = 0;
    for (row, y) in rows.iter().zip(area.top()..area.bottom()) {
        cells::put(buf, area.x, y, labels, row.label, pen.text);
        let length = if largest > 0.0 {
            (row.value / largest * f64::from(room)).round() as u16
        } else {
            0
        };
        // What is not nothing is seen.
        let length = if row.value > 0.0 {
            length.clamp(1, room.max(1))
        } else {
            0
        };
        rules::horizontal(
            buf,
            area.x + labels + 1,
            y,
            length.min(room),
            pen.strokes.bar,
            pen.ink,
        );
        rules::horizontal(
            buf,
            area.x + labels + 1 + length,
            y,
            room.saturating_sub(length),
            " ",
            pen.track,
        );
        cells::put_right(
            buf,
            area.right().saturating_sub(figures),
            y,
            figures,
            &row.figure,
            pen.text,
        );
        drawn += 1;
    }
    drawn
}

/// The height of a value in eighths of a cell.
fn eighths(value: f64, low: f64, high: f64, cells: u16) -> u16 {
    if high <= low {
        return 0;
    }
    let full = f64::from(cells) * 8.0;
    ((value - low) / (high - low) * full)
        .round()
        .clamp(0.0, full) as u16
}

/// A column of a chart.
pub struct Column {
    /// How much; nothing is a gap.
    pub value: Option<f64>,
    /// What it is.
    pub label: String,
    /// Its label goes before others where not all have room.
    pub marked: bool,
}

/// Draws columns over labels, scaled from zero to `top`. The columns are as wide as fits, up to 3 cells.
pub fn columns(buf: &mut Buffer, area: Rect, columns: &[Column], top: f64, pen: Pen<'_>) {
    if columns.is_empty() || area.height < 2 {
        return;
    }
    let each = (area.width / columns.len() as u16).max(1);
    let bar = each.saturating_sub(1).clamp(1, 3);
    let height = area.height - 1;
    for (i, column) in columns.iter().enumerate() {
        let x = area.x + i as u16 * each;
        if x + bar > area.right() {
            break;
        }
        let Some(value) = column.value else { continue };
        let mut left = eighths(value, 0.0, top, height);
        if value > 0.0 {
            left = left.max(1);
        }
        for row in 0..height {
            let stroke = match left {
                0 => break,
                8.. => pen.strokes.rising[7],
                n => pen.strokes.rising[usize::from(n) - 1],
            };
            rules::horizontal(buf, x, area.y + height - 1 - row, bar, stroke, pen.ink);
            left = left.saturating_sub(8);
        }
    }
    labels(buf, area, columns, each, pen.text);
}

/// Puts the labels below, marked ones first, each whole with a blank on either side, or not at all.
fn labels(buf: &mut Buffer, area: Rect, columns: &[Column], each: u16, style: Style) {
    let mut taken: Vec<(u16, u16)> = Vec::new();
    for marked in [true, false] {
        for (i, column) in columns.iter().enumerate() {
            let x = area.x + i as u16 * each;
            let end = x + cells::width(&column.label);
            let free = taken.iter().all(|(from, to)| end < *from || *to < x);
            if column.marked == marked && end <= area.right() && free {
                cells::put(buf, x, area.bottom() - 1, end - x, &column.label, style);
                taken.push((x, end));
            }
        }
    }
}

/// A line of columns one cell high, between the least and the largest value; a gap is a blank.
pub fn spark(values: &[Option<f64>], strokes: &Strokes) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    values
        .iter()
        .map(|value| match value {
            None => " ",
            Some(_) if high <= low => strokes.rising[3],
            Some(v) => {
                strokes.rising[((v - low) / (high - low) * 7.0).round().clamp(0.0, 7.0) as usize]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::shot;

    fn pen(strokes: &Strokes) -> Pen<'_> {
        Pen {
            strokes,
            ink: Style::new(),
            track: Style::new(),
            text: Style::new(),
        }
    }

    fn buffer(width: u16, height: u16) -> Buffer {
        Buffer::empty(Rect::new(0, 0, width, height))
    }

    #[test]
    fn bars_are_scaled_to_the_largest_and_what_is_not_nothing_is_seen() {
        let mut buf = buffer(24, 3);
        let row = |label, value: f64| Bar {
            label,
            value,
            figure: value.to_string(),
        };
        let rows = [row("物流", 100.0), row("产品", 50.0), row("赠品", 1.0)];
        bars(&mut buf, Rect::new(0, 0, 24, 3), &rows, pen(&rules::ASCII));
        insta::assert_snapshot!(shot::text(&buf), @r"
        物流 ############### 100
        产品 ########         50
        赠品 #                 1
        ");
    }

    #[test]
    fn columns_rise_in_eighths_and_leave_gaps() {
        let mut buf = buffer(16, 4);
        let values = [Some(8.0), Some(4.0), None, Some(0.0), Some(1.0)];
        let hours = ["09", "10", "11", "12", "13"];
        let of = |(value, label): (Option<f64>, &str)| Column {
            value,
            label: label.to_owned(),
            marked: false,
        };
        let drawn: Vec<Column> = values.into_iter().zip(hours).map(of).collect();
        columns(
            &mut buf,
            Rect::new(0, 0, 16, 4),
            &drawn,
            8.0,
            pen(&rules::LIGHT),
        );
        insta::assert_snapshot!(shot::text(&buf), @r"
        ██
        ██ ▄▄
        ██ ██       ▃▃
        09 10 11 12 13
        ");
    }

    #[test]
    fn a_sparkline_shows_the_shape() {
        assert_eq!(
            spark(&[Some(1.0), Some(4.0), None, Some(8.0)], &rules::LIGHT),
            "▁▄ █"
        );
        assert_eq!(spark(&[Some(3.0), Some(3.0)], &rules::LIGHT), "▄▄");
        assert_eq!(spark(&[], &rules::LIGHT), "");
    }

    #[test]
    fn no_room_is_no_crash() {
        for (w, h) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
            let mut buf = buffer(w, h);
            let full = || Column {
                value: Some(1.0),
                label: "09".to_owned(),
                marked: true,
            };
            let nine: Vec<Column> = std::iter::repeat_with(full).take(9).collect();
            columns(
                &mut buf,
                Rect::new(0, 0, w, h),
                &nine,
                1.0,
                pen(&rules::LIGHT),
            );
            let rows = [Bar {
                label: "long label",
                value: 1.0,
                figure: "1,000.00".into(),
            }];
            bars(&mut buf, Rect::new(0, 0, w, h), &rows, pen(&rules::LIGHT));
        }
    }
}

//! A selection in a list that is longer than its pane: which rows are shown, and how the selected one is marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells;

/// A selected row and the window that shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection {
    /// The selected row.
    pub at: usize,
    /// The first row shown.
    pub top: usize,
}

/// A movement of the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rows down, negative up.
    By(isize),
    /// Pages down, negative up.
    Page(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Selection {
    /// Moves within `count` rows of which `height` are shown; whether the selection changed.
    pub fn step(&mut self, step: Step, count: usize, height: u16) -> bool {
        let before = self.at;
        let last = count.saturating_sub(1);
        let page = isize::from(height.max(2) as i16 - 1);
        self.at = match step {
            Step::By(n) => self.at.saturating_add_signed(n).min(last),
            Step::Page(n) => self.at.saturating_add_signed(n * page).min(last),
            Step::First => 0,
            Step::Last => last,
        };
        self.keep(count, height);
        self.at != before
    }

    /// Keeps the selection inside `count` rows and the window around it.
    pub fn keep(&mut self, count: usize, height: u16) {
        let height = usize::from(height.max(1));
        self.at = self.at.min(count.saturating_sub(1));
        self.top = self.top.min(self.at).min(count.saturating_sub(height));
        if self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
    }

    /// Goes along with the selected row, which is another by now; it stays where it is on the screen.
    pub fn follow(&mut self, at: usize, count: usize, height: u16) {
        let offset = self.at.saturating_sub(self.top);
        (self.at, self.top) = (at, at.saturating_sub(offset));
        self.keep(count, height);
    }

    /// The rows shown.
    pub fn window(&self, count: usize, height: u16) -> std::ops::Range<usize> {
        self.top.min(count)..(self.top + usize::from(height)).min(count)
    }
}

/// Marks a row as selected: `>` in its first cell and the style, which reverses, over all of it.
pub fn mark_selected(buf: &mut Buffer, row: Rect, marker: &str, style: Style) {
    for x in row.left()..row.right() {
        if let Some(cell) = buf.cell_mut((x, row.y)) {
            cell.set_style(Style::reset().patch(style));
        }
    }
    cells::put(buf, row.x, row.y, 1, marker, style);
}

/// Draws a thumb into the column `x`, beside the rows, where not all of them are shown.
pub fn scrollbar(
    buf: &mut Buffer,
    area: Rect,
    x: u16,
    (top, count): (usize, usize),
    thumb: &str,
    style: Style,
) {
    let height = usize::from(area.height);
    if count <= height || height < 2 {
        return;
    }
    let length = (height * height / count).max(1);
    let start = top * (height - length) / (count - height).max(1);
    for y in start..(start + length).min(height) {
        super::rules::dot(buf, x, area.y + y as u16, thumb, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_window_follows_the_selection() {
        let mut s = Selection::default();
        assert!(s.step(Step::By(1), 10, 3));
        assert!(s.step(Step::Page(1), 10, 3));
        assert_eq!((s.at, s.window(10, 3)), (3, 1..4));
        assert!(s.step(Step::Last, 10, 3));
        assert_eq!(s.window(10, 3), 7..10);
        assert!(
            !s.step(Step::By(1), 10, 3),
            "there is no row below the last"
        );
        assert!(s.step(Step::First, 10, 3));
        assert_eq!(s, Selection::default());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_selected_row_is_always_shown(at in 0usize..50, top in 0usize..50, count in 0usize..40, height in 0u16..12, n in -60isize..60) {
            let mut s = Selection { at, top };
            s.keep(count, height);
            s.step(Step::By(n), count, height);
            prop_assert!(s.at < count.max(1));
            prop_assert!(count == 0 || height == 0 || s.window(count, height).contains(&s.at));
        }
    }
}

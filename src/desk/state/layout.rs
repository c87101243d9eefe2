//! Where everything is on a terminal of a given size: one, two or three panes between a status bar and the hints.

use ratatui::layout::Rect;

use super::{Focus, View};

/// Least columns and rows in which the desk can be used.
pub const LEAST: (u16, u16) = (40, 10);

/// Rows from which the outbox has a message's text below its list.
const STACKED: u16 = 20;
/// Rows of that text.
const BELOW: u16 = 7;

/// Whether rows need the whole width, with the selected one below them where it has no room beside.
const fn is_wide(view: View) -> bool {
    matches!(view, View::Outbox | View::Tickets)
}

/// The areas of the screen. Panes have a one-column rule between them and no outer border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The status bar.
    pub status: Rect,
    /// The banner below it, where there is one.
    pub banner: Option<Rect>,
    /// The rule with the panes' titles.
    pub titles: Rect,
    /// The list; none where only another pane has room.
    pub list: Option<Rect>,
    /// The profile, or the charts.
    pub main: Option<Rect>,
    /// What is below the list, with a rule between them, where there is no room beside it.
    pub below: Option<Rect>,
    /// The timeline, or the breakdown.
    pub side: Option<Rect>,
    /// The rule below the panes.
    pub rule: Rect,
    /// The message line.
    pub message: Rect,
    /// The hint bar.
    pub hints: Rect,
}

impl Layout {
    /// The layout for a size; empty areas below [`LEAST`].
    pub fn new((width, height): (u16, u16), view: View, focus: Focus) -> Self {
        let row = |y: u16| Rect {
            x: 0,
            y: y.min(height),
            width,
            height: u16::from(y < height),
        };
        let body = Rect {
            x: 0,
            y: 2,
            width,
            height: height.saturating_sub(5),
        };
        let column = |x: u16, w: u16| {
            Some(Rect {
                x,
                width: w,
                ..body
            })
        };
        let (list, main, side) = if view == View::Calendar && width >= 74 {
            // Seven columns of days, and what the selected one holds.
            let month = if width >= 112 { 77 } else { 50 };
            (column(0, month), column(month + 1, width - month - 1), None)
        } else if view == View::Calendar {
            match focus {
                Focus::List => (column(0, width), None, None),
                _ => (None, column(0, width), None),
            }
        } else if is_wide(view) && width >= 112 {
            let list = width * 3 / 5;
            (column(0, list), column(list + 1, width - list - 1), None)
        } else if is_wide(view) && (height >= STACKED || focus == Focus::List) {
            (column(0, width), None, None)
        } else if is_wide(view) {
            (None, column(0, width), None)
        } else if width >= 112 {
            let list = if matches!(view, View::Figures | View::Process) {
                44
            } else {
                (width / 3).clamp(40, 52)
            };
            let side = (width / 4).clamp(30, 40);
            (
                column(0, list),
                column(list + 1, width - list - side - 2),
                column(width - side, side),
            )
        } else if width >= 64 {
            let list = if matches!(view, View::Figures | View::Process) {
                (width * 21 / 40).min(44)
            } else {
                (width * 2 / 5).clamp(31, 40)
            };
            (column(0, list), column(list + 1, width - list - 1), None)
        } else if focus == Focus::List {
            (column(0, width), None, None)
        } else {
            (None, column(0, width), None)
        };
        let (list, below) = match list {
            Some(list) if is_wide(view) && main.is_none() && height >= STACKED => {
                let upper = list.height - BELOW - 1;
                let below = Rect {
                    y: list.y + upper + 1,
                    height: BELOW,
                    ..list
                };
                (
                    Some(Rect {
                        height: upper,
                        ..list
                    }),
                    Some(below),
                )
            }
            list => (list, None),
        };
        Self {
            status: row(0),
            banner: None,
            titles: row(1),
            list,
            main,
            below,
            side,
            rule: row(height.saturating_sub(3)),
            message: row(height.saturating_sub(2)),
            hints: row(height.saturating_sub(1)),
        }
    }

    /// The same with a banner below the status bar; without it where there is no room.
    pub fn below_banner((width, height): (u16, u16), view: View, focus: Focus) -> Self {
        if height <= LEAST.1 {
            return Self::new((width, height), view, focus);
        }
        let mut layout = Self::new((width, height - 1), view, focus);
        let lines = [
            &mut layout.titles,
            &mut layout.rule,
            &mut layout.message,
            &mut layout.hints,
        ];
        let panes = [
            &mut layout.list,
            &mut layout.main,
            &mut layout.below,
            &mut layout.side,
        ];
        for area in lines.into_iter().chain(panes.into_iter().flatten()) {
            area.y += 1;
        }
        layout.banner = Some(Rect {
            y: 1,
            ..layout.status
        });
        layout
    }

    /// Whether there is room to work.
    pub fn fits((width, height): (u16, u16)) -> bool {
        width >= LEAST.0 && height >= LEAST.1
    }

    /// Rows of the panes.
    pub fn body_height(&self) -> u16 {
        self.list.or(self.main).map_or(0, |r| r.height)
    }

    /// The area that popups lie in.
    pub fn over(&self) -> Rect {
        Rect {
            x: 0,
            y: self.titles.y,
            width: self.status.width,
            height: self.message.y.saturating_sub(self.titles.y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_the_width_and_never_overlap() {
        for width in 0..260 {
            for height in [0, 1, 5, 10, 24, 36] {
                for view in [
                    View::Queue,
                    View::Outbox,
                    View::Tickets,
                    View::Figures,
                    View::Process,
                    View::Calendar,
                    View::Plan,
                ] {
                    for focus in [Focus::List, Focus::Detail] {
                        let l = Layout::new((width, height), view, focus);
                        let panes: Vec<Rect> =
                            [l.list, l.main, l.side].into_iter().flatten().collect();
                        let used: u16 =
                            panes.iter().map(|p| p.width).sum::<u16>() + panes.len() as u16 - 1;
                        assert_eq!(used, width, "{width}x{height}");
                        for pair in panes.windows(2) {
                            assert_eq!(pair[0].right() + 1, pair[1].x);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_banner_takes_one_row_and_nothing_else() {
        for view in [View::Queue, View::Outbox, View::Plan] {
            let whole = Layout::new((80, 23), view, Focus::List);
            let below = Layout::below_banner((80, 24), view, Focus::List);
            assert_eq!(below.body_height(), whole.body_height());
            assert_eq!((below.titles.y, below.hints.y), (2, 23));
            assert_eq!(below.banner.map(|b| (b.y, b.width)), Some((1, 80)));
            assert_eq!(below.over().y, 2);
        }
        let small = Layout::below_banner((40, 10), View::Queue, Focus::List);
        assert_eq!(small.banner, None);
    }

    #[test]
    fn the_sizes_that_matter() {
        let panes = |w, h| {
            let l = Layout::new((w, h), View::Queue, Focus::List);
            (
                [l.list, l.main, l.side].map(|p| p.map(|p| p.width)),
                l.body_height(),
            )
        };
        assert_eq!(panes(80, 24), ([Some(32), Some(47), None], 19));
        assert_eq!(panes(120, 36), ([Some(40), Some(48), Some(30)], 31));
        assert_eq!(panes(60, 20), ([Some(60), None, None], 15));
    }
}

//! The floor: a row for each agent, and below what is late of teams or of nobody.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::desk::floor_words::floor_count;
use crate::desk::state::State;
use crate::desk::state::floor::Floor;
use crate::desk::widgets::{cells, list};
use crate::protocol::view::{Doing, FloorAgent, FloorView};
use crate::tr;

/// Teams that are shown; the first.
const TEAMS: usize = 6;
/// Cells of the figures at the right.
const FIGURES: [u16; 4] = [6, 8, 6, 6];

/// Lines below the agents: a blank one, teams and what is nobody's, the keys.
fn below(view: &FloorView) -> u16 {
    view.teams.len().min(TEAMS) as u16 + 4
}

/// Agents on a screen.
pub fn rows(state: &State, view: &FloorView) -> u16 {
    super::rows_within(state.size, 100, 2)
        .saturating_sub(below(view) + 1)
        .max(1)
}

/// Draws it.
pub fn draw(state: &State, floor: &Floor, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = state.size.0.saturating_sub(4).min(112);
    let height = super::rows_within(state.size, 100, 2) + 2;
    let inner = super::open(state, buf, (width, height), tr!(l, "floor-title"));
    let Some(view) = &floor.view else {
        let text = tr!(l, "loading");
        cells::put(buf, inner.x + 2, inner.y, inner.width, text, theme.dim);
        return None;
    };
    let columns = Columns::new(inner);
    let heads = [
        tr!(l, "floor-done"),
        tr!(l, "floor-overdue"),
        tr!(l, "floor-late-short"),
        tr!(l, "floor-soon-short"),
    ];
    let head = Line {
        texts: [
            tr!(l, "floor-who"),
            tr!(l, "floor-doing"),
            tr!(l, "floor-for"),
            tr!(l, "floor-whom"),
        ]
        .map(str::to_owned),
        figures: heads.map(|head| (head.to_owned(), theme.label)),
    };
    columns.put(buf, inner.y, &head, [theme.label; 4]);
    let area = Rect {
        y: inner.y + 1,
        height: rows(state, view).min(inner.height.saturating_sub(1)),
        ..inner
    };
    let window = floor.selection.window(view.agents.len(), area.height);
    for (i, y) in window.zip(area.top()..area.bottom()) {
        let Some(row) = view.agents.get(i) else { break };
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        draw_agent(state, row, &columns, buf, y);
        if i == floor.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    let part = (floor.selection.top, view.agents.len());
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, area, edge, part, thumb, theme.accent);
    draw_sums(state, view, &columns, buf, area.bottom() + 1);
    cells::put_last(buf, inner, tr!(l, "floor-keys"), theme.dim);
    None
}

/// The columns of the table: who, at what, for how long, whom; the figures at the right.
struct Columns {
    starts: [(u16, u16); 4],
    figures: [u16; 4],
}

/// A line of the table.
struct Line {
    texts: [String; 4],
    figures: [(String, Style); 4],
}

impl Columns {
    fn new(inner: Rect) -> Self {
        let x = inner.x + 2;
        let figures: u16 = FIGURES.iter().sum();
        let room = inner.right().saturating_sub(x + figures + 1);
        let (who, at, lasts) = (room / 4, room / 4, 8);
        let whom = room.saturating_sub(who + at + lasts);
        let mut edge = x + room;
        Self {
            starts: [
                (x, who),
                (x + who, at),
                (x + who + at, lasts),
                (x + who + at + lasts, whom),
            ],
            figures: FIGURES.map(|width| {
                edge += width;
                edge
            }),
        }
    }

    fn put(&self, buf: &mut Buffer, y: u16, line: &Line, styles: [Style; 4]) {
        for ((text, (x, width)), style) in line.texts.iter().zip(self.starts).zip(styles) {
            cells::put(buf, x, y, width.saturating_sub(1), text, style);
        }
        for ((text, style), edge) in line.figures.iter().zip(self.figures) {
            let x = edge.saturating_sub(cells::width(text));
            cells::put(buf, x, y, edge - x, text, *style);
        }
    }
}

fn draw_agent(state: &State, row: &FloorAgent, columns: &Columns, buf: &mut Buffer, y: u16) {
    let (words, theme) = (state.words(), &state.look.theme);
    let style = match row.doing {
        Doing::Calling => theme.good,
        Doing::Paused => theme.warn,
        Doing::Away => theme.dim,
        Doing::Waiting => theme.accent,
        Doing::WrapUp | Doing::Holding | Doing::Reading => theme.text,
    };
    let of = row.follow_up.map(|of| of.to_string()).unwrap_or_default();
    let whom = match &row.customer {
        Some((_, name)) => format!("{name} {of}"),
        None => of,
    };
    let lasts = row.since.map_or_else(String::new, |at| words.lasts(at));
    let count = |text: String, style: Style| (text, style);
    let late = |n: u64, style: Style| if n > 0 { style } else { theme.dim };
    let line = Line {
        texts: [row.name.clone(), words.doing(row), lasts, whom],
        figures: [
            count(row.done.to_string(), theme.text),
            count(row.overdue.to_string(), late(row.overdue, theme.alarm)),
            count(floor_count(row.breached), late(row.breached, theme.alarm)),
            count(floor_count(row.breaching), late(row.breaching, theme.warn)),
        ],
    };
    columns.put(buf, y, &line, [theme.strong, style, style, theme.text]);
}

/// What is late of teams, and what is nobody's.
fn draw_sums(state: &State, view: &FloorView, columns: &Columns, buf: &mut Buffer, top: u16) {
    let (l, words, theme) = (state.look.locale, state.words(), &state.look.theme);
    let sums = |name: String, there: String, counts: [u64; 3]| Line {
        texts: [name, there, String::new(), String::new()],
        figures: [
            (String::new(), theme.dim),
            (counts[0].to_string(), theme.text),
            (counts[1].to_string(), theme.text),
            (counts[2].to_string(), theme.text),
        ],
    };
    let teams = view.teams.iter().take(TEAMS).map(|team| {
        let there = format!("{}/{}", team.present, team.members);
        let name = words.team(&team.id, &team.label);
        let counts = [team.overdue, team.breached, team.breaching];
        sums(name, there, counts)
    });
    let mut nobody = sums(
        tr!(l, "floor-nobody").to_owned(),
        String::new(),
        [view.overdue, 0, 0],
    );
    nobody.figures[2].0 = floor_count(view.breached);
    nobody.figures[3].0 = floor_count(view.breaching);
    for (line, y) in teams.chain([nobody]).zip(top..) {
        columns.put(buf, y, &line, [theme.dim; 4]);
    }
}

//! The process map: the steps of tickets as a flow with bars, and beside it where tickets wait and who takes the selected
//! step. The part of a bar that was waiting for others is drawn thinner.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::state::State;
use crate::desk::state::figures::Length;
use crate::desk::state::process::Only;
use crate::desk::widgets::charts::{self, Bar, Pen};
use crate::desk::widgets::{cells, list, rules};
use crate::desk::words::{self, Words};
use crate::domain::time::Span;
use crate::protocol::view::{ProcessMap, ProcessPlace, ProcessStep};
use crate::tr;

/// Widest name of a step, in cells.
const NAME: u16 = 16;
/// Least cells of a bar.
const BAR: u16 = 4;
/// Places that are shown.
const PLACES: usize = 8;

/// Whose steps, of which tickets, of when.
pub fn title(state: &State) -> String {
    let (l, words, process) = (state.look.locale, state.words(), &state.process);
    let period = process.period();
    let whose = if process.everybody {
        tr!(l, "figures-everybody")
    } else {
        tr!(l, "figures-mine")
    };
    let when = match process.length {
        Length::Day => words.day(period.from),
        _ => format!("{} – {}", words.day(period.from), words.day(period.to)),
    };
    let title = tr!(l, "process-title", whose = whose, when = when);
    match &process.only {
        Only::All => title,
        Only::Complaints => format!("{title}  {}", tr!(l, "process-complaints")),
        Only::Category(id) => format!("{title}  {}", words.category(id, "")),
    }
}

/// What the pane beside it is called.
pub fn places_title(state: &State) -> &'static str {
    tr!(state.look.locale, "process-places-title")
}

/// What the selected step is called.
pub fn step_title(state: &State) -> String {
    let selected = state.process.selected();
    selected.map_or_else(String::new, |step| state.words().verb(step.verb))
}

/// Draws the flow.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let note = |buf: &mut Buffer, text: &str| {
        cells::put(buf, area.x + 2, area.y + 1, area.width, text, theme.dim);
    };
    let Some(map) = &state.process.map else {
        return note(buf, tr!(l, "loading"));
    };
    if map.steps.is_empty() {
        return note(buf, tr!(l, "process-none"));
    }
    let columns = Columns::new(state, map, area);
    let heads = [
        tr!(l, "process-count"),
        tr!(l, "process-median"),
        tr!(l, "process-p90"),
    ];
    columns.put(buf, area.y, heads, theme.label);
    let rows = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let longest = map.steps.iter().map(|step| step.took.total).max();
    let window = state.process.selection.window(map.steps.len(), rows.height);
    for (i, y) in window.zip(rows.top()..rows.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let last = i + 1 == map.steps.len();
        draw_step(state, &map.steps[i], (i == 0, last), columns, buf, line);
        columns.bar(state, &map.steps[i], longest.unwrap_or(Span(0)), buf, y);
        if i == state.process.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
}

fn draw_step(
    state: &State,
    step: &ProcessStep,
    (first, last): (bool, bool),
    columns: Columns,
    buf: &mut Buffer,
    line: Rect,
) {
    let (words, theme, strokes) = (state.words(), &state.look.theme, state.look.strokes);
    let knot = match (first, last) {
        (true, _) => strokes.top_left,
        (_, true) => strokes.bottom_left,
        _ => strokes.tee_right,
    };
    cells::put(buf, line.x + 2, line.y, 1, knot, theme.dim);
    let name = words.verb(step.verb);
    cells::put(buf, line.x + 4, line.y, columns.name, &name, theme.text);
    let figures = figures(words, step);
    let figures = figures.each_ref().map(String::as_str);
    columns.put(buf, line.y, figures, theme.strong);
}

fn figures(words: Words<'_>, step: &ProcessStep) -> [String; 3] {
    [
        words::count(step.took.count),
        words.short_time(step.took.median),
        words.short_time(step.took.p90),
    ]
}

/// Where names, bars and figures stand.
#[derive(Clone, Copy)]
struct Columns {
    name: u16,
    /// Where the bar begins, and how long it can be.
    bar: (u16, u16),
    /// Where each figure ends, and how wide it is.
    figures: [(u16, u16); 3],
}

impl Columns {
    fn new(state: &State, map: &ProcessMap, area: Rect) -> Self {
        let (l, words) = (state.look.locale, state.words());
        let heads = [
            tr!(l, "process-count"),
            tr!(l, "process-median"),
            tr!(l, "process-p90"),
        ];
        let (mut widths, mut name) = (heads.map(cells::width), 0);
        for step in &map.steps {
            name = cells::width(&words.verb(step.verb)).min(NAME).max(name);
            for (room, text) in widths.iter_mut().zip(figures(words, step)) {
                *room = (*room).max(cells::width(&text));
            }
        }
        let mut end = area.right().saturating_sub(1);
        let mut places = [(0, 0); 3];
        for (place, room) in places.iter_mut().zip(widths).rev() {
            *place = (end, room);
            end = end.saturating_sub(room + 1);
        }
        // A short name leaves the bar more room; a bar is never so short that it says nothing.
        let begin = area.x + 4;
        let name = name.min(end.saturating_sub(begin + BAR + 2));
        let bar = begin + name + 1;
        Self {
            name,
            bar: (bar, end.saturating_sub(bar)),
            figures: places,
        }
    }

    fn put(self, buf: &mut Buffer, y: u16, texts: [&str; 3], style: Style) {
        for (text, (end, room)) in texts.into_iter().zip(self.figures) {
            cells::put_right(buf, end.saturating_sub(room), y, room, text, style);
        }
    }

    /// The time that all such steps took: what was worked, then what was waited.
    fn bar(self, state: &State, step: &ProcessStep, longest: Span, buf: &mut Buffer, y: u16) {
        let (theme, strokes) = (&state.look.theme, state.look.strokes);
        let (x, room) = self.bar;
        if longest.0 <= 0 || step.took.total.0 <= 0 {
            return;
        }
        let cells_of = |span: Span| (span.0 as f64 / longest.0 as f64 * f64::from(room)).round();
        let all = (cells_of(step.took.total) as u16).clamp(1, room.max(1));
        let waited = (cells_of(step.waited) as u16).min(all);
        let worked = all - waited;
        rules::horizontal(buf, x, y, worked, strokes.bar, theme.chart);
        rules::horizontal(buf, x + worked, y, waited, strokes.track, theme.warn);
    }
}

/// Draws where tickets are until their next step, and below it the selected step where it has no pane of its own.
pub fn draw_places(state: &State, buf: &mut Buffer, area: Rect, with_step: bool) {
    let Some(map) = &state.process.map else {
        return;
    };
    let area = within(area);
    let (words, theme) = (state.words(), &state.look.theme);
    let most = if with_step {
        PLACES.min(usize::from(area.height) / 2)
    } else {
        PLACES
    };
    let shown: Vec<&ProcessPlace> = map.places.iter().take(most).collect();
    let names: Vec<String> = shown
        .iter()
        .map(|place| words.process_place(place))
        .collect();
    let rows: Vec<Bar<'_>> = shown
        .iter()
        .zip(&names)
        .map(|(place, name)| Bar {
            label: name,
            value: place.took.total.0 as f64,
            figure: share_and_median(words, map, place),
        })
        .collect();
    let mut y = area.y;
    cells::put_right(
        buf,
        area.x,
        y,
        area.width,
        tr!(state.look.locale, "process-places-heads"),
        theme.label,
    );
    let place = Rect {
        y: y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    y += 2 + charts::bars(buf, place, &rows, pen(state));
    if with_step && y + 1 < area.bottom() {
        let title = step_title(state);
        cells::put(buf, area.x, y, area.width, &title, theme.accent);
        let rest = Rect {
            y: y + 1,
            height: area.bottom() - y - 1,
            ..area
        };
        draw_facts(state, buf, rest);
    }
}

fn pen(state: &State) -> Pen<'_> {
    let theme = &state.look.theme;
    Pen {
        strokes: state.look.strokes,
        ink: theme.chart,
        track: theme.dim,
        text: theme.text,
    }
}

fn within(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

fn share_and_median(words: Words<'_>, map: &ProcessMap, place: &ProcessPlace) -> String {
    let share = percent(place.took.total, map.total);
    format!("{share:>4} {:>5}", words.short_time(place.took.median))
}

fn percent(part: Span, whole: Span) -> String {
    if whole.0 <= 0 {
        return words::dash();
    }
    format!("{:.0}%", part.0 as f64 / whole.0 as f64 * 100.0)
}

/// Draws what is known of the selected step, in a pane of its own.
pub fn draw_selected(state: &State, buf: &mut Buffer, area: Rect) {
    draw_facts(state, buf, within(area));
}

/// How much of the selected step was waiting, how often it was done again, and who takes it.
fn draw_facts(state: &State, buf: &mut Buffer, area: Rect) {
    let (Some(map), Some(step)) = (&state.process.map, state.process.selected()) else {
        return;
    };
    let (l, words, theme) = (state.look.locale, state.words(), &state.look.theme);
    let mut y = area.y;
    let mut line = |text: String, style: Style| {
        if y < area.bottom() {
            cells::put(buf, area.x, y, area.width, &text, style);
            y += 1;
        }
    };
    let (total, share) = (
        words.short_time(step.took.total),
        percent(step.took.total, map.total),
    );
    line(
        tr!(l, "process-took", total = total, share = share),
        theme.text,
    );
    let waited = percent(step.waited, step.took.total);
    line(tr!(l, "process-waited", share = waited), theme.text);
    if step.again > 0 {
        let (count, total) = (words::count(step.again), words.short_time(step.again_total));
        line(
            tr!(l, "process-again-took", count = count, total = total),
            theme.warn,
        );
    }
    let bars: Vec<Bar<'_>> = step
        .who
        .iter()
        .map(|(name, n)| Bar {
            label: name,
            value: *n as f64,
            figure: words::count(*n),
        })
        .collect();
    if y < area.bottom() {
        let rest = Rect {
            y,
            height: area.bottom() - y,
            ..area
        };
        charts::bars(buf, rest, &bars, pen(state));
    }
}

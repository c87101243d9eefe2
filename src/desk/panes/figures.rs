//! The figures: KPIs beside the period before and the target, and the charts beside them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::state::State;
use crate::desk::state::figures::{self, Length};
use crate::desk::widgets::charts::{self, Bar, Pen};
use crate::desk::widgets::{cells, list};
use crate::desk::words::Words;
use crate::domain::kpi::{KpiId, Unit};
use crate::protocol::view::{KpiReport, KpiValue};
use crate::tr;

use super::trend;

/// What the table is called: whose figures, of when.
pub fn title(state: &State) -> String {
    let (l, words, period) = (state.look.locale, state.words(), state.figures.period());
    let whose = if state.figures.everybody {
        tr!(l, "figures-everybody")
    } else {
        tr!(l, "figures-mine")
    };
    let when = match state.figures.length {
        Length::Day => words.day(period.from),
        _ => format!("{} – {}", words.day(period.from), words.day(period.to)),
    };
    tr!(l, "figures-title", whose = whose, when = when)
}

/// Draws the table of KPIs, and below it how the selected one is worked out.
pub fn draw_table(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let Some(report) = &state.figures.report else {
        cells::put(
            buf,
            area.x + 2,
            area.y + 1,
            area.width,
            tr!(l, "loading"),
            theme.dim,
        );
        return;
    };
    let heads = [
        tr!(l, "figures-now"),
        tr!(l, "figures-before"),
        tr!(l, "figures-target"),
    ];
    let columns = Columns::new(words, report, heads, area.width);
    for (i, head) in heads.into_iter().enumerate() {
        columns.put(buf, area, area.y, i, head, theme.label);
    }
    let rows = Rect {
        y: area.y + 1,
        height: figures::rows(area.height, report.rows.len()),
        ..area
    };
    let window = state
        .figures
        .selection
        .window(report.rows.len(), rows.height);
    for (i, y) in window.zip(rows.top()..rows.bottom()) {
        let value = &report.rows[i];
        draw_kpi(
            state,
            value,
            columns,
            buf,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
        if i == state.figures.selection.at {
            list::mark_selected(
                buf,
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                state.look.strokes.marker,
                theme.selected,
            );
        }
    }
    let Some(value) = state.figures.selected() else {
        return;
    };
    let part = (state.figures.selection.top, report.rows.len());
    let thumb = state.look.strokes.thumb;
    list::scrollbar(buf, rows, area.right(), part, thumb, theme.accent);
    let mut y = rows.bottom() + 1;
    let mut note = |text: &str, style| {
        for line in cells::wrap(text, area.width.saturating_sub(4)) {
            if y < area.bottom() {
                cells::put(
                    buf,
                    area.x + 2,
                    y,
                    area.width.saturating_sub(3),
                    &line,
                    style,
                );
                y += 1;
            }
        }
    };
    note(formula(state, value.kpi), theme.label);
    note(&fraction(words, value), theme.strong);
}

/// The columns of figures at the right edge, as wide as what stands in them.
#[derive(Clone, Copy)]
struct Columns {
    /// Where each begins, and how wide it is.
    at: [(u16, u16); 3],
}

/// Blank cells before a column of figures.
const GAP: u16 = 2;

impl Columns {
    fn new(words: Words<'_>, report: &KpiReport, heads: [&str; 3], width: u16) -> Self {
        let mut widths = heads.map(cells::width);
        for value in &report.rows {
            for (room, text) in widths.iter_mut().zip(texts(words, value)) {
                *room = (*room).max(cells::width(&text));
            }
        }
        let mut end = width.saturating_sub(1);
        let mut at = [(0, 0); 3];
        for (place, room) in at.iter_mut().zip(widths).rev() {
            *place = (end.saturating_sub(room), room.min(end));
            end = place.0.saturating_sub(GAP);
        }
        Self { at }
    }

    /// Cells before the first.
    fn names(self) -> u16 {
        self.at[0].0.saturating_sub(1)
    }

    fn put(self, buf: &mut Buffer, area: Rect, y: u16, i: usize, text: &str, style: Style) {
        let (start, room) = self.at[i];
        cells::put_right(buf, area.x + start, y, room, text, style);
    }
}

/// A KPI's figures as they are written: now, before, target.
fn texts(words: Words<'_>, value: &KpiValue) -> [String; 3] {
    let unit = value.kpi.unit();
    let target = value.target.map(|t| words.value(unit, t));
    [
        words.figure(unit, value.now),
        words.figure(unit, value.before),
        target.unwrap_or_default(),
    ]
}

fn draw_kpi(state: &State, value: &KpiValue, columns: Columns, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let unit = value.kpi.unit();
    cells::put(
        buf,
        line.x + 2,
        line.y,
        columns.names().saturating_sub(2),
        &words.kpi(value.kpi),
        theme.text,
    );
    let now = value
        .kpi
        .unit()
        .value(value.now)
        .map(|v| if unit == Unit::Money { v / 100.0 } else { v });
    let met = now.zip(value.target).map(|(now, target)| {
        if value.kpi.less_is_better() {
            now <= target
        } else {
            now >= target
        }
    });
    let style = match met {
        Some(true) => theme.good,
        Some(false) => theme.warn,
        None => theme.strong,
    };
    let styles = [style, theme.dim, theme.dim];
    for (i, (text, style)) in texts(words, value).iter().zip(styles).enumerate() {
        columns.put(buf, line, line.y, i, text, style);
    }
}

fn formula(state: &State, kpi: KpiId) -> &'static str {
    let id = format!("kpi-formula-{}", kpi.code().replace('_', "-"));
    state.look.locale.find(&id).unwrap_or_default()
}

/// The selected figure's numerator and denominator.
fn fraction(words: Words<'_>, value: &KpiValue) -> String {
    if value.kpi.unit() == Unit::Minutes {
        let figure = words.figure(Unit::Minutes, value.now);
        let count = value.now.denominator;
        return tr!(
            words.locale,
            "figures-percentile",
            figure = figure,
            count = count
        );
    }
    let top = match value.kpi.unit() {
        Unit::Money => crate::domain::money::Fen(value.now.numerator).to_string(),
        _ => value.now.numerator.to_string(),
    };
    format!(
        "{top} ÷ {} = {}",
        value.now.denominator,
        words.figure(value.kpi.unit(), value.now)
    )
}

/// Draws the charts: the trend, then the scores, then what there is room for.
pub fn draw_charts(state: &State, buf: &mut Buffer, area: Rect, with_breakdown: bool) {
    let Some(report) = &state.figures.report else {
        return;
    };
    let (l, theme) = (state.look.locale, &state.look.theme);
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let height = (area.height * 2 / 5).clamp(4, 12).min(area.height);
    trend::draw(state, report, buf, Rect { height, ..area });
    let pen = Pen {
        strokes: state.look.strokes,
        ink: theme.chart,
        track: theme.dim,
        text: theme.text,
    };
    let mut y = area.y + height + 1;
    let mut section = |title: &str, rows: &[Bar<'_>]| {
        if rows.is_empty() || y + 2 > area.bottom() {
            return;
        }
        cells::put(buf, area.x, y, area.width, title, theme.accent);
        let place = Rect {
            y: y + 1,
            height: area.bottom() - y - 1,
            ..area
        };
        y += charts::bars(buf, place, rows, pen) + 2;
    };
    let scores: Vec<Bar<'_>> = report
        .scores
        .iter()
        .enumerate()
        .rev()
        .map(|(i, n)| Bar {
            label: ["1", "2", "3", "4", "5"][i.min(4)],
            value: *n as f64,
            figure: n.to_string(),
        })
        .collect();
    let words = state.words();
    let names: Vec<String> = report
        .by_outcome
        .iter()
        .take(10)
        .map(|(id, _)| words.outcome(id))
        .collect();
    let outcomes: Vec<Bar<'_>> = report
        .by_outcome
        .iter()
        .zip(&names)
        .map(|((_, n), name)| Bar {
            label: name,
            value: *n as f64,
            figure: n.to_string(),
        })
        .collect();
    section(
        &tr!(
            l,
            "figures-scores",
            count = report.scores.iter().sum::<u64>()
        ),
        &scores,
    );
    if with_breakdown {
        section(
            tr!(l, "figures-outcomes"),
            &outcomes[..outcomes.len().min(3)],
        );
    } else {
        section(tr!(l, "figures-outcomes"), &outcomes);
    }
}

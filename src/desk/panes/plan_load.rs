//! How much there is to do on each of the days to come: what is on the books, and what a preview adds to it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::action::Action;
use crate::desk::almanac::{self, Mark};
use crate::desk::state::State;
use crate::desk::widgets::{cells, rules};
use crate::desk::words;
use crate::domain::time::Day;
use crate::tr;

/// A day of the chart.
struct Row {
    day: Day,
    work: u64,
    messages: u64,
    /// Work and messages under the plan in force, where another one is previewed.
    old: Option<u64>,
}

impl Row {
    fn total(&self) -> u64 {
        self.work + self.messages
    }
}

/// The days, as the preview has them; else as they are on the books.
fn days(state: &State) -> Option<Vec<Row>> {
    let planning = &state.planning;
    if let Some(report) = planning.report() {
        let row = |day: &crate::protocol::view::PreviewDay| Row {
            day: day.day,
            work: day.booked + day.work.new,
            messages: day.messages.new,
            old: report
                .compared
                .then_some(day.booked + day.work.old + day.messages.old),
        };
        return Some(report.days.iter().map(row).collect());
    }
    let booked = planning.booked.as_ref()?;
    let row = |load: &crate::protocol::view::DayLoad| Row {
        day: load.day,
        work: load.work,
        messages: load.messages,
        old: None,
    };
    Some(booked.iter().map(row).collect())
}

/// What the pane is called.
pub fn title(state: &State) -> &'static str {
    let l = state.look.locale;
    match state.planning.report() {
        Some(report) if report.compared => tr!(l, "plan-load-compared"),
        Some(_) => tr!(l, "plan-load-previewed"),
        None => tr!(l, "plan-load-booked"),
    }
}

/// Draws a row a day, from `scroll` on: date, weekday or why it is off, work and messages as one bar, how many.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect, scroll: u16) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let Some(days) = days(state) else {
        cells::put(
            buf,
            area.x,
            area.y,
            area.width,
            tr!(l, "loading"),
            theme.dim,
        );
        return;
    };
    let legend = legend(state);
    let lines = cells::wrap(&legend, area.width);
    let rows = area.height.saturating_sub(lines.len() as u16);
    let figures = days.iter().map(|row| cells::width(&figure(row))).max();
    let figures = figures.unwrap_or(0);
    let dates = 6 + 4;
    let room = area.width.saturating_sub(dates + figures + 1);
    let most = days.iter().map(|row| row.total().max(row.old.unwrap_or(0)));
    let most = most.max().unwrap_or(0).max(1);
    let first = usize::from(scroll).min(days.len().saturating_sub(usize::from(rows)));
    for (row, y) in days.iter().skip(first).zip(area.top()..area.top() + rows) {
        let mark = almanac::mark(&state.settings.holidays, row.day);
        let weekday = almanac::weekdays(l)[weekday(row.day)];
        let (sign, style) = match mark {
            Some(Mark::Off) => (Mark::Off.short(l), theme.good),
            Some(Mark::Work) => (Mark::Work.short(l), theme.warn),
            None if weekday_off(state, row.day) => (weekday, theme.good),
            None => (weekday, theme.dim),
        };
        cells::put(buf, area.x, y, 6, &words.day_short(row.day), theme.text);
        cells::put(buf, area.x + 6, y, 3, sign, style);
        let cells_of = |n: u64| {
            let cells = n * u64::from(room) / most;
            (cells as u16).max(u16::from(n > 0)).min(room)
        };
        let (all, work) = (cells_of(row.total()), cells_of(row.work));
        let x = area.x + dates;
        let full = state.look.strokes.bar;
        rules::horizontal(buf, x, y, work, full, theme.chart);
        let messages = all.saturating_sub(work);
        rules::horizontal(
            buf,
            x + work,
            y,
            messages,
            state.look.strokes.track,
            theme.chart,
        );
        let figure = figure(row);
        let style = match row.old {
            Some(old) if old != row.total() => theme.warn,
            _ => theme.text,
        };
        let at = area.right().saturating_sub(figures);
        cells::put_right(buf, at, y, figures, &figure, style);
    }
    for (line, y) in lines.iter().zip(area.top() + rows..area.bottom()) {
        cells::put(buf, area.x, y, area.width, line, theme.dim);
    }
}

fn weekday(day: Day) -> usize {
    use chrono::Datelike;
    day.date().weekday().num_days_from_monday() as usize
}

fn weekday_off(state: &State, day: Day) -> bool {
    !state.settings.holidays.is_worked(day)
}

/// How many; before and after where they differ.
fn figure(row: &Row) -> String {
    match row.old {
        Some(old) if old != row.total() => {
            format!("{}→{}", words::count(old), words::count(row.total()))
        }
        _ if row.total() == 0 => String::new(),
        _ => words::count(row.total()),
    }
}

/// What the bars are, and what would show more.
fn legend(state: &State) -> String {
    let l = state.look.locale;
    let strokes = state.look.strokes;
    let bars = tr!(
        l,
        "plan-load-legend",
        work = strokes.bar,
        message = strokes.track
    );
    if state.planning.report().is_some() {
        return bars;
    }
    let key = state.key(Action::PlanPreview);
    format!("{bars}\n{}", tr!(l, "plan-load-hint", key = key))
}

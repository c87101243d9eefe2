//! The trend chart: a column a day, or a week where the period is long; days to come are none.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::State;
use crate::desk::state::figures::{Length, Trend};
use crate::desk::widgets::cells;
use crate::desk::widgets::charts::{self, Column, Pen};
use crate::domain::kpi::{Ratio, Unit};
use crate::domain::time::Day;
use crate::protocol::view::{KpiDay, KpiReport};
use crate::tr;

/// What the chart is called.
pub fn title(state: &State) -> String {
    let l = state.look.locale;
    let what = match state.figures.trend {
        Trend::Handled => tr!(l, "trend-handled"),
        Trend::Reach => tr!(l, "trend-reach"),
        Trend::Csat => tr!(l, "trend-csat"),
        Trend::Completion => tr!(l, "trend-completion"),
        Trend::Revenue => tr!(l, "trend-revenue"),
        Trend::Tickets => tr!(l, "trend-tickets"),
        Trend::ReachedByHour => tr!(l, "trend-reached-by-hour"),
    };
    let each = match state.figures.trend {
        Trend::ReachedByHour => "",
        _ if weekly(state) => tr!(l, "trend-weekly"),
        _ => tr!(l, "trend-daily"),
    };
    tr!(l, "trend-title", what = what, each = each)
        .trim_end()
        .to_owned()
}

/// Whether a column is a week: a quarter has too many days to tell them apart.
fn weekly(state: &State) -> bool {
    state.figures.length == Length::Quarter
}

/// Draws it with its scale.
pub fn draw(state: &State, report: &KpiReport, buf: &mut Buffer, area: Rect) {
    let (theme, words, trend) = (&state.look.theme, state.words(), state.figures.trend);
    let columns = match trend {
        Trend::ReachedByHour => by_hour(report),
        _ if weekly(state) => by_week(&report.trend, trend),
        _ => by_day(&report.trend, trend),
    };
    let unit = unit(trend);
    let largest = columns.iter().filter_map(|c| c.value).fold(0.0, f64::max);
    let top = match unit {
        Unit::Mean => 5.0,
        Unit::Rate => 1.0,
        _ => largest,
    };
    let scale = words.value(unit, top);
    let axis = cells::width(&scale).max(2) + 1;
    cells::put_right(buf, area.x, area.y, axis - 1, &scale, theme.dim);
    if area.height > 2 {
        let y = area.bottom().saturating_sub(2);
        cells::put_right(buf, area.x, y, axis - 1, "0", theme.dim);
    }
    let pen = Pen {
        strokes: state.look.strokes,
        ink: theme.chart,
        track: theme.dim,
        text: theme.dim,
    };
    let place = Rect {
        x: area.x + axis,
        width: area.width.saturating_sub(axis),
        ..area
    };
    let first = columns.len().saturating_sub(usize::from(place.width));
    charts::columns(buf, place, &columns[first..], top, pen);
}

fn unit(trend: Trend) -> Unit {
    match trend {
        Trend::Reach | Trend::Completion => Unit::Rate,
        Trend::Csat => Unit::Mean,
        Trend::Revenue => Unit::Money,
        Trend::Handled | Trend::Tickets | Trend::ReachedByHour => Unit::Count,
    }
}

/// The hours in which calls are made.
fn by_hour(report: &KpiReport) -> Vec<Column> {
    let hours = report.reached_by_hour.iter().enumerate().skip(8).take(13);
    hours
        .map(|(hour, n)| Column {
            value: Some(*n as f64),
            label: format!("{hour:02}"),
            marked: false,
        })
        .collect()
}

fn by_day(days: &[KpiDay], trend: Trend) -> Vec<Column> {
    let runs: Vec<&[KpiDay]> = days.chunks(1).collect();
    labelled(&runs, trend)
}

/// Weeks from Monday on.
fn by_week(days: &[KpiDay], trend: Trend) -> Vec<Column> {
    let runs: Vec<&[KpiDay]> = days.chunk_by(|_, next| weekday(next.day) != 0).collect();
    labelled(&runs, trend)
}

/// Days since Monday.
fn weekday(day: Day) -> u32 {
    use chrono::Datelike;
    day.date().weekday().num_days_from_monday()
}

/// A column a run of days, named by its first day; the month is named where it changes.
fn labelled(runs: &[&[KpiDay]], trend: Trend) -> Vec<Column> {
    let mut columns = Vec::with_capacity(runs.len());
    let mut month = String::new();
    for run in runs {
        let Some(first) = run.first() else { continue };
        let date = first.day.date();
        let now = date.format("%m").to_string();
        let marked = now != month;
        month = now;
        let form = if marked { "%m-%d" } else { "%d" };
        columns.push(Column {
            value: value(run, trend),
            label: date.format(form).to_string(),
            marked,
        });
    }
    columns
}

/// What a run of days comes to; nothing for days on which nobody works and nothing was done.
fn value(run: &[KpiDay], trend: Trend) -> Option<f64> {
    let sum = |of: fn(&KpiDay) -> Ratio| {
        run.iter()
            .map(of)
            .fold(Ratio::default(), |sum, part| Ratio {
                numerator: sum.numerator + part.numerator,
                denominator: sum.denominator + part.denominator,
            })
    };
    match trend {
        Trend::Handled => {
            let handled: u64 = run.iter().map(|day| day.handled).sum();
            let idle = handled == 0 && run.iter().all(|day| !day.workday);
            (!idle).then_some(handled as f64)
        }
        Trend::Reach => sum(|day| day.reach).value(),
        Trend::Csat => sum(|day| day.csat).value(),
        Trend::Completion => sum(|day| day.completion).value(),
        Trend::Tickets => Some(run.iter().map(|day| day.tickets).sum::<u64>() as f64),
        Trend::Revenue | Trend::ReachedByHour => {
            Some(sum(|day| day.revenue).numerator as f64 / 100.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32, handled: u64) -> KpiDay {
        let of = |numerator, denominator| Ratio {
            numerator,
            denominator,
        };
        KpiDay {
            day: Day::ymd(2026, month, day).expect("a date"),
            workday: true,
            handled,
            completion: of(1, 2),
            reach: of(1, 4),
            csat: of(9, 2),
            revenue: of(10_000, 1),
            tickets: 2,
        }
    }

    fn labels(columns: &[Column]) -> Vec<&str> {
        columns.iter().map(|c| c.label.as_str()).collect()
    }

    #[test]
    fn a_month_is_named_where_it_begins() {
        let days = [day(11, 29, 1), day(11, 30, 2), day(12, 1, 3), day(12, 2, 4)];
        let columns = by_day(&days, Trend::Handled);
        assert_eq!(labels(&columns), ["11-29", "30", "12-01", "02"]);
    }

    #[test]
    fn weeks_add_up_from_monday() {
        // 2026-11-21 is a Saturday.
        let days: Vec<KpiDay> = (21..=30).map(|n| day(11, n, 1)).collect();
        let columns = by_week(&days, Trend::Handled);
        assert_eq!(labels(&columns), ["11-21", "23", "30"]);
        let values: Vec<_> = columns.iter().map(|c| c.value).collect();
        assert_eq!(values, [Some(2.0), Some(7.0), Some(1.0)]);
        assert_eq!(by_week(&days, Trend::Revenue)[1].value, Some(700.0));
        assert_eq!(by_week(&days, Trend::Csat)[1].value, Some(4.5));
    }
}

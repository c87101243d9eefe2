//! Calendars: a month as a heat map of the load, with what the selected day is made of; a customer's month.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::almanac;
use crate::desk::state::State;
use crate::desk::widgets::calendar::{Look, Month};
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::domain::calendar::{DayKind, Festival, LunarDate, SolarTerm};
use crate::domain::time::Day;
use crate::tr;

use super::sheet::Sheet;

/// Rows of rules that are listed of a day.
const RULES: usize = 12;

/// What the calendar is called: whose load.
pub fn title(state: &State) -> String {
    let l = state.look.locale;
    let whose = if state.days.everybody {
        tr!(l, "figures-everybody")
    } else {
        tr!(l, "figures-mine")
    };
    tr!(l, "days-title", whose = whose)
}

/// The selected day.
pub fn day_title(state: &State) -> String {
    let day = state.days.day;
    let l = state.look.locale;
    format!("{} {}", state.words().day(day), almanac::weekday(l, day))
}

/// What a month is drawn with.
pub fn look(state: &State) -> Look<'_> {
    Look {
        theme: &state.look.theme,
        strokes: state.look.strokes,
    }
}

/// The month of a day.
pub fn month(state: &State, day: Day) -> Month {
    let today = state.words().today();
    Month::of(state.look.locale, day, today, &state.settings.holidays)
}

/// Draws the month with its load.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, days) = (state.look.locale, &state.look.theme, &state.days);
    let load = |day: Day| {
        let load = days.load(day).map_or(0, |load| load.work + load.messages);
        u32::try_from(load).unwrap_or(u32::MAX)
    };
    let mut month = month(state, days.day);
    if days.loads.is_some() {
        month = month.with_counts(load);
    }
    let legend = tr!(l, "days-legend");
    let lines = cells::wrap(legend, area.width.saturating_sub(2));
    let grid = Rect {
        height: area.height.saturating_sub(lines.len() as u16),
        ..area
    };
    month.draw(buf, grid, Some(days.day), look(state));
    for (line, y) in lines.iter().zip(grid.bottom()..area.bottom()) {
        cells::put(buf, area.x + 1, y, area.width, line, theme.dim);
    }
}

/// Draws what the selected day is and what its load is made of.
pub fn draw_day(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, days) = (state.look.locale, &state.look.theme, &state.days);
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let mut sheet = Sheet::new(inner.width);
    about_day(state, days.day, &mut sheet);
    if let Some(load) = days.load(days.day) {
        sheet.gap();
        for (label, n) in [
            (tr!(l, "days-work"), load.work),
            (tr!(l, "days-messages"), load.messages),
        ] {
            sheet.line(vec![(label.to_owned(), theme.label)]);
            sheet.right(words::count(n), theme.strong);
        }
    }
    if let Some((_, parts)) = days.parts.as_ref().filter(|(day, _)| *day == days.day) {
        let agents = parts.agents.iter().map(|(name, n)| {
            let anybody = tr!(l, "queue-everybody");
            let name = if name.is_empty() { anybody } else { name };
            (name.to_owned(), *n)
        });
        group(state, tr!(l, "days-by-agent"), agents, &mut sheet);
        let channels = parts.channels.iter();
        let channels = channels.map(|(channel, n)| (state.words().channel(channel.code()), *n));
        group(state, tr!(l, "days-by-channel"), channels, &mut sheet);
        let rules = parts.rules.iter();
        let rules = rules.map(|(rule, n)| (state.words().rule(rule), *n));
        group(state, tr!(l, "days-by-rule"), rules, &mut sheet);
    }
    sheet.draw(buf, inner, 0);
}

/// A heading and its counts; nothing where there are none.
fn group(
    state: &State,
    heading: &str,
    rows: impl Iterator<Item = (String, u64)>,
    sheet: &mut Sheet,
) {
    let theme = &state.look.theme;
    let rows: Vec<(String, u64)> = rows.collect();
    if rows.is_empty() {
        return;
    }
    sheet.gap();
    sheet.heading(heading, theme.label);
    for (name, n) in rows.iter().take(RULES) {
        sheet.line(vec![(format!("  {name}"), theme.text)]);
        sheet.right(words::count(*n), theme.text);
    }
    if rows.len() > RULES {
        let count = rows.len() - RULES;
        let more = tr!(state.look.locale, "breakdown-more", count = count);
        sheet.wrapped(2, &more, theme.dim);
    }
}

/// The lunar date, festivals, solar term, whether it is off.
pub fn about_day(state: &State, day: Day, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    if let Some(date) = LunarDate::of(day) {
        sheet.wrapped(0, &almanac::lunar(l, date), theme.text);
    }
    let mut names: Vec<String> = Festival::on(day)
        .into_iter()
        .map(|festival| almanac::festival(l, festival).to_owned())
        .collect();
    names.extend(SolarTerm::on(day).map(|term| almanac::term(l, term).to_owned()));
    if !names.is_empty() {
        sheet.wrapped(0, &names.join("  "), theme.accent);
    }
    let (text, style) = match state.settings.holidays.kind(day) {
        DayKind::DayOff(holiday) => (
            tr!(l, "days-off", name = almanac::holiday(l, &holiday)),
            theme.good,
        ),
        DayKind::MakeUpWorkday(holiday) => (
            tr!(l, "days-make-up", name = almanac::holiday(l, &holiday)),
            theme.warn,
        ),
        DayKind::Weekend => (tr!(l, "days-weekend").to_owned(), theme.dim),
        DayKind::Workday => (tr!(l, "days-workday").to_owned(), theme.dim),
    };
    sheet.wrapped(0, &text, style);
    let year = {
        use chrono::Datelike;
        day.date().year()
    };
    if !state.settings.holidays.covers(year) {
        let text = tr!(l, "days-no-table", year = year.to_string());
        sheet.wrapped(0, &text, theme.warn);
    }
}

//! Calendars: a month as a heat map of the load, with what the selected day is made of; a customer's month.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::action::Action;
use crate::desk::almanac;
use crate::desk::state::{Focus, State};
use crate::desk::widgets::calendar::{Look, Month};
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::domain::calendar::{DayKind, Festival, LunarDate, SolarTerm};
use crate::domain::time::Day;
use crate::tr;

use super::sheet::Sheet;

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
    let (theme, days) = (&state.look.theme, &state.days);
    let load = |day: Day| {
        let made = days.load(day).map_or(0, |load| load.work + load.messages);
        let few = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        (few(made), few(coming(state, day)))
    };
    let mut month = month(state, days.day);
    if days.loads.is_some() {
        month = month.with_counts(load);
    }
    let lines = cells::wrap(&legend(state), area.width.saturating_sub(2));
    let grid = Rect {
        height: area.height.saturating_sub(lines.len() as u16),
        ..area
    };
    month.draw(buf, grid, Some(days.day), look(state));
    for (line, y) in lines.iter().zip(grid.bottom()..area.bottom()) {
        cells::put(buf, area.x + 1, y, area.width, line, theme.dim);
    }
}

/// What the last preview expects of a day beyond what is made already; of everybody's, as it is of nobody's alone.
fn coming(state: &State, day: Day) -> u64 {
    if !state.days.everybody {
        return 0;
    }
    state.planning.coming(day).unwrap_or(0)
}

/// What the figures are, and what they are not.
fn legend(state: &State) -> String {
    let l = state.look.locale;
    let previewed = state.planning.coming(state.words().today()).is_some();
    let whose = state.key(Action::Options);
    let preview = state.key(Action::PlanPreview);
    let more = match (state.supervisor(), previewed, state.days.everybody) {
        (false, ..) => tr!(l, "days-made-only").to_owned(),
        (true, false, _) => tr!(l, "days-made-hint", key = preview),
        (true, true, false) => tr!(l, "days-made-mine", key = whose),
        (true, true, true) => tr!(l, "days-with-coming").to_owned(),
    };
    format!("{}\n{more}", tr!(l, "days-legend"))
}

/// Draws what the selected day is and what its load is made of; where there is more than fits, the last line says so.
pub fn draw_day(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let inner = inset(area);
    let sheet = day_sheet(state, inner.width);
    if sheet.len() <= inner.height {
        sheet.draw(buf, inner, 0);
        return;
    }
    let page = page(inner, sheet.len());
    let shown = Rect {
        height: page,
        ..inner
    };
    sheet.draw(buf, shown, state.days.scroll);
    let text = if state.focus == Focus::List {
        let count = sheet.len() - page;
        tr!(
            l,
            "days-more",
            count = count,
            key = state.key(Action::NextPane)
        )
    } else {
        tr!(l, "days-scrolls").to_owned()
    };
    cells::put_last(buf, inner, &text, theme.dim);
}

/// A blank column on either side.
fn inset(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

/// Lines of a day that are shown at once, of so many.
fn page(area: Rect, lines: u16) -> u16 {
    let all = lines <= area.height;
    area.height.saturating_sub(u16::from(!all))
}

/// Lines of a page of the selected day, and the last line that it can begin with.
pub fn scrolling(state: &State) -> (u16, u16) {
    let Some(area) = state.layout().main.map(inset) else {
        return (0, 0);
    };
    let lines = day_sheet(state, area.width).len();
    let page = page(area, lines);
    (page, lines.saturating_sub(page))
}

/// What the selected day is and what its load is made of.
fn day_sheet(state: &State, width: u16) -> Sheet {
    let (l, theme, days) = (state.look.locale, &state.look.theme, &state.days);
    let mut sheet = Sheet::new(width);
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
    let coming = coming(state, days.day);
    if coming > 0 {
        sheet.line(vec![(tr!(l, "days-coming").to_owned(), theme.label)]);
        sheet.right(words::count(coming), theme.dim);
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
    sheet
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
    for (name, n) in &rows {
        sheet.line(vec![(format!("  {name}"), theme.text)]);
        sheet.right(words::count(*n), theme.text);
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
    if state.settings.holidays.source(day).is_none() {
        let text = tr!(l, "days-no-table", year = year.to_string());
        sheet.wrapped(0, &text, theme.warn);
    }
}

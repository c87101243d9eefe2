//! The versions of the plan: by whom, since when and how they came to be in force, with the walk over all customers that
//! follows a change.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::{Focus, State};
use crate::desk::words;
use crate::protocol::view::PlanVersionView;
use crate::tr;

use super::sheet::Sheet;

/// Draws them, newest first.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    versions(state, area.width).draw(buf, area, state.planning.scroll);
}

/// Which plans were in force, by whom and since when.
fn versions(state: &State, width: u16) -> Sheet {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let mut sheet = Sheet::new(width);
    let Some(versions) = &state.planning.versions else {
        sheet.heading(tr!(l, "loading"), theme.dim);
        return sheet;
    };
    for (nth, version) in versions.iter().enumerate() {
        version_lines(state, version, nth, &mut sheet);
        if nth == 0 {
            walk(state, &mut sheet);
        }
    }
    sheet
}

/// How far the walk over all customers is that follows a change.
fn walk(state: &State, sheet: &mut Sheet) {
    let Some((done, of)) = state.walk else {
        return;
    };
    let (l, theme, strokes) = (state.look.locale, &state.look.theme, state.look.strokes);
    let text = tr!(
        l,
        "plan-walking",
        done = words::count(done),
        of = words::count(of)
    );
    sheet.wrapped(5, &text, theme.label);
    let room = u64::from(sheet.width().saturating_sub(6));
    let full = (room * done).checked_div(of).unwrap_or(0).min(room);
    let bar = |stroke: &str, cells: u64| stroke.repeat(cells as usize);
    sheet.line(vec![
        (format!("     {}", bar(strokes.bar, full)), theme.chart),
        (bar(strokes.track, room - full), theme.dim),
    ]);
}

fn version_lines(state: &State, version: &PlanVersionView, nth: usize, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let chosen = state.focus == Focus::Detail && nth == state.planning.version.at;
    let style = match nth {
        _ if chosen => theme.selected,
        0 => theme.strong,
        _ => theme.text,
    };
    let marker = if chosen {
        state.look.strokes.marker
    } else {
        " "
    };
    let number = version.number.to_string();
    let mut how = words.plan_how(version.how).to_owned();
    if version.of != version.number {
        how = format!(
            "{how} {}",
            tr!(l, "plan-back-to", of = version.of.to_string())
        );
    }
    sheet.line(vec![
        (format!("{marker}{number:>3}  "), theme.accent),
        (how, style),
        (format!("  {}", words.plan_by(&version.by)), theme.dim),
    ]);
    sheet.right(words.moment(version.at), theme.dim);
}

//! A version of the plan: what it has otherwise than the one in force, and its whole text.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::config::plan_changes::{self, Difference};
use crate::desk::action::Action;
use crate::desk::panes::sheet::Sheet;
use crate::desk::plan_parts;
use crate::desk::state::State;
use crate::desk::state::layers::Version;
use crate::desk::widgets::cells;
use crate::tr;

/// Lines below the text: a blank and the keys.
const BELOW: u16 = 2;

fn size(state: &State) -> (u16, u16) {
    let width = state.size.0.saturating_sub(8).min(100);
    (width, state.size.1.saturating_sub(7))
}

/// Lines of a page, and the last line that it can begin with.
pub fn scrolling(state: &State, version: &Version) -> (u16, u16) {
    let (width, height) = size(state);
    let page = height.saturating_sub(BELOW);
    let lines = sheet(state, version, width).len();
    (page, lines.saturating_sub(page))
}

/// Draws it.
pub fn draw(state: &State, version: &Version, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let present = state.planning.view.as_ref().map(|view| view.version.number);
    let title = tr!(
        l,
        "plan-version-title",
        version = version.version.number.to_string(),
        present = present.map(|n| n.to_string()).unwrap_or_default()
    );
    let inner = super::open(state, buf, size(state), &title);
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    sheet(state, version, area.width).draw(buf, area, version.scroll);
    if inner.height > BELOW {
        let keys = if state.admin() {
            tr!(l, "plan-version-keys", key = state.key(Action::PlanApply))
        } else {
            tr!(l, "why-keys-more").to_owned()
        };
        cells::put_last(buf, inner, &keys, theme.dim);
    }
    None
}

fn sheet(state: &State, of: &Version, width: u16) -> Sheet {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let mut sheet = Sheet::new(width);
    let version = &of.version;
    let head = format!(
        "{}  {}  {}",
        words.plan_how(version.how),
        words.plan_by(&version.by),
        words.moment(version.at)
    );
    sheet.wrapped(0, &head, theme.dim);
    let (Some(text), Some(view)) = (&of.text, &state.planning.view) else {
        sheet.heading(tr!(l, "loading"), theme.dim);
        return sheet;
    };
    sheet.gap();
    let changes = plan_changes::between(&view.text, text);
    if *text == view.text {
        sheet.wrapped(0, tr!(l, "plan-version-same"), theme.good);
    } else if changes.is_empty() {
        sheet.wrapped(0, tr!(l, "plan-changes-none"), theme.text);
    }
    for change in &changes {
        sheet.heading(&words.plan_change(change), theme.strong);
        difference(state, change, (&view.text, text), &mut sheet);
    }
    sheet.gap();
    sheet.heading(tr!(l, "plan-version-text"), theme.label);
    for line in text.lines() {
        let style = if line.trim_start().starts_with('#') {
            theme.dim
        } else {
            theme.text
        };
        sheet.wrapped(0, line, style);
    }
    sheet
}

/// The lines of a part that only one of both has: `-` in force, `+` in that version.
fn difference(
    state: &State,
    change: &Difference,
    (present, other): (&str, &str),
    sheet: &mut Sheet,
) {
    let theme = &state.look.theme;
    let (present, other) = (lines_of(present, change), lines_of(other, change));
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let above = present.iter().zip(&other).take_while(same).count();
    let rest = (&present[above..], &other[above..]);
    let below = rest.0.iter().rev().zip(rest.1.iter().rev());
    let below = below.take_while(same).count();
    for (lines, sign, style) in [
        (&rest.0[..rest.0.len() - below], '-', theme.warn),
        (&rest.1[..rest.1.len() - below], '+', theme.good),
    ] {
        for line in lines {
            sheet.wrapped(2, &format!("{sign} {line}"), style);
        }
    }
}

/// The lines of a part in a plan's text; none where it has no such part.
fn lines_of<'t>(text: &'t str, change: &Difference) -> Vec<&'t str> {
    let parts = plan_parts::of(text);
    let found = parts
        .iter()
        .find(|part| part.kind.code() == change.part && part.id == change.id);
    let part = found.and_then(|part| text.get(part.at.clone()));
    part.unwrap_or_default().lines().collect()
}

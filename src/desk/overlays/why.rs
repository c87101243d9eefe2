//! Why a follow-up or a message is there: its rule and fact, what the condition saw, what held it back, and what else
//! the customer had and will have.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::panes::sheet::Sheet;
use crate::desk::state::State;
use crate::desk::state::layers::Why;
use crate::desk::widgets::cells;
use crate::protocol::view::Explanation;
use crate::text::width::{pad_left, pad_right};
use crate::tr;

/// Lines below the explanation: a blank and the keys.
const BELOW: u16 = 2;

/// The explanation on lines that fit the screen.
fn sheet(state: &State, why: &Why) -> Sheet {
    let mut sheet = Sheet::new(92.min(state.size.0.saturating_sub(6)));
    match &why.told {
        Some(told) => write(state, told, &mut sheet),
        None => sheet.heading(tr!(state.look.locale, "loading"), state.look.theme.dim),
    }
    sheet
}

/// Lines inside the box for a sheet of so many.
fn height(state: &State, lines: u16) -> u16 {
    let most = state.size.1.saturating_sub(7).max(6);
    (lines + BELOW).clamp(6, most)
}

/// Lines of a page, and the last line that it can begin with.
pub fn scrolling(state: &State, why: &Why) -> (u16, u16) {
    let lines = sheet(state, why).len();
    let page = height(state, lines) - BELOW;
    (page, lines.saturating_sub(page))
}

/// Draws it.
pub fn draw(state: &State, why: &Why, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let sheet = sheet(state, why);
    let size = (sheet.width(), height(state, sheet.len()));
    let inner = super::open(state, buf, size, tr!(l, "why-title"));
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    sheet.draw(buf, area, why.scroll);
    if inner.height > 2 {
        let keys = if sheet.len() > area.height {
            tr!(l, "why-keys-more")
        } else {
            tr!(l, "why-keys")
        };
        cells::put_last(buf, inner, keys, theme.dim);
    }
    None
}

fn write(state: &State, told: &Explanation, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let pairs = words.explained(told);
    let room = pairs.iter().map(|(label, _)| cells::width(label)).max();
    let room = room.unwrap_or(0);
    for (nth, (label, text)) in pairs.iter().enumerate() {
        let style = match *label {
            _ if nth < 2 => theme.strong,
            label if label == tr!(l, "cli-col-held") => theme.warn,
            _ => theme.text,
        };
        sheet.column((label, room), theme.label, text, style);
    }
    values(state, told, sheet);
    contacts(state, told, sheet);
    others(state, told, sheet);
}

/// What the condition saw.
fn values(state: &State, told: &Explanation, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let values = told.rule.as_ref().map(|rule| rule.values.as_slice());
    let values = values.unwrap_or_default();
    if values.is_empty() {
        return;
    }
    sheet.gap();
    sheet.heading(tr!(l, "why-values"), theme.label);
    let room = values.iter().map(|(name, _)| cells::width(name)).max();
    let room = room.unwrap_or(0) + 2;
    for (name, value) in values {
        sheet.column((&format!("  {name}"), room), theme.dim, value, theme.text);
    }
}

/// How often the customer was contacted, and how often may be.
fn contacts(state: &State, told: &Explanation, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let rows = words.explained_contacts(told);
    let heads = [
        tr!(l, "cli-col-7-days"),
        tr!(l, "cli-col-30-days"),
        tr!(l, "cli-col-planned"),
    ];
    let title = tr!(l, "cli-col-contacts");
    let names = rows.iter().map(|[name, ..]| cells::width(name) + 2);
    let room = usize::from(names.max().unwrap_or(0).max(cells::width(title)));
    let columns = heads.map(|head| usize::from(cells::width(head)) + 2);
    let figures = |texts: [&str; 3]| -> String {
        let texts = texts.into_iter().zip(columns);
        texts.map(|(text, room)| pad_left(text, room)).collect()
    };
    sheet.gap();
    sheet.line(vec![(
        pad_right(title, room) + &figures(heads),
        theme.label,
    )]);
    for [name, week, month, planned] in &rows {
        sheet.line(vec![
            (pad_right(&format!("  {name}"), room), theme.text),
            (figures([week, month, planned]), theme.text),
        ]);
    }
    for caps in words.explained_caps(told) {
        sheet.wrapped(2, &caps, theme.dim);
    }
}

/// What else the plan had for the customer around that day.
fn others(state: &State, told: &Explanation, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    if told.others.is_empty() {
        return;
    }
    sheet.gap();
    sheet.heading(tr!(l, "cli-col-besides"), theme.label);
    for other in &told.others {
        let [_, day, rule, way, stands, held] = words.explained_other(other);
        sheet.line(vec![
            (format!("  {day}  "), theme.dim),
            (format!("{way} {rule}"), theme.text),
            (format!("  {stands}"), theme.dim),
        ]);
        if !held.is_empty() {
            sheet.wrapped(4, &held, theme.dim);
        }
    }
}

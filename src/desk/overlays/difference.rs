//! What somebody else did with a ticket between looking at it and saving a step, with the step that waits below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::action::Action;
use crate::desk::panes::sheet::Sheet;
use crate::desk::panes::ticket_sheet;
use crate::desk::state::State;
use crate::desk::state::tickets::Difference;
use crate::desk::widgets::cells;
use crate::tr;

/// Lines below it: a blank and the keys.
const BELOW: u16 = 2;

fn sheet(state: &State, of: &Difference) -> Sheet {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let mut sheet = Sheet::new(76.min(state.size.0.saturating_sub(6)));
    sheet.wrapped(0, tr!(l, "difference-about"), theme.text);
    sheet.gap();
    let steps = of.view.steps.iter();
    for taken in steps.filter(|taken| taken.revision > of.asked.seen) {
        ticket_sheet::step(state, &of.view, taken, &mut sheet);
    }
    if let Some((by, at)) = of.view.ticket.undone {
        let undone = tr!(l, "difference-undone").to_owned();
        let by = of.view.name_of(by);
        sheet.line(vec![
            (format!("{}  ", words.moment(at)), theme.dim),
            (format!("{by}  "), theme.label),
            (undone, theme.text),
        ]);
    }
    if let Some(was) = &of.matter {
        for (field, from, to) in words.corrected(was, &of.view.ticket.matter) {
            let change = tr!(l, "history-change", from = from, to = to);
            sheet.pair(&format!("    {field}"), theme.label, &change, theme.strong);
        }
    }
    sheet.gap();
    let mine = words.verb(of.asked.step.verb());
    sheet.line(vec![
        (format!("{}  ", tr!(l, "difference-mine")), theme.accent),
        (mine, theme.strong),
    ]);
    sheet.wrapped(4, of.asked.step.text(), theme.text);
    if let Some(by) = state.actor()
        && let Err(wrong) = of.view.ticket.judge(&of.asked.step, by)
    {
        sheet.wrapped(0, &words.wrong_step(&wrong, ""), theme.warn);
    }
    sheet
}

fn height(state: &State, lines: u16) -> u16 {
    let most = state.size.1.saturating_sub(7).max(6);
    (lines + BELOW).clamp(6, most)
}

/// Lines of a page, and the last line that it can begin with.
pub fn scrolling(state: &State, of: &Difference) -> (u16, u16) {
    let lines = sheet(state, of).len();
    let page = height(state, lines) - BELOW;
    (page, lines.saturating_sub(page))
}

/// Draws it.
pub fn draw(state: &State, of: &Difference, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let sheet = sheet(state, of);
    let size = (sheet.width(), height(state, sheet.len()));
    let title = tr!(
        l,
        "difference-title",
        ticket = of.view.ticket.id.to_string()
    );
    let inner = super::open(state, buf, size, &title);
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    sheet.draw(buf, area, of.scroll);
    let keys = tr!(l, "difference-keys", key = state.key(Action::AfterAll));
    cells::put_last(buf, inner, &keys, theme.warn);
    None
}

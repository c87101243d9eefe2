//! Whose work a preview makes, whether it can be done, and what is held back and why.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::protocol::view::{OldNew, PreviewReport};
use crate::tr;

use super::sheet::Sheet;

/// Draws it for the last preview of what is shown; without one says how to get it.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let mut sheet = Sheet::new(area.width);
    if let Some(report) = state.planning.report() {
        write(state, report, &mut sheet);
    } else {
        let key = state.key(Action::PlanPreview);
        let text = tr!(state.look.locale, "plan-who-hint", key = key);
        sheet.wrapped(0, &text, state.look.theme.dim);
    }
    sheet.draw(buf, area, state.planning.scroll);
}

/// Old and new, one number where they are the same.
pub fn both(n: OldNew) -> String {
    if n.old == n.new {
        words::count(n.new)
    } else {
        format!("{} → {}", words::count(n.old), words::count(n.new))
    }
}

/// Writes who has how much to do, on how many days it is more than can be done, and what is held back.
pub fn write(state: &State, report: &PreviewReport, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    sheet.heading(tr!(l, "cli-preview-col-capacity"), theme.label);
    let (over, daily) = (report.overfull(), words::count(u64::from(report.daily)));
    let (text, style) = if report.daily == 0 {
        (tr!(l, "cli-preview-unstaffed").to_owned(), theme.warn)
    } else if over == 0 {
        (tr!(l, "plan-within", daily = daily), theme.good)
    } else {
        let text = tr!(l, "cli-preview-over", days = over, capacity = daily);
        (text, theme.warn)
    };
    sheet.wrapped(2, &text, style);
    if !report.agents.is_empty() {
        sheet.gap();
        sheet.heading(tr!(l, "plan-by-agent"), theme.label);
    }
    for agent in &report.agents {
        let pool = tr!(l, "cli-preview-pool");
        let name = if agent.name.is_empty() {
            pool
        } else {
            &agent.name
        };
        sheet.line(vec![(format!("  {name}"), theme.text)]);
        sheet.right(both(agent.work), theme.text);
        let most = words::count(agent.most);
        let (text, style) = if agent.over == 0 {
            (tr!(l, "plan-agent-most", most = most), theme.dim)
        } else {
            (
                tr!(l, "plan-agent-over", most = most, days = agent.over),
                theme.warn,
            )
        };
        sheet.wrapped(4, &text, style);
    }
    if !report.held.is_empty() {
        sheet.gap();
        sheet.heading(tr!(l, "plan-held"), theme.label);
    }
    for held in &report.held {
        let why = state.words().held_back(&held.why);
        let parts = [
            ("plan-held-moved", held.moved),
            ("plan-held-lapsed", held.lapsed),
        ];
        let parts = parts.into_iter().filter(|(_, n)| *n != OldNew::default());
        let parts: Vec<String> = parts
            .map(|(id, n)| l.fill(id, &[("count", both(n).into())]))
            .collect();
        let figures = parts.join("  ");
        // Beside the reason where there is room, else below it.
        if cells::width(&why) + cells::width(&figures) + 4 <= sheet.width() {
            sheet.line(vec![(format!("  {why}"), theme.text)]);
            sheet.right(figures, theme.strong);
        } else {
            sheet.wrapped(2, &why, theme.text);
            sheet.wrapped(4, &figures, theme.strong);
        }
    }
}

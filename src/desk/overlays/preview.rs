//! What the plan would do: how far the preview is, then each day beside the plan in force, and who gains and loses what.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::panes::plan_load;
use crate::desk::panes::plan_who::{self, both};
use crate::desk::panes::sheet::Sheet;
use crate::desk::state::State;
use crate::desk::widgets::{cells, rules};
use crate::desk::words;
use crate::protocol::view::{OldNew, PreviewMove, PreviewReport, PreviewState};
use crate::tr;

/// Columns from which both halves have room.
const BESIDE: u16 = 74;
/// Columns in which is said why there is none.
const TOLD: u16 = 72;

/// Draws it.
pub fn draw(state: &State, scroll: u16, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let width = state.size.0.saturating_sub(6).min(110);
    let height = state.size.1.saturating_sub(7);
    let title = if state.planning.draft.is_some() {
        tr!(l, "plan-preview-draft")
    } else {
        tr!(l, "plan-preview-present")
    };
    let stands = state.planning.preview_of_shown().map(|p| p.state.clone());
    let told = match &stands {
        Some(Some(PreviewState::Failed { reason })) => {
            let text = tr!(l, "plan-preview-failed", reason = reason.as_str());
            Some((text, theme.alarm))
        }
        Some(Some(PreviewState::Cancelled)) => {
            Some((tr!(l, "plan-preview-cancelled").to_owned(), theme.dim))
        }
        _ => None,
    };
    if let Some((text, style)) = told {
        let mut sheet = Sheet::new(width.min(TOLD));
        sheet.wrapped(0, &text, style);
        let size = (sheet.width(), sheet.len().min(height));
        let inner = super::open(state, buf, size, title);
        sheet.draw(buf, inner, scroll);
        return None;
    }
    let inner = super::open(state, buf, (width, height), title);
    let report = match stands {
        Some(Some(PreviewState::Finished(report))) => report,
        Some(Some(PreviewState::Running { done, of })) => {
            progress(state, buf, inner, (done, of));
            return None;
        }
        _ => {
            progress(state, buf, inner, (0, 0));
            return None;
        }
    };
    let half = if state.size.0 >= BESIDE {
        inner.width * 45 / 100
    } else {
        0
    };
    if half > 0 {
        let left = Rect {
            width: half,
            ..inner
        };
        plan_load::draw(state, buf, left, scroll);
        rules::vertical(
            buf,
            inner.x + half + 1,
            inner.y,
            inner.height,
            state.look.strokes.vertical,
            theme.rule,
        );
    }
    let right = Rect {
        x: inner.x + half + u16::from(half > 0) * 3,
        width: inner.width - half - u16::from(half > 0) * 3,
        ..inner
    };
    sheet(state, &report, right.width).draw(buf, right, scroll);
    None
}

/// How far it is, as a bar.
fn progress(state: &State, buf: &mut Buffer, area: Rect, (done, of): (u64, u64)) {
    let (l, theme, strokes) = (state.look.locale, &state.look.theme, state.look.strokes);
    let text = tr!(
        l,
        "plan-preview-running",
        done = words::count(done),
        of = words::count(of)
    );
    let y = area.y + area.height / 3;
    cells::put(buf, area.x, y, area.width, &text, theme.text);
    let room = area.width;
    let full = (u64::from(room) * done).checked_div(of).unwrap_or(0);
    let full = (full as u16).min(room);
    rules::horizontal(buf, area.x, y + 1, full, strokes.bar, theme.chart);
    rules::horizontal(
        buf,
        area.x + full,
        y + 1,
        room - full,
        strokes.track,
        theme.dim,
    );
}

/// Who moves, what each rule does, and by which way.
fn sheet(state: &State, report: &PreviewReport, width: u16) -> Sheet {
    let (l, theme, words_of) = (state.look.locale, &state.look.theme, state.words());
    let mut sheet = Sheet::new(width);
    if report.compared {
        let text = tr!(
            l,
            "plan-gained-lost",
            gained = words::count(report.gained),
            lost = words::count(report.lost)
        );
        sheet.wrapped(0, &text, theme.strong);
        moves(state, report, &mut sheet);
    } else {
        let text = tr!(
            l,
            "plan-previewed",
            days = report.days.len().to_string(),
            customers = words::count(report.customers)
        );
        sheet.wrapped(0, &text, theme.strong);
    }
    sheet.gap();
    plan_who::write(state, report, &mut sheet);
    sheet.gap();
    sheet.heading(tr!(l, "plan-by-way"), theme.label);
    let any = |touches: OldNew| touches != OldNew::default();
    for way in report.ways.iter().filter(|way| any(way.touches)) {
        let name = l.find(&format!("plan-way-{}", way.way));
        let name = name.unwrap_or(&way.way);
        sheet.line(vec![(format!("  {name}"), theme.text)]);
        sheet.right(both(way.touches), theme.text);
    }
    sheet.gap();
    sheet.heading(tr!(l, "plan-by-rule"), theme.label);
    let mut rules: Vec<_> = report.rules.iter().collect();
    rules.sort_by_key(|r| {
        let changed = r.touches.old != r.touches.new || r.gained + r.lost > 0;
        (!changed, std::cmp::Reverse(r.touches.new))
    });
    for rule in rules.into_iter().filter(|rule| any(rule.touches)) {
        let changed = rule.touches.old != rule.touches.new;
        let style = if changed { theme.warn } else { theme.text };
        sheet.line(vec![(format!("  {}", words_of.rule(&rule.rule)), style)]);
        sheet.right(both(rule.touches), style);
        if rule.gained + rule.lost > 0 {
            let mut text = tr!(
                l,
                "plan-rule-gains",
                gained = words::count(rule.gained),
                lost = words::count(rule.lost)
            );
            let some = rule.gaining.iter().chain(&rule.losing);
            let names: Vec<&str> = some.take(3).map(|c| c.name.as_str()).collect();
            if !names.is_empty() {
                text = format!("{text} ({})", names.join(tr!(l, "form-list")));
            }
            sheet.wrapped(4, &text, theme.dim);
        }
    }
    sheet
}

/// Customers who would be in another segment, stage or criterion.
fn moves(state: &State, report: &PreviewReport, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    if report.moves.is_empty() {
        return;
    }
    sheet.gap();
    sheet.heading(tr!(l, "plan-moves"), theme.label);
    for moved in &report.moves {
        let text = format!("  {}", move_words(state, moved));
        sheet.line(vec![(text, theme.text)]);
        sheet.right(words::count(moved.count), theme.strong);
    }
    sheet.wrapped(2, tr!(l, "plan-moves-keys"), theme.dim);
}

/// From where to where a customer moves.
pub fn move_words(state: &State, moved: &PreviewMove) -> String {
    let (from, to) = state.words().moved_between(moved);
    format!("{from} → {to}")
}

//! The customer in view: the tab that is open.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::detail::Tab;
use crate::desk::state::{Focus, State};
use crate::desk::widgets::cells;
use crate::protocol::view::{HistoryRow, OrderView, QueueRow};
use crate::tr;

use super::sheet::Sheet;
use super::{overview, tickets, timeline};

/// A tab's name.
pub fn tab_name(state: &State, tab: Tab) -> &'static str {
    let l = state.look.locale;
    match tab {
        Tab::Overview => tr!(l, "tab-overview"),
        Tab::Timeline => tr!(l, "tab-timeline"),
        Tab::Orders => tr!(l, "tab-orders"),
        Tab::Tickets => tr!(l, "tickets-title"),
        Tab::FollowUps => tr!(l, "tab-follow-ups"),
        Tab::History => tr!(l, "tab-history"),
    }
}

/// Draws the open tab.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect, beside_timeline: bool) {
    let (l, theme, detail) = (state.look.locale, &state.look.theme, &state.detail);
    let area = inset(area);
    let Some(profile) = &detail.profile else {
        let text = if detail.wanted.is_some() {
            tr!(l, "loading")
        } else {
            tr!(l, "detail-nobody")
        };
        cells::put(buf, area.x, area.y + 1, area.width, text, theme.dim);
        return;
    };
    let mut sheet = Sheet::new(area.width);
    match detail.tab {
        Tab::Overview => overview::write(state, profile, &mut sheet, !beside_timeline),
        tab => {
            let line = vec![
                (profile.name.clone(), theme.strong),
                (format!("  {}", tab_name(state, tab)), theme.dim),
            ];
            sheet.line(line);
            write_tab(state, tab, &mut sheet);
        }
    }
    sheet.draw(buf, area, detail.scroll);
}

fn write_tab(state: &State, tab: Tab, sheet: &mut Sheet) {
    let detail = &state.detail;
    let loaded = match tab {
        Tab::Overview => true,
        Tab::Timeline => detail
            .timeline
            .as_ref()
            .map(|rows| timeline::write(state, rows, sheet, false))
            .is_some(),
        Tab::Orders => detail
            .orders
            .as_ref()
            .map(|rows| orders(state, rows, sheet))
            .is_some(),
        Tab::Tickets => detail
            .tickets
            .as_ref()
            .map(|rows| tickets::write(state, rows, sheet, selected(state)))
            .is_some(),
        Tab::FollowUps => detail
            .follow_ups
            .as_ref()
            .map(|rows| follow_ups(state, rows, sheet))
            .is_some(),
        Tab::History => detail
            .history
            .as_ref()
            .map(|rows| history(state, rows, sheet))
            .is_some(),
    };
    if !loaded {
        sheet.heading(tr!(state.look.locale, "loading"), state.look.theme.dim);
    }
}

/// The entry of the open tab that the keys act on.
fn selected(state: &State) -> Option<usize> {
    let here = state.focus == Focus::Detail && state.layers.is_empty();
    here.then_some(state.detail.selection.at)
}

/// Draws the newest of the timeline in the pane beside the profile.
pub fn draw_side(state: &State, buf: &mut Buffer, area: Rect) {
    let area = inset(area);
    if let Some(profile) = &state.detail.profile {
        let mut sheet = Sheet::new(area.width);
        timeline::write(state, &profile.recent, &mut sheet, false);
        sheet.draw(buf, area, state.detail.side_scroll);
    }
}

/// A blank column on either side.
fn inset(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

fn orders(state: &State, rows: &[OrderView], sheet: &mut Sheet) {
    let (words, theme) = (state.words(), &state.look.theme);
    if rows.is_empty() {
        sheet.heading(tr!(words.locale, "orders-none"), theme.dim);
    }
    for order in rows {
        let status = words
            .locale
            .find(&format!("state-{}", order.status.code()))
            .unwrap_or_default();
        let number = order.number.clone().unwrap_or_else(|| order.id.to_string());
        let counts = order.status.counts();
        sheet.line(vec![
            (format!("{}  ", words.day(order.day)), theme.dim),
            (number, theme.text),
            (format!("  {}  ", words.channel(&order.channel)), theme.dim),
            (
                status.to_owned(),
                if counts { theme.label } else { theme.warn },
            ),
        ]);
        sheet.right(
            order.amount.to_string(),
            if counts { theme.strong } else { theme.dim },
        );
        for item in order.items.iter().take(20) {
            sheet.line(vec![(
                format!("  {} ×{}", item.product, item.quantity),
                theme.label,
            )]);
            if order.items.len() > 1 {
                sheet.right(item.amount.to_string(), theme.dim);
            }
        }
    }
}

fn follow_ups(state: &State, rows: &[QueueRow], sheet: &mut Sheet) {
    let (words, theme) = (state.words(), &state.look.theme);
    if rows.is_empty() {
        sheet.heading(tr!(words.locale, "follow-ups-none"), theme.dim);
    }
    for row in rows {
        let open = row.status.is_open();
        let (due, late) = if open {
            words.due(row.when, row.when_day)
        } else {
            (words.day(row.when_day), false)
        };
        let status = words
            .locale
            .find(&format!("state-{}", row.status.code()))
            .unwrap_or_default();
        sheet.line(vec![
            (
                cells_of(&due, 8),
                if late { theme.alarm } else { theme.dim },
            ),
            (
                words.why_row(row),
                if open { theme.strong } else { theme.text },
            ),
            (
                format!("  {status}"),
                if open { theme.good } else { theme.dim },
            ),
        ]);
        sheet.right(row.assignee_name.clone(), theme.dim);
        let mut more: Vec<String> = words
            .fact(&row.origin, row.about.as_ref())
            .into_iter()
            .collect();
        more.extend(row.last_outcome.as_ref().map(|o| words.outcome(o)));
        if !more.is_empty() {
            sheet.wrapped(8, &more.join("  "), theme.label);
        }
    }
}

fn cells_of(text: &str, room: usize) -> String {
    crate::text::width::pad_right(text, room)
}

fn history(state: &State, rows: &[HistoryRow], sheet: &mut Sheet) {
    let (words, theme) = (state.words(), &state.look.theme);
    if rows.is_empty() {
        sheet.heading(tr!(words.locale, "history-none"), theme.dim);
    }
    for row in rows {
        sheet.line(vec![
            (format!("{}  ", words.moment(row.at)), theme.dim),
            (words.field(&row.field), theme.text),
        ]);
        sheet.right(row.by.clone(), theme.dim);
        let (from, to) = (
            timeline::or_nothing(words, &row.from),
            timeline::or_nothing(words, &row.to),
        );
        let change = if row.field == "wrong_number" && row.from.is_empty() {
            to
        } else {
            tr!(words.locale, "history-change", from = from, to = to)
        };
        sheet.wrapped(2, &change, theme.label);
    }
}

//! A customer's month: what was, what is coming, birthdays, festivals and lunar dates, and the selected day's list.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::desk::almanac::{Label, LabelKind};
use crate::desk::panes::days::{about_day, look, month};
use crate::desk::panes::sheet::Sheet;
use crate::desk::state::State;
use crate::desk::state::days::CustomerMonth;
use crate::desk::widgets::{cells, rules};
use crate::domain::follow_up::Status;
use crate::domain::time::Day;
use crate::protocol::view::{CustomerDay, DayEntry};
use crate::tr;

/// Cells of the grid of days.
const GRID: u16 = 49;
/// Columns from which the list has room beside the grid.
const BESIDE: u16 = 74;

/// Entries after the selected day that are listed.
const LATER: usize = 12;

/// Draws it.
pub fn draw(state: &State, of: &CustomerMonth, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let beside = state.size.0 >= BESIDE;
    let width = if beside { 96 } else { GRID }.min(state.size.0.saturating_sub(4));
    let height = state.size.1.saturating_sub(5).min(24);
    let title = tr!(l, "month-title", name = of.name.as_str());
    let inner = super::open(state, buf, (width, height), &title);
    if inner.height < 8 {
        return None;
    }
    let grid = Rect {
        width: GRID.min(inner.width),
        height: if beside {
            inner.height - 1
        } else {
            inner.height.saturating_sub(6).max(8)
        },
        ..inner
    };
    let count = |day: Day| (u32::try_from(of.on(day).count()).unwrap_or(0), 0);
    let mut shown = month(state, of.day);
    if of.shown().is_some() {
        shown = shown.with_counts(count);
    }
    for cell in &mut shown.days {
        let birthday = |entry: &CustomerDay| matches!(entry.what, DayEntry::Birthday { .. });
        if of.on(cell.day).any(birthday) {
            cell.label = Label {
                text: tr!(l, "month-birthday").to_owned(),
                kind: LabelKind::Festival,
            };
        }
    }
    shown.draw(buf, grid, Some(of.day), look(state));
    let list = if beside {
        rules::vertical(
            buf,
            grid.right(),
            inner.y,
            inner.height - 1,
            state.look.strokes.vertical,
            theme.rule,
        );
        Rect {
            x: grid.right() + 2,
            width: inner.right().saturating_sub(grid.right() + 2),
            height: inner.height - 1,
            ..inner
        }
    } else {
        Rect {
            y: grid.bottom(),
            height: inner.bottom().saturating_sub(grid.bottom() + 1),
            ..inner
        }
    };
    day(state, of, list.width).draw(buf, list, 0);
    let keys = tr!(l, "month-keys");
    cells::put_last(buf, inner, keys, theme.dim);
    None
}

/// The selected day.
fn day(state: &State, of: &CustomerMonth, width: u16) -> Sheet {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let mut sheet = Sheet::new(width);
    let weekday = crate::desk::almanac::weekday(l, of.day);
    sheet.heading(&format!("{} {weekday}", words.day(of.day)), theme.strong);
    about_day(state, of.day, &mut sheet);
    sheet.gap();
    if of.shown().is_none() {
        sheet.heading(tr!(l, "loading"), theme.dim);
        return sheet;
    }
    let mut any = false;
    for entry in of.on(of.day) {
        any = true;
        let (what, style, more) = entry_words(state, entry);
        sheet.wrapped(0, &what, style);
        if !more.is_empty() {
            sheet.wrapped(2, &more, theme.dim);
        }
    }
    if !any {
        sheet.heading(tr!(l, "month-nothing"), theme.dim);
    }
    later(state, of, &mut sheet);
    sheet
}

/// What is on the days after the selected one, until the end of the month after, a line each.
fn later(state: &State, of: &CustomerMonth, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let after = of.shown().unwrap_or_default().iter();
    let mut after = after.filter(|entry| entry.day > of.day).peekable();
    if after.peek().is_none() {
        return;
    }
    sheet.gap();
    sheet.heading(tr!(l, "month-later"), theme.label);
    for entry in after.take(LATER) {
        let (what, style, _) = entry_words(state, entry);
        let day = format!("{}  ", words.day_short(entry.day));
        sheet.line(vec![(day, theme.dim), (what, style)]);
    }
}

/// An entry in words: what, how it looks, and more of it.
fn entry_words(state: &State, entry: &CustomerDay) -> (String, Style, String) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    match &entry.what {
        DayEntry::Birthday { name, birthday } => {
            let whose = if name.is_empty() {
                tr!(l, "month-own-birthday").to_owned()
            } else {
                tr!(l, "month-birthday-of", name = name.as_str())
            };
            (whose, theme.key, words.birthday(birthday))
        }
        DayEntry::Contact(contact) => {
            let clock = words.clock(contact.at);
            let what = format!("{clock} {}", tr!(l, "timeline-call"));
            let outcome = words.outcome(&contact.outcome);
            (what, theme.text, format!("{outcome}  {}", contact.note))
        }
        DayEntry::Order { at, amount } => {
            let what = format!("{} {}", words.clock(*at), tr!(l, "timeline-order"));
            (what, theme.good, words.money(*amount))
        }
        DayEntry::FollowUp { origin, status, .. } => {
            let style = match status {
                Status::Open => theme.warn,
                _ => theme.dim,
            };
            let stands = l.find(&format!("state-{}", status.code()));
            let more = stands.unwrap_or_default().to_owned();
            (words.why(origin), style, more)
        }
        DayEntry::Message {
            rule,
            channel,
            due,
            state,
            ..
        } => {
            let more = format!(
                "{} {}  {}",
                words.channel(channel.code()),
                words.clock(*due),
                words.message_stands(state)
            );
            (words.rule(rule), theme.chart, more)
        }
        DayEntry::Coming { rule, .. } => {
            let more = tr!(l, "month-coming").to_owned();
            (words.rule(rule), theme.accent, more)
        }
    }
}

//! A crisis over the panes: how it stands, its tickets and messages, the checklist to tick off, what happened.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::panes::sheet::Sheet;
use crate::desk::state::State;
use crate::desk::state::crisis::{CrisisSheet, Reach};
use crate::desk::widgets::{cells, list};
use crate::desk::words;
use crate::protocol::view::CrisisView;
use crate::tr;

/// Lines below it: a blank and the keys.
const BELOW: u16 = 2;

fn size(state: &State) -> (u16, u16) {
    let width = state.size.0.saturating_sub(6).min(96);
    let banner = u16::from(state.layout().banner.is_some());
    (width, state.size.1.saturating_sub(6 + banner))
}

/// Lines of a page.
fn page(state: &State) -> u16 {
    size(state).1.saturating_sub(BELOW)
}

/// The crisis on lines that fit the screen, and the line of the first thing to do.
fn sheet(state: &State, of: &CrisisSheet) -> (Sheet, u16) {
    let mut sheet = Sheet::new(size(state).0);
    let Some(view) = &of.view else {
        sheet.heading(tr!(state.look.locale, "loading"), state.look.theme.dim);
        return (sheet, 0);
    };
    about(state, view, &mut sheet);
    let first = checklist(state, of, view, &mut sheet);
    timeline(state, view, &mut sheet);
    (sheet, first)
}

/// Lines of a page, the last line that it can begin with, and the line of the selected thing to do.
pub fn scrolling(state: &State, of: &CrisisSheet) -> (u16, u16, u16) {
    let (sheet, first) = sheet(state, of);
    let selected = first + u16::try_from(of.at).unwrap_or(0);
    (
        page(state),
        sheet.len().saturating_sub(page(state)),
        selected,
    )
}

/// Draws it.
pub fn draw(state: &State, of: &CrisisSheet, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let kind = of.view.as_ref().map(|view| view.crisis.kind);
    let kind = kind.map(|kind| state.words().crisis_kind(kind));
    let title = tr!(
        l,
        "crisis-title",
        id = of.id.to_string(),
        kind = kind.unwrap_or_default()
    );
    let inner = super::open(state, buf, size(state), title.trim_end());
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    let (sheet, _) = sheet(state, of);
    sheet.draw(buf, area, of.scroll);
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    let part = (usize::from(of.scroll), usize::from(sheet.len()));
    list::scrollbar(buf, area, edge, part, thumb, theme.accent);
    if inner.height > BELOW {
        let keys = if state.supervisor() {
            tr!(l, "crisis-keys")
        } else {
            tr!(l, "crisis-keys-agent")
        };
        cells::put_last(buf, inner, keys, theme.dim);
    }
    None
}

/// What it is, where it stands, what belongs to it.
fn about(state: &State, view: &CrisisView, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let crisis = &view.crisis;
    sheet.wrapped(0, &words.crisis_name(&crisis.summary), theme.strong);
    let style = if crisis.state.calls() {
        theme.alarm
    } else {
        theme.text
    };
    let pairs = [
        (tr!(l, "cli-col-state"), words.crisis_state_of(view), style),
        (tr!(l, "crisis-cause"), words.crisis_cause(view), theme.text),
        (
            tr!(l, "crisis-col-tickets"),
            words.crisis_tickets(view),
            theme.text,
        ),
        (
            tr!(l, "crisis-affected"),
            crisis.affected.clone(),
            theme.text,
        ),
        (tr!(l, "crisis-report"), crisis.report.clone(), theme.text),
    ];
    let room = pairs.iter().map(|(label, ..)| cells::width(label)).max();
    let room = room.unwrap_or(0);
    for (label, value, style) in &pairs {
        sheet.column((label, room), theme.label, value, *style);
    }
    for (_, bulk) in view.messages.iter().take(1) {
        let label = tr!(l, "crisis-message");
        let said = words.crisis_bulk(view, bulk);
        sheet.column((label, room), theme.label, &said, theme.text);
    }
}

/// What is to be done; the line of the first.
fn checklist(state: &State, of: &CrisisSheet, view: &CrisisView, sheet: &mut Sheet) -> u16 {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let items = &view.crisis.checklist;
    let done = items.len() - view.crisis.left_to_do();
    sheet.gap();
    let heading = format!("{}  {done}/{}", tr!(l, "crisis-to-do"), items.len());
    sheet.heading(&heading, theme.label);
    let first = sheet.len();
    for (nth, item) in items.iter().enumerate() {
        let style = match item.done {
            _ if nth == of.at => theme.selected,
            Some(_) => theme.dim,
            None => theme.text,
        };
        let marker = if nth == of.at {
            state.look.strokes.marker
        } else {
            " "
        };
        let (mark, box_style) = if item.done.is_some() {
            (state.look.strokes.mark, theme.good)
        } else {
            (" ", theme.dim)
        };
        sheet.line(vec![
            (format!("{marker} "), theme.accent),
            (format!("[{mark}] "), box_style),
            (words.crisis_item(item), style),
        ]);
        if let Some((by, at)) = item.done {
            sheet.right(
                format!("{} {}", view.name_of(by), words.clock(at)),
                theme.dim,
            );
        }
    }
    first
}

/// What happened, the newest first.
fn timeline(state: &State, view: &CrisisView, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    sheet.gap();
    sheet.heading(tr!(l, "timeline-title"), theme.label);
    for entry in view.entries.iter().rev() {
        let when = words.moment(entry.at);
        let by = view.name_of(entry.by);
        let said = words.crisis_entry(view, entry);
        let said = if by.is_empty() {
            said
        } else {
            format!("{by}  {said}")
        };
        sheet.column((&when, cells::width(&when)), theme.dim, &said, theme.text);
    }
}

/// Draws whom a message would reach.
pub fn draw_reach(state: &State, reach: &Reach, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let sheet = reach_sheet(state, reach);
    let height = sheet.len() + BELOW;
    let title = tr!(l, "crisis-reach-title", id = reach.crisis.to_string());
    let inner = super::open(state, buf, (sheet.width(), height), &title);
    let area = Rect {
        height: inner.height.saturating_sub(BELOW),
        ..inner
    };
    sheet.draw(buf, area, 0);
    let keys = if reach.whole && reach.sum.people() > 0 {
        tr!(l, "crisis-reach-keys")
    } else {
        tr!(l, "crisis-reach-back")
    };
    cells::put_last(buf, inner, keys, theme.dim);
    None
}

fn reach_sheet(state: &State, reach: &Reach) -> Sheet {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let sum = &reach.sum;
    let mut sheet = Sheet::new(60.min(state.size.0.saturating_sub(6)));
    if !reach.whole {
        let of = sum.of.map_or_else(String::new, words::count);
        let text = tr!(l, "crisis-reach-looked", looked = sum.looked, of = of);
        sheet.heading(&text, theme.dim);
        sheet.gap();
    }
    sheet.line(vec![
        (format!("{}  ", tr!(l, "crisis-by")), theme.label),
        (words.message_by(reach.channel), theme.text),
    ]);
    sheet.gap();
    let mut line = |text: &str, n: u64, style| {
        sheet.line(vec![(text.to_owned(), style)]);
        sheet.right(words::count(n), style);
    };
    line(tr!(l, "crisis-reached"), sum.people(), theme.strong);
    for (channel, n) in &sum.reached {
        line(
            &format!("  {}", words.channel(channel.code())),
            *n,
            theme.text,
        );
    }
    line(tr!(l, "crisis-left-out"), sum.out(), theme.strong);
    for (why, n) in &sum.left_out {
        line(&format!("  {}", words.held_back(why)), *n, theme.text);
    }
    if !sum.examples.is_empty() {
        let names: Vec<&str> = sum
            .examples
            .iter()
            .map(|(_, name, _)| name.as_str())
            .collect();
        sheet.gap();
        sheet.wrapped(2, &names.join(tr!(l, "form-list")), theme.dim);
    }
    sheet
}

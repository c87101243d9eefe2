//! The breakdown: a line an agent, a segment or a day, with what they handled, finished and were scored; or a category, a
//! severity or a product, with how many tickets were opened, and what became of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::words::{self, Words};
use crate::domain::kpi::{KpiId, Ratio, Unit};
use crate::domain::segment::SegmentId;
use crate::domain::time::Day;
use crate::protocol::query::KpiBy;
use crate::protocol::view::{KpiGroup, KpiReport, MixRow};
use crate::tr;

/// What it is called.
pub fn title(state: &State) -> &'static str {
    let l = state.look.locale;
    match state.figures.by {
        KpiBy::Agent => tr!(l, "breakdown-agent"),
        KpiBy::Team => tr!(l, "breakdown-team"),
        KpiBy::Segment => tr!(l, "breakdown-segment"),
        KpiBy::Day => tr!(l, "breakdown-day"),
        KpiBy::Category => tr!(l, "breakdown-category"),
        KpiBy::Severity => tr!(l, "breakdown-severity"),
        KpiBy::Product => tr!(l, "breakdown-product"),
    }
}

/// A line: name, figures, whether it is of whoever sits at the desk.
type Line = (String, [String; 3], bool);

/// Draws the busiest first, days from today back; what has no room is counted.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let (l, theme) = (state.look.locale, &state.look.theme);
    let heads = match state.figures.by {
        KpiBy::Agent | KpiBy::Team | KpiBy::Segment | KpiBy::Day => [
            tr!(l, "breakdown-handled"),
            tr!(l, "breakdown-completion"),
            tr!(l, "breakdown-csat"),
        ],
        KpiBy::Category | KpiBy::Severity => [
            tr!(l, "breakdown-tickets"),
            tr!(l, "breakdown-change"),
            tr!(l, "breakdown-resolved"),
        ],
        KpiBy::Product => [
            tr!(l, "breakdown-tickets"),
            tr!(l, "breakdown-responded"),
            tr!(l, "breakdown-resolved"),
        ],
    };
    let lines = lines(state);
    let mut widths = heads.map(cells::width);
    for (_, figures, _) in &lines {
        for (room, text) in widths.iter_mut().zip(figures) {
            *room = (*room).max(cells::width(text));
        }
    }
    let names = lines.iter().map(|(name, ..)| cells::width(name)).max();
    let figures: u16 = widths.iter().map(|w| w + 1).sum();
    let left = area.width.saturating_sub(2 + figures);
    let names = names.unwrap_or(0).max(8).min(left);
    let put = |buf: &mut Buffer, y: u16, texts: [&str; 3], style| {
        // Apart as far as there is room, by one cell where there is none.
        let gap = 1 + (left - names).min(9) / 3;
        let mut x = area.x + 2 + names;
        for (text, room) in texts.into_iter().zip(widths) {
            cells::put_right(buf, x + gap, y, room, text, style);
            x += gap + room;
        }
    };
    put(buf, area.y, heads, theme.label);
    let room = usize::from(area.height.saturating_sub(1));
    let shown = if lines.len() > room {
        room.saturating_sub(1)
    } else {
        room
    };
    for ((name, figures, mine), y) in lines.iter().take(shown).zip(area.y + 1..) {
        let style = if *mine { theme.strong } else { theme.text };
        if *mine {
            cells::put(buf, area.x, y, 1, state.look.strokes.marker, theme.accent);
        }
        cells::put(buf, area.x + 2, y, names, name, style);
        put(buf, y, figures.each_ref().map(String::as_str), style);
    }
    let more = lines.len().saturating_sub(shown);
    if more > 0 && area.height > 1 {
        let text = tr!(l, "breakdown-more", count = more);
        let y = area.bottom() - 1;
        cells::put(buf, area.x + 2, y, area.width, &text, theme.dim);
    }
}

fn lines(state: &State) -> Vec<Line> {
    let Some(report) = &state.figures.report else {
        return Vec::new();
    };
    let words = state.words();
    let mut groups: Vec<&KpiGroup> = report.groups.iter().collect();
    match state.figures.by {
        KpiBy::Day => {
            let today = words.today();
            groups.retain(|g| day(&g.id).is_none_or(|day| day <= today));
            groups.reverse();
        }
        KpiBy::Agent | KpiBy::Team | KpiBy::Segment => {
            groups.sort_by_key(|g| std::cmp::Reverse(of(g, KpiId::WorkloadHandled).numerator));
        }
        KpiBy::Category | KpiBy::Severity | KpiBy::Product => {
            groups.sort_by_key(|g| std::cmp::Reverse(of(g, KpiId::ResolutionRate).denominator));
        }
    }
    let line = |group: &&KpiGroup| {
        let mine = state.me.as_ref().is_some_and(|me| me.name == group.id);
        let mine = mine && state.figures.by == KpiBy::Agent;
        (
            name(words, state.figures.by, group),
            figures(words, report, state.figures.by, group),
            mine,
        )
    };
    groups.iter().map(line).collect()
}

fn of(group: &KpiGroup, kpi: KpiId) -> Ratio {
    let found = group.rows.iter().find(|(id, _)| *id == kpi);
    found.map(|(_, ratio)| *ratio).unwrap_or_default()
}

fn name(words: Words<'_>, by: KpiBy, group: &KpiGroup) -> String {
    match by {
        KpiBy::Team => words.team(&group.id, &group.label),
        KpiBy::Segment => words.segment_short(&SegmentId(group.id.clone())),
        KpiBy::Day => day(&group.id).map_or(group.id.clone(), |day| words.day(day)),
        KpiBy::Category => words.category(&group.id, ""),
        KpiBy::Severity => words.severity_number(&group.id),
        KpiBy::Product => group.id.clone(),
        KpiBy::Agent if group.name.is_empty() => group.id.clone(),
        KpiBy::Agent => group.name.clone(),
    }
}

/// A group's id as the day it stands for.
fn day(id: &str) -> Option<Day> {
    use chrono::Datelike;
    let date: chrono::NaiveDate = id.parse().ok()?;
    Day::ymd(date.year(), date.month(), date.day())
}

/// A share in whole percent.
fn percent(ratio: Ratio) -> String {
    let share = ratio.value();
    share.map_or_else(words::dash, |share| format!("{:.0}%", share * 100.0))
}

fn figures(words: Words<'_>, report: &KpiReport, by: KpiBy, group: &KpiGroup) -> [String; 3] {
    let count = |n: i64| words::count(u64::try_from(n).unwrap_or(0));
    let opened = of(group, KpiId::ResolutionRate).denominator;
    let resolved = percent(of(group, KpiId::ResolutionRate));
    match by {
        // How many were handled, not how many by each agent.
        KpiBy::Agent | KpiBy::Team | KpiBy::Segment | KpiBy::Day => [
            count(of(group, KpiId::WorkloadHandled).numerator),
            percent(of(group, KpiId::FollowUpCompletion)),
            words.figure(Unit::Mean, of(group, KpiId::Csat)),
        ],
        KpiBy::Category | KpiBy::Severity => {
            let is_of = |row: &&MixRow| match by {
                KpiBy::Category => row.category == group.id,
                _ => row.severity.to_string() == group.id,
            };
            let before: u64 = report.mix.iter().filter(is_of).map(|row| row.before).sum();
            [
                count(opened),
                format!("{:+}", opened - before as i64),
                resolved,
            ]
        }
        KpiBy::Product => {
            let first = of(group, KpiId::FirstResponseMedian);
            [count(opened), words.figure(Unit::Minutes, first), resolved]
        }
    }
}

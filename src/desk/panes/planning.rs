//! The plan view: the list of its parts with their counts, and what is selected in words and as its text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::action::Action;
use crate::desk::almanac;
use crate::desk::plan_parts::{Kind, Part};
use crate::desk::plan_words::Parts;
use crate::desk::state::State;
use crate::desk::state::planning::{PlanTab, Row};
use crate::desk::widgets::cells;
use crate::desk::widgets::charts::{self, Bar, Pen};
use crate::desk::words;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::protocol::view::PlanRuleCounts;
use crate::tr;

use super::sheet::Sheet;
use super::{plan_load, plan_versions};

/// Cells of a column of counts.
const COLUMN: u16 = 5;
/// Days to come that are listed.
const COMING: usize = 12;

/// What the list is called.
pub fn title(state: &State) -> String {
    let (l, planning) = (state.look.locale, &state.planning);
    let version = planning.view.as_ref().map(|view| view.version.number);
    let number = version.map(|n| n.to_string()).unwrap_or_default();
    let mut title = tr!(l, "plan-title", version = number);
    if let Some(draft) = &planning.draft {
        let draft = if planning.is_outdated() {
            tr!(l, "plan-title-draft-of", version = draft.from.to_string())
        } else {
            tr!(l, "plan-title-draft").to_owned()
        };
        title = format!("{title}  {draft}");
    }
    if !planning.filter.is_empty() {
        title = format!("{title}  /{}", planning.filter);
    }
    title
}

/// A tab's name.
pub fn tab_name(state: &State, tab: PlanTab) -> &'static str {
    let l = state.look.locale;
    match tab {
        PlanTab::Words => tr!(l, "plan-tab-words"),
        PlanTab::Load => tr!(l, "plan-tab-load"),
        PlanTab::Versions => tr!(l, "plan-tab-versions"),
    }
}

/// What a part is called.
pub fn name(state: &State, part: &Part) -> String {
    let (l, words) = (state.look.locale, state.words());
    let key = if l == crate::i18n::Locale::Zh {
        "zh"
    } else {
        "en"
    };
    let own = part
        .body
        .get("label")
        .and_then(|label| label.get(key)?.as_str());
    if let Some(own) = own {
        return own.to_owned();
    }
    let family = match part.kind {
        Kind::Segment => return words.segment(&SegmentId(part.id.clone())),
        Kind::Rule => return words.rule(&part.id),
        Kind::Lifecycle => return words.lifecycle(&LifecycleId(part.id.clone())),
        Kind::Key => return words.key_criterion(&part.id),
        Kind::Series => "series",
        Kind::Outcome => "outcome",
        Kind::Reason => "reason",
        Kind::General => return tr!(l, "plan-general").to_owned(),
        Kind::Caps if part.id == "all" => return tr!(l, "plan-caps-all").to_owned(),
        Kind::Caps => {
            let segment = words.segment(&SegmentId(part.id.clone()));
            return tr!(l, "plan-caps-of", segment = segment);
        }
        _ => return part.id.clone(),
    };
    let name = l.find(&format!("{family}-{}", part.id));
    name.unwrap_or(&part.id).to_owned()
}

/// The counts of a rule.
fn counts<'a>(state: &'a State, part: &Part) -> Option<&'a PlanRuleCounts> {
    let view = state.planning.view.as_ref()?;
    view.rules.iter().find(|counts| counts.rule == part.id)
}

/// Of a rule, what is there for the 7 days to come: what is made already, with what a preview of the plan adds.
fn ahead(state: &State, counts: &PlanRuleCounts) -> u64 {
    counts.ahead + state.planning.coming_of(&counts.rule, 7)
}

/// How many customers a class has.
fn customers(state: &State, part: &Part) -> Option<u64> {
    let view = state.planning.view.as_ref()?;
    let of = |all: &[(String, u64)]| all.iter().find(|(id, _)| *id == part.id).map(|(_, n)| *n);
    match part.kind {
        Kind::Segment => {
            let mut found = view.segments.iter();
            found.find(|(id, _)| id.0 == part.id).map(|(_, n)| *n)
        }
        Kind::Lifecycle => of(&view.lifecycle),
        Kind::Key => of(&view.key),
        _ => None,
    }
}

/// A count in less than so many cells; nothing for none.
fn few(n: u64, room: u16) -> String {
    match n {
        0 => String::new(),
        _ if cells::width(&words::count(n)) < room => words::count(n),
        _ => words::short_count(n),
    }
}

/// Draws the list.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, planning) = (state.look.locale, &state.look.theme, &state.planning);
    let rows = planning.rows();
    if rows.is_empty() {
        let text = if planning.view.is_none() {
            tr!(l, "loading")
        } else {
            tr!(l, "plan-none")
        };
        cells::put(buf, area.x + 2, area.y + 1, area.width, text, theme.dim);
        return;
    }
    let window = planning.selection.window(rows.len(), area.height);
    let headings: Vec<usize> = (0..rows.len())
        .filter(|at| matches!(rows[*at], Row::Heading(..)))
        .collect();
    for (i, y) in window.zip(area.top()..) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        match rows[i] {
            Row::Heading(kind, count) => {
                let nth = headings.iter().position(|at| *at == i).unwrap_or(0) + 1;
                draw_heading(state, (kind, count, nth), buf, line);
            }
            Row::Part(at) => draw_part(state, &planning.parts[at], buf, line),
        }
        if i == planning.selection.at {
            super::mark_in_list(state, buf, line);
        }
    }
}

fn draw_heading(
    state: &State,
    (kind, count, nth): (Kind, usize, usize),
    buf: &mut Buffer,
    line: Rect,
) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let digit = if nth < 10 {
        nth.to_string()
    } else {
        String::new()
    };
    cells::put(buf, line.x + 1, line.y, 1, &digit, theme.label);
    let used = cells::put(
        buf,
        line.x + 3,
        line.y,
        line.width,
        kind.title(l),
        theme.accent,
    );
    let count = count.to_string();
    cells::put(buf, line.x + 4 + used, line.y, 5, &count, theme.dim);
    let heads: &[&str] = match kind {
        Kind::Rule => &[
            tr!(l, "plan-col-past"),
            tr!(l, "plan-col-today"),
            tr!(l, "plan-col-ahead"),
        ],
        Kind::Segment | Kind::Lifecycle | Kind::Key => &[tr!(l, "plan-col-customers")],
        _ => &[],
    };
    put_columns(buf, line, heads, theme.label);
}

/// Texts at the right edge, one a column.
fn put_columns(buf: &mut Buffer, line: Rect, texts: &[&str], style: Style) {
    let room = if texts.len() == 1 { 10 } else { COLUMN };
    for (text, nth) in texts.iter().rev().zip(1..) {
        let x = line.right().saturating_sub(1 + nth * room);
        cells::put_right(buf, x, line.y, room, text, style);
    }
}

fn draw_part(state: &State, part: &Part, buf: &mut Buffer, line: Rect) {
    let theme = &state.look.theme;
    if state.planning.is_changed(part) {
        cells::put(buf, line.x + 1, line.y, 1, "*", theme.warn);
    }
    let columns = match part.kind {
        Kind::Rule => 3 * COLUMN,
        Kind::Segment | Kind::Lifecycle | Kind::Key => 8,
        _ => 0,
    };
    let room = line.width.saturating_sub(4 + columns);
    cells::put(
        buf,
        line.x + 3,
        line.y,
        room,
        &name(state, part),
        theme.text,
    );
    if let Some(counts) = counts(state, part).filter(|_| part.kind == Kind::Rule) {
        let texts = [counts.past, counts.today, ahead(state, counts)].map(|n| few(n, COLUMN));
        put_columns(buf, line, &texts.each_ref().map(String::as_str), theme.dim);
    } else if let Some(n) = customers(state, part) {
        put_columns(buf, line, &[&words::count(n)], theme.dim);
    } else if matches!(part.kind, Kind::Template | Kind::Script | Kind::Series) {
        let said = gist(state, part);
        let used = cells::width(&name(state, part)).min(room) + 1;
        let room = room.saturating_sub(used);
        cells::put(buf, line.x + 3 + used, line.y, room, &said, theme.dim);
    }
}

/// What a template or script begins with; how many templates a series has.
fn gist(state: &State, part: &Part) -> String {
    if part.kind == Kind::Series {
        let count = part.body.as_array().map_or(0, Vec::len);
        return tr!(state.look.locale, "plan-series-of", count = count);
    }
    let subject = part.field("subject");
    if !subject.is_empty() {
        return subject;
    }
    let text = part.field("text");
    if !text.is_empty() {
        return text;
    }
    let lines = part.body.as_array();
    let first = lines.and_then(|all| all.first()?.as_str());
    first.unwrap_or_default().to_owned()
}

/// Draws what is beside the list: the open tab.
pub fn draw_tab(state: &State, buf: &mut Buffer, area: Rect) {
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    match state.planning.tab {
        PlanTab::Words => sheet(state, inner.width).draw(buf, inner, state.planning.scroll),
        PlanTab::Load => plan_load::draw(state, buf, inner, state.planning.scroll),
        PlanTab::Versions => plan_versions::draw(state, buf, inner),
    }
    if state.planning.tab == PlanTab::Words
        && let Some(Row::Heading(kind, _)) = state.planning.row()
    {
        draw_bars(state, kind, buf, inner);
    }
}

/// Below the heading of classes how many customers each has.
fn draw_bars(state: &State, kind: Kind, buf: &mut Buffer, area: Rect) {
    let (theme, strokes) = (&state.look.theme, state.look.strokes);
    let of_kind = state.planning.parts.iter().filter(|p| p.kind == kind);
    let counted: Vec<(String, u64)> = of_kind
        .filter_map(|part| {
            let n = match kind {
                Kind::Rule => counts(state, part).map(|c| c.past + c.today),
                _ => customers(state, part),
            };
            Some((name(state, part), n?))
        })
        .collect();
    let mut counted = counted;
    if kind == Kind::Rule {
        counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        counted.retain(|(_, n)| *n > 0);
    }
    let bars: Vec<Bar<'_>> = counted
        .iter()
        .map(|(label, n)| Bar {
            label,
            value: *n as f64,
            figure: words::count(*n),
        })
        .collect();
    let pen = Pen {
        strokes,
        ink: theme.chart,
        track: theme.dim,
        text: theme.text,
    };
    let about = sheet(state, area.width).len() + 1;
    let area = Rect {
        y: area.y + about,
        height: area.height.saturating_sub(about),
        ..area
    };
    charts::bars(buf, area, &bars, pen);
}

/// What is selected, in words, with its text.
fn sheet(state: &State, width: u16) -> Sheet {
    let mut sheet = Sheet::new(width);
    match state.planning.row() {
        None => {}
        Some(Row::Heading(kind, _)) => {
            let (l, theme) = (state.look.locale, &state.look.theme);
            sheet.heading(kind.title(l), theme.strong);
            let about = format!("plan-about-{}", kind.code());
            sheet.wrapped(0, l.find(&about).unwrap_or_default(), theme.dim);
            if kind == Kind::Rule {
                let ahead = if state.planning.report().is_some() {
                    tr!(l, "plan-ahead-previewed").to_owned()
                } else {
                    tr!(l, "plan-ahead-made", key = state.key(Action::PlanPreview))
                };
                sheet.wrapped(0, &ahead, theme.dim);
            }
        }
        Some(Row::Part(at)) => {
            let part = &state.planning.parts[at];
            about(state, part, &mut sheet);
            text(state, part, &mut sheet);
        }
    }
    sheet
}

fn about(state: &State, part: &Part, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let name = name(state, part);
    let id = if name == part.id { "" } else { &part.id };
    sheet.line(vec![
        (name.clone(), theme.strong),
        (format!("  {id}"), theme.dim),
    ]);
    let room = labels(state);
    let mut pair =
        |label: &str, text: &str| sheet.column((label, room), theme.label, text, theme.text);
    match part.kind {
        Kind::Segment | Kind::Lifecycle | Kind::Key => {
            pair(tr!(l, "plan-who"), &part.field("when"));
            if let Some(n) = customers(state, part) {
                let all = state
                    .planning
                    .view
                    .as_ref()
                    .map_or(0, |view| view.customers);
                let share = n as f64 * 100.0 / all.max(1) as f64;
                let text = tr!(
                    l,
                    "plan-has-customers",
                    count = words::count(n),
                    share = format!("{share:.1}")
                );
                pair(tr!(l, "plan-customers"), &text);
            }
        }
        Kind::Rule => about_rule(state, part, sheet),
        Kind::Series => {
            let templates: Vec<&str> = part
                .body
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .collect();
            pair(tr!(l, "plan-templates"), &templates.join(" → "));
        }
        Kind::Template => {
            pair(tr!(l, "plan-subject"), &part.field("subject"));
            pair(tr!(l, "plan-text"), &part.field("text"));
        }
        _ => {}
    }
}

/// Cells of the labels' column.
fn labels(state: &State) -> u16 {
    let l = state.look.locale;
    let all = [
        tr!(l, "plan-who"),
        tr!(l, "plan-when"),
        tr!(l, "plan-what"),
        tr!(l, "plan-choices"),
        tr!(l, "plan-limits"),
        tr!(l, "plan-occurrences"),
        tr!(l, "plan-pending"),
        tr!(l, "plan-lapsed-of"),
        tr!(l, "plan-next"),
        tr!(l, "plan-coming"),
    ];
    all.map(cells::width).into_iter().max().unwrap_or(0)
}

fn about_rule(state: &State, part: &Part, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let room = labels(state);
    let table = part.body.as_table();
    let when = table
        .map(|table| words.plan_when(table))
        .unwrap_or_default();
    let who = part.field("who");
    let who = if who == "true" {
        tr!(l, "plan-who-all").to_owned()
    } else {
        who
    };
    let what = part.body.as_table().map(|table| words.plan_what(table));
    let mut tell = |label: &str, text: &str| {
        sheet.column((label, room), theme.label, text, theme.text);
    };
    tell(tr!(l, "plan-who"), &who);
    tell(tr!(l, "plan-when"), &when);
    tell(tr!(l, "plan-what"), what.unwrap_or_default().trim());
    let choices = table.map(Parts::choices).unwrap_or_default().into_iter();
    for (nth, (when, text)) in choices.enumerate() {
        let label = if nth == 0 { tr!(l, "plan-choices") } else { "" };
        tell(label, &format!("{text}: {when}"));
    }
    let terms = table.map(|table| words.plan_terms(table));
    tell(tr!(l, "plan-limits"), &terms.unwrap_or_default());
    if let Some(counts) = counts(state, part) {
        let (past, today) = (words::count(counts.past), words::count(counts.today));
        let ahead = words::count(ahead(state, counts));
        let text = if state.planning.report().is_some() {
            tr!(
                l,
                "plan-made-previewed",
                past = past,
                today = today,
                ahead = ahead
            )
        } else {
            tr!(l, "plan-made", past = past, today = today, ahead = ahead)
        };
        sheet.column(
            (tr!(l, "plan-occurrences"), room),
            theme.label,
            &text,
            theme.text,
        );
        let pending = words::count(counts.pending);
        sheet.column(
            (tr!(l, "plan-pending"), room),
            theme.label,
            &pending,
            theme.text,
        );
        if let Some(text) = lapsed(state, &part.id) {
            let label = tr!(l, "plan-lapsed-of");
            sheet.column((label, room), theme.label, &text, theme.warn);
        }
        let next = state
            .planning
            .next_days(&part.id)
            .first()
            .map(|(day, _)| *day);
        if let Some(next) = counts.next.into_iter().chain(next).min() {
            let day = format!("{} {}", words.day(next), almanac::weekday(l, next));
            sheet.column((tr!(l, "plan-next"), room), theme.label, &day, theme.good);
        }
    }
    coming(state, part, sheet);
}

/// How much of a rule lapsed, and mostly why; nothing where nothing did.
fn lapsed(state: &State, rule: &str) -> Option<String> {
    let l = state.look.locale;
    let lapsed = state
        .planning
        .lapsed
        .as_ref()
        .filter(|of| of.rule == rule)?;
    let count = lapsed.count.filter(|n| *n > 0)?;
    let more = if lapsed.more { "+" } else { "" };
    let count = format!("{}{more}", words::count(count));
    let (why, of) = lapsed.main.as_ref()?;
    let (why, of) = (state.words().held_back(why), words::count(*of));
    Some(tr!(l, "plan-lapsed", count = count, why = why, of = of))
}

/// The days that the preview has for a rule.
fn coming(state: &State, part: &Part, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let days = state.planning.next_days(&part.id);
    if days.is_empty() {
        return;
    }
    let text: Vec<String> = days
        .iter()
        .take(COMING)
        .map(|(day, n)| format!("{}×{}", words.day(*day), words::count(u64::from(*n))))
        .collect();
    let mut text = text.join("  ");
    if days.len() > COMING {
        text.push_str(" …");
    }
    sheet.column(
        (tr!(l, "plan-coming"), labels(state)),
        theme.label,
        &text,
        theme.text,
    );
}

/// The part as it stands in the file; a rule's script or template behind it.
fn text(state: &State, part: &Part, sheet: &mut Sheet) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    sheet.gap();
    let place = tr!(l, "plan-in-file", line = (part.line + 1).to_string());
    sheet.heading(&place, theme.label);
    for line in state.planning.text_of(part).lines() {
        let style = if line.trim_start().starts_with('#') {
            theme.dim
        } else {
            theme.text
        };
        sheet.wrapped(0, line, style);
    }
    let uses = part.body.get("what").and_then(toml::Value::as_table);
    let used = uses.and_then(|what| what.values().next()?.as_str());
    let found = state.planning.parts.iter().find(|other| {
        matches!(other.kind, Kind::Script | Kind::Template | Kind::Series)
            && Some(other.id.as_str()) == used
            && part.kind == Kind::Rule
    });
    if let Some(other) = found {
        sheet.gap();
        let heading = format!("{} {}", other.kind.title(l), other.id);
        sheet.heading(&heading, theme.label);
        let texts = other.body.as_array().into_iter().flatten();
        for line in texts.filter_map(toml::Value::as_str) {
            sheet.wrapped(0, line, theme.dim);
        }
        sheet.pair(
            tr!(l, "plan-subject"),
            theme.label,
            &other.field("subject"),
            theme.dim,
        );
        sheet.wrapped(0, &other.field("text"), theme.dim);
    }
}

//! Commands by name, in pinyin initials, characters or English; and numbered lists.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use pinyin::ToPinyin;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::layers::{Palette, Pick};
use crate::desk::widgets::{cells, list};
use crate::i18n::Locale;
use crate::tr;

/// Rows of a list on a screen of that size.
pub fn rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 80, 2).min(20)
}

/// Pinyin initials of a text; what is not Han stays.
pub fn initials(text: &str) -> String {
    text.chars()
        .map(|c| {
            c.to_pinyin()
                .map_or_else(|| c.to_string(), |p| p.first_letter().to_owned())
        })
        .collect()
}

/// What an action can be found by: its names in both languages, initials, id, other names that people use.
fn names(action: Action) -> Vec<String> {
    let mut names = vec![action.id().to_owned()];
    for locale in Locale::ALL {
        let label = locale.find(action.message()).unwrap_or_default();
        names.extend([label.to_lowercase(), initials(label).to_lowercase()]);
        let others = locale.find(&format!("alias-{}", action.id()));
        names.extend(
            others
                .into_iter()
                .flat_map(str::split_whitespace)
                .map(str::to_owned),
        );
    }
    names
}

/// How well the names begin with what was typed: 0 one is just that, 1 one begins so, 2 a word of one does, 3 none.
fn beginning(names: &[String], typed: &str) -> u8 {
    let words = |name: &String| name.split([' ', '-']).any(|word| word.starts_with(typed));
    if names.iter().any(|name| name == typed) {
        0
    } else if names.iter().any(|name| name.starts_with(typed)) {
        1
    } else if names.iter().any(words) {
        2
    } else {
        3
    }
}

/// The actions that match, best first; all that are possible where nothing is typed.
pub fn matches(palette: &Palette) -> Vec<Action> {
    let possible = Action::ALL
        .iter()
        .copied()
        .filter(|a| in_palette(*a) && a.possible(&palette.of));
    let typed: String = palette
        .filter
        .text()
        .chars()
        .map(crate::desk::keys::fold)
        .collect();
    if typed.trim().is_empty() {
        return possible.collect();
    }
    let pattern = Pattern::new(
        typed.trim(),
        CaseMatching::Ignore,
        Normalization::Smart,
        AtomKind::Fuzzy,
    );
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scratch = Vec::new();
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<(u8, Reverse<u32>, Action)> = possible
        .filter_map(|action| {
            let names = names(action);
            let text = names.join(" ");
            let score = pattern.score(Utf32Str::new(&text, &mut scratch), &mut matcher)?;
            Some((beginning(&names, &typed), Reverse(score), action))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(.., action)| action).collect()
}

/// Moving about and editing are not commands to be looked for.
fn in_palette(action: Action) -> bool {
    use crate::desk::context::Context;
    action.context() == Context::Desk
        && !matches!(
            action,
            Action::Palette | Action::Back | Action::NextPane | Action::PreviousPane
        )
}

/// Draws the palette; where the cursor belongs.
pub fn draw(state: &State, palette: &Palette, buf: &mut Buffer) -> Option<Position> {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let shown = rows(state.size);
    let width = 56.min(state.size.0.saturating_sub(4));
    let inner = super::open(state, buf, (width, shown + 1), tr!(l, "palette-title"));
    if inner.height < 2 {
        return None;
    }
    let cursor = palette
        .filter
        .draw_line(buf, Rect { height: 1, ..inner }, theme.field_focus);
    let found = matches(palette);
    let area = Rect {
        y: inner.y + 1,
        height: inner.height - 1,
        ..inner
    };
    if found.is_empty() {
        cells::put(
            buf,
            area.x + 2,
            area.y,
            area.width,
            tr!(l, "palette-none"),
            theme.dim,
        );
    }
    for (i, y) in palette
        .selection
        .window(found.len(), area.height)
        .zip(area.top()..)
    {
        let Some(action) = found.get(i) else { break };
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let name = l.find(action.message()).unwrap_or_default();
        cells::put(
            buf,
            line.x + 2,
            y,
            line.width.saturating_sub(14),
            name,
            theme.text,
        );
        if let Some(key) = state.keymap.shown(*action, false) {
            cells::put_right(
                buf,
                line.right().saturating_sub(11),
                y,
                10,
                &key.to_string(),
                theme.label,
            );
        }
        if i == palette.selection.at {
            list::mark_selected(buf, line, state.look.strokes.marker, theme.selected);
        }
    }
    Some(cursor)
}

/// Rows of a numbered list on a screen of that size: all that there is room for.
pub fn pick_rows(size: (u16, u16)) -> u16 {
    super::rows_within(size, 100, 0)
}

/// Draws a numbered list.
pub fn draw_pick(state: &State, pick: &Pick, buf: &mut Buffer) -> Option<Position> {
    let theme = &state.look.theme;
    let shown = (pick.items.len() as u16).min(pick_rows(state.size));
    let longest = pick
        .items
        .iter()
        .map(|(name, _)| cells::width(name))
        .max()
        .unwrap_or(0);
    let least = if pick.about.is_empty() { 28 } else { 60 };
    let width = (longest + 8)
        .max(cells::width(&pick.title) + 4)
        .clamp(least, 60)
        .min(state.size.0.saturating_sub(6));
    let about: Vec<String> = pick
        .about
        .iter()
        .flat_map(|text| cells::wrap(text, width))
        .collect();
    let above = match about.len() as u16 {
        0 => 0,
        lines => lines + 1,
    };
    let inner = super::open(state, buf, (width, above + shown), &pick.title);
    // What is chosen from always has room.
    let above = above.min(inner.height.saturating_sub(shown));
    for (line, y) in about
        .iter()
        .zip(inner.top()..inner.top() + above.saturating_sub(1))
    {
        cells::put(buf, inner.x, y, inner.width, line, theme.text);
    }
    let items = Rect {
        y: inner.y + above,
        height: inner.height - above,
        ..inner
    };
    let mut selection = pick.selection;
    selection.keep(pick.items.len(), items.height);
    for (i, y) in selection
        .window(pick.items.len(), items.height)
        .zip(items.top()..)
    {
        let Some((name, _)) = pick.items.get(i) else {
            break;
        };
        let digit = pick.digit(i).map(String::from).unwrap_or_default();
        cells::put(buf, inner.x + 2, y, 2, &digit, theme.accent);
        cells::put(
            buf,
            inner.x + 4,
            y,
            inner.width.saturating_sub(4),
            name,
            theme.text,
        );
        if i == pick.selection.at {
            list::mark_selected(
                buf,
                Rect {
                    y,
                    height: 1,
                    ..inner
                },
                state.look.strokes.marker,
                theme.selected,
            );
        }
    }
    let part = (selection.top, pick.items.len());
    let (edge, thumb) = (inner.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, items, edge, part, thumb, theme.accent);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::context::Snapshot;
    use crate::desk::widgets::list::Selection;
    use crate::desk::widgets::text_field::TextField;

    fn best(typed: &str) -> Option<Action> {
        let of = Snapshot {
            list: true,
            row: true,
            customer: true,
            follow_up: true,
            undo: true,
            supervisor: true,
            ..Snapshot::default()
        };
        let palette = Palette {
            of,
            filter: TextField::with_text(20, typed),
            selection: Selection::default(),
        };
        matches(&palette).first().copied()
    }

    #[test]
    fn commands_are_found_by_initials_characters_and_english() {
        assert_eq!(best("hhxj"), Some(Action::WrapUp));
        assert_eq!(best("话后"), Some(Action::WrapUp));
        assert_eq!(best("wrap"), Some(Action::WrapUp));
        assert_eq!(best("zp"), Some(Action::Reassign));
        assert_eq!(best("xjkh"), Some(Action::NewCustomer));
        assert_eq!(best("zzzz"), None);
        assert_eq!(best("snoo"), Some(Action::FollowUp));
        assert_eq!(best("推迟"), Some(Action::FollowUp));
        assert_eq!(best("call"), Some(Action::Dial));
    }

    #[test]
    fn what_is_not_possible_is_not_offered() {
        let palette = Palette {
            of: Snapshot::default(),
            filter: TextField::new(20),
            selection: Selection::default(),
        };
        assert!(!matches(&palette).contains(&Action::WrapUp));
    }
}

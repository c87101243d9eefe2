//! Commands by name, in pinyin initials, characters or English.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use pinyin::ToPinyin;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::layers::Palette;
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

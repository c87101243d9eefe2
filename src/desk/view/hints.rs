//! The two lines at the bottom: what was last said, and the keys that matter here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::action::Action;
use crate::desk::keys::Code;
use crate::desk::state::{LinkState, State, Tone, View};
use crate::desk::widgets::cells;
use crate::tr;

/// Draws the message line: what the desk said last, else a hint.
pub fn message(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let (x, room) = (area.x + 1, area.width.saturating_sub(2));
    if let LinkState::Refused(why) = &state.link {
        cells::put(buf, x, area.y, room, why, theme.alarm);
    } else if let Some(toast) = &state.toast {
        let style = match toast.tone {
            Tone::Good => theme.good,
            Tone::Plain => theme.text,
            Tone::Bad => theme.alarm,
        };
        let used = cells::put(buf, x, area.y, room, &toast.text, style);
        if toast.undo && (state.can_undo || state.drafts.abandoned.is_some()) {
            let key = state
                .keymap
                .shown(Action::Undo, false)
                .map(|k| k.to_string())
                .unwrap_or_default();
            let undo = tr!(l, "toast-undo", key = key);
            cells::put(
                buf,
                x + used + 2,
                area.y,
                room.saturating_sub(used + 2),
                &undo,
                theme.dim,
            );
        }
    } else {
        let hint = match state.view {
            _ if !state.layers.is_empty() => "",
            View::Queue | View::Customers => tr!(l, "tip-find"),
            View::Figures => tr!(l, "tip-figures"),
        };
        cells::put(buf, x, area.y, room, hint, theme.dim);
    }
}

/// Draws the hint bar: the function keys in their order, then others as far as there is room.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let now = state.snapshot();
    let mut hints: Vec<(Action, String, &str, u16)> = state
        .keymap
        .reachable(&now)
        .filter(|(action, _)| action.hint_rank() > 0)
        .filter_map(|(action, key)| {
            let text = l.find(action.hint_message())?;
            let key = key.to_string();
            let width = cells::width(&key) + cells::width(text) + 2;
            Some((action, key, text, width))
        })
        .collect();
    // The least important go until the rest fits.
    let room = area.width.saturating_sub(1);
    while hints.iter().map(|h| h.3).sum::<u16>() > room + 1 {
        let Some(least) = hints
            .iter()
            .enumerate()
            .min_by_key(|(i, h)| (h.0.hint_rank(), std::cmp::Reverse(*i)))
            .map(|(i, _)| i)
        else {
            return;
        };
        hints.remove(least);
    }
    hints.sort_by_key(|(action, ..)| order(state, *action));
    let mut x = area.x + 1;
    for (_, key, text, _) in &hints {
        x += cells::put_spans(
            buf,
            x,
            area.y,
            area.right().saturating_sub(x),
            &[(key, theme.accent), (text, theme.label)],
        ) + 2;
    }
}

/// Function keys first, by number.
fn order(state: &State, action: Action) -> (u8, Action) {
    match state.keymap.shown(action, false).map(|k| k.code) {
        Some(Code::F(n)) => (n, action),
        _ => (99, action),
    }
}

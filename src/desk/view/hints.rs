//! The two lines at the bottom: what was last said, and the keys that matter here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::action::Action;
use crate::desk::keys::Code;
use crate::desk::state::{Focus, LinkState, Said, State, Tone, View};
use crate::desk::widgets::cells;
use crate::tr;

/// Cells between two hints.
const BETWEEN: u16 = 2;

/// Draws the message line: what the desk said last, else a hint; what stays true of the link beside it.
pub fn message(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let (x, room) = (area.x + 1, area.width.saturating_sub(2));
    let standing = match &state.link {
        LinkState::Refused(why) => {
            cells::put(buf, x, area.y, room, why, theme.alarm);
            return;
        }
        LinkState::Down(_) if state.stopped => {
            let key = state.key(Action::Refresh);
            Some(tr!(l, "hub-stopped", key = key))
        }
        LinkState::Down(_) => Some(tr!(l, "link-down").to_owned()),
        LinkState::Up | LinkState::Connecting => None,
    };
    match (&state.toast, standing) {
        (Some(toast), None) => draw_toast(state, toast, buf, area.y, room),
        (Some(toast), Some(standing)) => {
            let kept = (cells::width(&standing) + 2).min(room);
            draw_toast(state, toast, buf, area.y, room - kept);
            cells::put_right(buf, x, area.y, room, &standing, theme.alarm);
        }
        (None, Some(standing)) => {
            cells::put(buf, x, area.y, room, &standing, theme.alarm);
        }
        (None, None) => {
            let hint = match state.view {
                _ if !state.layers.is_empty() => "",
                View::Queue | View::Customers => tr!(l, "tip-find"),
                View::Outbox => tr!(l, "tip-outbox"),
                View::Figures => tr!(l, "tip-figures"),
                View::Process => tr!(l, "tip-process"),
                View::Tickets => tr!(l, "tip-tickets"),
                View::Calendar if state.focus != Focus::List => tr!(l, "tip-day"),
                View::Calendar => tr!(l, "tip-days"),
                View::Plan if state.admin() => tr!(l, "tip-plan"),
                View::Plan => tr!(l, "tip-plan-read"),
            };
            cells::put(buf, x, area.y, room, hint, theme.dim);
        }
    }
}

fn draw_toast(state: &State, toast: &Said, buf: &mut Buffer, y: u16, room: u16) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let style = match toast.tone {
        Tone::Good => theme.good,
        Tone::Plain => theme.text,
        Tone::Bad => theme.alarm,
    };
    let used = cells::put(buf, 1, y, room, &toast.text, style);
    if toast.undo && (state.can_undo || state.drafts.abandoned.is_some()) {
        let undo = tr!(l, "toast-undo", key = state.key(Action::Undo));
        let room = room.saturating_sub(used + 2);
        cells::put(buf, 1 + used + 2, y, room, &undo, theme.dim);
    }
}

/// What is done with the customer in view.
const OF_CUSTOMER: [Action; 4] = [
    Action::WrapUp,
    Action::FollowUp,
    Action::OpenTicket,
    Action::Dial,
];

/// Draws the hint bar: the function keys in their order, then others as far as there is room.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme) = (state.look.locale, &state.look.theme);
    let now = state.snapshot();
    let mut hints: Vec<(Action, String, &str, u16)> = state
        .keymap
        .reachable(&now)
        .filter(|(action, _)| action.hint_rank() > 0)
        .filter(|(action, _)| {
            // Whoever is under what lies over the panes is not what it is about.
            let hidden = now.over && !now.in_view && !now.call;
            !(hidden && OF_CUSTOMER.contains(action))
        })
        .filter_map(|(action, key)| {
            let text = l.find(action.hint_message(&now))?;
            let key = key.to_string();
            // Key, blank, name, and what keeps the next one apart.
            let width = cells::width(&key) + 1 + cells::width(text) + BETWEEN;
            Some((action, key, text, width))
        })
        .collect();
    // The least important go until the rest fits.
    let room = area.width.saturating_sub(1);
    while hints.iter().map(|h| h.3).sum::<u16>() > room + BETWEEN {
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
            &[(key, theme.accent), (" ", theme.label), (text, theme.label)],
        ) + BETWEEN;
    }
}

/// Function keys first, by number.
fn order(state: &State, action: Action) -> (u8, Action) {
    match state.keymap.shown(action, false).map(|k| k.code) {
        Some(Code::F(n)) => (n, action),
        _ => (99, action),
    }
}

//! The status bar: who I am, the call timer, done and target, overdue, the next appointment, the link, the clock.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::state::{LinkState, State};
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::tr;

/// Draws it.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let theme = &state.look.theme;
    cells::paint(buf, area, theme.bar);
    let right = right_side(state);
    let width: u16 = right.iter().map(|(text, _)| cells::width(text) + 2).sum();
    let mut x = area.right().saturating_sub(width.min(area.width));
    let edge = x;
    for (text, style) in &right {
        x += cells::put(
            buf,
            x,
            area.y,
            area.right().saturating_sub(x + 1),
            text,
            *style,
        ) + 2;
    }
    left_side(
        state,
        buf,
        Rect {
            width: edge.saturating_sub(area.x),
            ..area
        },
    );
}

/// From the left, as far as there is room: each part whole or not at all.
fn left_side(state: &State, buf: &mut Buffer, area: Rect) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let mut x = area.x + 1;
    let mut put = |buf: &mut Buffer, text: &str, style: Style| -> bool {
        let fits = x + cells::width(text) < area.right();
        if fits {
            x += cells::put(buf, x, area.y, area.right() - x, text, style) + 2;
        }
        fits
    };
    put(buf, tr!(l, "desk-title"), theme.bar_name);
    if let Some(me) = &state.me {
        let name = match &me.acting {
            Some(acting) => tr!(
                l,
                "status-acting",
                name = me.display.as_str(),
                acting = acting.as_str()
            ),
            None => me.display.clone(),
        };
        put(buf, &name, theme.bar);
    }
    if let Some(pause) = &state.bar.paused {
        let minutes = (state.now - pause.since).as_minutes().max(0).to_string();
        let reason = words.pause(&pause.reason);
        let text = tr!(l, "status-paused", reason = reason, minutes = minutes);
        put(buf, &text, theme.on_bar(theme.warn));
    }
    if let Some(since) = state.in_call() {
        let time = words::span((state.now - since).as_seconds());
        put(
            buf,
            &tr!(l, "status-in-call", time = time),
            theme.on_bar(theme.good),
        );
    } else if let Some(work) = &state.work {
        put(
            buf,
            &tr!(l, "status-held", name = work.name.as_str()),
            theme.on_bar(theme.accent),
        );
    }
    let bar = &state.bar;
    if state.me.is_some() {
        put(
            buf,
            &tr!(l, "status-done", done = bar.done_today, target = bar.target),
            theme.bar,
        );
        if area.width >= 90 && bar.target > 0 {
            put(buf, &meter(state), theme.on_bar(theme.chart));
        }
        let style = if bar.overdue > 0 {
            theme.on_bar(theme.alarm)
        } else {
            theme.bar_dim
        };
        put(buf, &tr!(l, "status-overdue", count = bar.overdue), style);
        if bar.notices > 0 {
            let text = tr!(l, "status-notices", count = bar.notices);
            put(buf, &text, theme.on_bar(theme.accent));
        }
    }
    for (job, name) in [
        (state.walk, "status-walk"),
        (state.reclocking, "status-reclocking"),
    ] {
        if let Some((done, of)) = job {
            let percent = (done * 100).checked_div(of).unwrap_or(0);
            let text = l.fill(name, &[("percent", percent.to_string().into())]);
            put(buf, &text, theme.on_bar(theme.accent));
        }
    }
    if let Some(at) = bar.next_appointment {
        put(
            buf,
            &tr!(l, "status-next", time = words.clock(at)),
            theme.on_bar(theme.warn),
        );
    }
}

/// How much of the day's target is done, as a bar of 12 cells.
fn meter(state: &State) -> String {
    const CELLS: u64 = 12;
    let target = u64::from(state.bar.target.max(1));
    let done = (state.bar.done_today.min(target) * CELLS / target) as usize;
    let strokes = state.look.strokes;
    strokes.bar.repeat(done) + &strokes.track.repeat(CELLS as usize - done)
}

/// What always stands at the right: the link and the clock.
fn right_side(state: &State) -> Vec<(String, Style)> {
    let (l, theme, dot) = (
        state.look.locale,
        &state.look.theme,
        state.look.strokes.link,
    );
    let mut parts = Vec::new();
    if !state.writable {
        parts.push((
            tr!(l, "status-read-only").to_owned(),
            theme.on_bar(theme.alarm),
        ));
    }
    parts.push(match (&state.link, state.latency.shown) {
        (LinkState::Up, Some(ms)) => (
            format!("{} {}", dot[0], tr!(l, "status-latency", ms = ms)),
            theme.on_bar(theme.good),
        ),
        (LinkState::Up, None) => (dot[0].to_owned(), theme.on_bar(theme.good)),
        (LinkState::Connecting, _) => (
            format!("{} {}", dot[1], tr!(l, "status-connecting")),
            theme.bar_dim,
        ),
        (LinkState::Down(_), _) if state.stopped => (
            format!("{} {}", dot[1], tr!(l, "status-stopped")),
            theme.on_bar(theme.alarm),
        ),
        (LinkState::Down(since), _) => {
            let seconds = (state.now - *since).as_seconds();
            (
                format!(
                    "{} {}",
                    dot[1],
                    tr!(l, "status-link-down", seconds = seconds)
                ),
                theme.on_bar(theme.alarm),
            )
        }
        (LinkState::Refused(_), _) => (
            format!("{} {}", dot[1], tr!(l, "status-refused")),
            theme.on_bar(theme.alarm),
        ),
    });
    parts.push((state.words().clock(state.now), theme.bar));
    parts
}

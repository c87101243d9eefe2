//! A form in its box: whom it is about in the title, the keys below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::form::draw::{Brush, draw as draw_form, height};
use crate::desk::state::State;
use crate::desk::state::layers::{FormKind, FormLayer};
use crate::desk::widgets::cells;
use crate::desk::words;
use crate::tr;

/// Draws the form; where the cursor belongs.
pub fn draw(state: &State, layer: &FormLayer, buf: &mut Buffer) -> Option<Position> {
    let l = state.look.locale;
    let what = match layer.kind {
        FormKind::WrapUp { .. } => tr!(l, "form-wrap-up"),
        FormKind::FollowUp => tr!(l, "form-next"),
        FormKind::NewCustomer => tr!(l, "form-new-customer"),
        FormKind::EditCustomer(_) => tr!(l, "form-edit-customer"),
    };
    let mut title = what.to_owned();
    if let Some(subject) = &layer.subject {
        title = format!("{title}  {}  {}", subject.name, subject.phone);
    }
    if let Some(seconds) = talked(state) {
        title = format!(
            "{title}  {}",
            tr!(l, "form-talked", time = words::span(seconds))
        );
    }
    let width = if state.size.0 >= 112 { 84 } else { 64 }.min(state.size.0.saturating_sub(4));
    let rows = height(&layer.form, width);
    let inner = super::open(state, buf, (width, rows + 2), title.trim_end());
    let keys = Rect {
        y: inner.bottom().saturating_sub(1),
        height: 1,
        ..inner
    };
    let body = Rect {
        height: inner.height.saturating_sub(2),
        ..inner
    };
    let theme = &state.look.theme;
    let hint = match (&layer.kind, layer.sent) {
        (_, true) => tr!(l, "form-saving"),
        (FormKind::WrapUp { .. }, _) => tr!(l, "form-keys-next"),
        _ => tr!(l, "form-keys"),
    };
    cells::put(buf, keys.x, keys.y, keys.width, hint, theme.dim);
    draw_form(
        &layer.form,
        buf,
        body,
        Brush {
            theme,
            words: state.words(),
        },
    )
}

/// Seconds that the call took.
fn talked(state: &State) -> Option<i64> {
    let work = state.work.as_ref()?;
    Some((work.ended? - work.dialled?).as_seconds())
}

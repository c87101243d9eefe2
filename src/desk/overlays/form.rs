//! A form in its box: whom it is about in the title, the keys below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::form::Need;
use crate::desk::form::draw::{Brush, Part, draw as draw_form, height};
use crate::desk::state::State;
use crate::desk::state::layers::FormLayer;
use crate::desk::widgets::{cells, list};
use crate::desk::words;
use crate::tr;

/// Draws the form; where the cursor belongs.
pub fn draw(state: &State, layer: &FormLayer, buf: &mut Buffer) -> Option<Position> {
    let l = state.look.locale;
    let mut title = words::capitalised(layer.kind.title(l));
    if let Some(subject) = &layer.subject {
        let phone = state.detail.number(subject.customer, &subject.phone);
        title = format!("{title}  {}  {phone}", subject.name);
    }
    if let Some(seconds) = talked(state, layer) {
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
    let hint = match layer.sent {
        true => tr!(l, "form-saving"),
        _ if state.takes_next(layer) => tr!(l, "form-keys-next"),
        _ => tr!(l, "form-keys"),
    };
    cells::put(buf, keys.x, keys.y, keys.width, hint, theme.dim);
    let brush = Brush {
        theme,
        words: state.words(),
        best_time: layer.form.best_time,
    };
    let (cursor, part) = draw_form(&layer.form, buf, body, brush);
    draw_part(state, layer, &part, buf, body);
    cursor
}

/// Says which fields lie below the box, and marks on its edge which part of the form is shown.
fn draw_part(state: &State, layer: &FormLayer, part: &Part, buf: &mut Buffer, body: Rect) {
    let theme = &state.look.theme;
    let shown = (usize::from(part.skipped), usize::from(part.rows));
    let (edge, thumb) = (body.right() + 1, state.look.strokes.thumb);
    list::scrollbar(buf, body, edge, shown, thumb, theme.accent);
    let hidden = layer.form.fields.iter().skip(part.below);
    let names: Vec<&str> = hidden
        .filter(|f| f.need != Need::Hidden)
        .map(|f| f.label.as_str())
        .collect();
    if !names.is_empty() {
        let fields = names.join(tr!(state.look.locale, "form-list"));
        let text = tr!(state.look.locale, "form-below", fields = fields);
        cells::put(buf, body.x, body.bottom(), body.width, &text, theme.label);
    }
}

/// Seconds that the call took which the form is about.
fn talked(state: &State, layer: &FormLayer) -> Option<i64> {
    let customer = layer.subject.as_ref()?.customer;
    let work = state.work.as_ref().filter(|w| w.customer == customer)?;
    Some((work.ended? - work.dialled?).as_seconds())
}

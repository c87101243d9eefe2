//! The screen: a function of the state.

mod banner;
mod body;
mod hints;
mod status;
mod titles;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::tr;

use super::overlays;
use super::state::State;
use super::state::layers::Layer;
use super::state::layout::{LEAST, Layout};
use super::widgets::cells;

/// Draws the whole screen; where the cursor belongs, if it belongs anywhere.
pub fn draw(state: &State, buf: &mut Buffer) -> Option<Position> {
    let area = buf.area;
    if !Layout::fits((area.width, area.height)) {
        let text = tr!(
            state.look.locale,
            "too-small",
            columns = LEAST.0,
            rows = LEAST.1
        );
        for (line, y) in cells::wrap(&text, area.width.max(2))
            .iter()
            .zip(area.top()..area.bottom())
        {
            cells::put(buf, area.x, y, area.width, line, state.look.theme.text);
        }
        return None;
    }
    let layout = state.layout_in((area.width, area.height));
    status::draw(state, buf, layout.status);
    if let Some(area) = layout.banner {
        banner::draw(state, buf, area);
    }
    titles::draw(state, buf, &layout);
    body::draw(state, buf, &layout);
    hints::message(state, buf, layout.message);
    hints::draw(state, buf, layout.hints);
    let mut cursor = None;
    for (at, layer) in state.layers.iter().enumerate() {
        // What was done meanwhile tells of the form that waits below it, which is in its way.
        if let Some(Layer::Difference(_)) = state.layers.get(at + 1) {
            continue;
        }
        cursor = overlays::draw(state, layer, buf);
    }
    cursor.filter(|at| area.contains(*at))
}

//! What lies over the panes: lookup, forms, help, palette, menus, questions.

pub mod alike;
pub mod crisis;
pub mod crisis_form;
pub mod customer;
pub mod difference;
pub mod drill;
pub mod editor;
pub mod floor;
pub mod follow_up;
pub mod form;
pub mod help;
pub mod lookup;
pub mod messages;
pub mod month;
pub mod notices;
pub mod palette;
pub mod pick;
pub mod plan_filter;
pub mod preview;
pub mod question;
pub mod ticket;
pub mod ticket_form;
pub mod ticket_step;
pub mod version;
pub mod why;
pub mod wrap_up;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::state::State;
use super::state::layers::Layer;
use super::widgets::popup;

/// Draws a layer; where the cursor belongs.
pub fn draw(state: &State, layer: &Layer, buf: &mut Buffer) -> Option<Position> {
    match layer {
        Layer::Help(help) => help::draw(state, help, buf),
        Layer::Messages(scroll) => messages::draw(state, *scroll, buf),
        Layer::Pick(pick) => pick::draw(state, pick, buf),
        Layer::Palette(palette) => palette::draw(state, palette, buf),
        Layer::Lookup(lookup) => lookup::draw(state, lookup, buf),
        Layer::Form(layer) => form::draw(state, layer, buf),
        Layer::Drill(drill) => drill::draw(state, drill, buf),
        Layer::PlanFilter(filter) => plan_filter::draw(state, filter, buf),
        Layer::Editor(editor) => editor::draw(state, editor, buf),
        Layer::Preview(scroll) => preview::draw(state, *scroll, buf),
        Layer::Version(version) => version::draw(state, version, buf),
        Layer::Month(month) => month::draw(state, month, buf),
        Layer::Why(why) => why::draw(state, why, buf),
        Layer::Ticket(sheet) => ticket::draw(state, sheet, buf),
        Layer::Difference(of) => difference::draw(state, of, buf),
        Layer::Notices(notices) => notices::draw(state, notices, buf),
        Layer::Floor(of) => floor::draw(state, of, buf),
        Layer::Alike(alike) => alike::draw(state, alike, buf),
        Layer::Crisis(sheet) => crisis::draw(state, sheet, buf),
        Layer::Reach(reach) => crisis::draw_reach(state, reach, buf),
        Layer::Question(question) => question::draw(state, question, buf),
    }
}

/// Opens a box of a wanted inner size over the panes; the area inside it.
fn open(state: &State, buf: &mut Buffer, (width, height): (u16, u16), title: &str) -> Rect {
    let area = popup::centred(
        state.layout().over(),
        width.saturating_add(4),
        height.saturating_add(2),
    );
    let theme = &state.look.theme;
    popup::hush(buf, state.layout().over(), area, theme.dim);
    popup::open(
        buf,
        area,
        state.look.strokes,
        theme.rule_focus,
        title,
        theme.accent,
    )
}

/// Rows inside a box that takes `share` of the screen's height, in per cent.
fn rows_within(size: (u16, u16), share: u16, besides: u16) -> u16 {
    (size.1.saturating_sub(5) * share / 100)
        .saturating_sub(2 + besides)
        .max(1)
}

//! The rules above and below the panes, the titles in the upper one; the pane in use has its rule in colour.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::desk::panes::{
    breakdown, customers, days, detail, figures, outbox, plan_load, planning, process, queue,
    tickets, trend,
};
use crate::desk::state::detail::Tab;
use crate::desk::state::layout::Layout;
use crate::desk::state::planning::PlanTab;
use crate::desk::state::{Focus, State, View};
use crate::desk::widgets::{cells, popup, rules};
use crate::tr;

/// Draws both rules and the titles.
pub fn draw(state: &State, buf: &mut Buffer, layout: &Layout) {
    let (theme, strokes) = (&state.look.theme, state.look.strokes);
    for line in [layout.titles, layout.rule] {
        rules::horizontal(
            buf,
            line.x,
            line.y,
            line.width,
            strokes.horizontal,
            theme.rule,
        );
    }
    if let Some(below) = layout.below {
        let in_use = state.focus == Focus::Detail && state.layers.is_empty();
        let (rule, style) = if in_use {
            (theme.rule_focus, theme.accent)
        } else {
            (theme.rule, theme.label)
        };
        let place = Rect {
            y: below.y - 1,
            height: 1,
            ..below
        };
        rules::horizontal(buf, place.x, place.y, place.width, strokes.horizontal, rule);
        title(state, (Focus::Detail, true), buf, place, style);
    }
    for (pane, focus) in [
        (layout.list, Focus::List),
        (layout.main, Focus::Detail),
        (layout.side, Focus::Side),
    ] {
        let Some(pane) = pane else { continue };
        let in_use = state.focus == focus && state.layers.is_empty();
        let place = Rect {
            y: layout.titles.y,
            height: 1,
            ..pane
        };
        if in_use {
            rules::horizontal(
                buf,
                place.x,
                place.y,
                place.width,
                strokes.horizontal,
                theme.rule_focus,
            );
        }
        let style = if in_use { theme.accent } else { theme.label };
        title(state, (focus, layout.side.is_none()), buf, place, style);
        if pane.x > 0 {
            rules::dot(
                buf,
                pane.x - 1,
                layout.titles.y,
                strokes.tee_down,
                theme.rule,
            );
            rules::dot(buf, pane.x - 1, layout.rule.y, strokes.tee_up, theme.rule);
        }
    }
}

/// The title of a pane, and whether there is no pane at its side.
fn title(state: &State, (pane, alone): (Focus, bool), buf: &mut Buffer, place: Rect, style: Style) {
    let l = state.look.locale;
    let room = place.width.saturating_sub(2);
    let text = match (state.view, pane) {
        (View::Queue, Focus::List) => queue::title(state),
        (View::Customers, Focus::List) => customers::title(state),
        (View::Figures, Focus::List) => figures::title(state),
        (View::Figures, Focus::Detail) if !(state.figures.broken_down && alone) => {
            trend::title(state)
        }
        (View::Figures, _) => breakdown::title(state).to_owned(),
        (View::Process, Focus::List) => process::title(state),
        (View::Process, Focus::Detail) => process::places_title(state).to_owned(),
        (View::Process, Focus::Side) => process::step_title(state),
        (View::Plan, Focus::List) => planning::title(state),
        (View::Plan, Focus::Side) if state.planning.tab == PlanTab::Load => {
            tr!(l, "plan-who-title").to_owned()
        }
        (View::Plan, Focus::Side) => plan_load::title(state).to_owned(),
        (View::Plan, Focus::Detail) => {
            let names = PlanTab::ALL.map(|tab| {
                let name = planning::tab_name(state, tab);
                (name, state.planning.tab == tab)
            });
            tabs(state, &names, buf, place, style);
            return;
        }
        (View::Tickets, Focus::List) => tickets::title(state),
        (View::Tickets, _) => tickets::shown_title(state),
        (View::Outbox, Focus::List) => outbox::title(state),
        (View::Outbox, _) => outbox::message_title(state),
        (View::Calendar, Focus::List) => days::title(state),
        (View::Calendar, _) => days::day_title(state),
        (_, Focus::Side) => tr!(l, "timeline-title").to_owned(),
        (_, Focus::Detail) => {
            let names = Tab::ALL.map(|tab| (detail::tab_name(state, tab), state.detail.tab == tab));
            tabs(state, &names, buf, place, style);
            return;
        }
    };
    popup::title(buf, place.x + 1, place.y, room, &text, style);
}

/// The first tab that is drawn so that the open one has room.
fn first_tab(tabs: &[(&str, bool)], room: u16) -> usize {
    let open = tabs.iter().position(|(_, open)| *open).unwrap_or(0);
    let wide = |from: usize| -> u16 {
        let shown = tabs[from..=open].iter();
        shown.map(|(name, _)| cells::width(name) + 2).sum()
    };
    (0..=open).find(|from| wide(*from) <= room).unwrap_or(open)
}

/// A pane's tabs; the open one in brackets, so that it is seen without colours.
fn tabs(state: &State, tabs: &[(&str, bool)], buf: &mut Buffer, place: Rect, style: Style) {
    let theme = &state.look.theme;
    let mut x = place.x + 1;
    for (name, open) in &tabs[first_tab(tabs, place.width.saturating_sub(2))..] {
        let (text, style) = if *open {
            (format!("[{name}]"), style)
        } else {
            (format!(" {name} "), theme.dim)
        };
        let room = (place.right().saturating_sub(1)).saturating_sub(x);
        if cells::width(&text) > room {
            break;
        }
        x += cells::put(buf, x, place.y, room, &text, style);
    }
}

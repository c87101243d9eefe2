//! Versions of the plan by keys: choosing one, reading what it has of its own, and going back to it.

use crate::config::plan_changes;
use crate::desk::action::Action;
use crate::desk::overlays::version as overlay;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Asks, Layer, Version};
use crate::desk::state::planning::PlanTab;
use crate::desk::state::{Focus, State, Tone};
use crate::desk::widgets::list::Step;
use crate::protocol::view::PlanVersionView;
use crate::protocol::{Command, Query};
use crate::tr;

use super::layers;
use super::planning::{self, NAMED, ask, height};

/// Another tab; the versions are chosen from at once.
pub fn tab(state: &mut State, right: bool) {
    let before = state.planning.tab;
    state.planning.tab = before.beside(right);
    state.planning.scroll = 0;
    if state.planning.tab == PlanTab::Versions {
        state.focus = Focus::Detail;
    } else if before == PlanTab::Versions {
        state.focus = Focus::List;
    }
}

/// Moves among the versions.
pub fn step(state: &mut State, step: Step) {
    let height = height(state);
    let count = state.planning.versions.as_ref().map_or(0, Vec::len);
    let planning = &mut state.planning;
    planning.version.step(step, count, height);
    planning.scroll = planning.version.top as u16;
}

/// Opens the selected version beside the one in force.
pub fn open(state: &mut State) {
    let Some(version) = state.planning.chosen_version().cloned() else {
        return;
    };
    let number = version.number;
    let layer = Version {
        version,
        text: None,
        scroll: 0,
    };
    layers::push(state, Layer::Version(Box::new(layer)));
    let query = Query::PlanText {
        version: Some(number),
    };
    state.calls.ask(query, Ticket::PlanVersion(number));
}

/// Its text has come.
pub fn found(state: &mut State, number: u32, text: String) {
    if let Some(Layer::Version(version)) = state.layers.last_mut()
        && version.version.number == number
    {
        version.text = Some(text);
    }
}

/// Scrolls it.
pub fn scroll(state: &mut State, step: Step) {
    let Some(Layer::Version(version)) = state.layers.last() else {
        return;
    };
    let (page, last) = overlay::scrolling(state, version);
    if let Some(Layer::Version(version)) = state.layers.last_mut() {
        layers::scroll_within(&mut version.scroll, step, page, last);
    }
}

/// Asks whether the text of the version in view is to be in force again.
pub fn go_back(state: &mut State) {
    let l = state.look.locale;
    let (Some(Layer::Version(chosen)), Some(view)) = (state.layers.last(), &state.planning.view)
    else {
        return;
    };
    let Some(text) = chosen.text.clone() else {
        return;
    };
    if text == view.text {
        state.say(Tone::Plain, tr!(l, "plan-version-same"));
        return;
    }
    let (number, from) = (chosen.version.number, view.version.number);
    let changes = plan_changes::between(&view.text, &text);
    let words = state.words();
    let mut lines = vec![tr!(
        l,
        "plan-back-question",
        version = number.to_string(),
        present = from.to_string()
    )];
    let named = changes.iter().take(NAMED);
    lines.extend(named.map(|change| format!("· {}", words.plan_change(change))));
    if changes.len() > NAMED {
        lines.push(tr!(l, "plan-changes-more", count = changes.len() - NAMED));
    }
    let command = Command::ApplyPlan {
        text,
        from: Some(from),
    };
    let ticket = Ticket::PlanBackTo(number);
    ask(state, lines.join("\n"), (command, ticket), Asks::GoBack);
}

/// The text of a version is in force again.
pub fn gone_back(state: &mut State, to: u32, version: &PlanVersionView) {
    layers::close_all(state);
    let key = state.key(Action::PlanUndo);
    let text = tr!(
        state.look.locale,
        "plan-gone-back",
        of = to.to_string(),
        version = version.number.to_string(),
        key = key
    );
    state.say(Tone::Good, text);
    planning::say_filed(state, version);
    let planning = &mut state.planning;
    planning.applied = Some(version.number);
    planning.preview = None;
    planning.versions = None;
    planning.version = <_>::default();
    planning.stale = true;
}

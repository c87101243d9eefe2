//! Asking for what the plan view has not got, and what comes of it.

use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Layer;
use crate::desk::state::planning::{Checked, Lapsed, PlanTab};
use crate::desk::state::{LinkState, State, Tone, View};
use crate::protocol::query::Scope;
use crate::protocol::view::{OutboxFilter, OutboxState, PreviewState};
use crate::protocol::{Found, Query, Refusal};

use super::planning::{AGAIN, DAYS, height};

/// Lapsed messages that are looked at for their reasons.
const LAPSED: u32 = 200;
/// Versions that are shown.
const VERSIONS: u32 = 50;

/// Asks for what the plan view has not got.
pub fn fetch(state: &mut State) {
    if state.link != LinkState::Up {
        return;
    }
    check(state);
    ask_preview(state);
    super::plan_outdated::fetch(state);
    if state.view != View::Plan {
        return;
    }
    if std::mem::take(&mut state.planning.stale) {
        state.planning.versions = None;
        state.planning.booked = None;
        state.planning.lapsed = None;
        state.calls.ask(Query::PlanView, Ticket::Plan);
    }
    lapsed(state);
    let waiting = |ticket: &Ticket| state.calls.waiting(|t| t == ticket);
    let (versions, booked) = (waiting(&Ticket::PlanVersions), waiting(&Ticket::Booked));
    let wanted = state.planning.tab == PlanTab::Versions || state.planning.outdated.is_some();
    if wanted && state.planning.versions.is_none() && !versions {
        let query = Query::PlanVersions {
            before: None,
            limit: VERSIONS,
        };
        state.calls.ask(query, Ticket::PlanVersions);
    }
    let load = state.planning.tab == PlanTab::Load || state.layout().side.is_some();
    if load && state.planning.booked.is_none() && !booked {
        let query = Query::Load {
            whose: Scope::All,
            from: state.zone().day(state.now),
            days: DAYS,
        };
        state.calls.ask(query, Ticket::Booked);
    }
}

/// Asks what lapsed of the selected rule, of one at a time.
fn lapsed(state: &mut State) {
    let planning = &mut state.planning;
    let Some(rule) = planning.sending_rule() else {
        return;
    };
    let known = planning.lapsed.as_ref().is_some_and(|of| of.rule == rule);
    if known || state.calls.waiting(|t| matches!(t, Ticket::Lapsed(_))) {
        return;
    }
    let rule = rule.to_owned();
    planning.lapsed = Some(Lapsed::of(&rule));
    let filter = OutboxFilter {
        rule: Some(rule.clone()),
        state: OutboxState::Lapsed,
        ..OutboxFilter::default()
    };
    let query = Query::Outbox {
        filter,
        after: None,
        limit: LAPSED,
    };
    state.calls.ask(query, Ticket::Lapsed(rule));
}

/// Has what is written checked, one text at a time.
fn check(state: &mut State) {
    let asked = state.calls.waiting(|t| matches!(t, Ticket::PlanCheck(_)));
    if let Some(Layer::Editor(editor)) = state.layers.last_mut()
        && editor.checked == Checked::Not
        && !asked
    {
        editor.checked = Checked::Asked;
        let text = editor.text();
        state
            .calls
            .ask(Query::PlanCheck(text.clone()), Ticket::PlanCheck(text));
    }
}

fn ask_preview(state: &mut State) {
    let now = state.now;
    if let Some(preview) = &state.planning.preview
        && preview.is_running()
        && let Some(number) = preview.number
        && preview.ask <= now
        && !state.calls.waiting(|t| matches!(t, Ticket::Preview(_)))
    {
        state
            .calls
            .ask(Query::PlanPreview(number), Ticket::Preview(number));
    }
}

/// An answer for the plan view.
pub fn found(state: &mut State, ticket: Ticket, found: Found) {
    let height = height(state);
    match (ticket, found) {
        (Ticket::Plan, Found::PlanView(view)) => {
            state.walk = view
                .reevaluation
                .filter(|walk| walk.finished.is_none())
                .map(|walk| (walk.done, walk.of));
            state.planning.view = Some(*view);
            state.planning.read(height);
            super::plan_outdated::offer(state);
        }
        (Ticket::PlanVersions, Found::PlanVersions(versions)) => {
            state.planning.versions = Some(versions);
            super::plan_outdated::offer(state);
        }
        (Ticket::PlanBase(version), Found::PlanText(text)) => {
            super::plan_outdated::base_found(state, version, text.text);
        }
        (Ticket::PlanVersion(number), Found::PlanText(text)) => {
            super::plan_versions::found(state, number, text.text);
        }
        (Ticket::Lapsed(rule), Found::Outbox(page)) => {
            let lapsed = state.planning.lapsed.as_mut();
            if let Some(lapsed) = lapsed.filter(|lapsed| lapsed.rule == rule) {
                lapsed.take(&page);
            }
        }
        (Ticket::Booked, Found::Load(loads)) => state.planning.booked = Some(loads),
        (Ticket::Preview(_), Found::PlanPreview(view)) => {
            let again = state.now + AGAIN;
            state.planning.previewed(*view, again);
        }
        (Ticket::PlanCheck(text), Found::PlanHolds) => checked(state, &text, Checked::Holds),
        _ => {}
    }
}

fn checked(state: &mut State, text: &str, checked: Checked) {
    for layer in &mut state.layers {
        if let Layer::Editor(editor) = layer {
            let same = editor.text() == text;
            editor.checked = if same { checked.clone() } else { Checked::Not };
        }
    }
}

/// The hub does not take a text, or a preview is not to be had.
pub fn refused(state: &mut State, ticket: &Ticket, refusal: &Refusal, said: String) {
    match (ticket, refusal) {
        (Ticket::PlanCheck(text), Refusal::Plan(errors)) => {
            let first = &errors.first;
            let fault = Checked::Fault(first.line, first.column, said);
            checked(state, text, fault);
        }
        (Ticket::PlanCheck(text), _) => checked(state, text, Checked::Fault(0, 0, said)),
        (Ticket::PreviewStart | Ticket::Preview(_), _) => {
            let of = match ticket {
                Ticket::Preview(number) => Some(*number),
                _ => None,
            };
            // One that was called off, or made way for another, is nobody's concern.
            let preview = state.planning.preview.as_mut();
            if let Some(preview) = preview.filter(|preview| preview.number == of) {
                preview.state = Some(PreviewState::Failed { reason: said });
            }
        }
        (Ticket::PlanApply { draft }, Refusal::PlanChanged { .. }) => {
            if *draft {
                super::plan_outdated::begin(state);
            }
            state.planning.stale = true;
            state.say(Tone::Bad, said);
        }
        (Ticket::PlanBackTo(_), Refusal::PlanChanged { .. }) => {
            state.planning.stale = true;
            state.say(Tone::Bad, said);
        }
        (Ticket::PlanBase(_), _) => {
            state.planning.outdated = None;
            state.say(Tone::Bad, said);
        }
        _ => state.say(Tone::Bad, said),
    }
}

//! The plain snapshot of the desk on which the conditions of actions are evaluated.

use crate::desk::context::{Context, Snapshot};

use super::detail::Tab;
use super::layers::{Asks, FormKind, Layer};
use super::planning::Preview;
use super::{Focus, State, View};

impl State {
    /// What the keys act on now.
    pub fn snapshot(&self) -> Snapshot {
        let top = self.layers.last();
        let form = self.layers.iter().any(|l| matches!(l, Layer::Form(_)));
        let lookup = matches!(top, Some(Layer::Lookup(_)));
        let editor = matches!(top, Some(Layer::Editor(_)));
        let plan = top.is_none() && self.view == View::Plan;
        let subject = self.subject();
        let list = match self.view {
            View::Queue => Some(self.queue.rows.selected().is_some()),
            View::Customers => Some(self.customers.rows.selected().is_some()),
            View::Outbox => Some(self.outbox.rows.selected().is_some()),
            View::Tickets => Some(self.tickets.rows.selected().is_some()),
            View::Figures | View::Process | View::Calendar | View::Plan => None,
        };
        Snapshot {
            contexts: contexts(self, top),
            place: self.view,
            typing: matches!(
                top,
                Some(
                    Layer::Help(_)
                        | Layer::Palette(_)
                        | Layer::Lookup(_)
                        | Layer::Form(_)
                        | Layer::PlanFilter(_)
                        | Layer::Editor(_)
                )
            ),
            stopped: self.stopped,
            drill: matches!(top, Some(Layer::Drill(_))),
            reach: matches!(top, Some(Layer::Reach(_))),
            over: top.is_some(),
            form: (form && !lookup) || editor,
            takes_next: self
                .layers
                .iter()
                .any(|l| matches!(l, Layer::Form(f) if self.takes_next(f))),
            wrap_up: matches!(top, Some(Layer::Form(f)) if matches!(f.kind, FormKind::WrapUp { .. })),
            ticket_form: matches!(top, Some(Layer::Form(f)) if f.picks_order()),
            mentions: matches!(top, Some(Layer::Form(f)) if f.kind.mentions()),
            warned: matches!(top, Some(Layer::Alike(_) | Layer::Difference(_))),
            ticket_row: (top.is_none() && self.view == View::Tickets)
                || tickets_of_customer(self, top)
                || matches!(top, Some(Layer::Notices(_))),
            queued_ticket: queued_ticket(self, top),
            alike: matches!(top, Some(Layer::Alike(_))),
            question: matches!(top, Some(Layer::Question(_))),
            going_back: matches!(top, Some(Layer::Question(q)) if q.asks == Asks::GoBack),
            lookup,
            back: top.is_some()
                || self.detail.pinned.is_some()
                || self.left.is_some()
                || self.focus != Focus::List
                || self.view != View::Queue,
            list: list.is_some() && top.is_none(),
            row: list == Some(true)
                || top.is_some()
                || versions(self, top)
                || tickets_of_customer(self, top),
            markable: self.view == View::Queue
                && self.focus == Focus::List
                && self.supervisor()
                && top.is_none(),
            customer: subject.is_some() && !matches!(top, Some(Layer::Pick(_) | Layer::Palette(_))),
            same_number: top.is_none()
                && self
                    .detail
                    .current()
                    .is_some_and(|p| !p.shares_phone.is_empty()),
            in_view: in_view(self, top),
            follow_up: subject.is_some_and(|s| s.follow_up.is_some()),
            claim: self.work.is_some(),
            call: self.call_to_record().is_some(),
            options: options(self, top),
            undo: self.can_undo
                || self.drafts.abandoned.is_some()
                || self.planning.applied.is_some(),
            redo: self.can_redo,
            supervisor: self.supervisor(),
            admin: self.admin(),
            plan,
            plan_part: self.planning.part().is_some(),
            planning: plan || editor || matches!(top, Some(Layer::Preview(_))),
            previewing: matches!(top, Some(Layer::Preview(_)))
                && self
                    .planning
                    .preview_of_shown()
                    .is_some_and(Preview::is_running),
            version: matches!(top, Some(Layer::Version(_))),
            previewed: matches!(top, Some(Layer::Preview(_))),
            plan_draft: self.planning.draft.is_some(),
            plan_undo: self.planning.thrown.is_some() || (self.admin() && plan_before(self)),
            days: top.is_none() && self.view == View::Calendar,
        }
    }
}

/// Whether whoever [`State::subject`] names is on the screen: a list or a customer, not the figures or a text over them.
fn in_view(state: &State, top: Option<&Layer>) -> bool {
    match top {
        None => matches!(
            state.view,
            View::Queue | View::Customers | View::Outbox | View::Tickets
        ),
        Some(layer) => layer.subject(state).is_some(),
    }
}

/// Whether F4 has something to choose from.
fn options(state: &State, top: Option<&Layer>) -> bool {
    match top {
        None => state.view != View::Plan,
        Some(Layer::Drill(drill)) => drill.is_share(),
        Some(Layer::Reach(_)) => true,
        Some(_) => false,
    }
}

/// Whether there was a plan before the one in force.
fn plan_before(state: &State) -> bool {
    let plan = state.planning.view.as_ref();
    plan.is_some_and(|plan| plan.before.is_some())
}

/// Whether the tickets of the customer in view are what the keys act on.
fn tickets_of_customer(state: &State, top: Option<&Layer>) -> bool {
    let tickets = state.detail.tickets.as_ref();
    top.is_none()
        && matches!(state.view, View::Queue | View::Customers)
        && state.focus == Focus::Detail
        && state.detail.tab == Tab::Tickets
        && tickets.is_some_and(|rows| !rows.is_empty())
}

/// Whether a ticket's place in the queue is what the keys act on.
fn queued_ticket(state: &State, top: Option<&Layer>) -> bool {
    let row = state.queue.rows.selected();
    top.is_none()
        && state.view == View::Queue
        && state.focus == Focus::List
        && row.is_some_and(|row| row.ticket.is_some())
}

/// Whether the versions of the plan are what the keys act on.
fn versions(state: &State, top: Option<&Layer>) -> bool {
    top.is_none()
        && state.view == View::Plan
        && state.focus == Focus::Detail
        && state.planning.chosen_version().is_some()
}

fn contexts(state: &State, top: Option<&Layer>) -> Vec<Context> {
    use Context::{
        Alike, Apply, Calendar, Choice, Crisis, Desk, Difference, Form, Kpi, List, Move, Outbox,
        Plan, Question, Tabs,
    };
    match top {
        Some(Layer::Help(_) | Layer::Messages(_) | Layer::Why(_)) => vec![Move, Desk],
        Some(Layer::Ticket(_)) => vec![Context::Ticket, Move, Desk],
        Some(Layer::Difference(_)) => vec![Difference, Move, Desk],
        Some(Layer::Crisis(_)) => vec![Crisis, Move, Desk],
        Some(Layer::Alike(_)) => vec![Alike, Choice, Move, Desk],
        Some(
            Layer::Pick(_)
            | Layer::Palette(_)
            | Layer::Lookup(_)
            | Layer::Drill(_)
            | Layer::PlanFilter(_)
            | Layer::Reach(_)
            | Layer::Notices(_)
            | Layer::Floor(_),
        ) => vec![Choice, Move, Desk],
        Some(Layer::Form(_)) => vec![Form, Desk],
        Some(Layer::Editor(_)) => vec![Plan, Desk],
        Some(Layer::Preview(_)) if state.planning.report().is_some() => {
            vec![Plan, Choice, Move, Desk]
        }
        Some(Layer::Preview(_) | Layer::Version(_)) => vec![Plan, Move, Desk],
        Some(Layer::Month(_)) => vec![Calendar, Desk],
        Some(Layer::Question(question)) if question.asks != Asks::Plain => vec![Apply, Desk],
        Some(Layer::Question(_)) => vec![Question, Desk],
        None => match (state.view, state.focus) {
            (View::Figures | View::Process, _) => vec![Kpi, Move, Desk],
            (View::Plan, _) if versions(state, top) => vec![List, Plan, Move, Tabs, Desk],
            (View::Plan, _) => vec![Plan, Move, Tabs, Desk],
            (View::Calendar, Focus::List) => vec![Calendar, Desk],
            (View::Calendar, _) => vec![Move, Calendar, Desk],
            (View::Outbox, _) => vec![List, Outbox, Move, Desk],
            (View::Tickets, _) => vec![List, Move, Desk],
            (_, Focus::Detail) if tickets_of_customer(state, top) => vec![List, Move, Tabs, Desk],
            (_, Focus::List) => vec![List, Move, Tabs, Desk],
            _ => vec![Move, Tabs, Desk],
        },
    }
}

//! The plain snapshot of the desk on which the conditions of actions are evaluated.

use crate::desk::context::{Context, Snapshot};

use super::layers::{FormKind, Layer};
use super::{Focus, State, View};

impl State {
    /// What the keys act on now.
    pub fn snapshot(&self) -> Snapshot {
        let top = self.layers.last();
        let form = self.layers.iter().any(|l| matches!(l, Layer::Form(_)));
        let lookup = matches!(top, Some(Layer::Lookup(_)));
        let subject = self.subject();
        let list = match self.view {
            View::Queue => Some(self.queue.rows.selected().is_some()),
            View::Customers => Some(self.customers.rows.selected().is_some()),
            View::Figures => None,
        };
        Snapshot {
            contexts: contexts(self, top),
            place: self.view,
            typing: matches!(
                top,
                Some(Layer::Help(_) | Layer::Palette(_) | Layer::Lookup(_) | Layer::Form(_))
            ),
            stopped: self.stopped,
            drill: matches!(top, Some(Layer::Drill(_))),
            over: top.is_some(),
            form: form && !lookup,
            takes_next: self
                .layers
                .iter()
                .any(|l| matches!(l, Layer::Form(f) if self.takes_next(f))),
            wrap_up: matches!(top, Some(Layer::Form(f)) if matches!(f.kind, FormKind::WrapUp { .. })),
            question: matches!(top, Some(Layer::Question(_))),
            lookup,
            back: top.is_some()
                || self.detail.pinned.is_some()
                || self.left.is_some()
                || self.focus != Focus::List
                || self.view != View::Queue,
            list: list.is_some() && top.is_none(),
            row: list == Some(true) || top.is_some(),
            markable: self.view == View::Queue && self.supervisor() && top.is_none(),
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
            options: top.is_none() || matches!(top, Some(Layer::Drill(drill)) if drill.is_share()),
            undo: self.can_undo || self.drafts.abandoned.is_some(),
            redo: self.can_redo,
            supervisor: self.supervisor(),
        }
    }
}

/// Whether whoever [`State::subject`] names is on the screen: a list or a customer, not the figures or a text over them.
fn in_view(state: &State, top: Option<&Layer>) -> bool {
    match top {
        None => state.view != View::Figures,
        Some(layer) => layer.subject(state).is_some(),
    }
}

fn contexts(state: &State, top: Option<&Layer>) -> Vec<Context> {
    use Context::{Choice, Desk, Form, Kpi, List, Move, Question, Tabs};
    match top {
        Some(Layer::Help(_) | Layer::Messages(_)) => vec![Move, Desk],
        Some(Layer::Pick(_) | Layer::Palette(_) | Layer::Lookup(_) | Layer::Drill(_)) => {
            vec![Choice, Move, Desk]
        }
        Some(Layer::Form(_)) => vec![Form, Desk],
        Some(Layer::Question(_)) => vec![Question, Desk],
        None => match (state.view, state.focus) {
            (View::Figures, _) => vec![Kpi, Move, Desk],
            (_, Focus::List) => vec![List, Move, Tabs, Desk],
            _ => vec![Move, Tabs, Desk],
        },
    }
}

//! What is typed into forms is kept: here at once, in the hub after a second.

use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{FormLayer, Layer};
use crate::desk::state::{LinkState, State, Tone};
use crate::domain::time::Span;
use crate::protocol::{Command, Query};
use crate::tr;

/// Typing rests this long before a draft is sent.
const AFTER: Span = Span::seconds(1);

/// Drafts held here at once; the oldest key goes first, the hub still has it.
const HELD: usize = 64;

/// Something was typed into the open form.
pub fn touched(state: &mut State) {
    if let Some(Layer::Form(layer)) = state.layers.last_mut() {
        layer.touched = true;
        state.drafts.due.get_or_insert(state.now + AFTER);
    }
}

/// Sends the draft of the open form if its time has come.
pub fn save_due(state: &mut State) {
    if state.drafts.due.is_some_and(|due| due <= state.now) {
        save_now(state);
    }
}

/// Keeps the open form as it is now.
pub fn save_now(state: &mut State) {
    state.drafts.due = None;
    if std::mem::take(&mut state.drafts.plan) {
        let kept = super::planning::DRAFT.to_owned();
        match super::planning::draft(state) {
            Some(content) => keep(state, kept, content),
            None => drop_draft(state, &kept),
        }
    }
    let content = state.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) if form.touched => Some((form.key.clone(), encode(form))),
        _ => None,
    });
    if let Some((key, content)) = content {
        keep(state, key, content);
    }
}

fn encode(form: &FormLayer) -> Vec<u8> {
    // Pairs of texts always have a JSON form.
    serde_json::to_vec(&form.form.to_draft()).unwrap_or_default()
}

fn keep(state: &mut State, key: String, content: Vec<u8>) {
    if state.drafts.held.len() >= HELD && !state.drafts.held.contains_key(&key) {
        state.drafts.held.pop_first();
    }
    state.drafts.held.insert(key.clone(), content.clone());
    if state.link == LinkState::Up {
        state.calls.tell(
            Command::SaveDraft {
                key,
                content: Some(content),
            },
            Ticket::Quiet,
        );
    }
}

/// The draft is done with: saved, or thrown away.
pub fn drop_draft(state: &mut State, key: &str) {
    state.drafts.due = None;
    let held = state.drafts.held.remove(key).is_some();
    let kept = state
        .drafts
        .kept
        .iter()
        .position(|k| k == key)
        .map(|i| state.drafts.kept.remove(i))
        .is_some();
    if held || kept {
        state.calls.tell(
            Command::SaveDraft {
                key: key.to_owned(),
                content: None,
            },
            Ticket::Quiet,
        );
    }
}

/// Throws the open form away; it can be taken back.
pub fn abandon(state: &mut State) {
    let Some(at) = state
        .layers
        .iter()
        .rposition(|l| matches!(l, Layer::Form(_)))
    else {
        return;
    };
    let Layer::Form(form) = state.layers.remove(at) else {
        return;
    };
    state.layers.truncate(at);
    if form.touched {
        state.drafts.abandoned = Some((form.key.clone(), encode(&form)));
        state.say(Tone::Plain, tr!(state.look.locale, "draft-abandoned"));
        if let Some(toast) = &mut state.toast {
            toast.undo = true;
        }
    }
    drop_draft(state, &form.key);
    super::forms::call_goes_on(state);
}

/// Takes back what was thrown away last; whether there was something.
pub fn take_back(state: &mut State) -> bool {
    let Some((key, content)) = state.drafts.abandoned.take() else {
        return false;
    };
    keep(state, key, content);
    state.say(Tone::Good, tr!(state.look.locale, "draft-back"));
    true
}

/// Fills a form that was just opened from its draft, or asks the hub for it.
pub fn recall(state: &mut State) {
    let Some(Layer::Form(layer)) = state.layers.last() else {
        return;
    };
    let key = layer.key.clone();
    if let Some(content) = state.drafts.held.get(&key).cloned() {
        fill(state, &key, &content);
    } else if state.drafts.kept.contains(&key) {
        state
            .calls
            .ask(Query::Draft(key.clone()), Ticket::Draft(key));
    }
}

/// A draft has come: into its form, unless something has been typed there meanwhile.
pub fn fill(state: &mut State, key: &str, content: &[u8]) {
    let Ok(values) = serde_json::from_slice::<Vec<(String, String)>>(content) else {
        return;
    };
    let Some(Layer::Form(layer)) = state.layers.last_mut() else {
        return;
    };
    if layer.key == key && !layer.touched && !values.is_empty() {
        layer.form.fill(&values);
        layer.touched = true;
        super::forms::settle(state);
        // What can be picked may depend on what else is filled in.
        if let Some(Layer::Form(layer)) = state.layers.last_mut() {
            layer.form.fill(&values);
        }
        super::forms::settle(state);
        super::forms::go_on(state);
        state.say(Tone::Plain, tr!(state.look.locale, "draft-recalled"));
    }
}

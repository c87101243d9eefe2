//! Taking work, keeping it, giving it back; the call timer.

use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{FormKind, Layer};
use crate::desk::state::{Focus, LinkState, State, Tone, Work};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::Span;
use crate::protocol::command::Claim;
use crate::protocol::view::ClaimedWork;
use crate::protocol::{Command, Refusal};
use crate::tr;

/// The hub is told once in this time that the holder is still at work.
const KEEP_EVERY: Span = Span::minutes(1);

/// Takes a follow-up, or the next of the queue. What is held besides goes back.
pub fn take(state: &mut State, follow_up: Option<FollowUpId>) {
    let held = state.work.as_ref().map(|w| w.claimed.row.id);
    if follow_up.is_some() && held == follow_up {
        return;
    }
    give_back_quietly(state);
    let claim = Claim {
        follow_up,
        hold: None,
        resume: follow_up.is_some(),
    };
    state.calls.tell(Command::Claim(claim), Ticket::Claim);
}

fn give_back_quietly(state: &mut State) {
    if let Some(work) = state.work.take() {
        state
            .calls
            .tell(Command::Release(work.claimed.row.id), Ticket::Quiet);
    }
}

/// A claim was granted.
pub fn granted(state: &mut State, claimed: ClaimedWork) {
    let row = &claimed.row;
    let (id, customer, name) = (row.id, row.customer, row.name.clone());
    let same = state.work.as_ref().is_some_and(|w| w.claimed.row.id == id);
    let dialled = row.claim.as_ref().and_then(|c| c.dialled);
    if same {
        if let Some(work) = &mut state.work {
            work.claimed = claimed;
            work.dialled = work.dialled.or(dialled);
        }
    } else {
        let ended = form_open(state, id).then_some(state.now);
        state.work = Some(Work {
            claimed,
            dialled,
            ended,
            kept: state.now,
        });
    }
    let height = state.layout().body_height();
    let listed = state.queue.rows.select_where(height, |r| r.id == id);
    state.queue.select = Some(id);
    state.detail.pinned = if listed && state.view == crate::desk::state::View::Queue {
        None
    } else {
        Some(customer)
    };
    state.detail.want(Some(customer));
    state.stale.profile = true;
    state.stale.queue = true;
    if state.layout().main.is_none() {
        state.focus = Focus::Detail;
    }
    if !same && !form_open(state, id) {
        state.say(
            Tone::Good,
            tr!(state.look.locale, "work-taken", name = name),
        );
    }
}

/// Whether the wrap-up of a follow-up is open.
fn form_open(state: &State, id: FollowUpId) -> bool {
    state.layers.iter().any(|layer| match layer {
        Layer::Form(form) => {
            matches!(form.kind, FormKind::WrapUp { .. })
                && form.subject.as_ref().and_then(|s| s.follow_up) == Some(id)
        }
        _ => false,
    })
}

/// A claim was refused. A wrap-up form that was opened for it keeps what was typed as a draft.
pub fn refused(state: &mut State, refusal: &Refusal) {
    if let Refusal::Held {
        follow_up: Some(id),
        ..
    } = refusal
        && form_open(state, *id)
    {
        super::layers::close_top(state);
    }
    if matches!(
        refusal,
        Refusal::NotOpen { .. } | Refusal::AssignedTo { .. } | Refusal::Held { .. }
    ) {
        state.work = None;
    }
    state.stale.queue = true;
    let text = state.words().refusal(refusal);
    let tone = if matches!(refusal, Refusal::QueueEmpty { .. }) {
        Tone::Plain
    } else {
        Tone::Bad
    };
    state.say(tone, text);
}

/// Gives back what is held.
pub fn release(state: &mut State) {
    if let Some(work) = &state.work {
        state
            .calls
            .tell(Command::Release(work.claimed.row.id), Ticket::Release);
    }
}

/// Starts the call: by the configured command where there is one, else only the timer.
pub fn dial(state: &mut State) {
    let Some(subject) = state.subject() else {
        return;
    };
    if let Some(follow_up) = subject.follow_up {
        take(state, Some(follow_up));
    }
    if state.settings.can_dial {
        state.calls.tell(
            Command::Dial {
                customer: subject.customer,
                phone: 0,
            },
            Ticket::Dial,
        );
    } else {
        begun(state, subject.customer, true);
        state.say(Tone::Plain, tr!(state.look.locale, "dial-by-hand"));
    }
}

/// Tells the hub that a call has begun which it has not dialled: what came before stays.
pub fn begun(state: &mut State, customer: CustomerId, dialled: bool) {
    let command = Command::BeginCall { customer, dialled };
    // Answered after the claim that it may have been sent behind, so that there is something to time.
    let ticket = if dialled { Ticket::Dial } else { Ticket::Quiet };
    state.calls.tell(command, ticket);
    nothing_to_undo(state);
}

/// The next call has begun: what came before stays, and what was thrown away is gone.
fn nothing_to_undo(state: &mut State) {
    state.can_undo = false;
    state.can_redo = false;
    state.drafts.abandoned = None;
}

/// The call has begun. What came before can't be undone any more.
pub fn started(state: &mut State) {
    let now = state.now;
    if let Some(work) = &mut state.work {
        work.dialled = Some(now);
        work.ended = None;
    }
    nothing_to_undo(state);
}

/// Tells the hub, while work is held and the desk is in use, that it is being worked on.
pub fn keep_up(state: &mut State) {
    let (now, up) = (state.now, state.link == LinkState::Up);
    let talking = state.in_call().is_some() || state.drafts.due.is_some();
    let Some(work) = state.work.as_mut().filter(|_| up && talking) else {
        return;
    };
    if now >= work.kept + KEEP_EVERY {
        work.kept = now;
        let customer = work.claimed.row.customer;
        state
            .calls
            .tell(Command::KeepClaim(customer), Ticket::Quiet);
    }
}

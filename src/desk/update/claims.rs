//! Taking work, keeping it, giving it back; the call timer.

use crate::desk::action::Action;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{FormKind, Layer};
use crate::desk::state::line::Work;
use crate::desk::state::{Focus, LinkState, State, Subject, Tone};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::Span;
use crate::protocol::command::{Claim, Dial};
use crate::protocol::view::ClaimedWork;
use crate::protocol::{Command, Refusal};
use crate::tr;

use super::forms;

/// The hub is told once in this time that the holder is still at work.
const KEEP_EVERY: Span = Span::minutes(1);

/// Takes a follow-up, or the next of the queue. What is held besides goes back once that is granted; a call that was
/// begun and is not recorded yet is not left like that. Whether it is held already, or is asked for now.
pub fn take(state: &mut State, follow_up: Option<FollowUpId>) -> bool {
    let held = state.work.as_ref();
    if follow_up.is_some() && held.and_then(Work::follow_up) == follow_up {
        return true;
    }
    let asked = |t: &Ticket| matches!(t, Ticket::Claim { follow_up: of, .. } if *of == follow_up);
    if state.calls.waiting(asked) || call_comes_first(state) {
        return false;
    }
    let instead_of = state.work.as_ref().map(|work| work.customer);
    let claim = Claim {
        follow_up,
        hold: None,
        resume: follow_up.is_some(),
        instead_of,
    };
    let ticket = Ticket::Claim {
        follow_up,
        instead_of,
    };
    state.calls.tell(Command::Claim(claim), ticket);
    true
}

/// Says so if a call was begun and is not recorded yet.
fn call_comes_first(state: &mut State) -> bool {
    let Some(call) = state.call_to_record() else {
        return false;
    };
    let key = |action| {
        let key = state.keymap.shown(action, false);
        key.map_or_else(String::new, |key| key.to_string())
    };
    let (wrap_up, release) = (key(Action::WrapUp), key(Action::Release));
    let text = tr!(
        state.look.locale,
        "call-comes-first",
        name = call.name,
        key = wrap_up,
        release = release
    );
    state.say(Tone::Bad, text);
    true
}

/// A claim was granted, in place of whom.
pub fn granted(state: &mut State, claimed: ClaimedWork, instead_of: Option<CustomerId>) {
    let row = &claimed.row;
    let (id, customer, name) = (row.id, row.customer, row.name.clone());
    let same = state.work.as_ref().and_then(Work::follow_up) == Some(id);
    let dialled = row.claim.as_ref().and_then(|c| c.dialled);
    let mut said = false;
    if same {
        if let Some(work) = &mut state.work {
            work.claimed = Some(claimed);
            work.dialled = dialled.or(work.dialled);
        }
    } else {
        let ended = form_open(state, customer).then_some(state.now);
        let work = Work {
            customer,
            name: name.clone(),
            phone: row.phone.clone(),
            claimed: Some(claimed),
            dialled,
            ended,
            kept: state.now,
        };
        said = hold(state, work, instead_of);
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
    if !same && !said && !form_open(state, customer) {
        state.say(
            Tone::Good,
            tr!(state.look.locale, "work-taken", name = name),
        );
    }
}

/// This desk holds somebody now. One whom it was given meanwhile goes back, unless that was part of the claim. Whether
/// it was said that somebody is held no more.
fn hold(state: &mut State, work: Work, instead_of: Option<CustomerId>) -> bool {
    let (customer, name) = (work.customer, work.name.clone());
    let before = state.work.replace(work);
    let Some(before) = before.filter(|before| before.customer != customer) else {
        return false;
    };
    if Some(before.customer) != instead_of {
        let release = Command::Release(before.customer.into());
        state.calls.tell(release, Ticket::Quiet);
    }
    let (l, before) = (state.look.locale, before.name);
    let text = tr!(l, "work-moved", before = before, name = name);
    state.say(Tone::Plain, text);
    true
}

/// Whether the wrap-up of a call with somebody is open.
fn form_open(state: &State, customer: CustomerId) -> bool {
    state.layers.iter().any(|layer| match layer {
        Layer::Form(form) => {
            matches!(form.kind, FormKind::WrapUp { .. })
                && form.subject.as_ref().map(|s| s.customer) == Some(customer)
        }
        _ => false,
    })
}

/// A claim was refused: what was held before still is. A wrap-up that was opened for it goes on without the follow-up.
pub fn refused(state: &mut State, follow_up: Option<FollowUpId>, refusal: &Refusal) {
    if follow_up.is_some() && state.work.as_ref().and_then(Work::follow_up) == follow_up {
        state.work = None;
    }
    state.stale.queue = true;
    let mut text = state.words().refusal(refusal);
    if let Some(id) = follow_up
        && forms::leave_follow_up(state, id, refusal)
    {
        text = tr!(state.look.locale, "wrap-up-without", why = text);
    }
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
            .tell(Command::Release(work.customer.into()), Ticket::Release);
    }
}

/// Starts the call: the customer is held and the number dialled in one step, or neither.
pub fn dial(state: &mut State) {
    let Some(mut subject) = state.subject() else {
        return;
    };
    match state.call_to_record() {
        // Once more.
        Some(call) if call.customer == subject.customer => subject = call,
        Some(_) => {
            call_comes_first(state);
            return;
        }
        None => {}
    }
    let instead_of = state.work.as_ref().map(|work| work.customer);
    let dial = Dial {
        customer: subject.customer,
        phone: None,
        follow_up: subject.follow_up,
        instead_of,
    };
    let subject = Box::new(subject);
    let ticket = Ticket::Dial {
        subject,
        instead_of,
    };
    state.calls.tell(Command::Dial(dial), ticket);
}

/// The call has begun. What came before can't be undone any more.
pub fn started(
    state: &mut State,
    subject: Subject,
    claimed: Option<ClaimedWork>,
    instead_of: Option<CustomerId>,
) {
    let (now, customer) = (state.now, subject.customer);
    let name = subject.name.clone();
    state.rings_no_more(customer);
    match claimed {
        Some(claimed) => granted(state, claimed, instead_of),
        None if state.work.as_ref().map(|w| w.customer) == Some(customer) => {}
        None => {
            let work = Work {
                customer,
                name: subject.name,
                phone: subject.phone,
                claimed: None,
                dialled: None,
                ended: None,
                kept: now,
            };
            hold(state, work, instead_of);
        }
    }
    let wrapping_up = form_open(state, customer);
    if let Some(work) = &mut state.work {
        work.dialled = Some(now);
        work.ended = wrapping_up.then_some(now);
    }
    nothing_to_undo(state);
    let l = state.look.locale;
    if state.settings.can_dial {
        state.say(Tone::Good, tr!(l, "dialling", name = name));
    } else {
        state.say(Tone::Plain, tr!(l, "dial-by-hand"));
    }
}

/// A call was recorded: its customer is not held any more, unless for a follow-up that it was not about.
pub fn recorded(state: &mut State, customer: CustomerId, follow_up: Option<FollowUpId>) {
    state.rings_no_more(customer);
    let Some(work) = state.work.as_mut().filter(|w| w.customer == customer) else {
        return;
    };
    if work.claimed.is_none() || work.follow_up() == follow_up {
        state.work = None;
    } else {
        (work.dialled, work.ended) = (None, None);
    }
}

/// Tells the hub that the wrap-up of a call has begun: what came before stays.
pub fn begun(state: &mut State, customer: CustomerId) {
    let dialled = false;
    let command = Command::BeginCall { customer, dialled };
    state.calls.tell(command, Ticket::Quiet);
    nothing_to_undo(state);
}

/// The next call has begun: what came before stays, and what was thrown away is gone.
fn nothing_to_undo(state: &mut State) {
    state.can_undo = false;
    state.can_redo = false;
    state.drafts.abandoned = None;
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
        let customer = work.customer;
        state
            .calls
            .tell(Command::KeepClaim(customer), Ticket::Quiet);
    }
}

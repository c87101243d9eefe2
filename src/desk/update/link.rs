//! The link to the hub comes and goes; what is typed stays.

use crate::desk::event::Effect;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::Layer;
use crate::desk::state::{Clock, LinkState, State, Tone};
use crate::domain::time::Moment;
use crate::protocol::command::Claim;
use crate::protocol::{Command, Me, Query, Refusal};
use crate::tr;

use super::fetch;

/// The hub has let the desk in.
pub fn up(state: &mut State, me: Me, (now, pace): (Moment, u16), resumed: bool) {
    let machine = state.clock.machine(state.now);
    state.clock = Clock {
        hub: now,
        machine,
        pace: pace.max(1),
    };
    state.now = now;
    let again = matches!(state.link, LinkState::Down(_));
    let first = state.me.is_none();
    state.me = Some(me);
    state.link = LinkState::Up;
    state.stopped = false;
    if first {
        state.figures.day = state.zone().day(now);
        state.process.day = state.figures.day;
    }
    state.calls.ask(Query::Drafts, Ticket::Drafts);
    fetch::refresh(state);
    if again {
        state.say(Tone::Good, tr!(state.look.locale, "link-again"));
    }
    // The session is another: what it held is taken over again, if nobody else has it by now.
    if let Some(work) = state.work.as_ref().filter(|_| !resumed) {
        let (customer, follow_up) = (work.customer, work.follow_up());
        let (command, ticket) = if follow_up.is_some() {
            let claim = Claim {
                follow_up,
                resume: true,
                ..Claim::default()
            };
            let ticket = Ticket::Claim {
                follow_up,
                instead_of: None,
            };
            (Command::Claim(claim), ticket)
        } else {
            let dialled = true;
            let begin = Command::BeginCall { customer, dialled };
            (begin, Ticket::Hold(customer))
        };
        state.calls.tell(command, ticket);
    }
}

/// The link is gone.
pub fn down(state: &mut State) {
    if state.link == LinkState::Up {
        state.link = LinkState::Down(state.now);
        if !state.stopped {
            state.say(Tone::Bad, tr!(state.look.locale, "link-lost"));
        }
    }
    state.calls.forget_queries();
    state.queue.rows.forget_asked();
    state.customers.rows.forget_asked();
    state.tickets.rows.forget_asked();
    state.outbox.rows.forget_asked();
    // Also where none is looked at any more: what was said before may be said again, or still be known.
    state.tickets.tell_again = true;
    // What changed is not asked for any more; saving the form asks again.
    state.tickets.met = None;
    for layer in &mut state.layers {
        match layer {
            Layer::Drill(drill) => drill.rows.forget_asked(),
            Layer::Lookup(lookup) => lookup.accept = false,
            Layer::Ticket(sheet) => sheet.readers.clear(),
            _ => {}
        }
    }
}

/// F5 while the link is down: a hub that was stopped on purpose is started again.
pub fn revive(state: &mut State) {
    if std::mem::take(&mut state.stopped) {
        state.say(Tone::Plain, tr!(state.look.locale, "hub-starting"));
    }
    state.calls.effect(Effect::Revive);
}

/// The link is over.
pub fn ended(state: &mut State) {
    let text = tr!(state.look.locale, "link-ended");
    state.link = LinkState::Refused(text.to_owned());
    state.say(Tone::Bad, text);
}

/// The hub will not let the desk in.
pub fn refused(state: &mut State, refusal: &Refusal) {
    let text = state.words().refusal(refusal);
    state.link = LinkState::Refused(text.clone());
    state.say(Tone::Bad, text);
}

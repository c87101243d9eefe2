//! Tickets of the past, from an earlier system: opened and carried on at their moments by the machine that live ones go by, so
//! that nothing is stored that could not have happened here. Clocks, lists and sums are as if it had. Nobody is told of what
//! is past, and an alarm that was due by now counts as raised.

use super::super::names;
use super::super::work::{Result, Stop, Work};
use super::super::{care, crisis, follow_ups, happenings};
use super::{MAX_OF_CUSTOMER, alike, checks, is_told, take_at, terms, timeline_event};
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::ticket::apply::Actor;
use crate::domain::ticket::{Matter, Opening, State, Step, Ticket, Verb};
use crate::protocol::command::{PastStep, PastTicket};
use crate::protocol::refusal::Problem;
use crate::protocol::{Done, Refusal};
use crate::store::schema::id_kind;

/// Most tickets of one change.
const MAX_TICKETS: usize = 64;
/// Most steps of one change, in all its tickets.
const MAX_STEPS: usize = 512;

/// Adds tickets, all or none; those that are there already are skipped. Answers how many were added.
pub fn add(work: &mut Work<'_, '_>, tickets: Vec<PastTicket>) -> Result<Done> {
    if tickets.len() > MAX_TICKETS {
        return Err(Stop::limit("past-tickets", MAX_TICKETS as u64));
    }
    if tickets.iter().map(|past| past.steps.len()).sum::<usize>() > MAX_STEPS {
        return Err(Stop::limit("past-steps", MAX_STEPS as u64));
    }
    let mut added = 0;
    for past in tickets {
        added += u64::from(one(work, past)?);
    }
    if added > 0 {
        work.txn.audit("ticket-history", None, added.to_string());
    }
    Ok(Done::Count(added))
}

fn one(work: &mut Work<'_, '_>, mut past: PastTicket) -> Result<bool> {
    check_moments(work, &past)?;
    let id = names::resolve_customer(work.txn, &past.customer)?;
    let mut customer = names::customer(work.txn, id)?;
    let matter = checks::matter(work, past.matter.clone())?;
    let others = alike::of_customer(work.txn, id)?;
    // What it is about may have been written anew since.
    let about = |t: &Ticket| t.matter.summary == matter.summary || t.did(Verb::Edit);
    let same = |t: &Ticket| t.opened == past.at && t.opened_by == past.by && about(t);
    if others.iter().any(same) {
        return Ok(false);
    }
    if others.len() >= MAX_OF_CUSTOMER {
        return Err(Stop::limit("tickets-of-customer", MAX_OF_CUSTOMER as u64));
    }
    let steps = std::mem::take(&mut past.steps);
    let mut ticket = opened(work, &customer, past, matter)?;
    for step in steps {
        take(work, &mut ticket, step)?;
    }
    ticket.raise(&terms(work.rules), work.now());
    work.put(&(id, ticket.id), &ticket)?;
    crisis::cover(work, &ticket)?;
    if ticket.complaint.is_some() {
        // The plan asks back after a complaint, unless that was done.
        if ticket.state == State::Closed && ticket.held.is_none() {
            let day = work.rules.zone().day(ticket.state_since);
            customer.note(happenings::COMPLAINT_CLOSED, day);
        }
        care::reassess(work, &mut customer)?;
    }
    Ok(true)
}

fn check_moments(work: &Work<'_, '_>, past: &PastTicket) -> Result<()> {
    let mut last = past.at;
    for at in [past.at]
        .into_iter()
        .chain(past.steps.iter().map(|step| step.at))
    {
        if at < last || at > work.now() {
            let value = at.rfc3339(work.rules.zone());
            return Err(Stop::invalid("at", Problem::Malformed { value }));
        }
        last = at;
    }
    Ok(())
}

fn opened(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    past: PastTicket,
    matter: Matter,
) -> Result<Ticket> {
    names::agent(work.txn, past.by)?;
    if let Some(owner) = past.owner {
        names::agent(work.txn, owner)?;
    }
    let opening = Opening {
        id: TicketId(work.txn.next_id(id_kind::TICKET)?),
        customer: customer.id,
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
        source: past.source,
        contact: None,
        matter,
        severity: past.severity,
        complaint: past.complaint,
        owner: past.owner,
    };
    let ticket = Ticket::open(opening, past.by, past.at, &terms(work.rules));
    let event = timeline_event(&ticket, None);
    follow_ups::write_events_of(work, customer.id, (past.by, past.at), [event])?;
    Ok(ticket)
}

/// Takes a step as it was taken then: by the right of who took it, with the alarms raised that were due before it.
fn take(work: &mut Work<'_, '_>, ticket: &mut Ticket, past: PastStep) -> Result<()> {
    let PastStep { at, by, step } = past;
    if matches!(step, Step::Merge(_) | Step::Link(_) | Step::Split(_)) {
        // What it would lead to is not told here.
        let code = "past-ticket-joined".into();
        return Err(Refusal::NotNow { code }.into());
    }
    let actor = actor(work, by)?;
    let step = checks::step(work, step)?;
    checks::is_granted(work, ticket, &step, work.rules.zone().day(at))?;
    ticket.raise(&terms(work.rules), at);
    let verb = step.verb();
    take_at(work, ticket, step, actor, at)?;
    if is_told(verb) {
        let event = timeline_event(ticket, Some(verb));
        follow_ups::write_events_of(work, ticket.customer, (by, at), [event])?;
    }
    Ok(())
}

fn actor(work: &Work<'_, '_>, agent: AgentId) -> Result<Actor> {
    let role = names::agent(work.txn, agent)?.role;
    Ok(Actor::new(agent, role))
}

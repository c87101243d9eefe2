//! Tickets: opening one, taking its steps.

pub mod alarms;
mod alike;
pub mod calls;
mod check_back;
mod checks;
pub mod list;
pub mod past;
pub mod process;
pub mod reclock;
#[cfg(test)]
mod tests;
pub mod undone;
pub mod view;

use super::follow_ups::write_event;
use super::names::Names;
use super::work::{Result, Rules, Stop, Work};
use super::{care, claims, crisis, happenings, names, notices};
use crate::domain::agent::Role;
use crate::domain::calendar::Schedule;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::event::What;
use crate::domain::id::{AgentId, FollowUpId, TicketId};
use crate::domain::notice::Notable;
use crate::domain::ticket::apply::Actor;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{Opening, Step, Terms, Ticket, Verb, Wrong};
use crate::domain::time::{Day, Moment};
use crate::protocol::command::OpenTicket;
use crate::protocol::refusal::Thing;
use crate::protocol::{Done, Refusal};
use crate::store::schema::{facet, id_kind, index};
use crate::store::{Read, ReadExt};

pub use checks::is_category;

/// Most tickets of one customer: what is looked through before another is opened.
const MAX_OF_CUSTOMER: usize = 1_000;
/// Most steps of one ticket.
const MAX_STEPS: u32 = 2_000;

/// What tickets go by.
pub fn terms(rules: &Rules) -> Terms<'_> {
    Terms {
        desk: Schedule {
            hours: &rules.settings.business_hours,
            holidays: &rules.holidays,
            zone: rules.zone(),
        },
        teams: &rules.teams,
        targets: &rules.tickets.targets,
        escalation: rules.tickets.escalation,
        limit: rules.tickets.approval_limit,
    }
}

/// A ticket that must be there.
pub fn ticket(read: &impl Read, id: TicketId) -> Result<Ticket> {
    names::of_some_customer(read, index::TICKET, Thing::Ticket, id)
}

/// Opens a ticket.
pub fn open(work: &mut Work<'_, '_>, ask: OpenTicket) -> Result<Done> {
    let mut customer = names::customer(work.txn, ask.customer)?;
    work.undoable();
    let opened = make(work, &customer, ask)?;
    if opened.is_open_complaint() {
        care::reassess(work, &mut customer)?;
    }
    work.keep_undo("ticket-open", Some(customer.id), None)?;
    answer(work, &opened)
}

/// Writes a new ticket. What it means for the plan is left to the caller.
fn make(work: &mut Work<'_, '_>, customer: &Customer, ask: OpenTicket) -> Result<Ticket> {
    let matter = checks::matter(work, ask.matter)?;
    if let Some(owner) = ask.owner {
        names::agent(work.txn, owner)?;
    }
    let others = alike::of_customer(work.txn, customer.id)?;
    if others.len() >= MAX_OF_CUSTOMER {
        return Err(Stop::limit("tickets-of-customer", MAX_OF_CUSTOMER as u64));
    }
    let alike = alike::alike(&others, &matter, ask.part_of);
    if !ask.anyway && !alike.is_empty() {
        return Err(Refusal::TicketAlike(alike::views(work, &alike)?).into());
    }
    let opening = Opening {
        id: TicketId(work.txn.next_id(id_kind::TICKET)?),
        customer: customer.id,
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
        source: ask.source,
        contact: ask.contact,
        matter,
        severity: ask.severity,
        complaint: ask.complaint,
        owner: ask.owner,
    };
    let mut opened = Ticket::open(opening, work.agent(), work.now(), &terms(work.rules));
    if let Some(whole) = ask.part_of {
        let whole = of_customer(work, customer, whole)?;
        opened.links.push(whole.id);
        take(work, whole, Step::Split(opened.id))?;
    }
    work.put(&(customer.id, opened.id), &opened)?;
    crisis::cover(work, &opened)?;
    crisis::look_for(work, &opened)?;
    on_timeline(work, &opened, None)?;
    work.txn
        .audit("ticket-open", Some(customer.id), opened.id.to_string());
    Ok(opened)
}

/// Takes a step of a ticket.
pub fn step(work: &mut Work<'_, '_>, id: TicketId, seen: Option<u32>, step: Step) -> Result<Done> {
    let ticket = ticket(work.txn, id)?;
    if seen.is_some_and(|seen| seen != ticket.revision) {
        return Err(changed(work, &ticket)?.into());
    }
    let mut customer = names::customer(work.txn, ticket.customer)?;
    let step = checks::step(work, step)?;
    work.undoable();
    match &step {
        // A part is made with the ticket that it becomes.
        Step::Split(_) => {
            return Err(Stop::not_now("ticket-split"));
        }
        Step::Merge(other) => {
            let other = of_customer(work, &customer, *other)?;
            if let Some(into) = other.merged_into {
                return Err(refused(work, &other, Wrong::Merged(into))?.into());
            }
            absorbs(&ticket, &other)?;
            let severity = ticket.severity;
            let other = if severity > other.severity {
                let why = id.to_string();
                take(work, other, Step::Severity { severity, why })?
            } else {
                other
            };
            join(work, other, id)?;
        }
        Step::Start => is_free(work, &ticket)?,
        Step::Link(other) => {
            let other = self::ticket(work.txn, *other)?;
            join(work, other, id)?;
        }
        _ => {}
    }
    checks::is_granted(work, &ticket, &step, work.today)?;
    let complained = ticket.is_open_complaint();
    let since = work.rules.zone().day(ticket.state_since);
    let now = go(work, ticket, step)?;
    if complained != now.is_open_complaint() {
        complaint_changed(work, &mut customer, &now, since)?;
    }
    work.keep_undo("ticket-step", Some(customer.id), None)?;
    answer(work, &now)
}

/// Takes a step and makes it known: on the timeline, to those whom it concerns, on record. What it means for the plan is
/// left to the caller.
fn go(work: &mut Work<'_, '_>, ticket: Ticket, step: Step) -> Result<Ticket> {
    let (verb, told) = (step.verb(), step.clone());
    let awaited = ticket.awaits_approval();
    let now = take(work, ticket, step)?;
    if verb != Verb::Propose && now.awaits_approval() && !awaited {
        ask_approval(work, now.id)?;
    }
    if is_told(verb) {
        on_timeline(work, &now, Some(verb))?;
    }
    if verb == Verb::Edit {
        crisis::cover(work, &now)?;
    }
    tell(work, &told, &now)?;
    let what = format!("{} {}", now.id, verb.code());
    work.txn.audit("ticket-step", Some(now.customer), what);
    Ok(now)
}

/// Tells those whom a step concerns: who is given the ticket, asked to read a note or to allow an offer, who made the offer
/// that is decided, who has the ticket, and who watches it; each once.
fn tell(work: &mut Work<'_, '_>, step: &Step, now: &Ticket) -> Result<()> {
    let (ticket, verb) = (now.id, step.verb());
    let mut told: Vec<AgentId> = Vec::new();
    match step {
        Step::Assign(Some(to)) => {
            notices::tell(work, *to, Notable::Given { ticket })?;
            told.push(*to);
        }
        Step::Note { mentions, .. } => {
            for to in mentions {
                notices::tell(work, *to, Notable::Mentioned { ticket })?;
            }
            told.extend(mentions);
        }
        Step::Propose { .. } if now.awaits_approval() => {
            ask_approval(work, ticket)?;
        }
        _ => {}
    }
    let decided = matches!(verb, Verb::Approve | Verb::Refuse);
    let asked = now
        .proposal
        .as_ref()
        .filter(|_| decided)
        .map(|offer| &offer.by);
    for to in now.owner.iter().chain(&now.watchers).chain(asked) {
        if !told.contains(to) {
            told.push(*to);
            notices::tell(work, *to, Notable::Step { ticket, verb })?;
        }
    }
    Ok(())
}

/// Somebody has to say whether an offer may be carried out.
fn ask_approval(work: &mut Work<'_, '_>, ticket: TicketId) -> Result<()> {
    notices::tell_role(work, Role::Supervisor, &Notable::Approval { ticket })
}

/// Gives what an agent has back to everybody; refused where that is more than fits into one change.
pub fn give_back(work: &mut Work<'_, '_>, agent: AgentId, most: usize) -> Result<()> {
    let theirs = list::of_facet(work.txn, &facet::owner(Some(agent)), most + 1)?;
    if theirs.len() > most {
        return Err(Stop::limit("open-tickets", most as u64));
    }
    for key in theirs {
        if let Some(ticket) = work.txn.get::<Ticket>(&key)? {
            take(work, ticket, Step::Assign(None))?;
        }
    }
    Ok(())
}

/// Takes a step, with its place in the history.
fn take(work: &mut Work<'_, '_>, mut ticket: Ticket, step: Step) -> Result<Ticket> {
    if let (Step::Reopen(_), Some(owner)) = (&step, ticket.owner) {
        // Who is no agent any more has nothing to do.
        ticket.owner = names::enrolled(work.txn, owner)?.map(|agent| agent.id);
    }
    reclock::catch_up(work.txn, &mut ticket)?;
    take_at(work, &mut ticket, step, actor(work), work.now())?;
    work.put(&(ticket.customer, ticket.id), &ticket)?;
    Ok(ticket)
}

fn actor(work: &Work<'_, '_>) -> Actor {
    Actor {
        agent: work.agent(),
        person: work.person(),
        role: work.caller.role,
    }
}

/// Takes a step at a moment and writes its place in the history; the ticket is left to the caller to write.
fn take_at(
    work: &mut Work<'_, '_>,
    ticket: &mut Ticket,
    step: Step,
    by: Actor,
    at: Moment,
) -> Result<()> {
    let nth = ticket.steps;
    if nth >= MAX_STEPS {
        return Err(Stop::limit("steps-of-ticket", u64::from(MAX_STEPS)));
    }
    let taken: Taken = match ticket.apply(step, by, at, &terms(work.rules)) {
        Ok(taken) => taken,
        Err(wrong) => return Err(refused(work, ticket, wrong)?.into()),
    };
    work.put(&(ticket.customer, ticket.id, nth), &taken)
}

/// What becomes part of another is not lost in it: that one is open, and a complaint if this one is.
fn absorbs(part: &Ticket, whole: &Ticket) -> Result<()> {
    let code = if !whole.state.is_open() {
        "ticket-merge-over"
    } else if part.complaint.is_some() && whole.complaint.is_none() {
        "ticket-merge-complaint"
    } else {
        return Ok(());
    };
    Err(Stop::not_now(code))
}

/// Nobody begins with a ticket while another is on the line for it.
fn is_free(work: &Work<'_, '_>, ticket: &Ticket) -> Result<()> {
    let claim = work.txn.get::<Claim>(&ticket.customer)?;
    match claim.filter(|claim| claim.follow_up == Some(FollowUpId::of_ticket(ticket.id))) {
        Some(claim) if claim.agent != work.agent() => Err(claims::held_by(work, &claim)?.into()),
        _ => Ok(()),
    }
}

/// Puts a ticket beside another one, where it is not yet.
fn join(work: &mut Work<'_, '_>, other: Ticket, with: TicketId) -> Result<()> {
    if !other.links.contains(&with) && other.id != with {
        take(work, other, Step::Link(with))?;
    }
    Ok(())
}

/// A ticket of the same customer: two people's matters are not one.
fn of_customer(work: &Work<'_, '_>, customer: &Customer, id: TicketId) -> Result<Ticket> {
    let found = ticket(work.txn, id)?;
    if found.customer == customer.id {
        Ok(found)
    } else {
        Err(Stop::not_now("ticket-of-another"))
    }
}

/// A complaint is open again or ended, and was not since a day: the plan's care waits, or goes on and asks whether it held.
fn complaint_changed(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    ticket: &Ticket,
    since: Day,
) -> Result<()> {
    if ticket.is_open_complaint() {
        check_back::not_over(work, customer, since, None)?;
    } else if ticket.merged_into.is_none() {
        customer.note(happenings::COMPLAINT_CLOSED, work.today);
    }
    care::reassess(work, customer)
}

fn on_timeline(work: &mut Work<'_, '_>, ticket: &Ticket, verb: Option<Verb>) -> Result<()> {
    write_event(work, ticket.customer, timeline_event(ticket, verb))
}

fn timeline_event(ticket: &Ticket, verb: Option<Verb>) -> What {
    What::Ticket {
        ticket: ticket.id,
        verb,
        summary: ticket.matter.summary.clone(),
    }
}

/// Whether a step is told on the customer's timeline, beside the ticket's own history.
const fn is_told(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Resolve | Verb::Close | Verb::Reopen | Verb::Merge
    )
}

fn answer(work: &Work<'_, '_>, ticket: &Ticket) -> Result<Done> {
    let view = view::in_reply(work, ticket.id)?;
    Ok(Done::Ticket(Box::new(view)))
}

fn refused(work: &Work<'_, '_>, ticket: &Ticket, wrong: Wrong) -> Result<Refusal> {
    let who = match wrong {
        Wrong::NotYours { owner } => Names::new(work.txn).display(owner)?,
        _ => String::new(),
    };
    Ok(Refusal::TicketStep {
        ticket: ticket.id,
        wrong,
        who,
    })
}

/// The refusal to work on a ticket that is settled.
pub fn not_open(work: &Work<'_, '_>, id: TicketId) -> Result<Refusal> {
    let ticket = ticket(work.txn, id)?;
    let (verb, state) = (Verb::Start, ticket.state);
    refused(work, &ticket, Wrong::NotFrom { verb, state })
}

/// Gives a ticket to somebody, or back to everybody.
pub fn assign(work: &mut Work<'_, '_>, id: TicketId, to: Option<AgentId>) -> Result<Ticket> {
    let ticket = ticket(work.txn, id)?;
    go(work, ticket, Step::Assign(to))
}

/// Somebody took or undid a step since a client looked.
fn changed(work: &Work<'_, '_>, ticket: &Ticket) -> Result<Refusal> {
    let (by, at) = undone::last(work.txn, ticket)?;
    Ok(Refusal::TicketChanged {
        ticket: ticket.id,
        revision: ticket.revision,
        by: Names::new(work.txn).display(by)?,
        at,
    })
}

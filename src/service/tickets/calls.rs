//! What calls do to tickets: one that was served by the queue is begun and carried on, a complaint opens one, and a
//! check-back says whether it held.

use super::super::work::{Result, Work};
use super::checks::MAX_SUMMARY;
use super::{actor, alike, check_back, checks, go, make, ticket};
use crate::domain::channel::Channel;
use crate::domain::customer::Customer;
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{ContactId, FollowUpId, TicketId};
use crate::domain::ticket::kinds::Category;
use crate::domain::ticket::state::{Leads, leads};
use crate::domain::ticket::{Matter, Severity, Source, State, Step, Ticket, Verb};
use crate::protocol::command::{OpenTicket, WrapUp};
use crate::text::clean::{clean_name, clean_note};

/// A call was made for a ticket: who made it has begun with it, and a customer who was reached has heard from us.
pub fn made(
    work: &mut Work<'_, '_>,
    id: TicketId,
    form: &WrapUp,
    (contact, reached): (ContactId, bool),
) -> Result<()> {
    let mut called = ticket(work.txn, id)?;
    if matches!(called.state, State::New | State::Assigned | State::Reopened) {
        called = go(work, called, Step::Start)?;
    }
    if reached {
        heard(work, called, form, contact)?;
    }
    Ok(())
}

/// Puts on a ticket that the customer spoke to us; a closed one has nothing to add.
fn heard(
    work: &mut Work<'_, '_>,
    ticket: Ticket,
    form: &WrapUp,
    contact: ContactId,
) -> Result<Ticket> {
    if leads(ticket.state, Verb::Respond) == Leads::Nowhere {
        return Ok(ticket);
    }
    let step = Step::Respond {
        channel: Channel::Call,
        contact: Some(contact),
        text: said(form),
    };
    go(work, ticket, step)
}

/// The customer complains: a complaint that did not hold is open again, one that is open has the call added, and
/// otherwise one is opened for who heard it. Answers its place in the queue.
pub fn complained(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    form: &WrapUp,
    (called_for, contact): (Option<&FollowUp>, ContactId),
) -> Result<FollowUp> {
    let asked_about = match called_for {
        Some(follow_up) => check_back::asked_about(work, follow_up)?,
        None => None,
    };
    if let Some(closed) = asked_about {
        let closed_on = work.rules.zone().day(closed.state_since);
        let open = go(work, closed, Step::Reopen(why(form)))?;
        check_back::not_over(work, customer, closed_on, form.follow_up)?;
        return Ok(said_more(work, open, form)?.as_work());
    }
    let on = form.follow_up.and_then(FollowUpId::ticket);
    let on = on.map(|id| ticket(work.txn, id)).transpose()?;
    if let Some(on) = on.as_ref().filter(|on| on.is_open_complaint()) {
        // The call is on it already.
        return Ok(said_more(work, on.clone(), form)?.as_work());
    }
    let matter = matter(work, form);
    let others = alike::of_customer(work.txn, customer.id)?;
    let same = alike::alike(&others, &matter, None);
    if let Some(same) = same.into_iter().find(|t| t.is_open_complaint()) {
        let heard = heard(work, same.clone(), form, contact)?;
        return Ok(said_more(work, heard, form)?.as_work());
    }
    let severity = form.complaint.as_ref().and_then(|known| known.severity);
    let ask = OpenTicket {
        customer: customer.id,
        matter,
        severity: severity.unwrap_or(Severity::USUAL),
        complaint: true,
        source: Source::Call,
        contact: Some(contact),
        owner: Some(work.agent()),
        part_of: on.filter(|on| on.state.is_open()).map(|on| on.id),
        anyway: true,
    };
    Ok(make(work, customer, ask)?.as_work())
}

/// What the call says of a complaint that is known: how bad it is by now, and the order where none is named yet. What is
/// not for the caller to change stays as whoever has it left it.
fn said_more(work: &mut Work<'_, '_>, mut ticket: Ticket, form: &WrapUp) -> Result<Ticket> {
    let Some(known) = &form.complaint else {
        return Ok(ticket);
    };
    let severity = known.severity.map(|severity| Step::Severity {
        severity,
        why: why(form),
    });
    let order = known.order.clone();
    let order = order.filter(|_| ticket.matter.order.is_none());
    let matter = order.map(|order| {
        let product = ticket.matter.product.clone();
        Step::Edit(Box::new(Matter {
            order: Some(order),
            product: product.or_else(|| known.product.clone()),
            ..ticket.matter.clone()
        }))
    });
    for step in severity.into_iter().chain(matter) {
        let step = checks::step(work, step)?;
        if ticket.judge(&step, actor(work)).is_ok() {
            ticket = go(work, ticket, step)?;
        }
    }
    Ok(ticket)
}

/// The customer was asked again and has no complaint: that is put on the complaint that was closed.
pub fn held(
    work: &mut Work<'_, '_>,
    follow_up: &FollowUp,
    form: &WrapUp,
    contact: ContactId,
) -> Result<()> {
    if let Some(closed) = check_back::asked_about(work, follow_up)? {
        let step = Step::CheckBack {
            contact: Some(contact),
            text: said(form),
        };
        go(work, closed, step)?;
    }
    Ok(())
}

/// What is known of the matter from the call: the reason as category where it is one, and the note's first line.
fn matter(work: &Work<'_, '_>, form: &WrapUp) -> Matter {
    let reason = reason(form);
    let categories = &work.rules.tickets.categories;
    let has_part = |c: &Category| c.subcategories.iter().any(|part| part.id == reason);
    let named = categories.iter().find(|c| c.id == reason);
    let of_part = categories.iter().find(|c| has_part(c));
    let subcategory = match (named, of_part) {
        (None, Some(_)) => reason,
        _ => String::new(),
    };
    let category = named.or(of_part).or_else(|| categories.first());
    let note = said(form);
    let first_line = note.lines().map(clean_name).find(|line| !line.is_empty());
    let summary = first_line.unwrap_or_else(|| why_short(form));
    let known = form.complaint.clone().unwrap_or_default();
    Matter {
        category: category.map_or_else(String::new, |c| c.id.clone()),
        subcategory,
        summary: summary.chars().take(MAX_SUMMARY).collect(),
        order: known.order,
        product: known.product,
        batch: None,
        wants: None,
        amount: None,
    }
}

/// The reason, or the outcome where there is none.
fn why_short(form: &WrapUp) -> String {
    Some(reason(form))
        .filter(|reason| !reason.is_empty())
        .unwrap_or_else(|| form.outcome.0.clone())
}

fn reason(form: &WrapUp) -> String {
    clean_name(form.reason.as_deref().unwrap_or_default())
}

/// What was said, or why.
fn why(form: &WrapUp) -> String {
    let note = said(form);
    if note.is_empty() {
        why_short(form)
    } else {
        note
    }
}

fn said(form: &WrapUp) -> String {
    clean_note(&form.note).trim_start().to_owned()
}

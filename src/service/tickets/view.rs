//! Tickets as screens show them.

use std::ops::ControlFlow;

use super::super::caller::Caller;
use super::super::names::{self, Names};
use super::super::rows::orders;
use super::super::work::{Result, Rules, Work};
use super::terms;
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::lookup::fold_code;
use crate::domain::order::Order;
use crate::domain::ticket::entitlement::{self, Entitlement};
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{ClockKind, Step, Terms, Ticket};
use crate::domain::time::Moment;
use crate::protocol::frame::{self, MAX_FRAME_BYTES};
use crate::protocol::view::{ClockView, TicketRow, TicketView};
use crate::store::{Direction, Read, ReadExt};

/// Most steps that are shown; of more, the last.
const MAX_SHOWN: usize = 500;

/// Most bytes of them, so that an answer with all else of a ticket is far from the limit of one.
const MAX_SHOWN_BYTES: usize = MAX_FRAME_BYTES / 2;

/// The same in the reply to a step, which the store keeps with the change and limits to 64 KiB.
const MAX_REPLY_BYTES: usize = 24 << 10;

/// A ticket with all that belongs to it.
pub fn of(read: &impl Read, caller: &Caller, rules: &Rules, id: TicketId) -> Result<TicketView> {
    within(read, caller, rules, (id, MAX_SHOWN_BYTES))
}

/// The same for the reply to a step, with fewer steps where they are long.
pub fn in_reply(work: &Work<'_, '_>, id: TicketId) -> Result<TicketView> {
    within(work.txn, &work.caller, work.rules, (id, MAX_REPLY_BYTES))
}

fn within(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    (id, most): (TicketId, usize),
) -> Result<TicketView> {
    let ticket = super::ticket(read, id)?;
    let customer = names::customer(read, ticket.customer)?;
    let terms = terms(rules);
    let clocks = ClockKind::ALL.map(|kind| clock(&ticket, kind, &terms, caller.now));
    let steps = steps(read, &ticket, most)?;
    Ok(TicketView {
        names: people(read, &ticket, &steps)?,
        name: customer.name,
        segment: customer.standing.segment,
        clocks: clocks.to_vec(),
        entitlements: entitlements(read, rules, &ticket)?,
        waited: ticket.waited_for_customer(&terms, caller.now),
        ticket,
        steps,
    })
}

/// The last steps within so many bytes, oldest first.
fn steps(read: &impl Read, ticket: &Ticket, most: usize) -> Result<Vec<Taken>> {
    let (mut steps, mut bytes) = (Vec::new(), 0);
    let of = (ticket.customer, ticket.id);
    read.each::<Taken>(of, Direction::Backward, |_, taken| {
        bytes += frame::encode(&taken).map_or(MAX_FRAME_BYTES, |encoded| encoded.len());
        if bytes > most || steps.len() == MAX_SHOWN {
            return ControlFlow::Break(());
        }
        steps.push(taken);
        ControlFlow::Continue(())
    })?;
    steps.reverse();
    Ok(steps)
}

/// What the terms of what a ticket is about grant; nothing where no order is told, or none of that number is known.
pub fn entitlements(read: &impl Read, rules: &Rules, ticket: &Ticket) -> Result<Vec<Entitlement>> {
    let order = order(read, ticket)?;
    let product = ticket.matter.product.as_deref();
    Ok(order.map_or_else(Vec::new, |order| {
        entitlement::entitlements(&rules.tickets.policies, &order, product)
    }))
}

/// The order that a ticket is about, where it is told and one of the customer's.
pub fn order(read: &impl Read, ticket: &Ticket) -> Result<Option<Order>> {
    let Some(number) = &ticket.matter.order else {
        return Ok(None);
    };
    let number = fold_code(number);
    let mut orders = orders(read, ticket.customer)?.into_iter();
    let is = |known: &str| fold_code(known) == number;
    Ok(orders.find(|order| order.number().is_some_and(is)))
}

/// Everybody in a ticket, with display names.
fn people(read: &impl Read, ticket: &Ticket, steps: &[Taken]) -> Result<Vec<(AgentId, String)>> {
    let mut ids: Vec<AgentId> = vec![ticket.opened_by];
    ids.extend(ticket.owner);
    ids.extend(&ticket.watchers);
    ids.extend(ticket.undone.map(|(by, _)| by));
    for taken in steps {
        ids.push(taken.by);
        match &taken.step {
            Step::Assign(to) => ids.extend(to),
            Step::Note { mentions, .. } => ids.extend(mentions),
            _ => {}
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let names = Names::new(read);
    let named = |id: AgentId| Ok((id, names.display(id)?));
    ids.into_iter().map(named).collect()
}

/// A clock as it stands.
pub fn clock(ticket: &Ticket, kind: ClockKind, terms: &Terms<'_>, now: Moment) -> ClockView {
    let clock = ticket.clocks.get(kind);
    let hours = &terms.hours_of(ticket.owner);
    ClockView {
        kind,
        due: clock.due(hours),
        done: clock.stopped(),
        standing: clock.standing(hours, now),
        left: clock.left(hours, now),
    }
}

/// A ticket as a row.
pub fn row<R: Read>(
    names: &Names<'_, R>,
    ticket: &Ticket,
    customer: &Customer,
    terms: &Terms<'_>,
    now: Moment,
) -> Result<TicketRow> {
    Ok(TicketRow {
        id: ticket.id,
        customer: ticket.customer,
        name: customer.name.clone(),
        segment: customer.standing.segment.clone(),
        key: ticket.key,
        category: ticket.matter.category.clone(),
        subcategory: ticket.matter.subcategory.clone(),
        summary: ticket.matter.summary.clone(),
        severity: ticket.severity,
        complaint: ticket.complaint.is_some(),
        state: ticket.state,
        owner: ticket
            .owner
            .map_or(Ok(String::new()), |owner| names.display(owner))?,
        opened: ticket.opened,
        clock: ticket.due.map(|(_, kind)| clock(ticket, kind, terms, now)),
    })
}

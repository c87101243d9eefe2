//! Tickets as screens show them.

use super::super::caller::Caller;
use super::super::names::{self, Names};
use super::super::rows::orders;
use super::super::work::{Result, Rules};
use super::terms;
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::lookup::fold_code;
use crate::domain::ticket::entitlement::{self, Entitlement};
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{ClockKind, Step, Terms, Ticket};
use crate::domain::time::Moment;
use crate::protocol::view::{ClockView, TicketRow, TicketView};
use crate::store::{Direction, Read, ReadExt};

/// Most steps that are shown; of more, the last.
const MAX_SHOWN: usize = 500;

/// A ticket with all that belongs to it.
pub fn of(read: &impl Read, caller: &Caller, rules: &Rules, id: TicketId) -> Result<TicketView> {
    let ticket = super::ticket(read, id)?;
    let customer = names::customer(read, ticket.customer)?;
    let terms = terms(rules);
    let clocks = ClockKind::ALL.map(|kind| clock(&ticket, kind, &terms, caller.now));
    let mut steps: Vec<Taken> = read
        .page::<Taken>((ticket.customer, id), None, Direction::Backward, MAX_SHOWN)?
        .into_iter()
        .map(|(_, taken)| taken)
        .collect();
    steps.reverse();
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

/// What the terms of what a ticket is about grant; nothing where no order is told, or none of that number is known.
pub fn entitlements(read: &impl Read, rules: &Rules, ticket: &Ticket) -> Result<Vec<Entitlement>> {
    let Some(number) = &ticket.matter.order else {
        return Ok(Vec::new());
    };
    let number = fold_code(number);
    let orders = orders(read, ticket.customer)?;
    let order = orders.iter().find(|order| {
        order
            .number()
            .is_some_and(|known| fold_code(known) == number)
    });
    let product = ticket.matter.product.as_deref();
    Ok(order.map_or_else(Vec::new, |order| {
        entitlement::entitlements(&rules.tickets.policies, order, product)
    }))
}

/// Everybody in a ticket, with display names.
fn people(read: &impl Read, ticket: &Ticket, steps: &[Taken]) -> Result<Vec<(AgentId, String)>> {
    let mut ids: Vec<AgentId> = vec![ticket.opened_by];
    ids.extend(ticket.owner);
    ids.extend(&ticket.watchers);
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

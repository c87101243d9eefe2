//! The rows behind a KPI: the contacts, follow-ups or purchases that it counts.

use std::ops::ControlFlow;

use super::buyers::bought_before;
use super::check;
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, FollowUp, Status};
use crate::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, OrderId, TicketId};
use crate::domain::kpi::{KpiId, Period};
use crate::domain::order::Order;
use crate::domain::ticket::Ticket;
use crate::domain::time::{Day, Moment};
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::view::{KpiRow, KpiRowsPage};
use crate::service::names::Names;
use crate::service::work::Result;
use crate::store::schema::flow::Ends;
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, Raw, Read, ReadExt, Store};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Which KPI.
    pub kpi: KpiId,
    /// Only what is in the numerator.
    pub numerator: bool,
    /// The period.
    pub period: Period,
    /// Only of this agent.
    pub agent: Option<AgentId>,
}

/// Entries looked at for one page; a page may be short of its limit and still have a next one.
const MAX_LOOKED_AT: usize = 20_000;

/// Entries looked at on one view of the store.
const STRETCH: usize = 128;

/// A window of the rows behind a KPI. Takes views of the store itself: the caller holds none.
pub fn page(store: &Store, ask: &Ask, after: Option<Cursor>, limit: u32) -> Result<KpiRowsPage> {
    check(ask.period)?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let which = source(ask);
    let mut page = KpiRowsPage::default();
    let mut behind = after;
    let mut looked_at = 0;
    while page.rows.len() < limit && looked_at < MAX_LOOKED_AT {
        let read = &store.read();
        let names = Names::new(read);
        let keys = entries(
            read,
            which,
            ask.period,
            behind.as_deref(),
            limit.min(STRETCH),
        )?;
        let Some(last) = keys.last().cloned() else {
            return Ok(page);
        };
        looked_at += keys.len();
        behind = Some(last);
        for key in keys {
            if page.rows.len() == limit {
                break;
            }
            behind = Some(key.clone());
            if let Some(row) = row(read, &names, ask, &key)? {
                page.rows.push(row);
            }
        }
    }
    page.next = behind;
    Ok(page)
}

fn source(ask: &Ask) -> u8 {
    match ask.kpi {
        KpiId::FollowUpCompletion | KpiId::OnTimeRate => index::DUE,
        // Complaints and orders are two lists.
        KpiId::ComplaintRate if ask.numerator => index::OPENED,
        kpi if kpi.is_of_orders() => index::PURCHASES,
        kpi if kpi.is_of_tickets() => index::OPENED,
        _ => index::CONTACTS,
    }
}

/// Keys of an index by day, behind a key.
fn entries(
    read: &impl Read,
    which: u8,
    period: Period,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Vec<u8>>> {
    let mut keys: Vec<Vec<u8>> = Vec::with_capacity(limit);
    let mut visit = |key: &[u8], _: &[u8]| {
        if after.is_none_or(|after| key > after) {
            keys.push(key.to_vec());
        }
        if keys.len() < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let end = period.to + 1;
    match after {
        Some(after) => {
            read.each_index_between(which, Raw(after), end, Direction::Forward, &mut visit)?;
        }
        None => {
            read.each_index_between(which, period.from, end, Direction::Forward, &mut visit)?;
        }
    }
    Ok(keys)
}

fn row(
    read: &impl Read,
    names: &Names<'_, impl Read>,
    ask: &Ask,
    key: &[u8],
) -> Result<Option<KpiRow>> {
    let mut key = KeyReader::new(key);
    let row = match source(ask) {
        index::DUE => match key.take::<(Day, FollowUpId, CustomerId)>() {
            Some((_, id, customer)) => follow_up_row(read, names, ask, customer, id)?,
            None => None,
        },
        index::PURCHASES => match key.take::<(Day, CustomerId, OrderId)>() {
            Some((day, customer, id)) => purchase_row(read, ask, customer, day, id)?,
            None => None,
        },
        index::OPENED => match key.take::<(Day, TicketId, CustomerId)>() {
            Some((_, id, customer)) => ticket_row(read, names, ask, customer, id)?,
            None => None,
        },
        _ => match key.take::<(Day, Moment, ContactId, CustomerId)>() {
            Some((_, at, id, customer)) => contact_row(read, names, ask, customer, at, id)?,
            None => None,
        },
    };
    Ok(row.filter(|row| row.counted || !ask.numerator))
}

/// A row about a customer, without what is particular to its source.
fn about(
    read: &impl Read,
    customer: CustomerId,
    at: Moment,
    counted: bool,
) -> Result<Option<KpiRow>> {
    Ok(read.get::<Customer>(&customer)?.map(|record| KpiRow {
        customer,
        name: record.name,
        segment: record.standing.segment,
        at,
        counted,
        ticket: None,
        follow_up: None,
        status: None,
        outcome: None,
        amount: 0,
        by: String::new(),
    }))
}

fn follow_up_row(
    read: &impl Read,
    names: &Names<'_, impl Read>,
    ask: &Ask,
    customer: CustomerId,
    id: FollowUpId,
) -> Result<Option<KpiRow>> {
    let Some(follow_up) = read.get::<FollowUp>(&(customer, id))? else {
        return Ok(None);
    };
    let assigned = match follow_up.assignee {
        Assignee::Pool => AgentId(0),
        Assignee::Agent(agent) => agent,
    };
    let (agent, counted, outcome) = match &follow_up.status {
        status if !status.is_due() => return Ok(None),
        Status::Done {
            at,
            day,
            by,
            outcome,
            ..
        } => {
            let counted = match ask.kpi {
                KpiId::OnTimeRate => *at <= follow_up.in_time,
                _ => *day <= ask.period.to,
            };
            (*by, counted, Some(outcome.clone()))
        }
        Status::Open | Status::Lapsed { .. } | Status::Cancelled { .. } => (assigned, false, None),
    };
    if ask.agent.is_some_and(|only| only != agent) {
        return Ok(None);
    }
    let by = names.display(agent)?;
    let row = about(read, customer, follow_up.due, counted)?;
    Ok(row.map(|row| KpiRow {
        follow_up: Some(id),
        status: Some((follow_up.status, follow_up.when_day)),
        outcome,
        by,
        ..row
    }))
}

fn contact_row(
    read: &impl Read,
    names: &Names<'_, impl Read>,
    ask: &Ask,
    customer: CustomerId,
    at: Moment,
    id: ContactId,
) -> Result<Option<KpiRow>> {
    let Some(contact) = read.get::<Contact>(&(customer, at, id))? else {
        return Ok(None);
    };
    if ask.agent.is_some_and(|only| only != contact.agent) {
        return Ok(None);
    }
    let score = contact.score.map(i64::from);
    let seconds = |n: u32| (n > 0).then_some((true, i64::from(n)));
    // Whether it is in the numerator, and what it adds; nothing where it is not in the denominator either.
    let counted = match ask.kpi {
        KpiId::ReachRate => contact.attempt.then_some((contact.reached, 0)),
        KpiId::Csat => score.map(|s| (true, s)),
        KpiId::CsatTop2 => score.map(|s| (s >= 4, s)),
        KpiId::CsatKey => score.filter(|_| contact.key).map(|s| (true, s)),
        KpiId::WorkloadTalk => seconds(contact.talk_seconds),
        KpiId::WorkloadWrapUp => seconds(contact.wrap_up_seconds),
        _ => Some((true, 0)),
    };
    let Some((counted, amount)) = counted else {
        return Ok(None);
    };
    let by = names.display(contact.agent)?;
    let row = about(read, customer, at, counted)?;
    let (follow_up, outcome) = (contact.follow_up, Some(contact.outcome));
    Ok(row.map(|row| KpiRow {
        follow_up,
        outcome,
        amount,
        by,
        ..row
    }))
}

fn purchase_row(
    read: &impl Read,
    ask: &Ask,
    customer: CustomerId,
    day: Day,
    id: OrderId,
) -> Result<Option<KpiRow>> {
    if ask.agent.is_some() {
        return Ok(None);
    }
    let Some(order) = read.get::<Order>(&(customer, day, id))? else {
        return Ok(None);
    };
    let mut counted = ask.kpi != KpiId::ComplaintRate;
    if ask.kpi == KpiId::RepeatRate {
        // A buyer is one row: the first purchase in the period stands for all.
        let orders = crate::service::rows::orders(read, customer)?;
        let in_period = |o: &&Order| o.status.counts() && ask.period.contains(o.day);
        let mut bought = orders.iter().filter(in_period);
        if bought.next().is_some_and(|first| first.id != id) {
            return Ok(None);
        }
        counted = bought.next().is_some() || bought_before(read, customer, ask.period.from)?;
    }
    let row = about(read, customer, order.at, counted)?;
    Ok(row.map(|row| KpiRow {
        amount: order.amount().0,
        ..row
    }))
}

fn ticket_row(
    read: &impl Read,
    names: &Names<'_, impl Read>,
    ask: &Ask,
    customer: CustomerId,
    id: TicketId,
) -> Result<Option<KpiRow>> {
    let Some(ticket) = read.get::<Ticket>(&(customer, id))? else {
        return Ok(None);
    };
    let agent = ticket.owner.unwrap_or(AgentId(0));
    if ask.agent.is_some_and(|only| only != agent) {
        return Ok(None);
    }
    let ends = Ends::of(&ticket);
    let first = ticket.clocks.first_response.outcome();
    let settled = ticket.settled_day.is_some_and(|day| day <= ask.period.to);
    let counted = match ask.kpi {
        KpiId::FirstResponseMedian | KpiId::FirstResponseP90 => first.map(|_| true),
        KpiId::FirstResponseWithin => Some(ends.responded_in_time),
        KpiId::ResolutionWithin => Some(settled && ends.settled_in_time),
        KpiId::ResolutionKey => ends.key.then_some(settled),
        KpiId::FirstContactResolution => Some(ends.first_contact),
        KpiId::ReopenedRate => Some(ends.reopened),
        KpiId::ComplaintRate => Some(ends.complaint),
        _ => Some(settled),
    };
    let Some(counted) = counted else {
        return Ok(None);
    };
    let row = about(read, customer, ticket.opened, counted)?;
    let (by, amount) = (
        names.display(agent)?,
        first.map_or(0, |(took, _)| took.as_minutes()),
    );
    Ok(row.map(|row| KpiRow {
        ticket: Some((id, ticket.state)),
        amount,
        by,
        ..row
    }))
}

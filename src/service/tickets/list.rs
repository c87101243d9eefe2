//! Lists of tickets: by the facet that leaves the fewest, the rest of the filter asked of each.

use std::ops::ControlFlow;

use super::super::caller::Caller;
use super::super::names::{self, Names};
use super::super::work::{Result, Rules};
use super::{alike, terms, view};
use crate::domain::calendar::Schedule;
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CustomerId, TicketId};
use crate::domain::ticket::{Standing, State, Ticket};
use crate::domain::time::Moment;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::view::{TicketFilter, TicketPage, TicketRow};
use crate::store::schema::{counter, facet, id_value, index, ticket_place};
use crate::store::{Direction, KeyReader, Read, ReadExt, StoreError, ToKey};

/// Most tickets that are looked at for one page.
const MOST_LOOKED: usize = 2_000;

/// Where a ticket stands in a facet.
type Place = (i64, TicketId, CustomerId);

/// A page of tickets, those that are due next first.
pub fn page(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    filter: &TicketFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<TicketPage> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    if let Some(customer) = filter.customer {
        return of_customer(read, caller, rules, filter, customer);
    }
    let facets = facets(filter);
    let (facet, alone) = narrowest(read, &facets)?;
    let names = Names::new(read);
    let mut page = TicketPage {
        total: (alone && !filter.breaching).then_some(count(read, &facet)?),
        ..TicketPage::default()
    };
    let last = if filter.breaching {
        soon_until(rules, caller.now)
    } else {
        i64::MAX
    };
    let after = after.and_then(|cursor| KeyReader::new(&cursor).take::<Place>());
    for (looked, place) in places(read, &facet, after, MOST_LOOKED)?
        .into_iter()
        .enumerate()
    {
        if place.0 > last {
            break;
        }
        let Some(ticket) = read.get::<Ticket>(&(place.2, place.1))? else {
            continue;
        };
        if is_of(&ticket, filter) {
            let row = row(read, &names, &ticket, (caller, rules))?;
            let soon = row
                .clock
                .is_some_and(|c| matches!(c.standing, Standing::Soon | Standing::Breached));
            if !filter.breaching || soon {
                page.rows.push(row);
            }
        }
        if page.rows.len() == limit || looked + 1 == MOST_LOOKED {
            page.next = Some(place.to_key());
            break;
        }
    }
    Ok(page)
}

/// What is due later than the longest target from now has more than a quarter of its time left, whoever's hours count.
fn soon_until(rules: &Rules, now: Moment) -> i64 {
    let targets = &rules.tickets.targets;
    let all = [
        targets.first_response,
        targets.next_step,
        targets.resolution,
    ];
    let longest = all.into_iter().flatten().max().unwrap_or_default();
    let until = |hours: Schedule<'_>| hours.add(now, longest).map_or(i64::MAX, |until| until.0);
    terms(rules)
        .all_hours()
        .map(until)
        .max()
        .unwrap_or(i64::MAX)
}

/// All of a customer, newest first.
fn of_customer(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    filter: &TicketFilter,
    customer: CustomerId,
) -> Result<TicketPage> {
    names::customer(read, customer)?;
    let names = Names::new(read);
    let found = alike::of_customer(read, customer)?;
    let rows = found
        .iter()
        .filter(|ticket| is_of(ticket, filter))
        .map(|ticket| row(read, &names, ticket, (caller, rules)));
    let rows = rows.collect::<Result<Vec<TicketRow>>>()?;
    Ok(TicketPage {
        total: Some(rows.len() as u64),
        rows,
        next: None,
    })
}

/// The open ones of a customer, those that are due next first, at most so many.
pub fn open_of(
    read: &impl Read,
    customer: &Customer,
    caller: &Caller,
    rules: &Rules,
    most: usize,
) -> Result<Vec<TicketRow>> {
    let mut open = alike::of_customer(read, customer.id)?;
    open.retain(|ticket| ticket.state.is_open());
    open.sort_by_key(ticket_place);
    open.truncate(most);
    let (names, terms) = (Names::new(read), terms(rules));
    let row = |ticket: &Ticket| view::row(&names, ticket, customer, &terms, caller.now);
    open.iter().map(row).collect()
}

fn row<R: Read>(
    read: &R,
    names: &Names<'_, R>,
    ticket: &Ticket,
    (caller, rules): (&Caller, &Rules),
) -> Result<TicketRow> {
    let customer = names::customer(read, ticket.customer)?;
    view::row(names, ticket, &customer, &terms(rules), caller.now)
}

/// The facets of which a ticket that is let through has to be.
fn facets(filter: &TicketFilter) -> Vec<String> {
    let mut facets = Vec::new();
    facets.extend(filter.state.map(facet::state));
    if filter.state.is_none_or(State::is_open) {
        facets.extend(filter.category.as_deref().map(facet::category));
    }
    if filter.state != Some(State::Closed) {
        let owner = |agent: AgentId| facet::owner((agent != AgentId(0)).then_some(agent));
        facets.extend(filter.owner.map(owner));
    }
    if facets.is_empty() || filter.breaching {
        facets.push(facet::OPEN.to_owned());
    }
    facets
}

/// The facet of the fewest tickets, and whether it is the only one.
fn narrowest(read: &impl Read, facets: &[String]) -> Result<(String, bool)> {
    let mut best: Option<(u64, &String)> = None;
    for facet in facets {
        let n = count(read, facet)?;
        if best.is_none_or(|(fewest, _)| n < fewest) {
            best = Some((n, facet));
        }
    }
    let facet = best.map_or_else(|| facet::OPEN.to_owned(), |(_, facet)| facet.clone());
    Ok((facet, facets.len() == 1))
}

fn count(read: &impl Read, facet: &str) -> Result<u64> {
    let n = read.counter((counter::TICKETS, facet))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Tickets of a facet, at most so many.
pub fn of_facet(read: &impl Read, facet: &str, most: usize) -> Result<Vec<(CustomerId, TicketId)>> {
    let places = places(read, facet, None, most)?;
    Ok(places
        .into_iter()
        .map(|(_, id, customer)| (customer, id))
        .collect())
}

/// Tickets by their numbers, from one to another (both included) in either direction, at most so many.
pub fn by_number(
    read: &impl Read,
    (first, last): (TicketId, TicketId),
    direction: Direction,
    most: usize,
) -> std::result::Result<Vec<(CustomerId, TicketId)>, StoreError> {
    let mut found = Vec::new();
    read.each_index_between(index::TICKET, first, last, direction, |key, value| {
        let id = KeyReader::new(key).take::<TicketId>();
        found.extend(id_value(value).map(CustomerId).zip(id));
        if found.len() < most {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(found)
}

/// Tickets of a facet behind one, as many as a page looks at.
fn places(read: &impl Read, facet: &str, after: Option<Place>, most: usize) -> Result<Vec<Place>> {
    let mut found = Vec::new();
    let from = after.unwrap_or((i64::MIN, TicketId(0), CustomerId(0)));
    let until = (i64::MAX, TicketId(u64::MAX), CustomerId(u64::MAX));
    let (from, until) = ((facet, from), (facet, until));
    read.each_index_between(index::TICKETS, from, until, Direction::Forward, |key, _| {
        let place = KeyReader::new(key)
            .take::<(String, Place)>()
            .map(|(_, place)| place);
        found.extend(place.filter(|place| Some(*place) != after));
        if found.len() < most {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(found)
}

/// Whether a ticket is let through, clocks apart.
fn is_of(ticket: &Ticket, filter: &TicketFilter) -> bool {
    let of_customer = filter.customer.is_some();
    let state = match filter.state {
        Some(state) => ticket.state == state,
        // Whoever has it still has to tell the result.
        None if filter.owner.is_some() => ticket.state != State::Closed,
        None => of_customer || ticket.state.is_open(),
    };
    let owner = |agent: AgentId| ticket.owner.unwrap_or(AgentId(0)) == agent;
    state
        && filter
            .category
            .as_ref()
            .is_none_or(|id| ticket.matter.category == *id)
        && filter.owner.is_none_or(owner)
}

//! Lists of tickets: by the facet that leaves the fewest, the rest of the filter asked of each.

use std::ops::ControlFlow;

use super::super::caller::Caller;
use super::super::names::{self, Names};
use super::super::work::{Result, Rules, Stop};
use super::{alike, checks, terms, view};
use crate::domain::calendar::Schedule;
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CustomerId, TicketId};
use crate::domain::ticket::{Standing, State, Ticket};
use crate::domain::time::Moment;
use crate::protocol::Refusal;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::view::{TicketFilter, TicketPage, TicketRow};
use crate::store::schema::{Listed, counter, facet, id_value, index, ticket_place};
use crate::store::{Direction, KeyReader, Read, ReadExt, StoreError, ToKey};

/// Most tickets that are passed by for one page; their entries in the index are looked at, not they themselves.
const MOST_PASSED: usize = 20_000;
/// Most tickets that are read for one page.
const MOST_READ: usize = 2_000;

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
    let mut walk = Walk::new(read, &facet);
    walk.after = after.and_then(|cursor| KeyReader::new(&cursor).take::<Place>());
    if filter.breaching {
        walk.last = soon_until(rules, caller.now);
    }
    let mut tickets = 0;
    while page.rows.len() < limit && tickets < MOST_READ && walk.has_more() {
        for (customer, id) in walk.next(limit - page.rows.len(), |it| is_of(it, filter))? {
            tickets += 1;
            let Some(ticket) = read.get::<Ticket>(&(customer, id))? else {
                continue;
            };
            let row = row(read, &names, &ticket, (caller, rules))?;
            let soon = row
                .clock
                .is_some_and(|c| matches!(c.standing, Standing::Soon | Standing::Breached));
            if !filter.breaching || soon {
                page.rows.push(row);
            }
        }
    }
    page.next = walk.after.filter(|_| !walk.ended).map(|at| at.to_key());
    if page.rows.is_empty() && page.next.is_none() {
        checks::is_category(rules, filter.category.as_ref())?;
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
        .filter(|ticket| is_of(&Listed::of(ticket), filter))
        .map(|ticket| row(read, &names, ticket, (caller, rules)));
    let rows = rows.collect::<Result<Vec<TicketRow>>>()?;
    if rows.is_empty() {
        checks::is_category(rules, filter.category.as_ref())?;
    }
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

/// The one of a number, if there is one.
pub fn numbered(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    id: TicketId,
) -> Result<Option<TicketRow>> {
    let ticket = match super::ticket(read, id) {
        Err(Stop::Refused(Refusal::NotFound { .. })) => return Ok(None),
        ticket => ticket?,
    };
    row(read, &Names::new(read), &ticket, (caller, rules)).map(Some)
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
    // Whoever has it is shown what is settled too, and that is in no category.
    let settled_too = filter.owner.is_some() && !filter.breaching && !filter.awaiting;
    if filter.state.map_or(!settled_too, State::is_open) {
        facets.extend(filter.category.as_deref().map(facet::category));
    }
    if filter.state != Some(State::Closed) {
        let owner = |agent: AgentId| facet::owner((agent != AgentId(0)).then_some(agent));
        facets.extend(filter.owner.map(owner));
    }
    if filter.awaiting {
        facets.push(facet::APPROVALS.to_owned());
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
    Walk::new(read, facet).next(most, |_| true)
}

/// Tickets by their numbers, from one (included) to another (excluded) in either direction, at most so many.
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

/// Goes through the tickets of a facet in order, without reading them.
struct Walk<'a, R> {
    read: &'a R,
    facet: &'a str,
    /// The last that was looked at.
    after: Option<Place>,
    /// Where the facet ends for whoever asks.
    last: i64,
    passed: usize,
    ended: bool,
}

impl<'a, R: Read> Walk<'a, R> {
    fn new(read: &'a R, facet: &'a str) -> Self {
        Self {
            read,
            facet,
            after: None,
            last: i64::MAX,
            passed: 0,
            ended: false,
        }
    }

    /// Whether there may be more, and it may be looked for.
    fn has_more(&self) -> bool {
        !self.ended && self.passed < MOST_PASSED
    }

    /// The next that are let through, at most so many.
    fn next(
        &mut self,
        most: usize,
        through: impl Fn(&Listed<'_>) -> bool,
    ) -> Result<Vec<(CustomerId, TicketId)>> {
        let mut found = Vec::new();
        let from = self.after.unwrap_or((i64::MIN, TicketId(0), CustomerId(0)));
        let until = (i64::MAX, TicketId(u64::MAX), CustomerId(u64::MAX));
        let (from, until) = ((self.facet, from), (self.facet, until));
        let (mut after, mut passed, last) = (self.after, self.passed, self.last);
        let mut ended = true;
        let which = index::TICKETS;
        self.read
            .each_index_between(which, from, until, Direction::Forward, |key, value| {
                let Some(place) = place(key) else {
                    return ControlFlow::Continue(());
                };
                if place.0 > last {
                    return ControlFlow::Break(());
                }
                if after != Some(place) && Listed::read(value).is_some_and(|it| through(&it)) {
                    found.push((place.2, place.1));
                }
                after = Some(place);
                passed += 1;
                if found.len() < most && passed < MOST_PASSED {
                    return ControlFlow::Continue(());
                }
                ended = false;
                ControlFlow::Break(())
            })?;
        (self.after, self.passed, self.ended) = (after, passed, ended);
        Ok(found)
    }
}

/// The place in a key of [`index::TICKETS`]: what follows its facet.
fn place(key: &[u8]) -> Option<Place> {
    let place = key.last_chunk::<24>()?;
    KeyReader::new(place).take()
}

/// Whether a ticket is let through, clocks apart.
fn is_of(ticket: &Listed<'_>, filter: &TicketFilter) -> bool {
    let of_customer = filter.customer.is_some();
    let state = match filter.state {
        Some(state) => ticket.state == state,
        // Whoever has it still has to tell the result.
        None if filter.owner.is_some() => ticket.state != State::Closed,
        None => of_customer || ticket.state.is_open(),
    };
    let owner = |agent: AgentId| ticket.owner.unwrap_or_default() == agent;
    let category = |id: &String| ticket.category == id;
    let awaits = ticket.awaits_approval && ticket.state.is_open();
    let state = state && (awaits || !filter.awaiting);
    state && filter.category.as_ref().is_none_or(category) && filter.owner.is_none_or(owner)
}

#[cfg(test)]
mod tests {
    use super::super::tests::lives;
    use super::*;

    #[test]
    fn a_walk_that_has_passed_enough_goes_on_where_it_was() {
        let kit = lives::lived(50, 40);
        let read = &kit.store().read();
        let whole = Walk::new(read, facet::OPEN)
            .next(100, |_| true)
            .expect("read");
        assert!(whole.len() > 12, "{}", whole.len());
        let mut tired = Walk::new(read, facet::OPEN);
        tired.passed = MOST_PASSED - 5;
        let mut found = tired.next(100, |_| true).expect("read");
        assert_eq!((found.len(), tired.has_more()), (5, false));
        assert!(!tired.ended, "there are more");
        let mut rest = Walk::new(read, facet::OPEN);
        rest.after = tired.after;
        found.extend(rest.next(100, |_| true).expect("read"));
        assert_eq!((found, rest.ended), (whole, true));
    }
}

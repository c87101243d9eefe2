//! Lookup: finding customers by whatever was typed, best first, with bounded work whatever the size of the store.
//!
//! Index entries give candidates; a candidate's profile decides whether and how well it matches. Customers with whom
//! the agent has to do come first: held, in the agent's own queue, called lately. Then the closeness of the match, then
//! key customers, then the last contact.

mod middle;
mod own;
mod quota;
mod search;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use middle::Middle;
use own::Own;
use search::{Hit, Search};

use super::Service;
use super::caller::Caller;
use super::work::{Result, Rules};
use super::{names, tickets};
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::event::Event;
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::lookup::{self, Field, Query};
use crate::domain::order::Order;
use crate::domain::time::{Day, Moment};
use crate::protocol::query::{FoundCustomers, MAX_FOUND};
use crate::protocol::view::FindRow;
use crate::store::{Commit, Direction, Read, ReadExt, Record};
use crate::text::mask::mask_phone;

/// Fewer digits are a part of a phone.
const WHOLE_PHONE: usize = 10;
/// Most records of a customer that are looked at for a row.
const MAX_RECORDS: usize = 2_000;

/// What lookups keep in memory.
#[derive(Default)]
pub struct Finder {
    middle: Middle,
    own: Own,
    quota: quota::Quota,
}

impl Finder {
    /// Hears of a change.
    pub fn note(&self, commit: &Commit) {
        self.own.note(commit);
        self.middle.note(commit);
    }
}

/// Finds customers, and the ticket whose number it is. Takes views of the store itself: the caller holds none.
pub fn find(service: &Service, caller: &Caller, text: &str, limit: u32) -> Result<FoundCustomers> {
    let mut found = customers(service, caller, text, limit)?;
    if let Some(id) = lookup::ticket_number(text)
        && let Some(row) = of_ticket(&service.store().read(), caller, &service.rules(), id)?
    {
        found.rows.insert(0, row);
        found.total += 1;
    }
    Ok(found)
}

/// The customer whose ticket has a number, if there is one.
fn of_ticket(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    id: TicketId,
) -> Result<Option<FindRow>> {
    let Some(ticket) = tickets::list::numbered(read, caller, rules, id)? else {
        return Ok(None);
    };
    let customer = names::customer(read, ticket.customer)?;
    let phone = customer.main_phone().map(|phone| mask_phone(&phone.text));
    let said = (phone.unwrap_or_default(), String::new());
    let today = rules.zone().day(caller.now);
    let row = of_customer(read, today, customer, said)?;
    Ok(Some(FindRow {
        ticket: Some(Box::new(ticket)),
        ..row
    }))
}

fn customers(service: &Service, caller: &Caller, text: &str, limit: u32) -> Result<FoundCustomers> {
    let query = Query::parse(text);
    if query.is_empty() {
        return Ok(FoundCustomers::default());
    }
    let limit = limit.clamp(1, MAX_FOUND) as usize;
    let (store, finder) = (service.store(), &service.shared.finder);
    let rules = &service.rules();
    let mut search = {
        let read = &store.read();
        let own = finder.own.of(read, caller, rules)?;
        let mut search = Search::new(&query, own, limit);
        search.names_and_numbers(read)?;
        search.orders(read)?;
        search
    };
    if let Some(digits) = query.middle_digits() {
        // A whole phone that somebody has is hardly in the middle of another one.
        let settled = digits.len() >= WHOLE_PHONE && search.is_exact();
        let enough = search.found() >= limit;
        search.more |= enough;
        if !settled && !enough {
            let look = finder.middle.look(store, digits)?;
            search.others(&store.read(), &look.customers, look.more)?;
        }
    }
    let (mut hits, total, more) = search.finish();
    quota::check(service, caller, &query, &hits, total)?;
    hits.truncate(limit);
    let read = &store.read();
    let mut rows = Vec::with_capacity(hits.len());
    for hit in hits {
        let place = hit.place();
        rows.push((place, row(read, caller, rules, hit)?));
    }
    // Among equals, whoever is to be called today comes first, then whoever was talked to last.
    rows.sort_by_key(|(place, row)| {
        let due = std::cmp::Reverse(row.due.min(1));
        (*place, due, std::cmp::Reverse(row.last_contact))
    });
    let more = more || rows.len() < total as usize;
    Ok(FoundCustomers {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total,
        more,
    })
}

fn row(read: &impl Read, caller: &Caller, rules: &Rules, hit: Hit) -> Result<FindRow> {
    let Hit {
        customer,
        found,
        order,
        ..
    } = hit;
    let hits = found.iter().flat_map(|found| &found.hits);
    let matched = hits.clone().find_map(|hit| match hit.field {
        Field::Phone(nth) => customer.phones.get(nth),
        Field::Name | Field::Number => None,
    });
    let hint = match order {
        Some(key) => read
            .get::<Order>(&key)?
            .and_then(|order| order.number().map(str::to_owned)),
        None => hits
            .filter_map(|hit| hit.reading)
            .map(|reading| reading.syllable.to_owned())
            .next(),
    };
    let phone = matched.or_else(|| customer.main_phone());
    let phone = phone.map_or_else(String::new, |phone| mask_phone(&phone.text));
    let today = rules.zone().day(caller.now);
    of_customer(read, today, customer, (phone, hint.unwrap_or_default()))
}

/// A row about a customer, with the phone and the hint that it shows.
fn of_customer(
    read: &impl Read,
    today: Day,
    customer: Customer,
    (phone, hint): (String, String),
) -> Result<FindRow> {
    let Dealings { due, last_contact } = dealings(read, customer.id, today)?;
    Ok(FindRow {
        id: customer.id,
        key: customer.is_key(),
        phone,
        place: customer.place().to_owned(),
        number: customer.number,
        name: customer.name,
        segment: customer.standing.segment,
        last_contact,
        due,
        hint,
        ticket: None,
    })
}

/// What a row says of the dealings with a customer.
#[derive(Default)]
struct Dealings {
    due: u32,
    last_contact: Option<Moment>,
}

/// Follow-ups due and the last contact, in one range read.
fn dealings(read: &impl Read, customer: CustomerId, today: Day) -> Result<Dealings> {
    let mut dealings = Dealings::default();
    let mut left = MAX_RECORDS;
    read.of_customer(customer, |stored| {
        match stored.table() {
            FollowUp::TABLE => {
                let found = stored.read::<FollowUp>()?;
                let due = found.is_some_and(|(_, f)| f.status.is_open() && f.when_day <= today);
                dealings.due += u32::from(due);
            }
            Contact::TABLE => {
                let key = stored.key::<Contact>()?;
                dealings.last_contact = key.map(|(_, at, _)| at);
            }
            // Events are behind all of these.
            Event::TABLE.. => return Ok(ControlFlow::Break(())),
            _ => {}
        }
        left -= 1;
        Ok(if left > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    if left == 0 {
        dealings.last_contact = last_contact(read, customer)?;
    }
    Ok(dealings)
}

/// When a customer was last in contact.
pub fn last_contact(read: &impl Read, customer: CustomerId) -> Result<Option<Moment>> {
    let last = read.range::<Contact>(customer, Direction::Backward, 1)?;
    Ok(last.first().map(|((_, at, _), _)| *at))
}

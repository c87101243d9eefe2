//! Lookup: finding customers by whatever was typed, best first, with bounded work whatever the size of the store.
//!
//! Index entries give candidates; a candidate's profile decides whether and how well it matches. Customers with whom
//! the agent has to do come first: held, in the agent's own queue, called lately. Then the closeness of the match, then
//! key customers, then the last contact.

mod middle;
mod recent;
mod search;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::ControlFlow;

use middle::Middle;
use recent::Recent;
use search::{Hit, Search};

use super::Service;
use super::caller::Caller;
use super::work::{Result, Rules};
use crate::domain::contact::Contact;
use crate::domain::follow_up::{Band, FollowUp};
use crate::domain::id::CustomerId;
use crate::domain::lookup::{Field, Query};
use crate::domain::order::Order;
use crate::domain::time::Moment;
use crate::protocol::query::FoundCustomers;
use crate::protocol::view::FindRow;
use crate::store::schema::index;
use crate::store::{Commit, Direction, KeyReader, Read, ReadExt, ToKey};
use crate::text::mask::mask_phone;

/// Most rows of a lookup.
pub const MAX_ROWS: u32 = 100;
/// Most customers of each part of the agent's own queue that come first.
const MAX_OWN: usize = 64;
/// Most follow-ups of a customer that are counted for a row.
const MAX_FOLLOW_UPS: usize = 500;

/// What lookups keep in memory.
pub struct Finder {
    middle: Middle,
    recent: Recent,
}

impl Finder {
    /// Over a store whose last change is `seq`.
    pub fn new(seq: u64) -> Self {
        Self {
            middle: Middle::new(seq),
            recent: Recent::default(),
        }
    }

    /// Hears of a change.
    pub fn note(&self, commit: &Commit) {
        self.recent.note(commit);
        self.middle.note(commit);
    }
}

/// Finds customers. Takes views of the store itself: the caller holds none.
pub fn find(service: &Service, caller: &Caller, text: &str, limit: u32) -> Result<FoundCustomers> {
    let query = Query::parse(text);
    if query.is_empty() {
        return Ok(FoundCustomers::default());
    }
    let limit = limit.clamp(1, MAX_ROWS) as usize;
    let (store, finder) = (service.store(), &service.shared.finder);
    let mut search = {
        let read = &store.read();
        let own = own(read, caller, service.rules(), &finder.recent)?;
        let mut search = Search::new(&query, own, limit);
        search.names_and_numbers(read)?;
        search.orders(read)?;
        search
    };
    if let Some(digits) = query.middle_digits() {
        if search.found() < limit {
            let look = finder.middle.look(store, digits)?;
            search.others(&store.read(), &look.customers, look.more)?;
        } else {
            search.more = true;
        }
    }
    let (mut hits, total, more) = search.finish();
    hits.truncate(limit);
    let read = &store.read();
    let mut rows = Vec::with_capacity(hits.len());
    for hit in hits {
        let place = hit.place();
        rows.push((place, row(read, caller, service.rules(), hit)?));
    }
    // Among equals, whoever is to be called today comes first, then whoever was talked to last.
    rows.sort_by_key(|(place, row)| {
        let due = std::cmp::Reverse(row.due.min(1));
        (*place, due, std::cmp::Reverse(row.last_contact))
    });
    Ok(FoundCustomers {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total,
        more,
    })
}

/// The customers with whom the agent has to do: held, to be worked by this agent alone by today, called lately.
fn own(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    recent: &Recent,
) -> Result<HashSet<CustomerId>> {
    let agent = caller.agent;
    let tomorrow = rules.zone().day(caller.now) + 1;
    let mut own: HashSet<CustomerId> = recent.of(read, agent)?.into_iter().collect();
    let behind = crate::domain::id::AgentId(agent.0.saturating_add(1));
    take(read, index::CLAIMS, agent, behind, &mut own)?;
    let end = rules.zone().start_of(tomorrow);
    take(read, index::APPOINTMENTS, agent, (agent, end), &mut own)?;
    for band in Band::ALL.map(Band::code) {
        take(
            read,
            index::QUEUE,
            (agent, band),
            (agent, band, tomorrow),
            &mut own,
        )?;
    }
    Ok(own)
}

/// Customers at the ends of the keys of a stretch of an index, at most [`MAX_OWN`].
fn take(
    read: &impl Read,
    which: u8,
    from: impl ToKey,
    to: impl ToKey,
    into: &mut HashSet<CustomerId>,
) -> Result<()> {
    let mut taken = 0;
    read.each_index_between(which, from, to, Direction::Forward, |key, _| {
        into.extend(search::customer_at_end(key));
        taken += 1;
        if taken < MAX_OWN {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(())
}

fn row(read: &impl Read, caller: &Caller, rules: &Rules, hit: Hit) -> Result<FindRow> {
    let Hit {
        customer,
        found,
        order,
        ..
    } = hit;
    let today = rules.zone().day(caller.now);
    let follow_ups = read.range::<FollowUp>(customer.id, Direction::Backward, MAX_FOLLOW_UPS)?;
    let due = follow_ups
        .iter()
        .filter(|(_, f)| f.status.is_open() && f.when_day <= today)
        .count();
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
    Ok(FindRow {
        id: customer.id,
        key: customer.is_key(),
        phone: matched
            .or_else(|| customer.main_phone())
            .map_or_else(String::new, |phone| mask_phone(&phone.text)),
        place: customer.place().to_owned(),
        number: customer.number,
        name: customer.name,
        segment: customer.segment,
        last_contact: last_contact(read, customer.id)?,
        due: due as u32,
        hint: hint.unwrap_or_default(),
    })
}

/// When a customer was last in contact.
pub fn last_contact(read: &impl Read, customer: CustomerId) -> Result<Option<Moment>> {
    let last = read.range::<Contact>(customer, Direction::Backward, 1)?;
    Ok(last.first().map(|((_, at, _), _)| *at))
}

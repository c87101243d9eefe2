//! Finding what a name or id stands for, and names for ids.

use std::cell::RefCell;
use std::collections::HashMap;

use super::tickets;
use super::work::{Result, Rules};
use crate::domain::agent::Agent;
use crate::domain::customer::Customer;
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::lookup::fold_code;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::Ticket;
use crate::protocol::Refusal;
use crate::protocol::refusal::Thing;
use crate::store::schema::{id_value, index};
use crate::store::{Direction, IndexEntry, Read, ReadExt, Record, StoreError, ToKey};

/// Most agents of one name that a refusal names.
const MAX_ALIKE: usize = 10;

/// A refusal because there is nothing of that name.
pub fn not_found(what: Thing, name: impl ToString) -> Refusal {
    Refusal::NotFound {
        what,
        name: name.to_string(),
    }
}

/// A filter that lets nothing through may name a segment that there is not. One that was taken out of the plan still has
/// what happened in it.
pub fn is_segment(rules: &Rules, id: Option<&SegmentId>) -> Result<()> {
    let known = rules.plan.segments.iter().map(|class| class.id.as_str());
    let known: Vec<&str> = known.chain([SegmentId::PROSPECT]).collect();
    match id {
        Some(id) if !known.contains(&id.0.as_str()) => {
            Err(Refusal::unknown(Thing::Segment, &id.0, known).into())
        }
        _ => Ok(()),
    }
}

/// A customer who must be there.
pub fn customer(read: &impl Read, id: CustomerId) -> Result<Customer> {
    Ok(read
        .get::<Customer>(&id)?
        .ok_or_else(|| not_found(Thing::Customer, id))?)
}

/// A record of some customer by its own id, which an index leads from to the customer; it must be there.
pub fn of_some_customer<R, I>(read: &impl Read, which: u8, what: Thing, id: I) -> Result<R>
where
    R: Record<Key = (CustomerId, I)>,
    I: ToKey + ToString + Copy,
{
    let customer = read.index_value(which, id)?;
    let customer = customer.and_then(|value| id_value(&value)).map(CustomerId);
    let found = match customer {
        Some(customer) => read.get::<R>(&(customer, id))?,
        None => None,
    };
    Ok(found.ok_or_else(|| not_found(what, id))?)
}

/// A follow-up that must be there, or a ticket's place in the queue.
pub fn follow_up(read: &impl Read, id: FollowUpId) -> Result<FollowUp> {
    if let Some(ticket) = id.ticket() {
        return Ok(tickets::ticket(read, ticket)?.as_work());
    }
    of_some_customer(read, index::FOLLOW_UP, Thing::FollowUp, id)
}

/// A follow-up of a customer, or a ticket's place in the queue.
pub fn work(
    read: &impl Read,
    customer: CustomerId,
    id: FollowUpId,
) -> std::result::Result<Option<FollowUp>, StoreError> {
    match id.ticket() {
        Some(ticket) => {
            let ticket = read.get::<Ticket>(&(customer, ticket))?;
            Ok(ticket.map(|ticket| ticket.as_work()))
        }
        None => read.get::<FollowUp>(&(customer, id)),
    }
}

/// An agent, unless removed.
pub fn enrolled(read: &impl Read, id: AgentId) -> Result<Option<Agent>> {
    let agent = read.get::<Agent>(&id)?;
    Ok(agent.filter(|agent| agent.removed.is_none()))
}

/// An agent who must be there and not be removed.
pub fn agent(read: &impl Read, id: AgentId) -> Result<Agent> {
    enrolled(read, id)?.ok_or_else(|| not_found(Thing::Agent, id).into())
}

/// An agent by login-like name, removed ones left out.
pub fn agent_named(read: &impl Read, name: &str) -> std::result::Result<Option<Agent>, StoreError> {
    let id = read.index_value(index::AGENT_NAME, name)?;
    let id = id.and_then(|value| u32::try_from(id_value(&value)?).ok());
    let Some(id) = id else { return Ok(None) };
    read.get::<Agent>(&AgentId(id))
}

/// An agent by login-like name, or else by the name on screens; removed ones left out. Refused where several are
/// called so.
pub fn agent_called(read: &impl Read, name: &str) -> Result<Option<Agent>> {
    if let Some(agent) = agent_named(read, name)? {
        return Ok(Some(agent));
    }
    let mut found: Vec<Agent> = Vec::new();
    read.each::<Agent>((), Direction::Forward, |_, agent| {
        if agent.removed.is_none() && agent.display == name {
            found.push(agent);
        }
        if found.len() < MAX_ALIKE {
            std::ops::ControlFlow::Continue(())
        } else {
            std::ops::ControlFlow::Break(())
        }
    })?;
    if found.len() > 1 {
        let choices = found.into_iter().map(|agent| agent.name).collect();
        return Err(Refusal::Ambiguous {
            what: Thing::Agent,
            name: name.to_owned(),
            choices,
        }
        .into());
    }
    Ok(found.pop())
}

/// A customer by id as printed, or else by external number.
pub fn resolve_customer(read: &impl Read, text: &str) -> Result<CustomerId> {
    if let Ok(id) = text.parse::<CustomerId>()
        && text.trim_start().starts_with(['C', 'c'])
        && read.has::<Customer>(&id)?
    {
        return Ok(id);
    }
    let folded = fold_code(text);
    if !folded.is_empty() {
        let found = read.index_page(index::NUMBER, &folded, None, Direction::Forward, 1)?;
        if let Some((_, id)) = found
            .first()
            .and_then(IndexEntry::parts::<(String, CustomerId)>)
        {
            return Ok(id);
        }
    }
    match text.parse::<CustomerId>() {
        Ok(id) if read.has::<Customer>(&id)? => Ok(id),
        _ => Err(not_found(Thing::Customer, text).into()),
    }
}

/// Names of agents, each read once.
pub struct Names<'r, R: Read> {
    read: &'r R,
    known: RefCell<HashMap<AgentId, String>>,
}

impl<'r, R: Read> Names<'r, R> {
    /// Over a view of the store.
    pub fn new(read: &'r R) -> Self {
        Self {
            read,
            known: RefCell::default(),
        }
    }

    /// The view of the store that names are read from.
    pub fn read(&self) -> &'r R {
        self.read
    }

    /// An agent's display name; empty for the plan and for unknown ones.
    pub fn display(&self, id: AgentId) -> Result<String> {
        if id == AgentId(0) {
            return Ok(String::new());
        }
        if let Some(name) = self.known.borrow().get(&id) {
            return Ok(name.clone());
        }
        let name = self
            .read
            .get::<Agent>(&id)?
            .map_or_else(String::new, |a| a.display);
        self.known.borrow_mut().insert(id, name.clone());
        Ok(name)
    }
}

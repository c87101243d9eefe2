//! With whom each agent has to do: customers held, to be worked by this agent alone by today, held or called lately.
//! Kept in memory, so that typing does not read them anew with every character.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::search::customer_at_end;
use crate::domain::claim::Claim;
use crate::domain::contact::Contact;
use crate::domain::follow_up::{Band, FollowUp};
use crate::domain::id::{AgentId, ContactId, CustomerId};
use crate::domain::time::{Day, Moment, Span};
use crate::service::caller::Caller;
use crate::service::work::{Result, Rules};
use crate::store::schema::index;
use crate::store::{Commit, Direction, KeyReader, Read, ReadExt, Record, ToKey};

/// Customers that are remembered of each agent.
const REMEMBERED: usize = 32;
/// Calls that are read back at the first need, to remember what was before the hub began.
const READ_BACK: usize = 1_000;
/// A change of more customers is no call.
const MAX_OF_A_CALL: usize = 4;

/// Most customers of each part of the agent's own queue.
const MAX_OF_A_PART: usize = 64;
/// What others change of an agent's queue may be seen so much later; what the agent does is seen at once.
const FRESH: Span = Span::seconds(30);

/// The customers of each agent.
#[derive(Default)]
pub struct Own {
    agents: Mutex<HashMap<AgentId, OfAgent>>,
    read_back: AtomicBool,
}

/// The customers of an agent.
#[derive(Default)]
struct OfAgent {
    /// Held or called lately, the last first.
    lately: VecDeque<CustomerId>,
    /// All, as they were read at a moment.
    all: Option<(Moment, Arc<HashSet<CustomerId>>)>,
}

impl Own {
    /// Hears of a change.
    pub fn note(&self, commit: &Commit) {
        let touched = &commit.touched;
        let agent = commit.origin.agent;
        let call = touched.table(Claim::TABLE) || touched.table(Contact::TABLE);
        if agent == AgentId(0) || !(call || touched.table(FollowUp::TABLE)) {
            return;
        }
        let mut agents = self.agents.lock();
        let own = agents.entry(agent).or_default();
        own.all = None;
        if call && touched.customers.len() <= MAX_OF_A_CALL {
            for customer in &touched.customers {
                own.lately.retain(|known| known != customer);
                own.lately.push_front(*customer);
            }
            own.lately.truncate(REMEMBERED);
        }
    }

    /// The customers of the agent who asks.
    pub fn of(
        &self,
        read: &impl Read,
        caller: &Caller,
        rules: &Rules,
    ) -> Result<Arc<HashSet<CustomerId>>> {
        if !self.read_back.swap(true, Ordering::AcqRel) {
            self.read_back(read)?;
        }
        let mut all: HashSet<CustomerId> = {
            let agents = self.agents.lock();
            let own = agents.get(&caller.agent);
            match own.and_then(|own| own.all.as_ref()) {
                Some((at, all)) if (Span(0)..FRESH).contains(&(caller.now - *at)) => {
                    return Ok(all.clone());
                }
                _ => own
                    .into_iter()
                    .flat_map(|own| own.lately.iter().copied())
                    .collect(),
            }
        };
        queued(read, caller, rules, &mut all)?;
        let all = Arc::new(all);
        let mut agents = self.agents.lock();
        agents.entry(caller.agent).or_default().all = Some((caller.now, all.clone()));
        Ok(all)
    }

    fn read_back(&self, read: &impl Read) -> Result<()> {
        let mut keys = Vec::new();
        read.each_index(index::CONTACTS, (), Direction::Backward, |key, _| {
            keys.extend(KeyReader::new(key).take::<(Day, Moment, ContactId, CustomerId)>());
            if keys.len() < READ_BACK {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        for (_, at, id, customer) in keys {
            let Some(contact) = read.get::<Contact>(&(customer, at, id))? else {
                continue;
            };
            let mut agents = self.agents.lock();
            let lately = &mut agents.entry(contact.agent).or_default().lately;
            if lately.len() < REMEMBERED && !lately.contains(&customer) {
                lately.push_back(customer);
            }
        }
        Ok(())
    }
}

/// Customers held by an agent, and those whose follow-ups wait for this agent alone by today.
fn queued(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    into: &mut HashSet<CustomerId>,
) -> Result<()> {
    let agent = caller.agent;
    let tomorrow = rules.zone().day(caller.now) + 1;
    let behind = AgentId(agent.0.saturating_add(1));
    take(read, index::CLAIMS, agent, behind, into)?;
    let end = rules.zone().start_of(tomorrow);
    take(read, index::APPOINTMENTS, agent, (agent, end), into)?;
    for band in Band::ALL.map(Band::code) {
        take(
            read,
            index::QUEUE,
            (agent, band),
            (agent, band, tomorrow),
            into,
        )?;
    }
    Ok(())
}

/// Customers at the ends of the keys of a stretch of an index, at most [`MAX_OF_A_PART`].
fn take(
    read: &impl Read,
    which: u8,
    from: impl ToKey,
    to: impl ToKey,
    into: &mut HashSet<CustomerId>,
) -> Result<()> {
    let mut taken = 0;
    read.each_index_between(which, from, to, Direction::Forward, |key, _| {
        into.extend(customer_at_end(key));
        taken += 1;
        if taken < MAX_OF_A_PART {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(())
}

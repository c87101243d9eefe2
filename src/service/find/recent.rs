//! With whom each agent had to do lately: the customers held and called, in memory, the last ones first.

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::domain::claim::Claim;
use crate::domain::contact::Contact;
use crate::domain::id::{AgentId, ContactId, CustomerId};
use crate::domain::time::{Day, Moment};
use crate::service::work::Result;
use crate::store::schema::index;
use crate::store::{Commit, Direction, KeyReader, Read, ReadExt, Record};

/// Customers that are remembered of each agent.
const REMEMBERED: usize = 32;
/// Calls that are read back at the first need, to remember what was before the hub began.
const READ_BACK: usize = 1_000;
/// A change of more customers is no call.
const MAX_OF_A_CALL: usize = 4;

/// The customers of each agent's last calls.
#[derive(Default)]
pub struct Recent {
    agents: Mutex<HashMap<AgentId, VecDeque<CustomerId>>>,
    read_back: AtomicBool,
}

impl Recent {
    /// Hears of a change.
    pub fn note(&self, commit: &Commit) {
        let touched = &commit.touched;
        let call = touched.table(Claim::TABLE) || touched.table(Contact::TABLE);
        let agent = commit.origin.agent;
        if !call || agent == AgentId(0) || touched.customers.len() > MAX_OF_A_CALL {
            return;
        }
        let mut agents = self.agents.lock();
        let ring = agents.entry(agent).or_default();
        for customer in &touched.customers {
            ring.retain(|known| known != customer);
            ring.push_front(*customer);
        }
        ring.truncate(REMEMBERED);
    }

    /// The customers of an agent's last calls, the last first.
    pub fn of(&self, read: &impl Read, agent: AgentId) -> Result<Vec<CustomerId>> {
        if !self.read_back.swap(true, Ordering::AcqRel) {
            self.read_back(read)?;
        }
        let agents = self.agents.lock();
        let ring = agents.get(&agent).into_iter().flatten();
        Ok(ring.copied().collect())
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
            let ring = agents.entry(contact.agent).or_default();
            if ring.len() < REMEMBERED && !ring.contains(&customer) {
                ring.push_back(customer);
            }
        }
        Ok(())
    }
}

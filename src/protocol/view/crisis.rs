//! Crises as clients see them.

use serde::{Deserialize, Serialize};

use crate::domain::channel::Channel;
use crate::domain::crisis::{Bulk, Crisis, Entry, Kind, State};
use crate::domain::held::HeldBack;
use crate::domain::id::{AgentId, CrisisId, CustomerId};
use crate::domain::time::Moment;
use crate::protocol::query::Cursor;

use super::TicketRow;

/// A crisis in a list, and on the banner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrisisRow {
    /// Which.
    pub id: CrisisId,
    /// What kind.
    pub kind: Kind,
    /// In one line.
    pub summary: String,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Moment,
    /// When it was raised.
    pub raised: Moment,
    /// Display name of who raised it; empty for the hub.
    pub raised_by: String,
    /// When it stands by itself.
    pub stands_at: Option<Moment>,
    /// Display name of who has it in hand; may be empty.
    pub taken_by: String,
    /// Tickets that belong to it.
    pub tickets: u64,
    /// Things to do that are done.
    pub done: u16,
    /// Things to do in all.
    pub to_do: u16,
}

/// A crisis with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrisisView {
    /// The crisis.
    pub crisis: Crisis,
    /// Its tickets, the newest first; of many, some.
    pub tickets: Vec<TicketRow>,
    /// How many there are.
    pub tickets_in_all: u64,
    /// Its bulk messages, with their numbers, the last first.
    pub messages: Vec<(u16, Bulk)>,
    /// Its timeline, oldest first; of a very long one the last entries.
    pub entries: Vec<Entry>,
    /// Display names of everybody in it.
    pub names: Vec<(AgentId, String)>,
}

impl CrisisView {
    /// An agent's display name; empty for nobody.
    pub fn name_of(&self, agent: AgentId) -> &str {
        let found = self.names.iter().find(|(id, _)| *id == agent);
        found.map_or("", |(_, name)| name)
    }
}

/// Whom a bulk message would reach, as far as one look went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrisisReach {
    /// Customers looked at.
    pub looked: u64,
    /// Customers in all, where that is known.
    pub of: Option<u64>,
    /// To how many by each channel.
    pub reached: Vec<(Channel, u64)>,
    /// How many not, and why.
    pub left_out: Vec<(HeldBack, u64)>,
    /// Some of those who are left out, with their names.
    pub examples: Vec<(CustomerId, String, HeldBack)>,
    /// Behind whom to go on; `None` at the end.
    pub next: Option<Cursor>,
}

impl CrisisReach {
    /// Adds what the next look found.
    pub fn add(&mut self, more: Self) {
        fn sum<K: PartialEq>(into: &mut Vec<(K, u64)>, from: Vec<(K, u64)>) {
            for (key, n) in from {
                match into.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, count)) => *count += n,
                    None => into.push((key, n)),
                }
            }
        }
        self.looked += more.looked;
        self.of = more.of.or(self.of);
        sum(&mut self.reached, more.reached);
        sum(&mut self.left_out, more.left_out);
        let room = MAX_LEFT_OUT.saturating_sub(self.examples.len());
        self.examples.extend(more.examples.into_iter().take(room));
        self.next = more.next;
    }

    /// To how many it goes.
    pub fn people(&self) -> u64 {
        self.reached.iter().map(|(_, n)| n).sum()
    }

    /// How many are left out.
    pub fn out(&self) -> u64 {
        self.left_out.iter().map(|(_, n)| n).sum()
    }
}

/// Most of those left out who are named.
pub const MAX_LEFT_OUT: usize = 20;

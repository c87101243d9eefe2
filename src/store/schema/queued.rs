//! Where work stands in the queue: the entries of follow-ups and of tickets, by one rule.

use super::{assignee_key, index};
use crate::domain::follow_up::{Assignee, Band, When};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::money::Fen;
use crate::domain::time::Day;
use crate::store::key::Desc;
use crate::store::table::Derived;

/// Where something stands in the queue.
pub(super) struct Queued {
    pub assignee: Assignee,
    pub band: Band,
    pub day: Day,
    pub worth: Fen,
    pub when: When,
}

impl Queued {
    pub fn derive(&self, (id, customer): (FollowUpId, CustomerId), out: &mut Derived) {
        let assignee = assignee_key(self.assignee);
        let place = (self.band.code(), self.day, Desc(self.worth.0));
        match self.when {
            When::On(_) => out.index(index::QUEUE, (assignee, place, id, customer)),
            When::At(at) => out.index(index::APPOINTMENTS, (assignee, at, id, customer)),
            When::After(at) => {
                let key = (assignee, place, id, customer);
                out.index_with(index::QUEUE, key, &at.0.to_be_bytes());
                out.index(index::RETRIES, (assignee, at, id, customer));
            }
        }
    }
}

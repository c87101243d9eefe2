//! Crises in the schema: their records, those that are not over, and how many tickets belong to each.

use super::{counter, index};
use crate::domain::crisis::{Bulk, Crisis, Entry, Link};
use crate::domain::id::{CrisisId, TicketId};
use crate::store::table::{Derived, Record};

impl Record for Crisis {
    const TABLE: u8 = 0x1A;
    const NAME: &'static str = "crises";
    type Key = CrisisId;

    fn derive(&self, id: &CrisisId, out: &mut Derived) {
        if self.state.is_open() {
            out.index(index::CRISES, *id);
        }
    }
}

impl Record for Entry {
    const TABLE: u8 = 0x1B;
    const NAME: &'static str = "crisis entries";
    type Key = (CrisisId, u32);

    fn derive(&self, _: &Self::Key, _: &mut Derived) {}
}

impl Record for Link {
    const TABLE: u8 = 0x1C;
    const NAME: &'static str = "crisis tickets";
    type Key = (CrisisId, TicketId);

    fn derive(&self, &(crisis, _): &Self::Key, out: &mut Derived) {
        if !self.out {
            out.count((counter::CRISIS_TICKETS, crisis), 1);
        }
    }
}

impl Record for Bulk {
    const TABLE: u8 = 0x1D;
    const NAME: &'static str = "crisis messages";
    type Key = (CrisisId, u16);

    fn derive(&self, _: &Self::Key, _: &mut Derived) {}
}

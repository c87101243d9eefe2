//! Tickets in the schema: their records, and the facets that they are listed by.

use super::queued::Queued;
use super::{assignee_key, counter, flow, index, touch};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, TicketId};
use crate::domain::ticket::{State, Ticket, reclock::Counting, reclock::Reclocking, step::Taken};
use crate::domain::time::Moment;
use crate::store::key::{KeyReader, Raw, ToKey};
use crate::store::table::{Derived, Place, Record};

/// What tickets are looked for by, as it stands in [`index::TICKETS`] and [`counter::TICKETS`].
pub mod facet {
    use crate::domain::id::AgentId;
    use crate::domain::lookup::fold_code;
    use crate::domain::ticket::State;

    /// All that are not settled.
    pub const OPEN: &str = "open";
    /// Those that are not settled, of which a supervisor has to say something about what is offered.
    pub const APPROVALS: &str = "approvals";

    /// Those that stand somewhere.
    pub fn state(state: State) -> String {
        format!("state:{}", state.code())
    }

    /// Those of a category that are not settled.
    pub fn category(id: &str) -> String {
        format!("category:{id}")
    }

    /// Those of a product, as far as they are counted by the hour in which they were opened.
    pub fn product(name: &str) -> String {
        format!("product:{}", fold_code(name))
    }

    /// Those of an owner that are not closed; nobody's where there is none.
    pub fn owner(owner: Option<AgentId>) -> String {
        format!("owner:{}", owner.map_or(0, |agent| agent.0))
    }
}

/// What an entry of [`index::TICKETS`] says of its ticket, so that a list leaves it out unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Where it stands.
    pub state: State,
    /// Who has it.
    pub owner: Option<AgentId>,
    /// A supervisor has to say something about what is offered.
    pub awaits_approval: bool,
    /// What it is about.
    pub category: &'a str,
}

impl<'a> Listed<'a> {
    /// Of a ticket.
    pub fn of(ticket: &'a Ticket) -> Self {
        Self {
            state: ticket.state,
            owner: ticket.owner,
            awaits_approval: ticket.awaits_approval(),
            category: &ticket.matter.category,
        }
    }

    fn value(self) -> Vec<u8> {
        let category = Raw(self.category.as_bytes());
        let owner = self.owner.unwrap_or_default();
        (self.state as u8, owner, self.awaits_approval, category).to_key()
    }

    /// Reads the value of an entry.
    pub fn read(value: &'a [u8]) -> Option<Self> {
        let mut reader = KeyReader::new(value);
        let (state, owner, awaits_approval) = reader.take::<(u8, AgentId, bool)>()?;
        Some(Self {
            state: *State::ALL.get(usize::from(state))?,
            owner: (owner != AgentId(0)).then_some(owner),
            awaits_approval,
            category: std::str::from_utf8(reader.rest()).ok()?,
        })
    }
}

/// The hour in which a ticket was opened, in [`counter::OPENED`].
pub const fn opened_hour(at: Moment) -> i64 {
    at.0.div_euclid(3_600_000)
}

/// Where a ticket stands among those of a facet: open ones by when they are due, then those that wait, and what is
/// settled by when it was, the last first.
pub fn ticket_place(ticket: &Ticket) -> i64 {
    match (ticket.state.is_open(), ticket.due) {
        (true, Some((due, _))) => due.0,
        (true, None) => i64::MAX,
        (false, _) => -ticket.state_since.0,
    }
}

impl Record for Ticket {
    const TABLE: u8 = 0x09;
    const NAME: &'static str = "tickets";
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, TicketId);

    fn derive(&self, key: &Self::Key, out: &mut Derived) {
        self.derive_places(*key, out);
        flow::count_ticket(self, out);
    }

    fn derive_beside(&self, beside: &Self, key: &Self::Key, out: &mut Derived) {
        self.derive_places(*key, out);
        if !flow::count_alike(self, beside) {
            flow::count_ticket(self, out);
        }
    }
}

impl Ticket {
    /// Where it is found.
    fn derive_places(&self, (customer, id): (CustomerId, TicketId), out: &mut Derived) {
        out.index_with(index::TICKET, id, &customer.0.to_be_bytes());
        let mut facets = vec![facet::state(self.state)];
        if self.state.is_open() {
            facets.push(facet::OPEN.to_owned());
            facets.push(facet::category(&self.matter.category));
            if self.awaits_approval() {
                facets.push(facet::APPROVALS.to_owned());
            }
        }
        if self.state != State::Closed {
            facets.push(facet::owner(self.owner));
        }
        let (place, listed) = (ticket_place(self), Listed::of(self).value());
        for facet in &facets {
            out.index_with(index::TICKETS, (facet, place, id, customer), &listed);
            out.count((counter::TICKETS, facet), 1);
        }
        if self.merged_into.is_none() {
            out.index(index::OPENED, (self.opened_day, id, customer));
        }
        let hour = opened_hour(self.opened);
        out.count(
            (
                counter::OPENED,
                facet::category(&self.matter.category),
                hour,
            ),
            1,
        );
        if let Some(product) = &self.matter.product {
            out.count((counter::OPENED, facet::product(product), hour), 1);
        }
        if let Some(at) = self.alarm {
            out.index(index::ALARMS, (at, id, customer));
        }
        if self.is_queued() {
            let (when, day) = self.turn;
            let queued = Queued {
                assignee: self.assignee(),
                band: self.band(),
                day,
                worth: self.rank(),
                when,
            };
            queued.derive((FollowUpId::of_ticket(id), customer), out);
            let assignee = assignee_key(self.assignee());
            out.count((counter::TICKETS_TO_WORK, assignee, day), 1);
        }
        if self.is_open_complaint() {
            out.index(
                index::TOUCHES,
                touch::complaint(customer, touch::TICKET, id.0),
            );
        }
    }
}

impl Record for Taken {
    const TABLE: u8 = 0x0A;
    const NAME: &'static str = "ticket steps";
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, TicketId, u32);

    fn derive(&self, key: &Self::Key, out: &mut Derived) {
        flow::count_step(self, key, out);
    }
}

impl Record for Reclocking {
    const TABLE: u8 = 0x23;
    const NAME: &'static str = "ticket clocks";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}

impl Record for Counting {
    const TABLE: u8 = 0x24;
    const NAME: &'static str = "ticket hours";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}

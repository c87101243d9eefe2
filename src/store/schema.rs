//! The schema on one page: every table with its key, every index, every counter.
//!
//! All index entries and counters are pure functions of the records below, kept up by the table layer.
//! Raise [`LAYOUT`] with each change here: an index of another layout is rebuilt from the journal.
//!
//! | table | key | |
//! | --- | --- | --- |
//! | [`Customer`] | customer | profile, segment, next look |
//! | [`Order`] | customer, day, order | |
//! | [`FollowUp`] | customer, follow-up | |
//! | [`Message`] | customer, message | the outbox |
//! | [`Ticket`] | customer, ticket | |
//! | [`Taken`] | customer, ticket, n | steps of tickets |
//! | [`Contact`] | customer, moment, contact | |
//! | [`Event`] | customer, moment, n | timeline and field history |
//! | [`Claim`] | customer | at most one |
//! | [`Agent`] | agent | |
//! | [`Pause`] | agent | who pauses |
//! | [`Notice`] | agent, moment, n | what an agent is told of |
//! | [`Crisis`] | crisis | |
//! | [`Entry`] | crisis, n | a crisis's timeline |
//! | [`Link`] | crisis, ticket | tickets of a crisis |
//! | [`Bulk`] | crisis, n | messages to all whom a crisis affects |
//! | [`ImportRun`] | import | |
//! | [`ImportTrace`] | import, n | what undoing an import needs |
//! | [`HolidayYear`] | year | imported days off and make-up workdays |
//! | [`RfmCuts`] | | what RFM scores go by |
//! | [`SavedFilter`] | name | saved filters |
//! | [`UndoEntry`] | agent, n | what undoing an action needs |
//! | [`PlanVersion`] | number | every plan that was in force |
//! | [`PlanFiled`] | 0 | which version the plan's file held last |
//! | [`Reevaluation`] | 0 | how far the walk after a change of the rules is |
//! | [`Reclocking`] | 0 | how far tickets are looked at after a change of hours or targets |
//! | [`Counting`] | 0 | by what hours clocks count, and counted before tickets are looked at |

mod crisis;
mod customer;
pub mod flow;
mod order;
mod plan;
mod queued;
#[cfg(test)]
mod tests;
mod tickets;
mod undo;

pub use tickets::{Listed, facet, opened_hour, ticket_place};
pub use undo::{UndoEntry, UndoWrite, undo_kind};

use queued::Queued;

use super::key::KeyReader;
use super::table::{Derived, Place, Record, Registry};
use crate::domain::agent::Agent;
use crate::domain::calendar::HolidayYear;
use crate::domain::channel::Channel;
use crate::domain::claim::{Claim, Lease};
use crate::domain::contact::Contact;
use crate::domain::crisis::{Bulk, Crisis, Entry, Link};
use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::filter::SavedFilter;
use crate::domain::follow_up::{Assignee, Fact, FollowUp, Status};
use crate::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, ImportId, MessageId, OrderId};
use crate::domain::import_run::{ImportRun, ImportTrace};
use crate::domain::message::Message;
use crate::domain::money::Fen;
use crate::domain::notice::Notice;
use crate::domain::order::Order;
use crate::domain::pause::Pause;
use crate::domain::plan::version::{PlanFiled, PlanVersion, Reevaluation};
use crate::domain::rfm::RfmCuts;
use crate::domain::ticket::{Ticket, reclock::Counting, reclock::Reclocking, step::Taken};
use crate::domain::time::{Day, Moment};

/// Raised with each change of a key, an index or a counter.
pub const LAYOUT: u32 = 14;

/// All record types.
pub fn registry() -> Registry {
    Registry::new(LAYOUT)
        .with_owner::<Customer>()
        .with::<Order>()
        .with::<FollowUp>()
        .with::<Message>()
        .with::<Ticket>()
        .with::<Taken>()
        .with::<Contact>()
        .with::<Event>()
        .with::<Claim>()
        .with::<Agent>()
        .with::<Notice>()
        .with::<Pause>()
        .with::<Crisis>()
        .with::<Entry>()
        .with::<Link>()
        .with::<Bulk>()
        .with::<ImportRun>()
        .with::<ImportTrace>()
        .with::<UndoEntry>()
        .with::<HolidayYear>()
        .with::<RfmCuts>()
        .with::<SavedFilter>()
        .with::<PlanVersion>()
        .with::<PlanFiled>()
        .with::<Reevaluation>()
        .with::<Reclocking>()
        .with::<Counting>()
}

/// Indexes: their bytes, keys and values.
pub mod index {
    /// (external number folded, customer) → ()
    pub const NUMBER: u8 = 0x40;
    /// (lookup key, customer) → (); see [`crate::domain::lookup`]
    pub const LOOKUP: u8 = 0x41;
    /// (segment, customer) → ()
    pub const SEGMENT: u8 = 0x42;
    /// (owner, customer) → ()
    pub const OWNER: u8 = 0x43;
    /// (day, customer) → (): on which day time alone next changes something
    pub const LOOK_AGAIN: u8 = 0x44;
    /// (order number folded, channel) → (customer, day, order); one order each, as imports see to it
    pub const ORDER_NUMBER: u8 = 0x50;
    /// (content hash, nth) → (customer, day, order)
    pub const ORDER_CONTENT: u8 = 0x51;
    /// (day, customer, order) → fen: purchases by day
    pub const PURCHASES: u8 = 0x52;
    /// (follow-up) → customer
    pub const FOLLOW_UP: u8 = 0x60;
    /// (assignee, band, day, worth descending, follow-up, customer) → moment: open work in queue order, tickets
    /// too; that of days has no moment, a try that is made again has the one before which it is left
    pub const QUEUE: u8 = 0x61;
    /// (assignee, moment, follow-up, customer) → (): open appointments
    pub const APPOINTMENTS: u8 = 0x62;
    /// (customer, rule, member, day, 0 or 1, follow-up or message) → (): what a rule has produced
    pub const OCCURRENCE: u8 = 0x63;
    /// (original due day, follow-up, customer) → ()
    pub const DUE: u8 = 0x64;
    /// (day, follow-up, customer) → (): open work that lapses
    pub const LAPSES: u8 = 0x65;
    /// (assignee, moment, follow-up, customer) → (): tries that are made again, by the moment before which they are left
    pub const RETRIES: u8 = 0x66;
    /// (customer, day, channel, 0 to 3, follow-up, message, contact or ticket) → (): contacts that were and are to be,
    /// the fatigue ledger, and behind them the open complaints that hold them; see [`super::touch`]
    pub const TOUCHES: u8 = 0x67;
    /// (message) → customer
    pub const MESSAGE: u8 = 0x68;
    /// (due moment, message, customer) → (): messages that wait to be sent
    pub const OUTBOX: u8 = 0x69;
    /// (day, message, customer) → (): messages that wait, by the day on which they lapse
    pub const MESSAGE_LAPSES: u8 = 0x6A;
    /// (ticket) → customer
    pub const TICKET: u8 = 0x6C;
    /// (facet, place, ticket, customer) → (state, owner, whether an approval is awaited, category): tickets by what they are
    /// looked for by; see [`super::facet`] and [`super::Listed`]
    pub const TICKETS: u8 = 0x6D;
    /// (moment, ticket, customer) → (): tickets by the next alarm of their clocks
    pub const ALARMS: u8 = 0x6E;
    /// (day opened, ticket, customer) → (): tickets by the day on which they were opened, those apart that became part of
    /// others
    pub const OPENED: u8 = 0x6F;
    /// (1 agent or 3 product, its name, day, customer, ticket, nth step) → what is counted of it: steps of tickets by who
    /// took them and by product; see [`super::flow::Counted`]
    pub const STEPS: u8 = 0xA1;
    /// (crisis) → (): those that are not over
    pub const CRISES: u8 = 0xA0;
    /// (day, moment, contact, customer) → (): contacts by day
    pub const CONTACTS: u8 = 0x70;
    /// (agent, customer) → (): claims
    pub const CLAIMS: u8 = 0x80;
    /// (session, customer) → (): claims of desks
    pub const SESSION_CLAIMS: u8 = 0x81;
    /// (agent name) → agent
    pub const AGENT_NAME: u8 = 0x90;
    /// (uid, agent) → ()
    pub const AGENT_UID: u8 = 0x91;
    /// (fingerprint, import) → ()
    pub const IMPORT_FILE: u8 = 0x92;
}

/// Counters: their first byte and the rest of their keys.
pub mod counter {
    /// () customers
    pub const CUSTOMERS: u8 = 1;
    /// () follow-ups
    pub const FOLLOW_UPS: u8 = 2;
    /// () open follow-ups
    pub const OPEN: u8 = 3;
    /// () orders
    pub const ORDERS: u8 = 4;
    /// (segment) customers
    pub const SEGMENT: u8 = 5;
    /// (assignee, day to work on) open follow-ups
    pub const TO_WORK: u8 = 6;
    /// (day, agent, segment, attempt, reached, outcome) contacts
    pub const OUTCOMES: u8 = 10;
    /// (day, agent, segment, hour) contacts that reached the customer
    pub const REACHED_HOUR: u8 = 11;
    /// (day, agent, segment, key customer, score) contacts with a score
    pub const SCORES: u8 = 12;
    /// (day, agent, segment) seconds of talk
    pub const TALK: u8 = 13;
    /// (day, agent, segment) contacts with measured talk
    pub const TALKS: u8 = 14;
    /// (day, agent, segment) seconds of wrap-up
    pub const WRAP_UP: u8 = 15;
    /// (day, agent, segment) contacts with measured wrap-up
    pub const WRAP_UPS: u8 = 16;
    /// (due day, agent, segment) follow-ups due
    pub const DUE: u8 = 17;
    /// (due day, agent, segment, day done) follow-ups done
    pub const DONE: u8 = 18;
    /// (due day, agent, segment) follow-ups done in time
    pub const ON_TIME: u8 = 19;
    /// (day) purchases
    pub const PURCHASES: u8 = 20;
    /// (day) revenue in fen
    pub const REVENUE: u8 = 21;
    /// (day done, agent) follow-ups done
    pub const FINISHED: u8 = 22;
    /// (rule, day) occurrences
    pub const OCCURRENCES: u8 = 24;
    /// (due day, channel) messages that wait
    pub const OUTBOX: u8 = 25;
    /// (due day, rule, 0 waiting, 1 called off, 2 lapsed) messages
    pub const MESSAGES: u8 = 29;
    /// (rule) its open work and waiting messages
    pub const PENDING: u8 = 26;
    /// (lifecycle stage) customers
    pub const LIFECYCLE: u8 = 27;
    /// (criterion) key customers by it
    pub const KEY: u8 = 28;
    /// (facet) tickets; see [`super::facet`]
    pub const TICKETS: u8 = 31;
    /// (kind, grain, day, group, verb, state, department, again, bucket) steps of tickets by how long they took; see
    /// [`super::flow`]
    pub const STEP_TIMES: u8 = 32;
    /// (kind, grain, day, group, verb, state, department, again) seconds that steps of tickets took
    pub const STEP_SECONDS: u8 = 33;
    /// (kind, grain, day, group, verb, agent) steps of tickets
    pub const STEP_WHO: u8 = 34;
    /// (kind, grain, day opened, group, ends) tickets; see [`super::flow::Ends`]
    pub const TICKET_ENDS: u8 = 35;
    /// (kind, grain, day opened, group, bucket) tickets by how long the customer waited for the first response
    pub const FIRST_RESPONSES: u8 = 36;
    /// (kind, grain, day opened, group, day settled, key customer, in time) tickets that are settled: what a report leaves
    /// out whose period ended before
    pub const TICKETS_SETTLED: u8 = 45;
    /// (owner, day of the queue) tickets in the queue
    pub const TICKETS_TO_WORK: u8 = 40;
    /// (crisis) tickets that belong to it
    pub const CRISIS_TICKETS: u8 = 42;
    /// (facet, hour) tickets opened; see [`super::opened_hour`]
    pub const OPENED: u8 = 41;
    /// (agent) notices
    pub const NOTICES: u8 = 30;
    /// (agent) notices that were not seen yet
    pub const UNSEEN: u8 = 44;
    /// (agent, quarter of an hour) looks at full numbers; see [`super::quarter`]
    pub const REVEALS: u8 = 23;
}

/// Kinds of ids that [`super::Txn::next_id`] gives out.
pub mod id_kind {
    /// Customers.
    pub const CUSTOMER: u8 = 1;
    /// Orders.
    pub const ORDER: u8 = 2;
    /// Follow-ups.
    pub const FOLLOW_UP: u8 = 3;
    /// Contacts.
    pub const CONTACT: u8 = 4;
    /// Agents.
    pub const AGENT: u8 = 5;
    /// Imports.
    pub const IMPORT: u8 = 6;
    /// Messages.
    pub const MESSAGE: u8 = 7;
    /// Tickets.
    pub const TICKET: u8 = 8;
    /// Crises.
    pub const CRISIS: u8 = 20;
}

/// Which quarter of an hour a moment is in: the days of every time zone begin with one.
pub const fn quarter(at: Moment) -> i64 {
    at.0.div_euclid(900_000)
}

/// An assignee in keys: 0 is everybody.
pub const fn assignee_key(assignee: Assignee) -> AgentId {
    match assignee {
        Assignee::Pool => AgentId(0),
        Assignee::Agent(agent) => agent,
    }
}

impl Record for FollowUp {
    const TABLE: u8 = 0x04;
    const NAME: &'static str = "follow-ups";
    const VERSION: u8 = 3;
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, FollowUpId);

    fn derive(&self, &(customer, id): &Self::Key, out: &mut Derived) {
        out.index_with(index::FOLLOW_UP, id, &customer.0.to_be_bytes());
        out.index(index::DUE, (self.due_day, id, customer));
        out.count(counter::FOLLOW_UPS, 1);
        if let crate::domain::follow_up::Origin::Rule { rule, fact } = &self.origin {
            let own = (touch::FOLLOW_UP, id.0);
            out.index(
                index::OCCURRENCE,
                (customer, rule, member_key(fact), self.on, own),
            );
            out.count((counter::OCCURRENCES, rule, self.on), 1);
            if self.status.is_open() {
                out.count((counter::PENDING, rule), 1);
            }
        }
        let assignee = assignee_key(self.assignee);
        if self.status.is_open() {
            out.count(counter::OPEN, 1);
            out.count((counter::TO_WORK, assignee, self.when_day), 1);
            let queued = Queued {
                assignee: self.assignee,
                band: self.band,
                day: self.when_day,
                worth: self.worth,
                when: self.when,
            };
            queued.derive((id, customer), out);
            if let Some(day) = self.lapses {
                out.index(index::LAPSES, (day, id, customer));
            }
            if self.is_complaint() {
                out.index(
                    index::TOUCHES,
                    touch::complaint(customer, touch::FOLLOW_UP, id.0),
                );
            }
            if let Some(channel) = self.channel() {
                let own = (channel.byte(), touch::FOLLOW_UP, id.0);
                out.index(index::TOUCHES, (customer, self.when_day, own));
            }
        }
        let segment = &self.segment.0;
        if let Status::Done { at, by, day, .. } = &self.status {
            out.count((counter::DUE, self.due_day, *by, segment), 1);
            out.count((counter::DONE, self.due_day, *by, segment, *day), 1);
            out.count((counter::FINISHED, *day, *by), 1);
            if *at <= self.in_time {
                out.count((counter::ON_TIME, self.due_day, *by, segment), 1);
            }
        } else if self.status.is_due() {
            out.count((counter::DUE, self.due_day, assignee, segment), 1);
        }
    }
}

/// What an entry of [`index::OCCURRENCE`] or [`index::TOUCHES`] is.
pub mod touch {
    /// A follow-up.
    pub const FOLLOW_UP: u8 = 0;
    /// A message.
    pub const MESSAGE: u8 = 1;
    /// A call that reached the customer.
    pub const CONTACT: u8 = 2;
    /// A ticket, as a complaint.
    pub const TICKET: u8 = 3;
    /// The day of open complaints: they lie behind all touches, so that one look finds both.
    pub const COMPLAINTS: super::Day = super::Day(i32::MAX);

    /// The key of an open complaint.
    pub const fn complaint(
        customer: super::CustomerId,
        kind: u8,
        id: u64,
    ) -> (super::CustomerId, super::Day, (u8, u8, u64)) {
        // No contact by any channel.
        (customer, COMPLAINTS, (u8::MAX, kind, id))
    }
}

/// The family member of a fact in keys: 0 is the customer.
pub fn member_key(fact: &Fact) -> u16 {
    fact.member().unwrap_or(0)
}

impl Record for Message {
    const TABLE: u8 = 0x08;
    const NAME: &'static str = "messages";
    const VERSION: u8 = 2;
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, MessageId);

    fn derive(&self, &(customer, id): &Self::Key, out: &mut Derived) {
        let own = (touch::MESSAGE, id.0);
        let member = member_key(&self.fact);
        out.index_with(index::MESSAGE, id, &customer.0.to_be_bytes());
        out.index(
            index::OCCURRENCE,
            (customer, &self.rule, member, self.on, own),
        );
        out.count((counter::OCCURRENCES, &self.rule, self.on), 1);
        let state = self.state.byte();
        out.count((counter::MESSAGES, self.due_day, &self.rule, state), 1);
        if self.is_waiting() {
            out.count((counter::PENDING, &self.rule), 1);
            out.index(index::OUTBOX, (self.due, id, customer));
            out.index(index::MESSAGE_LAPSES, (self.until + 1, id, customer));
            out.count((counter::OUTBOX, self.due_day, self.channel.byte()), 1);
            if !self.service {
                let key = (customer, self.due_day, (self.channel.byte(), own));
                out.index(index::TOUCHES, key);
            }
        }
    }
}

impl Record for Contact {
    const TABLE: u8 = 0x05;
    const NAME: &'static str = "contacts";
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, Moment, ContactId);

    fn derive(&self, &(customer, at, id): &Self::Key, out: &mut Derived) {
        out.index(index::CONTACTS, (self.day, at, id, customer));
        let who = (self.day, self.agent, &self.segment.0);
        let outcome = (self.attempt, self.reached, &self.outcome.0);
        out.count((counter::OUTCOMES, who, outcome), 1);
        if self.reached {
            let own = (Channel::Call.byte(), touch::CONTACT, id.0);
            out.index(index::TOUCHES, (customer, self.day, own));
            out.count((counter::REACHED_HOUR, who, self.hour), 1);
        }
        if let Some(score) = self.score {
            out.count((counter::SCORES, who, self.key, score), 1);
        }
        if self.talk_seconds > 0 {
            out.count((counter::TALK, who), i64::from(self.talk_seconds));
            out.count((counter::TALKS, who), 1);
        }
        if self.wrap_up_seconds > 0 {
            out.count((counter::WRAP_UP, who), i64::from(self.wrap_up_seconds));
            out.count((counter::WRAP_UPS, who), 1);
        }
    }
}

impl Record for Event {
    const TABLE: u8 = 0x06;
    const NAME: &'static str = "events";
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, Moment, u32);

    fn derive(&self, _: &Self::Key, out: &mut Derived) {
        if let What::Revealed { .. } = self.what {
            out.count((counter::REVEALS, self.by, quarter(self.at)), 1);
        }
    }
}

impl Record for Claim {
    const TABLE: u8 = 0x07;
    const NAME: &'static str = "claims";
    const VERSION: u8 = 3;
    const PLACE: Place = Place::Customer;
    type Key = CustomerId;

    fn derive(&self, &customer: &CustomerId, out: &mut Derived) {
        out.index(index::CLAIMS, (self.agent, customer));
        if let Lease::Session(session) = self.lease {
            out.index(index::SESSION_CLAIMS, (session, customer));
        }
    }
}

impl Record for Agent {
    const TABLE: u8 = 0x10;
    const NAME: &'static str = "agents";
    type Key = AgentId;

    fn derive(&self, id: &AgentId, out: &mut Derived) {
        if self.removed.is_none() {
            out.index_with(index::AGENT_NAME, &self.name, &id.0.to_be_bytes());
            if let Some(account) = &self.account {
                out.index(index::AGENT_UID, (account.uid, *id));
            }
        }
    }
}

impl Record for Notice {
    const TABLE: u8 = 0x14;
    const NAME: &'static str = "notices";
    type Key = (AgentId, Moment, u32);

    fn derive(&self, &(agent, ..): &Self::Key, out: &mut Derived) {
        out.count((counter::NOTICES, agent), 1);
        if self.seen.is_none() {
            out.count((counter::UNSEEN, agent), 1);
        }
    }
}

impl Record for Pause {
    const TABLE: u8 = 0x1E;
    const NAME: &'static str = "pauses";
    type Key = AgentId;

    fn derive(&self, _: &AgentId, _: &mut Derived) {}
}

impl Record for ImportRun {
    const TABLE: u8 = 0x11;
    const NAME: &'static str = "imports";
    const VERSION: u8 = 2;
    type Key = ImportId;

    fn derive(&self, id: &ImportId, out: &mut Derived) {
        out.index(index::IMPORT_FILE, (self.fingerprint, *id));
    }
}

impl Record for ImportTrace {
    const TABLE: u8 = 0x12;
    const NAME: &'static str = "import traces";
    type Key = (ImportId, u64);

    fn derive(&self, _: &Self::Key, _: &mut Derived) {}
}

impl Record for HolidayYear {
    const TABLE: u8 = 0x30;
    const NAME: &'static str = "holiday years";
    type Key = i32;

    fn derive(&self, _: &i32, _: &mut Derived) {}
}

/// The key of what there is one of.
pub const ONLY: u8 = 0;

impl Record for RfmCuts {
    const TABLE: u8 = 0x31;
    const NAME: &'static str = "RFM cuts";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}

impl Record for SavedFilter {
    const TABLE: u8 = 0x32;
    const NAME: &'static str = "filters";
    type Key = String;

    fn derive(&self, _: &String, _: &mut Derived) {}
}

/// The fen of an entry of [`index::PURCHASES`].
pub fn purchase_value(value: &[u8]) -> Fen {
    Fen(value.try_into().map_or(0, i64::from_be_bytes))
}

/// The order that an entry of [`index::ORDER_NUMBER`] or [`index::ORDER_CONTENT`] stands for.
pub fn order_value(value: &[u8]) -> Option<(CustomerId, Day, OrderId)> {
    KeyReader::new(value).take()
}

/// The id in the value of an index entry that names one record.
pub fn id_value(value: &[u8]) -> Option<u64> {
    match value.len() {
        4 => value.try_into().ok().map(u32::from_be_bytes).map(u64::from),
        8 => value.try_into().ok().map(u64::from_be_bytes),
        _ => None,
    }
}

//! The customers and orders that a batch of rows touches: each read once, each written once.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::super::follow_ups::write_events;
use super::super::names::{agent_called, not_found};
use super::super::rows::MAX_ORDERS;
use super::super::work::{Result, Stop, Work, stored_form};
use super::assess::{OfPlan, assess};
use super::trace::{self, customer_hash, order_hash};
use crate::domain::customer::Customer;
use crate::domain::event::What;
use crate::domain::id::{AgentId, CustomerId, OrderId};
use crate::domain::import_run::{Before, ImportRun, TraceEntry, TracedRecord};
use crate::domain::order::Order;
use crate::domain::time::Moment;
use crate::protocol::refusal::{Problem, Thing};
use crate::store::schema::id_kind;
use crate::store::{Read, ReadExt, Record};

/// A customer whom rows of the batch are about.
pub(super) struct Person {
    /// The profile as it is to be.
    pub(super) customer: Customer,
    /// Whether a row of this batch made it.
    pub(super) made: bool,
    /// Whether it was a key customer before the batch, if it was there.
    pub(super) was_key: Option<bool>,
    /// Whether the profile is to be written and traced.
    pub(super) changed: bool,
    /// Whether only a mark is to be written.
    pub(super) marked: bool,
    /// All orders, oldest first, once [`Batch::with_orders`] has read them.
    pub(super) orders: Vec<Order>,
    /// Those of them that are to be written.
    pub(super) dirty: Vec<OrderId>,
    /// Those of them that a row of this batch made.
    pub(super) sold: Vec<OrderId>,
    /// What the plan made before, once the orders are read.
    pub(super) of_plan: OfPlan,
    all_read: bool,
    /// Events for the timeline.
    pub(super) events: Vec<What>,
}

/// A batch at work.
pub(super) struct Batch<'b, 'w, 't> {
    pub(super) work: &'b mut Work<'w, 't>,
    pub(super) run: &'b mut ImportRun,
    /// The row at work, by its place in what the client sent.
    pub(super) row: usize,
    /// Values that were left out, by row.
    pub(super) warned: Vec<(u32, String, Problem)>,
    pub(super) people: BTreeMap<CustomerId, Person>,
    /// Customers by number (folded), as far as rows of the batch named or made them.
    pub(super) numbers: HashMap<String, CustomerId>,
    /// Customers by the digits of a phone: those of the store, and those whom rows of the batch gave one.
    pub(super) phones: HashMap<String, Vec<CustomerId>>,
    /// Orders that rows of the batch made, by identity.
    pub(super) sold: HashMap<super::orders::Identity, (CustomerId, OrderId)>,
    owners: HashMap<String, Option<AgentId>>,
}

impl<'b, 'w, 't> Batch<'b, 'w, 't> {
    pub(super) fn new(work: &'b mut Work<'w, 't>, run: &'b mut ImportRun) -> Self {
        Self {
            work,
            row: 0,
            warned: Vec::new(),
            people: BTreeMap::new(),
            numbers: HashMap::new(),
            phones: HashMap::new(),
            sold: HashMap::new(),
            owners: HashMap::new(),
            run,
        }
    }

    /// A customer of the store or of this batch.
    pub(super) fn person(&mut self, id: CustomerId) -> Result<&mut Person> {
        use std::collections::btree_map::Entry;
        match self.people.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let customer = super::super::names::customer(self.work.txn, id)?;
                Ok(free.insert(Person::of(customer, false)))
            }
        }
    }

    /// A new customer; everything else about it is still to be said.
    pub(super) fn make(&mut self) -> Result<CustomerId> {
        let work = &mut *self.work;
        let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
        let mut customer = Customer::new(id, work.now(), work.agent(), work.today);
        customer.import = Some(self.run.id);
        self.people.insert(id, Person::of(customer, true));
        Ok(id)
    }

    /// A customer with all orders.
    pub(super) fn with_orders(&mut self, id: CustomerId) -> Result<&mut Person> {
        use std::collections::btree_map::Entry;
        match self.people.entry(id) {
            Entry::Occupied(known) => {
                let person = known.into_mut();
                person.read_all(self.work, self.run)?;
                Ok(person)
            }
            Entry::Vacant(free) => {
                let since = OfPlan::since(self.work, self.run);
                let all = read_all(self.work.txn, id, (since, self.work.now()))?;
                let customer = all.customer.ok_or_else(|| not_found(Thing::Customer, id))?;
                Ok(free.insert(Person {
                    orders: all.orders,
                    of_plan: all.of_plan,
                    all_read: true,
                    ..Person::of(customer, false)
                }))
            }
        }
    }

    /// The agent of that login-like or display name.
    pub(super) fn owner(&mut self, name: &str) -> Result<Option<AgentId>> {
        if let Some(known) = self.owners.get(name) {
            return Ok(*known);
        }
        let found = match agent_called(self.work.txn, name) {
            Ok(found) => found.map(|agent| agent.id),
            // Which of several is meant can't be told: left out, as who is not known.
            Err(Stop::Refused(_)) => None,
            Err(failed) => return Err(failed),
        };
        self.owners.insert(name.to_owned(), found);
        Ok(found)
    }

    /// Writes everything; answers the values that were left out.
    pub(super) fn finish(mut self) -> Result<Vec<(u32, String, Problem)>> {
        let mut entries = Vec::new();
        for (_, mut person) in std::mem::take(&mut self.people) {
            if person.changed || !person.dirty.is_empty() {
                self.write(&mut person, &mut entries)?;
            } else if person.marked {
                self.work.put(&person.customer.id, &person.customer)?;
            }
        }
        trace::write(self.work, self.run, entries)?;
        Ok(self.warned)
    }

    fn write(&mut self, person: &mut Person, entries: &mut Vec<TraceEntry>) -> Result<()> {
        person.read_all(self.work, self.run)?;
        if person.changed {
            let record = TracedRecord::Customer(person.customer.id);
            let before = self.before(record, person.made, person.customer.import)?;
            let after = customer_hash(&mut person.customer);
            entries.push(TraceEntry {
                record,
                before,
                after,
            });
        }
        for order in &person.orders {
            if !person.dirty.contains(&order.id) {
                continue;
            }
            let key = (order.customer, order.day, order.id);
            let record = TracedRecord::Order(key.0, key.1, key.2);
            let made = person.sold.contains(&order.id);
            let before = self.before(record, made, order.import)?;
            if made {
                self.work.insert(&key, order)?;
            } else {
                self.work.put(&key, order)?;
            }
            entries.push(TraceEntry {
                record,
                before,
                after: order_hash(order),
            });
        }
        let mut events = std::mem::take(&mut person.events);
        assess(self.work, self.run, person, &mut events)?;
        write_events(self.work, person.customer.id, events)
    }

    /// A record as it is in the store.
    fn before(
        &self,
        record: TracedRecord,
        made: bool,
        import: Option<crate::domain::id::ImportId>,
    ) -> Result<Before> {
        let stored = if made {
            None
        } else {
            stored_form(self.work.txn, &record.stored())?
        };
        Ok(match stored {
            None => Before::Nothing,
            Some(bytes) if import == Some(self.run.id) => Before::Own(bytes),
            Some(bytes) => Before::Earlier(bytes),
        })
    }
}

impl Person {
    fn of(customer: Customer, made: bool) -> Self {
        Self {
            was_key: (!made).then(|| customer.is_key()),
            customer,
            made,
            changed: made,
            marked: false,
            orders: Vec::new(),
            dirty: Vec::new(),
            sold: Vec::new(),
            of_plan: OfPlan::default(),
            all_read: made,
            events: Vec::new(),
        }
    }

    /// Reads what lies with the customer.
    fn read_all(&mut self, work: &Work<'_, '_>, run: &ImportRun) -> Result<()> {
        if !self.all_read {
            let since = OfPlan::since(work, run);
            let all = read_all(work.txn, self.customer.id, (since, work.now()))?;
            (self.orders, self.of_plan) = (all.orders, all.of_plan);
            self.all_read = true;
        }
        Ok(())
    }
}

/// Everything of a customer that an import looks at.
#[derive(Default)]
struct All {
    customer: Option<Customer>,
    orders: Vec<Order>,
    of_plan: OfPlan,
}

/// Reads it in one go, since it lies together.
fn read_all(read: &impl Read, id: CustomerId, since: (Moment, Moment)) -> Result<All> {
    let mut all = All::default();
    read.of_customer(id, |stored| {
        match stored.table() {
            Customer::TABLE => all.customer = stored.read::<Customer>()?.map(|(_, c)| c),
            Order::TABLE if all.orders.len() < MAX_ORDERS => {
                all.orders.extend(stored.read::<Order>()?.map(|(_, o)| o));
            }
            _ => all.of_plan.note(&stored, since)?,
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

//! Undoing an import, in steps: what it did is taken back from the last record to the first.
//!
//! A record is put back only if it is as the import left it; what changed since is kept and reported. A customer whom
//! the import made goes with what the plan made of it, but stays when anybody has worked with it: an order of another
//! import, a call, a claim, a follow-up by hand.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::super::care::touches::has_open_complaint;
use super::super::follow_ups::write_events;
use super::super::rows::orders;
use super::super::work::{Result, Work};
use super::super::{care, history, sharing};
use super::assess::untouched;
use super::matching::has_phone;
use super::trace::{customer_hash, order_hash};
use super::{Rejects, answer, import};
use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{FollowUp, Origin, Status};
use crate::domain::id::{CustomerId, FollowUpId, ImportId, MessageId, OrderId};
use crate::domain::import_run::{
    Before, ImportRun, ImportState, ImportTrace, TraceEntry, TracedRecord,
};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::assess::{Given, explains};
use crate::domain::time::{Day, Moment};
use crate::protocol::Done;
use crate::store::{Direction, Read, ReadExt, Record};

/// Most records of one step.
const STEP: usize = 64;
/// Bytes of earlier states after which a step ends.
const STEP_BYTES: usize = 128 << 10;

/// Takes a step; the report says whether it was the last.
pub fn step(work: &mut Work<'_, '_>, id: ImportId) -> Result<Done> {
    let mut run = import(work, id)?;
    match run.state {
        ImportState::Undone => return answer(work, &run, &Rejects::default()),
        ImportState::Undoing => {}
        ImportState::Running | ImportState::Done => {
            run.state = ImportState::Undoing;
            work.txn.audit("import-undo", None, id.to_string());
        }
    }
    let mut step = Step {
        work,
        run: &mut run,
        affected: BTreeSet::new(),
    };
    step.take()?;
    if run.traces == 0 {
        run.state = ImportState::Undone;
        let (restored, kept) = (run.restored, run.kept);
        work.txn
            .audit("import-undone", None, format!("{id} -{restored} ={kept}"));
    }
    work.put(&id, &run)?;
    answer(work, &run, &Rejects::default())
}

struct Step<'s, 'w, 't> {
    work: &'s mut Work<'w, 't>,
    run: &'s mut ImportRun,
    affected: BTreeSet<CustomerId>,
}

impl Step<'_, '_, '_> {
    fn take(&mut self) -> Result<()> {
        let (mut records, mut bytes) = (0, 0);
        while self.run.traces > 0 && records < STEP && bytes < STEP_BYTES {
            let key = (self.run.id, self.run.traces - 1);
            let trace = self.work.txn.get::<ImportTrace>(&key)?;
            let mut entries = trace.map(|trace| trace.entries).unwrap_or_default();
            while records < STEP
                && bytes < STEP_BYTES
                && let Some(entry) = entries.pop()
            {
                records += 1;
                if let Before::Own(before) | Before::Earlier(before) = &entry.before {
                    bytes += before.len();
                }
                self.restore(&entry)?;
            }
            if entries.is_empty() {
                self.work.delete::<ImportTrace>(&key)?;
                self.run.traces -= 1;
            } else {
                self.work.put(&key, &ImportTrace { entries })?;
            }
        }
        for id in std::mem::take(&mut self.affected) {
            self.reassess(id)?;
        }
        Ok(())
    }

    fn restore(&mut self, entry: &TraceEntry) -> Result<()> {
        let done = match entry.record {
            TracedRecord::Customer(id) => self.customer(id, entry)?,
            TracedRecord::Order(customer, day, id) => self.order((customer, day, id), entry)?,
        };
        // What the import itself had made is counted once, with the entry of its making.
        if matches!(entry.before, Before::Own(_)) {
            return Ok(());
        }
        if done {
            self.run.restored += 1;
            return Ok(());
        }
        self.run.kept += 1;
        let (TracedRecord::Customer(id) | TracedRecord::Order(id, ..)) = entry.record;
        let kept = &mut self.run.kept_customers;
        if kept.len() < ImportRun::MAX_KEPT && !kept.contains(&id) {
            kept.push(id);
        }
        Ok(())
    }

    fn order(&mut self, key: (CustomerId, Day, OrderId), entry: &TraceEntry) -> Result<bool> {
        let Some(now) = self.work.txn.get::<Order>(&key)? else {
            return Ok(true);
        };
        if order_hash(&now) != entry.after {
            return Ok(false);
        }
        match &entry.before {
            Before::Nothing => self.work.delete::<Order>(&key)?,
            Before::Own(before) | Before::Earlier(before) => {
                let stored = entry.record.stored();
                self.work.txn.set_stored(&stored, Some(before))?;
            }
        }
        self.affected.insert(key.0);
        Ok(true)
    }

    fn customer(&mut self, id: CustomerId, entry: &TraceEntry) -> Result<bool> {
        let Some(mut now) = self.work.txn.get::<Customer>(&id)? else {
            return Ok(true);
        };
        if customer_hash(&mut now) != entry.after {
            return Ok(false);
        }
        let (Before::Own(before) | Before::Earlier(before)) = &entry.before else {
            return self.remove(&now);
        };
        self.work
            .txn
            .set_stored(&entry.record.stored(), Some(before))?;
        let mut back = super::super::names::customer(self.work.txn, id)?;
        back.standing.clone_from(&now.standing);
        back.shares_phone = now.shares_phone;
        self.work.put(&id, &back)?;
        let events = history::events(self.work, &now, &back, Some(self.run.id))?;
        write_events(self.work, id, events)?;
        for phone in &now.phones {
            if !has_phone(&back, &phone.digits) {
                self.unshare(&phone.digits)?;
            }
        }
        self.unshare_one(id)?;
        self.affected.insert(id);
        Ok(true)
    }

    /// Removes a customer whom the import made, with what the plan made of it, unless somebody has worked with it.
    fn remove(&mut self, customer: &Customer) -> Result<bool> {
        let Some(traces) = traces_of_plan(self.work.txn, customer.id, self.work.now())? else {
            return Ok(false);
        };
        for id in traces.follow_ups {
            self.work.delete::<FollowUp>(&(customer.id, id))?;
        }
        for message in traces.messages {
            self.work.delete::<Message>(&(customer.id, message))?;
        }
        for (at, nth) in traces.events {
            self.work.delete::<Event>(&(customer.id, at, nth))?;
        }
        self.work.delete::<Customer>(&customer.id)?;
        self.affected.remove(&customer.id);
        for phone in &customer.phones {
            self.unshare(&phone.digits)?;
        }
        Ok(true)
    }

    /// Takes the mark of a shared number from those who do not share one any more.
    fn unshare(&mut self, digits: &str) -> Result<()> {
        for id in sharing::holders(self.work.txn, digits)? {
            self.unshare_one(id)?;
        }
        Ok(())
    }

    fn unshare_one(&mut self, id: CustomerId) -> Result<()> {
        let mut customer = super::super::names::customer(self.work.txn, id)?;
        if !customer.shares_phone {
            return Ok(());
        }
        for phone in &customer.phones {
            if sharing::holders(self.work.txn, &phone.digits)?.len() > 1 {
                return Ok(());
            }
        }
        customer.shares_phone = false;
        self.work.put(&id, &customer)
    }

    /// Lets the plan look at a customer again, and takes back what it made since the import began that nothing
    /// explains any more.
    fn reassess(&mut self, id: CustomerId) -> Result<()> {
        let Some(mut customer) = self.work.txn.get::<Customer>(&id)? else {
            return Ok(());
        };
        let orders = orders(self.work.txn, id)?;
        care::reassess_with(self.work, &mut customer, &orders)?;
        let (rules, today) = (self.work.rules, self.work.today);
        let given = Given {
            customer: &customer,
            orders: &orders,
            open_complaint: has_open_complaint(self.work.txn, id)?,
            holidays: &rules.holidays,
            setting: rules.setting(),
        };
        let began = self.run.at;
        let mut stale = Vec::new();
        let each = |(_, id): (CustomerId, FollowUpId), follow_up: FollowUp| {
            if let Origin::Rule { rule, fact } = &follow_up.origin
                && follow_up.created >= began
                && untouched(&follow_up)
                && !explains(&rules.plan, &given, (rule, fact, follow_up.on), today)
            {
                stale.push(id);
            }
            ControlFlow::Continue(())
        };
        self.work
            .txn
            .each::<FollowUp>(id, Direction::Forward, each)?;
        let now = self.work.now();
        let mut unsent = Vec::new();
        let each = |(_, id): (CustomerId, MessageId), message: Message| {
            let made = (message.rule.as_str(), &message.fact, message.on);
            if message.created >= began
                && message.is_unsent(now)
                && !explains(&rules.plan, &given, made, today)
            {
                unsent.push(id);
            }
            ControlFlow::Continue(())
        };
        self.work
            .txn
            .each::<Message>(id, Direction::Forward, each)?;
        care::take_back(self.work, id, stale, unsent)
    }
}

/// What lies with a customer beside the profile, where all of it is the plan's or the import's.
#[derive(Default)]
struct OfPlan {
    follow_ups: Vec<FollowUpId>,
    messages: Vec<MessageId>,
    events: Vec<(Moment, u32)>,
}

/// `None` if anything lies with a customer that neither the plan nor an import made.
fn traces_of_plan(read: &impl Read, customer: CustomerId, now: Moment) -> Result<Option<OfPlan>> {
    let mut found = OfPlan::default();
    let mut foreign = false;
    read.of_customer(customer, |stored| {
        let own = match stored.table() {
            Customer::TABLE => true,
            FollowUp::TABLE => stored
                .read::<FollowUp>()?
                .is_some_and(|((_, id), follow_up)| {
                    found.follow_ups.push(id);
                    untouched(&follow_up)
                        || matches!(follow_up.status, Status::Lapsed { .. })
                            && follow_up.attempts == 0
                }),
            Message::TABLE => stored.read::<Message>()?.is_some_and(|((_, id), message)| {
                found.messages.push(id);
                // What counts as sent stays, and with it whom it went to.
                !message.is_waiting() || message.is_unsent(now)
            }),
            Event::TABLE => stored
                .read::<Event>()?
                .is_some_and(|((_, at, nth), event)| {
                    found.events.push((at, nth));
                    match event.what {
                        What::Segment { .. } | What::Lifecycle { .. } | What::Revealed { .. } => {
                            true
                        }
                        // What an import changed was undone, or the profile would not be as it was.
                        What::Field { import, .. } => import.is_some(),
                        What::FollowUp { .. } | What::Happened { .. } | What::Ticket { .. } => {
                            false
                        }
                    }
                }),
            _ => false,
        };
        foreign = !own;
        Ok(if own {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok((!foreign).then_some(found))
}

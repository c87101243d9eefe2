//! The import in SQLite: rows matched, written and assessed by the same rules, in batches.

use std::time::Instant;

use rusqlite::params;
use serde::Serialize;

use super::Desk;
use super::tables::{self, Result};
use crate::data;
use crate::files::{self, Batch};
use crate::side::Imported;
use warmline::domain::channel::Task;
use warmline::domain::customer::Customer;
use warmline::domain::event::{Cause, Event, Moved, What};
use warmline::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use warmline::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, OrderId};
use warmline::domain::import::{CustomerRow, OrderRow};
use warmline::domain::order::Order;
use warmline::domain::plan::assess::{self, Assessment, Given, Occurrence};
use warmline::domain::purchases::Purchases;
use warmline::domain::segment::SegmentId;

/// Customers between two commits where follow-ups are filled up.
const STEP: u64 = 2_000;
/// What the record of an import's progress takes, and the answer to a batch.
const RUN_BYTES: usize = 160;
const REPLY_BYTES: usize = 64;

impl Desk {
    /// Imports customers, then orders.
    pub fn import(&mut self, customers: u64) -> Imported {
        files::import(customers, |batches| {
            let begin = Instant::now();
            for group in batches.chunks(data::BATCHES) {
                self.db
                    .execute_batch("BEGIN IMMEDIATE")
                    .expect("a transaction begins");
                for batch in group {
                    self.batch(batch).expect("a batch is written");
                    self.counters.flush(&self.db).expect("counters are written");
                }
                self.db
                    .execute_batch("COMMIT")
                    .expect("the transaction is durable");
            }
            begin.elapsed()
        })
    }

    fn batch(&mut self, batch: &Batch) -> Result<()> {
        match batch {
            Batch::Customers(rows) => {
                for row in rows {
                    self.customer_row(row)?;
                }
            }
            Batch::Orders(rows) => {
                let mut at = 0;
                while at < rows.len() {
                    let customer = &rows[at].customer;
                    let end = at
                        + rows[at..]
                            .iter()
                            .take_while(|r| r.customer == *customer)
                            .count();
                    self.orders_of(&rows[at..end])?;
                    at = end;
                }
            }
        }
        self.settle()
    }

    /// Keeps what undoing the import needs, how far it is, and the answer to the request.
    fn settle(&mut self) -> Result<()> {
        self.ids.seq += 1;
        let seq = self.ids.seq;
        let trace = tables::blob(&std::mem::take(&mut self.traced));
        self.db
            .prepare_cached("INSERT INTO traces VALUES (1, ?1, ?2)")?
            .execute(params![seq, trace])?;
        self.db
            .prepare_cached("INSERT OR REPLACE INTO imports VALUES (1, ?1)")?
            .execute([[0u8; RUN_BYTES]])?;
        self.db
            .prepare_cached("INSERT INTO requests VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                data::TODAY.0,
                seq.to_be_bytes(),
                seq,
                [0u8; REPLY_BYTES]
            ])?;
        Ok(())
    }

    /// Notes a new record for the trace, with a hash of what it is now.
    fn trace(&mut self, table: u8, id: u64, record: &impl Serialize) {
        let hash = blake3::hash(&tables::blob(record));
        let hash = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        self.traced.push((table, id, hash));
    }

    fn customer_row(&mut self, row: &CustomerRow) -> Result<()> {
        let number = row.number.as_deref().unwrap_or_default();
        if tables::customer_numbered(&self.db, number)?.is_some() {
            return Ok(());
        }
        self.ids.customer += 1;
        let mut customer = data::new_customer(CustomerId(self.ids.customer), ImportId(1), row);
        customer.shares_phone = self.shares_phone(&customer)?;
        let assessed = self.assess(&customer, &[]);
        (customer.standing.segment, customer.standing.segment_since) =
            (assessed.segment, assessed.segment_since);
        customer.standing.look_again = assessed.look_again;
        tables::add_customer(&self.db, &customer, &mut self.counters)?;
        self.trace(0, customer.id.0, &customer);
        for occurrence in assessed.due {
            self.produce(&customer, &[], occurrence)?;
        }
        Ok(())
    }

    /// Whether another customer has one of the numbers.
    fn shares_phone(&self, customer: &Customer) -> Result<bool> {
        let mut sharing = self
            .db
            .prepare_cached("SELECT 1 FROM lookup WHERE key >= ?1 AND key < ?2 LIMIT 1")?;
        for phone in &customer.phones {
            let mut key = vec![b'T'];
            let (rest, last) = phone.digits.split_at(phone.digits.len().saturating_sub(4));
            key.extend(last.bytes().chain(rest.bytes().rev()).take(8));
            let mut after = key.clone();
            after.push(u8::MAX);
            if sharing.exists(params![key, after])? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn assess(&self, customer: &Customer, orders: &[Order]) -> Assessment {
        let given = Given {
            customer,
            orders,
            open_complaint: false,
            holidays: &self.rules.holidays,
            setting: self.rules.setting(),
        };
        assess::assess(&self.rules.plan, &given, data::TODAY)
    }

    fn orders_of(&mut self, rows: &[OrderRow]) -> Result<()> {
        let number = rows[0].customer.as_deref().unwrap_or_default();
        let Some(before) = tables::customer_numbered(&self.db, number)? else {
            return Ok(());
        };
        for rows in rows.chunk_by(|a, b| a.order == b.order) {
            let number = rows[0].order.as_deref().unwrap_or_default();
            let channel = rows[0].channel.as_deref().unwrap_or_default();
            if tables::has_order(&self.db, number, channel)? {
                continue;
            }
            self.ids.order += 1;
            let order = data::new_order(OrderId(self.ids.order), before.id, ImportId(2), rows);
            tables::add_order(&self.db, &order, &mut self.counters)?;
            self.trace(1, order.id.0, &order);
        }
        let orders = tables::orders(&self.db, before.id)?;
        self.reassess(&before, &orders)
    }

    fn reassess(&mut self, before: &Customer, orders: &[Order]) -> Result<()> {
        let assessed = self.assess(before, orders);
        let mut after = before.clone();
        if before.standing.segment != assessed.segment {
            let fresh = before.standing.segment.0 == SegmentId::PROSPECT && orders.is_empty();
            after.standing.segment = assessed.segment;
            if !fresh {
                self.ids.event += 1;
                tables::add_event(
                    &self.db,
                    &Event {
                        customer: after.id,
                        at: data::NOW,
                        nth: self.ids.event,
                        by: AgentId(0),
                        what: What::Segment {
                            from: before.standing.segment.clone(),
                            to: after.standing.segment.clone(),
                            by: Moved {
                                plan: self.rules.version,
                                rule: String::new(),
                                cause: Cause::Fact,
                            },
                        },
                    },
                )?;
            }
        }
        after.standing.segment_since = assessed.segment_since;
        after.standing.look_again = assessed.look_again;
        tables::update_assessed(&self.db, before, &after, &mut self.counters)?;
        for occurrence in assessed.due {
            self.produce(&after, orders, occurrence)?;
        }
        Ok(())
    }

    fn produce(&mut self, customer: &Customer, orders: &[Order], of: Occurrence) -> Result<()> {
        let plan = self.rules.plan.clone();
        let rule = &plan.rules[of.rule];
        let member = of.fact.member().unwrap_or(0);
        if tables::has_occurrence(&self.db, customer.id, &rule.id, member, of.due)? {
            return Ok(());
        }
        let key = customer.is_key();
        self.ids.follow_up += 1;
        let follow_up = FollowUp {
            id: FollowUpId(self.ids.follow_up),
            customer: customer.id,
            origin: Origin::Rule {
                rule: rule.id.clone(),
                fact: of.fact,
            },
            segment: customer.standing.segment.clone(),
            created: data::NOW,
            created_by: AgentId(0),
            due: self.rules.zone().end_of(of.due),
            due_day: of.due,
            in_time: self.rules.zone().end_of(of.due),
            when: When::On(of.due),
            when_day: of.due,
            lapses: rule.lapse_days.map(|days| of.due + i32::from(days) + 1),
            assignee: match customer.owner {
                Some(owner) if key => Assignee::Agent(owner),
                _ => Assignee::Pool,
            },
            band: if key { Band::Key } else { Band::Worth },
            worth: Purchases::of(orders, data::TODAY).total_12_months,
            status: Status::Open,
            attempts: 0,
            attempts_that_day: 0,
            last_attempt: None,
            on: of.due,
            task: Task::Call,
            held: Vec::new(),
        };
        tables::add_follow_up(&self.db, &follow_up, &mut self.counters)
    }

    /// Adds follow-ups until each customer has three.
    pub fn fill_up(&mut self, customers: u64) -> Result<()> {
        let mut at = 1;
        while at <= customers {
            let part = at..(at + STEP).min(customers + 1);
            at = part.end;
            self.db.execute_batch("BEGIN IMMEDIATE")?;
            for id in part {
                let Some(customer) = tables::customer(&self.db, CustomerId(id))? else {
                    continue;
                };
                let has = tables::follow_ups(&self.db, customer.id)?.len();
                let orders = tables::orders(&self.db, customer.id)?;
                let worth = Purchases::of(&orders, data::TODAY).total_12_months;
                for nth in has..data::FOLLOW_UPS {
                    self.ids.follow_up += 1;
                    let new = FollowUpId(self.ids.follow_up);
                    let follow_up = data::added_follow_up(new, &customer, worth, nth);
                    tables::add_follow_up(&self.db, &follow_up, &mut self.counters)?;
                }
            }
            self.counters.flush(&self.db)?;
            self.db.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    /// Makes the index of trigrams over names and digits of phones.
    pub fn index_substrings(&mut self) -> Result<()> {
        self.db.execute_batch(
            "CREATE VIRTUAL TABLE substrings USING fts5(name, phones, tokenize='trigram', content='');
             BEGIN IMMEDIATE;",
        )?;
        let mut read = self.db.prepare("SELECT id, name, phones FROM customers")?;
        let mut add = self
            .db
            .prepare("INSERT INTO substrings (rowid, name, phones) VALUES (?1, ?2, ?3)")?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let phones: Vec<warmline::domain::customer::Phone> =
                tables::unblob(row.get_ref(2)?.as_blob()?);
            let digits: Vec<&str> = phones.iter().map(|p| p.digits.as_str()).collect();
            let (id, name): (u64, String) = (row.get(0)?, row.get(1)?);
            add.execute(params![id, name, digits.join(" ")])?;
        }
        drop(rows);
        drop((read, add));
        self.db
            .execute_batch("COMMIT; INSERT INTO substrings (substrings) VALUES ('optimize');")
    }
}

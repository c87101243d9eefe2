//! Records into rows and back, with the counters that follow from them.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use warmline::domain::channel::Task;
use warmline::domain::contact::Contact;
use warmline::domain::customer::{Customer, Sex, Standing};
use warmline::domain::event::Event;
use warmline::domain::follow_up::{Band, FollowUp, Origin, Status, When};
use warmline::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, OrderId};
use warmline::domain::lookup::{self, LookupCard, fold_code};
use warmline::domain::money::Fen;
use warmline::domain::order::{Order, OrderKey, OrderStatus};
use warmline::domain::outcome::OutcomeCode;
use warmline::domain::segment::{LifecycleId, SegmentId};
use warmline::domain::time::{Day, Moment};
use warmline::store::ToKey;
use warmline::store::schema::{assignee_key, counter};

pub type Result<T> = rusqlite::Result<T>;

/// Counters as they change within one transaction; written with it, each once.
#[derive(Default)]
pub struct Counters(HashMap<Vec<u8>, i64>);

impl Counters {
    /// Adds to a counter.
    pub fn add(&mut self, key: impl ToKey, delta: i64) {
        *self.0.entry(key.to_key()).or_default() += delta;
    }

    /// Writes what changed.
    pub fn flush(&mut self, db: &Connection) -> Result<()> {
        let mut add = db.prepare_cached(
            "INSERT INTO counters (key, n) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET n = n + excluded.n",
        )?;
        for (key, delta) in self.0.drain().filter(|(_, delta)| *delta != 0) {
            add.execute(params![key, delta])?;
        }
        Ok(())
    }
}

/// A list or a small record as one value.
pub fn blob(value: &impl Serialize) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard()).expect("records are encoded")
}

/// Reads [`blob`].
pub fn unblob<T: DeserializeOwned>(bytes: &[u8]) -> T {
    bincode::serde::decode_from_slice(bytes, bincode::config::standard())
        .expect("what was encoded is decoded")
        .0
}

fn blob_column<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    Ok(unblob(row.get_ref(column)?.as_blob()?))
}

fn count_customer(customer: &Customer, sign: i64, counters: &mut Counters) {
    counters.add(counter::CUSTOMERS, sign);
    counters.add((counter::SEGMENT, &customer.standing.segment.0), sign);
}

/// Writes a new customer with its lookup keys.
pub fn add_customer(db: &Connection, customer: &Customer, counters: &mut Counters) -> Result<()> {
    let c = customer;
    db.prepare_cached(
        "INSERT INTO customers VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,
         ?24,?25,?26,?27,?28,?29,?30,?31,?32)",
    )?
    .execute(params![
        c.id.0,
        c.number,
        c.number.as_deref().map(fold_code),
        c.name,
        c.salutation,
        c.sex as i64,
        c.birthday.as_ref().map(blob),
        c.main_phone().map(|p| &p.text),
        blob(&c.phones),
        c.email,
        c.wechat,
        c.address,
        c.place(),
        c.source,
        c.channel,
        c.owner.map(|a| a.0),
        blob(&c.tags),
        blob(&c.family),
        blob(&c.preferences),
        c.preferences.do_not_call,
        c.note,
        blob(&c.custom),
        c.key_reason,
        c.is_key(),
        c.shares_phone,
        c.standing.segment.0,
        c.standing.segment_since.0,
        c.standing.look_again.map(|d| d.0),
        c.created.0,
        c.created_by.0,
        c.import.map(|i| i.0),
        c.updated.0,
    ])?;
    let card = LookupCard {
        name: &c.name,
        phones: c.phones.iter().map(|p| p.digits.as_str()).collect(),
        number: c.number.as_deref(),
    };
    let mut add = db.prepare_cached("INSERT INTO lookup VALUES (?1, ?2)")?;
    for key in lookup::keys(&card) {
        add.execute(params![key.as_bytes(), c.id.0])?;
    }
    count_customer(c, 1, counters);
    Ok(())
}

/// Writes what an assessment changed.
pub fn update_assessed(
    db: &Connection,
    before: &Customer,
    after: &Customer,
    counters: &mut Counters,
) -> Result<()> {
    db.prepare_cached(
        "UPDATE customers SET segment = ?2, segment_since = ?3, look_again = ?4, key = ?5 WHERE id = ?1",
    )?
    .execute(params![
        after.id.0,
        after.standing.segment.0,
        after.standing.segment_since.0,
        after.standing.look_again.map(|d| d.0),
        after.is_key(),
    ])?;
    count_customer(before, -1, counters);
    count_customer(after, 1, counters);
    Ok(())
}

/// A customer by id.
pub fn customer(db: &Connection, id: CustomerId) -> Result<Option<Customer>> {
    db.prepare_cached("SELECT * FROM customers WHERE id = ?1")?
        .query_row([id.0], read_customer)
        .optional()
}

/// A customer by external number.
pub fn customer_numbered(db: &Connection, number: &str) -> Result<Option<Customer>> {
    db.prepare_cached("SELECT * FROM customers WHERE number_folded = ?1")?
        .query_row([fold_code(number)], read_customer)
        .optional()
}

fn read_customer(row: &Row<'_>) -> Result<Customer> {
    let birthday: Option<Vec<u8>> = row.get("birthday")?;
    Ok(Customer {
        id: CustomerId(row.get("id")?),
        number: row.get("number")?,
        name: row.get("name")?,
        salutation: row.get("salutation")?,
        sex: match row.get("sex")? {
            1 => Sex::Female,
            2 => Sex::Male,
            _ => Sex::Unknown,
        },
        birthday: birthday.map(|b| unblob(&b)),
        phones: blob_column(row, "phones")?,
        email: row.get("email")?,
        wechat: row.get("wechat")?,
        address: row.get("address")?,
        source: row.get("source")?,
        channel: row.get("channel")?,
        owner: row.get::<_, Option<u32>>("owner")?.map(AgentId),
        tags: blob_column(row, "tags")?,
        family: blob_column(row, "family")?,
        members_numbered: 1,
        preferences: blob_column(row, "preferences")?,
        note: row.get("note")?,
        custom: blob_column(row, "custom")?,
        key_reason: row.get("key_reason")?,
        shares_phone: row.get("shares_phone")?,
        standing: Standing {
            segment: SegmentId(row.get("segment")?),
            segment_since: Day(row.get("segment_since")?),
            lifecycle: LifecycleId::default(),
            lifecycle_since: Day(row.get("segment_since")?),
            key: Vec::new(),
            look_again: row.get::<_, Option<i32>>("look_again")?.map(Day),
        },
        happened: Vec::new(),
        score: None,
        created: Moment(row.get("created")?),
        created_by: AgentId(row.get("created_by")?),
        import: row.get::<_, Option<u32>>("import")?.map(ImportId),
        updated: Moment(row.get("updated")?),
    })
}

fn status_code(status: OrderStatus) -> usize {
    OrderStatus::ALL
        .iter()
        .position(|&s| s == status)
        .unwrap_or(0)
}

/// Writes a new order.
pub fn add_order(db: &Connection, order: &Order, counters: &mut Counters) -> Result<()> {
    let o = order;
    db.prepare_cached("INSERT INTO orders VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")?
        .execute(params![
            o.id.0,
            o.customer.0,
            o.number(),
            o.number().map(fold_code),
            o.channel,
            o.at.0,
            o.day.0,
            o.delivered.map(|d| d.0),
            status_code(o.status),
            o.amount().0,
            blob(&o.items),
            o.import.map(|i| i.0),
        ])?;
    counters.add(counter::ORDERS, 1);
    if o.status.counts() {
        counters.add((counter::PURCHASES, o.day), 1);
        counters.add((counter::REVENUE, o.day), o.amount().0);
    }
    Ok(())
}

/// Whether an order of that number and channel is there.
pub fn has_order(db: &Connection, number: &str, channel: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM orders WHERE number_folded = ?1 AND channel = ?2")?
        .exists(params![fold_code(number), channel])
}

/// All orders of a customer, oldest first.
pub fn orders(db: &Connection, customer: CustomerId) -> Result<Vec<Order>> {
    db.prepare_cached("SELECT * FROM orders WHERE customer = ?1 ORDER BY day, id")?
        .query_map([customer.0], |row| {
            Ok(Order {
                id: OrderId(row.get("id")?),
                customer,
                key: OrderKey::Number {
                    number: row.get("number")?,
                },
                channel: row.get("channel")?,
                at: Moment(row.get("at")?),
                day: Day(row.get("day")?),
                dispatched: None,
                delivered: row.get::<_, Option<i32>>("delivered")?.map(Day),
                corrected: Vec::new(),
                status: OrderStatus::ALL[row.get::<_, usize>("status")?],
                items: blob_column(row, "items")?,
                import: row.get::<_, Option<u32>>("import")?.map(ImportId),
            })
        })?
        .collect()
}

fn count_follow_up(f: &FollowUp, sign: i64, counters: &mut Counters) {
    let (assignee, segment) = (assignee_key(f.assignee), &f.segment.0);
    if f.status.is_open() {
        counters.add(counter::OPEN, sign);
        counters.add((counter::TO_WORK, assignee, f.when_day), sign);
    }
    if let Status::Done { at, by, day, .. } = &f.status {
        counters.add((counter::DUE, f.due_day, *by, segment), sign);
        counters.add((counter::DONE, f.due_day, *by, segment, *day), sign);
        if *at <= f.in_time {
            counters.add((counter::ON_TIME, f.due_day, *by, segment), sign);
        }
    } else if f.status.is_due() {
        counters.add((counter::DUE, f.due_day, assignee, segment), sign);
    }
}

/// Writes a new follow-up.
pub fn add_follow_up(db: &Connection, f: &FollowUp, counters: &mut Counters) -> Result<()> {
    let member = match &f.origin {
        Origin::Rule { fact, .. } => fact.member().unwrap_or(0),
        _ => 0,
    };
    db.prepare_cached(
        "INSERT INTO follow_ups VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)",
    )?
    .execute(params![
        f.id.0,
        f.customer.0,
        f.rule(),
        member,
        blob(&f.origin),
        f.segment.0,
        f.created.0,
        f.created_by.0,
        f.due.0,
        f.due_day.0,
        f.in_time.0,
        f.appointment().map(|at| at.0),
        f.when_day.0,
        f.lapses.map(|d| d.0),
        assignee_key(f.assignee).0,
        f.band.code(),
        f.worth.0,
        f.status.is_open(),
        blob(&f.status),
        f.attempts,
        f.attempts_that_day,
        f.last_attempt.as_ref().map(|(day, _)| day.0),
        f.last_attempt.as_ref().map(|(_, outcome)| &outcome.0),
    ])?;
    counters.add(counter::FOLLOW_UPS, 1);
    count_follow_up(f, 1, counters);
    Ok(())
}

/// Writes a call's effect on a follow-up.
pub fn update_follow_up(
    db: &Connection,
    before: &FollowUp,
    after: &FollowUp,
    counters: &mut Counters,
) -> Result<()> {
    let f = after;
    db.prepare_cached(
        "UPDATE follow_ups SET at = ?2, when_day = ?3, lapses = ?4, assignee = ?5, open = ?6, status = ?7, attempts = ?8,
         attempts_that_day = ?9, last_day = ?10, last_outcome = ?11 WHERE id = ?1",
    )?
    .execute(params![
        f.id.0,
        f.appointment().map(|at| at.0),
        f.when_day.0,
        f.lapses.map(|d| d.0),
        assignee_key(f.assignee).0,
        f.status.is_open(),
        blob(&f.status),
        f.attempts,
        f.attempts_that_day,
        f.last_attempt.as_ref().map(|(day, _)| day.0),
        f.last_attempt.as_ref().map(|(_, outcome)| &outcome.0),
    ])?;
    count_follow_up(before, -1, counters);
    count_follow_up(after, 1, counters);
    Ok(())
}

/// A follow-up by id.
pub fn follow_up(db: &Connection, id: FollowUpId) -> Result<Option<FollowUp>> {
    db.prepare_cached("SELECT * FROM follow_ups WHERE id = ?1")?
        .query_row([id.0], read_follow_up)
        .optional()
}

/// Whether a rule has made a follow-up of that identity.
pub fn has_occurrence(
    db: &Connection,
    c: CustomerId,
    rule: &str,
    member: u16,
    due: Day,
) -> Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM follow_ups WHERE customer = ?1 AND rule = ?2 AND member = ?3 AND due_day = ?4",
    )?
    .exists(params![c.0, rule, member, due.0])
}

/// All follow-ups of a customer.
pub fn follow_ups(db: &Connection, customer: CustomerId) -> Result<Vec<FollowUp>> {
    db.prepare_cached("SELECT * FROM follow_ups WHERE customer = ?1")?
        .query_map([customer.0], read_follow_up)?
        .collect()
}

/// Reads a row of `follow_ups`.
pub fn read_follow_up(row: &Row<'_>) -> Result<FollowUp> {
    use warmline::domain::follow_up::Assignee;
    let at: Option<i64> = row.get("at")?;
    let when_day = Day(row.get("when_day")?);
    let last: Option<i32> = row.get("last_day")?;
    let outcome: Option<String> = row.get("last_outcome")?;
    Ok(FollowUp {
        id: FollowUpId(row.get("id")?),
        customer: CustomerId(row.get("customer")?),
        origin: blob_column(row, "origin")?,
        segment: SegmentId(row.get("segment")?),
        created: Moment(row.get("created")?),
        created_by: AgentId(row.get("created_by")?),
        due: Moment(row.get("due")?),
        due_day: Day(row.get("due_day")?),
        in_time: Moment(row.get("in_time")?),
        when: at.map_or(When::On(when_day), |at| When::At(Moment(at))),
        when_day,
        lapses: row.get::<_, Option<i32>>("lapses")?.map(Day),
        assignee: match row.get("assignee")? {
            0 => Assignee::Pool,
            agent => Assignee::Agent(AgentId(agent)),
        },
        band: band(row.get("band")?),
        worth: Fen(row.get("worth")?),
        status: blob_column(row, "status")?,
        attempts: row.get("attempts")?,
        attempts_that_day: row.get("attempts_that_day")?,
        last_attempt: last.map(Day).zip(outcome.map(OutcomeCode)),
        on: Day(row.get("due_day")?),
        task: Task::Call,
        held: Vec::new(),
    })
}

/// The lane of a code.
pub fn band(code: u8) -> Band {
    Band::ALL
        .into_iter()
        .find(|b| b.code() == code)
        .unwrap_or(Band::Worth)
}

/// Writes a new call.
pub fn add_contact(db: &Connection, c: &Contact, counters: &mut Counters) -> Result<()> {
    db.prepare_cached("INSERT INTO contacts VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)")?
        .execute(params![
            c.id.0,
            c.customer.0,
            c.follow_up.map(|f| f.0),
            c.at.0,
            c.day.0,
            c.hour,
            c.agent.0,
            c.direction as i64,
            c.outcome.0,
            c.reached,
            c.attempt,
            c.score,
            c.reason,
            c.note,
            c.talk_seconds,
            c.wrap_up_seconds,
            c.segment.0,
            c.key,
        ])?;
    let who = (c.day, c.agent, &c.segment.0);
    counters.add(
        (counter::OUTCOMES, who, (c.attempt, c.reached, &c.outcome.0)),
        1,
    );
    if c.reached {
        counters.add((counter::REACHED_HOUR, who, c.hour), 1);
    }
    if let Some(score) = c.score {
        counters.add((counter::SCORES, who, c.key, score), 1);
    }
    if c.talk_seconds > 0 {
        counters.add((counter::TALK, who), i64::from(c.talk_seconds));
        counters.add((counter::TALKS, who), 1);
    }
    if c.wrap_up_seconds > 0 {
        counters.add((counter::WRAP_UP, who), i64::from(c.wrap_up_seconds));
        counters.add((counter::WRAP_UPS, who), 1);
    }
    Ok(())
}

/// Reads a row of `contacts`.
pub fn read_contact(row: &Row<'_>) -> Result<Contact> {
    use warmline::domain::contact::Direction;
    use warmline::domain::id::ContactId;
    Ok(Contact {
        id: ContactId(row.get("id")?),
        customer: CustomerId(row.get("customer")?),
        follow_up: row.get::<_, Option<u64>>("follow_up")?.map(FollowUpId),
        at: Moment(row.get("at")?),
        day: Day(row.get("day")?),
        hour: row.get("hour")?,
        agent: AgentId(row.get("agent")?),
        direction: if row.get::<_, i64>("direction")? == 0 {
            Direction::Out
        } else {
            Direction::In
        },
        outcome: OutcomeCode(row.get("outcome")?),
        reached: row.get("reached")?,
        attempt: row.get("attempt")?,
        score: row.get("score")?,
        reason: row.get("reason")?,
        note: row.get("note")?,
        talk_seconds: row.get("talk_seconds")?,
        wrap_up_seconds: row.get("wrap_up_seconds")?,
        segment: SegmentId(row.get("segment")?),
        key: row.get("key")?,
    })
}

/// Writes an event.
pub fn add_event(db: &Connection, event: &Event) -> Result<()> {
    db.prepare_cached("INSERT INTO events VALUES (?1,?2,?3,?4,?5)")?
        .execute(params![
            event.customer.0,
            event.at.0,
            event.nth,
            event.by.0,
            blob(&event.what)
        ])?;
    Ok(())
}

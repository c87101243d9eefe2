//! The data that both sides get: sample customers with exactly three orders each, and three follow-ups each.

use warmline::domain::channel::Task;
use warmline::domain::customer::{Customer, FamilyMember, Phone, Relation, Tag};
use warmline::domain::date::CalendarKind;
use warmline::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use warmline::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, OrderId};
use warmline::domain::import::{CustomerRow, OrderRow};
use warmline::domain::money::Fen;
use warmline::domain::order::{Order, OrderItem, OrderKey};
use warmline::domain::time::{Day, Moment, Zone};
use warmline::sample::{self, SampleCustomer, SampleOrder};
use warmline::text::phone;

/// The clock of the benches: Monday 15 June 2026, 10:00 in Shanghai.
pub const NOW: Moment = Moment(1_781_488_800_000);
/// Its business day.
pub const TODAY: Day = Day(20_619);
/// Orders of each customer.
pub const ORDERS: usize = 3;
/// Follow-ups of each customer, those of the plan included.
pub const FOLLOW_UPS: usize = 3;
/// The care plan of both sides.
pub const PLAN: &str = include_str!("plan.toml");
/// Agents who work the queue; their ids follow the founder's.
pub const AGENTS: u32 = 64;
/// Rows of one batch of an import.
pub const BATCH: usize = 64;
/// Batches that one sync makes durable, here and there.
pub const BATCHES: usize = 8;

/// The founder and importer.
pub const BOSS: AgentId = AgentId(1);

/// The agent of a number from 0.
pub fn agent(nth: u32) -> AgentId {
    AgentId(BOSS.0 + 1 + nth % AGENTS)
}

/// The login name of an agent.
pub fn agent_name(nth: u32) -> String {
    format!("agent{:02}", nth % AGENTS)
}

/// The sample data of a size.
pub fn options(customers: u64) -> sample::Options {
    sample::Options {
        customers,
        seed: 1,
        today: TODAY,
        zone: Zone::default(),
    }
}

/// One customer of the file.
pub fn customer_row(sample: &SampleCustomer) -> CustomerRow {
    let birthday = |calendar: CalendarKind| sample.birthday.filter(|b| b.calendar == calendar);
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    CustomerRow {
        line: sample.index + 2,
        number: some(&sample.number),
        name: some(&sample.name),
        phone: some(&sample.phone),
        phone2: sample.second_phone.clone(),
        email: sample.email.clone(),
        wechat: sample.wechat.clone(),
        sex: Some(sample.sex),
        birthday: birthday(CalendarKind::Solar),
        lunar_birthday: birthday(CalendarKind::Lunar),
        baby_name: sample.baby.as_ref().and_then(|b| b.name.clone()),
        baby_birthday: sample.baby.as_ref().and_then(|b| b.birthday),
        address: some(&sample.address),
        source: some(sample.source),
        channel: some(sample.channel),
        tags: sample.tags.iter().map(|&t| t.to_owned()).collect(),
        note: some(&sample.note),
        ..CustomerRow::default()
    }
}

/// The orders of a sample customer, exactly [`ORDERS`]: the last ones where there are more; where there are fewer,
/// older copies of the first; a prospect gets copies of the next customer's.
pub fn orders(options: sample::Options, sample: &SampleCustomer) -> Vec<SampleOrder> {
    let mut orders = sample.orders.clone();
    let mut next = sample.index;
    while orders.is_empty() {
        next += 1;
        orders = sample::customer(options, next % sample::MOST_CUSTOMERS).orders;
        orders.truncate(1);
        for order in &mut orders {
            order.number = format!("P{}", sample.index);
        }
    }
    orders.drain(..orders.len().saturating_sub(ORDERS));
    while orders.len() < ORDERS {
        let mut older = orders[0].clone();
        older.number.push('-');
        older.day = older.day - 50;
        for done in [&mut older.dispatched, &mut older.delivered] {
            *done = done.map(|(day, minute)| (day - 50, minute));
        }
        orders.insert(0, older);
    }
    orders
}

/// The rows of an order in the file: one for each item.
pub fn order_rows(sample: &SampleCustomer, order: &SampleOrder) -> Vec<OrderRow> {
    let zone = Zone::default();
    let at = |(day, minute)| zone.at_minute(day, minute);
    let row = |item: &sample::SampleItem| OrderRow {
        line: sample.index + 2,
        order: Some(order.number.clone()),
        customer: Some(sample.number.clone()),
        name: Some(sample.name.clone()),
        phone: Some(sample.phone.clone()),
        date: zone.at_minute(order.day, order.minute),
        dispatched: order.dispatched.map(at),
        delivered: order.delivered.map(at),
        product: Some(item.product.to_owned()),
        sku: Some(item.sku.to_owned()),
        quantity: Some(item.quantity),
        amount: item.amount,
        channel: Some(order.channel.to_owned()),
        status: Some(order.status),
        ..OrderRow::default()
    };
    order.items.iter().map(row).collect()
}

/// The record of a new customer as a row states it.
pub fn new_customer(id: CustomerId, import: ImportId, row: &CustomerRow) -> Customer {
    let numbers = [&row.phone, &row.phone2, &row.phone3];
    Customer {
        number: row.number.clone(),
        name: row.name.clone().unwrap_or_default(),
        sex: row.sex.unwrap_or_default(),
        birthday: row.birthday.or(row.lunar_birthday),
        phones: numbers
            .into_iter()
            .flatten()
            .map(|text| new_phone(text))
            .collect(),
        email: row.email.clone(),
        wechat: row.wechat.clone(),
        address: row.address.clone(),
        source: row.source.clone(),
        channel: row.channel.clone(),
        tags: row
            .tags
            .iter()
            .map(|tag| Tag {
                name: tag.clone(),
                since: TODAY,
            })
            .collect(),
        family: family(row),
        note: row.note.clone().unwrap_or_default(),
        custom: row.custom.clone(),
        import: Some(import),
        ..Customer::new(id, NOW, BOSS, TODAY)
    }
}

fn family(row: &CustomerRow) -> Vec<FamilyMember> {
    if row.baby_name.is_none() && row.baby_birthday.is_none() {
        return Vec::new();
    }
    vec![FamilyMember {
        number: 1,
        name: row.baby_name.clone().unwrap_or_default(),
        relation: Relation::Baby,
        birthday: row.baby_birthday,
    }]
}

fn new_phone(text: &str) -> Phone {
    let parsed = phone::parse(text)
        .expect("sample numbers are numbers")
        .phone;
    Phone {
        text: parsed.text,
        digits: parsed.digits,
        extension: parsed.extension,
        wrong: false,
    }
}

/// The record of an order as its rows state it.
pub fn new_order(id: OrderId, customer: CustomerId, import: ImportId, rows: &[OrderRow]) -> Order {
    let zone = Zone::default();
    let first = &rows[0];
    Order {
        id,
        customer,
        key: OrderKey::Number {
            number: first.order.clone().unwrap_or_default(),
        },
        channel: first.channel.clone().unwrap_or_default(),
        at: first.date,
        day: zone.day(first.date),
        dispatched: None,
        delivered: first.delivered.map(|at| zone.day(at)),
        corrected: Vec::new(),
        status: first.status.unwrap_or_default(),
        items: rows
            .iter()
            .map(|row| OrderItem {
                product: row.product.clone().unwrap_or_default(),
                sku: row.sku.clone(),
                quantity: row.quantity.unwrap_or(1),
                amount: row.amount,
            })
            .collect(),
        import: Some(import),
    }
}

/// A follow-up that fills a customer up to [`FOLLOW_UPS`]: due within a month around today, half of them
/// everybody's, half of them an agent's.
pub fn added_follow_up(id: FollowUpId, customer: &Customer, worth: Fen, nth: usize) -> FollowUp {
    let mixed = (customer.id.0 * 3 + nth as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let day = TODAY - 20 + (mixed % 40) as i32;
    let key = customer.is_key();
    FollowUp {
        id,
        customer: customer.id,
        origin: Origin::ByHand {
            reason: "答应过回电".into(),
        },
        segment: customer.standing.segment.clone(),
        created: NOW,
        created_by: BOSS,
        due: Zone::default().end_of(day),
        due_day: day,
        in_time: Zone::default().end_of(day),
        when: When::On(day),
        when_day: day,
        lapses: Some(day + 90),
        assignee: if mixed.is_multiple_of(2) {
            Assignee::Pool
        } else {
            Assignee::Agent(agent((mixed / 2) as u32))
        },
        band: if key { Band::Key } else { Band::Worth },
        worth,
        status: Status::Open,
        attempts: 0,
        attempts_that_day: 0,
        last_attempt: None,
        on: day,
        task: Task::Call,
        held: Vec::new(),
    }
}

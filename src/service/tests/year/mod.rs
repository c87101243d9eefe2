//! A year of the shipped plan, day by day, with a hub that fails, sleeps through days and lives some of them twice,
//! against the same year worked out by a model that does not know how: occurrence for occurrence.
//!
//! `WARMLINE_YEAR=10000` sets how many customers live through it.

mod model;

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::testkit::{Kit, a_phone};
use crate::domain::channel::Task;
use crate::domain::customer::{Customer, FamilyMember, Relation, Tag};
use crate::domain::follow_up::{FollowUp, Origin};
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::message::Message;
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};
use crate::domain::time::{Day, Span, Zone};
use crate::sample::{self, SampleCustomer};
use crate::service::care;
use crate::service::work::{Result, Work};
use crate::store::schema::id_kind;
use crate::store::{Direction, ReadExt};
use model::{Life, Made, Sold};

/// Customers unless it is said otherwise.
const CUSTOMERS: u64 = 120;
/// Customers written at once.
const PART: usize = 50;

fn day(month: u32, of_month: u32) -> Day {
    Day::ymd(2026, month, of_month).expect("a date")
}

/// A life made of a sample customer, with things that sample data does not have.
fn life(sample: &SampleCustomer, id: u64, rng: &mut ChaCha8Rng) -> Life {
    let mut some = |share: f64| rng.random_bool(share);
    let mut life = Life {
        id,
        birthday: sample.birthday,
        has_baby: sample.baby.is_some(),
        baby: sample.baby.as_ref().and_then(|baby| baby.birthday),
        email: sample.email.is_some() || some(0.3),
        wechat: sample.wechat.is_some(),
        source: sample.source,
        no_sms: some(0.05),
        no_social: some(0.05),
        no_email: some(0.05),
        ..Life::default()
    };
    let bought = sample.orders.iter().filter(|o| o.status.counts());
    for order in bought {
        let dispatched = rng.random_bool(0.7).then(|| order.day + 1);
        let delivered = rng.random_bool(0.7);
        // More than the hub sleeps after the dispatch, so that each has its notice.
        let delivered = delivered.then(|| order.day + rng.random_range(4..=5));
        life.orders.push(Sold {
            day: order.day,
            fen: order.items.iter().map(|i| i.amount.0).sum(),
            units: order.items.iter().map(|i| i.quantity).sum(),
            product: order.items[0].product,
            dispatched,
            delivered,
        });
    }
    life.orders.sort_by_key(|o| o.day);
    let mut some_day = || day(1, 1) + rng.random_range(0..365);
    for tag in &sample.tags {
        life.tags.push((tag, some_day()));
    }
    for (share, tag) in [
        (9, "要求回访"),
        (7, "需关注"),
        (7, "定向回访"),
        (7, "社群活跃"),
        (5, "口碑推荐"),
    ] {
        let since = some_day();
        let has = (since.0.unsigned_abs() * 7 + id as u32) % 100 < share;
        if has && life.tags.iter().all(|(known, _)| *known != tag) {
            life.tags.push((tag, since));
        }
    }
    for name in ["complaint-closed", "review-bad", "review-question"] {
        let on = some_day();
        if (on.0 as u64 + id).is_multiple_of(17) {
            life.happened.push((name, on));
        }
    }
    let scored = some_day();
    let score = (scored.0 as u64 * 3 + id) % 11;
    life.score = (1..=5).contains(&score).then_some((scored, score as u8));
    // The elder goes just after something was made for the baby's birthday, for some before it and for some on it.
    let shown = life.baby_day().filter(|_| !id.is_multiple_of(4));
    let gone = |on: Day| if id.is_multiple_of(2) { on - 6 } else { on + 1 };
    life.elder_until = shown.map(|on| gone(on).max(day(1, 2)));
    life.cooperation = id.is_multiple_of(23).then(|| some_day().add_months(-36));
    life
}

/// The part of a life that is known from the beginning.
fn born(life: &Life) -> impl FnOnce(&mut Customer) + Send + 'static {
    let life = life.clone();
    move |customer| {
        customer.name = format!("K{}", life.id);
        customer.phones.push(a_phone("13812345678"));
        customer.email = life.email.then(|| "a@example.com".to_owned());
        customer.source = Some(life.source.to_owned());
        customer.wechat = life.wechat.then(|| "wx".to_owned());
        customer.birthday = life.birthday;
        customer.preferences.no_sms = life.no_sms;
        customer.preferences.no_social = life.no_social;
        customer.preferences.no_email = life.no_email;
        customer.family = family(&life, true);
        let date = life
            .cooperation
            .map(|day| ("合作日期".to_owned(), day.to_string()));
        customer.custom.extend(date);
    }
}

/// The children, with the elder one or without.
fn family(life: &Life, elder: bool) -> Vec<FamilyMember> {
    let child = |name: &str, birthday| FamilyMember {
        number: 0,
        name: name.to_owned(),
        relation: Relation::Baby,
        birthday,
    };
    let elder = life.elder_until.filter(|_| elder);
    let elder = elder.map(|_| child("大宝", None));
    let baby = life.has_baby.then(|| child("", life.baby));
    elder.into_iter().chain(baby).collect()
}

/// What becomes known of a life by a day and was not by another.
fn news(life: &Life, after: Day, by: Day) -> bool {
    let new = |day: Day| day > after && day <= by;
    let of_orders = life.orders.iter().any(|o| {
        let days = [Some(o.day), o.dispatched, o.delivered];
        days.into_iter().flatten().any(new)
    });
    of_orders
        || life.tags.iter().any(|(_, day)| new(*day))
        || life.happened.iter().any(|(_, day)| new(*day))
        || life.score.is_some_and(|(day, _)| new(day))
        || life.elder_until.is_some_and(new)
}

/// Writes all that is known of a life by a day, as it becomes known.
fn tell(work: &mut Work<'_, '_>, life: &Life, by: Day) -> Result<()> {
    let id = CustomerId(life.id);
    let mut customer = super::super::names::customer(work.txn, id)?;
    let mut orders = Vec::new();
    for (sold, nth) in life.orders.iter().zip(0u64..) {
        if sold.day > by {
            break;
        }
        let order = Order {
            id: OrderId(life.id * 1_000 + nth),
            customer: id,
            key: OrderKey::Number {
                number: format!("{id}-{nth}"),
            },
            channel: String::new(),
            at: Zone::default().at_minute(sold.day, 600),
            day: sold.day,
            dispatched: sold.dispatched.filter(|day| *day <= by),
            delivered: sold.delivered.filter(|day| *day <= by),
            corrected: Vec::new(),
            status: OrderStatus::Paid,
            items: vec![OrderItem {
                product: sold.product.into(),
                sku: None,
                quantity: sold.units,
                amount: Fen(sold.fen),
            }],
            import: None,
        };
        work.put(&(id, order.day, order.id), &order)?;
        orders.push(order);
    }
    let known = |since: Day| since <= by;
    customer.set_family(family(life, !life.elder_until.is_some_and(known)));
    let tags = life.tags.iter().filter(|(_, since)| known(*since));
    customer.tags = tags
        .map(|(name, since)| Tag {
            name: (*name).to_owned(),
            since: *since,
        })
        .collect();
    for (name, day) in life.happened.iter().filter(|(_, day)| known(*day)) {
        customer.note(name, *day);
    }
    customer.score = life.score.filter(|(day, _)| known(*day));
    care::reassess_with(work, &mut customer, &orders)
}

/// Everything that the plan made with a day in 2026.
fn made(kit: &Kit) -> BTreeSet<Made> {
    let plan = kit.rules().plan.clone();
    let rule = |id: &str| -> &'static str {
        let known = plan.rule(id).expect("a rule of the plan");
        known.id.clone().leak()
    };
    let mut found = BTreeSet::new();
    let mut count = 0;
    let mut note = |made: Made| {
        if (day(1, 1)..=day(12, 31)).contains(&made.3) {
            count += 1;
            found.insert(made);
        }
    };
    let read = kit.store().read();
    read.each::<FollowUp>((), Direction::Forward, |_, f| {
        if let Origin::Rule { rule: id, fact } = &f.origin {
            let way = match f.task {
                Task::Call => "call",
                Task::Gift => "gift",
                other => panic!("{other:?}"),
            };
            let script = plan.rule(id).map(|r| r.what.text.clone());
            let member = fact.member().unwrap_or(0);
            let script = script.unwrap_or_default();
            note((f.customer.0, rule(id), member, f.on, way, script));
        }
        std::ops::ControlFlow::Continue(())
    })
    .expect("the store reads");
    read.each::<Message>((), Direction::Forward, |_, m| {
        let member = m.fact.member().unwrap_or(0);
        note((
            m.customer.0,
            rule(&m.rule),
            member,
            m.on,
            m.channel.code(),
            m.template,
        ));
        std::ops::ControlFlow::Continue(())
    })
    .expect("the store reads");
    assert_eq!(count, found.len(), "nothing is made twice");
    found
}

/// What differs, by rule, with an example.
fn difference(
    left: &BTreeSet<Made>,
    right: &BTreeSet<Made>,
) -> BTreeMap<&'static str, (usize, Made)> {
    let mut rules: BTreeMap<&'static str, (usize, Made)> = BTreeMap::new();
    for made in left.difference(right) {
        rules.entry(made.1).or_insert_with(|| (0, made.clone())).0 += 1;
    }
    rules
}

#[test]
fn a_year_of_failures_is_the_year_that_the_model_says() {
    let customers = std::env::var("WARMLINE_YEAR").ok();
    let customers = customers.and_then(|n| n.parse().ok()).unwrap_or(CUSTOMERS);
    let options = sample::Options {
        customers,
        seed: 2_026,
        today: day(12, 31),
        zone: Zone::default(),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(26);
    let mut kit = Kit::with_plan(&super::patient());
    let at = |day: Day, hour: i64| Zone::default().start_of(day) + Span::hours(hour);
    let begin = day(1, 1) - 1;
    let samples: Vec<SampleCustomer> = sample::customers(options).collect();
    let lives: Vec<Life> = samples
        .iter()
        .zip(1u64..)
        .map(|(sample, id)| life(sample, id, &mut rng))
        .collect();
    for part in lives.chunks(PART) {
        let part = part.to_vec();
        kit.write_at(at(begin, 9), move |work| {
            for life in &part {
                let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
                assert_eq!(id.0, life.id);
                let mut customer = Customer::new(id, work.now(), work.agent(), work.today);
                born(life)(&mut customer);
                work.insert(&id, &customer)?;
                tell(work, life, work.today)?;
            }
            Ok(())
        });
    }
    let (mut told, mut slept) = (begin, 0);
    let mut trouble = [0u32; 4];
    for n in 0..365 {
        let today = day(1, 1) + n;
        // Two days in a row at most, as long as the shortest time for which anything waits.
        if slept < 2 && n < 364 && rng.random_bool(0.1) {
            slept += 1;
            trouble[0] += 1;
            continue;
        }
        slept = 0;
        // The clock may be wrong when facts come in, or when the plan runs.
        let early = rng.random_bool(0.05);
        let clock = if early { today - 2 } else { today };
        trouble[1] += u32::from(early);
        let news: Vec<Life> = lives
            .iter()
            .filter(|l| news(l, told, today))
            .cloned()
            .collect();
        for part in news.chunks(PART) {
            let part = part.to_vec();
            kit.write_at(at(clock, 10), move |work| {
                part.iter().try_for_each(|life| tell(work, life, today))
            });
        }
        told = today;
        if rng.random_bool(0.03) {
            // It ends after some steps of the day's run, with whatever is on the disk.
            trouble[2] += 1;
            for _ in 0..rng.random_range(0..3) {
                kit.write_at(at(today, 11), |work| care::run::step(work).map(drop));
            }
            kit = kit.crashed(at(today, 11));
        }
        kit.run_day(at(today, 12));
        if rng.random_bool(0.2) {
            trouble[3] += 1;
            kit.run_day(at(today, 13));
        }
        if rng.random_bool(0.05) {
            kit.run_day(at(today - 3, 12));
        }
    }
    assert!(trouble.iter().all(|n| *n > 0), "{trouble:?}");
    let expected: BTreeSet<Made> = lives.iter().flat_map(Life::year).collect();
    let found = made(&kit);
    let (more, less) = (difference(&found, &expected), difference(&expected, &found));
    assert!(
        more.is_empty() && less.is_empty(),
        "of {} made, more than the model says: {more:#?}, less: {less:#?}",
        found.len()
    );
    let rules: BTreeSet<&str> = found.iter().map(|made| made.1).collect();
    assert_eq!(
        rules.len(),
        kit.rules().plan.rules.len(),
        "every rule had its days"
    );
}

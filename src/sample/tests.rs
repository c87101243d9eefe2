//! What sample data promises, checked by rules written out again here.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::*;
use crate::config::plan;
use crate::domain::calendar::HolidayTable;
use crate::domain::customer::{Customer, FamilyMember, Relation, Tag};
use crate::domain::id::{AgentId, CustomerId, OrderId};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};
use crate::domain::plan::Way;
use crate::domain::plan::assess::{Given, Occurrence, assess};
use crate::domain::plan::condition::Setting;
use crate::domain::time::Moment;

fn options(customers: u64, seed: u64, today: (i32, u32, u32)) -> Options {
    Options {
        customers,
        seed,
        today: Day::ymd(today.0, today.1, today.2).expect("a date"),
        zone: Zone::default(),
    }
}

const TODAY: (i32, u32, u32) = (2026, 11, 22);

/// The segment by PRODUCT's table, from the orders alone.
fn segment(customer: &SampleCustomer, today: Day) -> &'static str {
    let bought: Vec<_> = customer
        .orders
        .iter()
        .filter(|order| order.status != OrderStatus::Returned)
        .collect();
    let total: Fen = bought.iter().map(|order| order.amount()).sum();
    match bought.as_slice() {
        [] => "prospect",
        _ if total >= Fen::yuan(8_000) => "vip",
        [_, _, ..] => "regular",
        [one] if today - one.day >= 60 => "not-returned",
        [one] if one.units() >= 4 => "quality-new",
        [_] => "new",
    }
}

/// The rules by which something is due on a day, birthdays and quarterly calls apart.
fn due(customer: &SampleCustomer, today: Day) -> Vec<&'static str> {
    let mut found = Vec::new();
    let Some(first) = customer.orders.first() else {
        return found;
    };
    let segment = segment(customer, today);
    let arrived = first.delivered.map_or(first.day + 3, |(day, _)| day);
    if segment == "quality-new" && today - arrived == 3 {
        found.push("first-use");
    }
    if segment == "new" && today - first.day == 8 {
        found.push("day-8");
    }
    if segment == "not-returned" && [60, 75, 90].contains(&(today - first.day)) {
        found.push("not-returned");
    }
    if (1..=9).any(|years| first.day.add_months(12 * years) == today) {
        found.push("anniversary");
    }
    let born = customer
        .baby
        .as_ref()
        .and_then(|baby| baby.birthday)
        .and_then(|b| b.solar_day());
    if let (Some(born), "vip") = (born, segment)
        && [0, 6, 12, 36]
            .iter()
            .any(|months| born.add_months(*months) - 14 == today)
    {
        found.push("stage-change");
    }
    found
}

#[test]
fn at_least_one_in_eight_is_due_whatever_the_day() {
    // Ends of months and leap days make months and years come out unevenly.
    for today in [
        TODAY,
        (2027, 2, 28),
        (2028, 2, 29),
        (2026, 8, 17),
        (2028, 2, 15),
        (2026, 3, 31),
    ] {
        let options = options(700, 7, today);
        let mut kinds: HashMap<&str, u64> = HashMap::new();
        let (mut count, mut sure) = (0, 0);
        for customer in customers(options) {
            let due = due(&customer, options.today);
            sure += u64::from(due.iter().any(|rule| *rule != "not-returned"));
            count += u64::from(!due.is_empty());
            for rule in due {
                *kinds.entry(rule).or_default() += 1;
            }
            // In any number of customers, even without those who have not returned.
            assert!(
                sure * 8 > customer.index,
                "{today:?}: {sure} of {}",
                customer.index + 1
            );
        }
        assert!(
            count * 5 < options.customers,
            "{today:?}: {count} is no ordinary day"
        );
        assert_eq!(kinds.len(), 5, "{today:?}: {kinds:?}");
    }
}

/// The customer and orders as the store keeps them after an import.
fn stored(sample: &SampleCustomer, options: Options) -> (Customer, Vec<Order>) {
    let id = CustomerId(sample.index + 1);
    let now = options.zone.at_minute(options.today, 540);
    let mut customer = Customer::new(id, now, AgentId(1), options.today);
    customer.birthday = sample.birthday;
    customer
        .family
        .extend(sample.baby.iter().map(|baby| FamilyMember {
            number: 0,
            name: baby.name.clone().unwrap_or_default(),
            relation: Relation::Baby,
            birthday: baby.birthday,
        }));
    customer.tags.extend(sample.tags.iter().map(|tag| Tag {
        name: (*tag).to_owned(),
        since: options.today,
    }));
    let order = |order: &SampleOrder| Order {
        id: OrderId(0),
        customer: id,
        key: OrderKey::Number {
            number: order.number.clone(),
        },
        channel: order.channel.to_owned(),
        at: options.zone.at_minute(order.day, order.minute),
        day: order.day,
        dispatched: order.dispatched.map(|(day, _)| day),
        delivered: order.delivered.map(|(day, _)| day),
        corrected: Vec::new(),
        status: order.status,
        items: order
            .items
            .iter()
            .map(|item| OrderItem {
                product: item.product.to_owned(),
                sku: Some(item.sku.to_owned()),
                quantity: item.quantity,
                amount: item.amount,
            })
            .collect(),
        import: None,
    };
    let orders = sample.orders.iter().map(order).collect();
    (customer, orders)
}

#[test]
fn the_shipped_plan_finds_work_for_today() {
    let plan = plan::load(plan::DEFAULT).expect("the shipped plan");
    for today in [TODAY, (2028, 2, 29)] {
        let options = options(800, 21, today);
        let (mut due, mut late) = (0, 0);
        for sample in customers(options) {
            let (customer, orders) = stored(&sample, options);
            let found = assess(
                &plan,
                &Given {
                    customer: &customer,
                    orders: &orders,
                    open_complaint: false,
                    holidays: HolidayTable::china(),
                    setting: Setting::default(),
                },
                options.today,
            );
            assert_eq!(found.segment.0, sample.segment.id(), "{sample:#?}");
            let work = |o: &&Occurrence| matches!(plan.rules[o.rule].what.way, Way::Work(_));
            let calls: Vec<&Occurrence> = found.due.iter().filter(work).collect();
            due += u64::from(calls.iter().any(|one| one.due == options.today));
            late += u64::from(calls.iter().any(|one| one.due < options.today));
        }
        let share = |count: u64| count as f64 / options.customers as f64;
        assert!((0.125..0.22).contains(&share(due)), "{today:?}: {due} due");
        assert!(
            (0.01..0.16).contains(&share(late)),
            "{today:?}: {late} late"
        );
    }
}

#[test]
fn segments_are_those_of_the_orders_in_believable_shares() {
    let options = options(3_000, 1, TODAY);
    let mut shares: HashMap<&str, f64> = HashMap::new();
    let mut orders = 0;
    for customer in customers(options) {
        let found = segment(&customer, options.today);
        assert_eq!(found, customer.segment.id(), "{customer:#?}");
        assert!(customer.orders.len() <= 12);
        orders += customer.orders.len();
        *shares.entry(found).or_default() += 100.0 / options.customers as f64;
    }
    for (segment, from, to) in [
        ("prospect", 3.0, 8.0),
        ("new", 10.0, 18.0),
        ("quality-new", 7.0, 14.0),
        ("not-returned", 18.0, 29.0),
        ("regular", 28.0, 41.0),
        ("vip", 9.0, 17.0),
    ] {
        assert!(
            (from..to).contains(&shares[segment]),
            "{segment}: {shares:?}"
        );
    }
    let mean = orders as f64 / options.customers as f64;
    assert!((2.6..3.5).contains(&mean), "{mean}");
}

#[test]
fn the_same_seed_and_day_give_the_same_bytes() {
    let write = |seed| {
        let dir = tempfile::tempdir().expect("a directory");
        let mut last = None;
        let written = write_csv(options(1_500, seed, TODAY), dir.path(), true, |p| {
            last = Some(p);
            ControlFlow::Continue(())
        })
        .expect("written");
        assert_eq!(
            last,
            Some(Progress {
                done: 1_500,
                of: 1_500
            })
        );
        let read = |name: &str| std::fs::read(dir.path().join(name)).expect("a file");
        let files = (read("customers.csv"), read("orders.csv"));
        assert_eq!(
            std::fs::read_dir(dir.path()).expect("a directory").count(),
            2
        );
        (written, files)
    };
    assert_eq!(write(3), write(3));
    assert_ne!(write(3).1, write(4).1);
}

#[test]
fn numbers_are_valid_and_distinct() {
    let options = options(5_000, 9, TODAY);
    let (mut phones, mut shared) = (HashSet::new(), 0);
    let mut orders = HashSet::new();
    for customer in customers(options) {
        for phone in [Some(&customer.phone), customer.second_phone.as_ref()]
            .into_iter()
            .flatten()
        {
            let bytes = phone.as_bytes();
            assert!(
                phone.len() == 11
                    && bytes.iter().all(u8::is_ascii_digit)
                    && bytes[0] == b'1'
                    && (b'3'..=b'9').contains(&bytes[1]),
                "{phone}"
            );
            shared += u64::from(!phones.insert(phone.clone()));
        }
        for order in &customer.orders {
            assert!(orders.insert(order.number.clone()), "{}", order.number);
        }
    }
    // Only families share a number.
    assert!(shared < options.customers / 100, "{shared}");
}

#[test]
fn everything_happened_before_today_and_in_order() {
    let options = options(3_000, 11, TODAY);
    for customer in customers(options) {
        if let Some(birthday) = customer.baby.as_ref().and_then(|baby| baby.birthday) {
            assert!(birthday.solar_day().is_some_and(|day| day < options.today));
        }
        for pair in customer.orders.windows(2) {
            assert!(pair[0].day <= pair[1].day);
        }
        for order in &customer.orders {
            assert!(order.day < options.today && !order.items.is_empty());
            assert!(
                order
                    .items
                    .iter()
                    .all(|item| item.quantity > 0 && item.amount >= Fen::ZERO)
            );
            let under_way = [OrderStatus::Paid, OrderStatus::Shipped].contains(&order.status);
            assert_eq!(under_way, order.delivered.is_none());
            assert_eq!(
                order.status == OrderStatus::Paid,
                order.dispatched.is_none()
            );
            let steps = [
                Some((order.day, order.minute)),
                order.dispatched,
                order.delivered,
            ];
            let steps: Vec<_> = steps.into_iter().flatten().collect();
            assert!(steps.is_sorted() && steps.iter().all(|(day, _)| *day < options.today));
        }
    }
}

#[test]
fn people_are_of_every_kind() {
    let all: Vec<_> = customers(options(4_000, 2, TODAY)).collect();
    let share = |what: fn(&SampleCustomer) -> bool| {
        all.iter().filter(|customer| what(customer)).count() as f64 / all.len() as f64
    };
    let (lunar, solar) = (
        crate::domain::date::CalendarKind::Lunar,
        crate::domain::date::CalendarKind::Solar,
    );
    let kind = |c: &SampleCustomer| c.birthday.map(|b| (b.calendar, b.year.is_some()));
    for wanted in [(lunar, false), (lunar, true), (solar, false), (solar, true)] {
        assert!(
            all.iter().any(|customer| kind(customer) == Some(wanted)),
            "{wanted:?}"
        );
    }
    assert!((0.05..0.10).contains(&share(|c| c.name.starts_with('王'))));
    assert!((0.001..0.02).contains(&share(|c| c.name.is_ascii())));
    assert!((0.04..0.15).contains(&share(|c| c.tags.contains(&"社群活跃"))));
    assert!((0.05..0.20).contains(&share(|c| c.owner.is_some())));
    assert!((0.38..0.55).contains(&share(|c| c.email.is_some())));
    assert!((0.55..0.70).contains(&share(|c| c.wechat.is_some())));
    for tag in ["QQ群活跃", "论坛活跃", "口碑推荐", "需关注", "定向回访"] {
        let tagged = all.iter().filter(|c| c.tags.contains(&tag)).count() as f64;
        assert!(
            (0.005..0.05).contains(&(tagged / all.len() as f64)),
            "{tag}"
        );
    }
    assert!((0.005..0.05).contains(&share(|c| c.cooperation.is_some())));
    assert!(
        all.iter()
            .flat_map(|c| &c.email)
            .all(|email| email.ends_with(".example"))
    );
    assert!(
        all.iter()
            .flat_map(|c| &c.orders)
            .any(|order| order.status == OrderStatus::Returned)
    );
    assert!(all.iter().any(|customer| customer.name.starts_with("欧阳")));
}

#[test]
fn files_are_those_of_a_shop_export() {
    let dir = tempfile::tempdir().expect("a directory");
    let written = write_csv(options(800, 5, TODAY), dir.path(), true, |_| {
        ControlFlow::Continue(())
    })
    .expect("written");
    let read = |name: &str| -> Vec<HashMap<String, String>> {
        let mut csv = csv::Reader::from_path(dir.path().join(name)).expect("a file");
        csv.deserialize().map(|row| row.expect("a row")).collect()
    };
    let (people, items) = (read("customers.csv"), read("orders.csv"));
    assert_eq!(
        (people.len() as u64, items.len() as u64),
        (written.customers, written.items)
    );
    let numbers: HashSet<_> = people.iter().map(|row| &row["客户编号"]).collect();
    for row in &items {
        assert!(numbers.contains(&row["客户编号"]));
        assert!(row["金额"].parse::<Fen>().is_ok() && row["数量"].parse::<u32>().is_ok());
        assert!(["已签收", "已发货", "已付款", "已退货"].contains(&row["状态"].as_str()));
        let format = "%Y/%m/%d %H:%M";
        let placed = chrono::NaiveDateTime::parse_from_str(&row["下单时间"], format);
        let arrived = chrono::NaiveDateTime::parse_from_str(&row["签收时间"], format);
        assert!(
            placed.is_ok()
                && ["已发货", "已付款"].contains(&row["状态"].as_str()) == arrived.is_err(),
            "{row:?}"
        );
        let sent = chrono::NaiveDateTime::parse_from_str(&row["发货时间"], format);
        assert_eq!(sent.is_err(), row["状态"] == "已付款", "{row:?}");
    }
    assert!(
        people
            .iter()
            .any(|row| row["农历生日"].starts_with("农历") && row["生日"].is_empty())
    );
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let error = write_csv(options(1, 1, TODAY), &file.path().join("out"), true, |_| {
        ControlFlow::Continue(())
    });
    assert!(error.is_err_and(|error| error.path.ends_with("out")));
}

#[test]
fn calls_were_made_at_work_and_after_the_first_order() {
    let options = options(2_000, 8, TODAY);
    let calls: Vec<_> = histories(options).collect();
    assert!((600..1_600).contains(&calls.len()), "{}", calls.len());
    let mut busy: HashMap<&str, HashSet<Moment>> = HashMap::new();
    for call in &calls {
        let (day, minute) = (options.zone.day(call.at), options.zone.minute(call.at));
        assert!(day < options.today && options.today - day <= 60);
        assert!((540..720).contains(&minute) || (810..1050).contains(&minute));
        assert!(crate::domain::calendar::HolidayTable::china().is_worked(day));
        assert!(call.score.is_none() || (1..=5).contains(&call.score.unwrap_or(0)));
        let first = customer(options, call.customer)
            .orders
            .first()
            .map(|order| order.day);
        assert!(first.is_none_or(|first| first < day));
        let slot = Moment(call.at.0 - call.at.0.rem_euclid(300_000));
        assert!(
            busy.entry(call.agent).or_default().insert(slot),
            "two calls at once: {call:?}"
        );
    }
    let scores: Vec<_> = calls.iter().filter_map(|call| call.score).collect();
    let good = scores.iter().filter(|score| **score >= 4).count();
    assert!(good * 100 / scores.len() >= 75 && scores.iter().any(|score| *score <= 2));
    assert_eq!(calls, histories(options).collect::<Vec<_>>());
}

#[test]
fn what_happens_is_of_every_kind_and_rare() {
    let options = options(4_000, 8, TODAY);
    let all: Vec<_> = happenings(options).collect();
    assert_eq!(all, happenings(options).collect::<Vec<_>>());
    assert!(all.is_sorted_by_key(|happening| happening.customer));
    let of = |what: &dyn Fn(&Happens) -> bool| all.iter().filter(|h| what(&h.what)).count();
    let refused = of(&|what| matches!(what, Happens::Refuses(_)));
    assert!((200..420).contains(&refused), "{refused}");
    for refused in [
        Refused::Calls,
        Refused::Sms,
        Refused::Email,
        Refused::Social,
        Refused::All,
    ] {
        assert!(
            of(&|what| *what == Happens::Refuses(refused)) > 5,
            "{refused:?}"
        );
    }
    let complain = of(&|what| matches!(what, Happens::Complains { .. }));
    assert!((5..40).contains(&complain), "{complain}");
    let event = |what: &Happens, wanted: &str, ago: std::ops::RangeInclusive<i32>| match what {
        Happens::Event { name, day } => *name == wanted && ago.contains(&(options.today - *day)),
        _ => false,
    };
    for (name, ago, least) in [
        ("review-careful", 0..=1, 10),
        ("review-question", 0..=1, 5),
        ("review-bad", 0..=1, 3),
        ("complaint-closed", 2..=2, 8),
        ("complaint-closed", 35..=300, 20),
    ] {
        let found = of(&|what| event(what, name, ago.clone()));
        assert!((least..100).contains(&found), "{name} {ago:?}: {found}");
    }
    for happening in &all {
        if let Happens::Event { day, .. } = happening.what {
            let first = &customer(options, happening.customer).orders[0];
            assert!(first.day <= day && day <= options.today);
        }
    }
}

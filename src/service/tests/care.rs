//! The plan at work in a store: once, however often, late or interrupted it runs.

use std::collections::BTreeSet;

use super::super::testkit::{Kit, NOW, TODAY, a_phone};
use super::{follow_up, order, record};
use crate::domain::customer::{Customer, Standing, Tag};
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{Assignee, Band, FollowUp, When};
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::time::{Day, Span};
use crate::service::{care, follow_ups, rows};
use crate::store::{Direction, ReadExt};

fn bought(kit: &Kit, customer: CustomerId, order: Order) {
    kit.write(move |work| {
        let order = Order { customer, ..order };
        work.put(&(customer, order.day, order.id), &order)?;
        let mut record = super::super::names::customer(work.txn, customer)?;
        care::reassess(work, &mut record)
    });
}

fn made(kit: &Kit) -> BTreeSet<(CustomerId, String, Day)> {
    let read = kit.store().read();
    let all = read.range::<FollowUp>((), Direction::Forward, 100_000);
    let all = all.expect("the store reads").into_iter();
    let mut made: Vec<_> = all
        .map(|(_, f)| (f.customer, f.rule().to_owned(), f.on))
        .collect();
    let messages = read.range::<Message>((), Direction::Forward, 100_000);
    let messages = messages.expect("the store reads").into_iter();
    made.extend(messages.map(|(_, m)| (m.customer, m.rule, m.on)));
    let set: BTreeSet<_> = made.iter().cloned().collect();
    assert_eq!(set.len(), made.len(), "nothing is made twice");
    set
}

#[test]
fn running_daily_twice_or_late_makes_the_same_once() {
    let hubs: Vec<Kit> = (0..3).map(|_| Kit::with_plan(&super::patient())).collect();
    for kit in &hubs {
        kit.samples(80);
    }
    let [daily, twice, late] = hubs.as_slice() else {
        panic!("three");
    };
    for n in 1..=36 {
        let now = NOW + Span::hours(24 * n);
        daily.run_day(now);
        twice.run_day(now);
        twice.run_day(now + Span::minutes(1));
        if n % 3 == 0 {
            late.run_day(now);
        }
    }
    let all = made(daily);
    assert!(all.len() > 30, "{}", all.len());
    assert_eq!(made(twice), all);
    assert_eq!(made(late), all);
    let states = |kit: &Kit| -> Vec<(CustomerId, String, Day, Option<Day>)> {
        let read = kit.store().read();
        let all = read.range::<Customer>((), Direction::Forward, 1_000);
        let all = all.expect("the store reads").into_iter();
        all.map(|(id, c)| {
            let work = read.range::<FollowUp>(id, Direction::Forward, 1_000);
            let work = work.expect("the store reads");
            // Work that was made late, and may have moved, is looked at on a later day.
            let idle = work.iter().all(|(_, f)| !f.status.is_open());
            let Standing {
                segment,
                segment_since,
                look_again,
                ..
            } = c.standing;
            (id, segment.0, segment_since, look_again.filter(|_| idle))
        })
        .collect()
    };
    assert_eq!(states(daily), states(twice));
    assert_eq!(states(daily), states(late));
}

#[test]
fn a_day_without_work_writes_nothing() {
    let kit = Kit::new();
    kit.person("王小明", "13812345678");
    // What is taken anew in each month is there for this one.
    crate::service::rfm::renew(&kit, NOW, &|| false).expect("renewed");
    let before = kit.store().journal().last();
    for n in 0..15 {
        kit.tick(NOW + Span::hours(24 * n));
    }
    assert_eq!(kit.store().journal().last(), before);
}

#[test]
fn work_left_undone_costs_later_days_nothing_until_something_comes_near() {
    let kit = Kit::new();
    crate::service::rfm::renew(&kit, NOW, &|| false).expect("renewed");
    let customer = kit.add(|c| {
        c.name = "王小明".into();
        c.phones.push(a_phone("13812345678"));
        let name = "要求回访".into();
        c.tags.push(Tag { name, since: TODAY });
    });
    let read = kit.store().read();
    let open = follow_ups::open_of(&read, customer).expect("the store reads");
    drop(read);
    let before = kit.store().journal().last();
    for n in 1..=3 {
        kit.run_day(NOW + Span::hours(24 * n));
    }
    assert_eq!(kit.store().journal().last(), before);
    let (call, on) = (open[0].id, TODAY + 4);
    assert_eq!(record(&kit, call).when, When::On(TODAY));
    follow_up(&kit, customer, When::On(on));
    kit.run_day(NOW + Span::hours(24 * 4));
    assert_eq!(
        record(&kit, call).when,
        When::On(on + 1),
        "one call a day is the most"
    );
}

#[test]
fn a_segment_is_on_the_timeline_and_dated_by_time() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    bought(&kit, customer, order(1, TODAY - 50, 100_000, 2));
    assert_eq!(kit.customer(customer).standing.segment.0, "new");
    assert_eq!(kit.customer(customer).standing.look_again, Some(TODAY + 10));
    kit.run_day(NOW + Span::hours(24 * 13));
    let now = kit.customer(customer);
    assert_eq!(
        (now.standing.segment.0.as_str(), now.standing.segment_since),
        ("not-returned", TODAY + 10)
    );
    let events = kit
        .store()
        .read()
        .range::<Event>(customer, Direction::Forward, 10);
    let events = events.expect("the store reads");
    let moves: Vec<(&str, &str)> = events
        .iter()
        .filter_map(|(_, e)| match &e.what {
            What::Segment { from, to, .. } => Some((from.0.as_str(), to.0.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(moves, [("prospect", "new"), ("new", "not-returned")]);
    let rules: BTreeSet<String> = made(&kit).into_iter().map(|(_, rule, _)| rule).collect();
    assert!(rules.contains("not-returned"), "{rules:?}");
}

#[test]
fn a_delivery_that_becomes_known_later_is_no_second_call() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    // Taken to be delivered three days ago: the call is due today.
    let mut tins = order(1, TODAY - 6, 100_000, 4);
    bought(&kit, customer, tins.clone());
    let calls = || {
        let made = made(&kit).into_iter();
        made.filter(|(_, rule, _)| rule == "quality-new-call")
            .count()
    };
    assert_eq!(calls(), 1);
    tins.delivered = Some(TODAY - 1);
    bought(&kit, customer, tins);
    kit.run_day(NOW + Span::hours(24 * 2));
    kit.run_day(NOW + Span::hours(24 * 3));
    assert_eq!(calls(), 1);
}

#[test]
fn who_becomes_a_key_customer_moves_to_the_faster_lane() {
    let kit = Kit::new();
    let ann = kit.agent("ann").agent;
    let customer = kit.add(move |c| {
        c.phones.push(a_phone("13812345678"));
        c.owner = Some(ann);
    });
    let waiting = follow_up(&kit, customer, When::On(TODAY));
    assert_eq!(record(&kit, waiting).band, Band::Worth);
    bought(&kit, customer, order(1, TODAY - 365, 800_000, 1));
    assert_eq!(record(&kit, waiting).band, Band::Key);
    kit.write(move |work| {
        let mut record = super::super::names::customer(work.txn, customer)?;
        record.note("review-bad", TODAY);
        care::reassess(work, &mut record)
    });
    let open = follow_ups::open_of(&kit.store().read(), customer).expect("read");
    let review = open.iter().find(|f| f.rule() == "review");
    let review = review.expect("a call about the review");
    assert_eq!(
        review.assignee,
        Assignee::Agent(ann),
        "a key customer's owner"
    );
    assert_eq!(review.created_by, AgentId(0));
    // Refunded, the customer is none any more.
    let mut back = order(1, TODAY - 365, 800_000, 1);
    back.items[0].amount = crate::domain::money::Fen(1);
    bought(&kit, customer, back);
    assert_eq!(record(&kit, waiting).band, Band::Worth);
    assert_eq!(
        rows::orders(&kit.store().read(), customer)
            .expect("read")
            .len(),
        1
    );
}

#[test]
fn who_must_not_be_called_gets_no_work_until_asked_anew() {
    let kit = Kit::new();
    let customer = kit.add(|c| {
        c.preferences.do_not_call = true;
        c.tags.push(Tag {
            name: "要求回访".into(),
            since: TODAY,
        });
    });
    let open = || follow_ups::open_of(&kit.store().read(), customer).expect("read");
    assert_eq!(made(&kit).len(), 1);
    assert!(open().is_empty(), "held back for good, on record");
    kit.write(move |work| {
        let mut record = super::super::names::customer(work.txn, customer)?;
        record.preferences.do_not_call = false;
        care::reassess(work, &mut record)
    });
    assert_eq!(made(&kit).len(), 1);
    assert!(open().is_empty(), "it does not come again");
    kit.write(move |work| {
        let mut record = super::super::names::customer(work.txn, customer)?;
        record.tags[0].since = TODAY - 1;
        care::reassess(work, &mut record)
    });
    assert_eq!(open().len(), 1, "asked anew");
}

#[test]
fn a_rule_gives_work_to_agents_by_their_shares() {
    use crate::domain::id::OrderId;
    use crate::protocol::{Command, Done};
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann").agent, kit.agent("ben").agent);
    let half = Command::SetShare {
        name: "ben".into(),
        share: 50,
    };
    let changed = kit.run(&super::super::testkit::boss(), half);
    assert!(matches!(changed, Ok(Done::AgentChanged(_))), "{changed:?}");
    let text = crate::config::plan::DEFAULT.replacen(
        "what = { call = \"first-use\" }",
        "what = { call = \"first-use\" }\nby = \"agents\"\nspread_days = 1",
        1,
    );
    let apply = Command::ApplyPlan { text, from: None };
    let applied = kit.run(&super::super::testkit::boss(), apply);
    assert!(matches!(applied, Ok(Done::Plan(_))), "{applied:?}");
    for n in 0..30 {
        let customer = kit.add(|c| c.phones.push(a_phone("13812345678")));
        // Delivered three days ago, of which the day before yesterday would be the third.
        let order = Order {
            id: OrderId(n),
            delivered: Some(TODAY - 3),
            ..order(n, TODAY - 5, 100_000, 4)
        };
        bought(&kit, customer, order);
    }
    let read = kit.store().read();
    let all = read.range::<FollowUp>((), Direction::Forward, 100);
    let all = all.expect("the store reads");
    let of = |agent, day| {
        let is = |f: &FollowUp| f.assignee == Assignee::Agent(agent) && f.when_day == day;
        all.iter().filter(|(_, f)| is(f)).count()
    };
    let given = [
        of(ann, TODAY),
        of(ann, TODAY + 1),
        of(ben, TODAY),
        of(ben, TODAY + 1),
    ];
    assert_eq!(given, [10, 10, 5, 5]);
}

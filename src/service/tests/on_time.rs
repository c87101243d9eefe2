//! What the shipped plan says is true and welcome on the day on which it is said: nothing comes too late, and each text
//! tells of the order and the person it is about.

use super::super::testkit::{Kit, NOW, TODAY, a_phone};
use super::plan_lines::lines::{Who, new, once, regular, somebody, vip};
use super::plan_lines::{given, lines, whole};
use super::{baby, day, order};
use crate::config::plan::{DEFAULT, load};
use crate::domain::customer::{Customer, Sex};
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::held::HeldBack;
use crate::domain::message::{Message, MessageState};
use crate::domain::order::Order;
use crate::domain::plan::Plan;
use crate::domain::plan::assess::{self, Occurrence};
use crate::domain::plan::script::Merge;
use crate::domain::time::{Day, Span, Zone};
use crate::store::{Direction, ReadExt};

fn plan() -> Plan {
    load(DEFAULT).unwrap_or_else(|e| panic!("{e:?}"))
}

/// What a rule has due for somebody on a day, also of earlier days.
fn due(plan: &Plan, rule: &str, who: &Who, today: Day) -> Vec<Occurrence> {
    let due = assess::assess(plan, &given(who), today).due.into_iter();
    due.filter(|o| plan.rules[o.rule].id == rule).collect()
}

#[test]
fn each_rule_is_made_up_for_as_long_as_what_it_says_is_true_and_welcome() {
    let days = [
        (
            &["festival", "industry-day", "holiday", "birthday-card"][..],
            0,
        ),
        (&["dispatched", "delivered"], 1),
        (&["new-tips"], 2),
        (&["vip-birthday-call", "anniversary", "cooperation"], 3),
        (
            &[
                "vip-birthday-gift",
                "festival-gift",
                "industry-day-gift",
                "vip-tips",
            ],
            5,
        ),
        (&["new-day-8", "survey", "growth", "maintenance"], 7),
        (&["not-returned"], 10),
        (&["stage-change", "vip-stage-change-call"], 13),
        (&["quality-new-call"], 14),
        (
            &[
                "asked",
                "flagged",
                "designated",
                "review",
                "complaint-check-back",
            ],
            30,
        ),
    ];
    let mut lines = lines();
    // A dispatch is in none of the days of its own line.
    let sent = |o: &mut Order| o.dispatched = Some(day("2026-01-05"));
    let dispatched = lines.iter_mut().find(|l| l.rule == "dispatched");
    let dispatched = dispatched.expect("the line");
    (dispatched.fits, dispatched.due) = (regular().but(sent), &["2026-01-05"]);
    assert_eq!(
        days.iter().map(|(rules, _)| rules.len()).sum::<usize>(),
        lines.len()
    );
    for (rules, late) in days {
        for rule in rules {
            let line = lines.iter().find(|l| l.rule == *rule).expect("its line");
            let plan = whole(rule);
            let on = day(line.due[0]);
            let made = |n: i32| {
                let due = due(&plan, rule, &line.fits, on + n);
                due.iter().any(|o| o.due == on)
            };
            assert!(made(0) && made(late) && !made(late + 1), "{rule} {late}");
        }
    }
}

#[test]
fn a_first_import_greets_nobody_for_a_day_that_is_over() {
    let kit = Kit::new();
    // A week after the Spring Festival, as in the sample data.
    let today = day("2026-02-25");
    let at = Zone::default().start_of(today) + Span::hours(10);
    let id = kit.write_at(at, |work| {
        let mut who = vip().customer;
        who.id = crate::domain::id::CustomerId(
            work.txn.next_id(crate::store::schema::id_kind::CUSTOMER)?,
        );
        who.birthday = Birthday::solar(None, 2, 20);
        who.family.push(baby(day("2025-02-24")));
        let mut orders = Vec::new();
        for (n, on) in [(1, "2025-02-22"), (2, "2026-02-10"), (3, "2026-02-12")] {
            let mut order = order(n, day(on), 400_000, 3);
            (order.dispatched, order.delivered) = (Some(day(on) + 1), Some(day(on) + 3));
            order.customer = who.id;
            work.put(&(who.id, order.day, order.id), &order)?;
            orders.push(order);
        }
        work.insert(&who.id, &who)?;
        super::super::care::reassess_with(work, &mut who, &orders)?;
        Ok(who.id)
    });
    let read = kit.store().read();
    let messages = read.range::<Message>(id, Direction::Forward, 100);
    let messages = messages.expect("the store reads").into_iter();
    let rules: Vec<String> = messages.map(|(_, m)| m.rule).collect();
    for late in [
        "festival",
        "holiday",
        "birthday-card",
        "dispatched",
        "delivered",
    ] {
        assert!(!rules.iter().any(|rule| rule == late), "{rules:?}");
    }
    assert!(rules.iter().any(|rule| rule == "anniversary"), "{rules:?}");
}

#[test]
fn a_greeting_whose_hours_are_over_is_not_sent_on_the_day_after() {
    let born = |c: &mut Customer| {
        c.phones.push(a_phone("13812345678"));
        c.email = Some("li@example.com".into());
        c.custom.push(("合作日期".into(), "2020-06-15".into()));
    };
    let greeting = DEFAULT.replace("lapse_days = 3\n", "lapse_days = 0\n");
    for (hours, waits) in [(0, true), (11, false)] {
        let kit = Kit::with_plan(&greeting);
        let id = kit.write_at(NOW + Span::hours(hours), move |work| {
            let id = work.txn.next_id(crate::store::schema::id_kind::CUSTOMER)?;
            let id = crate::domain::id::CustomerId(id);
            let mut customer = Customer::new(id, work.now(), work.agent(), work.today);
            born(&mut customer);
            work.insert(&id, &customer)?;
            super::super::care::reassess(work, &mut customer)?;
            Ok(id)
        });
        let read = kit.store().read();
        let all = read.range::<Message>(id, Direction::Forward, 10);
        let all = all.expect("the store reads");
        assert_eq!(all.len(), 1);
        let message = &all[0].1;
        let too_late = matches!(
            message.state,
            MessageState::Lapsed {
                why: HeldBack::TooLate,
                ..
            }
        );
        assert_eq!(
            (message.on, message.is_waiting(), too_late),
            (TODAY, waits, !waits)
        );
    }
}

#[test]
fn of_one_parcel_and_of_one_day_there_is_one_notice() {
    let plan = plan();
    let today = day("2026-01-20");
    let parcel = |who: Who, on: &str, dispatched: &str, delivered: Option<&str>| {
        who.bought(on, 100, 1).but(|o| {
            o.dispatched = Some(day(dispatched));
            o.delivered = delivered.map(day);
        })
    };
    let notices = |who: &Who| -> Vec<(&str, Day)> {
        let of = |rule| {
            due(&plan, rule, who, today)
                .into_iter()
                .map(move |o| (rule, o.on))
        };
        let mut notices: Vec<_> = of("dispatched").chain(of("delivered")).collect();
        // Of those of one day one is made.
        notices.dedup();
        notices
    };
    let yesterday = today - 1;
    // Three parcels of the last two weeks, of which the last came today.
    let three = parcel(regular(), "2026-01-05", "2026-01-06", Some("2026-01-08"));
    let three = parcel(three, "2026-01-09", "2026-01-10", Some("2026-01-13"));
    let three = parcel(three, "2026-01-17", "2026-01-18", Some("2026-01-20"));
    assert_eq!(notices(&three), [("delivered", today)]);
    // Sent off yesterday, and here already when that becomes known.
    let quick = parcel(regular(), "2026-01-18", "2026-01-19", Some("2026-01-20"));
    assert_eq!(notices(&quick), [("delivered", today)]);
    // One is here, one of the same dispatch is not.
    let other = parcel(quick, "2026-01-18", "2026-01-19", None);
    assert_eq!(
        notices(&other),
        [("dispatched", yesterday), ("delivered", today)]
    );
    let two = parcel(regular(), "2026-01-15", "2026-01-16", Some("2026-01-20"));
    let two = parcel(two, "2026-01-16", "2026-01-17", Some("2026-01-20"));
    assert_eq!(notices(&two), [("delivered", today)]);
}

fn merge<'a>(plan: &'a Plan, who: &'a Who, fact: &'a Fact, today: Day) -> Merge<'a> {
    Merge {
        customer: &who.customer,
        orders: &who.orders,
        plan,
        fact,
        due: today,
        agent: "小林",
        today,
    }
}

/// A template, or a script's first line, with its fields filled in.
fn said(id: &str, merge: &Merge<'_>) -> String {
    match merge.plan.templates.get(id) {
        Some(template) => merge.fill_to_send(&template.text).text,
        None => merge.fill(&merge.plan.scripts[id][0]),
    }
}

#[test]
fn a_message_tells_of_the_order_that_triggered_it() {
    let plan = plan();
    let named = |name: &'static str| move |o: &mut Order| o.items[0].product = name.into();
    let who = somebody().with(|c| {
        c.name = "梁静".into();
        c.sex = Sex::Female;
    });
    let who = who.bought("2026-01-02", 300, 1).but(named("奶粉2段"));
    let who = who.bought("2026-01-03", 200, 1).but(named("米粉"));
    let who = who.bought("2026-01-04", 100, 1).but(named("湿巾"));
    let mut who = who;
    for (order, sent) in who.orders.iter_mut().zip([5, 5, 6]) {
        order.dispatched = Some(day("2026-01-01") + sent);
        order.delivered = order.dispatched.map(|day| day + 2);
    }
    let says = |id: &str, fact: Fact, text: &str| {
        let said = said(id, &merge(&plan, &who, &fact, day("2026-01-20")));
        assert!(said.contains(text), "{id} of {fact:?}: {said}");
    };
    let at = |on: &str| day(on);
    says(
        "dispatched",
        Fact::Dispatched(at("2026-01-06")),
        "您订的奶粉2段、米粉已发货",
    );
    says(
        "dispatched",
        Fact::Dispatched(at("2026-01-07")),
        "您订的湿巾已发货",
    );
    says(
        "delivered",
        Fact::Delivered(at("2026-01-08")),
        "您订的奶粉2段、米粉已签收",
    );
    // The delivery was taken to be three days after the order when the rule acted.
    says(
        "satisfaction",
        Fact::Delivered(at("2026-01-05")),
        "您对1月2日订的奶粉2段满意吗",
    );
    says(
        "day-8",
        Fact::Ordered(at("2026-01-03")),
        "您1月3日订的米粉用了几天了",
    );
    says(
        "activation",
        Fact::Cadence(at("2026-01-20")),
        "上次的湿巾还合适吗",
    );
    // An order that is not known any more is not another one.
    let fact = Fact::Dispatched(at("2026-01-19"));
    let unknown = merge(&plan, &who, &fact, TODAY).fill_to_send("{product}");
    assert_eq!(unknown.missing, ["product"]);
    let fact = Fact::Dispatched(at("2026-01-06"));
    let merge = merge(&plan, &who, &fact, TODAY);
    let fields = "{product} {last_order} {amount} {order_number}";
    assert_eq!(merge.fill(fields), "奶粉2段、米粉 1月3日 500.00 A1、A2");
}

#[test]
fn a_card_and_a_call_name_whose_birthday_it_is_and_when() {
    let plan = plan();
    let who = somebody().with(|c| {
        c.name = "梁静".into();
        c.birthday = Birthday::solar(Some(1990), 11, 29);
        c.family.push(baby(day("2024-11-27")));
        c.family[0].name = "梁桃桃".into();
    });
    let of = |member: Option<u16>| Fact::Birthday {
        day: day(if member.is_none() {
            "2026-11-29"
        } else {
            "2026-11-27"
        }),
        member,
    };
    for (id, member, today, text) in [
        (
            "birthday",
            None,
            "2026-11-29",
            "梁静您好，今天是您的生日，祝您生日快乐",
        ),
        (
            "birthday",
            Some(0),
            "2026-11-27",
            "今天是宝宝梁桃桃的生日，祝宝宝梁桃桃生日快乐",
        ),
        (
            "birthday-gift",
            Some(0),
            "2026-11-20",
            "给梁桃桃备生日礼物，附手写卡片，赶在11月27日之前",
        ),
        (
            "birthday-gift",
            None,
            "2026-11-27",
            "给梁静备生日礼物，附手写卡片，赶在后天之前",
        ),
    ] {
        let said = said(id, &merge(&plan, &who, &of(member), day(today)));
        assert!(said.contains(text), "{id}: {said}");
    }
    for (today, text) in [
        ("2026-11-28", "昨天是宝宝"),
        ("2026-11-30", "11月27日是宝宝"),
    ] {
        let fact = of(Some(0));
        let call = merge(&plan, &who, &fact, day(today)).fill(&plan.scripts["birthday"][0]);
        assert!(call.contains(text), "{call}");
    }
    let fact = of(Some(0));
    let of_fact = merge(&plan, &who, &fact, day("2026-11-27"));
    let fields = "{person} {age} {day}";
    assert_eq!(of_fact.fill(fields), "梁桃桃 2 今天");
    let fact = of(None);
    let of_fact = merge(&plan, &who, &fact, day("2026-11-27"));
    assert_eq!(of_fact.fill(fields), "梁静 36 后天");
}

#[test]
fn what_is_shipped_is_written_as_one_writes_and_each_message_greets() {
    let plan = plan();
    let messages = plan.templates.iter();
    for (id, template) in messages {
        assert!(
            template.text.starts_with("{greeting}"),
            "{id}: {}",
            template.text
        );
    }
    let texts = plan.templates.values().map(|t| &t.text);
    let subjects = plan.templates.values().filter_map(|t| t.subject.as_ref());
    let scripts = plan.scripts.values().flatten();
    for text in texts.chain(subjects).chain(scripts).chain(&plan.canned) {
        assert!(
            !text.contains([',', '!', '?', ':', ';', '(', ')']),
            "{text}"
        );
    }
    // Who is not known to be a man or a woman is greeted all the same.
    let who = somebody().with(|c| c.name = "徐晶".into());
    let fact = Fact::Cadence(TODAY);
    let text = said("guide-11", &merge(&plan, &who, &fact, TODAY));
    assert!(text.starts_with("徐晶您好，每天十分钟"), "{text}");
}

#[test]
fn tips_are_for_the_age_of_the_baby() {
    let plan = plan();
    let tip = |rule: &str, who: &Who, on: &str| {
        let due = due(&plan, rule, who, day(on));
        let rule = plan.rule(rule).expect("the rule");
        plan.template_of(rule, &due[0]).expect("a tip").to_owned()
    };
    let of = |born: &str| vip().baby(born);
    for (who, family) in [
        (vip(), true),
        (of("2025-03-02"), false),
        (of("2025-03-01"), true),
        (of("2026-03-02"), true),
    ] {
        let tip = tip("vip-tips", &who, "2026-03-01");
        assert_eq!(tip.starts_with("family-tip-"), family, "{tip}");
    }
    for (who, first) in [
        (once(3), "tip-1"),
        (once(3).baby("2025-01-14"), "tip-1"),
        (once(3).baby("2025-01-13"), "family-tip-1"),
        (new().baby("2025-12-28"), "tip-5"),
    ] {
        assert_eq!(tip("new-tips", &who, "2026-01-13"), first);
    }
}

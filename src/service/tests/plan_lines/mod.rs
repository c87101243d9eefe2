//! The shipped plan is the default care plan, line by line: each line with a customer who just qualifies and with those
//! who just don't.

pub(super) mod lines;

use std::collections::BTreeSet;

use super::super::testkit::{Kit, NOW, TODAY, a_phone};
use super::day;
use crate::config::plan::{DEFAULT, load};
use crate::domain::calendar::HolidayTable;
use crate::domain::channel::Channel;
use crate::domain::customer::{Customer, Tag};
use crate::domain::follow_up::FollowUp;
use crate::domain::held::HeldBack;
use crate::domain::id::CustomerId;
use crate::domain::money::Fen;
use crate::domain::order::OrderStatus;
use crate::domain::plan::assess::{self, Given, Occurrence};
use crate::domain::plan::condition::Setting;
use crate::domain::plan::ledger::{Free, Ledger, Placed, Whom, Wish, place};
use crate::domain::plan::touch::{Lane, WhenHeld};
use crate::domain::plan::{Plan, Rule};
use crate::domain::time::{Day, Span};
use crate::store::{Direction, ReadExt};
use lines::{
    Who, free_tin, new, of_everyone, of_new_customers, of_occasions, of_regulars, once, regular,
    somebody, vip,
};

pub(super) fn given(who: &Who) -> Given<'_> {
    Given {
        customer: &who.customer,
        orders: &who.orders,
        open_complaint: false,
        holidays: HolidayTable::china(),
        setting: Setting {
            stage_months: &[0, 6, 12, 36],
            ..Setting::default()
        },
    }
}

/// What a rule makes within a stretch, looked at on each of its days as the hub does.
fn made(plan: &Plan, rule: &str, who: &Who, (from, to): (Day, Day)) -> Vec<Occurrence> {
    let mut made = Vec::new();
    for today in (from.0..=to.0).map(Day) {
        let due = assess::assess(plan, &given(who), today).due;
        made.extend(
            due.into_iter()
                .filter(|o| plan.rules[o.rule].id == rule && o.due == today),
        );
    }
    made
}

/// All lines but those that each customer has on a day of their own: see [`PERIODIC`].
pub(super) fn lines() -> Vec<lines::Line> {
    let mut lines = of_new_customers();
    lines.extend(of_regulars());
    lines.extend(of_everyone());
    lines.extend(of_occasions());
    lines
}

/// Once in so many months: rule, way, text.
const PERIODIC: [(&str, i32, (&str, &str)); 2] = [
    ("monthly-guide", 1, ("email-series", "guides")),
    ("active-quarterly", 3, ("call", "community")),
];

fn plan() -> Plan {
    load(DEFAULT).unwrap_or_else(|e| panic!("{e:?}"))
}

/// The line with the sample taken out, where only a share is asked.
pub(super) fn whole(rule: &str) -> Plan {
    let mut plan = plan();
    let rule = plan.rules.iter_mut().find(|r| r.id == rule);
    rule.expect("the rule").sample = 1_000;
    plan
}

fn what(rule: &Rule) -> (String, &str) {
    let series = if rule.what.series { "-series" } else { "" };
    let way = rule.what.way.code();
    (format!("{way}{series}"), rule.what.text.as_str())
}

#[test]
fn each_line_has_who_just_qualifies_and_not_who_just_does_not() {
    for line in lines() {
        let plan = whole(line.rule);
        let rule = plan.rule(line.rule).expect("the rule");
        assert_eq!(
            what(rule),
            (line.what.0.into(), line.what.1),
            "{}",
            line.rule
        );
        let stretch = (day(line.from), day(line.to));
        let fits = ("who just qualifies", line.fits, line.due);
        for (why, who, due) in [fits].into_iter().chain(line.others) {
            let days = made(&plan, line.rule, &who, stretch);
            let days: Vec<Day> = days.into_iter().map(|o| o.due).collect();
            let due: Vec<Day> = due.iter().map(|d| day(d)).collect();
            assert_eq!(days, due, "{}: {why}", line.rule);
        }
    }
}

#[test]
fn each_rule_belongs_to_a_line_and_each_line_has_its_rule() {
    let plan = plan();
    let of_lines: BTreeSet<&str> = lines().iter().map(|l| l.rule).collect();
    let periodic = PERIODIC.iter().map(|(rule, ..)| *rule);
    let of_lines: BTreeSet<&str> = of_lines.into_iter().chain(periodic).collect();
    let rules: BTreeSet<&str> = plan.rules.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(rules, of_lines);
    assert_eq!(plan.rules.len(), rules.len());
    assert_eq!(plan.stage_months(), [0, 6, 12, 36]);
}

#[test]
fn what_comes_each_month_or_quarter_comes_once_in_each() {
    let plan = plan();
    let year = (day("2026-01-01"), day("2026-12-31"));
    for (rule, months, text) in PERIODIC {
        let found = plan.rule(rule).expect("the rule");
        assert_eq!(what(found), (text.0.into(), text.1));
        let fits: Vec<Who> = match rule {
            "monthly-guide" => vec![regular(), vip()],
            _ => ["社群活跃", "QQ群活跃", "论坛活跃"]
                .map(|tag| somebody().tagged(tag, "2025-12-31"))
                .into(),
        };
        for who in fits {
            let made = made(&plan, rule, &who, year);
            assert_eq!(made.len() as i32, 12 / months, "{rule}");
            for (nth, occurrence) in (0..).zip(&made) {
                let begin = day("2026-01-01").add_months(nth * months);
                let within = occurrence.due - begin;
                assert!((0..20 * months).contains(&within), "{rule} {within}");
                if months == 1 {
                    // Each month has a guide of its own, January the first.
                    let template = plan.template_of(found, occurrence);
                    assert_eq!(template, Some(format!("guide-{}", nth + 1).as_str()));
                }
            }
        }
        for other in [new(), somebody().tagged("潜水", "2025-12-31")] {
            assert_eq!(made(&plan, rule, &other, year).len(), 0, "{rule}");
        }
    }
}

#[test]
fn tips_come_in_order_and_a_third_is_asked() {
    let plan = plan();
    let tips = plan.rule("new-tips").expect("the rule");
    let stretch = (day("2026-01-01"), day("2026-03-10"));
    let made_tips = made(&plan, "new-tips", &once(3), stretch);
    let templates = made_tips.iter().map(|o| plan.template_of(tips, o));
    let templates: Vec<_> = templates.flatten().map(str::to_owned).collect();
    let expected: Vec<_> = (1..=10).map(|n| format!("tip-{n}")).collect();
    assert_eq!(templates, expected);
    let asked = (1..=2_000).filter(|id| {
        let who = once(4).with(|c| c.id = CustomerId(*id));
        let due = assess::assess(&plan, &given(&who), day("2026-01-20")).due;
        due.iter().any(|o| plan.rules[o.rule].id == "survey")
    });
    let asked = asked.count();
    assert!((540..660).contains(&asked), "{asked} of 2000");
}

#[test]
fn caps_postpone_and_drop_only_what_may_lapse_and_refusals_win() {
    let plan = plan();
    let today = day("2026-01-16");
    for line in lines() {
        let rule = plan.rule(line.rule).expect("the rule");
        assert_eq!(
            (rule.held, rule.lapse_days == Some(0), rule.service),
            (WhenHeld::Move, line.lapses, line.service),
            "{}",
            line.rule
        );
        let check_back = line.rule == "complaint-check-back";
        assert_eq!(rule.lane == Lane::Complaint, check_back, "{}", line.rule);
        let customer = &line.fits.customer;
        let channel = rule.what.way.channel(customer);
        let wish = Wish {
            day: today,
            until: rule.message_until(today),
            channel,
            when_held: rule.held,
            free: Free::of_rule(rule),
        };
        let full: Ledger = channel.into_iter().map(|by| (today, by)).collect();
        let placed = |customer: &Customer, ledger: &Ledger| {
            let whom = Whom {
                customer,
                segment: "regular",
                open_complaint: false,
                today,
            };
            place(&plan.caps, ledger, &whom, &wish)
        };
        assert_eq!(
            placed(customer, &Ledger::default()),
            Placed::On(today, None)
        );
        match placed(customer, &full) {
            Placed::On(day, None) => {
                let free = rule.service || check_back || channel.is_none();
                assert!(free && day == today, "{}", line.rule);
            }
            Placed::On(later, Some(held)) => {
                assert!(later > today && held.to == Some(later), "{}", line.rule);
                assert!(!line.lapses, "{}", line.rule);
            }
            Placed::Lapsed(why) => {
                assert!(matches!(why, HeldBack::Cap { .. }), "{}", line.rule);
                assert!(line.lapses, "{}", line.rule);
            }
        }
        refused(rule, customer, |customer| {
            placed(customer, &Ledger::default())
        });
    }
}

/// Who said no to a channel is not contacted by it, not even with a service message.
fn refused(rule: &Rule, customer: &Customer, placed: impl Fn(&Customer) -> Placed) {
    let mut none = customer.clone();
    none.preferences.do_not_call = true;
    none.preferences.no_sms = true;
    none.preferences.no_email = true;
    none.preferences.no_social = true;
    assert_eq!(
        placed(&none),
        Placed::Lapsed(HeldBack::DoNotContact),
        "{}",
        rule.id
    );
    let Some(channel) = rule.what.way.channel(customer) else {
        return;
    };
    let mut one = customer.clone();
    let preferences = &mut one.preferences;
    match channel {
        Channel::Call | Channel::Visit => preferences.do_not_call = true,
        Channel::Sms => preferences.no_sms = true,
        Channel::Email => preferences.no_email = true,
        Channel::Social | Channel::Chat => preferences.no_social = true,
    }
    let kept = rule.what.way.channel(&one) == Some(channel);
    let expected = Placed::Lapsed(HeldBack::OptedOut(channel));
    // Of several channels the next one is taken that is open.
    assert!(placed(&one) == expected || !kept, "{}", rule.id);
}

/// The text that somebody who has not returned gets on the day on which that is so.
fn activation(plan: &Plan, who: &Who) -> String {
    let on = day("2026-03-11");
    let made = made(plan, "not-returned", who, (on, on));
    let rule = plan.rule("not-returned").expect("the rule");
    assert_eq!(made.len(), 1);
    plan.template_of(rule, &made[0]).expect("a text").to_owned()
}

#[test]
fn activation_goes_by_the_likeliest_reason_with_who_just_qualifies_and_who_just_does_not() {
    let plan = plan();
    let scored = |who: Who, on: &str, score| who.with(|c| c.score = Some((day(on), score)));
    let product = |name: &'static str| once(6).but(|o| o.items[0].product = name.into());
    let from = |source: &str| once(7).with(|c| c.source = Some(source.into()));
    let cases = vec![
        ("sorry", "a score of 2", scored(once(7), "2026-03-11", 2)),
        ("due", "a score of 3", scored(once(6), "2026-03-11", 3)),
        ("", "a score of 2 later", scored(once(7), "2026-03-12", 2)),
        (
            "sorry",
            "a complaint that is closed",
            once(7).happened("complaint-closed", "2026-03-11"),
        ),
        (
            "",
            "one that is closed later",
            once(7).happened("complaint-closed", "2026-03-12"),
        ),
        (
            "sorry",
            "a bad review",
            once(7).happened("review-bad", "2026-03-01"),
        ),
        (
            "",
            "a careful one",
            once(7).happened("review-careful", "2026-03-01"),
        ),
        // Six months old that day, five when bought.
        ("outgrown", "a stage later", once(7).baby("2025-09-11")),
        ("baby", "a day before that", once(7).baby("2025-09-12")),
        ("baby", "in that stage already", once(7).baby("2025-07-10")),
        ("baby", "not born when bought", once(7).baby("2026-01-11")),
        (
            "sorry",
            "outgrown, and unhappy",
            scored(once(7).baby("2025-09-11"), "2026-02-01", 1),
        ),
        ("trial", "one pack", once(1)),
        ("due", "two packs", once(2)),
        ("trial", "by name", product("奶粉1段试用装")),
        ("due", "no trial", product("奶粉1段")),
        (
            "outgrown",
            "a trial, and outgrown",
            once(1).baby("2025-09-11"),
        ),
        ("price", "on a campaign", from("京东活动")),
        ("", "not on one", from("京东")),
        (
            "price",
            "known to mind the price",
            once(7).tagged("价格敏感", "2026-03-11"),
        ),
        ("", "known later", once(7).tagged("价格敏感", "2026-03-12")),
        (
            "trial",
            "one pack on a campaign",
            once(1).tagged("团购群", "2026-01-10"),
        ),
        ("due", "six tins in 60 days", once(6)),
        ("", "a tin more", once(7)),
        ("", "a free tin more", once(6).but(free_tin)),
        (
            "baby",
            "a baby, and nothing else known",
            once(7).baby("2024-01-10"),
        ),
        ("due", "used up, with a baby", once(6).baby("2024-01-10")),
    ];
    for (reason, why, who) in cases {
        let dash = if reason.is_empty() { "" } else { "-" };
        let expected = format!("activation{dash}{reason}");
        assert_eq!(activation(&plan, &who), expected, "{why}");
    }
    // Weeks later it may be another reason: what was left is used up.
    let week = (day("2026-03-11"), day("2026-04-10"));
    let rule = plan.rule("not-returned").expect("the rule");
    let made = made(&plan, "not-returned", &once(7), week);
    let texts: Vec<_> = made.iter().map(|o| plan.template_of(rule, o)).collect();
    let due = Some("activation-due");
    assert_eq!(texts, [Some("activation"), due, due]);
}

fn segment_on(plan: &Plan, who: &Who, today: &str) -> String {
    assess::assess(plan, &given(who), day(today)).segment.0
}

#[test]
fn each_segment_has_who_just_qualifies_and_not_who_just_does_not() {
    let plan = plan();
    let one = |yuan| somebody().bought("2026-01-10", yuan, 4);
    let fen = |who: Who, fen| who.but(|o| o.items[0].amount = Fen(fen));
    for (why, who, today, segment) in [
        ("nothing bought", somebody(), "2026-01-10", "prospect"),
        ("the day before", once(4), "2026-01-09", "prospect"),
        ("4 units", once(4), "2026-01-10", "quality-new"),
        ("3 units", once(3), "2026-01-10", "new"),
        ("59 days on", once(4), "2026-03-10", "quality-new"),
        ("60 days on", once(4), "2026-03-11", "not-returned"),
        (
            "two, 60 days on",
            once(4).bought("2026-01-11", 1, 1),
            "2026-06-01",
            "regular",
        ),
        (
            "a second",
            once(1).bought("2026-03-11", 1, 1),
            "2026-03-11",
            "regular",
        ),
        ("8,000 at once", one(8_000), "2026-01-10", "vip"),
        ("8,000, 60 days on", one(8_000), "2026-03-11", "vip"),
        (
            "a fen less",
            fen(one(0), 799_999),
            "2026-01-10",
            "quality-new",
        ),
        (
            "8,000 by two",
            fen(one(0), 799_999).bought("2026-01-10", 1, 1),
            "2026-01-10",
            "vip",
        ),
        ("7,999.99 by two", regular(), "2026-01-10", "regular"),
        ("8,000.00 by two", vip(), "2026-01-10", "vip"),
        (
            "given back",
            vip().but(|o| o.status = OrderStatus::Returned),
            "2026-01-01",
            "not-returned",
        ),
    ] {
        assert_eq!(segment_on(&plan, &who, today), segment, "{why}");
    }
}

#[test]
fn work_is_due_the_same_day_a_review_within_four_business_hours() {
    let kit = Kit::new();
    let customer = kit.add(|c| {
        c.phones.push(a_phone("13812345678"));
        c.note("review-bad", TODAY);
    });
    let asked = kit.add(|c| {
        c.phones.push(a_phone("13812345679"));
        c.tags.push(Tag {
            name: "要求回访".into(),
            since: TODAY,
        });
    });
    let of = |customer| {
        let read = kit.store().read();
        let all = read.range::<FollowUp>(customer, Direction::Forward, 10);
        let all: Vec<_> = all.expect("the store reads").into_iter().collect();
        assert_eq!(all.len(), 1);
        all[0].1.clone()
    };
    // It is Monday, ten o'clock: two hours until noon, two from half past one on.
    let review = of(customer);
    assert_eq!(
        (review.rule(), review.due - NOW),
        ("review", Span::minutes(330))
    );
    let asked = of(asked);
    assert_eq!((asked.rule(), asked.due_day), ("asked", TODAY));
}

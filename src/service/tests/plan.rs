//! The plan: segments and triggers by table, and that looking only on the days it names is enough.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{baby, day, order};
use crate::config::plan::load;
use crate::domain::calendar::HolidayTable;
use crate::domain::customer::{Customer, Relation, Tag};
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderStatus};
use crate::domain::plan::Plan;
use crate::domain::plan::assess::{self, Assessment, Given, Occurrence, stood_for};
use crate::domain::plan::condition::Setting;
use crate::domain::plan::script::Merge;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};

/// The day that tables count from.
fn start() -> Day {
    day("2026-01-10")
}

fn given<'a>(customer: &'a Customer, orders: &'a [Order]) -> Given<'a> {
    Given {
        customer,
        orders,
        open_complaint: false,
        holidays: HolidayTable::china(),
        setting: Setting {
            stage_months: &[0, 6, 12, 36],
            ..Setting::default()
        },
    }
}

fn assess(plan: &Plan, customer: &Customer, orders: &[Order], today: Day) -> Assessment {
    assess::assess(plan, &given(customer, orders), today)
}

fn explains(
    plan: &Plan,
    customer: &Customer,
    orders: &[Order],
    made: (&str, &Fact, Day),
    today: Day,
) -> bool {
    assess::explains(plan, &given(customer, orders), made, today)
}

/// A plan of calls alone.
const CALLS: &str = include_str!("calls.plan.toml");

fn calls() -> Plan {
    load(CALLS).expect("the plan loads")
}

/// The shipped plan with more kinds of rules and a segment by the last 12 months.
fn wider() -> Plan {
    let more = r#"
[[rule]]
id = "late-order"
who = "days_since_last_order % 2 == 1 || orders > 1"
when = { on = "ordered", days = 45 }
what = { call = "day-8" }
lapse_days = 9

[[rule]]
id = "birthday"
who = "segment == 'big-year' || key"
when = { on = "birthday", days_before = 3 }
what = { call = "day-8" }
lapse_days = 9
"#;
    let segment = "[[segment]]\nid = \"big-year\"\nwhen = \"total_12_months >= 3000.0\"\n\n";
    let text = CALLS.replacen(
        "[[segment]]\nid = \"regular\"",
        &format!("{segment}[[segment]]\nid = \"regular\""),
        1,
    );
    let at = text.find("# What a call can end with").expect("outcomes");
    load(&format!("{}{more}\n{}", &text[..at], &text[at..])).expect("the plan loads")
}

fn somebody() -> Customer {
    Customer::new(CustomerId(1), Moment(0), AgentId(1), start())
}

fn tag(name: &str, since: Day) -> Tag {
    Tag {
        name: name.into(),
        since,
    }
}

#[test]
fn segments_have_their_inclusive_boundaries() {
    let plan = calls();
    let n = start();
    let with = |mut order: Order, change: fn(&mut Order)| {
        change(&mut order);
        order
    };
    let free = |o: &mut Order| {
        let gift = OrderItem {
            amount: Fen(0),
            quantity: 1,
            ..o.items[0].clone()
        };
        o.items.push(gift);
    };
    let refund = |o: &mut Order| {
        let back = OrderItem {
            amount: Fen(-1),
            quantity: 0,
            ..o.items[0].clone()
        };
        o.items.push(back);
    };
    let returned = |o: &mut Order| o.status = OrderStatus::Returned;
    let cancelled = |o: &mut Order| o.status = OrderStatus::Cancelled;
    let cases: Vec<(Vec<Order>, i32, &str)> = vec![
        (vec![], 0, "prospect"),
        (vec![order(1, n, 100, 3)], 0, "new"),
        (vec![order(1, n, 100, 4)], 0, "quality-new"),
        (vec![with(order(1, n, 100, 3), free)], 0, "quality-new"),
        (vec![order(1, n, 100, 3)], 59, "new"),
        (vec![order(1, n, 100, 4)], 59, "quality-new"),
        (vec![order(1, n, 100, 3)], 60, "not-returned"),
        (vec![order(1, n, 100, 4)], 60, "not-returned"),
        (vec![order(1, n, 799_999, 1)], 0, "new"),
        (vec![order(1, n, 800_000, 1)], 0, "vip"),
        (vec![order(1, n, 800_000, 1)], 600, "vip"),
        (vec![with(order(1, n, 800_000, 1), refund)], 0, "new"),
        (vec![order(1, n, 1, 1), order(2, n, 1, 9)], 0, "regular"),
        (vec![order(1, n, 1, 1), order(2, n, 1, 9)], 400, "regular"),
        (
            vec![order(1, n, 400_000, 1), order(2, n, 399_999, 1)],
            1,
            "regular",
        ),
        (
            vec![order(1, n, 400_000, 1), order(2, n, 400_000, 1)],
            1,
            "vip",
        ),
        (
            vec![order(1, n, 1, 1), with(order(2, n, 1, 9), returned)],
            1,
            "new",
        ),
        (
            vec![with(order(1, n, 900_000, 1), cancelled)],
            1,
            "prospect",
        ),
    ];
    for (nth, (orders, later, segment)) in cases.into_iter().enumerate() {
        let found = assess(&plan, &somebody(), &orders, n + later);
        assert_eq!(found.segment.0, segment, "case {nth}");
    }
}

#[test]
fn a_segment_is_dated_by_what_was_bought_by_then_and_by_time() {
    let plan = calls();
    let n = start();
    let five = |fen: i64| -> Vec<Order> {
        (0..5)
            .map(|i| order(i, n + 10 * i as i32, fen, 1))
            .collect()
    };
    for (orders, later, segment, since) in [
        (vec![order(1, n, 100, 3)], 20, "new", 0),
        (vec![order(1, n, 100, 3)], 75, "not-returned", 60),
        (five(100), 50, "regular", 10),
        (five(300_000), 50, "vip", 20),
        (vec![], 50, "prospect", 0),
    ] {
        let found = assess(&plan, &somebody(), &orders, n + later);
        assert_eq!(found.segment.0, segment);
        assert_eq!(found.segment_since - n, since, "{segment} after {later}");
    }
    // The purchases tell, whatever the record said before an earlier one became known.
    let mut known = somebody();
    known.standing.segment = SegmentId("regular".into());
    known.standing.segment_since = n + 13;
    assert_eq!(
        assess(&plan, &known, &five(1), n + 50).segment_since,
        n + 10
    );
}

#[test]
fn a_fact_is_what_happened_and_not_the_day_that_is_due() {
    let plan = calls();
    let n = start();
    let orders = [order(1, n, 100, 3)];
    let found = |rule: &str, later: i32| {
        let found = assess(&plan, &somebody(), &orders, n + later).due;
        let of_rule = |o: &Occurrence| plan.rules[o.rule].id == rule;
        found.into_iter().filter(of_rule).collect::<Vec<_>>()
    };
    for later in [60, 75, 90] {
        let all = found("not-returned", later);
        let last = all.last().expect("due");
        assert_eq!(
            (last.due, &last.fact),
            (n + later, &Fact::NoPurchaseSince(n))
        );
        let mut customer = somebody();
        customer.standing.segment = SegmentId("not-returned".into());
        let made = ("not-returned", &last.fact, last.due);
        assert!(explains(&plan, &customer, &orders, made, n + later));
        let other = ("not-returned", &last.fact, last.due + 1);
        assert!(!explains(&plan, &customer, &orders, other, n + later));
    }
    let second = found("anniversary", 731);
    assert_eq!(second.len(), 1, "{second:?}");
    assert_eq!(second[0].fact, Fact::FirstPurchase(n));
    let merge = Merge {
        customer: &somebody(),
        orders: &orders,
        plan: &plan,
        fact: &second[0].fact,
        due: second[0].due,
        agent: "ann",
        today: n + 731,
    };
    let line = "第{years}年";
    assert_eq!(merge.fill(line), "第2年");
}

/// A customer, what was bought, the rule, and the days from [`start`] on which it is due and on which it is over.
struct Occasion {
    rule: &'static str,
    customer: Customer,
    orders: Vec<Order>,
    due: i32,
    over: Option<i32>,
}

fn dues() -> Vec<Occasion> {
    let n = start();
    let mut delivered = order(1, n, 100, 4);
    delivered.delivered = Some(n + 5);
    let tagged = |name: &str| Customer {
        tags: vec![tag(name, n + 2)],
        ..somebody()
    };
    let mut mother = somebody();
    mother.family.push(baby(day("2025-09-01")));
    let plain = |rule, due, over| Occasion {
        rule,
        customer: somebody(),
        orders: vec![order(1, n, 100, 3)],
        due,
        over,
    };
    vec![
        Occasion {
            orders: vec![order(1, n, 100, 4)],
            ..plain("quality-new-call", 6, Some(21))
        },
        Occasion {
            orders: vec![delivered],
            ..plain("quality-new-call", 8, Some(23))
        },
        plain("new-day-8", 8, Some(23)),
        plain("anniversary", 365, Some(373)),
        plain("not-returned", 60, Some(71)),
        plain("not-returned", 75, Some(86)),
        plain("not-returned", 90, Some(101)),
        Occasion {
            customer: mother,
            orders: vec![order(1, n, 800_000, 1)],
            // Six months old on 1 March, 14 days before that.
            ..plain(
                "vip-stage-change",
                day("2026-02-15") - n,
                Some(day("2026-03-02") - n),
            )
        },
        Occasion {
            customer: tagged("要求回访"),
            orders: vec![],
            ..plain("asked", 2, None)
        },
        Occasion {
            customer: tagged("需关注"),
            ..plain("flagged", 2, None)
        },
        Occasion {
            customer: tagged("定向回访"),
            ..plain("designated", 2, None)
        },
    ]
}

#[test]
fn each_rule_is_due_from_its_day_until_it_lapses() {
    let plan = calls();
    for case in dues() {
        let due_on = |later: i32| {
            let found = assess(&plan, &case.customer, &case.orders, start() + later);
            let days = found.due.into_iter();
            let days = days.filter(|o| plan.rules[o.rule].id == case.rule);
            days.map(|o| o.due - start()).collect::<Vec<_>>()
        };
        let rule = case.rule;
        assert_eq!(due_on(case.due - 1), [0; 0], "{rule} the day before");
        assert_eq!(due_on(case.due), [case.due], "{rule} on the day");
        let over = case.over.unwrap_or(case.due + 31);
        assert_eq!(due_on(over - 1), [case.due], "{rule} on the last day");
        assert_eq!(due_on(over), [0; 0], "{rule} when it is over");
        let before = assess(&plan, &case.customer, &case.orders, start() + case.due - 1);
        assert_eq!(before.look_again, Some(start() + case.due), "{rule}");
    }
}

#[test]
fn a_rule_asks_who_it_is_for() {
    let plan = calls();
    let n = start();
    let rules = |customer: &Customer, orders: &[Order], today: Day| -> BTreeSet<String> {
        let found = assess(&plan, customer, orders, today);
        found
            .due
            .iter()
            .map(|o| plan.rules[o.rule].id.clone())
            .collect()
    };
    let one = [order(1, n, 100, 4)];
    assert!(rules(&somebody(), &one, n + 6).contains("quality-new-call"));
    // Who bought again meanwhile is a regular customer.
    let two = [order(1, n, 100, 4), order(2, n + 5, 100, 4)];
    assert_eq!(rules(&somebody(), &two, n + 8), BTreeSet::new());
    // A returned order is nobody's first.
    let mut back = one.clone();
    back[0].status = OrderStatus::Returned;
    assert_eq!(rules(&somebody(), &back, n + 6), BTreeSet::new());
    // Stage changes are for VIPs, and of children.
    let mut mother = somebody();
    mother.family.push(baby(day("2025-09-01")));
    assert_eq!(rules(&mother, &[], day("2026-02-15")), BTreeSet::new());
    let vip = [order(1, n, 800_000, 1)];
    assert!(rules(&mother, &vip, day("2026-02-15")).contains("vip-stage-change"));
    mother.family[0].relation = Relation::Other;
    assert!(!rules(&mother, &vip, day("2026-02-15")).contains("vip-stage-change"));
}

#[test]
fn a_stage_change_names_stage_and_child() {
    let plan = calls();
    let mut mother = somebody();
    mother.family.push(baby(day("2023-02-01")));
    mother.family.push(baby(day("2025-02-01")));
    mother.number_family();
    let vip = [order(1, start(), 800_000, 1)];
    let found = assess(&plan, &mother, &vip, day("2026-01-18"));
    let facts: Vec<&Fact> = found.due.iter().map(|o| &o.fact).collect();
    let stage = |stage, member| Fact::StageChange {
        day: day("2026-02-01"),
        stage,
        member,
    };
    assert_eq!(facts, [&stage(4, 1), &stage(3, 2)]);
}

#[test]
fn once_a_quarter_is_once_in_each_and_within_its_first_two_thirds() {
    let plan = calls();
    let rule = plan.rules.iter().position(|r| r.id == "active-quarterly");
    for id in 1..200 {
        let mut active = somebody();
        active.id = CustomerId(id);
        active.tags.push(tag("社群活跃", day("2025-01-01")));
        let mut days = BTreeSet::new();
        for today in (0..365).map(|n| day("2026-01-01") + n) {
            let found = assess(&plan, &active, &[], today);
            let due = found.due.iter().filter(|o| Some(o.rule) == rule);
            days.extend(due.map(|o| o.due).filter(|d| *d >= day("2026-01-01")));
        }
        let quarters = ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"];
        assert_eq!(days.len(), 4);
        for (due, quarter) in days.into_iter().zip(quarters) {
            assert!((0..60).contains(&(due - day(quarter))), "{due}");
        }
    }
}

#[test]
fn birthdays_are_the_own_and_the_familys() {
    let plan = wider();
    let mut customer = somebody();
    customer.key_reason = Some("opinion leader".into());
    customer.birthday = Birthday::solar(None, 3, 1);
    customer.family.push(baby(day("2025-03-01")));
    customer.number_family();
    let found = assess(&plan, &customer, &[], day("2026-02-26"));
    let members: Vec<Option<u16>> = found.due.iter().map(|o| o.fact.member()).collect();
    assert_eq!(members, [None, Some(1)]);
    assert_eq!(found.due[0].due, day("2026-02-26"));
    assert_eq!(found.due[0].fact.day(), day("2026-03-01"));
    // A lunar one moves with the moon: 三月初五 was 21 April in 2026.
    customer.family.clear();
    customer.birthday = Birthday::lunar(None, 3, false, 5);
    let before = assess(&plan, &customer, &[], day("2026-02-26"));
    assert_eq!(before.look_again, Some(day("2026-04-18")));
}

#[test]
fn nobody_is_looked_at_for_a_rule_that_only_a_fact_can_bring() {
    let plan = calls();
    assert_eq!(assess(&plan, &somebody(), &[], start()).look_again, None);
    let mut active = somebody();
    active.tags.push(tag("社群活跃", start()));
    let next = assess(&plan, &active, &[], start()).look_again;
    assert!(next.is_some_and(|day| day > start()));
}

#[test]
fn what_was_due_long_ago_is_left() {
    let plan = calls();
    let mut customer = somebody();
    customer.tags.push(tag("要求回访", start()));
    let orders: Vec<Order> = (0..20)
        .map(|i| order(i, start() - 800 + 40 * i as i32, 100, 1))
        .collect();
    let due = |later| assess(&plan, &customer, &orders, start() + later).due.len();
    assert_eq!(due(30), 1);
    assert_eq!(due(31), 0);
}

#[test]
fn a_corrected_delivery_is_no_second_occasion() {
    type Known<'a> = &'a [(i32, &'a [i32])];
    for (made, known, stood) in [
        (&[6][..], &[(6, &[][..])][..] as Known<'_>, &[][..]),
        (&[6], &[(8, &[6])], &[8]),
        (&[6], &[(8, &[6]), (16, &[6])], &[8]),
        (&[6, 16], &[(8, &[6]), (16, &[])], &[8]),
        (&[6], &[(40, &[6])], &[]),
        (&[], &[(8, &[6])], &[]),
        (&[6, 7], &[(8, &[6]), (9, &[7]), (10, &[])], &[8, 9]),
        // What was made for an order that is gone stands for no other.
        (&[6], &[(17, &[])], &[]),
        (&[6], &[(17, &[15])], &[]),
    ] {
        let days = |of: &[i32]| of.iter().map(|d| Day(*d)).collect::<Vec<_>>();
        let deliveries = known.iter().map(|(on, before)| assess::Delivery {
            on: Day(*on),
            before: days(before),
        });
        let mut found = stood_for(&days(made), &deliveries.collect::<Vec<_>>());
        found.sort_unstable();
        assert_eq!(found, days(stood), "{made:?} {known:?}");
    }
}

/// Something that becomes known of a customer on a day.
#[derive(Debug, Clone)]
enum News {
    Bought { fen: i64, units: u32, days_ago: i32 },
    Returned(usize),
    Delivered(usize),
    Tagged(&'static str),
    Born { days_ago: i32 },
    Birthday(u8, u8),
}

fn news() -> impl Strategy<Value = Vec<(i32, News)>> {
    let one = prop_oneof![
        4 => (prop_oneof![50_000..150_000_i64, 300_000..900_000_i64], 1..6_u32, 0..40_i32)
            .prop_map(|(fen, units, days_ago)| News::Bought { fen, units, days_ago }),
        1 => (0..4_usize).prop_map(News::Returned),
        1 => (0..4_usize).prop_map(News::Delivered),
        1 => prop_oneof![Just("社群活跃"), Just("要求回访")].prop_map(News::Tagged),
        1 => (0..1100_i32).prop_map(|days_ago| News::Born { days_ago }),
        1 => (1..=12_u8, 1..=28_u8).prop_map(|(m, d)| News::Birthday(m, d)),
    ];
    prop::collection::vec((0..450_i32, one), 1..9).prop_map(|mut all| {
        all.sort_by_key(|(day, _)| *day);
        all
    })
}

/// A customer as the store keeps one: what is known, and what the plan has made of it.
struct Kept {
    customer: Customer,
    orders: Vec<Order>,
    made: BTreeSet<(String, u16, Day)>,
}

impl Kept {
    fn new() -> Self {
        Self {
            customer: somebody(),
            orders: Vec::new(),
            made: BTreeSet::new(),
        }
    }

    fn hear(&mut self, news: &News, today: Day) {
        match news {
            News::Bought {
                fen,
                units,
                days_ago,
            } => {
                let id = self.orders.len() as u64 + 1;
                self.orders.push(order(id, today - *days_ago, *fen, *units));
            }
            News::Returned(nth) => {
                if let Some(order) = self.orders.get_mut(*nth) {
                    order.status = OrderStatus::Returned;
                }
            }
            News::Delivered(nth) => {
                if let Some(order) = self.orders.get_mut(*nth) {
                    order.delivered = Some(today);
                }
            }
            News::Tagged(name) => self.customer.tags.push(tag(name, today)),
            News::Born { days_ago } => {
                self.customer.family.push(baby(today - *days_ago));
                self.customer.number_family();
            }
            News::Birthday(month, day) => {
                self.customer.birthday = Birthday::solar(None, *month, *day);
            }
        }
    }

    fn look(&mut self, plan: &Plan, today: Day) {
        let found = assess(plan, &self.customer, &self.orders, today);
        self.customer.standing.segment = found.segment;
        self.customer.standing.segment_since = found.segment_since;
        self.customer.standing.look_again = found.look_again;
        for occurrence in found.due {
            let member = occurrence.fact.member().unwrap_or(0);
            let rule = plan.rules[occurrence.rule].id.clone();
            self.made.insert((rule, member, occurrence.due));
        }
    }

    fn is_due(&self, today: Day) -> bool {
        self.customer
            .standing
            .look_again
            .is_some_and(|day| day <= today)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Looking on the days that the plan names, and when something becomes known, finds what looking every day
    /// finds; so does a hub that was off for some days.
    #[test]
    fn looking_only_when_the_plan_says_so_is_enough(news in news(), off in 2..7_i32) {
        let plan = wider();
        let (mut daily, mut seldom, mut late) = (Kept::new(), Kept::new(), Kept::new());
        let mut news = news.as_slice();
        for (n, today) in (0..560).map(|n| (n, start() + n)) {
            let (heard, rest) = news.split_at(news.iter().take_while(|(day, _)| *day == n).count());
            news = rest;
            daily.look(&plan, today);
            if seldom.is_due(today) {
                seldom.look(&plan, today);
            }
            let on = n % off == 0 || !heard.is_empty();
            if on && late.is_due(today) {
                late.look(&plan, today);
            }
            for kept in [&mut daily, &mut seldom, &mut late] {
                for (_, news) in heard {
                    kept.hear(news, today);
                    kept.look(&plan, today);
                }
            }
            prop_assert_eq!(&daily.customer.standing.segment, &seldom.customer.standing.segment, "{}", today);
            prop_assert_eq!(daily.customer.standing.segment_since, seldom.customer.standing.segment_since, "{}", today);
            if on {
                prop_assert_eq!(&daily.customer.standing.segment, &late.customer.standing.segment, "{}", today);
                prop_assert_eq!(daily.customer.standing.segment_since, late.customer.standing.segment_since, "{}", today);
            }
        }
        late.look(&plan, start() + 559);
        prop_assert_eq!(&daily.made, &seldom.made);
        prop_assert_eq!(&daily.made, &late.made);
    }
}

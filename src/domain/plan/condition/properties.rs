//! Conditions against brute force: what is said of them without customers, and the days on which they turn.

use proptest::prelude::*;

use super::tests::{ok, order, somebody};
use super::*;
use crate::domain::customer::{FamilyMember, Relation};
use crate::domain::date::Birthday;
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::rfm::RfmCuts;

/// A condition of simple form over few names and small numbers.
fn simple() -> impl Strategy<Value = String> {
    let comparison = prop::sample::select(vec!["==", "!=", ">", ">=", "<", "<="]);
    let number = (
        prop::sample::select(vec!["orders", "units", "last_score"]),
        comparison.clone(),
        -1i64..5,
    );
    let amount = (comparison, 0i64..4, any::<bool>());
    let leaf = prop_oneof![
        number.prop_map(|(name, how, n)| format!("{name} {how} {n}")),
        amount
            .prop_map(|(how, n, half)| format!("total {how} {n}{}", if half { ".5" } else { "" })),
        prop::collection::vec(0i64..5, 0..3).prop_map(|n| format!("orders in {n:?}")),
        prop::sample::subsequence(vec!["'a'", "'b'", "'c'"], 0..3)
            .prop_map(|t| format!("segment in [{}]", t.join(", "))),
        prop::sample::select(vec![
            "has_owner",
            "segment == 'a'",
            "segment != 'b'",
            "segment.contains('a')",
            "'x' in tags",
            "sex == 'male'",
            "sex in ['female', 'unknown']",
            "key == false",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// Calls `show` with customers of all kinds that [`simple`] tells apart.
fn everybody(mut show: impl FnMut(&View<'_>)) {
    let mut customer = somebody();
    for n in 0..1920 {
        let part = |of: usize, by: usize| (n / by) % of;
        let purchases = Purchases {
            orders: part(5, 1) as u32,
            units: (part(5, 1) * 2 % 5) as u32,
            total: Fen(part(8, 5) as i64 * 50),
            ..Purchases::default()
        };
        customer.owner = (part(2, 40) == 1).then_some(AgentId(1));
        customer.sex = [
            crate::domain::customer::Sex::Unknown,
            crate::domain::customer::Sex::Female,
            crate::domain::customer::Sex::Male,
        ][part(3, 80)];
        customer.tags.truncate(1);
        customer.tags[0].name = if part(2, 240) == 1 { "x" } else { "y" }.into();
        let score = part(6, 7) as u8;
        customer.score = (score > 0).then_some((Day(0), score));
        let view = View {
            segment: ["a", "b", "ca", ""][part(4, 480)],
            key: part(2, 11) == 1,
            ..View::of(&customer, &purchases, &[], Day(100), Setting::default())
        };
        show(&view);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_said_without_customers_is_true_of_all(one in simple(), other in simple()) {
        let (one, other) = (ok(&one), ok(&other));
        prop_assert!(one.quick.is_some(), "{}", one.source());
        let (verdict, implied) = (one.verdict(), one.implies(&other));
        let mut nth = 0;
        everybody(|view| {
            let answer = one.holds(view);
            assert!(verdict.is_none_or(|v| v == answer), "{} is {:?}", one.source(), verdict);
            assert!(!implied || !answer || other.holds(view), "{} → {}", one.source(), other.source());
            nth += 1;
            if nth % 97 == 0 {
                assert_eq!(Ok(answer), evaluator::answer(&one.expr, view).map_err(|_| ()), "{}", one.source());
            }
        });
        prop_assert!(one.implies(&one));
    }

    #[test]
    fn answers_change_only_on_days_that_are_told(
        days in prop::collection::btree_set(0i32..700, 0..5),
        born in prop::collection::vec(0i32..600, 0..3),
        start in 0i32..700,
        which in 0usize..17,
    ) {
        let source = [
            "days_since_last_order >= 60",
            "days_since_first_order in [30, 45] || days_since_last_order == -1",
            "total_12_months >= 300",
            "orders_12_months == 1",
            "baby_months == 3",
            "baby_months % 5 == 2",
            "stage == 2 || stage == 0",
            "stage + 0 > 2",
            "r >= 4",
            "r * 2 == 6",
            "month == 2",
            "month in [11, 12] && day_of_month <= 15",
            "day_of_month == 31",
            "weekday in [6, 7]",
            "customer_since_days > 90",
            "orders > 1 && '二段' in products",
            "weekday + day_of_month == 9",
        ][which];
        let condition = ok(source);
        let mut customer = somebody();
        customer.family = born.iter().map(|born| {
            use chrono::Datelike;
            let date = Day(*born).date();
            FamilyMember {
                number: 0,
                name: String::new(),
                relation: Relation::Baby,
                birthday: Birthday::solar(Some(date.year() as i16), date.month() as u8, date.day() as u8),
            }
        }).collect();
        let orders: Vec<Order> = days.iter().map(|day| order(*day, if day % 2 == 0 { "一段" } else { "二段" }, 150)).collect();
        let cuts = RfmCuts {
            recency: [10, 30, 60, 200],
            of: 9,
            ..crate::domain::rfm::NO_CUTS.clone()
        };
        let setting = Setting { stage_months: &[0, 6, 12], cuts: &cuts, ..Setting::default() };
        let facts = Facts { customer: &customer, orders: &orders, setting };
        let at = |day: Day| {
            let by_then: Vec<Order> = orders.iter().filter(|o| o.day <= day).cloned().collect();
            let purchases = Purchases::of(&by_then, day);
            condition.holds(&View::of(&customer, &purchases, &orders, day, setting))
        };
        let mut told = Vec::new();
        let start = Day(start);
        condition.turns_between(&facts, start, start + 400, &mut told);
        prop_assert!(told.iter().all(|day| *day > start && *day <= start + 400));
        prop_assert_eq!(condition.turns_on(&facts, start, 400), told.iter().copied().min());
        for day in (1..=400).map(|n| start + n) {
            prop_assert!(at(day) == at(day - 1) || told.contains(&day), "{source} on {day}");
        }
        if condition.is_clear_about_days() {
            prop_assert!(told.len() < 240, "{source} is looked at {} times", told.len());
        }
    }
}

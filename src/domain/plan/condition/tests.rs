//! Conditions as people write them, right and wrong.

use super::*;
use crate::domain::customer::{FamilyMember, Relation, Tag};
use crate::domain::date::Birthday;
use crate::domain::id::OrderId;
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};

fn wrong(source: &str) -> ConditionError {
    match Condition::compile(source) {
        Ok(_) => panic!("{source} compiles"),
        Err(error) => error,
    }
}

pub(super) fn ok(source: &str) -> Condition {
    Condition::compile(source).unwrap_or_else(|e| panic!("{source}: {e}"))
}

pub(super) fn somebody() -> Customer {
    let mut customer = Customer::new(CustomerId(1), Moment(0), AgentId(0), Day(0));
    let tag = |name: &str, since| Tag {
        name: name.into(),
        since,
    };
    customer.tags = vec![tag("社群活跃", Day(5)), tag("later", Day(900))];
    customer.address = Some("浙江省杭州市西湖区文三路1号".into());
    customer.custom = vec![("品牌".into(), "甲".into())];
    customer.score = Some((Day(90), 2));
    customer
}

pub(super) fn order(day: i32, product: &str, yuan: i64) -> Order {
    Order {
        id: OrderId(day as u64),
        customer: CustomerId(1),
        key: OrderKey::Number {
            number: day.to_string(),
        },
        channel: "天猫".into(),
        at: Moment(i64::from(day) * 86_400_000),
        day: Day(day),
        dispatched: None,
        delivered: None,
        corrected: Vec::new(),
        status: OrderStatus::Paid,
        items: vec![OrderItem {
            product: product.into(),
            sku: None,
            quantity: 2,
            amount: Fen(yuan * 100),
        }],
        import: None,
    }
}

fn holds(source: &str, customer: &Customer, orders: &[Order], today: i32) -> bool {
    let condition = ok(source);
    let by_then: Vec<Order> = orders
        .iter()
        .filter(|o| o.day.0 <= today)
        .cloned()
        .collect();
    let purchases = Purchases::of(&by_then, Day(today));
    let view = View::of(customer, &purchases, orders, Day(today), Setting::default());
    let answer = condition.holds(&view);
    if condition.quick.is_some() {
        let long = evaluator::answer(&condition.expr, &view).unwrap_or(false);
        assert_eq!(answer, long, "{source}");
    }
    answer
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_was_meant() {
    for (source, at, said) in [
        ("", "", "a condition is missing"),
        ("order >= 2", "order", "unknown name order; perhaps orders"),
        (
            "'a' in tags && lifecicle == 'x'",
            "lifecicle",
            "unknown name lifecicle; perhaps lifecycle",
        ),
        ("orders >=", "", "not understood here: \"\""),
        ("orders > 3 4", "4", "not understood here: \"4\""),
        (
            "orders > 99999999999999999999",
            "99999999999999999999",
            "99999999999999999999 is no number that can be used",
        ),
        ("(orders > 3", "(", "( has no counterpart"),
        ("orders > 3)", ")", ") has no counterpart"),
        ("segment == 'vip", "'vip", "' has no counterpart"),
        ("orders = 3", "=", "= is written =="),
        ("orders => 3", "=>", "=> is written >="),
        ("orders <> 3", "<>", "<> is written !="),
        (
            "'x' = tags",
            "'x' = tags",
            "'x' = tags is written 'x' in tags",
        ),
        (
            "tags = 'x'",
            "tags = 'x'",
            "tags = 'x' is written 'x' in tags",
        ),
        ("orders > 1 and has_baby", "and", "and is written &&"),
        ("orders > 1 & has_baby", "&", "& is written &&"),
        ("orders > 1 或者 has_baby", "或者", "或者 is written ||"),
        ("not has_baby", "not", "not is written !"),
        ("segment == “vip”", "“", "“ is written '"),
        ("orders ＞ 3", "＞", "＞ is written >"),
        ("orders ≥ 3", "≥", "≥ is written >="),
        ("（orders > 3）", "（", "（ is written ("),
        ("segment in ['a'，'b']", "，", "， is written ,"),
        ("city == 上海", "上海", "unknown name 上海; perhaps '上海'"),
        (
            "orders >= 'x'",
            "orders >= 'x'",
            ">= does not go with int and text",
        ),
        (
            "has_baby && orders >= '3'",
            "orders >= '3'",
            ">= does not go with int and text; perhaps orders >= 3",
        ),
        (
            "tags == 'x'",
            "tags == 'x'",
            "== does not go with list and text; perhaps 'x' in tags",
        ),
        (
            "tags != 'x'",
            "tags != 'x'",
            "!= does not go with list and text; perhaps !('x' in tags)",
        ),
        (
            "'上海' in address",
            "'上海' in address",
            "in does not go with text and text; perhaps address.contains('上海')",
        ),
        (
            "tags.contains('x')",
            "tags.contains('x')",
            "contains does not take list; perhaps 'x' in tags",
        ),
        (
            "contains(city, 'x')",
            "contains(city, 'x')",
            "contains does not take text; perhaps city.contains('x')",
        ),
        (
            "custom['积分'] > 3",
            "custom['积分'] > 3",
            "> does not go with text and int; perhaps custom['积分'] > '3'",
        ),
        (
            "custom[city] == 'x'",
            "city",
            "custom takes a text that is written out",
        ),
        (
            "custom == 'x'",
            "custom",
            "custom takes a text that is written out",
        ),
        (
            "has_baby == 'true'",
            "has_baby == 'true'",
            "== does not go with bool and text; perhaps has_baby",
        ),
        (
            "has_baby == 0",
            "has_baby == 0",
            "== does not go with bool and int; perhaps !has_baby",
        ),
        (
            "has_baby && orders",
            "orders",
            "&& does not take int; perhaps orders > 0",
        ),
        ("!orders", "!orders", "! does not take int"),
        (
            "orders + 1",
            "orders + 1",
            "this is int, not yes or no; perhaps orders + 1 > 0",
        ),
        (
            "tags",
            "tags",
            "this is list, not yes or no; perhaps size(tags) > 0",
        ),
        (
            "orders % 2.5 == 0.0",
            "orders % 2.5",
            "% does not go with int and double",
        ),
        (
            "city.startswith('上')",
            "startswith",
            "unknown function startswith; perhaps startsWith",
        ),
        ("size(orders) > 1", "size(orders)", "size does not take int"),
        ("now() > 3", "now", "unknown function now"),
        (
            "orders in [1, 'x']",
            "'x'",
            ", does not go with int and text",
        ),
        (
            "sex == 'femal'",
            "'femal'",
            "sex is never \"femal\"; perhaps female",
        ),
        ("filter('好')", "'好'", "no filter 好"),
        (
            "filter(city)",
            "city",
            "filter takes a text that is written out",
        ),
        (
            "tags.exists(t, t == 3)",
            "t == 3",
            "== does not go with text and int; perhaps t == '3'",
        ),
        ("null == null", "null", "not understood here: \"null\""),
    ] {
        let error = wrong(source);
        assert_eq!(
            (error.cut(source), error.to_string().as_str()),
            (at, said),
            "{source}"
        );
        assert!(!error.problem.code().is_empty());
    }
    assert_eq!(wrong("total > 1 &&\n  ordrs > 2").column(), 16);
}

#[test]
fn suggestions_are_conditions() {
    for source in [
        "tags == 'x'",
        "tags != 'x'",
        "'x' = tags",
        "'上海' in address",
        "custom['积分'] > 3",
        "orders >= '3'",
        "has_baby == 'false'",
        "tags",
        "orders + 1",
    ] {
        let error = wrong(source);
        let meant = match &error.problem {
            ConditionProblem::Written { instead, .. } => instead.clone(),
            other => other.suggestion().map(str::to_owned).unwrap_or_default(),
        };
        ok(&meant);
    }
}

#[test]
fn whole_numbers_and_amounts_go_together() {
    let customer = somebody();
    let orders = [order(10, "一段", 8000)];
    for (source, expected) in [
        ("total >= 8000", true),
        ("total > 8000", false),
        ("8000 == total", true),
        ("orders >= 1.0", true),
        ("orders >= 1.5", false),
        ("total / orders == 8000", true),
        ("total in [1, 8000]", true),
        ("average_order >= 8000", true),
        ("orders > 0 ? total > 1 : false", true),
        ("units / (orders - 1) > 3", false),
    ] {
        assert_eq!(holds(source, &customer, &orders, 100), expected, "{source}");
    }
}

#[test]
fn names_stand_for_what_is_known_on_the_day() {
    let mut customer = somebody();
    let born = Birthday::solar(Some(1970), 3, 1);
    for birthday in [born, Birthday::solar(Some(1972), 1, 1), None] {
        customer.family.push(FamilyMember {
            number: 0,
            name: String::new(),
            relation: Relation::Baby,
            birthday,
        });
    }
    let orders = [
        order(10, "一段", 100),
        order(40, "二段", 300),
        order(500, "三段", 900),
    ];
    for (source, expected) in [
        ("orders == 2 && units == 4 && total == 400", true),
        ("average_order == 200", true),
        ("interval_days == 30", true),
        ("orders_12_months == 2 && total_12_months == 400.0", true),
        (
            "days_since_last_order == 60 && days_since_first_order == 90",
            true,
        ),
        ("'一段' in products && !('三段' in products)", true),
        ("last_product == '二段'", true),
        ("'天猫' in channels && size(channels) == 1", true),
        ("size(products) == 2", true),
        ("city == '杭州' && address.contains('西湖')", true),
        ("city in ['上海', '杭州']", true),
        ("'社群活跃' in tags && !('later' in tags)", true),
        ("tags.exists(t, t.startsWith('社群'))", true),
        ("tags.all(t, size(t) > 20)", false),
        ("custom['品牌'] == '甲' && custom['无'] == ''", true),
        ("'品牌' in custom && has(custom.x) == false", true),
        ("custom.x == ''", true),
        ("babies == 3 && baby_months == 1 && stage == 0", true),
        ("last_score == 2", true),
        ("month == 4 && day_of_month == 11 && weekday == 6", true),
        ("customer_since_days == 100", true),
        ("lifecycle == 'acquisition' && segment == 'prospect'", true),
        (
            "r == 0 && f == 0 && m == 0 && tier == '' && !open_complaint && !key",
            true,
        ),
        ("-orders == -2", true),
        ("string(orders) == '2'", true),
        ("int('3') > orders", true),
    ] {
        assert_eq!(holds(source, &customer, &orders, 100), expected, "{source}");
    }
}

#[test]
fn filters_stand_for_their_conditions() {
    let filters: Filters = [
        ("大客", "total >= 5000"),
        ("近", "days_since_last_order <= 30"),
        ("好", "filter('大客') && filter('近')"),
        ("圈", "filter('环')"),
        ("环", "orders > 1 || filter('圈')"),
        ("坏", "ordrs > 1"),
    ]
    .into_iter()
    .map(|(name, condition)| (name.to_owned(), condition.to_owned()))
    .collect();
    let compile = |source: &str| Condition::compile_with(source, &filters);
    let condition = compile("has_baby && filter('好')").expect("compiles");
    assert_eq!(condition.filters(), ["好"]);
    assert_eq!(condition.turning_days(), [30, 31]);
    assert!(condition.quick.is_some() && condition.turns_by_time());
    assert!(condition.implies(&compile("total > 4999").expect("compiles")));
    for (source, at, said) in [
        ("filter('大')", "'大'", "no filter 大; perhaps 大客"),
        (
            "orders > 1 && filter('圈')",
            "'圈'",
            "the filter 圈 uses itself",
        ),
        (
            "filter('坏')",
            "'坏'",
            "the filter 坏 is wrong: unknown name ordrs; perhaps orders",
        ),
    ] {
        let error = compile(source).expect_err(source);
        assert_eq!((error.cut(source), error.to_string().as_str()), (at, said));
    }
    assert!(Condition::compile_filter("大客", "filter('好')", &filters).is_err());
    // Filters that double with each other end somewhere.
    let mut doubling = Filters::default();
    doubling.set("0", "orders > 1");
    for n in 1..20 {
        let before = n - 1;
        doubling.set(
            &n.to_string(),
            &format!("filter('{before}') && filter('{before}')"),
        );
    }
    let error = Condition::compile_with("filter('19')", &doubling).expect_err("too many");
    assert!(error.to_string().contains("longer than"), "{error}");
}

#[test]
fn time_turns_conditions_on_known_days() {
    let condition = ok("orders == 1 && days_since_last_order >= 60");
    assert_eq!(condition.turning_days(), [60, 61]);
    for (source, days, clear) in [
        ("90 < days_since_first_order", &[90, 91][..], true),
        (
            "orders > 1 ? days_since_last_order > 9 : true",
            &[9, 10],
            true,
        ),
        ("days_since_last_order in [60, 75]", &[60, 61, 75, 76], true),
        ("days_since_last_order - 10 >= 50", &[], false),
        ("days_since_last_order % 7 == 0", &[], false),
        ("weekday % 2 == 1", &[], false),
        ("baby_months + 1 > 3", &[], true),
        ("orders >= 60", &[], true),
    ] {
        let condition = ok(source);
        assert_eq!(condition.turning_days(), days, "{source}");
        assert_eq!(condition.is_clear_about_days(), clear, "{source}");
    }
    let unclear = "total > 1 && days_since_last_order % 7 == 0";
    let error = ok(unclear).unclear_days().expect("unclear");
    assert_eq!(error.cut(unclear), "days_since_last_order");
}

#[test]
fn what_never_or_always_holds_is_known() {
    for (source, expected) in [
        ("orders > 5 && orders < 3", Some(false)),
        ("orders > 5 && orders <= 6", None),
        ("orders > 5 && orders < 6", Some(false)),
        ("total > 5 && total < 6", None),
        ("segment == 'a' && segment == 'b'", Some(false)),
        ("segment in ['a', 'b'] && segment != 'a'", None),
        (
            "segment in ['a', 'b'] && !(segment in ['a', 'b', 'c'])",
            Some(false),
        ),
        ("segment == 'ab' && segment.startsWith('b')", Some(false)),
        ("orders >= 0", Some(true)),
        ("orders < 0", Some(false)),
        ("month == 13", Some(false)),
        ("weekday in [1,2,3,4,5,6,7]", Some(true)),
        ("has_baby || !has_baby", Some(true)),
        (
            "sex != 'female' && sex != 'male' && sex != 'unknown'",
            Some(false),
        ),
        ("'x' in tags && !('x' in tags)", Some(false)),
        ("'x' in tags && !('y' in tags)", None),
        ("orders * 2 > 3", None),
        ("true", Some(true)),
        ("total >= 8000 || total < 8000", Some(true)),
    ] {
        assert_eq!(ok(source).verdict(), expected, "{source}");
    }
    for (one, other, expected) in [
        ("orders >= 3", "orders >= 2", true),
        ("orders >= 2", "orders >= 3", false),
        ("total >= 8000 && has_baby", "total > 7999.99", true),
        ("segment == 'vip'", "segment in ['vip', 'regular']", true),
        ("orders == 1 && units >= 4", "orders == 1", true),
        ("orders == 1", "orders == 1 && units >= 4", false),
    ] {
        assert_eq!(ok(one).implies(&ok(other)), expected, "{one} → {other}");
    }
}

#[test]
fn values_that_the_plan_has_not_are_found() {
    let source = "orders > 1 && segment in ['vip', 'reguler']";
    let condition = ok(source);
    let known = ["vip", "regular"];
    let error = condition
        .check_values(TextName::Segment, &known)
        .expect("unknown");
    assert_eq!(error.cut(source), "'reguler'");
    assert_eq!(error.problem.suggestion(), Some("regular"));
    assert!(
        condition
            .check_values(TextName::Lifecycle, &known)
            .is_none()
    );
}

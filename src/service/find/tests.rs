//! Lookup against a look at every customer.

use std::collections::BTreeSet;

use super::super::testkit::{Kit, NOW, TODAY, boss};
use super::*;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, When};
use crate::protocol::{Command, Done, Found};

fn ask(kit: &Kit, caller: &Caller, text: &str, limit: u32) -> FoundCustomers {
    let text = text.to_owned();
    match kit.ask(caller, crate::protocol::Query::Find { text, limit }) {
        Found::Find(found) => found,
        other => panic!("{other:?}"),
    }
}

fn ids(found: &FoundCustomers) -> Vec<CustomerId> {
    found.rows.iter().map(|row| row.id).collect()
}

/// What a name, a phone or a number is asked by.
fn questions(customers: &[Customer]) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for customer in customers {
        let digits = &customer.phones[0].digits;
        for range in [7..11, 0..5, 3..7, 4..10, 0..11, 6..11, 8..11] {
            asked.extend(digits.get(range).map(str::to_owned));
        }
        let chars: Vec<char> = customer.name.chars().collect();
        asked.insert(customer.name.clone());
        asked.insert(chars[..1].iter().collect());
        asked.insert(chars[1..].iter().collect());
        let sounds: Vec<&str> = crate::text::pinyin::name_readings(&chars)
            .into_iter()
            .next()
            .unwrap_or_default();
        if sounds.len() == chars.len() && sounds.iter().all(|s| !s.is_empty()) {
            let initials: String = sounds.iter().filter_map(|s| s.chars().next()).collect();
            asked.insert(sounds.concat());
            asked.insert(format!("{}{}", sounds[0], &initials[1..]));
            asked.insert(format!("{}{}", chars[0], &initials[1..]));
            asked.insert(format!("{} {}", &digits[7..11], &initials[..1]));
            asked.insert(initials);
        }
        asked.extend(customer.number.clone());
    }
    asked
}

#[test]
fn as_much_is_found_as_by_looking_at_everybody() {
    let kit = Kit::new();
    let all: Vec<Customer> = kit
        .samples(300)
        .into_iter()
        .map(|id| kit.customer(id))
        .collect();
    let mut asked = 0;
    for text in questions(&all[..60]) {
        let query = Query::parse(&text);
        let mut expected: Vec<_> = all
            .iter()
            .filter_map(|c| {
                query
                    .matches(&search::card(c))
                    .map(|found| (found.rank, c.id))
            })
            .collect();
        if expected.len() > 80 {
            continue;
        }
        asked += 1;
        let found = ask(&kit, &boss(), &text, 100);
        assert_eq!(
            (found.total as usize, found.more),
            (found.rows.len(), false),
            "{text}"
        );
        // Digits may begin an order's number, too, which is another matter.
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let by_order = |row: &&crate::protocol::view::FindRow| {
            digits && row.hint.len() > text.len() && row.hint.starts_with(&text)
        };
        let rows = found.rows.iter().filter(|row| !by_order(row));
        let mut got: Vec<_> = rows.map(|row| row.id).collect();
        let rank = |id: &CustomerId| {
            expected
                .iter()
                .find(|(_, e)| e == id)
                .map(|(rank, _)| *rank)
        };
        assert!(got.is_sorted_by_key(rank), "{text}: the closest first");
        got.sort_unstable();
        expected.sort_by_key(|(_, id)| *id);
        let expected: Vec<_> = expected.into_iter().map(|(_, id)| id).collect();
        assert_eq!(got, expected, "{text}");
    }
    assert!(asked > 300, "{asked}");
}

#[test]
fn what_is_typed_finds_whom_it_means() {
    let kit = Kit::new();
    let zhang = kit.person("张三", "13812341234");
    let zhangsi = kit.person("张思雨", "13900005678");
    let shan = kit.person("单雄信", "13700001111");
    let trad = kit.person("張偉", "13611112222");
    let wang = kit.person("王芳", "13500001234");
    let latin = kit.person("Anna O'Brien", "+1 415 293 3313");
    let table: &[(&str, &[CustomerId])] = &[
        ("张s", &[zhang, zhangsi]),
        ("zs", &[zhang, zhangsi]),
        ("zhangsan", &[zhang]),
        ("shanxx", &[shan]),
        ("张伟", &[trad]),
        ("1234 w", &[wang]),
        ("1234", &[wang, zhang]),
        ("8123", &[zhang]),
        ("obrien", &[latin]),
        ("3313", &[latin]),
        ("xyzzy", &[]),
        ("  ", &[]),
    ];
    for (text, expected) in table {
        let mut found = ids(&ask(&kit, &boss(), text, 20));
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}");
    }
    let found = ask(&kit, &boss(), "shan", 20);
    assert_eq!(found.rows[0].hint, "shan");
    assert_eq!(ask(&kit, &boss(), "1111", 20).rows[0].phone, "137****1111");
}

#[test]
fn orders_are_found_by_their_number() {
    let kit = Kit::new();
    for id in kit.samples(20) {
        let customer = kit.customer(id);
        let orders = super::super::rows::orders(&kit.store().read(), id).expect("the store reads");
        for number in orders.iter().filter_map(Order::number) {
            let found = ask(&kit, &boss(), number, 5);
            assert_eq!(found.rows[0].id, id, "{number}");
            assert_eq!(found.rows[0].hint, number);
            let start = &number[..number.len() - 1];
            assert!(ids(&ask(&kit, &boss(), start, 50)).contains(&id), "{start}");
            let with_name = format!("{number} {}", customer.name);
            assert_eq!(ids(&ask(&kit, &boss(), &with_name, 5)), [id]);
            let other = ask(&kit, &boss(), &format!("{number} xyzzy"), 5);
            assert!(other.rows.is_empty());
        }
    }
}

#[test]
fn own_customers_come_first() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let first = kit.person("王芳", "13500000001");
    let second = kit.person("王芳", "13500000002");
    let third = kit.person("王芳", "13500000003");
    assert_eq!(ids(&ask(&kit, &ann, "wf", 9)), [third, second, first]);
    let add = |customer, assignee| Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee,
    };
    let row = match kit.run(&ann, add(first, Assignee::Agent(ann.agent))) {
        Ok(Done::FollowUp(row)) => row,
        other => panic!("{other:?}"),
    };
    let found = ask(&kit, &ann, "wf", 9);
    assert_eq!(ids(&found), [first, third, second]);
    assert_eq!(found.rows[0].due, 1);
    let of_boss = ask(&kit, &boss(), "wf", 9);
    assert_eq!(
        ids(&of_boss),
        [first, third, second],
        "due today, whoever's work it is"
    );
    let take = Command::Claim(crate::protocol::command::Claim {
        follow_up: Some(row.id),
        ..Default::default()
    });
    kit.run(&ann, take).expect("claimed");
    kit.run(&ann, Command::Release(row.id.into()))
        .expect("released");
    let away = Command::Reassign {
        follow_ups: vec![row.id],
        to: Assignee::Pool,
    };
    kit.run(&ann, away).expect("given away");
    assert_eq!(
        ids(&ask(&kit, &ann, "wf", 9)),
        [first, third, second],
        "held lately"
    );
    let key = crate::protocol::command::CustomerFields {
        key_reason: Some("strategic".into()),
        ..Default::default()
    };
    kit.run(&boss(), Command::EditCustomer(second, Box::new(key)))
        .expect("changed");
    assert_eq!(ids(&ask(&kit, &boss(), "wf", 9))[0], second);
    assert_eq!(kit.customer(second).updated, NOW);
}

#[test]
fn many_matches_are_counted_up_to_a_limit() {
    let kit = Kit::new();
    kit.samples(300);
    let found = ask(&kit, &boss(), "1", 10);
    assert_eq!(found.rows.len(), 10);
    assert!(found.total > 10);
    let none = ask(&kit, &boss(), "?!", 10);
    assert_eq!(none, FoundCustomers::default());
}

#[test]
fn a_ticket_is_found_by_its_number_with_whose_it_is() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let ask_for = crate::protocol::command::OpenTicket {
        customer,
        matter: crate::domain::ticket::Matter {
            category: "product".into(),
            subcategory: String::new(),
            summary: "罐身凹陷".into(),
            order: None,
            product: None,
            batch: None,
            wants: None,
            amount: None,
        },
        severity: crate::domain::ticket::Severity::USUAL,
        complaint: false,
        source: crate::domain::ticket::Source::Call,
        contact: None,
        owner: None,
        part_of: None,
        anyway: false,
    };
    kit.run(&boss(), Command::OpenTicket(Box::new(ask_for)))
        .expect("opened");
    let ann = kit.agent("ann");
    for text in ["T1", "t1"] {
        let found = ask(&kit, &ann, text, 10);
        assert_eq!((found.total, ids(&found)), (1, vec![customer]));
        let ticket = found.rows[0].ticket.as_ref().expect("the ticket");
        assert_eq!(
            (ticket.id, ticket.summary.as_str()),
            (TicketId(1), "罐身凹陷")
        );
    }
    assert_eq!(ask(&kit, &boss(), "T2", 10), FoundCustomers::default());
    assert!(ask(&kit, &boss(), "1234", 10).rows[0].ticket.is_none());
}

//! Profiles are made, changed and undone over a store in memory.

use super::super::testkit::{Kit, NOW, TODAY, boss, later};
use super::*;
use crate::domain::customer::{FamilyMember, Relation};
use crate::domain::date::Birthday;
use crate::domain::event::Event;
use crate::domain::follow_up::{Assignee, When};
use crate::domain::time::{Day, Span};
use crate::protocol::Command;
use crate::protocol::refusal::Thing;
use crate::store::{AuditExt, Direction};

fn named(name: &str, phones: &[&str]) -> CustomerFields {
    CustomerFields {
        name: Some(name.into()),
        phones: Some(phones.iter().map(|p| (*p).to_owned()).collect()),
        ..CustomerFields::default()
    }
}

fn add(kit: &Kit, set: CustomerFields) -> std::result::Result<CustomerId, Refusal> {
    match kit.run(&boss(), Command::AddCustomer(Box::new(set)))? {
        Done::Customer(id) => Ok(id),
        other => panic!("{other:?}"),
    }
}

fn edit(kit: &Kit, id: CustomerId, set: CustomerFields) -> std::result::Result<Done, Refusal> {
    kit.run(&boss(), Command::EditCustomer(id, Box::new(set)))
}

fn history(kit: &Kit, id: CustomerId) -> Vec<String> {
    let read = kit.store().read();
    let events = read.range::<Event>(id, Direction::Forward, 100);
    let events = events.expect("the store reads");
    let field = |event: Event| match event.what {
        What::Field {
            field, from, to, ..
        } => Some(format!("{field}: {from} > {to}")),
        _ => None,
    };
    events
        .into_iter()
        .filter_map(|(_, event)| field(event))
        .collect()
}

#[test]
fn a_customer_is_cleaned_and_kept() {
    let kit = Kit::new();
    let id = add(
        &kit,
        CustomerFields {
            number: Some(" K-0042 ".into()),
            salutation: Some(String::new()),
            email: Some("wang@example.com".into()),
            owner: Some("boss".into()),
            tags: Some(vec![
                "a".into(),
                " b\u{7} ".into(),
                "a".into(),
                String::new(),
            ]),
            family: Some(vec![FamilyMember {
                number: 0,
                name: "宝\u{1b}[31m宝".into(),
                relation: Relation::Baby,
                birthday: Birthday::solar(Some(2026), 1, 5),
            }]),
            best_time: Some(Some((540, 600))),
            custom: vec![("size".into(), "XL".into())],
            ..named("王\u{200b}小明\n", &["138 1234 5678", "13812345678", ""])
        },
    )
    .expect("a customer");
    let customer = kit.customer(id);
    assert_eq!(customer.number.as_deref(), Some("K-0042"));
    assert_eq!(customer.name, "王小明");
    assert_eq!(customer.salutation, None);
    assert_eq!(customer.phones.len(), 1);
    assert_eq!(customer.owner, Some(boss().agent));
    assert_eq!(customer.family[0].name, "宝宝");
    let tags: Vec<_> = customer
        .tags
        .iter()
        .map(|t| (t.name.as_str(), t.since))
        .collect();
    assert_eq!(tags, [("a", TODAY), ("b", TODAY)]);
    assert_eq!(customer.standing.segment.0, "prospect");
    assert!(history(&kit, id).is_empty(), "making is no change");
}

/// What is set, which field is refused, why.
type Wrong = (CustomerFields, &'static str, fn(&Problem) -> bool);

#[test]
fn what_is_wrong_is_said_by_field() {
    let kit = Kit::new();
    let taken = CustomerFields {
        number: Some("K-1".into()),
        ..named("Ann", &["13800000001"])
    };
    let ann = add(&kit, taken).expect("a customer");
    let long = "x".repeat(5_000);
    let set = CustomerFields::default;
    let birthday = |b: Option<Birthday>| {
        Some(vec![FamilyMember {
            number: 0,
            name: String::new(),
            relation: Relation::Baby,
            birthday: b,
        }])
    };
    let table: Vec<Wrong> = vec![
        (named("", &[]), "name", |p| *p == Problem::Missing),
        (named("Ann", &["138-0000-0001"]), "phones", |p| {
            matches!(p, Problem::Taken { .. })
        }),
        (named(&long, &[]), "name", |p| {
            *p == Problem::TooLong { max: 64 }
        }),
        (named("Ben", &["abc"]), "phones", |p| {
            matches!(p, Problem::Malformed { .. })
        }),
        (named("Ben", &["138****0001"]), "phones", |p| {
            matches!(p, Problem::Malformed { .. })
        }),
        (
            CustomerFields {
                number: Some("k1".into()),
                ..named("Ben", &[])
            },
            "number",
            |p| matches!(p, Problem::Taken { .. }),
        ),
        (
            CustomerFields {
                number: Some("K\u{202e}2".into()),
                ..set()
            },
            "number",
            |p| *p == Problem::Characters,
        ),
        (
            CustomerFields {
                number: Some("--".into()),
                ..set()
            },
            "number",
            |p| matches!(p, Problem::Malformed { .. }),
        ),
        (
            CustomerFields {
                email: Some("wang".into()),
                ..set()
            },
            "email",
            |p| matches!(p, Problem::Malformed { .. }),
        ),
        (
            CustomerFields {
                email: Some("a b@c.d".into()),
                ..set()
            },
            "email",
            |p| matches!(p, Problem::Malformed { .. }),
        ),
        (
            CustomerFields {
                best_time: Some(Some((600, 500))),
                ..set()
            },
            "best_time",
            |p| matches!(p, Problem::OutOfRange { .. }),
        ),
        (
            CustomerFields {
                tags: Some((0..65).map(|n| n.to_string()).collect()),
                ..set()
            },
            "tags",
            |p| matches!(p, Problem::OutOfRange { max: 64, .. }),
        ),
        (
            CustomerFields {
                note: Some(long.clone()),
                ..set()
            },
            "note",
            |p| matches!(p, Problem::TooLong { .. }),
        ),
        (
            CustomerFields {
                custom: vec![(String::new(), "x".into())],
                ..set()
            },
            "custom",
            |p| *p == Problem::Missing,
        ),
        (
            CustomerFields {
                family: birthday(Birthday::solar(Some(2028), 1, 1)),
                ..set()
            },
            "family",
            |p| matches!(p, Problem::OutOfRange { .. }),
        ),
        (
            CustomerFields {
                birthday: Some(Birthday::solar(Some(1800), 1, 1)),
                ..set()
            },
            "birthday",
            |p| matches!(p, Problem::OutOfRange { .. }),
        ),
    ];
    for (set, field, expected) in table {
        match add(&kit, set.clone()) {
            Err(Refusal::Invalid {
                field: found,
                problem,
            }) => {
                assert_eq!(found, field, "{set:?}");
                assert!(expected(&problem), "{field}: {problem:?}");
            }
            other => panic!("{set:?}: {other:?}"),
        }
    }
    let nobody = CustomerFields {
        owner: Some("nobody".into()),
        ..set()
    };
    let refused = edit(&kit, ann, nobody);
    assert!(
        matches!(
            refused,
            Err(Refusal::NotFound {
                what: Thing::Agent,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn each_changed_field_goes_into_the_history_and_comes_back_with_undo() {
    let kit = Kit::new();
    let id = add(&kit, named("Ann", &["13812345678", "010-62345678"])).expect("a customer");
    let before = kit.customer(id);
    let set = CustomerFields {
        phones: Some(vec!["010****5678".into(), "13999990000".into()]),
        note: Some("likes mail".into()),
        email: Some("ann@example.com".into()),
        owner: Some("boss".into()),
        ..named("Anne", &[])
    };
    let set = CustomerFields {
        phones: Some(vec!["010****5678".into(), "13999990000".into()]),
        ..set
    };
    edit(&kit, id, set).expect("changed");
    let after = kit.customer(id);
    let digits: Vec<_> = after.phones.iter().map(|p| p.digits.as_str()).collect();
    assert_eq!(digits, ["01062345678", "13999990000"]);
    assert_eq!(
        history(&kit, id),
        [
            "name: Ann > Anne",
            "phones: 138****5678; 010****5678 > 010****5678; 139****0000",
            "email:  > a****@example.com",
            "note:  > likes mail",
            "owner:  > boss",
        ]
    );
    let mask = CustomerFields {
        email: Some("a****@example.com".into()),
        ..CustomerFields::default()
    };
    edit(&kit, id, mask).expect("a mask changes nothing");
    assert_eq!(kit.customer(id), after);
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(kit.customer(id), before);
    assert!(history(&kit, id).is_empty());
    kit.run(&boss(), Command::Redo).expect("redone");
    assert_eq!(kit.customer(id), after);
}

#[test]
fn whoever_shares_a_number_is_marked_until_no_longer() {
    let kit = Kit::new();
    let ann = add(&kit, named("Ann", &["13812345678"])).expect("a customer");
    let ben = add(&kit, named("Ben", &["138-1234-5678"])).expect("family");
    let eve =
        add(&kit, named("Eve", &["23812345678"])).expect("the same tail is not the same number");
    let marks = |ids: [CustomerId; 3]| ids.map(|id| kit.customer(id).shares_phone);
    assert_eq!(marks([ann, ben, eve]), [true, true, false]);
    let moved = named("Ben", &["13900000000"]);
    edit(&kit, ben, moved).expect("changed");
    assert_eq!(marks([ann, ben, eve]), [false, false, false]);
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(marks([ann, ben, eve]), [true, true, false]);
}

#[test]
fn do_not_call_ends_all_work_and_key_customers_change_lanes() {
    let kit = Kit::new();
    let id = add(&kit, named("Ann", &["13812345678"])).expect("a customer");
    let due = Command::AddFollowUp {
        customer: id,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    kit.run(&boss(), due).expect("a follow-up");
    let key = |reason: &str| CustomerFields {
        key_reason: Some(reason.into()),
        ..CustomerFields::default()
    };
    let open =
        || super::super::follow_ups::open_of(&kit.store().read(), id).expect("the store reads");
    edit(&kit, id, key("strategic")).expect("changed");
    assert_eq!(open()[0].band, crate::domain::follow_up::Band::Key);
    edit(&kit, id, key("")).expect("changed");
    assert_eq!(open()[0].band, crate::domain::follow_up::Band::Worth);
    let silent = CustomerFields {
        do_not_call: Some(true),
        ..CustomerFields::default()
    };
    edit(&kit, id, silent).expect("changed");
    assert!(open().is_empty());
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(open().len(), 1);
}

#[test]
fn a_tag_of_the_plan_makes_its_follow_up() {
    let kit = Kit::new();
    let id = add(&kit, named("Ann", &["13812345678"])).expect("a customer");
    let tag = kit
        .rules()
        .plan
        .rules
        .iter()
        .find_map(|rule| match &rule.trigger {
            crate::domain::plan::Trigger::Tagged { tag, .. } => Some(tag.clone()),
            _ => None,
        });
    let set = CustomerFields {
        tags: tag.map(|tag| vec![tag]),
        ..CustomerFields::default()
    };
    edit(&kit, id, set).expect("changed");
    let open = super::super::follow_ups::open_of(&kit.store().read(), id);
    assert_eq!(open.expect("the store reads").len(), 1);
}

#[test]
fn looks_at_full_numbers_are_on_record_and_limited() {
    let kit = Kit::new();
    let id = add(&kit, named("Ann", &["138 1234 5678"])).expect("a customer");
    let agent = kit.agent("ann");
    let look = || Command::Reveal {
        customer: id,
        reason: "asked".into(),
    };
    let shown = kit.run(&agent, look());
    assert_eq!(shown, Ok(Done::Revealed(vec!["138 1234 5678".into()])));
    let trail = kit
        .store()
        .read()
        .audit_of(id, None, 10)
        .expect("the trail reads");
    assert_eq!(
        (&*trail[0].audit.action, trail[0].audit.detail.as_str()),
        ("reveal", "asked")
    );
    for _ in 1..REVEALS_A_DAY {
        kit.run(&agent, look()).expect("shown");
    }
    let refused = kit.run(&agent, look());
    assert!(
        matches!(
            refused,
            Err(Refusal::Limit {
                limit: REVEALS_A_DAY,
                ..
            })
        ),
        "{refused:?}"
    );
    kit.run(&boss(), look())
        .expect("a supervisor may look at more");
    let tomorrow = later(&agent, Span::hours(14));
    assert_eq!(kit.rules().zone().day(tomorrow.now), Day(TODAY.0 + 1));
    kit.run(&tomorrow, look()).expect("a new day");
    assert_eq!(kit.rules().zone().day(NOW), TODAY);
}

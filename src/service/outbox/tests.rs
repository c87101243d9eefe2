//! The outbox: every message once in the order of its moment, texts that can be sent, calling off and undoing.

use super::super::testkit::{Kit, NOW, TODAY, a_phone, boss};
use super::*;
use crate::domain::agent::Role;
use crate::domain::customer::{FamilyMember, Relation, Tag};
use crate::domain::follow_up::FollowUp;
use crate::domain::time::Span;
use crate::protocol::Refusal;
use crate::protocol::view::{Explained, Explanation};
use crate::protocol::{Command, Found, Query};
use crate::service::caller::Caller;

fn kit() -> Kit {
    let kit = Kit::new();
    kit.samples(120);
    for day in 1..=5 {
        kit.run_day(NOW + Span::hours(24 * day));
    }
    kit
}

fn counted(kit: &Kit, filter: &OutboxFilter) -> u64 {
    let (mut sum, mut after) = (0, None);
    loop {
        let query = Query::OutboxCount {
            filter: filter.clone(),
            after: after.take(),
        };
        match kit.ask(&boss(), query) {
            Found::OutboxCount(found) => {
                sum += found.counts.iter().map(|(_, n)| n).sum::<u64>();
                after = found.next;
            }
            other => panic!("{other:?}"),
        }
        if after.is_none() {
            return sum;
        }
    }
}

fn ask(kit: &Kit, filter: &OutboxFilter, after: Option<Cursor>, limit: u32) -> OutboxPage {
    let query = Query::Outbox {
        filter: filter.clone(),
        after,
        limit,
    };
    match kit.ask(&boss(), query) {
        Found::Outbox(page) => page,
        other => panic!("{other:?}"),
    }
}

fn all(kit: &Kit, filter: &OutboxFilter, limit: u32) -> Vec<MessageView> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = ask(kit, filter, after, limit);
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

fn stored(kit: &Kit) -> Vec<Message> {
    let found = kit
        .store()
        .read()
        .range::<Message>((), Direction::Forward, 100_000);
    let found = found.expect("the store reads").into_iter();
    found.map(|(_, message)| message).collect()
}

#[test]
fn windows_of_any_size_show_every_message_once_in_order() {
    let kit = kit();
    let stored = stored(&kit);
    assert!(stored.len() > 60, "{}", stored.len());
    let any = OutboxFilter {
        state: OutboxState::Any,
        ..OutboxFilter::default()
    };
    let filters = [
        OutboxFilter::default(),
        OutboxFilter {
            due: Some(TODAY + 3),
            ..OutboxFilter::default()
        },
        OutboxFilter {
            channel: Some(Channel::Sms),
            ..OutboxFilter::default()
        },
        OutboxFilter {
            rule: Some("new-tips".into()),
            ..any.clone()
        },
        OutboxFilter {
            customer: Some(stored[0].customer),
            ..any.clone()
        },
        OutboxFilter {
            state: OutboxState::Lapsed,
            ..OutboxFilter::default()
        },
        any,
    ];
    for filter in &filters {
        let mut right: Vec<&Message> = stored.iter().filter(|m| lets(filter, m)).collect();
        if filter.state == OutboxState::Waiting && filter.customer.is_none() {
            right.sort_by_key(|m| (m.due, m.id));
        } else {
            right.sort_by_key(|m| std::cmp::Reverse(m.id));
        }
        let right: Vec<MessageId> = right.iter().map(|m| m.id).collect();
        for limit in [1, 7, 500] {
            let shown = all(&kit, filter, limit);
            let shown: Vec<MessageId> = shown.iter().map(|m| m.id).collect();
            assert_eq!(shown, right, "{filter:?}");
        }
    }
    // By counters, and by looking at each.
    for state in [OutboxState::Waiting, OutboxState::Any] {
        for rule in [None, stored.first().map(|m| m.rule.clone())] {
            let filter = OutboxFilter {
                rule: rule.clone(),
                state,
                ..OutboxFilter::default()
            };
            let is = |m: &&Message| {
                (state == OutboxState::Any || m.is_waiting())
                    && rule.as_ref().is_none_or(|r| *r == m.rule)
            };
            let count = stored.iter().filter(is).count() as u64;
            assert_eq!(counted(&kit, &filter), count, "{filter:?}");
        }
    }
}

#[test]
fn texts_have_no_open_fields_and_show_no_number() {
    let kit = kit();
    let any = OutboxFilter {
        state: OutboxState::Any,
        ..OutboxFilter::default()
    };
    for row in all(&kit, &any, 500) {
        let text = row.text.clone().expect("shipped templates");
        assert!(!text.contains('{') && !text.contains('}'), "{text}");
        let customer = kit.customer(row.customer);
        for phone in &customer.phones {
            assert!(!format!("{row:?}").contains(&phone.digits), "{row:?}");
        }
        if row.missing.is_empty() && text.contains('，') {
            assert!(!text.starts_with('，'), "{text}");
        }
    }
}

#[test]
fn what_is_unknown_is_left_out_and_marked() {
    let kit = Kit::new();
    let nobody = kit.add(|c| {
        c.phones.push(a_phone("13812345678"));
        c.custom.push(("合作日期".into(), "2020-06-15".into()));
    });
    let rows = all(&kit, &OutboxFilter::default(), 10);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!((row.customer, row.rule.as_str()), (nobody, "cooperation"));
    assert_eq!(row.missing, ["greeting"]);
    assert!(row.is_incomplete());
    let text = row.text.as_deref().unwrap_or_default();
    assert!(text.starts_with("感谢您"), "{text}");
}

#[test]
fn an_agent_calls_off_one_a_supervisor_many_and_both_can_undo() {
    let kit = kit();
    let ann = kit.agent("ann");
    let waiting = all(&kit, &OutboxFilter::default(), 500);
    let ids: Vec<MessageId> = waiting.iter().take(5).map(|m| m.id).collect();
    let cancel = |ids: &[MessageId]| Command::CancelMessages(ids.to_vec());
    let need = Role::Supervisor;
    assert_eq!(
        kit.run(&ann, cancel(&ids)),
        Err(Refusal::NotAllowed { need })
    );
    assert_eq!(kit.run(&ann, cancel(&ids[..1])), Ok(Done::Count(1)));
    let shown = match kit.ask(&boss(), Query::Message(ids[0])) {
        Found::Message(message) => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (shown.state.code(), shown.by.as_str()),
        ("cancelled", "ANN")
    );
    let again = kit.run(&ann, cancel(&ids[..1]));
    assert!(matches!(again, Err(Refusal::NotNow { .. })), "{again:?}");
    // Of several, those that still wait.
    assert_eq!(kit.run(&boss(), cancel(&ids)), Ok(Done::Count(4)));
    // Called off, the plan does not make it again.
    let before = stored(&kit).len();
    kit.run_day(NOW + Span::hours(24 * 5 + 1));
    assert_eq!(stored(&kit).len(), before);
    kit.run(&boss(), Command::Undo).expect("undone");
    kit.run(&ann, Command::Undo).expect("undone");
    assert_eq!(all(&kit, &OutboxFilter::default(), 500), waiting);
    let none = kit.run(&boss(), cancel(&[]));
    assert!(matches!(none, Err(Refusal::Limit { .. })), "{none:?}");
    let unknown = kit.run(&boss(), cancel(&[MessageId(999_999)]));
    assert!(
        matches!(unknown, Err(Refusal::NotFound { .. })),
        "{unknown:?}"
    );
}

fn explain(kit: &Kit, caller: &Caller, what: Explained) -> Explanation {
    match kit.ask(caller, Query::Explain(what)) {
        Found::Explanation(told) => *told,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_touch_is_explained_by_its_rule() {
    let kit = kit();
    let mut asked = 0;
    for message in stored(&kit).iter().take(60) {
        let told = explain(&kit, &boss(), Explained::Message(message.id));
        let rule = told.rule.expect("a rule of the shipped plan");
        assert_eq!(
            (rule.id.as_str(), told.on),
            (message.rule.as_str(), message.on)
        );
        assert!(rule.holds && rule.still, "{rule:?}");
        asked += rule.values.len();
        assert_eq!(told.held, message.held);
    }
    assert!(asked > 0);
    let work = kit
        .store()
        .read()
        .range::<FollowUp>((), Direction::Forward, 20)
        .expect("read");
    assert!(!work.is_empty());
    for (_, f) in work {
        let told = explain(&kit, &boss(), Explained::FollowUp(f.id));
        assert!(told.rule.is_some_and(|rule| rule.id == f.rule()));
        assert_eq!(told.follow_up.map(|row| row.id), Some(f.id));
    }
}

#[test]
fn an_explanation_says_which_text_was_chosen_and_why() {
    let kit = Kit::new();
    let left = |tag: Option<&'static str>| {
        let customer = kit.add(move |c| {
            c.phones.push(a_phone("13812345678"));
            c.tags.extend(tag.map(|name| Tag {
                name: name.into(),
                since: TODAY,
            }));
        });
        kit.write(move |work| {
            let mut record = crate::service::names::customer(work.txn, customer)?;
            let day = TODAY - 60;
            let order = Order {
                customer,
                ..crate::service::tests::order(customer.0, day, 10_000, 7)
            };
            work.put(&(customer, day, order.id), &order)?;
            crate::service::care::reassess(work, &mut record)
        });
        customer
    };
    let (price, other) = (left(Some("价格敏感")), left(None));
    let told = |customer| {
        let mut all = stored(&kit).into_iter().filter(|m| m.customer == customer);
        let message = all.find(|m| m.rule == "not-returned").expect("it was made");
        let told = explain(&kit, &boss(), Explained::Message(message.id));
        (message.template, told.rule.expect("a rule"))
    };
    let (text, rule) = told(price);
    assert_eq!(
        (text.as_str(), rule.text),
        ("activation-price", text.clone())
    );
    let (nth, when) = rule.choice.expect("a choice");
    assert_eq!((nth, rule.choices), (3, 6));
    assert!(when.contains("价格敏感"));
    let names: Vec<&str> = rule.values.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["segment", "last_score", "stage_bought", "units", "tags"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(!names.contains(&"has_baby"), "it was not asked any more");
    let (text, rule) = told(other);
    assert_eq!((text.as_str(), rule.choice), ("activation", None));
    assert!(rule.values.contains(&("has_baby".into(), "false".into())));
}

#[test]
fn an_explanation_says_what_the_condition_saw_and_what_stood_in_the_way() {
    let kit = Kit::new();
    let customer = kit.add(|c| {
        c.name = "王小明".into();
        c.phones.push(a_phone("13812345678"));
        for name in ["要求回访", "需关注"] {
            let name = name.into();
            c.tags.push(Tag { name, since: TODAY });
        }
        c.family.push(FamilyMember {
            number: 0,
            name: "豆豆".into(),
            relation: Relation::Baby,
            birthday: None,
        });
    });
    let made = crate::service::follow_ups::open_of(&kit.store().read(), customer).expect("read");
    let flagged = made.iter().find(|f| f.rule() == "flagged").expect("made");
    let told = explain(&kit, &boss(), Explained::FollowUp(flagged.id));
    assert_eq!(told.held.len(), 1, "one call a day: {told:?}");
    assert!(told.others.iter().any(|o| o.rule == "asked"));
    let calls = told
        .contacts
        .iter()
        .find(|c| c.channel == Some(Channel::Call));
    let calls = calls.expect("calls are planned");
    assert_eq!((calls.week, calls.planned), (0, 2), "nobody has called yet");
    assert!(told.contacts[0].caps.day.is_some() && !told.open_complaint);
    // The tag goes: the rule would not make it now.
    let set = crate::protocol::command::CustomerFields {
        tags: Some(Vec::new()),
        ..Default::default()
    };
    kit.run(&boss(), Command::EditCustomer(customer, Box::new(set)))
        .expect("changed");
    let told = explain(&kit, &boss(), Explained::FollowUp(flagged.id));
    assert!(told.rule.is_some_and(|rule| rule.holds && !rule.still));
}

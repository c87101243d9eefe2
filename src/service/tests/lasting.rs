//! What is made is made once for whom it is, nothing that is due is lost, and what has to go goes.

use super::super::testkit::{Kit, NOW, TODAY, a_phone, boss, later};
use super::{baby, call, claim, complain, follow_up, order, settle, wrap_up};
use crate::config::plan::DEFAULT;
use crate::domain::channel::Channel;
use crate::domain::customer::{Customer, FamilyMember, Phone, Tag};
use crate::domain::follow_up::{FollowUp, When};
use crate::domain::held::HeldBack;
use crate::domain::id::CustomerId;
use crate::domain::message::{Message, MessageState};
use crate::domain::order::Order;
use crate::domain::time::{Day, Span};
use crate::protocol::command::{CustomerFields, Held};
use crate::protocol::{Command, Done};
use crate::service::{care, names};
use crate::store::{Direction, ReadExt};

/// The shipped plan with these rules instead of its own.
fn plan_of(rules: &str) -> String {
    let begin = DEFAULT.find("\n[[rule]]").expect("rules");
    let rest = DEFAULT
        .find("# What a call can end with")
        .expect("outcomes");
    format!("{}\n{rules}\n{}", &DEFAULT[..begin], &DEFAULT[rest..])
}

fn rule(id: &str, when: &str, what: &str) -> String {
    format!("[[rule]]\nid = \"{id}\"\nwho = \"true\"\nwhen = {{ {when} }}\nwhat = {{ {what} }}\n")
}

fn apply_at(kit: &Kit, text: &str, at: Span) {
    let apply = Command::ApplyPlan {
        text: text.into(),
        from: None,
    };
    let applied = kit.run(&later(&boss(), at), apply);
    assert!(matches!(applied, Ok(Done::Plan(_))), "{applied:?}");
    kit.reevaluate(NOW + at);
}

fn undo_at(kit: &Kit, at: Span) {
    let undone = kit.run(&later(&boss(), at), Command::UndoPlan { from: None });
    assert!(matches!(undone, Ok(Done::Plan(_))), "{undone:?}");
    kit.reevaluate(NOW + at);
}

/// A store whose plan has these rules alone.
fn kit_of(rules: &str) -> Kit {
    let kit = Kit::new();
    apply_at(&kit, &plan_of(rules), Span(0));
    kit
}

fn follow_ups(kit: &Kit, rule: &str) -> Vec<FollowUp> {
    let read = kit.store().read();
    let all = read.range::<FollowUp>((), Direction::Forward, 10_000);
    let all = all.expect("the store reads").into_iter().map(|(_, f)| f);
    all.filter(|f| f.rule() == rule).collect()
}

fn messages(kit: &Kit, rule: &str) -> Vec<Message> {
    let read = kit.store().read();
    let all = read.range::<Message>((), Direction::Forward, 10_000);
    let all = all.expect("the store reads").into_iter().map(|(_, m)| m);
    all.filter(|m| m.rule == rule).collect()
}

/// Changes a profile as a person does who edits it.
fn change(
    kit: &Kit,
    customer: CustomerId,
    at: Span,
    change: impl FnOnce(&mut Customer) + Send + 'static,
) {
    kit.write_at(NOW + at, move |work| {
        let mut record = names::customer(work.txn, customer)?;
        change(&mut record);
        care::reassess(work, &mut record)
    });
}

fn bought(kit: &Kit, customer: CustomerId, order: Order) {
    kit.write(move |work| {
        let order = Order { customer, ..order };
        work.put(&(customer, order.day, order.id), &order)?;
        let mut record = names::customer(work.txn, customer)?;
        care::reassess(work, &mut record)
    });
}

fn child(name: &str, born: Day) -> FamilyMember {
    FamilyMember {
        name: name.into(),
        ..baby(born)
    }
}

#[test]
fn a_child_is_the_same_whoever_else_is_in_the_family() {
    let birthday = "on = \"birthday\", whose = \"baby\"";
    let calls = rule("call", birthday, "call = \"birthday\"");
    let kit = kit_of(&format!(
        "{calls}{}",
        rule("sms", birthday, "sms = \"birthday\"")
    ));
    let customer = kit.add(|c| {
        c.phones.push(a_phone("13812345678"));
        c.family = vec![child("甲", TODAY - 775), child("乙", TODAY)];
    });
    let made = || (follow_ups(&kit, "call").len(), messages(&kit, "sms").len());
    assert_eq!(made(), (1, 1));
    let edit = |family| {
        let set = CustomerFields {
            family: Some(family),
            ..CustomerFields::default()
        };
        let edited = kit.run(&boss(), Command::EditCustomer(customer, Box::new(set)));
        assert!(edited.is_ok(), "{edited:?}");
    };
    let numbers = || -> Vec<u16> {
        let customer = kit.customer(customer);
        customer.family.iter().map(|m| m.number).collect()
    };
    edit(vec![child("乙", TODAY)]);
    assert_eq!((made(), numbers()), ((1, 1), vec![2]));
    edit(vec![child("小乙", TODAY)]);
    assert_eq!((made(), numbers()), ((1, 1), vec![2]), "another name");
    edit(vec![child("小乙", TODAY - 100)]);
    assert_eq!(numbers(), [2], "another birthday");
    // Who comes anew is somebody else, whatever the place in the list.
    edit(vec![child("丙", TODAY), child("小乙", TODAY - 100)]);
    assert_eq!((made(), numbers()), ((2, 2), vec![3, 2]));
}

#[test]
fn a_rule_goes_on_however_much_it_has_made() {
    let daily = rule(
        "daily",
        "on = \"every-days\", every = 1, for = 90, after = \"first-order\"",
        "gift = \"gift\"",
    );
    let text = format!(
        "{}{}",
        "history_days = 366\n",
        plan_of(&daily).replacen("history_days = 30", "#", 1)
    );
    let kit = Kit::new();
    apply_at(&kit, &text, Span(0));
    let customer = kit.person("王小明", "13812345678");
    bought(&kit, customer, order(1, TODAY - 80, 100_000, 1));
    kit.run_day(NOW);
    assert_eq!(follow_ups(&kit, "daily").len(), 80, "in more than one look");
    for day in 1..=12 {
        kit.run_day(NOW + Span::hours(24 * day));
    }
    assert_eq!(follow_ups(&kit, "daily").len(), 90);
}

#[test]
fn an_undone_plan_leaves_nothing_with_whoever_is_held() {
    let kit = kit_of("");
    let customer = kit.person("王小明", "13812345678");
    let own = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&boss(), claim(Some(own))).expect("held");
    let often = "on = \"month-days\", days = [15]";
    let rules = [
        rule("sms", often, "sms = \"holiday\""),
        rule("call", often, "call = \"asked\""),
    ];
    apply_at(&kit, &plan_of(&rules.concat()), Span(0));
    assert_eq!(
        (follow_ups(&kit, "call").len(), messages(&kit, "sms").len()),
        (1, 1)
    );
    undo_at(&kit, Span::minutes(5));
    assert!(follow_ups(&kit, "call").is_empty() && messages(&kit, "sms").is_empty());
}

#[test]
fn what_an_undone_plan_made_goes_when_whoever_is_on_it_lets_go() {
    let kit = kit_of("");
    kit.person("王小明", "13812345678");
    let call = rule(
        "call",
        "on = \"month-days\", days = [15]",
        "call = \"asked\"",
    );
    for again in [false, true] {
        apply_at(&kit, &plan_of(&call), Span(0));
        let made = follow_ups(&kit, "call")[0].id;
        kit.run(&boss(), claim(Some(made))).expect("held");
        undo_at(&kit, Span(0));
        assert_eq!(follow_ups(&kit, "call").len(), 1, "somebody is on it");
        if again {
            apply_at(&kit, &plan_of(&call), Span(0));
        }
        let released = kit.run(&boss(), Command::Release(Held::FollowUp(made)));
        assert!(released.is_ok(), "{released:?}");
        assert_eq!(follow_ups(&kit, "call").len(), usize::from(again));
    }
}

#[test]
fn what_was_made_for_an_order_that_is_gone_stands_for_no_other() {
    let kit = kit_of(&rule(
        "first",
        "on = \"delivered\", days = 3",
        "call = \"first-use\"",
    ));
    let customer = kit.person("王小明", "13812345678");
    let gone = Order {
        delivered: Some(TODAY - 3),
        ..order(1, TODAY - 6, 100_000, 1)
    };
    let day = gone.day;
    bought(&kit, customer, gone);
    let made = follow_ups(&kit, "first")[0].id;
    let ann = kit.agent("ann");
    wrap_up(&kit, &ann, call(customer, Some(made), "completed")).expect("recorded");
    kit.write(move |work| {
        let id = crate::domain::id::OrderId(1);
        work.delete::<Order>(&(customer, day, id))
    });
    let other = Order {
        delivered: Some(TODAY - 1),
        ..order(2, TODAY - 4, 100_000, 1)
    };
    bought(&kit, customer, other);
    kit.run_day(NOW + Span::hours(48));
    assert_eq!(follow_ups(&kit, "first").len(), 2);
}

#[test]
fn check_backs_wait_for_no_cap_when_they_are_made_nor_later() {
    let back = rule(
        "back",
        "on = \"happened\", names = [\"complaint-closed\"], days = 2",
        "call = \"check-back\"",
    );
    let kit = kit_of(&format!("{back}lane = \"complaint\"\n"));
    let customer = kit.person("王小明", "13812345678");
    for day in 0..3 {
        change(&kit, customer, Span::hours(24 * day), move |c| {
            c.note("complaint-closed", TODAY + day as i32);
        });
    }
    let ann = kit.agent("ann");
    for day in 0..=8 {
        let ann = later(&ann, Span::hours(24 * day));
        kit.run_day(ann.now);
        // Somebody speaks to the customer every day, too.
        wrap_up(&kit, &ann, call(customer, None, "completed")).expect("recorded");
    }
    let made = follow_ups(&kit, "back");
    let days: Vec<When> = made.iter().map(|f| f.when).collect();
    assert_eq!(days, [2, 3, 4].map(|day| When::On(TODAY + day)));
    assert!(made.iter().all(|f| f.held.is_empty()), "{made:?}");
}

#[test]
fn an_open_complaint_holds_gifts_too_that_were_planned_before() {
    let given = "on = \"month-days\", days = [15]";
    let rules = [
        rule("gift", given, "gift = \"gift\""),
        rule("upgrade", given, "upgrade = \"gift\""),
        rule(
            "late",
            "on = \"month-days\", days = [17]",
            "surprise = \"gift\"",
        ),
    ];
    let kit = kit_of(&rules.concat());
    let customer = kit.person("王小明", "13812345678");
    let ann = kit.agent("ann");
    let complaint = complain(&kit, &ann, customer, "quality");
    let on = |rule: &str| follow_ups(&kit, rule)[0].when;
    for day in 1..4 {
        assert_eq!(
            (on("gift"), on("upgrade")),
            (When::On(TODAY + day), When::On(TODAY + day))
        );
        kit.run_day(NOW + Span::hours(24 * i64::from(day)));
    }
    assert_eq!(on("late"), When::On(TODAY + 4), "made while it was open");
    settle(&kit, &later(&ann, Span::hours(72)), complaint);
    kit.run_day(NOW + Span::hours(96));
    assert_eq!(on("gift"), When::On(TODAY + 4), "it is over");
    let held = &follow_ups(&kit, "gift")[0].held;
    assert!(
        held.iter().all(|h| h.why == HeldBack::OpenComplaint),
        "{held:?}"
    );
}

#[test]
fn messages_go_in_the_hours_for_calls_where_the_plan_names_none() {
    let hours = "[call_hours]             # calls are made in these\ndays = \"every\"\nwindows = [\"09:00-20:00\"]";
    let afternoon = "[call_hours]\ndays = \"every\"\nwindows = [\"14:00-15:00\"]";
    let settings = crate::config::settings::DEFAULT.replacen(hours, afternoon, 1);
    let kit = Kit::with_settings(&settings);
    let sms = rule(
        "sms",
        "on = \"month-days\", days = [15]",
        "sms = \"holiday\"",
    );
    let text = plan_of(&sms);
    let text = text.replacen("message_hours = [\"09:00-20:00\"]", "", 1);
    apply_at(&kit, &text, Span(0));
    kit.person("王小明", "13812345678");
    assert_eq!(messages(&kit, "sms")[0].due, NOW + Span::hours(4));
}

#[test]
fn what_counts_as_sent_stays_and_what_was_just_made_goes() {
    let kit = kit_of("");
    kit.person("王小明", "13812345678");
    let sms = rule(
        "sms",
        "on = \"month-days\", days = [15]",
        "sms = \"holiday\"",
    );
    // Before the hours in which messages go, and in them.
    let early = -3;
    for (made, undone, left) in [(early, early + 1, 0), (early, 1, 1)] {
        apply_at(&kit, &plan_of(&sms), Span::hours(made));
        undo_at(&kit, Span::hours(undone));
        assert_eq!(messages(&kit, "sms").len(), left, "{made} {undone}");
    }
    // It is the same once the plan is back.
    apply_at(&kit, &plan_of(&sms), Span::hours(2));
    let all = messages(&kit, "sms");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].due, NOW + Span::hours(-1));
    assert!(all[0].is_waiting());
}

#[test]
fn what_was_due_at_once_is_taken_back_for_an_hour() {
    let kit = kit_of("");
    kit.person("王小明", "13812345678");
    let sms = rule(
        "sms",
        "on = \"month-days\", days = [15]",
        "sms = \"holiday\"",
    );
    for (at, minutes, left) in [(0, 59, 0), (60, 121, 1)] {
        apply_at(&kit, &plan_of(&sms), Span::minutes(at));
        undo_at(&kit, Span::minutes(minutes));
        assert_eq!(messages(&kit, "sms").len(), left, "{at} {minutes}");
    }
}

#[test]
fn a_message_whose_number_is_gone_lapses_or_goes_another_way() {
    let often = "on = \"tagged\", tag = \"a\", days = 1";
    let rules = [
        rule("sms", often, "sms = \"holiday\""),
        rule("service", often, "sms = \"holiday\"") + "service = true\n",
        rule("preferred", often, "preferred = \"holiday\""),
    ];
    let without: fn(&mut Vec<Phone>) = Vec::clear;
    for gone in [without, |phones| phones[0].wrong = true] {
        let kit = kit_of(&rules.concat());
        let customer = kit.add(|c| {
            c.phones.push(a_phone("13812345678"));
            c.email = Some("a@example.com".into());
            let name = "a".into();
            c.tags.push(Tag { name, since: TODAY });
        });
        let tomorrow = Span::hours(22);
        kit.run_day(NOW + tomorrow);
        change(&kit, customer, tomorrow, move |c| gone(&mut c.phones));
        for rule in ["sms", "service"] {
            let state = &messages(&kit, rule)[0].state;
            let why = HeldBack::NoAddress(Channel::Sms);
            assert!(
                matches!(state, MessageState::Lapsed { why: known, .. } if *known == why),
                "{rule} {state:?}"
            );
        }
        let other = &messages(&kit, "preferred")[0];
        assert!(
            other.is_waiting() && other.channel == Channel::Email,
            "{other:?}"
        );
    }
}

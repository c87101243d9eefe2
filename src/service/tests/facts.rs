//! What happens feeds the plan: scores, complaints, refusals, contacts, events by name.

use super::super::testkit::{Kit, NOW, TODAY, a_phone, boss, later};
use super::{call, follow_up, order, settle, wrap_up};
use crate::domain::channel::Channel;
use crate::domain::customer::Tag;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{Band, FollowUp, Status, When};
use crate::domain::held::{Held, HeldBack};
use crate::domain::id::CustomerId;
use crate::domain::message::{Message, MessageState};
use crate::domain::time::{Day, Span};
use crate::protocol::command::CustomerFields;
use crate::protocol::refusal::Problem;
use crate::protocol::{Command, Done, Refusal};
use crate::service::{care, names};
use crate::store::{Direction, ReadExt, Record};

fn all<R: Record>(kit: &Kit, customer: CustomerId) -> Vec<R> {
    let found = kit
        .store()
        .read()
        .range::<R>(customer, Direction::Forward, 1_000);
    let found = found.expect("the store reads").into_iter();
    found.map(|(_, record)| record).collect()
}

fn made_by(kit: &Kit, customer: CustomerId, rule: &str) -> Vec<FollowUp> {
    let mut made: Vec<FollowUp> = all(kit, customer);
    made.retain(|f| f.rule() == rule);
    made
}

/// Somebody who was called at once and is to get messages: everything of the plan that is planned for today.
fn planned(kit: &Kit) -> CustomerId {
    let customer = kit.add(|c| {
        c.name = "王小明".into();
        c.phones.push(a_phone("13812345678"));
        c.email = Some("wang@example.com".into());
        let name = "要求回访".into();
        c.tags.push(Tag { name, since: TODAY });
    });
    kit.write(move |work| {
        let mut record = names::customer(work.txn, customer)?;
        let mut bought = order(1, TODAY - 3, 10_000, 2);
        bought.customer = customer;
        work.put(&(customer, bought.day, bought.id), &bought)?;
        care::reassess(work, &mut record)
    });
    customer
}

fn happened(kit: &Kit, customer: CustomerId) -> Vec<(String, Day)> {
    let happened = kit.customer(customer).happened.into_iter();
    happened.map(|h| (h.name, h.day)).collect()
}

#[test]
fn a_complaint_holds_what_is_planned_and_lets_it_go_when_it_is_settled() {
    let kit = Kit::new();
    let customer = planned(&kit);
    let messages: Vec<Message> = all(&kit, customer);
    let today = messages.iter().filter(|m| m.due_day == TODAY);
    let today: Vec<_> = today.map(|m| m.id).collect();
    assert!(!today.is_empty(), "{messages:?}");
    let ann = kit.agent("ann");
    let mut form = call(customer, None, "complaint");
    form.reason = Some("quality".into());
    let before = kit.customer(customer);
    let Ok(Done::WrappedUp { made, .. }) = wrap_up(&kit, &ann, form.clone()) else {
        panic!("recorded");
    };
    let complaint = made.expect("a complaint is work").id;
    let held: Vec<Message> = all(&kit, customer);
    for message in &held {
        assert!(
            message.due_day > TODAY || !message.is_waiting(),
            "{message:?}"
        );
        if today.contains(&message.id) {
            let last = message.held.last().map(|held| &held.why);
            assert_eq!(last, Some(&HeldBack::OpenComplaint), "{message:?}");
        }
    }
    let asked = &made_by(&kit, customer, "asked")[0];
    assert!(asked.when_day > TODAY && asked.held.len() == 1, "{asked:?}");
    assert_eq!(kit.customer(customer).standing.look_again, Some(TODAY + 1));
    // Undoing the call gives it all back.
    kit.run(&ann, Command::Undo).expect("undone");
    assert_eq!(kit.customer(customer), before);
    assert_eq!(all::<Message>(&kit, customer), messages);
    kit.run(&ann, Command::Redo).expect("done again");
    assert_eq!(all::<Message>(&kit, customer), held);

    // Days pass; one entry says how long each was held.
    kit.run_day(NOW + Span::hours(24));
    kit.run_day(NOW + Span::hours(48));
    for message in all::<Message>(&kit, customer) {
        let of_complaint = |h: &&Held| h.why == HeldBack::OpenComplaint;
        let entries: Vec<&Held> = message.held.iter().filter(of_complaint).collect();
        assert!(entries.len() <= 1, "{message:?}");
        if message.is_waiting() && today.contains(&message.id) {
            assert!(message.due_day > TODAY + 2, "{message:?}");
            assert_eq!(entries[0].to, Some(message.due_day));
        }
    }

    let ann = later(&ann, Span::hours(49));
    settle(&kit, &ann, complaint);
    let ann = later(&ann, Span::hours(2));
    let mut form = call(customer, Some(complaint), "completed");
    form.score = Some(2);
    wrap_up(&kit, &ann, form).expect("recorded");
    let now = kit.customer(customer);
    assert_eq!(
        happened(&kit, customer),
        [("complaint-closed".into(), TODAY + 2)]
    );
    assert_eq!(now.score, Some((TODAY + 2, 2)));
    kit.run_day(NOW + Span::hours(24 * 4));
    let back = &made_by(&kit, customer, "complaint-check-back")[0];
    assert_eq!((back.on, back.band), (TODAY + 4, Band::Complaint));
    for message in all::<Message>(&kit, customer) {
        let held = message
            .held
            .iter()
            .any(|h| h.from > TODAY + 2 && h.why == HeldBack::OpenComplaint);
        assert!(!held, "{message:?}");
    }
}

#[test]
fn who_wants_no_contact_gets_no_message_either() {
    let kit = Kit::new();
    let customer = planned(&kit);
    kit.write(move |work| {
        // A service message waits, too.
        let mut service = all_in(work, customer)?.remove(0);
        service.id = crate::domain::id::MessageId(9_000);
        service.channel = Channel::Sms;
        service.service = true;
        service.on = TODAY - 9;
        work.insert(&(customer, service.id), &service)
    });
    let ann = kit.agent("ann");
    wrap_up(&kit, &ann, call(customer, None, "do-not-disturb")).expect("recorded");
    for message in all::<Message>(&kit, customer) {
        let MessageState::Lapsed { why, .. } = message.state else {
            panic!("{message:?}");
        };
        assert_eq!(why, HeldBack::DoNotContact);
    }
    kit.run(&ann, Command::Undo).expect("undone");
    assert!(
        all::<Message>(&kit, customer)
            .iter()
            .any(Message::is_waiting)
    );
    let no_sms = CustomerFields {
        no_sms: Some(true),
        ..CustomerFields::default()
    };
    kit.run(&ann, Command::EditCustomer(customer, Box::new(no_sms)))
        .expect("changed");
    for message in all::<Message>(&kit, customer) {
        let refused = message.channel == Channel::Sms;
        assert_eq!(message.is_waiting(), !refused, "{message:?}");
    }
}

fn all_in(
    work: &crate::service::work::Work<'_, '_>,
    customer: CustomerId,
) -> crate::service::work::Result<Vec<Message>> {
    let found = work
        .txn
        .range::<Message>(customer, Direction::Forward, 100)?;
    Ok(found.into_iter().map(|(_, message)| message).collect())
}

#[test]
fn a_contact_leaves_less_room_for_what_is_planned() {
    let kit = Kit::new();
    let customer = kit.add(|c| {
        c.name = "王小明".into();
        c.phones.push(a_phone("13812345678"));
        let name = "要求回访".into();
        c.tags.push(Tag { name, since: TODAY });
    });
    let asked = || made_by(&kit, customer, "asked")[0].clone();
    assert_eq!(asked().when_day, TODAY);
    let ann = kit.agent("ann");
    // One call a day: that of the plan makes way for the one that a person made.
    follow_up(&kit, customer, When::On(TODAY));
    assert_eq!(asked().when_day, TODAY + 1);
    let cap = HeldBack::Cap {
        channel: Some(Channel::Call),
        days: 1,
        most: 1,
    };
    assert_eq!(asked().held[0].why, cap);
    let later = later(&ann, Span::hours(24));
    wrap_up(&kit, &later, call(customer, None, "completed")).expect("recorded");
    assert!(asked().when_day > TODAY + 1, "{:?}", asked());
}

#[test]
fn an_event_is_recorded_once_and_the_plan_acts_on_it() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let event = |name: &str, day| Command::RecordEvent {
        customer,
        name: name.into(),
        day,
    };
    let done = kit.run(&boss(), event("review-bad", None));
    assert_eq!(done, Ok(Done::Count(1)));
    assert_eq!(
        kit.run(&boss(), event("review-bad", None)),
        Ok(Done::Count(0))
    );
    let made = made_by(&kit, customer, "review");
    assert_eq!(made.len(), 1);
    assert!(made[0].status.is_open() && made[0].due < NOW + Span::hours(6));
    let events: Vec<Event> = all(&kit, customer);
    let what = What::Happened {
        name: "review-bad".into(),
        day: TODAY,
    };
    assert!(
        events
            .iter()
            .any(|e| e.what == what && e.by == boss().agent)
    );
    kit.run(&boss(), Command::Undo).expect("undone");
    assert!(made_by(&kit, customer, "review").is_empty());
    assert!(happened(&kit, customer).is_empty());
    let past = kit.run(&boss(), event("own-event2", Some(TODAY - 366)));
    assert_eq!(past, Ok(Done::Count(1)));
    let long = "a".repeat(41);
    let wrong: [(&str, Option<Day>, &str); 7] = [
        ("", None, "event"),
        ("Review", None, "event"),
        ("review bad", None, "event"),
        ("review--bad", None, "event"),
        (&long, None, "event"),
        ("review-bad", Some(TODAY + 1), "date"),
        ("review-bad", Some(TODAY - 367), "date"),
    ];
    for (name, day, at) in wrong {
        let refused = kit.run(&boss(), event(name, day));
        let Err(Refusal::Invalid { field, problem }) = refused else {
            panic!("{name}: {refused:?}");
        };
        assert_eq!(field, at, "{name}");
        assert_ne!(problem, Problem::Characters);
    }
    assert_eq!(happened(&kit, customer).len(), 1);
    let status = |f: &FollowUp| matches!(f.status, Status::Open);
    assert!(all::<FollowUp>(&kit, customer).iter().all(status));
}

#[test]
fn stages_are_on_the_timeline() {
    let kit = Kit::new();
    let customer = planned(&kit);
    let moves = |kit: &Kit| -> Vec<(String, String)> {
        let events: Vec<Event> = all(kit, customer);
        let moved = events.into_iter().filter_map(|e| match e.what {
            What::Lifecycle { from, to, by } => {
                assert!(!by.rule.is_empty());
                Some((from.0, to.0))
            }
            _ => None,
        });
        moved.collect()
    };
    assert_eq!(moves(&kit), [("acquisition".into(), "growth".into())]);
    for n in [100, 178] {
        kit.run_day(NOW + Span::hours(24 * n));
    }
    assert_eq!(moves(&kit)[1..], [("growth".into(), "recovery".into())]);
}

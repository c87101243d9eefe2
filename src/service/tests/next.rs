//! Whom the queue serves next after a call: retries that are kept, customers who rest, numbers that are missing.

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, boss, later};
use super::{call, claim, follow_up, follow_up_of, record, wrap_up};
use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{Assignee, Band, FollowUp, Status, When};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::Span;
use crate::protocol::push::ClaimEnd;
use crate::protocol::{Command, Done, Push, Refusal};
use crate::store::{Direction, ReadExt};

fn open_of(kit: &Kit, customer: CustomerId) -> Vec<FollowUp> {
    let all = kit.store().read().range(customer, Direction::Forward, 100);
    let all = all.expect("the store reads").into_iter().map(|(_, f)| f);
    all.filter(|f: &FollowUp| f.status.is_open()).collect()
}

fn next(kit: &Kit, caller: &Caller) -> Option<FollowUpId> {
    match kit.run(caller, claim(None)) {
        Ok(Done::Claimed(work)) => Some(work.row.id),
        Err(Refusal::QueueEmpty { .. }) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_loses_work_is_told_why() {
    type Change = fn(FollowUpId) -> Command;
    let changes: [(Change, ClaimEnd); 3] = [
        (Command::Cancel, ClaimEnd::Cancelled),
        (
            |follow_up| Command::Snooze {
                follow_up,
                when: When::On(TODAY + 3),
            },
            ClaimEnd::PutOff,
        ),
        (
            |id| Command::Reassign {
                follow_ups: vec![id],
                to: Assignee::Agent(boss().agent),
            },
            ClaimEnd::Reassigned,
        ),
    ];
    for (change, expected) in changes {
        let kit = Kit::new();
        let ann = kit.agent("ann");
        let customer = kit.person("王小明", "13812345678");
        let id = follow_up(&kit, customer, When::On(TODAY));
        kit.run(&ann, claim(Some(id))).expect("claimed");
        kit.news();
        kit.run(&boss(), change(id)).expect("changed");
        let told = kit.news().into_iter().find_map(|(_, push)| match push {
            Push::ClaimLost { why, .. } => Some(why),
            _ => None,
        });
        assert_eq!(told, Some(expected));
    }
}

#[test]
fn a_call_without_a_follow_up_is_tried_again() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    wrap_up(&kit, &ann, call(customer, None, "no-answer")).expect("recorded");
    let open = open_of(&kit, customer);
    let [made] = &open[..] else {
        panic!("one retry: {open:?}")
    };
    assert_eq!(made.when, When::After(NOW + Span::hours(2)));
    assert_eq!((made.attempts, made.attempts_that_day), (1, 1));
    // Who rang in was not tried.
    let other = kit.person("李雷", "13812345679");
    let mut form = call(other, None, "busy");
    form.direction = crate::domain::contact::Direction::In;
    wrap_up(&kit, &ann, form).expect("recorded");
    assert_eq!(open_of(&kit, other), []);
}

#[test]
fn who_has_just_been_called_rests_for_that_agent() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&ann, claim(Some(id))).expect("claimed");
    let mut form = call(customer, Some(id), "complaint");
    form.reason = Some("quality".into());
    form.take_next = true;
    let done = wrap_up(&kit, &ann, form).expect("recorded");
    assert!(
        matches!(done, Done::WrappedUp { next: None, .. }),
        "{done:?}"
    );
    let Done::WrappedUp { made, .. } = done else {
        panic!("recorded");
    };
    let complaint = made.expect("a complaint is work");
    assert_eq!(complaint.band, Band::Complaint);
    assert!(complaint.ticket.is_some());
    let other = follow_up(&kit, customer, When::On(TODAY));
    assert_eq!(next(&kit, &ann), None);
    assert_eq!(next(&kit, &ben), Some(other), "others may call");
    kit.run(&ben, Command::Release(other.into()))
        .expect("released");
    kit.run(&ann, claim(Some(complaint.id))).expect("by hand");
    kit.run(&ann, Command::Release(complaint.id.into()))
        .expect("released");
    let after = later(&ann, Span::minutes(30));
    assert_eq!(next(&kit, &after), Some(complaint.id));
}

#[test]
fn what_has_a_minute_of_its_own_does_not_wait() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::At(NOW + Span::minutes(10)));
    wrap_up(&kit, &ann, call(customer, None, "completed")).expect("recorded");
    assert_eq!(next(&kit, &later(&ann, Span::minutes(11))), Some(id));
}

#[test]
fn a_customer_without_a_number_is_not_served_but_looked_for() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    let other = follow_up_of(&kit, customer, When::On(TODAY), Assignee::Pool);
    kit.run(&ann, claim(Some(id))).expect("claimed");
    wrap_up(&kit, &ann, call(customer, Some(id), "wrong-number")).expect("recorded");
    assert!(matches!(record(&kit, id).status, Status::Done { .. }));
    assert_eq!(next(&kit, &ben), None, "there is nobody to call");
    let found: Vec<_> = open_of(&kit, customer);
    assert_eq!(found.len(), 2, "{found:?}");
    let seek = &found[1];
    assert_eq!((seek.when, seek.rule()), (When::On(TODAY + 1), "outcome"));

    // Once more: there is one task, however often a number is wrong.
    wrap_up(&kit, &ann, call(customer, Some(other), "wrong-number")).expect("recorded");
    assert_eq!(open_of(&kit, customer).len(), 1);
    let tomorrow = later(&ben, Span::hours(24));
    assert_eq!(next(&kit, &tomorrow), Some(seek.id), "finding it is work");

    let events = kit
        .store()
        .read()
        .range::<Event>(customer, Direction::Forward, 100);
    let changes: Vec<_> = events
        .expect("the store reads")
        .into_iter()
        .filter_map(|(_, event)| match event.what {
            What::Field {
                field, from, to, ..
            } => Some((field, from, to)),
            _ => None,
        })
        .collect();
    let wrong = ("wrong_number".into(), String::new(), "138****5678".into());
    assert_eq!(changes, [wrong], "not a number that became itself");
    let customer: Customer = kit.customer(customer);
    assert!(customer.phones[0].wrong);
}

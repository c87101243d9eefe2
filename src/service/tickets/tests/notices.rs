//! Whom tickets tell what: alarms, colleagues, who leaves.

use super::super::super::caller::Caller;
use super::super::super::testkit::{Kit, NOW, boss, later};
use super::{Verb, alarms, asked, is_sound, open, step, view};
use crate::domain::notice::Notable;
use crate::domain::ticket::Alarm::{Breach, Supervisor, Warning};
use crate::domain::ticket::{ClockKind, State, Step};
use crate::domain::time::Span;
use crate::protocol::command::OpenTicket;
use crate::protocol::{Command, Done, Found, Query};

/// What an agent was told of, newest first.
pub fn told(kit: &Kit, agent: &Caller) -> Vec<Notable> {
    let query = Query::Notices {
        unseen: true,
        limit: 50,
    };
    match kit.ask(agent, query) {
        Found::Notices(notices) => notices.into_iter().map(|n| n.what).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn alarms_are_raised_once_to_whom_they_concern_however_often_the_hub_looks() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let owned = OpenTicket {
        owner: Some(ann.agent),
        ..asked(customer, 4)
    };
    let ticket = view(open(&kit, &ben, owned)).ticket.id;
    let look = |minutes: i64| {
        for _ in 0..3 {
            let now = NOW + Span::minutes(minutes);
            if alarms::any_due(&kit.store().read(), now).expect("read") {
                let raised = kit.send_step(now, alarms::raise).recv();
                raised.expect("it is answered").expect("they are raised");
            }
        }
    };
    let of = |clock, alarm| Notable::Alarm {
        ticket,
        clock,
        alarm,
    };
    look(22);
    assert_eq!(told(&kit, &ann), []);
    look(23);
    let first = ClockKind::FirstResponse;
    assert_eq!(told(&kit, &ann), [of(first, Warning)]);
    look(31);
    assert_eq!(told(&kit, &ann), [of(first, Breach), of(first, Warning)]);
    // Nobody acts: whoever supervises is told, here the admin, and nobody twice. The step's clock is over as well.
    look(61);
    assert_eq!(told(&kit, &boss()), [of(first, Supervisor)]);
    assert_eq!(told(&kit, &ann)[0], of(ClockKind::NextStep, Breach));
    assert_eq!(told(&kit, &ben), []);
    // Somebody acts: nothing more is said about what is over; the next step has its own time.
    view(step(
        &kit,
        &later(&ann, Span::minutes(62)),
        ticket,
        Step::Start,
    ));
    look(100);
    assert_eq!(told(&kit, &boss()), [of(first, Supervisor)]);
    kit.run(&ann, Command::SeeNotices { until: None })
        .expect("seen");
    assert_eq!(told(&kit, &ann), []);
    is_sound(&kit);
}

#[test]
fn what_is_told_after_a_moment_is_not_seen_by_then() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let ticket = view(open(&kit, &ann, asked(customer, 2))).ticket.id;
    let note = |minutes: i64| {
        let note = Step::Note {
            text: "@ben 请看".into(),
            mentions: vec![ben.agent],
        };
        view(step(
            &kit,
            &later(&ann, Span::minutes(minutes)),
            ticket,
            note,
        ));
    };
    for minutes in [1, 2, 3] {
        note(minutes);
    }
    let see = |until| kit.run(&ben, Command::SeeNotices { until });
    let until = |minutes| Some(NOW + Span::minutes(minutes));
    assert_eq!(see(until(0)), Ok(Done::Count(0)));
    assert_eq!(see(until(2)), Ok(Done::Count(2)), "the moment included");
    let query = Query::Notices {
        unseen: true,
        limit: 50,
    };
    let Found::Notices(left) = kit.ask(&ben, query) else {
        panic!("notices");
    };
    let left: Vec<_> = left.iter().map(|notice| notice.at).collect();
    assert_eq!(left, [NOW + Span::minutes(3)]);
    assert_eq!(see(None), Ok(Done::Count(1)));
    is_sound(&kit);
}

#[test]
fn colleagues_are_told_what_concerns_them_and_nobody_of_what_they_did() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let ticket = view(open(&kit, &ann, asked(customer, 2))).ticket.id;
    view(step(&kit, &ben, ticket, Step::Watch(true)));
    view(step(&kit, &ann, ticket, Step::Assign(Some(ann.agent))));
    let note = Step::Note {
        text: "@ben 请看".into(),
        mentions: vec![ben.agent],
    };
    view(step(&kit, &ann, ticket, note));
    let verb = Verb::Assign;
    let watched = Notable::Step { ticket, verb };
    assert_eq!(told(&kit, &ben), [Notable::Mentioned { ticket }, watched]);
    assert_eq!(told(&kit, &ann), []);
    view(step(&kit, &boss(), ticket, Step::Assign(Some(ben.agent))));
    assert_eq!(told(&kit, &ben)[0], Notable::Given { ticket });
    // Who leaves leaves no ticket behind.
    kit.run(&boss(), Command::RemoveAgent("ben".into()))
        .expect("removed");
    let Found::Ticket(left) = kit.ask(&boss(), Query::Ticket(ticket)) else {
        panic!("a ticket")
    };
    assert_eq!((left.ticket.owner, left.ticket.state), (None, State::New));
    is_sound(&kit);
}

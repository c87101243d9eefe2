//! What happens at the hub's limits: good clients go on, bad ones wait or go.

use std::time::Duration;

use warmline::client::ClientError;
use warmline::domain::id::CustomerId;
use warmline::hub::limits::Limits;
use warmline::protocol::push::Changed;
use warmline::protocol::wire::hello;
use warmline::protocol::{Answer, ClientKind, Command, Done, Found, Push, Query, Refusal, Welcome};
use warmline::service::push::Audience;

use super::fake::LONG;
use super::world::{World, answer, command, eventually, query, quick};

#[test]
fn a_client_that_does_not_read_is_dropped() {
    let world = World::with(Limits {
        stall_time: Duration::from_millis(30),
        ..quick()
    });
    let (mut bad, _) = world.desk(None, None);
    let sent = (1..=1000).try_for_each(|n| bad.send(&query(n, Query::Segments)));
    assert!(sent.is_err(), "the hub gave up on it");
    let mut good = world.client();
    let Ok(Found::Status(status)) = good.query(Query::Status) else {
        panic!("a status")
    };
    assert_eq!(status.sessions, 1);
}

#[test]
fn a_slow_client_waits_but_loses_nothing() {
    let world = World::new();
    let (mut wire, _) = world.desk(None, None);
    let stream = wire.stream().expect("a stream");
    let sender = std::thread::spawn(move || {
        let mut wire = warmline::protocol::wire::Wire::new(stream);
        (1..=100).try_for_each(|n| wire.send(&query(n, Query::Segments)))
    });
    let mut numbers: Vec<u64> = (0..100)
        .map(|_| match answer(&mut wire) {
            Answer::Found(number, _) => number,
            other => panic!("{other:?}"),
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
    assert!(sender.join().expect("no panic").is_ok());
}

#[test]
fn news_that_is_not_read_is_dropped_and_the_client_told() {
    let world = World::with(Limits {
        outbox_pushes: 4,
        ..quick()
    });
    let (mut wire, session) = world.desk(None, None);
    let news = |n| Push::Progress {
        job: "x".repeat(60_000),
        done: n,
        total: 0,
    };
    for n in 0..100 {
        world.fake.tell(Audience::Session(session), news(n));
    }
    let mut got = 0;
    loop {
        match wire.receive_within(LONG).expect("news") {
            Answer::Push(Push::Lagged) => break,
            Answer::Push(Push::Progress { done, .. }) => {
                assert_eq!(done, got, "in order, the oldest kept");
                got += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!((4..100).contains(&got), "{got}");
    world.fake.tell(Audience::All, news(0));
    assert!(matches!(
        wire.receive_within(LONG),
        Ok(Answer::Push(Push::Progress { .. }))
    ));
}

#[test]
fn notices_go_to_desks_and_are_merged() {
    let world = World::with(Limits {
        notice_gap: Duration::from_millis(20),
        ..quick()
    });
    let (mut desk, _) = world.desk(None, None);
    let (mut other, _) = world.desk(Some("li"), None);
    for seq in 1..=1000 {
        let customers = vec![CustomerId(seq % 3)];
        world.fake.tell(
            Audience::All,
            Push::Changed(Changed {
                seq,
                customers,
                ..Changed::default()
            }),
        );
    }
    for wire in [&mut desk, &mut other] {
        let mut notices = 0;
        loop {
            let Ok(Answer::Push(Push::Changed(changed))) = wire.receive_within(LONG) else {
                panic!("a notice")
            };
            notices += 1;
            if changed.seq == 1000 {
                break;
            }
        }
        assert!(notices < 500, "{notices} notices");
    }
    let pop = Push::Pop {
        number: "1".into(),
        customers: Vec::new(),
    };
    world.fake.tell(
        Audience::Agent(warmline::domain::id::AgentId(2)),
        pop.clone(),
    );
    world
        .fake
        .tell(Audience::All, Push::Health { writable: true });
    assert!(matches!(other.receive_within(LONG), Ok(Answer::Push(push)) if push == pop));
    assert!(matches!(
        desk.receive_within(LONG),
        Ok(Answer::Push(Push::Health { .. }))
    ));
}

#[test]
fn connections_are_counted() {
    let world = World::with(Limits {
        connections: 3,
        ..quick()
    });
    let kept: Vec<_> = (0..3).map(|_| world.desk(None, None)).collect();
    let refused = world
        .wire()
        .greet(&hello(ClientKind::Desk))
        .expect("an answer");
    assert!(
        matches!(&refused, Welcome::Refused(Refusal::Limit { what, limit: 3 }) if what == "connections"),
        "{refused:?}"
    );
    drop(kept);
    eventually("a free place", || {
        matches!(
            world.wire().greet(&hello(ClientKind::Desk)),
            Ok(Welcome::Accepted { .. })
        )
    });
}

#[test]
fn a_long_look_keeps_nobody_waiting() {
    let world = World::new();
    world.fake.change(|state| state.gate_shut = true);
    let (mut wire, _) = world.desk(None, None);
    wire.send(&query(1, Query::Verify)).expect("sent");
    world
        .fake
        .wait("the check", |state| state.waiting_at_gate == 1);
    wire.send(&query(2, Query::Status)).expect("sent");
    assert!(matches!(answer(&mut wire), Answer::Found(2, _)));
    world.fake.change(|state| state.gate_shut = false);
    assert!(matches!(answer(&mut wire), Answer::Found(1, _)));
}

#[test]
fn changes_under_way_are_bounded_and_all_answered() {
    let world = World::with(Limits {
        commands_in_flight: 8,
        ..quick()
    });
    world.fake.change(|state| state.gate_shut = true);
    let (mut wire, _) = world.desk(None, None);
    for n in 1..=40 {
        wire.send(&command(n)).expect("sent");
    }
    world.fake.wait("eight changes", |state| state.queued == 8);
    wire.send(&query(100, Query::Status)).expect("sent");
    assert_eq!(world.fake.state().queued, 8);
    world.fake.change(|state| state.gate_shut = false);
    let mut answers: Vec<u64> = Vec::new();
    while answers.len() < 41 {
        match answer(&mut wire) {
            Answer::Done(number, _) | Answer::Found(number, _) => answers.push(number),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.fake.state().effects, 40);
}

#[test]
fn changes_of_many_clients_are_written_together() {
    let world = World::new();
    world.fake.change(|state| state.gate_shut = true);
    let clients: Vec<_> = (0..64)
        .map(|_| {
            let mut client = world.client();
            std::thread::spawn(move || client.command(Command::KeepClaim(CustomerId(1))))
        })
        .collect();
    world.fake.wait("all changes", |state| state.queued == 64);
    world.fake.change(|state| state.gate_shut = false);
    for client in clients {
        assert!(matches!(
            client.join().expect("no panic"),
            Ok(Done::Count(_))
        ));
    }
    let state = world.fake.state();
    assert!(
        state.groups.iter().any(|group| *group >= 8),
        "{:?}",
        state.groups
    );
    assert_eq!(state.effects, 64);
}

#[test]
fn an_answer_too_large_for_a_frame_is_refused() {
    let world = World::new();
    let log = Query::Log {
        customer: None,
        since: None,
        before: None,
        limit: 1,
    };
    let refused = world.client().query(log);
    assert!(
        matches!(refused, Err(ClientError::Refused(Refusal::Limit { .. }))),
        "{refused:?}"
    );
}

#[test]
fn a_fault_in_a_look_costs_its_connection_only() {
    let world = World::new();
    let mut good = world.client();
    let mut bad = world.client();
    assert!(matches!(
        bad.query(Query::Imports),
        Err(ClientError::Lost(_))
    ));
    assert!(good.query(Query::Status).is_ok());
}

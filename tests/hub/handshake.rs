//! Being let in, or not.

use std::io::{Read, Write};
use std::time::Duration;

use warmline::hub::limits::Limits;
use warmline::protocol::wire::{WireError, hello};
use warmline::protocol::{
    Answer, Call, ClientKind, Found, NEWEST, Query, Refusal, Request, Welcome,
};

use super::fake::LONG;
use super::world::{World, answer, query, quick};

#[test]
fn a_client_is_welcomed_and_answered() {
    let world = World::new();
    let mut client = world.client();
    assert_eq!(client.me().name, "min");
    assert_eq!(
        client.query(Query::Resolve("C1234".into())).expect("found"),
        Found::Customer(warmline::domain::id::CustomerId(5))
    );
    let Ok(Found::Status(status)) = client.query(Query::Status) else {
        panic!("a status")
    };
    assert_eq!(
        (status.pid, status.sessions, status.customers),
        (std::process::id(), 1, 7)
    );
    assert!(status.memory_bytes > 0);
    let ahead = client.now() - status.now;
    assert!((-1_000..60_000).contains(&ahead.0), "one clock for both");
}

#[test]
fn what_is_no_greeting_is_dropped() {
    let world = World::new();
    let nonsense: &[&[u8]] = &[
        b"GET / HTTP/1.1\r\n\r\n",
        &[0, 0, 0, 8, b'w', b'a', b'r', b'm', b'l', b'i', b'n', b'e'],
        &[
            0, 0, 0, 9, b'W', b'A', b'R', b'M', b'L', b'I', b'N', b'E', 200,
        ],
        &[0, 0, 0, 0],
        &[0xff; 64],
        &[0, 0, 0x20, 0, 1],
    ];
    for bytes in nonsense {
        let mut stream = world.stream();
        stream.write_all(bytes).expect("sent");
        let mut rest = Vec::new();
        // A reset is as good an end as any.
        let _ = stream.read_to_end(&mut rest);
        assert_eq!(rest, b"", "{bytes:?}");
    }
    world.client();
}

#[test]
fn half_a_greeting_and_half_a_frame_are_dropped_in_time() {
    let limits = Limits {
        frame_time: Duration::from_millis(30),
        ..quick()
    };
    let world = World::with(limits);
    let mut stream = world.stream();
    stream.write_all(&[0, 0]).expect("sent");
    assert_eq!(stream.read(&mut [0]).expect("an end"), 0);
    let mut silent = world.stream();
    assert_eq!(
        silent.read(&mut [0]).expect("an end"),
        0,
        "one that says nothing goes too"
    );

    let (mut idle, _) = world.desk(None, None);
    let (mut half, _) = world.desk(None, None);
    half.stream()
        .expect("a stream")
        .write_all(&[0, 0, 1, 0, 7])
        .expect("sent");
    assert!(matches!(
        half.receive_within::<Answer>(LONG),
        Err(WireError::Closed)
    ));
    idle.send(&query(1, Query::Status)).expect("sent");
    assert!(
        matches!(answer(&mut idle), Answer::Found(1, _)),
        "an idle desk stays"
    );
}

#[test]
fn a_giant_frame_is_refused_by_its_length() {
    let world = World::new();
    let (mut wire, _) = world.desk(None, None);
    wire.stream()
        .expect("a stream")
        .write_all(&[0x7f, 0xff, 0xff, 0xff])
        .expect("sent");
    assert!(matches!(
        wire.receive_within::<Answer>(LONG),
        Err(WireError::Closed)
    ));
}

#[test]
fn versions_must_meet() {
    let world = World::new();
    let mut wire = world.wire();
    let mut greeting = hello(ClientKind::Desk);
    (greeting.oldest, greeting.newest) = (NEWEST + 1, NEWEST + 3);
    let answer = wire.greet(&greeting).expect("an answer");
    assert!(matches!(
        answer,
        Welcome::Refused(Refusal::Version { newest: NEWEST, .. })
    ));
    greeting.oldest = NEWEST;
    let answer = world.wire().greet(&greeting).expect("an answer");
    assert!(matches!(
        answer,
        Welcome::Accepted {
            protocol: NEWEST,
            ..
        }
    ));
}

#[test]
fn a_probe_learns_that_the_hub_is_well_and_no_more() {
    let world = World::new();
    world.fake.change(|state| state.nobody_is_enrolled = true);
    assert!(world.wire().is_alive());
    let mut wire = world.wire();
    assert!(matches!(
        wire.greet(&hello(ClientKind::Probe)),
        Ok(Welcome::Accepted { .. })
    ));
    wire.send(&query(1, Query::Status)).expect("sent");
    let Answer::Found(1, found) = answer(&mut wire) else {
        panic!("a status")
    };
    let Found::Status(status) = *found else {
        panic!("a status")
    };
    assert_eq!((status.pid, status.customers), (std::process::id(), 0));
    wire.send(&query(2, Query::Segments)).expect("sent");
    assert!(matches!(
        answer(&mut wire),
        Answer::Refused(2, Refusal::NotEnrolled { .. })
    ));
    wire.send(&super::world::command(3)).expect("sent");
    assert!(matches!(
        answer(&mut wire),
        Answer::Refused(3, Refusal::NotEnrolled { .. })
    ));
    wire.send(&Call {
        number: 4,
        request: Request::Ping,
    })
    .expect("sent");
    assert!(matches!(answer(&mut wire), Answer::Pong(4, _)));
}

#[test]
fn who_may_is_asked_at_each_request() {
    let world = World::new();
    let (mut wire, _) = world.desk(None, None);
    world.fake.change(|state| state.nobody_is_enrolled = true);
    wire.send(&query(1, Query::Segments)).expect("sent");
    assert!(matches!(
        answer(&mut wire),
        Answer::Refused(1, Refusal::NotEnrolled { .. })
    ));
    let refused = world
        .wire()
        .greet(&hello(ClientKind::Desk))
        .expect("an answer");
    assert!(matches!(
        refused,
        Welcome::Refused(Refusal::NotEnrolled { .. })
    ));
    assert_eq!(world.fake.state().queued, 0);
}

//! Sessions: what a lost link, a goodbye, a restart and a repeated request do.

use std::time::Duration;

use warmline::client::{Client, ClientError};
use warmline::domain::id::CustomerId;
use warmline::hub::limits::Limits;
use warmline::protocol::command::Claim;
use warmline::protocol::{Answer, Call, ClientKind, Command, Done, Found, Query, Refusal, Request};

use super::fake::LONG;
use super::start::{starting, starts};
use super::world::{World, answer, command, query, quick};

fn long_grace() -> Limits {
    Limits {
        grace: LONG * 10,
        ..quick()
    }
}

fn claim(number: u64) -> Call {
    let claim = Claim::default();
    let Request::Command(id, _) = command(number).request else {
        unreachable!()
    };
    Call {
        number,
        request: Request::Command(id, Command::Claim(claim)),
    }
}

#[test]
fn a_desk_that_comes_back_in_time_keeps_its_session() {
    let world = World::with(long_grace());
    let (mut wire, session) = world.desk(None, None);
    wire.send(&claim(1)).expect("sent");
    answer(&mut wire);
    drop(wire);
    let (wire, again) = world.desk(None, Some(session));
    assert_eq!(again, session);
    let (_, taken_over) = world.desk(None, Some(session));
    assert_eq!(taken_over, session, "also from a link that seems to be up");
    drop(wire);
    let (_other, stranger) = world.desk(Some("li"), Some(session));
    assert_ne!(stranger, session, "but not by another agent");
    assert!(world.fake.state().claims.contains(&session));
    assert!(world.fake.state().lost.is_empty());
}

#[test]
fn a_desk_that_stays_away_loses_its_session() {
    let world = World::new();
    let (mut wire, session) = world.desk(None, None);
    wire.send(&claim(1)).expect("sent");
    answer(&mut wire);
    drop(wire);
    world
        .fake
        .wait("the end of the grace", |state| state.lost == [session]);
    assert!(world.fake.state().claims.is_empty());
    let (_wire, again) = world.desk(None, Some(session));
    assert_ne!(again, session);
}

#[test]
fn a_goodbye_needs_no_grace_and_a_command_has_none() {
    let world = World::with(long_grace());
    drop(world.client());
    let (mut wire, session) = world.desk(None, None);
    wire.send(&Call {
        number: 1,
        request: Request::Bye,
    })
    .expect("sent");
    world
        .fake
        .wait("the end of the session", |state| state.lost == [session]);
}

#[test]
fn claims_of_an_earlier_hub_have_their_grace_anew() {
    let mut world = World::new();
    let (mut wire, session) = world.desk(None, None);
    wire.send(&claim(1)).expect("sent");
    answer(&mut wire);
    let away = warmline::domain::id::SessionId(session.0 - 1);
    world.restart(long_grace(), vec![session, away]);
    let (_wire, again) = world.desk(None, Some(session));
    assert_eq!(again, session);
    assert!(world.fake.state().lost.is_empty());
    world.restart(quick(), vec![away]);
    world
        .fake
        .wait("the end of the grace", |state| state.lost == [away]);
    let (_wire, new) = world.desk(None, None);
    assert!(new.0 > session.0, "ids are not given out again");
}

#[test]
fn a_repeated_request_has_its_effect_once() {
    let world = World::new();
    let mut client = world.client();
    world.fake.change(|state| state.swallow_next_answer = true);
    let done = client
        .command(Command::KeepClaim(CustomerId(1)))
        .expect("done");
    assert_eq!(done, Done::Count(1));
    let done = client
        .command(Command::KeepClaim(CustomerId(1)))
        .expect("done");
    assert_eq!(done, Done::Count(2));
    assert_eq!(world.fake.state().queued, 3, "one was sent twice");
}

#[test]
fn many_changes_are_under_way_at_once_and_survive_a_lost_link() {
    let world = World::new();
    let mut client = world.client();
    let mut tickets = Vec::new();
    let mut settled = Vec::new();
    for n in 0..200 {
        if n == 100 {
            world.fake.change(|state| state.swallow_next_answer = true);
        }
        let (ticket, earlier) = client
            .submit(Command::KeepClaim(CustomerId(n)))
            .expect("sent");
        tickets.push(ticket);
        settled.extend(earlier);
        assert!(client.under_way() <= 32);
    }
    assert!(
        matches!(client.query(Query::Status), Ok(Found::Status(_))),
        "among them a look"
    );
    while let Some(more) = client.settle().expect("an answer") {
        settled.push(more);
    }
    let mut answered: Vec<u64> = settled.iter().map(|s| s.ticket).collect();
    answered.sort_unstable();
    assert_eq!(answered, tickets);
    assert!(
        settled
            .iter()
            .all(|s| matches!(s.result, Ok(Done::Count(_))))
    );
    assert_eq!(world.fake.state().effects, 200);
}

#[test]
fn drafts_are_kept_by_agent() {
    let mut world = World::new();
    let mut min = world.client();
    let li = |world: &World| {
        let mut options = world.options(ClientKind::Command);
        options.act_as = Some("li".to_owned());
        Client::connect(&options).expect("a client")
    };
    let save = |text: &[u8]| Command::SaveDraft {
        key: "note".into(),
        content: Some(text.to_vec()),
    };
    for text in [&b"h"[..], b"he", b"hello"] {
        min.command(save(text)).expect("kept");
    }
    li(&world).command(save(b"li's")).expect("kept");
    assert_eq!(world.fake.state().effects, 0, "not the service's concern");
    world.restart(quick(), Vec::new());
    let draft = min.query(Query::Draft("note".into())).expect("found");
    assert_eq!(draft, Found::Draft(Some(b"hello".to_vec())));
    assert_eq!(
        min.query(Query::Drafts).expect("found"),
        Found::Drafts(vec!["note".into()])
    );
    let refused = min.command(save(&vec![0; 140_000]));
    assert!(matches!(
        refused,
        Err(ClientError::Refused(Refusal::Invalid { .. }))
    ));
    min.command(Command::SaveDraft {
        key: "note".into(),
        content: None,
    })
    .expect("dropped");
    assert_eq!(
        min.query(Query::Draft("note".into())).expect("found"),
        Found::Draft(None)
    );
}

#[test]
fn stopping_answers_what_is_under_way() {
    let mut world = World::new();
    world.fake.change(|state| state.gate_shut = true);
    let (mut wire, session) = world.desk(None, None);
    wire.send(&command(1)).expect("sent");
    world
        .fake
        .wait("the change", |state| state.waiting_at_gate == 1);
    let mut client = world.client();
    assert_eq!(client.command(Command::Stop).expect("done"), Done::Ok);
    world.fake.change(|state| state.gate_shut = false);
    assert!(matches!(answer(&mut wire), Answer::Done(1, _)));
    world.join();
    let state = world.fake.state();
    assert!(state.closed && state.effects == 1);
    assert!(
        !state.lost.contains(&session),
        "its claims wait for the next hub"
    );
    drop(state);
    assert!(!world.place().address().path().exists());
}

#[test]
fn a_command_does_not_start_a_hub_that_was_stopped() {
    let mut world = World::new();
    let options = starting(&world, ClientKind::Command);
    let mut client = Client::connect(&options).expect("a client");
    world.stop();
    let refused = client.query(Query::Status).expect_err("no hub");
    assert_eq!(starts(&world), 0);
    assert!(
        matches!(&refused, ClientError::Lost(why) if matches!(**why, ClientError::NoHub { .. })),
        "{refused:?}"
    );
}

#[test]
fn an_idle_hub_leaves_unless_it_is_busy() {
    let mut world = World::without_hub();
    world.fake.change(|state| state.busy = true);
    world.serve(Limits {
        idle: Some(Duration::from_millis(1)),
        ..quick()
    });
    let (mut wire, _) = world.desk(None, None);
    world.fake.change(|state| state.busy = false);
    wire.send(&query(1, Query::Status)).expect("sent");
    assert!(matches!(answer(&mut wire), Answer::Found(1, _)));
    drop(wire);
    world.join();
    assert!(world.fake.state().closed);
}

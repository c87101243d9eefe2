//! The desk's link: events in order, and coming back by itself.

use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use warmline::client::{Client, ClientError, DeskLink, LinkEvent, Reply};
use warmline::domain::id::CustomerId;
use warmline::protocol::{ClientKind, Command, Done, Found, Push, Query, Refusal};
use warmline::service::push::Audience;

use super::fake::LONG;
use super::start::{Stopped, pid, starting, starts};
use super::world::{World, quick};

fn open(options: &warmline::client::ConnectOptions) -> (DeskLink, Receiver<LinkEvent>) {
    let (tell, events) = mpsc::channel();
    let (link, _) = DeskLink::open(options, move |event| tell.send(event).is_ok()).expect("a link");
    (link, events)
}

/// The next event that a test asks for; others are passed over.
fn until<T>(events: &Receiver<LinkEvent>, mut want: impl FnMut(LinkEvent) -> Option<T>) -> T {
    let end = Instant::now() + LONG;
    loop {
        let event = events.recv_timeout(end - Instant::now()).expect("an event");
        if let Some(found) = want(event) {
            return found;
        }
    }
}

fn answer_to(events: &Receiver<LinkEvent>, wanted: u64) -> Result<Reply, Refusal> {
    until(events, |event| match event {
        LinkEvent::Answer { number, result } if number == wanted => Some(result),
        _ => None,
    })
}

#[test]
fn answers_and_news_come_as_events() {
    let world = World::new();
    let (link, events) = open(&world.options(ClientKind::Desk));
    let look = link.query(Query::Resolve("1234".into())).expect("sent");
    let found = Found::Customer(CustomerId(4));
    assert_eq!(answer_to(&events, look), Ok(Reply::Found(Box::new(found))));
    let change = link
        .command(Command::KeepClaim(CustomerId(1)))
        .expect("sent");
    let done = Done::Count(1);
    assert_eq!(answer_to(&events, change), Ok(Reply::Done(Box::new(done))));
    let wrong = link.query(Query::Settings).expect("sent");
    assert_eq!(answer_to(&events, wrong), Err(Refusal::NothingToUndo));
    world
        .fake
        .tell(Audience::All, Push::Health { writable: false });
    until(&events, |event| match event {
        LinkEvent::Push(Push::Health { writable: false }) => Some(()),
        _ => None,
    });
    link.close();
    world
        .fake
        .wait("the goodbye", |state| state.lost.len() == 1);
}

#[test]
fn the_latency_is_measured() {
    let world = World::new();
    let (_link, events) = open(&world.options(ClientKind::Desk));
    let latency = until(&events, |event| match event {
        LinkEvent::Latency(latency) => Some(latency),
        _ => None,
    });
    assert!(latency < LONG);
}

#[test]
fn a_link_comes_back_with_its_session_and_what_was_under_way() {
    let world = World::with(warmline::hub::limits::Limits {
        grace: LONG * 10,
        ..quick()
    });
    let (link, events) = open(&world.options(ClientKind::Desk));
    world.fake.change(|state| state.swallow_next_answer = true);
    let change = link
        .command(Command::KeepClaim(CustomerId(1)))
        .expect("sent");
    until(&events, |event| {
        matches!(event, LinkEvent::Down).then_some(())
    });
    until(&events, |event| match event {
        LinkEvent::Up { resumed: true, .. } => Some(()),
        _ => None,
    });
    assert_eq!(
        answer_to(&events, change),
        Ok(Reply::Done(Box::new(Done::Count(1))))
    );
    assert_eq!(world.fake.state().effects, 1);
}

#[test]
fn a_killed_hub_is_started_again() {
    let world = World::without_hub();
    let _stopped = Stopped(&world);
    let (link, events) = open(&starting(&world, ClientKind::Desk));
    let mut client = Client::connect(&world.options(ClientKind::Command)).expect("a client");
    let pid = pid(&mut client) as i32;
    let hub = rustix::process::Pid::from_raw(pid).expect("a process");
    rustix::process::kill_process(hub, rustix::process::Signal::KILL).expect("killed");
    until(&events, |event| {
        matches!(event, LinkEvent::Down).then_some(())
    });
    let look = link
        .query(Query::Resolve("12".into()))
        .expect("kept until the link is back");
    until(&events, |event| {
        matches!(event, LinkEvent::Up { .. }).then_some(())
    });
    assert!(answer_to(&events, look).is_ok());
    assert_eq!(starts(&world), 2);
}

#[test]
fn a_hub_stopped_on_purpose_is_started_only_when_asked_for() {
    let world = World::without_hub();
    let _stopped = Stopped(&world);
    let (link, events) = open(&starting(&world, ClientKind::Desk));
    let mut client = Client::connect(&world.options(ClientKind::Command)).expect("a client");
    client.command(Command::Stop).expect("stopped");
    until(&events, |event| {
        matches!(event, LinkEvent::Push(Push::Stopping)).then_some(())
    });
    until(&events, |event| {
        matches!(event, LinkEvent::Trouble(_)).then_some(())
    });
    assert_eq!(starts(&world), 1);
    link.start_hub();
    until(&events, |event| {
        matches!(event, LinkEvent::Up { .. }).then_some(())
    });
    assert_eq!(starts(&world), 2);
}

#[test]
fn a_link_that_nobody_may_have_any_more_ends() {
    let world = World::new();
    let (_link, events) = open(&world.options(ClientKind::Desk));
    world.fake.change(|state| {
        state.nobody_is_enrolled = true;
    });
    // The hub turns the desk away when it comes back.
    let mut world = world;
    world.stop();
    world.fake = super::fake::Fake::new();
    world.fake.change(|state| state.nobody_is_enrolled = true);
    world.serve(quick());
    until(&events, |event| match event {
        LinkEvent::Ended(ClientError::Refused(_)) => Some(()),
        _ => None,
    });
}

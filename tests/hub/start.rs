//! Start or join: exactly one hub, whatever was there before.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use warmline::client::{Client, ClientError, ConnectOptions, StartPolicy};
use warmline::hub::clock::Clock;
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::hub::{self, HubError, Running};
use warmline::protocol::address::{Place, UnsafeDirectory};
use warmline::protocol::wire::{Wire, hello};
use warmline::protocol::{Answer, ClientKind, Command, Found, NEWEST, Query, Refusal, Welcome};

use super::fake::Fake;
use super::world::{World, answer, eventually, query, quick};

const STORE: &str = "WARMLINE_TEST_STORE";

/// No test: the hub that tests start as a process of its own. Notes each start in the store.
#[test]
#[ignore = "started by other tests"]
fn hub_process() {
    let Some(store) = std::env::var_os(STORE) else {
        return;
    };
    hub::detach().expect("a session of its own");
    let seat = Seat::take(store.as_ref()).expect("the seat");
    let starts = seat.store().join("starts");
    let before = fs::read(&starts).unwrap_or_default().len();
    fs::write(&starts, vec![b'x'; before + 1]).expect("noted");
    let running = Running::start(seat, Clock::system(), quick(), Fake::new()).expect("a hub");
    running.join().expect("a clean end");
}

/// Options that start [`hub_process`].
pub fn starting(world: &World, kind: ClientKind) -> ConnectOptions {
    let mut variable = std::ffi::OsString::from(format!("{STORE}="));
    variable.push(world.store());
    let program = std::env::current_exe().expect("this program");
    let arguments = ["--exact", "start::hub_process", "--ignored"].map(Into::into);
    let command = [["env".into(), variable, program.into()], arguments].concat();
    ConnectOptions {
        start: StartPolicy::Start,
        hub_command: Some(command),
        ..world.options(kind)
    }
}

pub fn starts(world: &World) -> usize {
    fs::read(world.store().join("starts"))
        .unwrap_or_default()
        .len()
}

/// Stops a hub process, whatever the test came to.
pub struct Stopped<'a>(pub &'a World);

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.0.options(ClientKind::Command)) {
            // It may be gone before it has answered.
            let _ = client.command(Command::Stop);
        }
        let place = Place::here(&self.0.store()).expect("a place");
        eventually("the end of the hub", || {
            place.lock("hub").is_ok_and(|lock| lock.is_some()) || !self.0.store().exists()
        });
    }
}

pub fn pid(client: &mut Client) -> u32 {
    match client.query(Query::Status).expect("a status") {
        Found::Status(status) => status.pid,
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_twenty_who_want_a_hub_one_starts_it() {
    let world = World::without_hub();
    let _stopped = Stopped(&world);
    let options = starting(&world, ClientKind::Command);
    let barrier = Arc::new(Barrier::new(20));
    let clients: Vec<_> = (0..20)
        .map(|_| {
            let (options, barrier) = (options.clone(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                pid(&mut Client::connect(&options).expect("connected"))
            })
        })
        .collect();
    let mut pids: Vec<u32> = clients
        .into_iter()
        .map(|c| c.join().expect("no panic"))
        .collect();
    pids.dedup();
    assert_eq!(pids.len(), 1, "{pids:?}");
    assert_ne!(pids[0], std::process::id());
    assert_eq!(starts(&world), 1);
}

#[test]
fn a_socket_that_nobody_answers_is_replaced() {
    let world = World::without_hub();
    let _stopped = Stopped(&world);
    let address = world.place().address();
    for directory in [world.place().run_directory(), address.directory.clone()] {
        drop(warmline::protocol::address::make(&directory, None).expect("a directory"));
    }
    drop(UnixListener::bind(address.path()).expect("bound"));
    assert!(address.path().exists());
    Client::connect(&starting(&world, ClientKind::Command)).expect("connected");
    assert_eq!(starts(&world), 1);
}

#[test]
fn a_hub_that_is_killed_while_it_starts_is_started_again() {
    let world = World::without_hub();
    let _stopped = Stopped(&world);
    let mut options = starting(&world, ClientKind::Command);
    let script = r#"if mkdir "$0/killed"; then kill -9 $$; fi; exec "$@""#;
    let hub = options.hub_command.take().unwrap_or_default();
    let before = ["sh", "-c", script].map(Into::into);
    options.hub_command = Some([&before[..], &[world.store().into()], &hub].concat());
    Client::connect(&options).expect("connected");
    assert_eq!(starts(&world), 1);
    options.hub_command = Some(["sh", "-c", "kill -9 $$"].map(Into::into).to_vec());
    drop(Stopped(&world));
    let refused = Client::connect(&options).expect_err("refused");
    assert!(
        matches!(&refused, ClientError::DidNotStart { reason, .. } if reason.contains('9')),
        "{refused:?}"
    );
}

#[test]
fn what_is_in_the_way_is_said() {
    let world = World::without_hub();
    let refused = |options: &ConnectOptions| Client::connect(options).expect_err("refused");
    let mut options = world.options(ClientKind::Command);
    assert!(matches!(refused(&options), ClientError::NoHub { .. }));
    options.start = StartPolicy::Start;
    let script = "echo one >&2; echo the disk is full >&2; exit 3";
    options.hub_command = Some(["sh", "-c", script].map(Into::into).to_vec());
    assert!(
        matches!(refused(&options), ClientError::DidNotStart { reason, .. } if reason == "the disk is full")
    );
    // Where there is no room for the log, its output says it.
    let script = "echo the disk is quite full; exit 2";
    options.hub_command = Some(["sh", "-c", script].map(Into::into).to_vec());
    assert!(matches!(
        refused(&options),
        ClientError::DidNotStart { reason, code: Some(2), .. } if reason == "the disk is quite full"
    ));
    options.hub_command = Some(vec!["/nonexistent/warmline".into()]);
    assert!(matches!(refused(&options), ClientError::Io { .. }));
    options.store = world.store().join("none");
    assert!(matches!(refused(&options), ClientError::NoStore { .. }));
    assert!(!options.store.exists(), "asking makes nothing");
}

#[test]
fn a_linked_directory_is_not_trusted() {
    let world = World::without_hub();
    let elsewhere = tempfile::tempdir().expect("a directory");
    symlink(elsewhere.path(), world.store().join("run")).expect("a link");
    let options = starting(&world, ClientKind::Command);
    let refused = Client::connect(&options).expect_err("refused");
    assert!(
        matches!(
            refused,
            ClientError::Unsafe(UnsafeDirectory::NotADirectory(_))
        ),
        "{refused:?}"
    );
    let refused = Seat::take(&world.store()).expect_err("refused");
    assert!(matches!(
        refused,
        HubError::Unsafe(UnsafeDirectory::NotADirectory(_))
    ));
    assert_eq!(fs::read_dir(elsewhere.path()).expect("there").count(), 0);
}

#[test]
fn a_second_hub_is_refused_while_the_first_answers() {
    let world = World::new();
    let refused = Seat::take(&world.store()).expect_err("refused");
    assert!(matches!(refused, HubError::Running { .. }));
    world.client();
}

#[test]
fn something_else_at_the_socket_is_left_alone() {
    let world = World::without_hub();
    let seat = Seat::take(&world.store()).expect("the seat");
    let path = world.place().address().path();
    drop(warmline::protocol::address::make(path.parent().expect("one"), None).expect("made"));
    fs::write(&path, "a file").expect("written");
    assert!(matches!(seat.bind().map(drop), Err(HubError::Io { .. })));
    assert_eq!(fs::read(&path).expect("there"), b"a file");
    fs::remove_file(path).expect("removed");
}

#[test]
fn a_hub_whose_socket_vanished_listens_anew() {
    let world = World::with(Limits {
        socket_check: Duration::from_millis(5),
        ..quick()
    });
    let (mut desk, _) = world.desk(None, None);
    for _ in 0..3 {
        fs::remove_file(world.place().address().path()).expect("removed");
        eventually("a new socket", || Wire::dial(&world.place()).is_ok());
    }
    desk.send(&query(1, Query::Status)).expect("sent");
    assert!(
        matches!(answer(&mut desk), Answer::Found(1, _)),
        "who was there stays"
    );
}

#[test]
fn a_newer_build_takes_over_from_an_idle_hub_only() {
    let mut world = World::new();
    let mut greeting = hello(ClientKind::Successor);
    let ask = |world: &World, greeting: &_| world.wire().greet(greeting).expect("an answer");
    let same = ask(&world, &greeting);
    assert!(
        matches!(same, Welcome::Refused(Refusal::NotNow { .. })),
        "no newer than the hub"
    );
    greeting.newest = NEWEST + 1;
    let desk = world.desk(None, None);
    assert!(matches!(
        ask(&world, &greeting),
        Welcome::Refused(Refusal::NotNow { .. })
    ));
    drop(desk);
    eventually("the hub's way out", || {
        Wire::dial(&world.place()).map_or(true, |mut wire| {
            matches!(
                wire.greet(&greeting),
                Ok(Welcome::Refused(Refusal::Version { .. })) | Err(_)
            )
        })
    });
    world.join();
    assert!(world.fake.state().closed);
}

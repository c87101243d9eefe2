//! A store's directory with a hub in this process, and clients of every kind.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use warmline::client::{Client, ConnectOptions, StartPolicy};
use warmline::domain::id::{CustomerId, RequestId, SessionId};
use warmline::hub::Running;
use warmline::hub::clock::Clock;
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::protocol::address::Place;
use warmline::protocol::wire::{Wire, hello};
use warmline::protocol::{Answer, Call, ClientKind, Command, Query, Request, Welcome};

use super::fake::{Fake, LONG};

/// Limits that make graces and stalls short, so that tests need not wait for them.
pub fn quick() -> Limits {
    Limits {
        tick: Duration::from_millis(5),
        grace: Duration::ZERO,
        ..Limits::default()
    }
}

pub struct World {
    pub fake: Arc<Fake>,
    dir: TempDir,
    running: Option<Running>,
}

impl World {
    /// A store whose hub serves.
    pub fn new() -> Self {
        Self::with(quick())
    }

    pub fn with(limits: Limits) -> Self {
        let mut world = Self::without_hub();
        world.serve(limits);
        world
    }

    pub fn without_hub() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("format"), "test").expect("a mark of a store");
        Self {
            fake: Fake::new(),
            dir,
            running: None,
        }
    }

    pub fn serve(&mut self, limits: Limits) {
        let seat = Seat::take(&self.store()).expect("the seat");
        let running = Running::start(seat, Clock::system(), limits, self.fake.clone());
        self.running = Some(running.expect("a hub"));
    }

    /// Stops the hub and serves again, with a new service that knows of these claims.
    pub fn restart(&mut self, limits: Limits, held: Vec<SessionId>) {
        self.stop();
        self.fake = Fake::new();
        self.fake.change(|state| {
            state.held = held
                .into_iter()
                .map(|id| (id, warmline::domain::id::AgentId(1)))
                .collect();
        });
        self.serve(limits);
    }

    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopper().stop();
            running.join().expect("a clean end");
        }
    }

    /// Waits until the hub has left by itself.
    pub fn join(&mut self) {
        self.running
            .take()
            .expect("it ran")
            .join()
            .expect("a clean end");
    }

    pub fn store(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    pub fn place(&self) -> Place {
        Place::here(&self.store()).expect("a place")
    }

    pub fn options(&self, kind: ClientKind) -> ConnectOptions {
        ConnectOptions {
            store: self.store(),
            act_as: None,
            kind,
            start: StartPolicy::Join,
            hub_command: None,
        }
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.options(ClientKind::Command)).expect("a client")
    }

    /// A bare connection, not greeted yet.
    pub fn stream(&self) -> UnixStream {
        let stream = self.wire().stream().expect("a stream");
        stream.set_read_timeout(Some(LONG)).expect("a time limit");
        stream
    }

    pub fn wire(&self) -> Wire {
        Wire::dial(&self.place()).expect("the hub listens")
    }

    /// A greeted desk, and its session.
    pub fn desk(&self, act_as: Option<&str>, resume: Option<SessionId>) -> (Wire, SessionId) {
        let mut wire = self.wire();
        let mut greeting = hello(ClientKind::Desk);
        greeting.act_as = act_as.map(str::to_owned);
        greeting.resume = resume;
        match wire.greet(&greeting).expect("an answer") {
            Welcome::Accepted { session, .. } => (wire, session),
            Welcome::Refused(refusal) => panic!("refused: {refusal}"),
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.fake.change(|state| state.gate_shut = false);
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

pub fn query(number: u64, query: Query) -> Call {
    Call {
        number,
        request: Request::Query(query),
    }
}

/// A change with an id of its own.
pub fn command(number: u64) -> Call {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    let request = Request::Command(RequestId(id), Command::KeepClaim(CustomerId(number)));
    Call { number, request }
}

/// The next answer that is no news.
pub fn answer(wire: &mut Wire) -> Answer {
    loop {
        match wire.receive_within(LONG).expect("an answer") {
            Answer::Push(_) => {}
            answer => return answer,
        }
    }
}

/// Polls until something holds.
pub fn eventually(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + LONG;
    while !is() {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::yield_now();
    }
}

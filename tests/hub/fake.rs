//! A service that remembers what it was asked, and whose slow parts wait at a gate.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use warmline::domain::agent::Role;
use warmline::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use warmline::domain::time::{Moment, Zone};
use warmline::hub::backend::{Backend, SignedIn};
use warmline::protocol::view::StatusReport;
use warmline::protocol::{Command, Done, Found, Me, Query, Refusal};
use warmline::service::Answered;
use warmline::service::caller::Caller;
use warmline::service::push::{Audience, PushSink};

/// Waits longer than any test should take.
pub const LONG: Duration = Duration::from_secs(30);

type Queued = (Caller, RequestId, Command, Answered);

pub struct Fake {
    state: Mutex<State>,
    changed: Condvar,
    writer: Mutex<Option<Sender<Queued>>>,
    push: Mutex<Option<PushSink>>,
}

#[derive(Default)]
pub struct State {
    pub effects: u64,
    pub replies: HashMap<(AgentId, RequestId), Done>,
    pub claims: HashSet<SessionId>,
    pub lost: Vec<SessionId>,
    pub held: Vec<(SessionId, AgentId)>,
    pub groups: Vec<usize>,
    pub queued: usize,
    pub waiting_at_gate: usize,
    pub gate_shut: bool,
    pub swallow_next_answer: bool,
    pub nobody_is_enrolled: bool,
    pub busy: bool,
    pub closed: bool,
}

impl Fake {
    pub fn new() -> Arc<Self> {
        let (writer, queue) = mpsc::channel::<Queued>();
        let fake = Arc::new(Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            writer: Mutex::new(Some(writer)),
            push: Mutex::default(),
        });
        let weak = Arc::downgrade(&fake);
        std::thread::spawn(move || {
            while let Ok(first) = queue.recv() {
                let group: Vec<Queued> = std::iter::once(first).chain(queue.try_iter()).collect();
                let Some(fake) = weak.upgrade() else { return };
                fake.state().groups.push(group.len());
                for change in group {
                    fake.write(change);
                }
            }
        });
        fake
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    /// Waits until the service is in some state.
    pub fn wait(&self, what: &str, mut is: impl FnMut(&State) -> bool) {
        let waited = self
            .changed
            .wait_timeout_while(self.state(), LONG, |state| !is(state));
        let timeout = waited.expect("no test panicked in here").1;
        assert!(!timeout.timed_out(), "{what} did not come");
    }

    pub fn tell(&self, audience: Audience, push: warmline::protocol::Push) {
        let sink = self.push.lock().expect("unpoisoned").clone();
        sink.expect("the hub set it")(audience, push);
    }

    fn pass_gate(&self) {
        self.change(|state| state.waiting_at_gate += 1);
        self.wait("the gate", |state| !state.gate_shut);
    }

    fn write(&self, (caller, id, command, done): Queued) {
        self.pass_gate();
        let mut swallow = false;
        let mut reply = Done::Ok;
        self.change(|state| {
            let known = state.replies.get(&(caller.agent, id)).cloned();
            reply = known.unwrap_or_else(|| {
                if matches!(command, Command::Claim(_)) {
                    state.claims.insert(caller.session);
                }
                state.effects += 1;
                Done::Count(state.effects)
            });
            state.replies.insert((caller.agent, id), reply.clone());
            swallow = std::mem::take(&mut state.swallow_next_answer);
        });
        if !swallow {
            done(Ok(reply));
        }
    }
}

impl Backend for Fake {
    fn sign_in(&self, uid: u32, _: &str, act_as: Option<&str>) -> Result<SignedIn, Refusal> {
        if self.state().nobody_is_enrolled {
            return Err(Refusal::NotEnrolled { uid });
        }
        let (agent, name) = match act_as {
            None => (AgentId(1), "min"),
            Some(name) => (AgentId(2), name),
        };
        Ok(SignedIn {
            me: Me {
                agent,
                name: name.to_owned(),
                display: name.to_owned(),
                role: Role::Admin,
                acting: act_as.map(|_| "min".to_owned()),
                zone: Zone::default(),
            },
            acting: act_as.map(|_| AgentId(1)),
        })
    }

    fn query(&self, _: &Caller, query: Query) -> Result<Found, Refusal> {
        match query {
            Query::Status => {
                let report = StatusReport {
                    customers: 7,
                    ..StatusReport::default()
                };
                Ok(Found::Status(Box::new(report)))
            }
            Query::Resolve(text) => Ok(Found::Customer(CustomerId(text.len() as u64))),
            Query::Segments => Ok(Found::Drafts(vec!["x".repeat(50_000)])),
            Query::Log { .. } => Ok(Found::Drafts(vec!["x".repeat(2 << 20)])),
            Query::Verify => {
                self.pass_gate();
                Ok(Found::Drafts(Vec::new()))
            }
            Query::Imports => panic!("a fault in a look"),
            _ => Err(Refusal::NothingToUndo),
        }
    }

    fn command(&self, caller: Caller, id: RequestId, command: Command, done: Answered) {
        self.change(|state| state.queued += 1);
        let writer = self.writer.lock().expect("unpoisoned");
        if let Some(writer) = writer.as_ref() {
            writer
                .send((caller, id, command, done))
                .expect("the writer lives");
        }
    }

    fn held_sessions(&self) -> Result<Vec<(SessionId, AgentId)>, Refusal> {
        Ok(self.state().held.clone())
    }

    fn session_lost(&self, session: SessionId, _: Moment) {
        self.change(|state| {
            state.claims.remove(&session);
            state.lost.push(session);
        });
    }

    fn tick(&self, _: Moment) {
        self.changed.notify_all();
    }

    fn set_push(&self, sink: PushSink) {
        *self.push.lock().expect("unpoisoned") = Some(sink);
    }

    fn busy(&self) -> bool {
        self.state().busy
    }

    fn close(&self) {
        self.writer.lock().expect("unpoisoned").take();
        self.change(|state| state.closed = true);
    }
}

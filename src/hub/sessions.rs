//! Who is connected: counts per user, live sessions, and sessions whose link dropped and whose grace runs.

mod readers;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;

use super::clock::Clock;
use super::limits::Limits;
use super::outbox::Outbox;
use crate::domain::id::{AgentId, SessionId, TicketId};
use crate::domain::time::Moment;
use crate::protocol::{ClientKind, Refusal};
use readers::no_longer_reads;

/// Bits of a session's id below the time at which its hub began: four million connections per millisecond.
const COUNTER_BITS: u32 = 22;

/// All sessions of a hub.
pub struct Sessions {
    /// By the system's clock (not one set for training) when the hub began.
    begun_ms: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connections: usize,
    per_user: HashMap<u32, usize>,
    /// When the last client left; `None` before the first.
    left: Option<Instant>,
    /// No more clients are let in.
    closed: bool,
    /// Number of the newest connection.
    newest: u64,
    live: HashMap<SessionId, Live>,
    lost: HashMap<SessionId, Lost>,
}

struct Live {
    agent: AgentId,
    kind: ClientKind,
    outbox: Arc<Outbox>,
    /// Which connection it has: a resumed session may be left by its old connection later.
    connection: u64,
    /// The ticket that it looks at, and since when.
    reading: Option<(TicketId, Moment)>,
    /// Since when it is connected.
    since: Moment,
}

struct Lost {
    agent: AgentId,
    since: Instant,
}

/// The desks of an agent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Desks {
    /// How many are open.
    pub open: u32,
    /// Since when there is one.
    pub since: Option<Moment>,
    /// The ticket that was opened last at one of them and still is open, and since when.
    pub reading: Option<(TicketId, Moment)>,
}

/// A counted connection; counted off when dropped.
pub struct Admission {
    sessions: Arc<Sessions>,
    uid: u32,
    /// The connection's number.
    pub number: u64,
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut state = self.sessions.state.lock();
        state.connections -= 1;
        state.left = Some(Instant::now());
        if let Some(count) = state.per_user.get_mut(&self.uid) {
            *count -= 1;
            if *count == 0 {
                state.per_user.remove(&self.uid);
            }
        }
    }
}

impl Sessions {
    /// None yet.
    pub fn new() -> Self {
        Self {
            begun_ms: Clock::system().now().0 as u64,
            state: Mutex::default(),
        }
    }

    /// Counts a new connection in, unless there are too many. `own`: the hub's own user, or root.
    pub fn admit(
        self: &Arc<Self>,
        uid: u32,
        own: bool,
        limits: &Limits,
    ) -> Result<Admission, Refusal> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(Refusal::not_now("stopping"));
        }
        let limit = |limit: usize| Refusal::limit("connections", limit as u64);
        if state.connections >= limits.connections {
            return Err(limit(limits.connections));
        }
        let count = state.per_user.entry(uid).or_default();
        if !own && *count >= limits.connections_per_user {
            return Err(limit(limits.connections_per_user));
        }
        *count += 1;
        state.connections += 1;
        state.newest += 1;
        Ok(Admission {
            sessions: Arc::clone(self),
            uid,
            number: state.newest,
        })
    }

    /// Begins a new session, under an id that this store never had: when the hub began, and a counter.
    pub fn open(
        &self,
        agent: AgentId,
        kind: ClientKind,
        outbox: &Arc<Outbox>,
        (connection, since): (u64, Moment),
    ) -> SessionId {
        let id = SessionId((self.begun_ms << COUNTER_BITS).wrapping_add(connection));
        let live = Live {
            agent,
            kind,
            outbox: Arc::clone(outbox),
            connection,
            reading: None,
            since,
        };
        self.state.lock().live.insert(id, live);
        id
    }

    /// Goes on with a desk's session, whose link dropped or still seems up, if it is this agent's.
    pub fn resume(
        &self,
        id: SessionId,
        agent: AgentId,
        outbox: &Arc<Outbox>,
        (connection, since): (u64, Moment),
    ) -> bool {
        let mut state = self.state.lock();
        let new = Live {
            agent,
            kind: ClientKind::Desk,
            outbox: Arc::clone(outbox),
            connection,
            reading: None,
            since,
        };
        if let Some(old) = state.live.get_mut(&id) {
            if old.agent != agent || old.kind != ClientKind::Desk {
                return false;
            }
            old.outbox.close();
            let reading = old.reading;
            *old = Live { reading, ..new };
            return true;
        }
        if state.lost.get(&id).is_some_and(|lost| lost.agent == agent) {
            state.lost.remove(&id);
            state.live.insert(id, new);
            return true;
        }
        false
    }

    /// A connection ended. Its session, if it still has it, waits for the grace (a desk's) or is forgotten.
    pub fn link_lost(&self, id: SessionId, connection: u64) {
        let mut state = self.state.lock();
        if state
            .live
            .get(&id)
            .is_none_or(|live| live.connection != connection)
        {
            return;
        }
        if let Some(live) = state.live.remove(&id)
            && live.kind == ClientKind::Desk
        {
            state.lost.insert(
                id,
                Lost {
                    agent: live.agent,
                    since: Instant::now(),
                },
            );
            no_longer_reads(&state, live.reading);
        }
    }

    /// A client said goodbye. Whether its session ended a desk's claims.
    pub fn leave(&self, id: SessionId, connection: u64) -> bool {
        let mut state = self.state.lock();
        if state
            .live
            .get(&id)
            .is_none_or(|live| live.connection != connection)
        {
            return false;
        }
        let left = state.live.remove(&id);
        left.is_some_and(|live| {
            no_longer_reads(&state, live.reading);
            live.kind == ClientKind::Desk
        })
    }

    /// Sessions of an earlier hub: their grace begins now.
    pub fn expect_back(&self, sessions: Vec<(SessionId, AgentId)>) {
        let since = Instant::now();
        let mut state = self.state.lock();
        state.lost.extend(
            sessions
                .into_iter()
                .map(|(id, agent)| (id, Lost { agent, since })),
        );
    }

    /// Takes out the sessions whose grace has passed; none while the hub closes, since their grace begins anew when
    /// one serves again.
    pub fn expired(&self, grace: Duration) -> Vec<SessionId> {
        let mut state = self.state.lock();
        if state.closed {
            return Vec::new();
        }
        let over = |_: &SessionId, lost: &mut Lost| lost.since.elapsed() >= grace;
        state.lost.extract_if(over).map(|(id, _)| id).collect()
    }

    /// Closes the door if nobody is connected but `allowed` connections, and (with `idle`) nobody was for so long.
    pub fn close_if_empty(&self, allowed: usize, idle: Option<(Duration, Instant)>) -> bool {
        let mut state = self.state.lock();
        let quiet = idle.is_none_or(|(time, begun)| state.left.unwrap_or(begun).elapsed() >= time);
        if state.connections > allowed || !quiet {
            return false;
        }
        state.closed = true;
        true
    }

    /// Closes the door: nobody is let in any more.
    pub fn close(&self) {
        self.state.lock().closed = true;
    }

    /// Sessions of desks and commands.
    pub fn count(&self) -> usize {
        self.state.lock().live.len()
    }

    /// Connected desks by agent.
    pub fn desks(&self) -> HashMap<AgentId, Desks> {
        let mut all: HashMap<_, Desks> = HashMap::new();
        let state = self.state.lock();
        for live in state.live.values() {
            if live.kind != ClientKind::Desk {
                continue;
            }
            let desks = all.entry(live.agent).or_default();
            desks.open += 1;
            let first = desks
                .since
                .map_or(live.since, |since| since.min(live.since));
            desks.since = Some(first);
            desks.reading = desks
                .reading
                .into_iter()
                .chain(live.reading)
                .max_by_key(|(_, at)| *at);
        }
        all
    }

    /// Sends news to every desk, or to those of one agent.
    pub fn push_to_desks(&self, agent: Option<AgentId>, frame: &Bytes) {
        self.push_to(frame, |live| {
            live.kind == ClientKind::Desk && agent.is_none_or(|agent| agent == live.agent)
        });
    }

    /// Sends news to desks and commands.
    pub fn push_to_everybody(&self, frame: &Bytes) {
        self.push_to(frame, |_| true);
    }

    fn push_to(&self, frame: &Bytes, whom: impl Fn(&Live) -> bool) {
        let outboxes: Vec<Arc<Outbox>> = {
            let state = self.state.lock();
            let live = state.live.values().filter(|live| whom(live));
            live.map(|live| Arc::clone(&live.outbox)).collect()
        };
        for outbox in outboxes {
            outbox.push(frame.clone());
        }
    }

    /// Sends news to one session, if it is connected.
    pub fn push_to_session(&self, id: SessionId, frame: Bytes) {
        let outbox = self
            .state
            .lock()
            .live
            .get(&id)
            .map(|live| Arc::clone(&live.outbox));
        if let Some(outbox) = outbox {
            outbox.push(frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_by_user() {
        let sessions = Arc::new(Sessions::new());
        let limits = Limits {
            connections: 5,
            connections_per_user: 2,
            ..Limits::default()
        };
        let of_min: Vec<_> = (0..2)
            .map(|_| sessions.admit(1000, false, &limits))
            .collect();
        assert!(of_min.iter().all(Result::is_ok));
        assert!(matches!(
            sessions.admit(1000, false, &limits),
            Err(Refusal::Limit { limit: 2, .. })
        ));
        let own: Vec<_> = (0..3).map(|_| sessions.admit(0, true, &limits)).collect();
        assert!(own.iter().all(Result::is_ok));
        assert!(matches!(
            sessions.admit(2000, false, &limits),
            Err(Refusal::Limit { limit: 5, .. })
        ));
        drop(of_min);
        assert!(sessions.admit(1000, false, &limits).is_ok());
        assert!(!sessions.close_if_empty(0, None));
        drop(own);
        assert!(sessions.close_if_empty(0, None));
        assert!(
            sessions.admit(1000, false, &limits).is_err(),
            "the door is closed"
        );
    }
}

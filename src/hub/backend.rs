//! What the hub needs of the service behind it; the hub itself knows sockets and sessions, not customers.

use crate::domain::id::{AgentId, RequestId, SessionId};
use crate::domain::time::Moment;
use crate::protocol::{Command, Found, Me, Query, Refusal};
use crate::service::caller::Caller;
use crate::service::push::PushSink;
use crate::service::work::Stop;
use crate::service::{Answered, Service, claims};

/// Who a Unix user is in this store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The agent that the session works as, with the role of the person behind it.
    pub me: Me,
    /// The agent who is really behind it, where that is somebody else (`--as NAME`).
    pub acting: Option<AgentId>,
}

/// The service behind a hub.
pub trait Backend: Send + Sync + 'static {
    /// Who this Unix user is, and whether they may act as somebody else. Asked when a client connects and again
    /// at each request, so it must be cheap; uid and enrolled name must agree, and the role is the present one.
    fn sign_in(&self, uid: u32, user: &str, act_as: Option<&str>) -> Result<SignedIn, Refusal>;

    /// Looks something up. Blocks; called on reader threads, several at once.
    fn query(&self, caller: &Caller, query: Query) -> Result<Found, Refusal>;

    /// Queues a change for the writer and returns at once; `done` is called when it is stored or refused.
    /// The same `id` of the same agent again has its effect once and gets the same answer.
    fn command(&self, caller: Caller, id: RequestId, command: Command, done: Answered);

    /// Sessions of an earlier hub that still hold claims, and whose they are. Asked once, when the hub begins to
    /// serve: their grace begins then.
    fn held_sessions(&self) -> Result<Vec<(SessionId, AgentId)>, Refusal>;

    /// A session is over (its grace has passed, or it said goodbye): its claims go. Queued; returns at once.
    fn session_lost(&self, session: SessionId, now: Moment);

    /// Called about once a second, on the hub's own thread: idle claims, expired holds, a new day's plan (which
    /// runs in the background).
    fn tick(&self, now: Moment);

    /// Where news goes, without blocking. Called once, before anything else.
    fn set_push(&self, sink: PushSink);

    /// Whether work is under way that an idle hub must not leave alone.
    fn busy(&self) -> bool;

    /// Finishes what is queued, makes a checkpoint and closes the store. Called once, last.
    fn close(&self);
}

impl Backend for Service {
    fn sign_in(&self, uid: u32, user: &str, act_as: Option<&str>) -> Result<SignedIn, Refusal> {
        let (me, acting) = Self::sign_in(self, uid, user, act_as)?;
        Ok(SignedIn { me, acting })
    }

    fn query(&self, caller: &Caller, query: Query) -> Result<Found, Refusal> {
        Self::query(self, caller, query)
    }

    fn command(&self, caller: Caller, id: RequestId, command: Command, done: Answered) {
        Self::command(self, caller, id, command, done);
    }

    fn held_sessions(&self) -> Result<Vec<(SessionId, AgentId)>, Refusal> {
        claims::held_sessions(&self.store().read()).map_err(Stop::into_refusal)
    }

    fn session_lost(&self, session: SessionId, now: Moment) {
        Self::session_lost(self, session, now);
    }

    fn tick(&self, now: Moment) {
        Self::tick(self, now);
    }

    fn set_push(&self, sink: PushSink) {
        Self::set_push(self, sink);
    }

    fn busy(&self) -> bool {
        Self::busy(self)
    }

    fn close(&self) {
        Self::close(self);
    }
}

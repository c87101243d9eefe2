//! One connection: handshake, reading calls within limits, handing them on, and its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, timeout, timeout_at};

use super::limits::{BYTES_IN_FLIGHT, Limits};
use super::outbox::Outbox;
use super::server::Hub;
use super::sessions::Admission;
use super::status;
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, RequestId, SessionId};
use crate::domain::time::Zone;
use crate::protocol::frame::{self, FrameError, MAX_FRAME_BYTES, MAX_HELLO_BYTES};
use crate::protocol::view::StatusReport;
use crate::protocol::{
    self, Answer, Call, ClientKind, Command, Done, Found, Hello, MAGIC, Me, NEWEST, OLDEST, Query,
    Refusal, Request, Welcome,
};
use crate::service::caller::Caller;

/// Least free space before reading.
const READ_BYTES: usize = 8 << 10;
/// A buffer that grew beyond this is given back when it is empty.
const KEPT_BUFFER_BYTES: usize = 64 << 10;

/// Serves one client to its end.
pub async fn run(hub: Arc<Hub>, stream: UnixStream) {
    let Ok(uid) = stream.peer_cred().map(|cred| cred.uid()) else {
        return;
    };
    let outbox = Arc::new(Outbox::new(stream, &hub.limits));
    let own = uid == hub.owner || uid == 0;
    let admission = hub.sessions.admit(uid, own, &hub.limits);
    let end = match admission {
        Ok(admission) => serve(&hub, &outbox, uid, &admission).await,
        Err(refusal) => turn_away(&hub, &outbox, refusal).await,
    };
    if let Err(e) = end {
        tracing::debug!("a connection of uid {uid} ended: {e}");
    }
    outbox.close();
}

async fn turn_away(hub: &Hub, outbox: &Outbox, refusal: Refusal) -> Result<(), End> {
    outbox.first_frame(frame::encode_frame(&Welcome::Refused(refusal))?);
    Ok(outbox.flush(hub.limits.frame_time).await?)
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("the client closed it")]
    Closed,
    #[error("a frame took too long")]
    Slow,
    #[error("what came was no greeting")]
    NoGreeting,
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

async fn serve(
    hub: &Arc<Hub>,
    outbox: &Arc<Outbox>,
    uid: u32,
    admission: &Admission,
) -> Result<(), End> {
    let mut reader = Reader {
        buffer: BytesMut::new(),
        limits: &hub.limits,
    };
    let content = reader.frame(outbox.stream(), MAX_HELLO_BYTES, true).await?;
    if !content.starts_with(&MAGIC) {
        return Err(End::NoGreeting);
    }
    let hello: Hello = frame::decode_slice(&content)?;
    let session = match enter(hub, outbox, uid, admission, &hello).await {
        Ok(session) => session,
        Err(refusal) => return turn_away(hub, outbox, refusal).await,
    };
    let end = tokio::select! {
        end = session.read(&mut reader) => end,
        end = outbox.write_out(hub.limits.stall_time) => Err(end.map_or_else(End::from, |()| End::Closed)),
    };
    session.leave(matches!(end, Ok(())));
    end
}

/// Who is greeted: checks the version, signs in, and opens or resumes a session.
async fn enter(
    hub: &Arc<Hub>,
    outbox: &Arc<Outbox>,
    uid: u32,
    admission: &Admission,
    hello: &Hello,
) -> Result<Session, Refusal> {
    let protocol = hello.newest.min(NEWEST);
    if hello.kind == ClientKind::Successor {
        return Err(make_way(hub, uid, hello));
    }
    if protocol < hello.oldest.max(OLDEST) {
        return Err(version_refusal());
    }
    let user = match hub.accounts.known(uid) {
        Some(user) => user,
        None => ask_name(hub, uid).await,
    };
    let (me, acting) = if hello.kind == ClientKind::Probe {
        (nobody(), None)
    } else {
        let signed = hub.backend.sign_in(uid, &user, hello.act_as.as_deref())?;
        (signed.me, signed.acting)
    };
    let mut session = Session {
        hub: Arc::clone(hub),
        outbox: Arc::clone(outbox),
        uid,
        connection: admission.number,
        act_as: hello.act_as.clone(),
        kind: hello.kind,
        agent: me.agent,
        id: SessionId::default(),
        flow: Flow::new(&hub.limits),
    };
    tracing::debug!(
        "uid {uid} as {:?} (acting {acting:?}), {:?}",
        me.name,
        hello.kind
    );
    // The welcome is queued before the session can be reached by news.
    session.welcome(hello, protocol, me)?;
    Ok(session)
}

async fn ask_name(hub: &Arc<Hub>, uid: u32) -> String {
    let hub = Arc::clone(hub);
    let asked = tokio::task::spawn_blocking(move || hub.accounts.name(uid)).await;
    asked.unwrap_or_else(|_| uid.to_string())
}

fn version_refusal() -> Refusal {
    Refusal::Version {
        hub: env!("CARGO_PKG_VERSION").to_owned(),
        oldest: OLDEST,
        newest: NEWEST,
    }
}

/// A newer build of the same user asks to take over: the hub leaves if nobody else is connected.
fn make_way(hub: &Hub, uid: u32, hello: &Hello) -> Refusal {
    let newer =
        hello.newest > NEWEST || protocol::is_older(env!("CARGO_PKG_VERSION"), &hello.version);
    let free = newer && uid == hub.owner && !hub.backend.busy();
    if free && hub.sessions.close_if_empty(1, None) {
        tracing::info!("making way for version {}", hello.version);
        hub.stopper.stop();
        return version_refusal();
    }
    Refusal::NotNow {
        code: "hub-busy".to_owned(),
    }
}

fn nobody() -> Me {
    Me {
        agent: AgentId::default(),
        name: String::new(),
        display: String::new(),
        role: Role::Agent,
        acting: None,
        zone: Zone::default(),
    }
}

/// What limits the calls under way of one connection.
struct Flow {
    commands: Arc<Semaphore>,
    queries: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    limits: (usize, usize),
}

/// A call's share of the limits; given back when it is answered.
type Share = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Flow {
    fn new(limits: &Limits) -> Self {
        let (commands, queries) = (limits.commands_in_flight, limits.queries_in_flight);
        Self {
            commands: Arc::new(Semaphore::new(commands)),
            queries: Arc::new(Semaphore::new(queries)),
            bytes: Arc::new(Semaphore::new(BYTES_IN_FLIGHT)),
            limits: (commands, queries),
        }
    }

    async fn share(&self, of: &Arc<Semaphore>, bytes: usize) -> Result<Share, End> {
        let one = Arc::clone(of).acquire_owned().await;
        let size = Arc::clone(&self.bytes)
            .acquire_many_owned(bytes as u32)
            .await;
        one.and_then(|one| size.map(|size| (one, size)))
            .map_err(|_| End::Closed)
    }

    /// Waits until every call is answered.
    async fn settled(&self) {
        let commands = self.commands.acquire_many(self.limits.0 as u32).await;
        let queries = self.queries.acquire_many(self.limits.1 as u32).await;
        drop((commands, queries));
    }
}

/// An accepted client.
struct Session {
    hub: Arc<Hub>,
    outbox: Arc<Outbox>,
    uid: u32,
    connection: u64,
    act_as: Option<String>,
    kind: ClientKind,
    agent: AgentId,
    id: SessionId,
    flow: Flow,
}

impl Session {
    fn welcome(&mut self, hello: &Hello, protocol: u16, me: Me) -> Result<(), Refusal> {
        let (sessions, outbox) = (&self.hub.sessions, &self.outbox);
        let old = hello.resume.filter(|_| self.kind == ClientKind::Desk);
        let resumed = old.filter(|id| sessions.resume(*id, self.agent, outbox, self.connection));
        if let Some(id) = resumed {
            self.id = id;
        } else if self.kind != ClientKind::Probe {
            self.id = sessions.open(self.agent, self.kind, outbox, self.connection);
        }
        let welcome = Welcome::Accepted {
            protocol,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            me,
            session: self.id,
            now: self.hub.clock.now(),
        };
        let bytes = frame::encode_frame(&welcome);
        self.outbox.first_frame(bytes.map_err(|e| Refusal::Store {
            reason: e.to_string(),
        })?);
        Ok(())
    }

    /// Reads and hands on calls until the client leaves (an error), says goodbye, or the hub stops.
    async fn read(&self, reader: &mut Reader<'_>) -> Result<(), End> {
        let mut stop = self.hub.stopper.told();
        loop {
            let content = tokio::select! {
                content = reader.frame(self.outbox.stream(), MAX_FRAME_BYTES, false) => content?,
                () = told(&mut stop) => return self.finish().await,
            };
            self.outbox.room().await;
            let size = content.len();
            let call: Call = frame::decode_slice(&content)?;
            match call.request {
                Request::Ping => self
                    .outbox
                    .answer(&Answer::Pong(call.number, self.hub.clock.now())),
                Request::Bye => return Ok(()),
                Request::Query(query) => {
                    let share = self.flow.share(&self.flow.queries, size).await?;
                    self.query(call.number, query, share);
                }
                Request::Command(id, command) => {
                    let share = self.flow.share(&self.flow.commands, size).await?;
                    self.command(call.number, id, command, share);
                }
            }
        }
    }

    /// The hub stops: what is under way is answered. The session is not over; its claims wait for the next hub.
    async fn finish(&self) -> Result<(), End> {
        let answered = async {
            self.flow.settled().await;
            self.outbox.flush(self.hub.limits.stop_time).await
        };
        if let Ok(flushed) = timeout(self.hub.limits.stop_time, answered).await {
            flushed?;
        } else {
            tracing::warn!("a client's calls were not answered in time");
        }
        Err(End::Closed)
    }

    fn leave(&self, goodbye: bool) {
        if !goodbye {
            self.hub.sessions.link_lost(self.id, self.connection);
        } else if self.hub.sessions.leave(self.id, self.connection) {
            self.hub.backend.session_lost(self.id, self.hub.clock.now());
        }
    }

    /// Who asks, as of now.
    fn caller(&self) -> Result<Caller, Refusal> {
        let user = self
            .hub
            .accounts
            .known(self.uid)
            .unwrap_or_else(|| self.uid.to_string());
        let signed = self
            .hub
            .backend
            .sign_in(self.uid, &user, self.act_as.as_deref())?;
        if signed.me.agent != self.agent {
            return Err(Refusal::NotEnrolled { uid: self.uid });
        }
        Ok(Caller {
            agent: self.agent,
            role: signed.me.role,
            acting: signed.acting,
            session: self.id,
            kind: self.kind,
            now: self.hub.clock.now(),
        })
    }

    fn query(&self, number: u64, query: Query, share: Share) {
        if self.kind == ClientKind::Probe {
            return self.outbox.answer(&self.probed(number, &query));
        }
        let caller = match self.caller() {
            Ok(caller) => caller,
            Err(refusal) => return self.outbox.answer(&Answer::Refused(number, refusal)),
        };
        let hub = Arc::clone(&self.hub);
        let reply = Reply::new(&self.outbox, number, share);
        let lane = self.hub.lane(&query);
        lane.run(Box::new(move || {
            let found = match query {
                Query::Draft(key) => hub.drafts.load(caller.agent, &key).map(Found::Draft),
                Query::Drafts => hub.drafts.keys(caller.agent).map(Found::Drafts),
                query => hub.backend.query(&caller, query),
            };
            reply.found(found.map(|mut found| {
                status::complete(&hub, &mut found);
                found
            }));
        }));
    }

    /// A probe learns that the hub is well, and nothing of the store.
    fn probed(&self, number: u64, query: &Query) -> Answer {
        if *query != Query::Status {
            return Answer::Refused(number, Refusal::NotEnrolled { uid: self.uid });
        }
        let mut report = StatusReport::default();
        status::fill(&self.hub, &mut report);
        Answer::Found(number, Box::new(Found::Status(Box::new(report))))
    }

    fn command(&self, number: u64, id: RequestId, command: Command, share: Share) {
        let reply = Reply::new(&self.outbox, number, share);
        let caller = match self.caller() {
            Ok(caller) if self.kind != ClientKind::Probe => caller,
            Ok(_) => return reply.done(Err(Refusal::NotEnrolled { uid: self.uid })),
            Err(refusal) => return reply.done(Err(refusal)),
        };
        match command {
            Command::SaveDraft { key, content } => {
                let hub = Arc::clone(&self.hub);
                self.hub.drafts_lane().run(Box::new(move || {
                    let saved = hub.drafts.save(caller.agent, &key, content.as_deref());
                    reply.done(saved.map(|()| Done::Ok));
                }));
            }
            Command::Stop => reply.done(self.stop(&caller)),
            command => {
                let done = Box::new(move |result| reply.done(result));
                self.hub.backend.command(caller, id, command, done);
            }
        }
    }

    fn stop(&self, caller: &Caller) -> Result<Done, Refusal> {
        if caller.role < Role::Admin && self.uid != self.hub.owner {
            return Err(Refusal::NotAllowed { need: Role::Admin });
        }
        tracing::info!("stopped by {}", caller.agent);
        self.hub.stopper.stop();
        Ok(Done::Ok)
    }
}

/// Resolves when the hub is to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    // An error means that the hub is gone, which comes to the same.
    drop(stop.wait_for(|stop| *stop).await);
}

/// The answer that a call will get. If it is lost (a thread died), the connection is closed, so that the client comes
/// back and asks again.
struct Reply {
    outbox: Arc<Outbox>,
    number: u64,
    open: bool,
    _share: Share,
}

impl Reply {
    fn new(outbox: &Arc<Outbox>, number: u64, share: Share) -> Self {
        Self {
            outbox: Arc::clone(outbox),
            number,
            open: true,
            _share: share,
        }
    }

    fn found(mut self, result: Result<Found, Refusal>) {
        self.open = false;
        self.outbox.answer(&match result {
            Ok(found) => Answer::Found(self.number, Box::new(found)),
            Err(refusal) => Answer::Refused(self.number, refusal),
        });
    }

    fn done(mut self, result: Result<Done, Refusal>) {
        self.open = false;
        self.outbox.answer_later(match result {
            Ok(done) => Answer::Done(self.number, Box::new(done)),
            Err(refusal) => Answer::Refused(self.number, refusal),
        });
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if self.open {
            self.outbox.close();
        }
    }
}

/// Takes frames from the stream.
struct Reader<'a> {
    buffer: BytesMut,
    limits: &'a Limits,
}

impl Reader<'_> {
    /// The next frame's content. A frame that was begun must come to its end in time; `hurry`: also one that was not.
    async fn frame(
        &mut self,
        stream: &UnixStream,
        max: usize,
        hurry: bool,
    ) -> Result<BytesMut, End> {
        let mut deadline = hurry.then(|| self.deadline());
        loop {
            if let Some(content) = frame::take(&mut self.buffer, max)? {
                return Ok(content);
            }
            if deadline.is_none() && !self.buffer.is_empty() {
                deadline = Some(self.deadline());
            }
            match deadline {
                Some(deadline) => {
                    timeout_at(deadline, stream.readable())
                        .await
                        .map_err(|_| End::Slow)??;
                }
                None => stream.readable().await?,
            }
            self.fill(stream)?;
        }
    }

    fn fill(&mut self, stream: &UnixStream) -> Result<(), End> {
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT_BUFFER_BYTES {
            self.buffer = BytesMut::new();
        }
        self.buffer.reserve(READ_BYTES);
        match stream.try_read_buf(&mut self.buffer) {
            Ok(0) => Err(End::Closed),
            Ok(_) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + Duration::max(self.limits.frame_time, Duration::from_millis(1))
    }
}

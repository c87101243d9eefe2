//! An accepted client: its calls are read, checked and handed on, until it leaves or the hub stops.

use std::pin::pin;
use std::sync::Arc;

use tokio::time::timeout;

use super::flow::{Flow, Reply, Share};
use super::outbox::Outbox;
use super::reader::{End, Reader};
use super::server::Hub;
use super::status;
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, RequestId, SessionId};
use crate::protocol::frame::{self, MAX_FRAME_BYTES};
use crate::protocol::view::StatusReport;
use crate::protocol::{
    Answer, Call, ClientKind, Command, Done, Found, Hello, Me, Query, Refusal, Request, Welcome,
};
use crate::service::caller::Caller;

/// An accepted client.
pub struct Session {
    pub hub: Arc<Hub>,
    pub outbox: Arc<Outbox>,
    pub uid: u32,
    /// The user's name when the client was let in.
    pub user: String,
    pub connection: u64,
    pub act_as: Option<String>,
    pub kind: ClientKind,
    pub agent: AgentId,
    pub id: SessionId,
    pub flow: Flow,
}

impl Session {
    /// Resumes or opens its session, and says so.
    pub fn welcome(&mut self, hello: &Hello, protocol: u16, me: Me) -> Result<(), Refusal> {
        let (sessions, outbox) = (&self.hub.sessions, &self.outbox);
        let old = hello.resume.filter(|_| self.kind == ClientKind::Desk);
        let by = (self.connection, self.hub.clock.now());
        let resumed = old.filter(|id| sessions.resume(*id, self.agent, outbox, by));
        if let Some(id) = resumed {
            self.id = id;
        } else if self.kind != ClientKind::Probe {
            self.id = sessions.open(self.agent, self.kind, outbox, by);
        }
        let welcome = Welcome::Accepted {
            protocol,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            me,
            session: self.id,
            now: self.hub.clock.now(),
            pace: self.hub.clock.pace(),
        };
        let bytes = frame::encode_frame(&welcome);
        self.outbox.first_frame(bytes.map_err(|e| Refusal::Store {
            reason: e.to_string(),
        })?);
        Ok(())
    }

    /// Reads and hands on calls until the client leaves (an error), says goodbye, or the hub stops.
    pub async fn read(&self, reader: &mut Reader<'_>) -> Result<(), End> {
        let mut told = pin!(self.hub.closing.told());
        loop {
            let content = tokio::select! {
                content = reader.frame(self.outbox.stream(), MAX_FRAME_BYTES, false) => content?,
                () = &mut told => return self.finish().await,
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

    /// The connection is over; after a goodbye so is the session.
    pub fn leave(&self, goodbye: bool) {
        if !goodbye {
            self.hub.sessions.link_lost(self.id, self.connection);
        } else if self.hub.sessions.leave(self.id, self.connection) {
            self.hub.backend.session_lost(self.id, self.hub.clock.now());
        }
    }

    /// Who asks, as of now.
    fn caller(&self) -> Result<Caller, Refusal> {
        // Where nothing else is known, as it was; the directory is being asked.
        let user = self.hub.accounts.known(self.uid);
        let user = user.unwrap_or_else(|| self.user.clone());
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
            Command::LookAtTicket(ticket) => {
                if self.kind == ClientKind::Desk {
                    let (sessions, now) = (&self.hub.sessions, self.hub.clock.now());
                    sessions.look(self.id, self.connection, ticket, now);
                }
                reply.done(Ok(Done::Ok));
            }
            Command::Stop => reply.done(self.stop(&caller)),
            command => {
                let hub = Arc::clone(&self.hub);
                let done = Box::new(move |mut result: Result<Done, Refusal>| {
                    if let Ok(done) = &mut result {
                        status::complete_done(&hub, done);
                    }
                    reply.done(result);
                });
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

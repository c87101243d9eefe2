//! One connection: counting it in, the handshake, and its end.

use std::sync::Arc;

use tokio::net::UnixStream;

use super::accounts::Away;
use super::flow::Flow;
use super::outbox::Outbox;
use super::reader::{End, Reader};
use super::server::Hub;
use super::session::Session;
use super::sessions::Admission;
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, SessionId};
use crate::domain::time::Zone;
use crate::protocol::frame::{self, MAX_HELLO_BYTES};
use crate::protocol::{self, ClientKind, Hello, MAGIC, Me, NEWEST, OLDEST, Refusal, Welcome};

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

async fn serve(
    hub: &Arc<Hub>,
    outbox: &Arc<Outbox>,
    uid: u32,
    admission: &Admission,
) -> Result<(), End> {
    let mut reader = Reader::new(&hub.limits);
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
    let mut user = String::new();
    let (me, acting) = if hello.kind == ClientKind::Probe {
        (nobody(), None)
    } else {
        user = match hub.accounts.known(uid) {
            Some(user) => user,
            None => ask_name(hub, uid).await?,
        };
        let signed = hub.backend.sign_in(uid, &user, hello.act_as.as_deref())?;
        (signed.me, signed.acting)
    };
    let mut session = Session {
        hub: Arc::clone(hub),
        outbox: Arc::clone(outbox),
        uid,
        user,
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

async fn ask_name(hub: &Arc<Hub>, uid: u32) -> Result<String, Refusal> {
    let hub = Arc::clone(hub);
    let asked = tokio::task::spawn_blocking(move || hub.accounts.name(uid)).await;
    Ok(asked.unwrap_or(Err(Away))?)
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
    Refusal::not_now("hub-busy")
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

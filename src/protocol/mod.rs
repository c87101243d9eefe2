//! All that crosses between a client and the hub: messages, framing, version handshake, refusals.
//!
//! A connection begins with [`Hello`] and [`Welcome`]; then the client sends [`Call`]s, and the hub sends an
//! [`Answer`] to each (in any order, matched by number) and [`Push`]es of its own accord. Frames are
//! length-prefixed bincode ([`frame`]).
//!
//! The encodings of [`Hello`] and of a [`Welcome`] that carries [`Refusal::Version`] never change, so that builds
//! of any age can tell each other who they are.

pub mod address;
pub mod command;
pub mod frame;
pub mod push;
pub mod query;
pub mod refusal;
pub mod view;
pub mod wire;

use serde::{Deserialize, Serialize};

use crate::domain::agent::Role;
use crate::domain::id::{AgentId, RequestId, SessionId};
use crate::domain::time::{Moment, Zone};

pub use command::{Command, Done};
pub use push::Push;
pub use query::{Found, Query};
pub use refusal::Refusal;

/// The oldest protocol that this build speaks.
pub const OLDEST: u16 = 1;
/// The newest protocol that this build speaks.
pub const NEWEST: u16 = 1;

/// What a client is, which decides how its claims live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientKind {
    /// A full-screen desk: claims live with its session.
    Desk,
    /// A single command: claims are held for the agent for a time.
    Command,
    /// Only asks whether the hub is there; needs no enrolment and may only [`Request::Ping`] and
    /// [`Query::Status`] (answered without figures of the store).
    Probe,
    /// A newer build of the hub's own user that would take over: the hub leaves if nobody else is connected.
    /// Answered by [`Welcome::Refused`] in any case: [`Refusal::Version`] if it leaves.
    Successor,
}

/// A client's first frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Always `WARMLINE`.
    pub magic: [u8; 8],
    /// Oldest protocol that the client speaks.
    pub oldest: u16,
    /// Newest protocol that the client speaks.
    pub newest: u16,
    /// The client's version, for messages.
    pub version: String,
    /// What it is.
    pub kind: ClientKind,
    /// Name of the agent to act as (`--as NAME`), instead of the one bound to the Unix user.
    pub act_as: Option<String>,
    /// A desk that comes back names its session, to get its claims and drafts back within the grace.
    pub resume: Option<SessionId>,
}

/// The first eight bytes of a [`Hello`]'s content.
pub const MAGIC: [u8; 8] = *b"WARMLINE";

/// The hub's answer to [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Welcome {
    /// Come in.
    Accepted {
        /// The protocol that both will speak.
        protocol: u16,
        /// The hub's version, for messages.
        version: String,
        /// Who the client is.
        me: Me,
        /// Its session.
        session: SessionId,
        /// The hub's clock; a client shows time by it (it may be set for training).
        now: Moment,
        /// How many times as fast as the system's it runs.
        pace: u16,
    },
    /// No; the connection is then closed.
    Refused(Refusal),
}

/// The agent that a session works as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The agent.
    pub agent: AgentId,
    /// Login-like name.
    pub name: String,
    /// Name on screens.
    pub display: String,
    /// What the session may do: the role of the person behind it.
    pub role: Role,
    /// Who acts as this agent, where it is somebody else (`--as`).
    pub acting: Option<String>,
    /// The business time zone.
    pub zone: Zone,
}

/// A client's request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the client; the answer carries it.
    pub number: u64,
    /// What is asked.
    pub request: Request,
}

/// What a client can ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// A look; changes nothing.
    Query(Query),
    /// A change; the id makes a repeated request have its effect once.
    Command(RequestId, Command),
    /// Is the hub alive? Answered at once, by [`Answer::Pong`].
    Ping,
    /// The client leaves for good: what its session holds goes now, without the grace. Not answered.
    Bye,
}

/// A frame from the hub after the welcome.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// The answer to a query.
    Found(u64, Box<Found>),
    /// A change is stored.
    Done(u64, Box<Done>),
    /// The request was refused, and nothing changed.
    Refused(u64, Refusal),
    /// News.
    Push(Push),
    /// The hub is alive, and its clock shows this.
    Pong(u64, Moment),
}

/// Whether a version such as `0.1.0` is older than another; parts that are no numbers count as 0.
pub fn is_older(version: &str, than: &str) -> bool {
    let parts = |text: &str| -> Vec<u64> {
        let release = text.split(['-', '+']).next().unwrap_or_default();
        release
            .split('.')
            .take(3)
            .map(|part| part.parse().unwrap_or(0))
            .collect()
    };
    parts(version) < parts(than)
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_compare_by_their_numbers() {
        for (old, new) in [
            ("0.1.0", "0.1.1"),
            ("0.9.0", "0.10.0"),
            ("1.2.3-rc.1", "2.0.0"),
        ] {
            assert!(is_older(old, new) && !is_older(new, old), "{old} {new}");
        }
        assert!(!is_older("1.0.0", "1.0.0"));
    }
}

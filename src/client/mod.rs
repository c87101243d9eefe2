//! The client's side: finding or starting the hub of a store, asking it, and coming back when the link is lost.
//!
//! [`Client`] is for commands: it blocks. [`DeskLink`] is for the desk: it never does, and delivers events.
//! Both repeat what was under way after a lost link, with the same request ids, so that every change has its effect
//! once.

mod blocking;
mod enter;
mod link;
mod request_id;
mod start;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use crate::domain::id::SessionId;
use crate::domain::time::{Moment, Span};
use crate::protocol::address::UnsafeDirectory;
use crate::protocol::frame::FrameError;
use crate::protocol::{ClientKind, Done, Found, Me, Refusal};

pub use blocking::{Client, Settled};
pub use link::{DeskLink, LinkEvent};
pub use start::store_exists;

/// How to connect.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// The store's directory.
    pub store: PathBuf,
    /// Name of the agent to act as, instead of the user's own.
    pub act_as: Option<String>,
    /// What this client is.
    pub kind: ClientKind,
    /// What to do where no hub runs.
    pub start: StartPolicy,
    /// Program and arguments that start a hub; otherwise this very program with `serve --store STORE --spawned`.
    pub hub_command: Option<Vec<OsString>>,
}

/// What to do where no hub runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartPolicy {
    /// Say so.
    Join,
    /// Start one if there is a store.
    Start,
    /// Start one, which makes a store where there is none.
    Create,
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no store.
    #[error("there is no store in {}", store.display())]
    NoStore {
        /// Where it was looked for.
        store: PathBuf,
    },
    /// The store is another user's, and that user's hub does not run or is not open to this user.
    #[error("{} belongs to uid {uid}", store.display())]
    NotOwner {
        /// Which store.
        store: PathBuf,
        /// Whose it is.
        uid: u32,
    },
    /// No hub runs, and none was to be started (or it is a service, which systemd starts).
    #[error("no hub runs for {}", store.display())]
    NoHub {
        /// Of which store.
        store: PathBuf,
    },
    /// The hub's socket is not open to this user.
    #[error("the hub of {} is not open to this user", store.display())]
    Denied {
        /// Of which store.
        store: PathBuf,
    },
    /// The hub was started and ended at once.
    #[error("the hub did not start: {reason}")]
    DidNotStart {
        /// Its last words.
        reason: String,
        /// Where its words are written.
        log: PathBuf,
        /// How it ended, unless by a signal.
        code: Option<i32>,
    },
    /// The store's directory is not to be trusted.
    #[error(transparent)]
    Exposed(UnsafeDirectory),
    /// The hub takes longer to start than is waited for; it may still come.
    #[error("the hub is still starting after {seconds} s")]
    StillStarting {
        /// How long was waited.
        seconds: u64,
    },
    /// Something listens, but does not answer.
    #[error("the hub does not answer")]
    NotAnswering,
    /// The hub is of an older version, busy with others, and can't be replaced now.
    #[error("the hub is of the older version {hub}")]
    HubTooOld {
        /// The hub's version.
        hub: String,
    },
    /// This program is older than the hub.
    #[error("the hub is of the newer version {hub}")]
    ClientTooOld {
        /// The hub's version.
        hub: String,
    },
    /// Where the socket or lock lies is not to be trusted.
    #[error(transparent)]
    Unsafe(UnsafeDirectory),
    /// Whoever listens in the hub's place is not its owner.
    #[error("uid {uid} listens in the place of the hub")]
    Impostor {
        /// Who listens.
        uid: u32,
    },
    /// The hub refused.
    #[error(transparent)]
    Refused(Refusal),
    /// The link was lost and did not come back; what was under way may or may not be done.
    #[error("the link to the hub was lost: {0}")]
    Lost(Box<ClientError>),
    /// What came is no message, or not one that belongs here.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The system's trouble.
    #[error("{}: {source}", path.display())]
    Io {
        /// With what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl ClientError {
    /// Whether trying again later may help without anybody doing something.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NoHub { .. }
                | Self::DidNotStart { .. }
                | Self::StillStarting { .. }
                | Self::NotAnswering
                | Self::Lost(_)
                | Self::Io { .. }
                | Self::Refused(Refusal::Limit { .. } | Refusal::NotNow { .. })
        )
    }
}

/// Who this client is to the hub, and the hub's time.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The agent.
    pub me: Me,
    /// The session.
    pub session: SessionId,
    /// The hub's version.
    pub hub_version: String,
    /// The hub's clock.
    pub clock: HubClock,
}

/// The hub's clock as it runs on here.
#[derive(Debug, Clone, Copy)]
pub struct HubClock {
    at: Moment,
    since: Instant,
    pace: u16,
}

impl HubClock {
    /// A clock that shows this now and runs so many times as fast as the system's.
    pub fn showing(at: Moment, pace: u16) -> Self {
        Self {
            at,
            since: Instant::now(),
            pace,
        }
    }

    /// The hub says what its clock shows.
    pub fn show(&mut self, at: Moment) {
        *self = Self::showing(at, self.pace);
    }

    /// How many times as fast as the system's it runs.
    pub const fn pace(&self) -> u16 {
        self.pace
    }

    /// What the hub's clock shows now.
    pub fn now(&self) -> Moment {
        let passed = self.since.elapsed().as_millis() as i64;
        self.at + Span(passed * i64::from(self.pace))
    }
}

/// The answer to a request that was not refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To a query.
    Found(Box<Found>),
    /// To a command.
    Done(Box<Done>),
}

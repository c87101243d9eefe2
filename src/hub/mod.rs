//! The hub: the one process that owns a store, and serves every desk and command over a Unix socket.
//!
//! ```text
//!  listener ── connection (a task each) ─┬─ looks ───▶ reader threads ──▶ Backend::query
//!                │    ▲                  └─ changes ─▶ Backend::command ─▶ the writer's queue
//!                ▼    │ outbox (bounded) ◀── answers, news ([`crate::service::push`])
//!  sessions: who is connected, whose grace runs        ticker: clock, graces, accounts, idleness
//! ```
//!
//! Answers come in any order; a client that needs one before the next waits for it. All limits are in [`limits`].

pub mod accounts;
pub mod backend;
pub mod clock;
mod connection;
mod drafts;
mod flow;
pub mod limits;
mod listener;
pub mod log;
mod outbox;
mod pool;
mod push;
mod reader;
pub mod seat;
mod server;
mod session;
mod sessions;
mod status;
mod ticker;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::protocol::Refusal;
use crate::protocol::address::UnsafeDirectory;
use backend::Backend;
use clock::Clock;
use limits::Limits;
use seat::Seat;

pub use server::Running;

/// A hub that a client started leaves after so long without clients.
const IDLE_TIME: Duration = Duration::from_mins(10);

/// Descriptors that a hub with all its connections, segments and files needs at most.
const DESCRIPTORS: u64 = 8192;

/// Why there is no hub.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// Another one serves this store.
    #[error("a hub serves {} already", store.display())]
    Running {
        /// Which store.
        store: PathBuf,
    },
    /// The service can't say what it needs to begin.
    #[error(transparent)]
    Backend(Refusal),
    /// A directory for the socket is not to be trusted.
    #[error(transparent)]
    Unsafe(UnsafeDirectory),
    /// The store itself is not to be trusted.
    #[error(transparent)]
    Exposed(UnsafeDirectory),
    /// The system's trouble.
    #[error("{}: {source}", path.display())]
    Io {
        /// With what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// How a hub is to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time it goes by.
    pub clock: Clock,
    /// Started by a client: leaves when it has been idle for ten minutes, unless it is a service.
    pub spawned: bool,
}

/// Leaves the terminal and the directory of whoever started this process. First thing of a hub that a client started.
pub fn detach() -> io::Result<()> {
    rustix::process::setsid()?;
    std::env::set_current_dir("/")
}

/// Each connection takes a descriptor, and a usual limit of 1024 would be reached by them alone.
fn allow_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit
        .maximum
        .map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    if limit.current.is_some_and(|now| now < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        if let Err(e) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!("the limit of descriptors could not be raised: {e}");
        }
    }
}

/// Serves a store until told to stop (by a command or a signal), idle, or in trouble. Closes the backend.
pub fn serve(seat: Seat, options: &Options, backend: Arc<dyn Backend>) -> Result<(), HubError> {
    allow_descriptors();
    let idle = (options.spawned && !seat.is_service()).then_some(IDLE_TIME);
    let limits = Limits {
        idle,
        ..Limits::default()
    };
    let store = seat.store().to_owned();
    let running = Running::start(seat, options.clock, limits, backend)?;
    let stopper = running.stopper();
    let mut signals =
        signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(|source| {
            HubError::Io {
                path: store,
                source,
            }
        })?;
    let handle = signals.handle();
    let watcher = std::thread::spawn(move || {
        for signal in &mut signals {
            tracing::info!("signal {signal}: stopping");
            stopper.stop();
        }
    });
    let result = running.join();
    handle.close();
    if watcher.join().is_err() {
        tracing::error!("the signal thread panicked");
    }
    result
}

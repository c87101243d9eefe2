//! The hub's pulse: once a second jobs, idle claims, graces that passed, accounts that changed, and idleness.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::server::Hub;

/// The running pulse.
pub struct Ticker {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Ticker {
    /// Begins to tick.
    pub fn start(hub: Arc<Hub>) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let begun = Instant::now();
        let thread = thread::Builder::new()
            .name("ticker".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(hub.limits.tick) == Err(RecvTimeoutError::Timeout) {
                    tick(&hub, begun);
                }
            })?;
        Ok(Self { stop, thread })
    }

    /// Ends it; what it is doing is finished first.
    pub fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the ticker panicked");
        }
    }
}

fn tick(hub: &Hub, begun: Instant) {
    hub.accounts.refresh();
    for session in hub.sessions.expired(hub.limits.grace) {
        hub.backend.session_lost(session, hub.clock.now());
    }
    hub.backend.tick(hub.clock.now());
    let idle = hub.limits.idle.filter(|_| !hub.backend.busy());
    if idle.is_some_and(|time| hub.sessions.close_if_empty(0, Some((time, begun)))) {
        tracing::info!("idle: leaving");
        hub.stopper.stop();
    }
}

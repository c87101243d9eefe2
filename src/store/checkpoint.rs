//! The keeper: a thread that checkpoints the index and compresses closed journal segments.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::core::Core;

/// Longest time between a change and its checkpoint.
const EVERY: Duration = Duration::from_secs(5);
/// Most changes between two checkpoints.
const CHANGES: usize = 10_000;
/// Room that a checkpoint must find: a failing one takes the index with it.
const ROOM_BYTES: u64 = 64 << 20;

#[derive(Default)]
struct Pending {
    changes: usize,
    since: Option<Instant>,
    closed: bool,
}

/// What the keeper waits for.
#[derive(Default)]
pub(crate) struct Keeper {
    pending: Mutex<Pending>,
    wake: Condvar,
}

impl Keeper {
    /// Counts changes that were applied.
    pub(crate) fn note(&self, changes: usize) {
        let mut pending = self.pending.lock();
        let before = pending.changes;
        pending.changes += changes;
        if pending.since.is_none() {
            pending.since = Some(Instant::now());
        }
        if before == 0 || (before < CHANGES && pending.changes >= CHANGES) {
            self.wake.notify_one();
        }
    }

    pub(crate) fn close(&self) {
        self.pending.lock().closed = true;
        self.wake.notify_all();
    }

    /// Waits until a checkpoint is due; `false` when closed.
    fn wait(&self) -> bool {
        let mut pending = self.pending.lock();
        loop {
            if pending.closed {
                return false;
            }
            match pending.since {
                None => self.wake.wait(&mut pending),
                Some(_) if pending.changes >= CHANGES => break,
                Some(since) if since.elapsed() >= EVERY => break,
                Some(since) => drop(self.wake.wait_until(&mut pending, since + EVERY)),
            }
        }
        pending.changes = 0;
        pending.since = None;
        true
    }
}

/// Works until the keeper is closed.
pub(crate) fn run(core: &Arc<Core>) {
    while core.keeper.wait() {
        checkpoint(core);
        compress(core);
    }
}

/// Makes what was applied survive the process. Without room it is left out: the journal has everything.
pub(crate) fn checkpoint(core: &Core) {
    if core.check_index().is_err() {
        return;
    }
    if core.room_bytes() < ROOM_BYTES {
        tracing::warn!("no room for a checkpoint");
        return;
    }
    if let Err(error) = core.engine.checkpoint() {
        core.note_failure(&error);
    }
    super::reserve::ensure(&core.dir);
}

/// Compresses what was closed. A failure is tried again after the next checkpoint.
fn compress(core: &Core) {
    if core.room_bytes() < ROOM_BYTES {
        return;
    }
    loop {
        match core.journal.compress_one() {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::error!(%error, "could not compress a journal segment");
                return;
            }
        }
    }
}

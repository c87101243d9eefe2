//! The keeper: a thread that checkpoints the index and compresses closed journal segments.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::core::Core;

/// When the index is checkpointed. An idle store is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointOptions {
    /// Longest time between a change and its checkpoint.
    pub every: Duration,
    /// Most changes between two checkpoints.
    pub changes: usize,
}

impl Default for CheckpointOptions {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(5),
            changes: 10_000,
        }
    }
}

/// Room that a checkpoint must find: a failing one takes the index with it.
const ROOM_BYTES: u64 = 64 << 20;

/// A checkpoint that takes long, as under an import, waits for so many times as long as the last one took, so that
/// writing the index does not become all that is done; but no longer than [`LONGEST`].
const REST: u32 = 8;
/// Longest time between a change and its checkpoint, however long checkpoints take.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Pending {
    /// How long the last checkpoint took.
    took: Duration,
    changes: usize,
    since: Option<Instant>,
    closed: bool,
}

/// What the keeper waits for.
pub(crate) struct Keeper {
    options: CheckpointOptions,
    pending: Mutex<Pending>,
    wake: Condvar,
}

impl Keeper {
    pub(crate) fn new(options: CheckpointOptions) -> Self {
        Self {
            options,
            pending: Mutex::default(),
            wake: Condvar::new(),
        }
    }

    /// Counts changes that were applied.
    pub(crate) fn note(&self, changes: usize) {
        let mut pending = self.pending.lock();
        let before = pending.changes;
        pending.changes += changes;
        if pending.since.is_none() {
            pending.since = Some(Instant::now());
        }
        let limit = self.options.changes;
        if before == 0 || (before < limit && pending.changes >= limit) {
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
        let rest = (pending.took * REST).min(LONGEST);
        loop {
            if pending.closed {
                return false;
            }
            let Some(since) = pending.since else {
                self.wake.wait(&mut pending);
                continue;
            };
            let many = pending.changes >= self.options.changes;
            let wait = if many {
                rest
            } else {
                self.options.every.max(rest)
            };
            let due = since + wait;
            if Instant::now() >= due {
                break;
            }
            self.wake.wait_until(&mut pending, due);
        }
        pending.changes = 0;
        pending.since = None;
        true
    }
}

/// Works until the keeper is closed.
pub(crate) fn run(core: &Arc<Core>) {
    while core.keeper.wait() {
        let start = Instant::now();
        checkpoint(core);
        core.keeper.pending.lock().took = start.elapsed();
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

//! What all parts of an open store share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use super::applier::Applier;
use super::checkpoint::Keeper;
use super::engine::Engine;
use super::error::{Result, StoreError};
use super::journal::Journal;
use super::queue::Queue;
use super::read::Snapshot;
use super::table::Registry;
use super::txn::{Origin, Touched};
use super::watch::Watch;

/// A change that was made, for those who show the store.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Its sequence.
    pub seq: u64,
    /// Who made it, and when.
    pub origin: Origin,
    /// What it touched.
    pub touched: Touched,
}

/// Called after each change, one after the other, on a thread of the store: must be quick.
pub type OnCommit = Arc<dyn Fn(&Commit) + Send + Sync>;

/// What a store cannot do at the moment.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// Why nothing can be written, if so. Goes away by itself when the cause does.
    pub read_only: Option<StoreError>,
    /// Why the index is in doubt, if so: close the store and open it again, which rebuilds the index.
    pub index: Option<StoreError>,
}

pub(crate) struct Core {
    pub(crate) dir: PathBuf,
    pub(crate) engine: Box<dyn Engine>,
    pub(crate) registry: Registry,
    pub(crate) journal: Arc<Journal>,
    /// Held to read; held to write only while changes are applied.
    pub(crate) view: RwLock<()>,
    pub(crate) index_seq: AtomicU64,
    pub(crate) queue: Queue,
    pub(crate) applier: Applier,
    pub(crate) keeper: Keeper,
    pub(crate) on_commit: RwLock<Option<OnCommit>>,
    pub(crate) health: Mutex<Health>,
    pub(crate) index_failed: AtomicBool,
    pub(crate) recovery_asked: AtomicBool,
    pub(crate) watch: Watch,
}

/// In the store's directory while its index is in doubt.
pub(crate) const DOUBT_FILE: &str = "index.doubt";

impl Core {
    pub(crate) fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            guard: self.view.read(),
            core: self,
        }
    }

    /// Remembers that the index failed, so that the next open rebuilds it.
    pub(crate) fn note_failure(&self, error: &StoreError) {
        if !matches!(error, StoreError::Index(_)) || self.index_failed.swap(true, Ordering::AcqRel)
        {
            return;
        }
        tracing::error!(%error, "index failed; it will be rebuilt at the next open");
        self.health.lock().index = Some(error.clone());
        if let Err(error) = std::fs::write(self.dir.join(DOUBT_FILE), b"") {
            tracing::error!(%error, "could not mark the index");
        }
    }

    /// An error if the index cannot be trusted.
    pub(crate) fn check_index(&self) -> Result<()> {
        if !self.index_failed.load(Ordering::Acquire) {
            return Ok(());
        }
        let known = self.health.lock().index.clone();
        Err(known.unwrap_or_else(|| StoreError::index("failed")))
    }

    /// Free bytes of the store's file system.
    pub(crate) fn room_bytes(&self) -> u64 {
        room_bytes(&self.dir)
    }
}

/// Free bytes of a directory's file system; unlimited where it cannot say.
pub(crate) fn room_bytes(dir: &std::path::Path) -> u64 {
    rustix::fs::statvfs(dir).map_or(u64::MAX, |fs| fs.f_bavail.saturating_mul(fs.f_frsize))
}

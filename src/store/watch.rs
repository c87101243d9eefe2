//! What changes move while somebody checks the store: so that sums over all of it stay right without holding changes
//! back.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, MutexGuard};

use super::error::{Result, StoreError};
use super::table::Derived;

/// Most moves that are noted between two looks.
const LIMIT: usize = 1 << 20;

/// What the writing of one record did to what is derived from it.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The record's stored key.
    pub(crate) record: Vec<u8>,
    /// Index entries that came (1) and went (-1). Those with another value only are not among them.
    pub(crate) entries: Vec<(Vec<u8>, i64)>,
    /// By how much counters changed.
    pub(crate) counts: Vec<(Vec<u8>, i64)>,
}

impl Moved {
    /// From what a record derived (sorted) to what it derives now.
    pub(crate) fn between(record: &[u8], old: &Derived, new: &Derived) -> Self {
        let only_in = |one: &Derived, other: &Derived, delta| -> Vec<(Vec<u8>, i64)> {
            let other: Vec<&[u8]> = other.entries().map(|(key, _)| key).collect();
            let keys = one.entries().map(|(key, _)| key);
            keys.filter(|key| other.binary_search(key).is_err())
                .map(|key| (key.to_vec(), delta))
                .collect()
        };
        let mut entries = only_in(old, new, -1);
        entries.extend(only_in(new, old, 1));
        let counts = |derived: &Derived, sign: i64| -> Vec<(Vec<u8>, i64)> {
            let counts = derived.counts();
            counts.map(|(key, n)| (key.to_vec(), sign * n)).collect()
        };
        let mut all = counts(old, -1);
        all.extend(counts(new, 1));
        Self {
            record: record.to_vec(),
            entries,
            counts: all,
        }
    }
}

/// Notes what is applied while it is on.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    on: AtomicBool,
    moved: Mutex<Vec<Moved>>,
    watcher: Mutex<()>,
}

impl Watch {
    /// Whether changes are to say what they move.
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::Acquire)
    }

    /// Begins; one at a time. Changes that are being prepared may not say yet what they move.
    pub(crate) fn begin(&self) -> Watching<'_> {
        let one = self.watcher.lock();
        self.on.store(true, Ordering::Release);
        Watching {
            watch: self,
            _one: one,
        }
    }

    /// Notes what was applied; called while nobody reads.
    pub(crate) fn note(&self, moved: impl Iterator<Item = Moved>) {
        let mut noted = self.moved.lock();
        // One more than the limit says that some are missing.
        let room = (LIMIT + 1).saturating_sub(noted.len());
        noted.extend(moved.take(room));
    }
}

/// Watches until it is dropped.
pub(crate) struct Watching<'a> {
    watch: &'a Watch,
    _one: MutexGuard<'a, ()>,
}

impl Watching<'_> {
    /// What was applied since the last look.
    pub(crate) fn take(&self) -> Result<Vec<Moved>> {
        let moved = std::mem::take(&mut *self.watch.moved.lock());
        if moved.len() > LIMIT {
            return Err(StoreError::Busy(LIMIT));
        }
        Ok(moved)
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        self.watch.on.store(false, Ordering::Release);
        self.watch.moved.lock().clear();
    }
}

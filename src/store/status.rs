//! What an open store says of itself.

use std::sync::atomic::Ordering;

use super::core::Health;
use super::open::Store;

/// Figures of an open store.
#[derive(Debug, Clone)]
pub struct Status {
    /// The last sequence that is safe in the journal.
    pub journal_seq: u64,
    /// The last sequence that readers see.
    pub index_seq: u64,
    /// Journal segments.
    pub segments: usize,
    /// Bytes of the journal on disk.
    pub journal_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Resident memory of the process in bytes, where the system says.
    pub memory_bytes: Option<u64>,
    /// Free bytes of the file system.
    pub room_bytes: u64,
    /// Changes that wait for the writer.
    pub waiting: usize,
    /// What the store cannot do at the moment.
    pub health: Health,
}

impl Store {
    /// The figures of now.
    pub fn status(&self) -> Status {
        let core = &self.core;
        Status {
            journal_seq: core.journal.last(),
            index_seq: core.index_seq.load(Ordering::Acquire),
            segments: core.journal.segments().len(),
            journal_bytes: core.journal.disk_bytes(),
            index_bytes: core.engine.figures().disk_bytes,
            memory_bytes: resident_bytes(),
            room_bytes: core.room_bytes(),
            waiting: core.queue.len(),
            health: self.health(),
        }
    }
}

/// Resident memory of this process.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

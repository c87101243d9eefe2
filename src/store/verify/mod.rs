//! Verifying a store: the journal's chain, the index against the journal, all that is derived against the facts.
//!
//! Changes go on meanwhile. Where they may have caused what was found, it is looked at once more with changes
//! held back.

mod derived;
mod facts;

use super::error::{Result, StoreError};
use super::open::Store;
use super::read::Snapshot;
use super::replay::{OnProgress, Progress};

/// Most findings that a report lists; all are counted.
pub const FINDINGS_LIMIT: usize = 100;

/// Something that does not agree.
#[derive(Debug, Clone)]
pub enum Finding {
    /// The journal is damaged: nothing behind that place was looked at.
    Journal(StoreError),
    /// A stored record cannot be read.
    Unreadable {
        /// Its stored key.
        key: Vec<u8>,
        /// Why.
        error: StoreError,
    },
    /// A record differs from what the journal says under its sequence.
    Differs {
        /// Its stored key.
        key: Vec<u8>,
        /// The sequence.
        seq: u64,
    },
    /// A table holds another number of records than the journal leaves.
    Records {
        /// The table.
        table: u8,
        /// How many the journal leaves.
        journal: i64,
        /// How many of those in the index the journal vouches for.
        index: i64,
    },
    /// An index entry that follows from a record is missing or has another value.
    Missing {
        /// The record's stored key.
        record: Vec<u8>,
        /// The entry's key.
        entry: Vec<u8>,
    },
    /// An index entry follows from no record.
    Extra {
        /// The entry's key.
        entry: Vec<u8>,
    },
    /// Two records ask for the same index entry.
    Shared {
        /// The entry's key.
        entry: Vec<u8>,
    },
    /// A counter is not what the records add up to.
    Counter {
        /// Its key, without prefix.
        key: Vec<u8>,
        /// What it says.
        stored: i64,
        /// What the records add up to.
        counted: i64,
    },
    /// An audit entry is not what the journal says.
    Audit {
        /// Its sequence.
        seq: u64,
    },
}

/// What verifying found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The last sequence that was looked at.
    pub seq: u64,
    /// Journal records read.
    pub journal_records: u64,
    /// Records in the index.
    pub records: u64,
    /// Index entries.
    pub entries: u64,
    /// Counters.
    pub counters: u64,
    /// What does not agree, at most [`FINDINGS_LIMIT`].
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub found: u64,
}

impl Report {
    /// Whether everything agrees.
    pub fn is_clean(&self) -> bool {
        self.found == 0
    }

    fn add(&mut self, finding: Finding) {
        self.found += 1;
        if self.findings.len() < FINDINGS_LIMIT {
            self.findings.push(finding);
        }
    }
}

/// Lets changes in between two parts of the work, or holds them back.
struct Pace<'a, 'b> {
    snapshot: Snapshot<'a>,
    hold: bool,
    progress: OnProgress<'b>,
    done: u64,
    total: u64,
}

/// Parts of the work between two breaths.
const BREATH: u64 = 512;

impl Pace<'_, '_> {
    /// Counts a part; now and then lets changes in and tells how far it is.
    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(BREATH) {
            if !self.hold {
                self.snapshot.refresh();
            }
            (self.progress)(Progress {
                done: self.done.min(self.total),
                total: self.total,
            });
        }
    }
}

impl Store {
    /// Compares everything with everything. Reads the whole journal and the whole index.
    ///
    /// # Errors
    /// Only where nothing can be said: an index that cannot be read at all.
    pub fn verify(&self, progress: OnProgress<'_>) -> Result<Report> {
        let start = self.core.snapshot().seq();
        let report = self.verify_once(false, progress)?;
        if report.is_clean() || self.core.snapshot().seq() == start {
            return Ok(report);
        }
        self.verify_once(true, progress)
    }

    fn verify_once(&self, hold: bool, progress: OnProgress<'_>) -> Result<Report> {
        let snapshot = self.core.snapshot();
        let seq = snapshot.seq();
        let mut report = Report {
            seq,
            ..Report::default()
        };
        let mut pace = Pace {
            snapshot,
            hold,
            progress,
            done: 0,
            total: seq,
        };
        facts::verify(&self.core, &mut pace, &mut report)?;
        derived::verify(&self.core, &mut pace, &mut report)?;
        Ok(report)
    }
}

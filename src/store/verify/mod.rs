//! Verifying a store: the journal's chain, the index against the journal, all that is derived against the facts.
//!
//! Changes go on meanwhile: they are held back for moments only, and say what they move ([`super::watch`]). What was
//! summed up of a record that is written afterwards is corrected by that, so that at each moment the sums are those of
//! the store as it is then.

mod derived;
mod facts;

use std::time::{Duration, Instant};

use super::error::{Result, StoreError};
use super::open::Store;
use super::queue::{Change, Outcome};
use super::read::Snapshot;
use super::replay::{OnProgress, Progress};
use super::txn::Origin;
use super::watch::{Moved, Watching};
use crate::domain::id::CustomerId;

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
    /// Records lie under a customer who is not there.
    Ownerless {
        /// Whose they would be.
        customer: CustomerId,
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

/// How long changes are held back at a stretch.
const HOLD: Duration = Duration::from_millis(5);

/// Lets changes in between two parts of the work.
struct Pace<'a, 'b> {
    snapshot: Snapshot<'a>,
    watching: Watching<'a>,
    hold: Duration,
    since: Instant,
    progress: OnProgress<'b>,
    done: u64,
    total: u64,
}

impl Pace<'_, '_> {
    /// Counts a part; now and then lets changes in and tells how far it is. Answers what they moved.
    fn step(&mut self) -> Result<Vec<Moved>> {
        self.done += 1;
        if self.since.elapsed() < self.hold {
            return Ok(Vec::new());
        }
        let (progress, done) = (&mut self.progress, self.done.min(self.total));
        let total = self.total;
        self.snapshot.let_in(|| progress(Progress { done, total }));
        self.since = Instant::now();
        self.watching.take()
    }
}

impl Store {
    /// Compares everything with everything. Reads the whole journal and the whole index.
    ///
    /// # Errors
    /// Only where nothing can be said: an index that cannot be read at all.
    pub fn verify(&self, progress: OnProgress<'_>) -> Result<Report> {
        self.verify_holding(HOLD, progress)
    }

    /// The same, holding changes back for another time at a stretch.
    pub(crate) fn verify_holding(
        &self,
        hold: Duration,
        progress: OnProgress<'_>,
    ) -> Result<Report> {
        let watching = self.core.watch.begin();
        // Changes that were prepared before, and don't say what they move, are applied before this one is answered.
        let last = self.change(Change::new(Origin::default(), |_| Ok(Vec::new())));
        if matches!(last, Outcome::Failed(_)) {
            self.core.applier.settle();
        }
        let snapshot = self.core.snapshot();
        drop(watching.take()?);
        let seq = snapshot.seq();
        let mut report = Report {
            seq,
            ..Report::default()
        };
        let mut pace = Pace {
            snapshot,
            watching,
            hold,
            since: Instant::now(),
            progress,
            done: 0,
            total: seq,
        };
        facts::verify(&self.core, &mut pace, &mut report)?;
        derived::verify(&self.core, &mut pace, &mut report)?;
        Ok(report)
    }
}

//! The store: the journal, which is the truth, and its index, which is arranged for reading.
//!
//! Every change goes through one writer thread: it is run, appended to the journal, synced together with
//! the changes that waited beside it, applied to the index, and answered. Whoever reads takes a
//! [`Snapshot`] and sees all of a change or none of it.
//!
//! # A record type
//!
//! A record says what is derived from it; the table layer keeps index entries and counters up:
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use warmline::domain::id::CustomerId;
//! use warmline::store::{Derived, Desc, Place, Record, Registry};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Visit {
//!     minutes: u32,
//! }
//!
//! /// Index: the longest visits first.
//! const LONGEST: u8 = 0x40;
//!
//! impl Record for Visit {
//!     const TABLE: u8 = 0x10;
//!     const NAME: &'static str = "visits";
//!     const PLACE: Place = Place::Customer; // lies with everything else of its customer
//!     type Key = (CustomerId, u32);
//!
//!     fn derive(&self, key: &Self::Key, out: &mut Derived) {
//!         out.index(LONGEST, (Desc(self.minutes), *key));
//!         out.count("minutes", i64::from(self.minutes));
//!     }
//! }
//!
//! // The schema: all record types, and a number that is raised when anything derived changes.
//! let registry = Registry::new(1).with::<Visit>();
//!
//! use warmline::store::{Change, Direction, Options, Origin, Outcome, ReadExt, Store};
//!
//! let dir = tempfile::tempdir()?;
//! let store = Store::create(&dir.path().join("store"), Options::for_tests(registry))?;
//! let outcome = store.change(Change::new(Origin::default(), |txn| {
//!     let key = (CustomerId(7), 1);
//!     txn.put(&key, &Visit { minutes: 12 })?;
//!     txn.audit("visit.add", Some(CustomerId(7)), "");
//!     Ok(b"a reply".to_vec())
//! }));
//! assert!(matches!(outcome, Outcome::Done { seq: 1, .. }));
//!
//! let read = store.read();
//! assert_eq!(read.range::<Visit>(CustomerId(7), Direction::Forward, 10)?.len(), 1);
//! assert_eq!(read.counter("minutes")?, 12);
//! let longest = read.index_page(LONGEST, (), None, Direction::Forward, 1)?;
//! let (Desc(minutes), key) = longest[0].parts::<(Desc<u32>, (CustomerId, u32))>().unwrap();
//! assert_eq!((minutes, key), (12, (CustomerId(7), 1)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A change that is refused returns [`Abort::Refuse`] and has no effect; store errors pass with `?`.
//! [`Store::submit`] is the same without waiting.

mod applier;
mod backup;
mod checkpoint;
mod config_files;
mod core;
pub mod engine;
mod error;
pub mod journal;
mod key;
mod lock;
mod making;
mod open;
mod overlay;
mod queue;
mod read;
mod rebuild;
mod replay;
mod reserve;
mod rows;
pub mod schema;
mod status;
mod table;
mod txn;
mod verify;
mod watch;
mod writer;

pub use self::backup::{BackupFile, Manifest, read_manifest};
pub use self::checkpoint::CheckpointOptions;
pub use self::config_files::{
    CONFIG_DIR, CRISIS_FILE, PLAN_FILE, SETTINGS_FILE, TICKETS_FILE, replace_config, write_config,
};
pub use self::core::{Commit, Health, OnCommit};
pub use self::error::{Damage, Result, StoreError};
pub use self::key::{Desc, Direction, FromKey, KeyRange, KeyReader, Raw, ToKey};
pub use self::open::{EngineKind, Options, Rebuilt, Store};
pub use self::queue::{Change, Done, GROUP_LIMIT, Outcome, Priority, Run};
pub use self::read::{IndexEntry, Read, ReadExt, Snapshot, Stored, Versioned};
pub use self::replay::{OnProgress, Progress};
pub use self::rows::{AuditEntry, AuditExt};
pub use self::status::Status;
#[cfg(any(test, fuzzing, doc))]
pub(crate) use self::table::table_of;
pub use self::table::{
    Derived, Place, Record, Registry, SCHEMA_PREFIXES, Table, decode, primary_key, record_key,
    record_of,
};
pub use self::txn::{Abort, Audit, BATCH_LIMIT, Origin, REPLY_LIMIT, Touched, Txn};
pub use self::verify::{Finding, Report};

#[cfg(test)]
mod tests;

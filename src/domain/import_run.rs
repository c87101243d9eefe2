//! Imports: what was brought in, how far it is, and what undoing it needs.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, CustomerId, ImportId, OrderId};
use super::import::Kind;
use super::time::{Day, Moment};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Under way, or interrupted: the same file continues it.
    Running,
    /// Complete.
    Done,
    /// Being undone, or interrupted in that.
    Undoing,
    /// Undone.
    Undone,
}

/// How many rows went which way; each row is counted once, so that the four add up to `read`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read, blank ones not counted.
    pub read: u64,
    /// Rows that made a customer (an order).
    pub created: u64,
    /// Rows that changed one; among them the further lines of an order.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows refused, each in the rejects file.
    pub rejected: u64,
}

/// One import of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    /// Identity within the store.
    pub id: ImportId,
    /// What it brings.
    pub kind: Kind,
    /// The file's name, without its directory.
    pub file: String,
    /// Hash of content and mapping: the same file imported the same way.
    pub fingerprint: [u8; 32],
    /// When it began.
    pub at: Moment,
    /// Who began it.
    pub by: AgentId,
    /// Rows of the file that are settled: an interrupted import continues behind them.
    pub settled: u64,
    /// Counts so far.
    pub counts: ImportCounts,
    /// Where it stands.
    pub state: ImportState,
    /// How many [`ImportTrace`]s there are, numbered from 0; undoing works them off from the last.
    pub traces: u64,
    /// Records that undoing restored so far.
    pub restored: u64,
    /// Records that undoing could not restore because they changed since.
    pub kept: u64,
    /// Whose they are, at most [`ImportRun::MAX_KEPT`].
    pub kept_customers: Vec<CustomerId>,
}

impl ImportRun {
    /// Most customers that are named as kept.
    pub const MAX_KEPT: usize = 100;
}

/// What an import did to records, in the order in which it did it: enough to undo it from the last to the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTrace {
    /// The records, at most [`ImportTrace::MAX_ENTRIES`].
    pub entries: Vec<TraceEntry>,
}

impl ImportTrace {
    /// Most records of one trace.
    pub const MAX_ENTRIES: usize = 64;
}

/// What an import did to one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// The record.
    pub record: TracedRecord,
    /// What it was before.
    pub before: Before,
    /// Hash of the record after, to see whether it changed since. What the plan changes by itself (segment,
    /// next look) is left out of it.
    pub after: [u8; 16],
}

/// A record that an import makes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TracedRecord {
    /// A customer.
    Customer(CustomerId),
    /// An order.
    Order(CustomerId, Day, OrderId),
}

/// What a record was before an import changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Before {
    /// There was none.
    Nothing,
    /// One that the same import had made earlier, in its stored form.
    Own(Vec<u8>),
    /// One that was there before the import, in its stored form.
    Earlier(Vec<u8>),
}

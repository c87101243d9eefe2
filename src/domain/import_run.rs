//! Imports: what was brought in, how far it is, and what undoing it needs.

use serde::{Deserialize, Serialize};

use super::id::{AgentId, ImportId};
use super::import::Kind;
use super::time::Moment;

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

/// How many rows went which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows read, blank ones not counted.
    pub read: u64,
    /// Customers or orders made.
    pub created: u64,
    /// Customers or orders changed.
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
    /// Records that undoing must look at, numbered from 0 in [`ImportTrace`].
    pub traces: u64,
    /// Records that undoing could not restore because they changed since.
    pub kept: u64,
}

/// What an import did to one record: enough to undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTrace {
    /// Which import.
    pub import: ImportId,
    /// Which of its records, from 0.
    pub nth: u64,
    /// The changed record's key in the store.
    pub key: Vec<u8>,
    /// The record before, `None` if the import made it.
    pub before: Option<Vec<u8>>,
    /// Hash of the record after, to see whether it changed since.
    pub after: [u8; 16],
}

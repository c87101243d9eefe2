//! What an index engine must do: ordered keys, atomic batches.
//!
//! An engine holds what the journal says, arranged for reading, and may be thrown away at any time. It is
//! not asked to be durable after each batch, only to be a state that existed between two batches.

mod model;
mod sled;

#[cfg(test)]
mod contract;

use std::ops::ControlFlow;

pub use self::model::ModelEngine;
pub use self::sled::SledEngine;
pub(crate) use self::sled::panic_text;
use super::error::Result;
use super::key::{Direction, KeyRange};

/// Longest key in bytes.
pub const KEY_LIMIT: usize = 1024;
/// Longest value in bytes.
pub const VALUE_LIMIT: usize = 64 * 1024;

/// One write of a batch: a key and its new value, or `None` to remove it.
pub type Write<'a> = (&'a [u8], Option<&'a [u8]>);

/// Sees one entry of a scan and says whether to go on.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// An ordered key space with atomic batches.
pub trait Engine: Send + Sync {
    /// Shows the value of a key to `visit`; returns whether there is one.
    fn get(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool>;

    /// Shows the entries of a range in order until `visit` breaks off.
    fn scan(&self, range: &KeyRange, direction: Direction, visit: &mut Visit<'_>) -> Result<()>;

    /// Applies all writes or none; of two writes to one key the later counts.
    fn apply(&self, writes: &mut dyn Iterator<Item = Write<'_>>) -> Result<()>;

    /// Makes everything applied so far survive the process.
    fn checkpoint(&self) -> Result<()>;

    /// How large it is.
    fn figures(&self) -> Figures;
}

/// The size of an engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Bytes on disk.
    pub disk_bytes: u64,
    /// Bytes of keys and values held in memory, where the engine can say.
    pub memory_bytes: Option<u64>,
}

//! What can go wrong in a store, as values; the texts for people live in the locales.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is wrong with a stretch of a journal segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The segment's own header is unreadable.
    Header,
    /// A record's checksum does not match its bytes.
    Checksum,
    /// A record's length cannot be.
    Length,
    /// A record carries another sequence than its place asks for.
    Sequence,
    /// A record does not follow the one before it (hash chain broken).
    Chain,
    /// A record's payload is not what its header vouches for, or cannot be read.
    Payload,
    /// Bytes are missing at the end.
    Truncated,
    /// A whole segment is missing.
    Missing,
    /// Bytes that belong to no record follow the last one.
    Trailing,
    /// A compressed block cannot be expanded.
    Compressed,
}

/// An error of the store. Cloneable, because one failed group answers many requests.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The operating system refused an operation on a file.
    #[error("{doing} {path:?}: {source}")]
    Io {
        /// What was tried: `open`, `write`, `sync` …
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's answer.
        source: Arc<io::Error>,
    },
    /// There is no store in the directory.
    #[error("no store in {0:?}")]
    NoStore(PathBuf),
    /// The directory holds something already.
    #[error("{0:?} is not empty")]
    NotEmpty(PathBuf),
    /// Another process has the store open.
    #[error("store {path:?} is open in process {pid:?}")]
    Locked {
        /// The store's directory.
        path: PathBuf,
        /// The process that wrote the lock file, where it could be read.
        pid: Option<u32>,
    },
    /// The store belongs to another user of the machine.
    #[error("store {path:?} belongs to uid {uid}")]
    Foreign {
        /// The store's directory.
        path: PathBuf,
        /// Its owner.
        uid: u32,
    },
    /// The store was written by a later version of the program.
    #[error("{path:?} has format {found}, known is up to {known}")]
    Format {
        /// The file that says so.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version that this program reads.
        known: u32,
    },
    /// The file that names a directory a store holds something else.
    #[error("{0:?} is damaged")]
    FormatFile(PathBuf),
    /// The journal is damaged. Never skipped, never repaired silently.
    #[error("journal segment {segment:?} is damaged at offset {offset}: {damage:?}")]
    Damaged {
        /// The segment file's name.
        segment: String,
        /// Where in the segment, in bytes of its uncompressed form.
        offset: u64,
        /// What is wrong there.
        damage: Damage,
    },
    /// The index failed; it is rebuilt from the journal at the next open.
    #[error("index failed: {0}")]
    Index(Arc<str>),
    /// A stored record cannot be read as what its table holds.
    #[error("record of table {table} is unreadable (version {version})")]
    Record {
        /// Its table.
        table: u8,
        /// The version it was stored as.
        version: u8,
    },
    /// A table that no record type is registered for.
    #[error("table {0} is not registered")]
    UnknownTable(u8),
    /// A key, value, batch or reply is over its limit.
    #[error("{what} of {size} bytes is over the limit of {limit}")]
    TooLarge {
        /// Which of them.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Nothing can be written at the moment; what was acknowledged is safe.
    #[error("store is read-only: {0}")]
    ReadOnly(Arc<StoreError>),
    /// Too many changes are waiting.
    #[error("{0} changes are waiting already")]
    Busy(usize),
    /// The store is closing.
    #[error("store is closed")]
    Closed,
    /// The change itself panicked; it had no effect.
    #[error("change panicked: {0}")]
    Panicked(Arc<str>),
    /// The directory holds no backup that was finished.
    #[error("no complete backup in {0:?}")]
    NoBackup(PathBuf),
    /// A backup was to be made inside the store that it is of.
    #[error("{0:?} lies in the store itself")]
    BackupInside(PathBuf),
    /// A backup is not what its manifest says.
    #[error("backup file {0:?} does not match its manifest")]
    BackupMismatch(String),
}

/// Result of a store operation.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// An I/O error with what was tried on which path.
    pub fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            doing,
            path: path.to_owned(),
            source: Arc::new(source),
        }
    }

    /// An error of the index, from whatever the engine said.
    pub fn index(what: impl std::fmt::Display) -> Self {
        Self::Index(what.to_string().into())
    }

    /// Whether the disk (or a quota) is full.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Io { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            ),
            Self::ReadOnly(inner) => inner.is_disk_full(),
            _ => false,
        }
    }
}

/// Adds what was tried and where to an I/O result.
pub(crate) trait IoContext<T> {
    /// Names the operation and the path in the error.
    fn at(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|e| StoreError::io(doing, path, e))
    }
}

impl<T> IoContext<T> for std::result::Result<T, rustix::io::Errno> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|e| StoreError::io(doing, path, e.into()))
    }
}

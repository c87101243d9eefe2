//! The few file operations that the journal writes with, in one place so that tests can make them fail.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use super::super::error::{IoContext, Result};

/// An operation that may be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IoOp {
    /// A new segment is given its room.
    Allocate,
    /// Bytes are written.
    Write,
    /// Written bytes are forced to the disk.
    Sync,
}

/// Decides whether an operation fails. Consulted before each; for tests.
pub type FaultHook = Arc<dyn Fn(IoOp) -> io::Result<()> + Send + Sync>;

/// Does the operations.
#[derive(Clone, Default)]
pub(crate) struct Files {
    /// Asked before each operation.
    pub(crate) faults: Option<FaultHook>,
    /// Whether `sync` does anything.
    pub(crate) lazy: bool,
}

impl Files {
    fn ask(&self, op: IoOp, path: &Path) -> Result<()> {
        let doing = match op {
            IoOp::Allocate => "allocate",
            IoOp::Write => "write",
            IoOp::Sync => "sync",
        };
        self.faults
            .as_ref()
            .map_or(Ok(()), |ask| ask(op).at(doing, path))
    }

    /// Gives a file its size and reserves the room.
    pub(crate) fn allocate(&self, file: &File, path: &Path, size: u64) -> Result<()> {
        self.ask(IoOp::Allocate, path)?;
        match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, size) {
            Err(rustix::io::Errno::OPNOTSUPP) => file.set_len(size).at("allocate", path),
            result => result.at("allocate", path),
        }
    }

    pub(crate) fn write(&self, file: &File, path: &Path, bytes: &[u8], offset: u64) -> Result<()> {
        self.ask(IoOp::Write, path)?;
        file.write_all_at(bytes, offset).at("write", path)
    }

    pub(crate) fn sync(&self, file: &File, path: &Path) -> Result<()> {
        self.ask(IoOp::Sync, path)?;
        if self.lazy {
            Ok(())
        } else {
            file.sync_data().at("sync", path)
        }
    }
}

//! The journal: the append-only truth that the index is made from.
//!
//! [`Appender`] belongs to the writer thread; [`Journal`] is shared by all who read.

mod append;
mod compress;
mod file;
mod open;
mod payload;
mod reader;
mod record;
mod scan;
mod segment;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

pub(crate) use self::append::Appender;
pub use self::file::{FaultHook, IoOp};
pub(crate) use self::payload::{Encoded, EncodedAudit, EncodedWrite};
pub use self::payload::{Entry, PAYLOAD_LIMIT, RecordWrite};
pub use self::reader::{Reader, Record};
#[cfg(any(test, fuzzing, doc))]
pub(crate) use self::record::{HEAD, Parsed, parse, payload_holds};
use self::scan::Mark;
#[cfg(any(test, fuzzing, doc))]
pub(crate) use self::segment::HEADER;
pub use self::segment::{FORMAT, Form};
pub(crate) use self::segment::{parse_name, sync_dir};
use super::error::{IoContext, Result};

/// How a journal is kept.
#[derive(Clone)]
pub struct JournalOptions {
    /// Bytes of a segment.
    pub segment_bytes: u64,
    /// Whether a group is forced to the disk before it is answered. Only tests say no.
    pub sync: bool,
    /// Makes operations fail, for tests.
    pub faults: Option<FaultHook>,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            sync: true,
            faults: None,
        }
    }
}

/// One segment as the journal knows it.
#[derive(Debug, Clone)]
struct Segment {
    first: u64,
    form: Form,
    /// Places to begin reading in a plain segment.
    marks: Vec<Mark>,
}

/// The segments of a store, for reading.
pub struct Journal {
    dir: PathBuf,
    segments: RwLock<Vec<Segment>>,
    last: AtomicU64,
}

/// A segment as others see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Its first sequence.
    pub first: u64,
    /// Its last sequence; one less than `first` if it is empty.
    pub last: u64,
    /// How it lies on disk.
    pub form: Form,
}

impl Journal {
    /// The last sequence that is safe; 0 in an empty journal.
    pub fn last(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    /// The first sequence that is still there.
    pub fn first(&self) -> u64 {
        self.segments
            .read()
            .first()
            .map_or(1, |segment| segment.first)
    }

    /// All segments in order; the last one is open.
    pub fn segments(&self) -> Vec<SegmentInfo> {
        let segments = self.segments.read();
        let after = segments.iter().skip(1).map(|next| next.first - 1);
        let lasts = after.chain([self.last()]);
        let info = |(segment, last): (&Segment, u64)| SegmentInfo {
            first: segment.first,
            last,
            form: segment.form,
        };
        segments.iter().zip(lasts).map(info).collect()
    }

    /// The directory of the segments.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file of a segment.
    pub fn segment_path(&self, segment: &SegmentInfo) -> PathBuf {
        segment::path_of(&self.dir, segment.first, segment.form)
    }

    /// The records from a sequence on, up to what is safe now.
    pub fn read_from(self: &Arc<Self>, seq: u64) -> Reader {
        Reader::new(Arc::clone(self), seq.max(self.first()), self.last())
    }

    /// One record; `None` if there is none of that sequence.
    pub fn read(self: &Arc<Self>, seq: u64) -> Result<Option<Record>> {
        if seq < self.first() || seq > self.last() {
            return Ok(None);
        }
        Reader::new(Arc::clone(self), seq, seq).next().transpose()
    }

    /// Bytes of all segments on disk.
    pub fn disk_bytes(&self) -> u64 {
        use std::os::unix::fs::MetadataExt;
        let size = |segment: SegmentInfo| {
            std::fs::metadata(self.segment_path(&segment)).map_or(0, |m| m.blocks() * 512)
        };
        self.segments().into_iter().map(size).sum()
    }

    /// Opens the file that holds a sequence. The second value is where to begin.
    fn file_of(&self, seq: u64) -> Result<(File, PathBuf, Segment, Option<u64>)> {
        let segments = self.segments.read();
        let at = segments
            .partition_point(|segment| segment.first <= seq)
            .saturating_sub(1);
        let segment = &segments[at];
        let next = segments.get(at + 1).map(|next| next.first);
        let path = segment::path_of(&self.dir, segment.first, segment.form);
        let file = File::open(&path).at("open", &path)?;
        let mark = segment.marks.partition_point(|mark| mark.seq <= seq);
        let marks = mark
            .checked_sub(1)
            .map(|at| segment.marks[at])
            .into_iter()
            .collect();
        let segment = Segment { marks, ..*segment };
        Ok((file, path, segment, next))
    }
}

#[cfg(test)]
mod tests;

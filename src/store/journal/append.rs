//! Appending groups of records: one write and one sync per group, all of it or nothing.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::super::error::{IoContext, Result, StoreError};
use super::file::Files;
use super::payload::Encoded;
use super::record::{HEAD, Hash, seal};
use super::scan::{MARK_EVERY, Mark};
use super::segment::{self, Form, HEADER, Header};
use super::{Journal, Segment};

/// The end of the journal, where the writer thread writes.
pub(crate) struct Appender {
    pub(super) journal: Arc<Journal>,
    pub(super) files: Files,
    pub(super) segment_bytes: u64,
    pub(super) file: File,
    pub(super) path: PathBuf,
    pub(super) capacity: u64,
    /// Where the next group goes.
    pub(super) offset: u64,
    /// The last sequence that is safe, and the hash of its header.
    pub(super) last: u64,
    pub(super) chain: Hash,
    pub(super) last_mark: u64,
    /// The group that is being made.
    pub(super) group: Group,
    /// Why the end of the file is in doubt, if it is.
    pub(super) failed: Option<StoreError>,
}

/// How many times smaller a segment is that is tried where there is no room.
const SMALLER: u64 = 8;

/// The records of one group, encoded.
#[derive(Default)]
pub(super) struct Group {
    bytes: Vec<u8>,
    count: u16,
    chain: Option<Hash>,
}

impl Appender {
    /// The sequence that the next record gets.
    pub(crate) fn next_seq(&self) -> u64 {
        self.last + 1 + u64::from(self.group.count)
    }

    /// Bytes of the group so far.
    pub(crate) fn buffered(&self) -> usize {
        self.group.bytes.len()
    }

    /// Adds a record to the group; it is not written before [`Self::commit`].
    pub(crate) fn push(&mut self, payload: &Encoded<'_>) -> Result<u64> {
        let seq = self.next_seq();
        let start = self.group.bytes.len();
        self.group.bytes.resize(start + HEAD, 0);
        if let Err(error) = payload.write(&mut self.group.bytes) {
            self.group.bytes.truncate(start);
            return Err(error);
        }
        let previous = self.group.chain.unwrap_or(self.chain);
        let head = seal(
            &mut self.group.bytes,
            start,
            seq,
            self.group.count,
            previous,
        );
        self.group.chain = Some(head.hash());
        self.group.count += 1;
        Ok(seq)
    }

    /// Forgets the group.
    pub(crate) fn discard(&mut self) {
        self.group.bytes.clear();
        self.group.count = 0;
        self.group.chain = None;
    }

    /// Writes the group and forces it to the disk. After an error nothing of the group is in the journal, and
    /// nothing can be appended before [`Self::recover`] succeeded.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let done = match &self.failed {
            Some(error) => Err(error.clone()),
            None => self.write_group(),
        };
        if let Err(error) = &done {
            self.failed = Some(error.clone());
        }
        self.discard();
        done
    }

    fn write_group(&mut self) -> Result<()> {
        let Some(chain) = self.group.chain else {
            return Ok(());
        };
        if self.offset + self.group.bytes.len() as u64 > self.capacity {
            self.roll()?;
        }
        self.files
            .write(&self.file, &self.path, &self.group.bytes, self.offset)?;
        self.files.sync(&self.file, &self.path)?;
        if self.offset >= self.last_mark + MARK_EVERY {
            let mark = Mark {
                seq: self.last + 1,
                offset: self.offset,
                previous: self.chain,
            };
            if let Some(open) = self.journal.segments.write().last_mut() {
                open.marks.push(mark);
            }
            self.last_mark = self.offset;
        }
        self.offset += self.group.bytes.len() as u64;
        self.last += u64::from(self.group.count);
        self.chain = chain;
        self.journal.last.store(self.last, Ordering::Release);
        Ok(())
    }

    /// Closes the segment and begins the next, large enough for the group.
    fn roll(&mut self) -> Result<()> {
        let header = Header {
            first: self.last + 1,
            capacity: self
                .segment_bytes
                .max((HEADER + self.group.bytes.len()) as u64),
            previous: self.chain,
        };
        let (file, path, capacity) = self.create_next(header)?;
        if self.offset == HEADER as u64 {
            // An empty segment of too little room was replaced under its own name.
            self.file = file;
            self.capacity = capacity;
            return Ok(());
        }
        let old = std::mem::replace(&mut self.file, file);
        let old_path = std::mem::replace(&mut self.path, path);
        let end = std::mem::replace(&mut self.offset, HEADER as u64);
        self.capacity = capacity;
        self.last_mark = 0;
        self.journal.segments.write().push(Segment {
            first: header.first,
            form: Form::Plain,
            marks: Vec::new(),
        });
        // The room behind the last record is given back; zeros left there by a crash are no damage.
        old.set_len(end).at("truncate", &old_path)
    }

    /// Makes a segment, a smaller one where the disk has no room for a whole one.
    fn create_next(&self, mut header: Header) -> Result<(File, PathBuf, u64)> {
        let least = (HEADER + self.group.bytes.len()) as u64;
        loop {
            match create(&self.files, &self.journal.dir, &header) {
                Err(error) if error.is_disk_full() && header.capacity / SMALLER >= least => {
                    header.capacity /= SMALLER;
                }
                made => return made.map(|(file, path)| (file, path, header.capacity)),
            }
        }
    }

    /// Tries to make the journal writable again after a failed group: what the group may have left is removed.
    pub(crate) fn recover(&mut self) -> Result<()> {
        self.discard();
        if self.failed.is_none() {
            return Ok(());
        }
        // A segment that was made but never written to.
        let unused = segment::path_of(&self.journal.dir, self.last + 1, Form::Plain);
        if unused != self.path && unused.exists() {
            std::fs::remove_file(&unused).at("remove", &unused)?;
        }
        let file = File::options()
            .read(true)
            .write(true)
            .open(&self.path)
            .at("open", &self.path)?;
        clear_tail(&self.files, &file, &self.path, self.offset, self.capacity)?;
        self.file = file;
        self.failed = None;
        Ok(())
    }

    /// Why nothing can be appended, if that is so.
    pub(crate) fn failure(&self) -> Option<&StoreError> {
        self.failed.as_ref()
    }
}

/// Makes a segment file with its header and all its room; it appears under its name when it is complete.
pub(super) fn create(files: &Files, dir: &Path, header: &Header) -> Result<(File, PathBuf)> {
    let path = segment::path_of(dir, header.first, Form::Plain);
    let making = path.with_extension("tmp");
    let mut options = File::options();
    let options = options.read(true).write(true).create(true).truncate(true);
    let file = options.open(&making).at("create", &making)?;
    let filled = files
        .allocate(&file, &making, header.capacity)
        .and_then(|()| files.write(&file, &making, &header.encode(Form::Plain), 0))
        .and_then(|()| file.sync_all().at("sync", &making));
    if let Err(error) = filled {
        drop(std::fs::remove_file(&making));
        return Err(error);
    }
    std::fs::rename(&making, &path).at("rename", &making)?;
    segment::sync_dir(dir)?;
    Ok((file, path))
}

/// Puts zeros behind the last record.
pub(super) fn clear_tail(
    files: &Files,
    file: &File,
    path: &Path,
    end: u64,
    capacity: u64,
) -> Result<()> {
    let flags = rustix::fs::FallocateFlags::ZERO_RANGE;
    let length = capacity.saturating_sub(end);
    if length > 0 && rustix::fs::fallocate(file, flags, end, length).is_err() {
        let zeros = vec![0; 1 << 20];
        let mut at = end;
        while at < capacity {
            let part = (capacity - at).min(zeros.len() as u64);
            files.write(file, path, &zeros[..part as usize], at)?;
            at += part;
        }
    }
    files.sync(file, path)
}

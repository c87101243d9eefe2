//! Reading a plain segment from end to end when the journal is opened, and telling a torn tail from damage.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::super::error::{Damage, IoContext, Result};
use super::payload::PAYLOAD_LIMIT;
use super::record::{HEAD, Hash, Parsed, parse};
use super::segment::{HEADER, Header, damaged};

const CHUNK: usize = 1 << 20;
/// Distance of the places that are remembered for reading in the middle, in bytes.
pub(crate) const MARK_EVERY: u64 = 64 << 10;

/// A place in a segment where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) seq: u64,
    pub(crate) offset: u64,
    /// What the record must hold as the hash of the header before it.
    pub(crate) previous: Hash,
}

/// What a segment holds.
#[derive(Debug, Clone)]
pub(crate) struct Scanned {
    /// The next sequence after its last record.
    pub(crate) next: u64,
    /// The hash of its last record's header (or what its own header says, if it is empty).
    pub(crate) chain: Hash,
    /// Where its last record ends.
    pub(crate) end: u64,
    pub(crate) marks: Vec<Mark>,
    /// What follows the last record, where that is not zeros.
    pub(crate) tail: Option<Damage>,
}

/// Reads all records of a plain segment up to the first that is none.
pub(crate) fn scan(file: &File, path: &Path, header: &Header) -> Result<Scanned> {
    let mut found = Scanned {
        next: header.first,
        chain: header.previous,
        end: HEADER as u64,
        marks: Vec::new(),
        tail: None,
    };
    let mut window = Window::new(file, path);
    loop {
        let head = match window.parse(found.end)? {
            Some(Parsed::Record(head)) => head,
            Some(Parsed::Bad(damage)) => {
                found.tail = Some(damage);
                return Ok(found);
            }
            Some(Parsed::More(_) | Parsed::Free) | None => {
                found.tail = window.has_data(found.end)?.then_some(Damage::Trailing);
                return Ok(found);
            }
        };
        if head.seq != found.next || head.previous != found.chain {
            let damage = if head.seq == found.next {
                Damage::Chain
            } else {
                Damage::Sequence
            };
            found.tail = Some(damage);
            return Ok(found);
        }
        if found
            .marks
            .last()
            .is_none_or(|mark| found.end - mark.offset >= MARK_EVERY)
        {
            found.marks.push(Mark {
                seq: head.seq,
                offset: found.end,
                previous: found.chain,
            });
        }
        found.chain = head.hash();
        found.next += 1;
        found.end += head.size() as u64;
    }
}

/// Whether the bytes after the last good record are what an interrupted group leaves. They are not if a whole
/// record of a *later* group follows: a later group is only written when the earlier ones are safe.
pub(crate) fn is_torn(file: &File, path: &Path, found: &Scanned) -> Result<bool> {
    let mut window = Window::new(file, path);
    let size = file.metadata().at("stat", path)?.len();
    let last_start = size.saturating_sub(HEAD as u64);
    let mut at = found.end + 1;
    while at <= last_start {
        let Some(skip) = window.next_candidate(at, found.next)? else {
            return Ok(true);
        };
        at = skip;
        if let Some(Parsed::Record(head)) = window.parse(at)? {
            let group = head.seq.saturating_sub(u64::from(head.position));
            if group > found.next {
                return Ok(false);
            }
        }
        at += 1;
    }
    Ok(true)
}

/// The error for what follows the last good record.
pub(crate) fn tail_error(path: &Path, found: &Scanned) -> super::super::error::StoreError {
    damaged(path, found.end, found.tail.unwrap_or(Damage::Trailing))
}

/// A moving stretch of a file held in memory.
struct Window<'a> {
    file: &'a File,
    path: &'a Path,
    base: u64,
    bytes: Vec<u8>,
}

/// Furthest ahead that a sequence is taken for one of this segment.
const SEQUENCE_REACH: u64 = 1 << 24;

impl<'a> Window<'a> {
    fn new(file: &'a File, path: &'a Path) -> Self {
        Self {
            file,
            path,
            base: 0,
            bytes: Vec::new(),
        }
    }

    /// The bytes from `at` on, at least `need` of them unless the file ends.
    fn from(&mut self, at: u64, need: usize) -> Result<&[u8]> {
        let held = self.base + self.bytes.len() as u64;
        if at < self.base || at + need as u64 > held {
            self.bytes.resize(need.max(CHUNK), 0);
            let mut filled = 0;
            while filled < self.bytes.len() {
                let read = self
                    .file
                    .read_at(&mut self.bytes[filled..], at + filled as u64);
                match read.at("read", self.path)? {
                    0 => break,
                    n => filled += n,
                }
            }
            self.bytes.truncate(filled);
            self.base = at;
        }
        Ok(&self.bytes[(at - self.base) as usize..])
    }

    /// What lies at an offset; `None` at the end of the file.
    fn parse(&mut self, at: u64) -> Result<Option<Parsed>> {
        let bytes = self.from(at, HEAD)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        match parse(bytes) {
            Parsed::More(size) => Ok(Some(parse(self.from(at, size.min(HEAD + PAYLOAD_LIMIT))?))),
            parsed => Ok(Some(parsed)),
        }
    }

    /// The next offset that may hold anything but zeros.
    fn skip_hole(&self, at: u64) -> Option<u64> {
        match rustix::fs::seek(self.file, rustix::fs::SeekFrom::Data(at)) {
            Ok(data) => Some(data),
            Err(rustix::io::Errno::NXIO) => None,
            Err(_) => Some(at),
        }
    }

    /// Whether anything but zeros follows.
    fn has_data(&mut self, mut at: u64) -> Result<bool> {
        loop {
            let Some(data) = self.skip_hole(at) else {
                return Ok(false);
            };
            at = data;
            let bytes = self.from(at, 1)?;
            if bytes.is_empty() {
                return Ok(false);
            }
            if bytes.iter().any(|&b| b != 0) {
                return Ok(true);
            }
            at += bytes.len() as u64;
        }
    }

    /// The next offset from `at` on where a record with a sequence not before `next` may begin.
    fn next_candidate(&mut self, mut at: u64, next: u64) -> Result<Option<u64>> {
        loop {
            if self
                .skip_hole(at)
                .is_none_or(|data| data > at + CHUNK as u64)
            {
                let Some(data) = self.skip_hole(at) else {
                    return Ok(None);
                };
                at = data - HEAD as u64;
            }
            let bytes = self.from(at, HEAD)?;
            if bytes.len() < HEAD {
                return Ok(None);
            }
            let plausible = |window: &[u8]| {
                let seq = window[8..16].try_into().map_or(0, u64::from_le_bytes);
                seq > next && seq - next < SEQUENCE_REACH
            };
            match bytes.windows(HEAD).position(plausible) {
                Some(skip) => return Ok(Some(at + skip as u64)),
                None => at += (bytes.len() - HEAD + 1) as u64,
            }
        }
    }
}

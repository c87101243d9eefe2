//! Reading records in order, from any sequence on.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::error::{Damage, IoContext, Result, StoreError};
use super::Journal;
use super::compress::Blocks;
use super::payload::{Encoded, Entry};
use super::record::{HEAD, Hash, Head, Parsed, parse, payload_holds};
use super::segment::{Form, HEADER, Header, damaged};

const CHUNK: usize = 256 << 10;

/// One record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its sequence.
    pub seq: u64,
    /// What it says; `None` if it was redacted.
    pub entry: Option<Entry>,
}

/// Reads the records of a journal in order. After an error it is done.
pub struct Reader {
    journal: Arc<Journal>,
    open: Option<Open>,
    /// The next sequence to return, and the last one.
    next: u64,
    last: u64,
}

/// The segment that is being read.
struct Open {
    file: File,
    path: PathBuf,
    blocks: Option<(Blocks, usize)>,
    /// The first sequence of the next segment, if there is one.
    boundary: Option<u64>,
    /// Uncompressed bytes: the first is at `base` in the segment, the next record at `at`.
    bytes: Vec<u8>,
    base: u64,
    at: usize,
    /// The sequence of the next record, and the hash it must hold.
    seq: u64,
    chain: Hash,
}

impl Reader {
    pub(super) fn new(journal: Arc<Journal>, from: u64, last: u64) -> Self {
        Self {
            journal,
            open: None,
            next: from,
            last,
        }
    }

    /// Shows the next record's encoded form to `visit`; `None` at the end. With `check`, payloads are compared
    /// with the hashes that their headers hold, too. A redacted record is shown as `None`.
    pub(crate) fn visit_next<T>(
        &mut self,
        check: bool,
        visit: impl FnOnce(u64, Option<Encoded<'_>>) -> Result<T>,
    ) -> Option<Result<T>> {
        let shown = self.advance(check, visit).transpose();
        if matches!(shown, Some(Err(_))) {
            self.last = 0;
        }
        shown
    }

    fn advance<T>(
        &mut self,
        check: bool,
        visit: impl FnOnce(u64, Option<Encoded<'_>>) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.next > self.last {
            return Ok(None);
        }
        loop {
            let open = match &mut self.open {
                Some(open) if open.boundary.is_none_or(|boundary| open.seq < boundary) => open,
                _ => self.open.insert(Open::at(&self.journal, self.next)?),
            };
            let offset = open.base + open.at as u64;
            let head = open.head()?;
            let start = open.at;
            open.at += head.size();
            open.seq += 1;
            open.chain = head.hash();
            if head.seq < self.next {
                continue;
            }
            self.next += 1;
            let payload = &open.bytes[start + HEAD..open.at];
            let bad = || damaged(&open.path, offset, Damage::Payload);
            if check && !payload_holds(&head, payload) {
                return Err(bad());
            }
            let entry = if head.is_redacted() {
                None
            } else {
                Some(Encoded::read(payload).ok_or_else(bad)?)
            };
            return visit(head.seq, entry).map(Some);
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.visit_next(false, |seq, entry| {
            let entry = entry.map(|encoded| encoded.to_entry());
            Ok(Record { seq, entry })
        })
    }
}

impl Open {
    /// Opens the segment that holds a sequence, as near before it as can be.
    fn at(journal: &Journal, seq: u64) -> Result<Self> {
        let (file, path, segment, boundary) = journal.file_of(seq)?;
        let mut open = Self {
            blocks: None,
            boundary,
            bytes: Vec::new(),
            base: HEADER as u64,
            at: 0,
            seq: segment.first,
            chain: [0; 32],
            file,
            path,
        };
        if segment.form == Form::Compressed {
            let blocks = Blocks::read(&open.file, &open.path)?;
            let at = blocks.find(seq);
            let block = blocks.block(at);
            open.base = block.raw_offset;
            open.seq = block.first;
            open.chain = block.previous;
            open.blocks = Some((blocks, at));
        } else if let Some(mark) = segment.marks.first() {
            (open.base, open.seq, open.chain) = (mark.offset, mark.seq, mark.previous);
        } else {
            open.chain = Header::read(&open.file, &open.path, segment.form)?.previous;
        }
        Ok(open)
    }

    fn error(&self, damage: Damage) -> StoreError {
        damaged(&self.path, self.base + self.at as u64, damage)
    }

    /// The head of the next record, with all its bytes in memory.
    fn head(&mut self) -> Result<Head> {
        loop {
            match parse(&self.bytes[self.at..]) {
                Parsed::Record(head) if head.seq != self.seq => {
                    return Err(self.error(Damage::Sequence));
                }
                Parsed::Record(head) if head.previous != self.chain => {
                    return Err(self.error(Damage::Chain));
                }
                Parsed::Record(head) => return Ok(head),
                Parsed::More(size) => self.fill(size)?,
                Parsed::Free => return Err(self.error(Damage::Truncated)),
                Parsed::Bad(damage) => return Err(self.error(damage)),
            }
        }
    }

    /// Reads on, so that `need` bytes lie behind `at`.
    fn fill(&mut self, need: usize) -> Result<()> {
        self.bytes.drain(..self.at);
        self.base += self.at as u64;
        self.at = 0;
        let held = self.bytes.len();
        if let Some((blocks, next)) = &mut self.blocks {
            if *next < blocks.len() {
                blocks.expand(&self.file, &self.path, *next, &mut self.bytes)?;
                *next += 1;
            }
        } else {
            self.bytes.resize(need.max(CHUNK), 0);
            let mut filled = held;
            while filled < self.bytes.len() {
                let at = self.base + filled as u64;
                match self
                    .file
                    .read_at(&mut self.bytes[filled..], at)
                    .at("read", &self.path)?
                {
                    0 => break,
                    n => filled += n,
                }
            }
            self.bytes.truncate(filled);
        }
        if self.bytes.len() == held {
            return Err(self.error(Damage::Truncated));
        }
        Ok(())
    }
}

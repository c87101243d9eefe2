//! Closed segments in compressed form: blocks of whole records, a table of the blocks, a trailer.
//!
//! ```text
//! header (64)   block …   table: per block  u64 first sequence, u64 offset in this file, u64 offset in the plain form,
//!                                           u32 compressed length, u32 plain length, u32 CRC32C of the compressed
//!                                           bytes, [32] hash of the previous record's header
//! trailer:  u64 offset of the table, u32 number of blocks, u64 next sequence, u64 plain end, [32] hash of the last
//!           header, u32 CRC32C of table and trailer, [8] magic
//! ```
//!
//! A reader in the middle expands one block. Every byte is under some checksum.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::super::error::{Damage, IoContext, Result};
use super::Journal;
use super::record::{HEAD, Hash, Parsed, parse, part};
use super::scan::Scanned;
use super::segment::{self, Form, HEADER, Header, damaged};

/// Plain bytes of a block; one record more where it does not fit.
const BLOCK: usize = 256 << 10;
const LEVEL: i32 = 3;
const ROW: usize = 68;
const TRAILER: usize = 72;
const MAGIC: [u8; 8] = *b"WJZ-END\n";
/// A block holds at most one record over its size.
const EXPANDED_LIMIT: usize = BLOCK + HEAD + super::payload::PAYLOAD_LIMIT;

/// One block of a compressed segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    pub(crate) first: u64,
    offset: u64,
    pub(crate) raw_offset: u64,
    length: u32,
    raw_length: u32,
    crc: u32,
    pub(crate) previous: Hash,
}

/// The table of a compressed segment.
#[derive(Debug, Clone)]
pub(crate) struct Blocks {
    rows: Vec<Block>,
    next: u64,
    end: u64,
    chain: Hash,
}

impl Blocks {
    /// Reads the table and trailer.
    pub(crate) fn read(file: &File, path: &Path) -> Result<Self> {
        let size = file.metadata().at("stat", path)?.len();
        let short = || damaged(path, size, Damage::Truncated);
        let trailer_at = size.checked_sub(TRAILER as u64).ok_or_else(short)?;
        let mut trailer = [0; TRAILER];
        file.read_exact_at(&mut trailer, trailer_at)
            .at("read", path)?;
        if trailer[64..72] != MAGIC {
            return Err(short());
        }
        let bad = || damaged(path, trailer_at, Damage::Header);
        let table_at = u64::from_le_bytes(part(&trailer, 0));
        let count = u32::from_le_bytes(part(&trailer, 8)) as usize;
        let table_size = trailer_at.checked_sub(table_at).ok_or_else(bad)?;
        if table_size != (count * ROW) as u64 || count == 0 {
            return Err(bad());
        }
        let mut table = vec![0; count * ROW];
        file.read_exact_at(&mut table, table_at).at("read", path)?;
        let crc = crc32c::crc32c_append(crc32c::crc32c(&table), &trailer[..60]);
        if crc != u32::from_le_bytes(part(&trailer, 60)) {
            return Err(bad());
        }
        Ok(Self {
            rows: table.chunks_exact(ROW).map(Block::read).collect(),
            next: u64::from_le_bytes(part(&trailer, 12)),
            end: u64::from_le_bytes(part(&trailer, 20)),
            chain: part(&trailer, 28),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The block that holds a sequence.
    pub(crate) fn find(&self, seq: u64) -> usize {
        let after = self.rows.partition_point(|block| block.first <= seq);
        after.saturating_sub(1)
    }

    pub(crate) fn block(&self, at: usize) -> &Block {
        &self.rows[at]
    }

    /// The same that scanning the plain form finds.
    pub(crate) fn scanned(&self) -> Scanned {
        Scanned {
            next: self.next,
            chain: self.chain,
            end: self.end,
            marks: Vec::new(),
            tail: None,
        }
    }

    /// Appends a block's plain bytes.
    pub(crate) fn expand(
        &self,
        file: &File,
        path: &Path,
        at: usize,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let block = &self.rows[at];
        let bad = || damaged(path, block.raw_offset, Damage::Compressed);
        if block.raw_length as usize > EXPANDED_LIMIT || block.length as usize > EXPANDED_LIMIT {
            return Err(bad());
        }
        let mut packed = vec![0; block.length as usize];
        file.read_exact_at(&mut packed, block.offset)
            .map_err(|_| bad())?;
        if crc32c::crc32c(&packed) != block.crc {
            return Err(bad());
        }
        let plain =
            zstd::bulk::decompress(&packed, block.raw_length as usize).map_err(|_| bad())?;
        if plain.len() != block.raw_length as usize {
            return Err(bad());
        }
        out.extend_from_slice(&plain);
        Ok(())
    }
}

impl Block {
    fn read(row: &[u8]) -> Self {
        Self {
            first: u64::from_le_bytes(part(row, 0)),
            offset: u64::from_le_bytes(part(row, 8)),
            raw_offset: u64::from_le_bytes(part(row, 16)),
            length: u32::from_le_bytes(part(row, 24)),
            raw_length: u32::from_le_bytes(part(row, 28)),
            crc: u32::from_le_bytes(part(row, 32)),
            previous: part(row, 36),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.first.to_le_bytes());
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.raw_offset.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.raw_length.to_le_bytes());
        out.extend_from_slice(&self.crc.to_le_bytes());
        out.extend_from_slice(&self.previous);
    }
}

/// The compressed form while it is written.
struct Packer<'a> {
    file: File,
    path: &'a Path,
    written: u64,
    rows: Vec<Block>,
}

impl Packer<'_> {
    fn add(&mut self, plain: &[u8], first: u64, raw_offset: u64, previous: Hash) -> Result<()> {
        let packed = zstd::bulk::compress(plain, LEVEL).at("compress", self.path)?;
        self.file
            .write_all_at(&packed, self.written)
            .at("write", self.path)?;
        self.rows.push(Block {
            first,
            offset: self.written,
            raw_offset,
            length: packed.len() as u32,
            raw_length: plain.len() as u32,
            crc: crc32c::crc32c(&packed),
            previous,
        });
        self.written += packed.len() as u64;
        Ok(())
    }

    fn finish(self, next: u64, end: u64, chain: Hash) -> Result<()> {
        let mut tail = Vec::with_capacity(self.rows.len() * ROW + TRAILER);
        for row in &self.rows {
            row.write(&mut tail);
        }
        tail.extend_from_slice(&self.written.to_le_bytes());
        tail.extend_from_slice(&(self.rows.len() as u32).to_le_bytes());
        tail.extend_from_slice(&next.to_le_bytes());
        tail.extend_from_slice(&end.to_le_bytes());
        tail.extend_from_slice(&chain);
        let crc = crc32c::crc32c(&tail);
        tail.extend_from_slice(&crc.to_le_bytes());
        tail.extend_from_slice(&MAGIC);
        self.file
            .write_all_at(&tail, self.written)
            .at("write", self.path)?;
        self.file.sync_all().at("sync", self.path)
    }
}

/// Writes the compressed form of a plain segment, up to a sequence. Damage in it is an error, and it stays as it
/// is.
fn pack(file: &File, plain_path: &Path, making: &Path, until: u64) -> Result<()> {
    let header = Header::read(file, plain_path, Form::Plain)?;
    let size = file.metadata().at("stat", plain_path)?.len() as usize;
    let mut bytes = vec![0; size];
    file.read_exact_at(&mut bytes, 0).at("read", plain_path)?;
    let packed = File::create(making).at("create", making)?;
    packed
        .write_all_at(&header.encode(Form::Compressed), 0)
        .at("write", making)?;
    let mut packer = Packer {
        file: packed,
        path: making,
        written: HEADER as u64,
        rows: Vec::new(),
    };
    let (mut next, mut chain, mut at) = (header.first, header.previous, HEADER);
    let (mut first, mut previous, mut start) = (next, chain, at);
    while next <= until {
        let head = match parse(&bytes[at..]) {
            Parsed::Record(head) if head.seq == next && head.previous == chain => head,
            Parsed::Free => break,
            Parsed::More(_) if bytes[at..].iter().all(|&b| b == 0) => break,
            _ => return Err(damaged(plain_path, at as u64, Damage::Checksum)),
        };
        at += head.size();
        next += 1;
        chain = head.hash();
        if at - start >= BLOCK {
            packer.add(&bytes[start..at], first, start as u64, previous)?;
            (first, previous, start) = (next, chain, at);
        }
    }
    if at > start {
        packer.add(&bytes[start..at], first, start as u64, previous)?;
    }
    packer.finish(next, at as u64, chain)
}

impl Journal {
    /// Compresses the oldest closed segment that is not yet; returns whether there was one.
    pub(crate) fn compress_one(&self) -> Result<bool> {
        let first = {
            let segments = self.segments.read();
            let closed = segments.split_last().map_or(&[][..], |(_, closed)| closed);
            match closed.iter().find(|segment| segment.form == Form::Plain) {
                Some(segment) => segment.first,
                None => return Ok(false),
            }
        };
        let plain = segment::path_of(&self.dir, first, Form::Plain);
        let packed = segment::path_of(&self.dir, first, Form::Compressed);
        let making = packed.with_extension("packing.tmp");
        let file = File::open(&plain).at("open", &plain)?;
        if let Err(error) = pack(&file, &plain, &making, u64::MAX) {
            drop(std::fs::remove_file(&making));
            return Err(error);
        }
        std::fs::rename(&making, &packed).at("rename", &making)?;
        segment::sync_dir(&self.dir)?;
        if let Some(segment) = self.segments.write().iter_mut().find(|s| s.first == first) {
            segment.form = Form::Compressed;
            segment.marks = Vec::new();
        }
        std::fs::remove_file(&plain).at("remove", &plain)?;
        Ok(true)
    }

    /// Writes the compressed form of the segment that begins with `first`, up to a sequence, into another
    /// directory, and returns the file. Meanwhile changes may be written and the segment may be compressed.
    pub(crate) fn pack_into(&self, first: u64, until: u64, dir: &Path) -> Result<PathBuf> {
        let (file, path, form) = {
            let segments = self.segments.read();
            let segment = segments.iter().find(|segment| segment.first == first);
            let form = segment.map_or(Form::Plain, |segment| segment.form);
            let path = segment::path_of(&self.dir, first, form);
            (File::open(&path).at("open", &path)?, path, form)
        };
        let target = segment::path_of(dir, first, Form::Compressed);
        match form {
            Form::Plain => pack(&file, &path, &target, until)?,
            Form::Compressed => {
                let mut copy = File::create(&target).at("create", &target)?;
                let mut file = file;
                std::io::copy(&mut file, &mut copy).at("copy", &path)?;
                copy.sync_all().at("sync", &target)?;
            }
        }
        Ok(target)
    }
}

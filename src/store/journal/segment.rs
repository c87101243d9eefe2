//! Segment files: their names, headers, and the forms they take.
//!
//! A segment is a 64-byte header and then records. The last segment is *open*: its file has its full capacity
//! from the beginning, zeros where nothing was written yet. The ones before it are *closed*, and then
//! *compressed* into a file of another form.
//!
//! ```text
//!  0 [8] magic                         16 u64  first sequence
//!  8 u32 format                        24 u64  capacity of the file in bytes
//! 12 u32 CRC32C of the rest            32 [32] hash of the previous record's header
//! ```

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::super::error::{Damage, IoContext, Result, StoreError};
use super::record::{Hash, part};

/// Bytes of a segment's header.
pub(crate) const HEADER: usize = 64;
/// The newest format of segments that is read, and the one that is written.
pub const FORMAT: u32 = 1;

const PLAIN_MAGIC: [u8; 8] = *b"WARMJNL\0";
const COMPRESSED_MAGIC: [u8; 8] = *b"WARMJNZ\0";

/// How a segment lies on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Records one after the other.
    Plain,
    /// Blocks of records, compressed.
    Compressed,
}

impl Form {
    fn magic(self) -> [u8; 8] {
        match self {
            Self::Plain => PLAIN_MAGIC,
            Self::Compressed => COMPRESSED_MAGIC,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Plain => "wj",
            Self::Compressed => "wjz",
        }
    }
}

/// What a segment's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) first: u64,
    pub(crate) capacity: u64,
    pub(crate) previous: Hash,
}

impl Header {
    pub(crate) fn encode(&self, form: Form) -> [u8; HEADER] {
        let mut out = [0; HEADER];
        out[0..8].copy_from_slice(&form.magic());
        out[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        out[16..24].copy_from_slice(&self.first.to_le_bytes());
        out[24..32].copy_from_slice(&self.capacity.to_le_bytes());
        out[32..64].copy_from_slice(&self.previous);
        let crc = header_crc(&out);
        out[12..16].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads the header of a segment file.
    pub(crate) fn read(file: &File, path: &Path, form: Form) -> Result<Self> {
        let mut bytes = [0; HEADER];
        file.read_exact_at(&mut bytes, 0)
            .map_err(|e| match e.kind() {
                std::io::ErrorKind::UnexpectedEof => damaged(path, 0, Damage::Truncated),
                _ => StoreError::io("read", path, e),
            })?;
        let format = u32::from_le_bytes(part(&bytes, 8));
        let sound = bytes[0..8] == form.magic()
            && header_crc(&bytes) == u32::from_le_bytes(part(&bytes, 12));
        if !sound {
            return Err(damaged(path, 0, Damage::Header));
        }
        if format > FORMAT {
            return Err(StoreError::Format {
                path: path.to_owned(),
                found: format,
                known: FORMAT,
            });
        }
        Ok(Self {
            first: u64::from_le_bytes(part(&bytes, 16)),
            capacity: u64::from_le_bytes(part(&bytes, 24)),
            previous: part(&bytes, 32),
        })
    }
}

/// Over everything but the checksum itself.
fn header_crc(bytes: &[u8; HEADER]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&bytes[0..12]), &bytes[16..])
}

/// The error for damage at an offset of a segment.
pub(crate) fn damaged(path: &Path, offset: u64, damage: Damage) -> StoreError {
    let name = path.file_name().unwrap_or(path.as_os_str());
    StoreError::Damaged {
        segment: name.to_string_lossy().into_owned(),
        offset,
        damage,
    }
}

/// The file of the segment that begins with a sequence.
pub(crate) fn path_of(dir: &Path, first: u64, form: Form) -> PathBuf {
    dir.join(format!("{first:020}.{}", form.extension()))
}

/// The first sequence and form that a file name says; `None` for other files.
pub(crate) fn parse_name(name: &str) -> Option<(u64, Form)> {
    let (digits, extension) = name.split_once('.')?;
    let form = [Form::Plain, Form::Compressed]
        .into_iter()
        .find(|form| form.extension() == extension)?;
    if digits.len() != 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, form))
}

/// Makes names in a directory survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|d| d.sync_all()).at("sync", dir)
}

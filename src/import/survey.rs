//! One pass over a file before it is read: its size, its hash, and a sample that has some of its foreign letters.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Bytes of the beginning that are sampled.
pub const HEAD_BYTES: usize = 512 << 10;
/// Bytes sampled from the first non-ASCII byte on, where the beginning has none.
pub const WINDOW_BYTES: usize = 256 << 10;
/// Bytes read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// What one pass over a file tells.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The file, open for reading at any position.
    pub file: Arc<File>,
    /// Its size when it was surveyed; nothing beyond is read.
    pub bytes: u64,
    /// Hash of its content.
    pub hash: blake3::Hash,
    /// Its beginning, and where that is all ASCII what follows the first non-ASCII byte of the rest.
    pub sample: Vec<u8>,
    /// How much of `sample` is the beginning.
    pub head_bytes: usize,
}

/// Why a file could not be surveyed.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// A directory, device, pipe …
    #[error("not a regular file")]
    NotAFile,
    /// Nothing in it.
    #[error("empty file")]
    Empty,
    /// Larger than allowed.
    #[error("{bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// The operating system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Survey {
    /// Reads the file once from end to end, holding no more than the sample.
    pub fn of(path: &Path, limit: u64) -> Result<Self, SurveyError> {
        // Asked before opening, because opening a pipe would wait for its writer.
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(SurveyError::NotAFile);
        }
        if meta.len() > limit {
            return Err(SurveyError::TooLarge {
                bytes: meta.len(),
                limit,
            });
        }
        let file = Arc::new(File::open(path)?);
        let mut reader = Positioned::new(Arc::clone(&file), limit);
        let mut hasher = blake3::Hasher::new();
        let mut sampler = Sampler::default();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let n = reader.read(&mut chunk)?;
            if n == 0 {
                break;
            }
            hasher.update(&chunk[..n]);
            sampler.feed(&chunk[..n]);
        }
        if reader.at == 0 {
            return Err(SurveyError::Empty);
        }
        Ok(Self {
            file,
            bytes: reader.at,
            hash: hasher.finalize(),
            sample: sampler.sample,
            head_bytes: sampler.head_bytes,
        })
    }

    /// The file's bytes as they were surveyed, from the beginning.
    pub fn reader(&self) -> Positioned {
        Positioned::new(Arc::clone(&self.file), self.bytes)
    }
}

/// Collects the sample from a stream of chunks.
#[derive(Default)]
struct Sampler {
    sample: Vec<u8>,
    head_bytes: usize,
    ascii_head: bool,
    in_window: bool,
}

impl Sampler {
    fn feed(&mut self, mut bytes: &[u8]) {
        if self.head_bytes < HEAD_BYTES {
            let (head, rest) = bytes.split_at(bytes.len().min(HEAD_BYTES - self.head_bytes));
            self.sample.extend_from_slice(head);
            self.head_bytes += head.len();
            self.ascii_head = self.sample.is_ascii();
            bytes = rest;
        }
        if !self.ascii_head {
            return;
        }
        if !self.in_window {
            let Some(at) = bytes.iter().position(|b| !b.is_ascii()) else {
                return;
            };
            self.in_window = true;
            bytes = &bytes[at..];
        }
        let room = (self.head_bytes + WINDOW_BYTES).saturating_sub(self.sample.len());
        self.sample
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// A file read from its beginning up to a fixed end, whatever others do with its cursor or append to it.
#[derive(Debug)]
pub struct Positioned {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Positioned {
    fn new(file: Arc<File>, end: u64) -> Self {
        Self { file, at: 0, end }
    }
}

impl Read for Positioned {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let room = into.len().min(left);
        let n = self.file.read_at(&mut into[..room], self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_reaches_for_the_first_foreign_letter() {
        let mut sampler = Sampler::default();
        for _ in 0..8 {
            sampler.feed(&vec![b'a'; 100 << 10]);
        }
        sampler.feed("aaaa王小明".as_bytes());
        assert_eq!(sampler.head_bytes, HEAD_BYTES);
        assert!(sampler.sample.ends_with("a王小明".as_bytes()));
        sampler.feed(&vec![0xff; 2 * WINDOW_BYTES]);
        assert_eq!(sampler.sample.len(), HEAD_BYTES + WINDOW_BYTES);
    }

    #[test]
    fn what_is_no_readable_file_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(matches!(
            Survey::of(dir.path(), 10),
            Err(SurveyError::NotAFile)
        ));
        let path = dir.path().join("f");
        assert!(matches!(Survey::of(&path, 10), Err(SurveyError::Io(_))));
        std::fs::write(&path, b"").expect("written");
        assert!(matches!(Survey::of(&path, 10), Err(SurveyError::Empty)));
        std::fs::write(&path, b"hello, world").expect("written");
        assert!(matches!(
            Survey::of(&path, 10),
            Err(SurveyError::TooLarge {
                bytes: 12,
                limit: 10
            })
        ));
    }
}

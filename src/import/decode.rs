//! Bytes of any encoding to UTF-8 text, piece by piece; what can't be decoded is noted, not hidden.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::encoding::Detected;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 << 10;
/// How much of what came before a fault may belong to it (encoding_rs: at most 6 bytes).
const HISTORY_BYTES: usize = 8;

/// Bytes that are no text, replaced by U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where its U+FFFD stands, in bytes of decoded text from the beginning.
    pub at: u64,
    /// The bytes in hexadecimal.
    pub bytes: String,
}

/// A stream of decoded text.
pub struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    chunk: Box<[u8]>,
    /// What of `chunk` is not decoded yet.
    from: usize,
    to: usize,
    history: Vec<u8>,
    skip: usize,
    ended: bool,
    /// Bytes read and decoded text made so far.
    raw_bytes: u64,
    text_bytes: u64,
    /// Faults not yet taken; those of one chunk and one row at most.
    pub faults: VecDeque<Fault>,
}

impl<R: Read> Decoded<R> {
    /// Decodes `inner` from its beginning, leaving out its byte order mark.
    pub fn new(inner: R, detected: Detected) -> Self {
        Self {
            inner,
            decoder: detected.encoding.new_decoder_without_bom_handling(),
            chunk: vec![0; CHUNK_BYTES].into_boxed_slice(),
            from: 0,
            to: 0,
            history: Vec::with_capacity(2 * HISTORY_BYTES),
            skip: detected.bom_bytes,
            ended: false,
            raw_bytes: 0,
            text_bytes: 0,
            faults: VecDeque::new(),
        }
    }

    /// Bytes of the file that were decoded so far.
    pub fn raw_bytes(&self) -> u64 {
        self.raw_bytes - (self.to - self.from) as u64
    }

    /// Appends the next piece of text; `false` at the end.
    pub fn fill(&mut self, text: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.from == self.to {
            self.refill()?;
        }
        let last = self.to == 0;
        let before = text.len();
        text.reserve(3 * CHUNK_BYTES + 16);
        // One call can stop at each fault; the loop ends because each round consumes input or ends the stream.
        loop {
            let input = &self.chunk[self.from..self.to];
            let (result, read) = self
                .decoder
                .decode_to_string_without_replacement(input, text, last);
            self.remember(read);
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => text.reserve(CHUNK_BYTES),
                DecoderResult::Malformed(length, after) => {
                    let at = self.text_bytes + (text.len() - before) as u64;
                    text.push('\u{FFFD}');
                    let bytes = self.hex(usize::from(length), usize::from(after));
                    self.faults.push_back(Fault { at, bytes });
                }
            }
        }
        self.text_bytes += (text.len() - before) as u64;
        self.ended = last;
        Ok(true)
    }

    /// Reads the next chunk; `to` is 0 at the end of the file.
    fn refill(&mut self) -> io::Result<()> {
        (self.from, self.to) = (0, 0);
        while self.to == 0 {
            let n = match self.inner.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if n == 0 {
                return Ok(());
            }
            self.raw_bytes += n as u64;
            let skipped = self.skip.min(n);
            self.skip -= skipped;
            if skipped < n {
                (self.from, self.to) = (skipped, n);
            }
        }
        Ok(())
    }

    fn remember(&mut self, read: usize) {
        let taken = &self.chunk[self.from..self.from + read];
        self.from += read;
        let tail = &taken[taken.len().saturating_sub(HISTORY_BYTES)..];
        self.history.extend_from_slice(tail);
        let surplus = self.history.len().saturating_sub(HISTORY_BYTES);
        self.history.drain(..surplus);
    }

    fn hex(&self, length: usize, after: usize) -> String {
        let end = self.history.len().saturating_sub(after);
        let bytes = &self.history[end.saturating_sub(length)..end];
        bytes
            .iter()
            .fold(String::with_capacity(2 * length), |mut hex, byte| {
                let _ = write!(hex, "{byte:02X}");
                hex
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::encoding::Evidence;
    use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16LE};

    fn decode(bytes: &[u8], encoding: &'static Encoding) -> (String, Vec<Fault>) {
        let detected = Detected {
            encoding,
            bom_bytes: 0,
            evidence: Evidence::Forced,
        };
        let mut decoded = Decoded::new(bytes, detected);
        let mut text = String::new();
        while decoded.fill(&mut text).expect("memory can be read") {}
        assert_eq!(decoded.raw_bytes(), bytes.len() as u64);
        (text, decoded.faults.into())
    }

    #[test]
    fn pieces_join_at_chunk_ends() {
        let text = "回访warm".repeat(20_000);
        for encoding in [UTF_8, GB18030] {
            let (bytes, ..) = encoding.encode(&text);
            assert_eq!(decode(&bytes, encoding), (text.clone(), vec![]));
        }
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes, UTF_16LE), (text, vec![]));
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let (text, faults) = decode(b"ab\xFFc\nd\xE7\x8E\n", UTF_8);
        assert_eq!(text, "ab\u{FFFD}c\nd\u{FFFD}\n");
        let expected = [(2, "FF"), (8, "E78E")];
        assert_eq!(
            faults,
            expected.map(|(at, bytes)| Fault {
                at,
                bytes: bytes.into()
            })
        );
        let (text, faults) = decode(b"x\xFF\n,", GB18030);
        assert_eq!(text, "x\u{FFFD}\n,", "a newline is never swallowed");
        assert_eq!(faults.len(), 1);
    }
}

//! The bytes of one journal record.
//!
//! ```text
//!  0 u32  length of the payload          16 u16  flags (1: payload redacted)
//!  4 u32  CRC32C of all that follows     18 u16  position in its group, from 0
//!  8 u64  sequence                       20 [32] hash of the previous record's header
//! 84 ...  payload                        52 [32] hash of the payload
//! ```
//!
//! All numbers are little-endian, hashes are BLAKE3. A header's hash covers length, sequence, position and
//! both hashes, not the payload itself: a payload can be overwritten with zeros (and the flag set) without
//! breaking the chain.

use super::super::error::Damage;
use super::payload::PAYLOAD_LIMIT;

/// Bytes in front of a payload.
pub(crate) const HEAD: usize = 84;
/// The hash of a header or payload.
pub(crate) type Hash = [u8; 32];

const REDACTED: u16 = 1;

/// What a record's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) length: u32,
    pub(crate) seq: u64,
    pub(crate) flags: u16,
    pub(crate) position: u16,
    pub(crate) previous: Hash,
    pub(crate) payload: Hash,
}

impl Head {
    /// The link of the chain that the next record holds.
    pub(crate) fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.length.to_le_bytes());
        hasher.update(&self.seq.to_le_bytes());
        hasher.update(&self.position.to_le_bytes());
        hasher.update(&self.previous);
        hasher.update(&self.payload);
        *hasher.finalize().as_bytes()
    }

    /// Header and payload together in bytes.
    pub(crate) fn size(&self) -> usize {
        HEAD + self.length as usize
    }

    /// Whether the payload was redacted.
    pub(crate) fn is_redacted(&self) -> bool {
        self.flags & REDACTED != 0
    }

    fn read(bytes: &[u8; HEAD]) -> Self {
        Self {
            length: u32::from_le_bytes(part(bytes, 0)),
            seq: u64::from_le_bytes(part(bytes, 8)),
            flags: u16::from_le_bytes(part(bytes, 16)),
            position: u16::from_le_bytes(part(bytes, 18)),
            previous: part(bytes, 20),
            payload: part(bytes, 52),
        }
    }

    fn write(&self, out: &mut [u8]) {
        out[0..4].copy_from_slice(&self.length.to_le_bytes());
        out[8..16].copy_from_slice(&self.seq.to_le_bytes());
        out[16..18].copy_from_slice(&self.flags.to_le_bytes());
        out[18..20].copy_from_slice(&self.position.to_le_bytes());
        out[20..52].copy_from_slice(&self.previous);
        out[52..84].copy_from_slice(&self.payload);
    }
}

pub(crate) fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

/// Makes a record of the payload that lies in `buffer` behind `HEAD` free bytes at `start`.
pub(crate) fn seal(
    buffer: &mut [u8],
    start: usize,
    seq: u64,
    position: u16,
    previous: Hash,
) -> Head {
    let record = &mut buffer[start..];
    let payload = &record[HEAD..];
    let head = Head {
        length: payload.len() as u32,
        seq,
        flags: 0,
        position,
        previous,
        payload: *blake3::hash(payload).as_bytes(),
    };
    head.write(record);
    let crc = crc32c::crc32c_append(crc32c::crc32c(&record[0..4]), &record[8..]);
    record[4..8].copy_from_slice(&crc.to_le_bytes());
    head
}

/// What lies at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// A record of [`Head::size`] bytes with a right checksum.
    Record(Head),
    /// This many bytes are needed to say.
    More(usize),
    /// Nothing was written here: zeros where a header would be.
    Free,
    /// No record.
    Bad(Damage),
}

/// Looks at the beginning of `bytes`.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let Some(head_bytes) = bytes.first_chunk::<HEAD>() else {
        return Parsed::More(HEAD);
    };
    let head = Head::read(head_bytes);
    if head_bytes.iter().all(|&b| b == 0) {
        return Parsed::Free;
    }
    if head.length == 0 || head.length as usize > PAYLOAD_LIMIT {
        return Parsed::Bad(Damage::Length);
    }
    let Some(record) = bytes.get(..head.size()) else {
        return Parsed::More(head.size());
    };
    let crc = crc32c::crc32c_append(crc32c::crc32c(&record[0..4]), &record[8..]);
    if crc != u32::from_le_bytes(part(record, 4)) {
        return Parsed::Bad(Damage::Checksum);
    }
    Parsed::Record(head)
}

/// Whether a payload is what its header vouches for.
pub(crate) fn payload_holds(head: &Head, payload: &[u8]) -> bool {
    head.is_redacted() || *blake3::hash(payload).as_bytes() == head.payload
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same record with its payload overwritten: what erasure leaves.
    fn redact(record: &mut [u8]) {
        record[16] |= REDACTED as u8;
        record[HEAD..].fill(0);
        let crc = crc32c::crc32c_append(crc32c::crc32c(&record[0..4]), &record[8..]);
        record[4..8].copy_from_slice(&crc.to_le_bytes());
    }

    fn sealed(payload: &[u8]) -> (Vec<u8>, Head) {
        let mut bytes = vec![0; HEAD];
        bytes.extend_from_slice(payload);
        let head = seal(&mut bytes, 0, 7, 2, [9; 32]);
        (bytes, head)
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (bytes, head) = sealed(b"a payload");
        assert_eq!(parse(&bytes), Parsed::Record(head));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(parse(&flipped), Parsed::Record(_)), "bit {bit}");
        }
    }

    #[test]
    fn a_redacted_record_keeps_its_link() {
        let (mut bytes, head) = sealed(b"a secret");
        redact(&mut bytes);
        assert!(!bytes.windows(6).any(|w| w == b"secret"));
        let Parsed::Record(redacted) = parse(&bytes) else {
            panic!("{:?}", parse(&bytes))
        };
        assert!(redacted.is_redacted());
        assert_eq!(redacted.hash(), head.hash());
        assert!(payload_holds(&redacted, &bytes[HEAD..]));
    }
}

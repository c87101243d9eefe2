//! Frames: a length and a bincode value, refused by length before anything is allocated.

use bytes::{Buf, Bytes, BytesMut};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Most bytes of one frame's content, either way.
pub const MAX_FRAME_BYTES: usize = 1 << 20;

/// Most bytes of a [`super::Hello`]: before the handshake nobody may claim more.
pub const MAX_HELLO_BYTES: usize = 4 << 10;

/// Bytes of the big-endian length in front of the content.
pub const HEADER_BYTES: usize = 4;

/// Why bytes are no message.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// They do not decode, or something is left over.
    #[error("malformed message: {0}")]
    Malformed(String),
    /// The value is larger than a frame may be.
    #[error("message of more than {MAX_FRAME_BYTES} bytes")]
    TooLarge,
}

fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<MAX_FRAME_BYTES>()
}

/// A value as the content of a frame.
pub fn encode<T: Serialize>(value: &T) -> Result<Bytes, FrameError> {
    let bytes = bincode::serde::encode_to_vec(value, config())
        .map_err(|e| FrameError::Malformed(e.to_string()))?;
    if bytes.len() > MAX_FRAME_BYTES {
        return Err(FrameError::TooLarge);
    }
    Ok(bytes.into())
}

/// A value as a whole frame: its length, then its content.
pub fn encode_frame<T: Serialize>(value: &T) -> Result<Bytes, FrameError> {
    let start = vec![0; HEADER_BYTES];
    let mut writer = Growing(start);
    bincode::serde::encode_into_writer(value, &mut writer, config())
        .map_err(|e| FrameError::Malformed(e.to_string()))?;
    let mut bytes = writer.0;
    let length = bytes.len() - HEADER_BYTES;
    if length > MAX_FRAME_BYTES {
        return Err(FrameError::TooLarge);
    }
    bytes[..HEADER_BYTES].copy_from_slice(&(length as u32).to_be_bytes());
    Ok(bytes.into())
}

/// A byte vector that bincode appends to.
struct Growing(Vec<u8>);

impl bincode::enc::write::Writer for Growing {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Takes the content of the first frame out of what was read so far; `None` while it is not whole.
/// A length of more than `max` is an error before a byte of it is awaited.
pub fn take(buffer: &mut BytesMut, max: usize) -> Result<Option<BytesMut>, FrameError> {
    let Some(header) = buffer.first_chunk::<HEADER_BYTES>() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*header) as usize;
    if length > max {
        return Err(FrameError::TooLarge);
    }
    if buffer.len() < HEADER_BYTES + length {
        return Ok(None);
    }
    buffer.advance(HEADER_BYTES);
    Ok(Some(buffer.split_to(length)))
}

/// Bytes as a value; all of them must be used up.
pub fn decode_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FrameError> {
    let (value, used) = bincode::serde::decode_from_slice(bytes, config())
        .map_err(|e| FrameError::Malformed(e.to_string()))?;
    if used != bytes.len() {
        return Err(FrameError::Malformed(format!(
            "{} bytes left over",
            bytes.len() - used
        )));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Call, Query, Request};

    #[test]
    fn a_message_survives_its_frame() {
        let call = Call {
            number: 7,
            request: Request::Query(Query::Resolve("C1".into())),
        };
        let bytes = encode(&call).expect("encodes");
        let back: Call = decode_slice(&bytes).expect("decodes");
        assert_eq!(back.number, 7);
    }

    #[test]
    fn frames_are_taken_whole_and_refused_by_length() {
        let frame = encode_frame(&Query::Segments).expect("encodes");
        let mut buffer = BytesMut::new();
        for byte in &frame[..frame.len() - 1] {
            buffer.extend_from_slice(&[*byte]);
            assert!(matches!(take(&mut buffer, MAX_FRAME_BYTES), Ok(None)));
        }
        buffer.extend_from_slice(&frame[frame.len() - 1..]);
        buffer.extend_from_slice(&frame);
        for _ in 0..2 {
            let content = take(&mut buffer, MAX_FRAME_BYTES)
                .expect("good")
                .expect("whole");
            assert_eq!(
                decode_slice::<Query>(&content).expect("decodes"),
                Query::Segments
            );
        }
        assert!(buffer.is_empty());
        buffer.extend_from_slice(&[0xff; 4]);
        assert!(matches!(
            take(&mut buffer, MAX_FRAME_BYTES),
            Err(FrameError::TooLarge)
        ));
        let large = vec![7u8; MAX_FRAME_BYTES + 1];
        assert!(matches!(encode_frame(&large), Err(FrameError::TooLarge)));
    }

    #[test]
    fn leftovers_and_nonsense_are_errors() {
        let mut bytes = encode(&Query::Segments).expect("encodes").to_vec();
        bytes.push(0);
        assert!(decode_slice::<Query>(&bytes).is_err());
        assert!(decode_slice::<Query>(&[250; 40]).is_err());
        // A giant length inside must not be allocated.
        assert!(decode_slice::<Query>(&[11, 253, 255, 255, 255, 255, 255, 255, 255, 255]).is_err());
    }
}

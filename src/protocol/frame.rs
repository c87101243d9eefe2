//! Frames: a length and a bincode value, refused by length before anything is allocated.

use bytes::{Bytes, BytesMut};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::codec::LengthDelimitedCodec;

/// Most bytes of one frame, either way.
pub const MAX_FRAME_BYTES: usize = 1 << 20;

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

/// The codec of both sides: a 4-byte big-endian length, then that many bytes.
pub fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .length_field_length(4)
        .max_frame_length(MAX_FRAME_BYTES)
        .new_codec()
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

/// A frame's content as a value; all of it must be used up.
pub fn decode<T: DeserializeOwned>(frame: &BytesMut) -> Result<T, FrameError> {
    decode_slice(frame)
}

/// Like [`decode`], of bytes that did not come as a frame (stored replies).
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
    fn leftovers_and_nonsense_are_errors() {
        let mut bytes = encode(&Query::Segments).expect("encodes").to_vec();
        bytes.push(0);
        assert!(decode_slice::<Query>(&bytes).is_err());
        assert!(decode_slice::<Query>(&[250; 40]).is_err());
        // A giant length inside must not be allocated.
        assert!(decode_slice::<Query>(&[11, 253, 255, 255, 255, 255, 255, 255, 255, 255]).is_err());
    }
}

//! Reading whole frames from a client, within their time and size.

use std::io;

use bytes::BytesMut;
use tokio::net::UnixStream;
use tokio::time::{Instant, timeout_at};

use super::limits::Limits;
use crate::protocol::frame::{self, FrameError};

/// Least free space before reading.
const READ_BYTES: usize = 8 << 10;
/// A buffer that grew beyond this is given back when it is empty.
const KEPT_BUFFER_BYTES: usize = 64 << 10;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum End {
    /// The client closed it, or the hub stops.
    #[error("closed")]
    Closed,
    /// A frame took too long.
    #[error("a frame took too long")]
    Slow,
    /// What came first was no greeting.
    #[error("what came was no greeting")]
    NoGreeting,
    /// What came was no message.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The system's trouble, or a client that takes nothing.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Takes frames from the stream.
pub struct Reader<'a> {
    buffer: BytesMut,
    limits: &'a Limits,
}

impl<'a> Reader<'a> {
    /// Nothing read yet.
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            buffer: BytesMut::new(),
            limits,
        }
    }

    /// The next frame's content. A frame that was begun must come to its end in time; `hurry`: also one that was not.
    pub async fn frame(
        &mut self,
        stream: &UnixStream,
        max: usize,
        hurry: bool,
    ) -> Result<BytesMut, End> {
        let mut deadline = hurry.then(|| self.deadline());
        loop {
            if let Some(content) = frame::take(&mut self.buffer, max)? {
                return Ok(content);
            }
            if deadline.is_none() && !self.buffer.is_empty() {
                deadline = Some(self.deadline());
            }
            match deadline {
                Some(deadline) => {
                    timeout_at(deadline, stream.readable())
                        .await
                        .map_err(|_| End::Slow)??;
                }
                None => stream.readable().await?,
            }
            self.fill(stream)?;
        }
    }

    fn fill(&mut self, stream: &UnixStream) -> Result<(), End> {
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT_BUFFER_BYTES {
            self.buffer = BytesMut::new();
        }
        self.buffer.reserve(READ_BYTES);
        match stream.try_read_buf(&mut self.buffer) {
            Ok(0) => Err(End::Closed),
            Ok(_) => Ok(()),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.limits.frame_time
    }
}

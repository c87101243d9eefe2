//! What waits for one client: answers and news, bounded, written without blocking anybody.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use tokio::net::UnixStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::limits::Limits;
use crate::protocol::frame::{FrameError, encode_frame};
use crate::protocol::{Answer, Push, Refusal};

/// What an answer counts while it is not encoded.
const UNENCODED_BYTES: usize = 1 << 10;

/// The writing side of a connection.
pub struct Outbox {
    stream: UnixStream,
    state: Mutex<State>,
    filled: Notify,
    drained: Notify,
    max_bytes: usize,
    max_pushes: usize,
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    /// Bytes of the first item that are written already.
    written: usize,
    bytes: usize,
    pushes: usize,
    lagged: bool,
    closed: bool,
    /// The welcome is written or queued. Before it no news may go out.
    greeted: bool,
}

enum Item {
    Frame {
        bytes: Bytes,
        push: bool,
    },
    /// Encoded when its turn comes, so that the writer of the store need not.
    Answer(Box<Answer>),
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Frame { bytes, .. } => bytes.len(),
            Self::Answer(_) => UNENCODED_BYTES,
        }
    }
}

impl Outbox {
    /// An empty one of a connection.
    pub fn new(stream: UnixStream, limits: &Limits) -> Self {
        Self {
            stream,
            state: Mutex::default(),
            filled: Notify::new(),
            drained: Notify::new(),
            max_bytes: limits.outbox_bytes,
            max_pushes: limits.outbox_pushes,
        }
    }

    /// The stream, for reading.
    pub fn stream(&self) -> &UnixStream {
        &self.stream
    }

    /// Answers at once from this thread if nothing waits, which saves waking another; otherwise queues.
    pub fn answer(&self, answer: &Answer) {
        match encode_answer(answer) {
            Ok(bytes) => self.frame(bytes),
            Err(e) => {
                tracing::error!("an answer could not be encoded: {e}");
                self.close();
            }
        }
    }

    /// Queues an answer to be encoded and written by the connection's task.
    pub fn answer_later(&self, answer: Answer) {
        let mut state = self.state.lock();
        if state.closed {
            return;
        }
        state.bytes += UNENCODED_BYTES;
        state.items.push_back(Item::Answer(Box::new(answer)));
        drop(state);
        self.filled.notify_one();
    }

    /// Writes or queues the frame of the welcome, or of a refusal; news may follow.
    pub fn first_frame(&self, bytes: Bytes) {
        let mut state = self.state.lock();
        state.greeted = true;
        self.put(state, bytes);
    }

    fn frame(&self, bytes: Bytes) {
        self.put(self.state.lock(), bytes);
    }

    fn put(&self, mut state: MutexGuard<'_, State>, mut bytes: Bytes) {
        if state.closed {
            return;
        }
        if state.items.is_empty() {
            match self.stream.try_write(&bytes) {
                Ok(n) if n == bytes.len() => return,
                Ok(n) => drop(bytes.split_to(n)),
                // A broken link is seen by the connection's task.
                Err(_) => {}
            }
        }
        state.bytes += bytes.len();
        state.items.push_back(Item::Frame { bytes, push: false });
        drop(state);
        self.filled.notify_one();
    }

    /// Queues news; at the limit it and all that follows is dropped until the queue is empty, and the client is then
    /// told to refetch. Before the welcome it is
    /// dropped, since the client has fetched nothing yet.
    pub fn push(&self, bytes: Bytes) {
        let mut state = self.state.lock();
        if state.closed || !state.greeted {
            return;
        }
        let full = state.pushes >= self.max_pushes || state.bytes >= self.max_bytes;
        if full || state.lagged {
            state.lagged = true;
            return;
        }
        state.bytes += bytes.len();
        state.pushes += 1;
        state.items.push_back(Item::Frame { bytes, push: true });
        drop(state);
        self.filled.notify_one();
    }

    /// Waits until the client has taken enough for another answer.
    pub async fn room(&self) {
        loop {
            let drained = self.drained.notified();
            {
                let state = self.state.lock();
                if state.closed || state.bytes < self.max_bytes {
                    return;
                }
            }
            drained.await;
        }
    }

    /// Ends the connection: nothing more is written, and its task ends.
    pub fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.items.clear();
        drop(state);
        self.filled.notify_one();
        self.drained.notify_one();
    }

    /// Writes what is queued as the client takes it, until the link breaks, the client stalls or the box is closed.
    pub async fn write_out(&self, stall: Duration) -> io::Result<()> {
        loop {
            if self.wait_filled().await {
                return Ok(());
            }
            self.write_some(stall).await?;
        }
    }

    /// Writes until nothing is left.
    pub async fn flush(&self, stall: Duration) -> io::Result<()> {
        while !self.state.lock().items.is_empty() {
            self.write_some(stall).await?;
        }
        Ok(())
    }

    /// Waits for something to write; `true` if the box was closed.
    async fn wait_filled(&self) -> bool {
        loop {
            let filled = self.filled.notified();
            {
                let state = self.state.lock();
                if state.closed || !state.items.is_empty() {
                    return state.closed;
                }
            }
            filled.await;
        }
    }

    async fn write_some(&self, stall: Duration) -> io::Result<()> {
        timeout(stall, self.stream.writable())
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        loop {
            let mut state = self.state.lock();
            let more = state.write_front(&self.stream)?;
            let room = state.bytes < self.max_bytes;
            drop(state);
            if room {
                self.drained.notify_one();
            }
            if !more {
                return Ok(());
            }
        }
    }
}

impl State {
    /// Writes what the socket takes of the first item; `false` when the socket is full or nothing is left.
    fn write_front(&mut self, stream: &UnixStream) -> io::Result<bool> {
        if let Some(Item::Answer(answer)) = self.items.front() {
            let bytes = encode_answer(answer).map_err(io::Error::other)?;
            self.bytes = self.bytes - UNENCODED_BYTES + bytes.len();
            self.items[0] = Item::Frame { bytes, push: false };
        }
        let Some(Item::Frame { bytes, push }) = self.items.front() else {
            return Ok(false);
        };
        let push = *push;
        match stream.try_write(&bytes[self.written..]) {
            Ok(n) => self.written += n,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(e) => return Err(e),
        }
        if self.written < bytes.len() {
            return Ok(true);
        }
        self.bytes -= self.items[0].size();
        self.written = 0;
        self.items.pop_front();
        self.pushes -= usize::from(push);
        if self.lagged && self.items.is_empty() {
            self.lagged = false;
            let bytes = encode_frame(&Answer::Push(Push::Lagged)).map_err(io::Error::other)?;
            self.bytes += bytes.len();
            self.pushes += 1;
            self.items.push_back(Item::Frame { bytes, push: true });
        }
        Ok(true)
    }
}

/// An answer as a frame; one that is too large becomes a refusal that says so.
fn encode_answer(answer: &Answer) -> Result<Bytes, FrameError> {
    match (encode_frame(answer), answer) {
        (Err(FrameError::TooLarge), Answer::Found(number, _) | Answer::Done(number, _)) => {
            let limit = crate::protocol::frame::MAX_FRAME_BYTES as u64;
            let refusal = Refusal::limit("answer-bytes", limit);
            encode_frame(&Answer::Refused(*number, refusal))
        }
        (result, _) => result,
    }
}

//! A blocking connection to a hub: dialling with checks, the handshake, frames.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::address::{Address, Place, UnsafeDirectory};
use super::frame::{self, FrameError};
use super::{Answer, Call, ClientKind, Hello, MAGIC, NEWEST, OLDEST, Request, Welcome};

/// A hub answers a greeting within this time, or it is not well.
pub const GREETING_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes read at once.
const CHUNK_BYTES: usize = 16 << 10;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// Nobody listens.
    #[error("no hub listens")]
    NoHub,
    /// A socket directory is not to be trusted.
    #[error(transparent)]
    Unsafe(#[from] UnsafeDirectory),
    /// Whoever listens is not the owner of the directory.
    #[error("uid {uid} listens in the place of the hub")]
    Impostor {
        /// Who listens.
        uid: u32,
    },
    /// The user may not use the socket.
    #[error("the socket is not open to this user")]
    Denied,
    /// The system's trouble.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Why a connection is of no more use.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The other side closed it.
    #[error("the connection was closed")]
    Closed,
    /// Nothing came in time. What came so far is kept, and reading may go on.
    #[error("no answer in time")]
    Timeout,
    /// What came is no message.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The system's trouble.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for WireError {
    fn from(e: io::Error) -> Self {
        use io::ErrorKind::{BrokenPipe, ConnectionReset, TimedOut, UnexpectedEof, WouldBlock};
        match e.kind() {
            BrokenPipe | ConnectionReset | UnexpectedEof => Self::Closed,
            TimedOut | WouldBlock => Self::Timeout,
            _ => Self::Io(e),
        }
    }
}

/// A connection to a hub.
#[derive(Debug)]
pub struct Wire {
    stream: UnixStream,
    buffer: BytesMut,
    chunk: Box<[u8]>,
    timeout: Option<Duration>,
}

impl Wire {
    /// Connects to the hub of a store, wherever it listens.
    pub fn dial(place: &Place) -> Result<Self, DialError> {
        let mut trouble = DialError::NoHub;
        for address in place.candidates() {
            match dial_one(&address, place.owner()) {
                Ok(stream) => return Ok(Self::new(stream)),
                Err(DialError::NoHub) => {}
                Err(other) => trouble = other,
            }
        }
        Err(trouble)
    }

    /// Frames over a connected stream.
    pub fn new(stream: UnixStream) -> Self {
        let chunk = vec![0; CHUNK_BYTES].into_boxed_slice();
        Self {
            stream,
            buffer: BytesMut::new(),
            chunk,
            timeout: None,
        }
    }

    /// Another handle of the same stream, to write from another thread or to shut it down.
    pub fn stream(&self) -> io::Result<UnixStream> {
        self.stream.try_clone()
    }

    /// The handshake.
    pub fn greet(&mut self, hello: &Hello) -> Result<Welcome, WireError> {
        match self.send(hello) {
            // A hub that turns everybody away says why without waiting for a greeting.
            Ok(()) | Err(WireError::Closed) => {}
            Err(e) => return Err(e),
        }
        self.receive_within(GREETING_TIMEOUT)
    }

    /// Whether the hub answers a ping: the only sign of life that counts.
    pub fn is_alive(&mut self) -> bool {
        let call = Call {
            number: 0,
            request: Request::Ping,
        };
        matches!(
            self.greet(&hello(ClientKind::Probe)),
            Ok(Welcome::Accepted { .. })
        ) && self.send(&call).is_ok()
            && matches!(
                self.receive_within(GREETING_TIMEOUT),
                Ok(Answer::Pong(0, _))
            )
    }

    /// Sends a message.
    pub fn send<T: Serialize>(&mut self, message: &T) -> Result<(), WireError> {
        Ok(self.stream.write_all(&frame::encode_frame(message)?)?)
    }

    /// Waits for a message for a time; after [`WireError::Timeout`] it may be waited for again.
    pub fn receive_within<T: DeserializeOwned>(&mut self, time: Duration) -> Result<T, WireError> {
        let end = Instant::now() + time;
        let mut left = time;
        loop {
            if let Some(message) = self.buffered()? {
                return Ok(message);
            }
            if left.is_zero() {
                return Err(WireError::Timeout);
            }
            self.set_timeout(left)?;
            self.read()?;
            left = end.saturating_duration_since(Instant::now());
        }
    }

    /// The next message of those that were already read, if one is whole.
    pub fn buffered<T: DeserializeOwned>(&mut self) -> Result<Option<T>, WireError> {
        match frame::take(&mut self.buffer, frame::MAX_FRAME_BYTES)? {
            Some(content) => Ok(Some(frame::decode_slice(&content)?)),
            None => Ok(None),
        }
    }

    fn read(&mut self) -> Result<(), WireError> {
        loop {
            match self.stream.read(&mut self.chunk) {
                Ok(0) => return Err(WireError::Closed),
                Ok(n) => {
                    self.buffer.extend_from_slice(&self.chunk[..n]);
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    /// Setting the socket's time limit costs a system call, so it is done only where it changes.
    fn set_timeout(&mut self, time: Duration) -> io::Result<()> {
        if self.timeout != Some(time) {
            self.stream.set_read_timeout(Some(time))?;
            self.timeout = Some(time);
        }
        Ok(())
    }
}

/// A greeting of this build.
pub fn hello(kind: ClientKind) -> Hello {
    Hello {
        magic: MAGIC,
        oldest: OLDEST,
        newest: NEWEST,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        kind,
        act_as: None,
        resume: None,
    }
}

fn dial_one(address: &Address, owner: Option<u32>) -> Result<UnixStream, DialError> {
    let directory = match address.check(owner) {
        Ok(directory) => directory,
        Err(UnsafeDirectory::Io { source, .. }) => return Err(refused(source)),
        Err(e) => return Err(e.into()),
    };
    let stream = UnixStream::connect(address.short_path(&directory)).map_err(refused)?;
    let peer = rustix::net::sockopt::socket_peercred(&stream).map_err(io::Error::from)?;
    let uid = peer.uid.as_raw();
    let stat = rustix::fs::fstat(&directory).map_err(io::Error::from)?;
    if uid != stat.st_uid && uid != 0 {
        return Err(DialError::Impostor { uid });
    }
    Ok(stream)
}

fn refused(e: io::Error) -> DialError {
    match e.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => DialError::NoHub,
        io::ErrorKind::PermissionDenied => DialError::Denied,
        _ => DialError::Io(e),
    }
}

//! Accepting connections until the hub is to stop, then seeing them off.

use std::fs::File;
use std::io;
use std::os::unix::net::UnixListener as StdListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

use super::HubError;
use super::connection;
use super::seat::{Seat, Socket};
use super::server::Hub;
use crate::protocol::Push;
use crate::service::push::Audience;

/// How often the hub looks whether its socket can still be found.
const SOCKET_CHECK: Duration = Duration::from_secs(5);
/// Pause after a failed accept, doubled each time up to the other.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// Serves until told to stop; gives the seat back, to be kept until the store is closed.
pub async fn listen(
    hub: &Arc<Hub>,
    mut seat: Seat,
    (listener, mut socket): (StdListener, Socket),
) -> Result<Seat, HubError> {
    let mut listener = adopt(&seat, listener)?;
    let mut door = Door::new();
    let mut connections = JoinSet::new();
    let mut told = pin!(hub.stopper.told());
    let mut check = interval(SOCKET_CHECK);
    let notices = hub.notices.clone();
    let gap = hub.limits.notice_gap;
    let notices = tokio::spawn(async move { notices.deliver(gap).await });
    tracing::info!(
        "serving {} at {}",
        hub.store.display(),
        socket.path().display()
    );
    loop {
        tokio::select! {
            () = &mut told => break,
            accepted = listener.accept() => {
                if let Some(stream) = door.pass(accepted).await {
                    connections.spawn(connection::run(Arc::clone(hub), stream));
                }
            }
            Some(ended) = connections.join_next(), if !connections.is_empty() => {
                if let Err(e) = ended {
                    tracing::error!("a connection failed: {e}");
                }
            }
            _ = check.tick() => if !socket.is_there() {
                tracing::warn!("the socket is gone: listening anew");
                seat.look_again();
                let (anew, at) = seat.bind()?;
                (listener, socket) = (adopt(&seat, anew)?, at);
            }
        }
    }
    hub.sessions.close();
    drop(listener);
    drop(socket);
    seat.forget_address();
    hub.notices.tell(Audience::All, Push::Stopping);
    hub.closing.stop();
    let seen_off = async { while connections.join_next().await.is_some() {} };
    if timeout(hub.limits.stop_time * 2, seen_off).await.is_err() {
        tracing::warn!("{} connections did not end in time", connections.len());
    }
    notices.abort();
    Ok(seat)
}

fn adopt(seat: &Seat, listener: StdListener) -> Result<UnixListener, HubError> {
    UnixListener::from_std(listener).map_err(|source| HubError::Io {
        path: seat.store().to_owned(),
        source,
    })
}

/// Lets connections in. When descriptors run out, a spare one is used to turn the next client away at once, instead
/// of letting it hang.
struct Door {
    spare: Option<File>,
    pause: Duration,
}

impl Door {
    fn new() -> Self {
        Self {
            spare: spare(),
            pause: BACK_OFF.0,
        }
    }

    async fn pass(&mut self, accepted: io::Result<(UnixStream, impl Sized)>) -> Option<UnixStream> {
        match accepted {
            Ok((stream, _)) => {
                self.pause = BACK_OFF.0;
                if self.spare.is_some() {
                    return Some(stream);
                }
                // The last free descriptor is this stream's: turn it away and keep the descriptor.
                drop(stream);
                self.spare = spare();
                None
            }
            Err(e) => {
                tracing::warn!("no connection could be accepted: {e}");
                let out = [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE];
                if out
                    .iter()
                    .any(|errno| e.raw_os_error() == Some(errno.raw_os_error()))
                {
                    self.spare = None;
                }
                sleep(self.pause).await;
                self.pause = (self.pause * 2).min(BACK_OFF.1);
                None
            }
        }
    }
}

fn spare() -> Option<File> {
    File::open("/").ok()
}

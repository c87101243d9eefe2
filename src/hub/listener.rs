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

/// Pause after a failed accept, doubled each time up to the other.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// Serves until told to stop; gives the seat back, to be kept until the store is closed.
pub async fn listen(
    hub: &Arc<Hub>,
    mut seat: Seat,
    (listener, socket): (StdListener, Socket),
) -> Result<Seat, HubError> {
    let mut listener = adopt(&seat, listener)?;
    let mut door = Door::new();
    let mut connections = JoinSet::new();
    let mut told = pin!(hub.stopper.told());
    let mut check = interval(hub.limits.socket_check);
    let notices = hub.notices.clone();
    let gap = hub.limits.notice_gap;
    let notices = tokio::spawn(async move { notices.deliver(gap).await });
    tracing::info!(
        "serving {} at {}",
        hub.store.display(),
        socket.path().display()
    );
    let mut socket = Some(socket);
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
            _ = check.tick() => if !socket.as_ref().is_some_and(Socket::is_there) {
                tracing::warn!("the socket is gone: listening anew");
                // Before a new one is bound, which may get the old one's name and number.
                drop(socket.take());
                seat.look_again();
                match seat.bind().and_then(|(anew, at)| Ok((adopt(&seat, anew)?, at))) {
                    Ok((anew, at)) => (listener, socket) = (anew, Some(at)),
                    Err(e) => tracing::error!("no new socket: {e}"),
                }
            }
        }
    }
    hub.sessions.close();
    drop(listener);
    drop(socket);
    seat.forget_address();
    hub.notices.stopping();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_descriptors_run_out_clients_are_turned_away_not_left_hanging() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut door = Door::new();
            let pair = || UnixStream::pair().expect("a pair").0;
            assert!(door.pass(Ok((pair(), ()))).await.is_some());
            let none = io::Error::from(rustix::io::Errno::MFILE);
            assert!(door.pass(Err::<(_, ()), _>(none)).await.is_none());
            assert!(
                door.spare.is_none(),
                "its descriptor serves to accept the next"
            );
            assert!(door.pass(Ok((pair(), ()))).await.is_none());
            assert!(door.spare.is_some());
            assert!(door.pass(Ok((pair(), ()))).await.is_some());
        });
    }
}

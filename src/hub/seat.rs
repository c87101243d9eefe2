//! The seat of a store's hub: only one process can take it, and only who has it may remove and bind the socket.

use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::HubError;
use crate::protocol::address::{self, Address, Place, UnsafeDirectory, own_uid};
use crate::protocol::wire::Wire;

/// How long to wait for an earlier hub that is closing its store.
const CLOSING_TIME: Duration = Duration::from_secs(30);

/// The right to be the hub of a store. Kept until the store is closed.
#[derive(Debug)]
pub struct Seat {
    place: Place,
    _lock: File,
}

/// A bound socket; removed when dropped.
#[derive(Debug)]
pub struct Socket {
    address: Address,
    directory: OwnedFd,
    /// Its file's number: another file of its name is not it.
    inode: u64,
}

impl Seat {
    /// Takes the seat of a store, making the store's directory (0700) where there is none and refusing one that
    /// others may write into. Taken before the store
    /// is opened. Waits for an earlier hub that is closing; one that answers is an error at once.
    pub fn take(store: &Path) -> Result<Self, HubError> {
        let io = |source| HubError::Io {
            path: store.to_owned(),
            source,
        };
        address::own_store(store).map_err(HubError::Exposed)?;
        Self::take_at(Place::here(store).map_err(io)?)
    }

    /// Like [`Self::take`], at a place.
    pub fn take_at(place: Place) -> Result<Self, HubError> {
        let run = place.run_directory();
        match place.service() {
            Some(_) => drop(address::check(&run, None)?),
            None => drop(address::make(&run, Some(own_uid()))?),
        }
        let end = Instant::now() + CLOSING_TIME;
        let mut pause = Duration::from_millis(2);
        loop {
            let lock = place.lock("hub").map_err(|source| HubError::Io {
                path: run.clone(),
                source,
            })?;
            if let Some(lock) = lock {
                return Ok(Self { place, _lock: lock });
            }
            if Instant::now() >= end || Wire::dial(&place).is_ok_and(|mut wire| wire.is_alive()) {
                return Err(HubError::Running { store: place.store });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }

    /// The store's directory.
    pub fn store(&self) -> &Path {
        &self.place.store
    }

    /// Whether the store is a service's.
    pub fn is_service(&self) -> bool {
        self.place.service().is_some()
    }

    /// Binds the socket, in place of one that an earlier hub left.
    pub fn bind(&self) -> Result<(UnixListener, Socket), HubError> {
        let address = self.place.address();
        let directory = if self.is_service() {
            address::check(&address.directory, None)?
        } else {
            address::make(&address.directory, Some(own_uid()))?
        };
        let path = address.path();
        let io = |source| HubError::Io {
            path: path.clone(),
            source,
        };
        remove_stale(&path).map_err(io)?;
        let short = address.short_path(&directory);
        let listener = UnixListener::bind(&short).map_err(io)?;
        let mode = if self.is_service() { 0o660 } else { 0o600 };
        fs::set_permissions(&short, fs::Permissions::from_mode(mode)).map_err(io)?;
        listener.set_nonblocking(true).map_err(io)?;
        let inode = short.symlink_metadata().map_err(io)?.ino();
        if let Err(e) = self.place.note_address(Some(&address)) {
            // On a full disk it can't be noted; most clients look in the same place anyway.
            tracing::warn!("the address could not be noted: {e}");
        }
        let socket = Socket {
            address,
            directory,
            inode,
        };
        Ok((listener, socket))
    }

    /// The hub listens no more.
    pub fn forget_address(&self) {
        if let Err(e) = self.place.note_address(None) {
            tracing::warn!("the noted address could not be removed: {e}");
        }
    }

    /// The same seat as it looks from the environment now: a runtime directory may have gone with a login.
    pub fn look_again(&mut self) {
        if let Ok(place) = Place::here(&self.place.store) {
            self.place = place;
        }
    }
}

impl Socket {
    /// Whether clients can still find the socket; a runtime directory goes when its user has logged out.
    pub fn is_there(&self) -> bool {
        let found = self.address.path().symlink_metadata();
        found.is_ok_and(|meta| meta.ino() == self.inode)
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.address.path()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.is_there()
            && let Err(e) = remove_stale(&self.address.short_path(&self.directory))
        {
            tracing::warn!("the socket could not be removed: {e}");
        }
    }
}

/// Removes a socket of this path; anything else there is an error.
fn remove_stale(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(meta) if meta.file_type().is_socket() => fs::remove_file(path),
        Ok(_) => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

impl From<UnsafeDirectory> for HubError {
    fn from(e: UnsafeDirectory) -> Self {
        Self::Unsafe(e)
    }
}

//! One process owns a store: a lock that ends with the process, and a check whose the directory is.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use super::error::{IoContext, Result, StoreError};

pub(crate) const NAME: &str = "lock";

/// Held as long as the store is open.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a store.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] if the directory belongs to another user, [`StoreError::Locked`] if a process has it open.
    pub(crate) fn take(dir: &Path) -> Result<Self> {
        let owner = std::fs::metadata(dir).at("stat", dir)?.uid();
        if owner != rustix::process::geteuid().as_raw() {
            return Err(StoreError::Foreign {
                path: dir.to_owned(),
                uid: owner,
            });
        }
        let path = dir.join(NAME);
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).at("open", &path)?;
        if !lock(&file, &path)? {
            let mut text = String::new();
            drop(file.read_to_string(&mut text));
            let pid = text.trim().parse().ok();
            return Err(StoreError::Locked {
                path: dir.to_owned(),
                pid,
            });
        }
        // Who holds it is told to others as a courtesy; a full disk must not prevent opening.
        let named = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        if let Err(error) = named {
            tracing::debug!(%error, "could not write the lock's owner");
        }
        Ok(Self { _file: file })
    }
}

/// Attempts, and the time between them: a process that is just being started from one that held the lock, or
/// somebody looking through `/proc`, keeps a closed file open for a moment.
const ATTEMPTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(10);

/// Tries again for a moment what fails because a file is locked.
pub(crate) fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let mut left = ATTEMPTS;
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && left > 0 => left -= 1,
            ended => return ended,
        }
        std::thread::sleep(PAUSE);
    }
}

/// Whether the lock could be taken.
pub(crate) fn lock(file: &File, path: &Path) -> Result<bool> {
    let exclusive = rustix::fs::FlockOperation::NonBlockingLockExclusive;
    match patiently(|| Ok(rustix::fs::flock(file, exclusive)?)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(StoreError::io("lock", path, error)),
    }
}

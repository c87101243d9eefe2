//! Start or join: the hub of a store is found by an answered ping, or started by exactly one of those who want it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{ClientError, ConnectOptions, StartPolicy};
use crate::protocol::address::{self, Place, own_uid};
use crate::protocol::wire::{DialError, Wire};

/// A hub that was started answers within this time (a large store may be recovering), or it is reported as slow.
pub const START_TIME: Duration = Duration::from_mins(1);
/// The signal that nobody can answer.
const SIGKILL: i32 = 9;
/// Pauses between probes begin with this and double up to the other.
const PAUSE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));
/// A hub that is killed from outside while it starts (by the kernel for want of memory, by an operator) is started so
/// often again.
const KILLED_STARTS: u32 = 3;
/// A hub's last words are looked for in so many bytes.
const LAST_WORDS_BYTES: usize = 4096;

/// Pauses that grow, up to an end.
pub struct Patience {
    end: Instant,
    pause: Duration,
}

impl Patience {
    /// Patience for a time.
    pub fn of(time: Duration) -> Self {
        Self {
            end: Instant::now() + time,
            pause: PAUSE.0,
        }
    }

    /// Pauses; `false` when the time is over.
    pub fn wait(&mut self) -> bool {
        let left = self.end.saturating_duration_since(Instant::now());
        thread::sleep(self.pause.min(left));
        self.pause = (self.pause * 2).min(PAUSE.1);
        !left.is_zero()
    }
}

/// Whether a directory holds a store, as far as this user can see.
pub fn store_exists(store: &Path) -> bool {
    store.join("format").exists()
}

/// A connection to the store's hub, which is started if there is none and the options say so.
pub fn reach(options: &ConnectOptions, patience: &mut Patience) -> Result<Wire, ClientError> {
    let io = |source| ClientError::Io {
        path: options.store.clone(),
        source,
    };
    let place = Place::here(&options.store).map_err(io)?;
    loop {
        match Wire::dial(&place) {
            Ok(wire) => return Ok(wire),
            Err(DialError::NoHub) => may_start(options, &place)?,
            Err(DialError::Denied) => return Err(denied(&place)),
            Err(DialError::Unsafe(e)) => return Err(ClientError::Unsafe(e)),
            Err(DialError::Impostor { uid }) => return Err(ClientError::Impostor { uid }),
            Err(DialError::Io(e)) => return Err(io(e)),
        }
        start(options, &place, patience)?;
    }
}

/// Whether this user may start a hub here.
fn may_start(options: &ConnectOptions, place: &Place) -> Result<(), ClientError> {
    let store = place.store.clone();
    if place.service().is_some() {
        return Err(ClientError::NoHub { store });
    }
    match fs::metadata(&store) {
        Ok(meta) if meta.uid() != own_uid() => {
            return Err(ClientError::NotOwner {
                store,
                uid: meta.uid(),
            });
        }
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(source) => {
            return Err(ClientError::Io {
                path: store,
                source,
            });
        }
    }
    match options.start {
        StartPolicy::Create => Ok(()),
        _ if !store_exists(&store) => Err(ClientError::NoStore { store }),
        StartPolicy::Join => Err(ClientError::NoHub { store }),
        StartPolicy::Start => Ok(()),
    }
}

fn denied(place: &Place) -> ClientError {
    let store = place.store.clone();
    match fs::metadata(&store) {
        Ok(meta) if place.service().is_none() && meta.uid() != own_uid() => ClientError::NotOwner {
            store,
            uid: meta.uid(),
        },
        _ => ClientError::Denied { store },
    }
}

/// Starts a hub, or waits for the one that somebody else is starting.
fn start(
    options: &ConnectOptions,
    place: &Place,
    patience: &mut Patience,
) -> Result<(), ClientError> {
    let io = |source| ClientError::Io {
        path: place.run_directory(),
        source,
    };
    address::own_store(&place.store).map_err(ClientError::Exposed)?;
    address::make(&place.run_directory(), Some(own_uid())).map_err(ClientError::Unsafe)?;
    loop {
        let lock = place.lock("start").map_err(io)?;
        if is_served(place) {
            return Ok(());
        }
        if let Some(lock) = lock {
            let started = start_locked(options, place, patience);
            drop(lock);
            return started;
        }
        if !patience.wait() {
            return Err(ClientError::StillStarting {
                seconds: START_TIME.as_secs(),
            });
        }
    }
}

fn is_served(place: &Place) -> bool {
    Wire::dial(place).is_ok_and(|mut wire| wire.is_alive())
}

fn start_locked(
    options: &ConnectOptions,
    place: &Place,
    patience: &mut Patience,
) -> Result<(), ClientError> {
    let log = place.store.join("log").join("start.log");
    let io = |source| ClientError::Io {
        path: log.clone(),
        source,
    };
    let mut child = spawn(options, place, &log).map_err(io)?;
    let mut killed = 0;
    loop {
        if is_served(place) {
            // Taken off the process table when it ends, however long this process lives on.
            thread::Builder::new()
                .name("reaper".to_owned())
                .spawn(move || child.wait())
                .map_err(io)?;
            return Ok(());
        }
        if let Some(status) = child.try_wait().map_err(io)? {
            if is_served(place) {
                return Ok(());
            }
            if status.signal() == Some(SIGKILL) && killed < KILLED_STARTS {
                killed += 1;
                child = spawn(options, place, &log).map_err(io)?;
                continue;
            }
            // On a full disk there is no log.
            let reason = told(&mut child)
                .or_else(|| last_words(&fs::read(&log).ok()?))
                .unwrap_or_else(|| status.to_string());
            return Err(ClientError::DidNotStart {
                reason,
                log,
                code: status.code(),
            });
        }
        if !patience.wait() {
            return Err(ClientError::StillStarting {
                seconds: START_TIME.as_secs(),
            });
        }
    }
}

/// The hub gets nothing of this process but its environment; what it says before its log begins goes to a file, and why
/// it does not start also to its output, which is listened to until it serves.
fn spawn(options: &ConnectOptions, place: &Place, log: &Path) -> io::Result<Child> {
    if let Some(directory) = log.parent() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
    }
    let mut file = File::options();
    let file = file.write(true).create(true).truncate(true).mode(0o600);
    let words = match file.open(log) {
        Ok(file) => Stdio::from(file),
        Err(e) if e.kind() == io::ErrorKind::StorageFull => Stdio::null(),
        Err(e) => return Err(e),
    };
    let command = match &options.hub_command {
        Some(command) => command.clone(),
        None => own_command(&place.store)?,
    };
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(words)
        .spawn()
}

fn own_command(store: &Path) -> io::Result<Vec<OsString>> {
    let program: PathBuf = std::env::current_exe()?;
    Ok(vec![
        program.into(),
        "serve".into(),
        "--store".into(),
        store.into(),
        "--spawned".into(),
    ])
}

/// What a hub that has ended said on its output.
fn told(child: &mut Child) -> Option<String> {
    let mut output = child.stdout.take()?;
    // Whatever it may have started must not keep anybody waiting here.
    rustix::io::ioctl_fionbio(&output, true).ok()?;
    let mut bytes = vec![0; LAST_WORDS_BYTES];
    let read = output.read(&mut bytes).ok()?;
    last_words(&bytes[..read])
}

/// The last line that a hub wrote before it ended.
fn last_words(bytes: &[u8]) -> Option<String> {
    let tail = &bytes[bytes.len().saturating_sub(LAST_WORDS_BYTES)..];
    let text = String::from_utf8_lossy(tail);
    text.lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .map(str::to_owned)
}

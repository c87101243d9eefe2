//! Where the hub of a store listens, so that client and hub agree without asking each other.
//!
//! | store | directory of the socket | socket |
//! | --- | --- | --- |
//! | `/var/lib/warmline/NAME` (a service) | `/run/warmline/NAME`, made by systemd, group `warmline`, 0750 | `hub.sock` |
//! | any other, with a runtime directory of the user | `$XDG_RUNTIME_DIR/warmline`, 0700 | hash of the store's path + `.sock` |
//! | any other | `STORE/run`, 0700 | `hub.sock` |
//!
//! The locks lie in `STORE/run` (of a service in its socket directory), together with the file `address`: where the
//! hub really listens, for a client whose environment names another runtime directory.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

const SERVICE_STORES: &str = "/var/lib/warmline";
const SERVICE_SOCKETS: &str = "/run/warmline";
/// Longest path of a socket that the kernel takes, without the final zero.
const MAX_SOCKET_PATH: usize = 107;

/// Why a directory is not trusted with a socket.
#[derive(Debug, thiserror::Error)]
pub enum UnsafeDirectory {
    /// It is a symbolic link, or no directory.
    #[error("{} is a symbolic link or no directory", .0.display())]
    NotADirectory(PathBuf),
    /// It is somebody else's.
    #[error("{} belongs to uid {uid}", path.display())]
    Owner {
        /// Which.
        path: PathBuf,
        /// Whose it is.
        uid: u32,
    },
    /// Others may write into it (or, unless it is a service's, look into it).
    #[error("{} is open to others (mode {mode:o})", path.display())]
    Mode {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It can't be looked at or made.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// One place where a hub may listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The directory.
    pub directory: PathBuf,
    /// The socket's name in it.
    pub name: String,
}

/// A store as client and hub find each other by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The store's directory, absolute and without symbolic links where it exists.
    pub store: PathBuf,
    runtime: Option<PathBuf>,
}

impl Place {
    /// A store with the runtime directory of this process's user.
    pub fn here(store: &Path) -> io::Result<Self> {
        let runtime = match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(dir) => PathBuf::from(dir),
            None => PathBuf::from(format!("/run/user/{}", own_uid())),
        };
        Self::new(store, Some(runtime))
    }

    /// A store with a certain runtime directory; one that is not there or not safe is not used, nor is it for another
    /// user's store.
    pub fn new(store: &Path, runtime: Option<PathBuf>) -> io::Result<Self> {
        let store = match store.canonicalize() {
            Ok(path) => path,
            Err(e) if e.kind() == io::ErrorKind::NotFound => std::path::absolute(store)?,
            Err(e) => return Err(e),
        };
        let runtime = runtime.filter(|dir| {
            dir.is_absolute()
                && fs::metadata(&store).map_or(true, |meta| meta.uid() == own_uid())
                && trusted(dir)
                    .is_ok_and(|stat| stat.st_uid == own_uid() && stat.st_mode & 0o022 == 0)
        });
        Ok(Self { store, runtime })
    }

    /// The service's name, if the store is one's.
    pub fn service(&self) -> Option<&OsStr> {
        (self.store.parent() == Some(Path::new(SERVICE_STORES)))
            .then(|| self.store.file_name())
            .flatten()
    }

    /// Where a hub of this store listens when started in this environment.
    pub fn address(&self) -> Address {
        if let Some(name) = self.service() {
            let directory = Path::new(SERVICE_SOCKETS).join(name);
            return Address {
                directory,
                name: "hub.sock".into(),
            };
        }
        match &self.runtime {
            Some(runtime) => {
                let hash = blake3::hash(self.store.as_os_str().as_bytes()).to_hex();
                Address {
                    directory: runtime.join("warmline"),
                    name: format!("{}.sock", &hash[..16]),
                }
            }
            None => Address {
                directory: self.run_directory(),
                name: "hub.sock".into(),
            },
        }
    }

    /// Where to look for a running hub, likeliest first.
    pub fn candidates(&self) -> Vec<Address> {
        let mut all = vec![self.address()];
        if self.service().is_none() {
            all.push(Address {
                directory: self.run_directory(),
                name: "hub.sock".into(),
            });
            all.extend(self.noted_address());
        }
        all.dedup();
        all
    }

    /// The directory of the locks and of the noted address.
    pub fn run_directory(&self) -> PathBuf {
        match self.service() {
            Some(name) => Path::new(SERVICE_SOCKETS).join(name),
            None => self.store.join("run"),
        }
    }

    /// The uid that the directory of a hub's socket must belong to; `None` where whoever runs the service decides.
    pub fn owner(&self) -> Option<u32> {
        match self.service() {
            Some(_) => None,
            None => fs::metadata(&self.store).ok().map(|m| m.uid()),
        }
    }

    /// Notes where the hub listens, or that it does no more.
    pub fn note_address(&self, address: Option<&Address>) -> io::Result<()> {
        let path = self.run_directory().join("address");
        match address {
            Some(address) => fs::write(path, address.path().as_os_str().as_bytes()),
            None => fs::remove_file(path),
        }
    }

    /// Takes a lock of this store if nobody has it; it goes with the returned file.
    /// `name`: `hub` for the hub itself, `start` for whoever starts one.
    pub fn lock(&self, name: &str) -> io::Result<Option<File>> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits() as i32)
            .open(self.run_directory().join(format!("{name}.lock")))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e),
        }
    }

    fn noted_address(&self) -> Option<Address> {
        let bytes = fs::read(self.run_directory().join("address")).ok()?;
        let path = Path::new(OsStr::from_bytes(&bytes));
        Some(Address {
            directory: path.parent().filter(|p| p.is_absolute())?.to_owned(),
            name: path.file_name()?.to_str()?.to_owned(),
        })
    }
}

impl Address {
    /// The socket's whole path.
    pub fn path(&self) -> PathBuf {
        self.directory.join(&self.name)
    }

    /// Opens the directory after checking that nobody but its owner can put a socket there.
    /// `owner`: whose it must be. A service's directory may be looked into by its group.
    pub fn check(&self, owner: Option<u32>) -> Result<OwnedFd, UnsafeDirectory> {
        check(&self.directory, owner)
    }

    /// A path of the socket that is short enough for the kernel, valid while `directory` is open.
    pub fn short_path(&self, directory: &OwnedFd) -> PathBuf {
        let path = self.path();
        if path.as_os_str().len() <= MAX_SOCKET_PATH {
            return path;
        }
        PathBuf::from(format!(
            "/proc/self/fd/{}/{}",
            directory.as_raw_fd(),
            self.name
        ))
    }
}

/// The uid that this process works as.
pub fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Opens a directory for sockets and locks after checking whose it is and who may write there.
pub fn check(directory: &Path, owner: Option<u32>) -> Result<OwnedFd, UnsafeDirectory> {
    let stat = trusted(directory)?;
    let path = || directory.to_owned();
    if owner.is_some_and(|uid| uid != stat.st_uid) {
        return Err(UnsafeDirectory::Owner {
            path: path(),
            uid: stat.st_uid,
        });
    }
    let forbidden = if owner.is_some() { 0o077 } else { 0o022 };
    if stat.st_mode & forbidden != 0 {
        return Err(UnsafeDirectory::Mode {
            path: path(),
            mode: stat.st_mode & 0o7777,
        });
    }
    open(directory).map_err(|e| UnsafeDirectory::Io {
        path: path(),
        source: e.into(),
    })
}

/// Makes a private directory where there is none, and checks it.
pub fn make(directory: &Path, owner: Option<u32>) -> Result<OwnedFd, UnsafeDirectory> {
    match fs::DirBuilder::new().mode(0o700).create(directory) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => {
            return Err(UnsafeDirectory::Io {
                path: directory.to_owned(),
                source,
            });
        }
    }
    check(directory, owner)
}

/// Makes a store's directory where there is none, and an empty one private; refuses one that is another user's, or that
/// others may write into: what lies there decides what is run and shown.
pub fn own_store(store: &Path) -> Result<(), UnsafeDirectory> {
    let failed = |source| UnsafeDirectory::Io {
        path: store.to_owned(),
        source,
    };
    let mut builder = fs::DirBuilder::new();
    builder
        .recursive(true)
        .mode(0o700)
        .create(store)
        .map_err(failed)?;
    // The way there may lead over links, which are their owner's affair.
    let store = store.canonicalize().map_err(failed)?;
    let stat = trusted(&store)?;
    let is_own = stat.st_uid == own_uid();
    if is_own && fs::read_dir(&store).map_err(failed)?.next().is_none() {
        fs::set_permissions(&store, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    trust(&store, &[own_uid()])
}

/// Refuses a file or directory that is none of these users', or that others may write.
pub fn trust(path: &Path, owners: &[u32]) -> Result<(), UnsafeDirectory> {
    let meta = fs::metadata(path).map_err(|source| UnsafeDirectory::Io {
        path: path.to_owned(),
        source,
    })?;
    let path = || path.to_owned();
    if !owners.contains(&meta.uid()) {
        return Err(UnsafeDirectory::Owner {
            path: path(),
            uid: meta.uid(),
        });
    }
    if meta.mode() & 0o022 != 0 {
        return Err(UnsafeDirectory::Mode {
            path: path(),
            mode: meta.mode() & 0o7777,
        });
    }
    Ok(())
}

fn open(directory: &Path) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::open(directory, flags, Mode::empty())
}

fn trusted(directory: &Path) -> Result<rustix::fs::Stat, UnsafeDirectory> {
    let path = || directory.to_owned();
    match open(directory).and_then(rustix::fs::fstat) {
        Ok(stat) => Ok(stat),
        Err(rustix::io::Errno::NOTDIR | rustix::io::Errno::LOOP) => {
            Err(UnsafeDirectory::NotADirectory(path()))
        }
        Err(e) => Err(UnsafeDirectory::Io {
            path: path(),
            source: e.into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn private(path: &Path) {
        make(path, Some(own_uid())).expect("a private directory");
    }

    #[test]
    fn the_place_follows_store_and_runtime_directory() {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, runtime) = (dir.path().join("store"), dir.path().join("runtime"));
        private(&store);
        private(&runtime);
        let with = Place::new(&store, Some(runtime.clone()))
            .expect("a place")
            .address();
        assert_eq!(with.directory, runtime.join("warmline"));
        let without = Place::new(&store, None).expect("a place").address();
        assert_eq!(
            without.path(),
            store.canonicalize().expect("there").join("run/hub.sock")
        );
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o777)).expect("permissions");
        let open = Place::new(&store, Some(runtime))
            .expect("a place")
            .address();
        assert_eq!(
            open, without,
            "a runtime directory open to others is not used"
        );
        let service = Place::new(Path::new("/var/lib/warmline/shop-1"), None).expect("a place");
        assert_eq!(
            service.address().path(),
            Path::new("/run/warmline/shop-1/hub.sock")
        );
    }

    #[test]
    fn a_hub_is_found_from_another_environment() {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, runtime) = (dir.path().join("store"), dir.path().join("runtime"));
        for path in [&store, &runtime, &store.join("run")] {
            private(path);
        }
        let hub = Place::new(&store, Some(runtime)).expect("a place");
        hub.note_address(Some(&hub.address())).expect("noted");
        let client = Place::new(&store, None).expect("a place");
        assert!(client.candidates().contains(&hub.address()));
        hub.note_address(None).expect("removed");
        assert!(!client.candidates().contains(&hub.address()));
    }

    #[test]
    fn links_and_open_directories_are_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let real = dir.path().join("real");
        private(&real);
        let link = dir.path().join("link");
        symlink(&real, &link).expect("a link");
        assert!(matches!(
            make(&link, Some(own_uid())),
            Err(UnsafeDirectory::NotADirectory(_))
        ));
        assert!(matches!(
            check(&real, Some(own_uid() + 1)),
            Err(UnsafeDirectory::Owner { .. })
        ));
        fs::set_permissions(&real, fs::Permissions::from_mode(0o750)).expect("permissions");
        assert!(matches!(
            check(&real, Some(own_uid())),
            Err(UnsafeDirectory::Mode { .. })
        ));
        assert!(check(&real, None).is_ok(), "a service's group may look");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o770)).expect("permissions");
        assert!(matches!(
            check(&real, None),
            Err(UnsafeDirectory::Mode { .. })
        ));
    }

    #[test]
    fn an_empty_store_is_made_private_and_one_open_to_others_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = dir.path().join("store");
        let mode = |bits| fs::set_permissions(&store, fs::Permissions::from_mode(bits));
        let bits = || fs::metadata(&store).expect("there").mode() & 0o777;
        own_store(&store).expect("made");
        assert_eq!(bits(), 0o700);
        mode(0o777).expect("opened");
        own_store(&store).expect("nothing is there yet");
        assert_eq!(bits(), 0o700);
        fs::write(store.join("format"), "x").expect("written");
        for (bits, good) in [
            (0o700, true),
            (0o755, true),
            (0o775, false),
            (0o1777, false),
        ] {
            mode(bits).expect("set");
            let is = own_store(&store);
            let refused = matches!(is, Err(UnsafeDirectory::Mode { .. }));
            assert!(if good { is.is_ok() } else { refused }, "{bits:o}");
        }
        let others = trust(&store.join("format"), &[own_uid() + 1]);
        assert!(matches!(others, Err(UnsafeDirectory::Owner { .. })));
    }

    #[test]
    fn a_long_path_goes_through_the_open_directory() {
        let dir = tempfile::tempdir().expect("a directory");
        let long = dir.path().join("x".repeat(120));
        private(&long);
        let address = Address {
            directory: long,
            name: "hub.sock".into(),
        };
        let open = address.check(Some(own_uid())).expect("safe");
        let listener =
            std::os::unix::net::UnixListener::bind(address.short_path(&open)).expect("bound");
        std::os::unix::net::UnixStream::connect(address.short_path(&open)).expect("connected");
        drop(listener);
        assert!(address.path().exists());
    }
}

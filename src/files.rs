//! New files: whole or not at all, never over another unless that is asked for, and for their owner alone. And files of
//! people that are read: plain ones, of a size that is known beforehand.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Names that are tried before it is given up: nobody can know them beforehand.
const TRIES: u8 = 16;

/// A file that is not whole yet, under a name that nobody knows, beside its place. Dropped, it is gone.
#[derive(Debug)]
pub struct NewFile {
    part: PathBuf,
    place: PathBuf,
}

impl NewFile {
    /// Begins a file that only its owner may read. Links that somebody has laid are not followed.
    pub fn beside(place: &Path) -> io::Result<(Self, File)> {
        let names = RandomState::new();
        let mut last = io::ErrorKind::AlreadyExists.into();
        for attempt in 0..TRIES {
            let name = format!(".warmline-{:016x}.part", names.hash_one(attempt));
            let part = place.with_file_name(name);
            let new = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&part);
            match new {
                Ok(file) => {
                    let place = place.to_owned();
                    return Ok((Self { part, place }, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// The file is whole: it appears in its place. Where something is there already, it takes its place only with
    /// `replace`; what a link points to is never touched.
    pub fn keep(self, replace: bool) -> io::Result<()> {
        if replace {
            return fs::rename(&self.part, &self.place);
        }
        match fs::hard_link(&self.part, &self.place) {
            Ok(()) => Ok(()), // the other name goes when this is dropped
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // A file system without links.
            Err(_) if is_taken(&self.place) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(&self.part, &self.place),
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // It may have been renamed; what can't be removed hurts nobody.
        let _ = fs::remove_file(&self.part);
    }
}

/// Opens a plain file to read it. Pipes and devices are none: they would wait for somebody, or never end.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] where it is something else.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let wait = rustix::fs::OFlags::NONBLOCK.bits();
    let mut options = OpenOptions::new();
    let file = options.read(true).custom_flags(wait as i32).open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        return Ok(file);
    }
    Err(if kind.is_dir() {
        io::ErrorKind::IsADirectory.into()
    } else {
        io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")
    })
}

/// The text of a plain file of at most so many bytes; not more than that is read.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] where it has more, [`io::ErrorKind::InvalidData`] where it is not UTF-8; and those of
/// [`open_plain`].
pub fn read_text(path: &Path, limit: usize) -> io::Result<String> {
    let mut bytes = Vec::new();
    let most = (limit as u64).saturating_add(1);
    open_plain(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        let said = format!("it has more than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, said));
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Whether there is something of that name, be it a link to nowhere.
pub fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether two names stand for one file, through links of either kind.
pub fn is_same(a: &Path, b: &Path) -> bool {
    let identity = |path: &Path| path.metadata().map(|file| (file.dev(), file.ino())).ok();
    identity(a).is_some_and(|of_a| Some(of_a) == identity(b))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn written(place: &Path, replace: bool) -> io::Result<()> {
        let (new, mut file) = NewFile::beside(place)?;
        file.write_all(b"new")?;
        new.keep(replace)
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("a directory");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_whole_or_not_there_and_its_owners_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let place = dir.path().join("out.csv");
        let (new, file) = NewFile::beside(&place).expect("begun");
        assert!(!is_taken(&place));
        drop((new, file));
        assert_eq!(names(dir.path()), [""; 0]);
        written(&place, false).expect("written");
        assert_eq!(names(dir.path()), ["out.csv"]);
        let mode = place.metadata().expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn only_plain_files_of_a_known_size_are_read() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        fs::write(path("ten"), "0123456789").expect("written");
        fs::write(path("bytes"), [0xff, 0xfe]).expect("written");
        let sparse = File::create(path("sparse")).expect("made");
        sparse.set_len(1_500 << 20).expect("sparse");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe"), mode).expect("a pipe");
        symlink("/dev/zero", path("zero")).expect("linked");
        symlink(path("ten"), path("link")).expect("linked");
        let kind = |name: &str| read_text(&path(name), 10).map_err(|error| error.kind());
        assert_eq!(kind("ten"), Ok("0123456789".to_owned()));
        assert_eq!(kind("link"), kind("ten"));
        for (name, expected) in [
            ("pipe", io::ErrorKind::InvalidInput),
            ("zero", io::ErrorKind::InvalidInput),
            (".", io::ErrorKind::IsADirectory),
            ("sparse", io::ErrorKind::FileTooLarge),
            ("bytes", io::ErrorKind::InvalidData),
            ("missing", io::ErrorKind::NotFound),
        ] {
            assert_eq!(kind(name), Err(expected), "{name}");
        }
        let nine = read_text(&path("ten"), 9).map_err(|error| error.kind());
        assert_eq!(nine, Err(io::ErrorKind::FileTooLarge));
    }

    #[test]
    fn what_is_there_stays_and_links_are_not_followed() {
        let dir = tempfile::tempdir().expect("a directory");
        let other = dir.path().join("other");
        fs::write(&other, "other").expect("written");
        for link in ["symbolic", "hard", "nowhere"] {
            let place = dir.path().join(link);
            match link {
                "symbolic" => symlink(&other, &place),
                "hard" => fs::hard_link(&other, &place),
                _ => symlink(dir.path().join("missing"), &place),
            }
            .expect("linked");
            assert_eq!(is_same(&other, &place), link != "nowhere");
            let refused = written(&place, false).expect_err("it is there");
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
            written(&place, true).expect("replaced");
            assert_eq!(fs::read_to_string(&place).expect("read"), "new");
            assert_eq!(fs::read_to_string(&other).expect("read"), "other");
        }
        assert_eq!(names(dir.path()), ["hard", "nowhere", "other", "symbolic"]);
    }
}

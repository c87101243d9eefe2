//! New files: whole or not at all, never over another unless that is asked for, and for their owner alone.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io;
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

//! A directory becomes a store, or a backup: all of it, or nothing that counts.
//!
//! The first thing there is a mark, the last is the mark's new name, under which it says that all is there. What lies
//! beside a mark is the leftover of somebody who was cut off (or ran out of room), and is swept away by the next.

use std::fs::{DirBuilder, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::{IoContext, Result, StoreError};
use super::journal::sync_dir;
use super::lock;

/// What is made.
pub(crate) struct Kind {
    /// The file that says that all is there.
    pub(crate) name: &'static str,
    /// Its name until then.
    pub(crate) mark: &'static str,
    /// Whether something of that name comes from making it.
    pub(crate) is_own: fn(&str) -> bool,
    /// What may lie there before.
    pub(crate) beside: &'static [&'static str],
}

/// A directory in which something is made; swept when it is dropped unfinished.
pub(crate) struct Making {
    dir: PathBuf,
    kind: &'static Kind,
    mark: File,
    /// The directory was not there before.
    new: bool,
    finished: bool,
}

impl Making {
    /// Begins in a directory that is not there, empty, or left behind unfinished. It is made private to its user.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] if something else is there, [`StoreError::Locked`] if somebody is at it already.
    pub(crate) fn begin(dir: &Path, kind: &'static Kind) -> Result<Self> {
        let new = !dir.try_exists().at("find", dir)?;
        let mut builder = DirBuilder::new();
        let builder = builder.recursive(true).mode(0o700);
        builder.create(dir).at("create", dir)?;
        let path = dir.join(kind.mark);
        if !may_begin(dir, kind)? {
            return Err(StoreError::NotEmpty(dir.to_owned()));
        }
        let mut options = File::options();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let mark = options.open(&path).at("create", &path)?;
        if !lock::lock(&mark, &path)? {
            let path = dir.to_owned();
            return Err(StoreError::Locked { path, pid: None });
        }
        // Whoever was at it may have finished before the lock was free.
        if !path.try_exists().at("find", &path)? || !may_begin(dir, kind)? {
            return Err(StoreError::NotEmpty(dir.to_owned()));
        }
        let making = Self {
            dir: dir.to_owned(),
            kind,
            mark,
            new,
            finished: false,
        };
        making.sweep()?;
        // A directory of somebody else's may be lent for a backup, whose files are private.
        if let Err(error) = std::fs::set_permissions(dir, Permissions::from_mode(0o700)) {
            tracing::warn!(%error, "a directory could not be made private");
        }
        sync_dir(dir)?;
        Ok(making)
    }

    /// Says that all is there.
    pub(crate) fn finish(&mut self, text: &[u8]) -> Result<()> {
        let path = self.dir.join(self.kind.mark);
        sync_dir(&self.dir)?;
        let written = self.mark.write_all(text);
        written
            .and_then(|()| self.mark.sync_all())
            .at("write", &path)?;
        std::fs::rename(&path, self.dir.join(self.kind.name)).at("rename", &path)?;
        self.finished = true;
        sync_dir(&self.dir)
    }

    /// Removes what somebody left, but for the mark.
    fn sweep(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.dir).at("list", &self.dir)? {
            let entry = entry.at("list", &self.dir)?;
            let name = entry.file_name();
            if !name.to_str().is_some_and(self.kind.is_own) {
                continue;
            }
            let path = entry.path();
            if entry.file_type().at("stat", &path)?.is_dir() {
                std::fs::remove_dir_all(&path).at("remove", &path)?;
            } else {
                std::fs::remove_file(&path).at("remove", &path)?;
            }
        }
        self.mark.set_len(0).at("empty", &self.dir)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let swept = self.sweep().and_then(|()| {
            let mark = self.dir.join(self.kind.mark);
            std::fs::remove_file(&mark).at("remove", &mark)
        });
        if let Err(error) = swept {
            // The mark says to the next that it may be swept.
            tracing::warn!(%error, "something unfinished was left behind");
        } else if self.new {
            drop(std::fs::remove_file(self.dir.join(lock::NAME)));
            // Only where nothing else is there.
            drop(std::fs::remove_dir(&self.dir));
        }
    }
}

/// Whether something can be made there: nothing lies there that would be lost.
fn may_begin(dir: &Path, kind: &Kind) -> Result<bool> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).at("list", dir)? {
        names.push(entry.at("list", dir)?.file_name());
    }
    let marked = names.iter().any(|name| name == kind.mark);
    Ok(names.iter().all(|name| {
        let beside = kind.beside.iter().any(|beside| name == beside);
        let own = || name == kind.mark || name.to_str().is_some_and(kind.is_own);
        beside || marked && own()
    }))
}

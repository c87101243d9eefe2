//! The files that a store works by beside its journal: copied into a backup and back.

use std::fs::{DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::backup::{BackupFile, copy_file, copy_private, hash_file, is_plain_name};
use super::error::{IoContext, Result, StoreError};
use super::journal::sync_dir;
use crate::files::{NewFile, open_plain};

/// Where they are, in a store and in a backup.
pub const CONFIG_DIR: &str = "config";
/// The care plan's file in [`CONFIG_DIR`].
pub const PLAN_FILE: &str = "plan.toml";
/// The settings' file in [`CONFIG_DIR`].
pub const SETTINGS_FILE: &str = "settings.toml";
/// The file of what tickets go by in [`CONFIG_DIR`].
pub const TICKETS_FILE: &str = "tickets.toml";
/// The file of what is to be done in a crisis in [`CONFIG_DIR`].
pub const CRISIS_FILE: &str = "crisis.toml";

/// What a backup takes of [`CONFIG_DIR`]; an editor's leftovers and other strangers are not the store's.
const BACKED_UP: &[&str] = &[PLAN_FILE, SETTINGS_FILE, TICKETS_FILE, CRISIS_FILE];

/// Writes those of a new store.
pub fn write_config(store: &Path, files: &[(&str, &str)]) -> Result<()> {
    let dir = store.join(CONFIG_DIR);
    make_dir(&dir)?;
    for (name, text) in files {
        let path = dir.join(name);
        let mut options = File::options();
        let options = options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(&path).at("create", &path)?;
        let written = file.write_all(text.as_bytes());
        written.and_then(|()| file.sync_all()).at("write", &path)?;
    }
    sync_dir(&dir)
}

/// Puts another text in the place of one of them: all of it or none of it, for the store's user alone.
pub fn replace_config(store: &Path, name: &str, text: &str) -> Result<()> {
    let dir = store.join(CONFIG_DIR);
    if !dir.try_exists().at("find", &dir)? {
        make_dir(&dir)?;
    }
    let path = dir.join(name);
    let (new, mut file) = NewFile::beside(&path).at("create", &path)?;
    let written = file.write_all(text.as_bytes());
    written.and_then(|()| file.sync_all()).at("write", &path)?;
    new.keep(true).at("write", &path)?;
    sync_dir(&dir)
}

fn make_dir(dir: &Path) -> Result<()> {
    DirBuilder::new().mode(0o700).create(dir).at("create", dir)
}

/// Copies those that are there into a backup.
pub(super) fn back_up(store: &Path, backup: &Path) -> Result<Vec<BackupFile>> {
    let (from, to) = (store.join(CONFIG_DIR), backup.join(CONFIG_DIR));
    let mut files = Vec::new();
    for name in BACKED_UP {
        let (from, copy) = (from.join(name), to.join(name));
        match from.try_exists().at("find", &from)? {
            // The store works by what is shipped.
            false => continue,
            true if files.is_empty() => make_dir(&to)?,
            true => {}
        }
        // What is no plain file would never be copied to its end.
        open_plain(&from).at("open", &from)?;
        copy_private(&from, &copy)?;
        let (bytes, blake3) = hash_file(&copy)?;
        files.push(BackupFile {
            name: (*name).to_owned(),
            bytes,
            blake3,
        });
    }
    if !files.is_empty() {
        sync_dir(&to)?;
    }
    Ok(files)
}

/// Brings them back from a backup, each compared with what the manifest says of it.
pub(super) fn restore(files: &[BackupFile], backup: &Path, store: &Path) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let (from, to) = (backup.join(CONFIG_DIR), store.join(CONFIG_DIR));
    make_dir(&to)?;
    for file in files {
        if !is_plain_name(&file.name) {
            return Err(StoreError::BackupMismatch(file.name.clone()));
        }
        copy_file(&from.join(&file.name), &to.join(&file.name), file)?;
    }
    sync_dir(&to)
}

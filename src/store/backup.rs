//! Backup while the store is in use, and restore.
//!
//! A backup is the journal up to a sequence, every segment in compressed form, the files in `config/`, and a
//! manifest that names each file with its size and hash. The manifest is written last: a directory without one
//! is not a backup. The index is not part of it; restoring makes it anew.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::config_files::{self, CONFIG_DIR};
use super::error::{IoContext, Result, StoreError};
use super::journal::{Journal, SegmentInfo, parse_name};
use super::making::{Kind, Making};
use super::open::{JOURNAL_DIR, Options, STORE, Store};
use super::replay::{OnProgress, Progress};
use super::reserve;
use crate::domain::time::Moment;

const MANIFEST: &str = "manifest.json";
const FORMAT: u32 = 1;
/// Largest manifest that is read.
const MANIFEST_LIMIT: u64 = 16 << 20;
const CHUNK: usize = 1 << 20;

/// How a directory becomes a backup.
const BACKUP: Kind = Kind {
    name: MANIFEST,
    mark: "manifest.part",
    is_own: |name| {
        name == CONFIG_DIR
            || parse_name(name).is_some()
            || Path::new(name).extension().is_some_and(|end| end == "tmp")
    },
    beside: &[],
};

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the manifest.
    pub format: u32,
    /// When the backup was made.
    pub made_at: Moment,
    /// The last sequence in it.
    pub seq: u64,
    /// The files of the journal, in the order of their sequences.
    pub files: Vec<BackupFile>,
    /// Plan and settings, in `config/`. Backups made before these were part of one have none.
    #[serde(default)]
    pub config: Vec<BackupFile>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// BLAKE3 of its content, in hex.
    pub blake3: String,
}

impl Store {
    /// Copies everything that is safe now into a directory that is empty or not there, and reads the copy back.
    /// Plan and settings come as their files are.
    /// Changes go on meanwhile. Progress is in bytes.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] if something is there; [`StoreError::Damaged`] if the journal is damaged.
    pub fn backup(
        &self,
        target: &Path,
        made_at: Moment,
        progress: OnProgress<'_>,
    ) -> Result<Manifest> {
        self.must_be_outside(target)?;
        let mut making = Making::begin(target, &BACKUP)?;
        let journal = self.journal();
        let seq = journal.last();
        let segments: Vec<SegmentInfo> = journal
            .segments()
            .into_iter()
            .filter(|segment| segment.first <= seq)
            .collect();
        let sizes = segments
            .iter()
            .map(|s| std::fs::metadata(journal.segment_path(s)).map_or(0, |m| m.len()));
        let total = sizes.sum::<u64>() * 2;
        let mut done = 0;
        let mut files = Vec::with_capacity(segments.len());
        for segment in &segments {
            let path = journal.pack_into(segment.first, seq, target)?;
            let (bytes, blake3) = hash_file(&path)?;
            files.push(BackupFile {
                name: name_of(&path),
                bytes,
                blake3,
            });
            done += bytes;
            progress(Progress {
                done: done.min(total),
                total,
            });
        }
        let copy = Journal::open_copy(target)?;
        let mut reader = copy.read_from(1);
        while let Some(step) = reader.visit_next(true, |_, _| Ok(())) {
            step?;
        }
        // A segment that was closed meanwhile came whole: it may hold more than was asked for.
        let seq = copy.last();
        progress(Progress { done: total, total });
        let manifest = Manifest {
            format: FORMAT,
            made_at,
            seq,
            files,
            config: config_files::back_up(self.dir(), target)?,
        };
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(std::io::Error::from)
            .at("encode", target)?;
        making.finish(&text)?;
        Ok(manifest)
    }

    /// Refuses a place within this store: what lies there is the store's own, and may go with its next rebuild.
    fn must_be_outside(&self, target: &Path) -> Result<()> {
        let store = self.dir().canonicalize().at("find", self.dir())?;
        let mut there = target.to_owned();
        while !there.try_exists().at("find", &there)? {
            if !there.pop() {
                return Ok(());
            }
        }
        let inside = there.canonicalize().at("find", &there)?.starts_with(store);
        if inside {
            return Err(StoreError::BackupInside(target.to_owned()));
        }
        Ok(())
    }

    /// Makes a store from a backup in a directory that is empty or not there, and opens it. Progress is in bytes
    /// for copying, then in journal records for the index.
    ///
    /// # Errors
    /// [`StoreError::BackupMismatch`] if a file is not what the manifest says; then there is no store.
    pub fn restore(
        backup: &Path,
        target: &Path,
        options: Options,
        progress: OnProgress<'_>,
    ) -> Result<Self> {
        Self::restore_with(backup, target, options, progress, |_| Ok(()))
    }

    /// The same, with what is to be in the store before it is one.
    ///
    /// # Errors
    /// As [`Self::restore`], and what `fill` answers; then there is no store.
    pub fn restore_with<E: From<StoreError>>(
        backup: &Path,
        target: &Path,
        options: Options,
        progress: OnProgress<'_>,
        fill: impl FnOnce(&Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let manifest = read_manifest(backup)?;
        let making = Making::begin(target, &STORE)?;
        copy_back(&manifest, backup, target, &options, progress)?;
        reserve::ensure(target);
        Self::finish(making, target, options, progress, fill)
    }
}

/// Brings journal, plan and settings back from a backup.
fn copy_back(
    manifest: &Manifest,
    backup: &Path,
    target: &Path,
    options: &Options,
    progress: OnProgress<'_>,
) -> Result<()> {
    let journal_dir = target.join(JOURNAL_DIR);
    std::fs::create_dir(&journal_dir).at("create", &journal_dir)?;
    let total = manifest.files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    for file in &manifest.files {
        if !is_plain_name(&file.name) {
            return Err(StoreError::BackupMismatch(file.name.clone()));
        }
        copy_file(
            &backup.join(&file.name),
            &journal_dir.join(&file.name),
            file,
        )?;
        done += file.bytes;
        progress(Progress { done, total });
    }
    if Journal::continue_copy(&journal_dir, &options.journal)? != manifest.seq {
        return Err(StoreError::BackupMismatch(MANIFEST.to_owned()));
    }
    config_files::restore(&manifest.config, backup, target)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Whether a name that a manifest gives stays in its directory.
pub(super) fn is_plain_name(name: &str) -> bool {
    Path::new(name).file_name() == Some(name.as_ref())
}

/// Size and BLAKE3 of a file.
pub(super) fn hash_file(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).at("open", path)?;
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        match file.read(&mut chunk).at("read", path)? {
            0 => return Ok((size, hasher.finalize().to_hex().to_string())),
            n => {
                hasher.update(&chunk[..n]);
                size += n as u64;
            }
        }
    }
}

/// Copies a file for this user alone, whoever may read the one it is made from.
pub(super) fn copy_private(from: &Path, to: &Path) -> Result<()> {
    let mut options = File::options();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut copy = options.open(to).at("create", to)?;
    let mut file = File::open(from).at("open", from)?;
    std::io::copy(&mut file, &mut copy).at("copy", from)?;
    copy.sync_all().at("sync", to)
}

/// Copies a file and compares what arrived with the manifest.
pub(super) fn copy_file(from: &Path, to: &Path, expected: &BackupFile) -> Result<()> {
    let mismatch = || StoreError::BackupMismatch(expected.name.clone());
    if !from.try_exists().at("find", from)? {
        return Err(mismatch());
    }
    copy_private(from, to)?;
    if hash_file(to)? == (expected.bytes, expected.blake3.clone()) {
        Ok(())
    } else {
        Err(mismatch())
    }
}

/// Reads what a backup says it holds.
///
/// # Errors
/// [`StoreError::NoBackup`] if the directory is no (complete) backup.
pub fn read_manifest(dir: &Path) -> Result<Manifest> {
    let path = dir.join(MANIFEST);
    let file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::NoBackup(dir.to_owned()));
        }
        result => result.at("open", &path)?,
    };
    let mut text = Vec::new();
    file.take(MANIFEST_LIMIT)
        .read_to_end(&mut text)
        .at("read", &path)?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|_| StoreError::BackupMismatch(MANIFEST.to_owned()))?;
    if manifest.format > FORMAT {
        return Err(StoreError::Format {
            path,
            found: manifest.format,
            known: FORMAT,
        });
    }
    Ok(manifest)
}

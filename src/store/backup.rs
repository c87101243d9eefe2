//! Backup while the store is in use, and restore.
//!
//! A backup is the journal up to a sequence, every segment in compressed form, the files in `config/`, and a
//! manifest that names each file with its size and hash. The manifest is written last: a directory without one
//! is not a backup. The index is not part of it; restoring makes it anew.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::config_files;
use super::error::{IoContext, Result, StoreError};
use super::journal::{Journal, SegmentInfo, sync_dir};
use super::open::{JOURNAL_DIR, Options, Store, prepare_empty, write_format};
use super::replay::{OnProgress, Progress};
use super::reserve;
use crate::domain::time::Moment;

const MANIFEST: &str = "manifest.json";
const FORMAT: u32 = 1;
/// Largest manifest that is read.
const MANIFEST_LIMIT: u64 = 16 << 20;
const CHUNK: usize = 1 << 20;

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
        prepare_empty(target)?;
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
        write_manifest(target, &manifest)?;
        Ok(manifest)
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
        let manifest = read_manifest(backup)?;
        prepare_empty(target)?;
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
        config_files::restore(&manifest.config, backup, target)?;
        reserve::ensure(target);
        write_format(target)?;
        Self::open(target, options, progress)
    }
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

/// Copies a file and compares what arrived with the manifest.
pub(super) fn copy_file(from: &Path, to: &Path, expected: &BackupFile) -> Result<()> {
    let mismatch = || StoreError::BackupMismatch(expected.name.clone());
    match std::fs::copy(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(mismatch()),
        result => drop(result.at("copy", from)?),
    }
    File::open(to)
        .and_then(|file| file.sync_all())
        .at("sync", to)?;
    if hash_file(to)? == (expected.bytes, expected.blake3.clone()) {
        Ok(())
    } else {
        Err(mismatch())
    }
}

fn manifest_path(dir: &Path) -> PathBuf {
    dir.join(MANIFEST)
}

fn write_manifest(dir: &Path, manifest: &Manifest) -> Result<()> {
    let path = manifest_path(dir);
    let making = dir.join("manifest.tmp");
    let text = serde_json::to_vec_pretty(manifest)
        .map_err(std::io::Error::from)
        .at("encode", &path)?;
    sync_dir(dir)?;
    let mut file = File::create(&making).at("create", &making)?;
    file.write_all(&text)
        .and_then(|()| file.sync_all())
        .at("write", &making)?;
    std::fs::rename(&making, &path).at("rename", &making)?;
    sync_dir(dir)
}

/// Reads what a backup says it holds.
///
/// # Errors
/// [`StoreError::NoStore`] if the directory is no (complete) backup.
pub fn read_manifest(dir: &Path) -> Result<Manifest> {
    let path = manifest_path(dir);
    let file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::NoStore(dir.to_owned()));
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

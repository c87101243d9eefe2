//! Creating and opening a journal.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use parking_lot::RwLock;

use super::super::error::{Damage, IoContext, Result};
use super::append::{self, Appender, Group};
use super::compress::Blocks;
use super::file::Files;
use super::record::Hash;
use super::scan::{self, Scanned};
use super::segment::{self, Form, Header, damaged};
use super::{Journal, JournalOptions, Segment};

impl Journal {
    /// Makes an empty journal in a directory.
    pub(crate) fn create(dir: &Path, options: &JournalOptions) -> Result<()> {
        std::fs::create_dir_all(dir).at("create", dir)?;
        let header = Header {
            first: 1,
            capacity: options.segment_bytes,
            previous: [0; 32],
        };
        append::create(&files(options), dir, &header).map(drop)
    }

    /// Opens a journal: checks that its segments follow each other and cuts a torn tail, unless that would cut
    /// a sequence that is known to have been `safe`.
    pub(crate) fn open(
        dir: &Path,
        options: &JournalOptions,
        safe: u64,
    ) -> Result<(Arc<Self>, Appender)> {
        let files = files(options);
        let mut segments: Vec<Segment> = Vec::new();
        let mut open = None;
        let mut expected: Option<(u64, Hash)> = None;
        let names = list(dir)?;
        let last = names.last_key_value().map(|(&first, _)| first);
        for (&first, &form) in &names {
            let path = segment::path_of(dir, first, form);
            let file = File::options()
                .read(true)
                .write(true)
                .open(&path)
                .at("open", &path)?;
            let header = Header::read(&file, &path, form)?;
            let follows =
                expected.is_none_or(|(next, chain)| (next, chain) == (first, header.previous));
            if header.first != first || !follows {
                let missing = expected.is_some_and(|(next, _)| next != first);
                let damage = if missing {
                    Damage::Missing
                } else {
                    Damage::Chain
                };
                return Err(damaged(&path, 0, damage));
            }
            let is_last = Some(first) == last;
            let found = match form {
                Form::Plain => plain(&files, &file, &path, &header, is_last.then_some(safe))?,
                Form::Compressed => Blocks::read(&file, &path)?.scanned(),
            };
            expected = Some((found.next, found.chain));
            segments.push(Segment {
                first,
                form,
                marks: found.marks.clone(),
            });
            open = Some((file, path, header, form, found));
        }
        let Some((file, path, header, form, found)) = open else {
            return Err(damaged(
                &segment::path_of(dir, 1, Form::Plain),
                0,
                Damage::Missing,
            ));
        };
        if form == Form::Compressed {
            return Err(damaged(
                &segment::path_of(dir, found.next, Form::Plain),
                0,
                Damage::Missing,
            ));
        }
        let journal = Arc::new(Self {
            dir: dir.to_owned(),
            segments: RwLock::new(segments),
            last: AtomicU64::new(found.next - 1),
        });
        let appender = Appender {
            journal: Arc::clone(&journal),
            files,
            segment_bytes: options.segment_bytes,
            file,
            path,
            capacity: header.capacity,
            offset: found.end,
            last: found.next - 1,
            chain: found.chain,
            last_mark: found.marks.last().map_or(0, |mark| mark.offset),
            group: Group::default(),
            failed: None,
        };
        Ok((journal, appender))
    }
}

impl Journal {
    /// Opens a copy of a journal in which all segments are compressed, for reading.
    pub(crate) fn open_copy(dir: &Path) -> Result<Arc<Self>> {
        let mut segments = Vec::new();
        let mut expected = (1, [0; 32]);
        for (first, form) in list(dir)? {
            let path = segment::path_of(dir, first, form);
            let file = File::open(&path).at("open", &path)?;
            let header = Header::read(&file, &path, form)?;
            if form != Form::Compressed
                || (first, header.first, header.previous) != (expected.0, first, expected.1)
            {
                return Err(damaged(&path, 0, Damage::Missing));
            }
            let found = Blocks::read(&file, &path)?.scanned();
            expected = (found.next, found.chain);
            segments.push(Segment {
                first,
                form,
                marks: Vec::new(),
            });
        }
        Ok(Arc::new(Self {
            dir: dir.to_owned(),
            segments: RwLock::new(segments),
            last: AtomicU64::new(expected.0 - 1),
        }))
    }

    /// Adds an open segment to a copy, so that it can be written on. Returns the last sequence of the copy.
    pub(crate) fn continue_copy(dir: &Path, options: &JournalOptions) -> Result<u64> {
        let copy = Self::open_copy(dir)?;
        let last = copy.segments.read().last().map(|segment| segment.first);
        let previous = match last {
            None => [0; 32],
            Some(first) => {
                let path = segment::path_of(dir, first, Form::Compressed);
                let file = File::open(&path).at("open", &path)?;
                Blocks::read(&file, &path)?.scanned().chain
            }
        };
        let header = Header {
            first: copy.last() + 1,
            capacity: options.segment_bytes,
            previous,
        };
        append::create(&files(options), dir, &header)?;
        Ok(copy.last())
    }
}

fn files(options: &JournalOptions) -> Files {
    Files {
        faults: options.faults.clone(),
        lazy: !options.sync,
    }
}

/// The segments of a directory by first sequence. Where one lies there in both forms, compressing was
/// interrupted between its last two steps, and the plain one goes. Unfinished files go too.
fn list(dir: &Path) -> Result<BTreeMap<u64, Form>> {
    let mut names = BTreeMap::new();
    for entry in std::fs::read_dir(dir).at("list", dir)? {
        let path = entry.at("list", dir)?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "tmp") {
            std::fs::remove_file(&path).at("remove", &path)?;
        } else if let Some((first, form)) = segment::parse_name(name)
            && names.insert(first, form).is_some()
        {
            let plain = segment::path_of(dir, first, Form::Plain);
            std::fs::remove_file(&plain).at("remove", &plain)?;
            names.insert(first, Form::Compressed);
        }
    }
    Ok(names)
}

/// Reads a plain segment; in the last one a torn tail is cut, in the others nothing may follow the records.
/// `last_safe` is given for the last segment only.
fn plain(
    files: &Files,
    file: &File,
    path: &Path,
    header: &Header,
    last_safe: Option<u64>,
) -> Result<Scanned> {
    let size = file.metadata().at("stat", path)?.len();
    if last_safe.is_some() && size < header.capacity {
        return Err(damaged(path, size, Damage::Truncated));
    }
    let mut found = scan::scan(file, path, header)?;
    if found.tail.is_some() {
        let may_be_torn = last_safe.is_some_and(|safe| safe < found.next);
        if !may_be_torn || !scan::is_torn(file, path, &found)? {
            return Err(scan::tail_error(path, &found));
        }
        append::clear_tail(files, file, path, found.end, header.capacity)?;
        tracing::warn!(segment = ?path, offset = found.end, "cut an unfinished group");
        found.tail = None;
    }
    Ok(found)
}

//! The sled engine, and everything one has to know about sled 1.0.0-alpha.124.
//!
//! Its traps, each handled here and pinned by a test in `contract.rs` or below:
//!
//! 1. Without a flush interval every dropped handle or iterator flushes: an hour's interval is set, and the
//!    checkpoint thread flushes instead.
//! 2. A range reads past its upper bound to the end of the tree: ranges are open at the far end and stopped by hand.
//! 3. `next` and `next_back` on one iterator contradict each other: an iterator goes one way only.
//! 4. Nothing is evicted: the cache is sized for the whole index.
//! 5. Its flusher aborts the process on an I/O error; the last handle to go flushes too. So the engine never
//!    closes itself while the disk is short of room: it leaves its handles to the end of the process.
//! 6. Only `apply_batch` is atomic: nothing else writes. Leaves hold 64 entries: a range copies
//!    the rest of its first leaf before it gives anything, and larger ones make every look slower.
//! 7. Opening a damaged directory, and reading a damaged leaf, may panic: every call is caught, and the store
//!    discards the index and rebuilds it.
//! 8. A batch never gives back a leaf that it empties, and a range walks through all empty ones: a queue that is
//!    worked off at its front would get slower for ever. A swap of nothing for nothing at a removed key does give it
//!    back, so removed keys are swept that way, some hundred at a time and before each checkpoint.
//! 9. Opening writes a new snapshot under the number of the last log, and then removes the old one. Where a power cut
//!    took away the name of the last log, which is made at once but not made safe before the first flush, both are the
//!    same, and the only snapshot goes: what is written later then stands alone, and looks at what is missing never
//!    end. So there is always a log behind the snapshot before it is opened.
//!
//! A handle cannot be shared by threads, so handles are lent from a small pool.

use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use super::{Engine, Figures, Visit, Write};
use crate::store::error::{IoContext, Result, StoreError};
use crate::store::journal::sync_dir;
use crate::store::key::{Direction, KeyRange};
use crate::store::lock::patiently;

const LEAF: usize = 64;
type Tree = sled::Tree<LEAF>;

/// Where sled keeps which object lies where, and how it names the files there; hexadecimal numbers follow.
const METADATA: &str = "metadata";
const SNAPSHOT: &str = "snapshot_";
const LOG: &str = "log_";
/// sled's own flusher never comes first (trap 1).
const FLUSH_EVERY_MS: usize = 3_600_000;
const CACHE_BYTES: usize = 1 << 30;
const COMPRESSION_LEVEL: i32 = 3;
/// Handles kept for the next caller; more are made and dropped as needed.
const SPARE_HANDLES: usize = 64;
/// Removed keys that wait to be swept (trap 8): no more empty leaves than these can lie in the way of a range.
const SWEPT_AT_ONCE: usize = 512;
/// Room that closing needs, so that its flush cannot fail half-way (trap 5).
const ROOM_TO_CLOSE_BYTES: u64 = 32 << 20;

/// An index in a directory of its own.
pub struct SledEngine {
    path: PathBuf,
    db: Mutex<Option<sled::Db<LEAF>>>,
    handles: Mutex<Vec<Tree>>,
    /// Removed keys whose leaves may be empty; held by whoever writes.
    removed: Mutex<Vec<Vec<u8>>>,
}

impl SledEngine {
    /// Opens the index in `path`, or makes an empty one.
    ///
    /// # Errors
    /// [`StoreError::Index`] if it is damaged; the caller then discards the directory.
    pub fn open(path: &Path) -> Result<Self> {
        keep_snapshot(path)?;
        let db = caught(|| patiently(|| config(path).open::<LEAF>()))?;
        Ok(Self {
            path: path.to_owned(),
            db: Mutex::new(Some(db)),
            handles: Mutex::default(),
            removed: Mutex::default(),
        })
    }

    /// Gives back the leaves that removed keys have left empty (trap 8).
    fn sweep(&self, removed: &mut Vec<Vec<u8>>) -> Result<()> {
        const NOTHING: Option<&[u8]> = None;
        self.with(|tree| {
            removed.drain(..).try_for_each(|key| {
                caught(|| tree.compare_and_swap(key, NOTHING, NOTHING)).map(drop)
            })
        })
    }

    fn with<T>(&self, work: impl FnOnce(&Tree) -> Result<T>) -> Result<T> {
        let spare = self.handles.lock().pop();
        let handle = if let Some(handle) = spare {
            handle
        } else {
            let db = self.db.lock();
            Tree::clone(db.as_ref().ok_or(StoreError::Closed)?)
        };
        let result = work(&handle);
        let mut handles = self.handles.lock();
        if handles.len() < SPARE_HANDLES {
            handles.push(handle);
        }
        result
    }
}

fn config(path: &Path) -> sled::Config {
    sled::Config::new()
        .path(path)
        .flush_every_ms(Some(FLUSH_EVERY_MS))
        .cache_capacity_bytes(CACHE_BYTES)
        .zstd_compression_level(COMPRESSION_LEVEL)
}

/// Sees to it that a log lies behind the newest snapshot (trap 9).
fn keep_snapshot(path: &Path) -> Result<()> {
    let dir = path.join(METADATA);
    if !dir.try_exists().at("find", &dir)? {
        return Ok(());
    }
    let (mut snapshot, mut log) = (None, None);
    for entry in std::fs::read_dir(&dir).at("list", &dir)? {
        let name = entry.at("list", &dir)?.file_name();
        let name = name.to_string_lossy();
        let number = |begin| u64::from_str_radix(name.strip_prefix(begin)?, 16).ok();
        snapshot = snapshot.max(number(SNAPSHOT));
        log = log.max(number(LOG));
    }
    let Some(snapshot) = snapshot.filter(|snapshot| log.is_none_or(|log| log <= *snapshot)) else {
        return Ok(());
    };
    let next = dir.join(format!("{LOG}{:016x}", snapshot.saturating_add(1)));
    tracing::info!(log = %next.display(), "the index had lost its newest log");
    let made = File::create_new(&next).and_then(|file| file.sync_all());
    made.at("create", &next)?;
    sync_dir(&dir)
}

/// A sled call with its errors and panics as ours.
fn caught<T>(work: impl FnOnce() -> std::io::Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(StoreError::index),
        Err(panic) => Err(StoreError::index(panic_text(&*panic))),
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}

impl Engine for SledEngine {
    fn get(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let value = self.with(|tree| caught(|| tree.get(key)))?;
        if let Some(value) = &value {
            visit(value);
        }
        Ok(value.is_some())
    }

    fn scan(&self, range: &KeyRange, direction: Direction, visit: &mut Visit<'_>) -> Result<()> {
        if range.to.as_ref().is_some_and(|to| *to <= range.from) {
            return Ok(());
        }
        self.with(|tree| {
            let mut found = match (direction, &range.to) {
                (Direction::Forward, _) => tree.range(range.from.as_slice()..),
                (Direction::Backward, Some(to)) => tree.range(..to.as_slice()),
                (Direction::Backward, None) => tree.iter(),
            };
            loop {
                let entry = caught(|| {
                    match direction {
                        Direction::Forward => found.next(),
                        Direction::Backward => found.next_back(),
                    }
                    .transpose()
                })?;
                let Some((key, value)) = entry else { break };
                if !range.contains(&key) || visit(&key, &value) == ControlFlow::Break(()) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn apply(&self, writes: &mut dyn Iterator<Item = Write<'_>>) -> Result<()> {
        let mut batch = sled::Batch::default();
        let mut empty = true;
        let mut removed = self.removed.lock();
        for (key, value) in writes {
            empty = false;
            if let Some(value) = value {
                batch.insert(key, value);
            } else {
                batch.remove(key);
                removed.push(key.to_vec());
            }
        }
        if empty {
            return Ok(());
        }
        self.with(|tree| caught(|| tree.apply_batch(batch)))?;
        if removed.len() < SWEPT_AT_ONCE {
            return Ok(());
        }
        self.sweep(&mut removed)
    }

    fn checkpoint(&self) -> Result<()> {
        self.sweep(&mut self.removed.lock())?;
        self.with(|tree| caught(|| tree.flush().map(drop)))
    }

    fn figures(&self) -> Figures {
        let size = self.db.lock().as_ref().map(sled::Db::size_on_disk);
        Figures {
            disk_bytes: size.and_then(std::result::Result::ok).unwrap_or(0),
            memory_bytes: None,
        }
    }
}

impl Drop for SledEngine {
    fn drop(&mut self) {
        let handles = std::mem::take(&mut *self.handles.lock());
        let db = self.db.lock().take();
        let room =
            rustix::fs::statvfs(&self.path).map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize));
        // Flushed here first, where a failure is an error and not an abort.
        let flushed = |db: &sled::Db<LEAF>| caught(|| db.check_error().and_then(|()| db.flush()));
        let sound =
            room >= ROOM_TO_CLOSE_BYTES && db.as_ref().is_some_and(|db| flushed(db).is_ok());
        if !sound {
            std::mem::forget((handles, db));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(from: u32, to: u32) -> Vec<(Vec<u8>, Vec<u8>)> {
        (from..to)
            .map(|n| (n.to_be_bytes().to_vec(), vec![7; 20]))
            .collect()
    }

    fn fill(engine: &SledEngine, entries: &[(Vec<u8>, Vec<u8>)]) {
        engine
            .apply(
                &mut entries
                    .iter()
                    .map(|(k, v)| (k.as_slice(), Some(v.as_slice()))),
            )
            .expect("applied");
    }

    #[test]
    fn trap_9_a_log_whose_name_was_lost_takes_no_snapshot_with_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let (path, cut) = (dir.path().join("index"), dir.path().join("cut"));
        let engine = SledEngine::open(&path).expect("opened");
        fill(&engine, &numbered(0, 1_000));
        drop(engine);
        // As a power cut leaves it before the first flush: the log that opening makes was never safe.
        let engine = SledEngine::open(&path).expect("opened");
        copy_dir(&path, &cut);
        drop(engine);
        let files = |begin: &str| -> Vec<PathBuf> {
            let all = std::fs::read_dir(cut.join(METADATA)).expect("listed");
            let paths = all.map(|entry| entry.expect("listed").path());
            let named = |path: &PathBuf| {
                let name = path.file_name().expect("a name");
                name.to_string_lossy().starts_with(begin)
            };
            paths.filter(named).collect()
        };
        let logs = files(LOG);
        assert_eq!(logs.len(), 1);
        std::fs::remove_file(&logs[0]).expect("removed");
        for _ in 0..3 {
            let engine = SledEngine::open(&cut).expect("opened");
            assert_eq!(files(SNAPSHOT).len(), 1);
            let mut found = 0;
            let mut count = |_: &[u8], _: &[u8]| {
                found += 1;
                ControlFlow::Continue(())
            };
            let all = KeyRange::prefix(&[]);
            let read = engine.scan(&all, Direction::Forward, &mut count);
            read.expect("read");
            assert_eq!(found, 1_000);
            // Without the snapshot, this alone would be there the next time.
            fill(&engine, &numbered(0, 1));
        }
    }

    fn copy_dir(from: &Path, to: &Path) {
        std::fs::create_dir(to).expect("made");
        for entry in std::fs::read_dir(from).expect("listed") {
            let path = entry.expect("listed").path();
            let target = to.join(path.file_name().expect("a name"));
            if path.is_dir() {
                copy_dir(&path, &target);
            } else {
                std::fs::copy(&path, &target).expect("copied");
            }
        }
    }

    #[test]
    fn traps_1_4_and_6_are_configured() {
        let config = config(Path::new("x"));
        assert_eq!(config.flush_every_ms, Some(3_600_000));
        assert_eq!(config.cache_capacity_bytes, 1 << 30);
        assert_eq!(config.zstd_compression_level, 3);
        assert_eq!(LEAF, 64);
    }

    #[test]
    fn traps_1_3_and_6_nothing_else_uses_sled() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let ways_in = [
            "use sled",
            "sled::Config",
            "sled::Db",
            "sled::Tree",
            "sled::open",
        ];
        for file in walk(&src) {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let here = file.ends_with("store/engine/sled.rs");
            let used = ways_in.iter().any(|way| text.contains(way));
            assert!(here || !used, "{}", file.display());
        }
        let own = include_str!("sled.rs");
        let product = own.split("#[cfg(test)]").next().unwrap_or_default();
        for call in [".insert(", ".remove("] {
            let batched = product.matches(&format!("batch{call}")).count();
            assert_eq!(
                product.matches(call).count(),
                batched,
                "only a batch writes"
            );
        }
    }

    #[test]
    fn trap_1_reading_does_not_flush() {
        let dir = tempfile::tempdir().expect("a directory");
        let engine = SledEngine::open(dir.path()).expect("opened");
        fill(&engine, &numbered(0, 1000));
        let flushed = || {
            let db = engine.db.lock();
            let db = db.as_ref().expect("open");
            db.stats().cache.flush_sum.objects_flushed
        };
        let before = flushed();
        for _ in 0..10 {
            let all = KeyRange {
                from: vec![],
                to: None,
            };
            engine
                .scan(&all, Direction::Forward, &mut |_, _| {
                    ControlFlow::Continue(())
                })
                .expect("scanned");
        }
        assert_eq!(flushed(), before, "a dropped iterator flushed");
    }

    #[test]
    fn trap_2_a_range_stops_at_its_end() {
        let dir = tempfile::tempdir().expect("a directory");
        let engine = SledEngine::open(dir.path()).expect("opened");
        fill(&engine, &numbered(0, 50_000));
        engine.checkpoint().expect("flushed");
        let reads = |work: &dyn Fn()| {
            let hits = || {
                let db = engine.db.lock();
                let stats = db.as_ref().expect("open").stats().cache;
                stats.cache_hits + stats.cache_misses
            };
            let before = hits();
            work();
            hits() - before
        };
        let few = KeyRange {
            from: 10u32.to_be_bytes().to_vec(),
            to: Some(20u32.to_be_bytes().to_vec()),
        };
        for direction in [Direction::Forward, Direction::Backward] {
            let leaves = reads(&|| {
                let mut seen = 0;
                engine
                    .scan(&few, direction, &mut |_, _| {
                        seen += 1;
                        ControlFlow::Continue(())
                    })
                    .expect("scanned");
                assert_eq!(seen, 10);
            });
            assert!(
                leaves < 10,
                "{direction:?} read {leaves} leaves for ten entries"
            );
        }
    }

    #[test]
    fn trap_8_what_was_emptied_is_not_walked_through() {
        let dir = tempfile::tempdir().expect("a directory");
        let engine = SledEngine::open(dir.path()).expect("opened");
        fill(&engine, &numbered(0, 50_000));
        let hits = || {
            let db = engine.db.lock();
            let stats = db.as_ref().expect("open").stats().cache;
            stats.cache_hits + stats.cache_misses
        };
        let all = KeyRange {
            from: vec![],
            to: None,
        };
        for first in (0..49_000u32).step_by(7) {
            let keys = (first..first + 7).map(u32::to_be_bytes);
            engine
                .apply(
                    &mut keys
                        .map(|key| (key, None))
                        .collect::<Vec<_>>()
                        .iter()
                        .map(|(k, v)| (&k[..], *v)),
                )
                .expect("removed");
        }
        let before = hits();
        engine
            .scan(&all, Direction::Forward, &mut |key, _| {
                assert_eq!(key, 49_000u32.to_be_bytes());
                ControlFlow::Break(())
            })
            .expect("scanned");
        let leaves = hits() - before;
        assert!(leaves <= 16, "{leaves} leaves were read for one entry");
    }

    #[test]
    fn trap_7_a_damaged_directory_is_an_error() {
        let dir = tempfile::tempdir().expect("a directory");
        let engine = SledEngine::open(dir.path()).expect("opened");
        fill(&engine, &numbered(0, 1000));
        drop(engine);
        let mut damaged = 0;
        for file in walk(dir.path()) {
            let mut bytes = std::fs::read(&file).expect("read");
            for byte in bytes.iter_mut().skip(8) {
                *byte ^= 0x55;
            }
            damaged += bytes.len();
            std::fs::write(&file, bytes).expect("written");
        }
        assert!(damaged > 0);
        let outcome = SledEngine::open(dir.path()).and_then(|engine| {
            let found = engine.get(&5u32.to_be_bytes(), &mut |_| {})?;
            if found {
                Ok(())
            } else {
                Err(StoreError::index("empty"))
            }
        });
        assert!(matches!(outcome, Err(StoreError::Index(_))), "{outcome:?}");
    }

    fn walk(dir: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(dir).expect("listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files.extend(walk(&path));
            } else {
                files.push(path);
            }
        }
        files
    }
}

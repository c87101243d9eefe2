//! Creating, opening and closing a store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};

use super::applier::{self, Applier};
use super::checkpoint::{self, CheckpointOptions, Keeper};
use super::config_files::CONFIG_DIR;
use super::core::{Commit, Core, DOUBT_FILE, Health};
use super::engine::{Engine, ModelEngine, SledEngine};
use super::error::{IoContext, Result, StoreError};
use super::journal::{Journal, JournalOptions};
use super::lock::{self, Lock};
use super::making::{Kind, Making};
use super::overlay::WriteSet;
use super::queue::{Change, Job, Outcome, Queue};
use super::read::Snapshot;
use super::replay::{self, OnProgress};
use super::table::Registry;
use super::watch::Watch;
use super::writer::Writer;
use super::{reserve, rows};
use crate::domain::id::RequestId;
use crate::domain::time::Moment;

const FORMAT_FILE: &str = "format";
const FORMAT_TEXT: &str = "warmline store ";
const FORMAT: u32 = 1;
pub(crate) const JOURNAL_DIR: &str = "journal";
const INDEX_DIR: &str = "index";
/// How a directory becomes a store.
pub(crate) const STORE: Kind = Kind {
    name: FORMAT_FILE,
    mark: "format.part",
    is_own: |name| {
        [
            JOURNAL_DIR,
            INDEX_DIR,
            CONFIG_DIR,
            reserve::NAME,
            DOUBT_FILE,
        ]
        .contains(&name)
    },
    // What the hub keeps there before the store is made, and the lock of whoever began before.
    beside: &["run", "log", lock::NAME],
};

/// Which engine holds the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// sled, in the store's directory.
    Sled,
    /// A map in memory, made from the journal at each open. For tests.
    Model,
}

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// The record types.
    pub registry: Registry,
    /// The engine of the index.
    pub engine: EngineKind,
    /// How the journal is kept.
    pub journal: JournalOptions,
    /// When the index is checkpointed.
    pub checkpoint: CheckpointOptions,
}

impl Options {
    /// A store as it is used.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            engine: EngineKind::Sled,
            journal: JournalOptions::default(),
            checkpoint: CheckpointOptions::default(),
        }
    }

    /// A store for tests of what is built on it: in memory but for a small journal, which is not synced.
    pub fn for_tests(registry: Registry) -> Self {
        Self {
            registry,
            engine: EngineKind::Model,
            journal: JournalOptions {
                segment_bytes: 1 << 20,
                sync: false,
                faults: None,
            },
            checkpoint: CheckpointOptions::default(),
        }
    }
}

/// Why the index was made anew when the store was opened.
#[derive(Debug, Clone)]
pub enum Rebuilt {
    /// There was none, or it holds nothing.
    Absent,
    /// It had failed before, or could not be opened or read.
    Failed(Option<StoreError>),
    /// It was made for another schema.
    OtherLayout,
    /// It held changes that the journal does not have.
    Ahead {
        /// The last sequence in the index.
        index: u64,
        /// The last sequence in the journal.
        journal: u64,
    },
}

/// An open store. Closed by [`Store::close`] or when dropped; cheap to share behind an [`Arc`].
pub struct Store {
    // The index goes before the lock does.
    pub(crate) core: Arc<Core>,
    rebuilt: Option<Rebuilt>,
    threads: Vec<JoinHandle<()>>,
    _lock: Lock,
}

impl Store {
    /// Whether a directory holds a store.
    pub fn exists(dir: &Path) -> bool {
        dir.join(FORMAT_FILE).exists()
    }

    /// Whether a process has the store open.
    pub fn is_open(dir: &Path) -> Result<bool> {
        match Lock::take(dir) {
            Ok(_) => Ok(false),
            Err(StoreError::Locked { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Makes an empty store in a directory that is empty or not there, and opens it.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] if something is there already.
    pub fn create(dir: &Path, options: Options) -> Result<Self> {
        Self::create_with(dir, options, |_| Ok(()))
    }

    /// The same, with what a store is never without: cut off before that is safe, there is no store, and making one
    /// again begins anew.
    ///
    /// # Errors
    /// As [`Self::create`], and what `fill` answers.
    pub fn create_with<E: From<StoreError>>(
        dir: &Path,
        options: Options,
        fill: impl FnOnce(&Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let making = Making::begin(dir, &STORE)?;
        Journal::create(&dir.join(JOURNAL_DIR), &options.journal)?;
        reserve::ensure(dir);
        Self::finish(making, dir, options, &mut |_| {}, fill)
    }

    /// Opens what was made, fills it, and names it a store.
    pub(crate) fn finish<E: From<StoreError>>(
        mut making: Making,
        dir: &Path,
        options: Options,
        progress: OnProgress<'_>,
        fill: impl FnOnce(&Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let store = Self::open_made(dir, options, progress)?;
        fill(&store)?;
        making.finish(format!("{FORMAT_TEXT}{FORMAT}\n").as_bytes())?;
        Ok(store)
    }

    /// Opens a store: cuts a torn tail of the journal, brings the index up to it, or makes the index anew.
    ///
    /// # Errors
    /// [`StoreError::NoStore`], [`StoreError::Locked`], [`StoreError::Foreign`], [`StoreError::Format`], and
    /// [`StoreError::Damaged`] if the journal is damaged.
    pub fn open(dir: &Path, options: Options, progress: OnProgress<'_>) -> Result<Self> {
        check_format(dir)?;
        Self::open_made(dir, options, progress)
    }

    fn open_made(dir: &Path, options: Options, progress: OnProgress<'_>) -> Result<Self> {
        let lock = Lock::take(dir)?;
        reserve::release_if_full(dir);
        let index = Index::open(dir, &options);
        let safe = index
            .as_ref()
            .ok()
            .and_then(|index| index.applied)
            .unwrap_or(0);
        let (journal, appender) = Journal::open(&dir.join(JOURNAL_DIR), &options.journal, safe)?;
        let usable = index.and_then(|index| index.usable(&options.registry, journal.last()));
        let (engine, applied, rebuilt) = match usable {
            Ok(Usable { engine, applied }) => (engine, applied, None),
            Err(reason) => (discard(dir, &options)?, 0, Some(reason)),
        };
        let rebuilt = rebuilt.filter(|_| journal.last() > 0);
        if let Some(reason) = &rebuilt {
            tracing::warn!(?reason, "making the index anew");
        }
        replay::replay(&journal, &*engine, &options.registry, applied, progress)?;
        if rebuilt.is_some() {
            engine.checkpoint()?;
        }
        let core = Arc::new(Core {
            dir: dir.to_owned(),
            engine,
            registry: options.registry,
            index_seq: AtomicU64::new(journal.last()),
            journal,
            view: RwLock::new(()),
            queue: Queue::default(),
            applier: Applier::default(),
            keeper: Keeper::new(options.checkpoint),
            on_commit: RwLock::default(),
            health: Mutex::new(Health::default()),
            index_failed: AtomicBool::new(false),
            recovery_asked: AtomicBool::new(false),
            watch: Watch::default(),
        });
        let writer = Writer::new(Arc::clone(&core), appender);
        let (applier, keeper) = (Arc::clone(&core), Arc::clone(&core));
        let threads = vec![
            spawn("store-writer", move || writer.run())?,
            spawn("store-applier", move || applier::run(&applier))?,
            spawn("store-keeper", move || checkpoint::run(&keeper))?,
        ];
        Ok(Self {
            core,
            rebuilt,
            threads,
            _lock: lock,
        })
    }

    /// Why the index was made anew at open, if it was.
    pub fn rebuilt(&self) -> Option<&Rebuilt> {
        self.rebuilt.as_ref()
    }

    /// The store as it is now. See [`Snapshot`] for what holding one means.
    pub fn read(&self) -> Snapshot<'_> {
        self.core.snapshot()
    }

    /// How a request was answered on the same day or the day before, if it was.
    pub fn answered(&self, at: Moment, request: RequestId) -> Result<Option<Outcome>> {
        let found = rows::answered(&self.read(), at, request)?;
        Ok(found.map(|(seq, reply)| Outcome::Done { reply, seq }))
    }

    /// Hands a change to the writer; `done` hears how it ended, from a thread of the store.
    pub fn submit(&self, change: Change, done: impl FnOnce(Outcome) + Send + 'static) {
        self.core.queue.submit(Job {
            change,
            done: Box::new(done),
        });
    }

    /// Hands a change to the writer and waits. Not for such callbacks.
    pub fn change(&self, change: Change) -> Outcome {
        let (tell, hear) = std::sync::mpsc::sync_channel(1);
        self.submit(change, move |outcome| drop(tell.send(outcome)));
        hear.recv().unwrap_or(Outcome::Failed(StoreError::Closed))
    }

    /// Sets what is called after each change; replaces what was set before.
    pub fn on_commit(&self, hook: impl Fn(&Commit) + Send + Sync + 'static) {
        *self.core.on_commit.write() = Some(Arc::new(hook));
    }

    /// The journal, for reading.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.core.journal
    }

    /// What the store cannot do at the moment.
    pub fn health(&self) -> Health {
        self.core.health.lock().clone()
    }

    /// Lets the next change try at once whether the journal can be written again.
    pub fn try_recover(&self) {
        self.core.recovery_asked.store(true, Ordering::Release);
    }

    /// How many changes wait.
    pub fn waiting(&self) -> usize {
        self.core.queue.len()
    }

    /// The directory of the store.
    pub fn dir(&self) -> &Path {
        &self.core.dir
    }

    /// Makes the changes that wait, then closes. Dropping does the same.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.core.queue.close();
        self.core.keeper.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
        checkpoint::checkpoint(&self.core);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .at("start thread", Path::new(name))
}

fn check_format(dir: &Path) -> Result<()> {
    let path = dir.join(FORMAT_FILE);
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::NoStore(dir.to_owned()));
        }
        Err(error) => return Err(StoreError::io("read", &path, error)),
    };
    let version = text
        .strip_prefix(FORMAT_TEXT)
        .and_then(|rest| rest.strip_suffix('\n')?.parse().ok());
    match version {
        Some(FORMAT) => Ok(()),
        Some(found) => Err(StoreError::Format {
            path,
            found,
            known: FORMAT,
        }),
        None => Err(StoreError::FormatFile(path)),
    }
}

/// An index that could be opened, and what it says of itself.
struct Index {
    engine: Box<dyn Engine>,
    applied: Option<u64>,
}

/// An index that can be used.
struct Usable {
    engine: Box<dyn Engine>,
    applied: u64,
}

impl Index {
    fn open(dir: &Path, options: &Options) -> Result<Self, Rebuilt> {
        if dir.join(DOUBT_FILE).exists() {
            return Err(Rebuilt::Failed(None));
        }
        let failed = |error| Rebuilt::Failed(Some(error));
        let engine = open_engine(dir, options).map_err(failed)?;
        let applied = rows::applied(&*engine).map_err(failed)?;
        Ok(Self { engine, applied })
    }

    fn usable(self, registry: &Registry, last: u64) -> Result<Usable, Rebuilt> {
        let failed = |error| Rebuilt::Failed(Some(error));
        let applied = self.applied.ok_or(Rebuilt::Absent)?;
        if applied > last {
            return Err(Rebuilt::Ahead {
                index: applied,
                journal: last,
            });
        }
        if !rows::has_layout(&*self.engine, registry.layout()).map_err(failed)? {
            return Err(Rebuilt::OtherLayout);
        }
        Ok(Usable {
            engine: self.engine,
            applied,
        })
    }
}

fn index_dir(dir: &Path) -> PathBuf {
    dir.join(INDEX_DIR)
}

fn open_engine(dir: &Path, options: &Options) -> Result<Box<dyn Engine>> {
    Ok(match options.engine {
        EngineKind::Sled => Box::new(SledEngine::open(&index_dir(dir))?),
        EngineKind::Model => Box::new(ModelEngine::default()),
    })
}

/// Throws an index away and makes an empty one.
fn discard(dir: &Path, options: &Options) -> Result<Box<dyn Engine>> {
    let index = index_dir(dir);
    match std::fs::remove_dir_all(&index) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::io("remove", &index, error));
        }
        _ => {}
    }
    let doubt = dir.join(DOUBT_FILE);
    if doubt.exists() {
        std::fs::remove_file(&doubt).at("remove", &doubt)?;
    }
    let engine = open_engine(dir, options)?;
    let mut rows = WriteSet::default();
    rows::set_layout(options.registry.layout(), &mut rows);
    rows::set_applied(0, &mut rows);
    engine.apply(&mut rows.iter())?;
    Ok(engine)
}

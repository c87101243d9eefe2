//! The other side: SQLite in process, in WAL mode with `synchronous=FULL`, doing the same work.

mod commands;
mod import;
mod queries;
mod tables;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use rusqlite::Connection;

use super::data;
use super::looks;
use super::measure::memory_bytes;
use super::outcomes::{self, Requests, caller};
use super::side::{Ask, Side, Sizes, Told};
use tables::Counters;
use warmline::config::{self, Settings, TicketSettings};
use warmline::domain::calendar::HolidayTable;
use warmline::domain::id::RequestId;
use warmline::protocol::{Command, Done, Refusal};
use warmline::service::caller::Caller;
use warmline::service::work::Rules;
use warmline::store::GROUP_LIMIT;

/// As much as our index may keep of its own.
const CACHE_KIB: i64 = 4 << 20;
/// Pages of the log after which it is written back: 64 MiB, as a journal segment.
const CHECKPOINT_PAGES: i64 = 16_384;

/// SQLite with what a program around it keeps.
pub struct Desk {
    db: Connection,
    counters: Counters,
    rules: Rules,
    ids: Ids,
    /// Records that the batch at work made: table, id, hash.
    traced: Vec<(u8, u64, [u8; 16])>,
}

/// The last ids given out.
#[derive(Default)]
struct Ids {
    customer: u64,
    order: u64,
    follow_up: u64,
    contact: u64,
    seq: u64,
    event: u32,
}

/// SQLite's side.
pub struct Sqlite {
    path: PathBuf,
    customers: u64,
    desk: Desk,
    began: Instant,
}

impl Sqlite {
    /// A new file in a directory.
    pub fn new(dir: &Path, customers: u64) -> Self {
        std::fs::create_dir_all(dir).expect("a directory is made");
        let path = dir.join("sqlite.db");
        let db = Connection::open(&path).expect("a new file is made");
        let set = |name: &str, value: &dyn rusqlite::ToSql| {
            db.pragma_update(None, name, value)
                .expect("a setting is made");
        };
        set("journal_mode", &"WAL");
        set("synchronous", &"FULL");
        set("cache_size", &-CACHE_KIB);
        set("wal_autocheckpoint", &CHECKPOINT_PAGES);
        set("temp_store", &"MEMORY");
        db.set_prepared_statement_cache_capacity(128);
        db.execute_batch(include_str!("schema.sql"))
            .expect("the tables are made");
        for nth in 0..data::AGENTS {
            let name = data::agent_name(nth);
            db.execute(
                "INSERT INTO agents VALUES (?1, ?2, ?2)",
                rusqlite::params![data::agent(nth).0, name],
            )
            .expect("an agent is enrolled");
        }
        let rules = Rules {
            plan: config::plan::load(data::PLAN)
                .expect("the plan is right")
                .into(),
            version: 1,
            revision: 0,
            settings: Settings::load(config::settings::DEFAULT)
                .expect("the shipped settings are right")
                .into(),
            tickets: TicketSettings::load(config::tickets::DEFAULT)
                .expect("the shipped file is right")
                .into(),
            crisis: std::sync::Arc::default(),
            holidays: std::sync::Arc::new(HolidayTable::china().clone()),
            cuts: std::sync::Arc::new(warmline::domain::rfm::NO_CUTS.clone()),
            agents: std::sync::Arc::default(),
            teams: std::sync::Arc::default(),
            filters: std::sync::Arc::default(),
        };
        let desk = Desk {
            db,
            counters: Counters::default(),
            rules,
            ids: Ids::default(),
            traced: Vec::new(),
        };
        Self {
            path,
            customers,
            desk,
            began: Instant::now(),
        }
    }

    fn outcomes(&mut self, clients: u32, count: usize, grouped: bool) -> Told {
        let (desk, began) = (&mut self.desk, self.began);
        let times = if clients == 1 || !grouped {
            // SQLite lets one connection write at a time, until its transaction is safe: so does this lock.
            let desk = Mutex::new(desk);
            let client = |nth: u32| {
                let (desk, mut requests) = (&desk, Requests::of(nth, began));
                move |command: Command| {
                    let mut desk = desk.lock().expect("no client panics");
                    desk.one(&caller(nth, began), requests.next(), &command)
                }
            };
            outcomes::run((0..clients).map(client).collect(), count)
        } else {
            let (give, take) = channel();
            std::thread::scope(|scope| {
                scope.spawn(move || desk.write(&take));
                let client = |nth: u32| {
                    let (give, mut requests) = (give.clone(), Requests::of(nth, began));
                    move |command| {
                        let (tell, hear) = channel();
                        let job = Job {
                            caller: caller(nth, began),
                            id: requests.next(),
                            command,
                            tell,
                        };
                        give.send(job).expect("the writer listens");
                        hear.recv().expect("the writer answers")
                    }
                };
                let all = (0..clients).map(client).collect();
                let times = outcomes::run(all, count);
                drop(give);
                times
            })
        };
        Told::Times(times)
    }

    fn sizes(&self) -> Sizes {
        let db = &self.desk.db;
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .expect("the log is written back");
        let memory = memory_bytes("self");
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let packed = self.path.with_extension("packed");
        db.execute("VACUUM INTO ?1", [packed.to_string_lossy()])
            .expect("a packed copy is made");
        let sizes = Sizes {
            memory,
            index: bytes(&self.path),
            packed: bytes(&packed),
            journal: 0,
            follow_ups: db
                .query_row("SELECT count(*) FROM follow_ups", [], |row| row.get(0))
                .expect("follow-ups are counted"),
        };
        std::fs::remove_file(packed).expect("the packed copy is removed");
        sizes
    }
}

/// A command that waits for the writer.
struct Job {
    caller: Caller,
    id: RequestId,
    command: Command,
    tell: Sender<Result<Done, Refusal>>,
}

impl Desk {
    /// Runs what waits in groups, each in one transaction: the fastest way to serve many with SQLite.
    fn write(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = Vec::new();
            self.db
                .execute_batch("BEGIN IMMEDIATE")
                .expect("a transaction begins");
            for job in std::iter::once(first)
                .chain(jobs.try_iter())
                .take(GROUP_LIMIT)
            {
                let done = self.run(&job.caller, job.id, &job.command);
                group.push((job.tell, done));
            }
            self.commit();
            for (tell, done) in group {
                drop(tell.send(done));
            }
        }
    }

    /// Runs a command in a transaction of its own.
    fn one(&mut self, caller: &Caller, id: RequestId, command: &Command) -> Result<Done, Refusal> {
        self.db
            .execute_batch("BEGIN IMMEDIATE")
            .expect("a transaction begins");
        let done = self.run(caller, id, command);
        self.commit();
        done
    }

    fn commit(&mut self) {
        self.counters.flush(&self.db).expect("counters are written");
        self.db
            .execute_batch("COMMIT")
            .expect("the transaction is durable");
    }
}

impl Side for Sqlite {
    fn answer(&mut self, ask: Ask) -> Told {
        match ask {
            Ask::Import => Told::Imported(self.desk.import(self.customers)),
            Ask::FollowUps => {
                self.desk
                    .fill_up(self.customers)
                    .expect("follow-ups are added");
                Told::Done
            }
            Ask::Substrings => {
                self.desk.index_substrings().expect("the index is made");
                Told::Done
            }
            Ask::Outcomes {
                clients,
                count,
                grouped,
            } => self.outcomes(clients, count, grouped),
            Ask::Looks { look, count, round } => {
                let (desk, caller) = (&self.desk, caller(round as u32, self.began));
                Told::Times(looks::run(look, self.customers, count, round, |query| {
                    desk.query(&caller, &query, look.by_trigrams()).ok()
                }))
            }
            Ask::Sizes => Told::Sizes(self.sizes()),
            Ask::Serve => Told::Done,
        }
    }
}

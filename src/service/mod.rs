//! Use cases: every command and query. Permission check → rules → changes; no sockets, no terminal.
//!
//! [`Service`] is the whole of it: [`Service::command`] runs a change on the writer's thread, in
//! [`commands`]; [`Service::query`] answers from a snapshot, in [`queries`].

pub mod access;
pub mod agents;
mod backup;
pub mod calendar;
pub mod caller;
pub mod care;
pub mod claims;
mod commands;
pub mod crisis;
pub mod customers;
mod dial;
mod effect;
mod explain;
pub mod export;
mod fields;
pub mod filters;
pub mod find;
mod floor;
pub mod follow_ups;
mod founder;
pub mod happenings;
pub mod history;
pub mod holidays;
pub mod imports;
mod jobs;
pub mod kpi;
pub mod list;
pub mod log;
pub mod names;
pub mod notices;
pub mod outbox;
mod pauses;
pub mod plan;
mod pop;
pub mod profile;
pub mod push;
mod queries;
pub mod queue;
pub mod rfm;
pub mod rows;
pub mod setback;
mod settings;
pub mod sharing;
mod sift;
mod standing;
pub mod status;
pub mod teams;
#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;
mod texts;
mod tickets;
pub mod timeline;
pub mod undo;
pub mod work;
pub mod wrap_up;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use crate::config::{self, CrisisSettings, Settings, TicketSettings};
use crate::domain::id::{AgentId, RequestId};
use crate::domain::time::Moment;
use crate::files;
use crate::protocol::address::{self, UnsafeDirectory};
use crate::protocol::push::Changed;
use crate::protocol::{Command, Done, Found, Me, Push, Query, Refusal, frame};
use crate::store::schema;
use crate::store::{
    Abort, CONFIG_DIR, CRISIS_FILE, Change, Commit, Options, Origin, Outcome, Priority, Progress,
    SETTINGS_FILE, Store, StoreError, TICKETS_FILE, Txn,
};
use caller::Caller;
use effect::Effect;
pub use founder::Founder;
use push::{Audience, PushSink};
use work::{Rules, Stop, Work};

/// Called once with the outcome of a command, on the writer's thread; it must be quick.
pub type Answered = Box<dyn FnOnce(Result<Done, Refusal>) + Send>;

/// Why a service can't begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store can't be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The plan's file is wrong.
    #[error("{file}:{error}")]
    Plan {
        /// Its path.
        file: String,
        /// What and where.
        error: config::plan::PlanErrors,
    },
    /// The settings' file is wrong.
    #[error("{file}:{error}")]
    Settings {
        /// Its path.
        file: String,
        /// What and where.
        error: config::settings::SettingsError,
    },
    /// A file that the store works by is another user's, or open to others.
    #[error(transparent)]
    Exposed(#[from] UnsafeDirectory),
    /// A file can't be read or written.
    #[error("{file}: {error}")]
    File {
        /// Its path.
        file: String,
        /// The system's words.
        error: std::io::Error,
    },
}

/// The service over an open store. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    rules: Arc<RwLock<Rules>>,
    push: Arc<RwLock<Option<PushSink>>>,
    jobs: jobs::Jobs,
    setbacks: setback::Setbacks,
    previews: plan::preview::Previews,
    buyers: Arc<kpi::buyers::BuyerCache>,
    exports: Arc<export::Exports>,
    waits: floor::Waits,
    finder: Arc<find::Finder>,
    dir: PathBuf,
    backup: backup::Backup,
}

/// What follows a change once it is stored.
#[derive(Default)]
struct Aftermath {
    news: Vec<(Audience, Push)>,
    effects: Vec<Effect>,
    renewals: Vec<work::Renewal>,
}

impl Service {
    /// Opens a store; a rebuild of its index shows progress.
    pub fn open(
        dir: &Path,
        options: Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, OpenError> {
        Self::over(Store::open(dir, options, progress)?, dir)
    }

    /// The options of a store of this schema.
    pub fn options() -> Options {
        Options::new(schema::registry())
    }

    fn over(store: Store, dir: &Path) -> Result<Self, OpenError> {
        let mut rules = load_rules(&store, dir)?;
        rules.holidays = Arc::new(holidays::in_force(&store.read())?);
        let push: Arc<RwLock<Option<PushSink>>> = Arc::default();
        let sink = push.clone();
        let buyers: Arc<kpi::buyers::BuyerCache> = Arc::default();
        let stale = buyers.clone();
        let finder = Arc::<find::Finder>::default();
        let found = finder.clone();
        store.on_commit(move |commit| {
            found.note(commit);
            if commit
                .touched
                .table(<crate::domain::order::Order as crate::store::Record>::TABLE)
            {
                stale.orders_changed();
            }
            if let Some(sink) = sink.read().as_ref() {
                sink(Audience::All, Push::Changed(changed(commit)));
            }
        });
        let jobs = jobs::Jobs::default();
        Ok(Self {
            shared: Arc::new(Shared {
                backup: backup::Backup::default(),
                store,
                rules: Arc::new(RwLock::new(rules)),
                push,
                jobs,
                setbacks: setback::Setbacks::default(),
                previews: plan::preview::Previews::default(),
                buyers,
                exports: Arc::default(),
                waits: floor::Waits::default(),
                finder,
                dir: dir.to_owned(),
            }),
        })
    }

    /// The store beneath.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// The store's directory.
    fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// The plan and the settings in force now. Whoever works by them takes them once, at the beginning, and keeps
    /// them: a change of the rules in the middle then mixes nothing.
    pub fn rules(&self) -> Rules {
        self.shared.rules.read().clone()
    }

    /// The moment of the last stored change; zero in a new store.
    pub fn last_moment(&self) -> Moment {
        last_moment(self.store())
    }

    /// Where news goes.
    pub fn set_push(&self, sink: PushSink) {
        *self.shared.push.write() = Some(sink);
    }

    /// Who a Unix user is in this store; the second is who is really behind it, with `--as`.
    pub fn sign_in(
        &self,
        uid: u32,
        user: &str,
        act_as: Option<&str>,
    ) -> Result<(Me, Option<AgentId>), Refusal> {
        let zone = self.rules().zone();
        agents::sign_in(&self.store().read(), zone, uid, user, act_as).map_err(Stop::into_refusal)
    }

    /// Looks something up.
    pub fn query(&self, caller: &Caller, query: Query) -> Result<Found, Refusal> {
        access::check_probe(&query, caller)?;
        access::check(access::of_query(&query, caller), caller)?;
        queries::answer(self, caller, query).map_err(Stop::into_refusal)
    }

    /// Queues a change; `done` hears how it ended. The same id of the same agent again has its effect once.
    pub fn command(&self, caller: Caller, id: RequestId, command: Command, done: Answered) {
        let need = access::of_command(&command);
        let may = access::check_kind(&caller).and_then(|()| access::check(need, &caller));
        if let Err(refusal) = may {
            return done(Err(refusal));
        }
        if let Command::Backup { dir } = command {
            return self.back_up(caller, id, dir, done);
        }
        // Plans are read before the writer comes to them.
        let command = match command {
            Command::ApplyPlan { text, from } => {
                return self.apply_plan(caller, id, text, from, done);
            }
            Command::UndoPlan { from } => return self.undo_plan(caller, id, from, done),
            Command::PreviewPlan { text, days } => {
                return self.preview_plan(&caller, id, (text, days), done);
            }
            Command::CancelPreview(number) => return done(self.cancel_preview(number)),
            command => command,
        };
        let priority = match command {
            Command::ImportRows { .. }
            | Command::UndoImport(_)
            | Command::AddHistory(_)
            | Command::AddTickets(_)
            | Command::RunPlan => Priority::Bulk,
            _ => Priority::People,
        };
        let done = match &command {
            Command::Export { what, filter } => self.when_recorded(&caller, what, filter, done),
            _ => done,
        };
        self.change(caller, Some(id), priority, done, move |work| {
            commands::run(work, command)
        });
    }

    /// Lets rows be handed out once an export is on record.
    fn when_recorded(&self, caller: &Caller, what: &str, filter: &str, done: Answered) -> Answered {
        let exports = self.shared.exports.clone();
        let (agent, what, filter) = (caller.agent, what.to_owned(), filter.to_owned());
        Box::new(move |result| {
            if let Ok(Done::Exporting(export)) = result {
                exports.allow(export, agent, what, filter);
            }
            done(result);
        })
    }

    /// Runs a use case as one change.
    fn change(
        &self,
        caller: Caller,
        id: Option<RequestId>,
        priority: Priority,
        done: Answered,
        run: impl FnOnce(&mut Work<'_, '_>) -> work::Result<Done> + Send + 'static,
    ) {
        let origin = Origin {
            at: caller.now,
            agent: caller.agent,
            session: caller.session,
        };
        let in_force = self.shared.rules.clone();
        let push = self.shared.push.clone();
        let aftermath: Arc<Mutex<Aftermath>> = Arc::default();
        let (kept, renewed) = (aftermath.clone(), in_force.clone());
        let change = Change::new(origin, move |txn: &mut Txn<'_>| {
            let rules = in_force.read().clone();
            let mut work = Work::new(txn, caller, &rules);
            if let Some(acting) = caller.acting {
                work.txn.audit(log::ACTED_AS, None, acting.to_string());
            }
            match run(&mut work) {
                Ok(done) => {
                    *kept.lock() = Aftermath {
                        news: std::mem::take(&mut work.news),
                        effects: std::mem::take(&mut work.after),
                        renewals: std::mem::take(&mut work.renewals),
                    };
                    frame::encode(&done).map(|b| b.to_vec()).map_err(|e| {
                        Abort::Refuse(encoded(&Refusal::Store {
                            reason: e.to_string(),
                        }))
                    })
                }
                Err(Stop::Refused(refusal)) => Err(Abort::Refuse(encoded(&refusal))),
                Err(Stop::Failed(error)) => Err(Abort::Fail(error)),
            }
        })
        .priority(priority);
        let change = match id {
            Some(id) => change.request(id),
            None => change,
        };
        self.store().submit(change, move |outcome| {
            if matches!(outcome, Outcome::Done { .. }) {
                let Aftermath {
                    news,
                    effects,
                    renewals,
                } = std::mem::take(&mut *aftermath.lock());
                if !renewals.is_empty() {
                    let mut rules = renewed.write();
                    for renew in renewals {
                        renew(&mut rules);
                    }
                }
                if let Some(sink) = push.read().as_ref() {
                    for (audience, push) in news {
                        sink(audience, push);
                    }
                }
                for effect in effects {
                    effect.carry_out();
                }
            }
            done(answer(outcome));
        });
    }
}

fn last_moment(store: &Store) -> Moment {
    let journal = store.journal();
    let last = journal.read(journal.last()).ok().flatten();
    last.and_then(|record| record.entry)
        .map_or(Moment(0), |entry| entry.origin.at)
}

/// The longest settings file.
const MAX_SETTINGS_BYTES: usize = 60 << 10;

fn load_rules(store: &Store, dir: &Path) -> Result<Rules, OpenError> {
    // What these files say is run and shown: they are the store's user's, or were put there by the machine's admin.
    let config = dir.join(CONFIG_DIR);
    let owners = [address::own_uid(), 0];
    if config.exists() {
        address::trust(&config, &owners)?;
    }
    let read = |name: &str, default: &str| {
        let path = config.join(name);
        match files::read_text(&path, MAX_SETTINGS_BYTES) {
            Ok(text) => {
                address::trust(&path, &owners)?;
                Ok((path.display().to_string(), text))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                Ok((name.to_owned(), default.to_owned()))
            }
            Err(e) => Err(file_error(&path, e)),
        }
    };
    let begin = plan::start::begin(store, dir)?;
    let read_store = &store.read();
    let (file, text) = read(SETTINGS_FILE, config::settings::DEFAULT)?;
    let settings = Settings::load(&text).map_err(|error| OpenError::Settings { file, error })?;
    let (file, text) = read(TICKETS_FILE, config::tickets::DEFAULT)?;
    let tickets =
        TicketSettings::load(&text).map_err(|error| OpenError::Settings { file, error })?;
    let (file, text) = read(CRISIS_FILE, config::crisis::DEFAULT)?;
    let crisis =
        CrisisSettings::load(&text).map_err(|error| OpenError::Settings { file, error })?;
    Ok(Rules {
        teams: Arc::new(teams::in_force(read_store, &tickets)?),
        tickets: Arc::new(tickets),
        crisis: Arc::new(crisis),
        plan: begin.plan,
        version: begin.version,
        revision: begin.revision,
        settings: Arc::new(settings),
        holidays: Arc::default(),
        cuts: Arc::new(rfm::in_force(read_store)?),
        filters: Arc::new(filters::in_force(read_store)?),
        agents: Arc::new(agents::shares(read_store)?),
    })
}

fn file_error(path: &Path, error: std::io::Error) -> OpenError {
    OpenError::File {
        file: path.display().to_string(),
        error,
    }
}

fn encoded(refusal: &Refusal) -> Vec<u8> {
    frame::encode(refusal)
        .map(|b| b.to_vec())
        .unwrap_or_default()
}

/// A stored outcome as the client hears it.
fn answer(outcome: Outcome) -> Result<Done, Refusal> {
    let unreadable = |e: frame::FrameError| Refusal::Store {
        reason: e.to_string(),
    };
    match outcome {
        Outcome::Done { reply, .. } => frame::decode_slice(&reply).map_err(unreadable),
        Outcome::Refused(bytes) => Err(frame::decode_slice(&bytes).unwrap_or_else(unreadable)),
        Outcome::Failed(error) => Err(Stop::Failed(error).into_refusal()),
    }
}

/// A commit as clients hear of it.
fn changed(commit: &Commit) -> Changed {
    use crate::domain as d;
    use crate::store::Record;
    let any = |tables: &[u8]| tables.iter().any(|t| commit.touched.table(*t));
    let follow_up = d::follow_up::FollowUp::TABLE;
    let many = commit.touched.many || commit.touched.customers.len() > 64;
    Changed {
        seq: commit.seq,
        at: commit.origin.at,
        customers: if many {
            Vec::new()
        } else {
            commit.touched.customers.clone()
        },
        many,
        queue: any(&[
            follow_up,
            d::claim::Claim::TABLE,
            d::ticket::Ticket::TABLE,
            d::pause::Pause::TABLE,
        ]),
        kpi: any(&[
            follow_up,
            d::contact::Contact::TABLE,
            d::order::Order::TABLE,
        ]),
        crises: any(&[
            d::crisis::Crisis::TABLE,
            d::crisis::Bulk::TABLE,
            d::crisis::Link::TABLE,
        ]),
        tickets: any(&[d::ticket::Ticket::TABLE]),
        settings: any(&[
            d::agent::Agent::TABLE,
            d::calendar::HolidayYear::TABLE,
            d::filter::SavedFilter::TABLE,
        ]),
    }
}

//! Our side: the service over its store, in process; and the hub on its socket.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use super::data;
use super::files;
use super::looks;
use super::measure::disk_bytes;
use super::outcomes::{self, Requests, caller};
use super::side::{Ask, Imported, Side, Sizes, Told};
use warmline::domain::agent::Role;
use warmline::domain::customer::Customer;
use warmline::domain::follow_up::FollowUp;
use warmline::domain::id::{CustomerId, FollowUpId, ImportId, RequestId, SessionId};
use warmline::domain::import::Kind;
use warmline::domain::purchases::Purchases;
use warmline::hub::Running;
use warmline::hub::clock::Clock;
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::service::caller::Caller;
use warmline::service::rows::orders;
use warmline::service::{Founder, Service};
use warmline::store::schema::{counter, id_kind};
use warmline::store::{Abort, Change, Direction, Origin, Outcome, Priority, ReadExt};

/// Customers whose follow-ups are filled up in one change.
const STEP: u64 = 20;
/// Batches under way at once.
const WINDOW: usize = 32;

/// Our side.
pub struct Ours {
    dir: PathBuf,
    customers: u64,
    service: Service,
    began: Instant,
}

impl Ours {
    /// A new store in a directory.
    pub fn new(dir: &Path, customers: u64) -> Self {
        let account = rustix::process::getuid().as_raw();
        let founder = Founder {
            uid: account,
            user: warmline::hub::accounts::Accounts::default()
                .name(account)
                .expect("the user has a name"),
            at: data::NOW,
            training: false,
        };
        Service::create(dir, Service::options(), &founder)
            .expect("a new store is made")
            .close();
        // One agent calls thousands within minutes here: those just called are not left out for half an hour.
        let settings = dir.join("config/settings.toml");
        let text = std::fs::read_to_string(&settings).expect("settings are read");
        let changed = text.replace("rest_minutes = 30 ", "rest_minutes = 0 ");
        assert_ne!(text, changed);
        std::fs::write(&settings, changed).expect("settings are written");
        std::fs::write(dir.join("config/plan.toml"), data::PLAN).expect("the plan is written");
        let service =
            Service::open(dir, Service::options(), &mut |_| {}).expect("the store is opened");
        let ours = Self {
            dir: dir.to_owned(),
            customers,
            service,
            began: Instant::now(),
        };
        let mut requests = Requests::of(u32::MAX, ours.began);
        for nth in 0..data::AGENTS {
            let add = Command::AddAgent {
                name: data::agent_name(nth),
                display: data::agent_name(nth),
                role: Some(Role::Agent),
                account: None,
            };
            match command(&ours.service, boss(), requests.next(), add) {
                Ok(Done::Agent(id)) if id == data::agent(nth) => {}
                other => panic!("no such agent: {other:?}"),
            }
        }
        ours
    }

    /// Imports as the command line does: batches of rows, many of them under way.
    fn import(&self) -> Imported {
        let mut requests = Requests::of(u32::MAX - 1, self.began);
        let mut under_way: Option<Run> = None;
        let imported = files::import(self.customers, |batches| {
            let begin = Instant::now();
            for batch in batches {
                if let Some(ended) = under_way.take_if(|run| run.kind != batch.kind()) {
                    self.end(&ended, requests.next());
                }
                let run =
                    under_way.get_or_insert_with(|| self.begin(batch.kind(), requests.next()));
                run.make_room();
                let rows = batch.rows();
                let command = Command::ImportRows {
                    import: run.import,
                    from_row: run.sent,
                    settles: rows as u64,
                    rejected: 0,
                    rows: batch.into(),
                };
                run.sent += rows as u64;
                run.under_way += 1;
                let tell = run.tell.clone();
                let done = move |result| drop(tell.send(result));
                self.service
                    .command(boss(), requests.next(), command, Box::new(done));
            }
            under_way.iter_mut().for_each(Run::drain);
            begin.elapsed()
        });
        if let Some(run) = &under_way {
            self.end(run, requests.next());
        }
        imported
    }

    fn begin(&self, kind: Kind, id: RequestId) -> Run {
        let begin = Command::BeginImport {
            kind,
            file: "sample.csv".into(),
            fingerprint: [kind as u8; 32],
        };
        let (tell, hear) = sync_channel(WINDOW);
        match command(&self.service, boss(), id, begin) {
            Ok(Done::Import(report)) => Run {
                kind,
                import: report.id,
                sent: 0,
                under_way: 0,
                tell,
                hear,
            },
            other => panic!("no import: {other:?}"),
        }
    }

    fn end(&self, run: &Run, id: RequestId) {
        match command(&self.service, boss(), id, Command::EndImport(run.import)) {
            Ok(Done::Import(report)) => {
                assert_eq!((report.settled, report.counts.rejected), (run.sent, 0));
            }
            other => panic!("not ended: {other:?}"),
        }
    }

    fn follow_ups(&self) {
        let mut at = 1;
        while at <= self.customers {
            let part = at..(at + STEP).min(self.customers + 1);
            at = part.end;
            let origin = Origin {
                at: data::NOW,
                agent: data::BOSS,
                session: SessionId(0),
            };
            let change = Change::new(origin, move |txn| {
                for id in part {
                    fill_up(txn, CustomerId(id)).map_err(Abort::Fail)?;
                }
                Ok(Vec::new())
            });
            let (tell, hear) = sync_channel(1);
            self.service
                .store()
                .submit(change.priority(Priority::Bulk), move |outcome| {
                    drop(tell.send(outcome));
                });
            match hear.recv() {
                Ok(Outcome::Done { .. }) => {}
                other => panic!("not written: {other:?}"),
            }
        }
    }

    fn sizes(&self) -> Sizes {
        // The keeper checkpoints within five seconds of a change, and then compresses what was closed.
        std::thread::sleep(std::time::Duration::from_secs(7));
        let index = disk_bytes(&self.dir.join("index"));
        let read = self.service.store().read();
        Sizes {
            memory: super::measure::memory_bytes("self"),
            index,
            packed: index,
            journal: self.closed_journal_bytes(),
            follow_ups: read.counter(counter::FOLLOW_UPS).unwrap_or(0) as u64,
        }
    }

    /// All of the journal but the segment at work and the next one, which are kept at their full size.
    fn closed_journal_bytes(&self) -> u64 {
        let journal = self.service.store().journal();
        let segments = journal.segments();
        let closed = &segments[..segments.len().saturating_sub(1)];
        let bytes =
            |segment| std::fs::metadata(journal.segment_path(segment)).map_or(0, |m| m.len());
        closed.iter().map(bytes).sum()
    }

    /// Serves on the socket until the next line comes in.
    fn serve(&mut self) {
        let seat = Seat::take(&self.dir).expect("the seat is free");
        let clock = Clock::starting_at(data::NOW + warmline::domain::time::Span::hours(2));
        let running = Running::start(
            seat,
            clock,
            Limits::default(),
            Arc::new(self.service.clone()),
        )
        .expect("the hub serves");
        // Lives on beside this side, so that sizes can be asked of a serving hub.
        std::mem::forget(running);
    }
}

/// An import under way.
struct Run {
    kind: Kind,
    import: ImportId,
    /// Rows that were sent.
    sent: u64,
    /// Batches that were not answered yet.
    under_way: usize,
    tell: SyncSender<Result<Done, Refusal>>,
    hear: Receiver<Result<Done, Refusal>>,
}

impl Run {
    /// Waits for an answer where as many batches are under way as may be.
    fn make_room(&mut self) {
        if self.under_way == WINDOW {
            self.settle();
        }
    }

    /// Waits for all answers.
    fn drain(&mut self) {
        while self.under_way > 0 {
            self.settle();
        }
    }

    fn settle(&mut self) {
        match self.hear.recv() {
            Ok(Ok(Done::Import(_))) => self.under_way -= 1,
            other => panic!("not brought in: {other:?}"),
        }
    }
}

/// The founder at the command line.
fn boss() -> Caller {
    Caller {
        agent: data::BOSS,
        role: Role::Admin,
        acting: None,
        session: SessionId(1),
        kind: ClientKind::Command,
        now: data::NOW,
    }
}

fn command(
    service: &Service,
    caller: Caller,
    id: RequestId,
    command: Command,
) -> Result<Done, Refusal> {
    let (tell, hear) = sync_channel(1);
    let done = move |result| drop(tell.send(result));
    service.command(caller, id, command, Box::new(done));
    hear.recv().expect("commands are answered")
}

fn fill_up(
    txn: &mut warmline::store::Txn<'_>,
    id: CustomerId,
) -> Result<(), warmline::store::StoreError> {
    let Some(customer) = txn.get::<Customer>(&id)? else {
        return Ok(());
    };
    let has = txn
        .range::<FollowUp>(id, Direction::Forward, data::FOLLOW_UPS)?
        .len();
    let orders = orders(txn, id).expect("orders are read");
    let worth = Purchases::of(&orders, data::TODAY).total_12_months;
    for nth in has..data::FOLLOW_UPS {
        let new = FollowUpId(txn.next_id(id_kind::FOLLOW_UP)?);
        let follow_up = data::added_follow_up(new, &customer, worth, nth);
        txn.put(&(id, new), &follow_up)?;
    }
    Ok(())
}

impl Side for Ours {
    fn answer(&mut self, ask: Ask) -> Told {
        match ask {
            Ask::Import => Told::Imported(self.import()),
            Ask::FollowUps => {
                self.follow_ups();
                Told::Done
            }
            Ask::Substrings => Told::Done,
            Ask::Outcomes { clients, count, .. } => {
                let (service, began) = (&self.service, self.began);
                let client = |nth: u32| {
                    let mut requests = Requests::of(nth, began);
                    move |ask| command(service, caller(nth, began), requests.next(), ask)
                };
                Told::Times(outcomes::run((0..clients).map(client).collect(), count))
            }
            Ask::Looks { look, count, round } => {
                let caller = caller(round as u32, self.began);
                Told::Times(looks::run(look, self.customers, count, round, |query| {
                    self.service.query(&caller, query).ok()
                }))
            }
            Ask::Sizes => Told::Sizes(self.sizes()),
            Ask::Serve => {
                self.serve();
                Told::Done
            }
        }
    }
}

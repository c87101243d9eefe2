//! Our side: the service over its store, in process; and the hub on its socket.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use super::data;
use super::files::{self, Batch};
use super::looks;
use super::measure::disk_bytes;
use super::outcomes::{self, Requests, caller};
use super::side::{Ask, Imported, Side, Sizes, Told};
use warmline::domain::agent::Role;
use warmline::domain::customer::Customer;
use warmline::domain::follow_up::FollowUp;
use warmline::domain::id::{CustomerId, FollowUpId, ImportId, OrderId, RequestId, SessionId};
use warmline::domain::lookup::fold_code;
use warmline::domain::purchases::Purchases;
use warmline::hub::Running;
use warmline::hub::clock::Clock;
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::service::caller::Caller;
use warmline::service::care;
use warmline::service::names::resolve_customer;
use warmline::service::rows::orders;
use warmline::service::work::Work;
use warmline::service::{Founder, Service};
use warmline::store::schema::{counter, id_kind, index};
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
            user: warmline::hub::accounts::Accounts::default().name(account),
            at: data::NOW,
        };
        let service =
            Service::create(dir, Service::options(), &founder).expect("a new store is made");
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
                role: Role::Agent,
                account: None,
            };
            match command(&ours.service, boss(), requests.next(), add) {
                Ok(Done::Agent(id)) if id == data::agent(nth) => {}
                other => panic!("no such agent: {other:?}"),
            }
        }
        ours
    }

    /// Imports through the service's rules, as many batches under way as its client keeps.
    fn import(&self) -> Imported {
        files::import(self.customers, |batches| {
            let begin = Instant::now();
            let (tell, hear) = sync_channel(WINDOW);
            let mut under_way = 0;
            for batch in batches {
                if under_way == WINDOW {
                    settled(&hear);
                    under_way -= 1;
                }
                let (rules, tell) = (self.service.rules().clone(), tell.clone());
                let origin = Origin {
                    at: data::NOW,
                    agent: data::BOSS,
                    session: SessionId(1),
                };
                let change = Change::new(origin, move |txn| {
                    let mut work = Work::new(txn, boss(), &rules);
                    write(&mut work, &batch).expect("rows are written");
                    Ok(Vec::new())
                });
                let store = self.service.store();
                store.submit(change.priority(Priority::Bulk), move |outcome| {
                    drop(tell.send(outcome));
                });
                under_way += 1;
            }
            (0..under_way).for_each(|_| settled(&hear));
            begin.elapsed()
        })
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
            settled(&hear);
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
            journal: disk_bytes(&self.dir.join("journal")),
            follow_ups: read.counter(counter::FOLLOW_UPS).unwrap_or(0) as u64,
        }
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

fn settled(hear: &Receiver<Outcome>) {
    match hear.recv() {
        Ok(Outcome::Done { .. }) => {}
        other => panic!("not written: {other:?}"),
    }
}

fn write(work: &mut Work<'_, '_>, batch: &Batch) -> warmline::service::work::Result<()> {
    match batch {
        Batch::Customers(rows) => {
            for row in rows {
                let folded = fold_code(row.number.as_deref().unwrap_or_default());
                let found =
                    work.txn
                        .index_page(index::NUMBER, &folded, None, Direction::Forward, 1)?;
                if found.is_empty() {
                    let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
                    let mut customer = data::new_customer(id, ImportId(1), row);
                    care::reassess_with(work, &mut customer, &[])?;
                }
            }
        }
        Batch::Orders(rows) => {
            for rows in rows.chunk_by(|a, b| a.customer == b.customer) {
                let number = rows[0].customer.as_deref().unwrap_or_default();
                let id = resolve_customer(work.txn, number)?;
                for rows in rows.chunk_by(|a, b| a.order == b.order) {
                    let new = OrderId(work.txn.next_id(id_kind::ORDER)?);
                    let order = data::new_order(new, id, ImportId(2), rows);
                    work.put(&(id, order.day, new), &order)?;
                }
                let mut customer = work.txn.get::<Customer>(&id)?.expect("it was resolved");
                care::reassess(work, &mut customer)?;
            }
        }
    }
    Ok(())
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
            Ask::Outcomes { clients, count } => {
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

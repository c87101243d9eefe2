//! What tests of use cases stand on: a service over a store in memory, callers, commands that are waited for.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tempfile::TempDir;

use super::caller::Caller;
use super::push::Audience;
use super::work::{Result, Work};
use super::{Founder, Service};
use crate::domain::agent::Role;
use crate::domain::contact::Direction;
use crate::domain::customer::{Customer, FamilyMember, Phone, Relation, Tag};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, OrderId, RequestId, SessionId};
use crate::domain::order::{Order, OrderItem, OrderKey};
use crate::domain::outcome::OutcomeCode;
use crate::domain::time::{Day, Moment, Span, Zone};
use crate::protocol::command::WrapUp;
use crate::protocol::{ClientKind, Command, Done, Found, Push, Query, Refusal};
use crate::sample::{self, SampleCustomer};
use crate::store::schema::{self, id_kind};
use crate::store::{Options, Priority, ReadExt};

/// The clock of tests: Monday 15 June 2026, 10:00 in Shanghai.
pub const NOW: Moment = Moment(1_781_488_800_000);
/// The business day of [`NOW`].
pub const TODAY: Day = Day(20_619);

/// A service to test.
pub struct Kit {
    service: Service,
    news: Arc<Mutex<Vec<(Audience, Push)>>>,
    requests: AtomicU64,
    dir: TempDir,
}

impl Deref for Kit {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}

impl Kit {
    /// A new store with the shipped plan and settings, and the founder as its admin.
    pub fn new() -> Self {
        Self::with(Options::for_tests(schema::registry()))
    }

    /// The same with a plan of choice.
    pub fn with_plan(plan: &str) -> Self {
        let kit = Self::new();
        let path = super::plan::file::path(&kit.store_dir());
        std::fs::write(path, plan).expect("the plan is written");
        kit.settle_plan(NOW).expect("the plan is settled");
        kit
    }

    /// The same with settings of choice.
    pub fn with_settings(settings: &str) -> Self {
        let options = || Options::for_tests(schema::registry());
        let kit = Self::with(options());
        let dir = kit.dir.path().join("store");
        std::fs::write(
            dir.join(super::CONFIG_DIR).join(super::SETTINGS_FILE),
            settings,
        )
        .expect("settings are written");
        let Self {
            service, dir: home, ..
        } = kit;
        drop(service);
        let service = Service::open(&dir, options(), &mut |_| {}).expect("the store opens again");
        Self::over(service, home)
    }

    /// The same with an engine of choice.
    pub fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().expect("a directory for the test");
        let founder = Founder {
            uid: 1000,
            user: "boss".into(),
            at: NOW - Span::hours(1),
            training: false,
        };
        let service = Service::create(&dir.path().join("store"), options, &founder)
            .expect("a new store is made");
        Self::over(service, dir)
    }

    /// The directory of the store.
    pub fn store_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("store")
    }

    /// The same store after its hub ended and began again at a moment.
    pub fn again(self, now: Moment) -> Self {
        let path = self.store_dir();
        let Self {
            service,
            dir,
            requests,
            ..
        } = self;
        service.close();
        drop(service);
        let options = Options::for_tests(schema::registry());
        let service = Service::open(&path, options, &mut |_| {}).expect("the store opens again");
        service.settle_plan(now).expect("the plan is settled");
        service.note_hours(now);
        Self {
            // An id that was given before would be answered as before.
            requests,
            ..Self::over(service, dir)
        }
    }

    /// The same store as a hub finds it that was killed: what is on the disk, without any ending.
    pub fn crashed(self, now: Moment) -> Self {
        let copy = tempfile::tempdir().expect("a directory for the test");
        let path = copy.path().join("store");
        copy_dir(&self.store_dir(), &path);
        let options = Options::for_tests(schema::registry());
        let service = Service::open(&path, options, &mut |_| {}).expect("the store opens again");
        service.settle_plan(now).expect("the plan is settled");
        service.note_hours(now);
        Self {
            requests: AtomicU64::new(self.requests.load(Ordering::Relaxed)),
            ..Self::over(service, copy)
        }
    }

    fn over(service: Service, dir: TempDir) -> Self {
        let news: Arc<Mutex<Vec<(Audience, Push)>>> = Arc::default();
        let told = news.clone();
        service.set_push(Arc::new(move |audience, push| {
            told.lock().push((audience, push));
        }));
        Self {
            service,
            news,
            requests: AtomicU64::new(1),
            dir,
        }
    }

    /// A newly enrolled agent at a desk of its own.
    pub fn agent(&self, name: &str) -> Caller {
        let command = Command::AddAgent {
            name: name.into(),
            display: name.to_uppercase(),
            role: Some(Role::Agent),
            account: None,
        };
        match self.run(&boss(), command) {
            Ok(Done::Agent(id)) => caller(id, Role::Agent),
            other => panic!("{other:?}"),
        }
    }

    /// Gives a command and waits for its end.
    pub fn run(&self, caller: &Caller, command: Command) -> std::result::Result<Done, Refusal> {
        let nth = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = RequestId(u128::from(nth).to_be_bytes());
        let (tell, hear) = std::sync::mpsc::sync_channel(1);
        let done = move |result| drop(tell.send(result));
        self.command(*caller, id, command, Box::new(done));
        hear.recv().expect("the command is answered")
    }

    /// Asks a query that is answered.
    pub fn ask(&self, caller: &Caller, query: Query) -> Found {
        self.query(caller, query).expect("the query is answered")
    }

    /// Writes directly, as the founder at [`NOW`].
    pub fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.write_at(NOW, write)
    }

    /// Writes directly, as the founder at a moment.
    pub fn write_at<T: Send + 'static>(
        &self,
        now: Moment,
        write: impl FnOnce(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    ) -> T {
        let (tell, hear) = std::sync::mpsc::sync_channel(1);
        let (give, take) = std::sync::mpsc::sync_channel(1);
        let done = move |result| drop(tell.send(result));
        self.change(
            Caller { now, ..boss() },
            None,
            Priority::People,
            Box::new(done),
            move |work| {
                drop(give.send(write(work)?));
                Ok(Done::Ok)
            },
        );
        let answer = hear.recv().expect("the write is answered");
        answer.expect("the write is accepted");
        take.recv().expect("the write gave something")
    }

    /// A record of a customer.
    pub fn customer(&self, id: CustomerId) -> Customer {
        let found = self.store().read().get(&id).expect("the store reads");
        found.expect("the customer is there")
    }

    /// Writes a new customer as `fill` makes it, assessed by the plan.
    pub fn add(&self, fill: impl FnOnce(&mut Customer) + Send + 'static) -> CustomerId {
        self.write(move |work| {
            let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
            let mut customer = Customer::new(id, work.now(), work.agent(), work.today);
            fill(&mut customer);
            super::care::reassess(work, &mut customer)?;
            Ok(id)
        })
    }

    /// Writes a named customer with a phone.
    pub fn person(&self, name: &'static str, phone: &'static str) -> CustomerId {
        self.add(move |customer| {
            name.clone_into(&mut customer.name);
            customer.phones.push(a_phone(phone));
        })
    }

    /// Writes sample customers with their orders, assessed by the plan.
    pub fn samples(&self, customers: u64) -> Vec<CustomerId> {
        let options = sample::Options {
            customers,
            seed: 7,
            today: TODAY,
            zone: Zone::default(),
        };
        let all: Vec<SampleCustomer> = sample::customers(options).collect();
        let mut ids = Vec::new();
        for part in all.chunks(20) {
            let part = part.to_vec();
            ids.extend(self.write(move |work| {
                part.iter()
                    .map(|s| one_sample(work, s))
                    .collect::<Result<Vec<_>>>()
            }));
        }
        ids
    }

    /// The news since the last call, changes of the store left out.
    pub fn news(&self) -> Vec<(Audience, Push)> {
        let mut news = std::mem::take(&mut *self.news.lock());
        news.retain(|(_, push)| !matches!(push, Push::Changed(_)));
        news
    }
}

fn copy_dir(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir(to).expect("a directory is made");
    for entry in std::fs::read_dir(from).expect("a directory is read") {
        let entry = entry.expect("a directory is read");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_dir(&from, &to);
        } else if from.is_file() {
            std::fs::copy(&from, &to).expect("a file is copied");
        }
    }
}

/// The founder, an admin, at a desk.
pub fn boss() -> Caller {
    caller(AgentId(1), Role::Admin)
}

/// An agent at a desk of its own, at [`NOW`].
pub fn caller(agent: AgentId, role: Role) -> Caller {
    Caller {
        agent,
        role,
        acting: None,
        session: SessionId(100 + u64::from(agent.0)),
        kind: ClientKind::Desk,
        now: NOW,
    }
}

/// The same caller, some time later.
pub fn later(caller: &Caller, span: Span) -> Caller {
    Caller {
        now: caller.now + span,
        ..*caller
    }
}

/// A call that came out so, not asked for a score.
pub fn call(customer: CustomerId, follow_up: Option<FollowUpId>, outcome: &str) -> WrapUp {
    WrapUp {
        customer,
        follow_up,
        direction: Direction::Out,
        outcome: OutcomeCode(outcome.into()),
        score: matches!(outcome, "completed" | "follow-up").then_some(0),
        reason: None,
        note: String::new(),
        next: None,
        personal: false,
        new_phone: None,
        complaint: None,
        talk_seconds: 0,
        wrap_up_seconds: 0,
        take_next: false,
    }
}

/// A number as a profile keeps it.
pub fn a_phone(text: &str) -> Phone {
    super::customers::phone("phone", text).expect("a number")
}

fn one_sample(work: &mut Work<'_, '_>, sample: &SampleCustomer) -> Result<CustomerId> {
    let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
    let mut customer = Customer::new(id, work.now(), work.agent(), work.today);
    customer.number = Some(sample.number.clone());
    customer.name.clone_from(&sample.name);
    customer.sex = sample.sex;
    customer.phones.push(a_phone(&sample.phone));
    customer
        .phones
        .extend(sample.second_phone.as_deref().map(a_phone));
    customer.email.clone_from(&sample.email);
    customer.wechat.clone_from(&sample.wechat);
    customer.birthday = sample.birthday;
    customer.address = Some(sample.address.clone());
    customer.source = Some(sample.source.into());
    customer.channel = Some(sample.channel.into());
    customer.note.clone_from(&sample.note);
    let since = work.today;
    customer.tags = sample
        .tags
        .iter()
        .map(|tag| Tag {
            name: (*tag).into(),
            since,
        })
        .collect();
    customer
        .family
        .extend(sample.baby.as_ref().map(|baby| FamilyMember {
            number: 0,
            name: baby.name.clone().unwrap_or_default(),
            relation: Relation::Baby,
            birthday: baby.birthday,
        }));
    let mut orders = Vec::new();
    for sold in &sample.orders {
        let order = Order {
            id: OrderId(work.txn.next_id(id_kind::ORDER)?),
            customer: id,
            key: OrderKey::Number {
                number: sold.number.clone(),
            },
            channel: sold.channel.into(),
            at: work.rules.zone().at_minute(sold.day, sold.minute),
            day: sold.day,
            dispatched: sold.dispatched.map(|(day, _)| day),
            delivered: sold.delivered.map(|(day, _)| day),
            corrected: Vec::new(),
            status: sold.status,
            items: sold
                .items
                .iter()
                .map(|item| OrderItem {
                    product: item.product.into(),
                    sku: Some(item.sku.into()),
                    quantity: item.quantity,
                    amount: item.amount,
                })
                .collect(),
            import: None,
        };
        work.put(&(id, order.day, order.id), &order)?;
        orders.push(order);
    }
    orders.sort_by_key(|order| (order.day, order.id));
    super::care::reassess_with(work, &mut customer, &orders)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::follow_up::{Assignee, When};
    use crate::protocol::command::Claim;
    use crate::protocol::query::{DueFilter, Scope};

    #[test]
    fn the_clock_of_tests_is_what_it_says() {
        assert_eq!(NOW.rfc3339(Zone::default()), "2026-06-15T10:00:00+08:00");
        assert_eq!(Zone::default().day(NOW), TODAY);
        let kit = Kit::new();
        let ids = kit.samples(30);
        assert_eq!(ids.len(), 30);
        assert_eq!(kit.customer(ids[0]).id, ids[0]);
    }

    #[test]
    fn two_agents_never_hold_one_customer() {
        let kit = Kit::new();
        let customer = kit.person("王小明", "13812345678");
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let add = Command::AddFollowUp {
            customer,
            when: When::On(TODAY),
            reason: "asked".into(),
            assignee: Assignee::Pool,
        };
        kit.run(&ann, add).expect("a follow-up is made");
        let take = Command::Claim(Claim::default());
        let claimed = kit.run(&ann, take.clone());
        assert!(matches!(claimed, Ok(Done::Claimed(_))), "{claimed:?}");
        let refused = kit.run(&later(&ben, Span::minutes(1)), take);
        assert_eq!(refused, Err(Refusal::QueueEmpty { next: None }));
        let queue = Query::Queue {
            scope: Scope::Mine,
            due: DueFilter::Now,
            after: None,
            limit: 10,
        };
        match kit.ask(&ben, queue) {
            Found::Queue(page) => {
                let held = page.rows[0].claim.as_ref().map(|claim| claim.agent);
                assert_eq!(held, Some(ann.agent));
            }
            other => panic!("{other:?}"),
        }
        assert!(kit.news().is_empty());
    }
}

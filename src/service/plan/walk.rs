//! Looking at every customer again after the rules changed, in the background.
//!
//! The walk goes through customers in the order of their ids, page by page over short snapshots, and asks of each what
//! the rules make of them now. Only those of whom something changes are written: they are looked at once more in a
//! step of the writer, behind what people do. How far it is lies in one record, written with each step, so that a hub
//! that ends in the middle goes on there; a further change of the rules begins it anew.

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::customer::Customer;
use crate::domain::event::Cause;
use crate::domain::follow_up::{Fact, FollowUp, Origin};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Given};
use crate::domain::plan::version::Reevaluation;
use crate::domain::time::{Day, Moment};
use crate::protocol::view::ReevaluationView;
use crate::protocol::{Done, Push, Refusal};
use crate::service::imports::untouched;
use crate::service::jobs::{self, Answer};
use crate::service::push::Audience;
use crate::service::work::{Result, Rules, Work};
use crate::service::{Service, care};
use crate::store::schema::{ONLY, counter};
use crate::store::{Read, ReadExt, Record, StoreError, Stored};

/// The job's name in `status`.
pub const JOB: &str = "re-evaluation";
/// Customers of one look at the store, so that it holds no change up.
const PAGE: usize = 32;
/// Customers written in one step.
const STEP: usize = 64;
/// Customers after whom the place is written although nothing changed.
const MARK: u64 = 8_192;
/// Steps that wait for the writer at once.
const AHEAD: usize = 3;

/// Has every customer looked at again: whoever changes the rules calls it in the same change. What the plan made since
/// the beginning of the day, or since `since` where that is earlier, is taken back where nobody has touched it and
/// nothing explains it any more.
pub fn begin(work: &mut Work<'_, '_>, plan: u32, since: Option<Moment>) -> Result<()> {
    let earlier = work.txn.get::<Reevaluation>(&ONLY)?;
    let nth = earlier.map_or(1, |walk| walk.nth.wrapping_add(1));
    let left = earlier.filter(|walk| walk.finished.is_none());
    let today = work.rules.zone().start_of(work.today);
    let since = since.into_iter().chain(left.map(|walk| walk.since));
    let of = work.txn.counter(counter::CUSTOMERS)?;
    let walk = Reevaluation {
        nth,
        plan,
        since: since.fold(today, Moment::min),
        after: CustomerId(0),
        done: 0,
        of: u64::try_from(of).unwrap_or(0),
        changed: 0,
        begun: work.now(),
        finished: None,
    };
    // No part of what the agent who is behind it may undo.
    work.txn.put(&ONLY, &walk)?;
    work.renew(move |rules| rules.revision = nth);
    Ok(())
}

/// The walk that is not at its end.
pub fn pending(read: &impl Read) -> std::result::Result<Option<Reevaluation>, StoreError> {
    let walk = read.get::<Reevaluation>(&ONLY)?;
    Ok(walk.filter(|walk| walk.finished.is_none()))
}

/// The last walk as clients see it.
pub fn view(read: &impl Read) -> Result<Option<ReevaluationView>> {
    let walk = read.get::<Reevaluation>(&ONLY)?;
    Ok(walk.map(|walk| ReevaluationView {
        version: walk.plan,
        done: walk.done,
        of: walk.of,
        changed: walk.changed,
        begun: walk.begun,
        finished: walk.finished,
    }))
}

/// What a look at the next customers found.
struct Page {
    /// Of whom something changes.
    changed: Vec<CustomerId>,
    /// The last one who was looked at; none at the end.
    last: Option<CustomerId>,
    looked: u64,
}

/// What lies with a customer, as far as the plan asks.
struct Person {
    customer: Customer,
    orders: Vec<Order>,
    /// Whether a complaint is open.
    open_complaint: bool,
    /// What the plan made since and nobody has touched.
    made: Vec<Made>,
}

impl Person {
    fn new(customer: Customer) -> Self {
        Self {
            customer,
            orders: Vec::new(),
            open_complaint: false,
            made: Vec::new(),
        }
    }

    /// Takes note of a record that lies with the customer.
    fn note(
        &mut self,
        stored: &Stored<'_>,
        (since, now): (Moment, Moment),
    ) -> std::result::Result<(), StoreError> {
        match stored.table() {
            Order::TABLE => self.orders.extend(stored.read()?.map(|(_, order)| order)),
            FollowUp::TABLE => {
                let found = stored.read::<FollowUp>()?.map(|(_, follow_up)| follow_up);
                let complains = |f: &FollowUp| f.status.is_open() && f.is_complaint();
                self.open_complaint |= found.as_ref().is_some_and(complains);
                self.made
                    .extend(found.and_then(|f| Made::follow_up(f, since)));
            }
            Message::TABLE => {
                let found = stored.read::<Message>()?.map(|(_, message)| message);
                self.made
                    .extend(found.and_then(|m| Made::message(m, since, now)));
            }
            _ => {}
        }
        Ok(())
    }

    fn given<'a>(&'a self, rules: &'a Rules) -> Given<'a> {
        Given {
            customer: &self.customer,
            orders: &self.orders,
            open_complaint: self.open_complaint,
            holidays: &rules.holidays,
            setting: rules.setting(),
        }
    }

    /// What nothing explains any more.
    fn unexplained(&self, rules: &Rules, today: Day) -> impl Iterator<Item = Thing> {
        let gone = move |made: &&Made| {
            let occurrence = (made.rule.as_str(), &made.fact, made.on);
            !assess::explains(&rules.plan, &self.given(rules), occurrence, today)
        };
        self.made.iter().filter(gone).map(|made| made.thing)
    }
}

/// What a rule made for an occurrence.
struct Made {
    thing: Thing,
    rule: String,
    fact: Fact,
    on: Day,
}

#[derive(Clone, Copy)]
enum Thing {
    FollowUp(FollowUpId),
    Message(MessageId),
}

impl Made {
    /// A follow-up that a rule made since, if nobody has touched it.
    fn follow_up(follow_up: FollowUp, since: Moment) -> Option<Self> {
        if follow_up.created < since || !untouched(&follow_up) {
            return None;
        }
        let Origin::Rule { rule, fact } = follow_up.origin else {
            return None;
        };
        Some(Self {
            thing: Thing::FollowUp(follow_up.id),
            rule,
            fact,
            on: follow_up.on,
        })
    }

    /// A message that was made since, if it does not count as sent.
    fn message(message: Message, since: Moment, now: Moment) -> Option<Self> {
        (message.created >= since && message.is_unsent(now)).then_some(Self {
            thing: Thing::Message(message.id),
            rule: message.rule,
            fact: message.fact,
            on: message.on,
        })
    }
}

/// A walk as far as one thread has come with it.
struct Walker<'s> {
    service: &'s Service,
    rules: Rules,
    today: Day,
    now: Moment,
    /// As it will be once all steps under way are stored.
    walk: Reevaluation,
    /// The place that the last step was given.
    marked: Reevaluation,
    changed: Vec<CustomerId>,
    steps: VecDeque<(Arc<[CustomerId]>, Answer)>,
    /// With whom it failed today.
    left_out: BTreeSet<CustomerId>,
}

impl Service {
    /// Walks on for about `time`; returns whether there is more to do. Nothing is lost where it stops.
    pub(in crate::service) fn walk(
        &self,
        now: Moment,
        time: Duration,
        stop: &dyn Fn() -> bool,
    ) -> std::result::Result<bool, Refusal> {
        let failed = |e: StoreError| Refusal::Store {
            reason: e.to_string(),
        };
        let pending = pending(&self.store().read()).map_err(failed)?;
        let Some(walk) = pending else {
            return Ok(false);
        };
        let rules = self.rules();
        if rules.revision != walk.nth {
            // The change is stored, and the rules are about to be in force.
            return Ok(true);
        }
        let mut walker = Walker {
            service: self,
            today: rules.zone().day(now),
            rules,
            now,
            walk,
            marked: walk,
            changed: Vec::new(),
            steps: VecDeque::new(),
            left_out: self.left_out(self.rules().zone().day(now)),
        };
        let until = Instant::now() + time;
        let mut more = true;
        while more && !stop() && Instant::now() < until {
            more = walker.page()?;
            // Whoever waits for the store or for a processor comes first.
            std::thread::yield_now();
        }
        walker.end()
    }
}

impl Walker<'_> {
    /// Looks at a page of customers; returns whether there may be more.
    fn page(&mut self) -> std::result::Result<bool, Refusal> {
        let read = self.service.store().read();
        let page = look(&read, &self.rules, &self.walk, (self.today, self.now))
            .map_err(super::super::work::Stop::into_refusal)?;
        drop(read);
        self.walk.done += page.looked;
        let changed = page.changed.into_iter();
        self.changed
            .extend(changed.filter(|id| !self.left_out.contains(id)));
        if let Some(last) = page.last {
            self.walk.after = last;
        } else {
            self.walk.finished = Some(self.now);
            self.walk.of = self.walk.done;
        }
        let far = self.walk.done - self.marked.done >= MARK;
        if self.changed.len() + PAGE > STEP || far || page.last.is_none() {
            return Ok(self.step()? && page.last.is_some());
        }
        Ok(true)
    }

    /// Sends off what has changed so far; returns whether the walk goes on.
    fn step(&mut self) -> std::result::Result<bool, Refusal> {
        let ids: Arc<[CustomerId]> = std::mem::take(&mut self.changed).into();
        self.walk.changed += ids.len() as u64;
        let (walk, marked) = (self.walk, self.marked);
        self.marked = walk;
        let those = ids.clone();
        let sent = self
            .service
            .send_step(self.now, move |work| apply(work, &marked, &walk, &those));
        self.steps.push_back((ids, sent));
        if self.steps.len() > AHEAD {
            return self.settle();
        }
        Ok(true)
    }

    /// Waits for the oldest step; returns whether the walk goes on.
    fn settle(&mut self) -> std::result::Result<bool, Refusal> {
        let Some((ids, step)) = self.steps.pop_front() else {
            return Ok(true);
        };
        match jobs::answered(&step) {
            Ok(done) => Ok(done == Done::Count(1)),
            Err(failed) => {
                // The walk begins again at its last place, without those with whom it fails.
                let since = self.walk.since;
                let part = move |work: &mut Work<'_, '_>, id: CustomerId| {
                    work.cause = Cause::Plan;
                    match work.txn.get::<Customer>(&id)? {
                        Some(mut customer) => look_again(work, &mut customer, since),
                        None => Ok(()),
                    }
                };
                let ids = ids.iter().copied();
                self.service.one_by_one(self.now, ids, failed, part)?;
                Ok(false)
            }
        }
    }

    /// Sends off the rest and waits for everything; returns whether there is more to do.
    fn end(mut self) -> std::result::Result<bool, Refusal> {
        if self.walk != self.marked || !self.changed.is_empty() {
            self.step()?;
        }
        let mut on = true;
        while !self.steps.is_empty() {
            on &= self.settle()?;
        }
        Ok(!on || self.walk.finished.is_none())
    }
}

/// Writes what changes, and how far the walk is; `Count(0)` where another walk has begun or a step before failed.
fn apply(
    work: &mut Work<'_, '_>,
    from: &Reevaluation,
    to: &Reevaluation,
    ids: &[CustomerId],
) -> Result<Done> {
    let known = work.txn.get::<Reevaluation>(&ONLY)?;
    if known.as_ref() != Some(from) || work.rules.revision != to.nth {
        return Ok(Done::Count(0));
    }
    work.cause = Cause::Plan;
    for id in ids {
        if let Some(mut customer) = work.txn.get::<Customer>(id)? {
            look_again(work, &mut customer, to.since)?;
        }
    }
    work.put(&ONLY, to)?;
    let progress = Push::Progress {
        job: JOB.to_owned(),
        done: to.done,
        total: to.of,
    };
    work.news.push((Audience::All, progress));
    Ok(Done::Count(1))
}

/// Looks at one customer again and writes what follows.
fn look_again(work: &mut Work<'_, '_>, customer: &mut Customer, since: Moment) -> Result<()> {
    let mut person = Person::new(customer.clone());
    let now = work.now();
    work.txn.of_customer(customer.id, |stored| {
        person.note(&stored, (since, now))?;
        Ok(ControlFlow::Continue(()))
    })?;
    let (mut follow_ups, mut messages) = (Vec::new(), Vec::new());
    for thing in person.unexplained(work.rules, work.today) {
        match thing {
            Thing::FollowUp(id) => follow_ups.push(id),
            Thing::Message(id) => messages.push(id),
        }
    }
    care::take_back(work, customer.id, follow_ups, messages)?;
    care::reassess_with(work, customer, &person.orders)
}

/// Looks at the customers after a place.
fn look(
    read: &impl Read,
    rules: &Rules,
    walk: &Reevaluation,
    (today, now): (Day, Moment),
) -> Result<Page> {
    let mut page = Page {
        changed: Vec::new(),
        last: None,
        looked: 0,
    };
    let mut people: Vec<Person> = Vec::with_capacity(PAGE);
    let from = CustomerId(walk.after.0.saturating_add(1));
    read.of_customers_from(from, |stored| {
        if let Some((_, customer)) = stored.read::<Customer>()? {
            if people.len() == PAGE {
                return Ok(ControlFlow::Break(()));
            }
            people.push(Person::new(customer));
        } else if let Some(person) = people.last_mut() {
            person.note(&stored, (walk.since, now))?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for person in people {
        let id = person.customer.id;
        page.looked += 1;
        page.last = Some(id);
        if changes(read, rules, &person, today)? {
            page.changed.push(id);
        }
    }
    Ok(page)
}

/// Whether anything changes for a customer.
fn changes(read: &impl Read, rules: &Rules, person: &Person, today: Day) -> Result<bool> {
    let (customer, orders) = (&person.customer, &person.orders);
    Ok(care::would_change(read, rules, customer, orders, today)?
        || person.unexplained(rules, today).next().is_some())
}

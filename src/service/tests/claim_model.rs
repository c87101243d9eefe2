//! Claims against a simple model that predicts every reply, under random interleavings of several desks, commands
//! and agents.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, caller};
use super::{call, follow_up_of};
use crate::domain::agent::Role;
use crate::domain::claim::{Claim, Lease};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, SessionId};
use crate::domain::time::{Moment, Span, Zone};
use crate::protocol::{ClientKind, Command, Done, Refusal};
use crate::store::{Direction, ReadExt};

const ANN: AgentId = AgentId(2);
const BEN: AgentId = AgentId(3);

/// Who acts: two desks of Ann, one of Ben, Ann's and Ben's command lines, the supervisor's desk.
const ACTORS: usize = 6;

fn actor(nth: usize, now: Moment) -> Caller {
    let (agent, role, session, kind) = match nth {
        0 => (ANN, Role::Agent, 11, ClientKind::Desk),
        1 => (ANN, Role::Agent, 12, ClientKind::Desk),
        2 => (BEN, Role::Agent, 13, ClientKind::Desk),
        3 => (ANN, Role::Agent, now.0 as u64, ClientKind::Command),
        4 => (BEN, Role::Agent, now.0 as u64, ClientKind::Command),
        _ => (AgentId(1), Role::Supervisor, 14, ClientKind::Desk),
    };
    Caller {
        session: SessionId(session),
        kind,
        now,
        ..caller(agent, role)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Claim {
        by: usize,
        of: Option<usize>,
        resume: bool,
    },
    Release {
        by: usize,
        of: usize,
    },
    Keep {
        by: usize,
        of: usize,
    },
    WrapUp {
        by: usize,
        of: usize,
        reached: bool,
        take_next: bool,
    },
    Snooze {
        by: usize,
        of: usize,
    },
    Reassign {
        by: usize,
        of: usize,
        to: Assignee,
    },
    SessionEnds(usize),
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (by, of) = (0..ACTORS, 0..FOLLOW_UPS);
    let to = prop_oneof![
        Just(Assignee::Pool),
        Just(Assignee::Agent(ANN)),
        Just(Assignee::Agent(BEN))
    ];
    let step = prop_oneof![
        6 => (by.clone(), prop::option::weighted(0.6, of.clone()), any::<bool>())
            .prop_map(|(by, of, resume)| Step::Claim { by, of, resume }),
        2 => (by.clone(), of.clone()).prop_map(|(by, of)| Step::Release { by, of }),
        2 => (by.clone(), of.clone()).prop_map(|(by, of)| Step::Keep { by, of }),
        3 => (by.clone(), of.clone(), any::<bool>(), any::<bool>())
            .prop_map(|(by, of, reached, take_next)| Step::WrapUp { by, of, reached, take_next }),
        1 => (by.clone(), of.clone()).prop_map(|(by, of)| Step::Snooze { by, of }),
        1 => (by, of, to).prop_map(|(by, of, to)| Step::Reassign { by, of, to }),
        1 => (0..3_usize).prop_map(Step::SessionEnds),
        3 => (1..11_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..50)
}

const CUSTOMERS: u64 = 4;
const FOLLOW_UPS: usize = 6;

/// A reply without what the model does not know.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    Claimed(FollowUpId),
    Done(Option<FollowUpId>),
    Empty,
    Held {
        holder: String,
        since: Moment,
        own: bool,
    },
    AssignedTo(String),
    NotOpen,
    NotFound,
}

fn reply(done: Result<Done, Refusal>) -> Reply {
    match done {
        Ok(Done::Claimed(work)) => Reply::Claimed(work.row.id),
        Ok(Done::WrappedUp { next, .. }) => Reply::Done(next.map(|work| work.row.id)),
        Ok(_) => Reply::Done(None),
        Err(Refusal::QueueEmpty { .. }) => Reply::Empty,
        Err(Refusal::Held {
            holder, since, own, ..
        }) => Reply::Held { holder, since, own },
        Err(Refusal::AssignedTo { assignee, .. }) => Reply::AssignedTo(assignee),
        Err(Refusal::NotOpen { .. }) => Reply::NotOpen,
        Err(Refusal::NotFound { .. }) => Reply::NotFound,
        Err(other) => panic!("{other}"),
    }
}

fn name(agent: AgentId) -> String {
    match agent {
        ANN => "ANN".into(),
        BEN => "BEN".into(),
        _ => "boss".into(),
    }
}

#[derive(Debug, Clone)]
struct Item {
    id: FollowUpId,
    customer: CustomerId,
    assignee: Assignee,
    when: When,
    open: bool,
    attempts: u8,
}

/// What the store is taken to do.
struct Model {
    now: Moment,
    items: Vec<Item>,
    held: BTreeMap<CustomerId, Claim>,
    /// Who spoke to a customer last, and when.
    last: BTreeMap<CustomerId, (AgentId, Moment)>,
}

impl Model {
    fn acts(claim: &Claim, by: &Caller) -> bool {
        claim.agent == by.agent
            && match claim.lease {
                Lease::Session(session) => session == by.session,
                Lease::Until(_) => true,
            }
    }

    fn refuse_held(claim: &Claim, by: &Caller) -> Reply {
        Reply::Held {
            holder: name(claim.agent),
            since: claim.since,
            own: claim.agent == by.agent,
        }
    }

    fn may_take(item: &Item, by: &Caller) -> Result<(), Reply> {
        match item.assignee {
            Assignee::Agent(other) if other != by.agent && by.role < Role::Supervisor => {
                Err(Reply::AssignedTo(name(other)))
            }
            _ => Ok(()),
        }
    }

    /// Follow-ups that an agent is given, first one first.
    fn next(&self, by: &Caller) -> Option<usize> {
        let come = |item: &&(usize, &Item)| match item.1.when {
            When::At(at) | When::After(at) => at <= self.now,
            When::On(day) => day <= TODAY,
        };
        let mine = |a: Assignee| a == Assignee::Pool || a == Assignee::Agent(by.agent);
        // Who was called and is to be tried again later is left alone meanwhile.
        let left = |customer: CustomerId| {
            let mut items = self.items.iter().filter(|i| i.customer == customer);
            items.any(|i| {
                let later = match i.when {
                    When::At(at) | When::After(at) => at > self.now,
                    When::On(day) => day > TODAY,
                };
                i.open && i.attempts > 0 && later
            })
        };
        // Who has just been called is not called again at once by the same agent.
        let rests = |customer: CustomerId| {
            let last = self.last.get(&customer);
            last.is_some_and(|(who, at)| *who == by.agent && self.now - *at < Span::minutes(30))
        };
        let all: Vec<(usize, &Item)> = self.items.iter().enumerate().collect();
        let free = all
            .iter()
            .filter(|(_, i)| i.open && mine(i.assignee) && !self.held.contains_key(&i.customer))
            .filter(|(_, i)| matches!(i.when, When::At(_)) || !left(i.customer))
            .filter(|(_, i)| !matches!(i.when, When::On(_)) || !rests(i.customer))
            .filter(come);
        let first = free.min_by_key(|(_, i)| match i.when {
            When::At(at) => (0, at.0, i.id),
            When::On(day) => (1, i64::from(day.0), i.id),
            When::After(at) => (1, i64::from(Zone::default().day(at).0), i.id),
        });
        first.map(|(nth, _)| *nth)
    }

    fn claim(&mut self, by: &Caller, of: usize, resume: bool) -> Reply {
        let item = self.items[of].clone();
        if !item.open {
            return Reply::NotOpen;
        }
        if let Err(refused) = Self::may_take(&item, by) {
            return refused;
        }
        let lease = if by.kind == ClientKind::Desk {
            Lease::Session(by.session)
        } else {
            Lease::Until(self.now + Span::minutes(15))
        };
        let mut since = self.now;
        if let Some(held) = self.held.get(&item.customer) {
            let same_desk = held.lease == Lease::Session(by.session);
            if held.agent != by.agent || !(resume || same_desk) {
                return Self::refuse_held(held, by);
            }
            if held.follow_up == Some(item.id) {
                since = held.since;
            }
        }
        let claim = Claim {
            wrap_up: None,
            customer: item.customer,
            follow_up: Some(item.id),
            agent: by.agent,
            lease,
            since,
            dialled: None,
            active: self.now,
            loose: false,
        };
        self.held.insert(item.customer, claim);
        Reply::Claimed(item.id)
    }

    /// Ends the claim of a customer if it is for that follow-up.
    fn end(&mut self, item: &Item) {
        if self
            .held
            .get(&item.customer)
            .is_some_and(|h| h.follow_up == Some(item.id))
        {
            self.held.remove(&item.customer);
        }
    }

    fn wrap_up(&mut self, by: &Caller, of: usize, reached: bool, take_next: bool) -> Reply {
        let item = self.items[of].clone();
        if !item.open {
            return Reply::NotOpen;
        }
        match self.held.get(&item.customer) {
            Some(held) if !Self::acts(held, by) => return Self::refuse_held(held, by),
            Some(held) if held.follow_up == Some(item.id) => {}
            _ => {
                if let Err(refused) = Self::may_take(&item, by) {
                    return refused;
                }
            }
        }
        let now = self.now;
        let entry = &mut self.items[of];
        entry.attempts += 1;
        self.last.insert(item.customer, (by.agent, now));
        if reached {
            entry.open = false;
        } else if entry.attempts >= 3 {
            entry.when = When::On(TODAY + 1);
        } else {
            entry.when = When::At(now + Span::hours(2));
        }
        self.end(&item);
        let next = if take_next { self.next(by) } else { None };
        Reply::Done(next.map(|next| {
            self.claim(by, next, false);
            self.items[next].id
        }))
    }

    /// What snoozing and reassigning ask first.
    fn changeable(&self, by: &Caller, of: usize) -> Result<Item, Reply> {
        let item = self.items[of].clone();
        if !item.open {
            return Err(Reply::NotOpen);
        }
        if by.role < Role::Supervisor {
            Self::may_take(&item, by)?;
            if let Some(held) = self.held.get(&item.customer)
                && !Self::acts(held, by)
            {
                return Err(Self::refuse_held(held, by));
            }
        }
        Ok(item)
    }

    fn apply(&mut self, step: &Step) -> Reply {
        let now = self.now;
        match *step {
            Step::Claim {
                by,
                of: Some(of),
                resume,
            } => self.claim(&actor(by, now), of, resume),
            Step::Claim {
                by,
                of: None,
                resume,
            } => match self.next(&actor(by, now)) {
                Some(of) => self.claim(&actor(by, now), of, resume),
                None => Reply::Empty,
            },
            Step::Release { by, of } => {
                let (by, item) = (actor(by, now), self.items[of].clone());
                match self.held.get(&item.customer) {
                    Some(held) if held.follow_up != Some(item.id) => Reply::NotFound,
                    None => Reply::NotFound,
                    Some(held) if !Self::acts(held, &by) && by.role < Role::Supervisor => {
                        Self::refuse_held(held, &by)
                    }
                    Some(_) => {
                        self.held.remove(&item.customer);
                        Reply::Done(None)
                    }
                }
            }
            Step::Keep { by, of } => {
                let by = actor(by, now);
                match self.held.get_mut(&self.items[of].customer) {
                    None => Reply::NotFound,
                    Some(held) if !Self::acts(held, &by) => Self::refuse_held(held, &by),
                    Some(held) => {
                        held.active = now;
                        Reply::Done(None)
                    }
                }
            }
            Step::WrapUp {
                by,
                of,
                reached,
                take_next,
            } => self.wrap_up(&actor(by, now), of, reached, take_next),
            Step::Snooze { by, of } => match self.changeable(&actor(by, now), of) {
                Err(refused) => refused,
                Ok(item) => {
                    self.items[of].when = When::On(TODAY + 1);
                    self.end(&item);
                    Reply::Done(None)
                }
            },
            Step::Reassign { by, of, to } => match self.changeable(&actor(by, now), of) {
                Err(refused) => refused,
                Ok(item) => {
                    self.items[of].assignee = to;
                    if self
                        .held
                        .get(&item.customer)
                        .is_some_and(|h| to != Assignee::Agent(h.agent))
                    {
                        self.end(&item);
                    }
                    Reply::Done(None)
                }
            },
            Step::SessionEnds(desk) => {
                let session = actor(desk, now).session;
                self.held.retain(|_, h| h.lease != Lease::Session(session));
                Reply::Done(None)
            }
            Step::Wait(minutes) => {
                self.now = now + Span::minutes(minutes);
                let now = self.now;
                self.held.retain(|_, h| match h.lease {
                    Lease::Until(until) => until > now,
                    Lease::Session(_) => now - h.active < Span::minutes(10),
                });
                Reply::Done(None)
            }
        }
    }
}

fn run(kit: &Kit, items: &[Item], step: &Step, now: Moment) -> Reply {
    let (by, command) = match *step {
        Step::Claim { by, of, resume } => {
            let follow_up = of.map(|of| items[of].id);
            let ask = crate::protocol::command::Claim {
                follow_up,
                resume,
                ..Default::default()
            };
            (by, Command::Claim(ask))
        }
        Step::Release { by, of } => (by, Command::Release(items[of].id.into())),
        Step::Keep { by, of } => (by, Command::KeepClaim(items[of].customer)),
        Step::WrapUp {
            by,
            of,
            reached,
            take_next,
        } => {
            let outcome = if reached { "completed" } else { "no-answer" };
            let mut form = call(items[of].customer, Some(items[of].id), outcome);
            form.take_next = take_next;
            (by, Command::WrapUp(Box::new(form)))
        }
        Step::Snooze { by, of } => {
            let when = When::On(TODAY + 1);
            (
                by,
                Command::Snooze {
                    follow_up: items[of].id,
                    when,
                },
            )
        }
        Step::Reassign { by, of, to } => {
            let follow_ups = vec![items[of].id];
            (by, Command::Reassign { follow_ups, to })
        }
        Step::SessionEnds(desk) => {
            kit.session_lost(actor(desk, now).session, now);
            return Reply::Done(None);
        }
        Step::Wait(minutes) => {
            kit.tick(now + Span::minutes(minutes));
            return Reply::Done(None);
        }
    };
    reply(kit.run(&actor(by, now), command))
}

fn floor() -> (Kit, Vec<Item>) {
    let kit = Kit::new();
    kit.agent("ann");
    kit.agent("ben");
    let mut items = Vec::new();
    let customers: Vec<CustomerId> = (0..CUSTOMERS)
        .map(|_| kit.person("王小明", "13812345678"))
        .collect();
    for (nth, customer) in customers.iter().cycle().take(FOLLOW_UPS).enumerate() {
        let (assignee, when) = match nth {
            1 => (Assignee::Agent(BEN), When::On(TODAY)),
            2 => (Assignee::Pool, When::At(NOW + Span::minutes(20))),
            5 => (Assignee::Agent(ANN), When::On(TODAY)),
            _ => (Assignee::Pool, When::On(TODAY)),
        };
        let id = follow_up_of(&kit, *customer, when, assignee);
        items.push(Item {
            id,
            customer: *customer,
            assignee,
            when,
            open: true,
            attempts: 0,
        });
    }
    (kit, items)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_reply_is_as_the_model_says(steps in steps()) {
        let (kit, items) = floor();
        let mut model = Model { now: NOW, items, held: BTreeMap::new(), last: BTreeMap::new() };
        for step in steps {
            let got = run(&kit, &model.items, &step, model.now);
            let expected = model.apply(&step);
            prop_assert_eq!(got, expected, "{:?}", step);
            // A change of nothing comes after what runs in the background.
            kit.write(|_| Ok(()));
            let read = kit.store().read();
            let held = read.range::<Claim>((), Direction::Forward, 100);
            let held: BTreeMap<CustomerId, Claim> = held.expect("the store reads").into_iter().collect();
            prop_assert_eq!(&held, &model.held, "{:?}", step);
        }
    }
}

//! What one plan would do, counted by day, rule, way and person.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::Ask;
use crate::domain::agent::Agent;
use crate::domain::channel::{Channel, Task};
use crate::domain::customer::Customer;
use crate::domain::follow_up::Assignee;
use crate::domain::held::HeldBack;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::order::Order;
use crate::domain::plan::assess::Occurrence;
use crate::domain::plan::placing::Place;
use crate::domain::plan::simulate::World;
use crate::domain::plan::{Plan, Rule, Way};
use crate::domain::time::Day;
use crate::service::care::make;
use crate::service::work::{Result, Stop};
use crate::store::schema::{counter, index, member_key};
use crate::store::{Direction, KeyReader, Read, ReadExt, ToKey};

/// Kinds of work, then channels of messages.
pub const WAYS: usize = Task::ALL.len() + Channel::MESSAGES.len();
/// Days behind the last one for which load is known, so that work is spread over them, too.
const BEHIND: usize = 32;

/// Whose work it can be, and what is on the books.
pub struct Books {
    /// Enrolled agents.
    pub agents: Vec<Agent>,
    /// Work by day from today on, of each agent and last of the pool.
    pub booked: Vec<Vec<i64>>,
    /// Open work of days before today, likewise.
    pub overdue: Vec<i64>,
}

impl Books {
    /// Those of now.
    pub fn of(read: &impl Read, ask: &Ask) -> Result<Self> {
        let all = read.range::<Agent>((), Direction::Forward, usize::MAX)?;
        let enrolled = all.into_iter().map(|(_, agent)| agent);
        let agents: Vec<Agent> = enrolled.filter(|a| a.removed.is_none()).collect();
        let days = span(ask) + BEHIND;
        let mut books = Self {
            booked: vec![vec![0; days]; agents.len() + 1],
            overdue: vec![0; agents.len() + 1],
            agents,
        };
        read.each_counter(counter::TO_WORK, |key, n| {
            let key = KeyReader::new(key).take::<(u8, AgentId, Day)>();
            if let Some((_, agent, day)) = key {
                books.note(agent, day - ask.today, n);
            }
            ControlFlow::Continue(())
        })?;
        Ok(books)
    }

    fn note(&mut self, agent: AgentId, day: i32, n: i64) {
        let who = self.place(agent);
        match usize::try_from(day) {
            Err(_) => self.overdue[who] += n,
            Ok(day) => {
                if let Some(booked) = self.booked[who].get_mut(day) {
                    *booked += n;
                }
            }
        }
    }

    /// An agent's place; the pool's for everybody who is not enrolled.
    fn place(&self, agent: AgentId) -> usize {
        let at = self.agents.iter().position(|a| a.id == agent);
        at.unwrap_or(self.agents.len())
    }

    fn place_of(&self, assignee: Assignee) -> usize {
        match assignee {
            Assignee::Pool => self.agents.len(),
            Assignee::Agent(agent) => self.place(agent),
        }
    }

    /// The agent to whom a customer belongs, if enrolled.
    pub fn owner(&self, customer: &Customer) -> Option<AgentId> {
        let is = |a: &Agent| Some(a.id) == customer.owner;
        self.agents.iter().find(|a| is(a)).map(|a| a.id)
    }
}

/// Days of a preview.
pub fn span(ask: &Ask) -> usize {
    usize::try_from(ask.until - ask.today + 1).unwrap_or(1)
}

/// What became of occurrences that were held back for one reason.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeldCount {
    /// They moved.
    pub moved: u64,
    /// They lapsed.
    pub lapsed: u64,
}

/// What a rule would do.
#[derive(Debug, Clone, Default)]
pub struct RuleCount {
    /// Touches of each day.
    pub by_day: Vec<u32>,
    /// Of these, by which of its choices; last by its own text.
    pub by_text: Vec<u64>,
    /// Touches that moved, within the days or beyond them.
    pub moved: u64,
    /// Occurrences held back for good.
    pub lapsed: u64,
}

/// The counts of one plan.
pub struct Tally {
    /// By rule, in the plan's order.
    pub rules: Vec<RuleCount>,
    /// By way, then day.
    pub ways: Vec<Vec<u32>>,
    /// Work that comes to each agent and last to the pool, by day.
    pub work: Vec<Vec<u32>>,
    /// What was held back, by why.
    pub held: Vec<(HeldBack, HeldCount)>,
    /// The rules that touch the customer who is looked at.
    pub touched: Vec<usize>,
    days: usize,
}

impl Tally {
    /// Of nobody yet.
    pub fn new(plan: &Plan, books: &Books, ask: &Ask) -> Self {
        let days = span(ask);
        let count = |rule: &Rule| RuleCount {
            by_day: vec![0; days],
            by_text: vec![0; rule.choices.len() + 1],
            ..RuleCount::default()
        };
        Self {
            rules: plan.rules.iter().map(count).collect(),
            ways: vec![vec![0; days]; WAYS],
            work: vec![vec![0; days + BEHIND]; books.booked.len()],
            held: Vec::new(),
            touched: Vec::new(),
            days,
        }
    }

    fn note_held(&mut self, why: &HeldBack, lapsed: bool) {
        let at = self.held.iter().position(|(known, _)| known == why);
        let at = at.unwrap_or_else(|| {
            self.held.push((why.clone(), HeldCount::default()));
            self.held.len() - 1
        });
        let count = &mut self.held[at].1;
        if lapsed {
            count.lapsed += 1;
        } else {
            count.moved += 1;
        }
    }
}

/// The place of a way among [`WAYS`].
fn way_of(way: Way, channel: Option<Channel>) -> usize {
    let place = if let Way::Work(task) = way {
        Task::ALL.iter().position(|t| *t == task)
    } else {
        let at = Channel::MESSAGES.iter().position(|c| Some(*c) == channel);
        at.map(|at| Task::ALL.len() + at)
    };
    place.unwrap_or(Task::ALL.len())
}

/// What rules have made for the customers of a page: keys of the index, in their order.
#[derive(Default)]
pub struct Made(BTreeSet<Vec<u8>>);

impl Made {
    /// For the customers from one to another.
    pub fn of(read: &impl Read, (first, last): (CustomerId, CustomerId)) -> Result<Self> {
        let mut made = Self::default();
        let end = CustomerId(last.0.saturating_add(1));
        let ahead = Direction::Forward;
        read.each_index_between(index::OCCURRENCE, first, end, ahead, |key, _| {
            made.0.insert(key.to_vec());
            ControlFlow::Continue(())
        })?;
        Ok(made)
    }

    fn has(&self, occurrence: (CustomerId, &String, u16, Day)) -> bool {
        let key = occurrence.to_key();
        let next = self.0.range(key.clone()..).next();
        next.is_some_and(|next| next.starts_with(&key))
    }
}

/// One customer as a plan's simulation asks for what is stored.
pub struct OfCustomer<'a, R> {
    /// The store.
    pub read: &'a R,
    /// The plan.
    pub plan: &'a Plan,
    /// Who.
    pub customer: &'a Customer,
    /// What was ordered.
    pub orders: &'a [Order],
    /// What is on the books.
    pub books: &'a Books,
    /// What rules have made for customers of the same page.
    pub made: &'a Made,
    /// What is counted.
    pub tally: &'a mut Tally,
    /// Today.
    pub today: Day,
}

impl<R: Read> World for OfCustomer<'_, R> {
    type Error = Stop;

    fn is_made(&mut self, occurrence: &Occurrence) -> Result<bool> {
        let id = self.customer.id;
        let rule = &self.plan.rules[occurrence.rule].id;
        if self
            .made
            .has((id, rule, member_key(&occurrence.fact), occurrence.on))
        {
            return Ok(true);
        }
        make::is_made(self.read, self.plan, id, self.orders, occurrence)
    }

    fn load(&self, assignee: Assignee, day: Day) -> i64 {
        let who = self.books.place_of(assignee);
        let Ok(at) = usize::try_from(day - self.today) else {
            return 0;
        };
        let booked = self.books.booked[who].get(at).copied().unwrap_or(0);
        booked + self.tally.work[who].get(at).map_or(0, |n| i64::from(*n))
    }

    fn placed(&mut self, occurrence: &Occurrence, place: &Place) {
        let tally = &mut *self.tally;
        let rule = &mut tally.rules[occurrence.rule];
        let lapsed = place.lapsed.is_some();
        let due = occurrence.due.max(self.today);
        rule.lapsed += u64::from(lapsed);
        rule.moved += u64::from(!lapsed && place.day > due);
        let at = usize::try_from(place.day - self.today).unwrap_or(0);
        if !lapsed {
            let way = self.plan.rules[occurrence.rule].what.way;
            if at < tally.days {
                rule.by_day[at] += 1;
                let text = occurrence.choice.unwrap_or(rule.by_text.len() - 1);
                rule.by_text[text] += 1;
                tally.ways[way_of(way, place.channel)][at] += 1;
                if !tally.touched.contains(&occurrence.rule) {
                    tally.touched.push(occurrence.rule);
                }
            }
            if matches!(way, Way::Work(_)) {
                let who = self.books.place_of(place.assignee);
                if let Some(work) = tally.work[who].get_mut(at) {
                    *work += 1;
                }
            }
        }
        if let Some(held) = &place.held {
            tally.note_held(&held.why, lapsed);
        }
    }
}

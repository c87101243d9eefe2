//! The day's run: everybody whom time alone concerns, and what lapses. It costs what is due, not what is stored.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::super::work::{Result, Work};
use super::look_at;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{FollowUp, Status};
use crate::domain::held::HeldBack;
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::time::Day;
use crate::store::schema::index;
use crate::store::{Direction, FromKey, KeyReader, Read, ReadExt};

/// Customers looked at in one step of a day's run.
pub const STEP: usize = 64;
/// Most of each kind that are listed at once.
const LISTED: usize = 4_096;

/// What a day's run has to do next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Customers to look at.
    look: Vec<CustomerId>,
    /// Open work that lapses.
    follow_ups: Vec<(CustomerId, FollowUpId)>,
    /// Messages whose time is over.
    messages: Vec<(CustomerId, MessageId)>,
}

impl Waiting {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.look.is_empty() && self.follow_ups.is_empty() && self.messages.is_empty()
    }

    /// How many customers are looked at.
    pub fn looked(&self) -> u64 {
        self.look.len() as u64
    }

    /// How much lapses.
    pub fn lapsed(&self) -> u64 {
        (self.follow_ups.len() + self.messages.len()) as u64
    }

    /// Without what concerns some customers.
    pub fn without(mut self, left_out: &BTreeSet<CustomerId>) -> Self {
        self.look.retain(|id| !left_out.contains(id));
        self.follow_ups.retain(|(id, _)| !left_out.contains(id));
        self.messages.retain(|(id, _)| !left_out.contains(id));
        self
    }

    /// Those whom it concerns.
    pub fn customers(&self) -> BTreeSet<CustomerId> {
        let follow_ups = self.follow_ups.iter().map(|(id, _)| *id);
        let messages = self.messages.iter().map(|(id, _)| *id);
        let look = self.look.iter().copied();
        look.chain(follow_ups).chain(messages).collect()
    }

    /// The part of it that concerns a customer.
    pub fn of(&self, customer: CustomerId) -> Self {
        let mut own = self.clone();
        own.look.retain(|id| *id == customer);
        own.follow_ups.retain(|(id, _)| *id == customer);
        own.messages.retain(|(id, _)| *id == customer);
        own
    }

    fn is_full(&self) -> bool {
        self.look.len() == STEP || self.follow_ups.len() == STEP || self.messages.len() == STEP
    }
}

/// What there is to do by a day, the next step's worth.
pub fn waiting(read: &impl Read, today: Day) -> Result<Waiting> {
    waiting_until(read, today, STEP)
}

/// What there is to do by a day for all but some, in parts of a step each; not more than a list's worth.
pub fn parts(
    read: &impl Read,
    today: Day,
    left_out: &BTreeSet<CustomerId>,
) -> Result<Vec<Waiting>> {
    let all = waiting_until(read, today, LISTED)?.without(left_out);
    let longest = [all.look.len(), all.follow_ups.len(), all.messages.len()];
    let steps = longest.into_iter().max().unwrap_or(0).div_ceil(STEP);
    let part = |nth: usize| Waiting {
        look: slice(&all.look, nth),
        follow_ups: slice(&all.follow_ups, nth),
        messages: slice(&all.messages, nth),
    };
    Ok((0..steps).map(part).collect())
}

/// The nth step's part of a list.
fn slice<T: Copy>(list: &[T], nth: usize) -> Vec<T> {
    list.chunks(STEP).nth(nth).unwrap_or_default().to_vec()
}

/// Has what a step will need at hand: it may lie on the disk, which the writer must not wait for.
///
/// One key each is enough, for what lies around it comes with it; a range would cost several times as much where
/// everything is at hand already.
pub fn read_ahead(read: &impl Read, waiting: &Waiting) -> Result<()> {
    for id in &waiting.look {
        read.has::<Customer>(id)?;
        for of in [index::OCCURRENCE, index::TOUCHES] {
            read.index_value(of, *id)?;
        }
    }
    Ok(())
}

fn waiting_until(read: &impl Read, today: Day, most: usize) -> Result<Waiting> {
    let look = due(read, index::LOOK_AGAIN, today, most, |(_, c): (Day, _)| c)?;
    let follow_ups = due(
        read,
        index::LAPSES,
        today,
        most,
        |(_, f, c): (Day, _, _)| (c, f),
    )?;
    let messages = due(
        read,
        index::MESSAGE_LAPSES,
        today,
        most,
        |(_, m, c): (Day, _, _)| (c, m),
    )?;
    Ok(Waiting {
        look,
        follow_ups,
        messages,
    })
}

fn due<K: FromKey, T>(
    read: &impl Read,
    which: u8,
    today: Day,
    most: usize,
    of: impl Fn(K) -> T,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    read.each_index_between(which, (), today + 1, Direction::Forward, |key, _| {
        found.extend(KeyReader::new(key).take::<K>().map(&of));
        if found.len() < most {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(found)
}

/// One step of a day's run; returns whether there may be more. Idempotent, and atomic as a step.
pub fn step(work: &mut Work<'_, '_>) -> Result<bool> {
    let waiting = waiting(work.txn, work.today)?;
    work_off(work, &waiting)?;
    let left = || self::waiting(work.txn, work.today).map(|waiting| !waiting.is_empty());
    Ok(waiting.is_full() || work.made > 0 && left()?)
}

/// Works off what was found to be due. Idempotent: what has changed since is looked at as it is now.
pub fn work_off(work: &mut Work<'_, '_>, waiting: &Waiting) -> Result<()> {
    for id in &waiting.look {
        if let Some(mut customer) = work.txn.get::<Customer>(id)? {
            look_at(work, &mut customer)?;
        }
    }
    for (customer, id) in waiting.follow_ups.iter().copied() {
        lapse_follow_up(work, customer, id)?;
    }
    for (customer, id) in waiting.messages.iter().copied() {
        if let Some(mut message) = work.txn.get::<Message>(&(customer, id))?
            && message.is_waiting()
            && message.until < work.today
        {
            let at = work.now();
            let why = HeldBack::TooLate;
            message.state = MessageState::Lapsed { at, why };
            work.put(&(customer, id), &message)?;
        }
    }
    Ok(())
}

fn lapse_follow_up(work: &mut Work<'_, '_>, customer: CustomerId, id: FollowUpId) -> Result<()> {
    let Some(mut follow_up) = work.txn.get::<FollowUp>(&(customer, id))? else {
        return Ok(());
    };
    if !follow_up.status.is_open() || follow_up.lapses.is_none_or(|day| day > work.today) {
        return Ok(());
    }
    let held = work.txn.get::<Claim>(&customer)?;
    if held.is_some_and(|claim| claim.follow_up == Some(id)) {
        // Somebody is on that very call, and their outcome must find it open.
        follow_up.lapses = Some(work.today + 1);
    } else {
        let at = work.now();
        follow_up.status = Status::Lapsed { at, why: None };
    }
    work.put(&(customer, id), &follow_up)
}

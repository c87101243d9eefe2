//! A customer's contacts, those that were and those that are planned, kept within what the plan allows.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::super::follow_ups;
use super::super::work::{Result, Rules, Work};
use crate::domain::channel::Channel;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{CalledOff, FollowUp, Origin, Status, When};
use crate::domain::held::{Held, HeldBack};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::plan::ledger::{Free, Ledger, Placed, REACH_DAYS, Whom, Wish, place, refusal};
use crate::domain::plan::touch::WhenHeld;
use crate::domain::time::Day;
use crate::store::schema::{index, touch};
use crate::store::{Direction, KeyReader, Read, ReadExt};

/// Most contacts of a customer around a day that are looked at; the plan's own caps keep them far below.
const MOST: usize = 2_000;

/// A customer's contacts around today.
pub struct Touches {
    /// What was and is planned.
    pub ledger: Ledger,
    /// Whether a complaint is open.
    pub open_complaint: bool,
    today: Day,
    planned: Vec<Planned>,
}

/// What is planned, in the order in which it is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Planned {
    /// The day that it was given.
    given: Day,
    of: Of,
    /// The day on which it can be: today at the earliest, for work.
    day: Day,
    /// None of work that is no contact: no cap counts it, and only a complaint holds it.
    channel: Option<Channel>,
    /// It was found to be nothing that a cap moves.
    fixed: bool,
}

impl Planned {
    const fn is_work(&self) -> bool {
        matches!(self.of, Of::FollowUp(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    FollowUp(FollowUpId),
    Message(MessageId),
}

/// Whether a complaint of a customer is open.
pub fn has_open_complaint(read: &impl Read, customer: CustomerId) -> Result<bool> {
    let of = (customer, touch::COMPLAINTS);
    let page = read.index_page(index::TOUCHES, of, None, Direction::Forward, 1)?;
    Ok(!page.is_empty())
}

impl Touches {
    /// Of a customer who is new.
    pub fn none(today: Day) -> Self {
        Self {
            ledger: Ledger::default(),
            open_complaint: false,
            today,
            planned: Vec::new(),
        }
    }

    /// Those of a customer.
    pub fn of(read: &impl Read, customer: CustomerId, today: Day) -> Result<Self> {
        let mut found = Self::none(today);
        let from = (customer, today - REACH_DAYS);
        let to = CustomerId(customer.0.saturating_add(1));
        let mut left = MOST;
        read.each_index_between(index::TOUCHES, from, to, Direction::Forward, |key, _| {
            found.note(key);
            left -= 1;
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        if left == 0 {
            found.open_complaint = has_open_complaint(read, customer)?;
        }
        if found.open_complaint {
            found.note_open(&follow_ups::open_of(read, customer)?);
        }
        found.planned.sort_unstable();
        Ok(found)
    }

    /// Those of the customers from one to another, by one look; who has none is left out.
    pub fn of_many(
        read: &impl Read,
        (first, last): (CustomerId, CustomerId),
        today: Day,
    ) -> Result<HashMap<CustomerId, Self>> {
        let mut found: HashMap<CustomerId, Self> = HashMap::new();
        let end = CustomerId(last.0.saturating_add(1));
        let ahead = Direction::Forward;
        read.each_index_between(index::TOUCHES, first, end, ahead, |key, _| {
            if let Some(customer) = KeyReader::new(key).take::<CustomerId>() {
                let of = found.entry(customer).or_insert_with(|| Self::none(today));
                of.note(key);
            }
            ControlFlow::Continue(())
        })?;
        for of in found.values_mut() {
            of.planned.sort_unstable();
        }
        Ok(found)
    }

    fn note(&mut self, key: &[u8]) {
        let parts = KeyReader::new(key).take::<(CustomerId, Day, (u8, u8, u64))>();
        let Some((_, day, (channel, kind, id))) = parts else {
            return;
        };
        if day == touch::COMPLAINTS {
            self.open_complaint = true;
            return;
        }
        let Some(channel) = Channel::of_byte(channel).filter(|_| day >= self.today - REACH_DAYS)
        else {
            return;
        };
        let given = day;
        let (day, of) = match kind {
            // What nobody has worked yet is worked today at the earliest.
            touch::FOLLOW_UP => (day.max(self.today), Some(Of::FollowUp(FollowUpId(id)))),
            touch::MESSAGE => (day, Some(Of::Message(MessageId(id)))),
            _ => (day, None),
        };
        self.ledger.add(day, channel);
        self.planned.extend(of.map(|of| Planned {
            given,
            of,
            day,
            channel: Some(channel),
            fixed: false,
        }));
    }

    /// Adds what no ledger has and an open complaint holds all the same: work that is no contact, and what has waited for
    /// longer than caps reach.
    fn note_open(&mut self, open: &[FollowUp]) {
        for follow_up in open {
            let of = Of::FollowUp(follow_up.id);
            if self.planned.iter().any(|p| p.of == of) {
                continue;
            }
            let day = follow_up.when_day.max(self.today);
            if let Some(channel) = follow_up.channel() {
                self.ledger.add(day, channel);
            }
            self.planned.push(Planned {
                given: follow_up.when_day,
                of,
                day,
                channel: follow_up.channel(),
                fixed: false,
            });
        }
    }

    /// Contacts that were in so many days up to today, on a channel or on all.
    pub fn were(&self, days: i32, channel: Option<Channel>) -> u16 {
        let from = self.today - (days - 1);
        let all = self.ledger.count(from, self.today, channel);
        let planned = self.planned_for(channel);
        let yet = planned.filter(|p| (from..=self.today).contains(&p.day));
        all.saturating_sub(u16::try_from(yet.count()).unwrap_or(u16::MAX))
    }

    /// What is planned on a channel or on all, whatever its day.
    pub fn planned(&self, channel: Option<Channel>) -> u16 {
        u16::try_from(self.planned_for(channel).count()).unwrap_or(u16::MAX)
    }

    fn planned_for(&self, channel: Option<Channel>) -> impl Iterator<Item = &Planned> {
        let planned = self.planned.iter();
        planned.filter(move |p| match channel {
            Some(channel) => p.channel == Some(channel),
            None => p.channel.is_some(),
        })
    }

    /// The customer, for whom something is to be placed.
    pub fn whom<'a>(&self, customer: &'a Customer) -> Whom<'a> {
        Whom {
            customer,
            segment: &customer.standing.segment.0,
            open_complaint: self.open_complaint,
            today: self.today,
        }
    }

    /// The next day on which anything planned will have to move if nothing but time goes on.
    ///
    /// Work that is not done is work of the next day, and comes nearer to what is planned for later. Where nothing is, or
    /// nothing that it could crowd, it is let alone, however long it waits: a day's run must not grow with what people
    /// have left undone.
    pub fn look_again(&self, rules: &Rules, customer: &Customer) -> Option<Day> {
        let tomorrow = self.today + 1;
        // After the last of them each day leaves more room than the one before.
        let last = self.planned.iter().map(|p| p.day).max()?.max(tomorrow);
        let near = |day: Day| {
            let mut ahead = self.planned.iter().map(|p| p.day - day);
            day == tomorrow || ahead.any(|days| (0..=REACH_DAYS).contains(&days))
        };
        (tomorrow.0..=last.0)
            .map(Day)
            .find(|day| near(*day) && self.on(*day).would_move(rules, customer))
    }

    /// How it will be on a later day if nothing is done until then.
    fn on(&self, today: Day) -> Self {
        let mut then = Self {
            ledger: self.ledger.clone(),
            planned: self.planned.clone(),
            open_complaint: self.open_complaint,
            today,
        };
        for left in then.planned.iter_mut().filter(|p| p.is_work()) {
            if left.day < today {
                then.ledger.remove_some(left.day, left.channel);
                then.ledger.add_some(today, left.channel);
                left.day = today;
            }
        }
        then
    }

    /// Notes what was placed.
    pub fn placed(&mut self, day: Day, channel: Channel) {
        self.ledger.add(day, channel);
        let of = match channel {
            Channel::Call | Channel::Visit => Of::FollowUp(FollowUpId(0)),
            _ => Of::Message(MessageId(0)),
        };
        // Only its day matters from here on.
        self.planned.push(Planned {
            given: day,
            of,
            day,
            channel: Some(channel),
            fixed: false,
        });
    }

    /// Whether a complaint is open that holds what is planned for a day.
    fn complains_on(&self, day: Day) -> bool {
        self.open_complaint && day <= self.today
    }

    /// Whether anything planned may not be any more, as far as the ledger alone tells.
    pub fn would_move(&self, rules: &Rules, customer: &Customer) -> bool {
        let mut ledger = self.ledger.clone();
        self.planned.iter().any(|planned| {
            let Planned { day, channel, .. } = *planned;
            ledger.remove_some(day, channel);
            let segment = &customer.standing.segment.0;
            let full = |channel| {
                let cap = ledger.cap(&rules.plan.caps, segment, day, channel);
                !planned.fixed && day >= self.today && cap.is_some()
            };
            let barred = |channel: Channel| !channel.is_open_to(customer) || full(channel);
            let moves = self.complains_on(day) || channel.is_some_and(barred);
            ledger.add_some(day, channel);
            moves
        })
    }

    /// Moves what is planned and may not be any more, or lets it lapse. What comes first stays before what comes later;
    /// `stays` is what somebody has just put where it is.
    pub fn keep(
        &mut self,
        work: &mut Work<'_, '_>,
        customer: &Customer,
        stays: Option<FollowUpId>,
    ) -> Result<()> {
        if !self.would_move(work.rules, customer) {
            return Ok(());
        }
        let mut movable = Vec::new();
        for at in 0..self.planned.len() {
            let planned = self.planned[at];
            match self.hold(work, customer, &planned, stays)? {
                Hold::Free(thing) => movable.push((planned, thing)),
                Hold::Now => {}
                Hold::Fast => self.planned[at].fixed = true,
            }
        }
        for (planned, _) in &movable {
            self.ledger.remove_some(planned.day, planned.channel);
        }
        // What no cap moves takes its day before those that it may leave no room for.
        movable.sort_by_key(|(_, thing)| !thing.is_chosen());
        for (planned, thing) in movable {
            let day = match thing {
                Movable::Message(message) => {
                    self.keep_message(work, customer, planned, *message)?
                }
                Movable::FollowUp(work_of) => {
                    self.keep_follow_up(work, customer, planned, *work_of)?
                }
            };
            if let Some(day) = day {
                self.ledger.add_some(day, planned.channel);
            }
            let at = self.planned.iter().position(|p| *p == planned);
            match (at, day) {
                (Some(at), Some(day)) => self.planned[at].day = day,
                (Some(at), None) => drop(self.planned.swap_remove(at)),
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// Whether something planned may be moved: not what people promised or are at, nor what counts as sent.
    fn hold(
        &self,
        work: &Work<'_, '_>,
        customer: &Customer,
        planned: &Planned,
        stays: Option<FollowUpId>,
    ) -> Result<Hold> {
        Ok(match planned.of {
            Of::Message(id) => {
                let message = work.txn.get::<Message>(&(customer.id, id))?;
                // From its due moment on it counts as sent that day: only a complaint, a refusal or a number that is gone
                // still stops it.
                let stopped = |m: &Message| self.open_complaint || !m.channel.is_open_to(customer);
                let waits = |m: &Message| m.due > work.now() || stopped(m);
                let message = message.filter(waits);
                message.map_or(Hold::Fast, |m| Hold::Free(Movable::Message(Box::new(m))))
            }
            Of::FollowUp(id) if Some(id) == stays => Hold::Now,
            Of::FollowUp(id) => {
                let claim = work.txn.get::<Claim>(&customer.id)?;
                let claimed = claim.is_some_and(|claim| claim.follow_up == Some(id));
                let follow_up = work.txn.get::<FollowUp>(&(customer.id, id))?;
                let by_plan = |f: &FollowUp| matches!(f.origin, Origin::Rule { .. });
                let untried = |f: &FollowUp| f.last_attempt.is_none() && !f.is_promised();
                // Its day was chosen by hand: only a complaint still moves it.
                let chosen = |f: &FollowUp| f.is_put_off() && !self.complains_on(planned.day);
                let free = |f: &FollowUp| by_plan(f) && untried(f) && !chosen(f);
                match follow_up.filter(free) {
                    Some(_) if claimed => Hold::Now,
                    Some(f) => Hold::Free(Movable::FollowUp(Box::new(f))),
                    None => Hold::Fast,
                }
            }
        })
    }

    fn place(&self, work: &Work<'_, '_>, customer: &Customer, wish: &Wish) -> Placed {
        let caps = &work.rules.plan.caps;
        place(caps, &self.ledger, &self.whom(customer), wish)
    }

    /// Answers the day on which it is; none where it lapsed.
    fn keep_message(
        &self,
        work: &mut Work<'_, '_>,
        customer: &Customer,
        planned: Planned,
        mut message: Message,
    ) -> Result<Option<Day>> {
        let wish = Wish {
            day: planned.day,
            until: message.until,
            channel: planned.channel,
            when_held: when_held(work, &message.rule),
            free: Free::default(),
        };
        let day = match self.place(work, customer, &wish) {
            Placed::On(_, None) => return Ok(Some(planned.day)),
            Placed::On(day, held) => {
                message.due = super::make::send_time(work, day);
                message.due_day = day;
                note_held(&mut message.held, held);
                Some(day)
            }
            Placed::Lapsed(why) => {
                note_held(&mut message.held, Some(Held::for_good(planned.day, &why)));
                let at = work.now();
                message.state = MessageState::Lapsed { at, why };
                None
            }
        };
        work.put(&(customer.id, message.id), &message)?;
        Ok(day)
    }

    /// Answers the day on which it is; none where it lapsed.
    fn keep_follow_up(
        &self,
        work: &mut Work<'_, '_>,
        customer: &Customer,
        planned: Planned,
        mut follow_up: FollowUp,
    ) -> Result<Option<Day>> {
        let wish = Wish {
            day: planned.day,
            until: super::make::work_until(work, follow_up.rule(), follow_up.lapses)
                .max(planned.day),
            channel: planned.channel,
            when_held: when_held(work, follow_up.rule()),
            free: Free {
                of_caps: follow_up.is_put_off(),
                ..Free::default()
            },
        };
        let day = match self.place(work, customer, &wish) {
            Placed::On(_, None) => return Ok(Some(planned.day)),
            Placed::On(day, held) => {
                follow_up.when = When::On(day);
                follow_up.when_day = day;
                note_held(&mut follow_up.held, held);
                Some(day)
            }
            Placed::Lapsed(why) => {
                note_held(&mut follow_up.held, Some(Held::for_good(planned.day, &why)));
                follow_up.status = status_of_lapsed(work, why);
                None
            }
        };
        work.put(&(customer.id, follow_up.id), &follow_up)?;
        Ok(day)
    }
}

/// What holds something planned where it is.
enum Hold {
    /// Nothing.
    Free(Movable),
    /// Somebody who is at it now, or has just put it there.
    Now,
    /// What it is: until something happens no cap moves it.
    Fast,
}

/// What is planned and may be moved.
enum Movable {
    FollowUp(Box<FollowUp>),
    Message(Box<Message>),
}

impl Movable {
    fn is_chosen(&self) -> bool {
        matches!(self, Self::FollowUp(follow_up) if follow_up.is_put_off())
    }
}

/// Messages that wait for a channel that is no longer open to the customer go by another one where their rule leaves
/// that to what the customer prefers, and lapse where it does not: also those of a service, which no ledger has.
pub fn redirect(work: &mut Work<'_, '_>, customer: &Customer) -> Result<()> {
    let mut barred = Vec::new();
    work.txn
        .each::<Message>(customer.id, Direction::Backward, |_, message| {
            if message.is_waiting() && !message.channel.is_open_to(customer) {
                barred.push(message);
            }
            if barred.len() < MOST {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
    let at = work.now();
    for mut message in barred {
        let rule = work.rules.plan.rule(&message.rule);
        let channel = rule.and_then(|rule| rule.what.way.channel(customer));
        if let Some(channel) = channel.filter(|channel| channel.is_open_to(customer)) {
            message.channel = channel;
        } else {
            let why = refusal(customer, Some(message.channel))
                .unwrap_or(HeldBack::NoAddress(message.channel));
            let held = Held::for_good(message.due_day, &why);
            note_held(&mut message.held, Some(held));
            message.state = MessageState::Lapsed { at, why };
        }
        work.put(&(customer.id, message.id), &message)?;
    }
    Ok(())
}

fn note_held(known: &mut Vec<Held>, held: Option<Held>) {
    if let Some(held) = held {
        held.note(known);
    }
}

/// How a follow-up stands that is held back for good.
pub fn status_of_lapsed(work: &Work<'_, '_>, why: HeldBack) -> Status {
    let at = work.now();
    match why {
        HeldBack::DoNotContact | HeldBack::OptedOut(_) => Status::Cancelled {
            at,
            by: work.agent(),
            why: CalledOff::DoNotContact,
        },
        why => Status::Lapsed { at, why: Some(why) },
    }
}

fn when_held(work: &Work<'_, '_>, rule: &str) -> WhenHeld {
    let rule = work.rules.plan.rule(rule);
    rule.map_or_else(WhenHeld::default, |rule| rule.held)
}

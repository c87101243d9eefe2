//! A customer's contacts, those that were and those that are planned, kept within what the plan allows.

use std::ops::ControlFlow;

use super::super::work::{Result, Rules, Work};
use crate::domain::channel::Channel;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{CalledOff, FollowUp, Origin, Status, When};
use crate::domain::held::{Held, HeldBack};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::plan::ledger::{Ledger, Placed, REACH_DAYS, Whom, Wish, place};
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

/// What is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Planned {
    day: Day,
    channel: Channel,
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    FollowUp(FollowUpId),
    Message(MessageId),
}

/// Whether a complaint of a customer is open.
pub fn has_open_complaint(read: &impl Read, customer: CustomerId) -> Result<bool> {
    let page = read.index_page(index::COMPLAINTS, customer, None, Direction::Forward, 1)?;
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
        found.open_complaint = has_open_complaint(read, customer)?;
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
        found.planned.sort_unstable();
        Ok(found)
    }

    fn note(&mut self, key: &[u8]) {
        let parts = KeyReader::new(key).take::<(CustomerId, Day, (u8, u8, u64))>();
        let Some((_, day, (channel, kind, id))) = parts else {
            return;
        };
        let Some(channel) = Channel::of_byte(channel) else {
            return;
        };
        self.ledger.add(day, channel);
        let of = match kind {
            touch::FOLLOW_UP => Of::FollowUp(FollowUpId(id)),
            touch::MESSAGE => Of::Message(MessageId(id)),
            _ => return,
        };
        self.planned.push(Planned { day, channel, of });
    }

    /// Leaves something that is planned where it is, whatever the caps say.
    pub fn leave(&mut self, stays: Option<FollowUpId>) {
        let stays = stays.map(Of::FollowUp);
        self.planned.retain(|planned| Some(planned.of) != stays);
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

    /// The day on which what waits has to be looked at again: tomorrow, while a complaint holds it back.
    pub fn look_again(&self) -> Option<Day> {
        let waits = self.open_complaint && !self.planned.is_empty();
        waits.then(|| self.today + 1)
    }

    /// Notes what was placed.
    pub fn placed(&mut self, day: Day, channel: Channel) {
        self.ledger.add(day, channel);
        let of = Of::Message(MessageId(0));
        // Only that there is something matters from here on.
        self.planned.push(Planned { day, channel, of });
    }

    /// Whether anything planned may not be any more, as far as the ledger alone tells.
    pub fn would_move(&self, rules: &Rules, customer: &Customer) -> bool {
        let mut ledger = self.ledger.clone();
        self.planned.iter().any(|planned| {
            let Planned { day, channel, .. } = *planned;
            ledger.remove(day, channel);
            let segment = &customer.standing.segment.0;
            let cap = ledger.cap(&rules.plan.caps, segment, day.max(self.today), channel);
            ledger.add(day, channel);
            let complaint = self.open_complaint && day <= self.today;
            complaint || cap.is_some() || channel.is_refused_by(customer)
        })
    }

    /// Moves what is planned and may not be any more, oldest first, or lets it lapse.
    pub fn keep(&mut self, work: &mut Work<'_, '_>, customer: &Customer) -> Result<()> {
        for planned in self.planned.clone() {
            match planned.of {
                Of::Message(id) => self.keep_message(work, customer, planned, id)?,
                Of::FollowUp(id) => self.keep_follow_up(work, customer, planned, id)?,
            }
        }
        Ok(())
    }

    /// What becomes of something planned, if it can't stay; its ledger entry is moved.
    fn judge(
        &mut self,
        work: &Work<'_, '_>,
        customer: &Customer,
        planned: Planned,
        wish: Wish,
    ) -> Option<Placed> {
        self.ledger.remove(planned.day, planned.channel);
        let caps = &work.rules.plan.caps;
        let placed = place(caps, &self.ledger, &self.whom(customer), &wish);
        let stays = matches!(&placed, Placed::On(_, None));
        match &placed {
            _ if stays => self.ledger.add(planned.day, planned.channel),
            Placed::On(day, _) => self.ledger.add(*day, planned.channel),
            Placed::Lapsed(_) => {}
        }
        (!stays).then_some(placed)
    }

    fn keep_message(
        &mut self,
        work: &mut Work<'_, '_>,
        customer: &Customer,
        planned: Planned,
        id: MessageId,
    ) -> Result<()> {
        let Some(mut message) = work.txn.get::<Message>(&(customer.id, id))? else {
            return Ok(());
        };
        let wish = Wish {
            day: planned.day,
            until: message.until,
            channel: Some(planned.channel),
            when_held: when_held(work, &message.rule),
            service: message.service,
        };
        let Some(placed) = self.judge(work, customer, planned, wish) else {
            return Ok(());
        };
        match placed {
            Placed::On(day, held) => {
                message.due = super::make::send_time(work, day);
                message.due_day = day;
                note_held(&mut message.held, held);
            }
            Placed::Lapsed(why) => {
                note_held(&mut message.held, Some(lapsed(planned.day, &why)));
                let at = work.now();
                message.state = MessageState::Lapsed { at, why };
            }
        }
        work.put(&(customer.id, id), &message)
    }

    fn keep_follow_up(
        &mut self,
        work: &mut Work<'_, '_>,
        customer: &Customer,
        planned: Planned,
        id: FollowUpId,
    ) -> Result<()> {
        let Some(mut follow_up) = work.txn.get::<FollowUp>(&(customer.id, id))? else {
            return Ok(());
        };
        // What people promised stands; so does what somebody is at.
        let Origin::Rule { rule, .. } = &follow_up.origin else {
            return Ok(());
        };
        let claimed = work.txn.get::<Claim>(&customer.id)?;
        if follow_up.attempts > 0
            || follow_up.is_promised()
            || claimed.is_some_and(|claim| claim.follow_up == Some(id))
        {
            return Ok(());
        }
        let wish = Wish {
            day: planned.day,
            until: super::make::work_until(work, rule, follow_up.lapses),
            channel: Some(planned.channel),
            when_held: when_held(work, rule),
            service: false,
        };
        let Some(placed) = self.judge(work, customer, planned, wish) else {
            return Ok(());
        };
        match placed {
            Placed::On(day, held) => {
                follow_up.when = When::On(day);
                follow_up.when_day = day;
                note_held(&mut follow_up.held, held);
            }
            Placed::Lapsed(why) => {
                note_held(&mut follow_up.held, Some(lapsed(planned.day, &why)));
                follow_up.status = status_of_lapsed(work, why);
            }
        }
        work.put(&(customer.id, id), &follow_up)
    }
}

/// Messages that wait lapse where the customer said no to their channel: also those of a service, which no ledger has.
pub fn end_refused(work: &mut Work<'_, '_>, customer: &Customer) -> Result<()> {
    if !Channel::ALL.iter().any(|c| c.is_refused_by(customer)) {
        return Ok(());
    }
    let mut refused = Vec::new();
    work.txn
        .each::<Message>(customer.id, Direction::Backward, |_, message| {
            if message.is_waiting() && message.channel.is_refused_by(customer) {
                refused.push(message);
            }
            if refused.len() < MOST {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
    let at = work.now();
    for mut message in refused {
        let why = if customer.is_not_to_be_contacted() {
            HeldBack::DoNotContact
        } else {
            HeldBack::OptedOut(message.channel)
        };
        note_held(&mut message.held, Some(lapsed(message.due_day, &why)));
        message.state = MessageState::Lapsed { at, why };
        work.put(&(customer.id, message.id), &message)?;
    }
    Ok(())
}

/// Adds what held something back; the same reason on the days after is one entry with the last of them.
fn note_held(known: &mut Vec<Held>, held: Option<Held>) {
    let Some(held) = held else { return };
    match known.last_mut() {
        Some(last) if last.why == held.why && last.to == Some(held.from) => last.to = held.to,
        _ => known.push(held),
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

/// What held back something for good.
pub fn lapsed(from: Day, why: &HeldBack) -> Held {
    Held {
        from,
        to: None,
        why: why.clone(),
    }
}

fn when_held(work: &Work<'_, '_>, rule: &str) -> WhenHeld {
    let rule = work.rules.plan.rule(rule);
    rule.map_or_else(WhenHeld::default, |rule| rule.held)
}

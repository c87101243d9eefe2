//! Occurrences become follow-ups and messages, each once.

use std::ops::ControlFlow;

use super::super::work::{Result, Work};
use super::lane;
use super::touches::{Touches, lapsed, status_of_lapsed};
use crate::domain::agent::Agent;
use crate::domain::calendar::Schedule;
use crate::domain::channel::{Channel, Task};
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::held::HeldBack;
use crate::domain::id::{AgentId, CustomerId, FollowUpId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Occurrence};
use crate::domain::plan::ledger::{Placed, Wish, place};
use crate::domain::plan::{Lane, Plan, Rule, Trigger, Way};
use crate::domain::time::{Day, Moment, Span};
use crate::store::schema::{assignee_key, counter, id_kind, index, member_key};
use crate::store::{Direction, KeyReader, Read, ReadExt};

/// Days for which work waits for a free day where its rule has no end.
const WORK_DAYS: i32 = 60;

/// Whether an occurrence was made before, or another one stands for it.
pub fn is_made(
    read: &impl Read,
    plan: &Plan,
    customer: CustomerId,
    orders: &[Order],
    occurrence: &Occurrence,
) -> Result<bool> {
    let rule = &plan.rules[occurrence.rule];
    let member = member_key(&occurrence.fact);
    let identity = (customer, &rule.id, member, occurrence.on);
    let made = read.index_page(index::OCCURRENCE, identity, None, Direction::Forward, 1)?;
    Ok(!made.is_empty() || stands_already(read, rule, customer, orders, occurrence.on)?)
}

/// Whether an occurrence of another day stands for this one: a delivery was taken to be three days after the order, a
/// follow-up was made, and then the delivery became known.
fn stands_already(
    read: &impl Read,
    rule: &Rule,
    customer: CustomerId,
    orders: &[Order],
    on: Day,
) -> Result<bool> {
    let Trigger::Delivered { days, .. } = &rule.trigger else {
        return Ok(false);
    };
    let mut made = Vec::new();
    let of_rule = (customer, &rule.id, 0u8);
    read.each_index(index::OCCURRENCE, of_rule, Direction::Forward, |key, _| {
        let parts = KeyReader::new(key).take::<(CustomerId, String, u8, Day)>();
        made.extend(parts.map(|(.., on)| on));
        ControlFlow::Continue(())
    })?;
    let delivered = orders.iter().map(Order::delivery_day);
    let known: Vec<Day> = delivered
        .flat_map(|day| days.iter().map(move |n| day + n))
        .collect();
    Ok(assess::stood_for(&made, &known).contains(&on))
}

/// Makes the follow-up or the message of an occurrence.
pub fn make(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    worth: Fen,
    touches: &mut Touches,
    occurrence: Occurrence,
) -> Result<()> {
    let rules = work.rules.clone();
    let rule = &rules.plan.rules[occurrence.rule];
    let channel = rule.what.way.channel(customer);
    work.made += 1;
    let (earliest, until) = match rule.what.way {
        Way::Work(_) => (
            work.today,
            occurrence.due + rule.lapse_days.map_or(WORK_DAYS, i32::from),
        ),
        _ if rule.service => (work.today, rule.message_until(occurrence.due)),
        _ => {
            let first = work.rules.zone().day(send_time(work, work.today));
            (first, rule.message_until(occurrence.due))
        }
    };
    let wish = Wish {
        day: occurrence.due.max(earliest),
        until,
        channel,
        when_held: rule.held,
        service: rule.service,
    };
    let placed = if occurrence.merged {
        Placed::Lapsed(HeldBack::Merged)
    } else {
        let whom = touches.whom(customer);
        place(&rules.plan.caps, &touches.ledger, &whom, &wish)
    };
    let of = (occurrence, placed);
    let day = match (rule.what.way, channel) {
        (Way::Work(task), _) => follow_up(work, customer, rule, task, worth, touches, of)?,
        (_, channel) => {
            let channel = channel.unwrap_or(Channel::Sms);
            message(work, customer, rule, channel, of, until)?
        }
    };
    if let (Some(day), Some(channel)) = (day.filter(|_| !rule.service), channel) {
        touches.placed(day, channel);
    }
    Ok(())
}

/// The moment on a day, or after it, at which a message may be sent; never before now.
pub fn send_time(work: &Work<'_, '_>, day: Day) -> Moment {
    let zone = work.rules.zone();
    let from = zone.start_of(day).max(work.now());
    let schedule = Schedule {
        hours: &work.rules.plan.message_hours,
        holidays: &work.rules.holidays,
        zone,
    };
    schedule.next_allowed(from, None).unwrap_or(from)
}

/// The last day to which a rule's open work may be moved.
pub fn work_until(work: &Work<'_, '_>, rule: &str, lapses: Option<Day>) -> Day {
    let by_rule = work.rules.plan.rule(rule).and_then(|rule| rule.lapse_days);
    match (lapses, by_rule) {
        (Some(lapses), _) => lapses - 1,
        (None, Some(days)) => work.today + i32::from(days),
        (None, None) => work.today + WORK_DAYS,
    }
}

/// Writes a message; answers its day, if it waits to be sent.
fn message(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    rule: &Rule,
    channel: Channel,
    (of, placed): (Occurrence, Placed),
    until: Day,
) -> Result<Option<Day>> {
    let step = rule.what.series.then_some(of.step);
    let template = work.rules.plan.template_of(&rule.what, of.step);
    let template = template.unwrap_or(&rule.what.text).to_owned();
    let id = MessageId(work.txn.next_id(id_kind::MESSAGE)?);
    let (day, state, held) = match placed {
        Placed::On(day, held) => (day, MessageState::Waiting, held),
        Placed::Lapsed(why) => {
            let held = lapsed(of.due, &why);
            let at = work.now();
            (of.due, MessageState::Lapsed { at, why }, Some(held))
        }
    };
    let due = if rule.service {
        work.rules.zone().start_of(day).max(work.now())
    } else {
        send_time(work, day)
    };
    let message = Message {
        id,
        customer: customer.id,
        rule: rule.id.clone(),
        fact: of.fact,
        on: of.on,
        channel,
        template,
        step,
        service: rule.service,
        segment: customer.standing.segment.clone(),
        created: work.now(),
        due,
        due_day: work.rules.zone().day(due),
        until: until.max(work.rules.zone().day(due)),
        state,
        held: held.into_iter().collect(),
    };
    work.insert(&(customer.id, id), &message)?;
    Ok(message.is_waiting().then_some(message.due_day))
}

/// Writes a follow-up; answers its day, if it is open.
fn follow_up(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    rule: &Rule,
    task: Task,
    worth: Fen,
    touches: &Touches,
    (of, placed): (Occurrence, Placed),
) -> Result<Option<Day>> {
    let (day, assignee, status, held) = match placed {
        Placed::On(day, held) => {
            let free = |day: Day| {
                let channel = task.channel();
                let caps = &work.rules.plan.caps;
                let segment = &customer.standing.segment.0;
                channel.is_none_or(|c| touches.ledger.cap(caps, segment, day, c).is_none())
            };
            let (day, assignee) = spread(work, customer, rule, day, free)?;
            (day, assignee, Status::Open, held)
        }
        Placed::Lapsed(why) => {
            let held = lapsed(of.due, &why);
            let status = status_of_lapsed(work, why);
            (of.due, Assignee::Pool, status, Some(held))
        }
    };
    let due = due_moment(work, rule, &of, day);
    let id = FollowUpId(work.txn.next_id(id_kind::FOLLOW_UP)?);
    let follow_up = FollowUp {
        id,
        customer: customer.id,
        origin: Origin::Rule {
            rule: rule.id.clone(),
            fact: of.fact,
        },
        on: of.on,
        task,
        segment: customer.standing.segment.clone(),
        created: work.now(),
        created_by: AgentId(0),
        due,
        due_day: work.rules.zone().day(due),
        in_time: due,
        when: When::On(day),
        when_day: day,
        lapses: rule.lapse_days.map(|days| day + i32::from(days) + 1),
        assignee,
        band: match rule.lane {
            Lane::Complaint => Band::Complaint,
            Lane::Own => lane(customer),
        },
        worth,
        status,
        attempts: 0,
        attempts_that_day: 0,
        last_attempt: None,
        held: held.into_iter().collect(),
    };
    let open = follow_up.status.is_open();
    work.insert(&(customer.id, id), &follow_up)?;
    Ok(open.then_some(day))
}

/// The moment by which work is due: the end of its day, or so many business hours after it was made.
fn due_moment(work: &Work<'_, '_>, rule: &Rule, of: &Occurrence, day: Day) -> Moment {
    let end = work.rules.zone().end_of(day);
    let Some(hours) = rule.within_hours.filter(|_| of.on == work.today) else {
        return end;
    };
    let schedule = Schedule {
        hours: &work.rules.settings.business_hours,
        holidays: &work.rules.holidays,
        zone: work.rules.zone(),
    };
    schedule
        .add(work.now(), Span::hours(i64::from(hours)))
        .unwrap_or(end)
}

/// The day and the person for work: within the rule's days to spread, the working day with least to do. A key customer's
/// belongs to the owner, unless the owner is full on all of these days.
fn spread(
    work: &Work<'_, '_>,
    customer: &Customer,
    rule: &Rule,
    first: Day,
    free: impl Fn(Day) -> bool,
) -> Result<(Day, Assignee)> {
    let owner = owner(work, customer)?;
    if rule.spread_days == 0 {
        return Ok((first, owner.map_or(Assignee::Pool, Assignee::Agent)));
    }
    let schedule = Schedule {
        hours: &work.rules.settings.business_hours,
        holidays: &work.rules.holidays,
        zone: work.rules.zone(),
    };
    let days: Vec<Day> = (0..=i32::from(rule.spread_days))
        .map(|n| first + n)
        .filter(|day| schedule.is_open_day(*day) && free(*day))
        .collect();
    let least = |assignee: Assignee| -> Result<Option<(i64, Day)>> {
        let mut least: Option<(i64, Day)> = None;
        for day in &days {
            let key = (counter::TO_WORK, assignee_key(assignee), *day);
            let load = work.txn.counter(key)?;
            if least.is_none_or(|(known, _)| load < known) {
                least = Some((load, *day));
            }
        }
        Ok(least)
    };
    if let Some(owner) = owner {
        let full = i64::from(work.rules.settings.daily_target);
        match least(Assignee::Agent(owner))? {
            Some((load, day)) if load < full => return Ok((day, Assignee::Agent(owner))),
            None => return Ok((first, Assignee::Agent(owner))),
            Some(_) => {}
        }
    }
    let day = least(Assignee::Pool)?.map_or(first, |(_, day)| day);
    Ok((day, Assignee::Pool))
}

/// The agent to whom a key customer belongs, as long as that one is enrolled.
fn owner(work: &Work<'_, '_>, customer: &Customer) -> Result<Option<AgentId>> {
    let Some(owner) = customer.owner.filter(|_| customer.is_key()) else {
        return Ok(None);
    };
    let enrolled = work.txn.get::<Agent>(&owner)?;
    Ok(enrolled
        .filter(|agent| agent.removed.is_none())
        .map(|_| owner))
}

//! Occurrences become follow-ups and messages, each once.

use std::ops::ControlFlow;

use super::super::work::{Result, Work};
use super::lane;
use super::touches::{Touches, status_of_lapsed};
use crate::domain::agent::Agent;
use crate::domain::channel::{Channel, Task};
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Delivery, Occurrence};
use crate::domain::plan::placing::{Place, WORK_DAYS};
use crate::domain::plan::{Lane, Plan, Rule, Trigger, Way};
use crate::domain::time::{Day, Moment, Span};
use crate::store::schema::{assignee_key, counter, id_kind, index, member_key};
use crate::store::{Direction, KeyReader, Read, ReadExt};

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
    let of_rule = (customer, &rule.id, 0u16);
    read.each_index(index::OCCURRENCE, of_rule, Direction::Forward, |key, _| {
        let parts = KeyReader::new(key).take::<(CustomerId, String, u16, Day)>();
        made.extend(parts.map(|(.., on)| on));
        ControlFlow::Continue(())
    })?;
    let of_order = |order: &Order, n: i32| Delivery {
        on: order.delivery_day() + n,
        before: order.delivery_days_before().map(|day| day + n).collect(),
    };
    let known: Vec<Delivery> = orders
        .iter()
        .flat_map(|order| days.iter().map(move |n| of_order(order, n)))
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
    let rules = work.rules;
    let rule = &rules.plan.rules[occurrence.rule];
    work.made += 1;
    let owner = owner(work, customer)?;
    let load = |assignee: Assignee, day: Day| {
        let key = (counter::TO_WORK, assignee_key(assignee), day);
        work.txn.counter(key)
    };
    let whom = touches.whom(customer);
    let terms = rules.terms(work.now());
    let place = terms.place(&whom, &touches.ledger, owner, &occurrence, load)?;
    if let Some((day, channel)) = place.touch(rule) {
        touches.placed(day, channel);
    }
    match rule.what.way {
        Way::Work(task) => follow_up(work, customer, rule, task, worth, (occurrence, place)),
        _ => message(work, customer, rule, (occurrence, place)),
    }
}

/// The moment on a day, or after it, at which a message may be sent; never before now.
pub fn send_time(work: &Work<'_, '_>, day: Day) -> Moment {
    work.rules.terms(work.now()).send_time(day)
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

/// Writes a message.
fn message(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    rule: &Rule,
    (of, place): (Occurrence, Place),
) -> Result<()> {
    let step = rule.what.series.then_some(of.step);
    let template = work.rules.plan.template_of(rule, &of);
    let template = template.unwrap_or_else(|| rule.text(of.choice)).to_owned();
    let id = MessageId(work.txn.next_id(id_kind::MESSAGE)?);
    let at = work.now();
    let state = match place.lapsed {
        None => MessageState::Waiting,
        Some(why) => MessageState::Lapsed { at, why },
    };
    let message = Message {
        id,
        customer: customer.id,
        rule: rule.id.clone(),
        fact: of.fact,
        on: of.on,
        channel: place.channel.unwrap_or(Channel::Sms),
        template,
        step,
        service: rule.service,
        segment: customer.standing.segment.clone(),
        created: at,
        due: place.at,
        due_day: place.day,
        until: place.until,
        state,
        held: place.held.into_iter().collect(),
    };
    work.insert(&(customer.id, id), &message)
}

/// Writes a follow-up.
fn follow_up(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    rule: &Rule,
    task: Task,
    worth: Fen,
    (of, place): (Occurrence, Place),
) -> Result<()> {
    let day = place.day;
    let status = match place.lapsed {
        None => Status::Open,
        Some(why) => status_of_lapsed(work, why),
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
        assignee: place.assignee,
        band: match rule.lane {
            Lane::Complaint => Band::Complaint,
            Lane::Own => lane(customer),
        },
        worth,
        status,
        attempts: 0,
        attempts_that_day: 0,
        last_attempt: None,
        held: place.held.into_iter().collect(),
    };
    work.insert(&(customer.id, id), &follow_up)
}

/// The moment by which work is due: the end of its day, or so many business hours after it was made.
fn due_moment(work: &Work<'_, '_>, rule: &Rule, of: &Occurrence, day: Day) -> Moment {
    let end = work.rules.zone().end_of(day);
    let Some(hours) = rule
        .within_hours
        .filter(|_| of.on == work.today && day == work.today)
    else {
        return end;
    };
    let terms = work.rules.terms(work.now());
    terms
        .schedule(terms.business_hours)
        .add(work.now(), Span::hours(i64::from(hours)))
        .unwrap_or(end)
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

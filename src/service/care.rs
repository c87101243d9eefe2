//! The plan at work: what a written fact or a new day means for a customer, and the day's run.
//!
//! Occurrences are identified by rule, family member and due day, so that running again, late, or after a crash
//! gives the same follow-ups once.

use std::ops::ControlFlow;

use super::follow_ups;
use super::names;
use super::rows::orders;
use super::work::{Result, Rules, Work};
use crate::domain::agent::Agent;
use crate::domain::channel::Task;
use crate::domain::claim::Claim;
use crate::domain::customer::{Customer, Standing};
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::order::Order;
use crate::domain::plan::Trigger;
use crate::domain::plan::assess::{self, Assessment, Occurrence};
use crate::domain::purchases::Purchases;
use crate::domain::segment::SegmentId;
use crate::domain::time::Day;
use crate::store::KeyReader;
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, Read, ReadExt};

/// Customers looked at in one step of a day's run.
pub const STEP: usize = 64;

/// Assesses a customer by everything that is known, and writes what follows: segment, follow-ups, next look.
/// The customer is written in any case.
pub fn reassess(work: &mut Work<'_, '_>, customer: &mut Customer) -> Result<()> {
    let orders = orders(work.txn, customer.id)?;
    reassess_with(work, customer, &orders)
}

/// Like [`reassess`], with the customer's orders at hand.
pub fn reassess_with(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    orders: &[Order],
) -> Result<()> {
    let known = work.txn.get::<Customer>(&customer.id)?;
    let was_key = known.map(|known| known.is_key());
    if let Some((from, to)) = settle(work, customer, orders, was_key)? {
        let fresh = from.0 == SegmentId::PROSPECT && orders.is_empty();
        if !fresh {
            let moved = work.moved(from, to);
            follow_ups::write_event(work, customer.id, moved)?;
        }
    }
    Ok(())
}

/// Like [`reassess_with`], but the move from one segment to another is left to the caller to put on record. `was_key`
/// says whether it was a key customer as it is stored; nothing of one who is new.
pub fn settle(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    orders: &[Order],
    was_key: Option<bool>,
) -> Result<Option<(SegmentId, SegmentId)>> {
    let assessed = assess::assess(&work.rules.plan, customer, orders, work.today);
    let now = standing(customer, &assessed);
    let before = std::mem::replace(&mut customer.standing, now);
    let moved = (before.segment != customer.standing.segment)
        .then(|| (before.segment, customer.standing.segment.clone()));
    match was_key {
        Some(was_key) => {
            if was_key != customer.is_key() {
                change_lane(work, customer)?;
            }
            work.put(&customer.id, customer)?;
        }
        None => work.insert(&customer.id, customer)?,
    }
    if !assessed.due.is_empty() && !customer.preferences.do_not_call {
        let worth = Purchases::of(orders, work.today).total_12_months;
        for occurrence in assessed.due {
            if !stands_already(work, customer, orders, &occurrence)? {
                produce(work, customer, worth, occurrence)?;
            }
        }
    }
    Ok(moved)
}

/// How a customer stands by an assessment.
pub fn standing(customer: &Customer, assessed: &Assessment) -> Standing {
    Standing {
        segment: assessed.segment.clone(),
        segment_since: assessed.segment_since,
        key: Vec::from_iter((assessed.segment.0 == "vip").then(|| "value".to_owned())),
        look_again: assessed.look_again,
        ..customer.standing.clone()
    }
}

/// Whether assessing a customer would write anything that is not stored.
pub fn would_change(
    read: &impl Read,
    rules: &Rules,
    customer: &Customer,
    orders: &[Order],
    today: Day,
) -> Result<bool> {
    let assessed = assess::assess(&rules.plan, customer, orders, today);
    if customer.standing != standing(customer, &assessed) {
        return Ok(true);
    }
    if customer.preferences.do_not_call {
        return Ok(false);
    }
    for occurrence in &assessed.due {
        let rule = &rules.plan.rules[occurrence.rule];
        if !is_made(read, customer.id, &rule.id, occurrence)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an occurrence was made before.
fn is_made(
    read: &impl Read,
    customer: CustomerId,
    rule: &str,
    occurrence: &Occurrence,
) -> Result<bool> {
    let member = occurrence.fact.member().map_or(0, |m| m.saturating_add(1));
    let identity = (customer, rule, member, occurrence.due);
    let made = read.index_page(index::OCCURRENCE, identity, None, Direction::Forward, 1)?;
    Ok(!made.is_empty())
}

/// Open work of who became a key customer moves to the faster lane, and back; complaints stay in theirs.
fn change_lane(work: &mut Work<'_, '_>, customer: &Customer) -> Result<()> {
    let lane = lane(customer);
    for mut follow_up in follow_ups::open_of(work.txn, customer.id)? {
        if follow_up.band != Band::Complaint && follow_up.band != lane {
            follow_up.band = lane;
            work.put(&(customer.id, follow_up.id), &follow_up)?;
        }
    }
    Ok(())
}

/// The lane of a customer's work.
pub fn lane(customer: &Customer) -> Band {
    if customer.is_key() {
        Band::Key
    } else {
        Band::Worth
    }
}

/// Whether an occurrence of another day stands for this one: a delivery was taken to be three days after the order, a
/// follow-up was made, and then the delivery became known.
fn stands_already(
    work: &Work<'_, '_>,
    customer: &Customer,
    orders: &[Order],
    occurrence: &Occurrence,
) -> Result<bool> {
    let rule = &work.rules.plan.rules[occurrence.rule];
    let Trigger::Delivered { days } = rule.trigger else {
        return Ok(false);
    };
    let mut made = Vec::new();
    let of_rule = (customer.id, &rule.id, 0u8);
    work.txn
        .each_index(index::OCCURRENCE, of_rule, Direction::Forward, |key, _| {
            let parts = KeyReader::new(key).take::<(CustomerId, String, u8, Day)>();
            made.extend(parts.map(|(.., due)| due));
            ControlFlow::Continue(())
        })?;
    let known: Vec<Day> = orders.iter().map(|o| o.delivery_day() + days).collect();
    Ok(assess::stood_for(&made, &known).contains(&occurrence.due))
}

/// Whose work a customer's is: a key customer's belongs to the owner, as long as that one is enrolled.
fn assignee(work: &Work<'_, '_>, customer: &Customer) -> Result<Assignee> {
    let Some(owner) = customer.owner.filter(|_| customer.is_key()) else {
        return Ok(Assignee::Pool);
    };
    let enrolled = work.txn.get::<Agent>(&owner)?;
    Ok(match enrolled {
        Some(agent) if agent.removed.is_none() => Assignee::Agent(owner),
        _ => Assignee::Pool,
    })
}

/// Makes the follow-up of an occurrence, unless it was made before.
fn produce(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    worth: crate::domain::money::Fen,
    occurrence: Occurrence,
) -> Result<()> {
    let rule = &work.rules.plan.rules[occurrence.rule];
    if is_made(work.txn, customer.id, &rule.id, &occurrence)? {
        return Ok(());
    }
    work.made += 1;
    let assignee = assignee(work, customer)?;
    let id = FollowUpId(work.txn.next_id(id_kind::FOLLOW_UP)?);
    let follow_up = FollowUp {
        id,
        customer: customer.id,
        origin: Origin::Rule {
            rule: rule.id.clone(),
            fact: occurrence.fact,
        },
        on: occurrence.due,
        task: Task::Call,
        segment: customer.standing.segment.clone(),
        created: work.now(),
        created_by: crate::domain::id::AgentId(0),
        due: work.rules.zone().end_of(occurrence.due),
        due_day: occurrence.due,
        in_time: work.rules.zone().end_of(occurrence.due),
        when: When::On(occurrence.due),
        when_day: occurrence.due,
        lapses: rule
            .lapse_days
            .map(|days| occurrence.due + i32::from(days) + 1),
        assignee,
        band: lane(customer),
        worth,
        status: Status::Open,
        attempts: 0,
        attempts_that_day: 0,
        last_attempt: None,
        held: Vec::new(),
    };
    work.insert(&(customer.id, id), &follow_up)
}

/// What a day's run has to do next: customers to look at, and open follow-ups that lapse.
pub type Waiting = (Vec<CustomerId>, Vec<(CustomerId, FollowUpId)>);

/// Customers whom time alone concerns by today, at most [`STEP`], with those whose work lapses.
pub fn waiting(read: &impl Read, today: Day) -> Result<Waiting> {
    let (mut look, mut lapse) = (Vec::new(), Vec::new());
    read.each_index_between(
        index::LOOK_AGAIN,
        (),
        today + 1,
        Direction::Forward,
        |key, _| {
            look.extend(
                KeyReader::new(key)
                    .take::<(Day, CustomerId)>()
                    .map(|(_, c)| c),
            );
            if look.len() < STEP {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    read.each_index_between(
        index::LAPSES,
        (),
        today + 1,
        Direction::Forward,
        |key, _| {
            let parts = KeyReader::new(key).take::<(Day, FollowUpId, CustomerId)>();
            lapse.extend(parts.map(|(_, f, c)| (c, f)));
            if lapse.len() < STEP {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    Ok((look, lapse))
}

/// One step of a day's run; returns whether there may be more. Idempotent, and atomic as a step.
pub fn step(work: &mut Work<'_, '_>) -> Result<bool> {
    let (look, lapse) = waiting(work.txn, work.today)?;
    let more = look.len() == STEP || lapse.len() == STEP;
    for id in look {
        let mut customer = names::customer(work.txn, id)?;
        reassess(work, &mut customer)?;
    }
    for (customer, id) in lapse {
        let Some(mut follow_up) = work.txn.get::<FollowUp>(&(customer, id))? else {
            continue;
        };
        let held = work.txn.get::<Claim>(&customer)?;
        if held.is_some_and(|claim| claim.follow_up == Some(id)) {
            // Somebody is on that very call, and their outcome must find it open.
            follow_up.lapses = Some(work.today + 1);
        } else {
            follow_up.status = Status::Lapsed {
                at: work.now(),
                why: None,
            };
        }
        work.put(&(customer, id), &follow_up)?;
    }
    Ok(more)
}

//! The plan at work on one customer: what a written fact or a new day means.
//!
//! [`settle`] assesses a customer and writes what follows; [`touches`] keeps what is planned within the caps;
//! [`make`] writes follow-ups and messages; [`run`] is the day's run over all who are concerned.

pub mod make;
pub mod run;
pub mod touches;

use super::follow_ups;
use super::imports::untouched;
use super::rows::orders;
use super::work::{Result, Rules, Work};
use crate::domain::channel::Channel;
use crate::domain::claim::Claim;
use crate::domain::customer::{Customer, Standing};
use crate::domain::follow_up::{Band, FollowUp, Origin};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Given, Occurrence};
use crate::domain::purchases::Purchases;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;
use crate::store::{Read, ReadExt};
use touches::Touches;

/// Most that is made for a customer in one look; the next one, the same day, goes on where it was.
const MAX_MADE: usize = 64;

/// Assesses a customer by everything that is known, and writes what follows: segment, follow-ups, messages, next look.
/// The customer is written in any case.
pub fn reassess(work: &mut Work<'_, '_>, customer: &mut Customer) -> Result<()> {
    let orders = orders(work.txn, customer.id)?;
    reassess_with(work, customer, &orders)
}

/// Like [`reassess`], of a customer as it is stored.
pub fn look_at(work: &mut Work<'_, '_>, customer: &mut Customer) -> Result<()> {
    let orders = orders(work.txn, customer.id)?;
    let was_key = customer.is_key();
    let moves = settle(work, customer, &orders, Some(was_key))?;
    put_on_record(work, customer, &orders, moves)
}

/// Like [`reassess`], with the customer's orders at hand.
pub fn reassess_with(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    orders: &[Order],
) -> Result<()> {
    let known = work.txn.get::<Customer>(&customer.id)?;
    let closed = |known: &Customer| {
        let shut = |c: &Channel| c.is_open_to(known) && !c.is_open_to(customer);
        Channel::ALL.iter().any(shut)
    };
    if known.as_ref().is_some_and(closed) {
        touches::redirect(work, customer)?;
    }
    let was_key = known.map(|known| known.is_key());
    let moves = settle(work, customer, orders, was_key)?;
    put_on_record(work, customer, orders, moves)
}

fn put_on_record(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    orders: &[Order],
    Moves { segment, stage }: Moves,
) -> Result<()> {
    if let Some((from, to)) = segment {
        let fresh = from.0 == SegmentId::PROSPECT && orders.is_empty();
        if !fresh {
            let moved = work.moved(from, to);
            follow_ups::write_event(work, customer.id, moved)?;
        }
    }
    if let Some((from, to)) = stage {
        let moved = work.moved_stage(from, to);
        follow_ups::write_event(work, customer.id, moved)?;
    }
    Ok(())
}

/// Keeps what is planned for a customer within the caps after a contact that was or is to be, and that nothing else of
/// the plan goes by. `stays` is what somebody has just put where it is.
pub fn keep(work: &mut Work<'_, '_>, customer: &Customer, stays: Option<FollowUpId>) -> Result<()> {
    let mut touches = Touches::of(work.txn, customer.id, work.today)?;
    touches.keep(work, customer, stays)?;
    let Some(day) = touches.look_again(work.rules, customer) else {
        return Ok(());
    };
    let known = work.txn.get::<Customer>(&customer.id)?;
    let sooner = |c: &Customer| c.standing.look_again.is_none_or(|known| day < known);
    let Some(mut customer) = known.filter(sooner) else {
        return Ok(());
    };
    customer.standing.look_again = Some(day);
    work.put_aside(&customer.id, &customer)
}

/// Takes back what the plan made for a customer and nobody has touched. What somebody is on at this moment stays until
/// they let go of it.
pub fn take_back(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    follow_ups: impl IntoIterator<Item = FollowUpId>,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<()> {
    let claim = work.txn.get::<Claim>(&customer)?;
    for id in follow_ups {
        match &claim {
            Some(claim) if claim.follow_up == Some(id) => {
                let mut claim = claim.clone();
                claim.loose = true;
                work.txn.put(&customer, &claim)?;
            }
            _ => work.delete::<FollowUp>(&(customer, id))?,
        }
    }
    for id in messages {
        work.delete::<Message>(&(customer, id))?;
    }
    Ok(())
}

/// A claim has ended: the follow-up that it alone kept goes, unless it was worked or something explains it again.
pub fn let_go(work: &mut Work<'_, '_>, claim: &Claim) -> Result<()> {
    let Some(id) = claim.follow_up.filter(|_| claim.loose) else {
        return Ok(());
    };
    let follow_up = work.txn.get::<FollowUp>(&(claim.customer, id))?;
    let customer = work.txn.get::<Customer>(&claim.customer)?;
    let (Some(follow_up), Some(customer)) = (follow_up.filter(untouched), customer) else {
        return Ok(());
    };
    let Origin::Rule { rule, fact } = &follow_up.origin else {
        return Ok(());
    };
    let orders = orders(work.txn, customer.id)?;
    let given = Given {
        customer: &customer,
        orders: &orders,
        open_complaint: touches::has_open_complaint(work.txn, customer.id)?,
        holidays: &work.rules.holidays,
        setting: work.rules.setting(),
    };
    let made = (rule.as_str(), fact, follow_up.on);
    if !assess::explains(&work.rules.plan, &given, made, work.today) {
        work.delete::<FollowUp>(&(customer.id, id))?;
    }
    Ok(())
}

/// What the plan moved a customer from and to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Between segments.
    pub segment: Option<(SegmentId, SegmentId)>,
    /// Between lifecycle stages.
    pub stage: Option<(LifecycleId, LifecycleId)>,
}

/// Like [`reassess_with`], but moves between segments and stages are left to the caller to put on record. `was_key`
/// says whether it was a key customer as it is stored; nothing of one who is new.
pub fn settle(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    orders: &[Order],
    was_key: Option<bool>,
) -> Result<Moves> {
    customer.number_family();
    let mut touches = match was_key {
        Some(_) => Touches::of(work.txn, customer.id, work.today)?,
        None => Touches::none(work.today),
    };
    let (standing, due) = weigh(work.rules, customer, orders, &touches, work.today);
    let before = std::mem::replace(&mut customer.standing, standing);
    if was_key.is_some_and(|was| was != customer.is_key()) {
        change_lane(work, customer)?;
    }
    touches.keep(work, customer, None)?;
    if !due.is_empty() {
        let worth = Purchases::of(orders, work.today).total_12_months;
        let mut made = 0;
        for occurrence in due {
            if make::is_made(work.txn, &work.rules.plan, customer.id, orders, &occurrence)? {
                continue;
            }
            if made == MAX_MADE {
                customer.standing.look_by(Some(work.today));
                break;
            }
            make::make(work, customer, worth, &mut touches, occurrence)?;
            made += 1;
        }
    }
    let look = touches.look_again(work.rules, customer);
    customer.standing.look_by(look);
    match was_key {
        Some(_) => work.put(&customer.id, customer)?,
        None => work.insert(&customer.id, customer)?,
    }
    let now = &customer.standing;
    let segment = before.segment != now.segment;
    let stage = before.lifecycle != now.lifecycle;
    Ok(Moves {
        segment: segment.then(|| (before.segment, now.segment.clone())),
        stage: stage.then(|| (before.lifecycle, now.lifecycle.clone())),
    })
}

/// How a customer stands by what is known, and what is due.
fn weigh(
    rules: &Rules,
    customer: &Customer,
    orders: &[Order],
    touches: &Touches,
    today: Day,
) -> (Standing, Vec<Occurrence>) {
    let given = Given {
        customer,
        orders,
        open_complaint: touches.open_complaint,
        holidays: &rules.holidays,
        setting: rules.setting(),
    };
    let assessed = assess::assess(&rules.plan, &given, today);
    let standing = Standing {
        segment: assessed.segment,
        segment_since: assessed.segment_since,
        lifecycle: assessed.lifecycle,
        lifecycle_since: assessed.lifecycle_since,
        key: assessed.key,
        look_again: assessed.look_again,
    };
    (standing, assessed.due)
}

/// Whether assessing a customer would write anything that is not stored.
pub fn would_change(
    read: &impl Read,
    rules: &Rules,
    customer: &Customer,
    orders: &[Order],
    today: Day,
) -> Result<bool> {
    let touches = Touches::of(read, customer.id, today)?;
    if touches.would_move(rules, customer) {
        return Ok(true);
    }
    let (mut standing, due) = weigh(rules, customer, orders, &touches, today);
    standing.look_by(touches.look_again(rules, customer));
    if customer.standing != standing {
        return Ok(true);
    }
    for occurrence in &due {
        if !make::is_made(read, &rules.plan, customer.id, orders, occurrence)? {
            return Ok(true);
        }
    }
    Ok(false)
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

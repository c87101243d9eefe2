//! Follow-ups by hand: making, putting off, giving to somebody else, calling off.

use std::ops::ControlFlow;

use super::care;
use super::claims;
use super::names;
use super::rows::{Rows, orders, when_day};
use super::texts;
use super::tickets;
use super::work::{Result, Stop, Work};
use super::wrap_up::{allowed, check_future};
use crate::domain::agent::Role;
use crate::domain::channel::Task;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{Assignee, Band, CalledOff, FollowUp, Origin, Status, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::purchases::Purchases;
use crate::domain::time::Moment;
use crate::protocol::push::ClaimEnd;
use crate::protocol::{Done, Refusal};
use crate::store::schema::id_kind;
use crate::store::{Direction, Read, ReadExt};

/// Most open follow-ups of one customer: what is decided for all of them at once fits into one change.
const MAX_OPEN: usize = 500;
/// Most follow-ups of one customer in all, ended ones too: a call a day for twenty-seven years.
const MAX_OF_CUSTOMER: usize = 10_000;
/// Most follow-ups given to somebody else at once.
const MAX_REASSIGN: usize = 500;
/// Longest reason, in characters.
const MAX_REASON: u32 = 500;

/// What a new follow-up is.
pub struct Making {
    /// Why.
    pub origin: Origin,
    /// When.
    pub when: When,
    /// Who may take it.
    pub assignee: Assignee,
    /// Its lane, where it is not the customer's own.
    pub band: Option<Band>,
}

/// Writes a new follow-up.
///
/// # Errors
/// [`Refusal::Limit`] where the customer has as many as can be looked after.
pub fn make(work: &mut Work<'_, '_>, customer: &Customer, making: Making) -> Result<FollowUp> {
    let (open, all) = count_of(work.txn, customer.id)?;
    for (count, limit, what) in [
        (open, MAX_OPEN, "open-of-customer"),
        (all, MAX_OF_CUSTOMER, "follow-ups-of-customer"),
    ] {
        if count >= limit {
            return Err(Stop::limit(what, limit as u64));
        }
    }
    let worth = Purchases::of(&orders(work.txn, customer.id)?, work.today).total_12_months;
    let id = FollowUpId(work.txn.next_id(id_kind::FOLLOW_UP)?);
    let when_day = when_day(making.when, work.rules);
    let end = work.rules.zone().end_of(when_day);
    let (due, in_time) = match making.when {
        When::At(at) => (at, at + work.rules.settings.on_time),
        When::On(_) | When::After(_) => (end, end),
    };
    let follow_up = FollowUp {
        id,
        customer: customer.id,
        origin: making.origin,
        on: when_day,
        task: Task::Call,
        segment: customer.standing.segment.clone(),
        created: work.now(),
        created_by: work.agent(),
        due,
        due_day: when_day,
        in_time,
        when: making.when,
        when_day,
        lapses: None,
        assignee: making.assignee,
        band: making.band.unwrap_or(care::lane(customer)),
        worth,
        status: Status::Open,
        attempts: 0,
        attempts_that_day: 0,
        last_attempt: None,
        held: Vec::new(),
    };
    work.put(&(customer.id, id), &follow_up)?;
    Ok(follow_up)
}

/// Makes a follow-up by hand.
pub fn add(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    when: When,
    reason: &str,
    assignee: Assignee,
) -> Result<Done> {
    let customer = names::customer(work.txn, customer)?;
    if customer.preferences.do_not_call {
        return Err(Refusal::DoNotContact {
            customer: customer.id,
        }
        .into());
    }
    let reason = texts::said("reason", texts::note("reason", reason, MAX_REASON)?)?;
    check_future(work, when)?;
    check_assignee(work, assignee)?;
    work.undoable();
    let when = allowed(work, &customer, when);
    let making = Making {
        origin: Origin::ByHand { reason },
        when,
        assignee,
        band: None,
    };
    let made = make(work, &customer, making)?;
    care::keep(work, &customer, Some(made.id))?;
    work.keep_undo("follow-up-add", Some(customer.id), Some(made.id))?;
    work.txn
        .audit("follow-up-add", Some(customer.id), made.id.to_string());
    answer(work, &made, &customer)
}

/// Puts a follow-up off; its due moment for KPIs stays.
pub fn snooze(work: &mut Work<'_, '_>, id: FollowUpId, when: When) -> Result<Done> {
    let (mut follow_up, customer) = changeable(work, id)?;
    check_future(work, when)?;
    work.undoable();
    let when = allowed(work, &customer, when);
    follow_up.put_off(when, when_day(when, work.rules));
    work.put(&(customer.id, id), &follow_up)?;
    release(work, customer.id, id, ClaimEnd::PutOff)?;
    care::keep(work, &customer, Some(id))?;
    event(work, &follow_up, "snoozed")?;
    work.keep_undo("snooze", Some(customer.id), Some(id))?;
    work.txn.audit("snooze", Some(customer.id), id.to_string());
    answer(work, &follow_up, &customer)
}

/// Gives follow-ups to somebody else, all or none. Agents may give away what is theirs or everybody's,
/// one at a time; more needs a supervisor (see [`super::access`]).
pub fn reassign(work: &mut Work<'_, '_>, ids: &[FollowUpId], to: Assignee) -> Result<Done> {
    if ids.is_empty() || ids.len() > MAX_REASSIGN {
        return Err(Stop::limit("reassign", MAX_REASSIGN as u64));
    }
    check_assignee(work, to)?;
    work.undoable();
    let mut last = None;
    for &id in ids {
        let customer = match id.ticket() {
            Some(ticket) => {
                let agent = match to {
                    Assignee::Agent(agent) => Some(agent),
                    Assignee::Pool => None,
                };
                tickets::assign(work, ticket, agent)?.customer
            }
            None => give(work, id, to)?,
        };
        let held = work.txn.get::<Claim>(&customer)?;
        if held.is_some_and(|c| c.follow_up == Some(id) && to != Assignee::Agent(c.agent)) {
            claims::revoke(work, customer, ClaimEnd::Reassigned)?;
        }
        last = Some((customer, id));
    }
    work.keep_undo("reassign", last.map(|l| l.0), last.map(|l| l.1))?;
    Ok(Done::Count(ids.len() as u64))
}

/// Gives a follow-up to somebody else; answers whose it is.
fn give(work: &mut Work<'_, '_>, id: FollowUpId, to: Assignee) -> Result<CustomerId> {
    let (mut follow_up, customer) = changeable(work, id)?;
    follow_up.assignee = to;
    work.put(&(customer.id, id), &follow_up)?;
    event(work, &follow_up, "reassigned")?;
    work.txn
        .audit("reassign", Some(customer.id), id.to_string());
    Ok(customer.id)
}

/// Calls a follow-up off.
pub fn cancel(work: &mut Work<'_, '_>, id: FollowUpId) -> Result<Done> {
    let (follow_up, customer) = changeable(work, id)?;
    work.undoable();
    let follow_up = call_off(work, follow_up, CalledOff::ByHand)?;
    work.keep_undo("cancel", Some(customer.id), Some(id))?;
    work.txn.audit("cancel", Some(customer.id), id.to_string());
    answer(work, &follow_up, &customer)
}

/// Calls a follow-up off, on the timeline; who is on the line for it lets go.
pub fn call_off(
    work: &mut Work<'_, '_>,
    mut follow_up: FollowUp,
    why: CalledOff,
) -> Result<FollowUp> {
    let (customer, id) = (follow_up.customer, follow_up.id);
    follow_up.status = Status::Cancelled {
        at: work.now(),
        by: work.agent(),
        why,
    };
    work.put(&(customer, id), &follow_up)?;
    release(work, customer, id, ClaimEnd::Cancelled)?;
    event(work, &follow_up, "cancelled")?;
    Ok(follow_up)
}

/// Open follow-ups of a customer, all of them: what is decided for them holds for each.
pub fn open_of(read: &impl Read, customer: CustomerId) -> Result<Vec<FollowUp>> {
    let mut open = Vec::new();
    read.each::<FollowUp>(customer, Direction::Forward, |_, follow_up| {
        if follow_up.status.is_open() {
            open.push(follow_up);
        }
        ControlFlow::Continue(())
    })?;
    Ok(open)
}

/// How many follow-ups of a customer are open, and how many there are.
fn count_of(read: &impl Read, customer: CustomerId) -> Result<(usize, usize)> {
    let (mut open, mut all) = (0, 0);
    read.each::<FollowUp>(customer, Direction::Forward, |_, follow_up| {
        open += usize::from(follow_up.status.is_open());
        all += 1;
        ControlFlow::Continue(())
    })?;
    Ok((open, all))
}

/// An open follow-up that the caller may change: nobody else holds it, and it is theirs, everybody's, or they supervise.
fn changeable(work: &Work<'_, '_>, id: FollowUpId) -> Result<(FollowUp, Customer)> {
    if id.ticket().is_some() {
        let code = "ticket-in-queue".into();
        return Err(Refusal::NotNow { code }.into());
    }
    let follow_up = names::follow_up(work.txn, id)?;
    claims::must_be_open(work, &follow_up)?;
    let customer = names::customer(work.txn, follow_up.customer)?;
    if work.caller.role >= Role::Supervisor {
        return Ok((follow_up, customer));
    }
    if !super::queue::may_take(follow_up.assignee, work.agent()) {
        let assignee = Rows::new(work.txn, &work.caller)
            .row(&follow_up, &customer, work.rules)?
            .assignee_name;
        return Err(Refusal::AssignedTo {
            follow_up: id,
            assignee,
        }
        .into());
    }
    match work.txn.get::<Claim>(&customer.id)? {
        Some(claim) if !claims::may_act(work, &claim) => Err(claims::held_by(work, &claim)?.into()),
        _ => Ok((follow_up, customer)),
    }
}

fn check_assignee(work: &Work<'_, '_>, assignee: Assignee) -> Result<()> {
    match assignee {
        Assignee::Pool => Ok(()),
        Assignee::Agent(id) => names::agent(work.txn, id).map(|_| ()),
    }
}

/// The work is put away: a claim on its customer for it ends, and who held is told why.
fn release(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    id: FollowUpId,
    why: ClaimEnd,
) -> Result<()> {
    if let Some(claim) = work.txn.get::<Claim>(&customer)?
        && claim.follow_up == Some(id)
    {
        claims::revoke(work, customer, why)?;
    }
    Ok(())
}

fn event(work: &mut Work<'_, '_>, follow_up: &FollowUp, action: &str) -> Result<()> {
    let what = What::FollowUp {
        follow_up: follow_up.id,
        action: action.to_owned(),
    };
    write_event(work, follow_up.customer, what)
}

/// Writes an event on a customer's timeline.
pub fn write_event(work: &mut Work<'_, '_>, customer: CustomerId, what: What) -> Result<()> {
    write_events(work, customer, [what])
}

/// Writes events of the present moment behind those that are there.
pub fn write_events(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    events: impl IntoIterator<Item = What>,
) -> Result<()> {
    let now = (work.agent(), work.now());
    write_events_of(work, customer, now, events)
}

/// Writes events of what somebody did at a moment behind those that are there.
pub fn write_events_of(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    (by, at): (AgentId, Moment),
    events: impl IntoIterator<Item = What>,
) -> Result<()> {
    let mut nth = 0;
    for what in events {
        while work.txn.has::<Event>(&(customer, at, nth))? {
            nth += 1;
        }
        let event = Event {
            customer,
            at,
            nth,
            by,
            what,
        };
        work.put(&(customer, at, nth), &event)?;
        nth += 1;
    }
    Ok(())
}

fn answer(work: &Work<'_, '_>, follow_up: &FollowUp, customer: &Customer) -> Result<Done> {
    Ok(Done::FollowUp(Box::new(
        Rows::new(work.txn, &work.caller).row(follow_up, customer, work.rules)?,
    )))
}

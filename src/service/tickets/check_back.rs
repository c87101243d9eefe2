//! The check-back of a complaint: the plan's follow-up that asks, some days after it was closed, whether it held.

use super::super::work::{Result, Work};
use super::super::{follow_ups, happenings};
use super::alike;
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{CalledOff, Fact, FollowUp, Origin};
use crate::domain::id::FollowUpId;
use crate::domain::ticket::{State, Ticket};
use crate::domain::time::Day;
use crate::store::ReadExt;

/// The day of whose closed complaint a follow-up asks; `None` where it is no check-back.
pub fn asks_about(follow_up: &FollowUp) -> Option<Day> {
    match &follow_up.origin {
        Origin::Rule {
            fact: Fact::Happened { day, name },
            ..
        } if name == happenings::COMPLAINT_CLOSED => Some(*day),
        _ => None,
    }
}

/// Whether a ticket is a complaint that is over.
fn is_over(ticket: &Ticket) -> bool {
    ticket.complaint.is_some() && ticket.state == State::Closed && ticket.merged_into.is_none()
}

/// The closed complaint that a check-back asks about: the last that was closed by the day of its fact. None where the
/// follow-up is no check-back, and where the complaint is open again.
pub fn asked_about(work: &Work<'_, '_>, follow_up: &FollowUp) -> Result<Option<Ticket>> {
    let Some(day) = asks_about(follow_up) else {
        return Ok(None);
    };
    let zone = work.rules.zone();
    let by_then = |ticket: &Ticket| is_over(ticket) && zone.day(ticket.state_since) <= day;
    let of_customer = alike::of_customer(work.txn, follow_up.customer)?;
    let closed = of_customer.into_iter().filter(by_then);
    Ok(closed.max_by_key(|ticket| ticket.state_since))
}

/// A complaint that was closed on a day is open again: whether it held is asked when it is closed anew. A check-back that was
/// made for that day is called off, but for the one in whose call that was said, and for one that somebody has on the line; not
/// where it asks about another complaint that was closed on that day. The customer is left to the caller to write.
pub fn not_over(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    closed_on: Day,
    on_line: Option<FollowUpId>,
) -> Result<()> {
    let zone = work.rules.zone();
    let asked = |ticket: &Ticket| {
        is_over(ticket) && ticket.held.is_none() && zone.day(ticket.state_since) == closed_on
    };
    if alike::of_customer(work.txn, customer.id)?.iter().any(asked) {
        return Ok(());
    }
    customer.forget(happenings::COMPLAINT_CLOSED, closed_on);
    let claim = work.txn.get::<Claim>(&customer.id)?;
    let spared = [on_line, claim.and_then(|claim| claim.follow_up)];
    for follow_up in follow_ups::open_of(work.txn, customer.id)? {
        if asks_about(&follow_up) == Some(closed_on) && !spared.contains(&Some(follow_up.id)) {
            follow_ups::call_off(work, follow_up, CalledOff::NotOver)?;
        }
    }
    Ok(())
}

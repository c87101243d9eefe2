//! The plan's view of a customer in the middle of an import.
//!
//! A file shows a customer piece by piece: the first order makes somebody new, the second a regular. What the plan
//! made of the first piece is not what it makes of the whole, so it is taken back before it looks again: the
//! follow-ups that it made since and that nobody has touched, and the move to another segment.

use std::ops::ControlFlow;

use super::super::care;
use super::super::work::{Result, Work};
use super::batch::Person;
use crate::domain::claim::Claim;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{FollowUp, Origin, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::import_run::ImportRun;
use crate::domain::segment::SegmentId;
use crate::domain::time::Moment;
use crate::store::{Direction, ReadExt};

/// Assesses a customer and writes what follows, the customer in any case.
pub(super) fn assess(
    work: &mut Work<'_, '_>,
    run: &ImportRun,
    person: &mut Person,
    first_event: &mut Vec<What>,
) -> Result<()> {
    let own = person.customer.import == Some(run.id);
    let mut earlier = None;
    if !person.made {
        let since = run.at.max(work.rules.zone().start_of(work.today));
        take_back_follow_ups(work, person.customer.id, since)?;
        if own {
            person.customer.segment = SegmentId::default();
            person.customer.segment_since = work.today;
        } else if let Some(segment) = take_back_move(work, person.customer.id, since)? {
            // Of no segment, so that the day is found anew.
            person.customer.segment = SegmentId(String::new());
            earlier = Some(segment);
        }
    }
    let moved = care::settle(work, &mut person.customer, &person.orders)?;
    let moved = moved.map(|(from, to)| (earlier.unwrap_or(from), to));
    // Somebody whom this import brought has not moved anywhere.
    if let Some((from, to)) = moved
        && !own
        && from != to
        && !(from.0 == SegmentId::PROSPECT && person.orders.is_empty())
    {
        first_event.push(What::Segment { from, to });
    }
    Ok(())
}

/// Whether a follow-up is as the plan made it.
pub(super) fn untouched(follow_up: &FollowUp) -> bool {
    matches!(follow_up.origin, Origin::Rule { .. })
        && follow_up.created_by == AgentId(0)
        && follow_up.status.is_open()
        && follow_up.attempts == 0
        && follow_up.when == When::On(follow_up.due_day)
}

/// Removes what the plan made since and nobody has touched; nothing while somebody holds the customer.
fn take_back_follow_ups(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    since: Moment,
) -> Result<()> {
    let mut made: Vec<FollowUpId> = Vec::new();
    work.txn
        .each::<FollowUp>(customer, Direction::Backward, |(_, id), follow_up| {
            if follow_up.created >= since && untouched(&follow_up) {
                made.push(id);
            }
            ControlFlow::Continue(())
        })?;
    if made.is_empty() || work.txn.has::<Claim>(&customer)? {
        return Ok(());
    }
    for id in made {
        work.delete::<FollowUp>(&(customer, id))?;
    }
    Ok(())
}

/// Removes the moves between segments since; answers where the customer was before them.
fn take_back_move(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    since: Moment,
) -> Result<Option<SegmentId>> {
    let mut moves: Vec<(Moment, u32)> = Vec::new();
    let mut earliest = None;
    work.txn
        .each::<Event>(customer, Direction::Backward, |(_, at, nth), event| {
            if at < since {
                return ControlFlow::Break(());
            }
            if let What::Segment { from, .. } = event.what {
                earliest = Some(from);
                moves.push((at, nth));
            }
            ControlFlow::Continue(())
        })?;
    for (at, nth) in moves {
        work.delete::<Event>(&(customer, at, nth))?;
    }
    Ok(earliest)
}

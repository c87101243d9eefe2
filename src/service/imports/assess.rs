//! The plan's view of a customer in the middle of an import.
//!
//! A file shows a customer piece by piece: the first order makes somebody new, the second a regular. What the plan
//! made of the first piece is not what it makes of the whole, so it is taken back before it looks again: the
//! follow-ups that it made since and that nobody has touched, and the move to another segment.

use super::super::care;
use super::super::work::{self, Work};
use super::batch::Person;
use crate::domain::customer::Standing;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{FollowUp, Origin};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, MessageId};
use crate::domain::import_run::ImportRun;
use crate::domain::message::Message;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Moment;
use crate::store::{Record, StoreError, Stored};

/// Assesses a customer and writes what follows, the customer in any case.
pub(super) fn assess(
    work: &mut Work<'_, '_>,
    run: &ImportRun,
    person: &mut Person,
    first_event: &mut Vec<What>,
) -> work::Result<()> {
    let own = person.customer.import == Some(run.id);
    let mut earlier = person.of_plan.take_back(work, person.customer.id)?;
    if own {
        earlier = Earlier::default();
        person.customer.standing = Standing::new(work.today);
    }
    // Of no segment or stage, so that the day is found anew.
    if earlier.segment.is_some() {
        person.customer.standing.segment = SegmentId(String::new());
    }
    if earlier.stage.is_some() {
        person.customer.standing.lifecycle = LifecycleId(String::new());
    }
    let moves = care::settle(work, &mut person.customer, &person.orders, person.was_key)?;
    // Somebody whom this import brought has not moved anywhere.
    if own {
        return Ok(());
    }
    if let Some((from, to)) = moves.segment {
        let from = earlier.segment.unwrap_or(from);
        if from != to && !(from.0 == SegmentId::PROSPECT && person.orders.is_empty()) {
            first_event.push(work.moved(from, to));
        }
    }
    if let Some((from, to)) = moves.stage {
        let from = earlier.stage.unwrap_or(from);
        if from != to {
            first_event.push(work.moved_stage(from, to));
        }
    }
    Ok(())
}

/// The segment and the stage in which a customer was before an import.
#[derive(Default)]
struct Earlier {
    segment: Option<SegmentId>,
    stage: Option<LifecycleId>,
}

/// Whether a follow-up is as the plan made it.
pub(in crate::service) fn untouched(follow_up: &FollowUp) -> bool {
    matches!(follow_up.origin, Origin::Rule { .. })
        && follow_up.created_by == AgentId(0)
        && follow_up.status.is_open()
        && follow_up.last_attempt.is_none()
        && !follow_up.is_put_off()
}

/// What the plan made of a customer since the import began.
#[derive(Default)]
pub(super) struct OfPlan {
    /// Follow-ups that nobody has touched.
    follow_ups: Vec<FollowUpId>,
    /// Messages that do not count as sent.
    messages: Vec<MessageId>,
    /// Moves between segments and stages.
    moves: Vec<(Moment, u32, What)>,
}

impl OfPlan {
    /// From when on: what the plan made on earlier days stands.
    pub(super) fn since(work: &Work<'_, '_>, run: &ImportRun) -> Moment {
        run.at.max(work.rules.zone().start_of(work.today))
    }

    /// Notes a record that lies with the customer.
    pub(super) fn note(
        &mut self,
        stored: &Stored<'_>,
        (since, now): (Moment, Moment),
    ) -> Result<(), StoreError> {
        match stored.table() {
            Message::TABLE => {
                if let Some(((_, id), message)) = stored.read::<Message>()?
                    && message.created >= since
                    && message.is_unsent(now)
                {
                    self.messages.push(id);
                }
            }
            FollowUp::TABLE => {
                if let Some(((_, id), follow_up)) = stored.read::<FollowUp>()?
                    && follow_up.created >= since
                    && untouched(&follow_up)
                {
                    self.follow_ups.push(id);
                }
            }
            Event::TABLE => {
                if let Some(((_, at, nth), event)) = stored.read::<Event>()?
                    && at >= since
                    && matches!(event.what, What::Segment { .. } | What::Lifecycle { .. })
                {
                    self.moves.push((at, nth, event.what));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes it back; answers where the customer was before.
    fn take_back(
        &mut self,
        work: &mut Work<'_, '_>,
        customer: CustomerId,
    ) -> work::Result<Earlier> {
        let follow_ups = std::mem::take(&mut self.follow_ups);
        let messages = std::mem::take(&mut self.messages);
        care::take_back(work, customer, follow_ups, messages)?;
        let mut before = Earlier::default();
        for (at, nth, what) in self.moves.drain(..) {
            work.delete::<Event>(&(customer, at, nth))?;
            match what {
                What::Segment { from, .. } => drop(before.segment.get_or_insert(from)),
                What::Lifecycle { from, .. } => drop(before.stage.get_or_insert(from)),
                _ => {}
            }
        }
        Ok(before)
    }
}

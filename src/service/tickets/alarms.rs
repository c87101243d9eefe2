//! Alarms of clocks: raised once each, in the change that notes it, whoever sleeps or restarts.

use std::ops::ControlFlow;

use super::super::notices;
use super::super::work::{Result, Work};
use super::{reclock, terms};
use crate::domain::agent::Role;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::notice::Notable;
use crate::domain::ticket::{Alarm, Ticket};
use crate::domain::time::Moment;
use crate::protocol::Done;
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, Read, ReadExt, StoreError};

/// Tickets whose alarms are raised in one change; more wait for the next.
const AT_ONCE: usize = 64;

/// Whether any alarm is due.
pub fn any_due(read: &impl Read, now: Moment) -> std::result::Result<bool, StoreError> {
    Ok(!due(read, now, 1)?.is_empty())
}

/// Tickets with an alarm that is due, the longest due first.
fn due(
    read: &impl Read,
    now: Moment,
    most: usize,
) -> std::result::Result<Vec<(CustomerId, TicketId)>, StoreError> {
    let mut found = Vec::new();
    let end = (now, TicketId(u64::MAX), CustomerId(u64::MAX));
    let from = Moment(i64::MIN);
    read.each_index_between(index::ALARMS, from, end, Direction::Forward, |key, _| {
        let parts = KeyReader::new(key).take::<(Moment, TicketId, CustomerId)>();
        found.extend(parts.map(|(_, ticket, customer)| (customer, ticket)));
        if found.len() < most {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(found)
}

/// Raises what is due: the owner is warned and told; then, where nobody acts, the supervisors, then the admins. What
/// nobody has is the supervisors' from the start.
pub fn raise(work: &mut Work<'_, '_>) -> Result<Done> {
    let now = work.now();
    let due = due(work.txn, now, AT_ONCE)?;
    let count = due.len() as u64;
    for key in due {
        let Some(mut ticket) = work.txn.get::<Ticket>(&key)? else {
            continue;
        };
        reclock::catch_up(work.txn, &mut ticket)?;
        let raised = ticket.raise(&terms(work.rules), now);
        work.put(&key, &ticket)?;
        for (clock, alarm) in raised {
            let what = Notable::Alarm {
                ticket: ticket.id,
                clock,
                alarm,
            };
            match (alarm, ticket.owner) {
                (Alarm::Warning | Alarm::Breach, Some(owner)) => {
                    notices::tell(work, owner, what)?;
                }
                (Alarm::Warning | Alarm::Breach, None) | (Alarm::Supervisor, _) => {
                    notices::tell_role(work, Role::Supervisor, &what)?;
                }
                (Alarm::Admin, _) => notices::tell_role(work, Role::Admin, &what)?,
            }
        }
    }
    Ok(Done::Count(count))
}

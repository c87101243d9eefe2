//! Tickets of a crisis: by hand, by what its scope covers when they are opened, and by a walk over those of the last weeks.

use super::super::tickets::list;
use super::super::work::{Result, Work};
use super::super::{Service, jobs};
use super::{crisis, note_by, open};
use crate::domain::crisis::{Act, Crisis, LOOKS_BACK, Link};
use crate::domain::id::{AgentId, CrisisId, CustomerId, TicketId};
use crate::domain::ticket::Ticket;
use crate::domain::time::Moment;
use crate::protocol::Done;
use crate::store::{Direction, Read, ReadExt};

/// Tickets looked at in one go.
const PAGE: usize = 512;
/// Tickets put to a crisis in one change.
const AT_ONCE: usize = 64;

/// Puts a ticket to a crisis, or takes it out; whether that was new.
pub fn put(
    work: &mut Work<'_, '_>,
    crisis: &Crisis,
    (customer, ticket): (CustomerId, TicketId),
    out: bool,
) -> Result<bool> {
    let by = work.agent();
    put_by(work, crisis.id, (customer, ticket), (by, out))
}

fn put_by(
    work: &mut Work<'_, '_>,
    crisis: CrisisId,
    (customer, ticket): (CustomerId, TicketId),
    (by, out): (AgentId, bool),
) -> Result<bool> {
    let known = work.txn.get::<Link>(&(crisis, ticket))?;
    let same = known.as_ref().map_or(out, |link| link.out == out);
    // What was taken out by hand stays out unless it is put back by hand.
    if same || (known.is_some() && by == AgentId(0)) {
        return Ok(false);
    }
    let at = work.now();
    let link = Link {
        customer,
        at,
        by,
        out,
    };
    work.put(&(crisis, ticket), &link)?;
    Ok(true)
}

/// A ticket was opened, or is about something else now: it belongs to what covers it.
pub fn cover(work: &mut Work<'_, '_>, ticket: &Ticket) -> Result<()> {
    for crisis in open(work.txn)? {
        if crisis.scope.covers(&ticket.matter) {
            let key = (ticket.customer, ticket.id);
            put_by(work, crisis.id, key, (AgentId(0), false))?;
        }
    }
    Ok(())
}

/// What a stretch of the walk found.
struct Looked {
    found: Vec<(CustomerId, TicketId)>,
    next: Option<TicketId>,
}

impl Service {
    /// A step of the walk over tickets that may belong to a crisis; whether there was one to take.
    pub(super) fn link_on(&self, now: Moment, crisis: &Crisis) -> Result<bool> {
        let Some(below) = crisis.linking else {
            return Ok(false);
        };
        let looked = look(&self.store().read(), crisis, below)?;
        let id = crisis.id;
        let sent = self.send_step(now, move |work| found(work, id, below, &looked));
        jobs::answered(&sent)?;
        Ok(true)
    }
}

fn look(read: &impl Read, crisis: &Crisis, below: TicketId) -> Result<Looked> {
    let ids = list::by_number(read, (TicketId(0), below), Direction::Backward, PAGE)?;
    let since = crisis.raised - LOOKS_BACK;
    let whole = ids.len() == PAGE;
    let mut looked = Looked {
        found: Vec::new(),
        next: None,
    };
    for (customer, id) in ids {
        let Some(ticket) = read.get::<Ticket>(&(customer, id))? else {
            continue;
        };
        if ticket.opened < since {
            looked.next = None;
            return Ok(looked);
        }
        if crisis.scope.covers(&ticket.matter) {
            looked.found.push((customer, id));
        }
        looked.next = Some(id);
        if looked.found.len() == AT_ONCE {
            return Ok(looked);
        }
    }
    if !whole {
        looked.next = None;
    }
    Ok(looked)
}

fn found(work: &mut Work<'_, '_>, id: CrisisId, below: TicketId, looked: &Looked) -> Result<Done> {
    let mut crisis = crisis(work.txn, id)?;
    // Somebody changed the scope, or ended it, since it was looked.
    if crisis.linking != Some(below) {
        return Ok(Done::Count(0));
    }
    let mut count = 0;
    for (customer, ticket) in &looked.found {
        let known = work.txn.get::<Ticket>(&(*customer, *ticket))?;
        if known.is_some_and(|ticket| crisis.scope.covers(&ticket.matter)) {
            let new = put_by(work, id, (*customer, *ticket), (AgentId(0), false))?;
            count += u64::from(new);
        }
    }
    crisis.linking = looked.next;
    if count > 0 {
        note_by(work, &mut crisis, AgentId(0), Act::Linked(count))?;
    } else {
        work.txn.put(&id, &crisis)?;
    }
    Ok(Done::Count(count))
}

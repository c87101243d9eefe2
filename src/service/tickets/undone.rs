//! What undoing is to tickets: a revision that was seen never comes again, and it is known who undid.

use super::super::undo::Way;
use super::super::work::{Result, Work, stored_form};
use crate::domain::id::AgentId;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::step::Taken;
use crate::domain::time::Moment;
use crate::store::schema::UndoWrite;
use crate::store::{Read, ReadExt, StoreError, record_key, record_of};

/// The revision of a ticket that is there, before an action on it is undone or done again.
pub fn revision(work: &Work<'_, '_>, key: &[u8]) -> Result<Option<u32>> {
    let ticket = match record_key::<Ticket>(key) {
        Some(key) => work.txn.get::<Ticket>(&key)?,
        None => None,
    };
    Ok(ticket.map(|ticket| ticket.revision))
}

/// Whether a record is as an action left it. Where a ticket came back to that, only its revision differs.
pub fn is_as_left(key: &[u8], now: Option<&[u8]>, left: Option<&[u8]>) -> bool {
    let ticket = |form: Option<&[u8]>| {
        record_key::<Ticket>(key)?;
        record_of::<Ticket>(form?)
    };
    let came_back = || Some(ticket(now)?.is_as(&ticket(left)?));
    now == left || came_back().unwrap_or(false)
}

/// A ticket came back, after the revision that was seen last: it has another one from here on. One that was not there
/// meanwhile is the one that it was.
pub fn came_back(
    work: &mut Work<'_, '_>,
    write: &mut UndoWrite,
    (way, seen): (Way, Option<u32>),
) -> Result<()> {
    let (Some(key), Some(seen)) = (record_key::<Ticket>(&write.key), seen) else {
        return Ok(());
    };
    if let Some(mut ticket) = work.txn.get::<Ticket>(&key)? {
        ticket.came_back(seen, work.agent(), work.now());
        work.txn.put(&key, &ticket)?;
        *way.there(write) = stored_form(work.txn, &write.key)?;
    }
    Ok(())
}

/// A step that is done again is of the revision that its ticket has now.
pub fn renumber(work: &mut Work<'_, '_>, write: &mut UndoWrite) -> Result<()> {
    let Some(key) = record_key::<Taken>(&write.key) else {
        return Ok(());
    };
    let ticket = work.txn.get::<Ticket>(&(key.0, key.1))?;
    let taken = work.txn.get::<Taken>(&key)?;
    let ticket = ticket.filter(|ticket| ticket.undone.is_some());
    if let (Some(ticket), Some(mut taken)) = (ticket, taken) {
        taken.revision = ticket.revision;
        work.txn.put(&key, &taken)?;
        *Way::Redo.there(write) = stored_form(work.txn, &write.key)?;
    }
    Ok(())
}

/// Who did something with a ticket last, and when.
pub fn last(
    read: &impl Read,
    ticket: &Ticket,
) -> std::result::Result<(AgentId, Moment), StoreError> {
    if let Some(undone) = ticket.undone {
        return Ok(undone);
    }
    let last = ticket.steps.checked_sub(1);
    let last = last.map(|nth| read.get::<Taken>(&(ticket.customer, ticket.id, nth)));
    let last = last.transpose()?.flatten();
    Ok(last.map_or((ticket.opened_by, ticket.opened), |taken| {
        (taken.by, taken.at)
    }))
}

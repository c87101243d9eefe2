//! Undo and redo of an agent's last action, until the next call begins.

use std::ops::ControlFlow;

use super::names::Names;
use super::tickets::undone;
use super::work::{Result, Work, stored_form};
use super::{care, claims, customers};
use crate::domain::calendar::HolidayYear;
use crate::domain::claim::{Claim, Lease};
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::event::Event;
use crate::domain::follow_up::{FollowUp, Status};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::message::Message;
use crate::domain::ticket::Ticket;
use crate::protocol::view::UndoneAction;
use crate::protocol::{Done, Refusal};
use crate::store::schema::{UndoEntry, UndoWrite, undo_kind};
use crate::store::{ReadExt, Stored, record_key};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Back to before.
    Undo,
    /// Forward again.
    Redo,
}

impl Way {
    /// What is there now, and what is to be there.
    fn ends(self, write: &UndoWrite) -> (&Option<Vec<u8>>, &Option<Vec<u8>>) {
        match self {
            Self::Undo => (&write.after, &write.before),
            Self::Redo => (&write.before, &write.after),
        }
    }

    /// What is to be there, to change.
    pub fn there(self, write: &mut UndoWrite) -> &mut Option<Vec<u8>> {
        match self {
            Self::Undo => &mut write.before,
            Self::Redo => &mut write.after,
        }
    }
}

/// Undoes or redoes: all records of the action, or, if any of them changed since, none.
pub fn run(work: &mut Work<'_, '_>, way: Way) -> Result<Done> {
    let (from, to, action) = match way {
        Way::Undo => (undo_kind::UNDO, undo_kind::REDO, "undo"),
        Way::Redo => (undo_kind::REDO, undo_kind::UNDO, "redo"),
    };
    let agent = work.agent();
    let mut entry = work.need::<UndoEntry>(&(agent, from), || Refusal::NothingToUndo)?;
    if entry.ended {
        return Err(Refusal::UndoTooLate { by: String::new() }.into());
    }
    for write in &entry.writes {
        let (now, left) = (stored_form(work.txn, &write.key)?, way.ends(write).0);
        if !undone::is_as_left(&write.key, now.as_deref(), left.as_deref()) {
            let by = changed_by(work, &write.key)?;
            return Err(Refusal::UndoTooLate { by }.into());
        }
        if way.ends(write).1.is_none() {
            nobody_is_on(work, &entry.writes, write)?;
        }
    }
    for write in entry.writes.iter_mut().rev() {
        let seen = undone::revision(work, &write.key)?;
        work.txn
            .set_stored(&write.key, way.ends(write).1.as_deref())?;
        if way == Way::Undo {
            take_back(work, write)?;
        }
        undone::came_back(work, write, (way, seen))?;
    }
    if way == Way::Redo {
        for write in &mut entry.writes {
            undone::renumber(work, write)?;
        }
        for write in &entry.writes {
            nobody_came(work, &entry, write)?;
        }
    }
    let holidays = |write: &UndoWrite| record_key::<HolidayYear>(&write.key).is_some();
    if entry.writes.iter().any(holidays) {
        super::holidays::renew(work)?;
    }
    work.txn.delete::<UndoEntry>(&(agent, from))?;
    work.txn.put(&(agent, to), &entry)?;
    work.txn.audit(action, entry.customer, entry.action.clone());
    let customer = match entry.customer {
        Some(id) => work.txn.get::<Customer>(&id)?,
        None => None,
    };
    if let Some(customer) = &customer {
        // What came back to where it was may not be there any more: the day may be another one.
        care::keep(work, customer, None)?;
    }
    let name = customer.map_or_else(String::new, |c| c.name);
    work.txn.touch_agent(agent);
    let UndoEntry {
        action,
        customer,
        follow_up,
        writes,
        ..
    } = entry;
    let counts = |write: &&UndoWrite| {
        record_key::<FollowUp>(&write.key).is_some() || record_key::<Message>(&write.key).is_some()
    };
    Ok(Done::Undone(UndoneAction {
        action,
        customer,
        name,
        follow_up,
        count: writes.iter().filter(counts).count() as u64,
    }))
}

/// A follow-up, a ticket or a customer goes only while nobody else holds the customer; a customer only with all that lies there.
fn nobody_is_on(work: &Work<'_, '_>, writes: &[UndoWrite], going: &UndoWrite) -> Result<()> {
    let whole = record_key::<Customer>(&going.key);
    let of_ticket = record_key::<Ticket>(&going.key);
    let of_ticket = of_ticket.map(|(customer, id)| (customer, FollowUpId::of_ticket(id)));
    let of_work = record_key::<FollowUp>(&going.key).or(of_ticket);
    let Some(customer) = whole.or(of_work.map(|(customer, _)| customer)) else {
        return Ok(());
    };
    let claim = work.txn.get::<Claim>(&customer)?;
    let by = match claim {
        Some(claim) if !claims::may_act(work, &claim) => Some(claim.agent),
        // A claim of one's own would be left without its follow-up.
        Some(claim) if of_work == claim.follow_up.map(|id| (customer, id)) => Some(claim.agent),
        _ if whole.is_some() => built_on(work, writes, customer)?,
        _ => None,
    };
    let Some(by) = by else { return Ok(()) };
    let by = display(work, by)?;
    Err(Refusal::UndoTooLate { by }.into())
}

/// Work on a customer is done again only while nobody has taken the customer since it was undone. Looks at what
/// redoing has written; a refusal takes it all back.
fn nobody_came(work: &Work<'_, '_>, entry: &UndoEntry, write: &UndoWrite) -> Result<()> {
    let of_follow_up = record_key::<FollowUp>(&write.key);
    let of_contact = record_key::<Contact>(&write.key).map(|(customer, ..)| customer);
    let Some(customer) = of_follow_up.map(|(customer, _)| customer).or(of_contact) else {
        return Ok(());
    };
    // A claim that came back with the undoing has gone again with the redoing.
    let Some(claim) = work.txn.get::<Claim>(&customer)? else {
        return Ok(());
    };
    let open = match of_follow_up {
        Some(key) => {
            let follow_up = work.txn.get::<FollowUp>(&key)?;
            follow_up.is_some_and(|follow_up| follow_up.status.is_open())
        }
        None => false,
    };
    if !claims::may_act(work, &claim) {
        // Whoever edits a profile, which may give open work another lane, needs no claim.
        if open && entry.action == customers::EDIT {
            return Ok(());
        }
        return Err(claims::held_by(work, &claim)?.into());
    }
    let for_this = of_follow_up.is_some_and(|(_, id)| claim.follow_up == Some(id));
    if for_this && !open {
        return Err(Refusal::UndoTooLate { by: String::new() }.into());
    }
    Ok(())
}

/// Whose it is that lies under a customer besides what the action wrote; nobody's where there is nothing else.
fn built_on(
    work: &Work<'_, '_>,
    writes: &[UndoWrite],
    customer: CustomerId,
) -> Result<Option<AgentId>> {
    let whose = |stored: &Stored<'_>| -> std::result::Result<AgentId, crate::store::StoreError> {
        Ok(if let Some((_, claim)) = stored.read::<Claim>()? {
            claim.agent
        } else if let Some((_, contact)) = stored.read::<Contact>()? {
            contact.agent
        } else if let Some((_, event)) = stored.read::<Event>()? {
            event.by
        } else if let Some((_, follow_up)) = stored.read::<FollowUp>()? {
            follow_up.created_by
        } else {
            AgentId(0)
        })
    };
    let mut found = None;
    work.txn.of_customer(customer, |stored| {
        if writes.iter().any(|write| write.key == stored.raw_key()) {
            return Ok(ControlFlow::Continue(()));
        }
        found = Some(whose(&stored)?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// A claim that undoing brings back is held by who undoes it: by this desk, although it was another one's or one that
/// is gone since. Claims of other agents don't come back: their desks were told that they are over.
fn take_back(work: &mut Work<'_, '_>, write: &mut UndoWrite) -> Result<()> {
    let Some(customer) = record_key::<Claim>(&write.key) else {
        return Ok(());
    };
    let Some(mut claim) = work.txn.get::<Claim>(&customer)? else {
        return Ok(());
    };
    let lease = claims::lease(work, None)?;
    let alive = match claim.lease {
        Lease::Session(session) => session == work.caller.session,
        Lease::Until(until) => until > work.now() && matches!(lease, Lease::Until(_)),
    };
    if claim.agent != work.agent() {
        work.txn.delete::<Claim>(&customer)?;
    } else if !alive {
        claim.lease = lease;
        claim.active = work.now();
        work.txn.put(&customer, &claim)?;
    }
    write.before = stored_form(work.txn, &write.key)?;
    Ok(())
}

/// Display name of who changed a record since, as far as the record says it.
fn changed_by(work: &Work<'_, '_>, key: &[u8]) -> Result<String> {
    let mut by = AgentId(0);
    if let Some(customer) = record_key::<Claim>(key) {
        by = work
            .txn
            .get::<Claim>(&customer)?
            .map_or(by, |claim| claim.agent);
    } else if let Some(id) = record_key::<FollowUp>(key)
        && let Some(follow_up) = work.txn.get::<FollowUp>(&id)?
        && let Status::Done { by: ended, .. } | Status::Cancelled { by: ended, .. } =
            follow_up.status
    {
        by = ended;
    } else if let Some(id) = record_key::<Ticket>(key)
        && let Some(ticket) = work.txn.get::<Ticket>(&id)?
    {
        by = undone::last(work.txn, &ticket)?.0;
    }
    display(work, by)
}

/// Display name of somebody else; empty for the caller.
fn display(work: &Work<'_, '_>, by: AgentId) -> Result<String> {
    if by == work.agent() {
        return Ok(String::new());
    }
    Names::new(work.txn).display(by)
}

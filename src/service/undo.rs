//! Undo and redo of an agent's last action, until the next call begins.

use super::work::{Result, Work, stored_form};
use crate::domain::customer::Customer;
use crate::protocol::view::UndoneAction;
use crate::protocol::{Done, Refusal};
use crate::store::ReadExt;
use crate::store::schema::{UndoEntry, undo_kind};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Back to before.
    Undo,
    /// Forward again.
    Redo,
}

/// Undoes or redoes: all records of the action, or, if any of them changed since, none.
pub fn run(work: &mut Work<'_, '_>, way: Way) -> Result<Done> {
    let (from, to, action) = match way {
        Way::Undo => (undo_kind::UNDO, undo_kind::REDO, "undo"),
        Way::Redo => (undo_kind::REDO, undo_kind::UNDO, "redo"),
    };
    let agent = work.agent();
    let entry = work.need::<UndoEntry>(&(agent, from), || Refusal::NothingToUndo)?;
    for write in &entry.writes {
        let expected = if way == Way::Undo {
            &write.after
        } else {
            &write.before
        };
        if stored_form(work.txn, &write.key)? != *expected {
            return Err(Refusal::UndoTooLate { by: String::new() }.into());
        }
    }
    for write in entry.writes.iter().rev() {
        let value = if way == Way::Undo {
            &write.before
        } else {
            &write.after
        };
        work.txn.set_stored(&write.key, value.as_deref())?;
    }
    work.txn.delete::<UndoEntry>(&(agent, from))?;
    work.txn.put(&(agent, to), &entry)?;
    work.txn.audit(action, entry.customer, entry.action.clone());
    let name = match entry.customer {
        Some(id) => work
            .txn
            .get::<Customer>(&id)?
            .map_or_else(String::new, |c| c.name),
        None => String::new(),
    };
    work.txn.touch_agent(agent);
    let UndoEntry {
        action,
        customer,
        follow_up,
        ..
    } = entry;
    Ok(Done::Undone(UndoneAction {
        action,
        customer,
        name,
        follow_up,
    }))
}

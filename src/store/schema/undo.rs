//! What undoing an agent's last action needs.

use serde::{Deserialize, Serialize};

use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::time::Moment;
use crate::store::table::{Derived, Record};

/// What an agent's last action changed: enough to undo or to redo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoEntry {
    /// The command's code.
    pub action: String,
    /// Whose record it is about.
    pub customer: Option<CustomerId>,
    /// The follow-up it is about.
    pub follow_up: Option<FollowUpId>,
    /// The records, each before and after.
    pub writes: Vec<UndoWrite>,
    /// The agent's next call has begun since: it can't be undone any more, and nothing is kept for it.
    pub ended: bool,
    /// When.
    pub at: Moment,
}

/// One changed record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoWrite {
    /// Its stored key.
    pub key: Vec<u8>,
    /// Stored form before; `None` where there was no record.
    pub before: Option<Vec<u8>>,
    /// Stored form after; `None` where it was removed.
    pub after: Option<Vec<u8>>,
}

/// Which of an agent's entries: what can be undone, and what can be redone.
pub mod undo_kind {
    /// The last action.
    pub const UNDO: u8 = 0;
    /// The last undone action.
    pub const REDO: u8 = 1;
}

impl Record for UndoEntry {
    const TABLE: u8 = 0x13;
    const NAME: &'static str = "undo entries";
    type Key = (AgentId, u8);

    fn derive(&self, _: &Self::Key, _: &mut Derived) {}
}

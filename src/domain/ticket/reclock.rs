//! Going by other hours, teams, holidays and targets.

use serde::{Deserialize, Serialize};

use super::{ClockKind, Terms, Ticket};
use crate::domain::id::TicketId;
use crate::domain::time::Moment;

impl Ticket {
    /// Goes by other hours, teams, holidays and targets from a moment on.
    pub fn go_by(&mut self, terms: &Terms<'_>, at: Moment) {
        let (severity, key) = (self.severity, self.key);
        let hours = terms.hours_of(self.owner);
        for kind in ClockKind::ALL {
            let target = terms.targets.of(kind, severity, key);
            let clock = self.clocks.get_mut(kind);
            clock.go_by(&hours, at);
            clock.retarget(&hours, at, target);
        }
        self.look_ahead(terms);
    }
}

/// How far open tickets are looked at again after what they go by became other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reclocking {
    /// What hours, teams, holidays and targets come to.
    pub mark: u64,
    /// The last ticket that was looked at.
    pub after: TicketId,
    /// Tickets looked at.
    pub done: u64,
    /// When all had been.
    pub finished: Option<Moment>,
}

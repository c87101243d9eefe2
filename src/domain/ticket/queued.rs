//! A ticket's place in the queue: whose work it is, in which lane, and when.
//!
//! One that nobody has begun with stands there on the day on which it is due. One that somebody works on is left after
//! each step until a quarter is left of the time of the clock that runs out first, and once more when it is used up: so
//! that it is not served again to who has just done what can be done now.

use super::state::State;
use super::{ClockKind, Ticket};
use crate::domain::calendar::Schedule;
use crate::domain::channel::Task;
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::id::FollowUpId;
use crate::domain::money::Fen;
use crate::domain::time::{Day, Moment};

/// The place of a ticket that is due at a moment among the work of its day, as worth is for follow-ups: the larger the
/// earlier, and larger than any worth.
pub const fn rank_of(due: Moment) -> i64 {
    i64::MAX.saturating_sub(due.0)
}

impl Ticket {
    /// Whether it stands in the queue: not while it waits for the customer, nor once it is settled.
    pub const fn is_queued(&self) -> bool {
        self.state.runs() && self.due.is_some()
    }

    /// Its lane: of a complaint, of a key customer, or of everybody else.
    pub const fn band(&self) -> Band {
        match (self.complaint, self.key) {
            (Some(_), _) => Band::Complaint,
            (None, true) => Band::Key,
            (None, false) => Band::Worth,
        }
    }

    /// Who may take it.
    pub fn assignee(&self) -> Assignee {
        self.owner.map_or(Assignee::Pool, Assignee::Agent)
    }

    /// Its place among the work of its day and lane, as worth is for follow-ups: a customer waits for it, so it is
    /// before them, and what is due first is first.
    pub fn rank(&self) -> Fen {
        let due = self.due.map_or(self.opened, |(due, _)| due);
        Fen(rank_of(due))
    }

    /// When it stands in the queue.
    pub(super) fn next_turn(&self, hours: &Schedule<'_>) -> (When, Day) {
        let due = self.due.map_or(self.state_since, |(due, _)| due);
        let day = hours.zone.day(due);
        match self.state {
            State::InProgress | State::WaitingDepartment => {
                let at = self.asks_again(hours).unwrap_or(due);
                (When::After(at), hours.zone.day(at))
            }
            _ => (When::On(day), day),
        }
    }

    /// The first moment after the last step at which a clock has a quarter of its time left, or none.
    fn asks_again(&self, hours: &Schedule<'_>) -> Option<Moment> {
        let moments = |kind| {
            let clock = self.clocks.get(kind);
            [clock.warns(hours), clock.due(hours)].map(|at| at.filter(|_| clock.runs()))
        };
        let all = ClockKind::ALL.into_iter().flat_map(moments).flatten();
        all.filter(|at| *at > self.worked).min()
    }

    /// Its place in the queue in the form of a follow-up, by which it is shown, claimed and called for.
    pub fn as_work(&self) -> FollowUp {
        let (when, day) = self.turn;
        let due = self.due.map_or(self.state_since, |(due, _)| due);
        FollowUp {
            id: FollowUpId::of_ticket(self.id),
            customer: self.customer,
            origin: Origin::Ticket(self.id),
            on: day,
            task: Task::Call,
            segment: self.segment.clone(),
            created: self.opened,
            created_by: self.opened_by,
            due,
            due_day: day,
            in_time: due,
            when,
            when_day: day,
            lapses: None,
            assignee: self.assignee(),
            band: self.band(),
            worth: self.rank(),
            status: if self.state.is_open() {
                Status::Open
            } else {
                let at = self.state_since;
                Status::Lapsed { at, why: None }
            },
            attempts: 0,
            attempts_that_day: 0,
            last_attempt: None,
            held: Vec::new(),
        }
    }
}

//! Who is on the line: the customer whom this desk holds, the call with them, and who rang.

use crate::desk::form::Form;
use crate::domain::contact::Direction;
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::{Moment, Span};
use crate::protocol::view::{ClaimedWork, QueueRow};

use super::calls::Ticket;
use super::layers::{FormKind, FormLayer};
use super::{State, Subject};

/// Who rang is taken to be on the line for so long, unless something else is seen to have happened.
const RINGS: Span = Span::hours(1);

/// A customer whom this desk holds, for a follow-up or for a call without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Who is held.
    pub customer: CustomerId,
    /// Their name.
    pub name: String,
    /// Their masked number.
    pub phone: String,
    /// The follow-up with what to say; none for a call without one.
    pub claimed: Option<ClaimedWork>,
    /// When the number was dialled.
    pub dialled: Option<Moment>,
    /// When the call ended: the wrap-up began.
    pub ended: Option<Moment>,
    /// When the hub was last told that it is being worked on.
    pub kept: Moment,
}

impl Work {
    /// The follow-up it is about.
    pub fn follow_up(&self) -> Option<FollowUpId> {
        self.row().map(|row| row.id)
    }

    /// The follow-up's row.
    pub fn row(&self) -> Option<&QueueRow> {
        self.claimed.as_ref().map(|claimed| &claimed.row)
    }
}

/// Who is on the line without having been called, by the telephone system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ringing {
    /// Who: several where a number is shared, nobody yet where it is new.
    pub customers: Vec<CustomerId>,
    /// Since when.
    pub since: Moment,
    /// What is said of it besides the caller's name, until that is known.
    pub unnamed: Option<Pop>,
}

/// What is said when the telephone system names a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pop {
    /// The masked number.
    pub number: String,
    /// Which form had to make room.
    pub aside: String,
}

/// Who called whom, and whether it was about the follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Who called.
    pub direction: Direction,
    /// It was about the follow-up at hand; otherwise that stays as it is.
    pub of_follow_up: bool,
}

impl Call {
    /// A call that came in and was about something else than the follow-up.
    pub const INCOMING: Self = Self::new(Direction::In, false);

    /// How a call can have been, in the order of the form's digits.
    pub const KINDS: [Self; 4] = [
        Self::new(Direction::Out, true),
        Self::new(Direction::In, true),
        Self::INCOMING,
        Self::new(Direction::Out, false),
    ];

    const fn new(direction: Direction, of_follow_up: bool) -> Self {
        Self {
            direction,
            of_follow_up,
        }
    }

    /// Those that there are with or without a follow-up.
    pub fn kinds(follow_up: bool) -> &'static [Self] {
        &Self::KINDS[..if follow_up { 4 } else { 2 }]
    }

    /// How the call was, as its wrap-up has it.
    pub fn picked(form: &Form, follow_up: bool) -> Self {
        let kinds = Self::kinds(follow_up);
        let picked = form.picked("call").and_then(|at| kinds.get(at)).copied();
        let call = picked.unwrap_or(kinds[0]);
        Self::new(call.direction, follow_up && call.of_follow_up)
    }
}

impl State {
    /// Whether saving a form also takes the next follow-up.
    pub fn takes_next(&self, layer: &FormLayer) -> bool {
        matches!(layer.kind, FormKind::WrapUp { .. })
            && layer.subject.as_ref().is_some_and(|subject| {
                let call = Call::picked(&layer.form, subject.follow_up.is_some());
                self.takes_next_after(subject, call)
            })
    }

    /// Whether the next follow-up is taken after a call: after one that was about a follow-up, unless somebody else
    /// is held.
    pub fn takes_next_after(&self, subject: &Subject, call: Call) -> bool {
        let held = self.work.as_ref().map_or(subject.customer, |w| w.customer);
        held == subject.customer && call.of_follow_up
    }

    /// Since when the call has been going on.
    pub fn in_call(&self) -> Option<Moment> {
        self.work
            .as_ref()
            .filter(|w| w.ended.is_none())
            .and_then(|w| w.dialled)
    }

    /// The held customer as somebody to act upon.
    pub fn held(&self) -> Option<Subject> {
        self.work.as_ref().map(|work| Subject {
            customer: work.customer,
            name: work.name.clone(),
            phone: work.phone.clone(),
            follow_up: work.follow_up(),
        })
    }

    /// Whose call was begun and is not recorded yet.
    pub fn call_to_record(&self) -> Option<Subject> {
        self.held()
            .filter(|_| self.work.as_ref().is_some_and(|w| w.dialled.is_some()))
    }

    /// Whether the telephone system has named a customer as who rings.
    fn rang(&self, customer: CustomerId) -> bool {
        self.ringing
            .as_ref()
            .is_some_and(|r| self.now < r.since + RINGS && r.customers.contains(&customer))
    }

    /// Whether a customer rang, or was looked up, as one does when the phone rings.
    pub fn rings(&self, customer: CustomerId) -> bool {
        self.rang(customer) || self.looked_up == Some(customer)
    }

    /// The call with a customer has begun otherwise, or is recorded.
    pub fn rings_no_more(&mut self, customer: CustomerId) {
        if self.rang(customer) {
            self.ringing = None;
        }
        self.looked_up = self.looked_up.filter(|c| *c != customer);
    }

    /// Another row was selected: who was looked up before is not meant any more. Who rang still is.
    pub fn look_elsewhere(&mut self) {
        self.detail.pinned = None;
        self.looked_up = None;
    }

    /// The call with somebody as it most likely was: outgoing where they were dialled or are worked from the queue,
    /// incoming and about something else where they rang or have no follow-up.
    pub fn call_with(&self, subject: &Subject) -> Call {
        let held = self
            .work
            .as_ref()
            .filter(|work| work.customer == subject.customer);
        let dialling = |t: &Ticket| matches!(t, Ticket::Dial { subject: s, .. } if s.customer == subject.customer);
        let dialled = held.is_some_and(|w| w.dialled.is_some()) || self.calls.waiting(dialling);
        let taken = held.is_some_and(|w| w.follow_up() == subject.follow_up);
        let looked_up = self.looked_up == Some(subject.customer) && !taken;
        let rings = !dialled && (looked_up || self.rang(subject.customer));
        let incoming = rings || (subject.follow_up.is_none() && !dialled);
        Call {
            direction: if incoming {
                Direction::In
            } else {
                Direction::Out
            },
            of_follow_up: subject.follow_up.is_some() && (!rings || taken),
        }
    }
}

//! The steps of a crisis: who may take which, from where, and where they lead.

use serde::{Deserialize, Serialize};

use super::{Crisis, Scope, State};
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::time::Moment;
use crate::text::clean::is_blank;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// It is one.
    Confirm,
    /// It is none; why.
    Dismiss(String),
    /// The supervisor takes it in hand.
    Take,
    /// A thing to do is done, or is not after all.
    Tick {
        /// Its id.
        item: String,
        /// Whether it is.
        done: bool,
    },
    /// For the timeline.
    Note(String),
    /// A ticket belongs to it.
    Link(TicketId),
    /// A ticket does not.
    Unlink(TicketId),
    /// What tickets belong to it.
    Scope(Scope),
    /// Who is affected: a condition on customers.
    Affected(String),
    /// The last bulk message is not to go.
    Withdraw,
    /// It is over; the report.
    Close(String),
}

impl Step {
    /// The code in JSON and of the message that names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Dismiss(_) => "dismiss",
            Self::Take => "take",
            Self::Tick { done: true, .. } => "tick",
            Self::Tick { done: false, .. } => "untick",
            Self::Note(_) => "note",
            Self::Link(_) => "link",
            Self::Unlink(_) => "unlink",
            Self::Scope(_) => "scope",
            Self::Affected(_) => "affected",
            Self::Withdraw => "withdraw",
            Self::Close(_) => "close",
        }
    }

    /// The least role: agents do the work, supervisors decide.
    pub const fn needs(&self) -> Role {
        match self {
            Self::Tick { .. } | Self::Note(_) | Self::Link(_) => Role::Agent,
            Self::Confirm
            | Self::Dismiss(_)
            | Self::Take
            | Self::Unlink(_)
            | Self::Scope(_)
            | Self::Affected(_)
            | Self::Withdraw
            | Self::Close(_) => Role::Supervisor,
        }
    }

    /// What is said in it; empty where nothing is.
    pub fn text(&self) -> &str {
        match self {
            Self::Dismiss(text) | Self::Note(text) | Self::Affected(text) | Self::Close(text) => {
                text
            }
            _ => "",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// It was raised.
    Raised,
    /// More tickets came than usual: the hub proposed it.
    Proposed,
    /// Nobody acted in time: it stands.
    Stood,
    /// A step was taken.
    Step(Step),
    /// So many tickets were found to belong to it.
    Linked(u64),
    /// A bulk message was written.
    Drafted {
        /// To how many.
        people: u64,
        /// How many are left out.
        left_out: u64,
    },
    /// The second person allowed it.
    Allowed,
    /// All of it is in the outbox.
    Sent {
        /// Messages made.
        made: u64,
        /// Customers left out.
        left_out: u64,
    },
}

impl Act {
    /// The code in JSON and of the message that names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Proposed => "proposed",
            Self::Stood => "stood",
            Self::Step(step) => step.code(),
            Self::Linked(_) => "linked",
            Self::Drafted { .. } => "drafted",
            Self::Allowed => "allowed",
            Self::Sent { .. } => "sent",
        }
    }
}

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// By whom; agent 0 is the hub.
    pub by: AgentId,
    /// What.
    pub act: Act,
}

/// Why a step is not to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    /// Not from where it stands.
    NotFrom {
        /// The step's code.
        step: String,
        /// Where it stands.
        state: State,
    },
    /// It needs words.
    NoText,
    /// It is so already.
    NoChange,
    /// There is no such thing on the checklist.
    NoItem(String),
    /// Who wrote a message does not allow it.
    OwnMessage,
    /// No message waits for a second person.
    NoMessage,
    /// A message is being put into the outbox.
    Sending,
    /// Nobody has said who is affected.
    NobodyAffected,
}

impl Wrong {
    /// The code in JSON and of the message that words it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFrom { .. } => "not-from",
            Self::NoText => "no-text",
            Self::NoChange => "no-change",
            Self::NoItem(_) => "no-item",
            Self::OwnMessage => "own-message",
            Self::NoMessage => "no-message",
            Self::Sending => "sending",
            Self::NobodyAffected => "nobody-affected",
        }
    }
}

impl Crisis {
    /// Whether a step may be taken from where it stands.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, step: &Step) -> Result<(), Wrong> {
        let from = match step {
            Step::Confirm | Step::Dismiss(_) => {
                matches!(self.state, State::Proposed | State::Raised)
            }
            Step::Close(_) => self.state == State::Taken,
            // What happened can be noted, and what belongs to it found, also afterwards.
            Step::Note(_) | Step::Link(_) | Step::Unlink(_) => true,
            Step::Take
            | Step::Tick { .. }
            | Step::Scope(_)
            | Step::Affected(_)
            | Step::Withdraw => self.state.is_open(),
        };
        if !from {
            return Err(self.not_from(step.code()));
        }
        match step {
            Step::Dismiss(text) | Step::Note(text) | Step::Close(text) if is_blank(text) => {
                Err(Wrong::NoText)
            }
            Step::Affected(text) if *text == self.affected => Err(Wrong::NoChange),
            Step::Scope(scope) if *scope == self.scope => Err(Wrong::NoChange),
            Step::Tick { item, done } => {
                let known = self.checklist.iter().find(|i| i.id == *item);
                let known = known.ok_or_else(|| Wrong::NoItem(item.clone()))?;
                if known.done.is_some() == *done {
                    return Err(Wrong::NoChange);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What is not to be done from where it stands.
    pub fn not_from(&self, step: &str) -> Wrong {
        Wrong::NotFrom {
            step: step.to_owned(),
            state: self.state,
        }
    }

    /// Takes a step that was judged: what of it the crisis itself keeps.
    pub fn apply(&mut self, step: &Step, by: AgentId, at: Moment) {
        match step {
            Step::Confirm => self.stand(at),
            Step::Dismiss(_) => self.go(State::Dismissed, at),
            Step::Take => {
                self.taken_by = Some(by);
                self.go(State::Taken, at);
            }
            Step::Tick { item, done } => {
                for known in self.checklist.iter_mut().filter(|i| i.id == *item) {
                    known.done = done.then_some((by, at));
                }
            }
            Step::Scope(scope) => {
                self.scope.clone_from(scope);
                self.linking = (!scope.is_empty()).then_some(TicketId(u64::MAX));
            }
            Step::Affected(condition) => self.affected.clone_from(condition),
            Step::Close(report) => {
                self.report.clone_from(report);
                self.go(State::Closed, at);
            }
            Step::Note(_) | Step::Link(_) | Step::Unlink(_) | Step::Withdraw => {}
        }
    }

    /// It stands from now on.
    pub fn stand(&mut self, at: Moment) {
        self.go(State::Standing, at);
    }

    fn go(&mut self, state: State, at: Moment) {
        self.state = state;
        self.since = at;
        if !state.is_open() {
            self.linking = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cause, Item, Kind};
    use super::*;
    use crate::domain::id::CrisisId;
    use crate::domain::outcome::Labels;

    const ALL: [State; 6] = [
        State::Proposed,
        State::Raised,
        State::Standing,
        State::Taken,
        State::Closed,
        State::Dismissed,
    ];

    fn crisis(state: State) -> Crisis {
        Crisis {
            id: CrisisId(1),
            kind: Kind::Safety,
            summary: "rash".into(),
            cause: Cause::Person {
                ticket: None,
                customer: None,
            },
            raised: Moment(0),
            raised_by: AgentId(2),
            state,
            since: Moment(0),
            taken_by: None,
            scope: Scope::default(),
            linking: None,
            affected: String::new(),
            checklist: vec![Item {
                id: "facts".into(),
                label: Labels::default(),
                done: None,
            }],
            messages: 0,
            report: String::new(),
            entries: 0,
        }
    }

    #[test]
    fn each_step_from_each_state() {
        use State::{Dismissed, Proposed, Raised, Standing, Taken};
        let tick = Step::Tick {
            item: "facts".into(),
            done: true,
        };
        let open: &[State] = &[Proposed, Raised, Standing, Taken];
        for (step, from) in [
            (Step::Confirm, &[Proposed, Raised][..]),
            (Step::Dismiss("a hoax".into()), &[Proposed, Raised]),
            (Step::Take, open),
            (tick, open),
            (Step::Note("x".into()), &ALL),
            (Step::Link(TicketId(1)), &ALL),
            (Step::Unlink(TicketId(1)), &ALL),
            (Step::Affected("orders > 0".into()), open),
            (Step::Withdraw, open),
            (Step::Close("over".into()), &[Taken]),
        ] {
            for state in ALL {
                let judged = crisis(state).judge(&step);
                assert_eq!(judged.is_ok(), from.contains(&state), "{step:?} {state:?}");
            }
        }
        for step in [Step::Dismiss(" ".into()), Step::Note(String::new())] {
            assert_eq!(crisis(Raised).judge(&step), Err(Wrong::NoText));
        }
        assert!(!Dismissed.is_open() && !Taken.calls());
    }

    #[test]
    fn what_was_ticked_off_keeps_who_and_when() {
        let mut crisis = crisis(State::Taken);
        let tick = |done| Step::Tick {
            item: "facts".into(),
            done,
        };
        assert_eq!(crisis.judge(&tick(false)), Err(Wrong::NoChange));
        crisis.apply(&tick(true), AgentId(3), Moment(5));
        assert_eq!(crisis.checklist[0].done, Some((AgentId(3), Moment(5))));
        assert_eq!(crisis.left_to_do(), 0);
        assert_eq!(crisis.judge(&tick(true)), Err(Wrong::NoChange));
        crisis.apply(&tick(false), AgentId(3), Moment(6));
        assert_eq!(crisis.left_to_do(), 1);
        let none = Step::Tick {
            item: "none".into(),
            done: true,
        };
        assert_eq!(crisis.judge(&none), Err(Wrong::NoItem("none".into())));
    }
}

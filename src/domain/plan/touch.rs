//! What a rule does: one kind of touch.

use serde::{Deserialize, Serialize};

use crate::domain::channel::{Channel, Task};
use crate::domain::customer::Customer;

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// How.
    pub way: Way,
    /// The script of work for people, the template of a message, or the series whose templates come in order.
    pub text: String,
    /// Whether `text` names a series.
    pub series: bool,
}

/// How a customer is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Work for people.
    Work(Task),
    /// A message.
    Message(Channel),
    /// A message by the channel that the customer prefers.
    Preferred,
    /// Questions on how satisfied the customer is, by the channel that the customer prefers.
    Survey,
}

impl Way {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let work = Task::ALL.into_iter().map(Self::Work);
        let messages = Channel::MESSAGES.into_iter().map(Self::Message);
        work.chain(messages).chain([Self::Preferred, Self::Survey])
    }

    /// The code in plans and locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Work(task) => task.code(),
            Self::Message(channel) => channel.code(),
            Self::Preferred => "preferred",
            Self::Survey => "survey",
        }
    }

    /// The channel by which it touches a customer; work that is no contact has none.
    pub fn channel(self, customer: &Customer) -> Option<Channel> {
        match self {
            Self::Work(task) => task.channel(),
            Self::Message(channel) => Some(channel),
            Self::Preferred | Self::Survey => Some(Channel::preferred_by(customer)),
        }
    }
}

/// What becomes of a touch on a day on which it may not be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenHeld {
    /// It moves to the next day on which it may be, until its time is over.
    #[default]
    Move,
    /// It lapses.
    Lapse,
}

/// What becomes of days on which the plan did not run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    /// Each is made up for.
    #[default]
    Do,
    /// Those of a rule and customer become one.
    Merge,
    /// Those that are older than so many days are left out.
    SkipAfter(u16),
}

/// How a due day goes with working days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shift {
    /// Not at all.
    #[default]
    None,
    /// Only working days count: what falls on another day is not made.
    On,
    /// The working day before.
    Before,
    /// The working day after.
    After,
}

/// The lane of the queue in which a rule's work stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// The customer's own.
    #[default]
    Own,
    /// That of complaints and their check-backs, before all others.
    Complaint,
}

/// Who does a rule's work that is no key customer's owner's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Whoever takes it.
    #[default]
    Anybody,
    /// An agent, by how much room each has.
    Agents,
}

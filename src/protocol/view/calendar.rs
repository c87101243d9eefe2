//! Days as calendars show them: how much there is to do, and what was and is to be of one customer.

use serde::{Deserialize, Serialize};

use crate::domain::channel::Channel;
use crate::domain::contact::Contact;
use crate::domain::date::Birthday;
use crate::domain::follow_up::{Fact, Origin, Status};
use crate::domain::id::{FollowUpId, MessageId};
use crate::domain::message::MessageState;
use crate::domain::money::Fen;
use crate::domain::time::{Day, Moment};

/// How much there is to do on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLoad {
    /// Which.
    pub day: Day,
    /// Open follow-ups to be worked on that day.
    pub work: u64,
    /// Messages that wait to be sent on that day; nobody's in particular.
    pub messages: u64,
}

/// What the load of a day is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayParts {
    /// Open follow-ups by who may take them; the empty name is everybody. Most first.
    pub agents: Vec<(String, u64)>,
    /// Waiting messages by channel, most first.
    pub channels: Vec<(Channel, u64)>,
    /// What rules made for that day, by rule, most first; whatever became of it.
    pub rules: Vec<(String, u64)>,
}

/// Something of a customer on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerDay {
    /// Which.
    pub day: Day,
    /// What.
    pub what: DayEntry,
}

/// What a day of a customer holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DayEntry {
    /// A birthday is kept.
    Birthday {
        /// Whose, of the family; empty is the customer's own.
        name: String,
        /// The birthday.
        birthday: Birthday,
    },
    /// A call.
    Contact(Box<Contact>),
    /// An order.
    Order {
        /// When.
        at: Moment,
        /// What it comes to.
        amount: Fen,
    },
    /// A follow-up that is to be worked, or was due then.
    FollowUp {
        /// Which.
        id: FollowUpId,
        /// Why it is there.
        origin: Origin,
        /// How it stands.
        status: Status,
    },
    /// A message.
    Message {
        /// Which.
        id: MessageId,
        /// The rule that made it.
        rule: String,
        /// How it goes.
        channel: Channel,
        /// When it may be sent.
        due: Moment,
        /// How it stands.
        state: MessageState,
    },
    /// What the plan will make, as far as is known now.
    Coming {
        /// The rule.
        rule: String,
        /// What triggers it.
        fact: Fact,
    },
}

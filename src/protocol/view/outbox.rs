//! Messages and explanations as clients see them.

use serde::{Deserialize, Serialize};

use super::QueueRow;
use crate::domain::channel::Channel;
use crate::domain::customer::Person;
use crate::domain::follow_up::Fact;
use crate::domain::held::{Held, HeldBack};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::MessageState;
use crate::domain::plan::ledger::Limits;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::{Day, Moment};
use crate::protocol::query::Cursor;

/// A message of the outbox, with its text as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// The message.
    pub id: MessageId,
    /// Whom it is to.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// The number or address that it goes to, masked; empty where there is none.
    pub to: String,
    /// The customer's segment now.
    pub segment: SegmentId,
    /// Whether it is a key customer.
    pub key: bool,
    /// How it goes.
    pub channel: Channel,
    /// The template.
    pub template: String,
    /// Its place in a series, counted from 0.
    pub step: Option<u16>,
    /// The rule that made it.
    pub rule: String,
    /// What triggered it.
    pub fact: Fact,
    /// Whose birthday or stage it is about.
    pub about: Option<Person>,
    /// The occurrence's day.
    pub on: Day,
    /// When it may be sent.
    pub due: Moment,
    /// The business day of `due`.
    pub due_day: Day,
    /// The last day on which it may be sent.
    pub until: Day,
    /// Whether it is a service message.
    pub service: bool,
    /// How it stands.
    pub state: MessageState,
    /// Display name of who called it off; empty where nobody did.
    pub by: String,
    /// What held it back, oldest first.
    pub held: Vec<Held>,
    /// When it was made.
    pub created: Moment,
    /// The subject, for e-mail.
    pub subject: Option<String>,
    /// The text with its fields filled in; none where the plan has that template no more.
    pub text: Option<String>,
    /// Fields of the text that are not known of this customer: it must not be sent as it is.
    pub missing: Vec<String>,
}

impl MessageView {
    /// Whether it must not be sent as it is: a field of its text is not known, or there is no text.
    pub fn is_incomplete(&self) -> bool {
        self.text.is_none() || !self.missing.is_empty()
    }
}

/// A message as the timeline shows it: what it was and what became of it, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageEntry {
    /// The message.
    pub id: MessageId,
    /// The rule that made it.
    pub rule: String,
    /// What triggered it.
    pub fact: Fact,
    /// Whose birthday or stage it is about.
    pub about: Option<Person>,
    /// How it goes.
    pub channel: Channel,
    /// The template.
    pub template: String,
    /// When it may be sent.
    pub due: Moment,
    /// How it stands.
    pub state: MessageState,
    /// Display name of who called it off; empty where nobody did.
    pub by: String,
    /// What held it back, oldest first.
    pub held: Vec<Held>,
}

/// A window of the outbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxPage {
    /// Messages: those that wait soonest first, others newest first.
    pub rows: Vec<MessageView>,
    /// Where the next page begins; `None` at the end. A page may have fewer rows than asked for, or none, and yet a
    /// next one: so much is looked at for one page.
    pub next: Option<Cursor>,
}

/// How many messages a filter lets through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxCount {
    /// By channel, those behind the place that was asked from.
    pub counts: Vec<(Channel, u64)>,
    /// Where to go on counting; `None` where these are all.
    pub next: Option<Cursor>,
}

/// Which messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxFilter {
    /// Due on that day.
    pub due: Option<Day>,
    /// By that channel.
    pub channel: Option<Channel>,
    /// Of that rule.
    pub rule: Option<String>,
    /// To that customer.
    pub customer: Option<CustomerId>,
    /// In that state.
    pub state: OutboxState,
}

/// How messages stand that are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutboxState {
    /// Waiting to be sent.
    #[default]
    Waiting,
    /// Called off.
    Cancelled,
    /// Held back for good.
    Lapsed,
    /// Any.
    Any,
}

/// What is to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Explained {
    /// A follow-up.
    FollowUp(FollowUpId),
    /// A message.
    Message(MessageId),
}

/// Why a follow-up or a message is there, as it is and as the plan in force sees it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The follow-up, or
    pub follow_up: Option<Box<QueueRow>>,
    /// the message.
    pub message: Option<Box<MessageView>>,
    /// What held it back, oldest first.
    pub held: Vec<Held>,
    /// The occurrence's day.
    pub on: Day,
    /// The rule in the plan in force; none where it has no such rule, or none made it.
    pub rule: Option<RuleExplained>,
    /// What else the plan had for the customer around that day.
    pub others: Vec<OtherTouch>,
    /// Contacts over all channels and by channel: those that were and those to come.
    pub contacts: Vec<ChannelContacts>,
    /// Whether a complaint is open.
    pub open_complaint: bool,
}

/// A rule, and what it makes of the customer now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleExplained {
    /// Its id.
    pub id: String,
    /// Its condition, as written.
    pub who: String,
    /// Its trigger, as TOML.
    pub when: String,
    /// How it touches: `call`, `sms`, ….
    pub way: String,
    /// The script, template or series.
    pub text: String,
    /// How many texts it has to choose from beside its own.
    pub choices: usize,
    /// Which of them it is by what is known now, counted from 0, and its condition; none: its own.
    pub choice: Option<(usize, String)>,
    /// The day for which the condition was asked.
    pub asked: Day,
    /// Whether the condition holds for that day by what is known now.
    pub holds: bool,
    /// Whether the rule still makes this occurrence of what is known now.
    pub still: bool,
    /// Each name of the condition with its value, and of the choices that were asked.
    pub values: Vec<(String, String)>,
}

/// Another follow-up or message of the same customer around a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherTouch {
    /// Its id, as printed.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// How it touches.
    pub way: String,
    /// The occurrence's day.
    pub on: Day,
    /// The day on which it is to be now, or was.
    pub day: Day,
    /// How it stands.
    pub state: String,
    /// What held it back last.
    pub held: Option<HeldBack>,
}

/// Contacts of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelContacts {
    /// The channel; none: all of them.
    pub channel: Option<Channel>,
    /// Those that were in the last 7 days, today included.
    pub week: u16,
    /// Those that were in the last 30 days.
    pub month: u16,
    /// Open work and waiting messages, whatever their day.
    pub planned: u16,
    /// The caps for the customer's segment.
    pub caps: Limits,
}

/// What the plan makes of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOfCustomer {
    /// The condition of the segment; empty where none of them holds.
    pub segment_rule: String,
    /// The lifecycle stage.
    pub lifecycle: LifecycleId,
    /// Since when.
    pub lifecycle_since: Day,
    /// The condition of the stage; empty where none of them holds.
    pub lifecycle_rule: String,
    /// The criteria by which it is a key customer.
    pub key_by: Vec<String>,
    /// R, F and M, 1 to 5 each; none without a purchase or before the store is scored.
    pub rfm: Option<(u8, u8, u8)>,
    /// The day on which time alone next changes something.
    pub next_look: Option<Day>,
    /// What will be due in the next 30 days, soonest first, at most 12.
    pub coming: Vec<Coming>,
    /// Messages: those that wait, then those that lapsed last, at most 10.
    pub messages: Vec<MessageView>,
    /// What was held back of what was to be in the last 30 days or is to be yet, the latest day first, at most 5.
    pub held: Vec<HeldTouch>,
}

/// A follow-up or a message that was held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldTouch {
    /// Its id, as printed.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// How it touches.
    pub way: String,
    /// What held it back last.
    pub held: Held,
}

/// Something that will be due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The day.
    pub day: Day,
    /// The rule.
    pub rule: String,
    /// How it touches.
    pub way: String,
}

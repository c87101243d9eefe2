//! A crisis: something that may harm people, is in the media, or is met by many customers at once. It is raised, stands,
//! is taken by a supervisor, worked off by a checklist, and closed with a report; each step with who and when.

pub mod rise;
pub mod step;

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::customer::Customer;
use super::held::HeldBack;
use super::id::{AgentId, CrisisId, CustomerId, TicketId};
use super::lookup::fold_code;
use super::outcome::Labels;
use super::plan::ledger::refusal;
use super::ticket::Matter;
use super::time::{Moment, Span};
use crate::text::fold::fold;
pub use step::{Act, Entry, Step, Wrong};

/// What an agent has raised stands after so long, if no supervisor has acted.
pub const STANDS_AFTER: Span = Span::minutes(5);

/// Tickets opened so long before it was raised may belong to it; older ones are put there by hand.
pub const LOOKS_BACK: Span = Span::hours(30 * 24);

/// What kind of crisis it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Somebody may come to harm.
    Safety,
    /// It is in the media, or about to be.
    Media,
    /// Many customers at once.
    Many,
}

impl Kind {
    /// All, in the order of their digits on the form, from 1.
    pub const ALL: [Self; 3] = [Self::Safety, Self::Media, Self::Many];

    /// The code in JSON, on the command line, in the checklist's file and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Media => "media",
            Self::Many => "many",
        }
    }

    /// The kind of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where a crisis stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The hub proposes it: more tickets came than usual.
    Proposed,
    /// An agent raised it.
    Raised,
    /// It is one: a supervisor says so, or none has acted in time.
    Standing,
    /// A supervisor has it in hand.
    Taken,
    /// It is over.
    Closed,
    /// It was none.
    Dismissed,
}

impl State {
    /// Whether it is not over yet.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Dismissed)
    }

    /// Whether nobody has it in hand: it is on every supervisor's desk.
    pub const fn calls(self) -> bool {
        matches!(self, Self::Proposed | Self::Raised | Self::Standing)
    }

    /// The code in JSON and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Raised => "raised",
            Self::Standing => "standing",
            Self::Taken => "taken",
            Self::Closed => "closed",
            Self::Dismissed => "dismissed",
        }
    }
}

/// What tickets belong to it: any that has one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The category's id.
    pub category: Option<String>,
    /// The product's name, or a part of it.
    pub product: Option<String>,
    /// The batch number.
    pub batch: Option<String>,
    /// Words of which one is in the ticket's line.
    pub words: Vec<String>,
}

impl Scope {
    /// Whether no ticket belongs by it.
    pub const fn is_empty(&self) -> bool {
        self.category.is_none()
            && self.product.is_none()
            && self.batch.is_none()
            && self.words.is_empty()
    }

    /// Whether a ticket about that belongs to it.
    pub fn covers(&self, matter: &Matter) -> bool {
        let has = |text: &str, part: &str| fold(text).contains(fold(part).as_ref());
        let product = match (&self.product, &matter.product) {
            (Some(part), Some(product)) => has(product, part),
            _ => false,
        };
        let batch = match (&self.batch, &matter.batch) {
            (Some(one), Some(other)) => fold_code(one) == fold_code(other),
            _ => false,
        };
        let category = self.category.as_ref() == Some(&matter.category);
        let said = self.words.iter().any(|word| has(&matter.summary, word));
        product || batch || category || said
    }
}

/// How it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Somebody raised it, maybe from a ticket or a customer.
    Person {
        /// From which ticket.
        ticket: Option<TicketId>,
        /// From which customer.
        customer: Option<CustomerId>,
    },
    /// More tickets came than usual.
    Rise {
        /// In that many hours.
        hours: u16,
        /// So many.
        count: u32,
        /// Usually so many, in tenths.
        usual_tenths: u32,
    },
}

/// A thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Names on screen.
    pub label: Labels,
    /// By whom and when it was done.
    pub done: Option<(AgentId, Moment)>,
}

/// A crisis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crisis {
    /// Identity within the store.
    pub id: CrisisId,
    /// What kind.
    pub kind: Kind,
    /// In one line.
    pub summary: String,
    /// How it came about.
    pub cause: Cause,
    /// When it was raised.
    pub raised: Moment,
    /// By whom; agent 0 is the hub.
    pub raised_by: AgentId,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Moment,
    /// Who has it in hand.
    pub taken_by: Option<AgentId>,
    /// What tickets belong to it.
    pub scope: Scope,
    /// Below which ticket those that belong are still looked for, the newest first; `None` once all were.
    pub linking: Option<TicketId>,
    /// Who is affected, as a condition on customers; empty until it is told.
    pub affected: String,
    /// What is to be done.
    pub checklist: Vec<Item>,
    /// Bulk messages so far; the last one may still wait for its second person.
    pub messages: u16,
    /// What is said of it at its end.
    pub report: String,
    /// Entries of its timeline.
    pub entries: u32,
}

impl Crisis {
    /// When it stands by itself, if nobody acts.
    pub fn stands_at(&self) -> Option<Moment> {
        (self.state == State::Raised).then(|| self.since + STANDS_AFTER)
    }

    /// Things to do that are not done.
    pub fn left_to_do(&self) -> usize {
        self.checklist.iter().filter(|i| i.done.is_none()).count()
    }
}

/// A message to all who are affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulk {
    /// How it goes; as each customer prefers where none is told.
    pub channel: Option<Channel>,
    /// Subject of an e-mail.
    pub subject: Option<String>,
    /// What is said, with merge fields.
    pub text: String,
    /// Whom it is for: the condition as it was then.
    pub affected: String,
    /// Who wrote it, the person behind the desk.
    pub by: AgentId,
    /// When.
    pub at: Moment,
    /// How many the writer was shown that it goes to.
    pub people: u64,
    /// How many the writer was shown that it does not.
    pub left_out: u64,
    /// How far it is.
    pub state: BulkState,
}

/// How far a bulk message is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BulkState {
    /// A second person has to say.
    Drafted,
    /// It was taken back.
    Withdrawn,
    /// It is being put into the outbox.
    Sending {
        /// Who allowed it, the person behind the desk.
        by: AgentId,
        /// The last customer who was looked at.
        after: CustomerId,
        /// Messages made.
        made: u64,
        /// Customers left out.
        left_out: u64,
    },
    /// All of it is in the outbox.
    Sent {
        /// Who allowed it.
        by: AgentId,
        /// When it was all there.
        at: Moment,
        /// Messages made.
        made: u64,
        /// Customers left out.
        left_out: u64,
    },
}

impl BulkState {
    /// The code in JSON and of the message that names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Withdrawn => "withdrawn",
            Self::Sending { .. } => "sending",
            Self::Sent { .. } => "sent",
        }
    }
}

impl Bulk {
    /// By which channel a customer gets it, or why not. Caps, quiet hours and complaints do not hold a notice of a crisis
    /// back; what the customer has refused does, and so does a number or address that is not there.
    pub fn channel_for(&self, customer: &Customer) -> Result<Channel, HeldBack> {
        channel_for(self.channel, customer)
    }
}

/// See [`Bulk::channel_for`].
pub fn channel_for(asked: Option<Channel>, customer: &Customer) -> Result<Channel, HeldBack> {
    let channel = asked.unwrap_or_else(|| Channel::preferred_by(customer));
    if let Some(why) = refusal(customer, Some(channel)) {
        return Err(why);
    }
    if channel.reaches(customer) {
        Ok(channel)
    } else {
        Err(HeldBack::NoAddress(channel))
    }
}

/// A ticket of a crisis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whose ticket.
    pub customer: CustomerId,
    /// When it was put there.
    pub at: Moment,
    /// By whom; agent 0 for what the scope covers.
    pub by: AgentId,
    /// It was taken out by hand, and the scope does not bring it back.
    pub out: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_belongs_by_any_of_product_batch_category_or_words() {
        let scope = Scope {
            category: None,
            product: Some("奶粉3段".into()),
            batch: Some("b-2026 07".into()),
            words: vec!["漏粉".into(), "rash".into()],
        };
        let matter = |product: &str, batch: &str, summary: &str| Matter {
            category: "product".into(),
            subcategory: String::new(),
            summary: summary.into(),
            order: None,
            product: (!product.is_empty()).then(|| product.into()),
            batch: (!batch.is_empty()).then(|| batch.into()),
            wants: None,
            amount: None,
        };
        for (product, batch, summary, covered) in [
            ("安心奶粉3段 900g", "", "late", true),
            ("奶粉2段", "B-202607", "late", true),
            ("", "", "罐子漏粉", true),
            ("", "", "a Rash since Monday", true),
            ("奶粉2段", "B-202608", "late", false),
            ("", "", "", false),
        ] {
            let matter = matter(product, batch, summary);
            assert_eq!(scope.covers(&matter), covered, "{matter:?}");
        }
        let category = Scope {
            category: Some("product".into()),
            ..Scope::default()
        };
        assert!(category.covers(&matter("", "", "x")) && !category.is_empty());
        assert!(!Scope::default().covers(&matter("", "", "x")) && Scope::default().is_empty());
    }
}

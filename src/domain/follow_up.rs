//! Follow-ups: pieces of work for people, each about one customer, each with its reason.

use serde::{Deserialize, Serialize};

use super::channel::{Channel, Task};
use super::held::{Held, HeldBack};
use super::id::{AgentId, ContactId, CrisisId, CustomerId, FollowUpId, TicketId};
use super::money::Fen;
use super::outcome::OutcomeCode;
use super::segment::SegmentId;
use super::time::{Day, Moment, Span};

/// The lanes of the queue, first served first (PRODUCT.md D 19). Appointments whose minute has come are
/// before all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Complaints and their check-backs.
    Complaint,
    /// Key customers.
    Key,
    /// Everybody else: oldest due day first, within a day by worth.
    Worth,
}

impl Band {
    /// All, in order of service.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Key, Self::Worth];

    /// Its byte in index keys.
    pub const fn code(self) -> u8 {
        match self {
            Self::Complaint => 1,
            Self::Key => 2,
            Self::Worth => 3,
        }
    }
}

/// Who may take a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Assignee {
    /// Anybody.
    Pool,
    /// One agent.
    Agent(AgentId),
}

/// When a follow-up is to be worked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// Any time on a day.
    On(Day),
    /// An appointment at a moment; the queue puts it first when its minute has come.
    At(Moment),
    /// Not before a moment, as who did not answer is tried again; then in its lane like other work of that day.
    After(Moment),
}

impl When {
    /// The moment, where there is one.
    pub fn moment(self) -> Option<Moment> {
        match self {
            Self::On(_) => None,
            Self::At(at) | Self::After(at) => Some(at),
        }
    }

    /// Whether this is another time of the same kind than the one asked for: moved into hours in which calls are
    /// allowed. Seconds are nothing that anybody asks for.
    pub fn moved_from(self, asked: Self) -> bool {
        match (self, asked) {
            (Self::On(day), Self::On(wanted)) => day != wanted,
            _ => match (self.moment(), asked.moment()) {
                (Some(at), Some(wanted)) => (at - wanted).0.abs() >= Span::minutes(1).0,
                _ => false,
            },
        }
    }
}

/// How a follow-up came to be; with the rule and the fact it answers "why is this in my queue".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A rule of the care plan.
    Rule {
        /// The rule's id.
        rule: String,
        /// The fact that triggered it.
        fact: Fact,
    },
    /// An agent made it by hand.
    ByHand {
        /// The reason given.
        reason: String,
    },
    /// An outcome of an earlier call.
    Outcome {
        /// The call.
        contact: ContactId,
        /// Its outcome.
        outcome: OutcomeCode,
    },
    /// It is a ticket's place in the queue; none of these is stored.
    Ticket(TicketId),
}

impl Origin {
    /// The fact behind what a rule made.
    pub const fn fact(&self) -> Option<&Fact> {
        match self {
            Self::Rule { fact, .. } => Some(fact),
            Self::ByHand { .. } | Self::Outcome { .. } | Self::Ticket(_) => None,
        }
    }

    /// The ticket whose place in the queue it is.
    pub const fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::Ticket(ticket) => Some(*ticket),
            _ => None,
        }
    }
}

/// The fact behind an occurrence of a rule, and its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// An order was delivered.
    Delivered(Day),
    /// An order was placed.
    Ordered(Day),
    /// The first purchase was that day.
    FirstPurchase(Day),
    /// The last purchase was that day, and none since.
    NoPurchaseSince(Day),
    /// A child becomes old enough for a stage on that day.
    StageChange {
        /// The day of the change.
        day: Day,
        /// The stage that begins, e.g. 2.
        stage: u8,
        /// Which family member, by its number.
        member: u16,
    },
    /// A birthday on that day.
    Birthday {
        /// The day it is kept.
        day: Day,
        /// Which family member, by its number; `None` is the customer.
        member: Option<u16>,
    },
    /// A regular date, such as once a quarter.
    Cadence(Day),
    /// A tag put the customer on a list that day.
    Tagged(Day),
    /// An order was sent off.
    Dispatched(Day),
    /// The customer came into a segment or a lifecycle stage.
    Entered {
        /// The day.
        day: Day,
        /// Its id.
        id: String,
    },
    /// A statutory holiday, festival or day of a list of the plan.
    Occasion {
        /// The day it is kept.
        day: Day,
        /// Its code.
        code: String,
    },
    /// The anniversary of a day of the profile's own fields, such as of the cooperation.
    Anniversary {
        /// The day that is remembered.
        since: Day,
        /// The field.
        field: String,
    },
    /// What was bought will be used up on that day.
    Replenish {
        /// The day.
        day: Day,
        /// The product line.
        line: String,
    },
    /// The customer gave a satisfaction score.
    Scored {
        /// The day.
        day: Day,
        /// The score, 1 to 5.
        score: u8,
    },
    /// Something that has a name happened to the customer.
    Happened {
        /// The day.
        day: Day,
        /// Its name.
        name: String,
    },
    /// The customer is affected by a crisis.
    Crisis {
        /// The day on which the message was allowed.
        day: Day,
        /// Which.
        crisis: CrisisId,
        /// Which of its messages, from 1.
        nth: u16,
    },
}

impl Fact {
    /// The day of the fact.
    pub const fn day(&self) -> Day {
        match self {
            Self::Delivered(d)
            | Self::Ordered(d)
            | Self::FirstPurchase(d)
            | Self::NoPurchaseSince(d)
            | Self::Cadence(d)
            | Self::Tagged(d)
            | Self::Dispatched(d)
            | Self::StageChange { day: d, .. }
            | Self::Birthday { day: d, .. }
            | Self::Entered { day: d, .. }
            | Self::Occasion { day: d, .. }
            | Self::Anniversary { since: d, .. }
            | Self::Replenish { day: d, .. }
            | Self::Scored { day: d, .. }
            | Self::Happened { day: d, .. }
            | Self::Crisis { day: d, .. } => *d,
        }
    }

    /// The code in JSON and of the message that words it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Ordered(_) => "ordered",
            Self::FirstPurchase(_) => "first-purchase",
            Self::NoPurchaseSince(_) => "no-purchase-since",
            Self::StageChange { .. } => "stage-change",
            Self::Birthday { .. } => "birthday",
            Self::Cadence(_) => "cadence",
            Self::Tagged(_) => "tagged",
            Self::Dispatched(_) => "dispatched",
            Self::Entered { .. } => "entered",
            Self::Occasion { .. } => "occasion",
            Self::Anniversary { .. } => "anniversary",
            Self::Replenish { .. } => "replenish",
            Self::Scored { .. } => "scored",
            Self::Happened { .. } => "happened",
            Self::Crisis { .. } => "crisis",
        }
    }

    /// Which family member it is about, by its number.
    pub const fn member(&self) -> Option<u16> {
        match *self {
            Self::StageChange { member, .. } => Some(member),
            Self::Birthday { member, .. } => member,
            _ => None,
        }
    }
}

/// Why a follow-up was called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalledOff {
    /// Somebody did it by hand: it stays due, and was not done.
    ByHand,
    /// The customer must not be contacted: it is due no more.
    DoNotContact,
    /// The complaint after which it asks is open again: it is due no more.
    NotOver,
}

/// How a follow-up stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Waiting to be worked.
    Open,
    /// Worked, with a final outcome.
    Done {
        /// When.
        at: Moment,
        /// The business day of `at`.
        day: Day,
        /// By whom.
        by: AgentId,
        /// The call that ended it.
        contact: ContactId,
        /// Its outcome.
        outcome: OutcomeCode,
    },
    /// Called off.
    Cancelled {
        /// When.
        at: Moment,
        /// By whom.
        by: AgentId,
        /// Why: KPIs tell work that somebody dropped from work that must not be done.
        why: CalledOff,
    },
    /// Its rule's time was over, its tries were used up, or it was held back for good.
    Lapsed {
        /// When.
        at: Moment,
        /// What held it back, where that was it.
        why: Option<HeldBack>,
    },
}

impl Status {
    /// The code in JSON: `open`, `done`, `cancelled`, `lapsed`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done { .. } => "done",
            Self::Cancelled { .. } => "cancelled",
            Self::Lapsed { .. } => "lapsed",
        }
    }

    /// Whether it counts as due: all but what must not be done, or was held back for good.
    pub const fn is_due(&self) -> bool {
        !matches!(
            self,
            Self::Cancelled {
                why: CalledOff::DoNotContact | CalledOff::NotOver,
                ..
            } | Self::Lapsed { why: Some(_), .. }
        )
    }

    /// Whether it waits to be worked.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// A follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Identity within the store.
    pub id: FollowUpId,
    /// Whom it is about.
    pub customer: CustomerId,
    /// How it came to be.
    pub origin: Origin,
    /// The day of the rule's occurrence: with rule, customer and family member its identity. The due day may be
    /// another one, by a working day or a cap. Of what no rule made, the due day.
    pub on: Day,
    /// What is to be done.
    pub task: Task,
    /// The customer's segment when it was made, for KPIs.
    pub segment: SegmentId,
    /// When it was made.
    pub created: Moment,
    /// By whom; agent 0 is the plan.
    pub created_by: AgentId,
    /// The original due moment. Snoozing and retries never change it; KPIs count by it.
    pub due: Moment,
    /// The business day of `due`.
    pub due_day: Day,
    /// Done up to this moment it is on time: `due`, or some minutes later where that is an appointment's minute.
    pub in_time: Moment,
    /// When to work it next.
    pub when: When,
    /// The business day of `when`.
    pub when_day: Day,
    /// The day on which it lapses if nobody has worked it.
    pub lapses: Option<Day>,
    /// Who may take it.
    pub assignee: Assignee,
    /// Its lane.
    pub band: Band,
    /// Spend of the customer's last 12 months when it was made: the order within a day.
    pub worth: Fen,
    /// How it stands.
    pub status: Status,
    /// Calls made for it so far.
    pub attempts: u16,
    /// Calls made on the day of the last one.
    pub attempts_that_day: u8,
    /// The last call's day and outcome.
    pub last_attempt: Option<(Day, OutcomeCode)>,
    /// What held it back, oldest first.
    pub held: Vec<Held>,
}

impl FollowUp {
    /// The rule that made it; `by-hand`, `outcome` and `ticket` for those no rule made.
    pub fn rule(&self) -> &str {
        match &self.origin {
            Origin::Rule { rule, .. } => rule,
            Origin::ByHand { .. } => "by-hand",
            Origin::Outcome { .. } => "outcome",
            Origin::Ticket(_) => "ticket",
        }
    }

    /// The appointment's moment, if it is one.
    pub const fn appointment(&self) -> Option<Moment> {
        match self.when {
            When::At(at) => Some(at),
            When::On(_) | When::After(_) => None,
        }
    }

    /// The contact with the customer that it is as long as it is open.
    pub const fn channel(&self) -> Option<Channel> {
        self.task.channel()
    }

    /// Whether it is a complaint, as its check-back by a rule is not.
    pub fn is_complaint(&self) -> bool {
        self.band == Band::Complaint && !matches!(self.origin, Origin::Rule { .. })
    }

    /// Whether somebody chose its day by hand, which caps do not move.
    pub fn is_put_off(&self) -> bool {
        self.held.iter().any(|held| held.why == HeldBack::PutOff)
    }

    /// Gives it another time by hand, and notes from which day.
    pub fn put_off(&mut self, when: When, day: Day) {
        let held = Held {
            from: self.when_day,
            to: Some(day),
            why: HeldBack::PutOff,
        };
        held.note(&mut self.held);
        self.move_to(when, day);
    }

    /// Gives it another time; what is promised or being tried must not lapse before that has come.
    pub fn move_to(&mut self, when: When, day: Day) {
        (self.when, self.when_day) = (when, day);
        self.lapses = self.lapses.map(|lapses| lapses.max(day + 1));
    }

    /// Whether the customer waits for it: a promised time, a complaint, or another ticket.
    pub fn is_promised(&self) -> bool {
        self.appointment().is_some()
            || self.band == Band::Complaint
            || self.origin.ticket().is_some()
    }
}

//! Tickets: what a customer wants settled, by when, and how far it is.
//!
//! A [`Ticket`] changes by [`step::Step`]s alone: [`Ticket::apply`] judges one by the machine ([`state::leads`]), by who takes it
//! ([`state::right`]) and by how far a complaint is ([`Stage`]), moves the clocks, and says what has to follow.

pub mod apply;
pub mod clock;
pub mod entitlement;
pub mod kinds;
pub mod offer;
pub mod process;
mod proposal;
pub mod queued;
pub mod reclock;
pub mod state;
pub mod step;
mod terms;

use serde::{Deserialize, Serialize};

use super::calendar::Schedule;
use super::channel::Channel;
use super::follow_up::When;
use super::id::{AgentId, ContactId, CustomerId, TicketId};
use super::lookup::fold_code;
use super::money::Fen;
use super::segment::SegmentId;
use super::time::{Day, Moment, Span};
pub use clock::{Alarm, Clock, Escalation, Standing};
pub use proposal::{Approval, Proposal};
pub use state::{State, Verb};
pub use step::{Step, Wrong};
pub use terms::Terms;

/// How bad it is: 1 to 4, 4 the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Severity(u8);

impl Severity {
    /// A severity; `None` unless it is 1 to 4.
    pub const fn new(n: u8) -> Option<Self> {
        match n {
            1..=4 => Some(Self(n)),
            _ => None,
        }
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Of what nobody has said how bad it is.
    pub const USUAL: Self = Self(2);

    const fn index(self) -> usize {
        self.0 as usize - 1
    }
}

impl TryFrom<u8> for Severity {
    type Error = String;
    fn try_from(n: u8) -> Result<Self, String> {
        Self::new(n).ok_or_else(|| format!("severity {n} is not 1 to 4"))
    }
}

impl From<Severity> for u8 {
    fn from(severity: Severity) -> Self {
        severity.0
    }
}

/// How it came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// By telephone.
    Call,
    /// By a message.
    Message,
    /// In a review.
    Review,
    /// In person.
    Visit,
    /// Through an authority or a platform, such as 12315.
    External,
}

impl Source {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Call,
        Self::Message,
        Self::Review,
        Self::Visit,
        Self::External,
    ];

    /// The code in JSON, on the command line and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Message => "message",
            Self::Review => "review",
            Self::Visit => "visit",
            Self::External => "external",
        }
    }

    /// The source of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// What the customer wants, and what is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Another one for it.
    Exchange,
    /// The money back.
    Refund,
    /// Something for the trouble.
    Compensation,
    /// A word of regret.
    Apology,
    /// An answer.
    Information,
}

impl Remedy {
    /// All, in the order of their digits on the form, from 1.
    pub const ALL: [Self; 5] = [
        Self::Exchange,
        Self::Refund,
        Self::Compensation,
        Self::Apology,
        Self::Information,
    ];

    /// The code in JSON, on the command line and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Refund => "refund",
            Self::Compensation => "compensation",
            Self::Apology => "apology",
            Self::Information => "information",
        }
    }

    /// The remedy of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// What a ticket is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// The category's id, such as `product`.
    pub category: String,
    /// The subcategory's id; empty where it is not told.
    pub subcategory: String,
    /// In one line.
    pub summary: String,
    /// The order's number.
    pub order: Option<String>,
    /// The product's name, as on the order.
    pub product: Option<String>,
    /// The batch number (批号) of what was bought.
    pub batch: Option<String>,
    /// What the customer wants.
    pub wants: Option<Remedy>,
    /// How much of it.
    pub amount: Option<Fen>,
}

impl Matter {
    /// Whether it is about the same that was bought.
    pub fn is_about_same(&self, other: &Self) -> bool {
        let folded = |text: &Option<String>| text.as_deref().map(fold_code);
        folded(&self.order) == folded(&other.order)
            && folded(&self.product) == folded(&other.product)
    }
}

/// How far a complaint is: accept → verify → propose → agree → carry out; the check-back follows when it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It was made.
    Made,
    /// Somebody works on it.
    Accepted,
    /// What happened is known.
    Verified,
    /// Something is offered.
    Proposed,
    /// The customer agrees.
    Agreed,
    /// What was agreed is done.
    CarriedOut,
}

impl Stage {
    /// The code in JSON and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Accepted => "accepted",
            Self::Verified => "verified",
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::CarriedOut => "carried-out",
        }
    }
}

/// The result, as told to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
    /// How.
    pub channel: Channel,
}

/// The clocks of a ticket, in business time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Until the customer hears from us.
    pub first_response: Clock,
    /// Until the matter is carried on: begins anew with each step.
    pub next_step: Clock,
    /// Until it is settled.
    pub resolution: Clock,
}

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockKind {
    /// [`Clocks::first_response`].
    FirstResponse,
    /// [`Clocks::next_step`].
    NextStep,
    /// [`Clocks::resolution`].
    Resolution,
}

impl ClockKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::FirstResponse, Self::NextStep, Self::Resolution];

    /// The code in JSON and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FirstResponse => "first-response",
            Self::NextStep => "next-step",
            Self::Resolution => "resolution",
        }
    }
}

impl Clocks {
    /// One of them.
    pub const fn get(&self, kind: ClockKind) -> &Clock {
        match kind {
            ClockKind::FirstResponse => &self.first_response,
            ClockKind::NextStep => &self.next_step,
            ClockKind::Resolution => &self.resolution,
        }
    }

    const fn get_mut(&mut self, kind: ClockKind) -> &mut Clock {
        match kind {
            ClockKind::FirstResponse => &mut self.first_response,
            ClockKind::NextStep => &mut self.next_step,
            ClockKind::Resolution => &mut self.resolution,
        }
    }

    fn each(&mut self, mut change: impl FnMut(&mut Clock)) {
        for kind in ClockKind::ALL {
            change(self.get_mut(kind));
        }
    }

    /// The clock that is due next, and when; `None` while none runs.
    pub fn due(&self, hours: &Schedule<'_>) -> Option<(Moment, ClockKind)> {
        let due = |kind: ClockKind| {
            let clock = self.get(kind);
            let open = clock.stopped().is_none();
            open.then(|| clock.due(hours))?.map(|due| (due, kind))
        };
        ClockKind::ALL.into_iter().filter_map(due).min()
    }

    /// The moment of the next alarm of any of them.
    pub fn next_alarm(&self, hours: &Schedule<'_>, chain: Escalation) -> Option<Moment> {
        let next = |kind| Some(self.get(kind).next_alarm(hours, chain)?.0);
        ClockKind::ALL.into_iter().filter_map(next).min()
    }

    /// Raises the alarms that are due by a moment.
    pub fn raise(
        &mut self,
        hours: &Schedule<'_>,
        chain: Escalation,
        now: Moment,
    ) -> Vec<(ClockKind, Alarm)> {
        let mut raise = |kind: ClockKind| {
            let raised = self.get_mut(kind).raise(hours, chain, now);
            raised.into_iter().map(move |alarm| (kind, alarm))
        };
        ClockKind::ALL.into_iter().flat_map(&mut raise).collect()
    }
}

/// Business time until a clock is due, by severity, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Until the first response.
    pub first_response: [Span; 4],
    /// Until the next step.
    pub next_step: [Span; 4],
    /// Until it is settled.
    pub resolution: [Span; 4],
    /// What key customers wait at most, in percent of the others' time.
    pub key_percent: u8,
}

impl Targets {
    /// A clock's target.
    pub fn of(&self, kind: ClockKind, severity: Severity, key: bool) -> Span {
        let table = match kind {
            ClockKind::FirstResponse => &self.first_response,
            ClockKind::NextStep => &self.next_step,
            ClockKind::Resolution => &self.resolution,
        };
        let target = table[severity.index()];
        if key {
            Span(target.0 / 100 * i64::from(self.key_percent))
        } else {
            target
        }
    }
}

/// How long the contact that opens a ticket lasts at most, its wrap-up included.
pub const FIRST_CONTACT: Span = Span::minutes(30);
/// How long after its opening a ticket that was settled in its first contact has to stay so, to count as that.
pub const HOLDS: Span = Span::hours(7 * 24);

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Identity within the store.
    pub id: TicketId,
    /// Whose.
    pub customer: CustomerId,
    /// When it was opened.
    pub opened: Moment,
    /// The business day of that.
    pub opened_day: Day,
    /// By whom.
    pub opened_by: AgentId,
    /// How it came to us.
    pub source: Source,
    /// The call in which it was opened.
    pub contact: Option<ContactId>,
    /// The customer's segment then, for KPIs.
    pub segment: SegmentId,
    /// Whether it was a key customer's then.
    pub key: bool,
    /// What it is about.
    pub matter: Matter,
    /// How bad it is.
    pub severity: Severity,
    /// How far it is, if it is a complaint.
    pub complaint: Option<Stage>,
    /// Where it stands.
    pub state: State,
    /// The department that it waits for.
    pub department: Option<String>,
    /// Who has it.
    pub owner: Option<AgentId>,
    /// Who is told what happens to it.
    pub watchers: Vec<AgentId>,
    /// What was offered last.
    pub proposal: Option<Proposal>,
    /// What carried out offers cost in all.
    pub given: Fen,
    /// The result; empty until it is settled.
    pub result: String,
    /// When and how the customer was told the result.
    pub told: Option<Told>,
    /// When the customer, asked again, said that it held.
    pub held: Option<Moment>,
    /// What it has to do with.
    pub links: Vec<TicketId>,
    /// The ticket that it became a part of.
    pub merged_into: Option<TicketId>,
    /// How often it was not over.
    pub reopened: u16,
    /// Why the customer gets what the product's terms no longer grant.
    pub grant: Option<String>,
    /// Its clocks.
    pub clocks: Clocks,
    /// Which of them is due next, and when; none while it waits for the customer with time left, or is settled.
    pub due: Option<(Moment, ClockKind)>,
    /// When the next alarm of them is raised.
    pub alarm: Option<Moment>,
    /// When it stands in the queue, where [`Self::is_queued`], and on which business day.
    pub turn: (When, Day),
    /// Since when it has been where it stands.
    pub state_since: Moment,
    /// When the matter was last carried on.
    pub worked: Moment,
    /// Business time that it waited for the customer until the matter was last carried on, in all.
    pub waited_customer: Span,
    /// Whether it was settled in the contact that opened it, and was not open again within [`HOLDS`].
    pub first_contact: bool,
    /// The business day on which it was settled, while it is.
    pub settled_day: Option<Day>,
    /// What was done with it, a bit for each [`Verb`].
    pub verbs: u32,
    /// Steps taken and not undone: the number of the next.
    pub steps: u32,
    /// Grows with each step and each undoing, so that none comes again; a step names the one that it was decided on, so
    /// that nobody overwrites what they have not seen.
    pub revision: u32,
    /// Who undid what was done with it last, or did it again, and when; nobody where a step came after.
    pub undone: Option<(AgentId, Moment)>,
}

/// How a ticket is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its id.
    pub id: TicketId,
    /// Whose.
    pub customer: CustomerId,
    /// The customer's segment.
    pub segment: SegmentId,
    /// Whether the customer is a key customer.
    pub key: bool,
    /// How it came to us.
    pub source: Source,
    /// The call in which it is opened.
    pub contact: Option<ContactId>,
    /// What it is about.
    pub matter: Matter,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is a complaint.
    pub complaint: bool,
    /// Who has it from the start.
    pub owner: Option<AgentId>,
}

impl Ticket {
    /// A new ticket. Who opens one while the customer is on the line has responded.
    pub fn open(with: Opening, by: AgentId, at: Moment, terms: &Terms<'_>) -> Self {
        let clock = |kind| Clock::started(at, terms.targets.of(kind, with.severity, with.key));
        let mut clocks = Clocks {
            first_response: clock(ClockKind::FirstResponse),
            next_step: clock(ClockKind::NextStep),
            resolution: clock(ClockKind::Resolution),
        };
        if matches!(with.source, Source::Call | Source::Visit) {
            clocks.first_response.stop(&terms.hours_of(with.owner), at);
        }
        let mut ticket = Self {
            id: with.id,
            customer: with.customer,
            opened: at,
            opened_day: terms.desk.zone.day(at),
            opened_by: by,
            source: with.source,
            contact: with.contact,
            segment: with.segment,
            key: with.key,
            matter: with.matter,
            severity: with.severity,
            complaint: with.complaint.then_some(Stage::Made),
            state: if with.owner.is_some() {
                State::Assigned
            } else {
                State::New
            },
            department: None,
            owner: with.owner,
            watchers: Vec::new(),
            proposal: None,
            given: Fen(0),
            result: String::new(),
            told: None,
            held: None,
            links: Vec::new(),
            merged_into: None,
            reopened: 0,
            grant: None,
            clocks,
            due: None,
            alarm: None,
            turn: (When::On(Day(0)), Day(0)),
            state_since: at,
            worked: at,
            waited_customer: Span(0),
            first_contact: false,
            settled_day: None,
            verbs: 0,
            steps: 0,
            revision: 0,
            undone: None,
        };
        ticket.look_ahead(terms);
        ticket
    }

    /// Says anew when which clock is due, when it is its turn in the queue and when the next alarm is raised, as after each
    /// step, and when hours or holidays become others.
    pub fn look_ahead(&mut self, terms: &Terms<'_>) {
        let hours = terms.hours_of(self.owner);
        self.due = self.clocks.due(&hours);
        self.turn = self.next_turn(&hours);
        self.alarm = self.clocks.next_alarm(&hours, terms.escalation);
    }

    /// Raises the alarms that are due by a moment.
    pub fn raise(&mut self, terms: &Terms<'_>, now: Moment) -> Vec<(ClockKind, Alarm)> {
        let hours = terms.hours_of(self.owner);
        let raised = self.clocks.raise(&hours, terms.escalation, now);
        self.look_ahead(terms);
        raised
    }

    /// It came back to how it was, after a revision that was seen.
    pub fn came_back(&mut self, seen: u32, by: AgentId, at: Moment) {
        self.revision = self.revision.max(seen) + 1;
        self.undone = Some((by, at));
    }

    /// Whether it is as another one, apart from how often it came back.
    pub fn is_as(&self, other: &Self) -> bool {
        let mut same = self.clone();
        (same.revision, same.undone) = (other.revision, other.undone);
        same == *other
    }

    /// Whether a supervisor has to say something about what is offered.
    pub fn awaits_approval(&self) -> bool {
        let offered = self.proposal.as_ref();
        offered.is_some_and(|offered| offered.approval == Approval::Awaited)
    }

    /// Whether it is a complaint that is not over: the plan's care waits for its end.
    pub fn is_open_complaint(&self) -> bool {
        self.complaint.is_some() && self.state != State::Closed
    }

    /// Business time that it waited for the customer until a moment, in all.
    pub fn waited_for_customer(&self, terms: &Terms<'_>, now: Moment) -> Span {
        let hours = terms.hours_of(self.owner);
        match self.state {
            State::WaitingCustomer => self.waited_customer + hours.measure(self.worked, now),
            _ => self.waited_customer,
        }
    }
}

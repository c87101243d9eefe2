//! Requests on their way: what each answer is for.

use std::collections::BTreeMap;

use crate::desk::event::Effect;
use crate::domain::channel::Channel;
use crate::domain::follow_up::When;
use crate::domain::id::{CrisisId, CustomerId, FollowUpId, TicketId};
use crate::domain::time::Day;
use crate::protocol::view::Explained;
use crate::protocol::{Command, Query};

use super::Subject;
use super::parts::PartOf;
use super::tickets::Asked;

/// What to say when something is saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Saying {
    /// This.
    Plain(String),
    /// Who was called and what came of it; when they are to be called again is in the answer.
    Called {
        /// Who.
        name: String,
        /// What came of it.
        outcome: String,
        /// When, if a time was asked for.
        asked: Option<When>,
    },
    /// Who is to be called; when is in the answer.
    Next {
        /// Who.
        name: String,
        /// When, as it was asked for.
        asked: When,
    },
}

/// What an answer is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ticket {
    /// Outcomes, agents and so on.
    Settings,
    /// The status bar.
    Bar,
    /// A page of the queue.
    Queue(usize),
    /// A page of the customer list.
    Customers(usize),
    /// A part of a page of those whom a saved filter lets through.
    Sifted(PartOf),
    /// Orders for the form of a ticket.
    TicketOrders(CustomerId),
    /// A ticket is opened; with the draft of its form.
    TicketOpen {
        /// The draft's key.
        draft: String,
    },
    /// A step of a ticket.
    TicketStep(Box<Asked>),
    /// The ticket that is looked at.
    TicketSheet(TicketId),
    /// The selected ticket of the list.
    TicketShown(TicketId),
    /// A ticket of which somebody else took a step first.
    TicketChange(TicketId),
    /// Tickets of the same customer.
    TicketOthers(TicketId),
    /// A part of a page of tickets.
    Tickets(PartOf),
    /// What the agent was told.
    Notices,
    /// It was seen.
    NoticesSeen,
    /// A part of a page of the outbox.
    Outbox(PartOf),
    /// How many messages wait.
    OutboxCount,
    /// Whether there are customers at all.
    Anybody,
    /// A lookup; with the text it was for.
    Find(String),
    /// The profile in view.
    Profile(CustomerId),
    /// A tab of the customer in view.
    Tab(CustomerId),
    /// The KPIs.
    Figures,
    /// The floor.
    Floor,
    /// A pause began or ended.
    Pause,
    /// Somebody is taken over, in place of whom.
    TakeOver(Option<CustomerId>),
    /// The process map.
    Process,
    /// A page of the rows behind a figure.
    Drill(usize),
    /// The plan with its counts.
    Plan,
    /// The versions of the plan.
    PlanVersions,
    /// The text of the version that the draft was made of; with its number.
    PlanBase(u32),
    /// What lapsed of a rule.
    Lapsed(String),
    /// The text of a version; with its number.
    PlanVersion(u32),
    /// The text of that version is put in force again.
    PlanBackTo(u32),
    /// Whether a text is a plan; with the text.
    PlanCheck(String),
    /// A plan is put in force: the draft's, or else the one before.
    PlanApply {
        /// The draft's.
        draft: bool,
    },
    /// A preview begins.
    PreviewStart,
    /// How the preview of a number stands.
    Preview(u64),
    /// What is on the books for the days to come.
    Booked,
    /// The load of the days of a month.
    Load(Day),
    /// What a day's load is made of.
    LoadOf(Day),
    /// A customer's days of a month.
    CustomerDays(CustomerId, Day),
    /// Why something is there.
    Why(Explained),
    /// Crises that are not over.
    Crises,
    /// Crises of late, to choose from.
    CrisisPick,
    /// The crisis that is looked at.
    CrisisSheet(CrisisId),
    /// Whom a message to those affected by one would reach.
    CrisisReach(CrisisId, Option<Channel>),
    /// A change of a crisis.
    CrisisDone {
        /// The draft of its form; empty where it had none.
        draft: String,
    },
    /// Keys of kept drafts.
    Drafts,
    /// A kept draft.
    Draft(String),
    /// A claim.
    Claim {
        /// Of this follow-up; else of the next.
        follow_up: Option<FollowUpId>,
        /// Who goes back with it.
        instead_of: Option<CustomerId>,
    },
    /// A customer held without a follow-up, held again after the link was gone.
    Hold(CustomerId),
    /// A wrap-up, with what to say when it is saved, and its draft.
    WrapUp {
        /// What to say.
        say: Saying,
        /// The draft's key, dropped when it is saved.
        draft: String,
        /// With whom the call was.
        customer: CustomerId,
        /// The follow-up that it was for.
        follow_up: Option<FollowUpId>,
    },
    /// A form with another command behind it.
    Save {
        /// What to say.
        say: Saying,
        /// The draft's key, dropped when it is saved.
        draft: String,
        /// It can be undone.
        undo: bool,
        /// The follow-up that is off the queue now.
        follow_up: Option<FollowUpId>,
    },
    /// Full numbers.
    Reveal(CustomerId),
    /// A call.
    Dial {
        /// With whom.
        subject: Box<Subject>,
        /// Who goes back with it.
        instead_of: Option<CustomerId>,
    },
    /// A customer given back.
    Release,
    /// Undoing.
    Undo,
    /// Redoing.
    Redo,
    /// Nothing needs to be done about the answer.
    Quiet,
}

/// Most requests on their way at once; more is a bug or a dead link, and new queries are not sent.
const OPEN: usize = 256;

/// Requests on their way.
#[derive(Debug, Default)]
pub struct Calls {
    last: u64,
    open: BTreeMap<u64, (Ticket, bool)>,
    outbox: Vec<Effect>,
}

impl Calls {
    /// Sends a query.
    pub fn ask(&mut self, query: Query, ticket: Ticket) {
        if self.open.len() < OPEN {
            self.last += 1;
            self.open.insert(self.last, (ticket, false));
            self.outbox.push(Effect::Query(self.last, query));
        }
    }

    /// Sends a change.
    pub fn tell(&mut self, command: Command, ticket: Ticket) {
        self.last += 1;
        self.open.insert(self.last, (ticket, true));
        self.outbox
            .push(Effect::Command(self.last, Box::new(command)));
    }

    /// Has something else done outside.
    pub fn effect(&mut self, effect: Effect) {
        self.outbox.push(effect);
    }

    /// What has to be done outside.
    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.outbox)
    }

    /// An answer has come: what it is for.
    pub fn close(&mut self, number: u64) -> Option<Ticket> {
        self.open.remove(&number).map(|(ticket, _)| ticket)
    }

    /// Whether a request of that kind is on its way.
    pub fn waiting(&self, is: impl Fn(&Ticket) -> bool) -> bool {
        self.open.values().any(|(ticket, _)| is(ticket))
    }

    /// The link is gone: queries will not be answered; changes are repeated by the link.
    pub fn forget_queries(&mut self) {
        self.open.retain(|_, (_, change)| *change);
    }
}

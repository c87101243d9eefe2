//! Commands: every change a client can ask for, and what is answered.

mod crisis;
mod past;

use serde::{Deserialize, Serialize};

use super::view::{
    ClaimedWork, CrisisView, ImportReport, PlanRunStep, PlanVersionView, QueueRow, TicketView,
    UndoneAction,
};
use crate::domain::agent::{Account, Role};
use crate::domain::calendar::HolidayYear;
use crate::domain::contact::Direction;
use crate::domain::customer::{FamilyMember, Sex};
use crate::domain::date::Birthday;
use crate::domain::follow_up::Assignee;
use crate::domain::id::{
    AgentId, ContactId, CustomerId, FollowUpId, ImportId, MessageId, TicketId,
};
use crate::domain::import::{CustomerRow, Kind, OrderRow};
use crate::domain::outcome::OutcomeCode;
use crate::domain::ticket::{Matter, Severity, Source, Step};
use crate::domain::time::{Day, Moment, Span};
pub use crisis::{CrisisCommand, DraftBulk, RaiseCrisis};
pub use past::{PastStep, PastTicket};

/// A change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Take a follow-up, or the next one of the queue.
    Claim(Claim),
    /// Give a claimed customer back.
    Release(Held),
    /// Say that the holder is still at work (typing, talking); keeps the claim from going idle.
    KeepClaim(CustomerId),
    /// Say that a call with a customer has begun: it was dialled by hand, or its wrap-up is open. What was done before
    /// it can't be undone any more.
    BeginCall {
        /// With whom; held or not, since they may have rung in.
        customer: CustomerId,
        /// Whether they were dialled: the call timer runs from now, if it does not run yet, and a customer whom nobody
        /// holds is held for the call.
        dialled: bool,
    },
    /// Call a customer; answered with the work where there is a follow-up.
    Dial(Dial),
    /// Record a call with its outcome.
    WrapUp(Box<WrapUp>),
    /// Make a follow-up by hand.
    AddFollowUp {
        /// About whom.
        customer: CustomerId,
        /// When: a moment (appointment) or a day.
        when: crate::domain::follow_up::When,
        /// Why.
        reason: String,
        /// Who may take it.
        assignee: Assignee,
    },
    /// Put a follow-up off. Its due moment for KPIs stays.
    Snooze {
        /// Which.
        follow_up: FollowUpId,
        /// Until when.
        when: crate::domain::follow_up::When,
    },
    /// Give follow-ups to somebody else, or back to everybody. All or none; at most 500.
    Reassign {
        /// Which.
        follow_ups: Vec<FollowUpId>,
        /// To whom.
        to: Assignee,
    },
    /// Call a follow-up off.
    Cancel(FollowUpId),
    /// Call messages off that wait to be sent; at most 500. One that waits no more is refused; of several, those that
    /// wait are called off. Answered with how many.
    CancelMessages(Vec<MessageId>),
    /// Record that something that has a name happened to a customer, for rules of the plan that wait for it. Answered
    /// with 1, or 0 where it was on record for that day.
    RecordEvent {
        /// To whom.
        customer: CustomerId,
        /// What: lower-case words with hyphens, such as `referral-verified`; at most 40 characters.
        name: String,
        /// When; today unless told. Not in the future, and not longer ago than 366 days.
        day: Option<Day>,
    },
    /// Open a ticket. Refused where the customer has an open one that may be the same, unless told to.
    OpenTicket(Box<OpenTicket>),
    /// Take a step of a ticket.
    StepTicket {
        /// Which.
        ticket: TicketId,
        /// The revision that was seen, so that nothing is written over what somebody else wrote meanwhile; any unless
        /// told.
        seen: Option<u32>,
        /// What.
        step: Box<Step>,
    },
    /// Pause for a reason that is configured, or come back. Meanwhile nothing is served; who takes somebody by hand is
    /// back.
    Pause(Option<String>),
    /// Take over whom somebody else holds, with what they are held for. Answered as a claim, or with nothing where
    /// they are held for nothing.
    TakeOver(TakeOver),
    /// Say something to a colleague: a notice on their desk.
    Say {
        /// To whom.
        to: AgentId,
        /// What.
        text: String,
    },
    /// Raise a crisis, take a step of one, write to whom it affects.
    Crisis(CrisisCommand),
    /// Mark the agent's own notices as seen. Answered with how many.
    SeeNotices {
        /// Only those that are not newer; all unless told.
        until: Option<Moment>,
    },
    /// Say which ticket this desk has open, or that it has none, so that others who look at it know. Not journalled.
    LookAtTicket(Option<TicketId>),
    /// Make a customer.
    AddCustomer(Box<CustomerFields>),
    /// Change a customer's profile.
    EditCustomer(CustomerId, Box<CustomerFields>),
    /// Look at a full number; recorded.
    Reveal {
        /// Whose.
        customer: CustomerId,
        /// Why; may be empty for one customer.
        reason: String,
    },
    /// Undo this agent's last action.
    Undo,
    /// Redo what was undone last.
    Redo,
    /// Enrol an agent, or change what is given of one who is enrolled.
    AddAgent {
        /// Login-like name.
        name: String,
        /// Name on screens; empty where it is not given: then it stays, or is the login-like one.
        display: String,
        /// Role; where it is not given it stays, or is that of an agent.
        role: Option<Role>,
        /// Unix account, if bound to one; its user name is looked up where the command is given.
        account: Option<Account>,
    },
    /// Remove an agent: claims are freed and the agent's follow-ups go back to everybody.
    RemoveAgent(String),
    /// Say how much of a full day's work the plan may give to an agent.
    SetShare {
        /// The agent's name.
        name: String,
        /// Percent, 0 to 100.
        share: u8,
    },
    /// Begin an import, or go on with the interrupted one of the same file.
    BeginImport {
        /// What the file holds.
        kind: Kind,
        /// The file's name, without its directory.
        file: String,
        /// Hash of content and mapping.
        fingerprint: [u8; 32],
    },
    /// Bring in rows; at most 64.
    ImportRows {
        /// Which import.
        import: ImportId,
        /// Number of the first row after the last settled one; rows before are skipped.
        from_row: u64,
        /// How many rows of the file this settles, rejected and blank ones included.
        settles: u64,
        /// How many of them the reader rejected.
        rejected: u64,
        /// The rows.
        rows: ImportRows,
    },
    /// The file is read to its end.
    EndImport(ImportId),
    /// Bring in contacts of the past, at most 64, from an earlier system.
    AddHistory(Vec<ContactRow>),
    /// Bring in tickets of the past, at most 64 with 512 steps in all, from an earlier system. Nobody is told of them.
    AddTickets(Vec<PastTicket>),
    /// Undo an import in small steps; repeated until [`ImportReport::state`] says it is undone.
    UndoImport(ImportId),
    /// Show a caller's customer on an agent's desks.
    Pop {
        /// The caller's number.
        number: String,
        /// The agent's name.
        agent: String,
    },
    /// Keep the draft of a form. Not journalled: at most a second of typing can be lost.
    SaveDraft {
        /// Which form of which record: chosen by the client, at most 64 bytes.
        key: String,
        /// Its content; `None` drops it. At most 32 KiB.
        content: Option<Vec<u8>>,
    },
    /// Save a filter, or change a saved one.
    AddFilter {
        /// Its name.
        name: String,
        /// Whom it lets through.
        condition: String,
        /// What it is for.
        note: String,
    },
    /// Remove a saved filter.
    RemoveFilter(String),
    /// Make a verified copy of the store in a new directory of the hub's machine.
    Backup {
        /// Absolute path.
        dir: String,
    },
    /// Record that customers were exported, before the rows are handed out.
    Export {
        /// What is exported: `customers`, `orders`, `follow-ups`.
        what: String,
        /// The filter, as given.
        filter: String,
    },
    /// Put the days off and make-up workdays of some years in force, instead of what was known of these years.
    ImportHolidays {
        /// The file's name, without its directory.
        file: String,
        /// The years; at most [`crate::domain::calendar::holiday_file::MAX_YEARS`].
        years: Vec<HolidayYear>,
    },
    /// Put a care plan in force.
    ApplyPlan {
        /// The plan's file.
        text: String,
        /// The version that it is to replace, as the client has seen it: refused where another is in force by now.
        from: Option<u32>,
    },
    /// Go back to the plan before the one in force; again, to the one before that.
    UndoPlan {
        /// As for [`Command::ApplyPlan`].
        from: Option<u32>,
    },
    /// One step of the day's run; repeated until [`super::view::PlanRunStep::more`] says that all is done.
    RunPlan,
    /// Begin to find out what a plan would do, without changing anything. One is under way at a time, and the result
    /// is kept until the next begins: see [`super::Query::PlanPreview`].
    PreviewPlan {
        /// The plan's file; the plan in force where none is given.
        text: Option<String>,
        /// For so many days from today, at most [`super::view::MAX_PREVIEW_DAYS`].
        days: u16,
    },
    /// Call a preview off.
    CancelPreview(u64),
    /// Stop the hub.
    Stop,
}

/// Taking work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// A certain follow-up; otherwise the next of the queue.
    pub follow_up: Option<FollowUpId>,
    /// From the command line: how long to hold it.
    pub hold: Option<Span>,
    /// Take over what the same agent already holds, from another desk or the command line.
    pub resume: bool,
    /// Who is held and goes back in the same step; held on if the claim is refused.
    pub instead_of: Option<CustomerId>,
}

/// Taking over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOver {
    /// Who is held.
    pub customer: CustomerId,
    /// By whom, as it was seen: refused where somebody else holds by now.
    pub from: AgentId,
    /// Whom the supervisor holds and gives back in the same step.
    pub instead_of: Option<CustomerId>,
}

/// What a claim is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Held {
    /// The follow-up that the customer is held for.
    FollowUp(FollowUpId),
    /// The customer, whatever they are held for.
    Customer(CustomerId),
}

impl From<FollowUpId> for Held {
    fn from(id: FollowUpId) -> Self {
        Self::FollowUp(id)
    }
}

impl From<CustomerId> for Held {
    fn from(id: CustomerId) -> Self {
        Self::Customer(id)
    }
}

/// Calling: the number is dialled by the configured command where there is one, the call timer starts, and the customer
/// is held. Refused as a whole where the customer is somebody else's, so that nobody is called whom another has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dial {
    /// Whom.
    pub customer: CustomerId,
    /// Which of the customer's numbers, from 0; the first that is not known to be wrong unless told.
    pub phone: Option<u8>,
    /// For which follow-up: it is taken, also from where the same agent holds it. `None` calls without one.
    pub follow_up: Option<FollowUpId>,
    /// Who is held and goes back in the same step.
    pub instead_of: Option<CustomerId>,
}

/// The wrap-up form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrapUp {
    /// The customer.
    pub customer: CustomerId,
    /// For which follow-up; `None` records a call without one.
    pub follow_up: Option<FollowUpId>,
    /// Who called whom.
    pub direction: Direction,
    /// Outcome.
    pub outcome: OutcomeCode,
    /// 1–5; 0 is "not asked". Required where the outcome says so; none where it did not reach the customer.
    pub score: Option<u8>,
    /// Reason's id or text.
    pub reason: Option<String>,
    /// Note.
    pub note: String,
    /// Next time, where the outcome takes one.
    pub next: Option<crate::domain::follow_up::When>,
    /// Who may take the next one: the same agent (personal) or anybody.
    pub personal: bool,
    /// The right number, where the outcome is a wrong one.
    pub new_phone: Option<String>,
    /// What is known of the complaint, where the outcome is one; refused where it is none.
    pub complaint: Option<Complaint>,
    /// Talk time in seconds; 0 where it was not measured.
    pub talk_seconds: u32,
    /// From the end of the call to saving, in seconds; 0 where it was not measured.
    pub wrap_up_seconds: u32,
    /// Also take the next follow-up of the queue, in the same step.
    pub take_next: bool,
}

/// What is known of a complaint that a call brings, besides its reason and note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// How bad it is; of a new one [`Severity::USUAL`] unless told, of an open one as it is.
    pub severity: Option<Severity>,
    /// The number of the order that it is about.
    pub order: Option<String>,
    /// The product that it is about.
    pub product: Option<String>,
}

/// Opening a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTicket {
    /// Whose.
    pub customer: CustomerId,
    /// What it is about.
    pub matter: Matter,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it is a complaint.
    pub complaint: bool,
    /// How it came to us.
    pub source: Source,
    /// The call in which it is opened, once that is on record.
    pub contact: Option<ContactId>,
    /// Who has it; nobody unless told.
    pub owner: Option<AgentId>,
    /// The ticket that it is a part of.
    pub part_of: Option<TicketId>,
    /// Also where the customer has an open one that may be the same.
    pub anyway: bool,
}

/// Fields of a profile to set; `None` leaves a field as it is, an empty text removes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFields {
    /// External number.
    pub number: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Form of address.
    pub salutation: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birthday; `Some(None)` removes it.
    pub birthday: Option<Option<Birthday>>,
    /// All phones, the preferred one first. A masked text of [`super::view::PhoneView`] keeps that number.
    pub phones: Option<Vec<String>>,
    /// E-mail.
    pub email: Option<String>,
    /// WeChat.
    pub wechat: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Source.
    pub source: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Owner's name; empty for none.
    pub owner: Option<String>,
    /// All tags.
    pub tags: Option<Vec<String>>,
    /// All family members.
    pub family: Option<Vec<FamilyMember>>,
    /// Preferred channel.
    pub prefer_channel: Option<String>,
    /// Best time to call, in minutes of the day; `Some(None)` removes it.
    pub best_time: Option<Option<(u16, u16)>>,
    /// Do not call.
    pub do_not_call: Option<bool>,
    /// No SMS.
    pub no_sms: Option<bool>,
    /// No e-mail.
    pub no_email: Option<bool>,
    /// No social messages.
    pub no_social: Option<bool>,
    /// What to mind.
    pub taboo: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Reason for naming a key customer by hand; empty ends it.
    pub key_reason: Option<String>,
    /// Custom fields to set by name; an empty value removes one.
    pub custom: Vec<(String, String)>,
}

/// Rows of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ImportRows {
    /// Customers.
    Customers(Vec<CustomerRow>),
    /// Lines of orders.
    Orders(Vec<OrderRow>),
}

/// A past contact as it is brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// The customer's external number.
    pub number: String,
    /// When.
    pub at: Moment,
    /// Name of the agent.
    pub agent: String,
    /// Outcome.
    pub outcome: OutcomeCode,
    /// 1–5.
    pub score: Option<u8>,
    /// Reason.
    pub reason: Option<String>,
    /// Note.
    pub note: String,
    /// Talk time in seconds.
    pub talk_seconds: u32,
}

/// A year of a holiday file that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidaysImported {
    /// The year.
    pub year: i32,
    /// Its days off.
    pub off: u32,
    /// Its make-up workdays.
    pub worked: u32,
    /// Statutory holidays of which it has no day off, by their codes.
    pub missing: Vec<String>,
    /// What was in force before.
    pub instead_of: KnownBefore,
}

/// What was known of a year before its table was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBefore {
    /// Nothing.
    Nothing,
    /// The same days.
    Same,
    /// Other days of an earlier import.
    Imported,
    /// Other days of the shipped table.
    Shipped,
}

/// What is answered to a stored change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Done {
    /// Nothing to say beyond that it is done.
    Ok,
    /// A claim with all that the call needs.
    Claimed(Box<ClaimedWork>),
    /// A recorded call.
    WrappedUp {
        /// The record of the call.
        contact: ContactId,
        /// The follow-up as it is now, if there was one.
        follow_up: Option<Box<QueueRow>>,
        /// The follow-up that grew out of the call, if one did.
        made: Option<Box<QueueRow>>,
        /// The next claimed one, where it was asked for and there was one.
        next: Option<Box<ClaimedWork>>,
    },
    /// The follow-up as it is now.
    FollowUp(Box<QueueRow>),
    /// How many were changed.
    Count(u64),
    /// The ticket as it is now.
    Ticket(Box<TicketView>),
    /// The crisis as it is now.
    Crisis(Box<CrisisView>),
    /// The customer's id.
    Customer(CustomerId),
    /// The full numbers, the preferred one first.
    Revealed(Vec<String>),
    /// What was undone or redone.
    Undone(UndoneAction),
    /// The agent's id.
    Agent(AgentId),
    /// What became of the years of a holiday file, by year.
    Holidays(Vec<HolidaysImported>),
    /// An export is on record; its rows are asked for by this number.
    Exporting(u64),
    /// Where the import stands.
    Import(Box<ImportReport>),
    /// Customers who have a popped number, best first, and how many desks show it.
    Popped {
        /// Who.
        customers: Vec<CustomerId>,
        /// Whose desks.
        agent: AgentId,
        /// On how many desks.
        desks: u32,
    },
    /// The version of the plan that is in force now.
    Plan(Box<PlanVersionView>),
    /// What a step of the day's run did.
    PlanRun(PlanRunStep),
    /// The number of the preview that has begun.
    Previewing(u64),
    /// An agent who was enrolled already has changed.
    AgentChanged(AgentId),
    /// An agent is enrolled whose name somebody had who was removed.
    AgentAgain(AgentId),
}

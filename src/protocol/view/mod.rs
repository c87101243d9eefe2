//! What screens and commands show: records as seen from outside, numbers masked.

mod calendar;
mod crisis;
mod desk;
mod floor;
mod kpi;
mod outbox;
mod plan;
mod preview;
mod process;
mod ticket;

use serde::{Deserialize, Serialize};

use super::query::Cursor;
use super::refusal::UsedBy;
use crate::domain::claim::Lease;
use crate::domain::contact::Contact;
use crate::domain::customer::{FamilyMember, Person, Preferences, Sex};
use crate::domain::date::Birthday;
use crate::domain::event::What;
use crate::domain::follow_up::{Assignee, Band, Origin, Status, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, OrderId};
use crate::domain::kpi::Ratio;
use crate::domain::money::Fen;
use crate::domain::order::{OrderItem, OrderStatus};
use crate::domain::outcome::OutcomeCode;
use crate::domain::purchases::Purchases;
use crate::domain::rfm::Rfm;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};

pub use calendar::{CustomerDay, DayEntry, DayLoad, DayParts};
pub use crisis::{CrisisReach, CrisisRow, CrisisView, MAX_LEFT_OUT};
pub use desk::{
    AgentView, AuditRow, ExportPage, ImportReport, Settings, StatusBar, StatusReport, UndoneAction,
    VerifyReport,
};
pub use floor::{Doing, FloorAgent, FloorTeam, FloorView, MOST_COUNTED};
pub use kpi::{KpiDay, KpiGroup, KpiReport, KpiRow, KpiRowsPage, KpiValue, MixRow};
pub use outbox::{
    ChannelContacts, Coming, Explained, Explanation, HeldTouch, MessageEntry, MessageView,
    OtherTouch, OutboxCount, OutboxFilter, OutboxPage, OutboxState, PlanOfCustomer, RuleExplained,
};
pub use plan::{
    Filed, PlanDayRow, PlanFileState, PlanRuleCounts, PlanRunStep, PlanStatus, PlanTextView,
    PlanVersionView, PlanView, ReevaluationView,
};
pub use preview::{
    MAX_EXAMPLES, MAX_LISTED, MAX_PREVIEW_DAYS, MoveOf, OldNew, PlanPreviewView, PreviewAgent,
    PreviewCustomer, PreviewDay, PreviewGroup, PreviewHeld, PreviewMove, PreviewPage,
    PreviewReport, PreviewRule, PreviewState, PreviewWay,
};
pub use process::{ProcessFilter, ProcessMap, ProcessPlace, ProcessStep, Took};
pub use ticket::{ClockView, NoticeView, TicketFilter, TicketPage, TicketRow, TicketView};

/// A row of the queue, or a follow-up anywhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// The follow-up.
    pub id: FollowUpId,
    /// Whom it is about.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// The customer's city or region, short; may be empty.
    pub place: String,
    /// The customer's segment now.
    pub segment: SegmentId,
    /// Whether it is a key customer.
    pub key: bool,
    /// Main number, masked.
    pub phone: String,
    /// Why it is in the queue.
    pub origin: Origin,
    /// Whose birthday or stage it is about.
    pub about: Option<Person>,
    /// The original due moment.
    pub due: Moment,
    /// When to work it.
    pub when: When,
    /// The business day of `when`.
    pub when_day: Day,
    /// Who may take it.
    pub assignee: Assignee,
    /// Display name of the assignee; empty for everybody.
    pub assignee_name: String,
    /// Lane.
    pub band: Band,
    /// How it stands.
    pub status: Status,
    /// Calls so far.
    pub attempts: u16,
    /// The last outcome.
    pub last_outcome: Option<OutcomeCode>,
    /// Who holds the customer now.
    pub claim: Option<ClaimView>,
    /// When it was made.
    pub created: Moment,
    /// The ticket whose place in the queue it is.
    pub ticket: Option<Box<TicketRow>>,
}

/// A claim as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimView {
    /// Who holds.
    pub agent: AgentId,
    /// Display name.
    pub name: String,
    /// Since when.
    pub since: Moment,
    /// How.
    pub lease: Lease,
    /// For which follow-up.
    pub follow_up: Option<FollowUpId>,
    /// When the number was dialled.
    pub dialled: Option<Moment>,
    /// Whether it is this very session's claim.
    pub mine: bool,
}

/// A window of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuePage {
    /// Rows in the documented order.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// Counts of the whole scope.
    pub counts: QueueCounts,
}

/// How much work there is in a scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueCounts {
    /// To be worked today (appointments of today included).
    pub today: u64,
    /// To be worked before today.
    pub overdue: u64,
    /// All open ones.
    pub open: u64,
}

/// A taken follow-up with what the call needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedWork {
    /// The follow-up.
    pub row: QueueRow,
    /// Script with merge fields filled in: lines for the step at hand.
    pub script: Vec<String>,
    /// When a command-line claim ends.
    pub until: Option<Moment>,
}

/// A row of the customer list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// The customer.
    pub id: CustomerId,
    /// External number.
    pub number: Option<String>,
    /// Name.
    pub name: String,
    /// Segment.
    pub segment: SegmentId,
    /// Key customer.
    pub key: bool,
    /// Main number, masked.
    pub phone: String,
    /// City or region, short.
    pub place: String,
    /// Purchases.
    pub orders: u32,
    /// Total spent.
    pub total: Fen,
    /// Last purchase.
    pub last_order: Option<Day>,
    /// Owner's display name.
    pub owner: String,
}

/// A window of the customer list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// Rows.
    pub rows: Vec<CustomerRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// How many customers the filter has, where that is known without counting.
    pub total: Option<u64>,
    /// How many were looked at for this page, where a condition was asked for.
    pub looked: u64,
    /// How many there are to look at in all, where that is known.
    pub of: Option<u64>,
}

/// A saved filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterView {
    /// Its name.
    pub name: String,
    /// Whom it lets through.
    pub condition: String,
    /// What it is for.
    pub note: String,
    /// Display name of who saved it last.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What uses it.
    pub used_by: Vec<UsedBy>,
}

/// A row of a lookup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRow {
    /// The customer.
    pub id: CustomerId,
    /// External number.
    pub number: Option<String>,
    /// Name.
    pub name: String,
    /// Segment.
    pub segment: SegmentId,
    /// Key customer.
    pub key: bool,
    /// The number that matched, or the main one; masked.
    pub phone: String,
    /// City or region, short.
    pub place: String,
    /// Last contact.
    pub last_contact: Option<Moment>,
    /// Open follow-ups due by today.
    pub due: u32,
    /// What matched, e.g. the surname's reading `shan`, an order number.
    pub hint: String,
    /// The customer's ticket whose number was typed.
    pub ticket: Option<Box<TicketRow>>,
}

/// A number as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    /// Masked.
    pub masked: String,
    /// Extension.
    pub extension: Option<String>,
    /// Known to be wrong.
    pub wrong: bool,
}

/// A customer's profile with what the call screen needs at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The customer.
    pub id: CustomerId,
    /// External number.
    pub number: Option<String>,
    /// Name.
    pub name: String,
    /// Form of address if set by hand; otherwise the client forms it by name, sex and language.
    pub salutation: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Birthday.
    pub birthday: Option<Birthday>,
    /// Phones.
    pub phones: Vec<PhoneView>,
    /// E-mail, masked.
    pub email: Option<String>,
    /// WeChat, masked.
    pub wechat: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// City or region, short.
    pub place: String,
    /// Source.
    pub source: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Owner.
    pub owner: Option<AgentId>,
    /// Owner's display name.
    pub owner_name: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Family.
    pub family: Vec<FamilyMember>,
    /// Preferences.
    pub preferences: Preferences,
    /// Note.
    pub note: String,
    /// Custom fields.
    pub custom: Vec<(String, String)>,
    /// Why named a key customer by hand.
    pub key_reason: Option<String>,
    /// Key customer.
    pub key: bool,
    /// Others have the same number.
    pub shares_phone: Vec<(CustomerId, String)>,
    /// Segment.
    pub segment: SegmentId,
    /// Since when.
    pub segment_since: Day,
    /// What the plan makes of the customer.
    pub plan: PlanOfCustomer,
    /// When the record was made.
    pub created: Moment,
    /// By which import.
    pub import: Option<ImportId>,
    /// Purchases.
    pub purchases: Purchases,
    /// RFM scores.
    pub rfm: Rfm,
    /// Satisfaction: sum and number of scores.
    pub satisfaction: Ratio,
    /// Newest entries of the timeline, at most 20.
    pub recent: Vec<TimelineRow>,
    /// Open follow-ups, soonest first, at most 20.
    pub open: Vec<QueueRow>,
    /// Open tickets, those that are due next first, at most 5.
    pub tickets: Vec<TicketRow>,
    /// Who holds the customer.
    pub claim: Option<ClaimView>,
    /// Script of the follow-up held by this session.
    pub script: Vec<String>,
}

/// An order as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Identity.
    pub id: OrderId,
    /// The shop's number.
    pub number: Option<String>,
    /// Channel.
    pub channel: String,
    /// When.
    pub at: Moment,
    /// Its day.
    pub day: Day,
    /// When it was sent off.
    pub dispatched: Option<Day>,
    /// When it arrived.
    pub delivered: Option<Day>,
    /// Where it stands.
    pub status: OrderStatus,
    /// Lines.
    pub items: Vec<OrderItem>,
    /// What it comes to.
    pub amount: Fen,
}

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineRow {
    /// When.
    pub at: Moment,
    /// Display name of who did it; empty for the plan and the customer.
    pub by: String,
    /// What.
    pub what: TimelineEntry,
}

/// What an entry of the timeline is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelineEntry {
    /// A call.
    Contact(Box<Contact>),
    /// An order.
    Order(Box<OrderView>),
    /// A follow-up was made.
    FollowUpMade {
        /// Which.
        id: FollowUpId,
        /// Why.
        origin: Origin,
        /// Whose birthday or stage it is about.
        about: Option<Person>,
        /// Due when.
        due: Moment,
        /// How it stands now.
        status: Status,
    },
    /// A message was put in the outbox.
    Message(Box<MessageEntry>),
    /// Anything else.
    Event(What),
}

/// A change of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// When.
    pub at: Moment,
    /// Display name of who; empty for the plan.
    pub by: String,
    /// Field id.
    pub field: String,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
    /// By which import.
    pub import: Option<ImportId>,
}

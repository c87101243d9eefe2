//! What screens and commands show: records as seen from outside, numbers masked.

use serde::{Deserialize, Serialize};

use super::query::Cursor;
use crate::domain::agent::Role;
use crate::domain::claim::Lease;
use crate::domain::contact::Contact;
use crate::domain::customer::{FamilyMember, Preferences, Sex};
use crate::domain::date::Birthday;
use crate::domain::event::What;
use crate::domain::follow_up::{Assignee, Band, Origin, Status, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, OrderId};
use crate::domain::import::Kind;
use crate::domain::import_run::{ImportCounts, ImportState};
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::money::Fen;
use crate::domain::order::{OrderItem, OrderStatus};
use crate::domain::outcome::{Labels, Outcome, OutcomeCode, Reason};
use crate::domain::purchases::Purchases;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};

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
    pub shares_phone: Vec<CustomerId>,
    /// Segment.
    pub segment: SegmentId,
    /// Since when.
    pub segment_since: Day,
    /// When the record was made.
    pub created: Moment,
    /// By which import.
    pub import: Option<ImportId>,
    /// Purchases.
    pub purchases: Purchases,
    /// Satisfaction: sum and number of scores.
    pub satisfaction: Ratio,
    /// Newest entries of the timeline, at most 20.
    pub recent: Vec<TimelineRow>,
    /// Open follow-ups, soonest first, at most 20.
    pub open: Vec<QueueRow>,
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
        /// Due when.
        due: Moment,
        /// How it stands now.
        status: Status,
    },
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

/// KPIs of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiReport {
    /// The period.
    pub period: Period,
    /// The period compared with.
    pub previous: Period,
    /// Each KPI: now, before, target.
    pub rows: Vec<KpiValue>,
    /// Days of the trend, oldest first: at least the last 14 up to the period's end.
    pub trend: Vec<KpiDay>,
    /// Number of scores 1 to 5 in the period.
    pub scores: [u64; 5],
    /// Calls that reached the customer, by hour of the day, in the period.
    pub reached_by_hour: Vec<u64>,
    /// Contacts by outcome in the period, most first.
    pub by_outcome: Vec<(OutcomeCode, u64)>,
    /// The breakdown asked for.
    pub groups: Vec<KpiGroup>,
    /// When it was computed.
    pub at: Moment,
}

/// One KPI beside the period before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KpiValue {
    /// Which.
    pub kpi: KpiId,
    /// In the period.
    pub now: Ratio,
    /// In the period before.
    pub before: Ratio,
    /// Target, if configured, in the KPI's own unit (yuan for money).
    pub target: Option<f64>,
}

/// A day of the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiDay {
    /// Which.
    pub day: Day,
    /// Whether anybody works that day.
    pub workday: bool,
    /// Contacts recorded.
    pub handled: u64,
    /// Due, and done by the end of the day.
    pub completion: Ratio,
    /// Reached ÷ calls.
    pub reach: Ratio,
    /// Sum ÷ number of scores.
    pub csat: Ratio,
    /// Revenue in fen ÷ orders.
    pub revenue: Ratio,
}

/// A line of a breakdown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiGroup {
    /// Agent's name, segment id, or day.
    pub id: String,
    /// Name on screen; empty where the client words it.
    pub name: String,
    /// KPIs.
    pub rows: Vec<(KpiId, Ratio)>,
}

/// A row behind a KPI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiRow {
    /// The customer.
    pub customer: CustomerId,
    /// Name.
    pub name: String,
    /// Segment.
    pub segment: SegmentId,
    /// When it happened or was due.
    pub at: Moment,
    /// Whether it is in the numerator.
    pub counted: bool,
    /// The follow-up behind it.
    pub follow_up: Option<FollowUpId>,
    /// Outcome of the call behind it.
    pub outcome: Option<OutcomeCode>,
    /// Score, order's fen, seconds: what the KPI adds up.
    pub amount: i64,
    /// Display name of the agent.
    pub by: String,
}

/// A window of the rows behind a KPI.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiRowsPage {
    /// Rows, oldest first.
    pub rows: Vec<KpiRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// Identity.
    pub id: AgentId,
    /// Login-like name.
    pub name: String,
    /// Name on screens.
    pub display: String,
    /// Role.
    pub role: Role,
    /// Unix uid.
    pub uid: Option<u32>,
    /// Unix user.
    pub user: Option<String>,
    /// Removed agents stay listed for records.
    pub removed: bool,
    /// Desks open now.
    pub desks: u32,
    /// Customers held now.
    pub claims: u32,
}

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Which.
    pub id: ImportId,
    /// What it brings.
    pub kind: Kind,
    /// File name.
    pub file: String,
    /// When it began.
    pub at: Moment,
    /// Display name of who began it.
    pub by: String,
    /// Rows settled so far.
    pub settled: u64,
    /// Counts so far.
    pub counts: ImportCounts,
    /// Where it stands.
    pub state: ImportState,
    /// Records restored by undoing so far.
    pub restored: u64,
    /// Records that undoing left, because they changed since; with their customers, at most 100.
    pub kept: u64,
    /// Who they are.
    pub kept_customers: Vec<CustomerId>,
    /// Rows of this batch that were refused: index within the batch, field, problem.
    pub refused: Vec<(u32, String, super::refusal::Problem)>,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The journal's sequence.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// The agent's name.
    pub agent: String,
    /// What was done: the command's code.
    pub action: String,
    /// Whose record.
    pub customer: Option<CustomerId>,
    /// Details, e.g. the outcome or the reason.
    pub detail: String,
}

/// What was undone or redone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoneAction {
    /// The command's code.
    pub action: String,
    /// Whose record.
    pub customer: Option<CustomerId>,
    /// The customer's name.
    pub name: String,
    /// The follow-up it is about.
    pub follow_up: Option<FollowUpId>,
}

/// What the desk needs to know once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Outcomes, by digit.
    pub outcomes: Vec<Outcome>,
    /// Reasons, by digit.
    pub reasons: Vec<Reason>,
    /// Canned notes: digit, text.
    pub canned: Vec<(u8, String)>,
    /// Agents who are not removed: id, name, display name, role.
    pub agents: Vec<(AgentId, String, String, Role)>,
    /// Segments in order, with their labels.
    pub segments: Vec<(SegmentId, Labels)>,
    /// Rules: id, labels.
    pub rules: Vec<(String, Labels)>,
    /// Minutes of the day in which calls are allowed, from and to.
    pub call_hours: (u16, u16),
    /// Whether dialling is configured.
    pub can_dial: bool,
    /// Follow-ups that an agent is to finish each day.
    pub daily_target: u32,
}

/// Figures of the status bar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusBar {
    /// Follow-ups that the agent finished today.
    pub done_today: u64,
    /// The target.
    pub target: u32,
    /// What the agent may take, before today.
    pub overdue: u64,
    /// What the agent may take, today.
    pub today: u64,
    /// The agent's or everybody's next appointment today.
    pub next_appointment: Option<Moment>,
    /// The hub's clock.
    pub now: Moment,
}

/// How the hub and its store are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReport {
    /// The hub's process.
    pub pid: u32,
    /// Its version.
    pub version: String,
    /// The store's directory.
    pub store: String,
    /// When the hub began.
    pub since: Moment,
    /// Its clock.
    pub now: Moment,
    /// Customers.
    pub customers: u64,
    /// Follow-ups, whatever their state.
    pub follow_ups: u64,
    /// Open ones.
    pub open_follow_ups: u64,
    /// Orders.
    pub orders: u64,
    /// Connected sessions.
    pub sessions: u32,
    /// Claims.
    pub claims: u32,
    /// Last sequence of the journal.
    pub journal_seq: u64,
    /// Last sequence applied to the index.
    pub index_seq: u64,
    /// Resident memory of the hub.
    pub memory_bytes: u64,
    /// Size of the store on disk.
    pub store_bytes: u64,
    /// Whether the store can be written.
    pub writable: bool,
    /// Jobs under way: name, done, total.
    pub jobs: Vec<(String, u64, u64)>,
    /// Years whose holiday table is missing although dates in them are needed.
    pub holidays_missing: Vec<i32>,
}

/// A window of an export: cells by column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPage {
    /// Column ids.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// What checking the store found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Journal records checked.
    pub journal_records: u64,
    /// Stored records checked.
    pub records: u64,
    /// Index entries checked.
    pub index_entries: u64,
    /// Counters checked.
    pub counters: u64,
    /// What is wrong, at most 100 lines for the admin.
    pub problems: Vec<String>,
}

//! What is about the desk and the store rather than about one customer: agents, imports, audit, settings, status.

use serde::{Deserialize, Serialize};

use crate::domain::agent::Role;
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::hours::Hours;
use crate::domain::id::{AgentId, CustomerId, FollowUpId, ImportId};
use crate::domain::import::Kind;
use crate::domain::import_run::{ImportCounts, ImportState};
use crate::domain::outcome::{Labels, Outcome, Reason};
use crate::domain::pause::Pause;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::ticket::kinds::{Category, Choice};
use crate::domain::time::Moment;
use crate::protocol::query::Cursor;
use crate::protocol::refusal::Problem;

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
    /// Percent of a full day's work that the plan may give.
    pub share: u8,
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
    pub refused: Vec<(u32, String, Problem)>,
    /// Rows of this batch that were accepted but for one value, which was left out: index, field, problem.
    pub warned: Vec<(u32, String, Problem)>,
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
    /// The name of who acted as the agent; empty where nobody else did.
    pub acting: String,
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
    /// How many follow-ups and messages it is about.
    pub count: u64,
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
    /// Names of the saved filters.
    pub filters: Vec<String>,
    /// Lifecycle stages in order, with their labels.
    pub lifecycle: Vec<(LifecycleId, Labels)>,
    /// Criteria of key customers, with their labels.
    pub key: Vec<(String, Labels)>,
    /// Rules: id, labels.
    pub rules: Vec<(String, Labels)>,
    /// Categories of tickets, by digit.
    pub categories: Vec<Category>,
    /// Departments that tickets wait for.
    pub departments: Vec<Choice>,
    /// When calls are allowed.
    pub call_hours: Hours,
    /// Days off and make-up workdays.
    pub holidays: HolidayTable,
    /// Why agents pause.
    pub pauses: Vec<Choice>,
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
    /// Notices that the agent has not seen yet.
    pub notices: u64,
    /// The agent's or everybody's next appointment today.
    pub next_appointment: Option<Moment>,
    /// The agent's pause.
    pub paused: Option<Pause>,
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
    /// Customers with whom the plan failed today, left out so that all others have theirs; the log names them.
    pub setbacks: u64,
    /// The plan in force and its file.
    pub plan: Option<Box<super::PlanStatus>>,
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

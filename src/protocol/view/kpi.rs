//! KPIs as screens and commands show them.

use serde::{Deserialize, Serialize};

use crate::domain::follow_up::Status;
use crate::domain::id::{CustomerId, FollowUpId, TicketId};
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::outcome::{Labels, OutcomeCode};
use crate::domain::segment::SegmentId;
use crate::domain::ticket::State;
use crate::domain::time::{Day, Moment};
use crate::protocol::query::Cursor;

/// KPIs of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiReport {
    /// The period.
    pub period: Period,
    /// The period compared with.
    pub previous: Period,
    /// Each KPI: now, before, target.
    pub rows: Vec<KpiValue>,
    /// Days of the trend, oldest first: at least the last 14 up to the period's end, or today.
    pub trend: Vec<KpiDay>,
    /// Number of scores 1 to 5 in the period.
    pub scores: [u64; 5],
    /// Calls that reached the customer, by hour of the day, in the period.
    pub reached_by_hour: Vec<u64>,
    /// Contacts by outcome in the period, most first.
    pub by_outcome: Vec<(OutcomeCode, u64)>,
    /// The tickets opened in the period by category and severity, the most first.
    pub mix: Vec<MixRow>,
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
    /// Tickets opened.
    pub tickets: u64,
}

/// How many tickets are of a category and so bad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MixRow {
    /// The category's id.
    pub category: String,
    /// How bad, 1 to 4.
    pub severity: u8,
    /// In the period.
    pub now: u64,
    /// In the period before.
    pub before: u64,
}

/// A line of a breakdown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiGroup {
    /// Agent's name, id of the segment, the team or the category, number of the severity, product, or day. Empty for those
    /// who are in no team.
    pub id: String,
    /// Name on screen; empty where the client words it.
    pub name: String,
    /// Names on screen of a team.
    pub label: Labels,
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
    /// The ticket behind it, and where it stands.
    pub ticket: Option<(TicketId, State)>,
    /// The follow-up behind it.
    pub follow_up: Option<FollowUpId>,
    /// How that stands, and the day on which it is to be done.
    pub status: Option<(Status, Day)>,
    /// Outcome of the call behind it.
    pub outcome: Option<OutcomeCode>,
    /// Score, order's fen, seconds, minutes: what the KPI adds up or goes by.
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

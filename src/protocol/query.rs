//! Queries: everything a client can look at.

use serde::{Deserialize, Serialize};

use super::view::{
    AgentView, AuditRow, CrisisReach, CrisisRow, CrisisView, CustomerDay, CustomerPage, DayLoad,
    DayParts, Explained, Explanation, ExportPage, FilterView, FindRow, FloorView, HistoryRow,
    ImportReport, KpiReport, MessageView, NoticeView, OrderView, OutboxCount, OutboxFilter,
    OutboxPage, PlanDayRow, PlanPreviewView, PlanStatus, PlanTextView, PlanVersionView, PlanView,
    PreviewGroup, PreviewPage, ProcessFilter, ProcessMap, Profile, QueuePage, QueueRow, Settings,
    StatusBar, StatusReport, TicketFilter, TicketPage, TicketView, TimelineRow, VerifyReport,
};
use crate::domain::channel::Channel;
use crate::domain::id::{AgentId, CrisisId, CustomerId, FollowUpId, MessageId, TicketId};
use crate::domain::kpi::{KpiId, Period};
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};

/// Where a window of a list begins: an opaque position given with the page before.
pub type Cursor = Vec<u8>;

/// Most rows of one page.
pub const MAX_PAGE: u32 = 500;

/// Most days of a calendar.
pub const MAX_DAYS: u16 = 62;

/// Most rows of a lookup.
pub const MAX_FOUND: u32 = 100;

/// A look. Pages hold at most [`MAX_PAGE`] rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Query {
    /// How the hub and its store are.
    Status,
    /// What the desk needs to know once: outcomes, reasons, canned notes, agents, segments, hours.
    Settings,
    /// The figures of the status bar.
    StatusBar,
    /// The queue in its documented order.
    Queue {
        /// Whose.
        scope: Scope,
        /// Which.
        due: DueFilter,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many rows.
        limit: u32,
    },
    /// The customer list.
    Customers {
        /// Only of this segment.
        segment: Option<SegmentId>,
        /// Only of this owner.
        owner: Option<AgentId>,
        /// Only whom this condition lets through; empty for all. A page then looks at so many customers and no more: it
        /// may be short, or empty, and still have a next one.
        condition: String,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many rows.
        limit: u32,
    },
    /// Saved filters.
    Filters,
    /// Lookup by digits, pinyin, initials, characters, Latin names.
    Find {
        /// As typed.
        text: String,
        /// How many rows.
        limit: u32,
    },
    /// A customer's profile.
    Profile(CustomerId),
    /// The customer an id or external number stands for.
    Resolve(String),
    /// Everything of a customer, newest first.
    Timeline {
        /// Who.
        customer: CustomerId,
        /// Older than this.
        before: Option<Moment>,
        /// How many rows.
        limit: u32,
    },
    /// A customer's orders, newest first.
    Orders {
        /// Who.
        customer: CustomerId,
        /// How many.
        limit: u32,
    },
    /// A customer's follow-ups, open ones first, then newest first.
    FollowUps {
        /// Who.
        customer: CustomerId,
        /// How many.
        limit: u32,
    },
    /// Who changed which field when, from what to what; newest first.
    History {
        /// Who.
        customer: CustomerId,
        /// How many.
        limit: u32,
    },
    /// One follow-up.
    FollowUp(FollowUpId),
    /// One ticket.
    Ticket(TicketId),
    /// Tickets, those that are due next first.
    Tickets {
        /// Which. A page looks at so many and no more where that is more than one thing: it may be short, or empty, and
        /// still have a next one.
        filter: TicketFilter,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many rows.
        limit: u32,
    },
    /// What steps of tickets took.
    Process {
        /// When they were taken.
        period: Period,
        /// Which.
        filter: ProcessFilter,
    },
    /// The floor: who is at what.
    Floor,
    /// Crises: those that are not over, and of those that are the newest.
    Crises {
        /// Only those that are not over.
        open: bool,
    },
    /// One crisis.
    Crisis(CrisisId),
    /// Whom a message to all who are affected by a crisis would reach, a stretch of customers at a time.
    CrisisReach {
        /// Which.
        crisis: CrisisId,
        /// How it would go; as each customer prefers where none is told.
        channel: Option<Channel>,
        /// Behind whom.
        after: Option<Cursor>,
    },
    /// The agent's own notices, newest first.
    Notices {
        /// Only those that were not seen yet.
        unseen: bool,
        /// How many.
        limit: u32,
    },
    /// KPIs of a period beside the period before.
    Kpi {
        /// The period.
        period: Period,
        /// Only of this agent.
        agent: Option<AgentId>,
        /// Broken down by what.
        by: Option<KpiBy>,
    },
    /// The rows behind a KPI.
    KpiRows {
        /// Which.
        kpi: KpiId,
        /// The numerator's rows only; otherwise all of the denominator.
        numerator: bool,
        /// The period.
        period: Period,
        /// Only of this agent.
        agent: Option<AgentId>,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many.
        limit: u32,
    },
    /// Segments with their number of customers.
    Segments,
    /// Enrolled agents.
    Agents,
    /// Imports, newest first.
    Imports,
    /// The audit trail, newest first.
    Log {
        /// Only of this customer.
        customer: Option<CustomerId>,
        /// Not older than this.
        since: Option<Moment>,
        /// Older than this sequence.
        before: Option<u64>,
        /// How many.
        limit: u32,
    },
    /// A kept draft.
    Draft(String),
    /// Keys of this agent's kept drafts.
    Drafts,
    /// Rows for an export that was recorded by its command.
    ExportRows {
        /// Which, as the command was answered.
        export: u64,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many.
        limit: u32,
    },
    /// The text of the care plan.
    PlanText {
        /// Of which version; of the one in force unless told.
        version: Option<u32>,
    },
    /// The versions of the plan, newest first.
    PlanVersions {
        /// Older than this one.
        before: Option<u32>,
        /// How many.
        limit: u32,
    },
    /// How the plan and its file are, and how far the walk after a change is.
    PlanStatus,
    /// What the plan made for a day, by rule.
    PlanDay(Day),
    /// How far a preview is, and what it found.
    PlanPreview(u64),
    /// Customers of whom a finished preview has found one thing.
    PreviewCustomers {
        /// The preview's number.
        number: u64,
        /// What it found.
        of: PreviewGroup,
        /// Behind how many of them.
        after: u32,
        /// How many.
        limit: u32,
    },
    /// The plan in force with what it comes to, by counters alone.
    PlanView,
    /// Whether a plan holds together; refused with the place of what is wrong.
    PlanCheck(String),
    /// How much there is to do on each of a stretch of days, at most [`MAX_DAYS`].
    Load {
        /// Whose work.
        whose: Scope,
        /// The first day.
        from: Day,
        /// How many.
        days: u16,
    },
    /// What the load of a day is made of.
    LoadOf {
        /// Whose work.
        whose: Scope,
        /// The day.
        day: Day,
    },
    /// What was and what is to be of a customer on each of a stretch of days, at most [`MAX_DAYS`].
    CustomerDays {
        /// Who.
        customer: CustomerId,
        /// The first day.
        from: Day,
        /// How many.
        days: u16,
    },
    /// How many messages of the outbox there are.
    OutboxCount {
        /// Which.
        filter: OutboxFilter,
        /// Behind which of them.
        after: Option<Cursor>,
    },
    /// Messages of the outbox.
    Outbox {
        /// Which.
        filter: OutboxFilter,
        /// Behind which row.
        after: Option<Cursor>,
        /// How many.
        limit: u32,
    },
    /// One message.
    Message(MessageId),
    /// Why a follow-up or a message is there.
    Explain(Explained),
    /// Checks the whole store; takes as long as reading it all.
    Verify,
}

/// Whose work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// What the asking agent may take: the own and everybody's.
    Mine,
    /// What this agent may take.
    Agent(AgentId),
    /// All, whoever it is assigned to.
    All,
}

/// Which work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueFilter {
    /// Due today or before: what is to be worked now.
    Now,
    /// Due today only.
    Today,
    /// Due before today.
    Overdue,
    /// To be worked on that day.
    On(Day),
    /// All that is open, future days too.
    Open,
}

/// What KPIs are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KpiBy {
    /// By agent.
    Agent,
    /// By segment.
    Segment,
    /// By day.
    Day,
    /// Tickets alone, by category.
    Category,
    /// Tickets alone, by severity.
    Severity,
    /// Tickets alone, by product.
    Product,
    /// By the team in which the agents are now.
    Team,
}

impl KpiBy {
    /// Whether calls and follow-ups have no such thing.
    pub const fn is_of_tickets(self) -> bool {
        matches!(self, Self::Category | Self::Severity | Self::Product)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Found {
    /// For [`Query::Status`].
    Status(Box<StatusReport>),
    /// For [`Query::Settings`].
    Settings(Box<Settings>),
    /// For [`Query::StatusBar`].
    StatusBar(StatusBar),
    /// For [`Query::Queue`].
    Queue(QueuePage),
    /// For [`Query::Customers`].
    Customers(CustomerPage),
    /// For [`Query::Filters`].
    Filters(Vec<FilterView>),
    /// For [`Query::Find`].
    Find(FoundCustomers),
    /// For [`Query::Profile`].
    Profile(Box<Profile>),
    /// For [`Query::Resolve`].
    Customer(CustomerId),
    /// For [`Query::Timeline`].
    Timeline(Vec<TimelineRow>),
    /// For [`Query::Orders`].
    Orders(Vec<OrderView>),
    /// For [`Query::FollowUps`].
    FollowUps(Vec<QueueRow>),
    /// For [`Query::History`].
    History(Vec<HistoryRow>),
    /// For [`Query::FollowUp`].
    FollowUp(Box<QueueRow>),
    /// For [`Query::Ticket`].
    Ticket(Box<TicketView>),
    /// For [`Query::Tickets`].
    Tickets(TicketPage),
    /// For [`Query::Process`].
    Process(Box<ProcessMap>),
    /// For [`Query::Floor`].
    Floor(Box<FloorView>),
    /// For [`Query::Crises`].
    Crises(Vec<CrisisRow>),
    /// For [`Query::Crisis`].
    Crisis(Box<CrisisView>),
    /// For [`Query::CrisisReach`].
    CrisisReach(Box<CrisisReach>),
    /// For [`Query::Notices`].
    Notices(Vec<NoticeView>),
    /// For [`Query::Kpi`].
    Kpi(Box<KpiReport>),
    /// For [`Query::KpiRows`].
    KpiRows(super::view::KpiRowsPage),
    /// For [`Query::Segments`].
    Segments(Vec<(SegmentId, u64)>),
    /// For [`Query::Agents`].
    Agents(Vec<AgentView>),
    /// For [`Query::Imports`].
    Imports(Vec<ImportReport>),
    /// For [`Query::Log`].
    Log(Vec<AuditRow>),
    /// For [`Query::Draft`].
    Draft(Option<Vec<u8>>),
    /// For [`Query::Drafts`].
    Drafts(Vec<String>),
    /// For [`Query::ExportRows`].
    Export(ExportPage),
    /// For [`Query::PlanText`].
    PlanText(Box<PlanTextView>),
    /// For [`Query::PlanVersions`].
    PlanVersions(Vec<PlanVersionView>),
    /// For [`Query::PlanStatus`].
    PlanStatus(Box<PlanStatus>),
    /// For [`Query::PlanDay`].
    PlanDay(Vec<PlanDayRow>),
    /// For [`Query::PlanPreview`].
    PlanPreview(Box<PlanPreviewView>),
    /// For [`Query::PreviewCustomers`].
    PreviewCustomers(PreviewPage),
    /// For [`Query::PlanView`].
    PlanView(Box<PlanView>),
    /// For [`Query::PlanCheck`]: it does.
    PlanHolds,
    /// For [`Query::Load`].
    Load(Vec<DayLoad>),
    /// For [`Query::LoadOf`].
    LoadOf(Box<DayParts>),
    /// For [`Query::CustomerDays`].
    CustomerDays(Vec<CustomerDay>),
    /// For [`Query::OutboxCount`].
    OutboxCount(OutboxCount),
    /// For [`Query::Outbox`].
    Outbox(OutboxPage),
    /// For [`Query::Message`].
    Message(Box<MessageView>),
    /// For [`Query::Explain`].
    Explanation(Box<Explanation>),
    /// For [`Query::Verify`].
    Verify(Box<VerifyReport>),
}

/// What a lookup found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCustomers {
    /// Rows, best first.
    pub rows: Vec<FindRow>,
    /// How many there are in all, as far as they were counted.
    pub total: u32,
    /// There are more than are shown, or may be more than were counted.
    pub more: bool,
}

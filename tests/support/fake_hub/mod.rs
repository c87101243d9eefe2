//! A hub in memory with a handful of believable customers: enough to drive the desk in tests and for its pictures.

use std::collections::BTreeMap;

use warmline::config::plan::DEFAULT;
use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::domain::agent::Role;
use warmline::domain::calendar::HolidayTable;
use warmline::domain::calendar::hours::Hours;
use warmline::domain::claim::Lease;
use warmline::domain::follow_up::When;
use warmline::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, MessageId, SessionId};
use warmline::domain::plan::version::How;
use warmline::domain::time::{Moment, Span, Zone};
use warmline::protocol::command::{Command, Done};
use warmline::protocol::query::{DueFilter, FoundCustomers, Query};
use warmline::protocol::view::{
    ClaimView, ClaimedWork, CrisisView, CustomerPage, CustomerRow, Explained, Filed, FindRow,
    HistoryRow, MessageView, NoticeView, Profile, QueueCounts, QueuePage, QueueRow, StatusBar,
    UndoneAction,
};
use warmline::protocol::{Answer, Found, Me, Refusal};

mod config;
mod crisis;
mod explaining;
mod figures;
mod floor;
mod outbox;
mod people;
mod planning;
mod process;
mod tickets;

use config::settings;
pub use people::now;
use people::{at, customer_row, order, profile, row, sketches};

/// The hub.
pub struct FakeHub {
    /// Its clock.
    pub now: Moment,
    /// Open follow-ups in order.
    pub queue: Vec<QueueRow>,
    /// Everybody.
    pub profiles: Vec<Profile>,
    /// What was told, for tests to look at.
    pub told: Vec<Command>,
    /// What was explained, likewise.
    pub explained: Vec<Explained>,
    /// Kept drafts.
    pub drafts: BTreeMap<String, Vec<u8>>,
    /// Who holds which follow-up besides this desk.
    pub held_by_others: BTreeMap<FollowUpId, String>,
    held: Option<FollowUpId>,
    /// Who sits at the desk.
    pub role: Role,
    /// Every plan that was in force.
    pub plans: Vec<(How, String)>,
    /// The version that somebody else put in force.
    pub by_another: Option<u32>,
    /// What becomes of the plan's file from now on.
    pub filed: Filed,
    /// The plan that is previewed, if it is another than that in force.
    pub previewed: Option<String>,
    asked_preview: u32,
    dialled: Option<Moment>,
    before: Vec<Vec<QueueRow>>,
    /// Its messages.
    pub messages: Vec<MessageView>,
    called_off: Vec<MessageId>,
    /// Its crises.
    pub crises: Vec<CrisisView>,
    /// Its tickets.
    pub tickets: Vec<tickets::Kept>,
    rules: tickets::Rules,
    /// What the agent was told.
    pub notices: Vec<NoticeView>,
}

impl FakeHub {
    /// With its queue of the day.
    pub fn new() -> Self {
        let now = now();
        let sketches = sketches();
        let rules = tickets::Rules::new();
        Self {
            now,
            queue: sketches
                .iter()
                .zip(1..)
                .map(|(s, id)| row(id, s, now))
                .collect(),
            profiles: sketches
                .iter()
                .zip(1..)
                .map(|(s, id)| profile(id, s, now))
                .collect(),
            told: Vec::new(),
            explained: Vec::new(),
            drafts: BTreeMap::new(),
            held_by_others: BTreeMap::new(),
            held: None,
            role: Role::Supervisor,
            plans: vec![
                (How::Default, DEFAULT.replace("8000.0", "9000.0")),
                (How::Apply, DEFAULT.to_owned()),
            ],
            by_another: None,
            filed: Filed::default(),
            previewed: None,
            asked_preview: 0,
            dialled: None,
            before: Vec::new(),
            messages: outbox::messages(),
            called_off: Vec::new(),
            crises: Vec::new(),
            tickets: tickets::tickets(&rules),
            notices: tickets::notices(),
            rules,
        }
    }

    /// The link is up.
    pub fn welcome(&self) -> Event {
        let me = Me {
            agent: AgentId(1),
            name: "zhangmin".into(),
            display: "张敏".into(),
            role: self.role,
            acting: None,
            zone: Zone::default(),
        };
        Event::Link(LinkEvent::Up {
            me: Box::new(me),
            now: self.now,
            pace: 1,
            resumed: false,
        })
    }

    /// What is answered to an effect of the desk; nothing to those that are not for the hub.
    pub fn answer(&mut self, effect: Effect) -> Option<Event> {
        let answer = match effect {
            Effect::Query(number, Query::PlanCheck(text)) => match Self::check(&text) {
                Ok(()) => Answer::Found(number, Box::new(Found::PlanHolds)),
                Err(refusal) => Answer::Refused(number, refusal),
            },
            Effect::Query(number, Query::PlanPreview(of)) => {
                let view = self.preview(of);
                Answer::Found(number, Box::new(Found::PlanPreview(Box::new(view))))
            }
            Effect::Query(number, Query::Explain(what)) => {
                self.explained.push(what);
                Answer::Found(
                    number,
                    Box::new(Found::Explanation(Box::new(self.explain(what)?))),
                )
            }
            Effect::Query(number, query) => Answer::Found(number, Box::new(self.found(query)?)),
            Effect::Command(number, command) => {
                self.told.push((*command).clone());
                match self.done(*command) {
                    Ok(done) => Answer::Done(number, Box::new(done)),
                    Err(refusal) => Answer::Refused(number, refusal),
                }
            }
            _ => return None,
        };
        Some(Event::Link(LinkEvent::Answer(answer, Some(2))))
    }

    fn rows(&self) -> Vec<QueueRow> {
        let mut rows = self.queue.clone();
        for row in &mut rows {
            if let Some(name) = self.held_by_others.get(&row.id) {
                row.claim = Some(self.claim(row.id, name, false));
            } else if self.held == Some(row.id) {
                row.claim = Some(self.claim(row.id, "张敏", true));
            }
        }
        rows
    }

    fn claim(&self, id: FollowUpId, name: &str, mine: bool) -> ClaimView {
        ClaimView {
            agent: AgentId(if mine { 1 } else { 2 }),
            name: name.into(),
            since: self.now - Span::minutes(3),
            lease: Lease::Session(SessionId(1)),
            follow_up: Some(id),
            dialled: self.dialled.filter(|_| mine),
            mine,
        }
    }

    fn found(&self, query: Query) -> Option<Found> {
        let today = Zone::default().day(self.now);
        Some(match query {
            Query::Settings => Found::Settings(Box::new(settings())),
            Query::StatusBar => Found::StatusBar(StatusBar {
                done_today: 18,
                target: 40,
                overdue: self.queue.iter().filter(|r| r.when_day < today).count() as u64,
                today: self.queue.iter().filter(|r| r.when_day == today).count() as u64,
                notices: self.notices.iter().filter(|n| n.seen.is_none()).count() as u64,
                next_appointment: Some(at(11, 23, 15, 30)),
                paused: None,
                now: self.now,
            }),
            Query::Queue { due, .. } => {
                let mut rows = self.rows();
                rows.retain(|r| match due {
                    DueFilter::Overdue => r.when_day < today,
                    DueFilter::Today => r.when_day == today,
                    _ => true,
                });
                let late = self.queue.iter().filter(|r| r.when_day < today).count() as u64;
                let all = self.queue.len() as u64;
                Found::Queue(QueuePage {
                    rows,
                    next: None,
                    counts: QueueCounts {
                        today: all - late,
                        overdue: late,
                        open: all,
                    },
                })
            }
            Query::Customers { segment, .. } => {
                let rows: Vec<CustomerRow> = self
                    .profiles
                    .iter()
                    .filter(|p| segment.as_ref().is_none_or(|s| *s == p.segment))
                    .map(customer_row)
                    .collect();
                Found::Customers(CustomerPage {
                    total: Some(rows.len() as u64),
                    rows,
                    ..CustomerPage::default()
                })
            }
            Query::Find { text, .. } => Found::Find(self.find(&text)),
            Query::Profile(id) => {
                let mut profile = self.profiles.iter().find(|p| p.id == id)?.clone();
                profile
                    .open
                    .retain(|open| self.queue.iter().any(|r| r.id == open.id));
                profile.tickets = self.open_tickets_of(id);
                if let Some((id, name)) = profile
                    .open
                    .first()
                    .and_then(|r| self.held_by_others.get_key_value(&r.id))
                {
                    profile.claim = Some(self.claim(*id, name, false));
                }
                Found::Profile(Box::new(profile))
            }
            Query::Timeline { customer, .. } => Found::Timeline(
                self.profiles
                    .iter()
                    .find(|p| p.id == customer)?
                    .recent
                    .clone(),
            ),
            Query::Orders { customer, .. } => {
                Found::Orders(vec![order(customer.0, 7781, 4), order(customer.0, 7420, 2)])
            }
            Query::FollowUps { customer, .. } => Found::FollowUps(
                self.profiles
                    .iter()
                    .find(|p| p.id == customer)?
                    .open
                    .clone(),
            ),
            Query::History { .. } => Found::History(vec![HistoryRow {
                at: at(11, 20, 14, 32),
                by: "张敏".into(),
                field: "best_time".into(),
                from: String::new(),
                to: "15:00-18:00".into(),
                import: None,
            }]),
            Query::Kpi { period, by, .. } => Found::Kpi(Box::new(self.kpi(period, by))),
            Query::Process { period, filter } => {
                Found::Process(Box::new(self.process(period, &filter)))
            }
            Query::KpiRows { kpi, numerator, .. } => {
                Found::KpiRows(self.kpi_rows(kpi.is_of_tickets(), numerator))
            }
            Query::PlanView => Found::PlanView(Box::new(self.plan_view())),
            Query::PlanText { version } => Found::PlanText(Box::new(self.plan_text(version)?)),
            Query::PlanVersions { .. } => Found::PlanVersions(self.versions()),
            Query::Load { from, days, .. } => Found::Load(self.load(from, days)),
            Query::LoadOf { day, .. } => Found::LoadOf(Box::new(self.parts(day))),
            Query::CustomerDays {
                customer,
                from,
                days,
            } => Found::CustomerDays(self.customer_days(customer, (from, days))),
            Query::OutboxCount { .. } => Found::OutboxCount(self.outbox_count()),
            Query::Outbox {
                filter,
                after,
                limit,
            } => Found::Outbox(self.outbox(&filter, after.as_deref(), limit)),
            Query::Tickets { filter, .. } => Found::Tickets(self.tickets_of(&filter)),
            Query::Notices { .. } => Found::Notices(self.notices.clone()),
            Query::Ticket(id) => Found::Ticket(Box::new(self.ticket(id)?)),
            query @ (Query::Crises { .. } | Query::Crisis(_) | Query::CrisisReach { .. }) => {
                self.found_crisis(query)?
            }
            Query::Floor => Found::Floor(Box::new(floor::floor(self.now))),
            Query::Draft(key) => Found::Draft(self.drafts.get(&key).cloned()),
            Query::Drafts => Found::Drafts(self.drafts.keys().cloned().collect()),
            _ => return None,
        })
    }

    fn find(&self, text: &str) -> FoundCustomers {
        let sketches = sketches();
        let wanted: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let rows: Vec<FindRow> = self
            .profiles
            .iter()
            .zip(&sketches)
            .filter(|(p, s)| {
                wanted.iter().all(|w| {
                    p.phones[0].masked.contains(w.as_str())
                        || p.name.to_lowercase().contains(w)
                        || s.6.starts_with(w.as_str())
                })
            })
            .map(|(p, _)| FindRow {
                id: p.id,
                number: p.number.clone(),
                name: p.name.clone(),
                segment: p.segment.clone(),
                key: p.key,
                phone: p.phones[0].masked.clone(),
                place: p.place.clone(),
                last_contact: p.recent.first().map(|r| r.at).filter(|_| p.id.0 % 4 != 2),
                due: u32::from(p.id.0 < 8),
                hint: if p.name.starts_with('单') {
                    "单 shàn".into()
                } else {
                    String::new()
                },
                ticket: None,
            })
            .chain(self.numbered(text))
            .collect();
        FoundCustomers {
            total: rows.len() as u32,
            rows,
            more: false,
        }
    }

    fn take(&mut self, id: FollowUpId) -> Result<ClaimedWork, Refusal> {
        if let Some(name) = self.held_by_others.get(&id) {
            let customer = self
                .queue
                .iter()
                .find(|r| r.id == id)
                .map_or(CustomerId(0), |r| r.customer);
            let since = self.now - Span::minutes(3);
            return Err(Refusal::Held {
                customer,
                follow_up: Some(id),
                holder: name.clone(),
                since,
                own: false,
            });
        }
        if self.held.replace(id) != Some(id) {
            self.dialled = None;
        }
        let row = self
            .rows()
            .into_iter()
            .find(|r| r.id == id)
            .ok_or(Refusal::QueueEmpty { next: None })?;
        let script = vec![
            format!("您好，{}，我是客服张敏，乐乐快到 3 段了。", row.name),
            "- 提前备好下一段，新旧混合约一周过渡".into(),
            "- 会员换段有专属优惠，需要帮您安排吗？".into(),
        ];
        Ok(ClaimedWork {
            row,
            script,
            until: None,
        })
    }

    fn next(&mut self) -> Option<ClaimedWork> {
        let id = self
            .rows()
            .iter()
            .find(|r| r.claim.is_none())
            .map(|r| r.id)?;
        self.take(id).ok()
    }

    fn done(&mut self, command: Command) -> Result<Done, Refusal> {
        Ok(match command {
            Command::Claim(claim) => match claim.follow_up {
                Some(id) => Done::Claimed(Box::new(self.take(id)?)),
                None => Done::Claimed(Box::new(
                    self.next().ok_or(Refusal::QueueEmpty { next: None })?,
                )),
            },
            Command::Dial(dial) => {
                let Some(id) = dial.follow_up else {
                    self.held = None;
                    return Ok(Done::Ok);
                };
                self.take(id)?;
                self.dialled = Some(self.now);
                Done::Claimed(Box::new(self.take(id)?))
            }
            Command::Release(_) => {
                self.held = None;
                Done::Ok
            }
            Command::WrapUp(wrap_up) => {
                self.before.push(self.queue.clone());
                let after = self.queue.iter().find(|r| Some(r.id) == wrap_up.follow_up);
                let retry = match wrap_up.outcome.0.as_str() {
                    "no-answer" => Some(When::After(self.now + Span::hours(2))),
                    _ => None,
                };
                let after = wrap_up.next.or(retry).zip(after.cloned());
                self.queue.retain(|r| Some(r.id) != wrap_up.follow_up);
                self.held = self.held.filter(|id| Some(*id) != wrap_up.follow_up);
                let next = if wrap_up.take_next { self.next() } else { None };
                Done::WrappedUp {
                    contact: ContactId(9),
                    follow_up: after.map(|(when, row)| Box::new(put_off(row, when))),
                    made: None,
                    next: next.map(Box::new),
                }
            }
            Command::Snooze { follow_up, when } => {
                self.before.push(self.queue.clone());
                let at = self
                    .queue
                    .iter()
                    .position(|r| r.id == follow_up)
                    .ok_or(Refusal::QueueEmpty { next: None })?;
                Done::FollowUp(Box::new(put_off(self.queue.remove(at), when)))
            }
            Command::OpenTicket(ask) => self.open_ticket(*ask)?,
            Command::SeeNotices { until } => {
                let seen = |notice: &&mut NoticeView| until.is_none_or(|until| notice.at <= until);
                for notice in self.notices.iter_mut().filter(seen) {
                    notice.seen = notice.seen.or(Some(self.now));
                }
                Done::Count(1)
            }
            Command::StepTicket { ticket, seen, step } => self.step_ticket(ticket, seen, *step)?,
            Command::Crisis(command) => self.change_crisis(command)?,
            Command::CancelMessages(ids) => self.call_off(&ids),
            Command::Undo if !self.called_off.is_empty() => Done::Undone(UndoneAction {
                count: 1,
                action: "message-cancel".into(),
                customer: None,
                name: self.call_back().unwrap_or_default(),
                follow_up: None,
            }),
            Command::Undo => match self.before.pop() {
                Some(queue) => {
                    self.queue = queue;
                    let (name, follow_up) = (self.queue[0].name.clone(), Some(self.queue[0].id));
                    Done::Undone(UndoneAction {
                        action: "wrap-up".into(),
                        customer: None,
                        name,
                        follow_up,
                        count: 1,
                    })
                }
                None => return Err(Refusal::NothingToUndo),
            },
            Command::Reveal { .. } => Done::Revealed(vec!["13800001234".into()]),
            Command::Reassign { follow_ups, .. } => {
                self.queue.retain(|r| !follow_ups.contains(&r.id));
                Done::Count(follow_ups.len() as u64)
            }
            Command::SaveDraft { key, content } => {
                match content {
                    Some(content) => self.drafts.insert(key, content),
                    None => self.drafts.remove(&key),
                };
                Done::Ok
            }
            Command::PreviewPlan { text, .. } => {
                text.as_deref().map_or(Ok(()), Self::check)?;
                self.previewed = text;
                self.asked_preview = 0;
                Done::Previewing(7)
            }
            Command::ApplyPlan { text, from } => {
                self.is_in_force(from)?;
                Self::check(&text)?;
                Done::Plan(Box::new(self.put_in_force(How::Apply, text)))
            }
            Command::UndoPlan { .. } => Done::Plan(Box::new(self.undo_plan()?)),
            Command::AddCustomer(_) => Done::Customer(CustomerId(1)),
            _ => Done::Ok,
        })
    }
}

/// The follow-up put off, into the hours in which calls are allowed.
fn put_off(row: QueueRow, when: When) -> QueueRow {
    let open = |at| Hours::calls().call_time(HolidayTable::china(), Zone::default(), at, None);
    let when = match when {
        When::At(at) => When::At(open(at)),
        When::After(at) => When::After(open(at)),
        When::On(_) => when,
    };
    QueueRow { when, ..row }
}

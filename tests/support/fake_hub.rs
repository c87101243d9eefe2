//! A hub in memory with a handful of believable customers: enough to drive the desk in tests and for its pictures.

use std::collections::BTreeMap;

use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::domain::agent::Role;
use warmline::domain::claim::Lease;
use warmline::domain::contact::{Contact, Direction};
use warmline::domain::customer::{FamilyMember, Preferences, Relation, Sex};
use warmline::domain::date::Birthday;
use warmline::domain::follow_up::{Assignee, Band, Fact, Origin, Status, When};
use warmline::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, OrderId, SessionId};
use warmline::domain::kpi::{KpiId, Period, Ratio};
use warmline::domain::money::Fen;
use warmline::domain::order::{OrderItem, OrderStatus};
use warmline::domain::outcome::{Labels, Next, Outcome, OutcomeCode, Reason};
use warmline::domain::purchases::Purchases;
use warmline::domain::segment::SegmentId;
use warmline::domain::time::{Day, Moment, Span, Zone};
use warmline::protocol::command::{Command, Done};
use warmline::protocol::query::{DueFilter, FoundCustomers, KpiBy, Query};
use warmline::protocol::view::{
    ClaimView, ClaimedWork, CustomerPage, CustomerRow, FindRow, HistoryRow, KpiDay, KpiGroup,
    KpiReport, KpiRow, KpiRowsPage, KpiValue, OrderView, PhoneView, Profile, QueueCounts,
    QueuePage, QueueRow, Settings, StatusBar, TimelineEntry, TimelineRow, UndoneAction,
};
use warmline::protocol::{Answer, Found, Me, Refusal};

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
    /// Kept drafts.
    pub drafts: BTreeMap<String, Vec<u8>>,
    /// Who holds which follow-up besides this desk.
    pub held_by_others: BTreeMap<FollowUpId, String>,
    held: Option<FollowUpId>,
    before: Vec<Vec<QueueRow>>,
}

/// Monday 2026-11-23, 14:05.
pub fn now() -> Moment {
    Moment::parse_rfc3339("2026-11-23T14:05:00+08:00").expect("a valid time")
}

fn day(month: u32, day: u32) -> Day {
    Day::ymd(2026, month, day).expect("a date")
}

fn at(month: u32, on: u32, hour: u16, minute: u16) -> Moment {
    Zone::default().at_minute(day(month, on), hour * 60 + minute)
}

struct Sketch(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    When,
    &'static str,
);

fn sketches() -> Vec<Sketch> {
    use When::{At, On};
    let today = day(11, 23);
    vec![
        Sketch(
            "王小明",
            "vip",
            "138****1234",
            "上海",
            "vip-stage-change",
            On(today - 2),
            "wxm",
        ),
        Sketch(
            "欧阳娜娜",
            "vip",
            "139****8826",
            "杭州",
            "complaint",
            On(today - 1),
            "oynn",
        ),
        Sketch(
            "单雄信",
            "regular",
            "137****0042",
            "北京",
            "anniversary",
            On(today - 1),
            "sxx",
        ),
        Sketch(
            "李芳",
            "new",
            "186****3310",
            "苏州",
            "new-day-8",
            On(today),
            "lf",
        ),
        Sketch(
            "陈伟",
            "new",
            "159****7719",
            "广州",
            "new-day-8",
            On(today),
            "cw",
        ),
        Sketch(
            "吕静",
            "regular",
            "133****6502",
            "成都",
            "anniversary",
            On(today),
            "lj",
        ),
        Sketch(
            "黄小丽",
            "vip",
            "150****4477",
            "深圳",
            "active-quarterly",
            On(today),
            "hxl",
        ),
        Sketch(
            "赵强",
            "regular",
            "188****9034",
            "武汉",
            "call-back",
            At(at(11, 23, 15, 30)),
            "zq",
        ),
        Sketch(
            "孙悦",
            "new",
            "131****2208",
            "南京",
            "follow-up",
            At(at(11, 23, 16, 0)),
            "sy",
        ),
        Sketch(
            "万俟静",
            "quality-new",
            "186****1234",
            "北京",
            "quality-new-call",
            On(today),
            "mqj",
        ),
        Sketch(
            "周涛",
            "not-returned",
            "135****5561",
            "西安",
            "not-returned",
            On(today),
            "zt",
        ),
        Sketch(
            "吴桂英",
            "regular",
            "136****7802",
            "重庆",
            "asked",
            On(today),
            "wgy",
        ),
        Sketch(
            "Anna Schmidt",
            "new",
            "+49****4410",
            "上海",
            "new-day-8",
            On(today),
            "as",
        ),
        Sketch(
            "覃海燕",
            "regular",
            "177****3095",
            "南宁",
            "designated",
            On(today),
            "qhy",
        ),
    ]
}

fn profile(id: u64, s: &Sketch, now: Moment) -> Profile {
    let vip = s.1 == "vip";
    let orders = match s.1 {
        "vip" => 6,
        "regular" => 3,
        _ => 1,
    };
    let mut recent = Vec::new();
    let contact = |at: Moment, outcome: &str, score, note: &str| TimelineRow {
        at,
        by: "张敏".into(),
        what: TimelineEntry::Contact(Box::new(Contact {
            id: ContactId(id),
            customer: CustomerId(id),
            follow_up: None,
            at,
            day: Zone::default().day(at),
            hour: 14,
            agent: AgentId(1),
            direction: Direction::Out,
            outcome: OutcomeCode(outcome.into()),
            reached: outcome != "no-answer",
            attempt: true,
            score,
            reason: None,
            note: note.into(),
            talk_seconds: 181,
            wrap_up_seconds: 20,
            segment: SegmentId(s.1.into()),
            key: vip,
        })),
    };
    recent.push(contact(at(11, 20, 14, 31), "no-answer", None, ""));
    if orders > 1 {
        recent.push(contact(
            at(11, 12, 10, 2),
            "complaint",
            None,
            "外箱压扁，一罐漏粉，要求换货",
        ));
    }
    recent.push(TimelineRow {
        at: at(11, 2, 9, 15),
        by: String::new(),
        what: TimelineEntry::Order(Box::new(order(id, 7781, 4))),
    });
    if orders > 1 {
        recent.push(contact(
            at(10, 15, 11, 20),
            "completed",
            Some(4),
            "希望送货早一点",
        ));
        let older = TimelineEntry::Order(Box::new(order(id, 7420, 2)));
        recent.push(TimelineRow {
            at: at(9, 18, 20, 40),
            by: String::new(),
            what: older,
        });
    }
    Profile {
        id: CustomerId(id),
        number: Some(format!("88{id:04}")),
        name: s.0.into(),
        salutation: None,
        sex: if id % 3 == 1 { Sex::Male } else { Sex::Female },
        birthday: Birthday::lunar(Some(1990), 3, false, 5).filter(|_| id % 2 == 1),
        phones: vec![PhoneView {
            masked: s.2.into(),
            extension: None,
            wrong: false,
        }],
        email: None,
        wechat: None,
        address: Some("浦东新区世纪大道 100 号".into()),
        place: s.3.into(),
        source: None,
        channel: Some("tmall".into()),
        owner: vip.then_some(AgentId(1)),
        owner_name: if vip { "张敏".into() } else { String::new() },
        tags: if vip {
            vec!["宝妈".into(), "团购".into()]
        } else {
            Vec::new()
        },
        family: vec![FamilyMember {
            name: "乐乐".into(),
            relation: Relation::Baby,
            birthday: Birthday::solar(Some(2025), 12, 7),
        }],
        preferences: Preferences {
            channel: Some("phone".into()),
            best_time: vip.then_some((15 * 60, 18 * 60)),
            note: if vip {
                "中午勿致电；称呼“王老师”".into()
            } else {
                String::new()
            },
            ..Preferences::default()
        },
        note: String::new(),
        custom: Vec::new(),
        key_reason: None,
        key: vip,
        shares_phone: Vec::new(),
        segment: SegmentId(s.1.into()),
        segment_since: day(6, 1),
        created: at(1, 5, 9, 0),
        import: None,
        purchases: Purchases {
            orders,
            units: orders * 4,
            total: Fen::yuan(if vip { 12_460 } else { 415 * i64::from(orders) }),
            first: Some(day(1, 5)),
            last: Some(day(11, 2)),
            interval_days: (orders > 1).then_some(61),
            total_12_months: Fen::yuan(9_800),
            by_channel: vec![("tmall".into(), Fen::yuan(9_800))],
        },
        satisfaction: Ratio {
            numerator: 23,
            denominator: 5,
        },
        recent,
        open: vec![row(id, s, now)],
        claim: None,
        script: Vec::new(),
    }
}

fn order(id: u64, number: u64, units: u32) -> OrderView {
    OrderView {
        id: OrderId(number),
        number: Some(format!("TM26{id:03}{number}")),
        channel: "tmall".into(),
        at: at(11, 2, 9, 15),
        day: day(11, 2),
        delivered: Some(day(11, 5)),
        status: OrderStatus::Delivered,
        items: vec![OrderItem {
            product: "奶粉3段".into(),
            sku: None,
            quantity: units,
            amount: Fen::yuan(288 * i64::from(units)),
        }],
        amount: Fen::yuan(288 * i64::from(units)),
    }
}

fn row(id: u64, s: &Sketch, now: Moment) -> QueueRow {
    let zone = Zone::default();
    let when_day = match s.5 {
        When::On(day) => day,
        When::At(at) => zone.day(at),
    };
    let origin = match s.4 {
        "complaint" | "call-back" | "follow-up" => Origin::Outcome {
            contact: ContactId(1),
            outcome: OutcomeCode(s.4.into()),
        },
        rule => Origin::Rule {
            rule: rule.into(),
            fact: match rule {
                "vip-stage-change" => Fact::StageChange {
                    day: day(12, 7),
                    stage: 3,
                    member: 0,
                },
                "anniversary" => Fact::FirstPurchase(when_day),
                "quality-new-call" => Fact::Delivered(day(11, 20)),
                "not-returned" => Fact::NoPurchaseSince(day(9, 20)),
                "active-quarterly" => Fact::Cadence(when_day),
                "asked" | "designated" => Fact::Tagged(when_day),
                _ => Fact::Ordered(day(11, 15)),
            },
        },
    };
    QueueRow {
        id: FollowUpId(id + 100),
        customer: CustomerId(id),
        name: s.0.into(),
        place: s.3.into(),
        segment: SegmentId(s.1.into()),
        key: s.1 == "vip",
        phone: s.2.into(),
        origin,
        due: now,
        when: s.5,
        when_day,
        assignee: Assignee::Pool,
        assignee_name: String::new(),
        band: Band::Worth,
        status: Status::Open,
        attempts: u16::from(id == 1),
        last_outcome: (id == 1).then(|| OutcomeCode("no-answer".into())),
        claim: None,
        created: now,
    }
}

fn outcome(
    digit: u8,
    id: &str,
    reached: bool,
    next: Next,
    needs: (bool, bool, bool),
    retry: u32,
) -> Outcome {
    Outcome {
        id: OutcomeCode(id.into()),
        digit,
        label: Labels::default(),
        reached,
        attempt: true,
        next,
        score: needs.0,
        reason: needs.1,
        time: needs.2,
        retry_minutes: retry,
        retries_per_day: 3,
        retries: 9,
    }
}

/// The shipped outcomes, reasons and rules.
pub fn settings() -> Settings {
    let none = (false, false, false);
    Settings {
        outcomes: vec![
            outcome(1, "completed", true, Next::Done, (true, false, false), 0),
            outcome(2, "follow-up", true, Next::FollowUp, (true, false, true), 0),
            outcome(3, "no-answer", false, Next::Retry, none, 120),
            outcome(4, "busy", false, Next::Retry, none, 30),
            outcome(5, "declined", true, Next::Done, none, 0),
            outcome(6, "wrong-number", false, Next::WrongNumber, none, 0),
            outcome(
                7,
                "call-back",
                true,
                Next::CallBack,
                (false, false, true),
                0,
            ),
            outcome(
                8,
                "complaint",
                true,
                Next::Complaint,
                (false, true, false),
                0,
            ),
            outcome(9, "do-not-disturb", true, Next::DoNotContact, none, 0),
            outcome(0, "other", false, Next::Done, none, 0),
        ],
        reasons: [
            "quality",
            "logistics",
            "service",
            "activity",
            "gift",
            "price",
        ]
        .iter()
        .zip(1..)
        .map(|(id, digit)| Reason {
            id: (*id).into(),
            digit,
            label: Labels::default(),
        })
        .collect(),
        canned: ["无人接听", "方便时再联系", "已换货", "反馈良好，无其他需求"]
            .iter()
            .zip(1..)
            .map(|(t, n)| (n, (*t).into()))
            .collect(),
        agents: vec![
            (
                AgentId(1),
                "zhangmin".into(),
                "张敏".into(),
                Role::Supervisor,
            ),
            (AgentId(2), "liqiang".into(), "李强".into(), Role::Agent),
            (AgentId(3), "wangfang".into(), "王芳".into(), Role::Agent),
        ],
        segments: ["vip", "regular", "not-returned", "quality-new", "new"]
            .map(|s| (SegmentId(s.into()), Labels::default()))
            .to_vec(),
        rules: Vec::new(),
        call_hours: (540, 1200),
        can_dial: true,
        daily_target: 40,
    }
}

impl FakeHub {
    /// With its queue of the day.
    pub fn new() -> Self {
        let now = now();
        let sketches = sketches();
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
            drafts: BTreeMap::new(),
            held_by_others: BTreeMap::new(),
            held: None,
            before: Vec::new(),
        }
    }

    /// The link is up.
    pub fn welcome(&self) -> Event {
        let me = Me {
            agent: AgentId(1),
            name: "zhangmin".into(),
            display: "张敏".into(),
            role: Role::Supervisor,
            acting: None,
            zone: Zone::default(),
        };
        Event::Link(LinkEvent::Up {
            me: Box::new(me),
            now: self.now,
            resumed: false,
        })
    }

    /// What is answered to an effect of the desk; nothing to those that are not for the hub.
    pub fn answer(&mut self, effect: Effect) -> Option<Event> {
        let answer = match effect {
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
            dialled: None,
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
                next_appointment: Some(at(11, 23, 15, 30)),
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
                    next: None,
                })
            }
            Query::Find { text, .. } => Found::Find(self.find(&text)),
            Query::Profile(id) => {
                let mut profile = self.profiles.iter().find(|p| p.id == id)?.clone();
                profile
                    .open
                    .retain(|open| self.queue.iter().any(|r| r.id == open.id));
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
            Query::KpiRows { .. } => Found::KpiRows(self.kpi_rows()),
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
            })
            .collect();
        FoundCustomers {
            total: rows.len() as u32,
            rows,
            more: false,
        }
    }

    fn kpi(&self, period: Period, by: Option<KpiBy>) -> KpiReport {
        let ratio = |numerator, denominator| Ratio {
            numerator,
            denominator,
        };
        let value = |kpi, now, before, target| KpiValue {
            kpi,
            now,
            before,
            target,
        };
        let rows = vec![
            value(
                KpiId::FollowUpCompletion,
                ratio(18, 40),
                ratio(36, 41),
                Some(0.9),
            ),
            value(KpiId::OnTimeRate, ratio(16, 40), ratio(33, 41), Some(0.85)),
            value(KpiId::ReachRate, ratio(18, 29), ratio(31, 53), Some(0.6)),
            value(KpiId::Csat, ratio(51, 11), ratio(92, 21), Some(4.5)),
            value(KpiId::CsatTop2, ratio(10, 11), ratio(17, 21), Some(0.9)),
            value(KpiId::CsatKey, ratio(24, 5), ratio(40, 9), Some(4.7)),
            value(
                KpiId::RepeatRate,
                ratio(31, 100),
                ratio(29, 100),
                Some(0.35),
            ),
            value(
                KpiId::SpendPerBuyer,
                ratio(4_150_000, 100),
                ratio(3_980_000, 100),
                Some(420.0),
            ),
            value(
                KpiId::AverageOrderValue,
                ratio(4_150_000, 131),
                ratio(3_980_000, 128),
                None,
            ),
            value(
                KpiId::PurchaseFrequency,
                ratio(131, 100),
                ratio(128, 100),
                None,
            ),
            value(KpiId::WorkloadHandled, ratio(72, 4), ratio(65, 4), None),
            value(
                KpiId::WorkloadTalk,
                ratio(3330, 18),
                ratio(6262, 31),
                Some(240.0),
            ),
            value(KpiId::WorkloadWrapUp, ratio(0, 0), ratio(620, 31), None),
        ];
        let handled = [36, 41, 38, 40, 0, 0, 39, 44, 35, 40, 42, 0, 0, 18u64];
        let trend = (0..14)
            .map(|i| KpiDay {
                day: period.to - 13 + i,
                workday: handled[i as usize] > 0,
                handled: handled[i as usize],
                completion: ratio(8 + i64::from(i) % 3, 12),
                reach: ratio(5 + i64::from(i) % 4, 9),
                csat: ratio(40 + i64::from(i) % 7, 10),
                revenue: ratio(120_000 + i64::from(i) * 9_000, 10),
            })
            .collect();
        let group = |id: &str, name: &str, handled, done, score| KpiGroup {
            id: id.into(),
            name: name.into(),
            rows: vec![
                (KpiId::WorkloadHandled, ratio(handled, 1)),
                (KpiId::FollowUpCompletion, ratio(done, 40)),
                (KpiId::Csat, ratio(score, 10)),
            ],
        };
        let groups = match by {
            Some(KpiBy::Segment) => ["vip", "regular", "new"]
                .map(|s| group(s, "", 12, 10, 45))
                .to_vec(),
            _ => vec![
                group("liqiang", "李强", 22, 22, 47),
                group("zhangmin", "张敏", 18, 18, 46),
                group("wangfang", "王芳", 17, 17, 44),
                group("zhoutao", "周涛", 15, 15, 45),
            ],
        };
        let mut hours = vec![0; 24];
        for (hour, n) in [(9, 4), (10, 6), (11, 5), (13, 3), (14, 2)] {
            hours[hour] = n;
        }
        KpiReport {
            period,
            previous: period.previous(),
            rows,
            trend,
            scores: [0, 0, 1, 3, 7],
            reached_by_hour: hours,
            by_outcome: [
                ("completed", 11),
                ("no-answer", 8),
                ("call-back", 4),
                ("busy", 3),
                ("follow-up", 3),
            ]
            .map(|(id, n)| (OutcomeCode(id.into()), n))
            .to_vec(),
            groups,
            at: self.now,
        }
    }

    fn kpi_rows(&self) -> KpiRowsPage {
        let rows = self.profiles.iter().map(|p| KpiRow {
            customer: p.id,
            name: p.name.clone(),
            segment: p.segment.clone(),
            at: self.now - Span::hours(p.id.0 as i64),
            counted: p.id.0 % 3 != 0,
            follow_up: None,
            outcome: Some(OutcomeCode(
                if p.id.0 % 3 == 0 {
                    "no-answer"
                } else {
                    "completed"
                }
                .into(),
            )),
            amount: 4,
            by: "张敏".into(),
        });
        KpiRowsPage {
            rows: rows.collect(),
            next: None,
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
        self.held = Some(id);
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
            Command::Release(_) => {
                self.held = None;
                Done::Ok
            }
            Command::WrapUp(wrap_up) => {
                self.before.push(self.queue.clone());
                self.queue.retain(|r| Some(r.id) != wrap_up.follow_up);
                self.held = None;
                let next = if wrap_up.take_next { self.next() } else { None };
                Done::WrappedUp {
                    contact: ContactId(9),
                    follow_up: None,
                    next: next.map(Box::new),
                }
            }
            Command::Snooze { follow_up, .. } => {
                self.before.push(self.queue.clone());
                let at = self
                    .queue
                    .iter()
                    .position(|r| r.id == follow_up)
                    .ok_or(Refusal::QueueEmpty { next: None })?;
                Done::FollowUp(Box::new(self.queue.remove(at)))
            }
            Command::Undo => match self.before.pop() {
                Some(queue) => {
                    self.queue = queue;
                    let (name, follow_up) = (self.queue[0].name.clone(), Some(self.queue[0].id));
                    Done::Undone(UndoneAction {
                        action: "wrap-up".into(),
                        customer: None,
                        name,
                        follow_up,
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
            Command::AddCustomer(_) => Done::Customer(CustomerId(1)),
            _ => Done::Ok,
        })
    }
}

fn customer_row(p: &Profile) -> CustomerRow {
    CustomerRow {
        id: p.id,
        number: p.number.clone(),
        name: p.name.clone(),
        segment: p.segment.clone(),
        key: p.key,
        phone: p.phones[0].masked.clone(),
        place: p.place.clone(),
        orders: p.purchases.orders,
        total: p.purchases.total,
        last_order: p.purchases.last,
        owner: p.owner_name.clone(),
    }
}

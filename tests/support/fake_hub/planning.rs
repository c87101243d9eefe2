//! The plan and the calendars of the hub in memory.

use warmline::config::plan::{self, DEFAULT};
use warmline::domain::channel::Channel;
use warmline::domain::contact::{Contact, Direction};
use warmline::domain::date::Birthday;
use warmline::domain::follow_up::{Fact, Origin, Status};
use warmline::domain::held::HeldBack;
use warmline::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, MessageId};
use warmline::domain::message::MessageState;
use warmline::domain::money::Fen;
use warmline::domain::outcome::OutcomeCode;
use warmline::domain::plan::Class;
use warmline::domain::plan::version::How;
use warmline::domain::segment::SegmentId;
use warmline::domain::time::{Day, Span, Zone};
use warmline::protocol::Refusal;
use warmline::protocol::view::{
    CustomerDay, DayEntry, DayLoad, DayParts, MoveOf, OldNew, PlanPreviewView, PlanRuleCounts,
    PlanTextView, PlanVersionView, PlanView, PreviewAgent, PreviewCustomer, PreviewDay,
    PreviewHeld, PreviewMove, PreviewReport, PreviewRule, PreviewState, PreviewWay,
};

use super::FakeHub;

/// Something that looks like chance and is not.
fn some(seed: u64, below: u64) -> u64 {
    (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % below.max(1)
}

impl FakeHub {
    fn today(&self) -> Day {
        Zone::default().day(self.now)
    }

    fn worked(day: Day) -> bool {
        warmline::domain::calendar::HolidayTable::china().is_worked(day)
    }

    pub(super) fn versions(&self) -> Vec<PlanVersionView> {
        let all = self
            .plans
            .iter()
            .zip(1u32..)
            .map(|((how, _), number)| PlanVersionView {
                number,
                at: self.now - Span::hours(30 * i64::from(5 - number.min(4))),
                by: match number {
                    1 => String::new(),
                    number if self.by_another == Some(number) => "王芳".into(),
                    _ => "张敏".into(),
                },
                as_agent: String::new(),
                how: *how,
                replaced: number.checked_sub(1).filter(|n| *n > 0),
                of: number,
                filed: self.filed.clone(),
            });
        let mut all: Vec<PlanVersionView> = all.collect();
        all.reverse();
        all
    }

    pub(super) fn plan_view(&self) -> PlanView {
        let (version, text) = (self.versions()[0].clone(), self.plans.last());
        let text = text.map(|(_, text)| text.clone()).unwrap_or_default();
        let plan = plan::load(&text).expect("the plan in force holds together");
        let today = self.today();
        let holidays = warmline::domain::calendar::HolidayTable::china();
        let rules = plan.rules.iter().zip(1u64..).map(|(rule, seed)| {
            let most = [40, 12, 3, 90][some(seed, 4) as usize];
            PlanRuleCounts {
                rule: rule.id.clone(),
                today: some(seed * 7, most / 3),
                past: some(seed * 3, most),
                ahead: some(seed * 5, most / 6),
                pending: some(seed * 11, most),
                next: plan.next_for_all(rule, holidays, today),
            }
        });
        let class = |all: &[Class], counts: &[u64]| {
            let ids = all.iter().map(|class| class.id.clone());
            ids.zip(counts.iter().copied()).collect::<Vec<_>>()
        };
        PlanView {
            before: (version.number > 1).then(|| version.number - 1),
            version,
            customers: 10_000,
            segments: class(&plan.segments, &[812, 3_406, 1_918, 655, 2_377])
                .into_iter()
                .map(|(id, n)| (SegmentId(id), n))
                .chain([(SegmentId::default(), 832)])
                .collect(),
            lifecycle: class(&plan.lifecycle, &[2_310, 3_977, 2_881]),
            key: class(&plan.key, &[812, 431, 266, 97]),
            rules: rules.collect(),
            reevaluation: None,
            text,
        }
    }

    pub(super) fn check(text: &str) -> Result<(), Refusal> {
        plan::load(text).map(|_| ()).map_err(Refusal::Plan)
    }

    pub(super) fn put_in_force(&mut self, how: How, text: String) -> PlanVersionView {
        self.plans.push((how, text));
        self.versions()[0].clone()
    }

    /// Somebody else puts a plan in force meanwhile.
    pub fn another_applies(&mut self, text: String) {
        let version = self.put_in_force(How::Apply, text);
        self.by_another = Some(version.number);
    }

    pub(super) fn is_in_force(&self, from: Option<u32>) -> Result<(), Refusal> {
        let present = self.versions()[0].clone();
        if from.is_none_or(|from| from == present.number) {
            return Ok(());
        }
        Err(Refusal::PlanChanged {
            version: present.number,
            by: present.by,
            at: present.at,
        })
    }

    pub(super) fn plan_text(&self, number: Option<u32>) -> Option<PlanTextView> {
        let versions = self.versions();
        let in_force = versions[0].number;
        let number = number.unwrap_or(in_force);
        let version = versions.iter().find(|v| v.number == number)?.clone();
        Some(PlanTextView {
            version,
            in_force,
            text: self.plans.get(number as usize - 1)?.1.clone(),
        })
    }

    pub(super) fn undo_plan(&mut self) -> Result<PlanVersionView, Refusal> {
        let before = self.plans.len().checked_sub(2);
        let before = before.ok_or(Refusal::NothingToUndo)?;
        let text = self.plans[before].1.clone();
        Ok(self.put_in_force(How::Undo, text))
    }

    /// Half done at first, done when asked again.
    pub(super) fn preview(&mut self, number: u64) -> PlanPreviewView {
        self.asked_preview += 1;
        let state = if self.asked_preview < 2 {
            PreviewState::Running {
                done: 4_300,
                of: 10_000,
            }
        } else {
            PreviewState::Finished(Box::new(self.report()))
        };
        PlanPreviewView { number, state }
    }

    fn report(&self) -> PreviewReport {
        let compared = self.previewed.is_some();
        let text = self.previewed.clone().unwrap_or_else(|| DEFAULT.to_owned());
        let plan = plan::load(&text).expect("only what holds together is previewed");
        let today = self.today();
        let both = |old: u64, new: u64| OldNew {
            old,
            new: if compared { new } else { old },
        };
        let days = (0..30).map(|n| {
            let day = today + n;
            let worked = Self::worked(day);
            let seed = u64::try_from(day.0).unwrap_or(0);
            let work = if worked { 18 + some(seed, 22) } else { 0 };
            let messages = 12 + some(seed * 3, 60);
            PreviewDay {
                day,
                off: Some(!worked),
                holiday: String::new(),
                capacity: if worked { 120 } else { 0 },
                booked: if n < 8 && worked {
                    30 - 3 * n as u64
                } else {
                    0
                },
                work: both(work, work + some(seed * 5, 9)),
                messages: both(messages, messages + some(seed * 7, 14)),
                by_way: Vec::new(),
            }
        });
        let customer = |id: u64, name: &str| PreviewCustomer {
            id: CustomerId(id),
            name: name.into(),
        };
        let rules = plan.rules.iter().zip(1u64..).map(|(rule, seed)| {
            let touches = some(seed * 13, 160);
            let gains = compared && rule.id.starts_with("vip");
            let more = if gains { 20 + some(seed, 30) } else { 0 };
            PreviewRule {
                rule: rule.id.clone(),
                touches: both(touches, touches + more),
                by_day: (0..30).map(|n| some(seed * 17 + n, 4) as u32).collect(),
                gained: more,
                gaining: if gains {
                    vec![customer(2, "欧阳娜娜"), customer(4, "李芳")]
                } else {
                    Vec::new()
                },
                ..PreviewRule::default()
            }
        });
        let agent = |id: Option<u64>, name: &str, work, over| PreviewAgent {
            agent: id.map(|id| AgentId(id as u32)),
            name: name.into(),
            work,
            most: 31 + u64::from(over),
            over,
        };
        let way = |way: &str, message, old, new| PreviewWay {
            way: way.into(),
            message,
            touches: both(old, new),
        };
        let moved = PreviewMove {
            of: MoveOf::Segment,
            from: "regular".into(),
            to: "vip".into(),
            count: 386,
            examples: vec![customer(2, "欧阳娜娜")],
        };
        PreviewReport {
            version: self.versions()[0].number,
            compared,
            customers: 10_000,
            took_ms: 640,
            daily: 120,
            days: days.collect(),
            rules: rules.collect(),
            ways: vec![
                way("call", false, 611, 704),
                way("gift", false, 44, 63),
                way("sms", true, 870, 948),
                way("email", true, 402, 431),
            ],
            agents: vec![
                agent(Some(1), "张敏", both(310, 371), 3),
                agent(Some(2), "李强", both(260, 289), 0),
                agent(None, "", both(85, 107), 0),
            ],
            held: vec![
                PreviewHeld {
                    why: HeldBack::NoAddress(Channel::Email),
                    moved: OldNew::default(),
                    lapsed: both(1_204, 1_248),
                },
                PreviewHeld {
                    why: HeldBack::Cap {
                        channel: None,
                        days: 7,
                        most: 3,
                    },
                    moved: both(96, 131),
                    lapsed: both(12, 18),
                },
            ],
            moves: if compared { vec![moved] } else { Vec::new() },
            gained: if compared { 386 } else { 0 },
            lost: if compared { 12 } else { 0 },
        }
    }

    pub(super) fn load(&self, from: Day, days: u16) -> Vec<DayLoad> {
        let today = self.today();
        let load = |n: i32| {
            let day = from + n;
            let seed = u64::try_from(day.0).unwrap_or(0);
            let to_come = day >= today;
            let work = if to_come && Self::worked(day) {
                some(seed, 46)
            } else {
                0
            };
            let messages = if to_come { some(seed * 3, 30) } else { 0 };
            DayLoad {
                day,
                work,
                messages,
            }
        };
        (0..i32::from(days)).map(load).collect()
    }

    pub(super) fn parts(&self, day: Day) -> DayParts {
        let load = self.load(day, 1)[0];
        if load.work + load.messages == 0 {
            return DayParts::default();
        }
        let third = load.work / 3;
        DayParts {
            agents: vec![
                (String::new(), load.work - 2 * third),
                ("张敏".into(), third),
                ("李强".into(), third),
            ],
            channels: vec![
                (Channel::Sms, load.messages - load.messages / 3),
                (Channel::Email, load.messages / 3),
            ],
            rules: [
                "new-day-8",
                "vip-birthday-call",
                "stage-change",
                "monthly-guide",
            ]
            .iter()
            .zip([9, 6, 4, 2])
            .map(|(rule, n)| ((*rule).to_owned(), n))
            .collect(),
        }
    }

    pub(super) fn customer_days(
        &self,
        customer: CustomerId,
        (from, days): (Day, u16),
    ) -> Vec<CustomerDay> {
        let ymd = |month, day| Day::ymd(2026, month, day).expect("a date");
        let zone = Zone::default();
        let contact = Contact {
            id: ContactId(1),
            customer,
            at: zone.at_minute(ymd(11, 20), 14 * 60 + 31),
            day: ymd(11, 20),
            agent: AgentId(1),
            outcome: OutcomeCode("no-answer".into()),
            ..self.any_contact()
        };
        let mut all = vec![
            CustomerDay {
                day: ymd(11, 2),
                what: DayEntry::Order {
                    at: zone.at_minute(ymd(11, 2), 10 * 60 + 12),
                    amount: Fen::yuan(1152),
                },
            },
            CustomerDay {
                day: ymd(11, 20),
                what: DayEntry::Contact(Box::new(contact)),
            },
            CustomerDay {
                day: ymd(11, 23),
                what: DayEntry::FollowUp {
                    id: FollowUpId(101),
                    origin: Origin::Rule {
                        rule: "quality-new-call".into(),
                        fact: Fact::Delivered(ymd(11, 5)),
                    },
                    status: Status::Open,
                },
            },
            CustomerDay {
                day: ymd(11, 26),
                what: DayEntry::Message {
                    id: MessageId(202),
                    rule: "monthly-guide".into(),
                    channel: Channel::Email,
                    due: zone.at_minute(ymd(11, 26), 9 * 60),
                    state: MessageState::Waiting,
                },
            },
            CustomerDay {
                day: ymd(11, 28),
                what: DayEntry::Birthday {
                    name: "乐乐".into(),
                    birthday: Birthday::solar(Some(2024), 11, 28).expect("a birthday"),
                },
            },
            CustomerDay {
                day: ymd(11, 28),
                what: DayEntry::Coming {
                    rule: "birthday-card".into(),
                    fact: Fact::Birthday {
                        day: ymd(11, 28),
                        member: Some(0),
                    },
                },
            },
            CustomerDay {
                day: ymd(12, 1),
                what: DayEntry::Coming {
                    rule: "vip-tips".into(),
                    fact: Fact::Cadence(ymd(12, 1)),
                },
            },
        ];
        all.retain(|entry| (from..from + i32::from(days)).contains(&entry.day));
        all
    }

    fn any_contact(&self) -> Contact {
        Contact {
            id: ContactId(0),
            customer: CustomerId(0),
            follow_up: None,
            agent: AgentId(1),
            at: self.now,
            day: self.today(),
            hour: 14,
            direction: Direction::Out,
            outcome: OutcomeCode("completed".into()),
            reached: false,
            attempt: true,
            score: None,
            reason: None,
            note: String::new(),
            segment: SegmentId::default(),
            key: false,
            talk_seconds: 0,
            wrap_up_seconds: 0,
        }
    }
}

//! Tickets of the hub in memory: real ones, by the shipped settings, with steps taken through the day.

use warmline::config::tickets::{DEFAULT, TicketSettings};
use warmline::domain::agent::Role;
use warmline::domain::calendar::hours::Hours;
use warmline::domain::calendar::{HolidayTable, Schedule};
use warmline::domain::channel::Channel;
use warmline::domain::follow_up::Origin;
use warmline::domain::id::{AgentId, CustomerId, TicketId};
use warmline::domain::lookup::ticket_number;
use warmline::domain::money::Fen;
use warmline::domain::notice::Notable;
use warmline::domain::segment::SegmentId;
use warmline::domain::team::Teams;
use warmline::domain::ticket::apply::Actor;
use warmline::domain::ticket::entitlement::{Entitlement, Right};
use warmline::domain::ticket::step::Taken;
use warmline::domain::ticket::{
    Alarm, Clock, ClockKind, Matter, Opening, Remedy, Severity, Source, Standing, Step, Terms,
    Ticket,
};
use warmline::domain::time::{Day, Moment, Zone};
use warmline::protocol::command::OpenTicket;
use warmline::protocol::refusal::TicketAlike;
use warmline::protocol::view::{
    ClockView, FindRow, NoticeView, TicketFilter, TicketPage, TicketRow, TicketView,
};
use warmline::protocol::{Done, Refusal};

use super::FakeHub;
use super::people::{at, day, sketches};

/// Who is at the desk, and two colleagues.
const PEOPLE: [(u32, &str); 3] = [(1, "张敏"), (2, "李强"), (3, "王芳")];

/// What tickets go by.
pub struct Rules {
    pub settings: TicketSettings,
    hours: Hours,
    teams: Teams,
}

impl Rules {
    pub fn new() -> Self {
        Self {
            settings: TicketSettings::load(DEFAULT).expect("the shipped file"),
            hours: Hours::business(),
            teams: Teams::none(),
        }
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            desk: Schedule {
                hours: &self.hours,
                holidays: HolidayTable::china(),
                zone: Zone::default(),
            },
            teams: &self.teams,
            targets: &self.settings.targets,
            escalation: self.settings.escalation,
            limit: self.settings.approval_limit,
        }
    }
}

/// A ticket with its steps.
#[derive(Clone)]
pub struct Kept {
    pub ticket: Ticket,
    pub steps: Vec<Taken>,
}

fn matter(category: &str, part: &str, summary: &str) -> Matter {
    Matter {
        category: category.into(),
        subcategory: part.into(),
        summary: summary.into(),
        order: None,
        product: None,
        batch: None,
        wants: Some(Remedy::Exchange),
        amount: None,
    }
}

fn opening(id: u64, customer: u64, severity: u8, matter: Matter) -> Opening {
    let segment = sketches()[customer as usize - 1].1;
    Opening {
        id: TicketId(id),
        customer: CustomerId(customer),
        segment: SegmentId(segment.into()),
        key: segment == "vip",
        source: Source::Call,
        contact: None,
        matter,
        severity: Severity::new(severity).expect("1 to 4"),
        complaint: true,
        owner: None,
    }
}

fn agent(n: u32) -> Actor {
    let role = if n == 1 {
        Role::Supervisor
    } else {
        Role::Agent
    };
    Actor::new(AgentId(n), role)
}

fn with(
    rules: &Rules,
    (opening, by, opened): (Opening, u32, Moment),
    steps: Vec<(Moment, u32, Step)>,
) -> Kept {
    let mut ticket = Ticket::open(opening, AgentId(by), opened, &rules.terms());
    let taken = steps.into_iter().map(|(at, by, step)| {
        ticket
            .apply(step, agent(by), at, &rules.terms())
            .expect("a legal step")
    });
    let steps = taken.collect();
    Kept { ticket, steps }
}

/// As they are at first.
pub fn tickets(rules: &Rules) -> Vec<Kept> {
    let mut damaged = matter("logistics", "packaging", "三罐奶粉外箱压扁，一罐漏粉");
    damaged.order = Some("TM260017781".into());
    damaged.product = Some("奶粉3段".into());
    damaged.amount = Some(Fen::yuan(288));
    let photos = Step::Wait {
        department: None,
        why: "请客户补拍外箱照片".into(),
    };
    let stock = Step::Wait {
        department: Some("warehouse".into()),
        why: "查库存批次".into(),
    };
    let offer = Step::Propose {
        remedy: Remedy::Compensation,
        cost: Fen::yuan(288),
        text: "补发一罐，另送湿巾".into(),
    };
    let note = Step::Note {
        text: "@张敏 客户是老会员，尽快给答复".into(),
        mentions: vec![AgentId(1)],
    };
    let told = Step::Tell {
        channel: Channel::Call,
        text: "已口头告知".into(),
    };
    let mut list = vec![
        with(
            rules,
            (opening(2093, 1, 3, damaged), 2, at(11, 20, 10, 5)),
            vec![
                (at(11, 20, 10, 20), 2, Step::Start),
                (
                    at(11, 20, 11, 30),
                    2,
                    Step::Verify("外箱受压，照片属实".into()),
                ),
                (at(11, 23, 9, 40), 2, note),
                (at(11, 23, 10, 10), 2, offer),
            ],
        ),
        with(
            rules,
            (
                opening(
                    2094,
                    2,
                    4,
                    matter("product", "reaction", "宝宝喝后起疹子，要求说法"),
                ),
                1,
                at(11, 23, 13, 40),
            ),
            vec![(at(11, 23, 13, 45), 1, Step::Start)],
        ),
        with(
            rules,
            (
                opening(2095, 3, 2, matter("service", "invoice", "发票抬头开错")),
                1,
                at(11, 20, 15, 0),
            ),
            vec![
                (at(11, 20, 15, 5), 1, Step::Start),
                (at(11, 20, 16, 0), 1, photos),
            ],
        ),
        with(
            rules,
            (
                opening(2096, 5, 2, matter("logistics", "late", "下单五天没有发货")),
                3,
                at(11, 23, 11, 0),
            ),
            Vec::new(),
        ),
        with(
            rules,
            (
                opening(2097, 7, 1, matter("activity", "coupon", "满减券没有到账")),
                3,
                at(11, 23, 10, 30),
            ),
            vec![
                (at(11, 23, 10, 40), 3, Step::Start),
                (at(11, 23, 11, 0), 3, stock),
            ],
        ),
        with(
            rules,
            (
                opening(2098, 6, 3, matter("gift", "poor-gift", "赠品围嘴开线")),
                1,
                at(11, 20, 9, 30),
            ),
            vec![(at(11, 20, 9, 40), 1, Step::Assign(Some(AgentId(1))))],
        ),
    ];
    let mut plain = opening(2090, 1, 1, matter("service", "invoice", "补开发票"));
    plain.complaint = false;
    list.push(with(
        rules,
        (plain, 1, at(11, 18, 10, 0)),
        vec![
            (at(11, 18, 10, 5), 1, Step::Start),
            (at(11, 18, 11, 0), 1, Step::Resolve("已补开并寄出".into())),
            (at(11, 18, 11, 5), 1, told),
            (at(11, 19, 9, 0), 1, Step::Close),
        ],
    ));
    list
}

/// What the agent was told: of these, the first three are new.
pub fn notices() -> Vec<NoticeView> {
    let ticket = TicketId;
    let told = |at: Moment, by: &str, what, summary: &str, seen: bool| NoticeView {
        at,
        by: by.into(),
        what,
        summary: summary.into(),
        seen: seen.then_some(at),
    };
    let breach = Notable::Alarm {
        ticket: ticket(2094),
        clock: ClockKind::NextStep,
        alarm: Alarm::Warning,
    };
    let late = Notable::Alarm {
        ticket: ticket(2098),
        clock: ClockKind::Resolution,
        alarm: Alarm::Breach,
    };
    let rash = "宝宝喝后起疹子，要求说法";
    let damaged = "三罐奶粉外箱压扁，一罐漏粉";
    vec![
        told(at(11, 23, 14, 0), "", breach, rash, false),
        told(
            at(11, 23, 10, 10),
            "李强",
            Notable::Approval {
                ticket: ticket(2093),
            },
            damaged,
            false,
        ),
        told(
            at(11, 23, 9, 40),
            "李强",
            Notable::Mentioned {
                ticket: ticket(2093),
            },
            damaged,
            false,
        ),
        told(at(11, 23, 9, 0), "", late, "赠品围嘴开线", true),
        told(
            at(11, 20, 9, 40),
            "王芳",
            Notable::Given {
                ticket: ticket(2098),
            },
            "赠品围嘴开线",
            true,
        ),
    ]
}

impl FakeHub {
    /// The row of its customer in the queue is a ticket's place there from now on.
    pub fn queue_ticket(&mut self, id: u64) {
        let page = self.tickets_of(&TicketFilter::default());
        let listed = page.rows.into_iter().find(|row| row.id == TicketId(id));
        let ticket = listed.expect("it is there");
        let at = self
            .queue
            .iter()
            .position(|row| row.customer == ticket.customer);
        let row = &mut self.queue[at.expect("they are in the queue")];
        row.origin = Origin::Ticket(ticket.id);
        row.about = None;
        row.ticket = Some(Box::new(ticket));
    }

    /// A ticket as it is shown.
    pub fn ticket(&self, id: TicketId) -> Option<TicketView> {
        let kept = self.tickets.iter().find(|kept| kept.ticket.id == id)?;
        let t = &kept.ticket;
        let terms = self.rules.terms();
        let person = &sketches()[t.customer.0 as usize - 1];
        let entitled = |right, until| Entitlement {
            product: "奶粉3段".into(),
            right,
            until,
        };
        let known = t.matter.order.is_some();
        Some(TicketView {
            name: person.0.into(),
            segment: SegmentId(person.1.into()),
            clocks: ClockKind::ALL.map(|kind| self.clock(t, kind)).to_vec(),
            waited: t.waited_for_customer(&terms, self.now),
            entitlements: if known {
                vec![
                    entitled(Right::Return, Some(day(11, 12))),
                    entitled(Right::Exchange, Some(day(11, 27))),
                    entitled(Right::Repair, None),
                    entitled(Right::Warranty, Day::ymd(2027, 2, 3)),
                ]
            } else {
                Vec::new()
            },
            ticket: t.clone(),
            steps: kept.steps.clone(),
            names: PEOPLE.map(|(id, name)| (AgentId(id), name.into())).to_vec(),
        })
    }

    fn clock(&self, ticket: &Ticket, kind: ClockKind) -> ClockView {
        let (terms, clock): (_, &Clock) = (self.rules.terms(), ticket.clocks.get(kind));
        let hours = &terms.hours_of(ticket.owner);
        ClockView {
            kind,
            due: clock.due(hours),
            done: clock.stopped(),
            standing: clock.standing(hours, self.now),
            left: clock.left(hours, self.now),
        }
    }

    /// Those that a filter lets through, those that are due next first.
    pub fn tickets_of(&self, filter: &TicketFilter) -> TicketPage {
        let is = |kept: &&Kept| {
            let t = &kept.ticket;
            let state = match filter.state {
                Some(state) => t.state == state,
                None => filter.customer.is_some() || t.state.is_open(),
            };
            let owner = t.owner.unwrap_or_default();
            state
                && (!filter.awaiting || t.awaits_approval())
                && filter.customer.is_none_or(|c| t.customer == c)
                && filter.owner.is_none_or(|of| owner == of)
                && filter
                    .category
                    .as_ref()
                    .is_none_or(|c| t.matter.category == *c)
        };
        let mut kept: Vec<&Kept> = self.tickets.iter().filter(is).collect();
        kept.sort_by_key(|kept| kept.ticket.due.map_or(i64::MAX, |(due, _)| due.0));
        let mut rows: Vec<TicketRow> = kept.into_iter().map(|kept| self.ticket_row(kept)).collect();
        if filter.breaching {
            rows.retain(|row| {
                row.clock
                    .is_some_and(|c| matches!(c.standing, Standing::Soon | Standing::Breached))
            });
        }
        TicketPage {
            total: Some(rows.len() as u64),
            rows,
            next: None,
        }
    }

    /// The customer whose ticket has the number that was typed.
    pub fn numbered(&self, text: &str) -> Option<FindRow> {
        let id = ticket_number(text)?;
        let kept = self.tickets.iter().find(|kept| kept.ticket.id == id)?;
        let ticket = self.ticket_row(kept);
        Some(FindRow {
            id: ticket.customer,
            number: None,
            name: ticket.name.clone(),
            segment: ticket.segment.clone(),
            key: ticket.key,
            phone: String::new(),
            place: String::new(),
            last_contact: None,
            due: 0,
            hint: String::new(),
            ticket: Some(Box::new(ticket)),
        })
    }

    /// The open ones of somebody.
    pub fn open_tickets_of(&self, customer: CustomerId) -> Vec<TicketRow> {
        let filter = TicketFilter {
            customer: Some(customer),
            ..TicketFilter::default()
        };
        let mut rows = self.tickets_of(&filter).rows;
        rows.retain(|row| row.state.is_open());
        rows
    }

    fn ticket_row(&self, kept: &Kept) -> TicketRow {
        let t = &kept.ticket;
        let person = &sketches()[t.customer.0 as usize - 1];
        TicketRow {
            id: t.id,
            customer: t.customer,
            name: person.0.into(),
            segment: SegmentId(person.1.into()),
            key: t.key,
            category: t.matter.category.clone(),
            subcategory: t.matter.subcategory.clone(),
            summary: t.matter.summary.clone(),
            severity: t.severity,
            complaint: t.complaint.is_some(),
            state: t.state,
            owner: alike(kept).owner,
            opened: t.opened,
            clock: t.due.map(|(_, kind)| self.clock(t, kind)),
        }
    }

    /// Opens one, unless the customer has an open one of that category.
    pub fn open_ticket(&mut self, ask: OpenTicket) -> Result<Done, Refusal> {
        let same = |kept: &&Kept| {
            let t = &kept.ticket;
            t.customer == ask.customer
                && t.state.is_open()
                && t.matter.category == ask.matter.category
        };
        let alike: Vec<TicketAlike> = self.tickets.iter().filter(same).map(alike).collect();
        if !ask.anyway && !alike.is_empty() {
            return Err(Refusal::TicketAlike(alike));
        }
        let id = 2100 + self.tickets.len() as u64;
        let opening = Opening {
            source: ask.source,
            complaint: ask.complaint,
            owner: ask.owner,
            ..opening(id, ask.customer.0, ask.severity.number(), ask.matter)
        };
        let kept = with(&self.rules, (opening, 1, self.now), Vec::new());
        self.tickets.push(kept);
        self.shown(TicketId(id))
    }

    /// Takes a step, as whoever is at the desk.
    pub fn step_ticket(
        &mut self,
        id: TicketId,
        seen: Option<u32>,
        step: Step,
    ) -> Result<Done, Refusal> {
        let by = Actor::new(AgentId(1), self.role);
        self.step_of(by, id, seen, step)?;
        self.shown(id)
    }

    /// A colleague takes a step meanwhile.
    pub fn colleague_steps(&mut self, id: u64, step: Step) {
        self.step_of(agent(2), TicketId(id), None, step)
            .expect("a legal step");
    }

    /// A colleague undoes the step that they took last.
    pub fn colleague_undoes(&mut self, id: u64) {
        let (now, kept) = (self.now, self.tickets.iter_mut());
        let mut of_id = kept.filter(|kept| kept.ticket.id == TicketId(id));
        let kept = of_id.next().expect("a ticket");
        kept.steps.pop();
        let seen = kept.ticket.revision;
        kept.ticket.came_back(seen, AgentId(2), now);
    }

    fn step_of(
        &mut self,
        by: Actor,
        id: TicketId,
        seen: Option<u32>,
        step: Step,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let kept = self.tickets.iter_mut().find(|kept| kept.ticket.id == id);
        let kept = kept.ok_or(Refusal::NothingToUndo)?;
        if seen.is_some_and(|seen| seen != kept.ticket.revision) {
            return Err(Refusal::TicketChanged {
                ticket: id,
                revision: kept.ticket.revision,
                by: "李强".into(),
                at: now,
            });
        }
        let taken = kept.ticket.apply(step, by, now, &self.rules.terms());
        let taken = taken.map_err(|wrong| Refusal::TicketStep {
            ticket: id,
            wrong,
            who: "李强".into(),
        })?;
        kept.steps.push(taken);
        Ok(())
    }

    fn shown(&self, id: TicketId) -> Result<Done, Refusal> {
        let view = self.ticket(id).ok_or(Refusal::NothingToUndo)?;
        Ok(Done::Ticket(Box::new(view)))
    }
}

fn alike(kept: &Kept) -> TicketAlike {
    let t = &kept.ticket;
    let owner = PEOPLE.iter().find(|(id, _)| t.owner == Some(AgentId(*id)));
    TicketAlike {
        ticket: t.id,
        summary: t.matter.summary.clone(),
        state: t.state,
        owner: owner.map_or_else(String::new, |(_, name)| (*name).into()),
        opened: t.opened,
    }
}

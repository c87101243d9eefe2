//! The customers of the hub in memory: a queue of a Monday in November.

use warmline::config::plan;
use warmline::domain::channel::Channel;
use warmline::domain::contact::{Contact, Direction};
use warmline::domain::customer::{FamilyMember, Person, Preferences, Relation, Sex};
use warmline::domain::date::Birthday;
use warmline::domain::follow_up::{Assignee, Band, Fact, Origin, Status, When};
use warmline::domain::held::{Held, HeldBack};
use warmline::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, MessageId, OrderId};
use warmline::domain::kpi::Ratio;
use warmline::domain::message::MessageState;
use warmline::domain::money::Fen;
use warmline::domain::order::{OrderItem, OrderStatus};
use warmline::domain::outcome::OutcomeCode;
use warmline::domain::plan::Class;
use warmline::domain::purchases::Purchases;
use warmline::domain::rfm::Rfm;
use warmline::domain::segment::{LifecycleId, SegmentId};
use warmline::domain::time::{Day, Moment, Zone};
use warmline::protocol::view::{
    CustomerRow, HeldTouch, MessageEntry, OrderView, PhoneView, PlanOfCustomer, Profile, QueueRow,
    TimelineEntry, TimelineRow,
};

use super::explaining::message;

/// Monday 2026-11-23, 14:05.
pub fn now() -> Moment {
    Moment::parse_rfc3339("2026-11-23T14:05:00+08:00").expect("a valid time")
}

/// A day of 2026.
pub fn day(month: u32, day: u32) -> Day {
    Day::ymd(2026, month, day).expect("a date")
}

/// A moment of 2026.
pub fn at(month: u32, on: u32, hour: u16, minute: u16) -> Moment {
    Zone::default().at_minute(day(month, on), hour * 60 + minute)
}

/// Name, segment, number, place, rule or outcome, when, initials.
pub struct Sketch(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub When,
    pub &'static str,
);

/// Everybody.
pub fn sketches() -> Vec<Sketch> {
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

/// Somebody's profile.
pub fn profile(id: u64, s: &Sketch, now: Moment) -> Profile {
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
    if vip {
        recent.extend(messages(id));
        recent.sort_by_key(|row| std::cmp::Reverse(row.at));
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
            number: 0,
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
        shares_phone: if id == 4 {
            vec![
                (CustomerId(5), "陈伟".into()),
                (CustomerId(6), "吕静".into()),
                (CustomerId(7), "黄小丽".into()),
            ]
        } else {
            Vec::new()
        },
        segment: SegmentId(s.1.into()),
        segment_since: day(6, 1),
        plan: standing(s),
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
            orders_12_months: orders,
            by_channel: vec![("tmall".into(), Fen::yuan(9_800))],
        },
        rfm: Rfm {
            r: 4,
            f: if vip { 5 } else { 2 },
            m: if vip { 5 } else { 3 },
        },
        satisfaction: Ratio {
            numerator: 23,
            denominator: 5,
        },
        recent,
        open: vec![row(id, s, now)],
        tickets: Vec::new(),
        claim: None,
        script: Vec::new(),
    }
}

/// What the plan makes of somebody.
fn standing(s: &Sketch) -> PlanOfCustomer {
    let plan = plan::load(plan::DEFAULT).expect("the shipped plan");
    let rule = |classes: &[Class], id: &str| {
        let class = classes.iter().find(|class| class.id == id);
        class.map_or_else(String::new, |class| class.when.source().to_owned())
    };
    let vip = s.1 == "vip";
    let stage = if vip { "maintenance" } else { "growth" };
    let held = HeldTouch {
        id: "M207".into(),
        rule: "vip-tips".into(),
        way: "sms".into(),
        held: held(),
    };
    PlanOfCustomer {
        segment_rule: rule(&plan.segments, s.1),
        lifecycle: LifecycleId(stage.into()),
        lifecycle_since: day(5, 12),
        lifecycle_rule: rule(&plan.lifecycle, stage),
        key_by: if vip {
            vec!["value".into(), "loyalty".into()]
        } else {
            Vec::new()
        },
        held: if vip { vec![held] } else { Vec::new() },
        messages: if vip {
            vec![message(MessageId(202))]
        } else {
            Vec::new()
        },
        ..PlanOfCustomer::default()
    }
}

/// Moved by a cap.
pub fn held() -> Held {
    Held {
        from: day(11, 20),
        to: Some(day(11, 24)),
        why: HeldBack::Cap {
            channel: Some(Channel::Sms),
            days: 7,
            most: 3,
        },
    }
}

/// One that waits and was moved, one that was called off, one that was held back for good.
fn messages(id: u64) -> Vec<TimelineRow> {
    let message = |created, channel, rule: &str, due, state, held| TimelineRow {
        at: created,
        by: String::new(),
        what: TimelineEntry::Message(Box::new(MessageEntry {
            id: MessageId(200 + id),
            rule: rule.into(),
            fact: Fact::Cadence(day(11, 20)),
            about: None,
            channel,
            template: "tip-1".into(),
            due,
            by: match state {
                MessageState::Cancelled { .. } => "张敏".into(),
                _ => String::new(),
            },
            state,
            held,
        })),
    };
    let complaint = HeldBack::OpenComplaint;
    vec![
        message(
            at(11, 19, 0, 5),
            Channel::Sms,
            "vip-tips",
            at(11, 24, 9, 0),
            MessageState::Waiting,
            vec![held()],
        ),
        message(
            at(11, 11, 0, 5),
            Channel::Social,
            "festival",
            at(11, 13, 9, 0),
            MessageState::Lapsed {
                at: at(11, 13, 0, 5),
                why: complaint.clone(),
            },
            vec![Held::for_good(day(11, 13), &complaint)],
        ),
        message(
            at(10, 28, 0, 5),
            Channel::Email,
            "monthly-guide",
            at(11, 1, 9, 0),
            MessageState::Cancelled {
                at: at(10, 30, 9, 41),
                by: AgentId(1),
            },
            Vec::new(),
        ),
    ]
}

/// An order.
pub fn order(id: u64, number: u64, units: u32) -> OrderView {
    OrderView {
        id: OrderId(number),
        number: Some(format!("TM26{id:03}{number}")),
        channel: "tmall".into(),
        at: at(11, 2, 9, 15),
        day: day(11, 2),
        dispatched: None,
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

/// Somebody's follow-up.
pub fn row(id: u64, s: &Sketch, now: Moment) -> QueueRow {
    let zone = Zone::default();
    let when_day = match s.5 {
        When::On(day) => day,
        When::At(at) | When::After(at) => zone.day(at),
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
        about: match origin.fact() {
            Some(Fact::StageChange { .. }) => Some(Person {
                relation: Some(Relation::Baby),
                name: "小果".into(),
            }),
            _ => None,
        },
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
        ticket: None,
    }
}

/// Somebody's row of the customer list.
pub fn customer_row(p: &Profile) -> CustomerRow {
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

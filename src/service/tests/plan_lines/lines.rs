//! The lines of the default care plan as tables: who just qualifies, on which days, and who just does not.

use super::super::{baby, day, order};
use crate::domain::customer::{Customer, FamilyMember, Phone, Relation, Tag};
use crate::domain::date::Birthday;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderStatus};
use crate::domain::time::Moment;

/// Somebody with what was bought.
#[derive(Clone)]
pub struct Who {
    pub customer: Customer,
    pub orders: Vec<Order>,
}

impl Who {
    pub fn with(mut self, change: impl FnOnce(&mut Customer)) -> Self {
        change(&mut self.customer);
        self
    }

    /// One more purchase, in units of one product.
    pub fn bought(mut self, on: &str, yuan: i64, units: u32) -> Self {
        let id = self.orders.len() as u64 + 1;
        self.orders.push(order(id, day(on), yuan * 100, units));
        self
    }

    /// Changes the latest purchase.
    pub fn but(mut self, change: impl FnOnce(&mut Order)) -> Self {
        change(self.orders.last_mut().expect("a purchase"));
        self
    }

    pub fn tagged(self, name: &str, since: &str) -> Self {
        let tag = Tag {
            name: name.into(),
            since: day(since),
        };
        self.with(|c| c.tags.push(tag))
    }

    pub fn baby(self, born: &str) -> Self {
        self.with(|c| c.family.push(baby(day(born))))
    }

    pub fn happened(self, name: &str, on: &str) -> Self {
        self.with(|c| c.note(name, day(on)))
    }
}

/// Somebody who can be reached by every channel and has bought nothing.
pub fn somebody() -> Who {
    let mut customer = Customer::new(CustomerId(7), Moment(0), AgentId(1), day("2020-01-01"));
    customer.phones.push(Phone {
        text: "13800138000".into(),
        digits: "13800138000".into(),
        extension: None,
        wrong: false,
    });
    customer.email = Some("li@example.com".into());
    customer.wechat = Some("li-mama".into());
    Who {
        customer,
        orders: Vec::new(),
    }
}

/// Bought once, on 10 January 2026.
pub fn once(units: u32) -> Who {
    somebody().bought("2026-01-10", 300, units)
}

/// Two purchases of 7,999.99 in all.
pub fn regular() -> Who {
    let two = somebody().bought("2025-11-01", 4_000, 6);
    two.bought("2025-12-01", 3_999, 6)
        .but(|o| o.items[0].amount = Fen(399_999))
}

/// Two purchases of 8,000.00 in all.
pub fn vip() -> Who {
    regular().but(|o| o.items[0].amount = Fen(400_000))
}

pub fn new() -> Who {
    somebody().bought("2025-12-28", 300, 3)
}

/// One rule of a line of the plan.
pub struct Line {
    pub rule: &'static str,
    /// Way and text, or series.
    pub what: (&'static str, &'static str),
    /// Within this stretch …
    pub from: &'static str,
    pub to: &'static str,
    /// … who just qualifies has it on just these days;
    pub fits: Who,
    pub due: &'static [&'static str],
    /// others have it on other days, or never.
    pub others: Vec<(&'static str, Who, &'static [&'static str])>,
    /// Whether it lapses where it may not be on its day.
    pub lapses: bool,
    pub service: bool,
}

pub fn line(rule: &'static str, what: (&'static str, &'static str), fits: Who) -> Line {
    Line {
        rule,
        what,
        from: "2026-01-01",
        to: "2026-03-10",
        fits,
        due: &[],
        others: Vec::new(),
        lapses: false,
        service: false,
    }
}

impl Line {
    pub fn within(self, from: &'static str, to: &'static str) -> Self {
        Self { from, to, ..self }
    }

    pub fn on(self, due: &'static [&'static str]) -> Self {
        Self { due, ..self }
    }

    pub fn not(self, why: &'static str, who: Who) -> Self {
        self.but(why, who, &[])
    }

    pub fn but(mut self, why: &'static str, who: Who, due: &'static [&'static str]) -> Self {
        self.others.push((why, who, due));
        self
    }

    pub fn or_lapses(self) -> Self {
        Self {
            lapses: true,
            ..self
        }
    }

    pub fn service(self) -> Self {
        Self {
            service: true,
            ..self
        }
    }
}

pub fn returned(order: &mut Order) {
    order.status = OrderStatus::Returned;
}

/// A free tin on top.
pub fn free_tin(order: &mut Order) {
    let tin = OrderItem {
        amount: Fen(0),
        quantity: 1,
        ..order.items[0].clone()
    };
    order.items.push(tin);
}

pub fn delivered(on: &str) -> impl FnOnce(&mut Order) {
    let on = day(on);
    move |order: &mut Order| order.delivered = Some(on)
}

/// First use, day 8, tips.
pub fn of_new_customers() -> Vec<Line> {
    let tips: &[&str] = &[
        "2026-01-13",
        "2026-01-16",
        "2026-01-19",
        "2026-01-22",
        "2026-01-25",
        "2026-01-28",
        "2026-01-31",
        "2026-02-03",
        "2026-02-06",
        "2026-02-09",
    ];
    vec![
        line("quality-new-call", ("call", "first-use"), once(4))
            .on(&["2026-01-16"])
            .but(
                "delivered later",
                once(4).but(delivered("2026-01-15")),
                &["2026-01-18"],
            )
            .but("a free unit counts", once(3).but(free_tin), &["2026-01-16"])
            .not("a unit less", once(3))
            .not(
                "a VIP from the first order on",
                somebody().bought("2026-01-10", 8_000, 4),
            )
            .but(
                "a fen less than a VIP",
                somebody()
                    .bought("2026-01-10", 8_000, 4)
                    .but(|o| o.items[0].amount = Fen(799_999)),
                &["2026-01-16"],
            )
            .not(
                "bought again the day before",
                once(4).bought("2026-01-15", 100, 4),
            )
            .not("returned", once(4).but(returned)),
        line("new-day-8", ("email", "day-8"), once(3))
            .on(&["2026-01-18"])
            .but(
                "bought again the day after",
                once(3).bought("2026-01-19", 9, 1),
                &["2026-01-18"],
            )
            .not("a unit more", once(4))
            .not("a free unit more", once(3).but(free_tin))
            .not("bought again by then", once(3).bought("2026-01-18", 9, 1)),
        line("new-tips", ("sms-series", "tips"), once(3))
            .on(tips)
            .but("quality new, too", once(4), tips)
            .but(
                "bought again",
                once(3).bought("2026-01-17", 9, 1),
                &tips[..2],
            )
            .not("a VIP", somebody().bought("2026-01-10", 8_000, 1)),
    ]
}

/// Stage changes, the month's guide, birthdays, holidays: regular customers and VIPs.
pub fn of_regulars() -> Vec<Line> {
    let stage = |who: Who| who.baby("2025-08-15");
    let born = |who: Who| {
        let own = |c: &mut Customer| c.birthday = Birthday::solar(None, 3, 5);
        who.with(own).baby("2025-03-08")
    };
    let spouse = |who: Who| {
        who.with(|c| {
            c.family.push(FamilyMember {
                number: 0,
                name: "老李".into(),
                relation: Relation::Other,
                birthday: Birthday::solar(Some(1990), 3, 6),
            });
        })
    };
    let holidays: &[&str] = &[
        "2026-01-01",
        "2026-02-15",
        "2026-04-04",
        "2026-05-01",
        "2026-06-19",
        "2026-09-25",
        "2026-10-01",
    ];
    vec![
        line("stage-change", ("email", "stage-change"), stage(regular()))
            .on(&["2026-02-01"])
            .but("VIP", stage(vip()), &["2026-02-01"])
            .but("to stage 3", regular().baby("2025-02-15"), &["2026-02-01"])
            .but("to stage 4", regular().baby("2023-02-15"), &["2026-02-01"])
            .but("a day older", regular().baby("2025-08-14"), &["2026-01-31"])
            .not("no stage begins at 24 months", regular().baby("2024-02-15"))
            .not("one purchase", stage(new()))
            .not("no child", spouse(regular())),
        line(
            "vip-stage-change-call",
            ("call", "stage-change"),
            stage(vip()),
        )
        .on(&["2026-02-01"])
        .not("a fen less", stage(regular())),
        line("birthday-card", ("email", "birthday"), born(regular()))
            .on(&["2026-03-05", "2026-03-08"])
            .but("VIP", born(vip()), &["2026-03-05", "2026-03-08"])
            .but(
                "by the moon, 正月十五",
                regular().with(|c| c.birthday = Birthday::lunar(None, 1, false, 15)),
                &["2026-03-03"],
            )
            .not("neither customer nor baby", spouse(regular()))
            .not("one purchase", born(new()))
            .or_lapses(),
        line("vip-birthday-call", ("call", "birthday"), born(vip()))
            .on(&["2026-03-05", "2026-03-08"])
            .not("a fen less", born(regular())),
        line("vip-birthday-gift", ("gift", "birthday-gift"), born(vip()))
            .on(&["2026-02-26", "2026-03-01"])
            .not("a fen less", born(regular()))
            .not("neither customer nor baby", spouse(vip())),
        line("holiday", ("sms", "holiday"), regular())
            .within("2026-01-01", "2026-12-31")
            .on(holidays)
            .but("VIP", vip(), holidays)
            .not("one purchase", new().with(|_| ()))
            .or_lapses(),
        line("dispatched", ("sms", "dispatched"), regular())
            .on(&[])
            .but(
                "sent off",
                regular().but(|o| o.dispatched = Some(day("2026-01-05"))),
                &["2026-01-05"],
            )
            .but(
                "every purchase",
                regular()
                    .but(|o| o.dispatched = Some(day("2026-01-05")))
                    .bought("2026-01-06", 9, 1)
                    .but(|o| o.dispatched = Some(day("2026-01-07"))),
                &["2026-01-05", "2026-01-07"],
            )
            .not(
                "one purchase",
                new().but(|o| o.dispatched = Some(day("2026-01-05"))),
            )
            .service(),
        line(
            "delivered",
            ("sms", "delivered"),
            regular().but(delivered("2026-01-05")),
        )
        .on(&["2026-01-05"])
        .not("when is not known", regular())
        .not("one purchase", new().but(delivered("2026-01-05")))
        .service(),
        line("vip-tips", ("sms-series", "family-tips"), vip())
            .on(&[
                "2026-01-01",
                "2026-01-15",
                "2026-02-01",
                "2026-02-15",
                "2026-03-01",
            ])
            .but(
                "one purchase of 8,000",
                somebody().bought("2026-01-15", 8_000, 1),
                &["2026-01-15", "2026-02-01", "2026-02-15", "2026-03-01"],
            )
            .not("a fen less", regular())
            .not(
                "a fen given back",
                vip().but(|o| o.items[0].amount = Fen(399_999)),
            ),
    ]
}

/// Festivals, industry days, anniversaries, surveys, stages of life: everyone.
pub fn of_everyone() -> Vec<Line> {
    let key = |c: &mut Customer| c.key_reason = Some("opinion leader".into());
    let gifts: &[&str] = &["2026-02-10", "2026-09-18"];
    let often = |many: usize| (0..many).fold(somebody(), |who, _| who.bought("2025-10-01", 10, 1));
    let loyal = |first: &str, more: usize| {
        let first = somebody().bought(first, 10, 1);
        (0..more).fold(first, |who, _| who.bought("2024-12-01", 10, 1))
    };
    let field =
        |who: Who, value: &str| who.with(|c| c.custom.push(("合作日期".into(), value.into())));
    vec![
        line("festival", ("preferred", "festival"), somebody())
            .within("2026-01-01", "2026-12-31")
            .on(&["2026-02-17", "2026-09-25"])
            .but("VIP", vip(), &["2026-02-17", "2026-09-25"])
            .or_lapses(),
        line("industry-day", ("preferred", "industry-day"), somebody())
            .within("2026-05-01", "2026-08-10")
            .on(&["2026-05-20", "2026-08-01"])
            .or_lapses(),
        line("festival-gift", ("gift", "gift"), somebody().with(key))
            .within("2026-01-01", "2026-10-01")
            .on(gifts)
            .but("VIP", vip(), gifts)
            .but("frequent", often(8), gifts)
            .not("an order less", often(7))
            .but("loyal", loyal("2024-02-11", 5), gifts)
            .but("two years only later", loyal("2024-02-12", 5), &gifts[1..])
            .not("an order less than loyal", loyal("2024-02-11", 4))
            .but("recommends", new().tagged("口碑推荐", "2026-01-01"), gifts)
            .not("no key customer", regular()),
        line("industry-day-gift", ("gift", "gift"), vip())
            .within("2026-05-01", "2026-08-10")
            .on(&["2026-05-13", "2026-07-25"])
            .not("no key customer", regular()),
        line(
            "anniversary",
            ("preferred", "anniversary"),
            somebody().bought("2025-02-20", 9, 1),
        )
        .on(&["2026-02-20"])
        .but(
            "a leap day",
            somebody().bought("2024-02-29", 9, 1),
            &["2026-02-28"],
        )
        .but(
            "of the first of two",
            regular().bought("2025-01-20", 9, 1),
            &["2026-01-20"],
        )
        .not(
            "of the second",
            somebody()
                .bought("2025-05-01", 9, 1)
                .bought("2025-06-01", 9, 1),
        )
        .not(
            "returned",
            somebody().bought("2025-02-20", 9, 1).but(returned),
        ),
        line(
            "cooperation",
            ("preferred", "cooperation"),
            field(somebody(), "2024-03-02"),
        )
        .on(&["2026-03-02"])
        .not("the day itself is none", field(somebody(), "2026-03-02"))
        .not("no date", field(somebody(), "去年三月")),
        line(
            "survey",
            ("survey", "satisfaction"),
            once(4).but(delivered("2026-01-12")),
        )
        .on(&["2026-01-19"])
        .but("delivery unknown", once(4), &["2026-01-20"])
        .not("new, who has day 8", once(3).but(delivered("2026-01-12"))),
        line("growth", ("preferred", "growth"), once(1))
            .on(&["2026-01-10"])
            .not(
                "a VIP is to be maintained",
                somebody().bought("2026-01-10", 8_000, 1),
            )
            .not(
                "nothing bought",
                somebody().tagged("要求回访", "2026-01-10"),
            ),
        line(
            "maintenance",
            ("preferred", "maintenance"),
            once(1).bought("2026-02-01", 9, 1),
        )
        .on(&["2026-02-01"])
        .but(
            "a VIP",
            somebody().bought("2026-01-10", 8_000, 1),
            &["2026-01-10"],
        )
        .not("one purchase", once(1)),
    ]
}

/// Not returned, asked for, reviews, complaints.
pub fn of_occasions() -> Vec<Line> {
    let activation: &[&str] = &["2026-03-11", "2026-03-26", "2026-04-10"];
    let left = |line: Line| line.within("2026-03-01", "2026-04-20").on(activation);
    let tagged = |rule, tag: &'static str| {
        line(rule, ("call", rule), somebody().tagged(tag, "2026-01-10"))
            .on(&["2026-01-10"])
            .but(
                "bought, too",
                vip().tagged(tag, "2026-01-11"),
                &["2026-01-11"],
            )
            .not("another tag", somebody().tagged("老客户", "2026-01-10"))
    };
    vec![
        left(line("not-returned", ("sms", "activation"), once(3)))
            .but("quality new before", once(4), activation)
            .but(
                "back after 15 days",
                once(3).bought("2026-03-26", 9, 1),
                &activation[..1],
            )
            .not("back the day before", once(3).bought("2026-03-10", 9, 1))
            .but("with a baby", once(3).baby("2025-09-01"), activation)
            .not(
                "a VIP",
                somebody().bought("2026-01-10", 8_000, 3).baby("2025-09-01"),
            ),
        tagged("asked", "要求回访"),
        tagged("flagged", "需关注"),
        tagged("designated", "定向回访"),
        line(
            "review",
            ("call", "review"),
            somebody().happened("review-bad", "2026-01-10"),
        )
        .on(&["2026-01-10"])
        .but(
            "careful",
            somebody().happened("review-careful", "2026-01-10"),
            &["2026-01-10"],
        )
        .but(
            "asks",
            somebody().happened("review-question", "2026-01-10"),
            &["2026-01-10"],
        )
        .not("just stars", somebody().happened("review", "2026-01-10")),
        line(
            "complaint-check-back",
            ("call", "check-back"),
            somebody().happened("complaint-closed", "2026-01-10"),
        )
        .on(&["2026-01-12"])
        .not(
            "not closed",
            somebody().happened("complaint-opened", "2026-01-10"),
        ),
    ]
}

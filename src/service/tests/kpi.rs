//! Every KPI against a recomputation from the facts, over random histories; and the rows behind each number.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::testkit::{Kit, TODAY, boss};
use super::order;
use crate::domain::channel::Task;
use crate::domain::contact::{Contact, Direction};
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, Band, CalledOff, FollowUp, Origin, Status, When};
use crate::domain::id::{AgentId, ContactId, CustomerId, FollowUpId};
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::outcome::OutcomeCode;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment, Span, Zone};
use crate::protocol::query::KpiBy;
use crate::protocol::view::{KpiReport, KpiRow};
use crate::protocol::{Found, Query, Refusal};

const CUSTOMERS: u64 = 6;
const SEGMENTS: [&str; 3] = ["new", "regular", "vip"];

/// All facts that KPIs count.
#[derive(Debug, Clone, Default)]
struct Facts {
    contacts: Vec<Contact>,
    follow_ups: Vec<FollowUp>,
    orders: Vec<Order>,
}

fn moment(day: i32, minute: u16) -> Moment {
    Zone::default().at_minute(TODAY + day, minute)
}

fn segment(nth: usize) -> SegmentId {
    SegmentId(SEGMENTS[nth].into())
}

prop_compose! {
    fn contact()(
        (customer, day, minute, agent) in (1..=CUSTOMERS, -50..3_i32, 0..1440_u16, 1..4_u32),
        (reached, attempt, score, key) in (any::<bool>(), any::<bool>(), prop::option::of(1..6_u8), any::<bool>()),
        (outcome, of, talk, wrap_up) in (0..3_usize, 0..3_usize, 0..3_u32, 0..3_u32),
    ) -> Contact {
        Contact {
            id: ContactId(0),
            customer: CustomerId(customer),
            follow_up: None,
            at: moment(day, minute),
            day: TODAY + day,
            hour: (minute / 60) as u8,
            agent: AgentId(agent),
            direction: if attempt { Direction::Out } else { Direction::In },
            outcome: OutcomeCode(["completed", "busy", "other"][outcome].into()),
            reached,
            attempt,
            score,
            reason: None,
            note: String::new(),
            talk_seconds: talk * 30,
            wrap_up_seconds: wrap_up * 7,
            segment: segment(of),
            key,
        }
    }
}

prop_compose! {
    fn follow_up()(
        (customer, due, minute, of) in (1..=CUSTOMERS, -50..10_i32, prop::option::of(0..1440_u16), 0..3_usize),
        (assignee, status, later, at) in (0..4_u32, 0..5_u8, -5..9_i32, 0..1440_u16),
        by in 1..4_u32,
    ) -> FollowUp {
        let due_day = TODAY + due;
        let when = moment(due + later, at);
        let outcome = OutcomeCode("completed".into());
        FollowUp {
            id: FollowUpId(0),
            customer: CustomerId(customer),
            origin: Origin::ByHand { reason: String::new() },
            segment: segment(of),
            created: moment(due - 9, 0),
            created_by: AgentId(1),
            due: minute.map_or_else(|| Zone::default().end_of(due_day), |m| moment(due, m)),
            due_day,
            in_time: minute.map_or_else(|| Zone::default().end_of(due_day), |m| moment(due, m) + Span::minutes(30)),
            when: When::On(due_day),
            when_day: due_day,
            lapses: None,
            assignee: if assignee == 0 { Assignee::Pool } else { Assignee::Agent(AgentId(assignee)) },
            band: Band::Worth,
            worth: Fen(0),
            status: match status {
                0 => Status::Open,
                1 => Status::Cancelled {
                    at: when,
                    by: AgentId(by),
                    why: if by == 1 { CalledOff::DoNotContact } else { CalledOff::ByHand },
                },
                2 => Status::Lapsed { at: when, why: None },
                _ => Status::Done { at: when, day: due_day + later, by: AgentId(by), contact: ContactId(1), outcome },
            },
            attempts: 0,
            attempts_that_day: 0,
            last_attempt: None,
            on: due_day,
            task: Task::Call,
            held: Vec::new(),
        }
    }
}

prop_compose! {
    fn bought()((customer, day, fen, status) in (1..=CUSTOMERS, -80..3_i32, 0..900_i64, 0..5_u8)) -> Order {
        Order {
            customer: CustomerId(customer),
            status: match status {
                0 => OrderStatus::Returned,
                1 => OrderStatus::Cancelled,
                _ => OrderStatus::Delivered,
            },
            ..order(0, TODAY + day, fen * 100, 1)
        }
    }
}

prop_compose! {
    fn facts()(
        contacts in prop::collection::vec(contact(), 0..40),
        follow_ups in prop::collection::vec(follow_up(), 0..40),
        orders in prop::collection::vec(bought(), 0..30),
    ) -> Facts {
        Facts { contacts, follow_ups, orders }
    }
}

/// Writes the facts, in parts that fit into one change; each gets its id.
fn store(facts: &mut Facts) -> Kit {
    let kit = Kit::new();
    kit.agent("ann");
    kit.agent("ben");
    kit.write(|work| {
        for n in 1..=CUSTOMERS {
            let mut customer = Customer::new(CustomerId(n), work.now(), AgentId(1), TODAY);
            customer.standing.segment = segment(n as usize % 3);
            work.put(&customer.id, &customer)?;
        }
        Ok(())
    });
    for (n, contact) in (1..).zip(&mut facts.contacts) {
        contact.id = ContactId(n);
    }
    for (n, follow_up) in (1..).zip(&mut facts.follow_ups) {
        follow_up.id = FollowUpId(n);
    }
    for (n, order) in (1..).zip(&mut facts.orders) {
        order.id = crate::domain::id::OrderId(n);
    }
    let all = facts.clone();
    kit.write(move |work| {
        for c in &all.contacts {
            work.put(&(c.customer, c.at, c.id), c)?;
        }
        for f in &all.follow_ups {
            work.put(&(f.customer, f.id), f)?;
        }
        for o in &all.orders {
            work.put(&(o.customer, o.day, o.id), o)?;
        }
        Ok(())
    });
    kit
}

/// Whom a follow-up counts for.
fn counts_for(f: &FollowUp) -> AgentId {
    match (&f.status, f.assignee) {
        (Status::Done { by, .. }, _) => *by,
        (_, Assignee::Agent(agent)) => agent,
        (_, Assignee::Pool) => AgentId(0),
    }
}

/// The facts that a KPI looks at.
#[derive(Clone, Copy)]
struct Part<'a> {
    facts: &'a Facts,
    /// Of these days.
    days: Period,
    /// Done until then.
    end: Day,
    agent: Option<AgentId>,
    segment: Option<&'a str>,
}

impl Part<'_> {
    fn contacts(&self) -> Vec<&Contact> {
        let all = self.facts.contacts.iter();
        all.filter(|c| self.days.contains(c.day))
            .filter(|c| self.agent.is_none_or(|a| a == c.agent))
            .filter(|c| self.segment.is_none_or(|s| s == c.segment.0))
            .collect()
    }

    fn due(&self) -> Vec<&FollowUp> {
        let all = self.facts.follow_ups.iter();
        all.filter(|f| self.days.contains(f.due_day))
            .filter(|f| {
                !matches!(
                    f.status,
                    Status::Cancelled {
                        why: CalledOff::DoNotContact,
                        ..
                    }
                )
            })
            .filter(|f| self.agent.is_none_or(|a| a == counts_for(f)))
            .filter(|f| self.segment.is_none_or(|s| s == f.segment.0))
            .collect()
    }

    fn orders(&self) -> Vec<&Order> {
        let segment = |o: &Order| segment(o.customer.0 as usize % 3).0;
        let all = self.facts.orders.iter();
        all.filter(|o| o.status.counts() && self.days.contains(o.day))
            .filter(|o| self.segment.is_none_or(|s| s == segment(o)))
            .collect()
    }

    fn bought_before(&self, customer: CustomerId) -> bool {
        let mut all = self.facts.orders.iter();
        all.any(|o| o.customer == customer && o.status.counts() && o.day < self.days.from)
    }

    fn value(&self, kpi: KpiId) -> Ratio {
        let ratio = |n: usize, d: usize| Ratio {
            numerator: n as i64,
            denominator: d as i64,
        };
        let contacts = self.contacts();
        let made: Vec<_> = contacts.iter().filter(|c| c.attempt).collect();
        let scores: Vec<u8> = contacts.iter().filter_map(|c| c.score).collect();
        let key = contacts.iter().filter(|c| c.key).filter_map(|c| c.score);
        let key: Vec<u8> = key.collect();
        let sum = |all: &[u8]| all.iter().map(|s| usize::from(*s)).sum::<usize>();
        let due = self.due();
        let done = |f: &&&FollowUp| matches!(f.status, Status::Done { day, .. } if day <= self.end);
        let on_time =
            |f: &&&FollowUp| matches!(f.status, Status::Done { at, .. } if at <= f.in_time);
        let orders = self.orders();
        let revenue: i64 = orders.iter().map(|o| o.amount().0).sum();
        let buyers: BTreeSet<CustomerId> = orders.iter().map(|o| o.customer).collect();
        let again = |c: &&CustomerId| {
            orders.iter().filter(|o| o.customer == **c).count() > 1 || self.bought_before(**c)
        };
        let measured = |of: fn(&Contact) -> u32| {
            let all = contacts.iter().map(|c| of(c) as usize).filter(|n| *n > 0);
            all.fold((0, 0), |(sum, n), s| (sum + s, n + 1))
        };
        match kpi {
            KpiId::FollowUpCompletion => ratio(due.iter().filter(done).count(), due.len()),
            KpiId::OnTimeRate => ratio(due.iter().filter(on_time).count(), due.len()),
            KpiId::ReachRate => ratio(made.iter().filter(|c| c.reached).count(), made.len()),
            KpiId::Csat => ratio(sum(&scores), scores.len()),
            KpiId::CsatTop2 => ratio(scores.iter().filter(|s| **s >= 4).count(), scores.len()),
            KpiId::CsatKey => ratio(sum(&key), key.len()),
            KpiId::RepeatRate => ratio(buyers.iter().filter(again).count(), buyers.len()),
            KpiId::SpendPerBuyer => ratio(revenue as usize, buyers.len()),
            KpiId::AverageOrderValue => ratio(revenue as usize, orders.len()),
            KpiId::PurchaseFrequency => ratio(orders.len(), buyers.len()),
            KpiId::WorkloadHandled => {
                let agents: BTreeSet<AgentId> = contacts.iter().map(|c| c.agent).collect();
                ratio(contacts.len(), agents.len())
            }
            KpiId::WorkloadTalk => {
                let (sum, n) = measured(|c| c.talk_seconds);
                ratio(sum, n)
            }
            KpiId::WorkloadWrapUp => {
                let (sum, n) = measured(|c| c.wrap_up_seconds);
                ratio(sum, n)
            }
            KpiId::ComplaintRate => ratio(0, orders.len()),
            // Nobody has a ticket here; see the tests of tickets.
            _ => Ratio::default(),
        }
    }
}

fn report(kit: &Kit, period: Period, agent: Option<AgentId>, by: Option<KpiBy>) -> KpiReport {
    match kit.ask(&boss(), Query::Kpi { period, agent, by }) {
        Found::Kpi(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn rows(kit: &Kit, part: &Part<'_>, kpi: KpiId, numerator: bool) -> Vec<KpiRow> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let query = Query::KpiRows {
            kpi,
            numerator,
            period: part.days,
            agent: part.agent,
            after,
            limit: 7,
        };
        let Found::KpiRows(page) = kit.ask(&boss(), query) else {
            panic!("no rows");
        };
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

/// The rows behind a number add up to it.
fn drilled(kit: &Kit, part: &Part<'_>, kpi: KpiId) -> Ratio {
    let all = rows(kit, part, kpi, false);
    let counted = rows(kit, part, kpi, true);
    assert_eq!(
        counted,
        all.iter()
            .filter(|r| r.counted)
            .cloned()
            .collect::<Vec<_>>()
    );
    let sum: i64 = all.iter().map(|r| r.amount).sum();
    let customers: BTreeSet<CustomerId> = all.iter().map(|r| r.customer).collect();
    let agents: BTreeSet<&str> = all.iter().map(|r| r.by.as_str()).collect();
    let (n, d) = match kpi {
        KpiId::Csat
        | KpiId::CsatKey
        | KpiId::WorkloadTalk
        | KpiId::WorkloadWrapUp
        | KpiId::AverageOrderValue => (sum, all.len()),
        KpiId::SpendPerBuyer => (sum, customers.len()),
        KpiId::PurchaseFrequency => (all.len() as i64, customers.len()),
        KpiId::WorkloadHandled => (all.len() as i64, agents.len()),
        _ => (counted.len() as i64, all.len()),
    };
    Ratio {
        numerator: n,
        denominator: d as i64,
    }
}

fn check(kit: &Kit, facts: &Facts, period: Period, agent: Option<AgentId>) {
    let of = |days: Period| Part {
        facts,
        days,
        end: days.to,
        agent,
        segment: None,
    };
    let report = report(kit, period, agent, None);
    let (now, before) = (of(period), of(period.previous()));
    assert_eq!(report.previous.to, period.from - 1);
    for row in &report.rows {
        assert_eq!(row.now, now.value(row.kpi), "{:?} of {agent:?}", row.kpi);
        assert_eq!(row.before, before.value(row.kpi), "{:?} before", row.kpi);
        assert_eq!(
            drilled(kit, &now, row.kpi),
            row.now,
            "rows of {:?}",
            row.kpi
        );
    }
    let shown: Vec<KpiId> = report.rows.iter().map(|r| r.kpi).collect();
    let wanted = KpiId::ALL
        .into_iter()
        .filter(|kpi| agent.is_none() || !kpi.is_of_orders());
    assert_eq!(shown, wanted.collect::<Vec<_>>());
    let contacts = now.contacts();
    for score in 1..=5 {
        let count = contacts.iter().filter(|c| c.score == Some(score)).count();
        assert_eq!(report.scores[usize::from(score) - 1], count as u64);
    }
    for (hour, n) in (0..).zip(&report.reached_by_hour) {
        let count = contacts
            .iter()
            .filter(|c| c.reached && c.hour == hour)
            .count();
        assert_eq!(*n, count as u64);
    }
    let mut outcomes: BTreeMap<&OutcomeCode, u64> = BTreeMap::new();
    for contact in &contacts {
        *outcomes.entry(&contact.outcome).or_default() += 1;
    }
    let listed: BTreeMap<&OutcomeCode, u64> =
        report.by_outcome.iter().map(|(o, n)| (o, *n)).collect();
    assert_eq!(listed, outcomes);
    let today = crate::domain::time::Zone::default().day(boss().now);
    assert!(report.trend.len() >= 14);
    assert!(report.trend.iter().all(|d| d.day <= today.max(period.from)));
    for day in &report.trend {
        let that = Part {
            end: day.day,
            ..of(Period::day(day.day))
        };
        assert_eq!(
            day.completion,
            that.value(KpiId::FollowUpCompletion),
            "{}",
            day.day
        );
        assert_eq!(day.handled, that.contacts().len() as u64);
        assert_eq!(day.reach, that.value(KpiId::ReachRate));
        assert_eq!(day.csat, that.value(KpiId::Csat));
        assert_eq!(day.revenue, that.value(KpiId::AverageOrderValue));
    }
}

fn check_groups(kit: &Kit, facts: &Facts, period: Period) {
    let whole = Part {
        facts,
        days: period,
        end: period.to,
        agent: None,
        segment: None,
    };
    for group in report(kit, period, None, Some(KpiBy::Agent)).groups {
        let nth = ["boss", "ann", "ben"].iter().position(|n| *n == group.id);
        let agent = AgentId(nth.expect("an agent") as u32 + 1);
        let part = Part {
            agent: Some(agent),
            ..whole
        };
        for (kpi, ratio) in group.rows {
            assert_eq!(ratio, part.value(kpi), "{kpi:?} of {}", group.id);
        }
    }
    let groups = report(kit, period, None, Some(KpiBy::Segment)).groups;
    for segment in SEGMENTS {
        let part = Part {
            segment: Some(segment),
            ..whole
        };
        let group = groups.iter().find(|g| g.id == segment);
        for kpi in KpiId::ALL {
            let none = Ratio::default();
            let found = group.and_then(|g| g.rows.iter().find(|r| r.0 == kpi));
            assert_eq!(
                found.map_or(none, |r| r.1),
                part.value(kpi),
                "{kpi:?} of {segment}"
            );
        }
    }
    let groups = report(kit, period, None, Some(KpiBy::Day)).groups;
    assert_eq!(groups.len(), period.days() as usize);
    for (n, group) in (0..).zip(groups) {
        let day = period.from + n;
        let part = Part {
            days: Period::day(day),
            ..whole
        };
        assert_eq!(group.id, day.to_string());
        for (kpi, ratio) in group.rows {
            assert_eq!(ratio, part.value(kpi), "{kpi:?} of {day}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_number_is_what_the_facts_say(mut facts in facts(), from in -45..0_i32, days in 1..30_i32, agent in 1..4_u32) {
        let kit = store(&mut facts);
        let range = Period { from: TODAY + from, to: TODAY + from + days - 1 };
        for period in [range, Period::day(TODAY), Period::week(TODAY), Period::month(TODAY), Period::quarter(TODAY)] {
            check(&kit, &facts, period, None);
        }
        check(&kit, &facts, range, Some(AgentId(agent)));
        check_groups(&kit, &facts, range);
    }
}

#[test]
fn a_period_has_to_be_one() {
    let kit = Kit::new();
    for (from, to) in [(1, 0), (0, 3_660), (i32::MIN, i32::MAX)] {
        let period = Period {
            from: Day(from),
            to: Day(to),
        };
        let query = Query::Kpi {
            period,
            agent: None,
            by: None,
        };
        let refused = kit.query(&boss(), query);
        assert!(matches!(refused, Err(Refusal::Invalid { field, .. }) if field == "period"));
    }
}

#[test]
fn a_new_order_is_counted_at_once() {
    let mut facts = Facts::default();
    let kit = store(&mut facts);
    let period = Period::month(TODAY);
    let revenue = |kit: &Kit| {
        let rows = report(kit, period, None, None).rows;
        rows.iter()
            .find(|r| r.kpi == KpiId::AverageOrderValue)
            .map(|r| r.now)
    };
    assert_eq!(revenue(&kit), Some(Ratio::default()));
    let bought = order(1, TODAY, 500, 1);
    kit.write(move |work| work.put(&(bought.customer, bought.day, bought.id), &bought));
    let now = Ratio {
        numerator: 500,
        denominator: 1,
    };
    assert_eq!(revenue(&kit), Some(now));
}

#[test]
fn what_is_dropped_stays_due_and_an_appointment_has_its_window() {
    use super::super::testkit::{NOW, later};
    use super::{call, follow_up, wrap_up};
    use crate::protocol::Command;
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let figures = || {
        let rows = report(&kit, Period::day(TODAY), None, None).rows;
        let of = |kpi| {
            rows.iter()
                .find(|row| row.kpi == kpi)
                .expect("a figure")
                .now
        };
        let pair = |ratio: Ratio| (ratio.numerator, ratio.denominator);
        (
            pair(of(KpiId::FollowUpCompletion)),
            pair(of(KpiId::OnTimeRate)),
        )
    };
    let dropped = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, dropped, When::On(TODAY));
    kit.run(&ann, Command::Cancel(id)).expect("cancelled");
    assert_eq!(figures(), ((0, 1), (0, 1)));
    let barred = kit.person("李芳", "13812345679");
    follow_up(&kit, barred, When::On(TODAY));
    wrap_up(&kit, &ann, call(barred, None, "do-not-disturb")).expect("recorded");
    assert_eq!(figures(), ((0, 1), (0, 1)));
    // Ten o'clock was promised; half an hour is in time, a minute more is not.
    for (nth, minutes) in [30, 31].into_iter().enumerate() {
        let (name, phone) = [("张敏", "13812345670"), ("赵强", "13812345671")][nth];
        let customer = kit.person(name, phone);
        let at = NOW + Span::hours(1);
        let id = follow_up(&kit, customer, When::At(at));
        let then = later(&ann, Span::minutes(60 + minutes));
        wrap_up(&kit, &then, call(customer, Some(id), "completed")).expect("recorded");
    }
    assert_eq!(figures(), ((2, 3), (1, 3)));
    let part = |kpi, numerator| {
        let query = Query::KpiRows {
            kpi,
            numerator,
            period: Period::day(TODAY),
            agent: None,
            after: None,
            limit: 10,
        };
        match kit.ask(&boss(), query) {
            Found::KpiRows(page) => page.rows.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        (
            part(KpiId::OnTimeRate, false),
            part(KpiId::OnTimeRate, true)
        ),
        (3, 1)
    );
}

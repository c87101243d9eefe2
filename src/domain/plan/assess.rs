//! What the plan means for one customer on one day: segment, what is due, and when to look again.
//!
//! Nothing scans all customers daily: each assessment says on which day time alone next changes something,
//! and a customer is looked at again on that day or when a fact about them is written, whichever comes first.

use super::condition::View;
use super::{Plan, Rule, Trigger};
use crate::domain::customer::Customer;
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::segment::SegmentId;
use crate::domain::time::Day;

/// Most occurrences of one rule for one customer on one day; more are a plan's mistake and are left out.
const MAX_OCCURRENCES: usize = 32;

/// What the plan says about a customer.
#[derive(Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The segment.
    pub segment: SegmentId,
    /// The day on which the customer came into it.
    pub segment_since: Day,
    /// What is due by today and has not lapsed.
    pub due: Vec<Occurrence>,
    /// The day on which time alone next changes something.
    pub look_again: Option<Day>,
}

/// One occurrence of a rule. Its identity is the rule, the fact's member and the due day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Position of the rule in the plan.
    pub rule: usize,
    /// What triggered it.
    pub fact: Fact,
    /// The due day.
    pub due: Day,
}

/// Assesses a customer on a day by everything that is known of their orders.
pub fn assess(plan: &Plan, customer: &Customer, orders: &[Order], today: Day) -> Assessment {
    let purchases = Purchases::of(orders, today);
    let (segment, segment_since) = segment_of(plan, customer, &purchases, today);
    let view = View {
        customer,
        purchases: &purchases,
        segment: &segment.0,
        today,
    };
    let mut due = Vec::new();
    let mut look_again = next_turn(plan, &purchases, today);
    for (index, rule) in plan.rules.iter().enumerate() {
        let since = earliest_due(plan, rule, today);
        let mut holds = None;
        each_occurrence(
            plan,
            rule,
            customer,
            orders,
            &purchases,
            since,
            |day, fact| {
                if day > today {
                    look_again = Some(look_again.map_or(day, |d| d.min(day)));
                } else if fact.day() >= today - i32::from(plan.history_days)
                    && *holds.get_or_insert_with(|| rule.who.holds(&view))
                    && due.len() < MAX_OCCURRENCES
                {
                    due.push(Occurrence {
                        rule: index,
                        fact,
                        due: day,
                    });
                }
            },
        );
    }
    Assessment {
        segment,
        segment_since,
        due,
        look_again,
    }
}

/// Whether a rule still makes an occurrence (rule, fact, due day) of what is known now.
pub fn explains(
    plan: &Plan,
    customer: &Customer,
    orders: &[Order],
    (rule, fact, due): (&str, &Fact, Day),
    today: Day,
) -> bool {
    let Some(rule) = plan.rule(rule) else {
        return false;
    };
    let purchases = Purchases::of(orders, today);
    let view = View {
        customer,
        purchases: &purchases,
        segment: &customer.segment.0,
        today,
    };
    let mut made = false;
    each_occurrence(
        plan,
        rule,
        customer,
        orders,
        &purchases,
        due,
        |day, found| made |= day == due && found == *fact,
    );
    made && rule.who.holds(&view)
}

/// The earliest due day that a rule still acts on.
fn earliest_due(plan: &Plan, rule: &Rule, today: Day) -> Day {
    today
        - i32::from(
            rule.lapse_days
                .unwrap_or(plan.history_days)
                .min(plan.history_days),
        )
}

/// The first segment that holds, and the day since which it does without a break.
fn segment_of(
    plan: &Plan,
    customer: &Customer,
    purchases: &Purchases,
    today: Day,
) -> (SegmentId, Day) {
    let on = |day: Day| {
        let view = View {
            customer,
            purchases,
            segment: "",
            today: day,
        };
        plan.segments
            .iter()
            .find(|s| s.when.holds(&view))
            .map(|s| &s.id)
    };
    let Some(now) = on(today) else {
        let id = SegmentId::default();
        let since = if customer.segment == id {
            customer.segment_since
        } else {
            today
        };
        return (id, since);
    };
    if customer.segment == *now {
        return (now.clone(), customer.segment_since);
    }
    // By time alone it may have come about on an earlier day than the one on which we look.
    let mut since = purchases.last.unwrap_or(today).min(today);
    for day in turns(plan, purchases).filter(|d| *d <= today) {
        if day > since && on(day - 1) != Some(now) {
            since = day;
        }
    }
    (now.clone(), since)
}

/// Days on which a segment may turn by time alone.
fn turns<'a>(plan: &'a Plan, purchases: &'a Purchases) -> impl Iterator<Item = Day> + 'a {
    let days = plan.segments.iter().flat_map(|s| s.when.turning_days());
    days.flat_map(|n| {
        [purchases.first, purchases.last]
            .into_iter()
            .flatten()
            .map(move |d| d + *n)
    })
}

fn next_turn(plan: &Plan, purchases: &Purchases, today: Day) -> Option<Day> {
    turns(plan, purchases).filter(|d| *d > today).min()
}

/// Calls `visit` with each due day and fact of a rule from `since` on: all past ones, and at least the next future one.
fn each_occurrence(
    plan: &Plan,
    rule: &Rule,
    customer: &Customer,
    orders: &[Order],
    purchases: &Purchases,
    since: Day,
    mut visit: impl FnMut(Day, Fact),
) {
    let mut from = |day: Day, fact: Fact| {
        if day >= since {
            visit(day, fact);
        }
    };
    match &rule.trigger {
        Trigger::Delivered { days } => {
            for order in orders.iter().filter(|o| o.status.counts()) {
                from(
                    order.delivery_day() + *days,
                    Fact::Delivered(order.delivery_day()),
                );
            }
        }
        Trigger::Ordered { days } => {
            for order in orders.iter().filter(|o| o.status.counts()) {
                from(order.day + *days, Fact::Ordered(order.day));
            }
        }
        Trigger::NoPurchase { days } => {
            for (last, days) in purchases
                .last
                .iter()
                .flat_map(|l| days.iter().map(move |d| (*l, *d)))
            {
                // The event is the day on which the silence became as long, not the purchase long ago.
                from(last + days, Fact::NoPurchaseSince(last + days));
            }
        }
        Trigger::StageChange { days_before } => stage_changes(plan, customer, *days_before, from),
        Trigger::FirstPurchaseAnniversary => {
            if let Some(first) = purchases.first {
                let years = ((since - first) / 366).max(1);
                for day in (years..years + 3).map(|y| first.add_months(12 * y)) {
                    from(day, Fact::FirstPurchase(day));
                }
            }
        }
        Trigger::Birthday { days_before } => {
            let own = customer.birthday.iter().map(|b| (None, b));
            let members = customer.family.iter().enumerate();
            let members =
                members.filter_map(|(i, m)| Some((u8::try_from(i).ok(), m.birthday.as_ref()?)));
            for (member, birthday) in own.chain(members) {
                let mut day = since + *days_before;
                for _ in 0..2 {
                    let Some(next) = birthday.next_on_or_after(day) else {
                        break;
                    };
                    from(next - *days_before, Fact::Birthday { day: next, member });
                    day = next + 1;
                }
            }
        }
        Trigger::EveryMonths { months } => {
            let mut start = stretch_start(since, *months);
            for _ in 0..3 {
                let day = start + spread(customer.id.0, *months);
                from(day, Fact::Cadence(day));
                start = start.add_months(i32::from(*months));
            }
        }
        Trigger::Tagged { tag } => {
            for tag in customer.tags.iter().filter(|t| t.name == *tag) {
                from(tag.since, Fact::Tagged(tag.since));
            }
        }
    }
}

/// Days before each stage that a child grows into.
fn stage_changes(
    plan: &Plan,
    customer: &Customer,
    days_before: i32,
    mut from: impl FnMut(Day, Fact),
) {
    for (index, member) in customer.family.iter().enumerate() {
        let Some(born) = member.birthday.as_ref().and_then(Birthday::born_on) else {
            continue;
        };
        for (stage, months) in (1u8..).zip(&plan.stage_months).filter(|(_, m)| **m > 0) {
            let day = born.add_months(i32::from(*months));
            let member = u8::try_from(index).unwrap_or(u8::MAX);
            // The event is the reminder's day: a stage far ahead is no history.
            from(day - days_before, Fact::StageChange { day, stage, member });
        }
    }
}

/// The first day of the stretch of months that a day is in, counted from January.
fn stretch_start(day: Day, months: u8) -> Day {
    use chrono::Datelike;
    let date = day.date();
    let back = date.month0() % u32::from(months.max(1));
    (day - date.day0() as i32).add_months(-(back as i32))
}

/// A customer's own day within the first two thirds of a stretch, so that load is spread.
fn spread(customer: u64, months: u8) -> i32 {
    let days = u64::from(months.max(1)) * 20;
    (customer.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33)
        .checked_rem(days)
        .unwrap_or(0) as i32
}

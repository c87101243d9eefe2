//! What the plan means for one customer on one day: segment, what is due, and when to look again.
//!
//! Nothing scans all customers daily: each assessment says on which day time alone next changes something,
//! and a customer is looked at again on that day or when a fact about them is written, whichever comes first.

use super::condition::{Setting, View};
use super::{Plan, Rule, Trigger};
use crate::domain::customer::{Customer, Relation};
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::segment::SegmentId;
use crate::domain::time::Day;

/// Most occurrences of one rule for one customer on one day; more are a plan's mistake and are left out.
const MAX_OCCURRENCES: usize = 32;

/// Most dates of a recurring rule that are looked at, from the oldest that still counts to the next.
const MAX_ROUNDS: i32 = 32;

/// A delivery that becomes known moves a rule's due day by no more than this many days.
const CORRECTION_DAYS: i32 = 30;

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
    let (segment, segment_since) = segment_of(plan, customer, orders, &purchases, today);
    let asked = Asked {
        plan,
        customer,
        orders,
        purchases: &purchases,
        today,
        segment: &segment,
    };
    let mut due = Vec::new();
    let turns = turns(plan, orders, &purchases);
    let mut look_again = turns.into_iter().filter(|day| *day > today).min();
    for (index, rule) in plan.rules.iter().enumerate() {
        let mut made = 0;
        asked.each_occurrence(rule, asked.earliest_due(rule), |day, fact| {
            if day > today {
                if rule.who.turns_by_time() || asked.who(rule, today) {
                    look_again = Some(look_again.map_or(day, |d| d.min(day)));
                }
            } else if made < MAX_OCCURRENCES && asked.who(rule, day) {
                made += 1;
                due.push(Occurrence {
                    rule: index,
                    fact,
                    due: day,
                });
            }
        });
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
    let asked = Asked {
        plan,
        customer,
        orders,
        purchases: &Purchases::of(orders, today),
        today,
        segment: &customer.standing.segment,
    };
    let mut made = false;
    asked.each_occurrence(rule, due, |day, found| made |= day == due && found == *fact);
    made && asked.who(rule, due)
}

/// What is the same for all customers.
fn setting(plan: &Plan) -> Setting<'_> {
    Setting {
        stage_months: &plan.stage_months,
        ..Setting::default()
    }
}

/// The first segment that holds on a day, if any does.
fn segment_on<'p>(
    plan: &'p Plan,
    customer: &Customer,
    orders: &[Order],
    purchases: &Purchases,
    day: Day,
) -> Option<&'p SegmentId> {
    let view = View {
        segment: "",
        ..View::of(customer, purchases, orders, day, setting(plan))
    };
    let holds = plan.segments.iter().find(|s| s.when.holds(&view));
    holds.map(|s| &s.id)
}

/// The first segment that holds, and the day since which it does without a break.
fn segment_of(
    plan: &Plan,
    customer: &Customer,
    orders: &[Order],
    purchases: &Purchases,
    today: Day,
) -> (SegmentId, Day) {
    let now = segment_on(plan, customer, orders, purchases, today);
    let segment = now.cloned().unwrap_or_default();
    if customer.standing.segment == segment {
        return (segment, customer.standing.segment_since);
    }
    // It may have come about on an earlier day than the one on which we look: by a purchase that was imported
    // later, or by time alone. What was bought by then tells, whatever the order in which it became known.
    let bought = orders.iter().filter(|o| o.status.counts()).map(|o| o.day);
    let mut days: Vec<Day> = turns(plan, orders, purchases);
    days.extend(bought);
    days.retain(|day| *day <= today);
    days.sort_unstable();
    days.dedup();
    let came = days.into_iter().rev().find(|day| {
        let by_then = Purchases::of(orders.iter().filter(|o| o.day < *day), *day - 1);
        segment_on(plan, customer, orders, &by_then, *day - 1) != now
    });
    (segment, came.unwrap_or(today))
}

/// Days on which a segment may turn by time alone.
fn turns(plan: &Plan, orders: &[Order], purchases: &Purchases) -> Vec<Day> {
    let mut days = Vec::new();
    for condition in plan.segments.iter().map(|s| &s.when) {
        for since in [purchases.first, purchases.last].into_iter().flatten() {
            days.extend(condition.turning_days().iter().map(|n| since + *n));
        }
        if condition.asks_for_last_year() {
            let counted = orders.iter().filter(|o| o.status.counts());
            days.extend(counted.map(|o| a_year_later(o.day)));
        }
    }
    days
}

/// The first day whose last 12 months are without a day.
fn a_year_later(day: Day) -> Day {
    let later = day.add_months(12);
    if later.add_months(-12) >= day {
        later
    } else {
        later + 1
    }
}

/// Days on which a delivery rule is due that an occurrence of another day already stands for: the delivery became
/// known, or was corrected, after the occurrence was made. `made` are the due days of what was made, `known` those of
/// all orders as they are known now.
pub fn stood_for(made: &[Day], known: &[Day]) -> Vec<Day> {
    let mut open: Vec<Day> = known
        .iter()
        .copied()
        .filter(|d| !made.contains(d))
        .collect();
    let mut stood_for = Vec::new();
    for orphan in made.iter().filter(|d| !known.contains(d)) {
        let near = (0..open.len())
            .filter(|at| (open[*at] - *orphan).abs() <= CORRECTION_DAYS)
            .min_by_key(|at| (open[*at] - *orphan).abs());
        if let Some(at) = near {
            stood_for.push(open.swap_remove(at));
        }
    }
    stood_for
}

/// A customer being assessed.
struct Asked<'a> {
    plan: &'a Plan,
    customer: &'a Customer,
    orders: &'a [Order],
    purchases: &'a Purchases,
    today: Day,
    segment: &'a SegmentId,
}

impl Asked<'_> {
    /// Whether a rule is for the customer, asked on its due day with what is known now: looking late finds the same.
    fn who(&self, rule: &Rule, day: Day) -> bool {
        if day == self.today {
            return rule
                .who
                .holds(&self.view(self.purchases, &self.segment.0, day));
        }
        let purchases = Purchases::of(self.orders, day);
        let segment = segment_on(self.plan, self.customer, self.orders, &purchases, day);
        let segment = segment.map_or(SegmentId::PROSPECT, |s| &s.0);
        rule.who.holds(&self.view(&purchases, segment, day))
    }

    fn view<'v>(&'v self, purchases: &'v Purchases, segment: &'v str, day: Day) -> View<'v> {
        let setting = setting(self.plan);
        View {
            segment,
            ..View::of(self.customer, purchases, self.orders, day, setting)
        }
    }

    /// The earliest due day that a rule still acts on.
    fn earliest_due(&self, rule: &Rule) -> Day {
        let history = self.plan.history_days;
        self.today - i32::from(rule.lapse_days.unwrap_or(history).min(history))
    }

    /// Calls `visit` with each due day and fact of a rule from `since` on: all up to today, and at least the next
    /// one after.
    fn each_occurrence(&self, rule: &Rule, since: Day, mut visit: impl FnMut(Day, Fact)) {
        let mut from = |day: Day, fact: Fact| {
            if day >= since {
                visit(day, fact);
            }
        };
        let purchases = self.orders.iter().filter(|o| o.status.counts());
        match &rule.trigger {
            Trigger::Delivered { days } => purchases.for_each(|o| {
                from(o.delivery_day() + *days, Fact::Delivered(o.delivery_day()));
            }),
            Trigger::Ordered { days } => {
                purchases.for_each(|o| from(o.day + *days, Fact::Ordered(o.day)));
            }
            Trigger::NoPurchase { days } => {
                if let Some(last) = self.purchases.last {
                    for n in days {
                        from(last + *n, Fact::NoPurchaseSince(last));
                    }
                }
            }
            Trigger::StageChange { days_before } => self.stage_changes(*days_before, from),
            Trigger::FirstPurchaseAnniversary => self.anniversaries(since, from),
            Trigger::Birthday { days_before } => self.birthdays(since, *days_before, from),
            Trigger::EveryMonths { months } => {
                let mut start = stretch_start(since, *months);
                for _ in 0..MAX_ROUNDS {
                    let day = start + spread(self.customer.id.0, *months);
                    from(day, Fact::Cadence(day));
                    if day > self.today {
                        break;
                    }
                    start = start.add_months(i32::from(*months));
                }
            }
            Trigger::Tagged { tag } => {
                for tag in self.customer.tags.iter().filter(|t| t.name == *tag) {
                    from(tag.since, Fact::Tagged(tag.since));
                }
            }
        }
    }

    fn anniversaries(&self, since: Day, mut from: impl FnMut(Day, Fact)) {
        let Some(first) = self.purchases.first else {
            return;
        };
        let years = ((since - first) / 366).max(1);
        for year in years..years + MAX_ROUNDS {
            let day = first.add_months(12 * year);
            from(day, Fact::FirstPurchase(first));
            if day > self.today {
                break;
            }
        }
    }

    fn birthdays(&self, since: Day, days_before: i32, mut from: impl FnMut(Day, Fact)) {
        let own = self.customer.birthday.iter().map(|b| (None, b));
        let members = self.customer.family.iter().zip(0u8..);
        let members = members.filter_map(|(m, i)| Some((Some(i), m.birthday.as_ref()?)));
        for (member, birthday) in own.chain(members) {
            let mut after = since + days_before;
            for _ in 0..MAX_ROUNDS {
                let Some(day) = birthday.next_on_or_after(after) else {
                    break;
                };
                from(day - days_before, Fact::Birthday { day, member });
                if day - days_before > self.today {
                    break;
                }
                after = day + 1;
            }
        }
    }

    /// Days before each stage that a child grows into.
    fn stage_changes(&self, days_before: i32, mut from: impl FnMut(Day, Fact)) {
        let members = self.customer.family.iter().zip(0u8..);
        for (child, member) in members.filter(|(m, _)| m.relation == Relation::Baby) {
            let Some(born) = child.birthday.as_ref().and_then(Birthday::born_on) else {
                continue;
            };
            let ladder = (1u8..).zip(&self.plan.stage_months);
            for (stage, months) in ladder.filter(|(_, months)| **months > 0) {
                let day = born.add_months(i32::from(*months));
                from(day - days_before, Fact::StageChange { day, stage, member });
            }
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

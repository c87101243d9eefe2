//! What the plan means for one customer on one day: segment, lifecycle, what is due, and when to look again.
//!
//! Nothing scans all customers daily: each assessment says on which day time alone next changes something,
//! and a customer is looked at again on that day or when a fact about them is written, whichever comes first.
//!
//! A rule is asked for its due day with what had been bought by then, so that looking late finds the same.

use super::condition::Setting;
use super::lived::{HORIZON_DAYS, Lived, SHIFT_DAYS, class_at};
use super::occurrences::Stretch;
use super::touch::Missed;
use super::{Plan, Rule};
use crate::domain::calendar::HolidayTable;
use crate::domain::customer::Customer;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;

/// A delivery that becomes known moves a rule's due day by no more than this many days.
const CORRECTION_DAYS: i32 = 30;

/// What is known of a customer.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The profile.
    pub customer: &'a Customer,
    /// Orders, oldest first.
    pub orders: &'a [Order],
    /// Whether a complaint is open.
    pub open_complaint: bool,
    /// Days off and make-up workdays.
    pub holidays: &'a HolidayTable,
    /// What conditions look at beside the customer.
    pub setting: Setting<'a>,
}

impl<'a> Given<'a> {
    /// Orders that are purchases, oldest first.
    pub fn purchases(&self) -> impl Iterator<Item = &'a Order> + use<'a> {
        self.orders.iter().filter(|o| o.status.counts())
    }

    /// Whether there is anything from which days can be counted.
    fn has_history(&self) -> bool {
        let Customer {
            birthday,
            family,
            tags,
            happened,
            custom,
            ..
        } = self.customer;
        let of_profile = birthday.is_some() || !family.is_empty() || !tags.is_empty();
        of_profile || !self.orders.is_empty() || !happened.is_empty() || !custom.is_empty()
    }
}

/// What the plan says about a customer.
#[derive(Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The segment.
    pub segment: SegmentId,
    /// The day on which the customer came into it.
    pub segment_since: Day,
    /// The lifecycle stage.
    pub lifecycle: LifecycleId,
    /// The day on which the customer came into it.
    pub lifecycle_since: Day,
    /// Criteria by which it is a key customer.
    pub key: Vec<String>,
    /// What is due by today and has not lapsed, in the order in which it is served.
    pub due: Vec<Occurrence>,
    /// The day on which time alone next changes something.
    pub look_again: Option<Day>,
}

/// One occurrence of a rule. Its identity is the rule, the fact's member and the day `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Position of the rule in the plan.
    pub rule: usize,
    /// What triggered it.
    pub fact: Fact,
    /// Its day.
    pub on: Day,
    /// The day on which it is due: `on`, or a working day near it.
    pub due: Day,
    /// Its place in a series.
    pub step: u16,
    /// Which of the rule's choices it is; none: the rule's own text.
    pub choice: Option<usize>,
    /// Whether a later one that was missed, too, stands for it.
    pub merged: bool,
}

/// Assesses a customer on a day by everything that is known.
pub fn assess(plan: &Plan, given: &Given<'_>, today: Day) -> Assessment {
    let lived = Lived::new(plan, given, today);
    let (segment, segment_since) = lived.now(&lived.segments);
    let (lifecycle, lifecycle_since) = lived.now(&lived.lifecycle);
    let horizon = today + HORIZON_DAYS;
    let mut look_again = lived
        .next_turn(today)
        .map_or(horizon, |day| day.min(horizon));
    let mut due = Vec::new();
    for (index, rule) in plan.rules.iter().enumerate() {
        let stretch = Stretch {
            from: lived.earliest(rule),
            to: look_again,
        };
        lived.each(index, stretch, |occurrence| {
            if occurrence.due > today {
                look_again = look_again.min(occurrence.due);
            } else if !lived.is_overtaken(&occurrence) {
                due.push(occurrence);
            }
        });
    }
    merge_missed(plan, &mut due);
    due.sort_by_key(|o| (o.due, o.rule));
    Assessment {
        key: lived.key_on(today, &segment, &lifecycle),
        segment: SegmentId(segment),
        segment_since,
        lifecycle: LifecycleId(lifecycle),
        lifecycle_since,
        due,
        // Of whom nothing is known, nothing comes by time alone.
        look_again: (look_again < horizon || given.has_history()).then_some(look_again),
    }
}

/// What will be due after today until a day, as far as is known now, in the order of days.
pub fn coming(plan: &Plan, given: &Given<'_>, today: Day, until: Day) -> Vec<Occurrence> {
    let lived = Lived::new(plan, given, today);
    let mut found = Vec::new();
    let stretch = Stretch {
        from: today + 1,
        to: until,
    };
    for index in 0..plan.rules.len() {
        lived.each(index, stretch, |occurrence| found.push(occurrence));
    }
    found.sort_by_key(|o| (o.due, o.rule));
    found
}

/// What lies before a customer by a plan, as far as is known now.
pub struct Outlook<'a>(Lived<'a>);

impl<'a> Outlook<'a> {
    /// Looks ahead from a day.
    pub fn new(plan: &'a Plan, given: &'a Given<'a>, today: Day) -> Self {
        Self(Lived::new(plan, given, today))
    }

    /// What is due by today and has not lapsed, and what will be due until a day, in the order in which it is served.
    pub fn until(&self, until: Day) -> Vec<Occurrence> {
        let Self(lived) = self;
        let mut found = Vec::new();
        for (index, rule) in lived.plan.rules.iter().enumerate() {
            let stretch = Stretch {
                from: lived.earliest(rule),
                to: until,
            };
            lived.each(index, stretch, |occurrence| {
                if occurrence.due > lived.today || !lived.is_overtaken(&occurrence) {
                    found.push(occurrence);
                }
            });
        }
        found.sort_by_key(|o| (o.due, o.rule));
        let due = found.partition_point(|o| o.due <= lived.today);
        merge_missed(lived.plan, &mut found[..due]);
        found
    }

    /// The segment on a day.
    pub fn segment_on(&self, day: Day) -> &'a str {
        class_at(&self.0.segments, day).map_or(SegmentId::PROSPECT, |c| &c.id)
    }

    /// The lifecycle stage on a day.
    pub fn lifecycle_on(&self, day: Day) -> &'a str {
        class_at(&self.0.lifecycle, day).map_or(LifecycleId::ACQUISITION, |c| &c.id)
    }

    /// The criteria of key customers that hold on a day.
    pub fn key_on(&self, day: Day) -> Vec<String> {
        let (segment, lifecycle) = (self.segment_on(day), self.lifecycle_on(day));
        self.0.key_on(day, segment, lifecycle)
    }

    /// Whether it is a key customer on a day, by a criterion or by hand.
    pub fn is_key_on(&self, day: Day) -> bool {
        let (segment, lifecycle) = (self.segment_on(day), self.lifecycle_on(day));
        self.0.is_key(day, (segment, lifecycle))
    }
}

/// Whether a rule still makes an occurrence (rule, fact, day) of what is known now.
pub fn explains(
    plan: &Plan,
    given: &Given<'_>,
    (rule, fact, on): (&str, &Fact, Day),
    today: Day,
) -> bool {
    let Some(at) = plan.rules.iter().position(|r| r.id == rule) else {
        return false;
    };
    let lived = Lived::new(plan, given, today);
    let mut made = false;
    let stretch = Stretch {
        from: on - SHIFT_DAYS,
        to: on + SHIFT_DAYS,
    };
    lived.each(at, stretch, |found| {
        made |= found.on == on && found.fact == *fact;
    });
    made
}

/// What a rule's conditions say of a customer on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whether it is for the customer.
    pub holds: bool,
    /// Which of its choices it is; none: its own text.
    pub choice: Option<usize>,
    /// Each name that was asked for with its value: of the rule's condition, and of its choices up to the one that holds.
    pub values: Vec<(String, String)>,
}

/// Asks a rule's conditions for a day by what is known now.
pub fn asked(plan: &Plan, given: &Given<'_>, rule: &Rule, day: Day, today: Day) -> Asked {
    let lived = Lived::new(plan, given, today);
    let choice = lived.choice(rule, day);
    let choices = rule.choices.iter().map(|choice| &choice.when);
    let looked = choice.map_or(rule.choices.len(), |at| at + 1);
    let mut values: Vec<(String, String)> = Vec::new();
    for condition in std::iter::once(&rule.who).chain(choices.take(looked)) {
        for (name, value) in lived.look(condition, day, |view| condition.asked(view)) {
            if !values.iter().any(|(known, _)| *known == name) {
                values.push((name, value));
            }
        }
    }
    Asked {
        holds: lived.holds_on(&rule.who, day),
        choice,
        values,
    }
}

/// Of a rule whose missed occurrences become one, the newest stands for the others.
fn merge_missed(plan: &Plan, due: &mut [Occurrence]) {
    for (index, rule) in plan.rules.iter().enumerate() {
        if rule.missed != Missed::Merge {
            continue;
        }
        let newest = |member| {
            let of = |o: &&Occurrence| o.rule == index && o.fact.member() == member;
            due.iter().filter(of).map(|o| o.on).max()
        };
        let merged: Vec<usize> = due
            .iter()
            .enumerate()
            .filter(|(_, o)| o.rule == index && newest(o.fact.member()) > Some(o.on))
            .map(|(at, _)| at)
            .collect();
        for at in merged {
            due[at].merged = true;
        }
    }
}

/// A day on which a delivery rule is due for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The day, as the delivery is known now.
    pub on: Day,
    /// Those on which it had been due as the delivery was taken for before.
    pub before: Vec<Day>,
}

/// Days on which a delivery rule is due that an occurrence of another day already stands for: the delivery became
/// known, or was corrected, after the occurrence was made. `made` are the days of what was made, `known` those of
/// all orders as they are known now. What was made for an order that is gone stands for none.
pub fn stood_for(made: &[Day], known: &[Delivery]) -> Vec<Day> {
    let mut open: Vec<&Delivery> = known.iter().filter(|d| !made.contains(&d.on)).collect();
    let mut stood_for = Vec::new();
    for orphan in made
        .iter()
        .filter(|day| known.iter().all(|d| d.on != **day))
    {
        let far = |at: &usize| (open[*at].on - *orphan).abs();
        let near = (0..open.len())
            .filter(|at| open[*at].before.contains(orphan) && far(at) <= CORRECTION_DAYS)
            .min_by_key(far);
        if let Some(at) = near {
            stood_for.push(open.swap_remove(at).on);
        }
    }
    stood_for
}

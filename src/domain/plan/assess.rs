//! What the plan means for one customer on one day: segment, lifecycle, what is due, and when to look again.
//!
//! Nothing scans all customers daily: each assessment says on which day time alone next changes something,
//! and a customer is looked at again on that day or when a fact about them is written, whichever comes first.
//!
//! A rule is asked for its due day with what had been bought by then, so that looking late finds the same.

use std::borrow::Cow;

use super::chance::is_sampled;
use super::condition::{Condition, Facts, FlagName, MAX_HORIZON, Name, Setting, View};
use super::occurrences::{self, Stretch};
use super::touch::{Missed, Shift};
use super::{Class, Plan, Rule, Way};
use crate::domain::calendar::HolidayTable;
use crate::domain::customer::Customer;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;

/// Most occurrences of one rule for one customer on one day; more are a plan's mistake and are left out.
const MAX_OCCURRENCES: usize = 64;
/// How far ahead it is looked; a customer of whom nothing is due until then is looked at again then.
const HORIZON_DAYS: i32 = 400;
/// A delivery that becomes known moves a rule's due day by no more than this many days.
const CORRECTION_DAYS: i32 = 30;
/// Farther than any working day is from a day off.
const SHIFT_DAYS: i32 = 15;

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
        let mut made = 0;
        let stretch = Stretch {
            from: lived.earliest(rule),
            to: look_again,
        };
        lived.each(rule, stretch, |occurrence| {
            if occurrence.due > today {
                look_again = look_again.min(occurrence.due);
            } else if made < MAX_OCCURRENCES {
                made += 1;
                due.push(Occurrence {
                    rule: index,
                    ..occurrence
                });
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
    for (index, rule) in plan.rules.iter().enumerate() {
        let stretch = Stretch {
            from: today + 1,
            to: until,
        };
        lived.each(rule, stretch, |occurrence| {
            found.push(Occurrence {
                rule: index,
                ..occurrence
            });
        });
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
            let mut due = 0;
            let stretch = Stretch {
                from: lived.earliest(rule),
                to: until,
            };
            lived.each(rule, stretch, |occurrence| {
                due += usize::from(occurrence.due <= lived.today);
                if occurrence.due > lived.today || due <= MAX_OCCURRENCES {
                    found.push(Occurrence {
                        rule: index,
                        ..occurrence
                    });
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
    let Some(rule) = plan.rule(rule) else {
        return false;
    };
    let lived = Lived::new(plan, given, today);
    let mut made = false;
    let stretch = Stretch {
        from: on - SHIFT_DAYS,
        to: on + SHIFT_DAYS,
    };
    lived.each(rule, stretch, |found| {
        made |= found.on == on && found.fact == *fact;
    });
    made
}

/// Whether a rule's condition holds for a day by what is known now, and each name that it uses with its value.
pub fn asked(
    plan: &Plan,
    given: &Given<'_>,
    rule: &Rule,
    day: Day,
    today: Day,
) -> (bool, Vec<(String, String)>) {
    let lived = Lived::new(plan, given, today);
    lived.look(rule, day, |view| {
        (rule.who.holds(view), rule.who.asked(view))
    })
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

/// Days on which a delivery rule is due that an occurrence of another day already stands for: the delivery became
/// known, or was corrected, after the occurrence was made. `made` are the days of what was made, `known` those of
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

/// When a customer came into which class, oldest first; the first holds from the beginning.
type Entries<'p> = Vec<(Day, Option<&'p Class>)>;

/// A customer's life as the plan sees it: what had been bought by when, and which classes that made.
struct Lived<'a> {
    plan: &'a Plan,
    given: &'a Given<'a>,
    today: Day,
    /// What had been bought from each day of purchase on.
    eras: Vec<(Day, Purchases)>,
    segments: Entries<'a>,
    lifecycle: Entries<'a>,
    /// Days on which anything but time changes what conditions see, ascending.
    breaks: Vec<Day>,
}

impl<'a> Lived<'a> {
    fn new(plan: &'a Plan, given: &'a Given<'a>, today: Day) -> Self {
        let mut lived = Self {
            plan,
            given,
            today,
            eras: eras(given, today),
            segments: Vec::new(),
            lifecycle: Vec::new(),
            breaks: Vec::new(),
        };
        let standing = &given.customer.standing;
        let segment = (standing.segment.0.as_str(), standing.segment_since);
        lived.segments = lived.entries(&plan.segments, segment);
        let stage = (standing.lifecycle.0.as_str(), standing.lifecycle_since);
        lived.lifecycle = lived.entries(&plan.lifecycle, stage);
        lived.breaks = lived.breaks();
        lived
    }

    fn breaks(&self) -> Vec<Day> {
        let customer = self.given.customer;
        let classes = self.segments.iter().chain(&self.lifecycle);
        let mut days: Vec<Day> = classes.map(|(day, _)| *day).collect();
        days.extend(self.given.orders.iter().map(|order| order.day));
        days.extend(customer.tags.iter().map(|tag| tag.since));
        days.extend(customer.happened.iter().map(|happened| happened.day));
        days.extend(customer.score.map(|(day, _)| day));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// What had been bought by a day. For conditions that ask for the last 12 months these are those before the day.
    fn bought_by(&self, day: Day, condition: &Condition) -> Cow<'_, Purchases> {
        if condition.asks_for_last_year() && day != self.today {
            let by_then = self.given.orders.iter().filter(|o| o.day <= day);
            return Cow::Owned(Purchases::of(by_then, day));
        }
        let era = self.eras.partition_point(|(from, _)| *from <= day);
        Cow::Borrowed(&self.eras[era.saturating_sub(1)].1)
    }

    fn holds(&self, condition: &Condition, day: Day, (segment, lifecycle): (&str, &str)) -> bool {
        let purchases = self.bought_by(day, condition);
        let view = self.view(&purchases, day, (segment, lifecycle), false);
        condition.holds(&view)
    }

    /// Whether a rule is for the customer on a day.
    fn who(&self, rule: &Rule, day: Day) -> bool {
        self.look(rule, day, |view| rule.who.holds(view))
    }

    /// Looks at the customer as a rule's condition does on a day.
    fn look<T>(&self, rule: &Rule, day: Day, at: impl FnOnce(&View<'_>) -> T) -> T {
        let segment = class_at(&self.segments, day).map_or(SegmentId::PROSPECT, |c| &c.id);
        let lifecycle = class_at(&self.lifecycle, day).map_or(LifecycleId::ACQUISITION, |c| &c.id);
        let purchases = self.bought_by(day, &rule.who);
        let key = rule.who.asks_for(Name::Flag(FlagName::Key));
        let key = key && self.is_key(day, (segment, lifecycle));
        at(&self.view(&purchases, day, (segment, lifecycle), key))
    }

    fn is_key(&self, day: Day, classes: (&str, &str)) -> bool {
        let by_hand = self.given.customer.key_reason.is_some();
        let holds = |c: &Class| self.holds(&c.when, day, classes);
        by_hand || self.plan.key.iter().any(holds)
    }

    fn view<'v>(
        &'v self,
        purchases: &'v Purchases,
        day: Day,
        (segment, lifecycle): (&'v str, &'v str),
        key: bool,
    ) -> View<'v> {
        View {
            customer: self.given.customer,
            purchases,
            orders: self.given.orders,
            segment,
            lifecycle,
            key,
            open_complaint: self.given.open_complaint,
            today: day,
            setting: self.given.setting,
        }
    }

    /// When the customer was in which class, from the beginning to the horizon.
    fn entries(&self, classes: &'a [Class], (known, since): (&str, Day)) -> Entries<'a> {
        let horizon = self.today + HORIZON_DAYS;
        let mut days = self.turning_days(classes);
        // Stages may go by segments.
        days.extend(self.segments.iter().skip(1).map(|(day, _)| *day));
        days.retain(|day| *day <= horizon);
        days.push(self.today);
        days.sort_unstable();
        days.dedup();
        let on = |day: Day| {
            let segment = class_at(&self.segments, day).map_or("", |c| &c.id);
            classes
                .iter()
                .find(|c| self.holds(&c.when, day, (segment, "")))
        };
        let before = days.first().map_or(self.today, |first| *first - 1);
        let mut entries: Entries<'a> = vec![(before, on(before))];
        for day in days {
            let class = on(day);
            let last = entries.last().and_then(|(_, class)| *class);
            if class.map(|c| &c.id) != last.map(|c| &c.id) {
                entries.push((day, class));
            }
        }
        // Tags and fields of the profile have no history here: who seems to have been in a class for ever came into it
        // when the record says so, or now.
        let (_, class) = entries[0];
        if class.is_some() && entries.get(1).is_none_or(|(day, _)| *day > self.today) {
            let is_known = class.map(|c| c.id.as_str()) == Some(known);
            let day = if is_known { since } else { self.today };
            entries[0] = (before.min(day - 1), None);
            entries.insert(1, (day, class));
        }
        entries
    }

    /// The class of today and since when.
    fn now(&self, entries: &Entries<'_>) -> (String, Day) {
        let standing = &self.given.customer.standing;
        let at = entries.partition_point(|(day, _)| *day <= self.today) - 1;
        let (day, class) = entries[at];
        let (none, known, since) = if std::ptr::eq(entries, &raw const self.segments) {
            let known = &standing.segment.0;
            (SegmentId::PROSPECT, known, standing.segment_since)
        } else {
            let known = &standing.lifecycle.0;
            (LifecycleId::ACQUISITION, known, standing.lifecycle_since)
        };
        let id = class.map_or(none, |c| &c.id);
        let since = match at {
            0 if id == known => since,
            0 => self.today,
            _ => day,
        };
        (id.to_owned(), since)
    }

    /// Days on which some of these may turn: purchases, tags, and what time alone does.
    fn turning_days(&self, classes: &[Class]) -> Vec<Day> {
        let facts = Facts {
            customer: self.given.customer,
            orders: self.given.orders,
            setting: self.given.setting,
        };
        let mut days: Vec<Day> = self.given.purchases().map(|o| o.day).collect();
        days.extend(self.given.customer.tags.iter().map(|t| t.since));
        let first = days.iter().copied().min().unwrap_or(self.today);
        let horizon = self.today + HORIZON_DAYS;
        for condition in classes.iter().map(|c| &c.when) {
            let mut after = first.min(self.today) - 1;
            while after < horizon {
                let until = (after + MAX_HORIZON).min(horizon);
                condition.turns_between(&facts, after, until, &mut days);
                after = until;
            }
        }
        days
    }

    /// The first day after one on which time alone changes a segment, a lifecycle stage or a criterion of key customers.
    fn next_turn(&self, after: Day) -> Option<Day> {
        let of_entries = [&self.segments, &self.lifecycle].into_iter().flatten();
        let classes = of_entries.map(|(day, _)| *day).filter(|day| *day > after);
        let key = self.turning_days(&self.plan.key);
        classes
            .chain(key.into_iter().filter(|day| *day > after))
            .min()
    }

    /// The criteria of key customers that hold.
    fn key_on(&self, day: Day, segment: &str, lifecycle: &str) -> Vec<String> {
        let holding = |c: &&Class| self.holds(&c.when, day, (segment, lifecycle));
        let criteria = self.plan.key.iter().filter(holding);
        criteria.map(|c| c.id.clone()).collect()
    }

    /// The earliest due day that a rule still acts on.
    fn earliest(&self, rule: &Rule) -> Day {
        let mut days = self.plan.history_days;
        if let Missed::SkipAfter(skip) = rule.missed {
            days = days.min(skip);
        }
        if let Some(lapse) = rule.lapse_days {
            days = days.min(lapse);
        } else if !matches!(rule.what.way, Way::Work(_)) {
            days = days.min(Rule::MESSAGE_DAYS);
        }
        self.today - i32::from(days)
    }

    /// Whether a rule may be for the customer on any day of a stretch. Most are not, which is cheaper to see than their
    /// days: a condition that time alone does not turn is asked once for each part in which nothing else does.
    fn concerns(&self, rule: &Rule, stretch: Stretch) -> bool {
        if rule.who.goes_by_days() || rule.who.asks_for(Name::Flag(FlagName::Key)) {
            return true;
        }
        let begin = self.breaks.partition_point(|day| *day <= stretch.from);
        let breaks = self.breaks[begin..].iter().copied();
        let mut parts =
            std::iter::once(stretch.from).chain(breaks.take_while(|d| *d <= stretch.to));
        parts.any(|day| self.who(rule, day))
    }

    /// Calls `visit` with each occurrence of a rule that is due in a stretch and is for the customer.
    fn each(&self, rule: &Rule, stretch: Stretch, mut visit: impl FnMut(Occurrence)) {
        if !self.concerns(rule, stretch) {
            return;
        }
        let shifted = rule.shift != Shift::None;
        let around = if shifted { SHIFT_DAYS } else { 0 };
        let wide = Stretch {
            from: stretch.from - around,
            to: stretch.to + around,
        };
        let entries = (self.segments.as_slice(), self.lifecycle.as_slice());
        occurrences::each(
            self.plan,
            self.given,
            &rule.trigger,
            entries,
            wide,
            &mut |on, fact, step| {
                let Some(due) = shift(on, rule.shift, self.given.holidays) else {
                    return;
                };
                let within = (stretch.from..=stretch.to).contains(&due);
                let sampled = || is_sampled(&rule.id, rule.sample, self.given.customer.id.0, on);
                if within && sampled() && self.who(rule, due) {
                    visit(Occurrence {
                        rule: 0,
                        fact,
                        on,
                        due,
                        step,
                        merged: false,
                    });
                }
            },
        );
    }
}

/// What had been bought from each day of purchase on, with nothing at the beginning. The last 12 months are those before
/// today.
fn eras(given: &Given<'_>, today: Day) -> Vec<(Day, Purchases)> {
    let mut eras = vec![(Day(i32::MIN), Purchases::default())];
    let mut sum = Purchases::default();
    let mut bought = given.purchases().peekable();
    while let Some(order) = bought.next() {
        sum.add(order, today);
        if bought.peek().is_none_or(|next| next.day > order.day) {
            eras.push((order.day, sum.clone()));
        }
    }
    eras
}

fn class_at<'p>(entries: &[(Day, Option<&'p Class>)], day: Day) -> Option<&'p Class> {
    let at = entries.partition_point(|(from, _)| *from <= day);
    entries
        .get(at.saturating_sub(1))
        .and_then(|(_, class)| *class)
}

/// The working day for a day, by a rule's shift; none where the rule leaves out what is on no working day.
fn shift(day: Day, shift: Shift, holidays: &HolidayTable) -> Option<Day> {
    let worked = |d: &Day| holidays.is_worked(*d);
    match shift {
        Shift::None => Some(day),
        Shift::On => Some(day).filter(worked),
        Shift::Before => (0..SHIFT_DAYS).map(|n| day - n).find(worked),
        Shift::After => (0..SHIFT_DAYS).map(|n| day + n).find(worked),
    }
}

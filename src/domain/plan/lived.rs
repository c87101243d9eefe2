//! A customer's life as the plan sees it: what had been bought by when, which segments and stages that made, and for whom
//! a rule is on a day.

use std::borrow::Cow;

use super::about::purchases_of;
use super::assess::{Given, Occurrence};
use super::chance::is_sampled;
use super::condition::{Condition, Facts, FlagName, MAX_HORIZON, Name, View};
use super::occurrences::{self, Stretch};
use super::touch::{Missed, Shift};
use super::{Class, Plan, Rule, Way};
use crate::domain::calendar::HolidayTable;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;

/// How far ahead it is looked; a customer of whom nothing is due until then is looked at again then.
pub(super) const HORIZON_DAYS: i32 = 400;
/// Farther than any working day is from a day off.
pub(super) const SHIFT_DAYS: i32 = 15;

/// When a customer came into which class, oldest first; the first holds from the beginning.
type Entries<'p> = Vec<(Day, Option<&'p Class>)>;

/// A customer's life as the plan sees it: what had been bought by when, and which classes that made.
pub(super) struct Lived<'a> {
    pub(super) plan: &'a Plan,
    given: &'a Given<'a>,
    pub(super) today: Day,
    /// What had been bought from each day of purchase on.
    eras: Vec<(Day, Purchases)>,
    pub(super) segments: Entries<'a>,
    pub(super) lifecycle: Entries<'a>,
    /// Days on which anything but time changes what conditions see, ascending.
    breaks: Vec<Day>,
}

impl<'a> Lived<'a> {
    pub(super) fn new(plan: &'a Plan, given: &'a Given<'a>, today: Day) -> Self {
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

    /// Whether a rule's condition holds on a day.
    pub(super) fn holds_on(&self, condition: &Condition, day: Day) -> bool {
        self.look(condition, day, |view| condition.holds(view))
    }

    /// Which of a rule's choices it is on a day; none: its own text.
    pub(super) fn choice(&self, rule: &Rule, day: Day) -> Option<usize> {
        let mut choices = rule.choices.iter();
        choices.position(|choice| self.holds_on(&choice.when, day))
    }

    /// Looks at the customer as a rule's condition does on a day.
    pub(super) fn look<T>(
        &self,
        condition: &Condition,
        day: Day,
        at: impl FnOnce(&View<'_>) -> T,
    ) -> T {
        let segment = class_at(&self.segments, day).map_or(SegmentId::PROSPECT, |c| &c.id);
        let lifecycle = class_at(&self.lifecycle, day).map_or(LifecycleId::ACQUISITION, |c| &c.id);
        let purchases = self.bought_by(day, condition);
        let key = condition.asks_for(Name::Flag(FlagName::Key));
        let key = key && self.is_key(day, (segment, lifecycle));
        at(&self.view(&purchases, day, (segment, lifecycle), key))
    }

    pub(super) fn is_key(&self, day: Day, classes: (&str, &str)) -> bool {
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
    pub(super) fn now(&self, entries: &Entries<'_>) -> (String, Day) {
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
        days.extend(self.given.customer.happened.iter().map(|h| h.day));
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
    pub(super) fn next_turn(&self, after: Day) -> Option<Day> {
        let of_entries = [&self.segments, &self.lifecycle].into_iter().flatten();
        let classes = of_entries.map(|(day, _)| *day).filter(|day| *day > after);
        let key = self.turning_days(&self.plan.key);
        classes
            .chain(key.into_iter().filter(|day| *day > after))
            .min()
    }

    /// The criteria of key customers that hold.
    pub(super) fn key_on(&self, day: Day, segment: &str, lifecycle: &str) -> Vec<String> {
        let holding = |c: &&Class| self.holds(&c.when, day, (segment, lifecycle));
        let criteria = self.plan.key.iter().filter(holding);
        criteria.map(|c| c.id.clone()).collect()
    }

    /// The earliest due day that a rule still acts on.
    pub(super) fn earliest(&self, rule: &Rule) -> Day {
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

    /// Whether it is the notice that something was sent off which has arrived by today: who heard of neither hears of
    /// the arrival.
    pub(super) fn is_overtaken(&self, occurrence: &Occurrence) -> bool {
        let is_notice = self.plan.rules[occurrence.rule].service;
        if !is_notice || !matches!(occurrence.fact, Fact::Dispatched(_)) {
            return false;
        }
        let orders = purchases_of(&occurrence.fact, self.given.orders, &self.plan.lines);
        let arrived = |order: &&Order| order.delivered.is_some_and(|day| day <= self.today);
        orders.iter().all(arrived)
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
        parts.any(|day| self.holds_on(&rule.who, day))
    }

    /// Calls `visit` with each occurrence of the rule at a position that is due in a stretch and is for the customer.
    pub(super) fn each(&self, at: usize, stretch: Stretch, mut visit: impl FnMut(Occurrence)) {
        let rule = &self.plan.rules[at];
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
                if within && sampled() && self.holds_on(&rule.who, due) {
                    visit(Occurrence {
                        choice: self.choice(rule, due),
                        rule: at,
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

pub(super) fn class_at<'p>(entries: &[(Day, Option<&'p Class>)], day: Day) -> Option<&'p Class> {
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

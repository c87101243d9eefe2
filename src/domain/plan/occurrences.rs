//! The days on which a rule's trigger is due for a customer, by the facts alone; who it is for is asked elsewhere.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Datelike;

use super::assess::Given;
use super::chance::own_day;
use super::trigger::{Since, Trigger, Whose};
use super::{Class, DateList, ListedDay, Plan};
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::festival::Festival;
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::time::Day;

/// Days of one trigger, each with its fact and its place in a series.
pub type Visit<'v> = &'v mut dyn FnMut(Day, Fact, u16);

/// Years whose festivals are known.
const FESTIVAL_YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// The days of each festival, once and for all.
static FESTIVALS: LazyLock<BTreeMap<&'static str, Vec<Day>>> = LazyLock::new(|| {
    let days = |festival: Festival| FESTIVAL_YEARS.flat_map(move |year| festival.days_in(year));
    Festival::all()
        .map(|festival| (festival.code(), days(festival).collect()))
        .collect()
});

/// The stretch of days that is asked about, both ends included.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// When a customer came into which class, such as a segment: by day, the first at or before the stretch asked about.
pub type Entries<'p> = [(Day, Option<&'p Class>)];

/// Calls `visit` with each due day of a trigger in a stretch.
pub fn each(
    plan: &Plan,
    given: &Given<'_>,
    trigger: &Trigger,
    (segments, lifecycle): (&Entries<'_>, &Entries<'_>),
    stretch: Stretch,
    visit: Visit<'_>,
) {
    let mut within = |day: Day, fact: Fact, step: u16| {
        if (stretch.from..=stretch.to).contains(&day) {
            visit(day, fact, step);
        }
    };
    let visit: Visit<'_> = &mut within;
    match trigger {
        Trigger::Ordered { .. }
        | Trigger::Dispatched { .. }
        | Trigger::Delivered { .. }
        | Trigger::NoPurchase { .. }
        | Trigger::EveryDays { .. }
        | Trigger::FirstPurchaseAnniversary { .. }
        | Trigger::Replenish { .. } => of_purchases(plan, given, trigger, stretch, visit),
        Trigger::MonthDays { .. }
        | Trigger::EveryMonths { .. }
        | Trigger::Holiday { .. }
        | Trigger::Festival { .. }
        | Trigger::Calendar { .. } => of_the_calendar(plan, given, trigger, stretch, visit),
        Trigger::Entered {
            segment,
            lifecycle: stage,
            days,
        } => {
            for (entries, id) in [(segments, segment), (lifecycle, stage)] {
                if let Some(id) = id {
                    entered(entries, id, days.iter(), visit);
                }
            }
        }
        _ => of_the_profile(plan, given, trigger, stretch, visit),
    }
}

/// Triggers that count from purchases.
fn of_purchases(
    plan: &Plan,
    given: &Given<'_>,
    trigger: &Trigger,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    match trigger {
        Trigger::Ordered { days, nth } => {
            for (order, place) in given.purchases().zip(1u32..) {
                if nth.is_none_or(|nth| nth == place) {
                    each_day(days.iter(), order.day, visit, &Fact::Ordered);
                }
            }
        }
        Trigger::Dispatched { days } => {
            for day in given.purchases().filter_map(|o| o.dispatched) {
                each_day(days.iter(), day, visit, &Fact::Dispatched);
            }
        }
        Trigger::Delivered { days, known } => {
            let delivered = given
                .purchases()
                .filter(|o| !known || o.delivered.is_some());
            for order in delivered {
                each_day(days.iter(), order.delivery_day(), visit, &Fact::Delivered);
            }
        }
        Trigger::NoPurchase { days } => no_purchase(given, days.iter(), visit),
        Trigger::EveryDays {
            every,
            lasts,
            after,
        } => every_days(given, (*every, *lasts), *after, visit),
        Trigger::FirstPurchaseAnniversary { days_before } => {
            if let Some(first) = given.purchases().map(|o| o.day).min() {
                let fact = |_| Fact::FirstPurchase(first);
                anniversaries(first, i32::from(*days_before), stretch, visit, &fact);
            }
        }
        Trigger::Replenish { line, days_before } => {
            replenish(plan, given, line.as_deref(), i32::from(*days_before), visit);
        }
        _ => {}
    }
}

/// Triggers that the calendar alone sets.
fn of_the_calendar(
    plan: &Plan,
    given: &Given<'_>,
    trigger: &Trigger,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    match trigger {
        Trigger::EveryMonths { months } => every_months(given, *months, stretch, visit),
        _ => each_for_all(plan, given.holidays, trigger, stretch, visit),
    }
}

/// Triggers that count from what the profile says.
fn of_the_profile(
    plan: &Plan,
    given: &Given<'_>,
    trigger: &Trigger,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    match trigger {
        Trigger::Birthday { days_before, whose } => {
            birthdays(given, i32::from(*days_before), *whose, stretch, visit);
        }
        Trigger::StageChange { days_before, line } => {
            if let Some(line) = plan.line(line.as_deref()) {
                stage_changes(given, &line.stage_months, i32::from(*days_before), visit);
            }
        }
        Trigger::Anniversary { field, days_before } => {
            if let Some(since) = own_date(given, field) {
                let fact = |_| Fact::Anniversary {
                    since,
                    field: field.clone(),
                };
                anniversaries(since, i32::from(*days_before), stretch, visit, &fact);
            }
        }
        Trigger::Tagged { tag, days } => {
            for tag in given.customer.tags.iter().filter(|t| t.name == *tag) {
                each_day(days.iter(), tag.since, visit, &Fact::Tagged);
            }
        }
        Trigger::LowScore { at_most, days } => {
            if let Some((day, score)) = given.customer.score.filter(|(_, s)| s <= at_most) {
                each_day(days.iter(), day, visit, &|day| Fact::Scored { day, score });
            }
        }
        Trigger::Happened { names, days } => {
            let happened = given.customer.happened.iter();
            for happened in happened.filter(|h| names.contains(&h.name)) {
                each_day(days.iter(), happened.day, visit, &|day| Fact::Happened {
                    day,
                    name: happened.name.clone(),
                });
            }
        }
        // Those of the other kinds, named so that a new one is not forgotten.
        Trigger::Ordered { .. }
        | Trigger::Dispatched { .. }
        | Trigger::Delivered { .. }
        | Trigger::NoPurchase { .. }
        | Trigger::EveryDays { .. }
        | Trigger::FirstPurchaseAnniversary { .. }
        | Trigger::Replenish { .. }
        | Trigger::MonthDays { .. }
        | Trigger::EveryMonths { .. }
        | Trigger::Holiday { .. }
        | Trigger::Festival { .. }
        | Trigger::Calendar { .. }
        | Trigger::Entered { .. } => {}
    }
}

/// Calls `visit` with each due day in a stretch of a trigger that goes by the calendar alone, for everybody alike.
pub fn each_for_all(
    plan: &Plan,
    table: &HolidayTable,
    trigger: &Trigger,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    match trigger {
        Trigger::MonthDays { days } => month_days(days, stretch, visit),
        Trigger::Holiday { names, days_before } => {
            holidays(table, names, i32::from(*days_before), stretch, visit);
        }
        Trigger::Festival { names, days_before } => {
            festivals(names, i32::from(*days_before), stretch, visit);
        }
        Trigger::Calendar { list, days_before } => {
            own_days(plan, list, i32::from(*days_before), stretch, visit);
        }
        _ => {}
    }
}

/// Days after something that happened on a day, each with its place among them.
fn each_day(
    days: impl Iterator<Item = i32>,
    of: Day,
    visit: Visit<'_>,
    fact: &dyn Fn(Day) -> Fact,
) {
    for (n, step) in days.zip(0u16..) {
        visit(of + n, fact(of), step);
    }
}

/// Days after each purchase by which no other one followed.
fn no_purchase(given: &Given<'_>, days: impl Iterator<Item = i32> + Clone, visit: Visit<'_>) {
    let mut bought: Vec<Day> = given.purchases().map(|o| o.day).collect();
    bought.sort_unstable();
    bought.dedup();
    for (nth, day) in bought.iter().enumerate() {
        let next = bought.get(nth + 1);
        let alone = days.clone().zip(0u16..);
        for (n, step) in alone.filter(|(n, _)| next.is_none_or(|next| *next > *day + *n)) {
            visit(*day + n, Fact::NoPurchaseSince(*day), step);
        }
    }
}

/// Days after each coming into a class.
fn entered(
    entries: &Entries<'_>,
    id: &str,
    days: impl Iterator<Item = i32> + Clone,
    visit: Visit<'_>,
) {
    for pair in entries.windows(2) {
        let (_, before) = pair[0];
        let (day, now) = pair[1];
        let is = |class: Option<&Class>| class.is_some_and(|c| c.id == id);
        if is(now) && !is(before) {
            let id = id.to_owned();
            each_day(days.clone(), day, visit, &|day| Fact::Entered {
                day,
                id: id.clone(),
            });
        }
    }
}

fn every_days(given: &Given<'_>, (every, lasts): (u16, u16), after: Since, visit: Visit<'_>) {
    let many = lasts.checked_div(every).unwrap_or(0);
    let mut from = |day: Day, fact: &dyn Fn(Day) -> Fact| {
        for n in 1..=many {
            visit(day + i32::from(every) * i32::from(n), fact(day), n - 1);
        }
    };
    match after {
        Since::Ordered => given.purchases().for_each(|o| from(o.day, &Fact::Ordered)),
        Since::FirstOrder => {
            let first = given.purchases().map(|o| o.day).min();
            if let Some(day) = first {
                from(day, &Fact::FirstPurchase);
            }
        }
        Since::Delivered => given
            .purchases()
            .for_each(|o| from(o.delivery_day(), &Fact::Delivered)),
    }
}

fn month_days(days: &[u8], stretch: Stretch, visit: Visit<'_>) {
    let mut first = first_of_month(stretch.from);
    while first <= stretch.to {
        let next = first.add_months(1);
        let length = next - first;
        let mut on: Vec<i32> = days.iter().map(|n| i32::from(*n).min(length)).collect();
        on.sort_unstable();
        on.dedup();
        let months = usize::from(months_since_epoch(first));
        let begin = months * on.len();
        for (n, nth) in on.into_iter().zip(begin..) {
            let day = first + (n - 1);
            visit(
                day,
                Fact::Cadence(day),
                u16::try_from(nth).unwrap_or(u16::MAX),
            );
        }
        first = next;
    }
}

fn every_months(given: &Given<'_>, months: u8, stretch: Stretch, visit: Visit<'_>) {
    let first = first_of_month(stretch.from);
    let back = first.date().month0() % u32::from(months.max(1));
    let mut start = first.add_months(-(back as i32));
    while start <= stretch.to {
        let day = start + own_day(given.customer.id.0, months);
        visit(day, Fact::Cadence(day), months_since_epoch(start));
        start = start.add_months(i32::from(months));
    }
}

/// Months since 1970: the place of a monthly series, so that all customers get the same part of it in a month.
fn months_since_epoch(day: Day) -> u16 {
    let date = day.date();
    let months = (date.year() - 1970) * 12 + date.month0() as i32;
    u16::try_from(months).unwrap_or(0)
}

fn first_of_month(day: Day) -> Day {
    day - day.date().day0() as i32
}

fn birthdays(
    given: &Given<'_>,
    days_before: i32,
    whose: Whose,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    let own = given.customer.birthday.iter().map(|b| (None, b));
    let own = own.filter(|_| whose.has_customer());
    let members = given.customer.family.iter();
    let members = members.filter(|m| whose.has_member(m.relation));
    let members = members.filter_map(|m| Some((Some(m.number), m.birthday.as_ref()?)));
    for (member, birthday) in own.chain(members) {
        let mut after = stretch.from + days_before;
        while let Some(day) = birthday.next_on_or_after(after)
            && day - days_before <= stretch.to
        {
            visit(day - days_before, Fact::Birthday { day, member }, 0);
            after = day + 1;
        }
    }
}

/// Days before each stage that a child grows into.
fn stage_changes(given: &Given<'_>, ladder: &[u16], days_before: i32, visit: Visit<'_>) {
    for child in given.customer.babies() {
        let member = child.number;
        let Some(born) = child.birthday.as_ref().and_then(Birthday::born_on) else {
            continue;
        };
        let stages = (1u8..).zip(ladder).filter(|(_, months)| **months > 0);
        for (stage, months) in stages {
            let day = born.add_months(i32::from(*months));
            let fact = Fact::StageChange { day, stage, member };
            visit(day - days_before, fact, u16::from(stage));
        }
    }
}

fn anniversaries(
    since: Day,
    days_before: i32,
    stretch: Stretch,
    visit: Visit<'_>,
    fact: &dyn Fn(Day) -> Fact,
) {
    let first = ((stretch.from + days_before - since) / 366).max(1);
    for year in first.. {
        let day = since.add_months(12 * year) - days_before;
        if day > stretch.to {
            break;
        }
        visit(day, fact(day), u16::try_from(year).unwrap_or(u16::MAX));
    }
}

/// A date in one of the profile's own fields; what is no date is none.
fn own_date(given: &Given<'_>, field: &str) -> Option<Day> {
    let custom = &given.customer.custom;
    let (_, text) = custom.iter().find(|(name, _)| name == field)?;
    let text = text
        .trim()
        .replace(['/', '.', '年', '月'], "-")
        .replace('日', "");
    let mut parts = text.split('-').map(str::trim);
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    Day::ymd(i32::try_from(year).ok()?, month, day)
}

/// The first day off of each statutory holiday of the years whose tables are known.
fn holidays(
    table: &HolidayTable,
    names: &[String],
    days_before: i32,
    stretch: Stretch,
    visit: Visit<'_>,
) {
    let years =
        (stretch.from + days_before).date().year()..=(stretch.to + days_before).date().year();
    for year in years {
        let stretches = table.year(year).map(|year| &year.stretches);
        for off in stretches.into_iter().flatten().filter(|s| s.off) {
            let code = &off.holiday.code;
            // 国庆节、中秋节 is one holiday with both names.
            if names.is_empty() || names.iter().any(|name| code.contains(name.as_str())) {
                occasions(&[off.first], code, days_before, stretch, visit);
            }
        }
    }
}

fn festivals(names: &[String], days_before: i32, stretch: Stretch, visit: Visit<'_>) {
    for name in names {
        let days = FESTIVALS.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        occasions(days, name, days_before, stretch, visit);
    }
}

fn own_days(plan: &Plan, list: &str, days_before: i32, stretch: Stretch, visit: Visit<'_>) {
    if let Some(list) = plan.calendars.iter().find(|c| c.id == *list) {
        let days = listed(list, days_before, stretch);
        occasions(&days, &list.id, days_before, stretch, visit);
    }
}

fn occasions(days: &[Day], code: &str, days_before: i32, stretch: Stretch, visit: Visit<'_>) {
    let begin = days.partition_point(|day| *day - days_before < stretch.from);
    for day in days[begin..].iter().copied() {
        if day - days_before > stretch.to {
            break;
        }
        let fact = Fact::Occasion {
            day,
            code: code.to_owned(),
        };
        visit(day - days_before, fact, 0);
    }
}

/// The days of a list that are due within a stretch, ascending.
fn listed(list: &DateList, days_before: i32, stretch: Stretch) -> Vec<Day> {
    let (from, to) = (stretch.from + days_before, stretch.to + days_before);
    let years = from.date().year()..=to.date().year();
    let mut days: Vec<Day> = Vec::new();
    for date in &list.dates {
        match *date {
            ListedDay::Once(day) => days.push(day),
            ListedDay::Yearly(month, day) => {
                let in_year = |year| Day::ymd(year, u32::from(month), u32::from(day));
                days.extend(years.clone().filter_map(in_year));
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// Days before what was bought of a line last is used up: by the customer's own pace where there were two purchases of
/// it, else by how long its units last.
fn replenish(
    plan: &Plan,
    given: &Given<'_>,
    line: Option<&str>,
    days_before: i32,
    visit: Visit<'_>,
) {
    let Some(line) = plan.line(line) else { return };
    let units = |order: &Order| -> u32 {
        let of_line = order.items.iter().filter(|item| line.has(&item.product));
        of_line.fold(0, |sum, item| sum.saturating_add(item.quantity))
    };
    let mut bought: Vec<(Day, u32)> = Vec::new();
    for order in given.purchases() {
        let units = units(order);
        match bought.last_mut() {
            _ if units == 0 => {}
            Some((day, sum)) if *day == order.day => *sum = sum.saturating_add(units),
            _ => bought.push((order.day, units)),
        }
    }
    let (mut first, mut used) = (None, 0u32);
    for (nth, (day, units)) in bought.iter().enumerate() {
        let days = match first {
            // The pace at which earlier units were used up, until this purchase.
            Some(first) => i64::from(*day - first) * i64::from(*units) / i64::from(used),
            None => i64::from(line.unit_days) * i64::from(*units),
        };
        first.get_or_insert(*day);
        used = used.saturating_add(*units);
        let over = bought.get(nth + 1).map(|(next, _)| *next);
        let Ok(days @ 1..=1_000) = i32::try_from(days) else {
            continue;
        };
        let due = *day + days - days_before;
        if over.is_none_or(|next| next > due) {
            let fact = Fact::Replenish {
                day: *day + days,
                line: line.id.clone(),
            };
            visit(due, fact, 0);
        }
    }
}

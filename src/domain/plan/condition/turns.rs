//! When time alone changes a condition's answer.
//!
//! Nobody is looked at daily: of each name that time changes it is known on which days it does. Names that grow with
//! every day (`days_since_…`) have such days only where they are compared with whole numbers that are written out.

use cel::common::ast::{Expr, IdedExpr, operators};
use chrono::Datelike;

use super::names::{DoubleName, IntName, Name};
use super::quick::int;
use super::view::{Setting, born, bought};
use crate::domain::customer::Customer;
use crate::domain::order::Order;
use crate::domain::time::Day;

/// Most days ahead, or between two days, that are looked at.
pub const MAX_HORIZON: i32 = 3_660;

/// What is known of a customer, whatever the day.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The profile.
    pub customer: &'a Customer,
    /// The orders.
    pub orders: &'a [Order],
    /// What is the same for all customers.
    pub setting: Setting<'a>,
}

/// How a condition uses a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) name: Name,
    /// The whole numbers that it is compared with.
    pub(super) with: Vec<i64>,
    /// It is used otherwise, too.
    pub(super) otherwise: bool,
}

/// How an expression uses names.
pub(super) fn uses(expr: &IdedExpr) -> Vec<Use> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    for used in &mut found {
        used.with.sort_unstable();
        used.with.dedup();
    }
    found
}

fn collect(expr: &IdedExpr, found: &mut Vec<Use>) {
    if let Expr::Ident(name) = &expr.expr {
        if let Some(name) = Name::of(name) {
            used(found, name).otherwise = true;
        }
        return;
    }
    if let Expr::Call(call) = &expr.expr
        && let [a, b] = call.args.as_slice()
        && let Some((name, numbers)) = compared(&call.func_name, a, b)
    {
        used(found, name).with.extend(numbers);
        return;
    }
    super::each_part(expr, &mut |part| collect(part, found));
}

fn used(found: &mut Vec<Use>, name: Name) -> &mut Use {
    let at = found.iter().position(|used| used.name == name);
    let at = at.unwrap_or_else(|| {
        found.push(Use {
            name,
            with: Vec::new(),
            otherwise: false,
        });
        found.len() - 1
    });
    &mut found[at]
}

/// A whole-number name and the numbers that it is compared with.
fn compared(function: &str, a: &IdedExpr, b: &IdedExpr) -> Option<(Name, Vec<i64>)> {
    let name = |expr: &IdedExpr| match &expr.expr {
        Expr::Ident(name) => Name::of(name).filter(|name| matches!(name, Name::Int(_))),
        _ => None,
    };
    if function == operators::IN {
        let Expr::List(list) = &b.expr else {
            return None;
        };
        return Some((
            name(a)?,
            list.elements.iter().map(int).collect::<Option<_>>()?,
        ));
    }
    if !super::compares(function) {
        return None;
    }
    let (name, number) = match (name(a), name(b)) {
        (Some(name), None) => (name, int(b)?),
        (None, Some(name)) => (name, int(a)?),
        _ => return None,
    };
    Some((name, vec![number]))
}

/// The days behind `after` up to `until` on which a use of a name may change its part of an answer.
pub(super) fn turns(used: &Use, facts: &Facts<'_>, after: Day, until: Day, days: &mut Vec<Day>) {
    let until = until.min(after + MAX_HORIZON);
    let mut add = |day: Day| {
        if day > after && day <= until {
            days.push(day);
        }
    };
    if used.otherwise && used.name.passes() {
        (after.0 + 1..=until.0).map(Day).for_each(add);
        return;
    }
    // What is compared with n changes where it becomes n, and where it becomes more.
    let around = || used.with.iter().flat_map(|n| [*n, n.saturating_add(1)]);
    let days_after = |from: Day| {
        around().filter_map(move |n| i32::try_from(n).ok()?.checked_add(from.0).map(Day))
    };
    match used.name {
        Name::Int(IntName::DaysSinceFirstOrder) => {
            if let Some(first) = purchases(facts).min() {
                days_after(first).for_each(add);
            }
        }
        Name::Int(IntName::DaysSinceLastOrder) => {
            let mut all: Vec<Day> = purchases(facts).collect();
            all.sort_unstable();
            all.dedup();
            for (at, last) in all.iter().enumerate() {
                let next = all.get(at + 1);
                let counts = |day: &Day| next.is_none_or(|next| day < next);
                days_after(*last).filter(counts).for_each(&mut add);
            }
        }
        Name::Int(IntName::CustomerSinceDays) => {
            days_after(facts.setting.zone.day(facts.customer.created)).for_each(add);
        }
        Name::Int(IntName::Orders12Months) | Name::Double(DoubleName::Total12Months) => {
            purchases(facts).map(a_year_later).for_each(add);
        }
        Name::Int(IntName::R) => {
            for last in purchases(facts) {
                let cuts = facts.setting.cuts.recency.iter();
                cuts.for_each(|cut| add(last + *cut + 1));
            }
        }
        Name::Int(IntName::Stage) => {
            for born in born(facts.customer) {
                add(born);
                let months = facts.setting.stage_months.iter();
                months.for_each(|months| add(born.add_months(i32::from(*months))));
            }
        }
        Name::Int(IntName::BabyMonths) => {
            for born in born(facts.customer) {
                add(born);
                if used.otherwise {
                    let last = (until - born) / 28 + 1;
                    let first = ((after - born) / 31 - 1).max(0);
                    (first..=last).for_each(|months| add(born.add_months(months)));
                } else {
                    let months = around().filter_map(|n| i32::try_from(n).ok());
                    let sensible = months.filter(|months| (0..=2_400).contains(months));
                    sensible.for_each(|months| add(born.add_months(months)));
                }
            }
        }
        Name::Int(name @ (IntName::Month | IntName::DayOfMonth | IntName::Weekday)) => {
            calendar(used, name, after, until, add);
        }
        _ => {}
    }
}

/// Days on which something about the day itself changes a comparison.
fn calendar(used: &Use, name: IntName, after: Day, until: Day, mut add: impl FnMut(Day)) {
    let value = |day: Day| {
        let date = day.date();
        i64::from(match name {
            IntName::Month => date.month(),
            IntName::DayOfMonth => date.day(),
            _ => date.weekday().number_from_monday(),
        })
    };
    // Before, at and behind each number there are other answers.
    let side = |n: i64| used.with.iter().map(move |with| n.cmp(with));
    let mut before = value(after);
    for day in (after.0 + 1..=until.0).map(Day) {
        let now = value(day);
        let differs = now != before && (used.otherwise || !side(now).eq(side(before)));
        if differs {
            add(day);
        }
        before = now;
    }
}

fn purchases<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Day> + use<'a> {
    bought(facts.orders, Day(i32::MAX)).map(|order| order.day)
}

/// The first day whose last 12 months are without a day.
pub fn a_year_later(day: Day) -> Day {
    let later = day.add_months(12);
    if later.add_months(-12) >= day {
        later
    } else {
        later + 1
    }
}

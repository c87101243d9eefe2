//! What a fact is about: the orders that triggered a rule, and the person whose birthday or stage it is.

use super::Line;
use crate::domain::customer::{Customer, Person};
use crate::domain::date::Birthday;
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::time::Day;

/// The purchases that a fact is about, oldest first: those that were ordered, sent off or delivered on its day, none
/// where they are not known any more; where no order triggered it, the last purchase. `orders` are those that are known,
/// oldest first.
pub fn purchases_of<'a>(fact: &Fact, orders: &'a [Order], lines: &[Line]) -> Vec<&'a Order> {
    let bought = || orders.iter().filter(|order| order.status.counts());
    let on = |is: &dyn Fn(&Order) -> bool| bought().filter(|o| is(o)).collect::<Vec<_>>();
    let last = || bought().next_back().into_iter().collect();
    match fact {
        Fact::Ordered(day) | Fact::FirstPurchase(day) | Fact::NoPurchaseSince(day) => {
            on(&|order| order.day == *day)
        }
        Fact::Dispatched(day) => on(&|order| order.dispatched == Some(*day)),
        Fact::Delivered(day) => {
            let known = on(&|order| order.delivery_day() == *day);
            if known.is_empty() {
                // The delivery became known, or was corrected, after the rule had acted.
                on(&|order| order.delivery_days_before().any(|before| before == *day))
            } else {
                known
            }
        }
        Fact::Replenish { line, .. } => {
            let line = lines.iter().find(|known| known.id == *line);
            let of_line =
                |order: &&Order| line.is_some_and(|line| !of_line(order, line).is_empty());
            bought().rfind(of_line).into_iter().collect()
        }
        Fact::StageChange { .. }
        | Fact::Birthday { .. }
        | Fact::Cadence(_)
        | Fact::Tagged(_)
        | Fact::Entered { .. }
        | Fact::Occasion { .. }
        | Fact::Anniversary { .. }
        | Fact::Scored { .. }
        | Fact::Happened { .. }
        | Fact::Crisis { .. } => last(),
    }
}

/// The products that a fact is about, each once: the first of each order, for what runs out the first of its line.
pub fn products_of<'a>(fact: &Fact, orders: &[&'a Order], lines: &[Line]) -> Vec<&'a str> {
    let line = match fact {
        Fact::Replenish { line, .. } => lines.iter().find(|known| known.id == *line),
        _ => None,
    };
    let mut products: Vec<&str> = Vec::new();
    for order in orders {
        let named = match line {
            Some(line) => of_line(order, line).first().copied(),
            None => order.items.first().map(|item| item.product.as_str()),
        };
        products.extend(named.filter(|name| !products.contains(name)));
    }
    products
}

fn of_line<'a>(order: &'a Order, line: &Line) -> Vec<&'a str> {
    let names = order.items.iter().map(|item| item.product.as_str());
    names.filter(|name| line.has(name)).collect()
}

/// The person of whom a fact is: the member of the family, or the customer on a birthday of their own.
pub fn person_of(fact: &Fact, customer: &Customer) -> Option<Person> {
    let member = match *fact {
        Fact::Birthday { member: None, .. } => {
            return Some(Person {
                relation: None,
                name: customer.name.clone(),
            });
        }
        Fact::Birthday {
            member: Some(n), ..
        }
        | Fact::StageChange { member: n, .. } => customer.member(n)?,
        _ => return None,
    };
    Some(Person {
        relation: Some(member.relation),
        name: member.name.clone(),
    })
}

/// The age in years that the person of a birthday reaches on it; none where the year is not known, or at birth.
pub fn years_at(fact: &Fact, customer: &Customer) -> Option<i32> {
    let Fact::Birthday { day, member } = *fact else {
        return None;
    };
    let birthday = match member {
        None => customer.birthday.as_ref(),
        Some(n) => customer.member(n)?.birthday.as_ref(),
    };
    let born = birthday.and_then(Birthday::born_on)?;
    Some(whole_years(born, day)).filter(|years| *years > 0)
}

/// Years from a day to an anniversary of it, which by the moon may be some weeks off.
pub fn whole_years(from: Day, to: Day) -> i32 {
    (to - from + 183) / 365
}

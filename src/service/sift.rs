//! Customers whom a condition lets through, page by page: a page looks at so many customers and no more, and lets
//! changes in between.

use super::Service;
use super::caller::Caller;
use super::list::{self, Filter};
use super::rows::{Rows, orders};
use super::work::{Result, Rules};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::plan::condition::{Condition, View};
use crate::domain::purchases::Purchases;
use crate::protocol::Refusal;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::refusal::Problem;
use crate::protocol::view::CustomerPage;
use crate::store::{KeyReader, ReadExt, ToKey};

/// Customers looked at before changes are let in.
const STRETCH: usize = 128;

/// Most customers looked at for one page, which may be short of its limit, or empty, and still have a next one.
const MAX_LOOKED_AT: u64 = 4_096;

/// Compiles a condition as a client gave it.
pub fn condition(rules: &Rules, source: &str) -> Result<Condition> {
    let compiled = Condition::compile_with(source, &rules.filters);
    Ok(compiled.map_err(|error| Refusal::invalid("where", Problem::Condition(Box::new(error))))?)
}

/// A window of the list, newest customers first.
pub fn page(
    service: &Service,
    caller: &Caller,
    (source, filter): (&str, &Filter),
    after: Option<Cursor>,
    limit: u32,
) -> Result<CustomerPage> {
    let rules = service.rules();
    let condition = condition(&rules, source)?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let today = rules.zone().day(caller.now);
    let mut place = after.and_then(|c| KeyReader::new(&c).take::<CustomerId>());
    let mut read = service.store().read();
    let mut page = CustomerPage {
        of: list::total(&read, filter)?,
        ..CustomerPage::default()
    };
    loop {
        let ids = list::ids(&read, filter, place, STRETCH)?;
        let last = ids.len() < STRETCH;
        for id in ids {
            if page.rows.len() == limit || page.looked >= MAX_LOOKED_AT {
                page.next = place.map(|place| place.to_key());
                return Ok(page);
            }
            place = Some(id);
            page.looked += 1;
            let Some(customer) = read.get::<Customer>(&id)? else {
                continue;
            };
            if !list::is_of(&customer, filter) {
                continue;
            }
            let orders = orders(&read, id)?;
            let purchases = Purchases::of(&orders, today);
            let view = View::of(&customer, &purchases, &orders, today, rules.setting());
            if condition.holds(&view) {
                let row = list::row(&Rows::new(&read, caller), customer, &purchases)?;
                page.rows.push(row);
            }
        }
        if last {
            return Ok(page);
        }
        read.refresh();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::protocol::{Command, Found, Query};

    fn ask(condition: &str, after: Option<Cursor>) -> Query {
        Query::Customers {
            segment: None,
            owner: None,
            condition: condition.into(),
            after,
            limit: 3,
        }
    }

    #[test]
    fn pages_together_hold_whom_the_condition_lets_through() {
        let kit = Kit::new();
        kit.samples(60);
        let command = Command::AddFilter {
            name: "大客".into(),
            condition: "total >= 2000".into(),
            note: String::new(),
        };
        kit.run(&boss(), command).expect("added");
        for (condition, expected) in [
            ("filter('大客')", 200_000),
            ("orders > 1 && total >= 4000", 400_000),
        ] {
            let (mut rows, mut after, mut looked) = (Vec::new(), None, 0);
            loop {
                let Found::Customers(page) = kit.ask(&boss(), ask(condition, after)) else {
                    panic!("a page");
                };
                looked += page.looked;
                rows.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(looked, 60);
            assert!(!rows.is_empty() && rows.iter().all(|row| row.total.0 >= expected));
            assert!(rows.windows(2).all(|pair| pair[0].id > pair[1].id));
        }
        let refused = kit.query(&boss(), ask("filter('大')", None));
        let Err(Refusal::Invalid {
            problem: Problem::Condition(error),
            ..
        }) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(error.problem.suggestion(), Some("大客"));
    }
}

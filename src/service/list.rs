//! The customer list: all customers, those of a segment, those of an owner.

use std::ops::ControlFlow;

use super::caller::Caller;
use super::names;
use super::rows::{Rows, orders};
use super::work::{Result, Rules};
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::purchases::Purchases;
use crate::domain::segment::SegmentId;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::view::{CustomerPage, CustomerRow};
use crate::store::schema::{counter, index};
use crate::store::{Direction, FromKey, KeyReader, Read, ReadExt, ToKey};
use crate::text::mask::mask_phone;

/// Most customers that are looked at for one page of an owner's customers in a segment.
const MAX_LOOKED_AT: usize = 5_000;

/// Whom the list shows.
pub struct Filter {
    /// Only of this segment.
    pub segment: Option<SegmentId>,
    /// Only of this owner.
    pub owner: Option<AgentId>,
}

/// A window of the list, newest customers first.
pub fn page(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<CustomerPage> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let after = after.and_then(|c| KeyReader::new(&c).take::<CustomerId>());
    let today = rules.zone().day(caller.now);
    let rows = Rows::new(read, caller);
    let mut page = CustomerPage {
        total: total(read, filter)?,
        ..CustomerPage::default()
    };
    let mut last = None;
    let ids = ids(read, filter, after, limit + 1)?;
    if ids.is_empty() {
        names::is_segment(rules, filter.segment.as_ref())?;
    }
    for (looked, id) in ids.into_iter().enumerate() {
        if page.rows.len() == limit || looked == MAX_LOOKED_AT {
            page.next = last.map(|id: CustomerId| id.to_key());
            break;
        }
        last = Some(id);
        let Some(customer) = read.get::<Customer>(&id)? else {
            continue;
        };
        if is_of(&customer, filter) {
            let purchases = Purchases::of(&orders(read, id)?, today);
            page.rows.push(row(&rows, customer, &purchases)?);
        }
    }
    Ok(page)
}

/// Whether a customer is of the filter's segment; of its owner is who stands in the index.
pub(super) fn is_of(customer: &Customer, filter: &Filter) -> bool {
    let segment = &customer.standing.segment;
    filter.segment.as_ref().is_none_or(|s| s == segment)
}

/// How many there are, where that is known without counting.
pub(super) fn total(read: &impl Read, filter: &Filter) -> Result<Option<u64>> {
    let count = match filter {
        Filter { owner: Some(_), .. } => return Ok(None),
        Filter {
            segment: Some(segment),
            ..
        } => read.counter((counter::SEGMENT, &segment.0))?,
        _ => read.counter(counter::CUSTOMERS)?,
    };
    Ok(u64::try_from(count).ok())
}

/// Customers of the filter's index behind one, newest first.
pub(super) fn ids(
    read: &impl Read,
    filter: &Filter,
    after: Option<CustomerId>,
    limit: usize,
) -> Result<Vec<CustomerId>> {
    let upto = after.unwrap_or(CustomerId(u64::MAX));
    match (&filter.owner, &filter.segment) {
        (Some(owner), segment) => {
            let limit = if segment.is_some() {
                MAX_LOOKED_AT + 1
            } else {
                limit
            };
            behind::<(AgentId, CustomerId), _>(read, index::OWNER, owner, upto, limit, |k| k.1)
        }
        (None, Some(segment)) => {
            let segment = &segment.0;
            behind::<(String, CustomerId), _>(read, index::SEGMENT, segment, upto, limit, |k| k.1)
        }
        (None, None) => {
            let found = read.page::<Customer>((), after.as_ref(), Direction::Backward, limit)?;
            Ok(found.into_iter().map(|(id, _)| id).collect())
        }
    }
}

fn behind<K: FromKey, P: ToKey + ?Sized>(
    read: &impl Read,
    which: u8,
    prefix: &P,
    upto: CustomerId,
    limit: usize,
    id: impl Fn(K) -> CustomerId,
) -> Result<Vec<CustomerId>> {
    let mut found = Vec::new();
    read.each_index_between(
        which,
        (prefix, CustomerId(0)),
        (prefix, upto),
        Direction::Backward,
        |key, _| {
            found.extend(KeyReader::new(key).take::<K>().map(&id));
            if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    Ok(found)
}

pub(super) fn row<R: Read>(
    rows: &Rows<'_, R>,
    customer: Customer,
    purchases: &Purchases,
) -> Result<CustomerRow> {
    let owner = match customer.owner {
        Some(owner) => rows.names.display(owner)?,
        None => String::new(),
    };
    Ok(CustomerRow {
        id: customer.id,
        key: customer.is_key(),
        phone: customer
            .main_phone()
            .map_or_else(String::new, |p| mask_phone(&p.text)),
        place: customer.place().to_owned(),
        number: customer.number,
        name: customer.name,
        segment: customer.standing.segment,
        orders: purchases.orders,
        total: purchases.total,
        last_order: purchases.last,
        owner,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::protocol::{Found, Query};

    /// All pages of a list.
    fn walk(kit: &Kit, filter: &Filter) -> (Vec<CustomerRow>, Option<u64>) {
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let query = Query::Customers {
                segment: filter.segment.clone(),
                owner: filter.owner,
                condition: String::new(),
                after,
                limit: 7,
            };
            let Found::Customers(page) = kit.ask(&boss(), query) else {
                panic!("a page of customers");
            };
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return (rows, page.total);
            }
        }
    }

    #[test]
    fn pages_together_hold_every_customer_once_newest_first() {
        let kit = Kit::new();
        let owner = kit.agent("ann").agent;
        let mut ids = kit.samples(40);
        ids.push(kit.add(move |customer| customer.owner = Some(owner)));
        ids.push(kit.add(move |customer| customer.owner = Some(owner)));
        ids.reverse();
        let all = Filter {
            segment: None,
            owner: None,
        };
        let (rows, total) = walk(&kit, &all);
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
        assert_eq!(total, Some(42));
        assert!(
            rows.iter()
                .any(|row| row.orders > 1 && row.last_order.is_some())
        );
        for segment in ["vip", "regular", "new", "prospect"].map(|id| SegmentId(id.into())) {
            let expected: Vec<_> = rows
                .iter()
                .filter(|row| row.segment == segment)
                .cloned()
                .collect();
            let of_segment = Filter {
                segment: Some(segment),
                owner: None,
            };
            let count = expected.len() as u64;
            assert_eq!(walk(&kit, &of_segment), (expected, Some(count)));
        }
        let owned = Filter {
            segment: None,
            owner: Some(owner),
        };
        let (found, total) = walk(&kit, &owned);
        assert_eq!(found, rows[..2]);
        assert_eq!((found[0].owner.as_str(), total), ("ANN", None));
        let both = Filter {
            segment: Some(SegmentId("vip".into())),
            owner: Some(owner),
        };
        assert_eq!(walk(&kit, &both), (Vec::new(), None));
    }
}

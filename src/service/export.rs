//! Exports: a supervisor's right, on record with its filter, numbers masked as everywhere else.
//!
//! Rows are handed out page by page, and only for an export that its agent has put on record before.

mod columns;

use std::collections::HashMap;

use parking_lot::Mutex;

use super::Service;
use super::caller::Caller;
use super::names::Names;
use super::rows::orders;
use super::work::{Result, Work};
use crate::domain::customer::Customer;
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::order::Order;
use crate::domain::plan::condition::{Condition, View};
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::refusal::Problem;
use crate::protocol::view::ExportPage;
use crate::protocol::{Done, Refusal};
use crate::store::{Direction, KeyReader, Read, ReadExt, ToKey};
use columns::Table;

/// Most rows of one export.
pub const MAX_ROWS: u64 = 1_000_000;
/// Most bytes of cells in one page; a message has room for a little more.
const PAGE_BYTES: usize = 512 << 10;
/// Customers looked at before changes are let in.
const STRETCH: usize = 128;
/// Most exports under way.
const MAX_UNDER_WAY: usize = 64;
/// Longest filter, in bytes.
const MAX_FILTER: usize = 2_000;
/// Most follow-ups of one customer.
const MAX_FOLLOW_UPS: usize = 5_000;

/// What is exported: agent, table, filter.
type Grant = (AgentId, String, String);

/// Exports that are on record, with the rows handed out so far.
#[derive(Debug, Default)]
pub struct Exports {
    under_way: Mutex<HashMap<Grant, u64>>,
}

impl Exports {
    /// Lets rows of a recorded export be handed out. At the limit the one that is farthest is dropped.
    pub fn allow(&self, agent: AgentId, what: String, filter: String) {
        let mut under_way = self.under_way.lock();
        if under_way.len() >= MAX_UNDER_WAY {
            let farthest = under_way.iter().max_by_key(|(_, rows)| **rows);
            let farthest = farthest.map(|(grant, _)| grant.clone());
            farthest.map(|grant| under_way.remove(&grant));
        }
        under_way.insert((agent, what, filter), 0);
    }

    fn rows(&self, grant: &Grant) -> Result<u64> {
        let found = self.under_way.lock().get(grant).copied();
        let missing = || Refusal::NotNow {
            code: "export-unrecorded".into(),
        };
        Ok(found.ok_or_else(missing)?)
    }

    fn handed_out(&self, grant: &Grant, rows: u64, last: bool) {
        let mut under_way = self.under_way.lock();
        if last {
            under_way.remove(grant);
        } else if let Some(so_far) = under_way.get_mut(grant) {
            *so_far += rows;
        }
    }
}

/// Puts an export on record.
pub fn begin(work: &mut Work<'_, '_>, what: &str, filter: &str) -> Result<Done> {
    let (table, _) = check(what, filter)?;
    let detail = format!("{} ≤{MAX_ROWS} {filter}", table.name());
    work.txn.audit("export", None, detail.trim_end());
    Ok(Done::Ok)
}

fn check(what: &str, filter: &str) -> Result<(Table, Option<Condition>)> {
    let invalid = |field: &str, value: String| Refusal::Invalid {
        field: field.into(),
        problem: Problem::Malformed { value },
    };
    let table = Table::named(what).ok_or_else(|| invalid("what", what.to_owned()))?;
    if filter.len() > MAX_FILTER {
        let max = MAX_FILTER as u32;
        return Err(Refusal::Invalid {
            field: "where".into(),
            problem: Problem::TooLong { max },
        }
        .into());
    }
    if filter.trim().is_empty() {
        return Ok((table, None));
    }
    let condition = Condition::compile(filter).map_err(|e| invalid("where", e.to_string()))?;
    Ok((table, Some(condition)))
}

/// Where a page begins: behind this customer, or within its rows.
type Place = (CustomerId, u32);

/// The next rows of an export on record.
pub fn page(
    service: &Service,
    caller: &Caller,
    what: String,
    filter: String,
    after: Option<Cursor>,
    limit: u32,
) -> Result<ExportPage> {
    let (table, condition) = check(&what, &filter)?;
    let grant = (caller.agent, what, filter);
    let exports = &service.shared.exports;
    let room = MAX_ROWS.saturating_sub(exports.rows(&grant)?);
    if room == 0 {
        return Err(Refusal::Limit {
            what: "export-rows".into(),
            limit: MAX_ROWS,
        }
        .into());
    }
    let place = after.and_then(|cursor| KeyReader::new(&cursor).take::<Place>());
    let mut page = Page {
        table,
        condition,
        today: service.rules().zone().day(caller.now),
        zone: service.rules().zone(),
        limit: u64::from(limit.clamp(1, MAX_PAGE)).min(room) as usize,
        bytes: 0,
        rows: Vec::new(),
    };
    let next = page.fill(service, place.unwrap_or((CustomerId(0), 0)))?;
    exports.handed_out(&grant, page.rows.len() as u64, next.is_none());
    Ok(ExportPage {
        columns: table.columns().iter().map(|c| (*c).to_owned()).collect(),
        rows: page.rows,
        next: next.map(|place| place.to_key()),
    })
}

/// A page being filled.
struct Page {
    table: Table,
    condition: Option<Condition>,
    today: Day,
    zone: crate::domain::time::Zone,
    limit: usize,
    bytes: usize,
    rows: Vec<Vec<String>>,
}

impl Page {
    /// Fills the page from a place on; answers where the next one begins.
    fn fill(
        &mut self,
        service: &Service,
        (mut customer, mut skip): Place,
    ) -> Result<Option<Place>> {
        let mut read = service.store().read();
        loop {
            // With rows to skip, the customer itself is looked at again.
            let behind = if skip > 0 {
                CustomerId(customer.0.saturating_sub(1))
            } else {
                customer
            };
            let after = (behind.0 > 0).then_some(&behind);
            let found = read.page::<Customer>((), after, Direction::Forward, STRETCH)?;
            let last = found.len() < STRETCH;
            for (id, record) in found {
                customer = id;
                let from = std::mem::take(&mut skip);
                if let Some(rest) = self.add(&read, &record, from)? {
                    return Ok(Some((id, rest)));
                }
                if self.is_full() {
                    return Ok(Some((id, 0)));
                }
            }
            if last {
                return Ok(None);
            }
            read.refresh();
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.limit || self.bytes >= PAGE_BYTES
    }

    /// Adds the rows of a customer from the `from`th on; answers where it had to stop.
    fn add(&mut self, read: &impl Read, customer: &Customer, from: u32) -> Result<Option<u32>> {
        let with_orders = self.condition.is_some() || self.table != Table::FollowUps;
        let orders = if with_orders {
            orders(read, customer.id)?
        } else {
            Vec::new()
        };
        if !self.holds(customer, &orders) {
            return Ok(None);
        }
        let names = Names::new(read);
        let cells = columns::Cells {
            customer,
            zone: self.zone,
            names: &names,
        };
        let rows = match self.table {
            Table::Customers => {
                let bought = Purchases::of(&orders, self.today);
                vec![cells.customer(&bought)?]
            }
            Table::Orders => orders.iter().flat_map(|order| cells.order(order)).collect(),
            Table::FollowUps => {
                let found =
                    read.range::<FollowUp>(customer.id, Direction::Forward, MAX_FOLLOW_UPS)?;
                let rows = found.iter().map(|(_, f)| cells.follow_up(f));
                rows.collect::<Result<Vec<_>>>()?
            }
        };
        for (nth, row) in rows.into_iter().enumerate().skip(from as usize) {
            if self.is_full() {
                return Ok(Some(nth as u32));
            }
            self.bytes += row.iter().map(|cell| cell.len() + 4).sum::<usize>();
            self.rows.push(row);
        }
        Ok(None)
    }

    fn holds(&self, customer: &Customer, orders: &[Order]) -> bool {
        self.condition.as_ref().is_none_or(|condition| {
            condition.holds(&View {
                customer,
                purchases: &Purchases::of(orders, self.today),
                segment: &customer.segment.0,
                today: self.today,
            })
        })
    }
}

#[cfg(test)]
mod tests;

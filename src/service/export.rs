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
use super::sift;
use super::work::{Result, Rules, Stop, Work};
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
/// Most customers looked at for one page, which may be short of its limit and still have a next one.
const MAX_LOOKED_AT: usize = 4_096;
/// Most exports under way.
const MAX_UNDER_WAY: usize = 64;
/// Longest filter, in bytes.
const MAX_FILTER: usize = 2_000;
/// Most follow-ups of one customer.
const MAX_FOLLOW_UPS: usize = 5_000;

/// An export that is on record.
#[derive(Debug, Clone)]
struct Grant {
    /// Whose.
    agent: AgentId,
    /// Which table.
    what: String,
    /// A condition on customers; empty for all.
    filter: String,
    /// Rows handed out so far.
    rows: u64,
}

/// Exports that are on record, by the number that their command was answered with.
#[derive(Debug, Default)]
pub struct Exports {
    under_way: Mutex<HashMap<u64, Grant>>,
}

impl Exports {
    /// Lets rows of a recorded export be handed out. At the limit the one that is farthest is dropped.
    pub fn allow(&self, export: u64, agent: AgentId, what: String, filter: String) {
        let mut under_way = self.under_way.lock();
        // The command may be repeated while its rows are being fetched.
        if under_way.contains_key(&export) {
            return;
        }
        if under_way.len() >= MAX_UNDER_WAY {
            let farthest = under_way.iter().max_by_key(|(_, grant)| grant.rows);
            let farthest = farthest.map(|(export, _)| *export);
            farthest.map(|export| under_way.remove(&export));
        }
        let grant = Grant {
            agent,
            what,
            filter,
            rows: 0,
        };
        under_way.insert(export, grant);
    }

    fn of(&self, export: u64, agent: AgentId) -> Result<Grant> {
        let found = self.under_way.lock().get(&export).cloned();
        let missing = || Refusal::not_now("export-unrecorded");
        let own = found.filter(|grant| grant.agent == agent);
        Ok(own.ok_or_else(missing)?)
    }

    fn handed_out(&self, export: u64, rows: u64, last: bool) {
        let mut under_way = self.under_way.lock();
        if last {
            under_way.remove(&export);
        } else if let Some(grant) = under_way.get_mut(&export) {
            grant.rows += rows;
        }
    }
}

/// Puts an export on record; its number is that of the change.
pub fn begin(work: &mut Work<'_, '_>, what: &str, filter: &str) -> Result<Done> {
    let (table, _) = check(work.rules, what, filter)?;
    let detail = format!("{} ≤{MAX_ROWS} {filter}", table.name());
    work.txn.audit("export", None, detail.trim_end());
    Ok(Done::Exporting(work.txn.seq()))
}

fn check(rules: &Rules, what: &str, filter: &str) -> Result<(Table, Option<Condition>)> {
    let invalid =
        |field: &str, value: String| Refusal::invalid(field, Problem::Malformed { value });
    let table = Table::named(what).ok_or_else(|| invalid("what", what.to_owned()))?;
    if filter.len() > MAX_FILTER {
        let max = MAX_FILTER as u32;
        return Err(Stop::invalid("where", Problem::TooLong { max }));
    }
    if filter.trim().is_empty() {
        return Ok((table, None));
    }
    Ok((table, Some(sift::condition(rules, filter)?)))
}

/// Where a page begins: behind this customer, or within its rows.
type Place = (CustomerId, u32);

/// The next rows of an export on record.
pub fn page(
    service: &Service,
    caller: &Caller,
    export: u64,
    after: Option<Cursor>,
    limit: u32,
) -> Result<ExportPage> {
    let exports = &service.shared.exports;
    let grant = exports.of(export, caller.agent)?;
    let rules = service.rules();
    let (table, condition) = check(&rules, &grant.what, &grant.filter)?;
    let room = MAX_ROWS.saturating_sub(grant.rows);
    if room == 0 {
        return Err(Stop::limit("export-rows", MAX_ROWS));
    }
    let place = after.and_then(|cursor| KeyReader::new(&cursor).take::<Place>());
    let mut page = Page {
        table,
        condition,
        today: rules.zone().day(caller.now),
        rules,
        limit: u64::from(limit.clamp(1, MAX_PAGE)).min(room) as usize,
        bytes: 0,
        rows: Vec::new(),
    };
    let next = page.fill(service, place.unwrap_or((CustomerId(0), 0)))?;
    exports.handed_out(export, page.rows.len() as u64, next.is_none());
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
    rules: Rules,
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
        let mut looked_at = 0;
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
            looked_at += found.len();
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
            if looked_at >= MAX_LOOKED_AT {
                return Ok(Some((customer, 0)));
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
            zone: self.rules.zone(),
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
            let purchases = Purchases::of(orders, self.today);
            condition.holds(&View::of(
                customer,
                &purchases,
                orders,
                self.today,
                self.rules.setting(),
            ))
        })
    }
}

#[cfg(test)]
mod tests;

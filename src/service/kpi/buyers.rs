//! KPIs of distinct buyers, over the purchases of a period; remembered until an order changes.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::domain::customer::Customer;
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::kpi::{Period, Ratio};
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::time::Day;
use crate::service::work::Result;
use crate::store::schema::{counter, index, purchase_value};
use crate::store::{Direction, KeyReader, Read, ReadExt, Snapshot, Store};

/// Periods that are remembered.
const REMEMBERED: usize = 64;
/// Customers looked at on one view of the store.
const PART: usize = 512;

/// Buyers of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyers {
    /// Distinct buyers.
    pub buyers: u64,
    /// Of these, with an earlier order or a second one in the period.
    pub repeat: u64,
    /// Orders.
    pub orders: u64,
    /// Revenue.
    pub revenue: Fen,
}

/// What one customer bought in a period.
#[derive(Debug, Clone, Copy, Default)]
struct Bought {
    orders: u64,
    revenue: Fen,
}

/// What each customer bought in a period. A day at a time, so that changes are let in between.
fn bought(store: &Store, period: Period) -> Result<HashMap<CustomerId, Bought>> {
    let mut found = HashMap::new();
    for day in (0..period.days()).map(|n| period.from + n) {
        bought_on(&store.read(), day, &mut found)?;
    }
    Ok(found)
}

fn bought_on(read: &impl Read, day: Day, found: &mut HashMap<CustomerId, Bought>) -> Result<()> {
    read.each_index_between(
        index::PURCHASES,
        day,
        day + 1,
        Direction::Forward,
        |key, value| {
            if let Some((_, customer, _)) = KeyReader::new(key).take::<(Day, CustomerId, OrderId)>()
            {
                let bought = found.entry(customer).or_default();
                bought.orders += 1;
                bought.revenue += purchase_value(value);
            }
            ControlFlow::Continue(())
        },
    )?;
    Ok(())
}

/// Whether a customer has a purchase before a day.
pub fn bought_before(read: &impl Read, customer: CustomerId, day: Day) -> Result<bool> {
    let mut before = false;
    read.each::<Order>(customer, Direction::Forward, |_, order| {
        before = order.day < day && order.status.counts();
        if before || order.day >= day {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(before)
}

impl Buyers {
    fn add(
        &mut self,
        read: &impl Read,
        customer: CustomerId,
        bought: Bought,
        from: Day,
    ) -> Result<()> {
        self.buyers += 1;
        self.orders += bought.orders;
        self.revenue += bought.revenue;
        if bought.orders > 1 || bought_before(read, customer, from)? {
            self.repeat += 1;
        }
        Ok(())
    }
}

/// The buyers of a period.
pub fn collect(store: &Store, period: Period) -> Result<Buyers> {
    let mut buyers = Buyers::default();
    in_parts(store, bought(store, period)?, |read, customer, bought| {
        buyers.add(read, customer, bought, period.from)
    })?;
    Ok(buyers)
}

/// Shows each customer's purchases, on a fresh view of the store every so many, so that changes are let in.
fn in_parts(
    store: &Store,
    all: HashMap<CustomerId, Bought>,
    mut visit: impl FnMut(&Snapshot<'_>, CustomerId, Bought) -> Result<()>,
) -> Result<()> {
    let mut all = all.into_iter();
    while all.len() > 0 {
        let read = store.read();
        for (customer, bought) in all.by_ref().take(PART) {
            visit(&read, customer, bought)?;
        }
    }
    Ok(())
}

/// The buyers of a period by the segment that they are in now.
pub fn by_segment(store: &Store, period: Period) -> Result<BTreeMap<String, Buyers>> {
    let mut segments: BTreeMap<String, Buyers> = BTreeMap::new();
    in_parts(store, bought(store, period)?, |read, customer, bought| {
        let Some(record) = read.get::<Customer>(&customer)? else {
            return Ok(());
        };
        let buyers = segments.entry(record.standing.segment.0).or_default();
        buyers.add(read, customer, bought, period.from)
    })?;
    Ok(segments)
}

/// Revenue in fen and orders of a day.
pub fn of_day(read: &impl Read, day: Day) -> Result<Ratio> {
    Ok(Ratio {
        numerator: read.counter((counter::REVENUE, day))?,
        denominator: read.counter((counter::PURCHASES, day))?,
    })
}

/// Buyers of periods that were asked for, forgotten when any order changes.
#[derive(Debug, Default)]
pub struct BuyerCache {
    version: AtomicU64,
    known: Mutex<(u64, HashMap<Period, Buyers>)>,
}

impl BuyerCache {
    /// An order changed.
    pub fn orders_changed(&self) {
        self.version.fetch_add(1, Ordering::AcqRel);
    }

    /// The buyers of a period.
    pub fn of(&self, store: &Store, period: Period) -> Result<Buyers> {
        let version = self.version.load(Ordering::Acquire);
        {
            let mut known = self.known.lock();
            if known.0 != version {
                *known = (version, HashMap::new());
            }
            if let Some(buyers) = known.1.get(&period) {
                return Ok(buyers.clone());
            }
        }
        let buyers = collect(store, period)?;
        let mut known = self.known.lock();
        if known.0 == version && known.1.len() < REMEMBERED {
            known.1.insert(period, buyers.clone());
        }
        Ok(buyers)
    }
}

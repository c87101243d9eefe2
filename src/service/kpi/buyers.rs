//! KPIs of distinct buyers, over the purchases of a period; remembered until an order changes.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::view::View;
use crate::domain::customer::Customer;
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::kpi::{Period, Ratio};
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::time::Day;
use crate::service::work::Result;
use crate::store::schema::{counter, index, purchase_value};
use crate::store::{Direction, KeyRange, KeyReader, Read, ReadExt, Store, ToKey};

/// Periods that are remembered.
const REMEMBERED: usize = 64;
/// Customers looked at on one view of the store.
const PART: usize = 512;
/// Looking up one customer's orders takes as long as reading so many purchases one after the other.
const LOOK_UP: i64 = 64;

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
    /// Something before, too.
    before: bool,
}

type AllBought = HashMap<CustomerId, Bought>;

/// What each customer bought in a period. A day at a time, so that changes are let in between.
fn bought(store: &Store, period: Period) -> Result<AllBought> {
    let mut found = AllBought::new();
    for day in (0..period.days()).map(|n| period.from + n) {
        bought_on(&store.read(), day, &mut found)?;
    }
    let (from, to) = (
        (counter::PURCHASES, NEVER),
        (counter::PURCHASES, period.from),
    );
    let earlier = store.read().sum_counters(from, to)?;
    if earlier < LOOK_UP.saturating_mul(found.len() as i64) {
        read_earlier(store, period.from, &mut found)?;
    } else {
        look_up_earlier(store, period.from, &mut found)?;
    }
    Ok(found)
}

const NEVER: Day = Day(i32::MIN);

/// Notes who had bought before a day, from all purchases before it.
fn read_earlier(store: &Store, day: Day, found: &mut AllBought) -> Result<()> {
    let earlier = KeyRange {
        from: NEVER.to_key(),
        to: Some(day.to_key()),
    };
    View::of(store).each_entry(index::PURCHASES, earlier, |key, _| {
        let customer = KeyReader::new(key).take::<(Day, CustomerId)>();
        if let Some(bought) = customer.and_then(|(_, customer)| found.get_mut(&customer)) {
            bought.before = true;
        }
    })?;
    Ok(())
}

/// The same from the orders of each of whom it is not known to have bought again.
fn look_up_earlier(store: &Store, day: Day, found: &mut AllBought) -> Result<()> {
    let mut once: Vec<(CustomerId, &mut Bought)> = found
        .iter_mut()
        .filter(|(_, bought)| bought.orders == 1)
        .map(|(customer, bought)| (*customer, bought))
        .collect();
    // Neighbours lie together.
    once.sort_unstable_by_key(|(customer, _)| *customer);
    for part in once.chunks_mut(PART) {
        let read = store.read();
        for (customer, bought) in part {
            bought.before = bought_before(&read, *customer, day)?;
        }
    }
    Ok(())
}

fn bought_on(read: &impl Read, day: Day, found: &mut AllBought) -> Result<()> {
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
    fn add(&mut self, bought: Bought) {
        self.buyers += 1;
        self.orders += bought.orders;
        self.revenue += bought.revenue;
        if bought.orders > 1 || bought.before {
            self.repeat += 1;
        }
    }
}

/// The buyers of a period.
pub fn collect(store: &Store, period: Period) -> Result<Buyers> {
    let mut buyers = Buyers::default();
    bought(store, period)?
        .into_values()
        .for_each(|bought| buyers.add(bought));
    Ok(buyers)
}

/// The buyers of a period by the segment that they are in now.
pub fn by_segment(store: &Store, period: Period) -> Result<BTreeMap<String, Buyers>> {
    let mut segments: BTreeMap<String, Buyers> = BTreeMap::new();
    let mut all: Vec<(CustomerId, Bought)> = bought(store, period)?.into_iter().collect();
    all.sort_unstable_by_key(|(customer, _)| *customer);
    // On a fresh view of the store every so many, so that changes are let in.
    for part in all.chunks(PART) {
        let read = store.read();
        for (customer, bought) in part {
            if let Some(record) = read.get::<Customer>(customer)? {
                let buyers = segments.entry(record.standing.segment.0).or_default();
                buyers.add(*bought);
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::testkit::{Kit, TODAY};

    #[test]
    fn who_bought_before_is_the_same_read_or_looked_up() {
        let kit = Kit::new();
        kit.samples(30);
        let (store, mut repeat) = (kit.store(), 0);
        for ago in [1, 10, 40, 90, 200, 400] {
            let day = TODAY - ago;
            let mut once = AllBought::new();
            let read = store.read();
            (0..=ago)
                .try_for_each(|n| bought_on(&read, day + n, &mut once))
                .expect("read");
            drop(read);
            once.retain(|_, bought| bought.orders == 1);
            let mut looked_up = once.clone();
            read_earlier(store, day, &mut once).expect("read");
            look_up_earlier(store, day, &mut looked_up).expect("looked up");
            let before = |of: &AllBought| {
                let mut all: Vec<CustomerId> = of
                    .iter()
                    .filter_map(|(customer, bought)| bought.before.then_some(*customer))
                    .collect();
                all.sort_unstable();
                all
            };
            assert_eq!(before(&once), before(&looked_up), "{ago} days");
            repeat += before(&once).len();
        }
        assert!(repeat > 5, "{repeat}");
    }
}

//! What a customer bought, added up.

use serde::{Deserialize, Serialize};

use super::money::Fen;
use super::order::Order;
use super::time::Day;

/// A customer's purchases; cancelled and returned orders are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchases {
    /// Orders.
    pub orders: u32,
    /// Units in all orders.
    pub units: u32,
    /// Total spent.
    pub total: Fen,
    /// Day of the first purchase.
    pub first: Option<Day>,
    /// Day of the last purchase.
    pub last: Option<Day>,
    /// Mean days between purchases; `None` with fewer than two days of purchase.
    pub interval_days: Option<u32>,
    /// Spent in the last 12 months before the day of asking, that day included.
    pub total_12_months: Fen,
    /// Orders of those months.
    pub orders_12_months: u32,
    /// Spent per channel, most first.
    pub by_channel: Vec<(String, Fen)>,
}

impl Purchases {
    /// Adds orders up, as seen on a day; orders of later days count too (they were imported, so they happened).
    pub fn of<'a>(orders: impl IntoIterator<Item = &'a Order>, today: Day) -> Self {
        let mut sum = Self::default();
        for order in orders {
            sum.add(order, today);
        }
        sum
    }

    /// Adds one order.
    pub fn add(&mut self, order: &Order, today: Day) {
        if !order.status.counts() {
            return;
        }
        let amount = order.amount();
        self.orders += 1;
        self.units = self.units.saturating_add(order.units());
        self.total += amount;
        let first = self.first.map_or(order.day, |d| d.min(order.day));
        let last = self.last.map_or(order.day, |d| d.max(order.day));
        self.first = Some(first);
        self.last = Some(last);
        if order.day > today.add_months(-12) {
            self.total_12_months += amount;
            self.orders_12_months += 1;
        }
        let channels = &mut self.by_channel;
        match channels.iter_mut().find(|(c, _)| *c == order.channel) {
            Some((_, spent)) => *spent += amount,
            None => channels.push((order.channel.clone(), amount)),
        }
        channels.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.interval_days = if self.orders > 1 && last > first {
            let days = u32::try_from(last - first).ok();
            days.map(|d| d / (self.orders - 1))
        } else {
            None
        };
    }
}

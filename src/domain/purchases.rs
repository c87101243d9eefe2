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
        let year_ago = today.add_months(-12);
        for order in orders.into_iter().filter(|o| o.status.counts()) {
            let amount = order.amount();
            sum.orders += 1;
            sum.units = sum.units.saturating_add(order.units());
            sum.total += amount;
            sum.first = Some(sum.first.map_or(order.day, |d| d.min(order.day)));
            sum.last = Some(sum.last.map_or(order.day, |d| d.max(order.day)));
            if order.day > year_ago {
                sum.total_12_months += amount;
                sum.orders_12_months += 1;
            }
            match sum
                .by_channel
                .iter_mut()
                .find(|(channel, _)| *channel == order.channel)
            {
                Some((_, spent)) => *spent += amount,
                None => sum.by_channel.push((order.channel.clone(), amount)),
            }
        }
        if let (Some(first), Some(last)) = (sum.first, sum.last)
            && sum.orders > 1
            && last > first
        {
            sum.interval_days = u32::try_from(last - first)
                .ok()
                .map(|d| d / (sum.orders - 1));
        }
        sum.by_channel
            .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        sum
    }
}

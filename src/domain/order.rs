//! Orders with their items.

use serde::{Deserialize, Serialize};

use super::id::{CustomerId, ImportId, OrderId};
use super::money::Fen;
use super::time::{Day, Moment};

/// Where an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Paid, or not said.
    #[default]
    Paid,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Called off before it was sent; counts as no purchase.
    Cancelled,
    /// Sent back or refunded whole; counts as no purchase.
    Returned,
}

impl OrderStatus {
    /// All of them, for messages that list what is known.
    pub const ALL: [Self; 5] = [
        Self::Paid,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
        Self::Returned,
    ];

    /// The code in JSON and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Returned => "returned",
        }
    }

    /// Whether the order is a purchase in totals, segments and KPIs.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Returned)
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// Product name as sold.
    pub product: String,
    /// Stock keeping unit, if given.
    pub sku: Option<String>,
    /// Units (tins of a stage product), free ones counted.
    pub quantity: u32,
    /// Total of the line; zero is allowed, negative is a refund of part of the order.
    pub amount: Fen,
}

/// How an order is recognised when it is imported again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderKey {
    /// By its number within its channel.
    Number {
        /// The shop's order number.
        number: String,
    },
    /// Without a number: a hash of the row's content and its count among identical rows (from 0).
    Content {
        /// First 16 bytes of the content's hash.
        hash: [u8; 16],
        /// Which of the identical rows it is.
        nth: u32,
    },
}

/// An order of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Identity within the store.
    pub id: OrderId,
    /// Who bought.
    pub customer: CustomerId,
    /// How it is recognised.
    pub key: OrderKey,
    /// Sales channel; part of the identity. Empty where none was given.
    pub channel: String,
    /// When it was placed.
    pub at: Moment,
    /// The business day of `at`.
    pub day: Day,
    /// When it was sent off, if known.
    pub dispatched: Option<Day>,
    /// When it arrived, if known.
    pub delivered: Option<Day>,
    /// Days of delivery that were known before and corrected since; the latest [`Self::MAX_CORRECTED`].
    pub corrected: Vec<Day>,
    /// Where it stands.
    pub status: OrderStatus,
    /// Its lines.
    pub items: Vec<OrderItem>,
    /// By which import it came.
    pub import: Option<ImportId>,
}

impl Order {
    /// The order number as printed; `None` where it has none.
    pub fn number(&self) -> Option<&str> {
        match &self.key {
            OrderKey::Number { number } => Some(number),
            OrderKey::Content { .. } => None,
        }
    }

    /// What it comes to.
    pub fn amount(&self) -> Fen {
        self.items.iter().map(|i| i.amount).sum()
    }

    /// Units in all lines.
    pub fn units(&self) -> u32 {
        self.items
            .iter()
            .fold(0, |sum, i| sum.saturating_add(i.quantity))
    }

    /// Most corrected days that are kept.
    pub const MAX_CORRECTED: usize = 8;

    /// The day of delivery; three days after the order where it is unknown (PRODUCT.md section 3).
    pub fn delivery_day(&self) -> Day {
        self.delivered.unwrap_or(self.day + 3)
    }

    /// The days that were taken for the day of delivery before, the assumed one among them.
    pub fn delivery_days_before(&self) -> impl Iterator<Item = Day> {
        let assumed = self.delivered.map(|_| self.day + 3);
        assumed.into_iter().chain(self.corrected.iter().copied())
    }

    /// Keeps a day of delivery that turned out to be another one.
    pub fn note_corrected(&mut self, day: Day) {
        if !self.corrected.contains(&day) {
            self.corrected.push(day);
        }
        if self.corrected.len() > Self::MAX_CORRECTED {
            self.corrected.remove(0);
        }
    }
}

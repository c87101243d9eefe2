//! The orders of a sample customer: items that fit the baby's age, totals that fit the segment, numbers in
//! the style of the channel.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::life::{Life, Purchase, Segment};
use super::words::{Product, WORDS, label};
use super::{Options, Stream, rng, scramble};
use crate::domain::calendar::birthday::age_months;
use crate::domain::money::Fen;
use crate::domain::order::OrderStatus;
use crate::domain::time::Day;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOrder {
    /// In the style of its channel.
    pub number: String,
    /// The day it was placed.
    pub day: Day,
    /// The minute of that day, 0–1439.
    pub minute: u16,
    /// Day and minute on which it was sent off.
    pub dispatched: Option<(Day, u16)>,
    /// Day and minute of its arrival.
    pub delivered: Option<(Day, u16)>,
    /// Sales channel.
    pub channel: &'static str,
    /// Where it stands.
    pub status: OrderStatus,
    /// At least one.
    pub items: Vec<SampleItem>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleItem {
    /// Product name.
    pub product: &'static str,
    /// Stock keeping unit.
    pub sku: &'static str,
    /// Whether it is a stage product (infant formula).
    pub tin: bool,
    /// Units.
    pub quantity: u32,
    /// The line's total; nothing for a gift.
    pub amount: Fen,
}

impl SampleOrder {
    /// What it comes to.
    pub fn amount(&self) -> Fen {
        self.items.iter().map(|item| item.amount).sum()
    }
    /// Units in all lines.
    pub fn units(&self) -> u32 {
        self.items.iter().map(|item| item.quantity).sum()
    }
}

/// From this total on a customer is a VIP.
const VIP: Fen = Fen::yuan(8_000);
const DISCOUNTS: [i64; 6] = [100, 100, 100, 95, 90, 88];
/// The most orders of one customer; order numbers have room for so many.
const MOST_ORDERS: u64 = 16;

pub(super) fn orders(options: Options, index: u64, life: &Life) -> Vec<SampleOrder> {
    let mut rng = rng(options, index, Stream::Orders);
    let rng = &mut rng;
    let brand = brand(rng);
    let mut orders: Vec<SampleOrder> = life
        .purchases
        .iter()
        .zip(0..MOST_ORDERS)
        .map(|(purchase, n)| {
            let age = life
                .baby_born
                .map_or(0, |born| age_months(born, purchase.day))
                .max(0);
            order(
                rng,
                options,
                index * MOST_ORDERS + n,
                purchase,
                life.segment,
                (age, brand),
            )
        })
        .collect();
    // Now and then one comes back, never the first nor the last.
    if orders.len() >= 4 && rng.random_range(0..100) < 8 {
        let at = rng.random_range(1..orders.len() - 1);
        if orders[at].status == OrderStatus::Delivered {
            orders[at].status = OrderStatus::Returned;
        }
    }
    match life.segment {
        Segment::Vip => raise(&mut orders),
        Segment::Regular => lower(&mut orders),
        _ => {}
    }
    orders
}

/// The three letters that a brand's skus begin with.
fn brand(rng: &mut impl Rng) -> &'static str {
    let tins: Vec<&Product> = WORDS
        .products
        .iter()
        .filter(|p| p.tin && p.ages.0 == 0)
        .collect();
    tins.choose_weighted(rng, |product| product.weight)
        .map_or("", |product| &product.sku[..3])
}

fn order(
    rng: &mut impl Rng,
    options: Options,
    serial: u64,
    purchase: &Purchase,
    segment: Segment,
    (age, brand): (i32, &str),
) -> SampleOrder {
    let store = purchase.channel == label("store");
    let minute = if store {
        rng.random_range(600..1230)
    } else {
        // Most order in the evening.
        *[rng.random_range(480..1410), rng.random_range(1110..1410)]
            .choose(rng)
            .unwrap_or(&720)
    };
    let dispatched = purchase.dispatched.map(|day| {
        let leaves = rng.random_range(600..1200);
        match day - purchase.day {
            0 if store => (day, minute),
            0 => (day, minute.max(leaves)),
            _ => (day, leaves),
        }
    });
    let delivered = purchase.delivered.map(|day| {
        if store {
            (day, minute)
        } else {
            (day, rng.random_range(540..1170))
        }
    });
    SampleOrder {
        number: order_number(rng, options, serial, purchase.channel, purchase.day),
        day: purchase.day,
        minute,
        dispatched,
        delivered,
        channel: purchase.channel,
        status: match (dispatched, delivered) {
            (_, Some(_)) => OrderStatus::Delivered,
            (Some(_), None) => OrderStatus::Shipped,
            (None, None) => OrderStatus::Paid,
        },
        items: items(rng, segment, age, brand),
    }
}

fn items(rng: &mut impl Rng, segment: Segment, age: i32, brand: &str) -> Vec<SampleItem> {
    let mut items = Vec::with_capacity(4);
    let tin = tin(age, brand);
    match segment {
        // Fewer than four units in all.
        Segment::New | Segment::Prospect => {
            let tins = rng.random_range(0..=2);
            if tins > 0 {
                items.push(item(rng, tin, tins));
            }
            if tins == 0 || rng.random_range(0..100) < 30 {
                let other = other(rng, age);
                items.push(item(rng, other, 1));
            }
        }
        Segment::QualityNew => {
            let tins = rng.random_range(4..=8);
            items.push(item(rng, tin, tins));
            if rng.random_range(0..100) < 25 {
                items.push(gift(tin));
            }
            others(rng, age, 1, &mut items);
        }
        Segment::NotReturned | Segment::Regular => {
            if rng.random_range(0..100) < 85 {
                let tins = rng.random_range(1..=4);
                items.push(item(rng, tin, tins));
            }
            others(rng, age, 2, &mut items);
            if items.is_empty() {
                items.push(item(rng, tin, 1));
            }
        }
        Segment::Vip => {
            let tins = rng.random_range(3..=6);
            items.push(item(rng, tin, tins));
            if tins >= 4 && rng.random_range(0..100) < 30 {
                items.push(gift(tin));
            }
            others(rng, age, 2, &mut items);
        }
    }
    items
}

/// The brand's tin for an age in months; the last stage beyond all ages.
fn tin(age: i32, brand: &str) -> &'static Product {
    let of_brand = || {
        WORDS
            .products
            .iter()
            .filter(|p| p.tin && p.sku.starts_with(brand))
    };
    of_brand()
        .find(|p| age < p.ages.1)
        .or_else(|| of_brand().next_back())
        .unwrap_or(&WORDS.products[0])
}

/// Something else for that age.
fn other(rng: &mut impl Rng, age: i32) -> &'static Product {
    let fits = |p: &&Product| !p.tin && p.ages.0 <= age && age < p.ages.1;
    let total: u32 = WORDS.products.iter().filter(fits).map(|p| p.weight).sum();
    let mut at = rng.random_range(0..total.max(1));
    for product in WORDS.products.iter().filter(fits) {
        match at.checked_sub(product.weight) {
            Some(rest) => at = rest,
            None => return product,
        }
    }
    WORDS.products.last().unwrap_or(&WORDS.products[0])
}

fn others(rng: &mut impl Rng, age: i32, most: u32, items: &mut Vec<SampleItem>) {
    for _ in 0..rng.random_range(0..=most) {
        let product = other(rng, age);
        if items.iter().all(|item| item.sku != product.sku) {
            let quantity = rng.random_range(1..=if product.price_fen < 5_000 { 4 } else { 2 });
            items.push(item(rng, product, quantity));
        }
    }
}

fn item(rng: &mut impl Rng, product: &Product, quantity: u32) -> SampleItem {
    let discount = DISCOUNTS.choose(rng).copied().unwrap_or(100);
    SampleItem {
        product: product.name,
        sku: product.sku,
        tin: product.tin,
        quantity,
        amount: Fen(price(
            product.price_fen * i64::from(quantity) * discount / 100,
        )),
    }
}

/// What a shop asks: whole yuan, tenths for small things.
fn price(fen: i64) -> i64 {
    let step = if fen < 5_000 { 10 } else { 100 };
    fen / step * step
}

fn gift(product: &Product) -> SampleItem {
    SampleItem {
        product: product.name,
        sku: product.sku,
        tin: product.tin,
        quantity: 1,
        amount: Fen::ZERO,
    }
}

fn total(orders: &[SampleOrder]) -> Fen {
    orders
        .iter()
        .filter(|order| order.status.counts())
        .map(SampleOrder::amount)
        .sum()
}

/// Lets a VIP buy more tins until the total makes one.
fn raise(orders: &mut [SampleOrder]) {
    let count = orders.len();
    // A tin more costs 100 yuan at least, so that 80 turns are enough.
    for turn in 0..80 {
        if total(orders) >= VIP {
            return;
        }
        let order = &mut orders[turn % count];
        if let Some(item) = order.items.first_mut().filter(|item| item.quantity > 0) {
            let each = item.amount.0 / i64::from(item.quantity);
            item.quantity += 1;
            item.amount += Fen(each.max(10_000));
        }
    }
}

/// Lets a regular customer buy less until the total makes no VIP, even with what was sent back.
fn lower(orders: &mut [SampleOrder]) {
    for at in 0..orders.len() {
        let all: Fen = orders.iter().map(SampleOrder::amount).sum();
        if all < VIP - Fen::yuan(100) {
            return;
        }
        orders[at].items.truncate(1);
        if let Some(item) = orders[at].items.first_mut() {
            item.amount = Fen(item.amount.0 / i64::from(item.quantity.max(1)));
            item.quantity = 1;
        }
    }
}

/// Distinct for every serial, whatever the channel.
fn order_number(
    rng: &mut impl Rng,
    options: Options,
    serial: u64,
    channel: &str,
    day: Day,
) -> String {
    let id = scramble(serial, 10, options.seed ^ 0x0D);
    let date = day.date().format("%Y%m%d");
    if channel == label("tmall") {
        format!(
            "{}{id:010}{:05}",
            rng.random_range(2_200..4_800),
            rng.random_range(0..100_000)
        )
    } else if channel == label("jd") {
        format!("{}{id:010}", rng.random_range(22..32))
    } else if channel == label("douyin") {
        format!(
            "69{:04}{id:010}{:03}",
            rng.random_range(0..10_000),
            rng.random_range(0..1_000)
        )
    } else if channel == label("mini-program") {
        format!("WX{date}{id:010}")
    } else if channel == label("store") {
        format!("MD{:03}-{date}-{id:010}", rng.random_range(1..40))
    } else {
        format!(
            "{}-{id:010}{:05}",
            day.date().format("%y%m%d"),
            rng.random_range(0..100_000)
        )
    }
}

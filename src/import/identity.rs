//! What rows of orders are among the others of their file.
//!
//! Rows that have no order number are identified by their content and their count among identical rows. Rows that
//! have one say whether the order was stated before, and how many equal lines of it: so a later file of the same
//! orders is compared line by line, in whatever order its rows stand and however it is cut into batches.
//!
//! The content is customer number, name, phone, moment, product, SKU, quantity, amount and channel. State and delivery
//! are left out: they change while the order stays the same, so a later export of the same order is recognised.

use std::collections::{HashMap, HashSet};

use crate::domain::import::{ContentId, OrderRow};
use crate::domain::lookup::fold_code;

/// Most distinct rows that are counted. At 24 to 48 bytes each (hash, count, the map's own room), and half as much for
/// each order, a million rows take at most 72 MB and this limit three quarters of a gigabyte.
pub const MAX_DISTINCT: usize = 10_000_000;

/// Changes when the hash does; stored hashes of an earlier version then no longer match.
const VERSION: &[u8] = b"warmline order content 1";

/// The first 16 bytes of BLAKE3 over the version and each field in the order above: a byte 0 where it is absent, else 1,
/// the length as little-endian u32, and the bytes (texts as UTF-8, the moment in milliseconds, quantity and fen as
/// little-endian integers).
pub fn content_hash(row: &OrderRow) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(VERSION);
    let mut put = |bytes: Option<&[u8]>| match bytes {
        None => {
            hasher.update(&[0]);
        }
        Some(bytes) => {
            hasher.update(&[1]);
            hasher.update(&(bytes.len() as u32).to_le_bytes());
            hasher.update(bytes);
        }
    };
    put(row.customer.as_deref().map(str::as_bytes));
    put(row.name.as_deref().map(str::as_bytes));
    put(row.phone.as_deref().map(str::as_bytes));
    put(Some(&row.date.0.to_le_bytes()));
    put(row.product.as_deref().map(str::as_bytes));
    put(row.sku.as_deref().map(str::as_bytes));
    put(row
        .quantity
        .map(u32::to_le_bytes)
        .as_ref()
        .map(<[u8; 4]>::as_slice));
    put(Some(&row.amount.0.to_le_bytes()));
    put(row.channel.as_deref().map(str::as_bytes));
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

/// More distinct rows than are counted.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany;

/// Counts identical rows as they are read.
#[derive(Debug, Default)]
pub struct Occurrences {
    rows: HashMap<[u8; 16], u32>,
    orders: HashSet<[u8; 8]>,
}

impl Occurrences {
    /// Says of the next row what it is among those before it.
    pub fn mark(&mut self, row: &mut OrderRow) -> Result<(), TooMany> {
        if let Some(number) = &row.order {
            let (order, line) = line_hash(row, number);
            row.equal_before = self.count(line)?;
            row.again = !self.orders.insert(order);
        } else {
            let hash = content_hash(row);
            let nth = self.count(hash)?;
            row.content = Some(ContentId { hash, nth });
        }
        Ok(())
    }

    /// How many were counted of that content.
    fn count(&mut self, hash: [u8; 16]) -> Result<u32, TooMany> {
        if self.rows.len() >= MAX_DISTINCT && !self.rows.contains_key(&hash) {
            return Err(TooMany);
        }
        let count = self.rows.entry(hash).or_insert(0);
        let before = *count;
        *count += 1;
        Ok(before)
    }
}

/// Hashes of a row's order (number as it is compared, channel) and of the line of it that the row states.
fn line_hash(row: &OrderRow, number: &str) -> ([u8; 8], [u8; 16]) {
    let mut hasher = blake3::Hasher::new();
    let text = |hasher: &mut blake3::Hasher, text: &str| {
        hasher.update(&(text.len() as u32).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    text(&mut hasher, &fold_code(number));
    text(&mut hasher, row.channel.as_deref().unwrap_or_default());
    let mut order = [0; 8];
    order.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    // Left out they are stored like this.
    text(&mut hasher, row.product.as_deref().unwrap_or_default());
    hasher.update(&[u8::from(row.sku.is_some())]);
    text(&mut hasher, row.sku.as_deref().unwrap_or_default());
    hasher.update(&row.quantity.unwrap_or(1).to_le_bytes());
    hasher.update(&row.amount.0.to_le_bytes());
    let mut line = [0; 16];
    line.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    (order, line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Fen;
    use crate::domain::order::OrderStatus;
    use crate::domain::time::Moment;

    #[test]
    fn content_is_what_does_not_change() {
        let row = OrderRow {
            customer: Some("0001".into()),
            date: Moment(852_048_000_000),
            quantity: Some(2),
            amount: Fen(2933),
            ..OrderRow::default()
        };
        let hash = content_hash(&row);
        let hex = format!("{:032x}", u128::from_be_bytes(hash));
        assert_eq!(
            hex, "a63c78a5693db4b141c7d3f0bc80701f",
            "stored identities depend on it"
        );
        let later = OrderRow {
            line: 9,
            status: Some(OrderStatus::Delivered),
            ..row.clone()
        };
        assert_eq!(content_hash(&later), hash);
        let shifted = OrderRow {
            customer: None,
            name: Some("0001".into()),
            ..row
        };
        assert_ne!(content_hash(&shifted), hash);
        let mut seen = Occurrences::default();
        let nth = [0, 1, 2].map(|_| {
            let mut row = later.clone();
            seen.mark(&mut row).expect("few");
            row.content.map(|id| (id.hash == hash, id.nth))
        });
        assert_eq!(nth, [0, 1, 2].map(|nth| Some((true, nth))));
    }

    #[test]
    fn lines_are_counted_by_order_wherever_they_stand() {
        let row = |number: &str, product: Option<&str>, quantity| OrderRow {
            order: Some(number.into()),
            product: product.map(str::to_owned),
            quantity,
            ..OrderRow::default()
        };
        let rows = [
            (row("a1", Some("P"), None), false, 0),
            (row("A2", Some("P"), None), false, 0),
            (row("A1", Some("P"), Some(1)), true, 1),
            (row("A1", Some("P"), Some(2)), true, 0),
            (row("A2", None, None), true, 0),
            (row("a1", Some("P"), Some(1)), true, 2),
        ];
        let mut seen = Occurrences::default();
        for (mut row, again, equal_before) in rows {
            seen.mark(&mut row).expect("few");
            assert_eq!(
                (row.again, row.equal_before),
                (again, equal_before),
                "{row:?}"
            );
            assert_eq!(row.content, None);
        }
    }
}

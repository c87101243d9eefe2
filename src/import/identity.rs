//! Identity of order rows that have no order number: their content, and their count among identical rows.
//!
//! The content is customer number, name, phone, moment, product, SKU, quantity, amount and channel. State and delivery
//! are left out: they change while the order stays the same, so a later export of the same order is recognised.

use std::collections::HashMap;

use crate::domain::import::{ContentId, OrderRow};

/// Most distinct rows that are counted. At 24 to 48 bytes each (hash, count, the map's own room) a million rows take at
/// most 48 MB and this limit half a gigabyte.
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

/// Counts identical rows as they are read.
#[derive(Debug, Default)]
pub struct Occurrences(HashMap<[u8; 16], u32>);

impl Occurrences {
    /// The identity of the next row of that content; `None` beyond [`MAX_DISTINCT`].
    pub fn next(&mut self, hash: [u8; 16]) -> Option<ContentId> {
        if self.0.len() >= MAX_DISTINCT && !self.0.contains_key(&hash) {
            return None;
        }
        let count = self.0.entry(hash).or_insert(0);
        let nth = *count;
        *count += 1;
        Some(ContentId { hash, nth })
    }
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
        assert_eq!(
            [0, 1, 2].map(|_| seen.next(hash).map(|id| id.nth)),
            [Some(0), Some(1), Some(2)]
        );
    }
}

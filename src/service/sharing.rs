//! Who has a telephone number: customers with the same one are family, or one customer twice.

use std::ops::ControlFlow;

use super::work::{Result, Work};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::lookup::phone_key;
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, Read, ReadExt};

/// Most customers of one number that are looked at; a switchboard has more, a family fewer.
pub const MAX_HOLDERS: usize = 32;

/// Customers with a phone of exactly these digits, by id; at most [`MAX_HOLDERS`].
pub fn holders(read: &impl Read, digits: &str) -> Result<Vec<CustomerId>> {
    let mut found = Vec::new();
    if digits.is_empty() {
        return Ok(found);
    }
    read.each_index(
        index::LOOKUP,
        phone_key(digits).as_bytes(),
        Direction::Forward,
        |key, _| {
            let parts = KeyReader::new(key).take::<(Vec<u8>, CustomerId)>();
            found.extend(parts.map(|(_, customer)| customer));
            if found.len() < MAX_HOLDERS {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    Ok(found)
}

/// Other customers with a number of this one, by id; at most [`MAX_HOLDERS`] for each number.
pub fn sharers(read: &impl Read, customer: &Customer) -> Result<Vec<CustomerId>> {
    let mut others = Vec::new();
    for phone in &customer.phones {
        others.extend(holders(read, &phone.digits)?);
    }
    others.sort_unstable();
    others.dedup();
    others.retain(|id| *id != customer.id);
    Ok(others)
}

/// Notes on a customer who is about to be written whether somebody else has one of the numbers, and writes the same on those
/// who have one, or had one in common `before`.
pub fn note(work: &mut Work<'_, '_>, before: &Customer, customer: &mut Customer) -> Result<()> {
    let now = sharers(work.txn, customer)?;
    customer.shares_phone = !now.is_empty();
    for id in &now {
        set(work, *id, true)?;
    }
    for id in sharers(work.txn, before)? {
        if now.contains(&id) {
            continue;
        }
        let Some(other) = work.txn.get::<Customer>(&id)? else {
            continue;
        };
        // The customer at hand still stands under the numbers of before.
        let still = sharers(work.txn, &other)?;
        let shares = still.iter().any(|holder| *holder != customer.id);
        set(work, id, shares)?;
    }
    Ok(())
}

fn set(work: &mut Work<'_, '_>, id: CustomerId, shares: bool) -> Result<()> {
    if let Some(mut other) = work.txn.get::<Customer>(&id)?
        && other.shares_phone != shares
    {
        other.shares_phone = shares;
        work.put(&id, &other)?;
    }
    Ok(())
}

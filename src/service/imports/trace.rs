//! What an import did to records: collected while it works, read from the last to the first when it is undone.

use serde::Serialize;

use super::super::work::{Result, Work};
use crate::domain::customer::{Customer, Standing};
use crate::domain::import_run::{Before, ImportRun, ImportTrace, TraceEntry, TracedRecord};
use crate::domain::order::Order;

use crate::domain::time::Day;
use crate::store::primary_key;

/// Most bytes of earlier states in one trace; a record must stay below the store's limit for values.
const MAX_BYTES: usize = 32 << 10;

impl TracedRecord {
    /// Its key in the store.
    pub(super) fn stored(self) -> Vec<u8> {
        match self {
            Self::Customer(id) => primary_key::<Customer>(&id),
            Self::Order(customer, day, id) => primary_key::<Order>(&(customer, day, id)),
        }
    }
}

/// Writes what a batch did.
pub(super) fn write(
    work: &mut Work<'_, '_>,
    run: &mut ImportRun,
    entries: Vec<TraceEntry>,
) -> Result<()> {
    let mut trace = ImportTrace {
        entries: Vec::with_capacity(entries.len().min(ImportTrace::MAX_ENTRIES)),
    };
    let mut bytes = 0;
    for entry in entries {
        let size = size(&entry);
        let full = trace.entries.len() == ImportTrace::MAX_ENTRIES || bytes + size > MAX_BYTES;
        if full && !trace.entries.is_empty() {
            put(work, run, &trace)?;
            trace.entries.clear();
            bytes = 0;
        }
        bytes += size;
        trace.entries.push(entry);
    }
    if !trace.entries.is_empty() {
        put(work, run, &trace)?;
    }
    Ok(())
}

fn put(work: &mut Work<'_, '_>, run: &mut ImportRun, trace: &ImportTrace) -> Result<()> {
    work.insert(&(run.id, run.traces), trace)?;
    run.traces += 1;
    Ok(())
}

fn size(entry: &TraceEntry) -> usize {
    match &entry.before {
        Before::Nothing => 0,
        Before::Own(bytes) | Before::Earlier(bytes) => bytes.len(),
    }
}

/// Hash of a customer as people and imports made it: what the plan keeps up by itself is left out, and whether
/// others have the same number.
pub(super) fn customer_hash(customer: &mut Customer) -> [u8; 16] {
    let standing = std::mem::replace(&mut customer.standing, Standing::new(Day(0)));
    let shares = std::mem::take(&mut customer.shares_phone);
    let hash = hash(customer);
    customer.standing = standing;
    customer.shares_phone = shares;
    hash
}

/// Hash of an order.
pub(super) fn order_hash(order: &Order) -> [u8; 16] {
    hash(order)
}

fn hash(record: &impl Serialize) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = Vec::with_capacity(512);
    // A vector takes whatever is written; only a type that cannot be encoded at all fails, and these are stored.
    let config = bincode::config::standard();
    if bincode::serde::encode_into_std_write(record, &mut bytes, config).is_ok() {
        hasher.update(&bytes);
    }
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

//! Reading: the same calls on a snapshot and inside a change.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use parking_lot::RwLockReadGuard;

use super::core::Core;
use super::engine::Visit;
use super::error::{Result, StoreError};
use super::key::{Direction, FromKey, KeyRange, KeyReader, ToKey};
use super::table::{self, COUNTERS, CUSTOMER_SPACE, Record};

/// A consistent view of the store.
pub trait Read {
    /// Shows the value of a stored key to `visit`; returns whether there is one.
    fn get_raw(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool>;

    /// Shows the stored entries of a range in order until `visit` breaks off.
    fn scan_raw(&self, range: &KeyRange, direction: Direction, visit: &mut Visit<'_>)
    -> Result<()>;
}

/// A record with the sequence of the change that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<R> {
    /// The record.
    pub record: R,
    /// The sequence that wrote it.
    pub seq: u64,
}

/// One entry of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The entry's key without the prefix of its index; also where the next window resumes.
    pub key: Vec<u8>,
    /// The entry's value.
    pub value: Vec<u8>,
}

impl IndexEntry {
    /// The parts of the key.
    pub fn parts<T: FromKey>(&self) -> Option<T> {
        KeyReader::new(&self.key).take()
    }
}

/// Typed reading over any [`Read`].
pub trait ReadExt: Read {
    /// A record by its key.
    fn get<R: Record>(&self, key: &R::Key) -> Result<Option<R>> {
        Ok(self.get_versioned::<R>(key)?.map(|found| found.record))
    }

    /// A record by its key, with the sequence that wrote it.
    fn get_versioned<R: Record>(&self, key: &R::Key) -> Result<Option<Versioned<R>>> {
        let mut found = Ok(None);
        self.get_raw(&table::primary_key::<R>(key), &mut |value| {
            found = decode_value::<R>(value).map(Some);
        })?;
        found
    }

    /// Whether there is a record with that key.
    fn has<R: Record>(&self, key: &R::Key) -> Result<bool> {
        self.get_raw(&table::primary_key::<R>(key), &mut |_| {})
    }

    /// The records whose key begins with `prefix`, at most `limit`.
    fn range<R: Record>(
        &self,
        prefix: impl ToKey,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(R::Key, R)>> {
        self.page(prefix, None, direction, limit)
    }

    /// The records whose key begins with `prefix`, after the one with key `after`, at most `limit`.
    fn page<R: Record>(
        &self,
        prefix: impl ToKey,
        after: Option<&R::Key>,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(R::Key, R)>> {
        let mut found = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        let mut range = table::record_range::<R>(&prefix);
        if let Some(after) = after {
            range = range.resume(&table::primary_key::<R>(after), direction);
        }
        self.scan_range::<R>(&range, direction, |key, record| {
            found.push((key, record.record));
            if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(found)
    }

    /// Shows each record whose key begins with `prefix` until `visit` breaks off.
    fn each<R: Record>(
        &self,
        prefix: impl ToKey,
        direction: Direction,
        mut visit: impl FnMut(R::Key, R) -> ControlFlow<()>,
    ) -> Result<()> {
        let range = table::record_range::<R>(&prefix);
        self.scan_range::<R>(&range, direction, |key, found| visit(key, found.record))
    }

    /// Shows each record of a range of stored keys until `visit` breaks off.
    fn scan_range<R: Record>(
        &self,
        range: &KeyRange,
        direction: Direction,
        mut visit: impl FnMut(R::Key, Versioned<R>) -> ControlFlow<()>,
    ) -> Result<()> {
        self.try_scan(range, direction, |key, value| {
            if table::table_of(key) != Some(R::TABLE) {
                return Ok(ControlFlow::Continue(()));
            }
            Ok(visit(table::read_key::<R>(key)?, decode_value::<R>(value)?))
        })
    }

    /// Shows the entries of a range until `visit` breaks off or fails.
    fn try_scan(
        &self,
        range: &KeyRange,
        direction: Direction,
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let mut failed = Ok(());
        self.scan_raw(range, direction, &mut |key, value| {
            visit(key, value).unwrap_or_else(|error| {
                failed = Err(error);
                ControlFlow::Break(())
            })
        })?;
        failed
    }

    /// Shows everything that lies with a customer ([`Place::Customer`](super::table::Place::Customer)), in the
    /// order of the table bytes, until `visit` breaks off or fails. See [`Stored`].
    fn of_customer(
        &self,
        customer: crate::domain::id::CustomerId,
        mut visit: impl FnMut(Stored<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let range = KeyRange::prefix(&(CUSTOMER_SPACE, customer).to_key());
        self.try_scan(&range, Direction::Forward, |key, value| {
            visit(Stored { key, value })
        })
    }

    /// Shows everything that lies with a customer, and with all who come after, until `visit` breaks off or fails.
    fn of_customers_from(
        &self,
        from: crate::domain::id::CustomerId,
        mut visit: impl FnMut(Stored<'_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let range = KeyRange {
            from: (CUSTOMER_SPACE, from).to_key(),
            to: KeyRange::prefix(&[CUSTOMER_SPACE]).to,
        };
        self.try_scan(&range, Direction::Forward, |key, value| {
            visit(Stored { key, value })
        })
    }

    /// The value of the index entry with exactly that key.
    fn index_value(&self, index: u8, key: impl ToKey) -> Result<Option<Vec<u8>>> {
        let mut found = None;
        self.get_raw(&(index, key).to_key(), &mut |value| {
            found = Some(value.to_vec());
        })?;
        Ok(found)
    }

    /// Index entries whose key begins with `prefix`, after the one with key `after`, at most `limit`.
    fn index_page(
        &self,
        index: u8,
        prefix: impl ToKey,
        after: Option<&[u8]>,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<IndexEntry>> {
        let mut found = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        let mut range = KeyRange::prefix(&(index, prefix).to_key());
        if let Some(after) = after {
            range = range.resume(&(index, super::key::Raw(after)).to_key(), direction);
        }
        self.scan_raw(&range, direction, &mut |key, value| {
            found.push(IndexEntry {
                key: key[1..].to_vec(),
                value: value.to_vec(),
            });
            if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(found)
    }

    /// Shows the index entries whose key begins with `prefix` (key without the index's byte, value) until
    /// `visit` breaks off.
    fn each_index(
        &self,
        index: u8,
        prefix: impl ToKey,
        direction: Direction,
        mut visit: impl FnMut(&[u8], &[u8]) -> ControlFlow<()>,
    ) -> Result<()> {
        let range = KeyRange::prefix(&(index, prefix).to_key());
        self.scan_raw(&range, direction, &mut |key, value| visit(&key[1..], value))
    }

    /// Shows the entries of an index from key `from` (included) up to `to` (excluded) until `visit` breaks off.
    fn each_index_between(
        &self,
        index: u8,
        from: impl ToKey,
        to: impl ToKey,
        direction: Direction,
        mut visit: impl FnMut(&[u8], &[u8]) -> ControlFlow<()>,
    ) -> Result<()> {
        let range = KeyRange {
            from: (index, from).to_key(),
            to: Some((index, to).to_key()),
        };
        self.scan_raw(&range, direction, &mut |key, value| visit(&key[1..], value))
    }

    /// The value of a counter; 0 if nothing contributes.
    fn counter(&self, key: impl ToKey) -> Result<i64> {
        let mut count = 0;
        self.get_raw(&(COUNTERS, key).to_key(), &mut |value| {
            count = read_count(value);
        })?;
        Ok(count)
    }

    /// Shows the counters whose key begins with `prefix` (key, value) until `visit` breaks off.
    fn each_counter(
        &self,
        prefix: impl ToKey,
        mut visit: impl FnMut(&[u8], i64) -> ControlFlow<()>,
    ) -> Result<()> {
        let range = KeyRange::prefix(&(COUNTERS, prefix).to_key());
        self.scan_raw(&range, Direction::Forward, &mut |key, value| {
            visit(&key[1..], read_count(value))
        })
    }

    /// Shows the counters from key `from` (included) up to `to` (excluded) until `visit` breaks off.
    fn each_counter_between(
        &self,
        from: impl ToKey,
        to: impl ToKey,
        mut visit: impl FnMut(&[u8], i64) -> ControlFlow<()>,
    ) -> Result<()> {
        let range = KeyRange {
            from: (COUNTERS, from).to_key(),
            to: Some((COUNTERS, to).to_key()),
        };
        self.scan_raw(&range, Direction::Forward, &mut |key, value| {
            visit(&key[1..], read_count(value))
        })
    }

    /// The sum of the counters from key `from` (included) up to `to` (excluded).
    fn sum_counters(&self, from: impl ToKey, to: impl ToKey) -> Result<i64> {
        let mut sum = 0i64;
        self.each_counter_between(from, to, |_, count| {
            sum = sum.saturating_add(count);
            ControlFlow::Continue(())
        })?;
        Ok(sum)
    }
}

impl<T: Read + ?Sized> ReadExt for T {}

/// A stored record of any table.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    key: &'a [u8],
    value: &'a [u8],
}

impl Stored<'_> {
    /// Its stored key.
    pub fn raw_key(&self) -> &[u8] {
        self.key
    }

    /// Its table's byte.
    pub fn table(&self) -> u8 {
        table::table_of(self.key).unwrap_or_default()
    }

    /// The record's key, if it is of that type; the record itself is not looked at.
    pub fn key<R: Record>(&self) -> Result<Option<R::Key>> {
        if self.table() != R::TABLE {
            return Ok(None);
        }
        table::read_key::<R>(self.key).map(Some)
    }

    /// The record, if it is of that type.
    pub fn read<R: Record>(&self) -> Result<Option<(R::Key, R)>> {
        if self.table() != R::TABLE {
            return Ok(None);
        }
        let record = decode_value::<R>(self.value)?.record;
        Ok(Some((table::read_key::<R>(self.key)?, record)))
    }
}

fn decode_value<R: Record>(value: &[u8]) -> Result<Versioned<R>> {
    let (seq, version, payload) = table::split_value(value).ok_or(StoreError::Record {
        table: R::TABLE,
        version: 0,
    })?;
    table::decode_record(version, payload).map(|record| Versioned { record, seq })
}

/// A stored counter.
pub(crate) fn read_count(value: &[u8]) -> i64 {
    value.try_into().map_or(0, i64::from_be_bytes)
}

/// The store as it was after some change: all of it or none of it.
///
/// While a snapshot lives, nothing is applied. Keep it for one answer, never while waiting; take one at a
/// time per thread; in long reads call [`Snapshot::refresh`] between the parts.
pub struct Snapshot<'a> {
    pub(crate) guard: RwLockReadGuard<'a, ()>,
    pub(crate) core: &'a Core,
}

impl Snapshot<'_> {
    /// Lets waiting changes in; what is read afterwards may be newer.
    pub fn refresh(&mut self) {
        RwLockReadGuard::bump(&mut self.guard);
    }

    /// The same, doing something meanwhile that takes its time.
    pub(crate) fn let_in(&mut self, meanwhile: impl FnOnce()) {
        RwLockReadGuard::unlocked_fair(&mut self.guard, meanwhile);
    }

    /// The sequence of the last change that is seen.
    pub fn seq(&self) -> u64 {
        self.core.index_seq.load(Ordering::Acquire)
    }

    fn noted<T>(&self, result: Result<T>) -> Result<T> {
        result.inspect_err(|error| self.core.note_failure(error))
    }
}

impl Read for Snapshot<'_> {
    fn get_raw(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool> {
        self.noted(self.core.engine.get(key, visit))
    }

    fn scan_raw(
        &self,
        range: &KeyRange,
        direction: Direction,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        self.noted(self.core.engine.scan(range, direction, visit))
    }
}

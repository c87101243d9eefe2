//! The table layer: record types, their place in the key space, and all that is derived from them.
//!
//! A record type says in one pure function which index entries and counter contributions follow from a
//! record; whoever writes a record writes nothing else. The stored value of a record is the sequence that
//! wrote it (8 bytes, big-endian), the version of its type (1 byte) and its bincode form.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::engine::VALUE_LIMIT;
use super::error::{Result, StoreError};
use super::key::{FromKey, KeyRange, KeyReader, ToKey};
use crate::domain::id::CustomerId;

/// Prefix of the records that lie together by customer.
pub(crate) const CUSTOMER_SPACE: u8 = 0x01;
/// The prefixes that a schema may give to its tables and indexes.
pub const SCHEMA_PREFIXES: std::ops::RangeInclusive<u8> = 0x02..=0xDF;
/// Prefix of counters.
pub(crate) const COUNTERS: u8 = 0xE0;
/// Prefix of audit entries by sequence.
pub(crate) const AUDIT: u8 = 0xE1;
/// Prefix of audit entries by customer and sequence.
pub(crate) const AUDIT_OF: u8 = 0xE2;
/// Prefix of answered requests.
pub(crate) const REQUESTS: u8 = 0xE3;
/// Prefix of what the index says about itself.
pub(crate) const META: u8 = 0xE4;
/// Table of the id sequences.
pub(crate) const IDS: u8 = 0xE5;

/// Where the records of a type lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a stretch of their own: `table, key`.
    Own,
    /// With everything else of their customer: `customer, table, rest of the key`. The key must begin with a
    /// [`CustomerId`].
    Customer,
}

/// A type of stored record.
pub trait Record: Serialize + DeserializeOwned + 'static {
    /// Identifies the type in keys and in the journal, for ever. One of [`SCHEMA_PREFIXES`].
    const TABLE: u8;
    /// The table's name in findings and figures.
    const NAME: &'static str;
    /// Raised with each change of the stored form; older ones stay readable through [`Self::upgrade`].
    const VERSION: u8 = 1;
    /// Where the records lie.
    const PLACE: Place = Place::Own;

    /// The primary key.
    type Key: ToKey + FromKey;

    /// All index entries and counter contributions of a record. A pure function of the record and its key.
    fn derive(&self, key: &Self::Key, out: &mut Derived);

    /// The same for one side of a change, the record being `beside` on the other: what both sides derive alike may be
    /// left out of both, where it is dear to derive.
    fn derive_beside(&self, beside: &Self, key: &Self::Key, out: &mut Derived) {
        let _ = beside;
        self.derive(key, out);
    }

    /// Reads a record stored as an earlier version; `None` if it is none. See [`decode`].
    fn upgrade(version: u8, bytes: &[u8]) -> Option<Self> {
        let _ = (version, bytes);
        None
    }
}

type Bincode = Configuration<LittleEndian, Varint, Limit<VALUE_LIMIT>>;

/// The one way in which values are encoded.
const fn bincode_config() -> Bincode {
    bincode::config::standard().with_limit::<VALUE_LIMIT>()
}

/// Appends the stored form of a value.
pub(crate) fn encode_into(value: &impl Serialize, out: &mut Vec<u8>) -> Result<()> {
    bincode::serde::encode_into_std_write(value, out, bincode_config())
        .map(drop)
        .map_err(|_| StoreError::TooLarge {
            what: "value",
            size: VALUE_LIMIT + 1,
            limit: VALUE_LIMIT,
        })
}

/// Reads a value in its stored form; `None` unless all bytes are exactly that value.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, used) = bincode::serde::decode_from_slice(bytes, bincode_config()).ok()?;
    (used == bytes.len()).then_some(value)
}

/// The sequence, version and bincode form of a stored value.
pub(crate) fn split_value(value: &[u8]) -> Option<(u64, u8, &[u8])> {
    let (seq, rest) = value.split_first_chunk::<8>()?;
    let (version, payload) = rest.split_first()?;
    Some((u64::from_be_bytes(*seq), *version, payload))
}

/// Reads a record from its version and bincode form.
pub(crate) fn decode_record<R: Record>(version: u8, payload: &[u8]) -> Result<R> {
    let record = if version == R::VERSION {
        decode(payload)
    } else {
        R::upgrade(version, payload)
    };
    record.ok_or(StoreError::Record {
        table: R::TABLE,
        version,
    })
}

/// The key under which a record is stored.
pub fn primary_key<R: Record>(key: &R::Key) -> Vec<u8> {
    let mut out = Vec::with_capacity(32);
    match R::PLACE {
        Place::Own => {
            out.push(R::TABLE);
            key.write(&mut out);
        }
        Place::Customer => {
            out.push(CUSTOMER_SPACE);
            key.write(&mut out);
            let at = out.len().min(CLUSTER_AT);
            out.insert(at, R::TABLE);
        }
    }
    out
}

/// Where a key of [`CUSTOMER_SPACE`] holds its table.
const CLUSTER_AT: usize = 9;

/// The table of a stored primary key, and where in [`CUSTOMER_SPACE`] the customer is.
pub(crate) fn table_of(key: &[u8]) -> Option<u8> {
    match *key.first()? {
        CUSTOMER_SPACE => key.get(CLUSTER_AT).copied(),
        table => Some(table),
    }
}

/// The customer that a key of [`CUSTOMER_SPACE`] belongs to.
pub(crate) fn customer_of(key: &[u8]) -> Option<u64> {
    let (&space, rest) = key.split_first()?;
    let id = rest.first_chunk::<8>()?;
    (space == CUSTOMER_SPACE).then(|| u64::from_be_bytes(*id))
}

/// A stored key as the key of a record of that type, if it is one.
pub fn record_key<R: Record>(stored: &[u8]) -> Option<R::Key> {
    (table_of(stored) == Some(R::TABLE))
        .then(|| read_key::<R>(stored).ok())
        .flatten()
}

/// A record from its stored form: its version and its bincode form, as [`set_stored`](crate::store::Txn::set_stored)
/// takes it; `None` unless it is one of that type.
pub fn record_of<R: Record>(form: &[u8]) -> Option<R> {
    let (version, payload) = form.split_first()?;
    decode_record(*version, payload).ok()
}

/// A record's key as its type reads it.
pub(crate) fn read_key<R: Record>(stored: &[u8]) -> Result<R::Key> {
    let parts = stored.get(1..).unwrap_or_default();
    let mut reader = match R::PLACE {
        Place::Own => KeyReader::new(parts),
        Place::Customer => KeyReader::skipping(parts, CLUSTER_AT - 1),
    };
    reader.take().ok_or(StoreError::Record {
        table: R::TABLE,
        version: 0,
    })
}

/// The stored keys of a type whose key begins with `prefix`. Keys of other tables may lie between them where
/// a customer's records are read without saying which customer.
pub(crate) fn record_range<R: Record>(prefix: &impl ToKey) -> KeyRange {
    let mut from = Vec::with_capacity(32);
    match R::PLACE {
        Place::Own => {
            from.push(R::TABLE);
            prefix.write(&mut from);
        }
        Place::Customer => {
            from.push(CUSTOMER_SPACE);
            prefix.write(&mut from);
            if from.len() >= CLUSTER_AT {
                from.insert(CLUSTER_AT, R::TABLE);
            }
        }
    }
    KeyRange::prefix(&from)
}

/// The index entries and counter contributions of one record.
#[derive(Debug, Default)]
pub struct Derived {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    counts: Vec<Count>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    split: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    start: usize,
    end: usize,
    delta: i64,
}

impl Derived {
    /// An index entry without a value. Its key must hold the record's primary key, or belong to at most one
    /// record by a rule that the service enforces.
    pub fn index(&mut self, prefix: u8, key: impl ToKey) {
        self.index_with(prefix, key, &[]);
    }

    /// An index entry with a value.
    pub fn index_with(&mut self, prefix: u8, key: impl ToKey, value: &[u8]) {
        debug_assert!(
            SCHEMA_PREFIXES.contains(&prefix),
            "prefix {prefix} is reserved"
        );
        let start = self.bytes.len();
        self.bytes.push(prefix);
        key.write(&mut self.bytes);
        let split = self.bytes.len();
        self.bytes.extend_from_slice(value);
        let end = self.bytes.len();
        self.entries.push(Entry { start, split, end });
    }

    /// Adds `delta` to a counter as long as the record is as it is.
    pub fn count(&mut self, key: impl ToKey, delta: i64) {
        let start = self.bytes.len();
        self.bytes.push(COUNTERS);
        key.write(&mut self.bytes);
        let end = self.bytes.len();
        self.counts.push(Count { start, end, delta });
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
        self.counts.clear();
    }

    /// Orders the entries; of several with one key the first stays.
    pub(crate) fn sort(&mut self) {
        let bytes = &self.bytes;
        let key = |entry: &Entry| &bytes[entry.start..entry.split];
        self.entries.sort_by(|a, b| key(a).cmp(key(b)));
        self.entries.dedup_by(|b, a| key(a) == key(b));
    }

    /// The index entries with their whole keys.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let slice = |e: &Entry| (&self.bytes[e.start..e.split], &self.bytes[e.split..e.end]);
        self.entries.iter().map(slice)
    }

    /// The contributions with the whole keys of their counters.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&[u8], i64)> {
        let slice = |c: &Count| (&self.bytes[c.start..c.end], c.delta);
        self.counts.iter().map(slice)
    }
}

/// Calls `write` for each index entry that differs between two sorted sets: `None` removes it.
pub(crate) fn diff_entries(
    old: &Derived,
    new: &Derived,
    mut write: impl FnMut(&[u8], Option<&[u8]>) -> Result<()>,
) -> Result<()> {
    let (mut old, mut new) = (old.entries().peekable(), new.entries().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        match (was, is) {
            (Some((key, _)), None) => write(key, None)?,
            (Some((_, before)), Some((_, after))) if before == after => {}
            (_, Some((key, value))) => write(key, Some(value))?,
            (None, None) => return Ok(()),
        }
    }
}

/// A record type as the store knows it without its Rust type.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// [`Record::TABLE`].
    pub id: u8,
    /// [`Record::NAME`].
    pub name: &'static str,
    pub(crate) derive: fn(key: &[u8], version: u8, payload: &[u8], out: &mut Derived) -> Result<()>,
    pub(crate) derive_change: DeriveChange,
}

type DeriveChange =
    fn(key: &[u8], of: Change<Option<Form<'_>>>, out: Change<&mut Derived>) -> Result<()>;

/// The version of a stored record and its bincode form.
pub(crate) type Form<'a> = (u8, &'a [u8]);

/// A stored record without its sequence, taken apart.
pub(crate) fn form(table: u8, stored: Option<&[u8]>) -> Result<Option<Form<'_>>> {
    let Some(stored) = stored else {
        return Ok(None);
    };
    let damaged = StoreError::Record { table, version: 0 };
    let (version, payload) = stored.split_first().ok_or(damaged)?;
    Ok(Some((*version, payload)))
}

/// Something of a record before a change, and after it.
#[derive(Debug)]
pub(crate) struct Change<T> {
    pub(crate) old: T,
    pub(crate) new: T,
}

fn derive_stored<R: Record>(
    key: &[u8],
    version: u8,
    payload: &[u8],
    out: &mut Derived,
) -> Result<()> {
    let record = decode_record::<R>(version, payload)?;
    record.derive(&read_key::<R>(key)?, out);
    Ok(())
}

fn derive_stored_change<R: Record>(
    key: &[u8],
    of: Change<Option<Form<'_>>>,
    out: Change<&mut Derived>,
) -> Result<()> {
    let read = |form: Option<Form<'_>>| {
        let record = form.map(|(version, payload)| decode_record::<R>(version, payload));
        record.transpose()
    };
    let (old, new) = (read(of.old)?, read(of.new)?);
    let (old, new) = (old.as_ref(), new.as_ref());
    derive_change(&read_key::<R>(key)?, Change { old, new }, out);
    Ok(())
}

/// What follows from a record before and after a change, as far as it may differ.
pub(crate) fn derive_change<R: Record>(
    key: &R::Key,
    of: Change<Option<&R>>,
    out: Change<&mut Derived>,
) {
    out.old.clear();
    out.new.clear();
    if let (Some(old), Some(new)) = (of.old, of.new) {
        old.derive_beside(new, key, out.old);
        new.derive_beside(old, key, out.new);
        return;
    }
    if let Some(old) = of.old {
        old.derive(key, out.old);
    }
    if let Some(new) = of.new {
        new.derive(key, out.new);
    }
}

/// All record types of a schema.
#[derive(Debug, Clone)]
pub struct Registry {
    layout: u32,
    tables: Vec<Table>,
    by_id: [u8; 256],
    owner: Option<u8>,
}

const ABSENT: u8 = u8::MAX;

impl Registry {
    /// An empty schema. `layout` is raised with each change of a `derive`, of a key or of a counter: an index
    /// of another layout is rebuilt at open.
    pub fn new(layout: u32) -> Self {
        let empty = Self {
            layout,
            tables: Vec::new(),
            by_id: [ABSENT; 256],
            owner: None,
        };
        empty.add(table::<IdSequence>())
    }

    /// Adds a record type.
    ///
    /// # Panics
    /// If its table byte is reserved or taken: a mistake in the schema.
    pub fn with<R: Record>(self) -> Self {
        assert!(
            SCHEMA_PREFIXES.contains(&R::TABLE),
            "table byte {} is reserved",
            R::TABLE
        );
        self.add(table::<R>())
    }

    /// Adds the type of the customers themselves: without such a record nothing else lies with one.
    ///
    /// # Panics
    /// As [`Self::with`].
    pub fn with_owner<R: Record<Key = CustomerId>>(self) -> Self {
        let mut registry = self.with::<R>();
        registry.owner = Some(R::TABLE);
        registry
    }

    /// The table of the customers themselves.
    pub(crate) fn owner(&self) -> Option<u8> {
        self.owner
    }

    fn add(mut self, table: Table) -> Self {
        let slot = &mut self.by_id[usize::from(table.id)];
        assert_eq!(*slot, ABSENT, "table byte {} is taken", table.id);
        *slot = self.tables.len() as u8;
        self.tables.push(table);
        self
    }

    /// The layout number.
    pub fn layout(&self) -> u32 {
        self.layout
    }

    /// All tables in the order in which they were added.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A table by its byte.
    pub fn table(&self, id: u8) -> Result<&Table> {
        self.tables
            .get(usize::from(self.by_id[usize::from(id)]))
            .ok_or(StoreError::UnknownTable(id))
    }
}

fn table<R: Record>() -> Table {
    Table {
        id: R::TABLE,
        name: R::NAME,
        derive: derive_stored::<R>,
        derive_change: derive_stored_change::<R>,
    }
}

/// The last id given out of one kind.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct IdSequence {
    pub(crate) last: u64,
}

impl Record for IdSequence {
    const TABLE: u8 = IDS;
    const NAME: &'static str = "ids";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(entries: &[(u32, &[u8])]) -> Derived {
        let mut out = Derived::default();
        for &(key, value) in entries {
            out.index_with(0x40, key, value);
        }
        out.sort();
        out
    }

    #[test]
    fn only_what_differs_is_written() {
        let old = derived(&[(1, b""), (2, b"a"), (3, b"x")]);
        let new = derived(&[(4, b""), (3, b"y"), (2, b"a"), (4, b"later")]);
        let mut writes = Vec::new();
        diff_entries(&old, &new, |key, value| {
            writes.push((key[4], value.map(<[u8]>::to_vec)));
            Ok(())
        })
        .expect("compared");
        assert_eq!(
            writes,
            [(1, None), (3, Some(b"y".to_vec())), (4, Some(vec![]))]
        );
    }

    #[test]
    fn a_value_is_read_whole_or_not() {
        let mut bytes = Vec::new();
        encode_into(&(7u32, "x"), &mut bytes).expect("encoded");
        assert_eq!(decode::<(u32, String)>(&bytes), Some((7, "x".to_owned())));
        assert_eq!(decode::<(u32, String)>(&bytes[..bytes.len() - 1]), None);
        bytes.push(0);
        assert_eq!(decode::<(u32, String)>(&bytes), None);
        assert_eq!(decode::<Vec<u64>>(&[0xFC, 0xFF, 0xFF, 0xFF, 0x7F]), None);
    }
}

//! What one change sees and writes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::engine::{Engine, KEY_LIMIT, VALUE_LIMIT, Visit};
use super::error::{Result, StoreError};
use super::key::{Direction, KeyRange};
use super::overlay::{Layers, WriteSet};
use super::read::{Read, ReadExt, read_count};
use super::table::{self, Change, Derived, IdSequence, Record, Registry};
use super::watch::Moved;
use crate::domain::id::{AgentId, CustomerId, SessionId};
use crate::domain::time::Moment;

/// Most bytes that one change may write, keys and derived entries included.
pub const BATCH_LIMIT: usize = 1 << 20;
/// Longest reply that is kept with a request id.
pub const REPLY_LIMIT: usize = VALUE_LIMIT - 64;
/// Most customers or agents that a commit names; beyond it says "many".
const TOUCHED_LIMIT: usize = 256;

/// Who changes something, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// When.
    pub at: Moment,
    /// On whose account.
    pub agent: AgentId,
    /// In which session.
    pub session: SessionId,
}

/// One entry of the audit trail, as a change notes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// What was done, as a code.
    pub action: Cow<'static, str>,
    /// The customer that it concerns.
    pub customer: Option<CustomerId>,
    /// Values that belong to the action.
    pub detail: String,
}

/// Why a change had no effect.
#[derive(Debug)]
pub enum Abort {
    /// It was refused; the encoded refusal.
    Refuse(Vec<u8>),
    /// The store failed.
    Fail(StoreError),
}

impl From<StoreError> for Abort {
    fn from(error: StoreError) -> Self {
        Self::Fail(error)
    }
}

/// What a commit touched, for those who show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    tables: [u64; 4],
    /// The customers whose records changed or who were named.
    pub customers: Vec<CustomerId>,
    /// The agents who were named.
    pub agents: Vec<AgentId>,
    /// More were touched than are listed.
    pub many: bool,
}

impl Touched {
    /// Whether records of a table changed.
    pub fn table(&self, id: u8) -> bool {
        self.tables[usize::from(id >> 6)] & (1 << (id & 63)) != 0
    }

    /// The bytes of the tables with changed records.
    pub fn tables(&self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(|&id| self.table(id))
    }

    fn add_table(&mut self, id: u8) {
        self.tables[usize::from(id >> 6)] |= 1 << (id & 63);
    }

    fn add_customer(&mut self, id: CustomerId) {
        Self::add(&mut self.customers, id, &mut self.many);
    }

    fn add_agent(&mut self, id: AgentId) {
        Self::add(&mut self.agents, id, &mut self.many);
    }

    fn add<T: PartialEq>(list: &mut Vec<T>, id: T, many: &mut bool) {
        if list.contains(&id) {
            return;
        }
        if list.len() < TOUCHED_LIMIT {
            list.push(id);
        } else {
            *many = true;
        }
    }
}

/// Buffers that changes use one after the other.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    old: Derived,
    new: Derived,
    old_value: Vec<u8>,
    new_value: Vec<u8>,
}

impl Scratch {
    fn derived(&mut self) -> Change<&mut Derived> {
        Change {
            old: &mut self.old,
            new: &mut self.new,
        }
    }
}

/// A stored value without its sequence; none of nothing.
fn without_seq(value: &[u8]) -> Option<&[u8]> {
    (!value.is_empty()).then(|| value.get(8..).unwrap_or_default())
}

/// The view of one change: the store, what earlier requests of its group wrote, what it wrote itself.
///
/// Reads with [`Read`] and [`ReadExt`]; a refused or failed change has no effect at all.
pub struct Txn<'a> {
    engine: &'a dyn Engine,
    below: [&'a WriteSet; 2],
    registry: &'a Registry,
    scratch: &'a mut Scratch,
    seq: u64,
    origin: Origin,
    own: WriteSet,
    /// The stored keys of the records written, with the sequence that had written them before (0: none).
    primary: BTreeMap<Vec<u8>, u64>,
    audits: Vec<Audit>,
    touched: Touched,
    /// What it moved, where somebody watches.
    moved: Option<Vec<Moved>>,
}

/// What a change wrote.
pub(crate) struct Written {
    pub(crate) own: WriteSet,
    pub(crate) primary: BTreeMap<Vec<u8>, u64>,
    pub(crate) audits: Vec<Audit>,
    pub(crate) touched: Touched,
    pub(crate) moved: Vec<Moved>,
}

impl Written {
    /// Whether there is nothing to remember.
    pub(crate) fn is_nothing(&self) -> bool {
        self.own.is_empty() && self.audits.is_empty()
    }
}

impl Read for Txn<'_> {
    fn get_raw(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool> {
        self.layers().get_raw(key, visit)
    }

    fn scan_raw(
        &self,
        range: &KeyRange,
        direction: Direction,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        self.layers().scan_raw(range, direction, visit)
    }
}

impl<'a> Txn<'a> {
    pub(crate) fn new(
        engine: &'a dyn Engine,
        below: [&'a WriteSet; 2],
        registry: &'a Registry,
        scratch: &'a mut Scratch,
        seq: u64,
        origin: Origin,
    ) -> Self {
        Self {
            engine,
            below,
            registry,
            scratch,
            seq,
            origin,
            own: WriteSet::default(),
            primary: BTreeMap::new(),
            audits: Vec::new(),
            touched: Touched::default(),
            moved: None,
        }
    }

    /// The same, saying what it moves.
    pub(crate) fn watched(self, watched: bool) -> Self {
        Self {
            moved: watched.then(Vec::new),
            ..self
        }
    }

    pub(crate) fn finish(self) -> Written {
        Written {
            own: self.own,
            primary: self.primary,
            audits: self.audits,
            touched: self.touched,
            moved: self.moved.unwrap_or_default(),
        }
    }

    fn layers(&self) -> Layers<'_> {
        Layers {
            engine: self.engine,
            below: self.below,
            own: &self.own,
        }
    }

    /// The sequence that this change has if it writes anything.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Who makes the change, and when.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// When the change is made.
    pub fn at(&self) -> Moment {
        self.origin.at
    }

    /// Writes a record, with all that is derived from it; nothing if it is there already as it is.
    pub fn put<R: Record>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.registry.table(R::TABLE)?;
        let mut scratch = std::mem::take(self.scratch);
        let stored = table::primary_key::<R>(key);
        let done = self.load_old(&stored, &mut scratch).and_then(|()| {
            scratch.new_value.clear();
            scratch.new_value.push(R::VERSION);
            table::encode_into(record, &mut scratch.new_value)?;
            if scratch.old_value.get(8..) == Some(scratch.new_value.as_slice()) {
                return Ok(());
            }
            let old = table::form(R::TABLE, without_seq(&scratch.old_value))?;
            let old = old.map(|(version, payload)| table::decode_record::<R>(version, payload));
            let old = old.transpose()?;
            let (old, new) = (old.as_ref(), Some(record));
            table::derive_change(key, Change { old, new }, scratch.derived());
            self.replace(R::TABLE, &stored, &mut scratch, true)
        });
        *self.scratch = scratch;
        done
    }

    /// Writes a record under an id that this change was given by [`Txn::next_id`]: there can be none yet, which is
    /// not looked for.
    pub fn insert<R: Record>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.registry.table(R::TABLE)?;
        let stored = table::primary_key::<R>(key);
        debug_assert!(
            !self.get_raw(&stored, &mut |_| {})?,
            "a {} is there already",
            R::NAME
        );
        let mut scratch = std::mem::take(self.scratch);
        scratch.old_value.clear();
        scratch.new_value.clear();
        scratch.new_value.push(R::VERSION);
        let done = table::encode_into(record, &mut scratch.new_value).and_then(|()| {
            let (old, new) = (None, Some(record));
            table::derive_change(key, Change { old, new }, scratch.derived());
            self.replace(R::TABLE, &stored, &mut scratch, true)
        });
        *self.scratch = scratch;
        done
    }

    /// Removes a record and all that was derived from it; returns whether there was one.
    pub fn delete<R: Record>(&mut self, key: &R::Key) -> Result<bool> {
        self.registry.table(R::TABLE)?;
        let stored = table::primary_key::<R>(key);
        self.set_stored(&stored, None)
    }

    /// Writes or removes a record in its stored form (version and bincode, as the journal has it); returns
    /// whether there was one before. For undo and replay.
    pub fn set_stored(&mut self, stored: &[u8], value: Option<&[u8]>) -> Result<bool> {
        let id = table::table_of(stored).unwrap_or_default();
        let table = *self.registry.table(id)?;
        let mut scratch = std::mem::take(self.scratch);
        let done = self.load_old(stored, &mut scratch).and_then(|()| {
            let existed = !scratch.old_value.is_empty();
            scratch.new_value.clear();
            scratch
                .new_value
                .extend_from_slice(value.unwrap_or_default());
            if existed || value.is_some() {
                let old = table::form(id, without_seq(&scratch.old_value))?;
                let of = Change {
                    old,
                    new: table::form(id, value)?,
                };
                let (old, new) = (&mut scratch.old, &mut scratch.new);
                (table.derive_change)(stored, of, Change { old, new })?;
                self.replace(id, stored, &mut scratch, value.is_some())?;
            }
            Ok(existed)
        });
        *self.scratch = scratch;
        done
    }

    /// Reads the stored value; empty if there is none.
    fn load_old(&self, stored: &[u8], scratch: &mut Scratch) -> Result<()> {
        let old_value = &mut scratch.old_value;
        old_value.clear();
        self.get_raw(stored, &mut |value| old_value.extend_from_slice(value))
            .map(drop)
    }

    /// Writes the new value and the differences between what old and new derive.
    fn replace(
        &mut self,
        id: u8,
        stored: &[u8],
        scratch: &mut Scratch,
        present: bool,
    ) -> Result<()> {
        let Scratch {
            old,
            new,
            old_value,
            new_value,
        } = scratch;
        old.sort();
        new.sort();
        table::diff_entries(old, new, |key, value| self.set(key, value))?;
        if let Some(moved) = &mut self.moved {
            moved.push(Moved::between(stored, old, new));
        }
        self.count(old, new)?;
        let before = table::split_value(old_value).map_or(0, |(seq, _, _)| seq);
        if present {
            old_value.clear();
            old_value.extend_from_slice(&self.seq.to_be_bytes());
            old_value.extend_from_slice(new_value);
            self.set(stored, Some(old_value))?;
        } else {
            self.set(stored, None)?;
        }
        self.primary.entry(stored.to_vec()).or_insert(before);
        self.touched.add_table(id);
        if let Some(customer) = table::customer_of(stored) {
            self.touched.add_customer(CustomerId(customer));
        }
        Ok(())
    }

    /// Moves the counters from what the old record contributed to what the new one does.
    fn count(&mut self, old: &Derived, new: &Derived) -> Result<()> {
        let mut deltas: BTreeMap<&[u8], i64> = BTreeMap::new();
        for (key, delta) in new.counts() {
            *deltas.entry(key).or_default() += delta;
        }
        for (key, delta) in old.counts() {
            *deltas.entry(key).or_default() -= delta;
        }
        for (key, delta) in deltas {
            if delta == 0 {
                continue;
            }
            let mut count = 0;
            self.get_raw(key, &mut |value| count = read_count(value))?;
            let count = count.saturating_add(delta);
            if count == 0 {
                self.set(key, None)?;
            } else {
                self.set(key, Some(&count.to_be_bytes()))?;
            }
        }
        Ok(())
    }

    /// Writes one stored entry, within the limits.
    pub(crate) fn set(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<()> {
        let too_large = |what, size, limit| StoreError::TooLarge { what, size, limit };
        if key.len() > KEY_LIMIT {
            return Err(too_large("key", key.len(), KEY_LIMIT));
        }
        let size = value.map_or(0, <[u8]>::len);
        if size > VALUE_LIMIT {
            return Err(too_large("value", size, VALUE_LIMIT));
        }
        self.own.set(key, value);
        if self.own.size() > BATCH_LIMIT {
            return Err(too_large("batch", self.own.size(), BATCH_LIMIT));
        }
        Ok(())
    }

    /// The next id of a kind, from 1 on; never given out twice once the change is done.
    pub fn next_id(&mut self, kind: u8) -> Result<u64> {
        let last = self.get::<IdSequence>(&kind)?.map_or(0, |ids| ids.last) + 1;
        self.put(&kind, &IdSequence { last })?;
        Ok(last)
    }

    /// Notes an entry for the audit trail. A change with a note is on record even if it writes nothing else.
    pub fn audit(
        &mut self,
        action: impl Into<Cow<'static, str>>,
        customer: Option<CustomerId>,
        detail: impl Into<String>,
    ) {
        if let Some(customer) = customer {
            self.touched.add_customer(customer);
        }
        self.audits.push(Audit {
            action: action.into(),
            customer,
            detail: detail.into(),
        });
    }

    /// Says that views of a customer are to be fetched again.
    pub fn touch_customer(&mut self, id: CustomerId) {
        self.touched.add_customer(id);
    }

    /// Says that views of an agent's work are to be fetched again.
    pub fn touch_agent(&mut self, id: AgentId) {
        self.touched.add_agent(id);
    }
}

//! Writes that are not in the index yet, and reading through them.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::ops::{Bound, ControlFlow};
use std::sync::{Arc, LazyLock};

use super::engine::{Engine, Visit, Write};
use super::error::Result;
use super::key::{Direction, KeyRange};
use super::read::Read;

type Bytes = Arc<[u8]>;

/// The value of most index entries.
static NOTHING: LazyLock<Bytes> = LazyLock::new(Bytes::default);

/// Where nothing was written.
pub(crate) static EMPTY: WriteSet = WriteSet {
    entries: BTreeMap::new(),
    size: 0,
};

/// What a set says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written<'a> {
    Value(&'a [u8]),
    Removed,
}

/// A set of writes: a value, or `None` where a key is removed.
#[derive(Debug, Default)]
pub(crate) struct WriteSet {
    entries: BTreeMap<Bytes, Option<Bytes>>,
    size: usize,
}

impl WriteSet {
    pub(crate) fn set(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.size += key.len() + value.map_or(0, <[u8]>::len);
        let value = value.map(|value| match value {
            [] => Bytes::clone(&NOTHING),
            value => Bytes::from(value),
        });
        match self.entries.get_mut(key) {
            Some(slot) => *slot = value,
            None => drop(self.entries.insert(key.into(), value)),
        }
    }

    /// What was last written to a key, if anything was.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Written<'_>> {
        let value = self.entries.get(key)?;
        Some(value.as_deref().map_or(Written::Removed, Written::Value))
    }

    /// Bytes written so far, overwritten ones included.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many keys were written.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Lays later writes over these.
    pub(crate) fn extend(&mut self, later: &Self) {
        self.size += later.size;
        for (key, value) in &later.entries {
            self.entries.insert(Arc::clone(key), value.clone());
        }
    }

    /// The value written to a key, if one was.
    pub(crate) fn value(&self, key: &[u8]) -> Option<&[u8]> {
        self.entries.get(key)?.as_deref()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Write<'_>> {
        self.entries.iter().map(|(k, v)| (&**k, v.as_deref()))
    }

    fn side(&self, range: &KeyRange, direction: Direction) -> Side<'_> {
        let to = range
            .to
            .as_deref()
            .map_or(Bound::Unbounded, Bound::Excluded);
        let from = Bound::Included(range.from.as_slice());
        let mut side = Side {
            range: self.entries.range::<[u8], _>((from, to)),
            direction,
            head: None,
        };
        side.advance();
        side
    }
}

/// The entries of one set in one direction.
struct Side<'a> {
    range: Range<'a, Bytes, Option<Bytes>>,
    direction: Direction,
    head: Option<Write<'a>>,
}

impl Side<'_> {
    fn advance(&mut self) {
        let next = match self.direction {
            Direction::Forward => self.range.next(),
            Direction::Backward => self.range.next_back(),
        };
        self.head = next.map(|(k, v)| (&**k, v.as_deref()));
    }
}

fn order(a: &[u8], b: &[u8], direction: Direction) -> Ordering {
    match direction {
        Direction::Forward => a.cmp(b),
        Direction::Backward => b.cmp(a),
    }
}

/// Sets as one, uppermost first, each hiding those below it.
struct Merged<'a> {
    sides: [Side<'a>; 3],
}

impl<'a> Merged<'a> {
    fn peek(&self) -> Option<Write<'a>> {
        let heads = self.sides.iter().filter_map(|side| side.head);
        // Of equal keys the first counts, which is the uppermost.
        heads.min_by(|a, b| order(a.0, b.0, self.sides[0].direction))
    }

    fn advance(&mut self) {
        let Some((key, _)) = self.peek() else { return };
        for side in &mut self.sides {
            if side.head.is_some_and(|(k, _)| k == key) {
                side.advance();
            }
        }
    }
}

/// An engine seen through writes that it does not hold yet.
#[derive(Clone, Copy)]
pub(crate) struct Layers<'a> {
    pub(crate) engine: &'a dyn Engine,
    /// What earlier changes of the group wrote, and what the group before it did.
    pub(crate) below: [&'a WriteSet; 2],
    /// What the change itself wrote.
    pub(crate) own: &'a WriteSet,
}

impl<'a> Layers<'a> {
    /// The engine alone.
    pub(crate) fn none_over(engine: &'a dyn Engine) -> Self {
        Self {
            engine,
            below: [&EMPTY, &EMPTY],
            own: &EMPTY,
        }
    }
}

impl Read for Layers<'_> {
    fn get_raw(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let [group, earlier] = self.below;
        let sets = [self.own, group, earlier];
        match sets.into_iter().find_map(|set| set.get(key)) {
            Some(Written::Value(value)) => {
                visit(value);
                Ok(true)
            }
            Some(Written::Removed) => Ok(false),
            None => self.engine.get(key, visit),
        }
    }

    fn scan_raw(
        &self,
        range: &KeyRange,
        direction: Direction,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        if range.to.as_ref().is_some_and(|to| *to <= range.from) {
            return Ok(());
        }
        let [group, earlier] = self.below;
        let sets = [self.own, group, earlier];
        let mut over = Merged {
            sides: sets.map(|set| set.side(range, direction)),
        };
        if over.peek().is_none() {
            return self.engine.scan(range, direction, visit);
        }
        let mut stopped = false;
        self.engine.scan(range, direction, &mut |key, value| {
            let flow = through(&mut over, key, value, direction, visit);
            stopped |= flow.is_break();
            flow
        })?;
        while let (false, Some((key, value))) = (stopped, over.peek()) {
            over.advance();
            stopped = value.is_some_and(|value| visit(key, value).is_break());
        }
        Ok(())
    }
}

/// Shows what lies over the engine's entry up to its key, and the entry itself unless it is hidden.
fn through(
    over: &mut Merged<'_>,
    key: &[u8],
    value: &[u8],
    direction: Direction,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    while let Some((upper_key, upper_value)) = over.peek() {
        let order = order(upper_key, key, direction);
        if order == Ordering::Greater {
            break;
        }
        over.advance();
        if let Some(value) = upper_value {
            visit(upper_key, value)?;
        }
        if order == Ordering::Equal {
            return ControlFlow::Continue(());
        }
    }
    visit(key, value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::engine::ModelEngine;

    type Writes = Vec<(u8, Option<u8>)>;

    fn writes() -> impl Strategy<Value = Writes> {
        proptest::collection::vec((0u8..30, proptest::option::of(any::<u8>())), 0..20)
    }

    fn set(writes: &Writes) -> WriteSet {
        let mut set = WriteSet::default();
        for (key, value) in writes {
            set.set(&[*key], value.as_ref().map(std::slice::from_ref));
        }
        set
    }

    proptest! {
        #[test]
        fn layers_read_as_one_map(
            below in writes(), earlier in writes(), group in writes(), own in writes(),
            from in 0u8..30, to in proptest::option::of(0u8..30), backward: bool, limit in 1usize..12,
        ) {
            let engine = ModelEngine::default();
            engine.apply(&mut set(&below).iter()).expect("applied");
            let (earlier, group, own) = (set(&earlier), set(&group), set(&own));
            let mut model = BTreeMap::new();
            for (key, value) in set(&below).iter().chain(earlier.iter()).chain(group.iter()).chain(own.iter()) {
                match value {
                    Some(value) => drop(model.insert(key[0], value[0])),
                    None => drop(model.remove(&key[0])),
                }
            }
            let layers = Layers { engine: &engine, below: [&group, &earlier], own: &own };
            let range = KeyRange { from: vec![from], to: to.map(|t| vec![t]) };
            let direction = if backward { Direction::Backward } else { Direction::Forward };
            let mut expected: Vec<_> =
                model.iter().filter(|(k, _)| range.contains(&[**k])).map(|(k, v)| (*k, *v)).collect();
            if backward { expected.reverse(); }
            expected.truncate(limit);
            let mut found = Vec::new();
            layers.scan_raw(&range, direction, &mut |k, v| {
                found.push((k[0], v[0]));
                if found.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }).expect("scanned");
            prop_assert_eq!(found, expected);
            for key in 0..30 {
                let mut value = None;
                layers.get_raw(&[key], &mut |v| value = Some(v[0])).expect("read");
                prop_assert_eq!(value, model.get(&key).copied());
            }
        }
    }
}

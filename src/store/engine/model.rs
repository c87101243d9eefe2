//! The in-memory engine: the simplest thing that is right, which the others are compared with.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};

use parking_lot::RwLock;

use super::{Engine, Figures, Visit, Write};
use crate::store::error::Result;
use crate::store::key::{Direction, KeyRange};

/// An engine that lives as long as its process.
#[derive(Debug, Default)]
pub struct ModelEngine {
    entries: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Engine for ModelEngine {
    fn get(&self, key: &[u8], visit: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let entries = self.entries.read_recursive();
        let value = entries.get(key);
        if let Some(value) = value {
            visit(value);
        }
        Ok(value.is_some())
    }

    fn scan(&self, range: &KeyRange, direction: Direction, visit: &mut Visit<'_>) -> Result<()> {
        if range.to.as_ref().is_some_and(|to| *to <= range.from) {
            return Ok(());
        }
        let to = range
            .to
            .as_deref()
            .map_or(Bound::Unbounded, Bound::Excluded);
        let entries = self.entries.read_recursive();
        let mut found = entries.range::<[u8], _>((Bound::Included(range.from.as_slice()), to));
        loop {
            let entry = match direction {
                Direction::Forward => found.next(),
                Direction::Backward => found.next_back(),
            };
            let Some((key, value)) = entry else { break };
            if let ControlFlow::Break(()) = visit(key, value) {
                break;
            }
        }
        Ok(())
    }

    fn apply(&self, writes: &mut dyn Iterator<Item = Write<'_>>) -> Result<()> {
        let mut entries = self.entries.write();
        for (key, value) in writes {
            match value {
                Some(value) => drop(entries.insert(key.to_vec(), value.to_vec())),
                None => drop(entries.remove(key)),
            }
        }
        Ok(())
    }

    fn checkpoint(&self) -> Result<()> {
        Ok(())
    }

    fn figures(&self) -> Figures {
        let entries = self.entries.read_recursive();
        let bytes: usize = entries.iter().map(|(k, v)| k.len() + v.len()).sum();
        Figures {
            disk_bytes: 0,
            memory_bytes: Some(bytes as u64),
        }
    }
}

//! The journal from end to end, and the records of the index against it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::super::core::Core;
use super::super::error::{Result, StoreError};
use super::super::journal::Encoded;
use super::super::key::ToKey;
use super::super::read::Read;
use super::super::table::{self, AUDIT};
use super::{Finding, Pace, Report};
use crate::store::rows;

/// What the journal leaves in a table, and what the index has of it.
#[derive(Default)]
struct Tally {
    journal: i64,
    index: i64,
}

/// What was seen so far.
#[derive(Default)]
struct Facts {
    tallies: BTreeMap<u8, Tally>,
    /// Records that were written since, by the hash of their key.
    newer: HashSet<u64>,
    /// Those of them whose last entry in the journal so far left a record that the index has a newer one of, or none
    /// any more; with their table.
    replaced: HashMap<u64, u8>,
    hasher: RandomState,
}

pub(super) fn verify(core: &Core, pace: &mut Pace<'_, '_>, report: &mut Report) -> Result<()> {
    let mut reader = core.journal.read_from(1);
    let mut facts = Facts::default();
    while report.journal_records < report.seq {
        let step = reader.visit_next(true, |seq, entry| {
            if let Some(entry) = entry {
                facts.records(pace, seq, &entry, report)?;
                audits(pace, seq, &entry, report)?;
            }
            Ok(())
        });
        match step {
            None => break,
            Some(Ok(())) => report.journal_records += 1,
            Some(Err(error @ (StoreError::Damaged { .. } | StoreError::Io { .. }))) => {
                report.add(Finding::Journal(error));
                return Ok(());
            }
            Some(Err(error)) => return Err(error),
        }
        let moved = pace.step()?;
        let keys = moved
            .iter()
            .map(|moved| facts.hasher.hash_one(&moved.record));
        facts.newer.extend(keys);
    }
    for table in facts.replaced.values() {
        facts.tallies.entry(*table).or_default().index += 1;
    }
    for (table, tally) in facts.tallies {
        if tally.journal != tally.index {
            report.add(Finding::Records {
                table,
                journal: tally.journal,
                index: tally.index,
            });
        }
    }
    Ok(())
}

impl Facts {
    /// A record that the index has from this sequence must be what the journal says; each that the journal leaves
    /// is found exactly once that way, or was written since.
    fn records(
        &mut self,
        pace: &Pace<'_, '_>,
        seq: u64,
        entry: &Encoded<'_>,
        report: &mut Report,
    ) -> Result<()> {
        for write in &entry.writes {
            let table = table::table_of(write.key).unwrap_or_default();
            let tally = self.tallies.entry(table).or_default();
            tally.journal += i64::from(write.previous == 0) - i64::from(write.value.is_none());
            let (mut same, mut current) = (true, false);
            pace.snapshot.get_raw(write.key, &mut |value| {
                if value
                    .first_chunk::<8>()
                    .is_some_and(|head| u64::from_be_bytes(*head) == seq)
                {
                    current = true;
                    same = write.value == Some(&value[8..]);
                }
            })?;
            tally.index += i64::from(current);
            let key = self.hasher.hash_one(write.key);
            if write.value.is_some() && !current && self.newer.contains(&key) {
                self.replaced.insert(key, table);
            } else {
                self.replaced.remove(&key);
            }
            if !same {
                report.add(Finding::Differs {
                    key: write.key.to_vec(),
                    seq,
                });
            }
        }
        Ok(())
    }
}

fn audits(pace: &Pace<'_, '_>, seq: u64, entry: &Encoded<'_>, report: &mut Report) -> Result<()> {
    for (part, audit) in entry.audits.iter().enumerate() {
        let mut same = false;
        let key = (AUDIT, seq, part as u16).to_key();
        pace.snapshot.get_raw(&key, &mut |value| {
            same = rows::read_audit(&key[1..], value).is_some_and(|found| {
                found.origin == entry.origin()
                    && found.audit.action == audit.action
                    && found.audit.customer.map(|id| id.0) == audit.customer
                    && found.audit.detail == audit.detail
            });
        })?;
        if !same {
            report.add(Finding::Audit { seq });
        }
    }
    Ok(())
}

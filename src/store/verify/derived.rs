//! Index entries and counters against the records, in both directions.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

use super::super::core::Core;
use super::super::error::{Result, StoreError};
use super::super::key::{Direction, KeyRange};
use super::super::read::{Read, read_count};
use super::super::table::{self, COUNTERS, Derived, SCHEMA_PREFIXES};
use super::{Finding, Pace, Report};

/// Records that are read at once.
const PAGE: usize = 256;

/// What the records ask for.
struct Asked {
    /// Entries by the prefix of their index.
    entries: BTreeMap<u8, u64>,
    counters: HashMap<Vec<u8>, i64>,
}

pub(super) fn verify(core: &Core, pace: &mut Pace<'_, '_>, report: &mut Report) -> Result<()> {
    let mut asked = Asked {
        entries: BTreeMap::new(),
        counters: HashMap::new(),
    };
    each_record(
        core,
        pace,
        &mut |pace, key, derived, report| asked.add(pace, key, derived, report),
        report,
    )?;
    let stored = count_entries(core, pace, report)?;
    let prefixes: HashSet<u8> = SCHEMA_PREFIXES
        .filter(|prefix| asked.entries.get(prefix) != stored.get(prefix))
        .collect();
    if !prefixes.is_empty() {
        name_entries(core, pace, &prefixes, report)?;
    }
    counters(pace, asked.counters, report)
}

impl Asked {
    /// Checks that the entries of a record are there, and adds its counts.
    fn add(
        &mut self,
        pace: &Pace<'_, '_>,
        record: &[u8],
        derived: &Derived,
        report: &mut Report,
    ) -> Result<()> {
        for (entry, expected) in derived.entries() {
            *self.entries.entry(entry[0]).or_default() += 1;
            let mut same = false;
            pace.snapshot
                .get_raw(entry, &mut |value| same = value == expected)?;
            if !same {
                report.add(Finding::Missing {
                    record: record.to_vec(),
                    entry: entry.to_vec(),
                });
            }
        }
        for (key, delta) in derived.counts() {
            match self.counters.get_mut(key) {
                Some(count) => *count += delta,
                None => drop(self.counters.insert(key.to_vec(), delta)),
            }
        }
        Ok(())
    }
}

type OnRecord<'a> = &'a mut dyn FnMut(&Pace<'_, '_>, &[u8], &Derived, &mut Report) -> Result<()>;

/// Shows every record with what it derives; those that cannot be read are findings.
fn each_record(
    core: &Core,
    pace: &mut Pace<'_, '_>,
    visit: OnRecord<'_>,
    report: &mut Report,
) -> Result<()> {
    let customers = KeyRange::prefix(&[table::CUSTOMER_SPACE]);
    let own = core
        .registry
        .tables()
        .iter()
        .map(|table| KeyRange::prefix(&[table.id]));
    let mut derived = Derived::default();
    for mut range in std::iter::once(customers).chain(own) {
        loop {
            let page = read_page(pace, &range)?;
            let Some((last, _)) = page.last() else { break };
            range = range.resume(last, Direction::Forward);
            for (key, value) in &page {
                report.records += 1;
                match derive(core, key, value, &mut derived) {
                    Ok(()) => visit(pace, key, &derived, report)?,
                    Err(error) => report.add(Finding::Unreadable {
                        key: key.clone(),
                        error,
                    }),
                }
            }
            pace.step();
        }
    }
    Ok(())
}

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

fn read_page(pace: &Pace<'_, '_>, range: &KeyRange) -> Result<Pairs> {
    let mut page = Vec::with_capacity(PAGE);
    pace.snapshot
        .scan_raw(range, Direction::Forward, &mut |key, value| {
            page.push((key.to_vec(), value.to_vec()));
            if page.len() < PAGE {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
    Ok(page)
}

fn derive(core: &Core, key: &[u8], value: &[u8], out: &mut Derived) -> Result<()> {
    let id = table::table_of(key).unwrap_or_default();
    let table = core.registry.table(id)?;
    let unreadable = StoreError::Record {
        table: id,
        version: 0,
    };
    let (_, version, payload) = table::split_value(value).ok_or(unreadable)?;
    out.clear();
    (table.derive)(key, version, payload, out)?;
    out.sort();
    Ok(())
}

/// The prefixes that hold index entries, not records.
fn index_prefixes(core: &Core) -> impl Iterator<Item = u8> {
    SCHEMA_PREFIXES.filter(|&prefix| core.registry.table(prefix).is_err())
}

/// How many entries each index has.
fn count_entries(
    core: &Core,
    pace: &mut Pace<'_, '_>,
    report: &mut Report,
) -> Result<BTreeMap<u8, u64>> {
    let mut counts = BTreeMap::new();
    for prefix in index_prefixes(core) {
        let mut range = KeyRange::prefix(&[prefix]);
        loop {
            let page = read_page(pace, &range)?;
            let Some((last, _)) = page.last() else { break };
            range = range.resume(last, Direction::Forward);
            *counts.entry(prefix).or_default() += page.len() as u64;
            report.entries += page.len() as u64;
            pace.step();
        }
    }
    Ok(counts)
}

/// Where the numbers differ, finds the entries that no record asks for and those that several ask for.
fn name_entries(
    core: &Core,
    pace: &mut Pace<'_, '_>,
    prefixes: &HashSet<u8>,
    report: &mut Report,
) -> Result<()> {
    let hasher = RandomState::new();
    let mut asked: HashSet<u64> = HashSet::new();
    let mut unreadable = Report::default();
    let mut shared = Vec::new();
    each_record(
        core,
        pace,
        &mut |_, _, derived, _| {
            for (entry, _) in derived
                .entries()
                .filter(|(entry, _)| prefixes.contains(&entry[0]))
            {
                if !asked.insert(hasher.hash_one(entry)) {
                    shared.push(entry.to_vec());
                }
            }
            Ok(())
        },
        &mut unreadable,
    )?;
    for entry in shared {
        report.add(Finding::Shared { entry });
    }
    for &prefix in prefixes {
        let mut range = KeyRange::prefix(&[prefix]);
        loop {
            let page = read_page(pace, &range)?;
            let Some((last, _)) = page.last() else { break };
            range = range.resume(last, Direction::Forward);
            for (entry, _) in page {
                if !asked.contains(&hasher.hash_one(entry.as_slice())) {
                    report.add(Finding::Extra { entry });
                }
            }
            pace.step();
        }
    }
    Ok(())
}

/// Every counter against what the records add up to.
fn counters(
    pace: &mut Pace<'_, '_>,
    mut counted: HashMap<Vec<u8>, i64>,
    report: &mut Report,
) -> Result<()> {
    let mut range = KeyRange::prefix(&[COUNTERS]);
    loop {
        let page = read_page(pace, &range)?;
        let Some((last, _)) = page.last() else { break };
        range = range.resume(last, Direction::Forward);
        for (key, value) in page {
            report.counters += 1;
            let (stored, counted) = (read_count(&value), counted.remove(&key).unwrap_or(0));
            if stored != counted || stored == 0 {
                report.add(Finding::Counter {
                    key: key[1..].to_vec(),
                    stored,
                    counted,
                });
            }
        }
        pace.step();
    }
    for (key, counted) in counted.into_iter().filter(|(_, counted)| *counted != 0) {
        report.add(Finding::Counter {
            key: key[1..].to_vec(),
            stored: 0,
            counted,
        });
    }
    Ok(())
}

//! Index entries and counters against the records, in both directions.
//!
//! Everything is read once, page by page. What changes meanwhile is added to the sums where it concerns what was read
//! already, so that they are compared as of one moment.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

use super::super::core::Core;
use super::super::error::{Result, StoreError};
use super::super::key::{Direction, KeyRange, ToKey};
use super::super::read::{Read, read_count};
use super::super::table::{self, COUNTERS, Derived, SCHEMA_PREFIXES};
use super::super::watch::Moved;
use super::{Finding, Pace, Report};
use crate::domain::id::CustomerId;

/// Records that are read at once; few where tests change some between any two pages.
const PAGE: usize = if cfg!(test) { 3 } else { 64 };

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// What was read already.
#[derive(Default)]
struct Walk {
    whole: Vec<KeyRange>,
    part: Option<KeyRange>,
}

impl Walk {
    fn has_passed(&self, key: &[u8]) -> bool {
        let mut all = self.whole.iter().chain(&self.part);
        all.any(|range| range.contains(key))
    }
}

/// Something that is summed up over all of the store.
trait Sums {
    /// How far the present walk is.
    fn walk(&mut self) -> &mut Walk;
    /// Changes were made.
    fn moved(&mut self, moved: &[Moved]);
}

/// Shows a range to `visit` page by page, letting changes in between.
fn each_page<S: Sums>(
    pace: &mut Pace<'_, '_>,
    range: &KeyRange,
    sums: &mut S,
    mut visit: impl FnMut(&mut S, &Pace<'_, '_>, Pairs) -> Result<()>,
) -> Result<()> {
    let mut rest = range.clone();
    loop {
        let page = read_page(pace, &rest)?;
        let Some((last, _)) = page.last() else { break };
        rest = rest.resume(last, Direction::Forward);
        visit(sums, pace, page)?;
        sums.walk().part = Some(KeyRange {
            from: range.from.clone(),
            to: Some(rest.from.clone()),
        });
        sums.moved(&pace.step()?);
    }
    let walk = sums.walk();
    walk.part = None;
    walk.whole.push(range.clone());
    Ok(())
}

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

/// What is being walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Records,
    Entries,
    Counters,
}

/// What the records ask for, and what there is.
struct Check {
    phase: Phase,
    walks: [Walk; 3],
    /// Entries that records ask for, by the prefix of their index.
    asked: BTreeMap<u8, i64>,
    /// Entries that there are.
    stored: BTreeMap<u8, i64>,
    /// Counters as the records add up to, as far as they were not compared yet.
    counted: HashMap<Vec<u8>, i64>,
    /// Whose records were looked at last.
    owner: Option<u64>,
}

impl Sums for Check {
    fn walk(&mut self) -> &mut Walk {
        &mut self.walks[self.phase as usize]
    }

    fn moved(&mut self, moved: &[Moved]) {
        let [records, entries, counters] = &self.walks;
        for moved in moved {
            let read = records.has_passed(&moved.record);
            for (entry, delta) in &moved.entries {
                if read {
                    *self.asked.entry(entry[0]).or_default() += delta;
                }
                if entries.has_passed(entry) {
                    *self.stored.entry(entry[0]).or_default() += delta;
                }
            }
            for (counter, delta) in moved.counts.iter().filter(|_| read) {
                if !counters.has_passed(counter) {
                    *self.counted.entry(counter.clone()).or_default() += delta;
                }
            }
        }
    }
}

pub(super) fn verify(core: &Core, pace: &mut Pace<'_, '_>, report: &mut Report) -> Result<()> {
    let mut check = Check {
        phase: Phase::Records,
        walks: <[Walk; 3]>::default(),
        asked: BTreeMap::new(),
        stored: BTreeMap::new(),
        counted: HashMap::new(),
        owner: None,
    };
    each_record(
        core,
        pace,
        &mut check,
        report,
        |check, pace, record, report| {
            report.records += 1;
            check.owned(core, pace, record.0, report)?;
            check.add(pace, record, report)
        },
    )?;
    check.phase = Phase::Entries;
    for prefix in index_prefixes(core) {
        each_page(
            pace,
            &KeyRange::prefix(&[prefix]),
            &mut check,
            |check, _, page| {
                *check.stored.entry(prefix).or_default() += page.len() as i64;
                report.entries += page.len() as u64;
                Ok(())
            },
        )?;
    }
    let count = |of: &BTreeMap<u8, i64>, prefix| of.get(&prefix).copied().unwrap_or(0);
    let prefixes: HashSet<u8> = SCHEMA_PREFIXES
        .filter(|prefix| count(&check.asked, *prefix) != count(&check.stored, *prefix))
        .collect();
    counters(pace, &mut check, report)?;
    if !prefixes.is_empty() {
        name_entries(core, pace, prefixes, report)?;
    }
    Ok(())
}

/// A record with what it derives.
type Record<'a> = (&'a [u8], &'a Derived);

impl Check {
    /// Whatever lies under a customer needs that customer; each who is missing is one finding.
    fn owned(
        &mut self,
        core: &Core,
        pace: &Pace<'_, '_>,
        key: &[u8],
        report: &mut Report,
    ) -> Result<()> {
        let (Some(root), Some(customer)) = (core.registry.owner(), table::customer_of(key)) else {
            return Ok(());
        };
        if self.owner.replace(customer) == Some(customer) || table::table_of(key) == Some(root) {
            return Ok(());
        }
        let of_owner = (table::CUSTOMER_SPACE, customer, root).to_key();
        if !pace.snapshot.get_raw(&of_owner, &mut |_| {})? {
            let customer = CustomerId(customer);
            report.add(Finding::Ownerless { customer });
        }
        Ok(())
    }

    /// Checks that the entries of a record are there, and adds its counts.
    fn add(
        &mut self,
        pace: &Pace<'_, '_>,
        (key, derived): Record<'_>,
        report: &mut Report,
    ) -> Result<()> {
        for (entry, expected) in derived.entries() {
            *self.asked.entry(entry[0]).or_default() += 1;
            let mut same = false;
            pace.snapshot
                .get_raw(entry, &mut |value| same = value == expected)?;
            if !same {
                report.add(Finding::Missing {
                    record: key.to_vec(),
                    entry: entry.to_vec(),
                });
            }
        }
        for (key, delta) in derived.counts() {
            match self.counted.get_mut(key) {
                Some(count) => *count += delta,
                None => drop(self.counted.insert(key.to_vec(), delta)),
            }
        }
        Ok(())
    }
}

/// Shows every record with what it derives; those that cannot be read are findings.
fn each_record<S: Sums>(
    core: &Core,
    pace: &mut Pace<'_, '_>,
    sums: &mut S,
    report: &mut Report,
    mut visit: impl FnMut(&mut S, &Pace<'_, '_>, Record<'_>, &mut Report) -> Result<()>,
) -> Result<()> {
    let customers = KeyRange::prefix(&[table::CUSTOMER_SPACE]);
    let own = core
        .registry
        .tables()
        .iter()
        .map(|table| KeyRange::prefix(&[table.id]));
    let mut derived = Derived::default();
    for range in std::iter::once(customers).chain(own) {
        each_page(pace, &range, sums, |sums, pace, page| {
            for (key, value) in page {
                match derive(core, &key, &value, &mut derived) {
                    Ok(()) => visit(sums, pace, (&key, &derived), report)?,
                    Err(error) => report.add(Finding::Unreadable { key, error }),
                }
            }
            Ok(())
        })?;
    }
    Ok(())
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

/// Every counter against what the records add up to.
fn counters(pace: &mut Pace<'_, '_>, check: &mut Check, report: &mut Report) -> Result<()> {
    check.phase = Phase::Counters;
    let all = KeyRange::prefix(&[COUNTERS]);
    each_page(pace, &all, check, |check, _, page| {
        for (key, value) in page {
            report.counters += 1;
            let counted = check.counted.remove(&key).unwrap_or(0);
            let stored = read_count(&value);
            if stored != counted || stored == 0 {
                report.add(Finding::Counter {
                    key: key[1..].to_vec(),
                    stored,
                    counted,
                });
            }
        }
        Ok(())
    })?;
    for (key, counted) in check.counted.drain().filter(|(_, counted)| *counted != 0) {
        report.add(Finding::Counter {
            key: key[1..].to_vec(),
            stored: 0,
            counted,
        });
    }
    Ok(())
}

/// Who asks for which entry of some indexes, by hash.
struct Named {
    prefixes: HashSet<u8>,
    walk: Walk,
    asked: HashMap<u64, i64>,
    /// Entries that several records asked for when they were read.
    shared: Vec<Vec<u8>>,
    hasher: RandomState,
}

impl Named {
    fn ask(&mut self, entry: &[u8], delta: i64) -> i64 {
        if !self.prefixes.contains(&entry[0]) {
            return 0;
        }
        let asked = self.asked.entry(self.hasher.hash_one(entry)).or_default();
        *asked += delta;
        *asked
    }

    fn asked(&self, entry: &[u8]) -> i64 {
        let asked = self.asked.get(&self.hasher.hash_one(entry));
        asked.copied().unwrap_or(0)
    }
}

impl Sums for Named {
    fn walk(&mut self) -> &mut Walk {
        &mut self.walk
    }

    fn moved(&mut self, moved: &[Moved]) {
        for moved in moved {
            if self.walk.has_passed(&moved.record) {
                for (entry, delta) in &moved.entries {
                    self.ask(entry, *delta);
                }
            }
        }
    }
}

/// Where the numbers differ, finds the entries that no record asks for and those that several ask for.
fn name_entries(
    core: &Core,
    pace: &mut Pace<'_, '_>,
    prefixes: HashSet<u8>,
    report: &mut Report,
) -> Result<()> {
    let ranges: Vec<KeyRange> = prefixes.iter().map(|&p| KeyRange::prefix(&[p])).collect();
    let mut named = Named {
        prefixes,
        walk: Walk::default(),
        asked: HashMap::new(),
        shared: Vec::new(),
        hasher: RandomState::new(),
    };
    let mut unreadable = Report::default();
    each_record(
        core,
        pace,
        &mut named,
        &mut unreadable,
        |named, _, (_, derived), _| {
            for (entry, _) in derived.entries() {
                if named.ask(entry, 1) > 1 {
                    named.shared.push(entry.to_vec());
                }
            }
            Ok(())
        },
    )?;
    for entry in std::mem::take(&mut named.shared) {
        if named.asked(&entry) > 1 {
            report.add(Finding::Shared { entry });
        }
    }
    for range in ranges {
        each_page(pace, &range, &mut named, |named, _, page| {
            for (entry, _) in page {
                if named.asked(&entry) < 1 {
                    report.add(Finding::Extra { entry });
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

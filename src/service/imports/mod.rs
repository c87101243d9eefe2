//! Imports: rows of a file become customers and orders, in batches that can be interrupted anywhere, undone as a whole.
//!
//! Each row counts once: it made a record, changed one, said nothing new, or was refused. What a file holds is
//! the same however it is cut into batches:
//!
//! - a batch names the row it begins with, and rows that are settled already are skipped;
//! - **customers** are found by their number; without one on either side, by phone and name together. Empty cells
//!   change nothing, numbers and tags are added, other fields replaced;
//! - **orders** are found by channel and number. The lines that one file states for an order are all its own: two
//!   equal lines are two items. When a later file states an order again, its lines are compared with the stored
//!   ones, equal with equal, and only what is new is added, so that the same or a longer export can be imported,
//!   sorted in any way: each row says how many equal lines of its order are before it in the file;
//! - orders without a number are rows with the same content, told apart by their count in the file;
//! - the plan looks at each customer once a batch. What it made of part of a file is taken back when the rest shows
//!   more (see [`assess`]).

mod assess;
pub(super) use assess::untouched;
mod batch;
mod customers;
mod history;
mod matching;
mod orders;
mod trace;
mod undo;

#[cfg(test)]
mod tests;

pub use history::add as add_history;
pub use undo::step as undo;

use std::ops::ControlFlow;

use super::names::{Names, not_found};
use super::work::{Result, Stop, Work};
use crate::domain::id::ImportId;
use crate::domain::import::Kind;
use crate::domain::import_run::{ImportCounts, ImportRun, ImportState};
use crate::protocol::command::ImportRows;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::view::ImportReport;
use crate::protocol::{Done, Refusal};
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, KeyReader, Read, ReadExt};
use crate::text::clean::clean_name;
use batch::Batch;

/// Most rows of one batch.
pub const MAX_ROWS: usize = 64;
/// Longest file name that is kept, in characters.
const MAX_FILE: usize = 255;
/// Most imports that are listed.
const MAX_LISTED: usize = 500;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Created,
    Updated,
    Unchanged,
}

/// Why a row did not come to its end.
#[derive(Debug)]
enum RowStop {
    /// The row is refused: a field's id and what is wrong with it.
    Refused(&'static str, Problem),
    /// The whole batch stops.
    Stop(Stop),
}

impl From<Stop> for RowStop {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<crate::store::StoreError> for RowStop {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Stop(error.into())
    }
}

/// Begins an import, or goes on with the interrupted one of the same file.
pub fn begin(
    work: &mut Work<'_, '_>,
    kind: Kind,
    file: &str,
    fingerprint: [u8; 32],
) -> Result<Done> {
    if let Some(run) = latest(work.txn, kind, fingerprint)? {
        match run.state {
            ImportState::Running => return answer(work, &run, &Rejects::default()),
            ImportState::Undoing => return Err(Stop::not_now("import-undoing")),
            ImportState::Done | ImportState::Undone => {}
        }
    }
    let id = next_import(work)?;
    let run = ImportRun {
        id,
        kind,
        file: clean_name(file).chars().take(MAX_FILE).collect(),
        fingerprint,
        at: work.now(),
        by: work.agent(),
        settled: 0,
        counts: ImportCounts::default(),
        state: ImportState::Running,
        traces: 0,
        restored: 0,
        kept: 0,
        kept_customers: Vec::new(),
    };
    work.put(&id, &run)?;
    work.txn.audit("import", None, format!("{id} {}", run.file));
    answer(work, &run, &Rejects::default())
}

/// One batch as a client sends it.
pub struct Rows {
    /// Which import.
    pub import: ImportId,
    /// The row it begins with, counted from 0.
    pub from_row: u64,
    /// How many rows of the file it settles.
    pub settles: u64,
    /// How many of them the reader rejected.
    pub rejected: u64,
    /// The others.
    pub rows: ImportRows,
}

/// Brings in a batch of rows; one that is settled already changes nothing.
pub fn rows(work: &mut Work<'_, '_>, mut ask: Rows) -> Result<Done> {
    let mut run = import(work, ask.import)?;
    if run.state != ImportState::Running {
        return Err(Stop::not_now("import-closed"));
    }
    if ask.from_row + ask.settles <= run.settled {
        return answer(work, &run, &Rejects::default());
    }
    let skipped = check(&run, &ask)?;
    match &mut ask.rows {
        ImportRows::Customers(rows) => drop(rows.drain(..skipped)),
        ImportRows::Orders(rows) => drop(rows.drain(..skipped)),
    }
    let mut rejects = Rejects::default();
    let mut counts = ImportCounts::default();
    let mut batch = Batch::new(work, &mut run);
    let mut note = |nth: usize, settled| -> Result<()> {
        counts.read += 1;
        match settled {
            Ok(Settled::Created) => counts.created += 1,
            Ok(Settled::Updated) => counts.updated += 1,
            Ok(Settled::Unchanged) => counts.unchanged += 1,
            Err(RowStop::Refused(field, problem)) => {
                counts.rejected += 1;
                let nth = (nth + skipped) as u32;
                rejects.refused.push((nth, field.to_owned(), problem));
            }
            Err(RowStop::Stop(stop)) => return Err(stop),
        }
        Ok(())
    };
    match ask.rows {
        ImportRows::Customers(rows) => {
            for (nth, row) in rows.into_iter().enumerate() {
                batch.row = nth + skipped;
                note(nth, customers::row(&mut batch, row))?;
            }
        }
        ImportRows::Orders(rows) => {
            for (nth, row) in rows.into_iter().enumerate() {
                note(nth, orders::row(&mut batch, row))?;
            }
        }
    }
    rejects.warned = batch.finish()?;
    counts.read += ask.rejected;
    counts.rejected += ask.rejected;
    add(&mut run.counts, counts);
    run.settled = ask.from_row + ask.settles;
    work.put(&run.id, &run)?;
    answer(work, &run, &rejects)
}

/// Whether a batch fits behind what is settled; answers how many of its rows are settled already.
fn check(run: &ImportRun, ask: &Rows) -> Result<usize> {
    let (kind, rows) = match &ask.rows {
        ImportRows::Customers(rows) => (Kind::Customers, rows.len()),
        ImportRows::Orders(rows) => (Kind::Orders, rows.len()),
    };
    if rows > MAX_ROWS {
        return Err(Stop::limit("import-rows", MAX_ROWS as u64));
    }
    let overlap = run.settled.saturating_sub(ask.from_row);
    // Where rows were rejected by the reader it can't be told which of the others are settled.
    let whole = rows as u64 == ask.settles && ask.rejected == 0;
    if kind != run.kind
        || ask.from_row > run.settled
        || rows as u64 + ask.rejected > ask.settles
        || (overlap > 0 && !whole)
    {
        return Err(Stop::not_now("import-gap"));
    }
    Ok(overlap as usize)
}

/// The file is read to its end.
pub fn end(work: &mut Work<'_, '_>, id: ImportId) -> Result<Done> {
    let mut run = import(work, id)?;
    match run.state {
        ImportState::Running => {
            run.state = ImportState::Done;
            work.put(&id, &run)?;
            let ImportCounts {
                created, updated, ..
            } = run.counts;
            work.txn
                .audit("import-end", None, format!("{id} +{created} ~{updated}"));
        }
        ImportState::Done => {}
        ImportState::Undoing | ImportState::Undone => return Err(Stop::not_now("import-undoing")),
    }
    answer(work, &run, &Rejects::default())
}

/// Imports, newest first.
pub fn list(read: &impl Read) -> Result<Vec<ImportReport>> {
    let names = Names::new(read);
    let runs = read.range::<ImportRun>((), Direction::Backward, MAX_LISTED)?;
    runs.iter()
        .map(|(_, run)| report(&names, run, &Rejects::default()))
        .collect()
}

/// Rows of a batch that are to be told about.
#[derive(Default)]
struct Rejects {
    refused: Vec<(u32, String, Problem)>,
    warned: Vec<(u32, String, Problem)>,
}

fn answer(work: &Work<'_, '_>, run: &ImportRun, rejects: &Rejects) -> Result<Done> {
    let names = Names::new(&*work.txn);
    Ok(Done::Import(Box::new(report(&names, run, rejects)?)))
}

fn report<R: Read>(
    names: &Names<'_, R>,
    run: &ImportRun,
    rejects: &Rejects,
) -> Result<ImportReport> {
    Ok(ImportReport {
        id: run.id,
        kind: run.kind,
        file: run.file.clone(),
        at: run.at,
        by: names.display(run.by)?,
        settled: run.settled,
        counts: run.counts,
        state: run.state,
        restored: run.restored,
        kept: run.kept,
        kept_customers: run.kept_customers.clone(),
        refused: rejects.refused.clone(),
        warned: rejects.warned.clone(),
    })
}

/// The newest import of the same file, content and mapping.
fn latest(read: &impl Read, kind: Kind, fingerprint: [u8; 32]) -> Result<Option<ImportRun>> {
    let mut newest = None;
    read.each_index(
        index::IMPORT_FILE,
        fingerprint,
        Direction::Backward,
        |key, _| {
            newest = KeyReader::new(key).take::<([u8; 32], ImportId)>();
            ControlFlow::Break(())
        },
    )?;
    let Some((_, id)) = newest else {
        return Ok(None);
    };
    let run = read.get::<ImportRun>(&id)?;
    Ok(run.filter(|run| run.kind == kind))
}

fn import(work: &Work<'_, '_>, id: ImportId) -> Result<ImportRun> {
    work.need::<ImportRun>(&id, || not_found(Thing::Import, id))
}

fn next_import(work: &mut Work<'_, '_>) -> Result<ImportId> {
    let id = work.txn.next_id(id_kind::IMPORT)?;
    let id = u32::try_from(id).map_err(|_| Refusal::limit("imports", u64::from(u32::MAX)))?;
    Ok(ImportId(id))
}

fn add(sum: &mut ImportCounts, more: ImportCounts) {
    sum.read += more.read;
    sum.created += more.created;
    sum.updated += more.updated;
    sum.unchanged += more.unchanged;
    sum.rejected += more.rejected;
}

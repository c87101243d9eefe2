//! Bringing an index up to the journal: the tail after a crash, or everything.

use std::sync::Arc;

use super::engine::Engine;
use super::error::Result;
use super::journal::{Encoded, EncodedAudit, Journal};
use super::overlay::{EMPTY, Layers, WriteSet};
use super::rows::{self, Notes};
use super::table::Registry;
use super::txn::{Audit, Scratch, Txn};
use crate::domain::id::{CustomerId, RequestId};
use crate::domain::time::Moment;

/// Most journal records that are applied at once.
const BATCH: usize = 32;

/// How far a long operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Units done: journal records, or bytes for copying.
    pub done: u64,
    /// Units in all.
    pub total: u64,
}

/// Hears of progress now and then.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress);

/// Applies the journal from after `applied` to its end.
pub(crate) fn replay(
    journal: &Arc<Journal>,
    engine: &dyn Engine,
    registry: &Registry,
    applied: u64,
    progress: OnProgress<'_>,
) -> Result<()> {
    let total = journal.last().saturating_sub(applied);
    let mut reader = journal.read_from(applied + 1);
    let newest = journal.read(journal.last())?.and_then(|last| last.entry);
    let mut replayer = Replayer {
        engine,
        registry,
        scratch: Scratch::default(),
        newest: newest.map_or(Moment(i64::MIN), |entry| entry.origin.at),
    };
    let mut batch = WriteSet::default();
    let (mut done, mut last) = (0, None);
    loop {
        let step = reader.visit_next(false, |seq, entry| {
            if let Some(entry) = entry {
                replayer.add(seq, &entry, &mut batch)?;
                last = Some(entry.origin().at);
            }
            Ok(seq)
        });
        let seq = step.transpose()?;
        if let Some(seq) = seq {
            done += 1;
            rows::set_applied(seq, &mut batch);
        }
        if seq.is_none() || done % BATCH as u64 == 0 {
            if let (Some(at), true) = (last, done % 4096 == 0 || seq.is_none()) {
                rows::forget_requests(&Layers::none_over(engine), at, &mut batch)?;
            }
            engine.apply(&mut batch.iter())?;
            batch = WriteSet::default();
            progress(Progress { done, total });
        }
        if seq.is_none() {
            return Ok(());
        }
    }
}

struct Replayer<'a> {
    engine: &'a dyn Engine,
    registry: &'a Registry,
    scratch: Scratch,
    /// When the last change of the journal was made.
    newest: Moment,
}

impl Replayer<'_> {
    /// Does again what a journal record says, on top of the batch.
    fn add(&mut self, seq: u64, entry: &Encoded<'_>, batch: &mut WriteSet) -> Result<()> {
        let origin = entry.origin();
        let mut txn = Txn::new(
            self.engine,
            [batch, &EMPTY],
            self.registry,
            &mut self.scratch,
            seq,
            origin,
        );
        for write in &entry.writes {
            txn.set_stored(write.key, write.value)?;
        }
        let written = txn.finish();
        batch.extend(&written.own);
        let audit = |audit: &EncodedAudit<'_>| Audit {
            action: audit.action.to_owned().into(),
            customer: audit.customer.map(CustomerId),
            detail: audit.detail.to_owned(),
        };
        let audits: Vec<Audit> = entry.audits.iter().map(audit).collect();
        // What can't be repeated any more would only have to be forgotten again.
        let request = entry.request.map(RequestId);
        let request = request.filter(|_| !rows::is_forgotten(origin.at, self.newest));
        let notes = Notes {
            seq,
            origin,
            request,
            reply: entry.reply,
            audits: &audits,
        };
        rows::add(notes, batch)
    }
}

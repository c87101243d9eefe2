//! The writer: one thread through which every change goes, in groups that share one sync. The applier makes them
//! visible.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::applier::{self, Effect, Ready};
use super::core::{Commit, Core};
use super::engine::panic_text;
use super::error::{Result, StoreError};
use super::journal::{Appender, Encoded, EncodedAudit, EncodedWrite};
use super::overlay::WriteSet;
use super::queue::{Change, GROUP_LIMIT, Job, Outcome};
use super::rows::{self, Notes};
use super::txn::{Abort, Origin, REPLY_LIMIT, Scratch, Txn, Written};
use crate::domain::id::RequestId;

/// So few changes are applied by the writer itself, if the applier is idle: handing them over takes longer.
const FEW: usize = 2;
/// A group is written when its journal records are this large, in bytes.
const GROUP_BYTES: usize = 4 << 20;
/// Time between attempts to write again after a failure.
const RETRY_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Writer {
    core: Arc<Core>,
    appender: Appender,
    scratch: Scratch,
    tried: Option<Instant>,
    /// What the group wrote that is on its way to the index.
    earlier: WriteSet,
}

impl Writer {
    pub(crate) fn new(core: Arc<Core>, appender: Appender) -> Self {
        Self {
            core,
            appender,
            scratch: Scratch::default(),
            tried: None,
            earlier: WriteSet::default(),
        }
    }

    /// Works until the queue is closed and empty.
    pub(crate) fn run(mut self) {
        let core = Arc::clone(&self.core);
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() && !core.queue.take(&mut waiting) {
                return core.applier.close();
            }
            match self.ready_to_write() {
                Ok(()) => self.group(&mut waiting),
                Err(error) => {
                    for job in waiting.drain(..) {
                        (job.done)(Outcome::Failed(error.clone()));
                    }
                }
            }
        }
    }

    /// Whether changes can be stored at the moment; tries to mend what prevents it.
    fn ready_to_write(&mut self) -> Result<()> {
        self.core.check_index()?;
        let Some(failure) = self.appender.failure() else {
            return Ok(());
        };
        let error = StoreError::ReadOnly(Arc::new(failure.clone()));
        let asked = self.core.recovery_asked.swap(false, Ordering::AcqRel);
        if !asked && self.tried.is_some_and(|at| at.elapsed() < RETRY_EVERY) {
            return Err(error);
        }
        self.tried = Some(Instant::now());
        self.appender.recover().map_err(|_| error)?;
        tracing::info!("writing again");
        self.core.health.lock().read_only = None;
        Ok(())
    }

    /// Runs and stores one group, and sees to it that it is applied and answered.
    fn group(&mut self, waiting: &mut VecDeque<Job>) {
        if self.core.applier.is_idle() {
            self.earlier = WriteSet::default();
        }
        let mut overlay = WriteSet::default();
        let mut group: Vec<Ready> = Vec::with_capacity(waiting.len().min(GROUP_LIMIT));
        while group.len() < GROUP_LIMIT && self.appender.buffered() < GROUP_BYTES {
            let Some(job) = waiting.pop_front() else {
                break;
            };
            if let Some((own, ..)) = group.last().and_then(|ready| ready.effect.as_ref()) {
                overlay.extend(own);
            }
            group.push(self.prepare(job, &overlay));
        }
        if let Err(error) = self.appender.commit() {
            tracing::error!(%error, "could not write the journal");
            self.tried = Some(Instant::now());
            self.core.health.lock().read_only = Some(error.clone());
            let error = StoreError::ReadOnly(Arc::new(error));
            for ready in group {
                ready.fail(error.clone());
            }
            return;
        }
        if group.len() <= FEW && self.core.applier.is_idle() {
            return applier::apply(&self.core, group);
        }
        if let Some((own, ..)) = group.last().and_then(|ready| ready.effect.as_ref()) {
            overlay.extend(own);
        }
        self.core.applier.give(group);
        self.earlier = overlay;
    }

    /// Runs a change and adds its record to the group.
    fn prepare(&mut self, job: Job, overlay: &WriteSet) -> Ready {
        let Job { change, done } = job;
        let (outcome, effect) = match self.effect_of(change, overlay) {
            Ok((outcome, effect)) => (outcome, effect),
            Err(error) => {
                self.core.note_failure(&error);
                (Outcome::Failed(error), None)
            }
        };
        Ready {
            done,
            outcome,
            effect,
        }
    }

    fn effect_of(
        &mut self,
        change: Change,
        overlay: &WriteSet,
    ) -> Result<(Outcome, Option<Effect>)> {
        let Change {
            request,
            origin,
            run,
            ..
        } = change;
        let seq = self.appender.next_seq();
        let core = Arc::clone(&self.core);
        let registry = &core.registry;
        let mut txn = Txn::new(
            &*core.engine,
            [overlay, &self.earlier],
            registry,
            &mut self.scratch,
            seq,
            origin,
        )
        .watched(core.watch.is_on());
        if let Some(request) = request
            && let Some((seq, reply)) = rows::answered(&txn, origin.at, request)?
        {
            return Ok((Outcome::Done { reply, seq }, None));
        }
        let reply = match catch_unwind(AssertUnwindSafe(|| run(&mut txn))) {
            Ok(Ok(reply)) => reply,
            Ok(Err(Abort::Refuse(refusal))) => return Ok((Outcome::Refused(refusal), None)),
            Ok(Err(Abort::Fail(error))) => return Err(error),
            Err(panic) => return Err(StoreError::Panicked(panic_text(&*panic).into())),
        };
        let size = reply.len();
        if request.is_some() && size > REPLY_LIMIT {
            return Err(StoreError::TooLarge {
                what: "reply",
                size,
                limit: REPLY_LIMIT,
            });
        }
        let written = txn.finish();
        if written.is_nothing() {
            let seq = seq - 1;
            return Ok((Outcome::Done { reply, seq }, None));
        }
        let kept: &[u8] = if request.is_some() { &reply } else { &[] };
        let effect = self.record(seq, origin, request, kept, written)?;
        Ok((Outcome::Done { reply, seq }, Some(effect)))
    }

    /// Adds the journal record of a change to the group. The store's own entries are made before: where they
    /// cannot be, nothing may be in the journal.
    fn record(
        &mut self,
        seq: u64,
        origin: Origin,
        request: Option<RequestId>,
        reply: &[u8],
        written: Written,
    ) -> Result<Effect> {
        let Written {
            mut own,
            primary,
            audits,
            touched,
            moved,
        } = written;
        let mut notes = WriteSet::default();
        let audits = &audits;
        rows::add(
            Notes {
                seq,
                origin,
                request,
                reply,
                audits,
            },
            &mut notes,
        )?;
        let payload = Encoded {
            at: origin.at.0,
            agent: origin.agent.0,
            session: origin.session.0,
            request: request.map(|id| id.0),
            reply,
            audits: audits
                .iter()
                .map(|audit| EncodedAudit {
                    action: &audit.action,
                    customer: audit.customer.map(|id| id.0),
                    detail: &audit.detail,
                })
                .collect(),
            writes: primary
                .iter()
                .map(|(key, previous)| EncodedWrite {
                    key,
                    value: own.value(key).map(|value| &value[8..]),
                    previous: *previous,
                })
                .collect(),
        };
        self.appender.push(&payload)?;
        drop(payload);
        own.extend(&notes);
        let commit = Commit {
            seq,
            origin,
            touched,
        };
        Ok((own, commit, moved))
    }
}

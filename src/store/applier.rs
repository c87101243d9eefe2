//! The applier: makes groups that are in the journal visible, while the writer prepares the next one.
//!
//! At most one group is on its way to the index at any time. The writer reads through it, as it reads through what
//! earlier changes of its own group wrote, so that each change finds the store as all before it left it.

use std::sync::atomic::Ordering;

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::core::{Commit, Core};
use super::error::{Result, StoreError};
use super::overlay::{Layers, WriteSet};
use super::queue::{Done, Outcome};
use super::rows;
use super::watch::Moved;
use crate::domain::time::Moment;

/// Most changes that are applied to the index at once, and entries after which no further change is: readers wait no
/// longer than this.
const APPLY_LIMIT: usize = 32;
/// See [`APPLY_LIMIT`].
const APPLY_ENTRIES: usize = 4096;
/// Time between looks for requests to forget, by the changes' own clock.
const FORGET_EVERY_MS: i64 = 3_600_000;

/// What a change writes to the index, what is told of it, and what it moves where somebody watches.
pub(crate) type Effect = (WriteSet, Commit, Vec<Moved>);

/// A change that was run; its record is in the journal, or about to be.
pub(crate) struct Ready {
    pub(crate) done: Done,
    pub(crate) outcome: Outcome,
    pub(crate) effect: Option<Effect>,
}

impl Ready {
    fn answer(self) {
        (self.done)(self.outcome);
    }

    pub(crate) fn fail(self, error: StoreError) {
        (self.done)(Outcome::Failed(error));
    }
}

#[derive(Default)]
struct Line {
    next: Option<Vec<Ready>>,
    /// A group was given and is not applied yet.
    busy: bool,
    closed: bool,
}

/// Where the writer hands groups over.
#[derive(Default)]
pub(crate) struct Applier {
    line: Mutex<Line>,
    changed: Condvar,
    forgotten: Mutex<Option<Moment>>,
}

impl Applier {
    /// Whether everything that was given is applied.
    pub(crate) fn is_idle(&self) -> bool {
        !self.line.lock().busy
    }

    /// Waits until everything that was given is applied.
    pub(crate) fn settle(&self) {
        drop(self.settled());
    }

    fn settled(&self) -> MutexGuard<'_, Line> {
        let mut line = self.line.lock();
        while line.busy {
            self.changed.wait(&mut line);
        }
        line
    }

    /// Hands a group over, when the one before it is applied.
    pub(crate) fn give(&self, group: Vec<Ready>) {
        let mut line = self.settled();
        line.next = Some(group);
        line.busy = true;
        self.changed.notify_all();
    }

    /// Lets [`run`] end when everything is applied.
    pub(crate) fn close(&self) {
        self.line.lock().closed = true;
        self.changed.notify_all();
    }

    fn take(&self) -> Option<Vec<Ready>> {
        let mut line = self.line.lock();
        loop {
            if let Some(group) = line.next.take() {
                return Some(group);
            }
            if line.closed {
                return None;
            }
            self.changed.wait(&mut line);
        }
    }

    fn finished(&self) {
        self.line.lock().busy = false;
        self.changed.notify_all();
    }
}

/// Applies what it is given until the applier is closed.
pub(crate) fn run(core: &Core) {
    while let Some(group) = core.applier.take() {
        apply(core, group);
        core.applier.finished();
    }
}

/// Makes a group visible, in parts, and answers it.
pub(crate) fn apply(core: &Core, group: Vec<Ready>) {
    let mut part = Vec::with_capacity(group.len().min(APPLY_LIMIT));
    let mut entries = 0;
    for ready in group {
        entries += ready.effect.as_ref().map_or(0, |(own, ..)| own.len());
        part.push(ready);
        if part.len() >= APPLY_LIMIT || entries >= APPLY_ENTRIES {
            apply_part(core, std::mem::take(&mut part));
            entries = 0;
        }
    }
    apply_part(core, part);
}

/// Makes some changes visible, all of them together, and answers them.
fn apply_part(core: &Core, part: Vec<Ready>) {
    let effects = || part.iter().filter_map(|ready| ready.effect.as_ref());
    let Some((_, last, _)) = effects().next_back() else {
        return part.into_iter().for_each(Ready::answer);
    };
    let (seq, at) = (last.seq, last.origin.at);
    let mut own = WriteSet::default();
    rows::set_applied(seq, &mut own);
    let forgotten = forget_requests(core, at, &mut own);
    let writes = effects().flat_map(|(writes, ..)| writes.iter());
    let applied = forgotten.and_then(|()| {
        let _view = core.view.write();
        core.engine.apply(&mut writes.chain(own.iter()))?;
        core.index_seq.store(seq, Ordering::Release);
        if core.watch.is_on() {
            let moved = effects().flat_map(|(.., moved)| moved.iter().cloned());
            core.watch.note(moved);
        }
        Ok(())
    });
    match applied {
        Ok(()) => {
            core.keeper.note(effects().count());
            let hook = core.on_commit.read().clone();
            for mut ready in part {
                // Who is answered must find what the hook keeps up, too.
                if let (Some(hook), Some((_, commit, _))) = (&hook, ready.effect.take()) {
                    hook(&commit);
                }
                ready.answer();
            }
        }
        Err(error) => {
            core.note_failure(&error);
            for ready in part {
                ready.fail(error.clone());
            }
        }
    }
}

/// Removes requests that are too old to be repeated: looks once an hour, and goes on with each group while there are
/// more.
fn forget_requests(core: &Core, at: Moment, to: &mut WriteSet) -> Result<()> {
    let mut forgotten = core.applier.forgotten.lock();
    if forgotten.is_some_and(|last| (at - last).0 < FORGET_EVERY_MS) {
        return Ok(());
    }
    let more = rows::forget_requests(&Layers::none_over(&*core.engine), at, to)?;
    *forgotten = (!more).then_some(at);
    Ok(())
}

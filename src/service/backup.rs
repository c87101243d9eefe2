//! Backup while everybody works: a thread of its own copies the journal, then the copy goes on record.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use super::caller::Caller;
use super::{Answered, Service};
use crate::domain::id::RequestId;
use crate::protocol::refusal::Problem;
use crate::protocol::{Done, Refusal};
use crate::store::{Priority, StoreError};

/// The backup under way, one at a time.
#[derive(Default)]
pub struct Backup {
    busy: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Backup {
    /// Whether one is under way.
    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire)
    }

    /// How far it is, in bytes, and of how many.
    pub fn progress(&self) -> Option<(String, u64, u64)> {
        let bytes = |n: &AtomicU64| n.load(Ordering::Relaxed);
        self.is_busy()
            .then(|| ("backup".to_owned(), bytes(&self.done), bytes(&self.total)))
    }
}

impl Service {
    /// Copies the store into a directory that is empty or not there; answers when the copy is read back and on record.
    /// Cut off by the hub's end it leaves a directory without a manifest, which is no backup.
    pub(super) fn back_up(&self, caller: Caller, id: RequestId, dir: String, done: Answered) {
        if !Path::new(&dir).is_absolute() {
            let problem = Problem::Malformed { value: dir };
            let field = "dir".to_owned();
            return done(Err(Refusal::Invalid { field, problem }));
        }
        if self.shared.backup.busy.swap(true, Ordering::AcqRel) {
            return done(Err(not_now("backup-running")));
        }
        let service = self.clone();
        // Whoever gets to answer takes it: the thread, or this one where no thread can begin.
        let answer = Arc::new(Mutex::new(Some(done)));
        let kept = answer.clone();
        let run = move || {
            let Some(done) = kept.lock().take() else {
                return;
            };
            let state = &service.shared.backup;
            let made = service
                .store()
                .backup(Path::new(&dir), caller.now, &mut |p| {
                    state.done.store(p.done, Ordering::Relaxed);
                    state.total.store(p.total, Ordering::Relaxed);
                });
            state.busy.store(false, Ordering::Release);
            match made {
                Ok(manifest) => {
                    service.change(caller, Some(id), Priority::People, done, move |work| {
                        let detail = format!("{dir} {}", manifest.seq);
                        work.txn.audit("backup", None, detail);
                        Ok(Done::Ok)
                    });
                }
                Err(StoreError::NotEmpty(_)) => done(Err(not_now("backup-not-empty"))),
                Err(error) => {
                    let reason = error.to_string();
                    done(Err(Refusal::Store { reason }));
                }
            }
        };
        let thread = std::thread::Builder::new().name("backup".into()).spawn(run);
        if let Err(error) = thread {
            self.shared.backup.busy.store(false, Ordering::Release);
            if let Some(done) = answer.lock().take() {
                let reason = error.to_string();
                done(Err(Refusal::Store { reason }));
            }
        }
    }
}

fn not_now(code: &str) -> Refusal {
    Refusal::NotNow { code: code.into() }
}

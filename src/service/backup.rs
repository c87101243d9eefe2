//! Backup while everybody works: a thread of its own copies the journal, then the copy goes on record.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::caller::Caller;
use super::{Answered, Service, answer};
use crate::domain::id::RequestId;
use crate::protocol::refusal::Problem;
use crate::protocol::{Done, Refusal};
use crate::store::{Priority, StoreError};

/// Most repetitions of a request that wait for the same backup.
const MAX_WAITING: usize = 16;

/// The backup under way, one at a time.
#[derive(Default)]
pub struct Backup {
    running: Mutex<Option<Running>>,
    done: AtomicU64,
    total: AtomicU64,
}

/// Who waits for a backup.
struct Running {
    /// The request: repeated, as after a lost link, it waits for the same backup.
    id: RequestId,
    waiting: Vec<Answered>,
}

impl Backup {
    /// Whether one is under way.
    pub fn is_busy(&self) -> bool {
        self.running.lock().is_some()
    }

    /// How far it is, in bytes, and of how many.
    pub fn progress(&self) -> Option<(String, u64, u64)> {
        let bytes = |n: &AtomicU64| n.load(Ordering::Relaxed);
        self.is_busy()
            .then(|| ("backup".to_owned(), bytes(&self.done), bytes(&self.total)))
    }

    /// Begins one, or joins the one of the same request; gives back who is to be told that another one is under way.
    fn enter(&self, id: RequestId, done: Answered) -> Entered {
        let mut running = self.running.lock();
        match &mut *running {
            None => {
                *running = Some(Running {
                    id,
                    waiting: vec![done],
                });
                Entered::Begun
            }
            Some(same) if same.id == id && same.waiting.len() < MAX_WAITING => {
                same.waiting.push(done);
                Entered::Joined
            }
            Some(_) => Entered::Busy(done),
        }
    }

    /// It is over: tells all who wait.
    fn leave(&self, result: &Result<Done, Refusal>) {
        let over = self.running.lock().take();
        for done in over.into_iter().flat_map(|running| running.waiting) {
            done(result.clone());
        }
    }
}

/// What became of a request.
enum Entered {
    Begun,
    Joined,
    Busy(Answered),
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
        let state = &self.shared.backup;
        match state.enter(id, done) {
            Entered::Begun => {}
            Entered::Joined => return,
            Entered::Busy(done) => return done(Err(Refusal::not_now("backup-running"))),
        }
        // Its directory is not empty any more, but that is no reason to refuse what was done.
        match self.store().answered(caller.now, id) {
            Ok(None) => {}
            Ok(Some(outcome)) => return state.leave(&answer(outcome)),
            Err(error) => return state.leave(&store_failed(&error)),
        }
        let service = self.clone();
        let run = move || service.copy(caller, id, &dir);
        let thread = std::thread::Builder::new().name("backup".into()).spawn(run);
        if let Err(error) = thread {
            let reason = error.to_string();
            state.leave(&Err(Refusal::Store { reason }));
        }
    }

    /// Makes the copy and puts it on record.
    fn copy(&self, caller: Caller, id: RequestId, dir: &str) {
        let state = &self.shared.backup;
        let made = self.store().backup(Path::new(dir), caller.now, &mut |p| {
            state.done.store(p.done, Ordering::Relaxed);
            state.total.store(p.total, Ordering::Relaxed);
        });
        match made {
            Ok(manifest) => {
                let service = self.clone();
                let detail = format!("{dir} {}", manifest.seq);
                let done = Box::new(move |result| service.shared.backup.leave(&result));
                self.change(caller, Some(id), Priority::People, done, move |work| {
                    work.txn.audit("backup", None, detail);
                    Ok(Done::Ok)
                });
            }
            Err(StoreError::BackupInside(_)) => {
                state.leave(&Err(Refusal::not_now("backup-inside")));
            }
            Err(StoreError::NotEmpty(_)) => state.leave(&Err(Refusal::not_now("backup-not-empty"))),
            Err(error) => state.leave(&store_failed(&error)),
        }
    }
}

fn store_failed(error: &StoreError) -> Result<Done, Refusal> {
    let reason = error.to_string();
    Err(Refusal::Store { reason })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::protocol::Command;

    fn ask(kit: &Kit, id: u8, dir: &Path) -> mpsc::Receiver<Result<Done, Refusal>> {
        let (tell, hear) = mpsc::channel();
        let command = Command::Backup {
            dir: dir.display().to_string(),
        };
        let done = Box::new(move |result| drop(tell.send(result)));
        kit.command(boss(), RequestId([id; 16]), command, done);
        hear
    }

    #[test]
    fn a_repeated_request_is_answered_as_the_first_one() {
        let kit = Kit::new();
        kit.samples(20);
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("copy");
        // While it runs or just after, the second joins or is answered from the record: either way it is done once.
        let (first, second) = (ask(&kit, 7, &dir), ask(&kit, 7, &dir));
        assert_eq!(first.recv().expect("answered"), Ok(Done::Ok));
        assert_eq!(second.recv().expect("answered"), Ok(Done::Ok));
        let third = ask(&kit, 7, &dir);
        assert_eq!(third.recv().expect("answered"), Ok(Done::Ok));
        let other = ask(&kit, 8, &dir);
        let refused = Err(Refusal::not_now("backup-not-empty"));
        assert_eq!(other.recv().expect("answered"), refused);
        assert!(!kit.shared.backup.is_busy());
    }

    #[test]
    fn only_the_same_request_joins() {
        let state = Backup::default();
        let (tell, hear) = mpsc::channel();
        let done = || -> Answered {
            let tell = tell.clone();
            Box::new(move |result| drop(tell.send(result)))
        };
        let (one, two) = (RequestId([1; 16]), RequestId([2; 16]));
        assert!(matches!(state.enter(one, done()), Entered::Begun));
        assert!(matches!(state.enter(one, done()), Entered::Joined));
        assert!(matches!(state.enter(two, done()), Entered::Busy(_)));
        state.leave(&Ok(Done::Ok));
        assert_eq!(
            hear.try_iter().collect::<Vec<_>>(),
            [Ok(Done::Ok), Ok(Done::Ok)]
        );
        assert!(!state.is_busy());
    }
}

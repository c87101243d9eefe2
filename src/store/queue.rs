//! The changes that wait for the writer: people before bulk work, bulk work never starved.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

use super::error::StoreError;
use super::txn::{Abort, Origin, Txn};
use crate::domain::id::RequestId;

/// Most changes of one group.
pub const GROUP_LIMIT: usize = 256;
/// Most bulk changes of one group, and of one that people wait for too.
const BULK_ALONE: usize = 8;
const BULK_BESIDE: usize = 1;
/// Most changes that wait; beyond it they fail with [`StoreError::Busy`].
const PEOPLE_LIMIT: usize = 16_384;
const BULK_LIMIT: usize = 1_024;

/// Who waits for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Somebody at a screen.
    People,
    /// An import or a scheduled job, in batches of at most 64 rows.
    Bulk,
}

/// How a change ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is stored (or wrote nothing).
    Done {
        /// What it replied.
        reply: Vec<u8>,
        /// Its sequence; for one that wrote nothing, the last sequence that it saw.
        seq: u64,
    },
    /// It was refused and had no effect; the encoded refusal.
    Refused(Vec<u8>),
    /// The store failed. With a request id it is safe to repeat the change.
    Failed(StoreError),
}

/// The work of a change.
pub type Run = Box<dyn FnOnce(&mut Txn<'_>) -> Result<Vec<u8>, Abort> + Send>;
/// Hears how a change ended; called on a thread of the store, must be quick.
pub type Done = Box<dyn FnOnce(Outcome) + Send>;

/// A change to the store.
pub struct Change {
    pub(crate) request: Option<RequestId>,
    pub(crate) origin: Origin,
    pub(crate) priority: Priority,
    pub(crate) run: Run,
}

impl Change {
    /// A change that people wait for. `run` sees the store as all earlier changes left it, and returns the
    /// encoded reply or why it had no effect.
    pub fn new(
        origin: Origin,
        run: impl FnOnce(&mut Txn<'_>) -> Result<Vec<u8>, Abort> + Send + 'static,
    ) -> Self {
        Self {
            request: None,
            origin,
            priority: Priority::People,
            run: Box::new(run),
        }
    }

    /// With the client's id: repeated within a day it gets the first reply and has no second effect.
    pub fn request(mut self, id: RequestId) -> Self {
        self.request = Some(id);
        self
    }

    /// With another priority.
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }
}

pub(crate) struct Job {
    pub(crate) change: Change,
    pub(crate) done: Done,
}

#[derive(Default)]
struct Waiting {
    people: VecDeque<Job>,
    bulk: VecDeque<Job>,
    closed: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

impl Queue {
    /// Lets a change wait; it is answered at once where it cannot.
    pub(crate) fn submit(&self, job: Job) {
        let refused = {
            let mut waiting = self.waiting.lock();
            let closed = waiting.closed;
            let (line, limit) = match job.change.priority {
                Priority::People => (&mut waiting.people, PEOPLE_LIMIT),
                Priority::Bulk => (&mut waiting.bulk, BULK_LIMIT),
            };
            if closed {
                Some((job, StoreError::Closed))
            } else if line.len() >= limit {
                Some((job, StoreError::Busy(limit)))
            } else {
                line.push_back(job);
                None
            }
        };
        match refused {
            None => drop(self.ready.notify_one()),
            Some((job, error)) => (job.done)(Outcome::Failed(error)),
        }
    }

    /// Moves the next group to `group`; waits for one. `false` when the queue is closed and empty.
    pub(crate) fn take(&self, group: &mut VecDeque<Job>) -> bool {
        let mut waiting = self.waiting.lock();
        while waiting.people.is_empty() && waiting.bulk.is_empty() {
            if waiting.closed {
                return false;
            }
            self.ready.wait(&mut waiting);
        }
        let people = waiting.people.len().min(GROUP_LIMIT - BULK_BESIDE);
        let bulk = if people == 0 { BULK_ALONE } else { BULK_BESIDE };
        let bulk = waiting.bulk.len().min(bulk);
        group.extend(waiting.people.drain(..people));
        group.extend(waiting.bulk.drain(..bulk));
        true
    }

    /// Lets no more changes in; those that wait are still made.
    pub(crate) fn close(&self) {
        self.waiting.lock().closed = true;
        self.ready.notify_all();
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        let waiting = self.waiting.lock();
        waiting.people.len() + waiting.bulk.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(priority: Priority) -> Job {
        Job {
            change: Change::new(Origin::default(), |_| Ok(vec![])).priority(priority),
            done: Box::new(|_| {}),
        }
    }

    #[test]
    fn bulk_goes_last_but_always_goes() {
        let queue = Queue::default();
        for _ in 0..20 {
            queue.submit(job(Priority::Bulk));
        }
        for _ in 0..600 {
            queue.submit(job(Priority::People));
        }
        let mut sizes = Vec::new();
        queue.close();
        loop {
            let mut group = VecDeque::new();
            if !queue.take(&mut group) {
                break;
            }
            let bulk = group
                .iter()
                .filter(|j| j.change.priority == Priority::Bulk)
                .count();
            sizes.push((group.len() - bulk, bulk));
        }
        assert_eq!(sizes, [(255, 1), (255, 1), (90, 1), (0, 8), (0, 8), (0, 1)]);
    }

    #[test]
    fn a_full_or_closed_queue_answers_at_once() {
        let queue = Queue::default();
        for _ in 0..BULK_LIMIT {
            queue.submit(job(Priority::Bulk));
        }
        let heard = std::sync::Arc::new(Mutex::new(Vec::new()));
        let submit = |priority| {
            let heard = std::sync::Arc::clone(&heard);
            let done: Done = Box::new(move |outcome| heard.lock().push(outcome));
            queue.submit(Job {
                done,
                ..job(priority)
            });
        };
        submit(Priority::Bulk);
        assert!(matches!(
            heard.lock().pop(),
            Some(Outcome::Failed(StoreError::Busy(BULK_LIMIT)))
        ));
        queue.close();
        submit(Priority::People);
        assert!(matches!(
            heard.lock().pop(),
            Some(Outcome::Failed(StoreError::Closed))
        ));
    }
}

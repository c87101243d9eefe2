//! Reader threads: looks that block run here, each kind in a lane of its own, so that none waits behind a slower one.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use parking_lot::{Condvar, Mutex};

/// What is to be run.
pub type Job = Box<dyn FnOnce() + Send>;

/// Jobs that may wait in one lane; the connections' own limits are reached before.
const MAX_WAITING: usize = 16 << 10;

/// One lane: a queue and the threads that work it.
pub struct Pool {
    lane: Arc<Lane>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct Lane {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Pool {
    /// A lane with so many threads.
    pub fn new(name: &str, threads: usize) -> std::io::Result<Self> {
        let lane: Arc<Lane> = Arc::default();
        let work = |_| {
            let lane = Arc::clone(&lane);
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || lane.work())
        };
        let threads = (0..threads).map(work).collect::<std::io::Result<_>>()?;
        Ok(Self {
            lane,
            threads: Mutex::new(threads),
        })
    }

    /// Queues a job; `false` if the lane is full or closed, and the job is dropped.
    pub fn run(&self, job: Job) -> bool {
        let mut state = self.lane.state.lock();
        if state.closed || state.jobs.len() >= MAX_WAITING {
            return false;
        }
        state.jobs.push_back(job);
        drop(state);
        self.lane.filled.notify_one();
        true
    }

    /// Drops what is queued, and ends the threads after their present jobs.
    pub fn close(&self) {
        let mut state = self.lane.state.lock();
        state.closed = true;
        let dropped = std::mem::take(&mut state.jobs);
        drop(state);
        drop(dropped);
        self.lane.filled.notify_all();
    }

    /// Waits for the threads of a closed lane.
    pub fn join(&self) {
        for thread in self.threads.lock().drain(..) {
            if thread.join().is_err() {
                tracing::error!("a reader thread died");
            }
        }
    }
}

impl Lane {
    fn work(&self) {
        while let Some(job) = self.next() {
            if catch_unwind(AssertUnwindSafe(job)).is_err() {
                tracing::error!("a reader panicked; its request is dropped with its connection");
            }
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            self.filled.wait(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_lane_survives_a_panic_and_ends_when_closed() {
        let pool = Pool::new("test", 1).expect("threads");
        let (tell, told) = mpsc::channel();
        assert!(pool.run(Box::new(|| panic!("a fault in a look"))));
        assert!(pool.run(Box::new(move || tell.send(7).expect("heard"))));
        assert_eq!(told.recv(), Ok(7));
        pool.close();
        assert!(!pool.run(Box::new(|| {})));
        pool.join();
    }
}

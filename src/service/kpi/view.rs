//! The view of the store under a long report: given up every few moments, so that nobody waits to store something.
//!
//! A short report is of one moment. A long one is put together from stretches that may be some seconds apart.

use std::time::{Duration, Instant};

use crate::store::{Snapshot, Store};

/// How long changes wait at most.
const HOLD: Duration = Duration::from_millis(5);

/// A view that lets changes in between two stretches.
pub struct View<'a> {
    read: Snapshot<'a>,
    since: Instant,
    hold: Duration,
    #[cfg(test)]
    pub(super) given_up: usize,
}

impl<'a> View<'a> {
    /// Of the store as it is now.
    pub fn of(store: &'a Store) -> Self {
        Self::holding(store, HOLD)
    }

    /// The same with another time that changes wait.
    pub(super) fn holding(store: &'a Store, hold: Duration) -> Self {
        Self {
            read: store.read(),
            since: Instant::now(),
            hold,
            #[cfg(test)]
            given_up: 0,
        }
    }

    /// The store as it is at the moment.
    pub fn read(&self) -> &Snapshot<'a> {
        &self.read
    }

    /// A stretch is over.
    pub fn breathe(&mut self) {
        if self.since.elapsed() >= self.hold {
            self.read.refresh();
            self.since = Instant::now();
            #[cfg(test)]
            {
                self.given_up += 1;
            }
        }
    }
}

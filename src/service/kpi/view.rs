//! The view of the store under a long report: given up every few moments, so that nobody waits to store something.
//!
//! A short report is of one moment. A long one is put together from stretches that may be some seconds apart.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::store::{Direction, KeyRange, Raw, ReadExt, Snapshot, Store, StoreError};

/// How long changes wait at most.
const HOLD: Duration = Duration::from_millis(5);
/// Counters, or entries of an index, that are read at a stretch.
pub(super) const STRETCH: usize = if cfg!(test) { 7 } else { 2_048 };

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

    /// Shows the counters of a range, and lets changes in between.
    pub fn each_counter(
        &mut self,
        range: KeyRange,
        mut visit: impl FnMut(&[u8], i64),
    ) -> Result<(), StoreError> {
        self.each_stretch(range, |read, (from, to), more| {
            read.each_counter_between(from, to, |key, n| {
                visit(key, n);
                more(key)
            })
        })
    }

    /// Shows the entries of an index in a range of its keys, and lets changes in between.
    pub fn each_entry(
        &mut self,
        index: u8,
        range: KeyRange,
        mut visit: impl FnMut(&[u8], &[u8]),
    ) -> Result<(), StoreError> {
        self.each_stretch(range, |read, (from, to), more| {
            read.each_index_between(index, from, to, Direction::Forward, |key, value| {
                visit(key, value);
                more(key)
            })
        })
    }

    /// Reads a range a stretch at a time: `scan` is told from where to where, and asks after each key whether to go on.
    fn each_stretch(
        &mut self,
        mut range: KeyRange,
        mut scan: impl FnMut(
            &Snapshot<'_>,
            (Raw<'_>, Raw<'_>),
            &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
        ) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        loop {
            let (mut read, mut last) = (0, None);
            let (from, to) = (&range.from, range.to.as_deref().unwrap_or(&[u8::MAX]));
            scan(&self.read, (Raw(from), Raw(to)), &mut |key| {
                read += 1;
                if read < STRETCH {
                    return ControlFlow::Continue(());
                }
                last = Some(key.to_vec());
                ControlFlow::Break(())
            })?;
            self.breathe();
            let Some(last) = last else { return Ok(()) };
            range = range.resume(&last, Direction::Forward);
        }
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

//! How long things take: counts by duration, in buckets so narrow that a median read from them is a sixteenth off at most.

use std::collections::BTreeMap;

use super::time::Span;

/// Minutes up to which every minute is a bucket of its own.
const EXACT: i64 = 16;
/// Buckets of each doubling above.
const PARTS: i64 = 8;

/// The bucket of a duration, by its whole minutes.
pub fn bucket(spent: Span) -> u16 {
    let minutes = spent.as_minutes().max(0);
    if minutes < EXACT {
        return minutes as u16;
    }
    let doubling = i64::from(minutes.ilog2());
    let part = (minutes >> (doubling - 3)) - PARTS;
    (EXACT + (doubling - 4) * PARTS + part) as u16
}

/// The minutes in the middle of a bucket.
pub fn middle(bucket: u16) -> i64 {
    let nth = i64::from(bucket) - EXACT;
    if nth < 0 {
        return i64::from(bucket);
    }
    // No moment is so far from another that its bucket lies beyond.
    let doubling = (nth / PARTS).min(55) + 4;
    let width = 1 << (doubling - 3);
    (PARTS + nth % PARTS) * width + (width - 1) / 2
}

/// How often what took how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    buckets: BTreeMap<u16, u64>,
}

impl Spread {
    /// Adds so many of a bucket.
    pub fn add(&mut self, bucket: u16, count: u64) {
        if count > 0 {
            *self.buckets.entry(bucket).or_default() += count;
        }
    }

    /// Adds all of another.
    pub fn join(&mut self, other: &Self) {
        for (bucket, count) in &other.buckets {
            self.add(*bucket, *count);
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.buckets.values().sum()
    }

    /// The minutes within which so many of a hundred lie, by the nearest rank; `None` where there are none.
    pub fn percentile(&self, percent: u64) -> Option<i64> {
        let rank = (self.count() * percent.min(100)).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.buckets.iter().find(|(_, count)| {
            seen += **count;
            seen >= rank
        });
        found.map(|(bucket, _)| middle(*bucket))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn buckets_follow_one_another_and_hold_their_middle() {
        let mut last = 0;
        for minutes in 0..100_000 {
            let bucket = bucket(Span::minutes(minutes));
            assert!(bucket == last || bucket == last + 1, "{minutes}");
            last = bucket;
            let off = (middle(bucket) - minutes).abs();
            assert!(off * 16 <= minutes, "{minutes} is {off} off");
        }
        assert_eq!(middle(bucket(Span::minutes(15))), 15);
        assert!(middle(bucket(Span(i64::MAX))) > 0);
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_sorted_list(
            mut minutes in prop::collection::vec(0_i64..20_000, 0..60),
            percent in 0_u64..=100,
        ) {
            let mut spread = Spread::default();
            for minutes in &minutes {
                spread.add(bucket(Span::minutes(*minutes)), 1);
            }
            minutes.sort_unstable();
            let rank = (minutes.len() * percent as usize).div_ceil(100).max(1);
            let exact = minutes.get(rank - 1).copied();
            let found = spread.percentile(percent);
            prop_assert_eq!(found.is_some(), exact.is_some());
            if let (Some(found), Some(exact)) = (found, exact) {
                prop_assert!((found - exact).abs() * 16 <= exact);
            }
        }
    }
}

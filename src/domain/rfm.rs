//! RFM scores: how recently, how often and for how much somebody bought, each from 1 to 5 (5 best) by quintile.
//!
//! The quintiles are those of all customers with a purchase, at a moment: the cuts are kept and renewed from time to
//! time, so that nobody's score moves from day to day because of what somebody else bought.
//!
//! Of the values in ascending order, cut `i` of 1–4 is the one at place `⌈n·i/5⌉` (the nearest-rank percentile). A
//! count or an amount scores one more than the cuts that are below it; days score so from the other end, fewer being
//! better. Who has equal values has the same score: where most have one purchase, all of them score 1 for it, and a
//! score that nobody has is left out.

use serde::{Deserialize, Serialize};

use super::money::Fen;
use super::purchases::Purchases;
use super::time::{Day, Moment};

/// The quintiles' limits: of the values in ascending order, those at one, two, three and four fifths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfmCuts {
    /// Days since the last purchase.
    pub recency: [i32; 4],
    /// Purchases.
    pub frequency: [u32; 4],
    /// Spent in all.
    pub monetary: [Fen; 4],
    /// Customers with a purchase, of whom they are taken; 0 before they were ever taken.
    pub of: u64,
    /// Customers there were in all.
    pub customers: u64,
    /// The day that they are of.
    pub as_of: Day,
    /// When they were taken.
    pub at: Moment,
}

/// Before they were ever taken: nobody has a score.
pub static NO_CUTS: RfmCuts = RfmCuts {
    recency: [0; 4],
    frequency: [0; 4],
    monetary: [Fen(0); 4],
    of: 0,
    customers: 0,
    as_of: Day(0),
    at: Moment(0),
};

/// Somebody's scores, 1 to 5; all 0 without a purchase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rfm {
    /// Recency.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary.
    pub m: u8,
}

impl RfmCuts {
    /// The cuts of some customers' (day of the last purchase, purchases, spent), as of a day.
    pub fn of(bought: &[(Day, u32, Fen)], as_of: Day, at: Moment) -> Self {
        Self {
            recency: quintiles(bought.iter().map(|(last, ..)| (as_of - *last).max(0))),
            frequency: quintiles(bought.iter().map(|(_, orders, _)| *orders)),
            monetary: quintiles(bought.iter().map(|(.., total)| *total)),
            of: bought.len() as u64,
            customers: bought.len() as u64,
            as_of,
            at,
        }
    }

    /// The scores of purchases on a day.
    pub fn score(&self, purchases: &Purchases, today: Day) -> Rfm {
        let Some(last) = purchases.last.filter(|_| self.of > 0) else {
            return Rfm::default();
        };
        Rfm {
            r: 6 - score(&self.recency, &(today - last).max(0)),
            f: score(&self.frequency, &purchases.orders),
            m: score(&self.monetary, &purchases.total),
        }
    }
}

/// One more than the cuts that are below a value.
fn score<T: Ord>(cuts: &[T; 4], value: &T) -> u8 {
    1 + cuts.iter().filter(|cut| *cut < value).count() as u8
}

/// The values at one, two, three and four fifths; of none, the least there is.
fn quintiles<T: Ord + Copy + Default>(values: impl Iterator<Item = T>) -> [T; 4] {
    let mut values: Vec<T> = values.collect();
    let len = values.len();
    if len == 0 {
        return [T::default(); 4];
    }
    let mut from = 0;
    [1, 2, 3, 4].map(|fifth| {
        // Each cut is looked for among what the one before left above it.
        let at = (len * fifth).div_ceil(5) - 1;
        let (_, cut, _) = values[from..].select_nth_unstable(at - from);
        let cut = *cut;
        from = at;
        cut
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cuts(bought: &[(Day, u32, Fen)]) -> RfmCuts {
        RfmCuts::of(bought, Day(100), Moment(0))
    }

    fn scored(cuts: &RfmCuts, (last, orders, total): (Day, u32, Fen)) -> (u8, u8, u8) {
        let purchases = Purchases {
            orders,
            total,
            last: Some(last),
            ..Purchases::default()
        };
        let Rfm { r, f, m } = cuts.score(&purchases, Day(100));
        (r, f, m)
    }

    #[test]
    fn ten_customers_are_two_in_each_quintile() {
        let bought: Vec<_> = (1..=10)
            .map(|n| (Day(100 - n), n as u32, Fen(i64::from(n) * 1000)))
            .collect();
        let cuts = cuts(&bought);
        assert_eq!(cuts.frequency, [2, 4, 6, 8]);
        let scores: Vec<_> = bought.iter().map(|b| scored(&cuts, *b)).collect();
        let expected = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(|n| (6 - n, n, n));
        assert_eq!(scores, expected);
        assert_eq!(cuts.score(&Purchases::default(), Day(100)), Rfm::default());
    }

    #[test]
    fn equals_score_the_same() {
        let mut bought = vec![(Day(90), 1, Fen(100)); 7];
        bought.extend([
            (Day(90), 2, Fen(100)),
            (Day(90), 3, Fen(100)),
            (Day(90), 9, Fen(100)),
        ]);
        let cuts = cuts(&bought);
        assert_eq!(cuts.frequency, [1, 1, 1, 2]);
        let orders = |n| scored(&cuts, (Day(90), n, Fen(100))).1;
        assert_eq!([1, 2, 3, 9].map(orders), [1, 4, 5, 5]);
        assert_eq!(scored(&cuts, bought[0]), (5, 1, 1));
    }

    #[test]
    fn before_cuts_were_taken_nobody_has_a_score() {
        assert_eq!(scored(&NO_CUTS, (Day(1), 3, Fen(5))), (0, 0, 0));
        assert_eq!(cuts(&[]).of, 0);
    }

    proptest! {
        #[test]
        fn more_is_never_worse_and_a_score_holds_at_most_its_fifth_beside_ties(
            bought in prop::collection::vec((0i32..100, 1u32..12, 0i64..50_000), 1..80),
        ) {
            let bought: Vec<_> = bought.into_iter().map(|(d, o, f)| (Day(d), o, Fen(f))).collect();
            let cuts = cuts(&bought);
            prop_assert!(cuts.frequency.is_sorted() && cuts.recency.is_sorted() && cuts.monetary.is_sorted());
            for a in &bought {
                for b in &bought {
                    let (one, other) = (scored(&cuts, *a), scored(&cuts, *b));
                    prop_assert!((a.0 < b.0) <= (one.0 <= other.0));
                    prop_assert!((a.1 < b.1) <= (one.1 <= other.1));
                    prop_assert!((a.2 < b.2) <= (one.2 <= other.2));
                }
            }
            for score in 1..=5usize {
                let at_most = bought.iter().filter(|b| usize::from(scored(&cuts, **b).2) <= score).count();
                prop_assert!(at_most * 5 >= bought.len() * score, "{} of {} at most {}", at_most, bought.len(), score);
            }
        }
    }
}

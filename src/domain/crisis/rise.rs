//! When more tickets than usual come: so many times as many as in the same hours of the days before.

use serde::{Deserialize, Serialize};

/// The rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rise {
    /// Within so many hours, 1 to 24.
    pub hours: u16,
    /// So many times as many as usual.
    pub times: u16,
    /// In the same hours of so many days before.
    pub days: u16,
    /// And so many at least.
    pub least: u32,
}

/// How many came, and how many usually do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risen {
    /// In the last hours.
    pub count: u32,
    /// Usually, in tenths.
    pub usual_tenths: u32,
}

impl Rise {
    /// The first hour that is counted, for hours of the day before by `days`.
    pub fn first(self, now: i64, days: u16) -> i64 {
        now - i64::from(self.hours) + 1 - 24 * i64::from(days)
    }

    /// Judges counts by hour, `now` being the present one: whether there are so many more. Days on which nothing came in
    /// these hours, such as those off, say nothing of what is usual.
    pub fn judge(self, now: i64, counts: &[(i64, u32)]) -> Option<Risen> {
        let mut recent = 0u32;
        let mut before = vec![0u32; usize::from(self.days)];
        for (hour, count) in counts {
            let back = now - hour;
            let (day, within) = (back.div_euclid(24), back.rem_euclid(24));
            if back < 0 || within >= i64::from(self.hours) {
                continue;
            }
            match usize::try_from(day - 1) {
                Ok(day) => {
                    if let Some(sum) = before.get_mut(day) {
                        *sum = sum.saturating_add(*count);
                    }
                }
                Err(_) => recent = recent.saturating_add(*count),
            }
        }
        let days = before.iter().filter(|sum| **sum > 0).count() as u64;
        let sum: u64 = before.iter().map(|sum| u64::from(*sum)).sum();
        let usual_tenths = (sum * 10).checked_div(days).unwrap_or(0);
        let enough = u64::from(recent) * 10 >= usual_tenths * u64::from(self.times);
        (recent >= self.least && enough).then(|| Risen {
            count: recent,
            usual_tenths: u32::try_from(usual_tenths).unwrap_or(u32::MAX),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rise = Rise {
        hours: 4,
        times: 3,
        days: 7,
        least: 10,
    };

    #[test]
    fn the_same_hours_of_the_days_before_are_what_is_usual() {
        let now = 1_000;
        let usual: Vec<(i64, u32)> = (1..=5).map(|day| (now - 24 * day - 2, 4)).collect();
        let with = |count: u32| {
            let mut counts = usual.clone();
            // In the night between, and yesterday after this hour: neither counts.
            counts.extend([
                (now - 10, 500),
                (now - 23, 500),
                (now - 3, count - 1),
                (now, 1),
            ]);
            RULE.judge(now, &counts)
        };
        assert_eq!(with(11), None, "less than three times four");
        let risen = Risen {
            count: 12,
            usual_tenths: 40,
        };
        assert_eq!(with(12), Some(risen));
        assert_eq!(RULE.judge(now, &[(now, 9)]), None, "too few to be a rise");
        assert!(RULE.judge(now, &[(now, 10)]).is_some(), "never before");
        assert_eq!(RULE.first(now, 0), now - 3);
    }
}

//! Numbers without pattern that are the same each time: for what is spread over days, or done for some only.

use crate::domain::time::Day;

/// A number without pattern (the finalizer of SplitMix64).
const fn mixed(seed: u64) -> u64 {
    let mut n = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// Whether an occurrence is one of those that are made, where only `sample` thousandths of them are.
pub fn is_sampled(rule: &str, sample: u16, customer: u64, on: Day) -> bool {
    if sample >= 1_000 {
        return true;
    }
    let of_rule = rule
        .bytes()
        .fold(0u64, |n, byte| mixed(n ^ u64::from(byte)));
    let day = u64::from(on.0.unsigned_abs());
    let place = mixed(of_rule ^ mixed(customer) ^ (day << 40));
    (place >> 32) % 1_000 < u64::from(sample)
}

/// A customer's own day within the first two thirds of a stretch of months, counted from 0, so that load is spread.
pub fn own_day(customer: u64, months: u8) -> i32 {
    let days = u64::from(months.max(1)) * 20;
    // Fewer than 240.
    ((mixed(customer) >> 31) % days) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_about_what_was_asked_for() {
        let made = (0..10_000).filter(|n| is_sampled("survey", 300, *n, Day(20_000)));
        assert!((2_850..3_150).contains(&made.count()));
        let of_one = (0..1_000).filter(|n| is_sampled("survey", 300, 7, Day(*n)));
        assert!((250..350).contains(&of_one.count()), "by day, too");
        assert!((0..100).all(|n| is_sampled("survey", 1_000, n, Day(1))));
    }

    #[test]
    fn own_days_are_spread_evenly() {
        let mut days = [0u32; 60];
        for customer in 0..60_000 {
            days[own_day(customer, 3) as usize] += 1;
        }
        assert!(days.iter().all(|n| (850..1_150).contains(n)), "{days:?}");
    }
}

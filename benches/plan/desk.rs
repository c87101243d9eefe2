//! A desk at work: opens customers and puts follow-ups by, one after the other, and says how long each took.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::fill::{boss, run};
use warmline::domain::follow_up::{Assignee, When};
use warmline::domain::id::CustomerId;
use warmline::protocol::{Command, Query};
use warmline::service::Service;

/// Between two customers, as somebody who reads very fast.
const PAUSE: Duration = Duration::from_millis(5);

/// How long looks and changes took.
#[derive(Default)]
pub struct Times {
    looks: Vec<Duration>,
    changes: Vec<Duration>,
}

impl Times {
    /// The middle one, the 99th of a hundred, and the longest, in milliseconds.
    pub fn words(&mut self) -> String {
        let words = |times: &mut Vec<Duration>| {
            times.sort_unstable();
            let at = |n: usize| times.get(times.len() * n / 100).copied();
            let ms = |t: Option<Duration>| t.unwrap_or_default().as_secs_f64() * 1e3;
            let (p50, p99, most) = (at(50), at(99), times.last().copied());
            format!("{:.2} / {:.2} / {:.1}", ms(p50), ms(p99), ms(most))
        };
        format!(
            "profile {} ms, change {} ms (p50 / p99 / most of {})",
            words(&mut self.looks),
            words(&mut self.changes),
            self.looks.len()
        )
    }
}

/// Works until told to stop.
pub fn work(service: &Service, customers: u64, stop: &AtomicBool) -> Times {
    let mut times = Times::default();
    let mut nth: u64 = 1;
    while !stop.load(Ordering::Relaxed) {
        nth = nth.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let customer = CustomerId(1 + (nth >> 33) % customers);
        let begin = Instant::now();
        service
            .query(&boss(), Query::Profile(customer))
            .expect("a profile");
        times.looks.push(begin.elapsed());
        let add = Command::AddFollowUp {
            customer,
            when: When::On(super::data::TODAY + 30),
            reason: "asked".into(),
            assignee: Assignee::Pool,
        };
        let begin = Instant::now();
        run(service, add);
        times.changes.push(begin.elapsed());
        std::thread::sleep(PAUSE);
    }
    times
}

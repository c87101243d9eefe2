//! A day's run with so many occurrences due, whatever else is stored.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::data::NOW;
use super::fill::{boss, send};
use super::reevaluate::walked;
use warmline::config::plan::DEFAULT;
use warmline::domain::id::CustomerId;
use warmline::domain::time::Span;
use warmline::protocol::command::CustomerFields;
use warmline::protocol::{Command, Found, Query};
use warmline::service::Service;
use warmline::service::caller::Caller;

/// What is due on the day.
const DUE: u64 = 3_000;
/// Days that are run, one after the other, each with customers of its own: calls that pile up with somebody are another
/// matter.
const ROUNDS: u64 = 3;
/// Customers who are being tagged at once.
const WINDOW: usize = 64;

/// A plan by which nothing is due but calls to whom a tag was given the day before.
fn plan() -> String {
    let mut plan: toml::Table = DEFAULT.parse().expect("the shipped plan is TOML");
    for part in [
        "segment",
        "lifecycle",
        "key",
        "rule",
        "series",
        "segment_caps",
    ] {
        plan.remove(part);
    }
    let more = r#"
[[segment]]
id = "customer"
when = "orders > 0"

[[rule]]
id = "tagged"
who = "true"
when = { on = "tagged", tag = "bench", days = 1 }
what = { call = "asked" }
lapse_days = 30
"#;
    format!("{}\n{more}", toml::to_string(&plan).expect("it is written"))
}

/// Measures and prints.
pub fn measure(service: &Service, customers: u64) {
    let apply = Command::ApplyPlan {
        text: plan(),
        from: None,
    };
    walked(service, apply);
    service.run_day(NOW);
    let due = DUE.min(customers / ROUNDS);
    // Each with the calls of the days before left undone.
    let times: Vec<Duration> = (1..=ROUNDS)
        .map(|day| one(service, (customers, due), day))
        .collect();
    let mut sorted = times.clone();
    sorted.sort_unstable();
    let middle = sorted[sorted.len() / 2];
    let speed = due as f64 / middle.as_secs_f64();
    println!(
        "a day's run with {due} due of {customers}: {middle:.1?} ({speed:.0}/s; one after the other {times:.1?})"
    );
}

/// Tags customers on the day before, and runs the day.
fn one(service: &Service, (customers, due): (u64, u64), day: u64) -> Duration {
    let now = NOW + Span::hours(24 * day as i64);
    let before = now + Span::hours(-24);
    let caller = Caller {
        now: before,
        ..boss()
    };
    let mut asked = VecDeque::new();
    for nth in 0..due {
        let fields = CustomerFields {
            tags: Some(vec!["bench".to_owned()]),
            ..CustomerFields::default()
        };
        let id = CustomerId(day + nth * (customers / due));
        let edit = Command::EditCustomer(id, Box::new(fields));
        asked.push_back(send(service, caller, edit));
        if asked.len() > WINDOW
            && let Some(first) = asked.pop_front()
        {
            first.recv().expect("answered").expect("tagged");
        }
    }
    for answer in asked {
        answer.recv().expect("answered").expect("tagged");
    }
    // What else is due on the day before.
    service.run_day(before);
    let (was, begin) = (follow_ups(service), Instant::now());
    service.run_day(now);
    let time = begin.elapsed();
    assert_eq!(follow_ups(service) - was, due, "what is due was made");
    time
}

fn follow_ups(service: &Service) -> u64 {
    match service.query(&boss(), Query::Status) {
        Ok(Found::Status(status)) => status.follow_ups,
        other => panic!("{other:?}"),
    }
}

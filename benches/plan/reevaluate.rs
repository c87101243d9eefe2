//! Every customer looked at again: with a plan that changes nothing, one that moves some, one that concerns many.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::desk::{self, Times};
use super::fill::{boss, run};
use warmline::config::plan::DEFAULT;
use warmline::protocol::view::ReevaluationView;
use warmline::protocol::{Command, Done, Found, Query};
use warmline::service::Service;

/// How long the desk works without a walk, to compare with.
const ALONE: Duration = Duration::from_secs(2);
/// Between two looks at how far the walk is.
const LOOK: Duration = Duration::from_millis(20);

/// Measures and prints.
pub fn measure(service: &Service, customers: u64) {
    // What the import left to the day's run would come first.
    service.run_day(super::data::NOW);
    let (mut alone, ()) = beside(service, customers, || std::thread::sleep(ALONE));
    println!("a desk alone: {}", alone.words());
    let plans = [
        ("nothing changes", format!("{DEFAULT}\n# a remark\n")),
        (
            "VIP from 5000",
            DEFAULT.replace("total >= 8000", "total >= 5000"),
        ),
        (
            "not returned after 45 days",
            DEFAULT.replace("days_since_last_order >= 60", "days_since_last_order >= 45"),
        ),
    ];
    for (name, text) in plans {
        assert_ne!(text, DEFAULT);
        let apply = Command::ApplyPlan { text, from: None };
        print(service, customers, name, apply);
        print(
            service,
            customers,
            "undone",
            Command::UndoPlan { from: None },
        );
    }
}

fn print(service: &Service, customers: u64, name: &str, command: Command) {
    let (mut desk, (walk, seconds)) = beside(service, customers, || walked(service, command));
    let speed = walk.done as f64 / seconds;
    let changed = walk.changed;
    println!(
        "{name}: {speed:.0} customers/s ({seconds:.2} s, {changed} changed); {}",
        desk.words()
    );
}

/// Puts a plan in force and waits for the end of its walk.
pub fn walked(service: &Service, command: Command) -> (ReevaluationView, f64) {
    let Done::Plan(version) = run(service, command) else {
        panic!("no version");
    };
    let begin = Instant::now();
    service.tick(super::data::NOW);
    loop {
        let Ok(Found::PlanStatus(status)) = service.query(&boss(), Query::PlanStatus) else {
            panic!("no status");
        };
        match status.reevaluation {
            Some(walk) if walk.version == version.number && walk.finished.is_some() => {
                return (walk, begin.elapsed().as_secs_f64());
            }
            _ => std::thread::sleep(LOOK),
        }
    }
}

/// Does something while a desk is at work.
pub fn beside<T>(service: &Service, customers: u64, run: impl FnOnce() -> T) -> (Times, T) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let desk = scope.spawn(|| desk::work(service, customers, &stop));
        let done = run();
        stop.store(true, Ordering::Relaxed);
        (desk.join().expect("the desk ends well"), done)
    })
}

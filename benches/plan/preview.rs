//! Thirty days looked ahead: with the plan in force, and beside another one, with a desk at work meanwhile.

use std::time::{Duration, Instant};

use super::fill::{boss, run};
use super::reevaluate::beside;
use warmline::config::plan::DEFAULT;
use warmline::protocol::view::{PreviewReport, PreviewState};
use warmline::protocol::{Command, Done, Found, Query};
use warmline::service::Service;

/// Days looked ahead.
const DAYS: u16 = 30;
/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(20);

/// Measures and prints.
pub fn measure(service: &Service, customers: u64) {
    let other = DEFAULT.replace("total >= 8000", "total >= 5000");
    assert_ne!(other, DEFAULT);
    for (name, text) in [("the plan in force", None), ("VIP from 5000", Some(other))] {
        let (mut desk, (report, seconds)) =
            beside(service, customers, || previewed(service, text.clone()));
        let touches: u64 = report.rules.iter().map(|r| r.touches.new).sum();
        let speed = report.customers as f64 / seconds;
        println!(
            "preview of {DAYS} days, {name}: {seconds:.2} s ({speed:.0} customers/s, {touches} touches, {} gain, {} lose); {}",
            report.gained,
            report.lost,
            desk.words()
        );
    }
}

fn previewed(service: &Service, text: Option<String>) -> (PreviewReport, f64) {
    let begin = Instant::now();
    let Done::Previewing(number) = run(service, Command::PreviewPlan { text, days: DAYS }) else {
        panic!("no preview");
    };
    loop {
        let Ok(Found::PlanPreview(preview)) = service.query(&boss(), Query::PlanPreview(number))
        else {
            panic!("no preview");
        };
        match preview.state {
            PreviewState::Running { .. } => std::thread::sleep(LOOK),
            PreviewState::Finished(report) => return (*report, begin.elapsed().as_secs_f64()),
            other => panic!("{other:?}"),
        }
    }
}

//! The map as a table, and against what is counted by hand over any steps.

use proptest::prelude::*;

use super::*;
use crate::domain::channel::Channel;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::step::Kind;
use crate::domain::ticket::{Severity, Step};
use crate::domain::time::{Day, Moment};

fn taken(step: Step, from: State, minutes: i64, by: u32, again: bool) -> Taken {
    Taken {
        at: Moment(0),
        by: AgentId(by),
        step,
        from,
        to: State::InProgress,
        spent: Span::minutes(minutes),
        day: Day(0),
        of: Kind {
            category: "product".into(),
            severity: Severity::new(2).expect("a severity"),
            complaint: false,
            segment: SegmentId("vip".into()),
            product: None,
        },
        department: (from == State::WaitingDepartment).then(|| "warehouse".to_owned()),
        again,
        revision: 1,
    }
}

#[test]
fn the_map_says_what_took_how_long_and_where_tickets_waited() {
    let respond = || Step::Respond {
        channel: Channel::Call,
        contact: None,
        text: String::new(),
    };
    let mut map = Process::default();
    for step in [
        taken(Step::Start, State::Assigned, 12, 1, false),
        taken(Step::Start, State::New, 4, 2, false),
        taken(respond(), State::InProgress, 10, 1, false),
        taken(respond(), State::InProgress, 6, 1, true),
        taken(Step::Resume, State::WaitingDepartment, 480, 1, false),
        taken(Step::Resume, State::WaitingCustomer, 15, 2, false),
        taken(Step::Reopen(String::new()), State::Closed, 900, 2, false),
        // No work: it is no step of the map.
        taken(Step::Watch(true), State::InProgress, 0, 3, false),
    ] {
        map.add(&step);
    }
    let steps: Vec<String> = map
        .steps()
        .iter()
        .map(|s| {
            let p = |n| s.took.spread.percentile(n).unwrap_or(-1);
            format!(
                "{} n={} p50={} p90={} total={} waited={} again={}/{} who={:?}",
                s.verb.code(),
                s.took.spread.count(),
                p(50),
                p(90),
                s.took.total.as_minutes(),
                s.waited.as_minutes(),
                s.again.0,
                s.again.1.as_minutes(),
                s.who
                    .iter()
                    .map(|(agent, n)| (agent.0, *n))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            "start n=2 p50=4 p90=12 total=16 waited=0 again=0/0 who=[(1, 1), (2, 1)]",
            "resume n=2 p50=15 p90=495 total=495 waited=495 again=0/0 who=[(1, 1), (2, 1)]",
            "respond n=2 p50=6 p90=10 total=16 waited=0 again=1/6 who=[(1, 2)]",
            "reopen n=1 p50=927 p90=927 total=0 waited=0 again=0/0 who=[(2, 1)]",
        ]
    );
    let places: Vec<String> = map
        .places()
        .iter()
        .map(|p| {
            let (state, department) = (p.place.state.code(), &p.place.department);
            format!("{state} {department} {}", p.took.total.as_minutes())
        })
        .collect();
    assert_eq!(
        places,
        [
            "waiting-department warehouse 480",
            "in-progress  16",
            "waiting-customer  15",
            "assigned  12",
            "new  4",
        ]
    );
}

proptest! {
    #[test]
    fn the_map_is_what_is_counted_by_hand(
        steps in prop::collection::vec(
            (prop::sample::select(vec![Step::Start, Step::Resume, Step::Agree, Step::Close]),
             prop::sample::select(State::ALL.to_vec()), 0_i64..5_000, 1_u32..4, any::<bool>()),
            0..60,
        ),
    ) {
        let all: Vec<Taken> = steps.into_iter().map(|(s, from, m, by, again)| taken(s, from, m, by, again)).collect();
        let mut map = Process::default();
        // Half one by one, half by what is kept of them.
        for (i, step) in all.iter().enumerate() {
            if i % 2 == 0 {
                map.add(step);
            } else if let Some(cell) = Cell::of(step) {
                map.add_times(cell.clone(), bucket(step.spent), 1);
                map.add_who(cell.verb, step.by, 1);
                map.add_total(cell, step.spent);
            }
        }
        let counted: Vec<&Taken> = all.iter().filter(|t| t.from != State::Closed).collect();
        for figures in map.steps() {
            let mine = |t: &&&Taken| t.step.verb() == figures.verb;
            let total: i64 = counted.iter().filter(mine).map(|t| t.spent.0).sum();
            let waited: i64 = counted.iter().filter(mine).map(|t| t.waited().0).sum();
            let count = all.iter().filter(|t| t.step.verb() == figures.verb).count();
            let again = all.iter().filter(|t| t.step.verb() == figures.verb && t.again).count();
            prop_assert_eq!(figures.took.spread.count(), count as u64);
            prop_assert_eq!((figures.took.total.0, figures.waited.0), (total, waited));
            prop_assert_eq!(figures.again.0, again as u64);
            prop_assert_eq!(figures.who.iter().map(|(_, n)| n).sum::<u64>(), count as u64);
            let mut minutes: Vec<i64> = all.iter().filter(|t| t.step.verb() == figures.verb)
                .map(|t| t.spent.as_minutes()).collect();
            minutes.sort_unstable();
            let exact = minutes[minutes.len().div_ceil(2) - 1];
            let median = figures.took.spread.percentile(50).expect("there are some");
            prop_assert!((median - exact).abs() * 16 <= exact);
        }
        let (steps, places) = (map.steps(), map.places());
        let of_steps: i64 = steps.iter().map(|s| s.took.total.0).sum();
        let of_places: i64 = places.iter().map(|p| p.took.total.0).sum();
        prop_assert_eq!(of_steps, of_places);
        prop_assert!(places.windows(2).all(|two| two[0].took.total >= two[1].took.total));
    }
}

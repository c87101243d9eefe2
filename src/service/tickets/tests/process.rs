//! The process map: the sums that are kept beside what the steps themselves add up to.

use super::*;
use crate::domain::kpi::Period;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::process::Process;
use crate::domain::ticket::step::Taken;
use crate::protocol::view::{ProcessFilter, ProcessMap};

fn map(kit: &Kit, period: Period, filter: ProcessFilter) -> ProcessMap {
    let at = later(&boss(), Span::hours(24 * 60));
    match kit.ask(&at, Query::Process { period, filter }) {
        Found::Process(map) => *map,
        other => panic!("{other:?}"),
    }
}

fn is_of(taken: &Taken, filter: &ProcessFilter) -> bool {
    let of = &taken.of;
    filter.agent.is_none_or(|agent| agent == taken.by)
        && filter.segment.as_ref().is_none_or(|id| *id == of.segment)
        && (filter.product.is_none() || filter.product == of.product)
        && filter.category.as_ref().is_none_or(|id| *id == of.category)
        && filter.severity.is_none_or(|n| n == of.severity)
        && filter.complaint.is_none_or(|is| is == of.complaint)
}

fn filters(agent: AgentId) -> Vec<ProcessFilter> {
    let none = ProcessFilter::default;
    let category = || Some("logistics".to_owned());
    let segment = || Some(SegmentId("prospect".into()));
    let product = || Some("奶粉1段".to_owned());
    vec![
        none(),
        ProcessFilter {
            agent: Some(agent),
            ..none()
        },
        ProcessFilter {
            segment: segment(),
            ..none()
        },
        ProcessFilter {
            product: product(),
            ..none()
        },
        ProcessFilter {
            category: category(),
            ..none()
        },
        ProcessFilter {
            severity: Severity::new(3),
            ..none()
        },
        ProcessFilter {
            complaint: Some(true),
            ..none()
        },
        ProcessFilter {
            category: category(),
            severity: Severity::new(3),
            ..none()
        },
        ProcessFilter {
            category: category(),
            complaint: Some(false),
            ..none()
        },
        ProcessFilter {
            agent: Some(agent),
            category: category(),
            severity: Severity::new(2),
            ..none()
        },
        ProcessFilter {
            agent: Some(agent),
            product: product(),
            ..none()
        },
        ProcessFilter {
            segment: segment(),
            product: product(),
            complaint: Some(true),
            ..none()
        },
        ProcessFilter {
            agent: Some(agent),
            segment: segment(),
            category: category(),
            ..none()
        },
        ProcessFilter {
            agent: Some(agent),
            segment: segment(),
            product: product(),
            severity: Severity::new(3),
            ..none()
        },
    ]
}

#[test]
fn the_map_is_what_the_steps_add_up_to_for_any_period_and_filter() {
    for seed in 0..3 {
        let kit = lives::lived(seed, 40);
        let all = lives::all_steps(&kit);
        assert!(all.len() > 150, "{} steps", all.len());
        let agent = all[0].by;
        for (from, to) in [
            (0, 60),
            (0, 0),
            (16, 45),
            (16, 46),
            (15, 80),
            (3, 20),
            (70, 80),
        ] {
            let period = Period {
                from: TODAY + from,
                to: TODAY + to,
            };
            for filter in filters(agent) {
                let mut naive = Process::default();
                let in_it = |t: &&Taken| period.contains(t.day) && is_of(t, &filter);
                all.iter().filter(in_it).for_each(|taken| naive.add(taken));
                let map = map(&kit, period, filter.clone());
                let (steps, places) = (naive.steps(), naive.places());
                let shown: Vec<_> = map
                    .steps
                    .iter()
                    .map(|s| {
                        (
                            s.verb,
                            s.took.count,
                            s.took.total,
                            s.waited,
                            s.again,
                            s.again_total,
                            s.agents,
                        )
                    })
                    .collect();
                let wanted: Vec<_> = steps
                    .iter()
                    .map(|s| {
                        let count = s.took.spread.count();
                        (
                            s.verb,
                            count,
                            s.took.total,
                            s.waited,
                            s.again.0,
                            s.again.1,
                            s.who.len() as u32,
                        )
                    })
                    .collect();
                assert_eq!(shown, wanted, "{period:?} {filter:?}");
                for (shown, wanted) in map.steps.iter().zip(&steps) {
                    let percentile = |n| wanted.took.spread.percentile(n).map(Span::minutes);
                    assert_eq!(Some(shown.took.median), percentile(50));
                    assert_eq!(Some(shown.took.p90), percentile(90));
                }
                let shown = map.places.iter().map(|p| (p.state, p.took.total));
                let wanted = places.iter().map(|p| (p.place.state, p.took.total));
                assert!(shown.eq(wanted), "{period:?} {filter:?}");
            }
        }
        is_sound(&kit);
    }
}

//! The process map of the fake hub: a month of tickets, most of whose time goes by waiting for the warehouse.

use warmline::domain::kpi::Period;
use warmline::domain::ticket::{State, Verb};
use warmline::domain::time::Span;
use warmline::protocol::view::{ProcessFilter, ProcessMap, ProcessPlace, ProcessStep, Took};

use super::FakeHub;

fn took(count: u64, median: i64, p90: i64, total: i64) -> Took {
    Took {
        count,
        median: Span::minutes(median),
        p90: Span::minutes(p90),
        total: Span::minutes(total),
    }
}

impl FakeHub {
    pub(super) fn process(&self, period: Period, filter: &ProcessFilter) -> ProcessMap {
        let step = |verb, took: Took, waited: i64, again: u64| ProcessStep {
            verb,
            took,
            waited: Span::minutes(waited),
            again,
            again_total: Span::minutes(i64::from(again > 0) * 95),
            who: [
                ("张敏", took.count / 2),
                ("李强", took.count / 3),
                ("王芳", took.count / 7),
            ]
            .map(|(name, n)| (name.to_owned(), n))
            .to_vec(),
            agents: 3,
        };
        let mut steps = vec![
            step(Verb::Assign, took(31, 9, 55, 720), 0, 4),
            step(Verb::Start, took(58, 14, 127, 2_900), 0, 0),
            step(Verb::Wait, took(22, 31, 95, 1_010), 0, 3),
            step(Verb::Resume, took(20, 495, 1_983, 14_600), 14_600, 2),
            step(Verb::Respond, took(49, 27, 103, 1_900), 240, 11),
            step(Verb::Verify, took(12, 39, 119, 640), 0, 0),
            step(Verb::Propose, took(14, 63, 207, 1_220), 0, 2),
            step(Verb::Agree, took(9, 111, 495, 1_730), 900, 0),
            step(Verb::CarryOut, took(8, 207, 959, 2_410), 0, 0),
            step(Verb::Resolve, took(44, 51, 223, 3_300), 0, 3),
            step(Verb::Tell, took(41, 15, 79, 1_100), 0, 0),
            step(Verb::Close, took(40, 3, 19, 230), 0, 0),
            step(Verb::Reopen, took(3, 927, 1_983, 0), 0, 0),
        ];
        if filter.complaint.is_none() {
            steps.retain(|step| step.verb != Verb::Verify);
        }
        let place = |state, department: &str, took| ProcessPlace {
            state,
            department: Some(department.to_owned()).filter(|id| !id.is_empty()),
            took,
        };
        let places = vec![
            place(
                State::WaitingDepartment,
                "warehouse",
                took(11, 735, 1_983, 10_300),
            ),
            place(State::InProgress, "", took(160, 31, 207, 8_900)),
            place(State::WaitingCustomer, "", took(14, 287, 1_407, 5_440)),
            place(State::Assigned, "", took(58, 14, 127, 3_100)),
            place(State::Resolved, "", took(81, 11, 63, 1_330)),
            place(State::New, "", took(31, 9, 55, 720)),
        ];
        ProcessMap {
            period,
            total: places.iter().fold(Span(0), |sum, p| sum + p.took.total),
            steps,
            places,
            at: self.now,
        }
    }
}

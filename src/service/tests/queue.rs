//! The queue in any state is the naive sort of all follow-ups, in one page or many.

use proptest::prelude::*;

use super::super::testkit::{Kit, NOW, TODAY, boss, caller};
use super::claim;
use crate::domain::agent::Role;
use crate::domain::channel::Task;
use crate::domain::claim::{Claim, Lease};
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, SessionId};
use crate::domain::money::Fen;
use crate::domain::segment::SegmentId;
use crate::domain::time::{Moment, Span, Zone};
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::view::{QueueCounts, QueuePage};
use crate::protocol::{Done, Found, Query, Refusal};

const ANN: AgentId = AgentId(2);
const BEN: AgentId = AgentId(3);

/// What the order depends on.
#[derive(Debug, Clone)]
struct Work {
    when: When,
    band: Band,
    worth: i64,
    assignee: Assignee,
    open: bool,
    held: bool,
    barred: bool,
}

fn work() -> impl Strategy<Value = Work> {
    let zone = Zone::default();
    let when = prop_oneof![
        2 => (-3..4_i32).prop_map(|n| When::On(TODAY + n)),
        1 => (-2..3_i32, 0..1440_u16).prop_map(move |(n, m)| When::At(zone.at_minute(TODAY + n, m))),
        1 => (-1..=1_i64).prop_map(|ms| When::At(NOW + Span(ms))),
        1 => (-2..3_i32, 0..1440_u16).prop_map(move |(n, m)| When::After(zone.at_minute(TODAY + n, m))),
        1 => (-1..=1_i64).prop_map(|ms| When::After(NOW + Span(ms))),
    ];
    let band = prop_oneof![Just(Band::Complaint), Just(Band::Key), Just(Band::Worth)];
    let assignee = prop_oneof![
        2 => Just(Assignee::Pool),
        1 => Just(Assignee::Agent(ANN)),
        1 => Just(Assignee::Agent(BEN)),
    ];
    (when, band, -1..3_i64, assignee, 0..8_u8, 0..4_u8, 0..6_u8).prop_map(
        |(when, band, worth, assignee, open, held, barred)| Work {
            when,
            band,
            worth,
            assignee,
            open: open > 0,
            held: held == 0,
            barred: barred == 0,
        },
    )
}

fn store(works: Vec<Work>) -> (Kit, Vec<FollowUp>) {
    let kit = Kit::new();
    kit.agent("ann");
    kit.agent("ben");
    let all = kit.write(move |bench| {
        let mut all = Vec::new();
        for (n, work) in (1..).zip(works) {
            let (customer, id) = (CustomerId(n), FollowUpId(n));
            let mut person =
                crate::domain::customer::Customer::new(customer, NOW, AgentId(1), TODAY);
            person.preferences.do_not_call = work.barred;
            person.phones = vec![super::super::testkit::a_phone("13812345678")];
            bench.put(&customer, &person)?;
            let when_day = super::super::rows::when_day(work.when, bench.rules);
            let status = if work.open {
                Status::Open
            } else {
                Status::Lapsed { at: NOW, why: None }
            };
            let follow_up = FollowUp {
                id,
                customer,
                origin: Origin::ByHand {
                    reason: "asked".into(),
                },
                segment: SegmentId::default(),
                created: NOW,
                created_by: AgentId(1),
                due: NOW,
                due_day: TODAY,
                in_time: NOW,
                when: work.when,
                when_day,
                lapses: None,
                assignee: work.assignee,
                band: work.band,
                worth: Fen(work.worth),
                status,
                attempts: 0,
                attempts_that_day: 0,
                last_attempt: None,
                on: TODAY,
                task: Task::Call,
                held: Vec::new(),
            };
            bench.put(&(customer, id), &follow_up)?;
            if work.held {
                let held = Claim {
                    wrap_up: None,
                    customer,
                    follow_up: Some(id),
                    agent: AgentId(1),
                    lease: Lease::Session(SessionId(1)),
                    since: NOW,
                    dialled: None,
                    active: NOW,
                    loose: false,
                };
                bench.put(&customer, &held)?;
            }
            all.push(follow_up);
        }
        Ok(all)
    });
    (kit, all)
}

/// The documented order, said once more and naively: lane, then position.
fn position(f: &FollowUp) -> (u8, i64, i64, FollowUpId) {
    let band = match f.band {
        Band::Complaint => 0,
        Band::Key => 1,
        Band::Worth => 2,
    };
    let tomorrow = Zone::default().start_of(TODAY + 1);
    match f.when {
        When::At(at) if at <= NOW => (0, at.0, 0, f.id),
        When::After(at) if at <= NOW => (1 + band, i64::from(f.when_day.0), -f.worth.0, f.id),
        When::On(day) if day <= TODAY => (1 + band, i64::from(day.0), -f.worth.0, f.id),
        When::At(at) | When::After(at) if at < tomorrow => (4, at.0, 0, f.id),
        When::At(at) | When::After(at) => (5, at.0, 0, f.id),
        When::On(day) => (6 + band, i64::from(day.0), -f.worth.0, f.id),
    }
}

/// The lanes of one day that is not today, or of past days: appointments have to have come to be first.
fn expected(all: &[FollowUp], scope: Scope, due: DueFilter) -> Vec<FollowUpId> {
    let mine = |f: &&FollowUp| match (scope, f.assignee) {
        (Scope::All, _) | (_, Assignee::Pool) => true,
        (Scope::Mine, Assignee::Agent(agent)) => agent == ANN,
        (Scope::Agent(of), Assignee::Agent(agent)) => agent == of,
    };
    let wanted = |f: &&FollowUp| match due {
        DueFilter::Now => f.when_day <= TODAY,
        DueFilter::Today => f.when_day == TODAY,
        DueFilter::Overdue => f.when_day < TODAY,
        DueFilter::On(day) => f.when_day == day,
        DueFilter::Open => true,
    };
    let mut found: Vec<&FollowUp> = all
        .iter()
        .filter(|f| f.status.is_open())
        .filter(mine)
        .filter(wanted)
        .collect();
    // A day to come has its bands before its appointments, none of which has come.
    found.sort_by_key(|f| match (due, position(f)) {
        (DueFilter::On(_), (5, at, b, id)) => (9, at, b, id),
        (_, place) => place,
    });
    found.into_iter().map(|f| f.id).collect()
}

fn page(kit: &Kit, scope: Scope, due: DueFilter, after: Option<Vec<u8>>, limit: u32) -> QueuePage {
    let query = Query::Queue {
        scope,
        due,
        after,
        limit,
    };
    match kit.ask(&caller(ANN, Role::Supervisor), query) {
        Found::Queue(page) => page,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_queue_is_the_naive_order(works in prop::collection::vec(work(), 0..40)) {
        let (kit, all) = store(works.clone());
        for scope in [Scope::Mine, Scope::Agent(BEN), Scope::Agent(AgentId(0)), Scope::All] {
            for due in [
                DueFilter::Now,
                DueFilter::Today,
                DueFilter::Overdue,
                DueFilter::On(TODAY - 1),
                DueFilter::On(TODAY),
                DueFilter::On(TODAY + 1),
                DueFilter::Open,
            ] {
                let wanted = expected(&all, scope, due);
                let whole = page(&kit, scope, due, None, 500);
                let ids = |page: &QueuePage| page.rows.iter().map(|r| r.id).collect::<Vec<_>>();
                prop_assert_eq!(ids(&whole), wanted.clone(), "{:?} {:?}", scope, due);
                prop_assert_eq!(whole.next, None);
                for limit in [1, 3] {
                    let (mut got, mut after) = (Vec::new(), None);
                    loop {
                        let part = page(&kit, scope, due, after, limit);
                        prop_assert!(part.rows.len() <= limit as usize);
                        got.extend(ids(&part));
                        after = part.next;
                        if after.is_none() {
                            break;
                        }
                    }
                    prop_assert_eq!(&got, &wanted, "{:?} {:?} by {}", scope, due, limit);
                }
                let of = |due| expected(&all, scope, due).len() as u64;
                let counts = QueueCounts {
                    today: of(DueFilter::Today),
                    overdue: of(DueFilter::Overdue),
                    open: of(DueFilter::Open),
                };
                prop_assert_eq!(whole.counts, counts);
            }
        }
        // The next call is the first that is free, may be called, and whose time has come.
        let free = |id: &&FollowUpId| {
            let nth = id.0 as usize - 1;
            !works[nth].held && !works[nth].barred && position(&all[nth]).0 <= 3
        };
        let next = expected(&all, Scope::Mine, DueFilter::Now).iter().find(free).copied();
        let taken = kit.run(&caller(ANN, Role::Agent), claim(None));
        match (next, taken) {
            (Some(id), Ok(Done::Claimed(work))) => prop_assert_eq!(work.row.id, id),
            (None, Err(Refusal::QueueEmpty { next })) => {
                let coming = all.iter().filter(|f| f.status.is_open() && f.assignee != Assignee::Agent(BEN));
                let time = |f: &FollowUp| match f.when {
                    When::At(at) | When::After(at) => Some(at),
                    When::On(_) => None,
                };
                let soonest: Option<Moment> = coming.filter_map(time).filter(|at| *at > NOW).min();
                prop_assert_eq!(next, soonest);
            }
            (next, taken) => prop_assert!(false, "{:?} {:?}", next, taken),
        }
    }
}

#[test]
fn an_appointment_comes_first_at_its_minute_and_not_before() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let (now, then) = (
        kit.person("王小明", "13812345678"),
        kit.person("李芳", "13812345679"),
    );
    let first = super::follow_up(&kit, now, When::On(TODAY));
    let at = super::follow_up(&kit, then, When::At(NOW + Span::minutes(30)));
    let order = |after: Span| -> Vec<FollowUpId> {
        let query = Query::Queue {
            scope: Scope::Mine,
            due: DueFilter::Now,
            after: None,
            limit: 10,
        };
        match kit.ask(&super::super::testkit::later(&ann, after), query) {
            Found::Queue(page) => page.rows.into_iter().map(|r| r.id).collect(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(order(Span(30 * 60_000 - 1)), [first, at]);
    assert_eq!(order(Span::minutes(30)), [at, first]);
    let others = Query::Queue {
        scope: Scope::Agent(boss().agent),
        due: DueFilter::Now,
        after: None,
        limit: 10,
    };
    let refused = kit.query(&ann, others);
    let need = Role::Supervisor;
    assert_eq!(refused, Err(Refusal::NotAllowed { need }));
}

#[test]
fn who_did_not_answer_is_not_called_at_once_for_something_else() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let first = super::follow_up(&kit, customer, When::On(TODAY));
    let second = super::follow_up(&kit, customer, When::On(TODAY));
    super::wrap_up(&kit, &ann, super::call(customer, Some(first), "no-answer")).expect("recorded");
    let empty = kit.run(&ann, claim(None));
    assert!(matches!(empty, Err(Refusal::QueueEmpty { next: Some(_) })));
    kit.run(&ann, claim(Some(second)))
        .expect("it can be taken by hand");
    kit.run(&ann, crate::protocol::Command::Release(second.into()))
        .expect("released");
    let later = super::super::testkit::later(&ann, Span::hours(2));
    let next = kit.run(&later, claim(None));
    assert!(matches!(next, Ok(Done::Claimed(work)) if work.row.id == first));
}

#[test]
fn what_was_promised_is_not_left_because_another_call_was_not_answered() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let tried = super::follow_up(&kit, customer, When::On(TODAY));
    let promised = super::follow_up(&kit, customer, When::At(NOW + Span::minutes(30)));
    super::wrap_up(&kit, &ann, super::call(customer, Some(tried), "no-answer")).expect("recorded");
    let at_the_minute = super::super::testkit::later(&ann, Span::minutes(30));
    let next = kit.run(&at_the_minute, claim(None));
    assert!(
        matches!(&next, Ok(Done::Claimed(work)) if work.row.id == promised),
        "{next:?}"
    );
    // A complaint does not wait for it, either.
    let mut form = super::call(customer, Some(promised), "complaint");
    form.reason = Some("quality".into());
    super::wrap_up(&kit, &at_the_minute, form).expect("recorded");
    let rested = super::super::testkit::later(&ann, Span::minutes(60));
    let next = kit.run(&rested, claim(None));
    assert!(
        matches!(&next, Ok(Done::Claimed(work)) if work.row.band == Band::Complaint),
        "{next:?}"
    );
}

#[test]
fn a_try_that_is_made_again_waits_in_its_lane() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let people = [
        ("王小明", "13812345678"),
        ("李芳", "13812345679"),
        ("张敏", "13812345670"),
    ];
    let [tried, upset, waiting] = people.map(|(name, phone)| kit.person(name, phone));
    let tried = (tried, super::follow_up(&kit, tried, When::On(TODAY)));
    super::wrap_up(&kit, &ann, super::call(tried.0, Some(tried.1), "busy")).expect("recorded");
    let mut form = super::call(upset, None, "complaint");
    form.reason = Some("quality".into());
    super::wrap_up(&kit, &ann, form).expect("recorded");
    let appointment = super::follow_up(&kit, waiting, When::At(NOW + Span::minutes(40)));
    let hour = super::super::testkit::later(&ann, Span::hours(1));
    let mut served = Vec::new();
    for _ in 0..3 {
        match kit.run(&hour, claim(None)) {
            Ok(Done::Claimed(work)) => served.push(work.row),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(served[0].id, appointment);
    assert_eq!(served[1].customer, upset, "the complaint is before the try");
    assert_eq!(served[2].id, tried.1);
}

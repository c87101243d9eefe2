//! Plans in force one after the other: applied, undone, edited by hand, and every customer looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::super::testkit::{Kit, NOW, boss, caller, later};
use super::order;
use crate::config::plan::DEFAULT;
use crate::domain::agent::Role;
use crate::domain::customer::Customer;
use crate::domain::event::{Cause, Event, What};
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::message::Message;
use crate::domain::plan::version::{How, MAX_PLAN_BYTES, Reevaluation};
use crate::domain::time::Span;
use crate::protocol::query::Query;
use crate::protocol::view::{PlanDayRow, PlanFileState, PlanStatus, PlanVersionView};
use crate::protocol::{Command, Done, Found, Refusal};
use crate::service::caller::Caller;
use crate::service::plan::walk;
use crate::store::schema::ONLY;
use crate::store::{Direction, PLAN_FILE, ReadExt};

fn apply(kit: &Kit, text: &str) -> Result<PlanVersionView, Refusal> {
    command(
        kit,
        Command::ApplyPlan {
            text: text.into(),
            from: None,
        },
    )
}

fn undo(kit: &Kit) -> Result<PlanVersionView, Refusal> {
    command(kit, Command::UndoPlan { from: None })
}

fn command(kit: &Kit, command: Command) -> Result<PlanVersionView, Refusal> {
    match kit.run(&boss(), command)? {
        Done::Plan(version) => Ok(*version),
        other => panic!("{other:?}"),
    }
}

/// The shipped plan with another bound for who is a VIP.
fn vip_from(fen: u32) -> String {
    let text = DEFAULT.replace("total >= 8000", &format!("total >= {fen}"));
    assert_ne!(text, DEFAULT);
    text
}

fn status(kit: &Kit) -> PlanStatus {
    match kit.ask(&boss(), Query::PlanStatus) {
        Found::PlanStatus(status) => *status,
        other => panic!("{other:?}"),
    }
}

fn file(kit: &Kit) -> std::path::PathBuf {
    kit.store_dir().join("config").join(PLAN_FILE)
}

fn in_file(kit: &Kit) -> String {
    std::fs::read_to_string(file(kit)).expect("the plan's file is there")
}

fn edit(kit: &Kit, text: &str) {
    std::fs::write(file(kit), text).expect("the plan's file is written");
}

fn segments(kit: &Kit) -> BTreeMap<CustomerId, String> {
    let read = kit.store().read();
    let mut found = BTreeMap::new();
    read.each::<Customer>((), Direction::Forward, |id, customer| {
        found.insert(id, customer.standing.segment.0.clone());
        ControlFlow::Continue(())
    })
    .expect("the store reads");
    found
}

fn follow_ups(kit: &Kit) -> BTreeSet<(CustomerId, FollowUpId)> {
    let read = kit.store().read();
    let all = read.range::<FollowUp>((), Direction::Forward, 100_000);
    all.expect("the store reads")
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

/// From where to where, by which version of the plan and why.
fn moves(kit: &Kit, id: CustomerId) -> Vec<(String, String, u32, Cause)> {
    let read = kit.store().read();
    let events = read.range::<Event>(id, Direction::Forward, 100);
    let moved = |(_, event): (_, Event)| match event.what {
        What::Segment { from, to, by } => Some((from.0, to.0, by.plan, by.cause)),
        _ => None,
    };
    events
        .expect("the store reads")
        .into_iter()
        .filter_map(moved)
        .collect()
}

#[test]
fn who_is_a_vip_changes_with_the_plan_and_back() {
    let kit = Kit::new();
    let ids = kit.samples(400);
    let before = segments(&kit);
    let work = follow_ups(&kit);
    let version = apply(&kit, &vip_from(5000)).expect("applied");
    assert_eq!(
        (version.number, version.how, version.replaced),
        (2, How::Apply, Some(1))
    );
    assert_eq!(version.by, status(&kit).version.by);
    assert_eq!(kit.rules().version, 2);
    kit.reevaluate(NOW);
    let after = segments(&kit);
    let total = |id: CustomerId| -> i64 {
        let read = kit.store().read();
        let orders = crate::service::rows::orders(&read, id).expect("the store reads");
        let counted = orders.iter().filter(|order| order.status.counts());
        counted.map(|order| order.amount().0).sum()
    };
    let mut moved = 0;
    for id in &ids {
        let vip = total(*id) >= 500_000;
        assert_eq!(after[id] == "vip", vip, "{id}");
        if before[id] != after[id] {
            moved += 1;
            let (from, to) = (before[id].clone(), "vip".to_owned());
            assert_eq!(moves(&kit, *id).pop(), Some((from, to, 2, Cause::Plan)));
        }
    }
    assert!(moved > 3, "{moved}");
    let walk = status(&kit).reevaluation.expect("there was a walk");
    assert_eq!((walk.done, walk.of, walk.version), (400, 400, 2));
    assert!(walk.finished.is_some() && walk.changed >= moved);

    let version = undo(&kit).expect("undone");
    assert_eq!((version.number, version.how, version.of), (3, How::Undo, 1));
    kit.reevaluate(NOW);
    assert_eq!(segments(&kit), before);
    assert_eq!(
        follow_ups(&kit),
        work,
        "what only the other plan made is gone"
    );
    assert_eq!(undo(&kit), Err(Refusal::NothingToUndo));
}

#[test]
fn undoing_goes_back_one_applied_plan_at_a_time() {
    let kit = Kit::new();
    for fen in [5000, 6000] {
        apply(&kit, &vip_from(fen)).expect("applied");
    }
    let undone = undo(&kit).expect("undone");
    assert_eq!((undone.number, undone.of, undone.replaced), (4, 2, Some(3)));
    assert_eq!(in_file(&kit), vip_from(5000));
    apply(&kit, &vip_from(7000)).expect("applied");
    for of in [2, 1] {
        assert_eq!(undo(&kit).expect("undone").of, of);
    }
    assert_eq!(undo(&kit), Err(Refusal::NothingToUndo));
    assert_eq!(in_file(&kit), DEFAULT);
    let Found::PlanVersions(all) = kit.ask(
        &boss(),
        Query::PlanVersions {
            before: None,
            limit: 100,
        },
    ) else {
        panic!("versions");
    };
    let numbers: Vec<_> = all.iter().map(|v| (v.number, v.of)).collect();
    assert_eq!(
        numbers,
        [(7, 1), (6, 2), (5, 5), (4, 2), (3, 3), (2, 2), (1, 1)]
    );
}

#[test]
fn of_two_admins_the_second_hears_of_the_first() {
    let kit = Kit::new();
    let add = Command::AddAgent {
        name: "eva".into(),
        display: "Eva".into(),
        role: Some(Role::Admin),
        account: None,
    };
    let Ok(Done::Agent(eva)) = kit.run(&boss(), add) else {
        panic!("enrolled");
    };
    let eva = later(&caller(eva, Role::Admin), Span::minutes(1));
    let plan = |fen, from| Command::ApplyPlan {
        text: vip_from(fen),
        from: Some(from),
    };
    kit.run(&eva, plan(5000, 1)).expect("applied");
    let refused = kit.run(&boss(), plan(6000, 1));
    let changed = Refusal::PlanChanged {
        version: 2,
        by: "Eva".into(),
        at: eva.now,
    };
    assert_eq!(refused, Err(changed.clone()));
    let undo = Command::UndoPlan { from: Some(1) };
    assert_eq!(kit.run(&boss(), undo), Err(changed));
    assert_eq!(in_file(&kit), vip_from(5000));
    kit.run(&boss(), plan(6000, 2)).expect("applied");
    let own = status(&kit).version;
    assert_eq!(own.as_agent, "");
    // Whoever acts as another is who did it.
    let as_eva = Caller {
        acting: Some(boss().agent),
        ..eva
    };
    match kit.run(&as_eva, plan(7000, 3)) {
        Ok(Done::Plan(version)) => {
            assert_eq!((&*version.as_agent, &version.by), ("Eva", &own.by));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_broken_or_endless_plan_never_replaces_one_that_works() {
    let kit = Kit::new();
    let broken = DEFAULT.replace("orders >= 2", "order >= 2");
    match apply(&kit, &broken) {
        Err(Refusal::Plan(errors)) => {
            let first = &errors.first;
            let text = broken.lines().nth(first.line as usize - 1);
            assert!(text.is_some_and(|text| text.contains("order >= 2")));
            assert!(first.column > 1 && first.to_string().contains("order"));
        }
        other => panic!("{other:?}"),
    }
    let long = format!("{DEFAULT}\n#{}", "x".repeat(MAX_PLAN_BYTES));
    assert!(matches!(apply(&kit, &long), Err(Refusal::Limit { .. })));
    let same = apply(&kit, DEFAULT);
    assert_eq!(
        same,
        Err(Refusal::NotNow {
            code: "plan-same".into()
        })
    );
    assert_eq!((kit.rules().version, in_file(&kit).as_str()), (1, DEFAULT));
    let long = "#".repeat(MAX_PLAN_BYTES - DEFAULT.len());
    apply(&kit, &format!("{DEFAULT}{long}")).expect("the longest one is applied");
}

#[test]
fn an_edit_by_hand_is_taken_at_the_start_unless_it_is_broken() {
    let kit = Kit::new();
    assert_eq!(status(&kit).state, PlanFileState::Same);
    edit(&kit, &vip_from(5000));
    assert_eq!(status(&kit).state, PlanFileState::Edited);
    let kit = kit.again(NOW);
    let now = status(&kit);
    assert_eq!(
        (now.version.number, now.version.how, now.version.by.as_str()),
        (2, How::File, "")
    );
    assert_eq!(now.state, PlanFileState::Same);
    let kit = kit.again(NOW);
    assert_eq!(status(&kit).version.number, 2, "once");

    edit(&kit, "history_days = 1\n[[segment]]\nid = 3\n");
    let kit = kit.again(NOW);
    let broken = status(&kit);
    assert_eq!(broken.version.number, 2);
    assert!(
        matches!(broken.state, PlanFileState::Broken(ref errors) if errors.first.line == 2),
        "{:?}",
        broken.state
    );
    assert!(kit.rules().plan.segments[0].when.source().contains("5000"));
    let report = match kit.ask(&boss(), Query::Status) {
        Found::Status(report) => *report,
        other => panic!("{other:?}"),
    };
    assert_eq!(report.plan.map(|plan| *plan), Some(broken));
    assert_eq!(undo(&kit).expect("undone").of, 1);
    assert_eq!(in_file(&kit), DEFAULT, "applying rights the file");
}

#[test]
fn a_file_that_could_not_be_written_any_more_is_no_edit() {
    let kit = Kit::new();
    apply(&kit, &vip_from(5000)).expect("applied");
    // As if the hub had ended after the change and before the file: it is the one before, and not on record.
    kit.write(|work| {
        let filed = crate::domain::plan::version::PlanFiled { version: 1 };
        work.put(&ONLY, &filed)
    });
    edit(&kit, DEFAULT);
    let kit = kit.again(NOW);
    assert_eq!(status(&kit).version.number, 2);
    assert_eq!(in_file(&kit), vip_from(5000));
    // The same file on record is somebody's doing.
    edit(&kit, DEFAULT);
    let kit = kit.again(NOW);
    assert_eq!(status(&kit).version.how, How::File);
    std::fs::remove_file(file(&kit)).expect("removed");
    let kit = kit.again(NOW);
    assert_eq!(
        (status(&kit).version.number, in_file(&kit).as_str()),
        (3, DEFAULT)
    );
}

#[test]
fn a_walk_goes_on_where_it_was_and_begins_anew_with_the_next_plan() {
    let (kit, whole) = (Kit::new(), Kit::new());
    for kit in [&kit, &whole] {
        kit.samples(300);
        apply(kit, &vip_from(3000)).expect("applied");
    }
    whole.reevaluate(NOW);
    let pages = std::cell::Cell::new(0);
    let few = || {
        pages.set(pages.get() + 1);
        pages.get() > 3
    };
    let more = kit.walk(NOW, std::time::Duration::from_mins(1), &few);
    assert_eq!(more, Ok(true));
    let place = |kit: &Kit| -> Reevaluation {
        let walk = kit.store().read().get(&ONLY).expect("the store reads");
        walk.expect("there is a walk")
    };
    let left = place(&kit);
    assert!((1..300).contains(&left.done) && left.finished.is_none());
    let kit = kit.again(NOW);
    assert_eq!(place(&kit), left);
    kit.tick(NOW);
    kit.close();
    let kit = kit.again(NOW);
    kit.reevaluate(NOW);
    assert_eq!((place(&kit).done, place(&kit).finished), (300, Some(NOW)));
    assert_eq!(segments(&kit), segments(&whole));

    apply(&kit, &vip_from(6000)).expect("applied");
    let more = kit.walk(NOW, std::time::Duration::ZERO, &|| false);
    assert_eq!((more, place(&kit).done), (Ok(true), 0));
    apply(&kit, DEFAULT).expect("applied");
    assert_eq!(place(&kit).plan, 4);
    kit.reevaluate(NOW);
    assert_eq!(walk::pending(&kit.store().read()).expect("read"), None);
    let shipped = Kit::new();
    shipped.samples(300);
    assert_eq!(segments(&kit), segments(&shipped));
}

#[test]
fn who_changes_nothing_is_not_written() {
    let kit = Kit::new();
    kit.samples(300);
    apply(&kit, &format!("{DEFAULT}\n# only a remark\n")).expect("applied");
    // Behind the note that the file is written.
    kit.write(|_| Ok(()));
    let before = kit.store().status().journal_seq;
    kit.reevaluate(NOW);
    let walk = status(&kit).reevaluation.expect("there was a walk");
    assert_eq!((walk.done, walk.changed), (300, 0));
    assert_eq!(
        kit.store().status().journal_seq,
        before + 1,
        "its end alone"
    );
}

#[test]
fn what_is_held_or_touched_stays_when_a_plan_is_undone() {
    let kit = Kit::new();
    let all = DEFAULT.replace(
        "[[rule]]\nid = \"asked\"",
        "[[rule]]\nid = \"everybody\"\nwho = \"orders >= 1\"\nwhen = { on = \"ordered\", days = 1 }\nwhat = { call = \"asked\" }\n\n[[rule]]\nid = \"asked\"",
    );
    let ids: Vec<_> = (0..3)
        .map(|_| {
            let id = kit.person("Ann", "13812345678");
            kit.write(move |work| {
                let order = crate::domain::order::Order {
                    customer: id,
                    ..order(id.0, work.today + -3, 100, 1)
                };
                work.put(&(id, order.day, order.id), &order)
            });
            id
        })
        .collect();
    apply(&kit, &all).expect("applied");
    kit.reevaluate(NOW);
    let made = follow_ups(&kit);
    assert_eq!(made.len(), 3);
    let of = |id| made.iter().find(|(c, _)| *c == id).expect("made").1;
    let held = crate::protocol::command::Claim {
        follow_up: Some(of(ids[0])),
        ..Default::default()
    };
    kit.run(&boss(), Command::Claim(held)).expect("held");
    let put_off = Command::Snooze {
        follow_up: of(ids[1]),
        when: crate::domain::follow_up::When::On(super::super::testkit::TODAY + 2),
    };
    kit.run(&boss(), put_off).expect("put off");
    undo(&kit).expect("undone");
    kit.reevaluate(NOW);
    let left: BTreeSet<_> = follow_ups(&kit).into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, BTreeSet::from([ids[0], ids[1]]));
}

#[test]
fn the_days_run_goes_step_by_step_and_can_be_looked_at() {
    let kit = Kit::new();
    kit.samples(200);
    let tomorrow = later(&boss(), Span::hours(24 * 10));
    let (mut made, mut looked) = (0, 0);
    loop {
        match kit.run(&tomorrow, Command::RunPlan) {
            Ok(Done::PlanRun(step)) => {
                made += step.made;
                looked += step.looked;
                if !step.more {
                    break;
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(looked > 10 && made > 10, "{made} {looked}");
    let today = kit.rules().zone().day(tomorrow.now);
    let Found::PlanDay(rows) = kit.ask(&tomorrow, Query::PlanDay(today)) else {
        panic!("a day");
    };
    let due = follow_ups(&kit).into_iter().filter(|key| {
        let follow_up: Option<FollowUp> = kit.store().read().get(key).expect("read");
        follow_up.is_some_and(|f| f.due_day == today)
    });
    let messages = kit
        .store()
        .read()
        .range::<Message>((), Direction::Forward, 10_000);
    let messages = messages.expect("read").into_iter();
    let messages: Vec<_> = messages.filter(|(_, m)| m.due_day == today).collect();
    let counted: u64 = rows.iter().map(PlanDayRow::made).sum();
    assert_eq!(counted, (due.count() + messages.len()) as u64);
    // Also once their time is over.
    kit.run_day(tomorrow.now + Span::hours(24 * 40));
    let Found::PlanDay(later) = kit.ask(&tomorrow, Query::PlanDay(today)) else {
        panic!("a day");
    };
    let lapsed: u64 = later.iter().map(|row| row.lapsed).sum();
    assert!(lapsed >= messages.len() as u64 && lapsed > 0, "{later:?}");
}

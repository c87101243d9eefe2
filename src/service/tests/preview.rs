//! What a plan would do is found out without changing anything, and is what it then does.

use std::collections::BTreeMap;

use super::super::testkit::{Kit, NOW, TODAY, boss, caller};
use crate::config::plan::DEFAULT;
use crate::domain::agent::Role;
use crate::domain::follow_up::{FollowUp, Origin, Status};
use crate::domain::held::HeldBack;
use crate::domain::id::AgentId;
use crate::domain::message::{Message, MessageState};
use crate::domain::time::{Day, Span};
use crate::protocol::query::Query;
use crate::protocol::view::{MoveOf, PreviewReport, PreviewState};
use crate::protocol::{Command, Done, Found, Refusal};
use crate::store::{Direction, ReadExt};

fn begin(kit: &Kit, text: Option<&str>, days: u16) -> Result<u64, Refusal> {
    let text = text.map(str::to_owned);
    match kit.run(&boss(), Command::PreviewPlan { text, days })? {
        Done::Previewing(number) => Ok(number),
        other => panic!("{other:?}"),
    }
}

fn state(kit: &Kit, number: u64) -> PreviewState {
    match kit.ask(&boss(), Query::PlanPreview(number)) {
        Found::PlanPreview(preview) => preview.state,
        other => panic!("{other:?}"),
    }
}

/// Waits for the end.
fn ended(kit: &Kit, number: u64) -> PreviewState {
    loop {
        match state(kit, number) {
            PreviewState::Running { .. } => std::thread::yield_now(),
            end => return end,
        }
    }
}

fn preview(kit: &Kit, text: Option<&str>, days: u16) -> PreviewReport {
    let number = begin(kit, text, days).expect("it begins");
    match ended(kit, number) {
        PreviewState::Finished(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn vip_from_5000() -> String {
    let text = DEFAULT.replace("total >= 8000", "total >= 5000");
    assert_ne!(text, DEFAULT);
    text
}

/// By rule: what it made for days until one, and what was held back for good when it was made.
fn made(kit: &Kit, until: Day) -> BTreeMap<String, (u64, u64)> {
    let mut made: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let read = kit.store().read();
    let mut note = |rule: &str, day: Day, lapsed: bool| {
        let (touches, lapses) = made.entry(rule.to_owned()).or_default();
        *touches += u64::from(!lapsed && day <= until);
        *lapses += u64::from(lapsed);
    };
    for (_, f) in read
        .range::<FollowUp>((), Direction::Forward, 1_000_000)
        .expect("the store reads")
    {
        if let Origin::Rule { rule, .. } = &f.origin {
            let lapsed = matches!(&f.status, Status::Lapsed { why: Some(_), .. });
            let cancelled = matches!(f.status, Status::Cancelled { .. });
            note(rule, f.when_day, lapsed || cancelled);
        }
    }
    for (_, m) in read
        .range::<Message>((), Direction::Forward, 1_000_000)
        .expect("the store reads")
    {
        let lapsed =
            matches!(&m.state, MessageState::Lapsed { why, .. } if *why != HeldBack::TooLate);
        note(&m.rule, m.due_day, lapsed);
    }
    made
}

#[test]
fn what_is_previewed_is_what_the_days_then_make() {
    let kit = Kit::new();
    // A preview takes calls to be made and messages to be sent, which here nobody does: without caps that leaves nobody
    // less room.
    let is_cap = |line: &&str| line.contains(" = { day = ");
    let lines = DEFAULT.lines().filter(|line| !is_cap(line));
    let text = lines.collect::<Vec<_>>().join("\n");
    let apply = Command::ApplyPlan { text, from: None };
    kit.run(&boss(), apply).expect("applied");
    kit.samples(300);
    kit.run_day(NOW);
    let days = 12;
    let journal = kit.store().journal().last();
    let report = preview(&kit, None, days);
    assert_eq!(kit.store().journal().last(), journal, "nothing is written");
    assert_eq!((report.customers, report.compared), (300, false));
    let until = TODAY + (i32::from(days) - 1);
    let before = made(&kit, until);
    for day in 1..i64::from(days) {
        kit.run_day(NOW + Span::hours(24 * day));
    }
    let mut all = 0;
    let after = made(&kit, until);
    for rule in &report.rules {
        let of =
            |made: &BTreeMap<String, (u64, u64)>| made.get(&rule.rule).copied().unwrap_or_default();
        let (was, is) = (of(&before), of(&after));
        let found = (is.0 - was.0, is.1 - was.1);
        assert_eq!(
            (rule.touches.new, rule.lapsed.new),
            found,
            "{}: previewed, made",
            rule.rule
        );
        assert_eq!(rule.touches.old, rule.touches.new);
        let days: u64 = rule.by_day.iter().map(|n| u64::from(*n)).sum();
        assert_eq!(days, rule.touches.new);
        let plan = kit.rules().plan.clone();
        let chooses = plan.rule(&rule.rule);
        let chooses = chooses.is_some_and(|rule| !rule.choices.is_empty());
        assert_eq!(!rule.by_text.is_empty(), chooses, "{}", rule.rule);
        let by_text = rule.by_text.iter().map(|(_, n)| n.new).sum::<u64>();
        assert!(by_text == days || !chooses, "{rule:?}");
        all += days;
    }
    assert!(all > 100, "{all}");
    let by_day = report.days.iter().map(|d| d.work.new + d.messages.new);
    assert_eq!(by_day.sum::<u64>(), all);
    let by_way = report.ways.iter().map(|w| w.touches.new);
    assert_eq!(by_way.sum::<u64>(), all);
    let work: u64 = report.days.iter().map(|d| d.work.new).sum();
    let people = report.agents.iter().map(|a| a.work.new);
    assert_eq!(people.sum::<u64>(), work);
}

#[test]
fn moves_are_those_that_applying_makes() {
    let kit = Kit::new();
    kit.samples(300);
    kit.run_day(NOW);
    let count = |kit: &Kit, segment: &str| -> i64 {
        let Found::Segments(all) = kit.ask(&boss(), Query::Segments) else {
            panic!("no segments");
        };
        let of = all.iter().find(|(id, _)| id.0 == segment);
        of.map_or(0, |(_, n)| i64::try_from(*n).expect("few"))
    };
    let before: BTreeMap<&str, i64> = ["vip", "returning", "new", "dormant"]
        .into_iter()
        .map(|id| (id, count(&kit, id)))
        .collect();
    let text = vip_from_5000();
    let report = preview(&kit, Some(&text), 30);
    assert!(report.compared && report.gained > 0, "{report:?}");
    let of_segments: Vec<_> = report
        .moves
        .iter()
        .filter(|m| m.of == MoveOf::Segment)
        .collect();
    assert!(!of_segments.is_empty());
    for moved in &of_segments {
        assert_eq!(moved.to, "vip");
        assert_eq!(moved.examples.len() as u64, moved.count.min(5));
    }
    let apply = Command::ApplyPlan { text, from: None };
    kit.run(&boss(), apply).expect("applied");
    kit.reevaluate(NOW);
    for (id, n) in before {
        let gone: u64 = of_segments
            .iter()
            .filter(|m| m.from == id)
            .map(|m| m.count)
            .sum();
        let come: u64 = of_segments
            .iter()
            .filter(|m| m.to == id)
            .map(|m| m.count)
            .sum();
        let expected = n + i64::try_from(come).expect("few") - i64::try_from(gone).expect("few");
        assert_eq!(count(&kit, id), expected, "{id}");
    }
    // The same plan once more would change nothing.
    let same = preview(&kit, Some(&vip_from_5000()), 30);
    assert_eq!((same.gained, same.lost), (0, 0));
    assert!(same.moves.is_empty());
    assert!(same.rules.iter().all(|r| r.touches.old == r.touches.new));
}

#[test]
fn each_session_has_its_own_and_only_the_last_of_them_is_kept() {
    let kit = Kit::new();
    kit.samples(40);
    for days in [0, 93] {
        let refused = begin(&kit, None, days);
        assert!(
            matches!(refused, Err(Refusal::Invalid { .. })),
            "{refused:?}"
        );
    }
    let broken = begin(&kit, Some("nonsense"), 30);
    assert!(matches!(broken, Err(Refusal::Plan(_))), "{broken:?}");
    let first = begin(&kit, None, 30).expect("it begins");
    let second = begin(&kit, None, 30).expect("the same asker begins another");
    assert_eq!(second, first + 1);
    assert!(matches!(ended(&kit, second), PreviewState::Finished(_)));
    let gone = kit.query(&boss(), Query::PlanPreview(first));
    assert_eq!(
        gone,
        Err(Refusal::NotNow {
            code: "preview-gone".into()
        })
    );
    let done = kit.run(&boss(), Command::CancelPreview(second));
    assert_eq!(done, Ok(Done::Ok));
    assert!(matches!(state(&kit, second), PreviewState::Finished(_)));
    let ann = caller(AgentId(2), Role::Supervisor);
    let ask = Command::PreviewPlan {
        text: None,
        days: 92,
    };
    assert!(kit.run(&ann, ask).is_ok());
    assert!(
        matches!(state(&kit, second), PreviewState::Finished(_)),
        "another's goes on being there"
    );
    kit.session_lost(ann.session, NOW);
    kit.close();
    let after = begin(&kit, None, 30);
    assert!(matches!(after, Err(Refusal::NotNow { .. })), "{after:?}");
}

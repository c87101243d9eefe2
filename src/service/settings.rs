//! What the desk needs to know once, the figures of its status bar, and how many customers each segment has.

use std::ops::ControlFlow;

use super::caller::Caller;
use super::work::{Result, Rules};
use super::{agents, pauses, queue};
use crate::domain::agent::Agent;
use crate::domain::calendar::HolidayTable;
use crate::domain::outcome::Labels;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::protocol::query::Scope;
use crate::protocol::view::{Settings, StatusBar};
use crate::store::schema::counter;
use crate::store::{Direction, KeyReader, Read, ReadExt};

/// Canned notes have a digit each.
const MAX_CANNED: usize = 10;

/// What the desk needs to know once.
pub fn settings(read: &impl Read, rules: &Rules) -> Result<Settings> {
    let plan = &rules.plan;
    let enrolled = read.range::<Agent>((), Direction::Forward, agents::MAX_AGENTS)?;
    let enrolled = enrolled
        .into_iter()
        .map(|(_, agent)| agent)
        .filter(|agent| agent.removed.is_none())
        .map(|agent| (agent.id, agent.name, agent.display, agent.role));
    let mut segments: Vec<(SegmentId, Labels)> = plan
        .segments
        .iter()
        .map(|segment| (SegmentId(segment.id.clone()), segment.label.clone()))
        .collect();
    if !segments.iter().any(|(id, _)| *id == SegmentId::default()) {
        segments.push((SegmentId::default(), Labels::default()));
    }
    let canned = plan.canned.iter().take(MAX_CANNED).cloned();
    Ok(Settings {
        outcomes: plan.outcomes.clone(),
        reasons: plan.reasons.clone(),
        canned: (1u8..).map(|nth| nth % 10).zip(canned).collect(),
        agents: enrolled.collect(),
        segments,
        filters: rules.filters.names().map(str::to_owned).collect(),
        lifecycle: plan
            .lifecycle
            .iter()
            .map(|stage| (LifecycleId(stage.id.clone()), stage.label.clone()))
            .collect(),
        key: plan
            .key
            .iter()
            .map(|criterion| (criterion.id.clone(), criterion.label.clone()))
            .collect(),
        rules: plan
            .rules
            .iter()
            .map(|rule| (rule.id.clone(), rule.label.clone()))
            .collect(),
        categories: rules.tickets.categories.clone(),
        departments: rules.tickets.departments.clone(),
        call_hours: rules.settings.call_hours.clone(),
        holidays: HolidayTable::clone(&rules.holidays),
        pauses: rules.settings.pauses.clone(),
        can_dial: rules.settings.dial.is_some(),
        daily_target: rules.settings.daily_target,
    })
}

/// The figures of an agent's status bar.
pub fn status_bar(read: &impl Read, caller: &Caller, rules: &Rules) -> Result<StatusBar> {
    let zone = rules.zone();
    let today = zone.day(caller.now);
    let mine = queue::assignees(read, Scope::Mine, caller)?;
    let counts = queue::counts(read, &mine, (today, caller.now))?;
    let done = read.counter((counter::FINISHED, today, caller.agent))?;
    let notices = read.counter((counter::UNSEEN, caller.agent))?;
    let next = queue::next_appointment(read, caller)?;
    Ok(StatusBar {
        done_today: u64::try_from(done).unwrap_or(0),
        target: rules.settings.daily_target,
        overdue: counts.overdue,
        today: counts.today,
        notices: u64::try_from(notices).unwrap_or(0),
        next_appointment: next.filter(|at| zone.day(*at) == today),
        paused: pauses::of(read, caller.agent, caller.now)?,
        now: caller.now,
    })
}

/// Customers by segment: those of the plan in its order, then who is in none of them, then what an earlier plan left.
pub fn segments(read: &impl Read, rules: &Rules) -> Result<Vec<(SegmentId, u64)>> {
    let mut counts: Vec<(SegmentId, u64)> = rules
        .plan
        .segments
        .iter()
        .map(|segment| (SegmentId(segment.id.clone()), 0))
        .collect();
    if !counts.iter().any(|(id, _)| *id == SegmentId::default()) {
        counts.push((SegmentId::default(), 0));
    }
    read.each_counter(counter::SEGMENT, |key, n| {
        if let Some((_, id)) = KeyReader::new(key).take::<(u8, String)>() {
            let n = u64::try_from(n).unwrap_or(0);
            match counts.iter_mut().find(|(known, _)| known.0 == id) {
                Some((_, count)) => *count = n,
                None if n > 0 => counts.push((SegmentId(id), n)),
                None => {}
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, NOW, TODAY, boss};
    use super::*;
    use crate::domain::contact::Direction as Call;
    use crate::domain::follow_up::{Assignee, When};
    use crate::domain::outcome::OutcomeCode;
    use crate::domain::time::Span;
    use crate::protocol::command::WrapUp;
    use crate::protocol::{Command, Done, Found, Query};

    fn bar(kit: &Kit) -> StatusBar {
        match kit.ask(&boss(), Query::StatusBar) {
            Found::StatusBar(bar) => bar,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_status_bar_counts_what_is_done_and_to_do() {
        let kit = Kit::new();
        let customer = kit.person("Ann", "13812345678");
        let add = |when| {
            let add = Command::AddFollowUp {
                customer,
                when,
                reason: "asked".into(),
                assignee: Assignee::Pool,
            };
            match kit.run(&boss(), add) {
                Ok(Done::FollowUp(row)) => row.id,
                other => panic!("{other:?}"),
            }
        };
        let first = add(When::On(TODAY));
        add(When::At(NOW + Span::hours(2)));
        let before = bar(&kit);
        assert_eq!((before.done_today, before.today, before.overdue), (0, 2, 0));
        assert_eq!(before.next_appointment, Some(NOW + Span::hours(2)));
        assert_eq!(before.target, 40);
        let form = WrapUp {
            customer,
            follow_up: Some(first),
            direction: Call::Out,
            outcome: OutcomeCode("completed".into()),
            score: Some(5),
            reason: None,
            note: String::new(),
            next: None,
            personal: false,
            new_phone: None,
            complaint: None,
            talk_seconds: 60,
            wrap_up_seconds: 5,
            take_next: false,
        };
        kit.run(&boss(), Command::WrapUp(Box::new(form)))
            .expect("recorded");
        assert_eq!((bar(&kit).done_today, bar(&kit).today), (1, 1));
        kit.run(&boss(), Command::Undo).expect("undone");
        assert_eq!(bar(&kit), before);
    }

    #[test]
    fn segments_count_every_customer_once() {
        let kit = Kit::new();
        kit.samples(40);
        kit.person("Ann", "13812345678");
        let Found::Segments(counts) = kit.ask(&boss(), Query::Segments) else {
            panic!("segments");
        };
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<u64>(), 41);
        assert_eq!(counts[0].0.0, "vip");
        let Found::Settings(settings) = kit.ask(&boss(), Query::Settings) else {
            panic!("settings");
        };
        let ids: Vec<_> = settings.segments.iter().map(|(id, _)| id).collect();
        assert_eq!(ids, counts.iter().map(|(id, _)| id).collect::<Vec<_>>());
        assert_eq!(
            settings.call_hours,
            crate::domain::calendar::hours::Hours::calls()
        );
        assert_eq!(settings.outcomes.len(), 10);
        assert_eq!(settings.canned[0].0, 1);
        assert!(!settings.can_dial);
    }
}

//! The plan in force with what it comes to: counted by counters, so that it costs the same however many customers there
//! are.

use std::ops::ControlFlow;

use super::{Checked, before, in_force, walk};
use crate::domain::plan::{Class, Rule};
use crate::domain::time::{Day, Moment};
use crate::protocol::Refusal;
use crate::protocol::refusal::Thing;
use crate::protocol::view::{PlanRuleCounts, PlanView};
use crate::service::names::{Names, not_found};
use crate::service::settings;
use crate::service::work::{Result, Rules};
use crate::store::schema::counter;
use crate::store::{KeyReader, Read, ReadExt};

/// Days before and after today in which a rule's occurrences are counted.
const WEEK: i32 = 7;
/// How far ahead it is looked for the next day for which something is made.
const AHEAD: i32 = 60;

/// The plan in force and its counts.
pub fn view(read: &impl Read, rules: &Rules, now: Moment) -> Result<PlanView> {
    let present = in_force(read)?.ok_or_else(|| not_found(Thing::PlanVersion, 1))?;
    let today = rules.zone().day(now);
    let classes = |byte, classes: &[Class]| -> Result<Vec<(String, u64)>> {
        classes
            .iter()
            .map(|class| Ok((class.id.clone(), count(read.counter((byte, &class.id))?))))
            .collect()
    };
    let plan = &rules.plan;
    Ok(PlanView {
        version: super::view(&Names::new(read), &present)?,
        before: before(read, &present).ok().map(|version| version.number),
        customers: count(read.counter(counter::CUSTOMERS)?),
        segments: settings::segments(read, rules)?,
        lifecycle: classes(counter::LIFECYCLE, &plan.lifecycle)?,
        key: classes(counter::KEY, &plan.key)?,
        rules: plan
            .rules
            .iter()
            .map(|rule| of_rule(read, rules, rule, today))
            .collect::<Result<_>>()?,
        reevaluation: walk::view(read)?,
        text: present.text,
    })
}

/// Whether a text is a plan that holds together.
///
/// # Errors
/// As putting it in force has them.
pub fn check(rules: &Rules, text: String) -> std::result::Result<(), Refusal> {
    Checked::new(text, rules.filters.clone()).map(|_| ())
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// What a rule made and makes: of at most a few months of days.
fn of_rule(read: &impl Read, rules: &Rules, rule: &Rule, today: Day) -> Result<PlanRuleCounts> {
    let mut counts = PlanRuleCounts {
        rule: rule.id.clone(),
        pending: count(read.counter((counter::PENDING, &rule.id))?),
        ..PlanRuleCounts::default()
    };
    let mut made = None;
    let (from, to) = (today - WEEK, today + AHEAD);
    let begin = (counter::OCCURRENCES, &rule.id, from);
    let end = (counter::OCCURRENCES, &rule.id, to);
    read.each_counter_between(begin, end, |key, n| {
        if let Some((_, _, day)) = KeyReader::new(key).take::<(u8, String, Day)>() {
            let n = count(n);
            match day - today {
                ..0 => counts.past += n,
                0 => counts.today += n,
                days if days <= WEEK => counts.ahead += n,
                _ => {}
            }
            if day > today && n > 0 && made.is_none() {
                made = Some(day);
            }
        }
        ControlFlow::Continue(())
    })?;
    let plan = &rules.plan;
    counts.next = plan.next_for_all(rule, &rules.holidays, today).or(made);
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Found, Query};
    use crate::service::testkit::{Kit, NOW, TODAY, boss};

    fn ask(kit: &Kit) -> PlanView {
        match kit.ask(&boss(), Query::PlanView) {
            Found::PlanView(view) => *view,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn everybody_is_counted_once_in_a_segment_and_a_stage() {
        let kit = Kit::new();
        kit.samples(60);
        let view = ask(&kit);
        let sum = |counts: &[(String, u64)]| counts.iter().map(|(_, n)| n).sum::<u64>();
        let segments: u64 = view.segments.iter().map(|(_, n)| n).sum();
        assert_eq!((view.customers, segments), (60, 60));
        assert!(sum(&view.lifecycle) <= 60 && sum(&view.lifecycle) > 0);
        assert_eq!(view.rules.len(), kit.rules().plan.rules.len());
        assert_eq!(view.version.number, 1);
        assert_eq!(view.before, None, "the first plan has none before it");
    }

    #[test]
    fn a_rule_by_the_calendar_says_when_it_is_next_due() {
        let kit = Kit::new();
        let view = ask(&kit);
        let next = |id: &str| {
            view.rules
                .iter()
                .find(|r| r.rule == id)
                .and_then(|r| r.next)
        };
        // 中秋节 is on 2026-09-25, the day of the industry on 1 August.
        assert_eq!(next("festival"), Day::ymd(2026, 9, 25));
        assert_eq!(next("industry-day-gift"), Day::ymd(2026, 7, 25));
        assert_eq!(next("asked"), None);
        assert_eq!(kit.rules().zone().day(NOW), TODAY);
    }

    #[test]
    fn what_rules_made_is_counted_by_day() {
        let kit = Kit::new();
        kit.samples(200);
        let view = ask(&kit);
        let pending: u64 = view.rules.iter().map(|r| r.pending).sum();
        assert!(pending > 0, "{:?}", view.rules);
        let read = kit.store().read();
        for rule in &view.rules {
            let key = (counter::OCCURRENCES, &rule.rule, TODAY);
            assert_eq!(count(read.counter(key).expect("read")), rule.today);
        }
    }

    #[test]
    fn a_broken_plan_is_refused_with_its_place() {
        let kit = Kit::new();
        let text = ask(&kit).text;
        assert_eq!(
            kit.ask(&boss(), Query::PlanCheck(text.clone())),
            Found::PlanHolds
        );
        let broken = text.replacen("total >= 8000.0", "totl >= 8000.0", 1);
        let line = text.lines().position(|l| l.contains("total >= 8000.0"));
        match kit.query(&boss(), Query::PlanCheck(broken)) {
            Err(Refusal::Plan(errors)) => {
                assert_eq!(Some(errors.first.line as usize), line.map(|l| l + 1));
            }
            other => panic!("{other:?}"),
        }
    }
}

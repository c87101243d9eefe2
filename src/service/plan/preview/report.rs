//! The counts of a preview as clients see them.

use super::Ask;
use super::compare::{Comparison, Group};
use super::look::Findings;
use super::tally::{RuleCount, Tally, WAYS, span};
use crate::domain::calendar::DayKind;
use crate::domain::channel::{Channel, Task};
use crate::domain::held::HeldBack;
use crate::domain::plan::Rule;
use crate::domain::time::Day;
use crate::protocol::view::{
    OldNew, PreviewAgent, PreviewDay, PreviewHeld, PreviewMove, PreviewReport, PreviewRule,
    PreviewWay,
};

/// Both sides; without another plan they are the same.
struct Sides<'a> {
    old: &'a Tally,
    new: &'a Tally,
}

impl Sides<'_> {
    fn of<N: Into<u64>>(&self, count: impl Fn(&Tally) -> N) -> OldNew {
        OldNew {
            old: count(self.old).into(),
            new: count(self.new).into(),
        }
    }
}

/// The report; how long it took is for who measured it.
pub fn report(ask: &Ask, findings: &Findings) -> PreviewReport {
    let new = findings.new.as_ref();
    let sides = Sides {
        old: &findings.old,
        new: new.map_or(&findings.old, |(tally, _)| tally),
    };
    let comparison = new.map(|(_, comparison)| comparison);
    let daily = ask.rules.agents.iter();
    let daily = daily.map(|(_, share)| target(ask, *share)).sum();
    PreviewReport {
        version: ask.rules.version,
        compared: comparison.is_some(),
        customers: findings.customers,
        took_ms: 0,
        daily,
        days: (0..span(ask))
            .map(|at| day(ask, findings, &sides, at, daily))
            .collect(),
        rules: rules(ask, &sides, comparison),
        ways: (0..WAYS).map(|at| way(&sides, at)).collect(),
        agents: people(ask, findings, &sides, daily),
        held: held(&sides),
        moves: comparison.map(moves).unwrap_or_default(),
        gained: comparison.map_or(0, |c| c.gained),
        lost: comparison.map_or(0, |c| c.lost),
    }
}

/// What an agent finishes in a working day by the part of it that is given.
fn target(ask: &Ask, share: u8) -> u32 {
    ask.rules
        .settings
        .daily_target
        .saturating_mul(u32::from(share))
        / 100
}

fn day(ask: &Ask, findings: &Findings, sides: &Sides<'_>, at: usize, daily: u32) -> PreviewDay {
    let day = ask.today + i32::try_from(at).unwrap_or(i32::MAX);
    let business = ask.rules.terms(ask.now);
    let is_open = business
        .schedule(&ask.rules.settings.business_hours)
        .is_open_day(day);
    let books = &findings.books;
    let mut booked: i64 = books.booked.iter().map(|days| days[at]).sum();
    if at == 0 {
        booked += books.overdue.iter().sum::<i64>();
    }
    let by_way: Vec<OldNew> = (0..WAYS)
        .map(|way| sides.of(|tally| tally.ways[way][at]))
        .collect();
    let sum = |ways: &[OldNew]| OldNew {
        old: ways.iter().map(|n| n.old).sum(),
        new: ways.iter().map(|n| n.new).sum(),
    };
    let (work, messages) = by_way.split_at(Task::ALL.len());
    let (off, holiday) = kind(ask, day);
    PreviewDay {
        day,
        off,
        holiday,
        capacity: if is_open { daily } else { 0 },
        booked: u64::try_from(booked).unwrap_or(0),
        work: sum(work),
        messages: sum(messages),
        by_way,
    }
}

/// Whether a day is off, where that is known, and because of which holiday.
fn kind(ask: &Ask, day: Day) -> (Option<bool>, String) {
    let holidays = &ask.rules.holidays;
    let kind = holidays.kind(day);
    let holiday = match &kind {
        DayKind::DayOff(holiday) | DayKind::MakeUpWorkday(holiday) => holiday.code.clone(),
        DayKind::Workday | DayKind::Weekend => String::new(),
    };
    let known = holidays.source(day).is_some();
    (known.then(|| !kind.is_worked()), holiday)
}

fn rules(ask: &Ask, sides: &Sides<'_>, comparison: Option<&Comparison>) -> Vec<PreviewRule> {
    let Some(comparison) = comparison else {
        let rules = ask.rules.plan.rules.iter().zip(&sides.old.rules);
        return rules.map(|of| row(&of.0.id, Some(of), Some(of))).collect();
    };
    let (before, after) = (&ask.rules.plan, ask.plan.as_ref());
    let after = after.unwrap_or(before);
    let row_of = |either: &super::compare::Either| {
        let old = either
            .old
            .map(|at| (&before.rules[at], &sides.old.rules[at]));
        let new = either
            .new
            .map(|at| (&after.rules[at], &sides.new.rules[at]));
        PreviewRule {
            gained: either.gaining.count,
            lost: either.losing.count,
            gaining: either.gaining.examples.clone(),
            losing: either.losing.examples.clone(),
            ..row(&either.id, old, new)
        }
    };
    comparison.rules.iter().map(row_of).collect()
}

/// A rule and what it would do.
type Counted<'a> = Option<(&'a Rule, &'a RuleCount)>;

fn row(id: &str, old: Counted<'_>, new: Counted<'_>) -> PreviewRule {
    let by_text = by_text(old, new);
    let (old, new) = (old.map(|(_, count)| count), new.map(|(_, count)| count));
    let both = |count: &dyn Fn(&RuleCount) -> u64| OldNew {
        old: old.map_or(0, count),
        new: new.map_or(0, count),
    };
    let days = old.or(new).map_or(0, |count| count.by_day.len());
    PreviewRule {
        rule: id.to_owned(),
        touches: both(&|count| count.by_day.iter().map(|n| u64::from(*n)).sum()),
        moved: both(&|count| count.moved),
        lapsed: both(&|count| count.lapsed),
        by_text,
        by_day: new.map_or_else(|| vec![0; days], |count| count.by_day.clone()),
        ..PreviewRule::default()
    }
}

/// Touches by text, in the order of the new plan's choices, then of the old one's; none where both have their own alone.
fn by_text(old: Counted<'_>, new: Counted<'_>) -> Vec<(String, OldNew)> {
    let chooses = |of: &Counted<'_>| of.is_some_and(|(rule, _)| !rule.choices.is_empty());
    let mut texts: Vec<(String, OldNew)> = Vec::new();
    if !chooses(&old) && !chooses(&new) {
        return texts;
    }
    let mut note = |of: Counted<'_>, add: &dyn Fn(&mut OldNew, u64)| {
        let Some((rule, count)) = of else { return };
        for (at, n) in count.by_text.iter().enumerate() {
            let text = rule.text(Some(at));
            let known = texts.iter().position(|(known, _)| known == text);
            let known = known.unwrap_or_else(|| {
                texts.push((text.to_owned(), OldNew::default()));
                texts.len() - 1
            });
            add(&mut texts[known].1, *n);
        }
    };
    note(new, &|both, n| both.new += n);
    note(old, &|both, n| both.old += n);
    texts
}

fn way(sides: &Sides<'_>, at: usize) -> PreviewWay {
    let messages = Channel::MESSAGES.get(at.wrapping_sub(Task::ALL.len()));
    PreviewWay {
        way: messages
            .map_or_else(|| Task::ALL[at].code(), |c| c.code())
            .to_owned(),
        message: messages.is_some(),
        touches: sides.of(|tally| tally.ways[at].iter().map(|n| u64::from(*n)).sum::<u64>()),
    }
}

fn people(ask: &Ask, findings: &Findings, sides: &Sides<'_>, daily: u32) -> Vec<PreviewAgent> {
    let (books, days) = (&findings.books, span(ask));
    let mut people = Vec::new();
    for who in 0..books.booked.len() {
        let agent = books.agents.get(who);
        let target = agent.map_or(daily, |a| target(ask, a.share));
        let each = (0..days).map(|at| {
            let overdue = if at == 0 { books.overdue[who] } else { 0 };
            let new = i64::from(sides.new.work[who][at]);
            u64::try_from(books.booked[who][at] + overdue + new).unwrap_or(0)
        });
        let most = each.clone().max().unwrap_or(0);
        let over = each.filter(|n| *n > u64::from(target)).count();
        let sum = |tally: &Tally| {
            let work = tally.work[who][..days].iter();
            work.map(|n| u64::from(*n)).sum::<u64>()
        };
        let work = sides.of(sum);
        if agent.is_none() || most > 0 || work.old > 0 {
            people.push(PreviewAgent {
                agent: agent.map(|a| a.id),
                name: agent.map(|a| a.display.clone()).unwrap_or_default(),
                work,
                most,
                over: u32::try_from(over).unwrap_or(u32::MAX),
            });
        }
    }
    people
}

fn held(sides: &Sides<'_>) -> Vec<PreviewHeld> {
    let mut whys: Vec<&HeldBack> = Vec::new();
    for (why, _) in sides.old.held.iter().chain(&sides.new.held) {
        if !whys.contains(&why) {
            whys.push(why);
        }
    }
    let count = |tally: &Tally, why: &HeldBack| {
        let found = tally.held.iter().find(|(known, _)| known == why);
        found.map(|(_, count)| *count).unwrap_or_default()
    };
    let mut held: Vec<PreviewHeld> = whys
        .into_iter()
        .map(|why| PreviewHeld {
            why: why.clone(),
            moved: sides.of(|tally| count(tally, why).moved),
            lapsed: sides.of(|tally| count(tally, why).lapsed),
        })
        .collect();
    held.sort_by_key(|held| std::cmp::Reverse(held.moved.new + held.lapsed.new));
    held
}

fn moves(comparison: &Comparison) -> Vec<PreviewMove> {
    let row = |((of, from, to), group): (&(_, String, String), &Group)| PreviewMove {
        of: *of,
        from: from.clone(),
        to: to.clone(),
        count: group.count,
        examples: group.examples.clone(),
    };
    let mut moves: Vec<PreviewMove> = comparison.moves.iter().map(row).collect();
    moves.sort_by_key(|m| (m.of, std::cmp::Reverse(m.count)));
    moves
}

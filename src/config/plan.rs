//! The care plan's file: TOML, checked whole when it is loaded. A broken plan never replaces a working one.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::span;
use crate::domain::outcome::{Labels, Outcome, Reason};
use crate::domain::plan::condition::{Condition, ConditionError};
use crate::domain::plan::{Plan, Rule, Segment, Trigger};
use crate::domain::segment::SegmentId;

/// The plan that a new store begins with.
pub const DEFAULT: &str = include_str!("../../assets/plan.default.toml");

/// The longest time after which what was missed is still made up for.
const MAX_HISTORY_DAYS: u16 = 366;

/// What is wrong with a plan file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {problem}")]
pub struct PlanError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: PlanProblem,
}

/// What can be wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    /// It is not TOML of the form that a plan has; the reader's words.
    #[error("{0}")]
    Form(String),
    /// A condition is wrong.
    #[error(transparent)]
    Condition(Box<ConditionError>),
    /// Two of a kind have one id.
    #[error("{0} stands twice")]
    Twice(String),
    /// Two outcomes or reasons have one digit, or a digit is above 9.
    #[error("digit {0} is taken or not 0-9")]
    Digit(u8),
    /// A rule names a script that is not there.
    #[error("no script {0}")]
    NoScript(String),
    /// A number is outside what makes sense.
    #[error("{0} out of range")]
    Range(String),
    /// A segment can never be reached, since one before it always holds.
    #[error("{0} is never reached")]
    Unreachable(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    history_days: Spanned<u16>,
    stage_months: Spanned<Vec<u16>>,
    #[serde(default)]
    canned: Vec<String>,
    #[serde(default)]
    segment: Vec<FileSegment>,
    #[serde(default)]
    rule: Vec<FileRule>,
    #[serde(default)]
    outcome: Vec<Spanned<Outcome>>,
    #[serde(default)]
    reason: Vec<Spanned<Reason>>,
    #[serde(default)]
    script: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSegment {
    id: Spanned<String>,
    when: Spanned<String>,
    #[serde(default)]
    label: Labels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    id: Spanned<String>,
    who: Spanned<String>,
    when: Spanned<Trigger>,
    script: Spanned<String>,
    lapse_days: Option<u16>,
    #[serde(default)]
    label: Labels,
}

/// Reads and checks a plan.
pub fn load(text: &str) -> Result<Plan, PlanError> {
    let file: File = toml::from_str(text).map_err(|e| {
        at(
            text,
            e.span().unwrap_or(0..0),
            PlanProblem::Form(e.message().to_owned()),
        )
    })?;
    let history_days = *file.history_days.get_ref();
    if history_days > MAX_HISTORY_DAYS {
        let problem = PlanProblem::Range("history_days".to_owned());
        return Err(at(text, file.history_days.span(), problem));
    }
    let mut months = file.stage_months.get_ref().clone();
    months.sort_unstable();
    if months != *file.stage_months.get_ref() || months.iter().any(|m| *m > 1200) {
        let problem = PlanProblem::Range("stage_months".to_owned());
        return Err(at(text, file.stage_months.span(), problem));
    }
    let segments = segments(text, file.segment)?;
    let rules = file
        .rule
        .into_iter()
        .map(|r| rule(text, r, &file.script))
        .collect::<Result<Vec<_>, _>>()?;
    unique(
        text,
        rules
            .iter()
            .map(|(rule, span)| (rule.id.as_str(), span.clone())),
    )?;
    digits(
        text,
        file.outcome.iter().map(|o| (o.get_ref().digit, o.span())),
    )?;
    digits(
        text,
        file.reason.iter().map(|r| (r.get_ref().digit, r.span())),
    )?;
    unique(
        text,
        file.outcome
            .iter()
            .map(|o| (o.get_ref().id.0.as_str(), o.span())),
    )?;
    unique(
        text,
        file.reason
            .iter()
            .map(|r| (r.get_ref().id.as_str(), r.span())),
    )?;
    Ok(Plan {
        segments,
        stage_months: months,
        rules: rules.into_iter().map(|(rule, _)| rule).collect(),
        outcomes: file.outcome.into_iter().map(Spanned::into_inner).collect(),
        reasons: file.reason.into_iter().map(Spanned::into_inner).collect(),
        canned: file.canned,
        scripts: file.script,
        history_days,
    })
}

fn segments(text: &str, given: Vec<FileSegment>) -> Result<Vec<Segment>, PlanError> {
    unique(
        text,
        given.iter().map(|s| (s.id.get_ref().as_str(), s.id.span())),
    )?;
    let mut segments: Vec<Segment> = Vec::with_capacity(given.len());
    for segment in given {
        if segments
            .last()
            .is_some_and(|s| s.when.source().trim() == "true")
        {
            let problem = PlanProblem::Unreachable(segment.id.get_ref().clone());
            return Err(at(text, segment.id.span(), problem));
        }
        let when = condition(text, &segment.when)?;
        if let Some(error) = when.unclear_days() {
            return Err(in_condition(text, &segment.when, error));
        }
        let id = SegmentId(segment.id.into_inner());
        segments.push(Segment {
            id,
            when,
            label: segment.label,
        });
    }
    Ok(segments)
}

fn rule(
    text: &str,
    given: FileRule,
    scripts: &BTreeMap<String, Vec<String>>,
) -> Result<(Rule, Range<usize>), PlanError> {
    if !scripts.contains_key(given.script.get_ref()) {
        let problem = PlanProblem::NoScript(given.script.get_ref().clone());
        return Err(at(text, given.script.span(), problem));
    }
    let who = condition(text, &given.who)?;
    if !in_range(given.when.get_ref()) {
        return Err(at(
            text,
            given.when.span(),
            PlanProblem::Range("when".to_owned()),
        ));
    }
    let span = given.id.span();
    let rule = Rule {
        id: given.id.into_inner(),
        who,
        trigger: given.when.into_inner(),
        script: given.script.into_inner(),
        lapse_days: given.lapse_days,
        label: given.label,
    };
    Ok((rule, span))
}

/// Days reach a year back and ten ahead at most; months divide the year.
fn in_range(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Delivered { days } | Trigger::Ordered { days } => (-366..=3660).contains(days),
        Trigger::NoPurchase { days } => {
            !days.is_empty() && days.len() <= 32 && days.iter().all(|d| (1..=3660).contains(d))
        }
        Trigger::StageChange { days_before } | Trigger::Birthday { days_before } => {
            (0..=366).contains(days_before)
        }
        Trigger::EveryMonths { months } => matches!(months, 1 | 2 | 3 | 4 | 6 | 12),
        Trigger::FirstPurchaseAnniversary => true,
        Trigger::Tagged { tag } => !tag.trim().is_empty(),
    }
}

fn condition(text: &str, source: &Spanned<String>) -> Result<Condition, PlanError> {
    Condition::compile(source.get_ref()).map_err(|error| in_condition(text, source, error))
}

/// An error within a condition, at its own place in the file.
fn in_condition(text: &str, source: &Spanned<String>, error: ConditionError) -> PlanError {
    let start = span::within(text, &source.span(), error.start as usize);
    at(text, start..start, PlanProblem::Condition(Box::new(error)))
}

fn unique<'a>(
    text: &str,
    ids: impl Iterator<Item = (&'a str, Range<usize>)>,
) -> Result<(), PlanError> {
    let mut seen = std::collections::BTreeSet::new();
    for (id, span) in ids {
        if !seen.insert(id) {
            return Err(at(text, span, PlanProblem::Twice(id.to_owned())));
        }
    }
    Ok(())
}

fn digits(text: &str, digits: impl Iterator<Item = (u8, Range<usize>)>) -> Result<(), PlanError> {
    let mut taken = [false; 10];
    for (digit, span) in digits {
        match taken.get_mut(usize::from(digit)) {
            Some(taken) if !*taken => *taken = true,
            _ => return Err(at(text, span, PlanProblem::Digit(digit))),
        }
    }
    Ok(())
}

fn at(text: &str, span: Range<usize>, problem: PlanProblem) -> PlanError {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    PlanError {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_plan_is_whole() {
        let plan = load(DEFAULT).expect("the shipped plan loads");
        assert_eq!(plan.outcomes.len(), 10);
        assert_eq!(plan.segments.len(), 5);
    }

    #[test]
    fn faults_are_named_with_their_place() {
        for (from, to, line_has, problem) in [
            (
                "orders >= 2",
                "order >= 2",
                "order >= 2",
                "unknown name order; perhaps orders",
            ),
            (
                "digit = 2\nreached",
                "digit = 1\nreached",
                "[[outcome]]",
                "digit 1 is taken or not 0-9",
            ),
            (
                "script = \"day-8\"",
                "script = \"day-9\"",
                "day-9",
                "no script day-9",
            ),
            (
                "id = \"regular\"",
                "id = \"vip\"",
                "id = \"vip\"",
                "vip stands twice",
            ),
            (
                "months = 3",
                "months = 5",
                "months = 5",
                "when out of range",
            ),
            (
                "history_days = 30",
                "history_days = 367",
                "history_days = 367",
                "history_days out of range",
            ),
            (
                "days_since_last_order >= 60",
                "days_since_last_order / 30 >= 2",
                "/ 30 >= 2",
                "days_since_last_order can only be compared with whole numbers here",
            ),
        ] {
            let text = DEFAULT.replacen(from, to, 1);
            let error = load(&text).expect_err(to);
            assert_eq!(error.problem.to_string(), problem);
            let line = text.lines().nth(error.line - 1).unwrap_or_default();
            assert!(line.contains(line_has), "{line} should have {line_has}");
        }
        assert!(matches!(
            load("segment = 3"),
            Err(PlanError {
                problem: PlanProblem::Form(_),
                ..
            })
        ));
    }
}

//! What is wrong with a plan's file, in sentences that say what to do about it.

use super::conditions;
use crate::config::plan::{PlanError, PlanErrors, PlanProblem};
use crate::i18n::Locale;
use crate::tr;

/// All that is wrong, each with its place: in one line where it is one thing.
pub fn all(l: Locale, errors: &PlanErrors) -> String {
    let placed = |error: &PlanError| {
        tr!(
            l,
            "error-plan-place",
            line = error.line.to_string(),
            column = error.column.to_string(),
            said = said(l, &error.problem)
        )
    };
    if errors.others.is_empty() {
        return tr!(l, "error-plan", said = placed(&errors.first));
    }
    let count = errors.others.len() + 1;
    let mut lines = vec![tr!(l, "error-plan-many", count = count)];
    lines.extend(errors.all().map(placed));
    lines.join("\n")
}

/// All that is wrong, each as `FILE:LINE:COLUMN: what`, a line each.
pub fn in_file(l: Locale, file: &str, errors: &PlanErrors) -> String {
    let lines: Vec<String> = errors.all().map(|e| placed(l, file, e)).collect();
    lines.join("\n")
}

/// One thing, as `FILE:LINE:COLUMN: what`.
pub fn placed(l: Locale, file: &str, error: &PlanError) -> String {
    let PlanError { line, column, .. } = error;
    format!("{file}:{line}:{column}: {}", said(l, &error.problem))
}

/// What is wrong, with a suggestion where there is one.
pub fn said(l: Locale, problem: &PlanProblem) -> String {
    let said = match problem {
        PlanProblem::Condition(error) => return conditions::said(l, &error.problem),
        PlanProblem::Toml { said } => match toml(l, said) {
            Some(words) => return words.to_owned(),
            None => bare(l, problem),
        },
        _ => bare(l, problem),
    };
    match problem.suggestion() {
        Some(suggestion) => tr!(
            l,
            "error-condition-perhaps",
            said = said,
            suggestion = suggestion
        ),
        None => said,
    }
}

/// The reader's commonest words in those of the language.
fn toml(l: Locale, said: &str) -> Option<&'static str> {
    let words = said.split([',', '\n']).next().unwrap_or_default();
    let id = words.trim().to_lowercase().replace([' ', '`', '='], "-");
    l.find(&format!("error-plan-toml-{id}"))
}

/// Keys that take one of a few words or numbers.
const CHOICES: [&str; 9] = [
    "shift", "held", "missed", "lane", "by", "next", "whose", "after", "months",
];

fn bare(l: Locale, problem: &PlanProblem) -> String {
    let mut id = format!("error-plan-{}", problem.code());
    match problem {
        PlanProblem::UnknownKey { place, .. } => match place.as_deref() {
            Some("") => id.push_str("-top"),
            Some(_) => id.push_str("-place"),
            None => {}
        },
        PlanProblem::Unknown { kind, .. } if CHOICES.contains(&kind.as_str()) => {
            "error-plan-choice".clone_into(&mut id);
        }
        PlanProblem::TooMuch { what, .. } if matches!(what.as_str(), "bytes" | "rules") => {
            id = format!("{id}-{what}");
        }
        _ => {}
    }
    let worded = |(name, value): (&'static str, String)| {
        let family = match (problem, name) {
            (_, "kind") => "kind",
            (PlanProblem::WrongType { .. }, "expected") => "type",
            (PlanProblem::WrongType { .. }, "found") => "is",
            (_, "longer" | "shorter") => "stretch",
            (_, "with") => "with",
            _ => return (name, value),
        };
        let words = l.find(&format!("plan-{family}-{value}"));
        (name, words.map_or(value, str::to_owned))
    };
    let values: Vec<_> = problem.values().into_iter().map(worded).collect();
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    l.fill(&id, &values)
}

#[cfg(test)]
mod tests;

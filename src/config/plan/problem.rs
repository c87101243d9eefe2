//! What can be wrong with a plan's file, and where: codes with values, which clients put into words.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::plan::condition::ConditionError;

/// What is wrong with a plan file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PlanProblem {
    /// It is not TOML of the form that a plan has; the reader's words.
    #[error("{0}")]
    Form(String),
    /// A condition is wrong.
    #[error(transparent)]
    Condition(Box<ConditionError>),
    /// Two of a kind have one id.
    #[error("{id} stands twice; give one of them another id")]
    Twice {
        /// The id.
        id: String,
    },
    /// Two outcomes or reasons have one digit, or a digit is above 9.
    #[error("digit {digit} is taken or not 0-9")]
    Digit {
        /// The digit.
        digit: u8,
    },
    /// Something is named that is not there.
    #[error("no {kind} {name:?}{}", or(suggestion.as_ref()))]
    Unknown {
        /// What it would be: `script`, `template`, `series`, `line`, `calendar`, `festival`, `holiday`, `segment`,
        /// `lifecycle`, `way`, `merge-field`, `channel`.
        kind: String,
        /// The name.
        name: String,
        /// One that is alike, or what there is to choose from.
        suggestion: Option<String>,
    },
    /// A number is outside of what makes sense.
    #[error("{key} has to be {min} to {max}")]
    Range {
        /// The key.
        key: String,
        /// The least that may be.
        min: i64,
        /// The most that may be.
        max: i64,
    },
    /// A date that is none.
    #[error("{text:?} is no date; write 2026-05-20, or 05-20 for every year")]
    Date {
        /// As written.
        text: String,
    },
    /// Hours that are none.
    #[error("{text:?} are no hours; write 09:00-20:00")]
    Hours {
        /// As written.
        text: String,
    },
    /// Something can never be reached, since one before it always holds.
    #[error(
        "{id} is never reached: whoever it is for is in {before} already; put it before, or narrow that one"
    )]
    Unreachable {
        /// Its id.
        id: String,
        /// The one that takes everybody.
        before: String,
    },
    /// A condition that never holds.
    #[error("nobody can meet this: {condition}")]
    Never {
        /// The condition.
        condition: String,
    },
    /// Something that has to have something in it is empty.
    #[error("{key} is empty")]
    Empty {
        /// The key.
        key: String,
    },
    /// A key that goes only with something else.
    #[error("{key} goes only with {with}")]
    GoesWith {
        /// The key.
        key: String,
        /// What it goes with: `work`, `message`, `segment`.
        with: String,
    },
    /// A cap that another one makes pointless.
    #[error("a cap of {less} in {longer} leaves no room for {more} in {shorter}")]
    CapOrder {
        /// The longer stretch: `week`, `month`.
        longer: String,
        /// Its cap.
        less: u16,
        /// The shorter stretch: `day`, `week`.
        shorter: String,
        /// Its cap.
        more: u16,
    },
    /// It is longer than a plan may be.
    #[error("a plan has at most {most} {what}")]
    TooMuch {
        /// Of what: `bytes`, `rules`.
        what: String,
        /// The most.
        most: usize,
    },
}

fn or(suggestion: Option<&String>) -> String {
    suggestion.map_or_else(String::new, |s| format!("; did you mean {s}?"))
}

/// A problem at a stretch of bytes of the file.
pub fn at(text: &str, span: &Range<usize>, problem: PlanProblem) -> PlanError {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    PlanError {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        problem,
    }
}

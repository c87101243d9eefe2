//! What is wrong with a condition and where, as codes with values; the clients word it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[error("{problem}")]
pub struct ConditionError {
    /// First character within the condition, from 0.
    pub start: u32,
    /// The character behind the last.
    pub end: u32,
    /// What is wrong.
    pub problem: ConditionProblem,
}

impl ConditionError {
    pub(super) fn new(at: Range<usize>, problem: ConditionProblem) -> Self {
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: place(at.start),
            end: place(at.end),
            problem,
        }
    }

    /// The column within the condition, in characters from 1.
    pub fn column(&self) -> usize {
        self.start as usize + 1
    }

    /// The characters within the condition, from 0.
    pub fn chars(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// What it is about, in the condition itself.
    pub fn cut<'a>(&self, source: &'a str) -> &'a str {
        cut(source, &self.chars())
    }
}

/// The characters of a text.
pub(super) fn cut<'a>(source: &'a str, chars: &Range<usize>) -> &'a str {
    let byte = |n: usize| {
        let found = source.char_indices().nth(n);
        found.map_or(source.len(), |(at, _)| at)
    };
    &source[byte(chars.start)..byte(chars.end)]
}

/// What can be wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
pub enum ConditionProblem {
    /// There is none.
    #[error("a condition is missing")]
    Empty,
    /// It is longer than [`super::MAX_LENGTH`], filters that it uses included.
    #[error("longer than {most} characters")]
    TooLong {
        /// Most characters.
        most: u32,
    },
    /// It does not go on as a condition does.
    #[error("not understood here: {found:?}")]
    Unexpected {
        /// What stands there; empty at the end.
        found: String,
    },
    /// A text or a bracket is not closed, or closed that was not opened.
    #[error("{mark} has no counterpart")]
    Unclosed {
        /// The mark.
        mark: char,
    },
    /// Something is written otherwise: `=` for `==`, `and` for `&&`, full-width quotes.
    #[error("{found} is written {instead}")]
    Written {
        /// As it stands.
        found: String,
        /// As it should.
        instead: String,
    },
    /// A number that is too big.
    #[error("{found} is no number that can be used")]
    Number {
        /// As it stands.
        found: String,
    },
    /// A name that is not in [`super::NAMES`].
    #[error("unknown name {name}{}", or(suggestion.as_ref()))]
    UnknownName {
        /// The name.
        name: String,
        /// One that is alike.
        suggestion: Option<String>,
    },
    /// A function that conditions can't call.
    #[error("unknown function {name}{}", or(suggestion.as_ref()))]
    UnknownFunction {
        /// The function.
        name: String,
        /// One that is alike.
        suggestion: Option<String>,
    },
    /// A saved filter that there is not.
    #[error("no filter {name}{}", or(suggestion.as_ref()))]
    UnknownFilter {
        /// Its name.
        name: String,
        /// One that is alike.
        suggestion: Option<String>,
    },
    /// A saved filter that uses itself.
    #[error("the filter {name} uses itself")]
    FilterCycle {
        /// Its name.
        name: String,
    },
    /// A saved filter that is no condition any more.
    #[error("the filter {name} is wrong: {problem}")]
    InFilter {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: Box<ConditionProblem>,
    },
    /// A value that the name never has, such as a segment that the plan has not.
    #[error("{name} is never {value:?}{}", or(suggestion.as_ref()))]
    UnknownValue {
        /// The name.
        name: String,
        /// The value.
        value: String,
        /// One that is alike.
        suggestion: Option<String>,
    },
    /// Two things of types that don't go together.
    #[error("{operator} does not go with {left} and {right}{}", or(suggestion.as_ref()))]
    Types {
        /// As it is written.
        operator: String,
        /// Type on the left.
        left: String,
        /// Type on the right.
        right: String,
        /// How it can be written.
        suggestion: Option<String>,
    },
    /// A function or operator on something of a type that it does not take.
    #[error("{function} does not take {found}{}", or(suggestion.as_ref()))]
    Argument {
        /// The function or operator.
        function: String,
        /// The type it was given.
        found: String,
        /// How it can be written.
        suggestion: Option<String>,
    },
    /// It says something, but not yes or no.
    #[error("this is {found}, not yes or no{}", or(suggestion.as_ref()))]
    NotBool {
        /// Its type.
        found: String,
        /// How it can be written.
        suggestion: Option<String>,
    },
    /// The key of `custom[…]`, or the name of `filter(…)`, is not written out as a text.
    #[error("{function} takes a text that is written out")]
    Literal {
        /// `custom` or `filter`.
        function: String,
    },
    /// A name of days that pass is used otherwise than compared with whole numbers, where that has to be clear.
    #[error("{name} can only be compared with whole numbers here")]
    UnclearDays {
        /// The name.
        name: String,
    },
    /// It fails when it is tried on a customer of whom nothing is known; the evaluator's words.
    #[error("{said}")]
    Fails {
        /// The evaluator's words.
        said: String,
    },
    /// `exists` and its like go too deep into each other.
    #[error("exists, all and the like go at most {most} deep into each other")]
    Nested {
        /// The deepest.
        most: u32,
    },
    /// What could take longer than there is time for.
    #[error(
        "this could take more than {most} steps; use shorter lists, or fewer within each other"
    )]
    Costly {
        /// Most steps.
        most: u64,
    },
}

fn or(suggestion: Option<&String>) -> String {
    suggestion.map_or_else(String::new, |s| format!("; perhaps {s}"))
}

impl ConditionProblem {
    /// The last part of its message's id.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::Unexpected { found } if found.is_empty() => "unfinished",
            Self::Unexpected { .. } => "unexpected",
            Self::Unclosed { .. } => "unclosed",
            Self::Written { .. } => "written",
            Self::Number { .. } => "number",
            Self::UnknownName { .. } => "unknown-name",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::UnknownFilter { .. } => "unknown-filter",
            Self::FilterCycle { .. } => "filter-cycle",
            Self::InFilter { .. } => "in-filter",
            Self::UnknownValue { .. } => "unknown-value",
            Self::Types { .. } => "types",
            Self::Argument { .. } => "argument",
            Self::NotBool { .. } => "not-bool",
            Self::Literal { .. } => "literal",
            Self::UnclearDays { .. } => "unclear-days",
            Self::Fails { .. } => "fails",
            Self::Nested { .. } => "nested",
            Self::Costly { .. } => "costly",
        }
    }

    /// The values of its message.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::TooLong { most } | Self::Nested { most } => vec![("most", most.to_string())],
            Self::Costly { most } => vec![("most", most.to_string())],
            Self::Unclosed { mark } => vec![("mark", mark.to_string())],
            Self::Unexpected { found } | Self::Number { found } | Self::NotBool { found, .. } => {
                vec![("found", found.clone())]
            }
            Self::Written { found, instead } => {
                vec![("found", found.clone()), ("instead", instead.clone())]
            }
            Self::UnknownName { name, .. }
            | Self::UnknownFunction { name, .. }
            | Self::UnknownFilter { name, .. }
            | Self::FilterCycle { name }
            | Self::InFilter { name, .. }
            | Self::UnclearDays { name } => vec![("name", name.clone())],
            Self::UnknownValue { name, value, .. } => {
                vec![("name", name.clone()), ("value", value.clone())]
            }
            Self::Types {
                operator,
                left,
                right,
                ..
            } => vec![
                ("operator", operator.clone()),
                ("left", left.clone()),
                ("right", right.clone()),
            ],
            Self::Argument {
                function, found, ..
            } => vec![("function", function.clone()), ("found", found.clone())],
            Self::Literal { function } => vec![("function", function.clone())],
            Self::Fails { said } => vec![("said", said.clone())],
        }
    }

    /// What could have been meant, or how it can be written.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::UnknownName { suggestion, .. }
            | Self::UnknownFunction { suggestion, .. }
            | Self::UnknownFilter { suggestion, .. }
            | Self::UnknownValue { suggestion, .. }
            | Self::Types { suggestion, .. }
            | Self::Argument { suggestion, .. }
            | Self::NotBool { suggestion, .. } => suggestion.as_deref(),
            Self::InFilter { problem, .. } => problem.suggestion(),
            _ => None,
        }
    }
}

//! What can be wrong with a plan's file, and where: codes with values, which clients put into words.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::plan::condition::ConditionError;

/// What is wrong with a plan file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{line}:{column}: {problem}")]
pub struct PlanError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub problem: PlanProblem,
}

/// What can be wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PlanProblem {
    /// It is not TOML; the reader's words.
    #[error("{said}")]
    Toml {
        /// The reader's words.
        said: String,
    },
    /// A character of another keyboard, such as a full-width quote.
    #[error("{found} has to be {instead}")]
    Written {
        /// As it stands.
        found: String,
        /// As it should.
        instead: String,
    },
    /// A key that is not known where it stands.
    #[error("no key {key} here{}", or(suggestion.as_ref().or(place.as_ref())))]
    UnknownKey {
        /// The key.
        key: String,
        /// One that is alike.
        suggestion: Option<String>,
        /// Where it goes, where there is none that is alike; empty: above all tables.
        place: Option<String>,
    },
    /// A key that has to be there is not.
    #[error("{key} is missing")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// Something else goes into a key.
    #[error("{key} is {expected}, not {found}")]
    WrongType {
        /// The key.
        key: String,
        /// What goes into it: `text`, `whole`, `number`, `bool`, `list`, `table`, `tables`.
        expected: String,
        /// What is in it: one of these, or `date`.
        found: String,
    },
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
        min: String,
        /// The most that may be.
        max: String,
    },
    /// Numbers that have to ascend.
    #[error("{key} has to ascend")]
    Ascending {
        /// The key.
        key: String,
    },
    /// A date that is none.
    #[error("{text:?} is no date; write 2026-05-20, or 05-20 for every year")]
    Date {
        /// As written.
        text: String,
    },
    /// A day that its month does not have.
    #[error("there is no {text}")]
    NoSuchDay {
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
    /// Whoever a rule is for never has what it waits for.
    #[error("nobody for whom {on} comes can meet this: {condition}")]
    NeverMet {
        /// The rule's trigger.
        on: String,
        /// Its condition.
        condition: String,
    },
    /// A choice that nobody can meet for whom its rule is.
    #[error("nobody for whom the rule is can meet this: {condition}")]
    NotOfRule {
        /// The choice's condition.
        condition: String,
    },
    /// A choice that is never reached, since whoever meets it meets one before it.
    #[error("{text} is never chosen: whoever meets its condition gets {before} already")]
    NeverChosen {
        /// What it uses.
        text: String,
        /// What the one before it uses.
        before: String,
    },
    /// A name that is not decided yet where it is used: segments are decided before stages, both before key customers.
    #[error("{name} is not decided yet here; say what makes it")]
    NotYet {
        /// The name.
        name: String,
    },
    /// Whoever is in the segments or stages that a condition names can't meet it.
    #[error("nobody who is {classes} can meet this: {condition}")]
    NotOfClass {
        /// Their ids.
        classes: String,
        /// The condition.
        condition: String,
    },
    /// A number that may not be less than another.
    #[error("{key} has to be at least {than}, which is {least}")]
    LessThan {
        /// The key.
        key: String,
        /// The key of the other.
        than: String,
        /// The other.
        least: String,
    },
    /// A list of days that are all over.
    #[error("all days of {list} are over")]
    Over {
        /// Its id.
        list: String,
    },
    /// A rule does one thing, in one way.
    #[error("what takes one way, not {found}")]
    OneWay {
        /// How many there are.
        found: usize,
    },
    /// Nothing uses it; no fault, but perhaps an oversight.
    #[error("nothing uses the {kind} {name}")]
    Unused {
        /// What it is: `script`, `template`, `series`, `line`, `calendar`.
        kind: String,
        /// Its id.
        name: String,
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
    /// An id that is too long, or of other characters than those of ids.
    #[error("an id is of letters, digits, - _ . and at most {most} bytes long")]
    Id {
        /// Most bytes.
        most: usize,
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

impl PlanProblem {
    /// The last part of its message's id.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Toml { .. } => "toml",
            Self::Written { .. } => "written",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::WrongType { .. } => "wrong-type",
            Self::Condition(_) => "condition",
            Self::Twice { .. } => "twice",
            Self::Digit { .. } => "digit",
            Self::Unknown { .. } => "unknown",
            Self::Range { .. } => "range",
            Self::Ascending { .. } => "ascending",
            Self::Date { .. } => "date",
            Self::NoSuchDay { .. } => "no-such-day",
            Self::Hours { .. } => "hours",
            Self::Unreachable { .. } => "unreachable",
            Self::Never { .. } => "never",
            Self::NeverMet { .. } => "never-met",
            Self::NotOfRule { .. } => "not-of-rule",
            Self::NeverChosen { .. } => "never-chosen",
            Self::NotYet { .. } => "not-yet",
            Self::NotOfClass { .. } => "not-of-class",
            Self::LessThan { .. } => "less-than",
            Self::Over { .. } => "over",
            Self::OneWay { .. } => "one-way",
            Self::Unused { .. } => "unused",
            Self::Empty { .. } => "empty",
            Self::GoesWith { .. } => "goes-with",
            Self::CapOrder { .. } => "cap-order",
            Self::Id { .. } => "id",
            Self::TooMuch { .. } => "too-much",
        }
    }

    /// The values of its message. Kinds, types and stretches of days are codes.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let of = |values: &[(&'static str, &String)]| {
            let owned = values.iter().map(|(name, value)| (*name, (*value).clone()));
            owned.collect::<Vec<_>>()
        };
        match self {
            Self::Condition(error) => vec![("said", error.to_string())],
            Self::Toml { said } => of(&[("said", said)]),
            Self::Written { found, instead } => of(&[("found", found), ("instead", instead)]),
            Self::UnknownKey { key, place, .. } => {
                let place = place.clone().unwrap_or_default();
                vec![("key", key.clone()), ("place", place)]
            }
            Self::MissingKey { key } | Self::Empty { key } | Self::Ascending { key } => {
                of(&[("key", key)])
            }
            Self::WrongType {
                key,
                expected,
                found,
            } => of(&[("key", key), ("expected", expected), ("found", found)]),
            Self::Twice { id } => of(&[("id", id)]),
            Self::Digit { digit } => vec![("digit", digit.to_string())],
            Self::Unknown { kind, name, .. } | Self::Unused { kind, name } => {
                of(&[("kind", kind), ("name", name)])
            }
            Self::Range { key, min, max } => of(&[("key", key), ("min", min), ("max", max)]),
            Self::Date { text } | Self::NoSuchDay { text } | Self::Hours { text } => {
                of(&[("text", text)])
            }
            Self::Unreachable { id, before } => of(&[("id", id), ("before", before)]),
            Self::Never { condition } | Self::NotOfRule { condition } => {
                of(&[("condition", condition)])
            }
            Self::NeverChosen { text, before } => of(&[("text", text), ("before", before)]),
            Self::NeverMet { on, condition } => of(&[("on", on), ("condition", condition)]),
            Self::NotYet { name } => of(&[("name", name)]),
            Self::NotOfClass { classes, condition } => {
                of(&[("classes", classes), ("condition", condition)])
            }
            Self::LessThan { key, than, least } => {
                of(&[("key", key), ("than", than), ("least", least)])
            }
            Self::Over { list } => of(&[("list", list)]),
            Self::OneWay { found } => vec![("found", found.to_string())],
            Self::GoesWith { key, with } => of(&[("key", key), ("with", with)]),
            Self::CapOrder {
                longer,
                less,
                shorter,
                more,
            } => vec![
                ("longer", longer.clone()),
                ("less", less.to_string()),
                ("shorter", shorter.clone()),
                ("more", more.to_string()),
            ],
            Self::Id { most } => vec![("most", most.to_string())],
            Self::TooMuch { what, most } => {
                vec![("what", what.clone()), ("most", most.to_string())]
            }
        }
    }

    /// What could have been meant, or what there is to choose from.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::UnknownKey { suggestion, .. } | Self::Unknown { suggestion, .. } => {
                suggestion.as_deref()
            }
            _ => None,
        }
    }
}

/// What is wrong with a plan's file: at least one problem, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{first}{}", more(others))]
pub struct PlanErrors {
    /// The first.
    pub first: Box<PlanError>,
    /// The others.
    pub others: Vec<PlanError>,
}

impl PlanErrors {
    /// Most problems that are told at once.
    pub const MOST: usize = 20;

    /// These problems; none where there is none.
    pub fn of(mut found: Vec<PlanError>) -> Option<Self> {
        found.sort_by_key(|e| (e.line, e.column));
        found.dedup();
        found.truncate(Self::MOST);
        let mut found = found.into_iter();
        Some(Self {
            first: Box::new(found.next()?),
            others: found.collect(),
        })
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &PlanError> {
        std::iter::once(&*self.first).chain(&self.others)
    }
}

impl From<PlanError> for PlanErrors {
    fn from(first: PlanError) -> Self {
        Self {
            first: Box::new(first),
            others: Vec::new(),
        }
    }
}

fn more(others: &[PlanError]) -> String {
    let others = others.iter().map(|other| format!("; {other}"));
    others.collect()
}

fn or(suggestion: Option<&String>) -> String {
    suggestion.map_or_else(String::new, |s| format!("; did you mean {s}?"))
}

/// A problem at a stretch of bytes of the file.
pub fn at(text: &str, span: &Range<usize>, problem: PlanProblem) -> PlanError {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    PlanError {
        line: from_1(before.matches('\n').count()),
        column: from_1(before[line_start..].chars().count()),
        problem,
    }
}

fn from_1(n: usize) -> u32 {
    u32::try_from(n + 1).unwrap_or(u32::MAX)
}

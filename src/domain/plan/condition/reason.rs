//! What can be said of conditions without a customer: that one never holds, always holds, or follows from another.
//!
//! A condition of simple form is taken apart into cases, each a set of values allowed for each name; a case in which
//! some name has no value left can't be. Names are taken to be independent of each other, so that what is said is
//! true, but not all that is true is said.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{DoubleName, FlagName, IntName, ListName};
use super::quick::{Comparison, Part, Quick, Text};

/// Most cases that are looked at; beyond, nothing is said.
const MAX_CASES: usize = 512;

/// Most pairs of cases that are put together at once.
const MAX_PAIRS: usize = 4 * MAX_CASES;

/// What a case says something about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Int(IntName),
    Double(DoubleName),
    Text(Text),
    Flag(FlagName),
    Part(Text, Part, String),
    Has(ListName, String),
}

/// The values that it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Allowed {
    /// Numbers in ranges, ascending and apart, both ends within; amounts by [`place`].
    Numbers(Vec<(i64, i64)>),
    /// One of these texts.
    One(BTreeSet<String>),
    /// None of these texts.
    None(BTreeSet<String>),
    /// Yes or no.
    Is(bool),
}

type Case = BTreeMap<Subject, Allowed>;

/// Whether a condition never holds (`Some(false)`) or always does (`Some(true)`).
pub(super) fn verdict(condition: &Quick) -> Option<bool> {
    if never(condition, true) {
        return Some(false);
    }
    never(condition, false).then_some(true)
}

/// Whether wherever the one holds, the other does.
pub(super) fn implies(one: &Quick, other: &Quick) -> bool {
    let holds = cases(one, true);
    let fails = cases(other, false);
    let both = holds.zip(fails).and_then(|(a, b)| both(&a, &b));
    both.is_some_and(|cases| cases.is_empty())
}

/// Whether a condition's answer is never `wanted`.
fn never(condition: &Quick, wanted: bool) -> bool {
    cases(condition, wanted).is_some_and(|cases| cases.is_empty())
}

/// The cases in which a condition's answer is `wanted`; `None` where there are too many.
fn cases(condition: &Quick, wanted: bool) -> Option<Vec<Case>> {
    match condition {
        Quick::Is(answer) => Some(if *answer == wanted {
            vec![Case::new()]
        } else {
            Vec::new()
        }),
        Quick::Not(inner) => cases(inner, !wanted),
        Quick::Both(a, b) | Quick::Either(a, b) => {
            let (a, b) = (cases(a, wanted)?, cases(b, wanted)?);
            if matches!(condition, Quick::Both(..)) == wanted {
                return both(&a, &b);
            }
            let all = a.len() + b.len();
            (all <= MAX_CASES).then(|| a.into_iter().chain(b).collect())
        }
        _ => {
            let (subject, allowed) = said(condition, wanted)?;
            Some(if allowed.is_empty() {
                Vec::new()
            } else {
                vec![Case::from([(subject, allowed)])]
            })
        }
    }
}

/// What one comparison says.
fn said(condition: &Quick, wanted: bool) -> Option<(Subject, Allowed)> {
    Some(match condition {
        Quick::Int(name, how, than) => {
            let (least, most) = name.range();
            let ranges = compared(*how, *than, least, most);
            (Subject::Int(*name), numbers(ranges, least, most, wanted))
        }
        Quick::IntIn(name, list) => {
            let (least, most) = name.range();
            let mut list: Vec<i64> = list.clone();
            list.retain(|n| (least..=most).contains(n));
            list.sort_unstable();
            list.dedup();
            let ranges = list.into_iter().map(|n| (n, n)).collect();
            (Subject::Int(*name), numbers(ranges, least, most, wanted))
        }
        Quick::Double(name, how, than) => {
            let (least, most) = (place(f64::NEG_INFINITY), place(f64::INFINITY));
            let ranges = if than.is_nan() {
                Vec::new()
            } else {
                compared(*how, place(*than), least, most)
            };
            (Subject::Double(*name), numbers(ranges, least, most, wanted))
        }
        Quick::Text(text, list) => {
            let list: BTreeSet<String> = list.iter().cloned().collect();
            let all = match text {
                Text::Name(name) => name.values(),
                Text::Custom(_) => None,
            };
            let allowed = match (all, wanted) {
                (None, true) => Allowed::One(list),
                (None, false) => Allowed::None(list),
                (Some(all), _) => {
                    let fits = |value: &&&str| list.contains(**value) == wanted;
                    Allowed::One(all.iter().filter(fits).map(|v| (*v).to_owned()).collect())
                }
            };
            (Subject::Text(text.clone()), allowed)
        }
        Quick::Flag(name) => (Subject::Flag(*name), Allowed::Is(wanted)),
        Quick::Part(text, part, sought) => {
            let subject = Subject::Part(text.clone(), *part, sought.clone());
            (subject, Allowed::Is(wanted))
        }
        Quick::Has(list, text) => (Subject::Has(*list, text.clone()), Allowed::Is(wanted)),
        Quick::Is(_) | Quick::Not(_) | Quick::Both(..) | Quick::Either(..) => return None,
    })
}

fn numbers(ranges: Vec<(i64, i64)>, least: i64, most: i64, wanted: bool) -> Allowed {
    Allowed::Numbers(if wanted {
        ranges
    } else {
        others(&ranges, least, most)
    })
}

/// The numbers from `least` to `most` for which a comparison holds.
fn compared(how: Comparison, than: i64, least: i64, most: i64) -> Vec<(i64, i64)> {
    let (from, to) = match how {
        Comparison::Equal => (Some(than), Some(than)),
        Comparison::Greater => (than.checked_add(1), Some(most)),
        Comparison::GreaterEqual => (Some(than), Some(most)),
        Comparison::Less => (Some(least), than.checked_sub(1)),
        Comparison::LessEqual => (Some(least), Some(than)),
    };
    let (Some(from), Some(to)) = (from, to) else {
        return Vec::new();
    };
    let (from, to) = (from.max(least), to.min(most));
    if from <= to {
        vec![(from, to)]
    } else {
        Vec::new()
    }
}

/// The numbers from `least` to `most` that are in no range.
fn others(ranges: &[(i64, i64)], least: i64, most: i64) -> Vec<(i64, i64)> {
    let mut others = Vec::new();
    let mut from = Some(least);
    for (start, end) in ranges {
        if let Some(from) = from
            && from < *start
        {
            others.push((from, start - 1));
        }
        from = end.checked_add(1);
    }
    if let Some(from) = from
        && from <= most
    {
        others.push((from, most));
    }
    others
}

/// The cases in which one of each of two sets of cases holds; `None` where there are too many.
fn both(a: &[Case], b: &[Case]) -> Option<Vec<Case>> {
    let mut all = Vec::new();
    if a.len() * b.len() > MAX_PAIRS {
        return None;
    }
    for one in a {
        for other in b {
            if let Some(case) = merged(one, other) {
                if all.len() == MAX_CASES {
                    return None;
                }
                if !all.contains(&case) {
                    all.push(case);
                }
            }
        }
    }
    Some(all)
}

/// Both cases at once; `None` where that can't be.
fn merged(one: &Case, other: &Case) -> Option<Case> {
    let mut case = one.clone();
    for (subject, allowed) in other {
        let known = case.get(subject);
        let merged = known.map_or_else(|| allowed.clone(), |known| known.and(allowed));
        if merged.is_empty() {
            return None;
        }
        case.insert(subject.clone(), merged);
    }
    consistent(&case).then_some(case)
}

/// Whether what is said of a text's parts agrees with what is said of the text.
fn consistent(case: &Case) -> bool {
    case.iter().all(|(subject, allowed)| {
        let (Subject::Part(text, part, sought), Allowed::Is(wanted)) = (subject, allowed) else {
            return true;
        };
        let Some(Allowed::One(values)) = case.get(&Subject::Text(text.clone())) else {
            return !sought.is_empty() || *wanted;
        };
        values.iter().any(|value| {
            let found = match part {
                Part::Anywhere => value.contains(sought.as_str()),
                Part::Start => value.starts_with(sought.as_str()),
                Part::End => value.ends_with(sought.as_str()),
            };
            found == *wanted
        })
    })
}

impl Allowed {
    fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(ranges) => ranges.is_empty(),
            Self::One(texts) => texts.is_empty(),
            Self::None(_) | Self::Is(_) => false,
        }
    }

    /// What both allow. Of one subject both are of one kind.
    fn and(&self, other: &Self) -> Self {
        let less = |one: &BTreeSet<String>, without: &BTreeSet<String>| {
            Self::One(one.difference(without).cloned().collect())
        };
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => {
                let mut both = Vec::new();
                for (start, end) in a {
                    for (from, to) in b {
                        let (from, to) = (*start.max(from), *end.min(to));
                        if from <= to {
                            both.push((from, to));
                        }
                    }
                }
                Self::Numbers(both)
            }
            (Self::One(a), Self::One(b)) => Self::One(a.intersection(b).cloned().collect()),
            (Self::One(one), Self::None(without)) | (Self::None(without), Self::One(one)) => {
                less(one, without)
            }
            (Self::None(a), Self::None(b)) => Self::None(a.union(b).cloned().collect()),
            (Self::Is(a), Self::Is(b)) if a == b => Self::Is(*a),
            _ => Self::One(BTreeSet::new()),
        }
    }
}

/// An amount's place among all amounts: whole numbers in the same order.
fn place(amount: f64) -> i64 {
    // Of the two zeros there is one.
    let bits = (amount + 0.0).to_bits() as i64;
    if bits < 0 { i64::MIN - bits } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_order() {
        let amounts = [
            f64::NEG_INFINITY,
            -1e9,
            -1.5,
            -1e-300,
            0.0,
            1e-300,
            1.0,
            8000.0,
            f64::INFINITY,
        ];
        assert!(amounts.windows(2).all(|w| place(w[0]) < place(w[1])));
        assert_eq!(place(-0.0), place(0.0));
        assert_eq!(place(f64::from_bits(1)) - place(0.0), 1);
        assert_eq!(place(0.0) - place(-f64::from_bits(1)), 1);
    }
}

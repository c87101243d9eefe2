//! What was typed into the lookup line, read as terms that must all match.

use super::form::{is_ideograph, is_inside_word};
use super::matching::{self, Found};
use super::probe::{self, Probe};
use super::segment::{Item, segmentations};
use super::{LookupCard, fold_code};
use crate::text::fold::fold;

/// The most terms of a query; further ones are left out.
pub const MAX_TERMS: usize = 6;
/// The longest query that is read, in characters.
const MAX_CHARS: usize = 64;
/// Fewer digits match too many phones in the middle to be worth a scan.
const MIN_MIDDLE: usize = 3;

/// Kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// Digits: of a phone, a customer or an order number.
    Digits,
    /// Letters and digits in one: of a number.
    Code,
    /// Letters: pinyin, initials, a Latin name.
    Letters,
    /// Han characters.
    Han,
    /// Han characters and letters in one: `张s`.
    Mixed,
}

/// A term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    kind: TermKind,
    text: String,
    items: Vec<Item>,
}

impl Term {
    fn new(kind: TermKind, text: String) -> Self {
        let mut items: Vec<Item> = Vec::new();
        if !matches!(kind, TermKind::Digits | TermKind::Code) {
            for c in text.chars() {
                match items.last_mut() {
                    _ if is_ideograph(c) => items.push(Item::Han(c)),
                    Some(Item::Letters(letters)) => letters.push(c),
                    _ => items.push(Item::Letters(c.into())),
                }
            }
        }
        Self { kind, text, items }
    }

    /// What kind of term it is.
    pub fn kind(&self) -> TermKind {
        self.kind
    }

    /// Its text, folded, without punctuation.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The Han characters that it begins with.
    pub(super) fn leading_han(&self) -> Vec<char> {
        self.items
            .iter()
            .map_while(|item| match item {
                Item::Han(c) => Some(*c),
                Item::Letters(_) => None,
            })
            .collect()
    }

    /// How much it narrows the search, in bits: what names and numbers are like on average.
    fn selectivity(&self) -> usize {
        let chars = self.text.chars().count();
        match self.kind {
            TermKind::Digits | TermKind::Code => 3 * chars,
            TermKind::Han => 6 * chars,
            TermKind::Letters | TermKind::Mixed => {
                let parts = segmentations(&self.items).first().map_or(0, Vec::len);
                if parts == 0 {
                    3 * chars
                } else {
                    2 * parts + chars
                }
            }
        }
    }
}

/// What to scan for a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The scans, the best matches first. Give each a limit of its own, keep what [`Query::matches`], sort by rank.
    pub probes: Vec<Probe>,
}

/// What was typed into the lookup line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
    /// The same where terms that stand side by side are read as one name: `zhang s`, `张 san`.
    joined: Option<Vec<Term>>,
}

impl Query {
    /// Reads a query of any text; one without letters and digits is empty and matches nothing.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let mut terms = Vec::new();
        let folded = fold(&text);
        let mut tokens = folded.split_whitespace().peekable();
        while let Some(token) = tokens.next() {
            // Phones do not keep the calling code of China.
            if !(matches!(token, "+86" | "0086") && tokens.peek().is_some()) {
                read_token(token, &mut terms);
            }
        }
        terms.truncate(MAX_TERMS);
        let joined = join(&terms);
        Self { terms, joined }
    }

    /// The terms; all must match.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What an order or customer number may begin with: the terms of digits, letters or both, folded as
    /// [`super::fold_code`] folds a number.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let coded = |term: &&Term| {
            matches!(
                term.kind,
                TermKind::Digits | TermKind::Code | TermKind::Letters
            )
        };
        self.terms
            .iter()
            .filter(coded)
            .map(|term| term.text.as_str())
    }

    /// The digits to scan all phones for when the probes do not give enough: the most of a term, at least three.
    pub fn middle_digits(&self) -> Option<&str> {
        let digits = self
            .terms
            .iter()
            .filter(|term| term.kind == TermKind::Digits);
        digits
            .map(|term| term.text.as_str())
            .max_by_key(|text| text.len())
            .filter(|text| text.len() >= MIN_MIDDLE)
    }

    /// What to scan: the probes of the term that narrows most, in either reading. Which of several terms of digits is the
    /// tail of a phone nobody knows, so then those of all of them.
    pub fn plan(&self) -> Plan {
        let mut probes: Vec<Probe> = Vec::new();
        for terms in self.readings() {
            let Some(best) = terms.iter().rev().max_by_key(|term| term.selectivity()) else {
                continue;
            };
            let as_well = |term: &&Term| {
                std::ptr::eq(*term, best)
                    || (best.kind == TermKind::Digits
                        && term.kind == TermKind::Digits
                        && term.text.len() >= MIN_MIDDLE)
            };
            for probe in terms.iter().filter(as_well).flat_map(probe::probes) {
                if !probes.contains(&probe) {
                    probes.push(probe);
                }
            }
        }
        Plan { probes }
    }

    /// Whether a customer matches all terms, how well, and what of it does.
    pub fn matches(&self, card: &LookupCard) -> Option<Found> {
        if self.is_empty() {
            return None;
        }
        let target = matching::Target::new(card);
        self.readings()
            .filter_map(|terms| matching::all(terms, &target))
            .min_by_key(|found| found.rank)
    }

    /// The readings as one name first.
    fn readings(&self) -> impl Iterator<Item = &[Term]> {
        self.joined
            .as_deref()
            .into_iter()
            .chain([self.terms.as_slice()])
    }
}

/// Reads what stands between two spaces.
fn read_token(token: &str, terms: &mut Vec<Term>) {
    let code = fold_code(token);
    let ideographs = code.contains(is_ideograph);
    let digits = code.contains(|c: char| c.is_ascii_digit());
    let all_digits = code.bytes().all(|b| b.is_ascii_digit());
    if code.is_empty() {
    } else if ideographs {
        for run in runs(&code, |c| c.is_ascii_digit()) {
            let kind = if run.starts_with(|c: char| c.is_ascii_digit()) {
                TermKind::Digits
            } else if run.chars().all(is_ideograph) {
                TermKind::Han
            } else if run.contains(is_ideograph) {
                TermKind::Mixed
            } else {
                TermKind::Letters
            };
            terms.push(Term::new(kind, run.to_owned()));
        }
    } else if all_digits {
        terms.push(Term::new(
            TermKind::Digits,
            national(token, &code).to_owned(),
        ));
    } else if digits {
        terms.push(Term::new(TermKind::Code, code));
    } else {
        let is_break = |c: char| !c.is_alphanumeric() && !is_inside_word(c);
        for word in token
            .split(is_break)
            .map(fold_code)
            .filter(|word| !word.is_empty())
        {
            terms.push(Term::new(TermKind::Letters, word));
        }
    }
}

/// The maximal runs of characters that are all of the class or all not.
fn runs(text: &str, class: impl Fn(char) -> bool) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let this = Some(class(c));
        if last.is_some() && last != this {
            runs.push(&text[start..at]);
            start = at;
        }
        last = this;
    }
    runs.push(&text[start..]);
    runs
}

/// Digits without the calling code of China, which phones do not keep.
fn national<'a>(token: &str, digits: &'a str) -> &'a str {
    let rest = if token.starts_with("+86") {
        digits.strip_prefix("86")
    } else {
        digits
            .strip_prefix("0086")
            .or_else(|| digits.strip_prefix("86"))
            .filter(|rest| rest.len() == 11)
    };
    rest.filter(|rest| !rest.is_empty()).unwrap_or(digits)
}

/// The terms with those that stand side by side and may be parts of one name made one, if there are any.
fn join(terms: &[Term]) -> Option<Vec<Term>> {
    let is_name = |term: &Term| {
        matches!(
            term.kind,
            TermKind::Letters | TermKind::Han | TermKind::Mixed
        )
    };
    let mut joined: Vec<Term> = Vec::new();
    for term in terms {
        match joined.last_mut() {
            Some(last) if is_name(last) && is_name(term) => {
                last.kind = if last.kind == TermKind::Han && term.kind == TermKind::Han {
                    TermKind::Han
                } else {
                    TermKind::Mixed
                };
                last.text.push_str(&term.text);
                last.items.extend_from_slice(&term.items);
            }
            _ => joined.push(term.clone()),
        }
    }
    (joined.len() < terms.len()).then_some(joined)
}

//! What tickets of the sample are about and what is said in them: `assets/sample/tickets.toml`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand::Rng;
use rand::seq::IndexedRandom;
use serde::Deserialize;

use crate::domain::ticket::Remedy;

/// A matter that comes up again and again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) category: String,
    pub(super) subcategory: String,
    weight: u32,
    /// Severities, each as often as it is listed.
    pub(super) severities: Vec<u8>,
    /// In how many percent it is a complaint.
    pub(super) complaint: u32,
    pub(super) wants: Remedy,
    /// Least and most yuan that making up for it costs.
    pub(super) cost: Option<(i64, i64)>,
    pub(super) department: Option<String>,
    pub(super) order: Bound,
    pub(super) product: Option<Item>,
    zh: Texts,
    en: Texts,
}

/// Which order a case is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Bound {
    /// One that came.
    Arrived,
    /// One that was on its way.
    Sent,
    /// None.
    None,
}

/// Which item of the order a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Item {
    Tin,
    Any,
}

/// What is said in a case, in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub(super) summary: Vec<String>,
    /// What the department is asked, or the customer where none is.
    pub(super) wait: Option<String>,
    pub(super) found: String,
    pub(super) offer: Option<String>,
    pub(super) done: Option<String>,
    pub(super) result: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
    rise: HashMap<String, Vec<String>>,
    said: HashMap<String, HashMap<String, Vec<String>>>,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../assets/sample/tickets.toml"))
        .expect("the cases are shipped; a test reads them")
});

/// The language in which a customer's tickets are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

impl Language {
    const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// Something that is said whatever a ticket is about, by its name in the file.
    pub(super) fn say(self, rng: &mut impl Rng, what: &str) -> &'static str {
        let texts = CASES.said.get(self.code()).and_then(|said| said.get(what));
        let texts = texts.expect("the texts are shipped; a test says each");
        texts.choose(rng).map_or("", String::as_str)
    }

    /// What is said about the product of which there are suddenly many tickets, one after the other.
    pub(super) fn rise(self, nth: usize) -> &'static str {
        let texts = CASES.rise.get(self.code()).map_or(&[][..], Vec::as_slice);
        texts
            .get(nth % texts.len().max(1))
            .map_or("", String::as_str)
    }
}

impl Case {
    /// One by weight, of those that fit.
    pub(super) fn pick(rng: &mut impl Rng, fits: impl Fn(&Self) -> bool) -> Option<&'static Self> {
        let fitting: Vec<&'static Self> = CASES.case.iter().filter(|case| fits(case)).collect();
        let picked = fitting.choose_weighted(rng, |case| case.weight);
        picked.ok().copied()
    }

    /// The first of a subcategory.
    pub(super) fn of(subcategory: &str) -> Option<&'static Self> {
        CASES
            .case
            .iter()
            .find(|case| case.subcategory == subcategory)
    }

    /// What is said in it.
    pub(super) fn texts(&'static self, language: Language) -> &'static Texts {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

#[cfg(test)]
pub(super) fn all() -> &'static [Case] {
    &CASES.case
}

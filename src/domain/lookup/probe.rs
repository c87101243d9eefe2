//! What to scan for in the lookup index.

use super::key::{
    CHARS, DIGITS, INITIALS, Kind, MAX_KEY, MIN_TRAILING, SYLLABLE_END, backwards, han, key, tail,
};
use super::query::{Term, TermKind};
use super::segment::{Item, Part, segmentations};

/// The most scans of whole names by pinyin that one term asks for …
const MAX_NAME_PROBES: usize = 32;
/// … and of given names.
const MAX_GIVEN_PROBES: usize = 16;

/// A part of the lookup index to scan: all keys with this prefix, of which some can be told apart without reading
/// their customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    prefix: Vec<u8>,
    /// For the syllables after the one that the prefix ends in: one of these must fit; none means that any does.
    patterns: Vec<Vec<Part>>,
}

impl Probe {
    fn exact(kind: Kind, bytes: impl IntoIterator<Item = u8>) -> Self {
        Self {
            prefix: key(kind, bytes),
            patterns: Vec::new(),
        }
    }

    /// The prefix to scan.
    pub fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    /// Whether a key (without the identity that follows it in the index) may lead to a match. Reading the customer
    /// and asking [`super::Query::matches`] is still needed; this spares most of the reading.
    pub fn admits(&self, key: &[u8]) -> bool {
        let Some(rest) = key.strip_prefix(self.prefix.as_slice()) else {
            return false;
        };
        let cut = key.len() >= MAX_KEY;
        self.patterns.is_empty() || cut || self.patterns.iter().any(|pattern| fits(pattern, rest))
    }

    /// Whether all that `other` finds is found by this one too.
    fn covers(&self, other: &Self) -> bool {
        self.patterns.is_empty() && other.prefix.starts_with(&self.prefix)
    }
}

/// Whether the syllables behind the one that `rest` begins in fit the pattern.
fn fits(pattern: &[Part], rest: &[u8]) -> bool {
    let mut syllables = rest.split(|&byte| byte == SYLLABLE_END).skip(1);
    pattern.iter().all(|part| match (syllables.next(), part) {
        (None | Some([]), _) => false,
        (Some(syllable), Part::Full(fuzzy)) => syllable == fuzzy.as_bytes(),
        (Some(syllable), Part::Initial(initial)) => syllable.first() == Some(initial),
        (Some(syllable), Part::Open(fuzzy)) => syllable.starts_with(fuzzy.as_bytes()),
    })
}

/// The probes of one term, the best matches first; together they reach every customer that the term matches, the
/// middle digits of a phone apart.
pub(super) fn probes(term: &Term) -> Vec<Probe> {
    let mut probes = Vec::new();
    let text = term.text();
    match term.kind() {
        TermKind::Digits => {
            probes.push(Probe::exact(Kind::Tail, tail(text)));
            probes.push(Probe::exact(Kind::Head, text.bytes().take(DIGITS)));
            probes.push(Probe::exact(Kind::Number, text.bytes()));
            if text.len() >= MIN_TRAILING {
                probes.push(Probe::exact(Kind::NumberTail, backwards(text).take(DIGITS)));
            }
            probes.push(Probe::exact(Kind::Word, text.bytes()));
        }
        TermKind::Code => {
            probes.push(Probe::exact(Kind::Number, text.bytes()));
            probes.push(Probe::exact(Kind::Word, text.bytes()));
        }
        TermKind::Han => {
            let chars = term.leading_han();
            probes.push(Probe::exact(Kind::Name, han(&chars)));
            probes.push(Probe::exact(Kind::NamePart, han(&chars)));
        }
        TermKind::Letters => {
            pinyin_probes(term.items(), &mut probes);
            probes.push(Probe::exact(Kind::Word, text.bytes()));
            probes.push(Probe::exact(Kind::Number, text.bytes()));
        }
        TermKind::Mixed => {
            let chars = term.leading_han();
            pinyin_probes(term.items(), &mut probes);
            if chars.len() > 1 {
                let chars = &chars[..chars.len().min(CHARS)];
                probes.push(Probe::exact(Kind::Name, han(chars)));
                probes.push(Probe::exact(Kind::NamePart, han(chars)));
            }
            let letters = term.items().iter().find_map(|item| match item {
                Item::Letters(text) => Some(text),
                Item::Han(_) => None,
            });
            probes.extend(letters.map(|text| Probe::exact(Kind::Word, text.bytes())));
        }
    }
    probes
}

/// Probes for what may be pinyin: whole names first, then given names.
fn pinyin_probes(items: &[Item], probes: &mut Vec<Probe>) {
    let ways = segmentations(items);
    let names = distinct(ways.iter().map(|way| name_probe(way)), MAX_NAME_PROBES);
    let given = ways.iter().filter(|way| finds_given(way));
    let given = distinct(
        given.map(|way| syllable_probe(Kind::Given, way)),
        MAX_GIVEN_PROBES,
    );
    probes.extend(names.into_iter().chain(given));
}

/// The probes with those that scan the same made one, at most `limit`.
fn distinct(probes: impl Iterator<Item = Probe>, limit: usize) -> Vec<Probe> {
    let mut all: Vec<Probe> = Vec::new();
    for probe in probes {
        if all.iter().any(|earlier| earlier.covers(&probe)) {
            continue;
        }
        if let Some(same) = all
            .iter_mut()
            .find(|earlier| earlier.prefix == probe.prefix)
        {
            if probe.patterns.is_empty() {
                same.patterns.clear();
            } else {
                same.patterns.extend(probe.patterns);
            }
        } else if all.len() < limit {
            all.push(probe);
        }
    }
    all
}

/// Given names are found on their own only by a whole syllable, or by more of it than an initial.
fn finds_given(way: &[Part]) -> bool {
    match way.first() {
        Some(Part::Full(_)) => true,
        Some(Part::Open(fuzzy)) => fuzzy.as_bytes().len() > 1,
        _ => false,
    }
}

fn name_probe(way: &[Part]) -> Probe {
    if finds_given(way) {
        return syllable_probe(Kind::Pinyin, way);
    }
    let initials = way.iter().map(|part| match part {
        Part::Initial(initial) => *initial,
        Part::Full(fuzzy) | Part::Open(fuzzy) => fuzzy.initial().unwrap_or(SYLLABLE_END),
    });
    Probe::exact(Kind::Initials, initials.take(INITIALS))
}

fn syllable_probe(kind: Kind, way: &[Part]) -> Probe {
    let mut bytes = Vec::with_capacity(24);
    for (at, part) in way.iter().enumerate() {
        match part {
            Part::Full(fuzzy) => {
                bytes.extend(fuzzy.as_bytes());
                bytes.push(SYLLABLE_END);
                continue;
            }
            Part::Initial(initial) => bytes.push(*initial),
            Part::Open(fuzzy) => bytes.extend(fuzzy.as_bytes()),
        }
        let pattern = &way[at + 1..];
        let patterns = if pattern.is_empty() {
            Vec::new()
        } else {
            vec![pattern.to_vec()]
        };
        return Probe {
            prefix: key(kind, bytes),
            patterns,
        };
    }
    Probe::exact(kind, bytes)
}

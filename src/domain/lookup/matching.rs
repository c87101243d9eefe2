//! Whether a customer matches, how well, and what of it does.

use std::cell::OnceCell;
use std::cmp::Reverse;

use super::form::{NameForm, Variant};
use super::key::{MAX_PHONES, MIN_TRAILING};
use super::query::{Term, TermKind};
use super::segment::{Item, initial_lens};
use super::{LookupCard, fold_code};
use crate::text::pinyin::{self, Fuzzy, MAX_SYLLABLE};

/// How close a match is; the closest sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// All of the name, a phone or the number.
    Exact,
    /// The last four digits of a phone.
    LastFour,
    /// More than its last four digits, or as much of them as is typed.
    Tail,
    /// The beginning of the name, a phone or the number.
    Start,
    /// Any other part.
    Part,
}

/// How good a match is; the best sorts first. Of several terms the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// How close it is.
    pub closeness: Closeness,
    /// Whether it holds only by sounds often confused, or by a less likely reading.
    pub loose: bool,
}

/// Which field matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The name; positions are characters of it as entered.
    Name,
    /// The phone of this index; positions are digits.
    Phone(usize),
    /// The customer number; positions are characters of [`super::fold_code`] of it.
    Number,
}

/// A character that was found by a reading that is not its everyday one: 单 as `shan`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The character, Simplified.
    pub character: char,
    /// The syllable, `ü` as `v`.
    pub syllable: &'static str,
}

/// What of a customer a term matched: for highlighting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The field.
    pub field: Field,
    /// Where in it the match begins.
    pub start: usize,
    /// How long it is.
    pub len: usize,
    /// A reading worth showing.
    pub reading: Option<Reading>,
}

/// A match of a whole query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How good it is.
    pub rank: Rank,
    /// What matched: one for each term.
    pub hits: Vec<Hit>,
}

/// A customer to be matched; its name is taken apart and read only when a term asks for it.
pub(super) struct Target<'a> {
    card: &'a LookupCard<'a>,
    name: OnceCell<NameForm>,
    variants: OnceCell<Vec<Variant>>,
    number: OnceCell<String>,
}

impl<'a> Target<'a> {
    pub(super) fn new(card: &'a LookupCard<'a>) -> Self {
        Self {
            card,
            name: OnceCell::new(),
            variants: OnceCell::new(),
            number: OnceCell::new(),
        }
    }

    fn name(&self) -> &NameForm {
        self.name.get_or_init(|| NameForm::new(self.card.name))
    }

    fn variants(&self) -> &[Variant] {
        self.variants.get_or_init(|| self.name().variants())
    }

    fn number(&self) -> &str {
        self.number
            .get_or_init(|| self.card.number.map(fold_code).unwrap_or_default())
    }
}

type Match = (Rank, Hit);

/// The match of all terms.
pub(super) fn all(terms: &[Term], target: &Target) -> Option<Found> {
    let mut found: Option<Found> = None;
    for term in terms {
        let (rank, hit) = one(term, target)?;
        let found = found.get_or_insert(Found {
            rank,
            hits: Vec::with_capacity(terms.len()),
        });
        found.rank = Rank {
            closeness: found.rank.closeness.max(rank.closeness),
            loose: found.rank.loose || rank.loose,
        };
        found.hits.push(hit);
    }
    found
}

/// The best match of one term.
fn one(term: &Term, target: &Target) -> Option<Match> {
    let mut best = Best(None);
    match term.kind() {
        TermKind::Digits => {
            phones(term.text(), target, &mut best);
            number(term.text(), true, target, &mut best);
            words(term.text(), target, &mut best);
        }
        TermKind::Code => {
            number(term.text(), false, target, &mut best);
            words(term.text(), target, &mut best);
        }
        TermKind::Han => characters(&term.leading_han(), target, &mut best),
        TermKind::Letters => {
            words(term.text(), target, &mut best);
            number(term.text(), false, target, &mut best);
            sounds(term.items(), target, &mut best);
        }
        TermKind::Mixed => {
            sounds(term.items(), target, &mut best);
            if best.0.is_none() {
                characters_and_words(term.items(), target, &mut best);
            }
        }
    }
    best.0
}

/// The best match so far.
struct Best(Option<Match>);

impl Best {
    fn offer(&mut self, closeness: Closeness, loose: bool, hit: impl FnOnce() -> Hit) {
        let rank = Rank { closeness, loose };
        if self.0.as_ref().is_none_or(|(best, _)| rank < *best) {
            self.0 = Some((rank, hit()));
        }
    }

    fn plain(&mut self, closeness: Closeness, field: Field, start: usize, len: usize) {
        self.offer(closeness, false, || Hit {
            field,
            start,
            len,
            reading: None,
        });
    }
}

fn phones(digits: &str, target: &Target, best: &mut Best) {
    for (index, phone) in target.card.phones.iter().take(MAX_PHONES).enumerate() {
        let len = digits.len();
        let last_four = phone.len().saturating_sub(4);
        let field = Field::Phone(index);
        if *phone == digits {
            best.plain(Closeness::Exact, field, 0, len);
        }
        if phone.ends_with(digits) && len >= 4 {
            let closeness = if len == 4 {
                Closeness::LastFour
            } else {
                Closeness::Tail
            };
            best.plain(closeness, field, phone.len() - len, len);
        } else if phone
            .get(last_four..)
            .is_some_and(|last| last.starts_with(digits))
        {
            best.plain(Closeness::Tail, field, last_four, len);
        }
        if phone.starts_with(digits) {
            best.plain(Closeness::Start, field, 0, len);
        } else if let Some(at) = phone.find(digits) {
            best.plain(Closeness::Part, field, at, len);
        }
    }
}

fn number(text: &str, digits: bool, target: &Target, best: &mut Best) {
    let number = target.number();
    if number.is_empty() {
        return;
    }
    let len = text.chars().count();
    if number == text {
        best.plain(Closeness::Exact, Field::Number, 0, len);
    } else if number.starts_with(text) {
        best.plain(Closeness::Start, Field::Number, 0, len);
    } else if digits && len >= MIN_TRAILING && number.ends_with(text) {
        best.plain(
            Closeness::Part,
            Field::Number,
            number.chars().count() - len,
            len,
        );
    }
}

fn words(text: &str, target: &Target, best: &mut Best) {
    let len = text.chars().count();
    for word in &target.name().words {
        if word.text == text {
            best.plain(Closeness::Exact, Field::Name, word.at, word.len);
        } else if word.text.starts_with(text) {
            best.plain(Closeness::Start, Field::Name, word.at, len.min(word.len));
        }
    }
}

/// Han characters side by side, anywhere in the name.
fn characters(chars: &[char], target: &Target, best: &mut Best) {
    let form = target.name();
    let Some(start) = position(&form.han, chars) else {
        return;
    };
    let closeness = match start {
        0 if form.han.len() == chars.len() => Closeness::Exact,
        0 => Closeness::Start,
        _ => Closeness::Part,
    };
    let (at, len) = span(form, start, start + chars.len());
    best.plain(closeness, Field::Name, at, len);
}

fn position(name: &[char], chars: &[char]) -> Option<usize> {
    if chars.is_empty() {
        return None;
    }
    name.windows(chars.len()).position(|window| window == chars)
}

/// Where characters of the name stand in it as entered.
fn span(form: &NameForm, start: usize, end: usize) -> (usize, usize) {
    let at = form.at[start];
    (at, form.at[end - 1] + 1 - at)
}

/// `李a` for a name like 李A: the characters anywhere, the letters a word's beginning.
fn characters_and_words(items: &[Item], target: &Target, best: &mut Best) {
    let form = target.name();
    let mut chars = Vec::new();
    for item in items {
        match item {
            Item::Han(c) => chars.push(*c),
            Item::Letters(text)
                if form
                    .words
                    .iter()
                    .any(|word| word.text.starts_with(text.as_str())) => {}
            Item::Letters(_) => return,
        }
    }
    if chars.is_empty() {
        return;
    }
    if let Some(start) = position(&form.han, &chars) {
        let (at, len) = span(form, start, start + chars.len());
        best.plain(Closeness::Part, Field::Name, at, len);
    }
}

/// Letters, or letters and characters, as pinyin: from the beginning of the name or of the given name; after two
/// characters or more from anywhere.
fn sounds(items: &[Item], target: &Target, best: &mut Best) {
    let form = target.name();
    let anywhere = items
        .iter()
        .take_while(|item| matches!(item, Item::Han(_)))
        .count()
        > 1;
    let later = if anywhere {
        1..form.han.len()
    } else {
        form.given.map_or(0..0, |at| at..at + 1)
    };
    for (index, variant) in target.variants().iter().enumerate() {
        for start in std::iter::once(0).chain(later.clone()) {
            let alone = start > 0 && !anywhere;
            let Some(reach) = Reader {
                form,
                variant,
                alone,
            }
            .read(items, start) else {
                continue;
            };
            let closeness = match start {
                0 if reach.end == form.han.len() => Closeness::Exact,
                0 => Closeness::Start,
                _ => Closeness::Part,
            };
            best.offer(closeness, reach.loose || index > 0, || {
                let (at, len) = span(form, start, reach.end);
                let unusual = (start..reach.end).find_map(|at| {
                    let (character, syllable) = (form.han[at], variant.syllables[at]);
                    let spelled = matches!(items.first(), Some(Item::Letters(_))) || at > start;
                    let unusual = spelled && pinyin::everyday(character) != Some(syllable);
                    unusual.then_some(Reading {
                        character,
                        syllable,
                    })
                });
                Hit {
                    field: Field::Name,
                    start: at,
                    len,
                    reading: unusual,
                }
            });
        }
    }
}

/// How far a reading of the query reaches into the name.
#[derive(Clone, Copy)]
struct Reach {
    loose: bool,
    end: usize,
}

/// Reads a query along one variant of a name.
struct Reader<'a> {
    form: &'a NameForm,
    variant: &'a Variant,
    /// Whether the first syllable must be more than an initial.
    alone: bool,
}

impl Reader<'_> {
    fn read(&self, items: &[Item], start: usize) -> Option<Reach> {
        self.items(items, start, start)
    }

    fn items(&self, items: &[Item], start: usize, at: usize) -> Option<Reach> {
        match items {
            [] => Some(Reach {
                loose: false,
                end: at,
            }),
            [Item::Han(c), rest @ ..] => {
                (self.form.han.get(at) == Some(c)).then(|| self.items(rest, start, at + 1))?
            }
            [Item::Letters(text), rest @ ..] => self.letters(text, rest, start, at),
        }
    }

    /// The strictest way to read letters from the character at `at` on.
    fn letters(&self, text: &str, after: &[Item], start: usize, at: usize) -> Option<Reach> {
        let whole = (*self.variant.fuzzy.get(at)?)?;
        let syllable = self.variant.syllables[at];
        let initials_do = !(self.alone && at == start);
        let mut best: Option<Reach> = None;
        let mut offer = |reach: Option<Reach>, loose: bool| {
            let reach = reach.map(|reach| Reach {
                loose: reach.loose || loose,
                ..reach
            });
            best = best
                .into_iter()
                .chain(reach)
                .min_by_key(|reach| (reach.loose, Reverse(reach.end)));
        };
        if after.is_empty()
            && let Some(part) = Fuzzy::new(text).filter(|part| part.begins(&whole))
            && (initials_do || part.as_bytes().len() > 1)
        {
            offer(
                Some(Reach {
                    loose: false,
                    end: at + 1,
                }),
                !spells(text, syllable),
            );
        }
        // What ends the last piece is open, and has been taken above.
        let inner =
            |len: &usize| text.is_char_boundary(*len) && !(after.is_empty() && *len == text.len());
        for len in (1..=MAX_SYLLABLE.min(text.len())).filter(inner) {
            let (head, rest) = text.split_at(len);
            if Fuzzy::new(head) == Some(whole) {
                let exact = spells(head, syllable) && head.len() == syllable.len();
                offer(self.rest(rest, after, start, at + 1), !exact);
            }
        }
        for len in initial_lens(text).filter(inner).filter(|_| initials_do) {
            let (head, rest) = text.split_at(len);
            if Fuzzy::new(head).and_then(|part| part.initial()) == whole.initial() {
                offer(
                    self.rest(rest, after, start, at + 1),
                    !spells(head, syllable),
                );
            }
        }
        best
    }

    fn rest(&self, text: &str, after: &[Item], start: usize, at: usize) -> Option<Reach> {
        if text.is_empty() {
            self.items(after, start, at)
        } else {
            self.letters(text, after, start, at)
        }
    }
}

/// Whether a syllable begins with these letters as typed; `u` and `v` are one.
fn spells(letters: &str, syllable: &str) -> bool {
    let same = |a: u8, b: u8| a == b || matches!((a, b), (b'u', b'v') | (b'v', b'u'));
    letters.len() <= syllable.len()
        && letters
            .bytes()
            .zip(syllable.bytes())
            .all(|(a, b)| same(a, b))
}

//! The keys under which a customer stands in the lookup index.

use std::ops::Range;

use super::form::{NameForm, Variant};
use super::{LookupCard, fold_code};
use crate::text::pinyin::Fuzzy;

/// The longest key, in bytes.
pub const MAX_KEY: usize = 48;
/// Closes each syllable of a pinyin key: below every letter, so that `wan` stands before `wang`.
pub(super) const SYLLABLE_END: u8 = 1;
/// Stands for a character without a reading.
const NO_READING: u8 = b'?';
/// How many digits of a beginning of a phone or at the end of a number a key holds: of a million customers few share
/// as many.
pub(super) const DIGITS: usize = 8;
/// How many digits of a phone the key of its tail holds: all of them, so that phones can be read from their keys.
const TAIL_DIGITS: usize = 16;
/// How many characters a key of characters holds.
pub(super) const CHARS: usize = 8;
/// Fewer digits at the end of a number say too little.
pub(super) const MIN_TRAILING: usize = 3;
/// The most phones of a customer that are searched.
pub(super) const MAX_PHONES: usize = 8;
/// How many initials a key holds.
pub(super) const INITIALS: usize = 16;

/// A key of the lookup index; the customer's identity follows it there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookupKey(Vec<u8>);

impl LookupKey {
    /// The bytes; at most [`MAX_KEY`].
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Kinds of keys: the first byte of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tail = b'T' as isize,
    Head = b'P' as isize,
    Number = b'N' as isize,
    NumberTail = b'M' as isize,
    Name = b'S' as isize,
    NamePart = b'H' as isize,
    Initials = b'I' as isize,
    Pinyin = b'F' as isize,
    Given = b'G' as isize,
    Word = b'W' as isize,
}

/// A key of this kind, or the prefix of one, cut to [`MAX_KEY`] bytes.
pub(super) fn key(kind: Kind, bytes: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut key = Vec::with_capacity(24);
    key.push(kind as u8);
    key.extend(bytes.into_iter().take(MAX_KEY - 1));
    key
}

/// All keys of a customer, sorted, each once.
pub fn keys(card: &LookupCard) -> Vec<LookupKey> {
    let mut keys = Vec::with_capacity(12);
    for phone in card
        .phones
        .iter()
        .take(MAX_PHONES)
        .filter(|phone| !phone.is_empty())
    {
        keys.push(key(Kind::Tail, tail(phone)));
        keys.push(key(Kind::Head, phone.bytes().take(DIGITS)));
    }
    if let Some(number) = card.number {
        number_keys(&fold_code(number), &mut keys);
    }
    name_keys(&NameForm::new(card.name), &mut keys);
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(LookupKey).collect()
}

/// The key under which all customers with a phone of these digits stand; its beginning is that of all phones that
/// end in them, if they are at least four.
pub fn phone_key(digits: &str) -> LookupKey {
    LookupKey(key(Kind::Tail, tail(digits)))
}

/// The digits of the phone that a key stands for; `None` of a key of another kind.
pub fn phone_of_key(key: &[u8]) -> Option<String> {
    let digits = key.strip_prefix(&[Kind::Tail as u8])?;
    let (last, rest) = digits.split_at(digits.len().min(4));
    let bytes = rest.iter().rev().chain(last);
    Some(bytes.map(|&byte| char::from(byte)).collect())
}

/// The beginning of all keys of phones.
pub const PHONE_KEYS: &[u8] = &[Kind::Tail as u8];

fn number_keys(code: &str, keys: &mut Vec<Vec<u8>>) {
    if code.is_empty() {
        return;
    }
    keys.push(key(Kind::Number, code.bytes()));
    let trailing = code.bytes().rev().take_while(u8::is_ascii_digit).count();
    if trailing >= MIN_TRAILING {
        keys.push(key(
            Kind::NumberTail,
            backwards(code).take(trailing.min(DIGITS)),
        ));
    }
}

fn name_keys(form: &NameForm, keys: &mut Vec<Vec<u8>>) {
    for start in 0..form.han.len() {
        let kind = if start == 0 {
            Kind::Name
        } else {
            Kind::NamePart
        };
        keys.push(key(kind, han(&form.han[start..])));
    }
    for variant in &form.variants() {
        let all = 0..form.han.len();
        keys.push(key(Kind::Initials, initials(variant)));
        keys.push(key(Kind::Pinyin, syllables(variant, all.clone())));
        if let Some(given) = form.given {
            keys.push(key(Kind::Given, syllables(variant, given..all.end)));
        }
    }
    for word in &form.words {
        keys.push(key(Kind::Word, word.text.bytes()));
    }
}

/// The last four digits, then those before them backwards: what is typed of the last four narrows from its first
/// digit on, and a longer tail is a longer prefix.
pub(super) fn tail(digits: &str) -> impl Iterator<Item = u8> {
    let (rest, last) = digits.as_bytes().split_at(digits.len().saturating_sub(4));
    last.iter()
        .chain(rest.iter().rev())
        .copied()
        .take(TAIL_DIGITS)
}

/// The bytes from the last to the first.
pub(super) fn backwards(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().rev()
}

/// The first characters as a key holds them.
pub(super) fn han(chars: &[char]) -> Vec<u8> {
    chars.iter().take(CHARS).collect::<String>().into_bytes()
}

fn initials(variant: &Variant) -> impl Iterator<Item = u8> {
    let initial = |fuzzy: &Option<Fuzzy>| fuzzy.and_then(|f| f.initial()).unwrap_or(NO_READING);
    variant.fuzzy.iter().map(initial).take(INITIALS)
}

fn syllables(variant: &Variant, range: Range<usize>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(24);
    for fuzzy in &variant.fuzzy[range] {
        match fuzzy {
            Some(fuzzy) => bytes.extend(fuzzy.as_bytes()),
            None => bytes.push(NO_READING),
        }
        bytes.push(SYLLABLE_END);
    }
    bytes
}

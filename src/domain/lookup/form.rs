//! A name taken apart for searching: its Han characters with their readings, and its Latin words.

use crate::text::fold::fold_char;
use crate::text::pinyin::{self, Fuzzy};

/// The longest name that is searched, in characters of the original; what is behind is not found.
const MAX_NAME: usize = 64;
/// Given names are indexed on their own only in names of a person's length: the surname and at most this many.
const MAX_GIVEN: usize = 3;
/// The most words of a name that are searched.
const MAX_WORDS: usize = 8;

/// A name taken apart.
#[derive(Debug, Default)]
pub(super) struct NameForm {
    /// Han characters (and kana, hangul) of the name in order, Simplified, whatever stands between them left out.
    pub han: Vec<char>,
    /// For each of `han` its position in the original, in characters.
    pub at: Vec<usize>,
    /// Where the given name begins in `han`, if it is one to be found on its own.
    pub given: Option<usize>,
    /// Words of letters and digits, folded.
    pub words: Vec<Word>,
}

/// One reading of all characters of a name.
#[derive(Debug)]
pub(super) struct Variant {
    /// A syllable for each character; `""` where none is known.
    pub syllables: Vec<&'static str>,
    /// The same, folded.
    pub fuzzy: Vec<Option<Fuzzy>>,
}

/// A word of a name.
#[derive(Debug)]
pub(super) struct Word {
    /// Folded.
    pub text: String,
    /// Its position in the original, in characters.
    pub at: usize,
    /// Its length there.
    pub len: usize,
}

impl NameForm {
    pub(super) fn new(name: &str) -> Self {
        let mut form = Self::default();
        let mut word: Option<Word> = None;
        for (at, original) in name.chars().take(MAX_NAME).enumerate() {
            fold_char(original, |c| {
                if is_ideograph(c) {
                    form.han.push(c);
                    form.at.push(at);
                } else if c.is_alphanumeric() {
                    let word = word.get_or_insert_with(|| Word {
                        text: String::new(),
                        at,
                        len: 0,
                    });
                    word.text.push(c);
                    word.len = at + 1 - word.at;
                    return;
                } else if is_inside_word(c) {
                    return;
                }
                form.words.extend(word.take());
            });
        }
        form.words.extend(word);
        form.words.truncate(MAX_WORDS);
        let surname = pinyin::surname_len(&form.han);
        let given = form.han.len() - surname;
        form.given = (1..=MAX_GIVEN).contains(&given).then_some(surname);
        form
    }

    /// Readings of `han`, the most likely first; none without characters.
    pub(super) fn variants(&self) -> Vec<Variant> {
        if self.han.is_empty() {
            return Vec::new();
        }
        pinyin::name_readings(&self.han)
            .into_iter()
            .map(Variant::new)
            .collect()
    }
}

impl Variant {
    fn new(syllables: Vec<&'static str>) -> Self {
        let fuzzy = syllables
            .iter()
            .map(|syllable| Fuzzy::new(syllable).filter(|folded| folded.initial().is_some()))
            .collect();
        Self { syllables, fuzzy }
    }
}

/// Characters that are found one by one: Han, kana, hangul, bopomofo.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30fa}' | '\u{3105}'..='\u{312f}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters that do not end a word: O'Brien is found as obrien.
pub(super) fn is_inside_word(c: char) -> bool {
    matches!(c, '\'' | '’' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let form = NameForm::new("阿依古丽·買買提 (Guli O'Brien-2)");
        assert_eq!(form.han.iter().collect::<String>(), "阿依古丽买买提");
        assert_eq!(form.at, [0, 1, 2, 3, 5, 6, 7]);
        assert_eq!(form.given, None);
        let words: Vec<_> = form
            .words
            .iter()
            .map(|w| (w.text.as_str(), w.at, w.len))
            .collect();
        assert_eq!(words, [("guli", 10, 4), ("obrien", 15, 7), ("2", 23, 1)]);
        assert_eq!(NameForm::new("尉迟恭").given, Some(2));
        assert_eq!(NameForm::new("王").given, None);
        assert!(NameForm::new("").variants().is_empty());
    }
}

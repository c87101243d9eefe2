//! Letters, and letters mixed with Han characters, taken apart into syllables and initials: `zhangsf` is zhang·s·f.

use crate::text::pinyin::{self, Fuzzy, MAX_SYLLABLE};

/// A piece of what was typed for one name; between two pieces a syllable always ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A Han character, Simplified.
    Han(char),
    /// Letters, folded.
    Letters(String),
}

/// What stands for one character of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A whole syllable.
    Full(Fuzzy),
    /// Only its initial.
    Initial(u8),
    /// The last that was typed: the beginning of a syllable, perhaps all of it.
    Open(Fuzzy),
}

/// How many parts of a text tell it apart; few names have more characters.
pub(super) const MAX_PARTS: usize = 4;
/// At most this many ways to take a text apart are found, the longest syllables first.
const MAX_WAYS: usize = 256;

/// The ways to read the first [`MAX_PARTS`] of `items`, those with the longest syllables first; none if the whole
/// cannot be read.
pub(super) fn segmentations(items: &[Item]) -> Vec<Vec<Part>> {
    let last = items.len().saturating_sub(1);
    let readable = items.iter().enumerate().map(|(index, item)| match item {
        Item::Han(_) => Vec::new(),
        Item::Letters(text) => readable(text, index == last),
    });
    let mut search = Search {
        items,
        readable: readable.collect(),
        ways: Vec::new(),
        path: Vec::new(),
    };
    search.item(0);
    search.ways
}

/// The lengths in letters of the initials that `letters` may begin with, longest first.
pub(super) fn initial_lens(letters: &str) -> impl Iterator<Item = usize> {
    let long = matches!(letters.as_bytes(), [b'z' | b'c' | b's', b'h', ..]);
    let short =
        letters.starts_with(|c: char| c.is_ascii_lowercase() && !matches!(c, 'i' | 'u' | 'v'));
    [long.then_some(2), short.then_some(1)]
        .into_iter()
        .flatten()
}

/// For each position of `text` whether what follows can be read to its end.
fn readable(text: &str, last: bool) -> Vec<bool> {
    let mut ends = vec![false; text.len() + 1];
    ends[text.len()] = !last;
    for at in (0..text.len()).rev() {
        ends[at] = text.is_char_boundary(at)
            && parts(&text[at..], last).any(|(len, _)| len == text.len() - at || ends[at + len]);
    }
    ends
}

/// What `text` may begin with, and how long that is, the longest first. What ends the last piece is open.
fn parts(text: &str, last: bool) -> impl Iterator<Item = (usize, Part)> {
    let inner = move |len: &usize| !(last && *len == text.len());
    let open = Fuzzy::new(text)
        .filter(|fuzzy| last && fuzzy.is_beginning())
        .map(|fuzzy| (text.len(), Part::Open(fuzzy)));
    let full = (1..=MAX_SYLLABLE.min(text.len()))
        .rev()
        .filter(inner)
        .filter_map(|len| {
            let fuzzy = text.get(..len).and_then(Fuzzy::new)?;
            fuzzy.is_syllable().then_some((len, Part::Full(fuzzy)))
        });
    let initial = initial_lens(text)
        .filter(inner)
        .filter_map(|len| Some((len, Part::Initial(Fuzzy::new(&text[..len])?.initial()?))));
    open.into_iter().chain(full).chain(initial)
}

struct Search<'a> {
    items: &'a [Item],
    readable: Vec<Vec<bool>>,
    ways: Vec<Vec<Part>>,
    path: Vec<Part>,
}

impl Search<'_> {
    fn item(&mut self, index: usize) {
        match self.items.get(index) {
            Some(Item::Han(c)) if self.path.len() < MAX_PARTS => {
                let mut seen = Vec::new();
                for fuzzy in pinyin::any_readings(*c).into_iter().filter_map(Fuzzy::new) {
                    if !seen.contains(&fuzzy) {
                        seen.push(fuzzy);
                        self.path.push(Part::Full(fuzzy));
                        self.item(index + 1);
                        self.path.pop();
                    }
                }
            }
            Some(Item::Letters(text)) if self.path.len() < MAX_PARTS => {
                self.letters(index, text, 0);
            }
            _ => self.found(),
        }
    }

    fn letters(&mut self, index: usize, text: &str, at: usize) {
        if at == text.len() {
            return self.item(index + 1);
        }
        if self.path.len() == MAX_PARTS {
            return self.found();
        }
        let last = index + 1 == self.items.len();
        for (len, part) in parts(&text[at..], last) {
            if self.ways.len() < MAX_WAYS
                && (at + len == text.len() || self.readable[index][at + len])
            {
                self.path.push(part);
                self.letters(index, text, at + len);
                self.path.pop();
            }
        }
    }

    fn found(&mut self) {
        if self.ways.len() < MAX_WAYS {
            self.ways.push(self.path.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(items: &[Item]) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let part = |part: &Part| match part {
            Part::Full(fuzzy) => text(fuzzy.as_bytes()) + ".",
            Part::Initial(initial) => text(&[*initial]) + "-",
            Part::Open(fuzzy) => text(fuzzy.as_bytes()),
        };
        segmentations(items)
            .iter()
            .map(|way| way.iter().map(part).collect())
            .collect()
    }

    #[test]
    fn letters_are_taken_apart() {
        let table: [(&str, &[&str]); 5] = [
            ("zs", &["z-s"]),
            ("zhs", &["z-s", "z-h-s"]),
            (
                "zhang",
                &["zan", "zan.g", "za.l-g", "z-an", "z-a.l-g", "z-a-l-g"],
            ),
            ("lvx", &["lu.x"]),
            ("i", &[]),
        ];
        for (text, ways) in table {
            let got = show(&[Item::Letters(text.into())]);
            for way in ways {
                assert!(
                    got.contains(&(*way).to_owned()),
                    "{text}: {way} not in {got:?}"
                );
            }
            assert_eq!(
                ways.first().copied(),
                got.first().map(String::as_str),
                "{text}: {got:?}"
            );
        }
    }

    #[test]
    fn pieces_end_syllables() {
        assert_eq!(
            show(&[Item::Letters("xi".into()), Item::Letters("an".into())])[0],
            "xi.an"
        );
        assert!(show(&[Item::Han('单'), Item::Letters("x".into())]).contains(&"san.x".to_owned()));
        assert_eq!(
            show(&[Item::Letters("w".into()), Item::Han('明')]),
            ["w-min."]
        );
    }

    #[test]
    fn the_search_is_bounded() {
        assert!(segmentations(&[Item::Letters("aoe".repeat(16) + "v")]).is_empty());
        assert!(segmentations(&[Item::Letters("nanan".repeat(9))]).len() <= MAX_WAYS);
    }
}

//! Text folded for searching: compatibility forms and full width to plain, Traditional to Simplified, lower case, no
//! diacritics. Only ever a search key; what people see is what was entered.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` folded, character by character, so that a part of a text folds to a part of the folded text.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_folded) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |folded| out.push(folded));
    }
    Cow::Owned(out)
}

/// Gives the folded form of one character, of none to several characters, to `push`.
pub fn fold_char(c: char, mut push: impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => push(c.to_ascii_lowercase()),
        '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => push(simplified(c)),
        // Decomposing these would take them apart into what nobody types.
        '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' => push(c),
        _ => std::iter::once(c)
            .nfkd()
            .filter(|&c| !is_combining_mark(c))
            .flat_map(char::to_lowercase)
            .for_each(|c| match plain_letters(c) {
                Some(letters) => letters.chars().for_each(&mut push),
                None => push(simplified(c)),
            }),
    }
}

/// Whether folding leaves the character as it is, as far as can be told at a glance.
fn is_folded(c: char) -> bool {
    match c {
        '\0'..='\x7f' => !c.is_ascii_uppercase(),
        '\u{3400}'..='\u{9fff}' => simplified(c) == c,
        _ => false,
    }
}

/// Letters whose stroke or ligature is part of the letter, so that decomposition does not remove it.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// The Simplified form of a Han character; any other character as it is.
pub fn simplified(c: char) -> char {
    let code = u32::from(c);
    match code {
        BASE..=BASE_END => {
            char::from_u32(u32::from(SIMPLIFIED.base[(code - BASE) as usize])).unwrap_or(c)
        }
        EXTENSIONS..=EXTENSIONS_END => SIMPLIFIED.extensions.get(&c).copied().unwrap_or(c),
        _ => c,
    }
}

const BASE: u32 = 0x3400;
const BASE_END: u32 = 0x9fff;
const EXTENSIONS: u32 = 0x2_0000;
const EXTENSIONS_END: u32 = 0x3_ffff;

/// Character → Simplified character, asked once from the conversion dictionary: a name then costs array look-ups.
struct Table {
    /// By code point from [`BASE`]; a character whose Simplified form lies outside the basic plane stays itself.
    base: Vec<u16>,
    extensions: HashMap<char, char>,
}

static SIMPLIFIED: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        base: (BASE..=BASE_END).map(|code| code as u16).collect(),
        extensions: HashMap::new(),
    };
    let from: String = (BASE..=BASE_END)
        .chain(EXTENSIONS..=EXTENSIONS_END)
        .filter_map(char::from_u32)
        .flat_map(|c| [c, '\n'])
        .collect();
    // The dictionary is part of the binary; without it search would only miss Traditional forms.
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else {
        return table;
    };
    for (from, to) in from.lines().zip(converter.convert(&from).lines()) {
        let (Some(from), Some(to)) = (from.chars().next(), to.chars().next()) else {
            continue;
        };
        let code = u32::from(from);
        if code > BASE_END {
            if from != to {
                table.extensions.insert(from, to);
            }
        } else if let Ok(to) = u16::try_from(u32::from(to)) {
            table.base[(code - BASE) as usize] = to;
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_alike_folds_alike() {
        let table = [
            ("Zhang San", "zhang san"),
            ("ＡＢＣ１２３", "abc123"),
            ("張單學", "张单学"),
            ("劉德華", "刘德华"),
            ("王小明", "王小明"),
            ("Müller", "muller"),
            ("José Peña", "jose pena"),
            ("Jose\u{301}", "jose"),
            ("Straße Øre Łódź", "strasse ore lodz"),
            ("①㈱", "1(株)"),
            ("ガード 김", "ガード 김"),
            ("\u{f9dc}", "隆"),
            ("", ""),
        ];
        for (text, folded) in table {
            assert_eq!(fold(text), folded, "{text}");
        }
        assert!(matches!(fold("王小明 li"), Cow::Borrowed(_)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn folding_is_by_character_and_settles(left in "\\PC{0,12}", right in "[張三Ａé王 x]{0,6}") {
            let both = format!("{left}{right}");
            prop_assert_eq!(fold(&both).into_owned(), format!("{}{}", fold(&left), fold(&right)));
            let once = fold(&both).into_owned();
            let twice = fold(&once).into_owned();
            prop_assert_eq!(fold(&twice).into_owned(), twice.clone());
        }
    }
}

//! How Chinese names are read: surname readings of our own, heteronyms of given names, and the fuzzy folding that
//! makes `zhang`, `zang` and `zan` one search form.
//!
//! Syllables are spelled without tones, `ü` as `v`.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use super::readings::{COMPOUND, GIVEN, SURNAMES};

/// The most readings that one name is given.
pub const MAX_VARIANTS: usize = 4;

/// The longest syllable has this many letters (`zhuang`).
pub const MAX_SYLLABLE: usize = 6;

type Special = HashMap<char, &'static [&'static str]>;
static SURNAME: LazyLock<Special> = LazyLock::new(|| SURNAMES.iter().copied().collect());
static GIVEN_NAME: LazyLock<Special> = LazyLock::new(|| GIVEN.iter().copied().collect());
static COMPOUNDS: LazyLock<HashMap<[char; 2], [&'static str; 2]>> = LazyLock::new(|| {
    let pair = |name: &str| {
        let mut chars = name.chars();
        Some([chars.next()?, chars.next()?])
    };
    COMPOUND
        .iter()
        .filter_map(|(name, readings)| Some((pair(name)?, *readings)))
        .collect()
});

/// The everyday reading of a Han character.
pub fn everyday(c: char) -> Option<&'static str> {
    let plain = c.to_pinyin()?.plain();
    Some(match plain {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        other => other,
    })
}

/// Every reading that a character may have in a name, the everyday one first.
pub fn any_readings(c: char) -> Vec<&'static str> {
    let compound = COMPOUND.iter().flat_map(|(name, readings)| {
        name.chars()
            .zip(readings.iter())
            .filter(move |(of, _)| *of == c)
            .map(|(_, reading)| *reading)
    });
    let special = [&SURNAME, &GIVEN_NAME]
        .into_iter()
        .flat_map(|table| table.get(&c).copied().unwrap_or_default());
    let mut all: Vec<&'static str> = Vec::new();
    for reading in everyday(c)
        .into_iter()
        .chain(special.copied())
        .chain(compound)
    {
        if !all.contains(&reading) {
            all.push(reading);
        }
    }
    all
}

/// How many characters of a name (Han, Simplified) are its surname: 2 for a known compound that a given name
/// follows or that is all there is, else 1.
pub fn surname_len(name: &[char]) -> usize {
    match name {
        [a, b, ..] if COMPOUNDS.contains_key(&[*a, *b]) => 2,
        _ => name.len().min(1),
    }
}

/// The readings of a name (Han, Simplified), the most likely first, at most [`MAX_VARIANTS`]: one syllable for each
/// character, `""` for one that has none.
pub fn name_readings(name: &[char]) -> Vec<Vec<&'static str>> {
    let surname = surname_len(name);
    let mut base = Vec::with_capacity(name.len());
    let mut others: Vec<(usize, &'static str)> = Vec::new();
    for at in 0..name.len() {
        let mut options = options(name, at, surname);
        base.push(options.next().unwrap_or(""));
        others.extend(options.map(|reading| (at, reading)));
    }
    let mut variants = vec![base];
    // One change first, then two: a name of two uncertain characters is usually right in one of them.
    for &(at, reading) in &others {
        push_variant(&mut variants, 0, at, reading);
    }
    let single = variants.len();
    for from in 1..single {
        for &(at, reading) in &others {
            if variants[from][at] == variants[0][at] {
                push_variant(&mut variants, from, at, reading);
            }
        }
    }
    variants
}

fn push_variant(
    variants: &mut Vec<Vec<&'static str>>,
    from: usize,
    at: usize,
    reading: &'static str,
) {
    if variants.len() < MAX_VARIANTS {
        let mut variant = variants[from].clone();
        variant[at] = reading;
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
}

/// The readings of the character at `at`, the most likely first, without repeats.
fn options(name: &[char], at: usize, surname: usize) -> impl Iterator<Item = &'static str> {
    let c = name[at];
    let everyday = everyday(c);
    let (special, compound): (&[&str], Option<&str>) = if at >= surname {
        (GIVEN_NAME.get(&c).copied().unwrap_or_default(), None)
    } else if surname == 2 {
        (
            &[],
            COMPOUNDS
                .get(&[name[0], name[1]])
                .map(|readings| readings[at]),
        )
    } else {
        (SURNAME.get(&c).copied().unwrap_or_default(), None)
    };
    // Whoever does not know that 单 is read shan as a surname types dan; in given names the list is complete.
    let falls_back = at < surname || special.is_empty();
    let fallback = everyday.filter(|e| falls_back && !special.contains(e) && compound != Some(e));
    compound
        .into_iter()
        .chain(special.iter().copied())
        .chain(fallback)
}

/// A syllable, or a part of one, folded so that what sounds alike or is often confused is spelled alike: zh ch sh as
/// z c s, n- as l-, -ng as -n, ü and v as u.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fuzzy {
    bytes: [u8; MAX_SYLLABLE],
    len: u8,
}

impl Fuzzy {
    /// Folds `text`; `None` if it is longer than a syllable can be or has anything but letters in it.
    pub fn new(text: &str) -> Option<Self> {
        let mut letters = text.as_bytes();
        if letters.len() > MAX_SYLLABLE || !letters.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        if let [.., b'n', b'g'] = letters {
            letters = &letters[..letters.len() - 1];
        }
        let mut folded = Self {
            bytes: [0; MAX_SYLLABLE],
            len: 0,
        };
        for (at, &letter) in letters.iter().enumerate() {
            match letter {
                b'h' if at == 1 && matches!(letters[0], b'z' | b'c' | b's') => {}
                b'n' if at == 0 => folded.push(b'l'),
                b'v' => folded.push(b'u'),
                letter => folded.push(letter),
            }
        }
        Some(folded)
    }

    fn push(&mut self, letter: u8) {
        self.bytes[usize::from(self.len)] = letter;
        self.len += 1;
    }

    /// The folded letters.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The folded initial: the first letter.
    pub fn initial(&self) -> Option<u8> {
        self.as_bytes().first().copied()
    }

    /// Whether a syllable that folds to `whole` may begin with this.
    pub fn begins(&self, whole: &Self) -> bool {
        whole.as_bytes().starts_with(self.as_bytes())
    }

    /// Whether this is the folded form of a syllable.
    pub fn is_syllable(&self) -> bool {
        SYLLABLES.binary_search(self).is_ok()
    }

    /// Whether this is the beginning of the folded form of a syllable.
    pub fn is_beginning(&self) -> bool {
        let at = SYLLABLES.partition_point(|syllable| syllable < self);
        SYLLABLES
            .get(at)
            .is_some_and(|syllable| self.begins(syllable))
    }
}

/// The folded forms of all syllables, sorted.
static SYLLABLES: LazyLock<Vec<Fuzzy>> = LazyLock::new(|| {
    let everyday = ('\u{4e00}'..='\u{9fff}').filter_map(everyday);
    let special = SURNAMES
        .iter()
        .chain(GIVEN)
        .flat_map(|(_, readings)| readings.iter().copied());
    // Sounds of assent and hesitation (m, n, hm) are no syllables of names.
    let voiced = |syllable: &&str| syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']);
    let mut all: Vec<Fuzzy> = everyday
        .chain(special)
        .filter(voiced)
        .filter_map(Fuzzy::new)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
});

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Vec<String> {
        let chars: Vec<char> = name.chars().collect();
        name_readings(&chars)
            .iter()
            .map(|syllables| syllables.join(" "))
            .collect()
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        let table = [
            ("单雄信", "shan xiong xin"),
            ("曾国藩", "zeng guo fan"),
            ("仇英", "qiu ying"),
            ("解缙", "xie jin"),
            ("区志强", "ou zhi qiang"),
            ("查良镛", "zha liang yong"),
            ("尉迟敬德", "yu chi jing de"),
            ("万俟卨", "mo qi xie"),
            ("朴树", "piao shu"),
            ("覃海洋", "qin hai yang"),
            ("盖叫天", "ge jiao tian"),
            ("乐进", "yue jin"),
            ("折德扆", "she de yi"),
            ("翟天临", "zhai tian lin"),
            ("冼星海", "xian xing hai"),
            ("缪荃孙", "miao quan sun"),
            ("员半千", "yun ban qian"),
            ("种师道", "chong shi dao"),
            ("秘鲁", "bi lu"),
            ("黑云", "he yun"),
            ("繁钦", "po qin"),
            ("召平", "shao ping"),
            ("长孙无忌", "zhang sun wu ji"),
            ("令狐冲", "ling hu chong"),
            ("澹台灭明", "tan tai mie ming"),
            ("宿迁", "su qian"),
            ("洗英", "xian ying"),
            ("祭遵", "zhai zun"),
            ("隗嚣", "wei xiao"),
            ("那英", "na ying"),
            ("牟其中", "mu qi zhong"),
            ("燕青", "yan qing"),
            ("任达华", "ren da hua"),
            ("宁浩", "ning hao"),
            ("应采儿", "ying cai er"),
            ("华佗", "hua tuo"),
            ("石凯", "shi kai"),
            ("沈从文", "shen cong wen"),
            ("纪晓岚", "ji xiao lan"),
            ("俞敏洪", "yu min hong"),
            ("于谦", "yu qian"),
            ("晁盖", "chao gai"),
            ("吕静", "lv jing"),
            ("卜算", "bu suan"),
            ("王珩", "wang heng"),
            ("李长乐", "li chang le"),
            ("欧阳修", "ou yang xiu"),
            ("单于", "chan yu"),
        ];
        for (name, reading) in table {
            assert_eq!(read(name)[0], reading, "{name}");
        }
    }

    #[test]
    fn other_readings_follow() {
        assert_eq!(read("单雄信"), ["shan xiong xin", "dan xiong xin"]);
        assert_eq!(read("覃乐"), ["qin le", "tan le", "qin yue", "tan yue"]);
        assert_eq!(read("王小明"), ["wang xiao ming"]);
        assert_eq!(read("万俟卨")[1], "wan qi xie");
        assert_eq!(read("柏长乐行").len(), MAX_VARIANTS);
        assert_eq!(read(""), [""]);
        assert_eq!(read("王𠮷"), ["wang "]);
    }

    #[test]
    fn what_sounds_alike_folds_alike() {
        let fold = |text| Fuzzy::new(text).expect("a syllable");
        for (left, right) in [
            ("zhang", "zan"),
            ("shan", "sang"),
            ("chen", "ceng"),
            ("ning", "lin"),
            ("nan", "lang"),
            ("lv", "lu"),
            ("nve", "lue"),
            ("xing", "xin"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} {right}");
            assert!(fold(left).is_syllable());
        }
        for (left, right) in [("zhang", "zhen"), ("hu", "fu"), ("wang", "huang")] {
            assert_ne!(fold(left), fold(right), "{left} {right}");
        }
        for (text, syllable, beginning) in [
            ("zh", false, true),
            ("zhuang", true, true),
            ("zuang", true, true),
            ("zs", false, false),
            ("v", false, false),
            ("n", false, true),
        ] {
            assert_eq!(
                (fold(text).is_syllable(), fold(text).is_beginning()),
                (syllable, beginning),
                "{text}"
            );
        }
        assert_eq!(Fuzzy::new("zhangsan"), None);
        assert_eq!(Fuzzy::new("lü"), None);
    }

    #[test]
    fn the_beginning_of_a_syllable_stays_one_when_folded() {
        for syllable in ('\u{4e00}'..='\u{9fff}').filter_map(everyday) {
            let whole = Fuzzy::new(syllable).expect("a syllable");
            for end in 1..=syllable.len() {
                let part = Fuzzy::new(&syllable[..end]).expect("part of a syllable");
                assert!(part.begins(&whole), "{} of {syllable}", &syllable[..end]);
            }
        }
    }
}

//! A draft of a plan on top of a version that came meanwhile: part by part, so that what either changed stays changed.
//!
//! Where both changed the same part, the draft has it; such parts are named. Parts stand in the order of the new version,
//! or in the draft's where that moved some.

use std::collections::{BTreeMap, BTreeSet};

use super::plan_parts::{self, Kind};

/// Whose lines: a part, the heading of a table of several, or what stands above everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Top,
    Heading(String),
    Part(Kind, String),
}

/// Whose lines, and the how manyth of that name.
type Key = (Whose, usize);

/// A draft on top of another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole text.
    pub text: String,
    /// Parts that both had changed, differently: kind and id.
    pub both: Vec<(Kind, String)>,
}

/// Lines with whose they are, in the order of the text; together they are the text.
struct Sections<'t> {
    order: Vec<Key>,
    text: BTreeMap<Key, &'t str>,
}

impl<'t> Sections<'t> {
    fn of(text: &'t str) -> Self {
        let mut marks: Vec<(usize, Whose)> = vec![(0, Whose::Top)];
        let mut at = 0;
        for part in plan_parts::of(text) {
            headings(text, at..part.at.start, &mut marks);
            at = part.at.end;
            marks.push((part.at.start, Whose::Part(part.kind, part.id)));
        }
        headings(text, at..text.len(), &mut marks);
        let ends = marks.iter().skip(1).map(|(start, _)| *start);
        let ends: Vec<usize> = ends.chain([text.len()]).collect();
        let (mut order, mut of, mut seen) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for ((start, whose), end) in marks.into_iter().zip(ends) {
            let nth: &mut usize = seen.entry(whose.clone()).or_default();
            let key = (whose, *nth);
            *nth += 1;
            of.insert(key.clone(), &text[start..end]);
            order.push(key);
        }
        Self { order, text: of }
    }

    fn get(&self, key: &Key) -> Option<&'t str> {
        self.text.get(key).copied()
    }

    /// The keys that are in another text as well, in this one's order.
    fn shared<'k>(&'k self, other: &Self) -> Vec<&'k Key> {
        let both = self.order.iter();
        both.filter(|key| other.text.contains_key(key)).collect()
    }
}

/// Marks the lines between parts that begin a table.
fn headings(text: &str, between: std::ops::Range<usize>, marks: &mut Vec<(usize, Whose)>) {
    let mut at = between.start;
    for line in text[between].split_inclusive('\n') {
        if line.starts_with('[') {
            marks.push((at, Whose::Heading(line.trim().to_owned())));
        }
        at += line.len();
    }
}

/// Puts a draft that was made of `base` on top of `theirs`, which came of `base` as well.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    let [base, mine, theirs] = [base, mine, theirs].map(Sections::of);
    let mut both = Vec::new();
    let mut kept: BTreeMap<&Key, &str> = BTreeMap::new();
    let keys: BTreeSet<&Key> = mine.order.iter().chain(&theirs.order).collect();
    for key in keys {
        let [was, my, their] = [&base, &mine, &theirs].map(|of| of.get(key));
        let text = if my == was { their } else { my };
        if my != was && differ(their, was) && differ(my, their) {
            both.extend(match &key.0 {
                Whose::Part(kind, id) => Some((*kind, id.clone())),
                Whose::Top | Whose::Heading(_) => None,
            });
        }
        kept.extend(text.map(|text| (key, text)));
    }
    let moved = mine.shared(&base) != base.shared(&mine);
    let (first, then) = if moved {
        (&mine, &theirs)
    } else {
        (&theirs, &mine)
    };
    let mut order: Vec<&Key> = first
        .order
        .iter()
        .filter(|k| kept.contains_key(k))
        .collect();
    let mut place = 0;
    for key in then.order.iter().filter(|key| kept.contains_key(key)) {
        // Behind what it stands behind there.
        let known = order.iter().position(|known| *known == key);
        if known.is_none() {
            order.insert(place, key);
        }
        place = known.unwrap_or(place) + 1;
    }
    let mut text = String::new();
    for key in order {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(kept.get(key).copied().unwrap_or_default());
    }
    Merged { text, both }
}

/// Whether two texts differ in more than blank lines around them.
fn differ(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(str::trim) != other.map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::plan::{self, DEFAULT};
    use crate::config::plan_changes::{self, Change};
    use proptest::prelude::*;

    /// What differs from the shipped plan, by id.
    fn changed(text: &str) -> Vec<(String, Change)> {
        plan::load(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        let found = plan_changes::between(DEFAULT, text).into_iter();
        found.map(|d| (d.id, d.change)).collect()
    }

    fn with_rule(id: &str, behind: &str) -> String {
        let parts = plan_parts::of(DEFAULT);
        let part = parts
            .iter()
            .find(|p| p.kind == Kind::Rule && p.id == behind);
        let part = part.expect("a shipped rule");
        let (head, tail) = DEFAULT.split_at(part.at.end);
        let rule = DEFAULT[part.at.clone()].replace(&format!("\"{behind}\""), &format!("\"{id}\""));
        format!("{head}\n{rule}{tail}")
    }

    #[test]
    fn what_either_changed_stays_changed() {
        let mine = DEFAULT.replace("total >= 8000.0", "total >= 5000.0");
        let theirs = DEFAULT.replace("history_days = 30", "history_days = 20");
        let merged = merge(DEFAULT, &mine, &theirs);
        assert_eq!(merged.both, []);
        let expected = mine.replace("history_days = 30", "history_days = 20");
        assert_eq!(merged.text, expected);
    }

    #[test]
    fn rules_that_both_added_at_one_place_are_both_there() {
        let behind = "vip-birthday-call";
        let merged = merge(
            DEFAULT,
            &with_rule("mine", behind),
            &with_rule("theirs", behind),
        );
        assert_eq!(merged.both, []);
        let added = |id: &str| (id.to_owned(), Change::Added);
        let mut found = changed(&merged.text);
        found.retain(|(_, change)| *change == Change::Added);
        found.sort();
        assert_eq!(found, [added("mine"), added("theirs")]);
    }

    #[test]
    fn of_what_both_changed_the_draft_stays_and_it_is_named() {
        let mine = DEFAULT.replace("total >= 8000.0", "total >= 5000.0");
        let theirs = DEFAULT.replace("total >= 8000.0", "total >= 6000.0");
        let merged = merge(DEFAULT, &mine, &theirs);
        assert_eq!(merged.both, [(Kind::Segment, "vip".to_owned())]);
        assert_eq!(merged.text, mine);
        // The same change by both is none to decide about.
        assert_eq!(merge(DEFAULT, &mine, &mine).both, []);
    }

    #[test]
    fn what_one_took_out_is_out() {
        let parts = plan_parts::of(DEFAULT);
        let part = parts.iter().find(|p| p.id == "vip-birthday-gift");
        let at = part.expect("a shipped rule").at.clone();
        let mine = format!("{}{}", &DEFAULT[..at.start], &DEFAULT[at.end..]);
        let theirs = DEFAULT.replace("total >= 8000.0", "total >= 6000.0");
        let merged = merge(DEFAULT, &mine, &theirs);
        assert_eq!(
            changed(&merged.text),
            [
                ("vip-birthday-gift".to_owned(), Change::Removed),
                ("vip".to_owned(), Change::Changed)
            ]
        );
        assert_eq!(merge(DEFAULT, &theirs, &mine).text, merged.text);
    }

    /// A plan of some rules, each with a number, and a table of scripts.
    fn some_plan() -> impl Strategy<Value = String> {
        let rules = prop::collection::vec(("[a-e]", 0..3u8), 0..6);
        (rules, prop::collection::vec("[x-z]", 0..3)).prop_map(|(rules, scripts)| {
            let rules = rules
                .iter()
                .map(|(id, n)| format!("# {n}\n[[rule]]\nid = \"{id}\"\nn = {n}\n\n"));
            let scripts = scripts.iter().map(|id| format!("{id} = [\"{id}\"]\n"));
            let rules: String = rules.collect();
            format!(
                "days = 3\n\n{rules}[script]\n{}",
                scripts.collect::<String>()
            )
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn where_only_one_changed_something_it_is_that_ones(base in some_plan(), other in some_plan()) {
            prop_assert_eq!(&merge(&base, &other, &base).text, &other);
            prop_assert_eq!(&merge(&base, &base, &other).text, &other);
            let same = merge(&base, &other, &other);
            prop_assert_eq!(&same.text, &other);
            prop_assert!(same.both.is_empty());
        }

        #[test]
        fn any_three_texts_are_merged(texts in prop::array::uniform3("([\\[\\]\"'#=a-b \n]|\\[\\[rule\\]\\]\n|\\[script\\]\n|王){0,30}")) {
            let [base, mine, theirs] = &texts;
            merge(base, mine, theirs);
        }
    }
}

//! Whether a file is of the form of a plan: each key known, in its place, with what goes into it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::form::{FILE, Key, Kind, MAX_ID_BYTES, TRIGGERS, place_of};
use super::problem::{PlanError, PlanProblem, at};
use super::suggestion;

/// Characters of a Chinese keyboard that are written instead of those of TOML.
const WIDE: &[(&str, &str)] = &[
    ("“”„＂「」", "\""),
    ("‘’＇", "'"),
    ("＝：", "="),
    ("，、", ","),
    ("［【", "["),
    ("］】", "]"),
    ("｛", "{"),
    ("｝", "}"),
    ("＃", "#"),
    ("　", " "),
];

/// What is wrong with the form of a file.
pub fn check(text: &str) -> Vec<PlanError> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return syntax(text, &errors);
    }
    let mut shape = Shape {
        text,
        found: Vec::new(),
    };
    shape.table(table.get_ref(), FILE, &(0..0));
    shape.found
}

/// What TOML itself does not take: characters of the wrong keyboard each, else the first.
fn syntax(text: &str, errors: &[toml::de::Error]) -> Vec<PlanError> {
    let mut found: Vec<PlanError> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        match wide(text, &span) {
            Some((place, written, instead)) => {
                let problem = PlanProblem::Written {
                    found: written.to_string(),
                    instead: instead.to_owned(),
                };
                let wide = at(text, &(place..place), problem);
                if found.iter().all(|f| f.line != wide.line) {
                    found.push(wide);
                }
            }
            None if found.is_empty() => {
                let said = error.message().trim().to_owned();
                return vec![at(text, &span, PlanProblem::Toml { said })];
            }
            // What follows a character of the wrong keyboard is wrong for its sake.
            None => {}
        }
    }
    found
}

/// A character of the wrong keyboard where TOML has none, on the line of an error: where, which, what instead.
fn wide(text: &str, span: &Range<usize>) -> Option<(usize, char, &'static str)> {
    let line = text.get(..span.start)?.rfind('\n').map_or(0, |i| i + 1);
    let rest = &text[line..];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let mut quote = None;
    for (place, char) in rest.char_indices() {
        match (quote, char) {
            (None, '#') => return None,
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, char) => {
                if let Some((_, instead)) = WIDE.iter().find(|(wide, _)| wide.contains(char)) {
                    return Some((line + place, char, instead));
                }
            }
            _ => {}
        }
    }
    None
}

struct Shape<'t> {
    text: &'t str,
    found: Vec<PlanError>,
}

type Table<'t> = DeTable<'t>;
type Value<'t> = Spanned<DeValue<'t>>;

impl Shape<'_> {
    fn say(&mut self, span: &Range<usize>, problem: PlanProblem) {
        self.found.push(at(self.text, span, problem));
    }

    /// A table's keys; `whole` is where the table itself stands.
    fn table(&mut self, table: &Table<'_>, keys: &[Key], whole: &Range<usize>) {
        self.table_but(table, keys, whole, "");
    }

    /// The same with one more key, which was looked at already.
    fn table_but(&mut self, table: &Table<'_>, keys: &[Key], whole: &Range<usize>, known: &str) {
        for (name, value) in table {
            let key = name.get_ref().as_ref();
            if key == known {
                continue;
            }
            match keys.iter().find(|k| k.name == key) {
                Some(known) => self.value(key, value, &known.kind),
                None => self.unknown_key(key, &name.span(), keys),
            }
        }
        let missing = keys.iter().filter(|k| k.required);
        for key in missing.filter(|k| !has(table, k.name)) {
            let key = key.name.to_owned();
            self.say(whole, PlanProblem::MissingKey { key });
        }
    }

    fn unknown_key(&mut self, key: &str, span: &Range<usize>, keys: &[Key]) {
        let near = suggestion(key, keys.iter().map(|k| k.name));
        let near = near.filter(|near| !near.contains(", "));
        let place = if near.is_none() { place_of(key) } else { None };
        let problem = PlanProblem::UnknownKey {
            key: key.to_owned(),
            suggestion: near,
            place,
        };
        self.say(span, problem);
    }

    fn wrong_type(&mut self, key: &str, value: &Value<'_>, expected: &str) {
        let problem = PlanProblem::WrongType {
            key: key.to_owned(),
            expected: expected.to_owned(),
            found: code(value.get_ref()).to_owned(),
        };
        self.say(&value.span(), problem);
    }

    fn value(&mut self, key: &str, value: &Value<'_>, kind: &Kind) {
        let span = value.span();
        match (*kind, value.get_ref()) {
            (Kind::Text, DeValue::String(_)) | (Kind::Bool, DeValue::Boolean(_)) => {}
            (Kind::Filled, DeValue::String(text)) => {
                if text.trim().is_empty() {
                    let key = key.to_owned();
                    self.say(&span, PlanProblem::Empty { key });
                }
            }
            (Kind::Id, DeValue::String(id)) => self.id(key, id, &span),
            (Kind::Word(of, words), DeValue::String(word)) => self.word(of, word, words, &span),
            (Kind::Whole(min, max), DeValue::Integer(_)) => {
                if !whole(value.get_ref()).is_some_and(|n| (min..=max).contains(&n)) {
                    self.range(key, &span, (&min.to_string(), &max.to_string()));
                }
            }
            (Kind::WholeOf(all), DeValue::Integer(_)) => {
                if !whole(value.get_ref()).is_some_and(|n| all.contains(&n)) {
                    let name = whole(value.get_ref()).map_or(String::new(), |n| n.to_string());
                    let all: Vec<String> = all.iter().map(i64::to_string).collect();
                    let all: Vec<&str> = all.iter().map(String::as_str).collect();
                    self.unknown(key, &name, Some(all.join(", ")), &span);
                }
            }
            (Kind::Share, DeValue::Integer(_) | DeValue::Float(_)) => {
                if !number(value.get_ref()).is_some_and(|n| (0.001..=1.0).contains(&n)) {
                    self.range(key, &span, ("0.001", "1.0"));
                }
            }
            (Kind::List(of, least, most), DeValue::Array(all)) => {
                self.list(key, all, (of, least, most), &span);
            }
            (Kind::OneOrList(of, most), DeValue::Array(all)) => {
                self.list(key, all, (of, 1, most), &span);
            }
            (Kind::OneOrList(of, _), _) => self.value(key, value, of),
            (Kind::WordOrTable(words, _), DeValue::String(word)) => {
                self.word(key, word, words, &span);
            }
            (Kind::WordOrTable(_, keys) | Kind::Table(keys), DeValue::Table(table)) => {
                self.table(table, keys, &span);
            }
            (Kind::Map(of), DeValue::Table(table)) => {
                for (name, value) in table {
                    self.value(name.get_ref(), value, of);
                }
            }
            (Kind::Named(of), DeValue::Table(table)) => {
                for (name, value) in table {
                    self.id(key, name.get_ref(), &name.span());
                    self.value(name.get_ref(), value, of);
                }
            }
            (Kind::Tables(keys), DeValue::Array(all)) => {
                for one in all {
                    match one.get_ref() {
                        DeValue::Table(table) => self.table(table, keys, &one.span()),
                        _ => self.wrong_type(key, one, "table"),
                    }
                }
            }
            (Kind::Trigger, DeValue::Table(table)) => self.trigger(table, &span),
            (kind, _) => self.wrong_type(key, value, expected(&kind)),
        }
    }

    fn id(&mut self, key: &str, id: &str, span: &Range<usize>) {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if id.trim().is_empty() {
            let key = key.to_owned();
            self.say(span, PlanProblem::Empty { key });
        } else if id.len() > MAX_ID_BYTES || !id.chars().all(fits) {
            let most = MAX_ID_BYTES;
            self.say(span, PlanProblem::Id { most });
        }
    }

    fn list(
        &mut self,
        key: &str,
        all: &[Value<'_>],
        (of, least, most): (&Kind, usize, usize),
        span: &Range<usize>,
    ) {
        if all.len() < least {
            let key = key.to_owned();
            self.say(span, PlanProblem::Empty { key });
        } else if all.len() > most {
            let what = key.to_owned();
            self.say(span, PlanProblem::TooMuch { what, most });
        }
        for one in all {
            self.value(key, one, of);
        }
    }

    fn trigger(&mut self, table: &Table<'_>, span: &Range<usize>) {
        let on = table.iter().find(|(name, _)| name.get_ref() == "on");
        let Some((_, on)) = on else {
            let key = "on".to_owned();
            return self.say(span, PlanProblem::MissingKey { key });
        };
        let Some(name) = on.get_ref().as_str() else {
            return self.wrong_type("on", on, "text");
        };
        let Some((_, keys)) = TRIGGERS.iter().find(|(known, _)| *known == name) else {
            let known = TRIGGERS.iter().map(|(known, _)| *known);
            let near = suggestion(name, known.clone());
            let all = || Some(known.collect::<Vec<_>>().join(", "));
            return self.unknown("trigger", name, near.or_else(all), &on.span());
        };
        self.table_but(table, keys, span, "on");
    }

    fn word(&mut self, kind: &str, word: &str, words: &[&str], span: &Range<usize>) {
        if !words.contains(&word) {
            self.unknown(kind, word, suggestion(word, words.iter().copied()), span);
        }
    }

    fn unknown(&mut self, kind: &str, name: &str, near: Option<String>, span: &Range<usize>) {
        let problem = PlanProblem::Unknown {
            kind: kind.to_owned(),
            name: name.to_owned(),
            suggestion: near,
        };
        self.say(span, problem);
    }

    fn range(&mut self, key: &str, span: &Range<usize>, (min, max): (&str, &str)) {
        let problem = PlanProblem::Range {
            key: key.to_owned(),
            min: min.to_owned(),
            max: max.to_owned(),
        };
        self.say(span, problem);
    }
}

fn has(table: &Table<'_>, key: &str) -> bool {
    table.keys().any(|name| name.get_ref() == key)
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let float = value.as_float().and_then(|n| n.as_str().parse().ok());
    float.or_else(|| whole(value).map(|n| n as f64))
}

/// What a value is.
fn code(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "whole",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "bool",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}

/// What goes into a key.
fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Filled | Kind::Id | Kind::Word(..) | Kind::WordOrTable(..) => "text",
        Kind::Whole(..) | Kind::WholeOf(_) | Kind::OneOrList(..) => "whole",
        Kind::Share => "number",
        Kind::Bool => "bool",
        Kind::List(..) => "list",
        Kind::Table(_) | Kind::Map(_) | Kind::Named(_) | Kind::Trigger => "table",
        Kind::Tables(_) => "tables",
    }
}

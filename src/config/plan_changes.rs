//! What differs between two plans, part by part: rules, segments and whatever else has an id.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// How a part differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one.
    Changed,
    /// It stands elsewhere: where the first that holds counts, that matters.
    Moved,
}

impl Change {
    /// Its id in JSON and message ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is of: `rule`, `segment`, `script` …
    pub part: String,
    /// Which of them; empty for what there is one of.
    pub id: String,
    /// How it differs.
    pub change: Change,
    /// What of it differs, where it is another one.
    pub fields: Vec<Field>,
}

/// What a field was and is, as in the file; empty where it was not there or is there no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name, behind those of the tables that it is in; empty for what has no fields.
    pub name: String,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// The fields in which two values differ.
fn fields(name: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Field>) {
    if old == new {
        return;
    }
    let table = |value: Option<&'_ Value>| value.is_none_or(Value::is_table);
    if table(old) && table(new) {
        let keys = |value: Option<&Value>| -> Vec<String> {
            let table = value.and_then(Value::as_table);
            table
                .into_iter()
                .flatten()
                .map(|(key, _)| key.clone())
                .collect()
        };
        let mut names = keys(old);
        names.extend(keys(new).into_iter().filter(|key| !keys(old).contains(key)));
        for key in names {
            let of = |value: Option<&'_ Value>| value.and_then(|value| value.get(&key)).cloned();
            let place = if name.is_empty() {
                key.clone()
            } else {
                format!("{name}.{key}")
            };
            fields(&place, of(old).as_ref(), of(new).as_ref(), found);
        }
        return;
    }
    let said = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    found.push(Field {
        name: name.to_owned(),
        from: said(old),
        to: said(new),
    });
}

/// The differences, in the order of the parts' names and of the files. Texts that are no TOML differ in nothing.
pub fn between(before: &str, after: &str) -> Vec<Difference> {
    let read = |text: &str| text.parse::<Table>().unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        let (old, new) = (parts(before.get(name)), parts(after.get(name)));
        compare(name, &old, &new, &mut found);
    }
    found
}

/// The parts of a value with their ids, in order.
fn parts(value: Option<&Value>) -> Vec<(String, &Value)> {
    let id = |part: &Value| Some(part.get("id")?.as_str()?.to_owned());
    match value {
        None => Vec::new(),
        Some(Value::Table(table)) => table.iter().map(|(id, part)| (id.clone(), part)).collect(),
        Some(Value::Array(parts)) if parts.iter().all(|part| id(part).is_some()) => parts
            .iter()
            .map(|part| (id(part).unwrap_or_default(), part))
            .collect(),
        Some(one) => vec![(String::new(), one)],
    }
}

fn compare(
    name: &str,
    old: &[(String, &Value)],
    new: &[(String, &Value)],
    found: &mut Vec<Difference>,
) {
    let before: BTreeMap<&str, &Value> =
        old.iter().map(|(id, part)| (id.as_str(), *part)).collect();
    let after: BTreeMap<&str, &Value> = new.iter().map(|(id, part)| (id.as_str(), *part)).collect();
    let mut note = |id: &str, change, fields| {
        found.push(Difference {
            part: name.to_owned(),
            id: id.to_owned(),
            change,
            fields,
        });
    };
    let stays = |(id, _): &&(String, &Value)| {
        before.contains_key(id.as_str()) && after.contains_key(id.as_str())
    };
    let mut places = old.iter().filter(stays);
    for (id, part) in new {
        let Some(was) = before.get(id.as_str()) else {
            note(id, Change::Added, Vec::new());
            continue;
        };
        let place = places.next();
        if *was != *part {
            let mut differ = Vec::new();
            fields("", Some(was), Some(part), &mut differ);
            note(id, Change::Changed, differ);
        } else if place.is_some_and(|(other, _)| other != id) {
            note(id, Change::Moved, Vec::new());
        }
    }
    for (id, _) in old
        .iter()
        .filter(|(id, _)| !after.contains_key(id.as_str()))
    {
        note(id, Change::Removed, Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::plan::DEFAULT;

    fn found(after: &str) -> Vec<(String, String, Change)> {
        let found = between(DEFAULT, after).into_iter();
        found.map(|d| (d.part, d.id, d.change)).collect()
    }

    #[test]
    fn what_differs_is_named_by_its_id() {
        assert_eq!(found(&format!("{DEFAULT}\n# a remark")), []);
        let vip = DEFAULT.replace("8000", "5000");
        assert_eq!(
            found(&vip),
            [("segment".into(), "vip".into(), Change::Changed)]
        );
        let vip = &between(DEFAULT, &vip)[0].fields;
        let field = |name: &str, from: &str, to: &str| Field {
            name: name.into(),
            from: from.into(),
            to: to.into(),
        };
        assert_eq!(*vip, [field("when", "total >= 8000.0", "total >= 5000.0")]);
        let caps = DEFAULT.replace("all = { day = 2, week = 5", "all = { week = 6");
        assert_eq!(
            between(DEFAULT, &caps)[0].fields,
            [field("all.day", "2", ""), field("all.week", "5", "6")]
        );
        let other = DEFAULT.replacen("id = \"asked\"", "id = \"begged\"", 1);
        assert_eq!(
            found(&other),
            [
                ("rule".into(), "begged".into(), Change::Added),
                ("rule".into(), "asked".into(), Change::Removed)
            ]
        );
        let days = DEFAULT.replace("history_days = 30", "history_days = 20");
        assert_eq!(
            found(&days),
            [("history_days".into(), String::new(), Change::Changed)]
        );
    }

    #[test]
    fn the_order_counts() {
        let plan = |ids: &[&str]| -> String {
            let segments = ids.iter().map(|id| format!("[[segment]]\nid = \"{id}\"\n"));
            segments.collect()
        };
        let moved: Vec<_> = between(&plan(&["a", "b", "c"]), &plan(&["b", "a", "c"]))
            .into_iter()
            .map(|d| (d.id, d.change))
            .collect();
        assert_eq!(
            moved,
            [("b".into(), Change::Moved), ("a".into(), Change::Moved)]
        );
    }
}

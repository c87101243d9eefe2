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
    let mut note = |id: &str, change| {
        found.push(Difference {
            part: name.to_owned(),
            id: id.to_owned(),
            change,
        });
    };
    let stays = |(id, _): &&(String, &Value)| {
        before.contains_key(id.as_str()) && after.contains_key(id.as_str())
    };
    let mut places = old.iter().filter(stays);
    for (id, part) in new {
        let Some(was) = before.get(id.as_str()) else {
            note(id, Change::Added);
            continue;
        };
        let place = places.next();
        if *was != *part {
            note(id, Change::Changed);
        } else if place.is_some_and(|(other, _)| other != id) {
            note(id, Change::Moved);
        }
    }
    for (id, _) in old
        .iter()
        .filter(|(id, _)| !after.contains_key(id.as_str()))
    {
        note(id, Change::Removed);
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

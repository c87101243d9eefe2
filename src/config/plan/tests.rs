//! The shipped plan as it is loaded, and the documentation of plans.

use toml::{Table, Value};

use super::form::{
    CALENDAR, CHOICE, CLASS, FILE, Key, LIMITS, LINE, OUTCOME, REASON, RULE, TEMPLATE, TRIGGERS,
};
use super::*;
use crate::domain::plan::Way;
use crate::domain::plan::script::FIELDS;

const DOCS: &str = include_str!("../../../docs/care-plan.md");

#[test]
fn the_shipped_plan_is_whole() {
    let plan = load(DEFAULT).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(plan.outcomes.len(), 10);
    assert_eq!(plan.segments.len(), 5);
    assert_eq!(plan.rules.len(), 29);
}

/// The examples of the documentation.
fn examples() -> Vec<Table> {
    let blocks = DOCS.split("```toml\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap_or_default());
    blocks
        .map(|block| block.parse().unwrap_or_else(|e| panic!("{e}\n{block}")))
        .collect()
}

/// The shipped plan with what an example has, in the place of what has the same id.
fn with(example: &Table) -> String {
    let mut plan: Table = DEFAULT.parse().expect("the shipped plan is TOML");
    for (name, value) in example {
        match (plan.get_mut(name), value) {
            (Some(Value::Array(all)), Value::Array(more)) if more.iter().all(Value::is_table) => {
                for part in more {
                    match all.iter_mut().find(|p| p.get("id") == part.get("id")) {
                        Some(known) => *known = part.clone(),
                        None => all.push(part.clone()),
                    }
                }
            }
            (Some(Value::Table(all)), Value::Table(more)) => {
                all.extend(more.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
            _ => {
                plan.insert(name.clone(), value.clone());
            }
        }
    }
    toml::to_string(&plan).expect("a plan can be written")
}

#[test]
fn every_example_of_the_documentation_holds_together() {
    let examples = examples();
    assert!(examples.len() >= 8);
    for example in &examples {
        if let Err(errors) = load(&with(example)) {
            panic!("{errors}\n{example}");
        }
    }
}

#[test]
fn every_trigger_way_and_key_is_documented_with_an_example() {
    let rules: Vec<Table> = examples()
        .iter()
        .filter_map(|example| example.get("rule")?.as_array())
        .flatten()
        .filter_map(|rule| rule.as_table().cloned())
        .collect();
    for (on, keys) in TRIGGERS {
        let example = rules.iter().find(|rule| {
            let when = rule.get("when").and_then(Value::as_table);
            when.and_then(|when| when.get("on")?.as_str()) == Some(on)
        });
        assert!(example.is_some(), "no example of {on}");
        documented(keys);
    }
    for keys in [
        FILE, CHOICE, CLASS, LINE, CALENDAR, LIMITS, TEMPLATE, RULE, OUTCOME, REASON,
    ] {
        documented(keys);
    }
    for way in Way::all() {
        assert!(
            DOCS.contains(&format!("`{}`", way.code())),
            "{}",
            way.code()
        );
    }
    for field in FIELDS {
        assert!(DOCS.contains(&format!("`{{{field}}}`")), "{field}");
    }
}

fn documented(keys: &[Key]) {
    for key in keys {
        let name = key.name;
        let shown = [
            format!("{name} = "),
            format!("[[{name}]]"),
            format!("[{name}]"),
            format!("[{name}."),
        ];
        assert!(shown.iter().any(|s| DOCS.contains(s.as_str())), "{name}");
    }
}

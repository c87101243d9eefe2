//! The shipped plan as it is loaded, and the documentation of plans.

use toml::{Table, Value};

use super::form::{
    CALENDAR, CHOICE, CLASS, FILE, Key, LIMITS, LINE, MAX_ID_BYTES, OUTCOME, REASON, RULE,
    TEMPLATE, TRIGGERS,
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

/// A text in the place of another one of the shipped plan, with what is wrong with it.
fn instead(text: &str, other: &str) -> Vec<PlanError> {
    assert!(DEFAULT.contains(text), "{text}");
    let errors = load(&DEFAULT.replacen(text, other, 1));
    errors
        .err()
        .map_or_else(Vec::new, |errors| errors.all().cloned().collect())
}

#[test]
fn ids_are_short_and_plain() {
    let most = MAX_ID_BYTES;
    let long = "x".repeat(most + 1);
    for id in [
        "a b",
        "x\\u001b[31m",
        "x\\u202ey",
        "x\\u0007",
        "x\\u200b",
        "a/b",
        &long,
    ] {
        for place in [
            "[[segment]]\nid = \"vip\"",
            "[[lifecycle]]\nid = \"recovery\"",
            "[[key]]\nid = \"",
            "[[rule]]\nid = \"",
            "[[line]]\nid = \"",
            "[[outcome]]\nid = \"",
            "[[reason]]\nid = \"",
        ] {
            let begin = place.rfind("id = \"").expect("an id") + "id = \"".len();
            let errors = instead(
                place,
                &format!("{}{id}{}", &place[..begin], &place[begin..]),
            );
            let wrong = |e: &PlanError| e.problem == PlanProblem::Id { most } && e.column == 6;
            assert!(errors.iter().any(wrong), "{place} {id}: {errors:?}");
        }
    }
    for (place, key) in [
        ("[script]", "= []"),
        ("[template]", "= { text = 'x' }"),
        ("[series]", "= ['x']"),
    ] {
        for id in [&long, "a b"] {
            let errors = instead(place, &format!("{place}\n\"{id}\" {key}"));
            let wrong = |e: &PlanError| e.problem == PlanProblem::Id { most };
            assert!(errors.iter().any(wrong), "{place} {id}: {errors:?}");
        }
    }
    let fine = DEFAULT
        .replace("\"vip\"", "\"贵宾-1_a.b\"")
        .replace("'vip'", "'贵宾-1_a.b'");
    let errors = load(&fine.replace("segment_caps.vip", "segment_caps.\"贵宾-1_a.b\""));
    assert!(errors.is_ok(), "{errors:?}");
}

#[test]
fn a_share_is_a_thousandth_at_least() {
    for (share, fits) in [
        ("0.001", true),
        ("1", true),
        ("1e-300", false),
        ("0.0009", false),
        ("nan", false),
    ] {
        let rule = "\n[[rule]]\nid = \"new-one\"\n";
        let terms = "who = \"true\"\nwhen = { on = \"ordered\" }\nwhat = { sms = \"s\" }\n";
        let plan = format!("{DEFAULT}{rule}{terms}sample = {share}\n");
        let errors = load(&plan).err();
        let said = errors.as_ref().is_some_and(|e| {
            e.all()
                .any(|e| matches!(&e.problem, PlanProblem::Range { key, .. } if key == "sample"))
        });
        assert_eq!(said, !fits, "{share}: {errors:?}");
    }
}

#[test]
fn work_is_spread_over_no_more_days_than_it_has() {
    for (spread, lapse, fits) in [(3, 0, false), (3, 2, false), (3, 3, true), (0, 0, true)] {
        let rule = "\n[[rule]]\nid = \"new-one\"\nwho = \"true\"\nwhen = { on = \"ordered\" }\n";
        let terms =
            format!("what = {{ gift = \"gift\" }}\nspread_days = {spread}\nlapse_days = {lapse}\n");
        let loaded = load(&format!("{DEFAULT}{rule}{terms}"));
        assert_eq!(loaded.is_ok(), fits, "{spread} {lapse}: {loaded:?}");
    }
}

#[test]
fn hostile_plans_are_refused_soon() {
    let begin = std::time::Instant::now();
    let classes = |n: usize| {
        let cases: Vec<String> = (0..90).map(|n| format!("orders == {n}")).collect();
        let one = |n| {
            format!(
                "[[segment]]\nid = \"s{n}\"\nwhen = \"{}\"\n",
                cases.join("||")
            )
        };
        (0..n).map(one).collect::<String>()
    };
    let ten = "[1,2,3,4,5,6,7,8,9,10]";
    let nested = (0..10).fold("orders < 200".to_owned(), |inner, n| {
        format!("{ten}.all({}, {inner})", char::from(b'a' + n))
    });
    let alike = format!("segment == '{}'", "x".repeat(1_900));
    let names = format!("[script]\n{} = []\n", "y".repeat(40_000));
    for more in [
        classes(40),
        format!("[[key]]\nid = \"k\"\nwhen = \"{nested}\"\n"),
        format!(
            "[[key]]\nid = \"k\"\nwhen = \"{}\"\n",
            nested.replace(ten, "tags")
        ),
        format!("[[key]]\nid = \"k\"\nwhen = \"{alike}\"\n"),
        "[[key]]\nid = \"k\"\nwhen = \"true\"\n".repeat(1_000),
        names,
        "[".repeat(50_000),
        format!("x = {}", "[".repeat(50_000)),
        format!("x = {}", "{a = ".repeat(10_000)),
    ] {
        assert!(
            load(&format!("history_days = 3\n{more}")).is_err(),
            "{more}"
        );
    }
    assert!(
        begin.elapsed() < std::time::Duration::from_secs(50),
        "{:?}",
        begin.elapsed()
    );
}

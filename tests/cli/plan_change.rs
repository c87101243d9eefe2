//! A bound of the plan is changed: previewed, applied and undone, each with the right customers, who are worked out here
//! from what they bought.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::World;

const SHIPPED: &str = include_str!("../../assets/plan.default.toml");

fn vip_from_5000() -> String {
    let text = SHIPPED.replace("total >= 8000", "total >= 5000");
    assert_ne!(text, SHIPPED);
    text
}

/// Waits until every customer has been looked at again by a version of the plan.
fn settled(world: &World, version: u64) {
    let end = Instant::now() + Duration::from_mins(1);
    loop {
        let status = world.json(&["status"]);
        let walk = &status["plan"]["reevaluation"];
        if walk["version"] == json!(version) && !walk["finished"].is_null() {
            return;
        }
        assert!(Instant::now() < end, "{status}");
    }
}

/// By id: the segment, and what was spent in all.
fn customers(world: &World) -> BTreeMap<String, (String, f64)> {
    let all = world.json(&["customers", "--limit", "500"]);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let total = |value: &Value| value.as_f64().expect("a number");
    all.as_array()
        .expect("customers")
        .iter()
        .map(|c| (text(&c["id"]), (text(&c["segment"]), total(&c["total"]))))
        .collect()
}

fn vips(all: &BTreeMap<String, (String, f64)>) -> BTreeSet<&str> {
    let vips = all.iter().filter(|(_, (segment, _))| segment == "vip");
    vips.map(|(id, _)| id.as_str()).collect()
}

fn from(all: &BTreeMap<String, (String, f64)>, bound: f64) -> BTreeSet<&str> {
    let many = all.iter().filter(|(_, (_, total))| *total >= bound);
    many.map(|(id, _)| id.as_str()).collect()
}

fn ids(examples: &Value) -> Vec<&str> {
    let examples = examples.as_array().expect("examples").iter();
    examples.map(|c| c["id"].as_str().expect("an id")).collect()
}

#[test]
fn who_is_a_vip_is_previewed_applied_and_undone() {
    let world = World::with_sample();
    let before = customers(&world);
    assert_eq!(before.len(), 64);
    assert_eq!(vips(&before), from(&before, 8_000.0));
    let coming: BTreeSet<&str> = from(&before, 5_000.0)
        .difference(&from(&before, 8_000.0))
        .copied()
        .collect();
    assert!(!coming.is_empty(), "the sample has customers in between");
    let file = world.write("plan.toml", vip_from_5000());
    let preview = world.json(&["plan", "preview", &file, "--days", "40"]);
    assert_eq!(preview["customers"], json!(64));
    assert_eq!(preview["days"].as_array().expect("days").len(), 40);

    // Who moves: those between the bounds, each from where they are.
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for id in &coming {
        *expected.entry(&before[*id].0).or_default() += 1;
    }
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    let moves = preview["moves"].as_array().expect("moves");
    for moved in moves.iter().filter(|m| m["of"] == "segment") {
        assert_eq!(moved["to"], "vip");
        let count = moved["customers"].as_u64().expect("a number");
        found.insert(moved["from"].as_str().expect("a segment"), count);
        for id in ids(&moved["examples"]) {
            assert!(coming.contains(id), "{id}");
        }
    }
    assert_eq!(found, expected);

    // Each of them is listed, and nobody else.
    let all = world.json(&["plan", "preview", &file, "--list", "moves"]);
    let groups = all["listed"].as_array().expect("groups").iter();
    let segments = groups.filter(|group| group["of"] == "segment");
    let listed: BTreeSet<&str> = segments.flat_map(|group| ids(&group["list"])).collect();
    assert_eq!(listed, coming);
    let said = world.run(&["plan", "preview", &file, "--list", "all"]).ok();
    assert!(
        coming.iter().all(|id| said.out.contains(id)),
        "{}",
        said.out
    );

    // Who gains or loses a touch is one of those who move.
    let changing = preview["gained"].as_u64().expect("a number");
    assert!(changing <= coming.len() as u64);
    for rule in preview["rules"].as_array().expect("rules") {
        for id in [ids(&rule["gaining"]), ids(&rule["losing"])].concat() {
            assert!(coming.contains(id), "{id}: {rule}");
        }
    }

    // It has changed nothing.
    assert_eq!(customers(&world), before);
    assert_eq!(
        world.json(&["plan", "versions"]).as_array().map(Vec::len),
        Some(1)
    );

    world.json(&["plan", "apply", &file, "--yes"]);
    settled(&world, 2);
    let applied = customers(&world);
    assert_eq!(vips(&applied), from(&before, 5_000.0));
    for (id, (segment, total)) in &applied {
        let is = if *total >= 5_000.0 {
            "vip"
        } else {
            &before[id].0
        };
        assert_eq!(segment, is, "{id}");
    }
    // What was applied is what is in force: nothing is left to change.
    let again = world.json(&["plan", "preview", &file]);
    assert_eq!(
        (&again["gained"], &again["lost"], &again["moves"]),
        (&json!(0), &json!(0), &json!([]))
    );

    world.json(&["plan", "undo", "--yes"]);
    settled(&world, 3);
    assert_eq!(customers(&world), before);
}

#[test]
fn a_preview_in_words_and_of_a_broken_file() {
    let world = World::with_sample();
    let said = world.run(&["plan", "preview", "--days", "7"]).ok();
    assert!(said.out.contains("2026-11-22"), "{}", said.out);
    assert!(said.out.contains("everybody"), "{}", said.out);
    assert!(said.out.contains('█'), "{}", said.out);
    let file = world.write("plan.toml", vip_from_5000());
    let said = world.run(&["plan", "preview", &file, "--ascii"]).ok();
    assert!(said.out.contains("Segment"), "{}", said.out);
    assert!(said.out.contains('#') && !said.out.contains('█'));
    let said = world.zh(&["plan", "preview", &file]).ok();
    assert!(said.out.contains("没有任何改变"), "{}", said.out);
    let broken = world.write("bad.toml", SHIPPED.replace("orders >= 2", "order >= 2"));
    let said = world.run(&["plan", "preview", &broken]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("bad.toml:"), "{}", said.err);
    for days in ["0", "93"] {
        let said = world.run(&["plan", "preview", "--days", days]);
        assert_eq!(said.code, 2, "{}", said.err);
    }
}

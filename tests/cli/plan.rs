//! The care plan from the command line: checked, shown, applied, undone, run.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::world::{World, warmline};

const SHIPPED: &str = include_str!("../../assets/plan.default.toml");

fn vip_from_5000() -> String {
    let text = SHIPPED.replace("total >= 8000", "total >= 5000");
    assert_ne!(text, SHIPPED);
    text
}

/// Waits until every customer has been looked at again.
fn settled(world: &World) {
    let end = Instant::now() + Duration::from_mins(1);
    loop {
        let status = world.json(&["status"]);
        if !status["plan"]["reevaluation"]["finished"].is_null() {
            return;
        }
        assert!(Instant::now() < end, "{status}");
    }
}

#[test]
fn a_plan_is_checked_without_a_store() {
    let world = World::new();
    let good = world.write("plan.toml", SHIPPED);
    let said = world.run(&["plan", "check", &good]).ok();
    assert!(said.out.contains("holds together"), "{}", said.out);
    let broken = world.write("bad.toml", SHIPPED.replace("orders >= 2", "order >= 2"));
    let said = world.run(&["plan", "check", &broken]);
    assert_eq!(said.code, 2);
    // Each line begins with its place, to which editors jump.
    assert!(said.err.starts_with(&format!("{broken}:")), "{}", said.err);
    let twice = SHIPPED.replace("orders >= 2", "order >= 2");
    let twice = world.write("twice.toml", twice.replace("units >= 4", "unit >= 4"));
    let told = world.run(&["plan", "check", &twice]);
    let placed = |line: &str| line.starts_with(&format!("{twice}:"));
    assert!(told.err.lines().count() > 1 && told.err.lines().all(placed));
    let gbk = world.write("gbk.toml", b"label = \"\xb9\xf3\xb1\xf6\"\n");
    let said_zh = world.zh(&["plan", "check", &gbk]);
    assert_eq!(said_zh.code, 2);
    assert!(said_zh.err.contains("另存为 UTF-8"), "{}", said_zh.err);
    let said = world.run(&["plan", "check", &broken, "--json"]);
    let error = said.error();
    assert_eq!((said.code, &error["code"]), (2, &json!("plan")));
    assert_eq!(error["file"], broken);
    let line = error["line"].as_u64().expect("a line") as usize;
    let text = world.read("bad.toml");
    assert!(
        text.lines()
            .nth(line - 1)
            .is_some_and(|l| l.contains("order >= 2"))
    );
    assert!(!world.store().exists());
    let missing = world.run(&["plan", "check", &world.path("none.toml")]);
    assert_eq!(missing.code, 2);
    let long = world.write("long.toml", "#".repeat(70_000));
    assert_eq!(world.run(&["plan", "check", &long]).code, 2);
}

#[test]
fn a_change_is_applied_shown_and_undone() {
    let world = World::with_sample();
    let vips = || world.json(&["segments"])["vip"].as_u64().expect("a number");
    let before = vips();
    let file = world.write("plan.toml", vip_from_5000());
    let asked = world.run(&["plan", "apply", &file]);
    assert_eq!(asked.code, 2, "nobody can be asked: {}", asked.err);
    assert!(asked.err.contains("--yes") && asked.out.contains("vip"));
    let applied = world.json(&["plan", "apply", &file, "--yes"]);
    assert_eq!(
        (&applied["version"], &applied["how"]),
        (&json!(2), &json!("apply"))
    );
    assert_eq!(
        applied["changes"],
        json!([{
            "part": "segment", "id": "vip", "change": "changed",
            "fields": [{ "field": "when", "from": "total >= 8000.0", "to": "total >= 5000.0" }],
        }])
    );
    settled(&world);
    assert!(vips() > before);
    assert_eq!(
        world.run(&["plan", "show", "--text"]).ok().out,
        vip_from_5000()
    );
    let shown = world.run(&["plan", "show"]).ok().out;
    assert!(shown.contains("total >= 5000"), "{shown}");
    assert!(shown.contains("days after delivery"), "{shown}");
    for part in [
        "Lifecycle",
        "Key customers",
        "Caps",
        "message_hours",
        "industry",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let value = world.json(&["plan", "show"]);
    for part in ["lifecycle", "key", "caps", "message_hours", "calendars"] {
        assert!(!value[part].is_null(), "{part}");
    }
    let older = world.json(&["plan", "show", "--version", "1"]);
    assert_eq!(older["in_force"], json!(false));
    assert!(!older["rules"].as_array().expect("rules").is_empty());
    let again = world.run(&["plan", "apply", &file, "--yes"]);
    assert_eq!(again.code, 1, "{}", again.err);

    let undone = world.json(&["plan", "undo", "--yes"]);
    assert_eq!((&undone["version"], &undone["of"]), (&json!(3), &json!(1)));
    settled(&world);
    assert_eq!(vips(), before);
    let versions = world.json(&["plan", "versions"]);
    let how: Vec<_> = versions
        .as_array()
        .expect("versions")
        .iter()
        .map(|version| version["how"].as_str().expect("how"))
        .collect();
    assert_eq!(how, ["undo", "apply", "default"]);
    assert_eq!(world.run(&["plan", "undo", "--yes"]).code, 1);
}

#[test]
fn an_edited_file_is_taken_when_the_hub_starts() {
    let world = World::with_sample();
    let file = world.store().join("config/plan.toml");
    world.run(&["stop"]).ok();
    std::fs::write(&file, vip_from_5000()).expect("the plan is edited");
    assert_eq!(world.json(&["status"])["plan"]["how"], json!("file"));
    settled(&world);
    world.run(&["stop"]).ok();
    std::fs::write(&file, "nonsense").expect("the plan is edited");
    let status = world.json(&["status"]);
    assert_eq!(status["plan"]["version"], json!(2));
    assert_eq!(status["plan"]["file"]["state"], json!("broken"));
    assert_eq!(status["plan"]["file"]["place"]["line"], json!(1));
    let said = world.run(&["status"]).ok().out;
    assert!(said.contains("plan.toml:1:"), "{said}");
}

#[test]
fn the_day_is_run_and_a_past_one_shown() {
    let world = World::with_sample();
    let ran = world.json(&["plan", "run"]);
    assert!(ran["made"].is_u64() && ran["lapsed"].is_u64(), "{ran}");
    let again = world.json(&["plan", "run"]);
    assert_eq!((&again["looked"], &again["made"]), (&json!(0), &json!(0)));
    let past = world.json(&["plan", "run", "--date", "2026-11-20"]);
    assert_eq!(past["date"], json!("2026-11-20"));
    assert!(past["rules"].is_array());
    let future = world.run(&["plan", "run", "--date", "2026-12-01"]);
    assert_eq!(future.code, 2, "{}", future.err);
    let help = warmline(&["plan", "apply", "--help"])
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&help.stdout).contains("--yes"));
    let zh = world.zh(&["plan", "show"]).ok();
    assert!(zh.out.contains("签收后"), "{}", zh.out);
}

#[test]
fn what_may_be_is_told_where_it_was_not() {
    let world = World::with_store();
    for (arguments, said) in [
        (&["plan", "preview", "--days", "0"][..], "92"),
        (&["event", "1", "Foo"], "complaint-closed"),
        (&["filter", "add", "a'b", "orders > 1"], "quotes"),
    ] {
        let told = world.run(arguments);
        assert_eq!(told.code, 2, "{arguments:?}: {}", told.err);
        assert!(told.err.contains(said), "{arguments:?}: {}", told.err);
    }
}

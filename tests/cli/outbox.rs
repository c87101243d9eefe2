//! The outbox, explanations and events from the command line.

use serde_json::{Value, json};

use crate::world::World;

fn rows(world: &World, arguments: &[&str]) -> Vec<Value> {
    let rows = world.json(arguments);
    rows.as_array().expect("an array").clone()
}

#[test]
fn messages_are_listed_shown_explained_and_called_off() {
    let world = World::with_sample();
    let all = rows(&world, &["outbox", "--limit", "1000"]);
    assert!(all.len() >= 4, "some have messages: {}", all.len());
    for field in [
        "id",
        "customer_id",
        "name",
        "channel",
        "template",
        "rule",
        "due",
        "state",
        "why",
        "held",
        "service",
        "text",
    ] {
        assert!(all[0].get(field).is_some(), "{field}: {}", all[0]);
    }
    let due: Vec<&str> = all.iter().filter_map(|m| m["due"].as_str()).collect();
    assert!(due.is_sorted());
    let id = all[0]["id"].as_str().expect("an id");
    let customer = all[0]["customer_id"].as_str().expect("an id");
    let own = rows(
        &world,
        &["outbox", "--customer", customer, "--state", "any"],
    );
    assert!(own.iter().any(|m| m["id"] == all[0]["id"]));
    let day = &due[0][..10];
    let channel = all[0]["channel"].as_str().expect("a channel");
    let some = rows(
        &world,
        &[
            "outbox",
            "--due",
            day,
            "--channel",
            channel,
            "--limit",
            "1000",
        ],
    );
    assert!(!some.is_empty());
    assert!(
        some.iter()
            .all(|m| m["due"].as_str().is_some_and(|d| d.starts_with(day)))
    );

    let shown = world.run(&["outbox", "show", id]).ok().out;
    let text = all[0]["text"].as_str().expect("a text");
    assert!(shown.contains(text), "{shown}");
    assert!(world.zh(&["outbox", "show", id]).ok().out.contains("待发"));
    let told = world.json(&["plan", "explain", id]);
    assert_eq!(told["rule"]["id"], all[0]["rule"]);
    assert_eq!(told["rule"]["holds"], json!(true));
    assert!(told["contacts"].is_array() && told["fact"]["date"].is_string());
    let said = world.run(&["plan", "explain", id]).ok().out;
    assert!(said.contains("Last 7 days"), "{said}");

    assert_eq!(world.json(&["outbox", "cancel", id])["cancelled"], json!(1));
    assert_eq!(world.run(&["outbox", "cancel", id]).code, 1);
    let gone = rows(&world, &["outbox", "--state", "cancelled"]);
    assert_eq!(gone.len(), 1);
    world.run(&["undo"]).ok();
    let rule = all[0]["rule"].as_str().expect("a rule");
    let asked = world.run(&["outbox", "cancel", "--rule", rule]);
    assert_eq!(asked.code, 2, "nobody can be asked: {}", asked.err);
    let cancelled = world.json(&["outbox", "cancel", "--rule", rule, "--yes"]);
    let of_rule = all.iter().filter(|m| m["rule"] == rule).count();
    assert_eq!(cancelled["cancelled"], json!(of_rule));
    assert!(rows(&world, &["outbox", "--rule", rule]).is_empty());

    assert_eq!(world.run(&["outbox", "cancel"]).code, 2);
    assert_eq!(world.run(&["outbox", "show", "M999999"]).code, 1);
    assert_eq!(world.run(&["outbox", "--channel", "pigeon"]).code, 2);
}

#[test]
fn an_event_makes_a_call_that_says_why() {
    let world = World::with_sample();
    let id = world.json(&[
        "customer",
        "add",
        "--name",
        "测试",
        "--phone",
        "13700001234",
    ]);
    let id = id["id"].as_str().expect("an id").to_owned();
    let done = world.json(&["event", &id, "review-bad"]);
    assert_eq!(
        (&done["recorded"], &done["event"]),
        (&json!(true), &json!("review-bad"))
    );
    assert_eq!(
        world.json(&["event", &id, "review-bad"])["recorded"],
        json!(false)
    );
    let shown = world.json(&["show", &id]);
    let call = shown["open"][0].clone();
    assert_eq!(call["rule"], json!("review"));
    let call = call["id"].as_str().expect("an id");
    let told = world.json(&["plan", "explain", call]);
    assert_eq!(
        (&told["fact"]["kind"], &told["rule"]["still_made"]),
        (&json!("happened"), &json!(true))
    );
    let said = world.zh(&["plan", "explain", call]).ok().out;
    assert!(said.contains("差评"), "{said}");
    assert_eq!(world.run(&["event", &id, "Bad Name"]).code, 2);
    assert_eq!(
        world
            .run(&["event", &id, "late", "--date", "tomorrow"])
            .code,
        2
    );
}

#[test]
fn a_customer_has_a_segment_a_stage_and_something_coming() {
    let world = World::with_sample();
    let rows = rows(&world, &["outbox", "--limit", "1"]);
    let id = rows[0]["customer_id"].as_str().expect("an id");
    let told = world.json(&["segment", id]);
    let shown = world.json(&["show", id]);
    for field in [
        "segment",
        "segment_since",
        "lifecycle",
        "lifecycle_since",
        "key_by",
        "coming",
    ] {
        assert_eq!(told[field], shown[field], "{field}");
    }
    assert!(
        told["segment_rule"]
            .as_str()
            .is_some_and(|rule| !rule.is_empty())
    );
    let messages = shown["messages"].as_array().expect("messages");
    assert!(messages.iter().any(|m| m["id"] == rows[0]["id"]));
    for coming in told["coming"].as_array().expect("what is coming") {
        assert!(coming["date"].as_str() > Some("2026-11-22"), "{coming}");
    }
    assert!(world.zh(&["segment", id]).ok().out.contains("生命周期"));
    assert_eq!(world.run(&["segment", "nobody"]).code, 1);
}

#[test]
fn a_rule_that_there_is_not_is_no_empty_outbox() {
    let world = World::with_sample();
    let all = rows(&world, &["outbox", "--limit", "1000"]).len();
    let said = world.run(&["outbox", "--limit", "1"]).ok().out;
    let of = format!("The first 1 are shown; {all} waiting: ");
    assert!(said.contains(&of), "{said}");
    let said = world.run(&["outbox", "--rule", "nope"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    let said = world.run(&["outbox", "--rule", "festivl", "--json"]);
    let error = said.error();
    assert_eq!(error["code"], "no-rule-near");
    let near = error["choices"].as_array().expect("ids");
    assert!(near.contains(&Value::from("festival")), "{error}");
    let said = world.run(&["outbox", "cancel", "--rule", "nope", "--yes"]);
    assert_eq!(said.code, 2, "{}", said.err);
    let said = world.run(&["outbox", "--state", "cancelled"]).ok().out;
    assert!(said.contains("No messages (cancelled)"), "{said}");
    let said = world.run(&["plan", "explain", "C1"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("(M7)"), "{}", said.err);
}

//! The queue worked from the command line; figures; the store looked after.

use serde_json::Value;

use crate::world::World;

fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "{field} is not in {value}");
    }
}

const ROW: &[&str] = &[
    "id",
    "customer_id",
    "name",
    "rule",
    "why",
    "due",
    "priority",
    "state",
    "claimed_by",
];

#[test]
fn a_follow_up_is_claimed_by_one_and_done_once() {
    let world = World::with_sample();
    world
        .run(&["agent", "add", "zhangmin", "--display", "张敏"])
        .ok();
    let queue = world.json(&["queue", "--limit", "500"]);
    let rows = queue.as_array().expect("an array");
    assert!(
        rows.len() >= 8,
        "about one in ten has work today: {}",
        rows.len()
    );
    has(&rows[0], ROW);

    let claimed = world.json(&["claim", "--as", "zhangmin"]);
    has(&claimed, ROW);
    assert_eq!(
        (&claimed["id"], &claimed["claimed_by"]),
        (&rows[0]["id"], &"张敏".into())
    );
    assert_eq!(claimed["state"], "claimed");
    let id = claimed["id"].as_str().expect("an id");

    let refused = world.run(&["claim", id, "--json"]);
    assert_eq!(refused.code, 1);
    assert_eq!(refused.error()["holder"], "张敏");
    assert!(
        refused.error()["since"]
            .as_str()
            .is_some_and(|t| t.starts_with("2026-11-22T10:0"))
    );
    assert!(world.zh(&["claim", id]).err.contains("张敏"));
    let again = world.run(&["claim", id, "--as", "zhangmin", "--json"]);
    assert_eq!((again.code, &again.error()["own"]), (1, &true.into()));
    world
        .run(&["claim", id, "--as", "zhangmin", "--resume"])
        .ok();

    let done = world.json(&[
        "done",
        id,
        "--as",
        "zhangmin",
        "--outcome",
        "completed",
        "--score",
        "5",
        "--note",
        "好",
    ]);
    assert_eq!(done["follow_up"]["state"], "done");
    let twice = world.run(&[
        "done",
        id,
        "--as",
        "zhangmin",
        "--outcome",
        "completed",
        "--score",
        "5",
        "--json",
    ]);
    assert_eq!(
        (twice.code, &twice.error()["code"]),
        (1, &"not-open".into())
    );

    let kpi = world.json(&["kpi", "--from", "2026-11-22", "--to", "2026-11-22"]);
    has(&kpi["csat"], &["value", "numerator", "denominator"]);
    assert_eq!(
        (&kpi["csat"]["numerator"], &kpi["csat"]["denominator"]),
        (&5.into(), &1.into())
    );
    assert_eq!(kpi["reach_rate"]["value"], 1.0);
    let by = world.json(&["kpi", "--from", "2026-11-22", "--by", "agent"]);
    assert_eq!(by["groups"]["zhangmin"]["reach_rate"]["value"], 1.0, "{by}");

    let undone = world.json(&["undo", "--as", "zhangmin"]);
    assert_eq!(undone["action"], "wrap-up");
    assert_eq!(
        world.json(&["kpi", "--from", "2026-11-22"])["csat"]["denominator"],
        0
    );
}

#[test]
fn what_is_due_is_moved_given_away_and_called_off() {
    let world = World::with_store();
    world
        .run(&[
            "customer",
            "add",
            "--name",
            "王小明",
            "--phone",
            "13812345678",
            "--number",
            "1001",
        ])
        .ok();
    world.run(&["agent", "add", "zhangmin"]).ok();
    let made = world.json(&[
        "follow-up",
        "add",
        "1001",
        "--due",
        "15:30",
        "--reason",
        "要求回电",
    ]);
    has(&made, ROW);
    assert_eq!(
        (&made["when"], &made["why"]),
        (&"2026-11-22T15:30:00+08:00".into(), &"要求回电".into())
    );
    let id = made["id"].as_str().expect("an id");
    let snoozed = world.json(&["snooze", id, "+1530"]);
    assert_eq!(
        (&snoozed["when"], &snoozed["due"]),
        (&"2026-11-23T15:30:00+08:00".into(), &made["due"]),
        "its due moment stays"
    );
    assert_eq!(world.json(&["reassign", id, "zhangmin"])["reassigned"], 1);
    assert_eq!(
        world.json(&["queue", "--agent", "zhangmin", "--due", "open"])[0]["assignee"],
        "zhangmin"
    );
    let moved = world.run(&["snooze", id, "+2230"]).ok();
    assert!(
        moved.out.contains("11-24 09:00 (moved into call hours)"),
        "{}",
        moved.out
    );
    let bare = world.run(&["done", id, "--outcome", "call-back"]);
    assert!(
        bare.code == 2 && bare.err.contains("--next (Next): required"),
        "{}",
        bare.err
    );
    let bare = world.run(&["done", id, "--outcome", "complaint"]);
    assert!(bare.err.contains("--reason (Reason)"), "{}", bare.err);
    let past = world.run(&["snooze", id, "09:00"]);
    assert!(
        past.code == 2 && past.err.contains("has passed"),
        "{}",
        past.err
    );
    world.run(&["follow-up", "cancel", id]).ok();
    assert_eq!(
        world.json(&["queue", "--all", "--due", "open"]),
        Value::Array(Vec::new())
    );
}

#[test]
fn profiles_are_masked_changed_and_revealed_on_record() {
    let world = World::with_store();
    let id = world.json(&[
        "customer",
        "add",
        "--name",
        "李\u{1b}[31m芳\u{202e}",
        "--phone",
        "13912345678",
    ]);
    let id = id["id"].as_str().expect("an id").to_owned();
    let shown = world.run(&["show", &id]).ok();
    assert!(
        !shown.out.contains('\u{1b}')
            && !shown.out.contains('\u{202e}')
            && shown.out.contains("李"),
        "{}",
        shown.out
    );
    assert!(!shown.out.contains("13912345678"));
    world
        .run(&[
            "customer",
            "edit",
            &id,
            "--tags",
            "vip,twins",
            "--birthday",
            "1990-03-05",
            "--best-time",
            "14:00-18:00",
        ])
        .ok();
    let profile = world.json(&["show", &id]);
    assert_eq!(profile["tags"], serde_json::json!(["vip", "twins"]));
    assert_eq!(
        profile["preferences"]["best_time"],
        serde_json::json!(["14:00", "18:00"])
    );
    assert_eq!(profile["birthday"]["month"], 3);
    let revealed = world.json(&["reveal", &id, "--reason", "courier"]);
    assert_eq!(revealed["phones"][0], "13912345678");
    assert!(
        world
            .run(&["log", &id])
            .ok()
            .out
            .contains("full number shown")
    );
    let nobody = world.run(&["show", "C999", "--json"]);
    assert_eq!(
        (nobody.code, &nobody.error()["code"]),
        (1, &"not-found".into())
    );
}

#[test]
fn customers_are_found_as_they_are_typed() {
    let world = World::with_store();
    for (name, phone) in [("王小明", "13812341234"), ("张爽", "13912345678")] {
        world
            .run(&["customer", "add", "--name", name, "--phone", phone])
            .ok();
    }
    for (query, name) in [
        ("1234 w", "王小明"),
        ("zs", "张爽"),
        ("小明", "王小明"),
        ("5678", "张爽"),
    ] {
        let found = world.json(&["find", query]);
        assert_eq!(found[0]["name"], name, "{query}: {found}");
        has(&found[0], &["id", "number", "name", "phone", "segment"]);
        assert!(
            found[0]["phone"]
                .as_str()
                .is_some_and(|phone| phone.contains("****"))
        );
    }
    assert_eq!(
        world.run(&["find", "nobody", "--json"]).ok().out.trim(),
        "[]"
    );
}

#[test]
fn the_store_is_checked_copied_restored_and_rebuilt() {
    let world = World::with_sample();
    let status = world.json(&["status"]);
    has(
        &status,
        &[
            "pid",
            "version",
            "customers",
            "follow_ups",
            "open_follow_ups",
            "sessions",
            "journal_seq",
            "index_seq",
            "memory_bytes",
            "store_bytes",
        ],
    );
    assert_eq!(status["customers"], 64);
    assert_eq!(world.json(&["verify"])["ok"], true);
    let segments = world.json(&["segments"]);
    let total: u64 = segments
        .as_object()
        .expect("an object")
        .values()
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(total, 64);

    let settings = world.store().join("config/settings.toml");
    let mut ours = std::fs::read_to_string(&settings).expect("settings are there");
    ours.push_str("# ours\n");
    std::fs::write(&settings, &ours).expect("settings can be written");
    let backup = world.path("backup");
    world.run(&["backup", &backup]).ok();
    let held = world.run(&["rebuild"]);
    assert!(
        held.code == 3 && held.err.contains("warmline stop"),
        "{}",
        held.err
    );
    let restored = world.path("restored");
    world.run(&["restore", &backup, "--store", &restored]).ok();
    assert_eq!(world.read("restored/config/settings.toml"), ours);
    let there = world.json(&["status", "--store", &restored]);
    assert_eq!(there["customers"], 64);
    world.run(&["stop", "--store", &restored]).ok();
    let full = world.run(&["restore", &backup, "--store", &restored]);
    assert!(
        full.code == 2 && full.err.contains("not empty"),
        "{}",
        full.err
    );
}

#[test]
fn agents_are_called_as_screens_call_them() {
    let world = World::with_store();
    let add = |name, display| world.run(&["agent", "add", name, "--display", display]);
    add("zhangmin", "张敏").ok();
    let made = world.json(&["follow-up", "add", "1", "--due", "today", "--reason", "x"]);
    let id = made["id"].as_str().expect("an id");
    for arguments in [
        &["reassign", id, "张敏"][..],
        &["kpi", "--agent", "张敏"],
        &["queue", "--agent", "张敏"],
        &["queue", "--as", "张敏"],
        &["customer", "edit", "1", "--owner", "张敏"],
        &[
            "follow-up",
            "add",
            "1",
            "--due",
            "today",
            "--reason",
            "x",
            "--agent",
            "张敏",
        ],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
    }
    world
        .run(&["customer", "edit", "1", "--note", "x", "--as", "张敏"])
        .ok();
    let log = world.json(&["log", "--limit", "1"]);
    assert_eq!(log[0]["agent"], "张敏", "as `show` has it");
    add("zhangmin2", "张敏").ok();
    for arguments in [
        &["reassign", id, "张敏"][..],
        &["queue", "--as", "张敏"],
        &["agent", "remove", "张敏"],
        &["pop", "1", "--agent", "张敏"],
    ] {
        let said = world.run(&[arguments, &["--json"]].concat());
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert_eq!(said.error()["code"], "ambiguous");
        let logins = serde_json::json!(["zhangmin", "zhangmin2"]);
        assert_eq!(said.error()["choices"], logins);
    }
    let said = world.zh(&["reassign", id, "张敏"]);
    assert!(said.err.contains("zhangmin、zhangmin2"), "{}", said.err);
}

#[test]
fn an_agent_is_changed_in_what_is_given_only() {
    let world = World::with_store();
    let base = ["agent", "add", "zhangmin"];
    let add = |more: &[&str]| world.json(&[&base[..], more].concat());
    let made = add(&["--display", "张敏", "--role", "supervisor", "--uid", "4242"]);
    assert_eq!(made["result"], "added");
    let same = add(&[]);
    assert_eq!(
        (
            &same["result"],
            &same["display"],
            &same["role"],
            &same["uid"]
        ),
        (
            &"updated".into(),
            &"张敏".into(),
            &"supervisor".into(),
            &4242.into()
        )
    );
    let role = add(&["--role", "agent"]);
    assert_eq!(
        (&role["display"], &role["role"]),
        (&"张敏".into(), &"agent".into())
    );
    assert!(world.zh(&base).ok().out.contains("已更新"));
    world.run(&["agent", "remove", "张敏"]).ok();
    let again = world.zh(&base).ok().out;
    assert!(again.contains("曾被移除"), "{again}");
}

#[test]
fn a_caller_whom_no_desk_shows_is_told() {
    let world = World::with_store();
    world.run(&["agent", "add", "zhangmin"]).ok();
    let said = world.run(&["pop", "13812345678", "--agent", "zhangmin", "--json"]);
    assert_eq!((said.code, &said.error()["code"]), (1, &"no-desk".into()));
    assert_eq!(said.error()["desks"], 0);
    let said = world.zh(&["pop", "abc", "--agent", "zhangmin"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("电话：“abc”"), "{}", said.err);
    let export = |condition| {
        world.zh(&[
            "export",
            "customers",
            &world.path("x.csv"),
            "--where",
            condition,
        ])
    };
    for (condition, zh) in [
        (
            "sgment == 'vip'",
            "第 1 个字：没有 sgment 这个名字，可以写 segment",
        ),
        (
            "key && oders > 2",
            "第 8 个字：没有 oders 这个名字，可以写 orders",
        ),
        ("key && (", "第 8 个字：( 没有配对"),
    ] {
        let said = export(condition);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(zh), "{condition}: {}", said.err);
    }
}

#[test]
fn a_complaint_of_a_call_is_told_with_its_severity_and_order() {
    let world = World::with_store();
    world.json(&["customer", "add", "--name", "李芳", "--number", "1001"]);
    let made = world.json(&[
        "follow-up",
        "add",
        "1001",
        "--due",
        "15:30",
        "--reason",
        "回电",
    ]);
    let id = made["id"].as_str().expect("an id");
    let complaint = ["--outcome", "complaint", "--reason", "damaged"];
    let more = [
        "--severity",
        "4",
        "--order",
        "A1001",
        "--product",
        "奶粉3段",
    ];
    let done = world.json(&[&["done", id], &complaint[..], &more[..]].concat());
    let ticket = done["made"]["id"].as_str().expect("a ticket");
    let shown = world.json(&["ticket", "show", ticket]);
    assert_eq!(
        (&shown["severity"], &shown["order"], &shown["product"]),
        (&4.into(), &"A1001".into(), &"奶粉3段".into()),
        "{shown}"
    );
}

#[test]
fn a_ticket_is_found_by_its_number() {
    let world = World::with_store();
    world.json(&["customer", "add", "--name", "李芳", "--number", "1001"]);
    let open = ["ticket", "open", "1001", "--category", "product"];
    world.json(&[&open[..], &["--summary", "罐身凹陷"]].concat());
    let found = world.json(&["find", "t1"]);
    assert_eq!(
        (&found[0]["name"], &found[0]["ticket"]["id"]),
        (&"李芳".into(), &"T1".into())
    );
    let found = world.run(&["find", "T1"]).ok();
    assert!(found.out.contains("T1  new  罐身凹陷"), "{}", found.out);
    assert_eq!(world.json(&["find", "T2"]), Value::Array(Vec::new()));
    let awaiting = ["tickets", "--awaiting-approval"];
    assert_eq!(world.json(&awaiting), Value::Array(Vec::new()));
    world.run(&["agent", "add", "ann"]).ok();
    world.run(&["ticket", "start", "T1", "--as", "ann"]).ok();
    let offer = [
        "ticket",
        "propose",
        "T1",
        "compensation",
        "--cost",
        "5000",
        "--as",
        "ann",
    ];
    world.run(&offer).ok();
    assert_eq!(world.json(&awaiting)[0]["id"], "T1");
    let none = world.run(&["find", "T2"]).ok();
    assert!(none.out.contains("There is no ticket T2"), "{}", none.out);
}

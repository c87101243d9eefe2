//! The floor from the command line: who is at what, pauses, a word, taking over, teams.

use crate::world::World;

fn floor_with_work() -> World {
    let world = World::with_sample();
    for (name, display, role) in [
        ("zhangmin", "张敏", "agent"),
        ("wangqiang", "王强", "supervisor"),
    ] {
        let add = ["agent", "add", name, "--display", display, "--role", role];
        world.run(&add).ok();
    }
    world
}

#[test]
fn the_floor_shows_who_is_at_what() {
    let world = floor_with_work();
    let claimed = world.json(&["claim", "--as", "zhangmin"]);
    let floor = world.json(&["floor"]);
    let row = &floor["agents"][1];
    for (field, value) in [
        ("agent", "zhangmin".into()),
        ("name", "张敏".into()),
        ("doing", "holding".into()),
        ("customer", claimed["name"].clone()),
        ("customer_id", claimed["customer_id"].clone()),
        ("follow_up_id", claimed["id"].clone()),
        ("pause", serde_json::Value::Null),
        ("desks", 0.into()),
        ("breached", 0.into()),
    ] {
        assert_eq!(row[field], value, "{field} of {row}");
    }
    assert!(row["since"].as_str().is_some_and(|at| at.starts_with("20")));
    assert_eq!(floor["agents"][2]["doing"], "away");
    assert_eq!(floor["teams"], serde_json::json!([]));
    assert!(floor["nobody"]["overdue"].is_u64());
    let name = claimed["name"].as_str().expect("a name");
    let en = world.run(&["floor"]).ok().out;
    assert!(en.contains("before the call") && en.contains(name), "{en}");
    let zh = world.zh(&["floor"]).ok().out;
    assert!(zh.contains("准备中") && zh.contains("离线"), "{zh}");
}

#[test]
fn a_pause_is_begun_seen_and_ended() {
    let world = floor_with_work();
    let none = world.json(&["pause", "--as", "zhangmin"]);
    assert_eq!(none["pause"], serde_json::Value::Null);
    assert_eq!(none["reasons"][1], "meal");
    let paused = world.json(&["pause", "meal", "--as", "zhangmin"]);
    assert_eq!(paused["pause"], "meal");
    let refused = world.run(&["claim", "--as", "zhangmin", "--json"]);
    assert_eq!(
        (refused.code, &refused.error()["code"]),
        (1, &"not-now".into())
    );
    let row = &world.json(&["floor"])["agents"][1];
    assert_eq!(
        (&row["doing"], &row["pause"]),
        (&"paused".into(), &"meal".into())
    );
    let zh = world.zh(&["floor"]).ok().out;
    assert!(zh.contains("用餐"), "{zh}");
    let back = world.run(&["pause", "--end", "--as", "zhangmin"]).ok().out;
    assert!(back.contains("Not paused"), "{back}");
    assert_eq!(world.run(&["pause", "--end", "--as", "zhangmin"]).code, 1);
    let unknown = world.run(&["pause", "sleep", "--as", "zhangmin"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("meal"), "{}", unknown.err);
    assert_eq!(world.run(&["pause", "meal", "--end"]).code, 2);
}

#[test]
fn a_supervisor_says_something_and_takes_over() {
    let world = floor_with_work();
    world.run(&["say", "zhangmin", "请接", "电话"]).ok();
    let told = &world.json(&["notices", "--as", "zhangmin"])[0];
    assert_eq!(
        (&told["what"], &told["text"]),
        (&"said".into(), &"请接 电话".into())
    );
    assert_eq!(told["ticket_id"], serde_json::Value::Null);
    let nobody = world.run(&["take-over", "zhangmin"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("holds nobody"), "{}", nobody.err);
    let claimed = world.json(&["claim", "--as", "zhangmin"]);
    let over = ["take-over", "zhangmin", "--as", "wangqiang"];
    let taken = world.json(&over);
    assert_eq!(taken["follow_up"]["id"], claimed["id"]);
    assert_eq!(taken["follow_up"]["claimed_by"], "王强");
    assert_eq!(
        world.run(&over).code,
        1,
        "there is nobody left to take over"
    );
    let log = world.json(&["log"]);
    let actions: Vec<_> = log.as_array().expect("rows").iter().collect();
    let row = actions.iter().find(|row| row["action"] == "take-over");
    assert!(row.is_some(), "{log}");
}

#[test]
fn agents_stand_by_team_where_teams_are_configured() {
    let world = floor_with_work();
    world.run(&["stop"]).ok();
    let path = world.store().join("config/tickets.toml");
    let mut text = std::fs::read_to_string(&path).expect("the settings of tickets");
    text.push_str(
        "\n[[team]]\nid = \"night\"\nlabel = { zh = \"夜班\", en = \"Night\" }\nmembers = [\"zhangmin\"]\n\
         hours = { days = \"every\", windows = [\"20:00-08:00\"] }\n",
    );
    std::fs::write(&path, text).expect("written");
    let floor = world.json(&["floor"]);
    assert_eq!(floor["agents"][0]["team"], "night");
    assert_eq!(floor["teams"][0]["members"], 1);
    assert_eq!(floor["teams"][1]["team"], serde_json::Value::Null);
    let zh = world.zh(&["floor"]).ok().out;
    assert!(zh.contains("夜班") && zh.contains("未分组"), "{zh}");
}

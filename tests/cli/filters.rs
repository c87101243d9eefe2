//! Saved filters from the command line: saved, shared, used in lists and exports, kept while something uses them.

use crate::world::World;

#[test]
fn a_filter_is_saved_used_and_kept_while_it_is_used() {
    let world = World::with_store();
    for (name, city) in [
        ("王小明", "浙江省杭州市"),
        ("李芳", "上海市"),
        ("赵六", "浙江省杭州市"),
    ] {
        world
            .run(&["customer", "add", "--name", name, "--address", city])
            .ok();
    }
    let add = |name: &str, condition: &str| world.zh(&["filter", "add", name, condition]);
    add("杭州", "city == '杭州'").ok();
    add("杭州没买", "filter('杭州') && orders == 0").ok();
    let list = world.run(&["filter", "list", "--json"]).json();
    assert_eq!(list[0]["name"], "杭州");
    assert_eq!(list[0]["used_by"][0]["id"], "杭州没买");
    let shown = world.run(&["filter", "show", "杭州没买", "--json"]).json();
    assert_eq!(
        (&shown["count"], &shown["customers"][0]["name"]),
        (&2.into(), &"赵六".into())
    );
    let rows = world
        .run(&["customers", "--filter", "杭州", "--json"])
        .json();
    assert_eq!(rows.as_array().map(Vec::len), Some(2));
    let rows = world
        .run(&["customers", "--where", "city != '杭州'", "--json"])
        .json();
    assert_eq!(rows[0]["name"], "李芳");
    let rows = world.run(&["customers", "--limit", "2", "--json"]).json();
    assert_eq!(rows.as_array().map(Vec::len), Some(2));
    let file = world.path("x.csv");
    world
        .run(&["export", "customers", &file, "--filter", "杭州"])
        .ok();
    let csv = std::fs::read_to_string(&file).expect("the export is there");
    assert!(csv.contains("赵六") && !csv.contains("李芳"), "{csv}");

    let said = world.zh(&["filter", "remove", "杭州"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("筛选 杭州没买用到了 杭州"),
        "{}",
        said.err
    );
    world.run(&["filter", "remove", "杭州没买"]).ok();
    world.run(&["filter", "remove", "杭州"]).ok();
}

#[test]
fn what_is_no_condition_is_said_with_its_place_and_what_was_meant() {
    let world = World::with_store();
    for (condition, zh) in [
        ("orders = 2", "第 8 个字：= 要写成 =="),
        ("city == “杭州”", "第 9 个字：“ 要写成 '"),
        ("orders >= 2 and key", "第 13 个字：and 要写成 &&"),
        (
            "tags == 'x'",
            "第 1 个字：列表和文字不能用 == 连起来，可以写 'x' in tags",
        ),
        ("filter('大')", "没有 大 这个筛选"),
    ] {
        let said = world.zh(&["filter", "add", "试", condition]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains(zh), "{condition}: {}", said.err);
    }
    let said = world.run(&["filter", "add", "x", "orders > 1 && ordrs > 2", "--json"]);
    let error = said.error();
    assert_eq!((&error["column"], &error["end"]), (&15.into(), &19.into()));
    assert_eq!(
        (&error["problem"], &error["suggestion"]),
        (&"unknown-name".into(), &"orders".into())
    );
    let names = world.run(&["filter", "names", "--json"]).json();
    assert!(names.as_array().is_some_and(|names| names.len() > 30));
}

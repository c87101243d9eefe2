//! Wrong arguments, no store, no hub: one sentence in the user's language, and the exit code.

use std::process::Stdio;

use crate::world::{NOW, Said, World, warmline};

#[test]
fn wrong_arguments_are_a_sentence_and_2() {
    let world = World::new();
    for (arguments, en, zh) in [
        (&["fnd"][..], "no command fnd", "没有命令 fnd"),
        (
            &["find", "--limt", "3"],
            "Did you mean --limit",
            "是不是 --limit",
        ),
        (&["find"], "Still needed", "还缺"),
        (&["agent"], "Which command", "要执行哪个命令"),
        (&["kpi", "--by", "moon"], "can't be “moon”", "不能是“moon”"),
        (
            &["queue", "--all", "--agent", "x"],
            "can't be used together",
            "同时使用",
        ),
        (
            &["find", "x", "--limit", "many"],
            "can't be “many”",
            "不能是“many”",
        ),
        (
            &["import", "customers", "/no/such.csv"],
            "no such file",
            "不存在",
        ),
        (
            &["import", "customers", "/"],
            "no plain file",
            "不是普通文件",
        ),
    ] {
        let (said, said_zh) = (world.run(arguments), world.zh(arguments));
        assert_eq!(
            (said.code, said_zh.code),
            (2, 2),
            "{arguments:?} {}",
            said.err
        );
        assert!(said.err.contains(en), "{arguments:?}: {}", said.err);
        assert!(said_zh.err.contains(zh), "{arguments:?}: {}", said_zh.err);
        assert_eq!(said.err.lines().count(), 1, "one sentence: {}", said.err);
        assert!(said.out.is_empty());
    }
}

#[test]
fn a_filter_that_names_nothing_says_what_there_is() {
    let world = World::with_store();
    world.run(&["agent", "add", "lilei"]).ok();
    for (arguments, en, zh) in [
        (
            &["tickets", "--category", "prodct"][..],
            "No such category: prodct; did you mean product?",
            "没有类别：prodct；是不是 product？",
        ),
        (
            &["tickets", "--category", "moon"],
            "there are product, logistics, communication, service, activity, gift",
            "可用的有 product、logistics",
        ),
        (
            &["tickets", "--owner", "lile"],
            "did you mean lilei?",
            "是不是 lilei？",
        ),
        (
            &["process", "--segment", "regulr"],
            "did you mean regular?",
            "是不是 regular？",
        ),
        (
            &["process", "--category", "gifts"],
            "did you mean gift?",
            "是不是 gift？",
        ),
        (&["kpi", "--agent", "lileii"], "lilei?", "lilei？"),
    ] {
        let (said, said_zh) = (world.run(arguments), world.zh(arguments));
        assert_eq!((said.code, said_zh.code), (2, 2), "{arguments:?}");
        assert!(said.err.contains(en), "{arguments:?}: {}", said.err);
        assert!(said_zh.err.contains(zh), "{arguments:?}: {}", said_zh.err);
    }
    let error = world.run(&["tickets", "--category", "gif", "--json"]);
    let known = &error.error()["known"];
    assert_eq!(known, &serde_json::json!(["gift"]));
    for fine in [
        &["tickets", "--category", "gift"][..],
        &["process", "--segment", "prospect"],
        &["process", "--segment", "prospect", "--product", "奶粉"],
    ] {
        world.run(fine).ok();
    }
}

#[test]
fn a_language_may_be_named_as_the_system_names_it() {
    let world = World::new();
    for (tag, expected) in [
        ("zh-CN", "用法："),
        ("zh_CN.UTF-8", "用法："),
        ("zh-TW", "用法："),
        ("en-US", "Usage:"),
        ("EN", "Usage:"),
    ] {
        let said = world.run(&["--lang", tag, "find", "--help"]).ok();
        assert!(said.out.contains(expected), "{tag}: {}", said.out);
        world.run(&["completions", "bash", "--lang", tag]).ok();
    }
    let said = world.run(&["--lang", "fr", "completions", "bash"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("zh, en"), "{}", said.err);
}

#[test]
fn what_is_out_of_range_is_told_the_range() {
    let world = World::new();
    for (arguments, en, zh) in [
        (
            &["find", "x", "--limit", "101"][..],
            "from 1 to 100",
            "1 到 100",
        ),
        (&["queue", "--limit", "0"], "from 1 to 10000", "1 到 10000"),
        (
            &["log", "--limit", "10001"],
            "from 1 to 10000",
            "1 到 10000",
        ),
        (
            &["done", "F1", "--outcome", "completed", "--score", "9"],
            "from 0 to 5",
            "0 到 5",
        ),
        (
            &["sample", "--customers", "0", "--out", "x"],
            "from 1 to",
            "1 到",
        ),
    ] {
        let (said, said_zh) = (world.run(arguments), world.zh(arguments));
        assert_eq!((said.code, said_zh.code), (2, 2), "{arguments:?}");
        assert!(said.err.contains(en), "{arguments:?}: {}", said.err);
        assert!(said_zh.err.contains(zh), "{arguments:?}: {}", said_zh.err);
        let help = [&arguments[..1], &["--help"]].concat();
        if arguments.contains(&"--limit") {
            let help = world.zh(&help).ok().out;
            assert!(help.contains(zh), "{help}");
        }
    }
}

#[test]
fn wrong_input_is_2_whoever_finds_it_out() {
    let world = World::with_store();
    let made = world.json(&["follow-up", "add", "1", "--due", "today", "--reason", "x"]);
    let id = made["id"].as_str().expect("an id");
    let long = "长".repeat(501);
    for (arguments, en, zh) in [
        (
            &["claim", id, "--hold", "13h"][..],
            "1 to 720 minutes",
            "1 到 720 分钟",
        ),
        (
            &["follow-up", "add", "1", "--due", "today", "--reason", &long],
            "500 characters",
            "最多 500 个字",
        ),
        (
            &[
                "follow-up",
                "add",
                "1",
                "--due",
                "9999-12-31",
                "--reason",
                "x",
            ],
            "from 1900 to 2199",
            "1900 到 2199",
        ),
        (
            &[
                "follow-up",
                "add",
                "1",
                "--due",
                "2099-12-31",
                "--reason",
                "x",
            ],
            "to 1830 days",
            "1830 天",
        ),
        (
            &["kpi", "--from", "1901-01-01"],
            "1 to 3660 days",
            "3660 天",
        ),
        (
            &["kpi", "--from", "0001-01-01"],
            "from 1900 to 2199",
            "1900",
        ),
        (
            &["log", "--since", "9999-01-01"],
            "from 1900 to 2199",
            "1900",
        ),
        (
            &["customer", "add", "--name", "x", "--phone", "abc"],
            "abc",
            "abc",
        ),
        (&["done", id, "--outcome", "x"], "outcome", "没有这种结果"),
        (&["done", id, "--outcome", "complaint"], "Reason", "原因"),
        (
            &["done", id, "--outcome", "no-answer", "--score", "3"],
            "nobody was reached",
            "没有接通",
        ),
        (
            &["done", id, "--outcome", "no-answer", "--severity", "3"],
            "--severity (Severity): only an outcome that is a complaint takes it",
            "只有结果为投诉时才能填",
        ),
        (&["agent", "add", "x y"], "x y", "x y"),
        (
            &["queue", "--due", "nope"],
            "today, overdue, open",
            "today、overdue、open",
        ),
    ] {
        let (said, said_zh) = (world.run(arguments), world.zh(arguments));
        assert_eq!(
            (said.code, said_zh.code),
            (2, 2),
            "{arguments:?} {}",
            said.err
        );
        assert!(said.err.contains(en), "{arguments:?}: {}", said.err);
        assert!(said_zh.err.contains(zh), "{arguments:?}: {}", said_zh.err);
    }
    let nobody = world.zh(&["release", "F999"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("没有这条回访"), "{}", nobody.err);
    let full = world.write("there", "x");
    let dir = full.strip_suffix("/there").expect("it ends so");
    assert_eq!(world.run(&["backup", dir]).code, 2);
}

#[test]
fn errors_are_json_where_asked_for() {
    let said = World::new().run(&["find", "--limt", "3", "--json"]);
    assert_eq!(said.error()["code"], "argument-unknown");
    let said = World::new().run(&["find", "x", "--json"]);
    assert_eq!((said.code, &said.error()["code"]), (3, &"no-store".into()));
}

#[test]
fn without_a_store_nothing_is_made() {
    let world = World::new();
    for arguments in [
        &["status"][..],
        &["find", "1"],
        &["queue"],
        &["verify"],
        &["rebuild"],
        &["stop"],
    ] {
        let said = world.run(arguments);
        assert_eq!(said.code, 3, "{arguments:?}: {}", said.err);
        assert!(
            said.err.contains("no store") || said.err.contains("No hub"),
            "{}",
            said.err
        );
    }
    assert!(world.zh(&["status"]).err.contains("还没有数据"));
    assert!(!world.store().exists());
}

#[test]
fn help_speaks_the_language() {
    let world = World::new();
    let (en, zh) = (
        world.run(&["done", "--help"]).ok(),
        world.zh(&["done", "--help"]).ok(),
    );
    assert!(
        en.out.contains("Usage:") && en.out.contains("Examples:"),
        "{}",
        en.out
    );
    assert!(
        zh.out.contains("选项：\n")
            && zh.out.contains("用法：warmline")
            && zh.out.contains("示例：")
            && !zh.out.contains("Usage"),
        "{}",
        zh.out
    );
    let chosen = world.zh(&["--lang", "en", "done", "--help"]).ok();
    assert_eq!(chosen.out, en.out);
    assert!(
        world
            .run(&["--version"])
            .ok()
            .out
            .contains(env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_desk_needs_a_terminal_and_says_so() {
    let said = World::new().run(&[]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("terminal"), "{}", said.err);
}

#[test]
fn a_reader_that_left_is_no_error() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("warmline"))
        .args(["completions", "bash"])
        .env("WARMLINE_CLOCK", NOW)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let said: Said = child.wait_with_output().expect("it ends").into();
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}

#[test]
fn a_wrong_clock_is_named() {
    let world = World::new();
    let output = world
        .command(&["sample", "--customers", "1", "--out", &world.path("x")])
        .env("WARMLINE_CLOCK", "yesterday")
        .output()
        .expect("it runs");
    let said = Said::from(output);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("yesterday"), "{}", said.err);
}

#[test]
fn completions_are_for_the_shell_asked_for() {
    for shell in ["bash", "zsh", "fish"] {
        let output = warmline(&["completions", shell]).output().expect("it runs");
        let said = Said::from(output).ok();
        assert!(
            said.out.contains("warmline") && said.out.contains("reassign"),
            "{shell}"
        );
    }
}

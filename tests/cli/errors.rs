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
        zh.out.contains("用法：") && zh.out.contains("示例：") && !zh.out.contains("Usage"),
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

//! Importing, its rejects, undoing it, exporting.

use serde_json::Value;

use crate::world::{World, exists};

const CUSTOMERS: &str = "客户编号,姓名,手机,生日,喜好\n\
    1001,王小明,13812345678,1990-03-05,足球\n\
    1002,李芳,1.38E+10,1988/2/1,\n\
    1003,张伟,13912345679,2024-02-30,\n\
    1004,\"=cmd|' /C calc'!A0\",13712345670,,\n";

fn counts(value: &Value) -> [u64; 5] {
    ["read", "created", "updated", "unchanged", "rejected"]
        .map(|name| value[name].as_u64().expect(name))
}

#[test]
fn a_file_is_imported_its_rejects_corrected_and_all_of_it_undone() {
    let world = World::new();
    let file = world.write("kunden.csv", CUSTOMERS);
    let dry = world.run(&["import", "customers", &file, "--dry-run"]).ok();
    assert!(
        dry.out.contains("4 rows") && dry.err.contains("line 3"),
        "{} {}",
        dry.out,
        dry.err
    );
    assert!(!world.store().exists(), "a dry run makes no store");

    let report = world.json(&["import", "customers", &file]);
    assert_eq!(counts(&report), [4, 2, 0, 0, 2]);
    let rejects = format!("{file}.rejects.csv");
    assert_eq!(report["rejects_file"], Value::from(rejects.clone()));
    let text = world.read("kunden.csv.rejects.csv");
    assert!(
        text.contains("1.38E+10") && text.contains("2024-02-30"),
        "{text}"
    );

    let corrected = text
        .replace("1.38E+10", "13812340000")
        .replace("2024-02-30", "2024-02-29");
    let corrected = world.write("corrected.csv", corrected);
    assert_eq!(
        counts(&world.json(&["import", "customers", &corrected])),
        [2, 2, 0, 0, 0]
    );
    assert_eq!(
        counts(&world.json(&[
            "import",
            "customers",
            &file,
            "--rejects",
            &world.path("r.csv")
        ]))[3],
        2
    );

    let imports = world.json(&["import", "list"]);
    assert_eq!(imports.as_array().map(Vec::len), Some(3), "{imports}");
    let id = report["import_id"].as_str().expect("an id").to_owned();
    let undone = world.json(&["import", "undo", &id]);
    assert_eq!(
        (&undone["state"], &undone["restored"]),
        (&"undone".into(), &2.into()),
        "{undone}"
    );
    assert_eq!(world.json(&["status"])["customers"], 2);
}

#[test]
fn rejected_rows_are_told_in_both_languages() {
    let world = World::new();
    let file = world.write("a.csv", CUSTOMERS);
    let (en, zh) = (
        world.run(&["import", "customers", &file, "--dry-run"]),
        world.zh(&["import", "customers", &file, "--dry-run"]),
    );
    assert!(
        en.err.contains("lost its digits in a spreadsheet"),
        "{}",
        en.err
    );
    assert!(zh.err.contains("在表格软件里丢了数字"), "{}", zh.err);
}

#[test]
fn what_was_odd_about_accepted_rows_is_told() {
    let world = World::new();
    let file = world.write(
        "odd.csv",
        "编号,姓名,手机,性别\n\
         1,王小明,13812345678,男\n\
         2,李芳,+1 415 555 0100,?\n\
         3,张伟,+1 415 555 0101,女\n\
         4,赵\u{200b}敏,1.38E+10,女\n",
    );
    let expected = serde_json::json!([
        { "code": "phone-foreign", "count": 2, "line": 3, "column": "手机", "value": "+141****0100" },
        { "code": "sex-unknown", "count": 1, "line": 3, "column": "性别", "value": "?" },
    ]);
    let dry = world.json(&["import", "customers", &file, "--dry-run"]);
    assert_eq!(dry["warnings"], expected);
    let zh = world.zh(&["import", "customers", &file, "--dry-run"]).ok();
    assert!(zh.err.contains("国外号码"), "{}", zh.err);

    let report = world.json(&["import", "customers", &file]);
    assert_eq!(report["warnings"], expected, "a rejected row has none");
    let again = world.run(&["import", "customers", &file]).ok();
    assert!(
        again.err.contains("number of another country") && again.err.contains("+141****0100"),
        "{}",
        again.err
    );

    let quiet = world.write("quiet.csv", "number,name\n9,Ann\n");
    let report = world.json(&["import", "customers", &quiet]);
    assert_eq!(report["warnings"], serde_json::json!([]));
}

#[test]
fn files_that_are_none_get_a_sentence_and_2() {
    let world = World::new();
    let wide: String = "x".repeat(40_000);
    for (name, bytes, en) in [
        ("empty.csv", &b""[..], "is empty"),
        ("header.csv", "姓名,手机\n".as_bytes(), "no rows"),
        (
            "book.xlsx",
            &b"PK\x03\x04 xl/workbook"[..],
            "save it as CSV",
        ),
        (
            "noise.bin",
            &[0, 1, 2, 3, 0, 255, 254, 0, 7, 8, 1, 2, 3, 4][..],
            "not a text file",
        ),
        ("nofields.csv", &b"aa,bb\n1,2\n"[..], "--map"),
        (
            "bad.csv",
            &b"name,phone\n,1.38E+10\n"[..],
            "None of the 1 rows",
        ),
        (
            "wide.csv",
            format!("name,phone\n{wide},13812345678\n").as_bytes(),
            "None of the 1 rows",
        ),
    ] {
        let file = world.write(name, bytes);
        let said = world.run(&["import", "customers", &file]);
        assert_eq!(said.code, 2, "{name}: {}", said.err);
        assert!(said.err.contains(en), "{name}: {}", said.err);
    }
}

#[test]
fn a_mapping_may_be_given() {
    let world = World::new();
    let file = world.write(
        "cd.txt",
        "00004 1 19970101 2 29.33\n00004 1 19970118 2 29.73\n00021 2 19970101 3 63.34\n",
    );
    let report = world.json(&[
        "import",
        "orders",
        &file,
        "--no-header",
        "--delimiter",
        "space",
        "--map",
        "customer=1",
        "--map",
        "date=3",
        "--map",
        "quantity=4",
        "--map",
        "amount=5",
    ]);
    assert_eq!(counts(&report)[..2], [3, 3]);
    assert_eq!(world.json(&["status"])["customers"], 2);
    let wrong = world.run(&[
        "import",
        "orders",
        &file,
        "--no-header",
        "--map",
        "amuont=5",
    ]);
    assert!(
        wrong.code == 2 && wrong.err.contains("Did you mean amount?"),
        "{}",
        wrong.err
    );
}

#[test]
fn exports_hold_no_formulas_and_are_recorded() {
    let world = World::new();
    world
        .run(&["import", "customers", &world.write("a.csv", CUSTOMERS)])
        .ok();
    let file = world.path("out.csv");
    let report = world.json(&["export", "customers", &file]);
    assert_eq!(report["rows"], 2);
    let text = world.read("out.csv");
    assert!(
        text.contains("\"'=cmd|") && !text.contains("\"=cmd"),
        "{text}"
    );
    assert!(!text.contains("13812345678"), "numbers are masked: {text}");
    let again = world.run(&["export", "customers", &file]);
    assert!(
        again.code == 2 && again.err.contains("--force"),
        "{}",
        again.err
    );
    world.run(&["export", "customers", &file, "--force"]).ok();
    assert!(!exists(&format!("{file}.part")));
    let log = world.json(&["log"]);
    assert!(
        log.as_array()
            .is_some_and(|rows| rows.iter().any(|row| row["action"] == "export")),
        "{log}"
    );
}

fn names(dir: &str) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn rejects_overwrite_nothing() {
    let world = World::new();
    let file = world.write("a.csv", CUSTOMERS);
    let there = world.write("there.csv", "mine\n");
    let linked = world.path("linked.csv");
    std::fs::hard_link(&file, &linked).expect("linked");
    for (rejects, en) in [(&there, "there already"), (&linked, "read and written")] {
        for more in [&["--dry-run"][..], &[]] {
            let base = ["import", "customers", &file, "--rejects", rejects];
            let said = world.run(&[&base, more].concat());
            assert_eq!(said.code, 2, "{}", said.err);
            assert!(said.err.contains(en), "{}", said.err);
        }
    }
    assert!(!world.store().exists(), "refused before anything is done");
    assert_eq!(world.read("there.csv"), "mine\n");
    assert_eq!(world.read("a.csv"), CUSTOMERS);

    world.run(&["import", "customers", &file]).ok();
    let corrected = world.write("a.csv.rejects.csv", "corrected\n");
    let again = world.json(&["import", "customers", &file]);
    assert_eq!(
        again["rejects_file"],
        Value::from(format!("{file}.rejects-2.csv"))
    );
    assert_eq!(world.read("a.csv.rejects.csv"), "corrected\n");
    assert!(exists(&corrected));
}

#[test]
fn a_sample_replaces_nothing_unless_told() {
    let world = World::new();
    let out = world.path("out");
    let sample = ["sample", "--customers", "3", "--out", &out];
    world.run(&sample).ok();
    let mine = world.write("out/customers.csv", "mine\n");
    let said = world.run(&sample);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("--force"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(&mine).expect("read"), "mine\n");
    world.run(&[&sample[..], &["--force"]].concat()).ok();
    assert_ne!(std::fs::read_to_string(&mine).expect("read"), "mine\n");
    assert_eq!(names(&out), ["customers.csv", "orders.csv"]);
}

#[test]
fn an_export_follows_no_link_and_leaves_nothing_behind() {
    let world = World::with_store();
    let other = world.write("other.csv", "mine\n");
    for name in ["out.csv", "out.csv.part"] {
        std::os::unix::fs::symlink(&other, world.path(name)).expect("linked");
    }
    let file = world.path("out.csv");
    assert_eq!(world.run(&["export", "customers", &file]).code, 2);
    world.run(&["export", "customers", &file, "--force"]).ok();
    assert_eq!(world.read("other.csv"), "mine\n");
    assert!(world.read("out.csv").contains("Ann"));
    let said = world.run(&["export", "customers", &world.path("x.csv"), "--where", "?"]);
    assert_eq!(said.code, 2, "{}", said.err);
    let left = names(&world.path(""));
    assert!(
        left.iter().all(|name| !name.starts_with(".warmline-")),
        "{left:?}"
    );
}

#[test]
fn an_interrupted_sample_leaves_nothing_behind() {
    let world = World::new();
    let out = world.path("out");
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("warmline"))
        .args(["sample", "--customers", "50000000", "--out", &out])
        .env("WARMLINE_LANG", "en")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    while !exists(&out) || names(&out).len() < 2 {
        assert!(child.try_wait().expect("it runs").is_none());
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("signalled");
    let said: crate::world::Said = child.wait_with_output().expect("it ends").into();
    assert_eq!(said.code, 130, "{}", said.err);
    assert!(said.err.contains("was not written"), "{}", said.err);
    assert_eq!(names(&out), [""; 0]);
}

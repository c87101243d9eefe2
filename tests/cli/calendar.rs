//! The calendar: a day, a month, a lunar date, further years of days off, in both languages and as JSON.

use crate::world::World;

#[test]
fn a_day_is_told_in_both_languages_without_a_store() {
    let world = World::new();
    let said = world.run(&["calendar", "2026-02-17"]).ok();
    assert_eq!(
        said.out,
        "Date       2026-02-17 Tuesday\n\
         Lunar      1/1 (正月初一) of lunar year 2026\n\
         Festivals  Spring Festival\n\
         Work       day off: Spring Festival\n\
         Source     shipped table of 2026\n"
    );
    let said = world.zh(&["calendar", "2026-02-28"]).ok();
    assert_eq!(
        said.out,
        "日期  2026-02-28 星期六\n农历  农历丙午年正月十二\n作息  调休上班：春节\n依据  自带的2026年放假安排\n"
    );
    // Without a day it is today by the clock that is set.
    let said = world.zh(&["calendar"]).ok();
    assert!(said.out.contains("2026-11-22 星期日\n"), "{}", said.out);
    assert!(
        said.out.contains("节气  小雪\n作息  周末\n"),
        "{}",
        said.out
    );
    assert!(!world.store().exists());
}

#[test]
fn what_programs_read_of_a_day() {
    let world = World::new();
    let day = world.json(&["calendar", "2026-04-05"]);
    assert_eq!(
        day["lunar"],
        serde_json::json!({"year": 2026, "month": 2, "leap": false, "day": 18})
    );
    assert_eq!(day["festivals"], serde_json::json!(["qingming"]));
    assert_eq!(day["solar_term"], "qingming");
    assert_eq!(day["name"], "Qingming Festival");
    for (date, day_off, kind) in [
        ("2026-02-17", Some(true), Some("day-off")),
        ("2026-02-28", Some(false), Some("make-up-workday")),
        ("2026-11-22", Some(true), Some("weekend")),
        ("2026-11-23", Some(false), Some("workday")),
        ("2027-01-01", None, None),
    ] {
        let day = world.json(&["calendar", date]);
        assert_eq!(day["date"], date);
        assert_eq!(day["day_off"].as_bool(), day_off, "{date}");
        assert_eq!(day["kind"].as_str(), kind, "{date}");
        assert_eq!(day["source"]["table"].as_str(), kind.map(|_| "shipped"));
    }
    let day = world.json(&["calendar", "--lunar", "2025-6L-1"]);
    assert_eq!(
        (day["date"].as_str(), &day["lunar"]["leap"]),
        (Some("2025-07-25"), &true.into())
    );
    let month = world.json(&["calendar", "2026-02"]);
    assert_eq!(month["days"].as_array().map(Vec::len), Some(28));
    assert_eq!(month["days"][16]["festivals"][0], "spring-festival");
}

#[test]
fn a_month_is_a_wall_calendar() {
    let world = World::new();
    let said = world.zh(&["calendar", "2026-02"]).ok();
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0].trim(), "2026年2月  农历 腊月十四 – 正月十二");
    assert_eq!(
        lines[2..5],
        [
            "一       二       三       四       五       六       日",
            "                                                      1",
            "                                                      十四",
        ]
    );
    assert_eq!(
        lines[12..14],
        [
            "16 休    17 休    18 休    19 休    20 休    21 休    22 休",
            "除夕     春节     雨水     初三     初四     初五     初六",
        ]
    );
    assert!(
        said.out.contains("02-15..02-23 放假：春节\n"),
        "{}",
        said.out
    );
    let said = world.run(&["calendar", "2026-11"]).ok();
    assert!(said.out.contains(" [22]\n"), "{}", said.out);
    assert!(said.out.contains("LtSnow"), "{}", said.out);
    for line in said.out.lines() {
        assert!(line.chars().count() <= 63, "{line}");
    }
    let said = world.run(&["calendar", "2027-02"]).ok();
    assert!(
        said.out.contains("No table of days off for 2027"),
        "{}",
        said.out
    );
    assert!(!said.out.contains(" off\n"), "{}", said.out);
}

#[test]
fn dates_that_are_none_are_told_why() {
    let world = World::new();
    for (arguments, en, zh) in [
        (
            &["2026-02-30"][..],
            "that month has 28 days",
            "该月有 28 天",
        ),
        (&["2026-13"], "months are 01 to 12", "月份是 01 到 12"),
        (&["soon"], "no day or month", "不是日期或月份"),
        (&["1899-01"], "from 1900 to 2199", "1900 到 2199"),
        (&["--lunar", "8-15"], "no lunar date", "不是农历日期"),
        (
            &["--lunar", "2026-13-1"],
            "months are 1 to 12",
            "月份是 1 到 12",
        ),
        (
            &["--lunar", "2026-6L-1"],
            "2026 has no leap month",
            "2026年没有闰月",
        ),
        (&["--lunar", "2025-5L-1"], "2025 is 6L", "6 月（6L）"),
        (&["--lunar", "2025-12-30"], "has 29 days", "有 29 天"),
        (&["--lunar", "2101-1-1"], "1901 to 2100", "1901 到 2100"),
        (
            &["2026-01-01", "--lunar", "2026-1-1"],
            "can't be used together",
            "同时使用",
        ),
    ] {
        let arguments = [&["calendar"], arguments].concat();
        let (said, said_zh) = (world.run(&arguments), world.zh(&arguments));
        assert_eq!((said.code, said_zh.code), (2, 2), "{arguments:?}");
        assert!(said.err.contains(en), "{arguments:?}: {}", said.err);
        assert!(said_zh.err.contains(zh), "{arguments:?}: {}", said_zh.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    }
    // A store that was asked for by name has to be there.
    let said = world.run(&["calendar", "2026-01-01", "--store", &world.path("nowhere")]);
    assert_eq!(said.code, 3, "{}", said.err);
}

const NEXT: &str = r#"{
  "year": 2027,
  "papers": ["https://www.gov.cn/example"],
  "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "春节", "date": "2027-02-05", "isOffDay": true},
    {"name": "春节", "date": "2027-02-06", "isOffDay": true},
    {"name": "春节", "date": "2027-02-20", "isOffDay": false}
  ]
}"#;

#[test]
fn a_further_year_is_imported_and_stays() {
    let world = World::with_store();
    let file = world.write("2027.json", NEXT);
    let said = world.run(&["calendar", "import", &file]).ok();
    let mut lines = said.out.lines();
    assert_eq!(lines.next(), Some("2027: 3 days off, 1 make-up workdays"));
    let lacks = lines.next().expect("what the year's table lacks");
    assert!(lacks.contains("Mid-Autumn"), "{lacks}");
    let said = world.zh(&["calendar", "import", &file]).ok();
    let (read, lacks) = said.out.split_once('\n').expect("two lines");
    assert_eq!(
        read,
        "2027年：放假 3 天，调休上班 1 天；与已有的相同，没有变化"
    );
    assert!(lacks.contains("中秋") && lacks.contains("国庆"), "{lacks}");
    // Near a holiday that the table lacks nobody knows whether a day is off.
    assert_eq!(
        world.json(&["calendar", "2027-10-01"])["day_off"],
        serde_json::Value::Null
    );
    world.run(&["stop"]).ok();
    let day = world.json(&["calendar", "2027-02-06"]);
    assert_eq!(day["day_off"], true);
    assert_eq!(day["source"]["table"], "imported");
    assert_eq!(day["source"]["file"], "2027.json");
    let said = world.run(&["calendar", "2027-02-20"]).ok();
    assert!(
        said.out.contains("make-up workday: Spring Festival"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("imported 2026-11-22 10:0"),
        "{}",
        said.out
    );
    let status = world.json(&["status"]);
    assert_eq!(status["holidays_missing"], serde_json::json!([]));
    let log = world.json(&["log"]);
    assert_eq!(log[0]["action"], "calendar-import");
    // A shipped year may be put out of force, which is said, and taken back.
    let own = world.write(
        "own.toml",
        "[years.2026]\noff = [\"new-year 2026-01-01\"]\n",
    );
    let said = world.run(&["calendar", "import", &own]).ok();
    assert!(said.out.contains("WARNING"), "{}", said.out);
    assert_eq!(
        world.json(&["calendar", "2026-02-17"])["day_off"],
        serde_json::Value::Null
    );
    assert_eq!(world.json(&["calendar", "2026-03-17"])["day_off"], false);
    world.run(&["undo"]).ok();
    assert_eq!(world.json(&["calendar", "2026-02-17"])["day_off"], true);
    assert_eq!(world.json(&["calendar", "2027-02-06"])["day_off"], true);
}

#[test]
fn a_file_that_is_wrong_is_told_where() {
    let world = World::with_store();
    for (text, en, zh) in [
        (
            NEXT.replace("2027-02-06", "2027-02-30"),
            "line 7, days[3].date: “2027-02-30” is no date",
            "第 7 行 days[3].date：“2027-02-30”不是存在的日期",
        ),
        (
            NEXT.replace("2027-02-06", "2027-02-05"),
            "line 7, days[3].date: 2027-02-05 is listed twice",
            "出现了两次",
        ),
        (
            NEXT.replace("\"year\": 2027", "\"year\": 2028"),
            "belongs to another year",
            "不属于这一年",
        ),
        (
            NEXT.replace("\"year\": 2027,", ""),
            "missing field `year`",
            "不是能读的",
        ),
        (
            "[years.2027]\noff = [\n\"holiday 2027-01-01\"]".to_owned(),
            "line 3, years.2027.off[1]: [names] does not explain “holiday”",
            "[names] 里没有“holiday”",
        ),
        (String::new(), "no year in it", "里面没有年份"),
    ] {
        let file = world.write("wrong", text);
        let arguments = ["calendar", "import", &file];
        let (said, said_zh) = (world.run(&arguments), world.zh(&arguments));
        assert_eq!((said.code, said_zh.code), (2, 2));
        assert!(said.err.contains(en), "{}", said.err);
        assert!(said_zh.err.contains(zh), "{}", said_zh.err);
    }
    let error = world.run(&["calendar", "import", "/no/such.json", "--json"]);
    assert_eq!(
        (error.code, error.error()["code"].as_str()),
        (2, Some("file"))
    );
    assert_eq!(
        world.json(&["calendar", "2027-01-01"])["day_off"],
        serde_json::Value::Null
    );
}

//! Broken plans and what is said of them, in both languages.

use std::fmt::Write;

use super::{in_file, placed, said};
use crate::config::plan::{DEFAULT, PlanErrors, load, over, unused};
use crate::domain::time::Day;
use crate::i18n::Locale;

/// The shipped plan with one thing changed.
fn with(from: &str, to: &str) -> String {
    assert!(DEFAULT.contains(from), "{from}");
    DEFAULT.replacen(from, to, 1)
}

/// The shipped plan with something at its end.
fn and(more: &str) -> String {
    format!("{DEFAULT}\n{more}\n")
}

/// The shipped plan with one more rule.
fn rule(who: &str, when: &str, what: &str) -> String {
    let rule = format!(
        "[[rule]]\nid = \"more\"\nwho = \"{who}\"\nwhen = {{ {when} }}\nwhat = {{ {what} }}\n\n"
    );
    with("[[outcome]]", &format!("{rule}[[outcome]]"))
}

fn errors(text: &str) -> PlanErrors {
    load(text).expect_err("the plan is broken")
}

/// Each broken plan with what is said of it; lines are counted from the change, so that the shipped plan may grow.
fn report(cases: &[(&str, String)]) -> String {
    let mut report = String::new();
    for (name, text) in cases {
        let errors = errors(text);
        let _ = writeln!(report, "# {name}");
        for error in errors.all() {
            let line = text
                .lines()
                .nth(error.line as usize - 1)
                .unwrap_or_default();
            let shown: String = line.chars().take(90).collect();
            let _ = writeln!(report, "    {shown}");
            let mark = " ".repeat(unicode_width::UnicodeWidthStr::width(
                line.chars()
                    .take(error.column as usize - 1)
                    .collect::<String>()
                    .as_str(),
            ));
            let _ = writeln!(report, "    {mark}^");
            let _ = writeln!(report, "en {}", said(Locale::En, &error.problem));
            let _ = writeln!(report, "zh {}", said(Locale::Zh, &error.problem));
        }
    }
    report
}

#[test]
fn what_is_no_toml_or_not_of_the_form_of_a_plan() {
    let cases = [
        ("not TOML at all", "nonsense".to_owned()),
        ("full-width quotes", with("id = \"vip\"", "id = “vip”")),
        (
            "a full-width equals sign",
            with("when = \"orders >= 2\"", "when ＝ \"orders >= 2\""),
        ),
        ("no quotes", with("id = \"vip\"", "id = vip")),
        (
            "a quote that is not closed",
            with("id = \"vip\"", "id = \"vip"),
        ),
        ("an unknown key", with("lapse_days = 14", "lapse_day = 14")),
        (
            "a key of an earlier form",
            with("lapse_days = 14", "script = \"first-use\""),
        ),
        (
            "a key in the wrong place",
            with("lapse_days = 14", "days = 3"),
        ),
        (
            "a key of another trigger",
            with(
                "on = \"delivered\", days = 3",
                "on = \"delivered\", days_before = 3",
            ),
        ),
        ("a missing key", with("who = \"key\"\n", "")),
        (
            "a number as text",
            with("history_days = 30", "history_days = \"30\""),
        ),
        (
            "one bracket",
            "history_days = 1\n[segment]\nid = \"a\"\nwhen = \"true\"\n".to_owned(),
        ),
        ("out of range", with("within_hours = 4", "within_hours = 0")),
        ("a share that is none", with("sample = 0.3", "sample = 30")),
        (
            "an unknown trigger",
            with(
                "on = \"delivered\", days = 3",
                "on = \"deliverd\", days = 3",
            ),
        ),
        (
            "an unknown choice",
            with("lapse_days = 0\n", "held = \"drop\"\n"),
        ),
        (
            "months that don't divide the year",
            with("months = 3", "months = 5"),
        ),
        (
            "nothing to wait for",
            with(
                "names = [\"spring-festival\", \"mid-autumn\"] }",
                "names = [] }",
            ),
        ),
        ("too long", and(&format!("# {}", "x".repeat(70_000)))),
    ];
    insta::assert_snapshot!("form", report(&cases));
}

#[test]
fn what_does_not_hold_together() {
    let call = "call = \"asked\"";
    let cases = [
        ("an unknown name", with("orders >= 2", "order >= 2")),
        ("wrong types", with("orders >= 2", "orders >= '2'")),
        (
            "a condition that does not end",
            with("orders >= 2", "orders >="),
        ),
        (
            "a single equals sign",
            with("orders == 1 && units >= 4", "orders = 1 && units >= 4"),
        ),
        (
            "an unknown segment in a condition",
            with("who = \"segment == 'new'\"", "who = \"segment == 'nwe'\""),
        ),
        (
            "a contradiction",
            with("orders == 1 && units >= 4", "orders == 1 && orders >= 2"),
        ),
        (
            "a segment that is never reached",
            with(
                "id = \"regular\"\nwhen = \"orders >= 2\"",
                "id = \"regular\"\nwhen = \"total >= 9000.0\"",
            ),
        ),
        ("an impossible date", with("\"05-20\"", "\"02-30\"")),
        ("no date", with("\"05-20\"", "\"May 20\"")),
        ("no hours", with("09:00-20:00", "9am-8pm")),
        (
            "an unknown script",
            with("call = \"first-use\"", "call = \"first-us\""),
        ),
        (
            "an unknown template",
            with("email = \"day-8\"", "email = \"day8\""),
        ),
        (
            "an unknown series",
            with("sms-series = \"tips\"", "sms-series = \"tip\""),
        ),
        (
            "an unknown template in a series",
            with("\"tip-10\"]", "\"tip-11\"]"),
        ),
        (
            "an unknown line",
            rule("true", "on = \"stage-change\", line = \"milk\"", call),
        ),
        (
            "an unknown list of days",
            rule("true", "on = \"calendar\", list = \"industries\"", call),
        ),
        (
            "an unknown festival",
            rule("true", "on = \"festival\", names = [\"mid-autum\"]", call),
        ),
        (
            "an unknown holiday",
            rule("true", "on = \"holiday\", names = [\"easter\"]", call),
        ),
        (
            "an unknown channel",
            with("social = { day", "wechat = { day"),
        ),
        (
            "an unknown way",
            with("call = \"first-use\"", "phone = \"first-use\""),
        ),
        (
            "an unknown merge field",
            with(
                "您好，{salutation}，我是客服{agent}，您{last_order}订",
                "您好，{salutaton}，我是客服{agent}，您{last_order}订",
            ),
        ),
        (
            "caps out of order",
            with("sms = { day = 1, week = 3", "sms = { day = 4, week = 3"),
        ),
        ("two of one id", with("id = \"flagged\"", "id = \"asked\"")),
        (
            "an id that is taken",
            with(
                "[[segment]]",
                "[[segment]]\nid = \"prospect\"\nwhen = \"orders == 0\"\n\n[[segment]]",
            ),
        ),
        (
            "two of one digit",
            with("id = \"busy\"\ndigit = 4", "id = \"busy\"\ndigit = 3"),
        ),
        (
            "a key of messages alone",
            with(
                "what = { call = \"review\" }",
                "what = { call = \"review\" }\nservice = true",
            ),
        ),
        (
            "a key of work alone",
            with(
                "what = { email = \"day-8\" }",
                "what = { email = \"day-8\" }\nwithin_hours = 4",
            ),
        ),
        (
            "two ways at once",
            with(
                "call = \"first-use\"",
                "call = \"first-use\", sms = \"holiday\"",
            ),
        ),
        (
            "stages that go down",
            with("[0, 6, 12, 36]", "[0, 12, 6, 36]"),
        ),
        (
            "never met: another segment",
            rule(
                "segment == 'vip'",
                "on = \"entered\", segment = \"new\"",
                call,
            ),
        ),
        (
            "never met: no purchase",
            rule("orders == 0", "on = \"delivered\", days = 3", call),
        ),
        (
            "never met: no child",
            rule("!has_baby", "on = \"stage-change\"", call),
        ),
        (
            "caps of no segment",
            with("[segment_caps.vip]", "[segment_caps.vips]"),
        ),
        (
            "nothing to come into",
            rule("true", "on = \"entered\"", call),
        ),
        (
            "an unknown template of a choice",
            with("use = \"activation-due\"", "use = \"activation-du\""),
        ),
        (
            "a choice after one that takes everybody",
            with(
                "when = \"stage_bought >= 1 && stage > stage_bought\"",
                "when = \"orders >= 0\"",
            ),
        ),
        (
            "a choice that one before it takes",
            with(
                "when = \"has_baby\"",
                "when = \"has_baby && last_score == 2\"",
            ),
        ),
        (
            "a choice that nobody meets for whom the rule is",
            with("when = \"has_baby\"", "when = \"segment == 'new'\""),
        ),
        (
            "a choice without its text",
            with(
                "use = \"activation-baby\"",
                "template = \"activation-baby\"",
            ),
        ),
        (
            "choices of work",
            with(
                "what = { call = \"first-use\" }\n",
                "what = { call = \"first-use\" }\nchoice = [{ when = \"has_baby\", use = \"first-use\" }]\n",
            ),
        ),
        (
            "a lane of messages",
            with(
                "what = { email = \"day-8\" }",
                "what = { email = \"day-8\" }\nlane = \"complaint\"",
            ),
        ),
        (
            "a series that is too long",
            rule("true", "on = \"every-days\", every = 1, for = 400", call),
        ),
    ];
    insta::assert_snapshot!("sense", report(&cases));
}

#[test]
fn all_that_is_wrong_is_told_in_the_order_of_the_file_with_its_place() {
    let text = with("orders >= 2", "order >= 2")
        .replacen("\"05-20\"", "\"02-30\"", 1)
        .replacen("call = \"first-use\"", "call = \"first-us\"", 1);
    let errors = errors(&text);
    let lines: Vec<usize> = ["order >= 2", "02-30", "first-us\""]
        .iter()
        .filter_map(|wrong| text.lines().position(|line| line.contains(wrong)))
        .collect();
    let found: Vec<usize> = errors.all().map(|e| e.line as usize - 1).collect();
    assert_eq!(found, lines);
    let said = in_file(Locale::Zh, "config/plan.toml", &errors);
    assert_eq!(said.lines().count(), 3);
    let first = format!(
        "config/plan.toml:{}:9: 没有 order 这个名字，可以写 orders",
        lines[0] + 1
    );
    assert_eq!(said.lines().next(), Some(first.as_str()));
    let refused = super::all(Locale::En, &errors);
    assert!(
        refused.starts_with("3 things in the plan are wrong:\nline "),
        "{refused}"
    );
    let many = (0..40).map(|_| "[[rule]]\nid = 1\n").collect::<String>();
    let errors = load(&many).expect_err("the plan is broken");
    assert_eq!(errors.all().count(), PlanErrors::MOST);
}

#[test]
fn what_nothing_uses_is_a_warning() {
    let plan = load(DEFAULT).expect("the shipped plan loads");
    assert_eq!(unused(DEFAULT, &plan), []);
    let text =
        and("spare = { text = \"你好\" }").replacen("call = \"first-use\"", "call = \"asked\"", 1);
    let plan = load(&text).expect("it loads");
    let found = unused(&text, &plan);
    let said: Vec<String> = found.iter().map(|e| placed(Locale::Zh, "p", e)).collect();
    let ends: Vec<&str> = said.iter().filter_map(|s| s.split(": ").nth(1)).collect();
    assert_eq!(
        ends,
        ["话术 first-use 没有规则用到", "模板 spare 没有规则用到"]
    );
}

#[test]
fn a_list_whose_days_are_over_is_a_warning() {
    let listed = |dates: &str| {
        let from = "dates = [\"05-20\", \"08-01\"]";
        let text = with(from, &format!("dates = [{dates}]"));
        let plan = load(&text).expect("it loads");
        over(&text, &plan, Day::ymd(2026, 11, 23).expect("a day"))
    };
    assert_eq!(listed("\"05-20\", \"2025-08-01\""), []);
    assert_eq!(listed("\"2026-11-23\""), []);
    let found = listed("\"2026-11-22\", \"2025-08-01\"");
    assert_eq!(found.len(), 1);
    let said = placed(Locale::Zh, "p", &found[0]);
    assert!(said.contains("日期表 industry 里的日子都已过去"), "{said}");
}

#[test]
fn what_people_write_is_answered_with_what_they_mean() {
    let who = |who: &str| rule(who, "on = \"ordered\"", "sms = \"day-8\"");
    let when = |id: &str, when: &str| {
        let from = format!("id = \"{id}\"\nwhen = \"");
        let at = DEFAULT.find(&from).expect("the class") + from.len();
        let end = at + DEFAULT[at..].find('"').expect("its end");
        format!("{}{when}{}", &DEFAULT[..at], &DEFAULT[end..])
    };
    let every = "on = \"every-days\", every = 30, for = 3";
    for (text, said) in [
        (who("segment == 'VIP'"), "可以写 vip"),
        (
            who("segment == '白金'"),
            "可以写 vip, regular, not-returned, quality-new, new, prospect",
        ),
        (
            who("segment == 'regular' || 'vip'"),
            "可以写 segment == 'vip'",
        ),
        (who("total >= 8000元"), "8000元 要写成 8000"),
        (who("total >= 1.5万元"), "1.5万元 要写成 15000"),
        (who("total >= 8,000 && orders > 1"), "8,000 要写成 8000"),
        (who("total >= 1,000,000"), "1,000,000 要写成 1000000"),
        (
            who("segment in ('new', 'vip')"),
            "('new', 'vip') 要写成 ['new', 'vip']",
        ),
        (
            rule("true", "on = \"ordered\"", "sms = \"tips\""),
            "sms-series = \"tips\"",
        ),
        (
            rule("true", every, "sms = \"day-8\""),
            "for 不能小于 every（30）",
        ),
        (
            when("quality-new", "segment == 'vip' && units >= 4"),
            "这里还不知道 segment",
        ),
        (
            when("growth", "lifecycle != 'recovery'"),
            "这里还不知道 lifecycle",
        ),
        (when("maintenance", "key"), "这里还不知道 key"),
        (
            who("segment == 'quality-new' && orders >= 2"),
            "quality-new 的客户都不符合",
        ),
        (
            who("lifecycle == 'recovery' && days_since_last_order < 180"),
            "recovery 的客户都不符合",
        ),
        (
            DEFAULT.replacen("id = \"regular\"", "id = \"vip\"", 1),
            "vip 已经有了",
        ),
    ] {
        let found = in_file(Locale::Zh, "p", &errors(&text));
        assert!(found.contains(said), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }
    // A comma in a list or between what a function is given is none of a number.
    for right in ["orders in [1,200]", "size(tags) in [8,100]"] {
        assert!(load(&who(right)).is_ok(), "{right}");
    }
}

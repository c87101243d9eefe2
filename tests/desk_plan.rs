//! The care plan by keys: found, read, edited with its faults shown, previewed, put in force, undone.

use warmline::config::plan::DEFAULT;
use warmline::desk::state::View;
use warmline::domain::agent::Role;
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::Command;
use warmline::protocol::view::Filed;

mod support;

use support::driver::Driver;

const PREVIEWED: Span = Span(400);

fn plan(width: u16, height: u16) -> Driver {
    let mut desk = Driver::admin(Locale::Zh, width, height);
    desk.keys("f3 5");
    desk
}

/// Changes the VIP's bound from 8000 to 5000.
fn change(desk: &mut Driver) {
    desk.keys("down enter down down down end left left left left left left backspace 5");
}

fn applied(desk: &Driver) -> Vec<&str> {
    let told = desk.hub.told.iter();
    told.filter_map(|command| match command {
        Command::ApplyPlan { text, .. } => Some(text.as_str()),
        _ => None,
    })
    .collect()
}

#[test]
fn everything_of_the_plan_is_listed_with_its_counts() {
    let desk = plan(80, 24);
    let screen = desk.screen();
    for words in ["方案 第2版", "1 客群 5", "812", "3,406", "2 生命周期"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn a_digit_goes_to_a_kind_and_a_rule_is_said_in_words() {
    let mut desk = plan(80, 24);
    desk.keys("4");
    assert!(desk.screen().contains("规则说明对谁"), "{}", desk.screen());
    for _ in 0..11 {
        desk.keys("down");
    }
    let screen = desk.screen();
    for words in [
        "VIP生日",
        "vip-birthday-call",
        "生日当天",
        "segment == 'vip'",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn parts_are_found_by_name_initials_and_text() {
    for (typed, found) in [
        ("vip-birthday", "VIP生日"),
        ("vipsr", "VIP生日"),
        ("VIP生日", "VIP生日"),
        ("５０００", "没有找到"),
    ] {
        let mut desk = plan(80, 24);
        desk.keys(&format!("/ {typed} enter"));
        assert!(desk.screen().contains(found), "{typed}\n{}", desk.screen());
        desk.keys("esc");
        assert!(desk.state.planning.filter.is_empty() && desk.screen().contains("方案 第2版"));
        assert_eq!(desk.state.view, View::Plan);
    }
    // An input method's characters begin it as well.
    let mut desk = plan(80, 24);
    desk.keys("节 enter");
    assert!(desk.screen().contains("/节"), "{}", desk.screen());
}

#[test]
fn a_fault_is_shown_at_its_line_and_is_not_put_in_force() {
    let mut desk = plan(80, 24);
    desk.keys("down enter down down down end left left backspace x");
    let screen = desk.screen();
    assert!(screen.contains("12!"), "{screen}");
    assert!(screen.contains("8000x0"), "{screen}");
    desk.keys("f10");
    assert!(desk.screen().contains("还不能应用"), "{}", desk.screen());
    desk.keys("f5");
    assert!(desk.screen().contains("还不能预演"), "{}", desk.screen());
    assert!(applied(&desk).is_empty());
    desk.keys("ctrl-z ctrl-z");
    assert!(desk.screen().contains("检查通过"), "{}", desk.screen());
}

#[test]
fn a_change_is_previewed_put_in_force_and_undone() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = plan(width, height);
        change(&mut desk);
        assert!(desk.screen().contains("检查通过"), "{}", desk.screen());
        desk.keys("f5");
        desk.pass(PREVIEWED);
        desk.pass(PREVIEWED);
        let screen = desk.screen();
        for words in ["老客户 → VIP", "386", "→"] {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        desk.keys("f10");
        let screen = desk.screen();
        for words in ["修改 客群 vip", "386 位", "F9"] {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        // Neither the key that asked nor Enter confirms.
        desk.keys("f10 enter");
        assert!(applied(&desk).is_empty());
        desk.keys("f9");
        assert_eq!(applied(&desk).len(), 1);
        assert!(applied(&desk)[0].contains("total >= 5000.0"));
        let screen = desk.screen();
        assert!(
            screen.contains("第 3 版已生效") && screen.contains("方案 第3版"),
            "{screen}"
        );
        desk.keys("u");
        assert!(desk.screen().contains("撤销第 3 版"), "{}", desk.screen());
        desk.keys("u enter");
        assert!(!desk.screen().contains("方案 第4版"));
        desk.keys("y f9");
        let screen = desk.screen();
        assert!(
            screen.contains("已恢复") && screen.contains("方案 第4版"),
            "{screen}"
        );
        desk.keys("right right");
        let screen = desk.screen();
        assert!(
            screen.contains("已撤销") && screen.contains("已应用"),
            "{screen}"
        );
    }
}

#[test]
fn where_a_file_edited_by_hand_is_now_is_said() {
    let mut desk = plan(80, 24);
    desk.hub.filed.aside = Some("config/plan.toml.by-hand".to_owned());
    change(&mut desk);
    desk.keys("f10 f9");
    let screen = desk.screen();
    assert!(screen.contains("config/plan.toml.by-hand"), "{screen}");
    desk.hub.filed = Filed {
        aside: None,
        failed: Some("No space left on device".to_owned()),
    };
    desk.keys("u f9");
    let screen = desk.screen();
    assert!(screen.contains("每分钟会再试"), "{screen}");
}

#[test]
fn a_draft_is_never_lost() {
    let mut desk = plan(80, 24);
    change(&mut desk);
    desk.keys("esc");
    let screen = desk.screen();
    assert!(
        screen.contains("草稿") && screen.contains("> * VIP") || screen.contains(">* VIP"),
        "{screen}"
    );
    assert!(desk.hub.drafts.contains_key("plan"));
    // Thrown away it comes back, here and at the hub.
    desk.keys("f12");
    assert!(!desk.hub.drafts.contains_key("plan") && !desk.screen().contains("5000"));
    desk.keys("u");
    desk.pass(Span::seconds(2));
    assert!(desk.hub.drafts.contains_key("plan"));
    assert!(
        desk.screen().contains("total >= 5000.0"),
        "{}",
        desk.screen()
    );
    // Another desk goes on with it.
    let kept = desk.hub.drafts.clone();
    let mut other = Driver::admin(Locale::En, 80, 24);
    other.hub.drafts = kept;
    let welcome = other.hub.welcome();
    other.event(welcome);
    other.keys("f3 5 down");
    assert!(
        other.screen().contains("total >= 5000.0"),
        "{}",
        other.screen()
    );
}

#[test]
fn nothing_to_apply_is_said() {
    let mut desk = plan(80, 24);
    desk.keys("f10");
    assert!(desk.screen().contains("没有改动"), "{}", desk.screen());
    desk.keys("down enter f10");
    assert!(desk.screen().contains("没有改动"), "{}", desk.screen());
    assert!(applied(&desk).is_empty());
}

#[test]
fn supervisors_read_and_agents_see_no_plan() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 5 down");
    assert!(
        desk.screen().contains("total >= 8000.0"),
        "{}",
        desk.screen()
    );
    desk.keys("enter f10");
    assert!(desk.state.layers.is_empty() && applied(&desk).is_empty());
    desk.keys("f5");
    desk.pass(PREVIEWED);
    desk.pass(PREVIEWED);
    assert!(desk.screen().contains("工作 按坐席"), "{}", desk.screen());
}

#[test]
fn a_part_is_added_like_another() {
    let mut desk = plan(80, 24);
    desk.keys("4 down insert");
    assert!(desk.screen().contains("新的规则"), "{}", desk.screen());
    desk.keys("down down down end left backspace x");
    let draft = desk.state.planning.draft.as_ref().expect("a draft");
    let rules = |text: &str| text.matches("[[rule]]").count();
    assert_eq!(rules(&draft.text), rules(DEFAULT) + 1);
}

#[test]
fn the_plan_fits_every_size() {
    for (width, height) in [
        (1, 1),
        (40, 10),
        (50, 16),
        (63, 20),
        (80, 24),
        (112, 30),
        (200, 60),
    ] {
        for keys in [
            "",
            "down enter",
            "f5",
            "right",
            "right right",
            "down enter x f10",
            "/ x",
        ] {
            let mut desk = plan(width, height);
            desk.keys(keys);
            desk.screen();
        }
    }
}

#[test]
fn all_that_is_wrong_is_shown_where_there_is_room() {
    for (locale, many, second) in [
        (Locale::Zh, "13 处", "segment 不会是 vip，可以写 vxip"),
        (Locale::En, "13 things", "is never vip; perhaps: vxip"),
    ] {
        for (width, height, least) in [(80, 24, 5), (120, 36, 8)] {
            let mut desk = Driver::admin(locale, width, height);
            desk.keys("f3 5 down enter down down right right right right right right right x");
            let shown = |desk: &Driver| {
                let screen = desk.screen();
                assert!(screen.contains(many), "{screen}");
                assert!(screen.matches(second).count() >= least, "{screen}");
            };
            shown(&desk);
            // From the list the preview says all of it as well, in a box of that size.
            desk.keys("esc f5");
            shown(&desk);
        }
    }
}

#[test]
fn a_digit_brings_its_kind_to_the_top() {
    let mut desk = plan(80, 24);
    desk.keys("6");
    let screen = desk.screen();
    let first = screen.lines().nth(2).unwrap_or_default();
    assert!(first.contains("系列"), "{screen}");
    assert!(screen.contains("育儿攻略 10 条模板"), "{screen}");
}

#[test]
fn figures_of_days_to_come_say_what_they_count() {
    let mut desk = plan(120, 36);
    desk.keys("4");
    assert!(
        desk.screen().contains("“后7”只算已产生的"),
        "{}",
        desk.screen()
    );
    desk.keys("f5");
    desk.pass(PREVIEWED);
    desk.pass(PREVIEWED);
    desk.keys("esc");
    assert!(
        desk.screen().contains("“后7”已加上预演"),
        "{}",
        desk.screen()
    );
}

#[test]
fn nothing_is_left_of_what_a_box_covers() {
    let mut desk = plan(120, 36);
    desk.keys("f5");
    desk.pass(PREVIEWED);
    desk.pass(PREVIEWED);
    for line in desk.screen().lines().skip(3).take(28) {
        assert!(
            line.starts_with("   ") && line.trim_end().ends_with(['│', '┃', '╯', '█']),
            "{line}"
        );
    }
}

#[test]
fn the_menu_has_the_same_digits_for_everybody() {
    for (role, there) in [
        (Role::Agent, false),
        (Role::Supervisor, true),
        (Role::Admin, true),
    ] {
        let mut desk = Driver::of_role(role, Locale::Zh, 80, 24);
        desk.keys("f3");
        let screen = desk.screen();
        assert_eq!(screen.contains("5 关怀方案"), there, "{screen}");
        for entry in [
            "4 日历",
            "6 发件箱",
            "7 工单流程图",
            "8 危机",
            "9 工单列表",
            "0 工单通知",
            "退出",
        ] {
            assert!(screen.contains(entry), "{entry}\n{screen}");
        }
        // What has no digit stands beside what has one, and is gone to by the arrow.
        desk.keys(if there {
            "down down down right enter"
        } else {
            "down down right enter"
        });
        let screen = desk.screen();
        assert!(screen.contains("新建客户"), "{screen}");
    }
}

#[test]
fn what_was_applied_can_be_undone_from_the_queue() {
    for (locale, question, hints) in [
        (Locale::Zh, "撤销第 3 版", ["F9 恢复", "F12 不做"]),
        (Locale::En, "version 3", ["F9 Go back", "F12 Don’t"]),
    ] {
        let mut desk = Driver::admin(locale, 80, 24);
        desk.keys("f3 5");
        change(&mut desk);
        desk.keys("f10 f9 f3 1 u");
        let screen = desk.screen();
        for words in [question].iter().chain(&hints) {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        desk.keys("y enter");
        assert_eq!(desk.hub.plans.len(), 3);
        desk.keys("f9");
        assert_eq!(desk.hub.plans.len(), 4);
        // That is done; what comes next is the desk's own.
        desk.keys("u");
        assert!(desk.state.layers.is_empty());
    }
}

#[test]
fn a_rule_says_what_lapsed_of_it_and_mostly_why() {
    for (locale, words) in [
        (Locale::Zh, "条，多因没有邮件的联系方式"),
        (Locale::En, "mostly: nothing known to send"),
    ] {
        let mut desk = Driver::admin(locale, 120, 36);
        desk.keys("f3 5 / monthly-guide enter");
        assert!(desk.screen().contains(words), "{}", desk.screen());
    }
}

//! Versions of the plan by keys, and the customers whom a preview names.

use warmline::desk::state::View;
use warmline::domain::id::CustomerId;
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::Command;

mod support;

use support::driver::{Driver, shows};

fn plan(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = Driver::admin(locale, width, height);
    desk.keys("f3 5");
    desk
}

fn previewed(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = plan(locale, width, height);
    desk.keys("down enter down down down end left left left left left left backspace 5 f5");
    desk.pass(Span(400));
    desk.pass(Span(400));
    desk
}

#[test]
fn enter_shows_a_version_beside_the_one_in_force() {
    for (locale, title, change, keys) in [
        (
            Locale::Zh,
            "第 1 版（现行第 2 版）",
            "客群 vip",
            "F10 恢复这一版",
        ),
        (
            Locale::En,
            "Version 1 (in force: 2)",
            "segment vip",
            "F10 goes back to it",
        ),
    ] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut desk = plan(locale, width, height);
            desk.keys("right right down enter");
            shows(
                &desk,
                &[
                    title,
                    change,
                    "- when = \"total >= 8000.0\"",
                    "+ when = \"total >= 9000.0\"",
                    keys,
                ],
            );
            desk.keys("end");
            assert!(!desk.screen().contains("9000.0"), "{}", desk.screen());
            desk.keys("esc");
            assert!(desk.state.layers.is_empty());
        }
    }
}

#[test]
fn a_chosen_version_is_gone_back_to_after_another_key() {
    for (locale, question, hint, done) in [
        (
            Locale::Zh,
            "恢复第 1 版的内容",
            "F9 恢复",
            "第 1 版的内容已生效，记为第 3 版",
        ),
        (
            Locale::En,
            "text of version 1",
            "F9 Go back",
            "version 1 is in force again",
        ),
    ] {
        let mut desk = plan(locale, 80, 24);
        desk.keys("right right down enter f10");
        shows(&desk, &[question, hint]);
        desk.keys("f10 enter y");
        assert_eq!(desk.hub.plans.len(), 2);
        desk.keys("f9");
        shows(&desk, &[done]);
        let told = desk
            .hub
            .told
            .iter()
            .rev()
            .find_map(|command| match command {
                Command::ApplyPlan { text, from } => Some((text.contains("9000.0"), *from)),
                _ => None,
            });
        assert_eq!(told, Some((true, Some(2))));
        // From anywhere it can be undone.
        desk.keys("f3 1 u f9");
        assert_eq!(desk.hub.plans.len(), 4);
        // The one in force is the one there is.
        desk.keys("f3 5 left left right right enter f10");
        assert_eq!(desk.hub.plans.len(), 4);
        assert!(!desk.screen().contains(question), "{}", desk.screen());
    }
}

#[test]
fn a_preview_says_who_has_how_much_and_what_is_held_back() {
    for (locale, words) in [
        (
            Locale::Zh,
            ["工作 按坐席", "张敏", "3 天超量", "没有邮件的联系方式"],
        ),
        (
            Locale::En,
            ["Work, by agent", "张敏", "too much on 3 days", "E-mail"],
        ),
    ] {
        let desk = previewed(locale, 120, 36);
        shows(&desk, &words);
        // Beside the load there is that, and not the load once more.
        let mut desk = previewed(locale, 120, 36);
        desk.keys("esc esc right");
        shows(&desk, &words[..2]);
        assert_eq!(
            desk.screen().matches("11-24").count(),
            1,
            "{}",
            desk.screen()
        );
    }
}

#[test]
fn enter_lists_the_customers_of_a_move_and_opens_one() {
    for (locale, whose, moved) in [
        (Locale::Zh, "看哪些客户", "老客户 → VIP  386"),
        (Locale::En, "Which customers", "Regular → VIP  386"),
    ] {
        let mut desk = previewed(locale, 80, 24);
        desk.keys("enter");
        shows(&desk, &[whose, moved]);
        desk.keys("1");
        shows(&desk, &[moved, "欧阳娜娜  C2"]);
        desk.keys("enter");
        assert_eq!(desk.state.view, View::Queue);
        assert_eq!(desk.state.detail.pinned, Some(CustomerId(2)));
        desk.keys("esc");
        assert_eq!(desk.state.view, View::Plan);
        shows(&desk, &["386"]);
    }
}

#[test]
fn it_fits_every_size() {
    for (width, height) in [(1, 1), (40, 10), (63, 19), (112, 30), (200, 60)] {
        for keys in [
            "right right down enter",
            "right right down enter f10",
            "right",
        ] {
            let mut desk = plan(Locale::Zh, width, height);
            desk.keys(keys);
            desk.screen();
            let mut desk = previewed(Locale::En, width, height);
            desk.keys("enter 1");
            desk.screen();
        }
    }
}

//! Somebody else puts a plan in force while a draft is being written: the desk says who, and the draft is never lost.

use warmline::config::plan::DEFAULT;
use warmline::desk::event::{Event, LinkEvent};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::push::Changed;
use warmline::protocol::{Answer, Command, Push};

mod support;

use support::driver::Driver;

/// Changes the VIP's bound from 8000 to 5000.
const CHANGE: &str = "down enter down down down end left left left left left left backspace 5";

/// A desk with a draft of version 2, of which somebody else has made version 3 meanwhile.
fn outdated(locale: Locale, size: (u16, u16), theirs: &str) -> Driver {
    let mut desk = Driver::admin(locale, size.0, size.1);
    desk.keys("f3 5");
    desk.keys(CHANGE);
    desk.hub.another_applies(theirs.to_owned());
    desk
}

fn fewer_days() -> String {
    DEFAULT.replace("history_days = 30", "history_days = 20")
}

/// The text that was put in force last, if any was.
fn in_force(desk: &Driver) -> &str {
    &desk.hub.plans.last().expect("a plan").1
}

fn applied(desk: &Driver) -> usize {
    let told = desk.hub.told.iter();
    told.filter(|c| matches!(c, Command::ApplyPlan { .. }))
        .count()
}

#[test]
fn it_says_who_changed_what_and_keeps_the_draft_on_top() {
    for size in [(80, 24), (120, 36)] {
        let mut desk = outdated(Locale::Zh, size, &fewer_days());
        desk.keys("f10 f9");
        let screen = desk.screen();
        for words in [
            "第 3 版已生效",
            "第 3 版：王芳",
            "这期间：修改 补做天数",
            "改自第 2 版，还在",
            "修改 客群 vip",
            "1 保留草稿，放到第 3 版上",
            "2 用第 3 版，草稿可找回",
        ] {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        assert!(!screen.contains("两边都改了"), "{screen}");
        // Enter and an input method's digit choose as well; here the digit.
        desk.keys("１");
        let screen = desk.screen();
        assert!(screen.contains("草稿已放到第 3 版上"), "{screen}");
        assert!(desk.state.layers.is_empty());
        desk.keys("f10");
        let screen = desk.screen();
        assert!(
            screen.contains("修改 客群 vip") && !screen.contains("补做天数"),
            "{screen}"
        );
        desk.keys("f9");
        assert!(desk.screen().contains("第 4 版已生效"), "{}", desk.screen());
        assert!(in_force(&desk).contains("total >= 5000.0"));
        assert!(in_force(&desk).contains("history_days = 20"));
    }
}

#[test]
fn of_what_both_changed_it_says_whose_will_stay() {
    let theirs = DEFAULT.replace("total >= 8000.0", "total >= 6000.0");
    let mut desk = outdated(Locale::En, (80, 24), &theirs);
    desk.keys("f10 f9");
    let screen = desk.screen();
    for words in [
        "Version 3 is in force",
        "Version 3: 王芳",
        "Your draft (of version 2, not lost)",
        "Both changed, yours will stay: segment vip",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    desk.keys("enter f10 f9");
    assert!(in_force(&desk).contains("total >= 5000.0"));
}

#[test]
fn taking_the_new_version_leaves_the_draft_to_be_taken_back() {
    let mut desk = outdated(Locale::Zh, (80, 24), &fewer_days());
    desk.keys("f10 f9 2");
    assert!(desk.state.planning.draft.is_none());
    assert!(desk.screen().contains("方案 第3版"), "{}", desk.screen());
    desk.keys("u");
    desk.pass(Span::seconds(2));
    let draft = desk.state.planning.draft.as_ref().expect("it is back");
    assert!(draft.text.contains("total >= 5000.0") && draft.from == 2);
    assert!(desk.hub.drafts.contains_key("plan"));
    assert!(desk.screen().contains("草稿（第2版）"), "{}", desk.screen());
}

#[test]
fn esc_decides_nothing_and_what_is_known_is_not_asked_about() {
    let mut desk = outdated(Locale::Zh, (80, 24), &fewer_days());
    desk.keys("f10 f9 esc");
    assert_eq!(applied(&desk), 1);
    assert!(desk.state.planning.draft.is_some());
    // It is known now that the draft is of an older version: there is no question that could only fail.
    desk.keys("f10");
    assert!(desk.screen().contains("1 保留草稿"), "{}", desk.screen());
    assert_eq!(applied(&desk), 1);
}

#[test]
fn news_of_another_version_shows_at_once() {
    let mut desk = outdated(Locale::En, (120, 36), &fewer_days());
    desk.keys("esc");
    let news = Changed {
        settings: true,
        ..Changed::default()
    };
    let push = Answer::Push(Push::Changed(news));
    desk.event(Event::Link(LinkEvent::Answer(push, None)));
    desk.pass(Span::seconds(1));
    assert!(desk.screen().contains("draft (of v2)"), "{}", desk.screen());
}

#[test]
fn a_draft_that_the_new_version_has_already_is_done_with() {
    let theirs = DEFAULT.replace("total >= 8000.0", "total >= 5000.0");
    let mut desk = outdated(Locale::Zh, (80, 24), &theirs);
    desk.keys("f10 f9 1");
    assert!(desk.state.planning.draft.is_none());
    assert!(
        desk.screen().contains("第 3 版已有草稿的全部改动"),
        "{}",
        desk.screen()
    );
    assert!(!desk.hub.drafts.contains_key("plan"));
}

#[test]
fn it_fits_every_size() {
    for size in [(1, 1), (40, 10), (50, 16), (63, 20), (112, 30), (200, 60)] {
        let mut desk = outdated(Locale::Zh, size, &fewer_days());
        desk.keys("f10 f9");
        let screen = desk.screen();
        if size.0 >= 40 {
            assert!(screen.contains("1 保留草稿"), "{screen}");
        }
        desk.keys("1");
        desk.screen();
    }
}

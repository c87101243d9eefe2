//! The calendars by keys: the load by day, the queue of a day, a customer's month.

use warmline::desk::state::View;
use warmline::domain::time::Day;
use warmline::i18n::Locale;
use warmline::protocol::query::{DueFilter, Scope};

mod support;

use support::driver::Driver;

fn day(month: u32, day: u32) -> Day {
    Day::ymd(2026, month, day).expect("a date")
}

#[test]
fn the_month_shows_load_festivals_lunar_days_and_days_off() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 4");
    let screen = desk.screen();
    for words in [
        "2026年11月",
        "小雪",
        "感恩节",
        "待办 按坐席",
        "短信",
        "农历丙午年十月十五",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    desk.keys("pgup");
    let screen = desk.screen();
    for words in ["2026年10月", "休", "班"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    desk.keys("home");
    assert_eq!(desk.state.days.day, day(11, 23));
}

#[test]
fn arrows_choose_a_day_and_enter_opens_its_queue() {
    let mut desk = Driver::new(Locale::Zh, 120, 36);
    desk.keys("alt-4 down right f4");
    assert_eq!(desk.state.days.day, day(12, 1));
    assert!(desk.screen().contains("2026年12月"), "{}", desk.screen());
    desk.keys("enter");
    assert_eq!(desk.state.view, View::Queue);
    let queue = &desk.state.queue;
    assert_eq!(
        (queue.scope, queue.due),
        (Scope::All, DueFilter::On(day(12, 1)))
    );
    assert!(desk.screen().contains("12-01 的待办"), "{}", desk.screen());
    desk.keys("f4");
    assert_eq!(desk.state.queue.due, DueFilter::Now);
}

#[test]
fn what_the_selected_day_is_made_of_follows_the_selection() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 4 right right right right right");
    assert!(desk.screen().contains("11-28 星期六"), "{}", desk.screen());
    let load = desk.state.days.load(day(11, 28)).copied().expect("known");
    assert_eq!(load.work, 0, "nobody works on a Saturday");
    assert!(
        desk.state
            .days
            .parts
            .as_ref()
            .is_some_and(|(of, _)| *of == day(11, 28))
    );
}

#[test]
fn a_day_with_more_than_fits_is_scrolled() {
    for (locale, more, scrolls) in [
        (Locale::Zh, "行（Tab）", "↑/↓ 滚动"),
        (Locale::En, "(Tab)", "↑/↓ scroll"),
    ] {
        let mut desk = Driver::new(locale, 80, 20);
        desk.keys("f3 4");
        let rule = locale.find("rule-monthly-guide").expect("a name");
        let screen = desk.screen();
        assert!(screen.contains(more) && !screen.contains(rule), "{screen}");
        desk.keys("tab end");
        let screen = desk.screen();
        assert!(
            screen.contains(rule) && screen.contains(scrolls),
            "{screen}"
        );
        // It goes no further than its end: one up moves one line.
        let end = desk.state.days.scroll;
        desk.keys("down pgdn up");
        assert_eq!(desk.state.days.scroll, end - 1);
        // Another day begins at its first line, and Esc is back at the month.
        desk.keys("right");
        assert_eq!(
            (desk.state.days.scroll, desk.state.days.day),
            (0, day(11, 24))
        );
        desk.keys("esc down");
        assert_eq!(desk.state.days.day, day(12, 1));
        assert_eq!(desk.state.view, View::Calendar);
    }
}

#[test]
fn a_customers_month_has_birthdays_and_what_is_coming() {
    for (width, height) in [(80, 24), (120, 36), (60, 20)] {
        let mut desk = Driver::new(Locale::Zh, width, height);
        desk.keys("down ctrl-k");
        let screen = desk.screen();
        assert!(screen.contains("欧阳娜娜 的日历"), "{screen}");
        desk.keys("right right right right right");
        let screen = desk.screen();
        if width > 73 {
            assert!(screen.contains("12-01"), "beyond the month's end\n{screen}");
        }
        for words in ["11-28 星期六", "乐乐 生日"] {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        desk.keys("pgdn");
        assert!(desk.screen().contains("2026年12月"), "{}", desk.screen());
        desk.keys("esc");
        assert!(desk.state.layers.is_empty());
    }
}

#[test]
fn both_calendars_speak_english() {
    let mut desk = Driver::new(Locale::En, 80, 24);
    desk.keys("f3 4");
    for words in ["2026-11", "Mon", "To do, by agent", "Working day"] {
        assert!(desk.screen().contains(words), "{words}\n{}", desk.screen());
    }
    desk.keys("esc down c right right right right right");
    assert!(
        desk.screen().contains("Birthday of 乐乐"),
        "{}",
        desk.screen()
    );
}

#[test]
fn calendars_fit_every_size() {
    for (width, height) in [
        (1, 1),
        (40, 10),
        (50, 16),
        (73, 20),
        (74, 20),
        (112, 30),
        (200, 60),
    ] {
        for keys in ["f3 4", "f3 4 tab", "ctrl-k", "ctrl-k pgdn down"] {
            let mut desk = Driver::new(Locale::Zh, width, height);
            desk.keys(keys);
            desk.screen();
        }
    }
}

#[test]
fn what_the_plan_will_make_is_said_and_shown_once_previewed() {
    for (locale, made, with, coming) in [
        (Locale::Zh, "只算已产生的", "灰色", "将产生（预演）"),
        (Locale::En, "Made so far", "Grey", "To come (preview)"),
    ] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut desk = Driver::admin(locale, width, height);
            desk.keys("f3 4");
            assert!(desk.screen().contains(made), "{}", desk.screen());
            desk.keys("f3 5 f5");
            desk.pass(warmline::domain::time::Span(400));
            desk.pass(warmline::domain::time::Span(400));
            desk.keys("esc f3 4 f4");
            let screen = desk.screen();
            assert!(screen.contains(with) && screen.contains(coming), "{screen}");
        }
    }
}

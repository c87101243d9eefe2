//! What the desk says about itself: the keys that matter here, why something is missing, how the link is.

use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::domain::id::CustomerId;
use warmline::i18n::Locale;
use warmline::protocol::{Answer, Command, Push};

mod support;

use support::driver::Driver;

fn desk(locale: Locale) -> Driver {
    Driver::new(locale, 80, 24)
}

/// The hint bar.
fn hints(desk: &Driver) -> String {
    desk.screen().lines().last().unwrap_or_default().to_owned()
}

/// The message line.
fn said(desk: &Driver) -> String {
    let screen = desk.screen();
    screen.lines().nth(22).unwrap_or_default().trim().to_owned()
}

fn revealed(desk: &Driver) -> Vec<CustomerId> {
    let told = desk.hub.told.iter();
    told.filter_map(|c| match c {
        Command::Reveal { customer, .. } => Some(*customer),
        _ => None,
    })
    .collect()
}

#[test]
fn the_number_that_is_shown_is_that_of_whom_one_sees() {
    let mut desk = desk(Locale::Zh);
    desk.keys("f2 sxx ctrl-v");
    assert_eq!(revealed(&desk), [CustomerId(3)]);
    let row = desk.screen();
    let row = row
        .lines()
        .find(|l| l.contains("> 单雄信"))
        .unwrap_or_default()
        .to_owned();
    assert!(row.contains("13800001234"), "{}", desk.screen());
    // Where it is opened it stays, and shown again it is hidden.
    desk.keys("enter");
    assert!(desk.screen().contains("13800001234"), "{}", desk.screen());
    desk.keys("v");
    assert!(!desk.screen().contains("13800001234"), "{}", desk.screen());
    assert_eq!(revealed(&desk).len(), 1);
}

#[test]
fn nobodys_number_is_shown_where_nobody_is_seen() {
    for keys in [
        "f1 ctrl-v",
        "ctrl-o v",
        "f3 v",
        "f3 3 v",
        "f2 zzzz ctrl-v",
        "ctrl-n ctrl-v",
    ] {
        let mut desk = desk(Locale::Zh);
        desk.keys(keys);
        assert_eq!(revealed(&desk), [], "{keys}");
    }
}

#[test]
fn a_number_that_has_no_room_brings_its_pane() {
    let mut desk = Driver::new(Locale::Zh, 50, 20);
    desk.keys("v");
    assert!(desk.screen().contains("13800001234"), "{}", desk.screen());
}

#[test]
fn a_stopped_hub_is_said_until_it_is_back() {
    for (locale, words) in [
        (Locale::Zh, "服务端已停止，按 F5 重连"),
        (Locale::En, "The hub was stopped: F5 starts it again"),
    ] {
        let mut desk = desk(locale);
        desk.keys("f6 1 5 ok");
        desk.event(Event::Link(LinkEvent::Answer(
            Answer::Push(Push::Stopping),
            None,
        )));
        desk.event(Event::Link(LinkEvent::Down));
        desk.linked = false;
        assert_eq!(said(&desk), words);
        desk.pass(warmline::domain::time::Span::seconds(60));
        assert_eq!(said(&desk), words);
        desk.keys("enter");
        assert!(said(&desk).ends_with(words), "{}", desk.screen());
        desk.keys("f5");
        assert!(desk.effects.contains(&Effect::Revive));
        assert!(!said(&desk).contains(words), "{}", desk.screen());
        desk.linked = true;
        let welcome = desk.hub.welcome();
        desk.event(welcome);
        desk.keys("enter");
        assert!(desk.state.layers.is_empty(), "{}", desk.screen());
    }
}

#[test]
fn the_hint_bar_says_what_the_keys_do_here() {
    let mut zh = desk(Locale::Zh);
    assert!(
        hints(&zh).contains("Enter 接下") && hints(&zh).contains("F10 下一个"),
        "{}",
        hints(&zh)
    );
    assert!(!hints(&zh).contains("放回"));
    zh.keys("enter");
    assert!(hints(&zh).contains("x 放回"), "{}", hints(&zh));
    zh.keys("f6");
    assert!(hints(&zh).contains("F10 存+下个"), "{}", hints(&zh));
    zh.keys("esc x f3 2");
    assert!(
        hints(&zh).contains("Enter 档案") && hints(&zh).contains("F4 选客群"),
        "{}",
        hints(&zh)
    );
    zh.keys("ctrl-e");
    assert!(hints(&zh).contains("F10 保存"), "{}", hints(&zh));
    zh.keys("esc f3 3");
    assert!(hints(&zh).contains("F4 换图"), "{}", hints(&zh));

    let mut en = desk(Locale::En);
    en.keys("enter");
    for hint in ["Enter Take", "x Release", "F6 Wrap up", "F10 Next"] {
        assert!(hints(&en).contains(hint), "{}", hints(&en));
    }
    en.keys("x f3 2");
    for hint in ["Enter Open", "F4 Filter"] {
        assert!(hints(&en).contains(hint), "{}", hints(&en));
    }
}

#[test]
fn a_wrap_up_of_nothing_planned_does_not_promise_the_next_one() {
    let mut desk = desk(Locale::Zh);
    desk.hub.queue.retain(|row| row.customer != CustomerId(5));
    desk.keys("f5 陈伟 enter f6");
    let screen = desk.screen();
    assert!(!screen.contains("存并接下一个"), "{screen}");
    assert!(hints(&desk).contains("F10 保存"), "{screen}");
}

#[test]
fn a_required_field_is_named_beside_itself() {
    for (locale, words) in [
        (Locale::Zh, "结果：必填"),
        (Locale::En, "Outcome: required"),
    ] {
        let mut desk = desk(locale);
        desk.keys("f6 enter");
        let screen = desk.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let field = lines
            .iter()
            .position(|l| l.contains("1回") || l.contains("1Completed"));
        let wrong = lines.iter().position(|l| l.contains(words));
        let (field, wrong) = (
            field.expect("the field"),
            wrong.unwrap_or_else(|| panic!("{screen}")),
        );
        assert!((1..=3).contains(&(wrong - field)), "{screen}");
    }
}

#[test]
fn an_empty_store_says_how_to_begin() {
    for (locale, words) in [(Locale::Zh, "还没有客户"), (Locale::En, "No customers yet")] {
        let mut desk = desk(locale);
        desk.hub.queue.clear();
        desk.hub.profiles.clear();
        desk.keys("f5");
        let screen = desk.screen().replace('\n', " ");
        assert!(
            screen.contains(words) && screen.contains("Ctrl+N"),
            "{}",
            desk.screen()
        );
        desk.keys("f3 2");
        assert!(desk.screen().contains(words), "{}", desk.screen());
    }
    let mut done = desk(Locale::Zh);
    done.hub.queue.clear();
    done.keys("f5");
    assert!(done.screen().contains("都做完了"), "{}", done.screen());
}

#[test]
fn english_names_fit_at_eighty_columns() {
    let mut desk = desk(Locale::En);
    assert!(
        desk.screen().contains("Complaint") && !desk.screen().contains("Compla…"),
        "{}",
        desk.screen()
    );
    desk.keys("f3 3");
    for name in ["Repeat rate", "Orders/buyer", "Spend/buyer"] {
        assert!(desk.screen().contains(name), "{}", desk.screen());
    }
}

#[test]
fn a_form_that_goes_on_below_says_so() {
    let mut desk = desk(Locale::Zh);
    desk.keys("ctrl-e");
    assert!(desk.screen().contains("下面还有"), "{}", desk.screen());
    desk.keys("shift-tab");
    assert!(!desk.screen().contains("下面还有"), "{}", desk.screen());
}

#[test]
fn the_time_that_is_said_is_the_one_that_the_hub_has_kept() {
    let texts = [
        (Locale::Zh, "明天09:00", "（已顺延到可拨打时段）"),
        (Locale::En, "tomorrow 09:00", " (moved into call hours)"),
    ];
    for (locale, time, moved) in texts {
        // Call hours end at 20:00; 李芳 has no best time.
        let mut desk = desk(locale);
        desk.keys("down down down f8 2200");
        assert!(
            desk.screen().contains(&format!("{time}{moved}")),
            "{}",
            desk.screen()
        );
        desk.keys("enter");
        assert!(
            said(&desk).contains(&format!("{time}{moved}")),
            "{}",
            desk.screen()
        );
        desk.pass(warmline::domain::time::Span::hours(5));
        desk.keys("f6 3");
        assert!(
            desk.screen().contains(time),
            "what comes of nothing typed: {}",
            desk.screen()
        );
        desk.keys("enter");
        assert!(
            said(&desk).contains(time) && said(&desk).contains(moved),
            "{}",
            desk.screen()
        );
    }
    let mut within = desk(Locale::Zh);
    within.keys("f8 1800 enter");
    assert!(said(&within).contains("18:00") && !said(&within).contains("顺延"));
}

#[test]
fn a_time_outside_of_the_customers_best_is_seen_to_move() {
    // 王小明 likes to be called from 15:00 to 18:00.
    let mut desk = desk(Locale::Zh);
    desk.keys("f8 +1000");
    assert!(
        desk.screen().contains("明天15:00（已顺延到可拨打时段）"),
        "{}",
        desk.screen()
    );
}

/// The telephone system names a caller.
fn ring(desk: &mut Driver, number: &str, customer: u64) {
    let (number, customers) = (number.to_owned(), vec![CustomerId(customer)]);
    let push = Push::Pop { number, customers };
    desk.event(Event::Link(LinkEvent::Answer(Answer::Push(push), None)));
}

#[test]
fn a_wrap_up_that_makes_room_for_a_caller_is_said_and_led_back_to() {
    let mut zh = desk(Locale::Zh);
    zh.keys("f6 1 5 三罐漏粉");
    ring(&mut zh, "15812342560", 5);
    assert_eq!(
        said(&zh),
        "来电 158****2560 陈伟；王小明的小结已留草稿，Esc 回去"
    );
    // The caller's own call comes first, then what was left.
    zh.keys("f6 1 5 enter");
    assert!(said(&zh).contains("已存：陈伟"), "{}", zh.screen());
    zh.keys("esc");
    assert!(
        zh.screen().contains("三罐漏粉") && zh.screen().contains("话后小结  王小明"),
        "{}",
        zh.screen()
    );
    zh.keys("enter");
    assert!(said(&zh).contains("已存：王小明"), "{}", zh.screen());
    zh.keys("esc");
    assert!(zh.state.layers.is_empty(), "once is enough");

    let mut en = desk(Locale::En);
    en.keys("f6");
    ring(&mut en, "15812342560", 5);
    assert_eq!(
        said(&en),
        "Incoming call 158****2560 陈伟; Esc goes back to 王小明's wrap-up"
    );
    en.keys("esc");
    assert!(en.screen().contains("Wrap up  王小明"), "{}", en.screen());
}

#[test]
fn any_form_that_makes_room_for_a_caller_is_said() {
    let mut desk = desk(Locale::Zh);
    desk.keys("ctrl-e x");
    ring(&mut desk, "15812342560", 5);
    assert_eq!(
        said(&desk),
        "来电 158****2560 陈伟；修改资料 王小明已留草稿"
    );
}

#[test]
fn whoever_is_held_no_more_is_named() {
    for (locale, words) in [
        (Locale::Zh, "已放回 王小明，接下 欧阳娜娜"),
        (Locale::En, "王小明 is back in the queue; yours: 欧阳娜娜"),
    ] {
        let mut desk = desk(locale);
        desk.keys("enter down f6");
        assert_eq!(said(&desk), words, "{}", desk.screen());
    }
}

#[test]
fn who_has_the_same_number_is_named_and_a_key_away() {
    for (locale, words) in [
        (Locale::Zh, "另有3位客户用同一号码：陈伟、吕静等"),
        (Locale::En, "3 other customers have the number: 陈伟"),
    ] {
        let mut desk = desk(locale);
        desk.keys("down down down");
        assert!(desk.screen().contains(words), "{}", desk.screen());
        desk.keys("ctrl-g 2");
        assert_eq!(
            desk.state.subject().map(|s| s.name),
            Some("吕静".to_owned())
        );
        assert!(
            !desk
                .state
                .keymap
                .reachable(&desk.state.snapshot())
                .any(|(a, _)| a.id() == "same-number")
        );
    }
}

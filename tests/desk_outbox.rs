//! The outbox by keys: messages that wait, by state and channel, called off and taken back, with their customers.

use warmline::desk::state::View;
use warmline::domain::agent::Role;
use warmline::domain::id::{CustomerId, MessageId};
use warmline::i18n::Locale;
use warmline::protocol::Command;
use warmline::protocol::view::Explained;

mod support;

use support::driver::{Driver, shows};

fn outbox(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = Driver::new(locale, width, height);
    desk.keys("f3 6");
    desk
}

fn called_off(desk: &Driver) -> Vec<MessageId> {
    let told = desk.hub.told.iter();
    let ids = told.filter_map(|command| match command {
        Command::CancelMessages(ids) => Some(ids.clone()),
        _ => None,
    });
    ids.flatten().collect()
}

#[test]
fn messages_are_listed_by_when_they_are_due_with_the_selected_ones_text() {
    for (locale, title, rest) in [
        (
            Locale::Zh,
            "发件箱  待发  1/440",
            ["育儿分享", "最迟 11-29"],
        ),
        (Locale::En, "Outbox  waiting  1/440", ["E-mail", "by 11-29"]),
    ] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut desk = outbox(locale, width, height);
            shows(&desk, &[title, "11-24 09:00", "欧阳娜娜", "亲爱的会员"]);
            desk.keys("down");
            shows(&desk, &rest);
            shows(&desk, &["十八个月的宝宝"]);
            assert_eq!(desk.state.view, View::Outbox);
        }
    }
}

#[test]
fn a_long_outbox_is_walked_page_by_page() {
    let mut desk = outbox(Locale::Zh, 80, 24);
    for _ in 0..60 {
        desk.keys("pgdn");
    }
    shows(&desk, &["440/440", "12-16 09:00"]);
    desk.keys("home");
    shows(&desk, &["1/440", "11-24 09:00"]);
}

#[test]
fn f4_looks_at_another_state_and_another_channel() {
    let mut desk = outbox(Locale::Zh, 120, 36);
    desk.keys("f4");
    shows(&desk, &["看哪些消息", "✓ 待发", "✓ 所有渠道"]);
    desk.keys("3");
    shows(&desk, &["发件箱  已失效  1/20", "已失效: 没有邮件"]);
    desk.keys("f4 6");
    shows(&desk, &["发件箱  已失效  短信"]);
    desk.keys("f4 1");
    shows(&desk, &["发件箱  待发  短信  1/"]);
    desk.keys("f4 2");
    shows(&desk, &["没有这样的消息"]);
}

#[test]
fn one_is_called_off_after_another_key_and_taken_back() {
    for (locale, question, gone, back, all) in [
        (Locale::Zh, "取消发给", "已取消：", "已撤销", "1/440"),
        (Locale::En, "Call off", "Called off:", "Undone", "1/440"),
    ] {
        let mut desk = outbox(locale, 80, 24);
        desk.keys("f12");
        shows(&desk, &[question, "F10"]);
        // Neither the key that asked nor Enter nor a letter does it.
        desk.keys("enter y esc");
        assert!(called_off(&desk).is_empty());
        desk.keys("delete f10");
        assert_eq!(called_off(&desk), [MessageId(300)]);
        shows(&desk, &[gone, "1/439"]);
        desk.keys("u");
        shows(&desk, &[back, all]);
    }
    // What does not wait is not called off.
    let mut desk = outbox(Locale::Zh, 80, 24);
    desk.keys("f4 3 f12");
    shows(&desk, &["已不在待发状态"]);
    assert!(desk.state.layers.is_empty());
}

#[test]
fn enter_opens_the_customer_and_esc_comes_back() {
    let mut desk = outbox(Locale::Zh, 80, 24);
    desk.keys("down down enter");
    assert_eq!(desk.state.view, View::Queue);
    assert_eq!(desk.state.detail.pinned, Some(CustomerId(3)));
    desk.keys("esc");
    assert_eq!(desk.state.view, View::Outbox);
    shows(&desk, &["3/440"]);
    desk.keys("w");
    assert_eq!(
        desk.hub.explained.last(),
        Some(&Explained::Message(MessageId(302)))
    );
}

#[test]
fn agents_have_it_and_it_is_in_help_and_the_palette() {
    let mut desk = Driver::of_role(Role::Agent, Locale::Zh, 80, 24);
    desk.keys("f3 6");
    shows(&desk, &["发件箱  待发", "F12 取消"]);
    desk.keys("f1 取消选中");
    shows(&desk, &["取消选中的消息"]);
    let mut desk = Driver::new(Locale::En, 80, 24);
    desk.keys(": outb enter");
    shows(&desk, &["Outbox  waiting"]);
}

#[test]
fn what_was_said_is_not_called_messages() {
    for (locale, notices) in [(Locale::Zh, "提示记录"), (Locale::En, "Notices so far")] {
        let mut desk = Driver::new(locale, 80, 24);
        desk.keys("f3");
        shows(&desk, &[notices]);
        desk.keys("esc ctrl-o");
        shows(&desk, &[notices]);
    }
}

#[test]
fn it_fits_every_size() {
    for (width, height) in [
        (1, 1),
        (40, 10),
        (63, 19),
        (63, 20),
        (80, 19),
        (112, 30),
        (200, 60),
    ] {
        let mut desk = outbox(Locale::Zh, width, height);
        desk.screen();
        desk.keys("tab down end esc f4 esc f12");
        desk.screen();
    }
}

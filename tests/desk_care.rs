//! What the plan does for a customer, by keys: messages on the timeline, segment and stage with their reasons, what was
//! held back, and why something is there.

use warmline::domain::id::{FollowUpId, MessageId};
use warmline::i18n::Locale;
use warmline::protocol::view::Explained;

mod support;

use support::driver::{Driver, shows};

#[test]
fn messages_are_on_the_timeline_with_what_became_of_them() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("right");
    shows(
        &desk,
        &[
            "短信 VIP攻略                待发",
            "11-20 → 11-24：7 天内短信最多 3 次",
            "11-24 09:00 发送",
            "社交消息 节日问候         已失效",
            "11-13 失效：有未结投诉",
            "邮件 育儿分享             已取消",
            "10-30 09:41 取消，张敏",
        ],
    );
    let mut desk = Driver::new(Locale::En, 120, 36);
    desk.keys("right");
    shows(
        &desk,
        &[
            "SMS VIP tips  waiting",
            "11-20 → 11-24: SMS: at most 3 in 7 days",
            "Social message Festival",
            "called off 10-30 09:41, 张敏",
        ],
    );
}

#[test]
fn the_profile_says_segment_and_stage_with_their_reasons_and_what_was_held_back() {
    let desk = Driver::new(Locale::Zh, 120, 36);
    shows(
        &desk,
        &[
            "VIP  维护",
            "客群 VIP（06-01 起）  total >= 8000.0",
            "阶段 维护（05-12 起）",
            "高价值、忠诚",
            "暂缓 短信 VIP攻略  11-20 → 11-24：7 天内短信最",
        ],
    );
    let mut desk = Driver::new(Locale::En, 80, 24);
    desk.keys("tab pgdn pgdn");
    shows(
        &desk,
        &[
            "Segment VIP (since 06-01)  total >= 8000.0",
            "Stage Maintenance (since 05-12)",
            "Held back SMS VIP tips  11-20 → 11-24",
        ],
    );
}

#[test]
fn one_key_says_why_a_follow_up_is_there() {
    // An input method's full-width letter is the key as well; Ctrl goes through any of them.
    for key in ["w", "ｗ", "ctrl-w"] {
        let mut desk = Driver::new(Locale::Zh, 80, 24);
        desk.keys(key);
        shows(
            &desk,
            &[
                "缘由",
                "F101 王小明",
                "宝宝小果 12-07 起换 3 段",
                "vip-stage-change-call",
                "11-21：成立",
            ],
        );
        desk.keys("end");
        shows(&desk, &["联系次数", "最多每天", "当日前后", "短信 VIP攻略"]);
        desk.keys("esc");
        assert!(desk.state.layers.is_empty());
    }
    let mut desk = Driver::new(Locale::En, 120, 36);
    desk.keys("w");
    shows(
        &desk,
        &[
            "Why it is there",
            "F101 王小明",
            "stage 3 of the baby",
            "segment",
        ],
    );
}

#[test]
fn what_people_made_has_no_rule_and_a_complaint_is_named() {
    let mut desk = Driver::new(Locale::Zh, 120, 36);
    desk.keys("down w");
    shows(&desk, &["F102 欧阳娜娜", "投诉", "有未结投诉"]);
    assert!(!desk.screen().contains("时机"), "{}", desk.screen());
}

#[test]
fn of_a_customer_in_view_messages_are_explained_too() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("tab w");
    shows(
        &desk,
        &["看哪一条的缘由？", "换段提醒", "11-24  短信 VIP攻略"],
    );
    desk.keys("2");
    shows(
        &desk,
        &[
            "M202 王小明",
            "VIP攻略",
            "11-20 → 11-24：7 天内短信最多 3 次",
        ],
    );
}

#[test]
fn in_a_customers_calendar_it_is_what_the_day_holds() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    let asked = |desk: &Driver| desk.hub.explained.last().copied();
    desk.keys("ctrl-k ctrl-w");
    assert_eq!(asked(&desk), Some(Explained::FollowUp(FollowUpId(101))));
    desk.keys("esc right right right w");
    assert_eq!(asked(&desk), Some(Explained::Message(MessageId(202))));
    desk.keys("esc right w");
    shows(&desk, &["这里没有可说明的待办或消息"]);
}

#[test]
fn where_something_is_typed_the_keys_are_for_the_text() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("/ 1234 ctrl-w");
    assert!(desk.hub.explained.is_empty());
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f6 w ctrl-w");
    assert!(desk.hub.explained.is_empty());
}

#[test]
fn it_is_in_help_and_in_the_palette_and_fits_every_size() {
    let mut desk = Driver::new(Locale::Zh, 120, 36);
    desk.keys("f1 为什么");
    shows(&desk, &["w  Ctrl+W", "为什么有这条待办或消息"]);
    let mut desk = Driver::new(Locale::Zh, 120, 36);
    desk.keys(": 缘由 enter");
    shows(&desk, &["F101 王小明"]);
    for (width, height) in [(1, 1), (40, 10), (50, 16), (74, 20), (112, 30), (200, 60)] {
        let mut desk = Driver::new(Locale::Zh, width, height);
        desk.keys("w");
        desk.screen();
        desk.keys("pgdn end");
        desk.screen();
    }
}

//! The floor at the desk: seen by supervisors, acted on by keys; and an agent's own pause.

use warmline::domain::agent::Role;
use warmline::domain::follow_up::Assignee;
use warmline::domain::id::{AgentId, CustomerId, FollowUpId};
use warmline::i18n::Locale;
use warmline::protocol::Command;
use warmline::protocol::command::TakeOver;

mod support;

use support::driver::{Driver, shows};

#[test]
fn a_supervisor_sees_the_floor_in_both_languages_and_sizes() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut zh = Driver::new(Locale::Zh, width, height);
        zh.keys("alt-f");
        shows(
            &zh,
            &[
                "现场",
                "李强",
                "通话中",
                "3:00",
                "李芳 F4",
                "用餐",
                "未分配",
                "200+",
            ],
        );
        let mut en = Driver::new(Locale::En, width, height);
        en.keys("alt-f");
        shows(&en, &["The floor", "calling", "meal", "waiting", "nobody"]);
    }
}

#[test]
fn from_the_floor_a_word_is_said_and_work_is_taken_over_or_given() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("alt-f down enter");
    shows(&desk, &["留话", "接手", "打开客户", "转给别人"]);
    desk.keys("2");
    let over = TakeOver {
        customer: CustomerId(4),
        from: AgentId(2),
        instead_of: None,
    };
    assert!(desk.hub.told.contains(&Command::TakeOver(over)));
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("alt-f down enter 4");
    shows(&desk, &["王芳"]);
    desk.keys("4");
    let given = Command::Reassign {
        follow_ups: vec![FollowUpId(4)],
        to: Assignee::Agent(AgentId(3)),
    };
    assert!(desk.hub.told.contains(&given), "{:?}", desk.hub.told);
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("alt-f down enter 1 快 f10");
    let said = Command::Say {
        to: AgentId(2),
        text: "快".into(),
    };
    assert!(desk.hub.told.contains(&said), "{:?}", desk.hub.told);
}

#[test]
fn an_agent_pauses_and_has_no_floor() {
    let mut desk = Driver::of_role(Role::Agent, Locale::Zh, 80, 24);
    desk.keys("alt-f");
    assert!(!desk.screen().contains("现场"));
    desk.keys("alt-p");
    shows(&desk, &["小休", "用餐", "培训"]);
    desk.keys("2");
    let pause = Command::Pause(Some("meal".into()));
    assert!(desk.hub.told.contains(&pause), "{:?}", desk.hub.told);
}

//! The desk's keystroke budgets: the frequent tasks take no more keys than they may, counted on a running desk.

use ratatui::layout::Position;
use warmline::desk::state::layers::Layer;
use warmline::desk::state::{Focus, View};
use warmline::domain::follow_up::When;
use warmline::domain::id::{CustomerId, FollowUpId};
use warmline::domain::time::{Span, Zone};
use warmline::i18n::Locale;
use warmline::protocol::Command;

mod support;

use support::driver::Driver;

fn desk() -> Driver {
    Driver::new(Locale::Zh, 80, 24)
}

/// Works a task and checks its budget.
fn within(desk: &mut Driver, keys: &str, budget: usize) {
    let count = desk.keys(keys);
    assert!(
        count <= budget,
        "{keys:?} takes {count} keys, {budget} are allowed"
    );
}

fn clock(when: When) -> String {
    match when {
        When::At(at) | When::After(at) => at.rfc3339(Zone::default())[5..16].to_owned(),
        When::On(day) => day.to_string(),
    }
}

#[test]
fn find_by_the_last_four_digits() {
    let mut desk = desk();
    within(&mut desk, "1234 enter", 5);
    assert_eq!(desk.state.detail.wanted, Some(CustomerId(1)));
    assert!(desk.state.layers.is_empty());
}

#[test]
fn find_by_pinyin_initials() {
    let mut desk = desk();
    within(&mut desk, "f2 sxx enter", 5);
    assert_eq!(
        desk.state.subject().map(|s| s.name),
        Some("单雄信".to_owned())
    );
}

#[test]
fn no_answer_again_in_two_hours_next() {
    let mut desk = desk();
    within(&mut desk, "f6 3 enter", 3);
    let done = desk.wrapped_up();
    assert_eq!(
        (done.len(), done[0].outcome.0.as_str(), done[0].take_next),
        (1, "no-answer", true)
    );
    assert_eq!(
        desk.state.work.as_ref().map(|w| w.name.as_str()),
        Some("欧阳娜娜")
    );
    assert!(
        desk.screen()
            .contains("已存：王小明 无人接听，16:05再拨  (u 撤销)"),
        "{}",
        desk.screen()
    );
}

#[test]
fn satisfied_with_a_note_next() {
    let mut desk = desk();
    within(&mut desk, "f6 1 5 反馈良好 enter", 4 + 4);
    let done = desk.wrapped_up();
    assert_eq!(
        (done[0].score, done[0].note.as_str()),
        (Some(5), "反馈良好")
    );
}

#[test]
fn a_score_goes_with_the_outcome_that_had_one() {
    let mut desk = desk();
    desk.keys("f6 1 5 up up up 3 enter");
    let done = desk.wrapped_up();
    assert_eq!(
        (done[0].outcome.0.as_str(), done[0].score),
        ("no-answer", None)
    );
}

#[test]
fn snooze_for_two_hours() {
    let mut desk = desk();
    within(&mut desk, "f8 3 enter", 3);
    let Some(Command::Snooze { follow_up, when }) = desk
        .hub
        .told
        .iter()
        .find(|c| matches!(c, Command::Snooze { .. }))
    else {
        panic!("{:?}", desk.hub.told)
    };
    assert_eq!(
        (*follow_up, clock(*when).as_str()),
        (FollowUpId(101), "11-23T16:05")
    );
}

#[test]
fn call_back_tomorrow_at_half_past_three() {
    let mut desk = desk();
    within(&mut desk, "f8 +1530 enter", 7);
    assert!(
        desk.hub
            .told
            .iter()
            .any(|c| matches!(c, Command::Snooze { when, .. } if clock(*when) == "11-24T15:30"))
    );
}

#[test]
fn the_next_customer() {
    let mut desk = desk();
    within(&mut desk, "]", 1);
    assert_eq!(
        desk.state.subject().map(|s| s.name),
        Some("欧阳娜娜".to_owned())
    );
    assert_eq!(
        desk.state.detail.current().map(|p| p.id),
        Some(CustomerId(2))
    );
}

#[test]
fn undo() {
    let mut desk = desk();
    desk.keys("f6 3 enter");
    within(&mut desk, "u", 1);
    assert_eq!(
        desk.state.subject().map(|s| s.name),
        Some("王小明".to_owned())
    );
    assert!(desk.screen().contains("已撤销：王小明"));
}

#[test]
fn everything_works_with_an_input_method_on() {
    let mut desk = desk();
    desk.keys("１２３４ enter");
    assert_eq!(desk.state.detail.wanted, Some(CustomerId(1)));
    desk.keys("esc 】");
    assert_eq!(desk.state.detail.wanted, Some(CustomerId(2)));
    desk.keys("f6 １ ５ enter");
    assert_eq!(desk.wrapped_up().len(), 1);
    desk.keys("f8 ＋１５３０ enter");
    assert!(
        desk.hub
            .told
            .iter()
            .any(|c| matches!(c, Command::Snooze { .. }))
    );
    desk.keys("李 enter");
    assert_eq!(
        desk.state.subject().map(|s| s.name),
        Some("李芳".to_owned())
    );
}

#[test]
fn enter_before_the_answer_opens_what_was_meant() {
    let mut desk = desk();
    desk.linked = false;
    desk.keys("1234 enter");
    assert!(matches!(desk.state.layers.last(), Some(Layer::Lookup(l)) if l.accept));
    desk.linked = true;
    let waiting = std::mem::take(&mut desk.effects);
    for effect in waiting {
        if let Some(answer) = desk.hub.answer(effect) {
            desk.event(answer);
        }
    }
    assert_eq!(desk.state.detail.wanted, Some(CustomerId(1)));
}

#[test]
fn a_required_field_is_gone_to_and_nothing_is_saved_without_it() {
    let mut desk = desk();
    desk.keys("f6 enter enter");
    assert!(desk.wrapped_up().is_empty());
    desk.keys("8 enter");
    assert!(desk.wrapped_up().is_empty(), "a complaint needs its reason");
    desk.keys("2 enter");
    assert_eq!(desk.wrapped_up()[0].reason.as_deref(), Some("logistics"));
}

#[test]
fn a_time_that_is_none_is_said_and_kept() {
    let mut desk = desk();
    desk.keys("f6 7 2530 enter");
    assert!(desk.wrapped_up().is_empty());
    assert!(desk.screen().contains("没有这个时间"), "{}", desk.screen());
    desk.keys("backspace backspace backspace backspace 1530 enter");
    assert_eq!(
        desk.wrapped_up()[0].next.map(clock),
        Some("11-23T15:30".to_owned())
    );
}

#[test]
fn a_canned_note_is_two_keys() {
    let mut desk = desk();
    desk.keys("f6 1 5 .3 enter");
    assert_eq!(desk.wrapped_up()[0].note, "已换货");
}

#[test]
fn esc_keeps_a_draft_and_the_form_comes_back_with_it() {
    let mut desk = desk();
    desk.keys("f6 1 5 三罐漏粉 esc");
    assert!(desk.screen().contains("已留草稿"), "{}", desk.screen());
    assert!(desk.hub.drafts.contains_key("wrap-up:F101"));
    desk.keys("f6");
    assert!(desk.screen().contains("三罐漏粉"));
    desk.keys("enter");
    assert_eq!(desk.wrapped_up()[0].note, "三罐漏粉");
    assert!(desk.hub.drafts.is_empty(), "a saved form needs no draft");
}

#[test]
fn typing_is_sent_as_a_draft_after_a_second() {
    let mut desk = desk();
    desk.keys("f6 1 5 漏粉");
    assert!(desk.hub.drafts.is_empty());
    desk.pass(Span::seconds(2));
    assert!(desk.hub.drafts.contains_key("wrap-up:F101"));
}

#[test]
fn undo_is_about_what_was_done_last() {
    let undone = |desk: &Driver| desk.hub.told.contains(&Command::Undo);
    let mut saved_since = desk();
    saved_since.keys("f6 1 5 漏粉 f12 f8 3 enter u");
    assert!(undone(&saved_since), "{}", saved_since.screen());
    // The next call has begun: what was thrown away before it is gone.
    let mut called_since = desk();
    called_since.keys("f6 1 5 漏粉 f12 ctrl-d");
    assert_eq!(called_since.state.drafts.abandoned, None);
    let mut thrown_away_last = desk();
    thrown_away_last.keys("f8 3 enter f6 1 5 漏粉 f12 u f6");
    assert!(!undone(&thrown_away_last));
    assert!(thrown_away_last.screen().contains("漏粉"));
}

#[test]
fn abandoning_can_be_taken_back() {
    let mut desk = desk();
    desk.keys("f6 1 5 漏粉 f12");
    assert!(desk.state.layers.is_empty() && desk.hub.drafts.is_empty());
    desk.keys("u f6");
    assert!(desk.screen().contains("漏粉"));
}

#[test]
fn a_lost_link_keeps_what_was_typed() {
    use warmline::desk::event::{Event, LinkEvent};
    let mut desk = desk();
    desk.keys("f6 1 5 漏粉");
    desk.event(Event::Link(LinkEvent::Down));
    desk.linked = false;
    desk.keys("两罐 enter");
    assert!(desk.wrapped_up().is_empty());
    assert!(desk.screen().contains("漏粉两罐"), "{}", desk.screen());
    assert!(desk.screen().contains("断线"));
    desk.linked = true;
    let welcome = desk.hub.welcome();
    desk.event(welcome);
    desk.keys("enter");
    assert_eq!(desk.wrapped_up()[0].note, "漏粉两罐");
}

#[test]
fn many_are_given_away_only_after_a_question_that_enter_does_not_answer() {
    let mut desk = desk();
    desk.keys("space space space ctrl-r 3");
    assert!(matches!(desk.state.layers.last(), Some(Layer::Question(_))));
    desk.keys("enter");
    assert!(
        !desk
            .hub
            .told
            .iter()
            .any(|c| matches!(c, Command::Reassign { .. }))
    );
    desk.keys("f10");
    assert!(
        desk.hub
            .told
            .iter()
            .any(|c| matches!(c, Command::Reassign { follow_ups, .. } if follow_ups.len() == 3))
    );
}

#[test]
fn the_cursor_is_where_the_typing_goes() {
    let mut desk = desk();
    assert_eq!(desk.draw().1, None);
    desk.keys("f6 1 5 漏粉");
    let (buffer, cursor) = desk.draw();
    let Position { x, y } = cursor.expect("a cursor");
    assert_eq!(buffer[(x - 2, y)].symbol(), "粉");
}

#[test]
fn every_size_is_survived_with_every_layer_open() {
    for keys in [
        "",
        "f1",
        "f3",
        ":",
        "1234",
        "f6 3",
        "f8",
        "ctrl-e",
        "ctrl-n",
        "f3 2",
        "f3 3",
        "f3 3 enter",
        "ctrl-o",
        "space space ctrl-r 2",
    ] {
        let mut desk = desk();
        desk.keys(keys);
        for (width, height) in [
            (1, 1),
            (2, 3),
            (39, 9),
            (40, 10),
            (50, 12),
            (63, 24),
            (64, 11),
            (80, 24),
            (111, 20),
            (112, 10),
            (300, 90),
        ] {
            desk.event(warmline::desk::event::Event::Resize(width, height));
            desk.draw();
            desk.keys("pgdn up end home");
            desk.draw();
        }
    }
}

#[test]
fn a_small_terminal_is_told_how_much_room_is_needed() {
    let desk = Driver::new(Locale::Zh, 39, 10);
    assert!(
        desk.screen().replace('\n', "").contains("至少需要40列10行")
            || desk.screen().contains("40 列"),
        "{}",
        desk.screen()
    );
}

#[test]
fn one_pane_shows_the_list_or_the_customer() {
    let mut desk = Driver::new(Locale::Zh, 50, 20);
    assert!(!desk.screen().contains("累计"));
    desk.keys("tab");
    assert_eq!(desk.state.focus, Focus::Detail);
    assert!(desk.screen().contains("累计"), "{}", desk.screen());
}

#[test]
fn the_language_changes_while_the_desk_runs() {
    let mut desk = desk();
    desk.keys("alt-l");
    assert!(desk.screen().contains("Queue"), "{}", desk.screen());
    desk.keys("alt-l");
    assert!(desk.screen().contains("待办"));
}

#[test]
fn views_are_a_menu_and_a_digit_away() {
    let mut desk = desk();
    desk.keys("f3 3");
    assert_eq!(desk.state.view, View::Figures);
    desk.keys("down down enter");
    assert!(matches!(desk.state.layers.last(), Some(Layer::Drill(_))));
    desk.keys("esc esc");
    assert_eq!(desk.state.view, View::Queue);
}

#[test]
fn ascii_borders_use_ascii() {
    use warmline::desk::state::Look;
    use warmline::desk::theme::{Depth, Ground, Theme};
    let mut desk = Driver::with_look(
        Look::new(Locale::En, Theme::new(Depth::None, Ground::Dark), true),
        120,
        36,
    );
    desk.keys("f6 3");
    let odd: String = desk
        .screen()
        .chars()
        .filter(|c| ('\u{2500}'..='\u{25FF}').contains(c))
        .collect();
    assert_eq!(odd, "");
}

#[test]
fn a_saved_filter_is_chosen_in_the_customer_list() {
    let mut desk = desk();
    desk.keys("alt-2 f4");
    assert!(
        desk.screen().contains("筛选：杭州大客"),
        "{}",
        desk.screen()
    );
    desk.keys("end enter");
    let list = &desk.state.customers;
    assert_eq!(list.filter.as_deref(), Some("杭州大客"));
    assert!(list.rows.loaded() && !list.rows.is_empty());
    assert!(desk.screen().contains("杭州大客"), "{}", desk.screen());
    desk.keys("f4 1");
    assert_eq!(desk.state.customers.filter, None);
}

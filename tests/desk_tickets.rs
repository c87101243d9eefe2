//! Tickets at the desk: opened from a call with few keys, what may be the same shown before.

use warmline::desk::state::layers::Layer;
use warmline::domain::follow_up::{Fact, Origin};
use warmline::domain::id::{AgentId, CustomerId, TicketId};
use warmline::domain::ticket::{Remedy, Severity, Source};
use warmline::domain::time::Day;
use warmline::i18n::Locale;
use warmline::protocol::Command;
use warmline::protocol::command::{Complaint, OpenTicket};

mod support;

use support::driver::{Driver, shows};

fn desk() -> Driver {
    Driver::new(Locale::Zh, 80, 24)
}

/// Tickets that were asked to be opened.
fn opened(desk: &Driver) -> Vec<&OpenTicket> {
    let told = desk.hub.told.iter();
    told.filter_map(|command| match command {
        Command::OpenTicket(ask) => Some(&**ask),
        _ => None,
    })
    .collect()
}

#[test]
fn a_complaint_from_a_call_takes_no_more_keys_than_it_may() {
    // With the Tab of the table, and without it: the digits go on by themselves.
    for (keys, budget) in [
        ("f7 2 3 1 tab 外箱压扁 f10", 6 + 4),
        ("f7 2 3 1 外箱压扁 f10", 5 + 4),
    ] {
        let mut desk = desk();
        desk.keys("down down down enter ctrl-d");
        let count = desk.keys(keys);
        assert!(count <= budget, "{count} keys, {budget} are allowed");
        let asked = opened(&desk);
        assert_eq!(asked.len(), 1, "{}", desk.screen());
        let asked = asked[0];
        assert_eq!(asked.customer, CustomerId(4));
        let matter = &asked.matter;
        assert_eq!(
            (
                matter.category.as_str(),
                asked.severity.number(),
                matter.wants
            ),
            ("logistics", 3, Some(Remedy::Exchange))
        );
        assert_eq!(matter.summary, "外箱压扁");
        assert!(asked.complaint && asked.source == Source::Call);
        assert_eq!(asked.owner, Some(AgentId(1)));
        shows(&desk, &["已开工单 T2107 外箱压扁", "u 撤销"]);
        assert!(desk.state.layers.is_empty());
    }
}

/// What is due because of the older order.
fn of_order() -> Origin {
    Origin::Rule {
        rule: "new-day-8".into(),
        fact: Fact::Delivered(Day::ymd(2026, 11, 5).expect("a date")),
    }
}

#[test]
fn the_order_that_the_call_is_about_is_filled_in() {
    let mut desk = desk();
    desk.hub.profiles[3].open[0].origin = of_order();
    desk.keys("down down down f7");
    shows(&desk, &["TM260047781", "奶粉3段"]);
    // Another one by F4, or none.
    desk.keys("f4 2");
    shows(&desk, &["TM260047420"]);
    desk.keys("f4 3 2 3 1 x f10");
    assert_eq!(opened(&desk)[0].matter.order, None);
}

#[test]
fn a_call_that_is_a_complaint_says_how_bad_it_is_and_of_which_order() {
    for (locale, words) in [
        (Locale::Zh, ["等级", "1轻微", "不选则为 2 一般"]),
        (Locale::En, ["Severity", "1mild", "if empty: 2 normal"]),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        desk.hub.queue[3].origin = of_order();
        desk.keys("down down down f6");
        let before = desk.screen();
        desk.keys("8");
        shows(&desk, &words);
        shows(&desk, &["TM260047781", "奶粉3段"]);
        let early = words.iter().any(|word| before.contains(word));
        assert!(!early, "{before}");
        desk.keys("2 shift-tab shift-tab shift-tab 4 漏粉 f10");
        let complaint = desk.wrapped_up()[0].complaint.clone().expect("one");
        assert_eq!(complaint.severity, Severity::new(4));
        assert_eq!(complaint.order.as_deref(), Some("TM260047781"));
        assert_eq!(complaint.product.as_deref(), Some("奶粉3段"));
        assert_eq!(desk.wrapped_up()[0].note, "漏粉");
    }
}

#[test]
fn a_complaint_in_a_wrap_up_takes_no_key_more_than_it_did() {
    let mut desk = desk();
    assert_eq!(desk.keys("f6 8 2 漏粉 enter"), 6);
    let form = desk.wrapped_up()[0];
    assert_eq!(form.complaint, Some(Complaint::default()));
    assert_eq!(form.reason.as_deref(), Some("logistics"));
}

#[test]
fn the_order_of_a_complaint_is_another_by_f4_and_goes_with_the_outcome() {
    let mut desk = desk();
    desk.keys("f6 8 2 shift-tab shift-tab");
    shows(&desk, &["F4 选订单"]);
    desk.keys("f4 2");
    shows(&desk, &["TM260017420"]);
    // What was said of a complaint is not said of what is none.
    desk.keys("shift-tab shift-tab shift-tab shift-tab 5 enter");
    let form = desk.wrapped_up()[0];
    assert_eq!(
        (form.outcome.0.as_str(), &form.complaint),
        ("declined", &None)
    );
}

#[test]
fn what_may_be_the_same_is_shown_before_another_is_opened() {
    for (locale, words) in [
        (
            Locale::Zh,
            ["可能重复", "T2093", "三罐奶粉外箱压扁", "仍要新建"],
        ),
        (
            Locale::En,
            [
                "May be the same",
                "T2093",
                "三罐奶粉外箱压扁",
                "opens another",
            ],
        ),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        desk.keys("f7 2 3 1 又漏粉 f10");
        shows(&desk, &words);
        // Neither the key that asked nor Enter opens another one.
        let before = desk.hub.tickets.len();
        desk.keys("f10");
        assert_eq!(desk.hub.tickets.len(), before);
        desk.keys("enter");
        assert_eq!(desk.hub.tickets.len(), before);
        assert!(
            matches!(desk.state.layers.last(), Some(Layer::Ticket(s)) if s.id == TicketId(2093))
        );
        shows(&desk, &["T2093", "补发一罐，另送湿巾"]);
        // The form waits as a draft, and another key opens it all the same.
        desk.keys("esc f7");
        shows(&desk, &["又漏粉"]);
        desk.keys("f10 f7");
        assert_eq!(desk.hub.tickets.len(), before + 1);
        assert!(desk.state.layers.is_empty());
        assert!(opened(&desk).last().is_some_and(|ask| ask.anyway));
    }
}

#[test]
fn esc_keeps_what_was_typed_with_the_part_of_the_category() {
    let mut desk = desk();
    desk.keys("f7 2 3 1 外箱 down 5 esc");
    shows(&desk, &["已留草稿"]);
    desk.keys("f7");
    shows(&desk, &["外箱", "已取回草稿"]);
    desk.keys("f10 f7");
    assert_eq!(
        opened(&desk)
            .last()
            .map(|ask| ask.matter.subcategory.as_str()),
        Some("packaging")
    );
}

#[test]
fn who_only_wants_an_answer_does_not_complain() {
    let mut desk = desk();
    desk.keys("f7 4 1 5");
    shows(&desk, &["不选则按一般工单处理"]);
    desk.keys("问发票 f10");
    assert!(!opened(&desk)[0].complaint);
    // What is said by hand holds.
    desk.keys("f7 5 1 5 问券 down down 1 f10");
    assert!(opened(&desk).last().is_some_and(|ask| ask.complaint));
}

#[test]
fn what_is_missing_is_said_and_the_text_kept() {
    let mut desk = desk();
    desk.keys("f7 2 3 1 外箱 down down down 1x f10");
    shows(&desk, &["外箱", "1x"]);
    assert!(opened(&desk).is_empty(), "an amount is a number");
}

#[test]
fn a_ticket_is_found_by_its_number_and_opened() {
    for (locale, none) in [
        (Locale::Zh, "没有工单 T9999"),
        (Locale::En, "There is no ticket T9999"),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        desk.keys("f2 ｔ2093");
        shows(&desk, &["T2093  王小明", "三罐奶粉外箱压扁"]);
        desk.keys("enter");
        assert!(
            matches!(desk.state.layers.last(), Some(Layer::Ticket(s)) if s.id == TicketId(2093))
        );
        desk.keys("esc f2 T9999");
        shows(&desk, &[none]);
        desk.keys("enter");
        assert!(matches!(desk.state.layers.last(), Some(Layer::Lookup(_))));
    }
}

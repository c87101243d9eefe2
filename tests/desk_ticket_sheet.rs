//! The list of tickets, a ticket in full with the steps that may be taken, two at one ticket, and notices.

use warmline::desk::event::{Event, LinkEvent};
use warmline::desk::state::View;
use warmline::desk::state::layers::Layer;
use warmline::domain::agent::Role;
use warmline::domain::calendar::HolidayTable;
use warmline::domain::channel::Channel;
use warmline::domain::id::{AgentId, CustomerId, TicketId};
use warmline::domain::notice::Notable;
use warmline::domain::ticket::{State, Step};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::push::{Changed, TicketReader};
use warmline::protocol::view::NoticeView;
use warmline::protocol::{Answer, Command, Push};

mod support;

use support::driver::{Driver, shows};

fn desk() -> Driver {
    Driver::new(Locale::Zh, 80, 24)
}

/// The list of all open tickets.
fn list(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = Driver::new(locale, width, height);
    desk.keys("f3 9 f4 2");
    desk
}

fn push(desk: &mut Driver, push: Push) {
    desk.event(Event::Link(LinkEvent::Answer(Answer::Push(push), None)));
}

/// The steps that were asked for, each with the revision that was seen.
fn steps(desk: &Driver) -> Vec<(TicketId, Option<u32>, Step)> {
    let told = desk.hub.told.iter();
    told.filter_map(|command| match command {
        Command::StepTicket { ticket, seen, step } => Some((*ticket, *seen, (**step).clone())),
        _ => None,
    })
    .collect()
}

fn state_of(desk: &Driver, id: u64) -> State {
    let view = desk.hub.ticket(TicketId(id)).expect("it is there");
    view.ticket.state
}

/// Opens a ticket from the list by its place.
fn open(desk: &mut Driver, id: u64) {
    desk.keys("f3 9 f4 2 home");
    for _ in 0..20 {
        if desk
            .state
            .tickets
            .rows
            .selected()
            .is_some_and(|row| row.id == TicketId(id))
        {
            desk.keys("enter");
            return;
        }
        desk.keys("down");
    }
    panic!("{id} is not listed\n{}", desk.screen());
}

/// Chooses from the list that is open by an item's name.
fn pick(desk: &mut Driver, name: &str) {
    let Some(Layer::Pick(pick)) = desk.state.layers.last() else {
        panic!("{}", desk.screen());
    };
    let items = &mut pick.items.iter();
    let at = items.position(|(n, _)| n == name).expect("it is offered");
    for _ in 0..at {
        desk.keys("down");
    }
    desk.keys("enter");
}

#[test]
fn tickets_are_listed_by_when_they_are_due_with_what_is_left_of_their_time() {
    for (locale, title, words) in [
        (
            Locale::Zh,
            "工单  全部未结  1/6",
            ["超时", "等客户", "未指派"],
        ),
        (
            Locale::En,
            "Tickets  all open  1/6",
            ["over by", "at customer", "nobody"],
        ),
    ] {
        for (width, height) in [(80, 24), (120, 36)] {
            let desk = list(locale, width, height);
            shows(&desk, &[title, "T2093", "王小明"]);
            shows(&desk, &words);
            assert_eq!(desk.state.view, View::Tickets);
        }
    }
}

#[test]
fn f4_looks_at_others() {
    let mut desk = desk();
    desk.keys("f3 9");
    shows(&desk, &["工单  我的  1/3", "T2094", "T2095", "T2098"]);
    for (key, title) in [
        ("3", "将超时或已超时"),
        ("4", "未指派  1/1"),
        ("5", "等客户  1/1"),
        ("6", "等部门  1/1"),
        ("7", "已解决待告知  0"),
        ("8", "已关闭  1/1"),
        ("9", "待审批  1/1"),
    ] {
        desk.keys("f4");
        desk.keys(key);
        shows(&desk, &[title]);
    }
    // The categories are behind them.
    desk.keys("f4 2 f4");
    for _ in 0..10 {
        desk.keys("down");
    }
    desk.keys("enter");
    shows(&desk, &["全部未结  产品  1/1", "T2094"]);
}

#[test]
fn what_changed_and_what_time_has_passed_is_fetched_again() {
    let mut desk = list(Locale::Zh, 120, 36);
    shows(&desk, &["T2096"]);
    desk.hub.colleague_steps(2096, Step::Start);
    let changed = Changed {
        tickets: true,
        customers: vec![CustomerId(5)],
        ..Changed::default()
    };
    push(&mut desk, Push::Changed(changed));
    desk.pass(Span::seconds(1));
    desk.keys("home");
    assert!(!desk.screen().contains("未指派"), "{}", desk.screen());
    let before = desk.screen();
    desk.pass(Span::minutes(10));
    assert_ne!(before, desk.screen(), "the remaining times go down");
}

#[test]
fn a_ticket_shows_all_of_it() {
    let mut desk = Driver::new(Locale::Zh, 120, 36);
    open(&mut desk, 2093);
    shows(
        &desk,
        &[
            "三罐奶粉外箱压扁，一罐漏粉",
            "已提方案",
            "首次响应",
            "解决",
            "TM260017781",
            "换货至11-27",
            "退货至11-12（已过）",
            "待主管审批",
            "@张敏 客户是老会员",
            "开单（电话）",
        ],
    );
}

#[test]
fn steps_that_lead_nowhere_are_not_offered() {
    for (role, shown, hidden) in [
        (Role::Supervisor, ["批准", "驳回"], "已解决"),
        (Role::Agent, ["备注", "关注"], "批准"),
    ] {
        let mut desk = Driver::of_role(role, Locale::Zh, 80, 24);
        open(&mut desk, 2093);
        desk.keys("enter");
        shows(&desk, &["下一步"]);
        shows(&desk, &shown);
        let Some(Layer::Pick(pick)) = desk.state.layers.last() else {
            panic!("{}", desk.screen());
        };
        assert!(pick.items.iter().all(|(name, _)| name != hidden));
    }
}

#[test]
fn a_ticket_is_worked_from_its_beginning_to_its_end_by_keys() {
    let mut desk = desk();
    open(&mut desk, 2096);
    // Begun, verified, an offer within the limit, agreed, resolved, told, closed.
    let digit = |desk: &Driver, name: &str| {
        let screen = desk.screen();
        let line = screen.lines().rev().find(|line| line.contains(name));
        let before = line
            .and_then(|line| line.split(name).next())
            .unwrap_or_default();
        before.chars().last().expect("a digit").to_string()
    };
    for (name, rest) in [
        ("受理", ""),
        ("核实", "仓库漏发 f10"),
        ("提方案", "3 50 enter 补偿五十元 f10"),
        ("客户同意", ""),
        ("解决", "已转账 f10"),
        ("告知结果", "f10"),
        ("关闭", ""),
    ] {
        let key = digit(&desk, name);
        desk.keys(&key);
        desk.keys(rest);
        assert!(
            matches!(desk.state.layers.last(), Some(Layer::Ticket(_))),
            "{name}\n{}",
            desk.screen()
        );
        shows(&desk, &["T2096 已记录"]);
    }
    assert_eq!(state_of(&desk, 2096), State::Closed);
    let taken = steps(&desk);
    let told = Step::Tell {
        channel: Channel::Call,
        text: String::new(),
    };
    assert_eq!(taken.len(), 7);
    assert_eq!(taken[5].2, told);
    assert!(
        taken
            .iter()
            .zip(0..)
            .all(|((_, seen, _), n)| *seen == Some(n)),
        "{taken:?}"
    );
}

#[test]
fn it_is_given_to_a_colleague_and_waits_for_a_department() {
    let mut desk = desk();
    open(&mut desk, 2094);
    desk.keys("enter");
    pick(&mut desk, "等待");
    desk.keys("2 查批次 f10");
    assert_eq!(state_of(&desk, 2094), State::WaitingDepartment);
    desk.keys("enter");
    pick(&mut desk, "分派");
    pick(&mut desk, "李强");
    let view = desk.hub.ticket(TicketId(2094)).expect("it is there");
    assert_eq!(view.ticket.owner, Some(AgentId(2)));
}

#[test]
fn a_note_names_a_colleague_by_f4() {
    let mut desk = desk();
    open(&mut desk, 2094);
    desk.keys("enter");
    pick(&mut desk, "备注");
    desk.keys("f4 2");
    shows(&desk, &["@李强", "将通知：李强"]);
    desk.keys("请看照片 f10");
    let Some((_, _, Step::Note { text, mentions })) = steps(&desk).pop() else {
        panic!("{:?}", steps(&desk));
    };
    assert_eq!(
        (text.as_str(), mentions),
        ("@李强 请看照片", vec![AgentId(2)])
    );
}

#[test]
fn merging_is_asked_twice_and_not_by_enter() {
    let mut desk = desk();
    open(&mut desk, 2093);
    desk.keys("enter");
    pick(&mut desk, "合并");
    desk.keys("1");
    shows(&desk, &["把 T2093 并入 T2090？"]);
    desk.keys("enter enter");
    assert!(steps(&desk).is_empty());
    desk.keys("f10");
    assert_eq!(
        steps(&desk).pop().map(|s| s.2),
        Some(Step::Merge(TicketId(2090)))
    );
}

#[test]
fn who_else_has_it_open_is_seen_at_once() {
    for (locale, words) in [
        (Locale::Zh, "李强 也在看（14:01 起）"),
        (Locale::En, "李强 has it open too, since 14:01"),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        open(&mut desk, 2093);
        let looked = |desk: &Driver| {
            let told = desk.hub.told.iter();
            let looks = told.filter_map(|command| match command {
                Command::LookAtTicket(ticket) => Some(*ticket),
                _ => None,
            });
            looks.collect::<Vec<_>>()
        };
        assert_eq!(looked(&desk), [Some(TicketId(2093))]);
        let reader = TicketReader {
            agent: AgentId(2),
            since: desk.hub.now - Span::minutes(4),
        };
        let ticket = TicketId(2093);
        let readers = |readers| Push::TicketReaders { ticket, readers };
        push(&mut desk, readers(vec![reader]));
        shows(&desk, &[words]);
        push(&mut desk, readers(Vec::new()));
        assert!(!desk.screen().contains(words));
        // A form over it is still this ticket; leaving it is told.
        desk.keys("1 esc esc");
        assert_eq!(looked(&desk), [Some(TicketId(2093)), None]);
    }
}

#[test]
fn a_lost_link_forgets_who_is_there_and_says_again_what_is_looked_at() {
    let mut desk = desk();
    open(&mut desk, 2093);
    desk.event(Event::Link(LinkEvent::Down));
    let welcome = desk.hub.welcome();
    desk.event(welcome);
    let looks = desk
        .hub
        .told
        .iter()
        .filter(|c| matches!(c, Command::LookAtTicket(Some(_))));
    assert_eq!(looks.count(), 2);
}

/// A colleague's note.
fn meanwhile(desk: &mut Driver) {
    desk.hub.colleague_steps(
        2093,
        Step::Note {
            text: "客户刚打来过，已答应今天回复".into(),
            mentions: Vec::new(),
        },
    );
}

#[test]
fn the_later_one_is_shown_the_difference_before_saving_and_loses_nothing() {
    for (locale, words) in [
        (
            Locale::Zh,
            [
                "在您打开之后有变化",
                "李强",
                "客户刚打来过，已答应今天回复",
                "您要做的",
                "补一罐就好",
            ],
        ),
        (
            Locale::En,
            [
                "changed since you opened it",
                "李强",
                "客户刚打来过，已答应今天回复",
                "You",
                "补一罐就好",
            ],
        ),
    ] {
        // Saved all the same with another key, or after looking at the form again.
        for keys in ["f9", "esc f10"] {
            let mut desk = Driver::new(locale, 80, 24);
            open(&mut desk, 2093);
            desk.keys("8");
            desk.keys("补一罐就好");
            meanwhile(&mut desk);
            desk.keys("f10");
            shows(&desk, &words);
            let view = desk.hub.ticket(TicketId(2093)).expect("it is there");
            assert_eq!(view.steps.len(), 5, "nothing is saved yet");
            desk.keys("enter f10");
            let view = desk.hub.ticket(TicketId(2093)).expect("it is there");
            assert_eq!(
                view.steps.len(),
                5,
                "neither Enter nor the key that asked saves"
            );
            desk.keys(keys);
            let view = desk.hub.ticket(TicketId(2093)).expect("it is there");
            let said: Vec<&str> = view
                .steps
                .iter()
                .rev()
                .take(2)
                .map(|t| t.step.text())
                .collect();
            assert_eq!(
                said,
                ["补一罐就好", "客户刚打来过，已答应今天回复"],
                "{}",
                desk.screen()
            );
        }
    }
}

#[test]
fn a_step_without_a_form_meets_a_change_as_well() {
    let mut desk = desk();
    open(&mut desk, 2093);
    meanwhile(&mut desk);
    desk.keys("7");
    shows(&desk, &["在您打开之后有变化", "批准"]);
    desk.keys("f9");
    shows(&desk, &["T2093 已记录：批准"]);
}

#[test]
fn the_tickets_of_a_customer_are_a_line_of_the_overview_and_a_tab() {
    let mut desk = desk();
    shows(&desk, &["T2093 三罐奶粉"]);
    desk.keys("right right right tab");
    shows(&desk, &["[工单]", "T2093", "T2090", "补开发票"]);
    desk.keys("down enter");
    assert!(
        matches!(desk.state.layers.last(), Some(Layer::Ticket(_))),
        "{}",
        desk.screen()
    );
    desk.keys("tab");
    assert_eq!(desk.state.detail.pinned, Some(CustomerId(1)));
    desk.keys("esc");
    assert!(
        matches!(desk.state.layers.last(), Some(Layer::Ticket(_))),
        "{}",
        desk.screen()
    );
}

#[test]
fn what_the_agent_was_told_is_counted_listed_and_seen() {
    for (locale, count) in [(Locale::Zh, "工单3新"), (Locale::En, "notices 3")] {
        let mut desk = Driver::new(locale, 80, 24);
        shows(&desk, &[count]);
        desk.keys("f3 0");
        shows(&desk, &["T2094", "T2093", "T2098"]);
        desk.pass(Span::seconds(2));
        assert!(!desk.screen().contains(count), "{}", desk.screen());
        let seen = desk
            .hub
            .told
            .iter()
            .any(|c| matches!(c, Command::SeeNotices { until: Some(_) }));
        assert!(seen);
        desk.keys("down enter");
        assert!(
            matches!(desk.state.layers.last(), Some(Layer::Ticket(s)) if s.id == TicketId(2093))
        );
        desk.keys("esc esc");
        assert!(desk.state.layers.is_empty());
        // Another one is counted at once.
        let notice = NoticeView {
            at: desk.hub.now,
            by: "王芳".into(),
            what: Notable::Given {
                ticket: TicketId(2098),
            },
            summary: "赠品围嘴开线".into(),
            seen: None,
        };
        desk.hub.notices.insert(0, notice.clone());
        push(&mut desk, Push::Notice(notice));
        desk.pass(Span::seconds(2));
        shows(&desk, &[&count.replace('3', "1")]);
    }
}

#[test]
fn enter_on_a_ticket_in_the_queue_takes_it_and_opens_it() {
    for (locale, hint, says) in [
        (Locale::Zh, "Enter 办工单", "T2094"),
        (Locale::En, "Enter Work ticket", "T2094"),
    ] {
        let mut desk = Driver::new(locale, 120, 36);
        desk.hub.queue_ticket(2094);
        desk.keys("f5 down");
        shows(&desk, &[hint, says]);
        desk.keys("enter");
        let open = desk.state.ticket_sheet().map(|sheet| sheet.id);
        assert_eq!(open, Some(TicketId(2094)), "{}", desk.screen());
        let claimed = desk.state.work.as_ref().map(|work| work.customer);
        assert_eq!(claimed, Some(CustomerId(2)));
        // Esc leaves the customer in hand; Enter is back at the ticket without taking it anew.
        desk.keys("esc enter");
        let claims = desk.hub.told.iter();
        let claims = claims.filter(|told| matches!(told, Command::Claim(_)));
        assert_eq!(claims.count(), 1);
        assert!(desk.state.ticket_sheet().is_some(), "{}", desk.screen());
    }
}

#[test]
fn a_ticket_in_the_queue_waits_for_the_call_that_is_not_recorded() {
    let mut desk = desk();
    desk.hub.queue_ticket(2094);
    desk.keys("f5 home enter ctrl-d down enter");
    assert!(desk.state.ticket_sheet().is_none(), "{}", desk.screen());
    shows(&desk, &["王小明"]);
}

#[test]
fn clocks_that_run_into_a_year_of_unknown_holidays_say_so() {
    for (locale, words) in [
        (Locale::Zh, "2026 年放假安排未知"),
        (Locale::En, "The holidays of 2026 are not known"),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        desk.keys("f2 t2093 enter");
        assert!(!desk.screen().contains(words), "{}", desk.screen());
        desk.state.settings.holidays = HolidayTable::default();
        shows(&desk, &[words]);
    }
}

#[test]
fn what_waits_for_a_supervisor_is_a_list_of_its_own() {
    for (locale, name) in [(Locale::Zh, "待审批"), (Locale::En, "waiting for approval")] {
        let mut desk = list(locale, 80, 24);
        shows(&desk, &["T2094"]);
        desk.keys("f4");
        shows(&desk, &[name]);
        desk.keys("9");
        shows(&desk, &[name, "T2093"]);
        assert!(!desk.screen().contains("T2094"), "{}", desk.screen());
    }
}

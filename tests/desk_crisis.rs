//! Crises at the desk: raised with one key, on the banner until taken, worked off, written about by two.

use warmline::desk::event::{Event, LinkEvent};
use warmline::desk::state::layers::Layer;
use warmline::domain::agent::Role;
use warmline::domain::channel::Channel;
use warmline::domain::crisis::{Kind, Scope, State, Step};
use warmline::domain::id::{CrisisId, CustomerId, TicketId};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::command::{CrisisCommand, RaiseCrisis};
use warmline::protocol::push::Changed;
use warmline::protocol::{Answer, Command, Push};

mod support;

use support::driver::{Driver, shows};

fn desk() -> Driver {
    Driver::new(Locale::Zh, 80, 24)
}

/// What was asked of the hub about crises.
fn told(desk: &Driver) -> Vec<&CrisisCommand> {
    let told = desk.hub.told.iter();
    told.filter_map(|command| match command {
        Command::Crisis(command) => Some(command),
        _ => None,
    })
    .collect()
}

fn steps(desk: &Driver) -> Vec<&Step> {
    told(desk)
        .into_iter()
        .filter_map(|command| match command {
            CrisisCommand::Step(_, step) => Some(&**step),
            _ => None,
        })
        .collect()
}

/// Somebody else raises one, and the hub says that crises changed.
fn raised_elsewhere(desk: &mut Driver) {
    desk.hub.raise_by_another(RaiseCrisis {
        kind: Kind::Safety,
        summary: "新批次引起皮疹".into(),
        ticket: None,
        customer: None,
        scope: Scope::default(),
    });
    changed(desk);
}

fn changed(desk: &mut Driver) {
    let push = Push::Changed(Changed {
        crises: true,
        ..Changed::default()
    });
    desk.event(Event::Link(LinkEvent::Answer(Answer::Push(push), None)));
    desk.pass(Span(600));
}

#[test]
fn one_key_raises_it_from_wherever_one_is() {
    let mut desk = desk();
    desk.keys("down ! 1 新批次引起皮疹 f10");
    let CrisisCommand::Raise(ask) = told(&desk)[0] else {
        panic!("{:?}", told(&desk))
    };
    assert_eq!(
        (ask.kind, ask.summary.as_str()),
        (Kind::Safety, "新批次引起皮疹")
    );
    assert_eq!((ask.customer, ask.ticket), (Some(CustomerId(2)), None));
    shows(&desk, &["危机 X1", "应做事项", "停售相关产品或批次"]);
    // While something is typed, by a key that is no character; from a ticket, with the ticket.
    let mut desk = self::desk();
    desk.keys("f7 2 3 1 外箱压扁 f10");
    let ticket = desk.hub.tickets.last().expect("a ticket").ticket.id;
    desk.keys("esc");
    desk.state.layers.push(Layer::Ticket(Box::new(
        warmline::desk::state::tickets::TicketSheet::of(ticket),
    )));
    desk.keys("alt-c 3 大量破损 f10");
    let CrisisCommand::Raise(ask) = told(&desk)[0] else {
        panic!("{:?}", told(&desk))
    };
    assert_eq!((ask.kind, ask.ticket), (Kind::Many, Some(ticket)));
    assert_ne!(ask.ticket, Some(TicketId(0)));
}

#[test]
fn the_banner_is_there_until_somebody_takes_it() {
    let mut desk = desk();
    let before = desk.state.layout().body_height();
    raised_elsewhere(&mut desk);
    shows(
        &desk,
        &["危机 X1 安全：新批次引起皮疹", "自动成立", "Alt+8 查看"],
    );
    assert_eq!(desk.state.layout().body_height(), before - 1);
    // It is there in every view, and over a form.
    for keys in ["f3 3", "alt-7", "f3 6", "f3 1 f6"] {
        desk.keys(keys);
        shows(&desk, &["危机 X1"]);
    }
    desk.keys("esc alt-8 f10");
    assert_eq!(steps(&desk), [&Step::Take]);
    desk.keys("esc");
    let screen = desk.screen();
    assert!(
        !screen.contains("危机 X1 安全：新批次引起皮疹  "),
        "{screen}"
    );
    assert_eq!(desk.state.banner().map(|(row, _)| row.id), None);
    assert_eq!(desk.state.layout().body_height(), before);
    // An agent has none, but can look.
    let mut desk = Driver::of_role(Role::Agent, Locale::Zh, 80, 24);
    raised_elsewhere(&mut desk);
    assert!(desk.state.banner().is_none());
    desk.keys("alt-8 1");
    shows(&desk, &["危机 X1", "自动成立"]);
    desk.keys("f10");
    assert!(steps(&desk).is_empty(), "it is not an agent's to take");
    desk.keys("enter");
    assert!(matches!(steps(&desk)[0], Step::Tick { done: true, .. }));
}

#[test]
fn things_to_do_are_ticked_off_and_back() {
    let mut desk = desk();
    raised_elsewhere(&mut desk);
    desk.keys("alt-8 down down enter");
    shows(&desk, &["1/11", "张敏"]);
    let tick = |done| Step::Tick {
        item: "stop-sale".into(),
        done,
    };
    assert_eq!(steps(&desk), [&tick(true)]);
    desk.keys("enter");
    assert_eq!(steps(&desk), [&tick(true), &tick(false)]);
    // Past the list what happened is scrolled, and the way back leads to the list.
    for _ in 0..40 {
        desk.keys("down");
    }
    shows(&desk, &["时间线", "上报"]);
    for _ in 0..40 {
        desk.keys("up");
    }
    shows(&desk, &["查清已知情况"]);
}

#[test]
fn a_message_is_counted_written_and_allowed_by_somebody_else() {
    let mut desk = desk();
    raised_elsewhere(&mut desk);
    desk.keys("alt-8 f4");
    let screen = desk.screen();
    assert!(
        !screen.contains("通知受影响的客户 "),
        "nobody is told yet: {screen}"
    );
    desk.keys("esc f10 f4 4 orders>0 f10");
    assert_eq!(steps(&desk)[1], &Step::Affected("orders>0".into()));
    desk.keys("f4 5");
    shows(&desk, &["可送达", "1,030", "不发", "27", "Enter写通知"]);
    desk.keys("enter 请停用该批次 f10");
    let CrisisCommand::Draft(id, draft) = told(&desk)[2] else {
        panic!("{:?}", told(&desk))
    };
    assert_eq!(
        (*id, draft.people, draft.left_out),
        (CrisisId(1), 1_030, 27)
    );
    shows(&desk, &["须另一人批准"]);
    desk.keys("f4 6");
    shows(&desk, &["批准李强拟写的群发", "停用该批次"]);
    desk.keys("enter");
    assert_eq!(told(&desk).len(), 3, "Enter allows nothing");
    desk.keys("f10");
    assert_eq!(told(&desk)[3], &CrisisCommand::Send(CrisisId(1)));
    assert_eq!(desk.hub.crises[0].crisis.state, State::Taken);
}

#[test]
fn a_message_goes_by_the_channel_that_is_chosen() {
    for (locale, counted, by, really) in [
        (
            Locale::Zh,
            ["渠道", "按各客户偏好", "社交消息"],
            "短信",
            "群发（短信）",
        ),
        (
            Locale::En,
            ["By", "as each customer prefers", "Social message"],
            "SMS",
            "(SMS)",
        ),
    ] {
        let mut desk = Driver::new(locale, 80, 24);
        raised_elsewhere(&mut desk);
        desk.keys("alt-8 f10 f4 4 orders>0 f10 f4 5");
        shows(&desk, &counted);
        desk.keys("f4 2");
        shows(&desk, &[by, "620"]);
        assert!(!desk.screen().contains(counted[2]), "{}", desk.screen());
        desk.keys("enter 请停用该批次");
        assert!(!desk.screen().contains(" 主题"), "a text message has none");
        desk.keys("f10");
        let drafted = told(&desk).into_iter().find_map(|command| match command {
            CrisisCommand::Draft(_, draft) => Some((draft.channel, draft.people)),
            _ => None,
        });
        assert_eq!(drafted, Some((Some(Channel::Sms), 620)));
        desk.keys("f4 6");
        shows(&desk, &[really]);
    }
}

#[test]
fn a_report_ends_it() {
    let mut desk = desk();
    raised_elsewhere(&mut desk);
    desk.keys("alt-8 f10 f4 5 已召回 f10");
    assert_eq!(steps(&desk)[1], &Step::Close("已召回".into()));
    shows(&desk, &["已结束", "已召回"]);
    desk.keys("esc");
    assert!(desk.state.banner().is_none() && desk.state.layers.is_empty());
}

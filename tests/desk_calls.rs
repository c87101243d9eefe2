//! Calls at the desk: who called whom, what is held for it, how it is timed and what comes next.

use warmline::desk::state::layers::Layer;
use warmline::domain::contact::Direction;
use warmline::domain::id::{CustomerId, FollowUpId};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::Command;
use warmline::protocol::command::{Claim, Dial};
use warmline::protocol::push::ClaimEnd;

mod support;

use support::driver::Driver;

fn desk() -> Driver {
    Driver::new(Locale::Zh, 80, 24)
}

fn held(desk: &Driver) -> Option<&str> {
    desk.state.work.as_ref().map(|work| work.name.as_str())
}

/// Direction, follow-up, talk time and whether the next was asked for, of the calls recorded so far.
fn recorded(desk: &Driver) -> Vec<(Direction, Option<u64>, u32, bool)> {
    let calls = desk.wrapped_up().into_iter();
    calls
        .map(|c| {
            let follow_up = c.follow_up.map(|id| id.0);
            (c.direction, follow_up, c.talk_seconds, c.take_next)
        })
        .collect()
}

fn dialled(desk: &Driver) -> Vec<&Dial> {
    let told = desk.hub.told.iter();
    told.filter_map(|c| match c {
        Command::Dial(dial) => Some(dial),
        _ => None,
    })
    .collect()
}

fn claims(desk: &Driver) -> Vec<&Claim> {
    let told = desk.hub.told.iter();
    told.filter_map(|c| match c {
        Command::Claim(claim) => Some(claim),
        _ => None,
    })
    .collect()
}

/// Somebody without work due is on the screen.
fn somebody_without_work(desk: &mut Driver) {
    desk.hub.queue.retain(|row| row.customer != CustomerId(5));
    desk.keys("f5 陈伟 enter");
}

#[test]
fn a_call_is_timed() {
    let mut desk = desk();
    desk.keys("ctrl-d");
    desk.pass(Span::seconds(192));
    assert!(desk.screen().contains("[通话中 3:12]"), "{}", desk.screen());
    desk.keys("f6");
    desk.pass(Span::seconds(10));
    desk.keys("1 5 enter");
    let done = desk.wrapped_up();
    assert_eq!((done[0].talk_seconds, done[0].wrap_up_seconds), (192, 10));
}

#[test]
fn dialling_takes_the_follow_up_in_the_same_step() {
    let mut desk = desk();
    desk.keys("ctrl-d");
    let call = Dial {
        customer: CustomerId(1),
        phone: None,
        follow_up: Some(FollowUpId(101)),
        instead_of: None,
    };
    assert_eq!(dialled(&desk), [&call]);
    assert!(claims(&desk).is_empty());
    assert_eq!(held(&desk), Some("王小明"));
}

#[test]
fn nobody_is_dialled_whom_another_holds() {
    let mut desk = desk();
    desk.keys("enter ]");
    desk.hub
        .held_by_others
        .insert(FollowUpId(102), "李强".to_owned());
    desk.keys("ctrl-d");
    let screen = desk.screen();
    assert!(
        screen.contains("李强自 14:02 起正在联系这位客户"),
        "{screen}"
    );
    assert!(!screen.contains("通话中"), "{screen}");
    assert_eq!(held(&desk), Some("王小明"), "who was held still is");
    // There is one command, so that nothing is dialled behind a refused claim.
    assert_eq!(dialled(&desk)[0].follow_up, Some(FollowUpId(102)));
}

#[test]
fn without_a_command_to_dial_the_call_is_held_and_timed_all_the_same() {
    let mut desk = desk();
    somebody_without_work(&mut desk);
    desk.state.settings.can_dial = false;
    desk.keys("ctrl-d");
    assert_eq!(dialled(&desk).len(), 1);
    let screen = desk.screen();
    assert!(screen.contains("请手动拨打"), "{screen}");
    assert!(screen.contains("[通话中 0:00]"), "{screen}");
}

#[test]
fn a_call_without_a_follow_up_is_work_of_the_desk() {
    let mut desk = desk();
    somebody_without_work(&mut desk);
    desk.keys("ctrl-d");
    assert_eq!(held(&desk), Some("陈伟"));
    let kept = |desk: &Driver| {
        let keep = Command::KeepClaim(CustomerId(5));
        desk.hub.told.iter().filter(|c| **c == keep).count()
    };
    for _ in 0..12 {
        desk.pass(Span::minutes(1));
    }
    assert!(kept(&desk) >= 11, "it would be idle otherwise");
    assert!(
        desk.screen().contains("[通话中 12:00]"),
        "{}",
        desk.screen()
    );
    desk.keys("f6 1 5 enter");
    assert_eq!(recorded(&desk), [(Direction::Out, None, 720, false)]);
    assert_eq!(held(&desk), None);
}

#[test]
fn a_call_without_a_follow_up_is_let_go_by_its_customer() {
    let mut desk = desk();
    somebody_without_work(&mut desk);
    desk.keys("ctrl-d x");
    let release = Command::Release(CustomerId(5).into());
    assert!(desk.hub.told.contains(&release));
    assert_eq!(held(&desk), None);
    assert!(
        desk.screen().contains("已放开这位客户"),
        "{}",
        desk.screen()
    );
}

#[test]
fn a_call_elsewhere_does_not_time_what_is_held() {
    let mut desk = desk();
    desk.keys("enter");
    somebody_without_work(&mut desk);
    desk.keys("ctrl-d");
    assert_eq!(held(&desk), Some("陈伟"));
    assert_eq!(dialled(&desk)[0].instead_of, Some(CustomerId(1)));
    desk.keys("x enter");
    assert_eq!(desk.state.in_call(), None);
}

#[test]
fn a_claim_lost_without_a_follow_up_is_lost_at_the_desk_too() {
    use warmline::desk::event::{Event, LinkEvent};
    use warmline::protocol::{Answer, Push};
    let mut desk = desk();
    somebody_without_work(&mut desk);
    desk.keys("ctrl-d");
    let lost = |customer| {
        let push = Push::ClaimLost {
            customer: CustomerId(customer),
            follow_up: None,
            why: ClaimEnd::Resumed,
        };
        Event::Link(LinkEvent::Answer(Answer::Push(push), None))
    };
    desk.event(lost(7));
    assert_eq!(held(&desk), Some("陈伟"));
    desk.event(lost(5));
    assert_eq!(held(&desk), None);
}

#[test]
fn after_the_link_was_gone_a_call_is_held_again_without_dialling() {
    use warmline::desk::event::{Event, LinkEvent};
    let mut desk = desk();
    somebody_without_work(&mut desk);
    desk.keys("ctrl-d");
    desk.event(Event::Link(LinkEvent::Down));
    let welcome = desk.hub.welcome();
    desk.event(welcome);
    let again = Command::BeginCall {
        customer: CustomerId(5),
        dialled: true,
    };
    assert!(desk.hub.told.contains(&again));
    assert_eq!(dialled(&desk).len(), 1);
    assert_eq!(held(&desk), Some("陈伟"));
}

#[test]
fn the_next_comes_before_the_former_goes() {
    let mut desk = desk();
    desk.keys("enter f10");
    let next = Claim {
        instead_of: Some(CustomerId(1)),
        ..Claim::default()
    };
    assert_eq!(claims(&desk).last(), Some(&&next));
    let releases = |c: &Command| matches!(c, Command::Release(_));
    assert!(!desk.hub.told.iter().any(releases), "in the same step");
    assert_eq!(held(&desk), Some("欧阳娜娜"));
    // None to be had: what is held stays.
    desk.hub.queue.truncate(2);
    desk.hub
        .held_by_others
        .insert(FollowUpId(101), "李强".to_owned());
    desk.keys("f10");
    assert_eq!(held(&desk), Some("欧阳娜娜"));
}

#[test]
fn the_next_is_asked_for_once() {
    let mut desk = desk();
    desk.linked = false;
    desk.keys("f10 f10 f10");
    let asked = desk
        .effects
        .iter()
        .filter(|e| {
            use warmline::desk::event::Effect;
            matches!(e, Effect::Command(_, c) if matches!(**c, Command::Claim(_)))
        })
        .count();
    assert_eq!(asked, 1);
}

#[test]
fn a_call_that_was_begun_wants_its_wrap_up() {
    let mut desk = desk();
    desk.keys("ctrl-d");
    desk.pass(Span::seconds(40));
    let before = claims(&desk).len();
    desk.keys("] enter");
    assert_eq!(claims(&desk).len(), before, "nothing else is taken");
    let screen = desk.screen();
    assert!(screen.contains("王小明的通话还没有小结"), "{screen}");
    desk.keys("ctrl-d");
    assert_eq!(dialled(&desk).len(), 1);
    // From wherever the cursor is, its wrap-up opens, and then the next comes.
    for keys in ["f10", "f6"] {
        desk.keys(keys);
        let Some(Layer::Form(form)) = desk.state.layers.last() else {
            panic!("{}", desk.screen())
        };
        let of = form.subject.as_ref().map(|s| s.customer);
        assert_eq!(of, Some(CustomerId(1)));
        desk.keys("esc ]");
    }
    desk.keys("f10 3 f10");
    assert_eq!(recorded(&desk), [(Direction::Out, Some(101), 40, true)]);
    assert_eq!(held(&desk), Some("欧阳娜娜"));
}

#[test]
fn who_is_dialled_once_more_is_timed_anew() {
    let mut desk = desk();
    desk.keys("ctrl-d");
    desk.pass(Span::seconds(40));
    desk.keys("ctrl-d");
    desk.pass(Span::seconds(5));
    assert!(desk.screen().contains("[通话中 0:05]"), "{}", desk.screen());
    assert_eq!(dialled(&desk)[1].follow_up, Some(FollowUpId(101)));
}

#[test]
fn who_rings_has_called_and_their_follow_up_stays() {
    let mut desk = desk();
    desk.pop("13800001234", &[5]);
    assert_eq!(desk.state.detail.wanted, Some(CustomerId(5)));
    desk.keys("f6");
    assert!(desk.screen().contains("来电，非本次"), "{}", desk.screen());
    desk.keys("1 5 enter");
    assert_eq!(recorded(&desk), [(Direction::In, None, 0, false)]);
    assert!(claims(&desk).is_empty(), "recorded without a claim");
    assert!(desk.hub.queue.iter().any(|r| r.id == FollowUpId(105)));
    // Recorded is recorded: the next time they are called.
    desk.keys("f6 1 5 enter");
    assert_eq!(recorded(&desk)[1], (Direction::Out, Some(105), 0, true));
}

#[test]
fn one_key_says_how_the_call_was() {
    let table = [
        ("f4", Direction::Out, None, false),
        ("f4 f4", Direction::Out, Some(105), true),
        ("f4 f4 f4", Direction::In, Some(105), true),
        ("f4 f4 f4 f4", Direction::In, None, false),
        ("up 2", Direction::In, Some(105), true),
    ];
    for (keys, direction, follow_up, next) in table {
        let mut desk = desk();
        desk.pop("13800001234", &[5]);
        desk.keys("f6");
        desk.keys(keys);
        desk.keys("1 5 enter");
        assert_eq!(recorded(&desk), [(direction, follow_up, 0, next)], "{keys}");
    }
}

#[test]
fn who_is_looked_up_has_rung_and_who_is_taken_is_called() {
    let table = [
        ("7719 enter f6", Direction::In, None),
        ("7719 f6", Direction::In, None),
        ("7719 enter ] [ f6", Direction::Out, Some(105)),
        ("7719 enter enter f6", Direction::Out, Some(105)),
        ("7719 enter ctrl-d f6", Direction::Out, Some(105)),
    ];
    for (keys, direction, follow_up) in table {
        let mut desk = desk();
        desk.keys(keys);
        desk.keys("1 5 enter");
        let next = follow_up.is_some();
        assert_eq!(recorded(&desk), [(direction, follow_up, 0, next)], "{keys}");
    }
}

#[test]
fn who_rings_during_a_call_is_recorded_beside_it() {
    let mut desk = desk();
    desk.keys("ctrl-d");
    desk.pop("13800001234", &[5]);
    desk.pass(Span::seconds(30));
    desk.keys("f6 1 5 enter");
    assert_eq!(recorded(&desk), [(Direction::In, None, 0, false)]);
    assert!(desk.screen().contains("[通话中 0:30]"), "{}", desk.screen());
    desk.keys("f10 1 5 enter");
    assert_eq!(recorded(&desk)[1], (Direction::Out, Some(101), 30, true));
}

#[test]
fn who_rings_back_is_called_again_by_a_key() {
    let mut desk = desk();
    desk.pop("13800001234", &[5]);
    desk.keys("ctrl-d f6 1 5 enter");
    assert_eq!(recorded(&desk), [(Direction::Out, Some(105), 0, true)]);
}

#[test]
fn somebody_elses_customer_is_recorded_as_one_who_rang() {
    let mut desk = desk();
    desk.hub
        .held_by_others
        .insert(FollowUpId(101), "李强".to_owned());
    desk.keys("f6");
    let screen = desk.screen();
    assert!(
        screen.contains("李强自 14:02 起正在联系这位客户"),
        "{screen}"
    );
    assert!(
        !screen.contains("非本次"),
        "there is no follow-up to it: {screen}"
    );
    desk.keys("1 5 已答复 enter");
    assert_eq!(recorded(&desk), [(Direction::In, None, 0, false)]);
    assert_eq!(desk.wrapped_up()[0].note, "已答复");
    assert_eq!(held(&desk), None);
}

#[test]
fn a_new_customer_who_rang_has_called() {
    let mut desk = desk();
    desk.pop("13900000000", &[]);
    assert!(desk.screen().contains("13900000000"), "{}", desk.screen());
    desk.keys("新客 f10");
    desk.keys("f6 1 5 enter");
    assert_eq!(recorded(&desk), [(Direction::In, None, 0, false)]);
}

#[test]
fn a_ring_is_forgotten_after_an_hour() {
    let mut desk = desk();
    desk.pop("13800001234", &[5]);
    desk.pass(Span::hours(1));
    desk.keys("f6 1 5 enter");
    assert_eq!(recorded(&desk)[0].0, Direction::Out);
}

#[test]
fn a_draft_does_not_say_how_this_call_was() {
    let mut desk = desk();
    desk.keys("down down down down f6 1 5 漏粉 esc");
    desk.pop("13800001234", &[5]);
    desk.keys("f6");
    assert!(desk.screen().contains("漏粉"), "{}", desk.screen());
    desk.keys("enter");
    assert_eq!(recorded(&desk)[0].0, Direction::In);
}

#[test]
fn a_new_caller_is_not_greeted_with_what_the_caller_before_said() {
    let mut desk = desk();
    desk.pop("13900000001", &[]);
    desk.keys("甲先生 esc");
    desk.pop("13900000002", &[]);
    let screen = desk.screen();
    assert!(screen.contains("13900000002"), "{screen}");
    assert!(!screen.contains("甲先生"), "{screen}");
    desk.keys("esc");
    desk.pop("13900000001", &[]);
    let screen = desk.screen();
    assert!(screen.contains("13900000001"), "{screen}");
    assert!(screen.contains("甲先生"), "{screen}");
}

#[test]
fn a_call_that_rings_in_leaves_the_held_follow_up_alone() {
    let mut desk = desk();
    desk.keys("enter");
    let held = desk.state.work.clone();
    assert!(held.is_some());
    desk.hub.queue.retain(|row| row.customer != CustomerId(5));
    desk.keys("f5 陈伟 enter f6 1 5 enter");
    assert_eq!(desk.wrapped_up()[0].follow_up, None);
    assert_eq!(desk.state.work, held);
}

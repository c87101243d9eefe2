//! A preview and a walk over all customers while they are under way: how far they are, and calling one off.

use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::{Answer, Command, Done, Push};

mod support;

use support::driver::Driver;

fn plan(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = Driver::admin(locale, width, height);
    desk.keys("f3 5");
    desk
}

/// Previews that were begun, and those that were called off.
fn previews(desk: &Driver) -> (usize, Vec<u64>) {
    let begun = |command: &&Command| matches!(command, Command::PreviewPlan { .. });
    let off = desk.hub.told.iter().filter_map(|command| match command {
        Command::CancelPreview(number) => Some(*number),
        _ => None,
    });
    (desk.hub.told.iter().filter(begun).count(), off.collect())
}

#[test]
fn esc_calls_a_preview_off_that_is_under_way() {
    for (locale, running, stops, stopped) in [
        (Locale::Zh, "预演中", "Esc 停止", "预演已停止，F5 重新开始"),
        (
            Locale::En,
            "Looked at 4,300 of 10,000",
            "Esc Stop",
            "The preview was stopped; F5 begins again",
        ),
    ] {
        let mut desk = plan(locale, 80, 24);
        desk.keys("f5");
        let screen = desk.screen();
        assert!(
            screen.contains(running) && screen.contains(stops),
            "{screen}"
        );
        desk.keys("esc");
        assert_eq!(previews(&desk), (1, vec![7]));
        assert!(desk.screen().contains(stopped), "{}", desk.screen());
        assert!(desk.state.layers.is_empty());
        // It is asked about no more, and begins anew.
        desk.pass(Span(400));
        desk.keys("f5");
        assert_eq!(previews(&desk).0, 2);
        assert!(desk.screen().contains(running), "{}", desk.screen());
    }
}

#[test]
fn what_is_done_or_only_out_of_sight_is_not_called_off() {
    let mut desk = plan(Locale::Zh, 80, 24);
    desk.keys("f5");
    desk.pass(Span(400));
    desk.pass(Span(400));
    assert!(desk.screen().contains("工作 按坐席"), "{}", desk.screen());
    desk.keys("esc");
    assert_eq!(previews(&desk), (1, Vec::new()));
    // A caller who makes the box close leaves it running.
    let mut desk = plan(Locale::Zh, 80, 24);
    desk.keys("f5");
    desk.pop("13800001234", &[1]);
    desk.pass(Span(400));
    desk.keys("f3 5 f5");
    assert!(desk.screen().contains("工作 按坐席"), "{}", desk.screen());
    assert_eq!(previews(&desk), (1, Vec::new()));
}

#[test]
fn one_that_has_no_number_yet_is_called_off_once_it_has() {
    let mut desk = plan(Locale::Zh, 80, 24);
    desk.linked = false;
    desk.keys("f5 esc");
    let sent = desk.effects.iter().find_map(|effect| match effect {
        Effect::Command(number, command) if matches!(**command, Command::PreviewPlan { .. }) => {
            Some(*number)
        }
        _ => None,
    });
    desk.linked = true;
    let answer = Answer::Done(sent.expect("begun"), Box::new(Done::Previewing(9)));
    desk.event(Event::Link(LinkEvent::Answer(answer, None)));
    assert_eq!(previews(&desk).1, [9]);
    assert!(desk.state.planning.preview.is_none());
}

#[test]
fn a_look_at_all_tickets_shows_how_far_it_is() {
    for (locale, bar) in [(Locale::Zh, "工单时限 43%"), (Locale::En, "due times 43%")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let mut desk = plan(locale, width, height);
            let progress = |done| {
                let push = Push::Progress {
                    job: "ticket-clocks".into(),
                    done,
                    total: 10_000,
                };
                Event::Link(LinkEvent::Answer(Answer::Push(push), None))
            };
            desk.event(progress(4_300));
            let screen = desk.screen();
            assert!(screen.contains(bar), "{screen}");
            desk.event(progress(10_000));
            let screen = desk.screen();
            assert!(!screen.contains(bar), "{screen}");
        }
    }
}

#[test]
fn a_walk_over_all_customers_shows_how_far_it_is() {
    for (locale, bar, line, done) in [
        (
            Locale::Zh,
            "重算 43%",
            "重算中，已看 4,300 / 10,000 位客户",
            "重算完成",
        ),
        (
            Locale::En,
            "43%",
            "re-evaluating: 4,300 of 10,000 customers",
            "10,000",
        ),
    ] {
        for size in [(80, 24), (120, 36)] {
            let mut desk = plan(locale, size.0, size.1);
            let progress = |done| {
                let push = Push::Progress {
                    job: "re-evaluation".into(),
                    done,
                    total: 10_000,
                };
                Event::Link(LinkEvent::Answer(Answer::Push(push), None))
            };
            desk.event(progress(4_300));
            desk.keys("right right");
            let screen = desk.screen();
            assert!(screen.contains(bar) && screen.contains(line), "{screen}");
            desk.event(progress(10_000));
            let screen = desk.screen();
            assert!(screen.contains(done) && !screen.contains(line), "{screen}");
        }
    }
}

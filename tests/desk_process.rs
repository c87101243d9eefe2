//! The process map by keys: the flow, the period, which tickets, whose steps.

use warmline::desk::event::Event;
use warmline::desk::state::View;
use warmline::i18n::Locale;

mod support;

use support::driver::Driver;

fn desk(locale: Locale, width: u16, height: u16) -> Driver {
    let mut desk = Driver::new(locale, width, height);
    desk.keys("alt-7");
    assert_eq!(desk.state.view, View::Process);
    desk
}

fn line(desk: &Driver, word: &str) -> String {
    let screen = desk.screen();
    let found = screen.lines().find(|line| line.contains(word));
    found
        .unwrap_or_else(|| panic!("{word}\n{screen}"))
        .to_owned()
}

#[test]
fn the_flow_shows_each_step_with_its_times_and_where_tickets_wait() {
    for (width, height) in [(80, 24), (120, 36)] {
        let desk = desk(Locale::Zh, width, height);
        let resumed = line(&desk, "继续");
        for part in ["20", "8.2时", "33时"] {
            assert!(resumed.contains(part), "{resumed}");
        }
        // The place where most time goes comes first, with its share.
        let warehouse = line(&desk, "等仓库");
        assert!(warehouse.contains("35%"), "{warehouse}");
        assert!(desk.screen().contains("11-01 – 11-30"), "{}", desk.screen());
    }
}

#[test]
fn the_selected_step_says_who_takes_it_and_what_is_done_again() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = desk(Locale::En, width, height);
        desk.keys("down down down down");
        let screen = desk.screen();
        for words in ["respond", "11 done again", "张敏"] {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
    }
}

#[test]
fn period_tickets_and_whose_are_a_key_away() {
    let mut desk = desk(Locale::Zh, 80, 24);
    let titles = |desk: &Driver| desk.screen().lines().nth(1).unwrap_or_default().to_owned();
    assert!(!desk.screen().contains("核实"));
    desk.keys("f4");
    assert!(titles(&desk).contains("投诉"), "{}", desk.screen());
    assert!(desk.screen().contains("核实"), "{}", desk.screen());
    desk.keys("4");
    assert!(titles(&desk).contains("10-01 – 12-31"), "{}", desk.screen());
    desk.keys("left");
    assert!(titles(&desk).contains("07-01 – 09-30"), "{}", desk.screen());
    desk.keys("5");
    assert!(titles(&desk).contains("我 "), "{}", desk.screen());
    desk.keys("esc");
    assert_eq!(desk.state.view, View::Queue);
}

#[test]
fn it_holds_at_every_size() {
    let mut desk = desk(Locale::Zh, 120, 36);
    for (width, height) in [(40, 10), (63, 12), (64, 24), (79, 24), (111, 30), (200, 60)] {
        desk.event(Event::Resize(width, height));
        assert!(
            desk.screen().contains("受理"),
            "{width}x{height}\n{}",
            desk.screen()
        );
    }
}

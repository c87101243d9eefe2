//! The figures by keys: trend, breakdown and the rows behind a number, at every width.

use warmline::desk::state::View;
use warmline::desk::state::layers::Layer;
use warmline::domain::id::{CustomerId, TicketId};
use warmline::domain::kpi::KpiId;
use warmline::i18n::Locale;
use warmline::protocol::Command;

mod support;

use support::driver::Driver;

fn desk(width: u16, height: u16) -> Driver {
    let mut desk = Driver::new(Locale::Zh, width, height);
    desk.keys("f3 3");
    desk
}

/// The titles of the panes.
fn titles(desk: &Driver) -> String {
    desk.screen().lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_trend_of_a_running_period_ends_today() {
    let mut desk = desk(120, 36);
    desk.keys("3");
    let screen = desk.screen();
    let labels = screen
        .lines()
        .find(|l| l.contains("11-01 ") && l.contains(" 07"))
        .unwrap_or_default();
    let last = labels
        .split('│')
        .nth(1)
        .and_then(|l| l.split_whitespace().last());
    assert!(
        last.is_some_and(|day| ("20"..="23").contains(&day)),
        "{screen}"
    );
    assert!(titles(&desk).contains("按日"), "{screen}");
}

#[test]
fn the_trend_of_a_quarter_is_one_of_weeks_and_names_its_months() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut desk = desk(width, height);
        desk.keys("4");
        let screen = desk.screen();
        assert!(titles(&desk).contains("按周"), "{screen}");
        for month in ["10-0", "11-0"] {
            assert!(
                screen.lines().skip(2).any(|l| l.contains(month)),
                "{month}\n{screen}"
            );
        }
    }
}

#[test]
fn the_breakdown_is_a_key_away_where_it_has_no_pane() {
    let mut desk = desk(80, 24);
    assert!(titles(&desk).contains("趋势"));
    for title in [
        "按坐席",
        "按班组",
        "按客群",
        "按日",
        "按类别",
        "按等级",
        "按产品",
        "趋势",
    ] {
        desk.keys("tab");
        assert!(titles(&desk).contains(title), "{}", desk.screen());
    }
    desk.keys("tab");
    let screen = desk.screen();
    let row = screen
        .lines()
        .find(|l| l.contains("李强"))
        .unwrap_or_default();
    // 22 calls, 22 of 40 done, a mean of 4.7.
    for figure in [" 22 ", "55%", "4.70"] {
        assert!(row.contains(figure), "{screen}");
    }
    assert!(
        screen
            .lines()
            .last()
            .is_some_and(|l| l.contains("5 我/全部") && l.contains("Tab 分组")),
        "{screen}"
    );
}

#[test]
fn mine_or_everybodys_has_a_key_of_its_own() {
    let mut desk = desk(80, 24);
    desk.keys("5");
    assert!(titles(&desk).contains("指标 我"), "{}", desk.screen());
    // By agent makes no sense of one agent.
    for title in ["按客群", "按日", "趋势"] {
        desk.keys("tab");
        assert!(titles(&desk).contains(title), "{}", desk.screen());
    }
    desk.keys("5");
    assert!(titles(&desk).contains("指标 全部"));
}

#[test]
fn one_pane_shows_table_charts_and_breakdown_in_turn() {
    let mut desk = desk(50, 20);
    for title in [
        "趋势",
        "按坐席",
        "按班组",
        "按客群",
        "按日",
        "按类别",
        "按等级",
        "按产品",
        "指标",
    ] {
        desk.keys("tab");
        assert!(titles(&desk).contains(title), "{}", desk.screen());
    }
}

#[test]
fn days_segments_and_names_of_a_breakdown_are_readable() {
    let mut desk = desk(112, 30);
    assert!(desk.screen().contains("李强"));
    desk.keys("tab tab");
    assert!(desk.screen().contains("老客"), "{}", desk.screen());
    desk.keys("2 tab");
    assert!(
        desk.screen().contains("11-23") && !desk.screen().contains("2026-11"),
        "{}",
        desk.screen()
    );
    desk.keys("3");
    let screen = desk.screen();
    let days = screen.lines().filter_map(|l| l.rsplit('│').next());
    let days: Vec<&str> = days.filter_map(|l| l.split_whitespace().next()).collect();
    assert!(
        days.contains(&"11-23") && !days.contains(&"11-24"),
        "no day to come: {screen}"
    );
    desk.keys("4");
    assert!(
        desk.screen().contains("还有"),
        "a quarter's days have no room: {}",
        desk.screen()
    );
}

#[test]
fn the_rows_behind_a_share_explain_themselves() {
    let mut desk = desk(80, 24);
    desk.keys("enter");
    let screen = desk.screen();
    for words in [
        "1/14",
        "客户",
        "结果",
        "坐席",
        "✓ 计入分子",
        "F4",
        "逾期未做",
        "已失效",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    desk.keys("down down");
    assert!(desk.screen().contains("3/14"));
    desk.keys("f4");
    let screen = desk.screen();
    assert!(
        screen.contains("只看✓") && screen.contains("1/10") && !screen.contains("逾期未做"),
        "{screen}"
    );
    desk.keys("f4");
    assert!(desk.screen().contains("1/14"));
}

#[test]
fn a_customer_opened_from_the_rows_leads_back_to_them() {
    let mut desk = desk(80, 24);
    desk.keys("down down enter down down down enter");
    assert_eq!(
        (desk.state.view, desk.state.detail.pinned),
        (View::Queue, Some(CustomerId(4)))
    );
    assert!(desk.screen().contains("李芳 先生"), "{}", desk.screen());
    desk.keys("esc");
    assert_eq!(desk.state.view, View::Figures);
    assert!(matches!(desk.state.layers.last(), Some(Layer::Drill(_))));
    assert!(
        desk.screen().contains("接通率") && desk.screen().contains("4/14"),
        "{}",
        desk.screen()
    );
    desk.keys("esc esc");
    assert_eq!(desk.state.view, View::Queue);
    // Whoever is opened otherwise does not lead there.
    desk.keys("f3 3 enter enter f2 sxx enter esc");
    assert!(desk.state.layers.is_empty() && desk.state.view == View::Queue);
}

#[test]
fn a_number_is_shown_among_the_rows() {
    let mut desk = desk(80, 24);
    desk.keys("enter down v");
    assert!(
        desk.hub
            .told
            .iter()
            .any(|c| matches!(c, Command::Reveal { customer, .. } if *customer == CustomerId(2)))
    );
    let screen = desk.screen();
    let row = screen
        .lines()
        .find(|l| l.contains("> ") && l.contains("欧阳娜娜"))
        .unwrap_or_default();
    assert!(row.contains("13800001234"), "{screen}");
}

#[test]
fn a_row_of_a_ticket_says_which_and_opens_it() {
    let mut desk = desk(120, 36);
    for _ in 0..40 {
        if desk.state.figures.kpi() != Some(KpiId::ResolutionRate) {
            desk.keys("down");
        }
    }
    desk.keys("enter");
    let screen = desk.screen();
    assert!(
        screen.contains("T2093") && screen.contains("打开工单"),
        "{screen}"
    );
    desk.keys("enter");
    assert!(matches!(desk.state.layers.last(), Some(Layer::Ticket(s)) if s.id == TicketId(2093)));
    desk.keys("esc");
    assert!(matches!(desk.state.layers.last(), Some(Layer::Drill(_))));
    // Whose row is about no ticket is opened themselves.
    desk.hub.tickets.clear();
    desk.keys("esc enter");
    assert!(desk.screen().contains("打开客户"), "{}", desk.screen());
}

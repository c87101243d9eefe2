//! Due moments and alarms follow holidays and targets that change.

use super::*;
use crate::domain::calendar::holiday_file;

fn due(kit: &Kit, id: TicketId) -> Option<crate::domain::time::Moment> {
    match kit.ask(&boss(), Query::Ticket(id)) {
        Found::Ticket(view) => view.ticket.due.map(|(at, _)| at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_due_moves_with_an_imported_holiday_and_back() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &boss(), asked(customer, 1))).ticket.id;
    let before = due(&kit, id).expect("it is due");
    let never = || false;
    kit.reclock(NOW, &never).expect("looked at");
    assert_eq!(due(&kit, id), Some(before));
    let tomorrow = (TODAY + 1).date();
    let year = tomorrow.format("%Y");
    let text = format!("[years.{year}]\noff = [\"new-year {tomorrow}\"]");
    let years = holiday_file::read(&text).expect("a table");
    let file = "next.toml".into();
    kit.run(&boss(), Command::ImportHolidays { file, years })
        .expect("imported");
    kit.reclock(NOW, &never).expect("looked at");
    let moved = due(&kit, id).expect("it is due");
    assert!(moved > before, "{before:?} {moved:?}");
    let last = kit.store().journal().last();
    kit.reclock(NOW, &never).expect("looked at");
    assert_eq!(kit.store().journal().last(), last, "once is enough");
    kit.run(&boss(), Command::Undo).expect("undone");
    kit.reclock(NOW, &never).expect("looked at");
    assert_eq!(due(&kit, id), Some(before));
    is_sound(&kit);
}

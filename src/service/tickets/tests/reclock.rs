//! Due moments and alarms follow holidays and targets that change.

use super::*;
use crate::domain::calendar::holiday_file;
use crate::protocol::Push;

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

/// The store's file with a team of the night.
fn with_team(members: &str) -> String {
    let team = format!(
        "[[team]]\nid = \"night\"\nmembers = [{members}]\nhours = {{ days = \"every\", windows = [\"22:00-06:00\"] }}"
    );
    format!("{}\n{team}\n", crate::config::tickets::DEFAULT)
}

#[test]
fn what_is_due_follows_the_hours_of_the_team_of_who_has_it() {
    let kit = Kit::new();
    let (day, night) = (kit.agent("day"), kit.agent("night"));
    let customer = kit.person("王小明", "13812345678");
    let of = |kit: &Kit, owner: &Caller, severity| {
        let mut ask = asked(customer, severity);
        (ask.owner, ask.anyway) = (Some(owner.agent), true);
        view(open(kit, &boss(), ask)).ticket.id
    };
    let (by_day, by_night) = (of(&kit, &day, 1), of(&kit, &night, 1));
    let before = due(&kit, by_night);
    assert_eq!(due(&kit, by_day), before);
    kit.reclock(NOW, &|| false).expect("looked at");
    // The team is in the file when the hub begins again, and its member is known.
    let path = kit.store_dir().join("config").join("tickets.toml");
    std::fs::write(&path, with_team("\"night\", \"late\"")).expect("written");
    let kit = kit.again(NOW);
    let job = |done| (super::super::reclock::JOB.to_owned(), done, 2);
    assert_eq!(kit.jobs(), [job(0)]);
    kit.reclock(NOW, &|| false).expect("looked at");
    assert_eq!(kit.jobs(), []);
    let told = kit
        .news()
        .into_iter()
        .rev()
        .find_map(|(_, push)| match push {
            Push::Progress { job, done, total } => Some((job, done, total)),
            _ => None,
        });
    assert_eq!(told, Some(job(2)));
    assert_eq!(due(&kit, by_day), before);
    let of_night = due(&kit, by_night);
    assert_ne!(of_night, before);
    // Who hands it over hands over the hours.
    view(step(&kit, &boss(), by_day, Step::Assign(Some(night.agent))));
    assert_eq!(due(&kit, by_day), of_night);
    // Who is enrolled by a name of the file is in the team from then on.
    let late = kit.agent("late");
    assert_eq!(due(&kit, of(&kit, &late, 1)), of_night);
    kit.reclock(NOW, &|| false).expect("looked at");
    is_sound(&kit);
}

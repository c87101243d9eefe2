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
pub fn with_team(members: &str) -> String {
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

/// What is left of a ticket's time until it is to be settled.
fn left(kit: &Kit, id: TicketId, at: &Caller) -> Span {
    match kit.ask(at, Query::Ticket(id)) {
        Found::Ticket(view) => view.clocks[2].left,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_ran_before_hours_became_other_stays_counted_by_them() {
    let kit = Kit::new();
    let night = kit.agent("night");
    let customer = kit.person("王小明", "13812345678");
    let make = |kit: &Kit| {
        let mut ask = asked(customer, 1);
        (ask.owner, ask.anyway) = (Some(night.agent), true);
        view(open(kit, &boss(), ask)).ticket.id
    };
    let ids = [make(&kit), make(&kit), make(&kit)];
    kit.reclock(NOW, &|| false).expect("looked at");
    // Two hours of the morning later the hub begins with other hours for who has them.
    let whole = Span::hours(24);
    let hours = |n| Span::hours(n);
    let path = kit.store_dir().join("config").join("tickets.toml");
    std::fs::write(&path, with_team("\"night\"")).expect("written");
    let then = NOW + hours(2);
    let kit = kit.again(then);
    // One has a step before it is looked at, and one a step that changes nothing of its clocks.
    let at = |n| later(&boss(), hours(n));
    let note = |text: &str| Step::Note {
        text: text.into(),
        mentions: vec![],
    };
    view(step(&kit, &at(3), ids[1], Step::Start));
    view(step(&kit, &at(4), ids[2], note("在查")));
    view(step(&kit, &at(4), ids[1], Step::Assign(Some(night.agent))));
    kit.reclock(then + hours(3), &|| false).expect("looked at");
    // What boss had in between counted by the desk's hours: the half hour after lunch.
    let expected = [hours(22), hours(22) + Span::minutes(-30), hours(22)];
    for (id, left_then) in ids.into_iter().zip(expected) {
        assert_eq!(left(&kit, id, &at(5)), left_then, "{id}");
    }
    // By night it goes on; the day counts no more.
    assert_eq!(left(&kit, ids[0], &at(13)), hours(21));
    assert!(left(&kit, ids[0], &at(5)) < whole);
    // Without a team again, after an hour of the night.
    std::fs::write(&path, crate::config::tickets::DEFAULT).expect("written");
    let kit = kit.again(NOW + hours(13));
    kit.reclock(NOW + hours(13), &|| false).expect("looked at");
    assert_eq!(left(&kit, ids[0], &at(20)), hours(21));
    is_sound(&kit);
}

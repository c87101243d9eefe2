//! Whether a complaint held is asked once after each time it was closed, and not while it is open again.

use super::*;
use crate::domain::follow_up::{CalledOff, FollowUp, Status};
use crate::domain::time::Moment;
use crate::store::Direction;

const DAY: Span = Span::hours(24);

/// Days after the kit's now.
fn on(days: i64) -> Moment {
    NOW + Span(DAY.0 * days)
}

fn at(by: &Caller, days: i64) -> Caller {
    later(by, Span(DAY.0 * days))
}

fn complaint(kit: &Kit, customer: CustomerId) -> TicketId {
    let ask = OpenTicket {
        complaint: true,
        anyway: true,
        ..asked(customer, 2)
    };
    view(open(kit, &boss(), ask)).ticket.id
}

fn close(kit: &Kit, by: &Caller, id: TicketId) {
    for taken in super::super::super::tests::to_the_end() {
        view(step(kit, by, id, taken));
    }
}

fn reopen(kit: &Kit, by: &Caller, id: TicketId) {
    view(step(kit, by, id, Step::Reopen("又坏了".into())));
}

/// The check-backs of a customer, with the day of each and how it stands.
fn check_backs(kit: &Kit, customer: CustomerId) -> Vec<(i32, &'static str)> {
    let mut found = Vec::new();
    let read = kit.store().read();
    read.each::<FollowUp>(customer, Direction::Forward, |_, follow_up| {
        if super::super::check_back::asks_about(&follow_up).is_some() {
            let stands = match follow_up.status {
                Status::Cancelled {
                    why: CalledOff::NotOver,
                    ..
                } => "called off",
                status => status.code(),
            };
            found.push((follow_up.on - TODAY, stands));
        }
        std::ops::ControlFlow::Continue(())
    })
    .expect("read");
    found
}

#[test]
fn a_check_back_is_called_off_at_reopening_and_made_anew_at_the_next_closing() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = complaint(&kit, customer);
    close(&kit, &boss(), id);
    kit.run_day(on(2));
    assert_eq!(check_backs(&kit, customer), [(2, "open")]);
    reopen(&kit, &at(&boss(), 2), id);
    assert_eq!(check_backs(&kit, customer), [(2, "called off")]);
    // As it was, and again.
    kit.run(&at(&boss(), 2), Command::Undo).expect("undone");
    assert_eq!(check_backs(&kit, customer), [(2, "open")]);
    kit.run(&at(&boss(), 2), Command::Redo).expect("done again");
    kit.run_day(on(4));
    assert_eq!(check_backs(&kit, customer), [(2, "called off")]);
    close(&kit, &at(&boss(), 4), id);
    kit.run_day(on(6));
    let both = [(2, "called off"), (6, "open")];
    assert_eq!(check_backs(&kit, customer), both);
    is_sound(&kit);
}

#[test]
fn what_is_open_again_before_its_check_back_was_made_is_not_asked_about() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = complaint(&kit, customer);
    close(&kit, &boss(), id);
    reopen(&kit, &at(&boss(), 1), id);
    kit.run_day(on(2));
    kit.run_day(on(3));
    assert_eq!(check_backs(&kit, customer), []);
    // Closed twice on a day, it is asked about once.
    close(&kit, &at(&boss(), 3), id);
    reopen(&kit, &at(&boss(), 3), id);
    close(&kit, &at(&boss(), 3), id);
    kit.run_day(on(5));
    assert_eq!(check_backs(&kit, customer), [(5, "open")]);
    is_sound(&kit);
}

#[test]
fn a_check_back_that_asks_about_another_as_well_stays() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let (first, second) = (complaint(&kit, customer), complaint(&kit, customer));
    close(&kit, &boss(), first);
    close(&kit, &boss(), second);
    kit.run_day(on(2));
    reopen(&kit, &at(&boss(), 2), second);
    assert_eq!(check_backs(&kit, customer), [(2, "open")]);
    reopen(&kit, &at(&boss(), 2), first);
    assert_eq!(check_backs(&kit, customer), [(2, "called off")]);
    // One becomes part of the other: it is asked about when that is over.
    let merged = step(&kit, &at(&boss(), 3), first, Step::Merge(second));
    view(merged);
    kit.run_day(on(5));
    assert_eq!(check_backs(&kit, customer), [(2, "called off")]);
    close(&kit, &at(&boss(), 5), second);
    kit.run_day(on(7));
    let both = [(2, "called off"), (7, "open")];
    assert_eq!(check_backs(&kit, customer), both);
    is_sound(&kit);
}

#[test]
fn a_check_back_that_somebody_has_on_the_line_is_left_to_them() {
    for reopens in ["ann", "ben"] {
        let kit = Kit::new();
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let customer = kit.person("王小明", "13812345678");
        let id = complaint(&kit, customer);
        close(&kit, &boss(), id);
        kit.run_day(on(2));
        let mut asking = None;
        let read = kit.store().read();
        read.each::<FollowUp>(customer, Direction::Forward, |_, follow_up| {
            asking = super::super::check_back::asks_about(&follow_up).map(|_| follow_up.id);
            std::ops::ControlFlow::Continue(())
        })
        .expect("read");
        drop(read);
        let ben = at(&ben, 2);
        let claim = Command::Claim(crate::protocol::command::Claim {
            follow_up: asking,
            ..Default::default()
        });
        kit.run(&ben, claim).expect("claimed");
        let by = if reopens == "ann" { at(&ann, 2) } else { ben };
        reopen(&kit, &by, id);
        assert_eq!(check_backs(&kit, customer), [(2, "open")]);
        let called = crate::service::testkit::call(customer, asking, "completed");
        kit.run(&ben, Command::WrapUp(Box::new(called)))
            .expect("the call is recorded");
        assert_eq!(check_backs(&kit, customer), [(2, "done")]);
        is_sound(&kit);
    }
}

//! Wrap-up: what each outcome does next, who may record it, and what it leaves behind.

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, a_phone, boss, later};
use super::{call, claim, follow_up, follow_up_of, record, wrap_up};
use crate::domain::claim::Claim;
use crate::domain::contact::{Contact, Direction as Way};
use crate::domain::event::{Event, What};
use crate::domain::follow_up::{Assignee, Band, FollowUp, Origin, Status, When};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::{Moment, Span, Zone};
use crate::protocol::command::WrapUp;
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::Problem;
use crate::protocol::{ClientKind, Command, Done, Found, Push, Query, Refusal};
use crate::store::{Direction, ReadExt};

fn desk() -> (Kit, Caller, CustomerId, FollowUpId) {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&ann, claim(Some(id))).expect("claimed");
    (kit, ann, customer, id)
}

fn contacts(kit: &Kit, customer: CustomerId) -> Vec<Contact> {
    let found = kit
        .store()
        .read()
        .range::<Contact>(customer, Direction::Forward, 100);
    found
        .expect("the store reads")
        .into_iter()
        .map(|(_, c)| c)
        .collect()
}

fn others(kit: &Kit, customer: CustomerId, but: FollowUpId) -> Vec<FollowUp> {
    let found = kit
        .store()
        .read()
        .range::<FollowUp>(customer, Direction::Forward, 100);
    let all = found.expect("the store reads").into_iter().map(|(_, f)| f);
    all.filter(|f| f.id != but).collect()
}

fn held(kit: &Kit, customer: CustomerId) -> bool {
    kit.store()
        .read()
        .has::<Claim>(&customer)
        .expect("the store reads")
}

fn at(hour: i64, minute: i64) -> Moment {
    Zone::default().start_of(TODAY) + Span::minutes(60 * hour + minute)
}

/// Outcome, reached, status after, when after, what else is made.
type Row = (&'static str, bool, &'static str, When, Option<(When, Band)>);

#[test]
fn every_outcome_does_what_it_is_configured_to() {
    let tomorrow = When::At(NOW + Span::hours(24));
    let rows: [Row; 10] = [
        ("completed", true, "done", When::On(TODAY), None),
        (
            "follow-up",
            true,
            "done",
            When::On(TODAY),
            Some((tomorrow, Band::Worth)),
        ),
        (
            "no-answer",
            false,
            "open",
            When::After(NOW + Span::hours(2)),
            None,
        ),
        (
            "busy",
            false,
            "open",
            When::After(NOW + Span::minutes(30)),
            None,
        ),
        ("declined", true, "done", When::On(TODAY), None),
        (
            "wrong-number",
            false,
            "done",
            When::On(TODAY),
            Some((When::On(TODAY + 1), Band::Worth)),
        ),
        ("call-back", true, "open", tomorrow, None),
        (
            "complaint",
            true,
            "done",
            When::On(TODAY),
            Some((When::On(TODAY), Band::Complaint)),
        ),
        ("do-not-disturb", true, "done", When::On(TODAY), None),
        ("other", false, "done", When::On(TODAY), None),
    ];
    for (outcome, reached, status, when, made) in rows {
        let (kit, ann, customer, id) = desk();
        let mut form = call(customer, Some(id), outcome);
        form.reason = Some("quality".into());
        form.note = "called\u{1b}[2J".into();
        form.score = Some(0);
        form.talk_seconds = 61;
        let takes_time = matches!(outcome, "follow-up" | "call-back");
        form.next = takes_time.then_some(tomorrow);
        let done = wrap_up(&kit, &ann, form).expect(outcome);
        let Done::WrappedUp {
            made: grown,
            next: None,
            ..
        } = done
        else {
            panic!("{done:?}");
        };
        assert_eq!(grown.map(|row| (row.when, row.band)), made, "{outcome}");
        let now = record(&kit, id);
        assert_eq!((now.status.code(), now.when), (status, when), "{outcome}");
        assert_eq!(now.due_day, TODAY, "{outcome}: what was due stays due");
        assert_eq!(now.attempts, 1, "{outcome}");
        assert!(!held(&kit, customer), "{outcome}");
        let others = others(&kit, customer, id);
        let other = others.first().map(|f| (f.when, f.band));
        let by_ticket = outcome == "complaint";
        assert_eq!(other, made.filter(|_| !by_ticket), "{outcome}");
        let all = contacts(&kit, customer);
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].reached, all[0].attempt),
            (reached, true),
            "{outcome}"
        );
        assert_eq!(all[0].score, None, "0 is not asked");
        assert_eq!((all[0].note.as_str(), all[0].talk_seconds), ("called", 61));
        assert_eq!((all[0].day, all[0].hour), (TODAY, 10));
        let barred = kit.customer(customer).preferences.do_not_call;
        assert_eq!(barred, outcome == "do-not-disturb");
    }
}

#[test]
fn the_retry_ladder_ends() {
    let (kit, ann, customer, id) = desk();
    let mut now = NOW;
    let mut seen = Vec::new();
    for _ in 0..9 {
        let by = Caller { now, ..ann };
        wrap_up(&kit, &by, call(customer, Some(id), "no-answer")).expect("recorded");
        let f = record(&kit, id);
        seen.push(f.when);
        now = match f.when {
            When::At(at) | When::After(at) => at,
            When::On(day) => Zone::default().at_minute(day, 10 * 60),
        };
    }
    let day = |n| When::On(TODAY + n);
    let hour = |n: i64, h: i64| When::After(at(24 * n + h, 0));
    let ladder = [
        hour(0, 12),
        hour(0, 14),
        day(1),
        hour(1, 12),
        hour(1, 14),
        day(2),
        hour(2, 12),
        hour(2, 14),
        hour(2, 14),
    ];
    assert_eq!(seen, ladder);
    assert_eq!(record(&kit, id).status.code(), "lapsed");
}

#[test]
fn tries_of_another_day_are_not_todays() {
    let (kit, ann, customer, id) = desk();
    for outcome in ["no-answer", "busy"] {
        wrap_up(&kit, &ann, call(customer, Some(id), outcome)).expect("recorded");
    }
    assert_eq!(record(&kit, id).attempts_that_day, 2);
    // The customer rings on the next day, which is no try, and is to be called again.
    let tomorrow = later(&ann, Span::hours(24));
    let mut form = call(customer, Some(id), "call-back");
    form.direction = Way::In;
    form.next = Some(When::At(tomorrow.now + Span::hours(1)));
    wrap_up(&kit, &tomorrow, form).expect("recorded");
    let now = record(&kit, id);
    assert_eq!((now.attempts, now.attempts_that_day), (2, 0));
    let evening = later(&tomorrow, Span::hours(2));
    wrap_up(&kit, &evening, call(customer, Some(id), "no-answer")).expect("recorded");
    let now = record(&kit, id);
    assert_eq!((now.attempts, now.attempts_that_day), (3, 1));
}

#[test]
fn retries_and_call_backs_keep_call_hours_and_the_best_time() {
    // Now, best time, outcome, asked for, when it is tried.
    let cases = [
        (at(17, 59), None, "no-answer", None, at(19, 59)),
        (at(18, 0), None, "no-answer", None, at(33, 0)),
        (at(19, 45), None, "busy", None, at(33, 0)),
        (
            at(10, 0),
            Some((15 * 60, 16 * 60)),
            "no-answer",
            None,
            at(15, 0),
        ),
        (
            at(15, 50),
            Some((15 * 60, 16 * 60)),
            "busy",
            None,
            at(39, 0),
        ),
        (
            at(10, 0),
            Some((22 * 60, 23 * 60)),
            "busy",
            None,
            at(10, 30),
        ),
        (at(10, 0), None, "call-back", Some(at(20, 0)), at(33, 0)),
        (at(10, 0), None, "call-back", Some(at(32, 0)), at(33, 0)),
        (
            at(10, 0),
            Some((15 * 60, 16 * 60)),
            "call-back",
            Some(at(15, 30)),
            at(15, 30),
        ),
        (at(10, 0), None, "no-answer", Some(at(11, 11)), at(11, 11)),
    ];
    for (now, best, outcome, asked, then) in cases {
        let kit = Kit::new();
        let ann = Caller {
            now,
            ..kit.agent("ann")
        };
        let customer = kit.add(move |c| {
            c.phones.push(a_phone("13812345678"));
            c.preferences.best_time = best;
        });
        let id = follow_up(&kit, customer, When::On(TODAY));
        let mut form = call(customer, Some(id), outcome);
        form.next = asked.map(When::At);
        wrap_up(&kit, &ann, form).expect("recorded");
        let when = record(&kit, id).when;
        // A time that was asked for is promised, another try is not.
        let kind = if asked.is_some() {
            When::At
        } else {
            When::After
        };
        assert_eq!(when, kind(then), "{outcome} at {now:?}, best {best:?}");
    }
}

#[test]
fn a_call_back_is_personal_or_anybodys() {
    for (personal, assignee) in [(true, true), (false, false)] {
        let (kit, ann, customer, id) = desk();
        let mut form = call(customer, Some(id), "call-back");
        form.next = Some(When::At(NOW + Span::hours(3)));
        form.personal = personal;
        wrap_up(&kit, &ann, form).expect("recorded");
        let f = record(&kit, id);
        assert_eq!(f.assignee == Assignee::Agent(ann.agent), assignee);
        assert_eq!(f.assignee == Assignee::Pool, !assignee);
        assert!(
            matches!(f.origin, Origin::ByHand { .. }),
            "the reason is kept"
        );
    }
}

/// Second number known, new number given, status after, numbers after with whether they are wrong.
type WrongNumber = (
    bool,
    Option<&'static str>,
    &'static str,
    &'static [(&'static str, bool)],
);

#[test]
fn a_wrong_number_asks_for_the_right_one() {
    let cases: [WrongNumber; 4] = [
        (false, None, "done", &[("13812345678", true)]),
        (
            true,
            None,
            "open",
            &[("13812345678", true), ("13900000000", false)],
        ),
        (
            false,
            Some("139 1111 2222"),
            "open",
            &[("13911112222", false), ("13812345678", true)],
        ),
        (
            false,
            Some("13812345678"),
            "open",
            &[("13812345678", false)],
        ),
    ];
    for (second, new, status, phones) in cases {
        let (kit, ann, customer, id) = desk();
        if second {
            let mut record = kit.customer(customer);
            record.phones.push(a_phone("13900000000"));
            kit.write(move |work| work.put(&customer, &record));
        }
        let mut form = call(customer, Some(id), "wrong-number");
        form.new_phone = new.map(Into::into);
        wrap_up(&kit, &ann, form).expect("recorded");
        assert_eq!(record(&kit, id).status.code(), status);
        let now = kit.customer(customer).phones;
        let now: Vec<(&str, bool)> = now.iter().map(|p| (p.digits.as_str(), p.wrong)).collect();
        assert_eq!(now, phones);
    }
    let (kit, ann, customer, id) = desk();
    let before = kit.store().journal().last();
    let mut form = call(customer, Some(id), "wrong-number");
    form.new_phone = Some("12".into());
    let refused = wrap_up(&kit, &ann, form);
    assert!(matches!(refused, Err(Refusal::Invalid { field, .. }) if field == "new_phone"));
    assert_eq!(kit.store().journal().last(), before, "nothing is half done");
}

#[test]
fn do_not_disturb_ends_everything_with_the_customer() {
    let (kit, ann, customer, id) = desk();
    let ben = kit.agent("ben");
    let other = follow_up_of(
        &kit,
        customer,
        When::On(TODAY + 5),
        Assignee::Agent(ben.agent),
    );
    // Said to Ben, to whom the customer rang, while Ann holds them.
    let mut form = call(customer, None, "do-not-disturb");
    form.direction = Way::In;
    wrap_up(&kit, &ben, form).expect("recorded");
    for id in [id, other] {
        assert_eq!(record(&kit, id).status.code(), "cancelled");
    }
    assert!(!held(&kit, customer));
    let news = kit.news();
    assert!(news.iter().any(|(_, p)| matches!(
        p,
        Push::ClaimLost {
            why: ClaimEnd::DoNotContact,
            ..
        }
    )));
    let events = kit
        .store()
        .read()
        .range::<Event>(customer, Direction::Forward, 100);
    let events = events.expect("the store reads");
    let in_history = |field: &str| {
        let mut events = events.iter();
        events.any(|(_, e)| matches!(&e.what, What::Field { field: f, .. } if f == field))
    };
    assert!(in_history("do_not_call"), "{events:?}");
    // Nobody makes another, nobody takes one, and one that is left over blocks nobody's queue.
    let add = Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    assert_eq!(kit.run(&ann, add), Err(Refusal::DoNotContact { customer }));
    let mut left = record(&kit, other);
    left.status = Status::Open;
    left.assignee = Assignee::Pool;
    left.when = When::On(TODAY - 3);
    left.when_day = TODAY - 3;
    kit.write(move |work| work.put(&(customer, left.id), &left));
    assert_eq!(
        kit.run(&ann, claim(Some(other))),
        Err(Refusal::DoNotContact { customer })
    );
    let next = follow_up(&kit, kit.person("李芳", "13812345679"), When::On(TODAY));
    let taken = kit.run(&ann, claim(None));
    assert!(matches!(taken, Ok(Done::Claimed(work)) if work.row.id == next));
}

#[test]
fn a_complaint_becomes_first_work_of_who_heard_it() {
    let (kit, ann, customer, id) = desk();
    let refused = wrap_up(&kit, &ann, call(customer, Some(id), "complaint"));
    let problem = Problem::Missing;
    let field = "reason".to_owned();
    assert_eq!(refused, Err(Refusal::Invalid { field, problem }));
    let mut form = call(customer, Some(id), "complaint");
    form.reason = Some("logistics".into());
    let done = wrap_up(&kit, &ann, form).expect("recorded");
    let Done::WrappedUp { contact, .. } = done else {
        panic!("{done:?}");
    };
    // What is left of the time of its first step is enough to rest.
    let taken = kit.run(&later(&ann, Span::minutes(30)), claim(None));
    let Ok(Done::Claimed(next)) = taken else {
        panic!("{taken:?}");
    };
    assert_eq!(
        (next.row.customer, next.row.band),
        (customer, Band::Complaint)
    );
    assert_eq!(next.row.assignee, Assignee::Agent(ann.agent));
    let ticket = next.row.id.ticket().expect("a ticket");
    let Found::Ticket(view) = kit.ask(&ann, Query::Ticket(ticket)) else {
        panic!("a ticket");
    };
    assert_eq!(view.ticket.contact, Some(contact));
    assert_eq!(view.ticket.matter.category, "logistics");
}

#[test]
fn who_rings_in_while_held_is_recorded_and_the_holder_told() {
    let (kit, ann, customer, id) = desk();
    let ben = kit.agent("ben");
    let mut form = call(customer, None, "completed");
    form.direction = Way::In;
    wrap_up(&kit, &ben, form).expect("recorded");
    assert!(held(&kit, customer));
    let rang = Push::HeldCustomerRang {
        customer,
        by: "BEN".into(),
    };
    assert!(kit.news().into_iter().any(|(_, push)| push == rang));
    let contact = &contacts(&kit, customer)[0];
    assert!(
        contact.reached && !contact.attempt,
        "an incoming call is no attempt"
    );
    // Calling out to a held customer is what claims prevent; so is finishing the holder's work.
    for form in [
        call(customer, None, "completed"),
        call(customer, Some(id), "completed"),
    ] {
        assert!(matches!(
            wrap_up(&kit, &ben, form),
            Err(Refusal::Held { own: false, .. })
        ));
    }
    // The holder's own record of a call without the follow-up keeps the claim, and so does other work of theirs.
    let other = follow_up(&kit, customer, When::On(TODAY));
    for follow_up in [None, Some(other)] {
        wrap_up(&kit, &ann, call(customer, follow_up, "completed")).expect("recorded");
        assert!(held(&kit, customer));
    }
    wrap_up(&kit, &ann, call(customer, Some(id), "completed")).expect("recorded");
    assert!(!held(&kit, customer));
}

#[test]
fn done_on_a_free_one_claims_and_finishes_and_twice_says_who_did_it() {
    let (kit, _, _, _) = desk();
    let ben = Caller {
        kind: ClientKind::Command,
        ..kit.agent("ben")
    };
    let customer = kit.person("李芳", "13812345679");
    let id = follow_up(&kit, customer, When::On(TODAY));
    wrap_up(&kit, &ben, call(customer, Some(id), "completed")).expect("recorded");
    let again = wrap_up(
        &kit,
        &later(&boss(), Span::minutes(1)),
        call(customer, Some(id), "completed"),
    );
    let Err(Refusal::NotOpen { status, at, by, .. }) = again else {
        panic!("{again:?}");
    };
    assert_eq!((status.as_str(), at, by.as_str()), ("done", NOW, "BEN"));
    // Somebody else's can't be finished by an agent, but by a supervisor.
    let theirs = follow_up_of(
        &kit,
        customer,
        When::On(TODAY),
        Assignee::Agent(boss().agent),
    );
    let refused = wrap_up(&kit, &ben, call(customer, Some(theirs), "completed"));
    assert!(matches!(refused, Err(Refusal::AssignedTo { assignee, .. }) if assignee == "boss"));
    wrap_up(&kit, &boss(), call(customer, Some(theirs), "completed")).expect("recorded");
}

/// Makes a form wrong.
type Change = fn(&mut WrapUp);

#[test]
fn a_form_that_is_wrong_changes_nothing() {
    let (kit, ann, customer, id) = desk();
    let before = kit.store().journal().last();
    let wrong: [(&str, &str, Change); 11] = [
        ("call-back", "next", |_| {}),
        ("follow-up", "next", |_| {}),
        ("call-back", "next", |f| f.next = Some(When::At(NOW))),
        ("call-back", "next", |f| f.next = Some(When::On(TODAY - 1))),
        ("call-back", "next", |f| {
            f.next = Some(When::On(TODAY + 6 * 366));
        }),
        ("completed", "score", |f| f.score = Some(6)),
        ("completed", "score", |f| f.score = None),
        ("no-answer", "score", |f| f.score = Some(5)),
        ("other", "score", |f| f.score = Some(1)),
        ("completed", "note", |f| f.note = "x".repeat(4_001)),
        ("completed", "reason", |f| f.reason = Some("x".repeat(201))),
    ];
    for (outcome, field, change) in wrong {
        let mut form = call(customer, Some(id), outcome);
        change(&mut form);
        match wrap_up(&kit, &ann, form) {
            Err(Refusal::Invalid { field: of, .. }) => assert_eq!(of, field),
            other => panic!("{outcome}: {other:?}"),
        }
    }
    let unknown = wrap_up(&kit, &ann, call(customer, Some(id), "nonsense"));
    assert!(matches!(unknown, Err(Refusal::NotFound { .. })));
    let stranger = kit.person("李芳", "13812345679");
    let before_other = kit.store().journal().last();
    let others = wrap_up(&kit, &ann, call(stranger, Some(id), "completed"));
    assert!(matches!(others, Err(Refusal::NotFound { .. })));
    assert_eq!(kit.store().journal().last(), before_other);
    assert_eq!(before_other, before + 1, "only the stranger was written");
    assert!(held(&kit, customer));
}

#[test]
fn taking_the_next_is_one_step_with_recording() {
    let (kit, ann, customer, id) = desk();
    let other = kit.person("李芳", "13812345679");
    let next = follow_up(&kit, other, When::On(TODAY));
    let mut form = call(customer, Some(id), "no-answer");
    form.take_next = true;
    let done = wrap_up(&kit, &ann, form).expect("recorded");
    assert!(matches!(done, Done::WrappedUp { next: Some(work), .. } if work.row.id == next));
    assert!(held(&kit, other) && !held(&kit, customer));
}

#[test]
fn a_call_under_way_does_not_lapse() {
    let (kit, ann, customer, id) = desk();
    let mut f = record(&kit, id);
    f.lapses = Some(TODAY);
    kit.write(move |work| work.put(&(customer, f.id), &f));
    kit.run_day(NOW);
    assert_eq!(record(&kit, id).status, Status::Open);
    kit.run(&ann, Command::Release(id.into()))
        .expect("released");
    kit.run_day(NOW);
    assert_eq!(
        record(&kit, id).status,
        Status::Open,
        "looked at again tomorrow"
    );
    kit.run_day(NOW + Span::hours(24));
    assert_eq!(record(&kit, id).status.code(), "lapsed");
}

#[test]
fn holding_a_customer_is_no_right_to_the_work_of_others_there() {
    let (kit, ann, customer, held) = desk();
    let bens = Assignee::Agent(kit.agent("ben").agent);
    let other = follow_up_of(&kit, customer, When::On(TODAY), bens);
    let refused = wrap_up(&kit, &ann, call(customer, Some(other), "completed"));
    let bens = Refusal::AssignedTo {
        follow_up: other,
        assignee: "BEN".into(),
    };
    assert_eq!(refused, Err(bens));
    assert!(record(&kit, other).status.is_open());
    wrap_up(&kit, &ann, call(customer, Some(held), "completed")).expect("it is Ann's");
}

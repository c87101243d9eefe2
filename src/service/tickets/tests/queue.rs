//! Tickets in the queue: who is served which when, calls for them, complaints that calls bring, and check-backs.

use super::super::super::testkit::{self, boss, later};
use super::*;
use crate::domain::follow_up::{Assignee, Band, Fact, When};
use crate::domain::id::FollowUpId;
use crate::domain::outcome::OutcomeCode;
use crate::protocol::command::{Claim, Complaint, Held, WrapUp};
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::refusal::Problem;
use crate::protocol::view::{QueuePage, QueueRow};

fn claim(follow_up: Option<FollowUpId>) -> Command {
    Command::Claim(Claim {
        follow_up,
        ..Claim::default()
    })
}

fn next(kit: &Kit, by: &Caller) -> Option<QueueRow> {
    match kit.run(by, claim(None)) {
        Ok(Done::Claimed(work)) => {
            let customer = work.row.customer;
            kit.run(by, Command::Release(Held::Customer(customer)))
                .expect("released");
            Some(work.row)
        }
        Err(Refusal::QueueEmpty { .. }) => None,
        other => panic!("{other:?}"),
    }
}

fn queue(kit: &Kit, by: &Caller, due: DueFilter) -> QueuePage {
    let scope = Scope::Mine;
    let query = Query::Queue {
        scope,
        due,
        after: None,
        limit: 50,
    };
    match kit.ask(by, query) {
        Found::Queue(page) => page,
        other => panic!("{other:?}"),
    }
}

fn ids(page: &QueuePage) -> Vec<String> {
    page.rows.iter().map(|row| row.id.to_string()).collect()
}

fn ticket_of(kit: &Kit, id: TicketId) -> TicketView {
    match kit.ask(&boss(), Query::Ticket(id)) {
        Found::Ticket(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn call(customer: CustomerId, follow_up: Option<FollowUpId>, outcome: &str) -> WrapUp {
    WrapUp {
        score: (outcome == "completed").then_some(5),
        reason: (outcome == "complaint").then(|| "damaged".into()),
        ..testkit::call(customer, follow_up, outcome)
    }
}

fn wrap_up(kit: &Kit, by: &Caller, form: WrapUp) -> Option<QueueRow> {
    match kit.run(by, Command::WrapUp(Box::new(form))) {
        Ok(Done::WrappedUp { made, .. }) => made.map(|made| *made),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ticket_is_served_to_one_agent_and_left_while_it_is_worked_on() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &boss(), asked(customer, 3))).ticket.id;
    let place = FollowUpId::of_ticket(id);
    let counts = queue(&kit, &ann, DueFilter::Now).counts;
    assert_eq!((counts.open, counts.today), (1, 1));
    let Ok(Done::Claimed(work)) = kit.run(&ann, claim(None)) else {
        panic!("it is due today");
    };
    let about = work.row.ticket.as_ref().expect("a ticket");
    assert_eq!((work.row.id, about.id), (place, id));
    assert_eq!(
        about.clock.and_then(|c| c.due),
        Some(NOW + Span::hours(1)),
        "the first response"
    );
    assert_eq!(next(&kit, &ben), None, "nobody is served it besides");
    let held = kit.run(&ben, claim(Some(place)));
    assert!(matches!(held, Err(Refusal::Held { .. })), "{held:?}");

    // Who begins has it, and is not served it again at once.
    view(step(&kit, &ann, id, Step::Start));
    kit.run(&ann, Command::Release(place.into()))
        .expect("released");
    assert_eq!(next(&kit, &ann), None);
    assert_eq!(ids(&queue(&kit, &ann, DueFilter::Now)), ["T1"], "to come");
    assert_eq!(
        next(&kit, &later(&ann, Span::minutes(44))),
        None,
        "of an hour, a quarter is not yet left"
    );
    let soon = later(&ann, Span::minutes(45));
    assert_eq!(next(&kit, &soon).map(|row| row.id), Some(place));
    let others = later(&ben, Span::minutes(45));
    assert_eq!(next(&kit, &others), None, "it is the owner's");
    let refused = kit.run(&others, claim(Some(place)));
    assert!(matches!(refused, Err(Refusal::AssignedTo { .. })));

    // What the customer has to do is nobody's work here.
    let waits = Step::Wait {
        department: None,
        why: "照片".into(),
    };
    view(step(&kit, &soon, id, waits));
    assert_eq!(next(&kit, &later(&ann, Span::hours(24))), None);
    assert_eq!(queue(&kit, &soon, DueFilter::Open).counts.open, 0);
    is_sound(&kit);
    view(step(&kit, &later(&ann, Span::hours(1)), id, Step::Resume));
    assert_eq!(queue(&kit, &soon, DueFilter::Open).counts.open, 1);
    view(step(
        &kit,
        &later(&ann, Span::hours(1)),
        id,
        Step::Resolve("已换货".into()),
    ));
    assert_eq!(ids(&queue(&kit, &soon, DueFilter::Open)), [""; 0]);
    let refused = kit.run(&soon, claim(Some(place)));
    assert!(matches!(refused, Err(Refusal::TicketStep { .. })));
    is_sound(&kit);
}

#[test]
fn tickets_stand_in_their_lanes_before_the_follow_ups_of_their_day() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let mut people = ["13812345678", "13812345679", "13812345670", "13812345671"]
        .into_iter()
        .map(|phone| kit.person("王小明", phone));
    let mut person = || people.next().expect("enough of them");
    let (plain, mild, upset, called) = (person(), person(), person(), person());
    let add = Command::AddFollowUp {
        customer: called,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    kit.run(&boss(), add).expect("added");
    let of = |customer, severity, complaint| {
        let ask = OpenTicket {
            complaint,
            ..asked(customer, severity)
        };
        view(open(&kit, &boss(), ask)).ticket.id
    };
    let later_due = of(mild, 2, false);
    let soon_due = of(plain, 3, false);
    let tomorrow = of(upset, 1, true);
    let complaint = of(called, 4, true);
    let place = |id: TicketId| id.to_string();
    let now = ids(&queue(&kit, &ann, DueFilter::Now));
    assert_eq!(
        now,
        [
            place(complaint),
            place(soon_due),
            place(later_due),
            "F1".into()
        ]
    );
    let all = queue(&kit, &ann, DueFilter::Open);
    assert_eq!(
        all.rows.last().map(|row| row.id.to_string()),
        Some(place(tomorrow))
    );
    assert_eq!(all.rows[0].band, Band::Complaint);
    assert_eq!((all.counts.today, all.counts.open), (4, 5));
}

#[test]
fn a_ticket_is_overdue_from_the_moment_its_clock_is_over() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    for phone in ["13812345678", "13812345679"] {
        let customer = kit.person("王小明", phone);
        view(open(&kit, &boss(), asked(customer, 3)));
    }
    let counts = |by: &Caller| {
        let counts = queue(&kit, by, DueFilter::Now).counts;
        let Found::StatusBar(bar) = kit.ask(by, Query::StatusBar) else {
            panic!("the bar");
        };
        assert_eq!((bar.today, bar.overdue), (counts.today, counts.overdue));
        (counts.today, counts.overdue)
    };
    let overdue = |by: &Caller| ids(&queue(&kit, by, DueFilter::Overdue)).len();
    let (before, over) = (later(&ann, Span::minutes(59)), later(&ann, Span::hours(1)));
    assert_eq!((counts(&before), overdue(&before)), ((2, 0), 0));
    assert_eq!((counts(&over), overdue(&over)), ((0, 2), 2));
    // Who has begun is left alone until it is time again.
    view(step(&kit, &over, TicketId(1), Step::Start));
    assert_eq!((counts(&over).1, overdue(&over)), (1, 1));
    let tomorrow = later(&ann, Span::hours(24));
    assert_eq!((counts(&tomorrow).1, overdue(&tomorrow)), (2, 2));
}

#[test]
fn a_call_for_a_ticket_begins_it_and_is_put_on_it() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &boss(), asked(customer, 3))).ticket.id;
    let place = FollowUpId::of_ticket(id);
    kit.run(&ann, claim(None)).expect("claimed");
    let before = ticket_of(&kit, id);
    wrap_up(&kit, &ann, call(customer, Some(place), "no-answer"));
    let tried = ticket_of(&kit, id);
    assert_eq!(
        (tried.ticket.state, tried.ticket.owner),
        (State::InProgress, Some(ann.agent))
    );
    assert_eq!(tried.clocks[0].standing, Standing::Running, "nobody heard");
    assert_eq!(next(&kit, &ann), None);
    kit.run(&ann, Command::Undo).expect("undone");
    let back = ticket_of(&kit, id);
    assert!(back.ticket.is_as(&before.ticket));
    assert_eq!((back.steps, back.clocks), (before.steps, before.clocks));
    kit.run(&ann, Command::Redo).expect("done again");

    // The same agent is not sent there again and again while nobody answers.
    let late = later(&ann, Span::minutes(50));
    assert_eq!(next(&kit, &late).map(|row| row.id), Some(place));
    wrap_up(&kit, &late, call(customer, Some(place), "no-answer"));
    assert_eq!(next(&kit, &late), None);
    let mut reached = call(customer, Some(place), "completed");
    reached.note = "在查".into();
    wrap_up(&kit, &late, reached);
    let heard = ticket_of(&kit, id);
    assert_eq!(heard.clocks[0].standing, Standing::Met);
    let said = heard.steps.last().map(|taken| &taken.step);
    assert!(
        matches!(said, Some(Step::Respond { contact: Some(_), text, .. }) if text == "在查"),
        "{said:?}"
    );
    // A ticket is put off and ended by its own steps; it is given away like other work.
    for command in [
        Command::Cancel(place),
        Command::Snooze {
            follow_up: place,
            when: When::On(TODAY + 1),
        },
    ] {
        let code = "ticket-in-queue".into();
        assert_eq!(kit.run(&boss(), command), Err(Refusal::NotNow { code }));
    }
    let ben = kit.agent("ben");
    let give = Command::Reassign {
        follow_ups: vec![place],
        to: Assignee::Agent(ben.agent),
    };
    kit.run(&boss(), give).expect("given");
    assert_eq!(ticket_of(&kit, id).ticket.owner, Some(ben.agent));
    is_sound(&kit);
}

#[test]
fn a_complaint_in_a_call_opens_one_ticket_and_is_undone_with_it() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let mut form = call(customer, None, "complaint");
    form.note = "罐身凹陷\n第二次了".into();
    let made = wrap_up(&kit, &ann, form.clone()).expect("a ticket");
    let id = made.id.ticket().expect("a ticket");
    let opened = ticket_of(&kit, id).ticket;
    assert_eq!(
        (opened.complaint, opened.owner, made.band),
        (Some(Stage::Made), Some(ann.agent), Band::Complaint)
    );
    let matter = &opened.matter;
    assert_eq!(
        (matter.category.as_str(), matter.subcategory.as_str()),
        ("product", "damaged")
    );
    assert_eq!(matter.summary, "罐身凹陷");
    kit.run(&ann, Command::Undo).expect("undone");
    let of_customer = TicketFilter {
        customer: Some(customer),
        ..TicketFilter::default()
    };
    assert_eq!(list(&kit, of_customer.clone()).rows.len(), 0);
    is_sound(&kit);
    kit.run(&ann, Command::Redo).expect("done again");
    // The same again is put on the one that is open.
    let again = wrap_up(&kit, &later(&ann, Span::minutes(5)), form).expect("work");
    assert_eq!(again.id, made.id);
    assert_eq!(list(&kit, of_customer).rows.len(), 1);
    assert_eq!(ticket_of(&kit, id).steps.len(), 1);
    is_sound(&kit);
}

#[test]
fn a_call_says_more_of_the_complaint_that_it_brings() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let said = |severity, order: &str| WrapUp {
        complaint: Some(Complaint {
            severity: Severity::new(severity),
            order: Some(order.to_owned()).filter(|order| !order.is_empty()),
            product: None,
        }),
        ..call(customer, None, "complaint")
    };
    let known = |id: FollowUpId| {
        let ticket = ticket_of(&kit, id.ticket().expect("a ticket")).ticket;
        (ticket.severity.number(), ticket.matter.order)
    };
    let first = wrap_up(&kit, &ann, said(3, "")).expect("a ticket").id;
    assert_eq!(known(first), (3, None));
    // The same is worse by now, and its order is known; it comes back with the call.
    let worse = wrap_up(&kit, &ann, said(4, " A1001\n")).expect("the same");
    assert_eq!(worse.id, first);
    assert_eq!(known(first), (4, Some("A1001".into())));
    kit.run(&ann, Command::Undo).expect("undone");
    assert_eq!(known(first), (3, None));
    kit.run(&ann, Command::Redo).expect("done again");
    // What is not the caller's to change stays; another order is another complaint.
    let others = wrap_up(&kit, &ben, said(1, "")).expect("the same");
    assert_eq!((others.id, known(first).0), (first, 4));
    let second = wrap_up(&kit, &ben, said(1, "A1002")).expect("another").id;
    assert_ne!(second, first);
    assert_eq!(known(second), (1, Some("A1002".into())));
    let form = WrapUp {
        outcome: OutcomeCode("declined".into()),
        ..said(1, "")
    };
    let refused = kit.run(&ann, Command::WrapUp(Box::new(form)));
    let invalid = Refusal::Invalid {
        field: "severity".into(),
        problem: Problem::NoComplaint,
    };
    assert_eq!(refused, Err(invalid));
    is_sound(&kit);
}

/// A complaint that is closed, and its check-back two days later with who makes it.
fn asked_again(kit: &Kit) -> (Caller, CustomerId, TicketId, FollowUpId) {
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let made = wrap_up(kit, &ann, call(customer, None, "complaint")).expect("a ticket");
    let id = made.id.ticket().expect("a ticket");
    for taken in super::super::super::tests::to_the_end() {
        view(step(kit, &ann, id, taken));
    }
    let then = later(&ann, Span::hours(48));
    kit.run_day(then.now);
    let back = next(kit, &then).expect("a check-back");
    assert_eq!(back.origin.fact().map(Fact::code), Some("happened"));
    (then, customer, id, back.id)
}

#[test]
fn a_check_back_says_that_it_held() {
    let kit = Kit::new();
    let (then, customer, id, back) = asked_again(&kit);
    wrap_up(&kit, &then, call(customer, Some(back), "no-answer"));
    assert_eq!(ticket_of(&kit, id).ticket.held, None);
    let mut form = call(customer, Some(back), "completed");
    form.note = "没再出现".into();
    wrap_up(&kit, &then, form);
    let now = ticket_of(&kit, id);
    assert_eq!(
        (now.ticket.state, now.ticket.held),
        (State::Closed, Some(then.now))
    );
    let last = now.steps.last().map(|taken| taken.step.verb());
    assert_eq!(last, Some(Verb::CheckBack));
    kit.run(&then, Command::Undo).expect("undone");
    assert_eq!(ticket_of(&kit, id).ticket.held, None);
    is_sound(&kit);
}

#[test]
fn a_check_back_that_finds_the_complaint_again_reopens_it() {
    let kit = Kit::new();
    let (then, customer, id, back) = asked_again(&kit);
    let made = wrap_up(&kit, &then, call(customer, Some(back), "complaint"));
    let made = made.expect("it is work again");
    assert_eq!(made.id, FollowUpId::of_ticket(id));
    let now = ticket_of(&kit, id).ticket;
    assert_eq!(
        (now.state, now.reopened, now.complaint),
        (State::Reopened, 1, Some(Stage::Accepted))
    );
    let open = || care::touches::has_open_complaint(&kit.store().read(), customer).expect("read");
    assert!(open());
    kit.run(&then, Command::Undo).expect("undone");
    assert_eq!(ticket_of(&kit, id).ticket.state, State::Closed);
    assert!(!open());
    is_sound(&kit);
}

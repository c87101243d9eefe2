//! Tickets as a client works them: opened, shown, listed, stepped through, refused.

mod check_back;
mod granted;
mod handling;
mod kpi;
mod lists;
pub(super) mod lives;
mod notices;
mod past;
mod process;
mod queue;
mod reclock;
mod shown;

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, boss, later};
use super::*;
use crate::domain::id::CustomerId;
use crate::domain::money::Fen;
use crate::domain::ticket::{
    Approval, ClockKind, Matter, Remedy, Severity, Source, Stage, Standing, State,
};
use crate::domain::time::Span;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{TicketFilter, TicketPage, TicketView};
use crate::protocol::{Command, Found, Query};

fn matter(category: &str) -> Matter {
    Matter {
        category: category.into(),
        subcategory: String::new(),
        summary: "罐身凹陷".into(),
        order: None,
        product: None,
        batch: None,
        wants: Some(Remedy::Exchange),
        amount: None,
    }
}

fn asked(customer: CustomerId, severity: u8) -> OpenTicket {
    OpenTicket {
        customer,
        matter: matter("product"),
        severity: Severity::new(severity).expect("a severity"),
        complaint: false,
        source: Source::Message,
        contact: None,
        owner: None,
        part_of: None,
        anyway: false,
    }
}

fn view(done: Result<Done, Refusal>) -> TicketView {
    match done {
        Ok(Done::Ticket(view)) => *view,
        other => panic!("{other:?}"),
    }
}

type Result<T, E> = std::result::Result<T, E>;

fn open(kit: &Kit, by: &Caller, ask: OpenTicket) -> Result<Done, Refusal> {
    kit.run(by, Command::OpenTicket(Box::new(ask)))
}

fn step(kit: &Kit, by: &Caller, ticket: TicketId, step: Step) -> Result<Done, Refusal> {
    let step = Box::new(step);
    kit.run(
        by,
        Command::StepTicket {
            ticket,
            seen: None,
            step,
        },
    )
}

fn list(kit: &Kit, filter: TicketFilter) -> TicketPage {
    let query = Query::Tickets {
        filter,
        after: None,
        limit: 50,
    };
    match kit.ask(&boss(), query) {
        Found::Tickets(page) => page,
        other => panic!("{other:?}"),
    }
}

fn is_sound(kit: &Kit) {
    let found = kit.store().verify(&mut |_| {}).expect("it is verified");
    assert!(found.is_clean(), "{found:?}");
}

#[test]
fn a_ticket_goes_from_its_opening_to_its_end() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let opened = view(open(&kit, &ann, asked(customer, 3)));
    let id = opened.ticket.id;
    assert_eq!(
        (opened.ticket.state, opened.name.as_str()),
        (State::New, "王小明")
    );
    // Monday 10:00, severity 3: an hour for the first response, eight business hours for all.
    assert_eq!(opened.clocks[0].due, Some(NOW + Span::hours(1)));
    assert_eq!(opened.clocks[2].left, Span::hours(8));

    let at = |minutes: i64| later(&ann, Span::minutes(minutes));
    let begun = view(step(&kit, &at(10), id, Step::Start));
    assert_eq!(
        (begun.ticket.owner, begun.ticket.state),
        (Some(ann.agent), State::InProgress)
    );
    let taken = step(&kit, &ben, id, Step::Resolve("done".into()));
    let Err(Refusal::TicketStep {
        wrong: Wrong::NotYours { owner },
        who,
        ..
    }) = taken
    else {
        panic!("{taken:?}");
    };
    assert_eq!((owner, who.as_str()), (ann.agent, "ANN"));
    let waits = Step::Wait {
        department: None,
        why: "照片".into(),
    };
    view(step(&kit, &at(20), id, waits));
    let back = view(step(&kit, &at(24 * 60), id, Step::Resume));
    // Twenty minutes were used; the customer's day is not ours.
    assert_eq!(back.clocks[2].left, Span::minutes(8 * 60 - 20));
    assert_eq!(back.waited, Span::minutes(100 + 240 + 60));
    let heard = Step::Respond {
        channel: crate::domain::channel::Channel::Call,
        contact: None,
        text: "在查".into(),
    };
    let heard = view(step(&kit, &at(24 * 60 + 30), id, heard));
    assert_eq!(heard.clocks[0].standing, Standing::Met);
    view(step(
        &kit,
        &at(24 * 60 + 40),
        id,
        Step::Resolve("已换货".into()),
    ));
    let told = Step::Tell {
        channel: crate::domain::channel::Channel::Sms,
        text: String::new(),
    };
    let close = |at: &Caller| step(&kit, at, id, Step::Close);
    assert!(matches!(
        close(&at(24 * 60 + 50)),
        Err(Refusal::TicketStep {
            wrong: Wrong::NotTold,
            ..
        })
    ));
    view(step(&kit, &at(24 * 60 + 50), id, told));
    let closed = view(close(&at(24 * 60 + 51)));
    assert_eq!(
        (closed.ticket.state, closed.steps.len()),
        (State::Closed, 7)
    );
    assert_eq!(closed.clocks[2].left, Span::minutes(8 * 60 - 60));
    is_sound(&kit);
}

#[test]
fn a_second_about_the_same_is_shown_the_first() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let first = view(open(&kit, &boss(), asked(customer, 2))).ticket.id;
    let with = |order: &str, product: &str, category: &str| OpenTicket {
        matter: Matter {
            order: Some(order.to_owned()).filter(|o| !o.is_empty()),
            product: Some(product.to_owned()).filter(|p| !p.is_empty()),
            ..matter(category)
        },
        ..asked(customer, 2)
    };
    let Err(Refusal::TicketAlike(alike)) = open(&kit, &boss(), asked(customer, 4)) else {
        panic!("it may be the same");
    };
    assert_eq!((alike.len(), alike[0].ticket), (1, first));
    let other = view(open(&kit, &boss(), with("A-1", "奶粉3段", "logistics")))
        .ticket
        .id;
    // By the order, however it is written, and by the product; another order is another matter.
    for (order, product, found) in [
        ("a1", "", Some(other)),
        ("", "奶粉 3段", Some(other)),
        ("A-2", "", None),
    ] {
        match open(&kit, &boss(), with(order, product, "gift")) {
            Err(Refusal::TicketAlike(alike)) => {
                assert_eq!(Some(alike[0].ticket), found, "{order}{product}");
            }
            Ok(_) => assert_eq!(found, None, "{order}{product}"),
            other => panic!("{other:?}"),
        }
    }
    view(open(
        &kit,
        &boss(),
        OpenTicket {
            anyway: true,
            ..asked(customer, 4)
        },
    ));
    // A part of the first is not the same as it.
    let part = OpenTicket {
        part_of: Some(other),
        ..with("A-1", "", "gift")
    };
    let part = view(open(&kit, &boss(), part)).ticket;
    assert_eq!(part.links, [other]);
    let Found::Ticket(whole) = kit.ask(&boss(), Query::Ticket(other)) else {
        panic!("a ticket")
    };
    assert_eq!(whole.ticket.links, [part.id]);
    assert_eq!(
        list(
            &kit,
            TicketFilter {
                customer: Some(customer),
                ..TicketFilter::default()
            }
        )
        .rows
        .len(),
        5
    );
    is_sound(&kit);
}

#[test]
fn what_somebody_else_wrote_meanwhile_is_not_written_over() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let ticket = view(open(&kit, &ann, asked(customer, 2))).ticket;
    let seen = |by: &Caller, seen, step| {
        let step = Box::new(step);
        kit.run(
            by,
            Command::StepTicket {
                ticket: ticket.id,
                seen: Some(seen),
                step,
            },
        )
    };
    let note = |text: &str| Step::Note {
        text: text.into(),
        mentions: vec![],
    };
    let first = view(seen(&ann, ticket.revision, note("a"))).ticket.revision;
    let before = kit.store().journal().last();
    let refused = seen(&ben, ticket.revision, note("b"));
    assert_eq!(
        refused,
        Err(Refusal::TicketChanged {
            ticket: ticket.id,
            revision: first,
            by: "ANN".into(),
            at: NOW
        })
    );
    assert_eq!(kit.store().journal().last(), before);
    assert_eq!(view(seen(&ben, first, note("b"))).steps.len(), 2);
}

#[test]
fn a_revision_never_comes_again_and_who_undid_is_said() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &ann, asked(customer, 2))).ticket.id;
    let note = |by: &Caller, text: &str| {
        let step = Step::Note {
            text: text.into(),
            mentions: vec![],
        };
        view(super::tests::step(&kit, by, id, step)).ticket.revision
    };
    let shown = || match kit.ask(&ben, Query::Ticket(id)) {
        Found::Ticket(view) => *view,
        other => panic!("{other:?}"),
    };
    let undone = later(&ann, Span::minutes(5));
    let mut seen = vec![shown().ticket.revision];
    seen.push(note(&ann, "a"));
    for way in [Command::Undo, Command::Redo, Command::Undo] {
        kit.run(&undone, way).expect("undone");
        seen.push(shown().ticket.revision);
    }
    assert_eq!(shown().ticket.undone, Some((ann.agent, undone.now)));
    // A step that was decided on what is not there any more is told so, and who undid it.
    for before in &seen[..seen.len() - 1] {
        let command = Command::StepTicket {
            ticket: id,
            seen: Some(*before),
            step: Box::new(Step::Start),
        };
        let changed = Refusal::TicketChanged {
            ticket: id,
            revision: *seen.last().expect("some"),
            by: "ANN".into(),
            at: undone.now,
        };
        assert_eq!(kit.run(&ben, command), Err(changed));
    }
    seen.push(note(&ann, "b"));
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    // Each step is of the revision that it brought, also one that was done again.
    kit.run(&ann, Command::Undo).expect("undone");
    kit.run(&ann, Command::Redo).expect("done again");
    let now = shown();
    let steps: Vec<u32> = now.steps.iter().map(|taken| taken.revision).collect();
    assert_eq!((steps, now.ticket.steps), (vec![now.ticket.revision], 1));
    is_sound(&kit);
}

#[test]
fn who_took_a_step_since_is_named_where_it_is_too_late_to_undo() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &ann, asked(customer, 2))).ticket.id;
    view(step(&kit, &ann, id, Step::Watch(true)));
    view(step(&kit, &ben, id, Step::Watch(true)));
    let too_late = Err(Refusal::UndoTooLate { by: "BEN".into() });
    assert_eq!(kit.run(&ann, Command::Undo), too_late);
    // What came back is as it was: it does not stand in the way.
    kit.run(&ben, Command::Undo).expect("undone");
    kit.run(&ann, Command::Undo).expect("undone");
    is_sound(&kit);
}

#[test]
fn a_complaint_holds_care_back_until_it_is_closed_and_is_asked_after_then() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let complaint = OpenTicket {
        complaint: true,
        owner: Some(ann.agent),
        ..asked(customer, 4)
    };
    let id = view(open(&kit, &ann, complaint)).ticket.id;
    let open_now =
        || care::touches::has_open_complaint(&kit.store().read(), customer).expect("read");
    assert!(open_now());
    let take = |by: &Caller, step: Step| view(super::tests::step(&kit, by, id, step));
    take(&ann, Step::Start);
    take(&ann, Step::Verify("属实".into()));
    let offer = Step::Propose {
        remedy: Remedy::Compensation,
        cost: Fen(30_000),
        text: String::new(),
    };
    let offered = take(&ann, offer);
    assert_eq!(
        offered.ticket.proposal.expect("an offer").approval,
        Approval::Awaited
    );
    let agreed = step(&kit, &ann, id, Step::Approve);
    assert!(matches!(
        agreed,
        Err(Refusal::TicketStep {
            wrong: Wrong::NeedsSupervisor(_),
            ..
        })
    ));
    take(&boss(), Step::Approve);
    take(&ann, Step::Agree);
    let done = take(&ann, Step::Resolve("补偿300元".into()));
    assert_eq!(done.ticket.complaint, Some(Stage::CarriedOut));
    assert!(open_now(), "the customer does not know it yet");
    take(
        &ann,
        Step::Tell {
            channel: crate::domain::channel::Channel::Call,
            text: String::new(),
        },
    );
    take(&ann, Step::Close);
    assert!(!open_now());
    let happened = kit.customer(customer).happened;
    assert!(
        happened
            .iter()
            .any(|h| h.name == happenings::COMPLAINT_CLOSED && h.day == TODAY)
    );
    take(&ann, Step::Reopen("没解决".into()));
    assert!(open_now());
    is_sound(&kit);
}

#[test]
fn lists_show_what_is_due_first_by_every_filter_and_page_on() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let mut ids = Vec::new();
    for n in 0..60_u8 {
        let customer = kit.person("王小明", "13812345678");
        let owner = (n % 3 == 0).then_some(ann.agent);
        let ask = OpenTicket {
            matter: matter(["product", "logistics"][usize::from(n % 2)]),
            owner,
            ..asked(customer, 1 + n % 4)
        };
        ids.push(view(open(&kit, &boss(), ask)).ticket.id);
    }
    view(step(&kit, &boss(), ids[0], Step::Start));
    view(step(&kit, &boss(), ids[0], Step::Resolve("ok".into())));
    let all = list(&kit, TicketFilter::default());
    assert_eq!((all.rows.len(), all.total), (50, Some(59)));
    let dues: Vec<_> = all
        .rows
        .iter()
        .map(|r| r.clock.and_then(|c| c.due))
        .collect();
    assert!(dues.is_sorted());
    assert_eq!(all.rows[0].severity.number(), 4);
    let rest = Query::Tickets {
        filter: TicketFilter::default(),
        after: all.next,
        limit: 50,
    };
    let Found::Tickets(rest) = kit.ask(&boss(), rest) else {
        panic!("tickets")
    };
    assert_eq!((rest.rows.len(), rest.next), (9, None));
    let count = |filter| list(&kit, filter).rows.len();
    let of = |state, owner, category: Option<&str>| TicketFilter {
        state,
        owner,
        category: category.map(str::to_owned),
        ..TicketFilter::default()
    };
    assert_eq!(count(of(Some(State::Resolved), None, None)), 1);
    assert_eq!(count(of(Some(State::Assigned), Some(ann.agent), None)), 19);
    assert_eq!(count(of(None, Some(AgentId(0)), Some("product"))), 20);
    assert_eq!(count(of(None, None, Some("logistics"))), 30);
    let late = later(&boss(), Span::minutes(30));
    let soon = TicketFilter {
        breaching: true,
        ..TicketFilter::default()
    };
    let query = Query::Tickets {
        filter: soon,
        after: None,
        limit: 50,
    };
    let Found::Tickets(soon) = kit.ask(&late, query) else {
        panic!("tickets")
    };
    assert!(
        soon.rows.iter().all(|r| r.severity.number() == 4),
        "half an hour is all they have"
    );
    assert_eq!(soon.rows.len(), 15);
    is_sound(&kit);
}

#[test]
fn what_is_said_is_cleaned_and_refused_where_it_names_nothing() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let wrong = |change: fn(&mut Matter)| {
        let mut ask = asked(customer, 2);
        change(&mut ask.matter);
        open(&kit, &boss(), ask).expect_err("it is refused")
    };
    let categories = [
        "product",
        "logistics",
        "communication",
        "service",
        "activity",
        "gift",
    ];
    assert_eq!(
        wrong(|m| m.category = "none".into()),
        Refusal::unknown(Thing::Category, "none", categories)
    );
    let parts = ["quality", "damaged", "expired", "reaction", "counterfeit"];
    assert_eq!(
        wrong(|m| m.subcategory = "late".into()),
        Refusal::unknown(Thing::Subcategory, "late", parts)
    );
    let missing = Refusal::Invalid {
        field: "summary".into(),
        problem: Problem::Missing,
    };
    assert_eq!(wrong(|m| m.summary = " \u{202e} ".into()), missing);
    let mut ask = asked(customer, 2);
    ask.matter.summary = "red\u{1b}[31m tin".into();
    let opened = view(open(&kit, &boss(), ask));
    assert!(!opened.ticket.matter.summary.contains('\u{1b}'));
    let id = opened.ticket.id;
    view(step(&kit, &boss(), id, Step::Start));
    let waits = Step::Wait {
        department: Some("moon".into()),
        why: String::new(),
    };
    assert_eq!(
        step(&kit, &boss(), id, waits),
        Err(Refusal::unknown(
            Thing::Department,
            "moon",
            ["warehouse", "quality", "finance", "shop"]
        ))
    );
    let split = step(&kit, &boss(), id, Step::Split(TicketId(9)));
    assert_eq!(
        split,
        Err(Refusal::NotNow {
            code: "ticket-split".into()
        })
    );
    let another = kit.person("李芳", "13912345678");
    let other = view(open(&kit, &boss(), asked(another, 2))).ticket.id;
    let merged = step(&kit, &boss(), id, Step::Merge(other));
    assert_eq!(
        merged,
        Err(Refusal::NotNow {
            code: "ticket-of-another".into()
        })
    );
    view(step(&kit, &boss(), id, Step::Link(other)));
    let Found::Ticket(beside) = kit.ask(&boss(), Query::Ticket(other)) else {
        panic!("a ticket")
    };
    assert_eq!(beside.ticket.links, [id]);
}

#[test]
fn opening_and_stepping_are_undone() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(
        &kit,
        &boss(),
        OpenTicket {
            complaint: true,
            ..asked(customer, 2)
        },
    ))
    .ticket
    .id;
    view(step(&kit, &boss(), id, Step::Start));
    kit.run(&boss(), Command::Undo).expect("undone");
    let Found::Ticket(back) = kit.ask(&boss(), Query::Ticket(id)) else {
        panic!("a ticket")
    };
    assert_eq!((back.ticket.state, back.steps.len()), (State::New, 0));
    is_sound(&kit);
    let other = view(open(
        &kit,
        &boss(),
        OpenTicket {
            anyway: true,
            ..asked(customer, 2)
        },
    ))
    .ticket
    .id;
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(
        back.clocks[usize::from(ClockKind::NextStep as u8)].kind,
        ClockKind::NextStep
    );
    let gone = kit.query(&boss(), Query::Ticket(other));
    assert_eq!(
        gone,
        Err(Refusal::NotFound {
            what: Thing::Ticket,
            name: other.to_string()
        })
    );
    is_sound(&kit);
}

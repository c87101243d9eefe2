//! Tickets of the past: as if they had happened here, and nobody is told.

use super::*;
use crate::domain::agent::Role;
use crate::domain::id::AgentId;
use crate::domain::notice::Notice;
use crate::domain::time::Zone;
use crate::protocol::command::{PastStep, PastTicket};
use crate::sample::{self, Options, People};
use crate::store::Direction;

fn past(customer: CustomerId, at: Moment, by: AgentId, steps: Vec<PastStep>) -> PastTicket {
    PastTicket {
        customer: customer.to_string(),
        at,
        by,
        matter: matter("product"),
        severity: Severity::USUAL,
        complaint: false,
        source: Source::Message,
        owner: None,
        steps,
    }
}

fn steps(from: Moment, by: AgentId, steps: Vec<Step>) -> Vec<PastStep> {
    let nth = steps.into_iter().zip(1..);
    let nth = nth.map(|(step, n)| PastStep {
        at: from + Span::minutes(n * 10),
        by,
        step,
    });
    nth.collect()
}

fn over() -> Vec<Step> {
    vec![
        Step::Start,
        Step::Resolve("换货".into()),
        Step::Tell {
            channel: crate::domain::channel::Channel::Call,
            text: String::new(),
        },
        Step::Close,
    ]
}

fn add(kit: &Kit, tickets: Vec<PastTicket>) -> Result<Done, Refusal> {
    kit.run(&boss(), Command::AddTickets(tickets))
}

fn notices(kit: &Kit) -> usize {
    let read = kit.store().read();
    let mut n = 0;
    read.each::<Notice>((), Direction::Forward, |_, _| {
        n += 1;
        std::ops::ControlFlow::Continue(())
    })
    .expect("the store reads");
    n
}

/// The process map of the last weeks, as text.
fn sums(kit: &Kit) -> String {
    let period = crate::domain::kpi::Period {
        from: TODAY - 40,
        to: TODAY,
    };
    let filter = crate::protocol::view::ProcessFilter::default();
    match kit.ask(&boss(), Query::Process { period, filter }) {
        Found::Process(map) => format!("{:?} {:?}", map.steps, map.places),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_past_ticket_is_as_one_that_was_lived() {
    let monday = NOW - Span::hours(24 * 7);
    let (lived, brought) = (Kit::new(), Kit::new());
    for (kit, live) in [(&lived, true), (&brought, false)] {
        let ann = kit.agent("ann");
        let customer = kit.person("王小明", "13812345678");
        if live {
            let at = |span| Caller {
                now: monday + span,
                ..ann
            };
            let id = view(open(kit, &at(Span(0)), asked(customer, 2))).ticket.id;
            for past in steps(monday, ann.agent, over()) {
                view(step(kit, &at(past.at - monday), id, past.step));
            }
        } else {
            let one = past(
                customer,
                monday,
                ann.agent,
                steps(monday, ann.agent, over()),
            );
            assert_eq!(add(kit, vec![one.clone()]), Ok(Done::Count(1)));
            // The same again is known.
            assert_eq!(add(kit, vec![one]), Ok(Done::Count(0)));
        }
        is_sound(kit);
    }
    let ticket = |kit: &Kit| super::ticket(&kit.store().read(), TicketId(1)).ok();
    assert!(ticket(&lived).is_some());
    assert_eq!(ticket(&lived), ticket(&brought));
    assert_eq!(sums(&lived), sums(&brought));
}

#[test]
fn nobody_is_told_and_what_was_due_is_not_raised_again() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let begun = NOW - Span::hours(24 * 5);
    let mention = Step::Note {
        text: "看一下".into(),
        mentions: vec![AgentId(1)],
    };
    let given = steps(
        begun,
        AgentId(1),
        vec![Step::Assign(Some(ann.agent)), mention],
    );
    add(&kit, vec![past(customer, begun, AgentId(1), given)]).expect("it is added");
    kit.write(alarms::raise);
    assert_eq!(notices(&kit), 0);
    let ticket = super::ticket(&kit.store().read(), TicketId(1)).ok();
    let ticket = ticket.expect("a ticket");
    let hours = kit.rules();
    let terms = terms(&hours);
    let first = ticket.clocks.get(ClockKind::FirstResponse);
    assert_eq!(first.standing(&terms.desk, NOW), Standing::Breached);
    assert_eq!(first.next_alarm(&terms.desk, terms.escalation), None);
}

#[test]
fn what_could_not_have_happened_is_refused_as_a_whole() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let day = Span::hours(24);
    let good = past(customer, NOW - day, ann.agent, Vec::new());
    let mut other = good.clone();
    other.matter.summary = "另一件".into();
    let with = |step: Step| PastTicket {
        steps: steps(NOW - day, ann.agent, vec![step]),
        ..other.clone()
    };
    let later = |at: Moment| PastTicket {
        at,
        ..other.clone()
    };
    let mut backwards = with(Step::Start);
    backwards.steps[0].at = NOW - day - day;
    let stranger = PastTicket {
        by: AgentId(99),
        ..other.clone()
    };
    for (wrong, code) in [
        (with(Step::Close), "step"),
        (with(Step::Approve), "step"),
        (with(Step::Link(TicketId(1))), "not-now"),
        (later(NOW + day), "invalid"),
        (backwards, "invalid"),
        (stranger, "not-found"),
    ] {
        let refused = match add(&kit, vec![good.clone(), wrong]).expect_err("refused") {
            Refusal::TicketStep { .. } => "step",
            Refusal::NotNow { .. } => "not-now",
            Refusal::Invalid { .. } => "invalid",
            Refusal::NotFound { .. } | Refusal::Unknown { .. } => "not-found",
            other => panic!("{other:?}"),
        };
        assert_eq!(refused, code);
        assert_eq!(list(&kit, TicketFilter::default()).rows.len(), 0);
    }
    let many = vec![good; 65];
    assert!(matches!(add(&kit, many), Err(Refusal::Limit { .. })));
    is_sound(&kit);
}

#[test]
fn a_closed_complaint_is_asked_about_unless_it_was() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let closed = NOW - Span::hours(24 * 3);
    for (name, phone, asked) in [
        ("王小明", "13812345678", false),
        ("李明", "13812345679", true),
    ] {
        let customer = kit.person(name, phone);
        let mut all = vec![
            Step::Start,
            Step::Verify("属实".into()),
            Step::Propose {
                remedy: Remedy::Apology,
                cost: Fen::ZERO,
                text: "致歉".into(),
            },
            Step::Agree,
        ];
        all.extend(over().into_iter().skip(1));
        if asked {
            all.push(Step::CheckBack {
                contact: None,
                text: "没有再出现".into(),
            });
        }
        let complaint = PastTicket {
            complaint: true,
            ..past(customer, closed, ann.agent, steps(closed, ann.agent, all))
        };
        assert_eq!(add(&kit, vec![complaint]), Ok(Done::Count(1)));
        let happened = kit.customer(customer).happened;
        assert_eq!(happened.is_empty(), asked);
    }
    is_sound(&kit);
}

#[test]
fn all_tickets_of_the_sample_are_taken() {
    let kit = Kit::new();
    let agents: Vec<AgentId> = ["a", "b", "c", "d"]
        .map(|name| kit.agent(name).agent)
        .to_vec();
    kit.samples(400);
    let options = Options {
        customers: 400,
        seed: 7,
        today: TODAY,
        zone: Zone::default(),
    };
    let people = People {
        agents: &agents,
        lead: boss().agent,
    };
    let (count, tickets) = sample::tickets(options, NOW, people);
    let mut added = 0;
    for sample in tickets.filter(|ticket| !ticket.new) {
        assert_eq!(add(&kit, vec![sample.into()]), Ok(Done::Count(1)));
        added += 1;
    }
    assert!(added > 40 && added <= count);
    assert_eq!(boss().role, Role::Admin);
    assert_eq!(notices(&kit), 0);
    is_sound(&kit);
}

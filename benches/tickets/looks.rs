//! Looks at tickets: lists, one of them, profiles, the queue, the process map, KPIs, who is affected by a crisis.

use std::time::{Duration, Instant};

use super::fill::{boss, run, send};
use super::made::{CATEGORIES, OPEN_EVERY, owner};
use super::measure::{Times, cpu_nanos, nanos};
use super::{Figures, data};
use warmline::domain::crisis::{self, Kind};
use warmline::domain::id::{AgentId, CustomerId, TicketId};
use warmline::domain::kpi::{KpiId, Period};
use warmline::domain::segment::SegmentId;
use warmline::domain::ticket::{Matter, Severity, Source, State};
use warmline::protocol::command::{CrisisCommand, OpenTicket, RaiseCrisis};
use warmline::protocol::query::{DueFilter, KpiBy, Scope};
use warmline::protocol::view::{ProcessFilter, TicketFilter};
use warmline::protocol::{Command, Done, Found, Query, Refusal};
use warmline::sample;
use warmline::service::Service;

/// Rows of a page, as the desk asks for them.
const PAGE: u32 = 50;
/// Looks of one kind, or as many as there is time for.
const LOOKS: u64 = 300;
const MOST: Duration = Duration::from_secs(4);

/// What to look for, by the number of the look.
type Ask<'a, F> = &'a dyn Fn(u64) -> F;

/// Measures and adds what was found.
pub fn measure(service: &Service, customers: u64, figures: &mut Figures) {
    lists(service, figures);
    singles(service, customers, figures);
    reports(service, figures);
    let name = "opening refused, since one is alike";
    figures.push((name.to_owned(), refused(service, customers)));
    crisis(service, figures);
}

/// Asks again and again, each time for what the number says.
fn looks(service: &Service, ask: impl Fn(u64) -> Query) -> Times {
    let mut times = Times::default();
    let begin = Instant::now();
    for nth in 0..LOOKS {
        let query = ask(nth);
        let start = Instant::now();
        let found = service.query(&boss(), query).expect("it is answered");
        times.note(start.elapsed());
        times.rows += rows(&found) as u64;
        if begin.elapsed() > MOST {
            break;
        }
    }
    times
}

fn rows(found: &Found) -> usize {
    match found {
        Found::Tickets(page) => page.rows.len(),
        Found::Ticket(view) => view.steps.len(),
        Found::Queue(page) => page.rows.len(),
        Found::Process(map) => map.steps.len(),
        Found::Kpi(report) => report.rows.len(),
        Found::KpiRows(page) => page.rows.len(),
        _ => 1,
    }
}

fn lists(service: &Service, figures: &mut Figures) {
    let list = |filter: TicketFilter| Query::Tickets {
        filter,
        after: None,
        limit: PAGE,
    };
    let none = TicketFilter::default;
    let category = |nth: u64| Some(CATEGORIES[(nth % 6) as usize].to_owned());
    let kinds: [(&str, Ask<'_, TicketFilter>); 9] = [
        ("list, all that are open", &|_| none()),
        ("list, by state", &|nth| TicketFilter {
            state: Some(State::ALL[(nth % 5) as usize]),
            ..none()
        }),
        ("list, closed", &|_| TicketFilter {
            state: Some(State::Closed),
            ..none()
        }),
        ("list, by category", &|nth| TicketFilter {
            category: category(nth),
            ..none()
        }),
        ("list, by owner", &|nth| TicketFilter {
            owner: Some(owner(nth)),
            ..none()
        }),
        ("list, nobody's", &|_| TicketFilter {
            owner: Some(AgentId(0)),
            ..none()
        }),
        ("list, by state, category and owner", &|nth| TicketFilter {
            state: Some(State::InProgress),
            category: category(nth),
            owner: Some(owner(nth)),
            ..none()
        }),
        ("list, late or nearly", &|_| TicketFilter {
            breaching: true,
            ..none()
        }),
        ("list, late or nearly, by owner and category", &|nth| {
            TicketFilter {
                breaching: true,
                category: category(nth),
                owner: Some(owner(nth)),
                ..none()
            }
        }),
    ];
    for (name, ask) in kinds {
        figures.push((name.to_owned(), looks(service, |nth| list(ask(nth)))));
    }
}

/// A customer with an open ticket, by a number.
fn with_ticket(customers: u64, nth: u64) -> CustomerId {
    let open = customers / OPEN_EVERY;
    CustomerId(1 + nth.wrapping_mul(7_919) % open * OPEN_EVERY)
}

fn singles(service: &Service, customers: u64, figures: &mut Figures) {
    let mut add = |name: &str, times| figures.push((name.to_owned(), times));
    add(
        "list, of a customer",
        looks(service, |nth| Query::Tickets {
            filter: TicketFilter {
                customer: Some(with_ticket(customers, nth)),
                ..TicketFilter::default()
            },
            after: None,
            limit: PAGE,
        }),
    );
    let tickets = customers / OPEN_EVERY;
    add(
        "a ticket",
        looks(service, |nth| {
            Query::Ticket(TicketId(1 + nth.wrapping_mul(7_919) % tickets))
        }),
    );
    add(
        "profile with a ticket",
        looks(service, |nth| Query::Profile(with_ticket(customers, nth))),
    );
    let queue = |scope| Query::Queue {
        scope,
        due: DueFilter::Now,
        after: None,
        limit: PAGE,
    };
    add(
        "queue of an agent",
        looks(service, |nth| queue(Scope::Agent(owner(nth)))),
    );
    add("queue of all", looks(service, |_| queue(Scope::All)));
    add("floor", looks(service, |_| Query::Floor));
}

fn reports(service: &Service, figures: &mut Figures) {
    let quarter = Period {
        from: data::TODAY - 89,
        to: data::TODAY,
    };
    let none = ProcessFilter::default;
    let product = product();
    let kinds: [(&str, Ask<'_, ProcessFilter>); 6] = [
        ("process map of 90 days", &|_| none()),
        ("process map, of an agent", &|nth| ProcessFilter {
            agent: Some(owner(nth)),
            ..none()
        }),
        ("process map, of a product", &|_| ProcessFilter {
            product: Some(product.clone()),
            ..none()
        }),
        ("process map, of a segment", &|_| ProcessFilter {
            segment: Some(SegmentId("vip".into())),
            ..none()
        }),
        ("process map, of an agent and a product", &|nth| {
            ProcessFilter {
                agent: Some(owner(nth)),
                product: Some(product.clone()),
                ..none()
            }
        }),
        ("process map, of a category and severity", &|nth| {
            ProcessFilter {
                category: Some(CATEGORIES[(nth % 6) as usize].to_owned()),
                severity: Severity::new(2),
                ..none()
            }
        }),
    ];
    for (name, ask) in kinds {
        let times = looks(service, |nth| Query::Process {
            period: quarter,
            filter: ask(nth),
        });
        figures.push((name.to_owned(), times));
    }
    for (name, agent, by) in [
        ("KPIs of 90 days", None, None),
        ("KPIs of 90 days, of an agent", Some(owner(1)), None),
        ("KPIs of 90 days, by agent", None, Some(KpiBy::Agent)),
        ("KPIs of 90 days, by category", None, Some(KpiBy::Category)),
        ("KPIs of 90 days, by product", None, Some(KpiBy::Product)),
    ] {
        let times = looks(service, |_| Query::Kpi {
            period: quarter,
            agent,
            by,
        });
        figures.push((name.to_owned(), times));
    }
    // Buyers are remembered by period until an order changes.
    let times = looks(service, |nth| Query::Kpi {
        period: Period {
            from: quarter.from - nth as i32,
            to: quarter.to - nth as i32,
        },
        agent: None,
        by: None,
    });
    figures.push(("KPIs of 90 days, not asked before".to_owned(), times));
    let times = looks(service, |_| Query::KpiRows {
        kpi: KpiId::FirstResponseWithin,
        numerator: false,
        period: quarter,
        agent: None,
        after: None,
        limit: PAGE,
    });
    figures.push(("rows behind a ticket KPI".to_owned(), times));
}

/// One that is sold often.
fn product() -> String {
    let options = data::options(1);
    let sample = sample::customer(options, 0);
    let orders = data::orders(options, &sample);
    orders[0].items[0].product.to_owned()
}

/// Opening one where another of the same category is open: the answer names it.
fn refused(service: &Service, customers: u64) -> Times {
    let mut times = Times::default();
    for nth in 0..LOOKS {
        let ask = Command::OpenTicket(Box::new(OpenTicket {
            customer: with_ticket(customers, nth),
            matter: Matter {
                category: CATEGORIES[0].to_owned(),
                subcategory: String::new(),
                summary: "同一件事".to_owned(),
                order: None,
                product: None,
                batch: None,
                wants: None,
                amount: None,
            },
            severity: Severity::USUAL,
            complaint: false,
            source: Source::Call,
            contact: None,
            owner: None,
            part_of: None,
            anyway: false,
        }));
        let start = Instant::now();
        let answer = send(service, boss(), ask).recv().expect("answered");
        // Of another category, it is opened: that is another figure.
        if matches!(answer, Err(Refusal::TicketAlike(_))) {
            times.note(start.elapsed());
            times.rows += 1;
        }
    }
    times
}

/// Whom a crisis affects: all customers are looked at, a stretch at a time.
fn crisis(service: &Service, figures: &mut Figures) {
    let raise = CrisisCommand::Raise(Box::new(RaiseCrisis {
        kind: Kind::Many,
        summary: "同一产品多起反馈".to_owned(),
        ticket: None,
        customer: None,
        scope: crisis::Scope {
            product: Some(product()),
            ..crisis::Scope::default()
        },
    }));
    let Done::Crisis(view) = run(service, Command::Crisis(raise)) else {
        panic!("no crisis");
    };
    let id = view.crisis.id;
    let affected = crisis::Step::Affected("orders > 1".to_owned());
    run(
        service,
        Command::Crisis(CrisisCommand::Step(id, Box::new(affected))),
    );
    let mut times = Times::default();
    let mut after = None;
    let (begin, cpu) = (Instant::now(), cpu_nanos());
    loop {
        let start = Instant::now();
        let ask = Query::CrisisReach {
            crisis: id,
            channel: None,
            after,
        };
        let Ok(Found::CrisisReach(reach)) = service.query(&boss(), ask) else {
            panic!("no customers");
        };
        times.note(start.elapsed());
        times.rows += reach.looked;
        after = reach.next;
        if after.is_none() {
            break;
        }
    }
    times.wall = nanos(begin.elapsed());
    times.cpu = cpu_nanos() - cpu;
    figures.push(("affected by a crisis, a stretch of all".to_owned(), times));
}

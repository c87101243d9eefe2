//! What a step costs, one at a time and sixty-four at once, and alarms that come due together.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::fill::{boss, send};
use super::made::{CATEGORIES, OPEN_EVERY};
use super::measure::{Times, cpu_nanos, nanos};
use super::{Figures, data};
use warmline::domain::id::{CustomerId, TicketId};
use warmline::domain::ticket::{Matter, Severity, Source, Step};
use warmline::domain::time::{Moment, Span};
use warmline::protocol::command::OpenTicket;
use warmline::protocol::{Command, Done, Refusal};
use warmline::service::Service;
use warmline::store::schema::index;
use warmline::store::{Direction, ReadExt};

/// Steps of a kind.
const STEPS: u64 = 2_000;
/// Clients that wait for an answer at once.
const AT_ONCE: usize = 64;

/// Measures and adds what was found.
pub fn measure(service: &Service, customers: u64, figures: &mut Figures) {
    let tickets = customers / OPEN_EVERY;
    let steps = STEPS.min(tickets / 4);
    for (name, at_once) in [("at a time", 1), ("at once", AT_ONCE)] {
        // Each range of tickets is worked once.
        let from = at_once as u64;
        let open = many(service, at_once, steps, |nth| {
            let customer = CustomerId(1 + (from + nth * (customers / steps)) % customers);
            Command::OpenTicket(Box::new(ask(customer, nth)))
        });
        figures.push((format!("opening, {at_once} {name}"), open));
        // The highest numbers are those just opened: nobody has them, and they can be begun with.
        let newest = newest(service);
        let begun = many(service, at_once, steps, |nth| {
            step(newest - nth, Step::Start)
        });
        figures.push((format!("a step (start), {at_once} {name}"), begun));
        let noted = many(service, at_once, steps, |nth| {
            let text = "已和仓库核对，等回复".to_owned();
            let mentions = Vec::new();
            step(newest - nth, Step::Note { text, mentions })
        });
        figures.push((format!("a step (note), {at_once} {name}"), noted));
    }
    figures.push(("alarms of half an hour".to_owned(), alarms(service)));
}

fn ask(customer: CustomerId, nth: u64) -> OpenTicket {
    OpenTicket {
        customer,
        matter: Matter {
            category: CATEGORIES[(nth % 6) as usize].to_owned(),
            subcategory: String::new(),
            summary: "物流三天没有更新".to_owned(),
            order: None,
            product: Some("禾屿牧奶粉1段800g".to_owned()),
            batch: None,
            wants: None,
            amount: None,
        },
        severity: Severity::USUAL,
        complaint: false,
        source: Source::Message,
        contact: None,
        owner: None,
        part_of: None,
        anyway: true,
    }
}

fn step(ticket: u64, step: Step) -> Command {
    Command::StepTicket {
        ticket: TicketId(ticket),
        seen: None,
        step: Box::new(step),
    }
}

/// The number of the last ticket.
fn newest(service: &Service) -> u64 {
    let mut last = 0;
    let read = service.store().read();
    let (from, to) = (TicketId(0), TicketId(u64::MAX));
    read.each_index_between(index::TICKET, from, to, Direction::Backward, |key, _| {
        let id = key.last_chunk::<8>().copied();
        last = id.map_or(0, u64::from_be_bytes);
        ControlFlow::Break(())
    })
    .expect("the store reads");
    last
}

/// When a command was given, and where its answer is heard.
type Waiting = (Instant, Receiver<Result<Done, Refusal>>);

/// Gives commands, so many of them waiting for their answers.
fn many(service: &Service, at_once: usize, of: u64, command: impl Fn(u64) -> Command) -> Times {
    let mut times = Times::default();
    let mut waiting: VecDeque<Waiting> = VecDeque::new();
    let (begin, cpu) = (Instant::now(), cpu_nanos());
    let mut hear = |waiting: &mut VecDeque<Waiting>| {
        if let Some((start, answer)) = waiting.pop_front() {
            answer.recv().expect("answered").map(drop).expect("done");
            times.note(start.elapsed());
            times.rows += 1;
        }
    };
    for nth in 0..of {
        let command = command(nth);
        if waiting.len() == at_once {
            hear(&mut waiting);
        }
        let start = Instant::now();
        waiting.push_back((start, send(service, boss(), command)));
    }
    while !waiting.is_empty() {
        hear(&mut waiting);
    }
    times.wall = nanos(begin.elapsed());
    times.cpu = cpu_nanos() - cpu;
    times
}

/// Ticks until all is raised that is due within half an hour of the bench's clock; an operation is a tick.
fn alarms(service: &Service) -> Times {
    let now = data::NOW + Span::minutes(30);
    let due = due(service, now);
    let mut times = Times::default();
    let (begin, cpu) = (Instant::now(), cpu_nanos());
    while self::due(service, now) > 0 {
        let start = Instant::now();
        service.tick(now);
        while service.busy() {
            std::thread::sleep(Duration::from_micros(200));
        }
        times.note(start.elapsed());
    }
    times.wall = nanos(begin.elapsed());
    times.cpu = cpu_nanos() - cpu;
    times.rows = due;
    println!("{due} alarms in {} ticks", times.each.len());
    times
}

/// Alarms that are due by a moment.
fn due(service: &Service, now: Moment) -> u64 {
    let mut count = 0;
    let read = service.store().read();
    let from = Moment(i64::MIN);
    read.each_index_between(index::ALARMS, from, now, Direction::Forward, |_, _| {
        count += 1;
        ControlFlow::Continue(())
    })
    .expect("the store reads");
    count
}

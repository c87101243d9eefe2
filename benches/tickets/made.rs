//! The tickets of the bench, brought in as past ones.

use std::collections::VecDeque;
use std::time::Instant;

use super::data;
use super::fill::{boss, run, send};
use warmline::domain::agent::Role;
use warmline::domain::channel::Channel;
use warmline::domain::id::AgentId;
use warmline::domain::ticket::{Matter, Severity, Source, Step};
use warmline::domain::time::{Moment, Span};
use warmline::protocol::Command;
use warmline::protocol::command::{PastStep, PastTicket};
use warmline::sample;
use warmline::service::Service;

/// Every so many customers one has a ticket that is open, …
pub const OPEN_EVERY: u64 = 5;
/// … and one had one that was closed.
const CLOSED_EVERY: u64 = 20;
/// Tickets of one change, and changes under way.
const BATCH: usize = 32;
const WINDOW: usize = 16;

/// Categories, as shipped.
pub const CATEGORIES: [&str; 6] = [
    "product",
    "logistics",
    "communication",
    "service",
    "activity",
    "gift",
];

/// Fills a store.
pub fn tickets(service: &Service, customers: u64) {
    for nth in 0..data::AGENTS {
        let add = Command::AddAgent {
            name: data::agent_name(nth),
            display: data::agent_name(nth),
            role: Some(Role::Agent),
            account: None,
        };
        run(service, add);
    }
    let begin = Instant::now();
    let mut steps = 0;
    let mut sent = VecDeque::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut each = |past: PastTicket| {
        steps += past.steps.len();
        batch.push(past);
        if batch.len() == BATCH {
            let add = Command::AddTickets(std::mem::take(&mut batch));
            sent.push_back(send(service, boss(), add));
        }
        if sent.len() > WINDOW
            && let Some(first) = sent.pop_front()
        {
            first.recv().expect("answered").expect("added");
        }
    };
    // The oldest first, as they would have come.
    let closed = customers / CLOSED_EVERY;
    (0..closed).for_each(|nth| each(over(customers, nth, closed)));
    let open = customers / OPEN_EVERY;
    (0..open).for_each(|nth| each(under_way(customers, nth, open)));
    if !batch.is_empty() {
        run(service, Command::AddTickets(batch));
    }
    for answer in sent {
        answer.recv().expect("answered").expect("added");
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{open} open and {closed} closed tickets with {steps} steps in {seconds:.0} s");
}

/// Whose the ticket of a number is: an agent's by chance that stays the same.
pub fn owner(nth: u64) -> AgentId {
    data::agent((nth.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u32)
}

/// A ticket of a customer's last order, without steps.
fn opened(customers: u64, index: u64, at: Moment, nth: u64) -> PastTicket {
    let options = data::options(customers);
    let sample = sample::customer(options, index);
    let orders = data::orders(options, &sample);
    let last = orders.last().expect("each has orders");
    PastTicket {
        customer: sample.number,
        at,
        by: owner(nth),
        matter: Matter {
            category: CATEGORIES[(nth % 6) as usize].to_owned(),
            subcategory: String::new(),
            summary: "罐身压扁，封口处漏粉，要求尽快处理".to_owned(),
            order: Some(last.number.clone()),
            product: last.items.first().map(|item| item.product.to_owned()),
            batch: None,
            wants: None,
            amount: None,
        },
        severity: Severity::new((1 + nth / 6 % 4) as u8).expect("1 to 4"),
        complaint: false,
        source: Source::Message,
        owner: None,
        steps: Vec::new(),
    }
}

/// So many hours before the bench's clock, so that numbers 0 to `of` spread over some days, the oldest first.
fn ago(days: i64, nth: u64, of: u64) -> Moment {
    let minutes = days * 24 * 60;
    let back = minutes - minutes * nth as i64 / of.max(1) as i64;
    data::NOW - Span::minutes(back + 60)
}

fn steps(from: Moment, by: AgentId, every: Span, steps: Vec<Step>) -> Vec<PastStep> {
    let mut at = from;
    let place = |step| {
        at = at + every;
        PastStep { at, by, step }
    };
    steps.into_iter().map(place).collect()
}

fn respond() -> Step {
    Step::Respond {
        channel: Channel::Call,
        contact: None,
        text: "已联系客户，正在核实".to_owned(),
    }
}

/// A ticket that is over.
fn over(customers: u64, nth: u64, of: u64) -> PastTicket {
    let at = ago(88, nth, of) - Span::hours(24);
    let ticket = opened(customers, nth * CLOSED_EVERY + 7, at, nth);
    let all = vec![
        Step::Start,
        respond(),
        Step::Wait {
            department: Some("warehouse".to_owned()),
            why: "核对出库记录".to_owned(),
        },
        Step::Resume,
        Step::Resolve("已补发".to_owned()),
        Step::Tell {
            channel: Channel::Call,
            text: String::new(),
        },
        Step::Close,
    ];
    let every = Span::minutes(20 + (nth % 120) as i64);
    PastTicket {
        steps: steps(at, owner(nth), every, all),
        ..ticket
    }
}

/// A ticket that is open, in one of five places.
fn under_way(customers: u64, nth: u64, of: u64) -> PastTicket {
    let at = ago(20, nth, of);
    let ticket = opened(customers, nth * OPEN_EVERY, at, nth);
    let wait = |department: Option<&str>| Step::Wait {
        department: department.map(str::to_owned),
        why: "等回复".to_owned(),
    };
    let all = match nth / 24 % 5 {
        0 => Vec::new(),
        1 => vec![Step::Start],
        2 => vec![Step::Start, respond()],
        3 => vec![Step::Start, respond(), wait(None)],
        _ => vec![Step::Start, wait(Some("warehouse"))],
    };
    let every = Span::minutes(1 + (nth % 17) as i64);
    PastTicket {
        steps: steps(at, owner(nth), every, all),
        ..ticket
    }
}

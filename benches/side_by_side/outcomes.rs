//! The work of agents: take the next follow-up of the queue, and finish it. Two durable changes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::data;
use super::measure::{Times, nanos};
use warmline::domain::agent::Role;
use warmline::domain::contact::Direction;
use warmline::domain::id::{RequestId, SessionId};
use warmline::domain::outcome::OutcomeCode;
use warmline::domain::time::Span;
use warmline::protocol::command::{Claim, WrapUp};
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::service::caller::Caller;

/// Spreads the ids of requests over their whole room, one to one.
const ODD: u128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;

/// Finishes `count` follow-ups, with all clients at once; each gives a command and waits for its answer.
pub fn run<C>(clients: Vec<C>, count: usize) -> Times
where
    C: FnMut(Command) -> Result<Done, Refusal> + Send,
{
    let left = AtomicUsize::new(count);
    let begin = Instant::now();
    let mut times = Times::default();
    std::thread::scope(|scope| {
        let left = &left;
        let threads: Vec<_> = clients
            .into_iter()
            .map(|mut client| scope.spawn(move || work(&mut client, left)))
            .collect();
        for thread in threads {
            times.add(thread.join().expect("clients end well"));
        }
    });
    times.wall = nanos(begin.elapsed());
    times
}

fn work(client: &mut impl FnMut(Command) -> Result<Done, Refusal>, left: &AtomicUsize) -> Times {
    let mut times = Times::default();
    let take = |n: usize| n.checked_sub(1);
    while left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        .is_ok()
    {
        let begin = Instant::now();
        let claim = Command::Claim(Claim::default());
        let claimed = match client(claim) {
            Ok(Done::Claimed(claimed)) => claimed,
            other => panic!("no follow-up to claim: {other:?}"),
        };
        let form = WrapUp {
            customer: claimed.row.customer,
            follow_up: Some(claimed.row.id),
            direction: Direction::Out,
            outcome: OutcomeCode("completed".into()),
            score: Some(5),
            reason: None,
            note: "宝宝适应得很好，下个月再联系".into(),
            next: None,
            personal: false,
            new_phone: None,
            complaint: None,
            talk_seconds: 95,
            wrap_up_seconds: 12,
            take_next: false,
        };
        match client(Command::WrapUp(Box::new(form))) {
            Ok(Done::WrappedUp { .. }) => times.note(begin.elapsed()),
            other => panic!("not finished: {other:?}"),
        }
    }
    times
}

/// An agent at a desk of its own, as the hub sees it.
pub fn caller(nth: u32, since: Instant) -> Caller {
    Caller {
        agent: data::agent(nth),
        role: Role::Agent,
        acting: None,
        session: SessionId(1_000_000 + u64::from(nth)),
        kind: ClientKind::Desk,
        now: data::NOW + Span(since.elapsed().as_millis() as i64),
    }
}

/// The requests of one client, each with an id of its own; as a client's own ids, they look random.
pub struct Requests(u128);

impl Requests {
    /// Of the client of a number, which begins at some moment of the run.
    pub fn of(nth: u32, begin: Instant) -> Self {
        Self(u128::from(nth) << 96 | begin.elapsed().as_nanos() << 24)
    }

    /// The next id.
    pub fn next(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0.wrapping_mul(ODD).to_be_bytes())
    }
}

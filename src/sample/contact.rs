//! Calls made with sample customers in the last two months, as agents record them.

use rand::Rng;

use super::life::Life;
use super::words::pool;
use super::{MOST_CUSTOMERS, Options, Stream, rng, scramble};
use crate::domain::calendar::{HolidayTable, Hours, Schedule};
use crate::domain::time::{Day, Moment, Span};

/// A call of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleContact {
    /// Index of the customer.
    pub customer: u64,
    /// When it was made.
    pub at: Moment,
    /// Display name of the agent.
    pub agent: &'static str,
    /// Id of the outcome, e.g. `completed`.
    pub outcome: &'static str,
    /// Satisfaction 1–5, where it was asked.
    pub score: Option<u8>,
    /// Why the customer was called.
    pub reason: &'static str,
    /// The agent's note.
    pub note: &'static str,
    /// Talk time in seconds; 0 where nobody was reached.
    pub talk_seconds: u32,
}

/// Customers who were called, in percent.
const CALLED: u32 = 40;
/// The calls are of so many days before today.
const PAST_DAYS: i32 = 60;
/// Each agent has one call in so many minutes at most.
const SLOT_MINUTES: i64 = 5;
/// Past calls with the customers of the same options, in the order of the customers. Below some ten thousand
/// customers no agent has two calls at once.
pub fn histories(options: Options) -> impl Iterator<Item = SampleContact> {
    let slots = slots(options);
    let agents = pool("owners").all();
    let grid = slots.len() as u64 * agents.len() as u64;
    let mut turn = 0;
    (0..options.customers.min(MOST_CUSTOMERS)).flat_map(move |index| {
        let mut rng = rng(options, index, Stream::Contacts);
        let calls = match rng.random_range(0..100) {
            n if n >= CALLED || grid == 0 => 0,
            n if n < CALLED / 8 => 3,
            n if n < CALLED / 2 => 2,
            _ => 1,
        };
        let from = first_day(options, index);
        let mut made: Vec<SampleContact> = (0..calls)
            .filter_map(|_| {
                let slot = next_slot(&mut turn, grid, options.seed);
                let agent = agents[(slot % agents.len() as u64) as usize];
                let at = slots[(slot / agents.len() as u64) as usize];
                let called = call(&mut rng, index, at, agent);
                (options.zone.day(at) > from).then_some(called)
            })
            .collect();
        made.sort_by_key(|call| call.at);
        made
    })
}

/// A slot of the grid that was not used before, as long as there are any; they come in no visible order.
fn next_slot(turn: &mut u64, grid: u64, seed: u64) -> u64 {
    let digits = if grid <= 10_000 { 4 } else { 6 };
    let space = 10_u64.pow(digits);
    // Every slot comes once in `space` turns, so that the first is found within them.
    for _ in 0..space {
        *turn += 1;
        let slot = scramble(*turn % space, digits, seed);
        if slot < grid {
            return slot;
        }
    }
    0
}

/// Nobody is called before they bought; prospects at any time.
fn first_day(options: Options, index: u64) -> Day {
    let life = Life::of(options, index);
    life.purchases
        .first()
        .map_or(Day(i32::MIN), |purchase| purchase.day)
}

/// The moments at which calls of the last days began.
fn slots(options: Options) -> Vec<Moment> {
    let hours = Hours::business();
    let schedule = Schedule {
        hours: &hours,
        holidays: HolidayTable::china(),
        zone: options.zone,
    };
    let first = options.zone.start_of(options.today - PAST_DAYS);
    let end = options.zone.start_of(options.today);
    let mut slots = Vec::new();
    let mut at = first;
    while let Some(open) = schedule.next_allowed(at, None).filter(|open| *open < end) {
        slots.push(open);
        at = open + Span::minutes(SLOT_MINUTES);
    }
    slots
}

fn call(rng: &mut impl Rng, customer: u64, slot: Moment, agent: &'static str) -> SampleContact {
    let outcome = pool("outcomes").pick(rng);
    let (least, most) = match outcome {
        "no-answer" | "busy" => (0, 0),
        "wrong-number" | "declined" => (8, 35),
        "call-back" | "other" => (15, 60),
        _ => (55, 220),
    };
    let note = format!("notes-{outcome}");
    let asked = outcome == "completed" && rng.random_range(0..100) < 82;
    SampleContact {
        customer,
        at: slot + Span::seconds(rng.random_range(0..60)),
        agent,
        outcome,
        score: asked.then(|| pool("scores").pick(rng).parse().unwrap_or(5)),
        reason: pool("given-reasons").pick(rng),
        note: pool(&note).pick(rng),
        talk_seconds: rng.random_range(least..=most),
    }
}

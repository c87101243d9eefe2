//! What happens to sample customers beside orders and calls: reviews, complaints, and what they want and don't.

use rand::Rng;

use super::life::Life;
use super::words::pool;
use super::{MOST_CUSTOMERS, Options, Stream, rng};
use crate::domain::time::Day;

/// Something that happened to a customer, or is known of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleHappening {
    /// Index of the customer.
    pub customer: u64,
    /// What.
    pub what: Happens,
}

/// What happened, or is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happens {
    /// An event by its name, such as `review-bad`.
    Event {
        /// The name.
        name: &'static str,
        /// When.
        day: Day,
    },
    /// The customer said no to something.
    Refuses(Refused),
    /// Messages are to come by this channel, as a profile names it.
    Prefers(&'static str),
    /// The customer rings today and complains.
    Complains {
        /// Id of the reason.
        reason: &'static str,
        /// What the agent wrote down.
        note: &'static str,
    },
}

/// What a customer said no to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Calls.
    Calls,
    /// SMS.
    Sms,
    /// E-mail.
    Email,
    /// Social messages.
    Social,
    /// Contact at all.
    All,
}

/// Of a thousand customers so many said no to each.
const REFUSED: [(Refused, u32); 5] = [
    (Refused::Calls, 18),
    (Refused::Sms, 30),
    (Refused::Email, 14),
    (Refused::Social, 8),
    (Refused::All, 5),
];
/// Of a thousand customers so many prefer a channel.
const PREFERS: u32 = 60;
/// Of a thousand buyers so many wrote a review in the last days, …
const REVIEWED: u32 = 14;
/// … had a complaint settled two days ago, whom the plan has called back today, …
const CHECKED_BACK: u32 = 5;
/// … had one settled longer ago, …
const SETTLED: u32 = 16;
/// … and complain today.
const COMPLAIN: u32 = 4;

/// What is known and what happened, in the order of the customers; wishes of a customer before what happened.
pub fn happenings(options: Options) -> impl Iterator<Item = SampleHappening> {
    (0..options.customers.min(MOST_CUSTOMERS)).flat_map(move |index| {
        let mut rng = rng(options, index, Stream::Happenings);
        let mut found = wishes(&mut rng);
        let first = Life::of(options, index).purchases.first().map(|p| p.day);
        if let Some(first) = first {
            found.extend(events(&mut rng, options.today, first));
        }
        let of = move |what| SampleHappening {
            customer: index,
            what,
        };
        found.into_iter().map(of)
    })
}

fn wishes(rng: &mut impl Rng) -> Vec<Happens> {
    let mut found = Vec::new();
    let mut at = rng.random_range(0..1_000);
    for (refused, share) in REFUSED {
        if at < share {
            found.push(Happens::Refuses(refused));
            break;
        }
        at -= share;
    }
    if rng.random_range(0..1_000) < PREFERS {
        found.push(Happens::Prefers(pool("preferred-channels").pick(rng)));
    }
    found
}

/// Nothing happens before the first purchase; the last days are those for which the plan still acts.
fn events(rng: &mut impl Rng, today: Day, first: Day) -> Option<Happens> {
    let age = today - first;
    let closed = |ago| Happens::Event {
        name: "complaint-closed",
        day: today - ago,
    };
    match rng.random_range(0..1_000) {
        n if n < REVIEWED => Some(Happens::Event {
            name: pool("reviews").pick(rng),
            day: today - rng.random_range(0..=1.min(age)),
        }),
        n if n < REVIEWED + CHECKED_BACK => (age > 2).then(|| closed(2)),
        n if n < REVIEWED + CHECKED_BACK + SETTLED => {
            // So long ago that the call about it is history.
            (age > 40).then(|| closed(rng.random_range(35..=age.min(300))))
        }
        n if n < REVIEWED + CHECKED_BACK + SETTLED + COMPLAIN => Some(Happens::Complains {
            reason: pool("complaint-reasons").pick(rng),
            note: pool("notes-complaint").pick(rng),
        }),
        _ => None,
    }
}

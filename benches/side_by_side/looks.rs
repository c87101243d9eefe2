//! The looks that are timed: what an agent asks while the phone rings.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::data;
use super::measure::Times;
use warmline::domain::id::CustomerId;
use warmline::protocol::query::{DueFilter, Found, Query, Scope};
use warmline::sample;
use warmline::text::pinyin;

/// Rows of a page of the queue.
const PAGE: u32 = 50;
/// Rows of a lookup.
const FOUND: u32 = 20;

/// A kind of look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// The first 50 of an agent's queue.
    Due,
    /// A customer's profile.
    Profile,
    /// The last four digits of a phone.
    LastFour,
    /// The initials of a name.
    Initials,
    /// Two characters from within a name; SQLite by the same index of name parts.
    HanPart,
    /// A name of three characters or more; SQLite by its trigrams.
    HanTrigram,
    /// Five digits from the middle of a phone; SQLite by its trigrams.
    MiddleDigits,
}

impl Look {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Due,
        Self::Profile,
        Self::LastFour,
        Self::Initials,
        Self::HanPart,
        Self::HanTrigram,
        Self::MiddleDigits,
    ];

    /// Whether SQLite is to use its trigrams.
    pub const fn by_trigrams(self) -> bool {
        matches!(self, Self::HanTrigram | Self::MiddleDigits)
    }

    /// In the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Due => "due list of 50",
            Self::Profile => "profile",
            Self::LastFour => "lookup by last four",
            Self::Initials => "lookup by initials",
            Self::HanPart => "lookup by two Han characters (SQLite: the same key index)",
            Self::HanTrigram => "lookup by a Han name of three (SQLite: FTS5 trigram)",
            Self::MiddleDigits => "lookup by five middle digits (SQLite: FTS5 trigram)",
        }
    }

    fn query(self, options: sample::Options, random: &mut Random) -> Query {
        let find = |text: String| Query::Find { text, limit: FOUND };
        loop {
            let index = random.below(options.customers);
            if self == Self::Due {
                return Query::Queue {
                    scope: Scope::Mine,
                    due: DueFilter::Now,
                    after: None,
                    limit: PAGE,
                };
            }
            if self == Self::Profile {
                return Query::Profile(CustomerId(index + 1));
            }
            let customer = sample::customer(options, index);
            let name: Vec<char> = customer.name.chars().collect();
            let han = name.iter().all(|&c| pinyin::everyday(c).is_some());
            let digits: String = customer
                .phone
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            match self {
                Self::LastFour => return find(digits[digits.len() - 4..].to_owned()),
                Self::MiddleDigits => return find(digits[3..8].to_owned()),
                Self::Initials if han => {
                    let initial = |&c| pinyin::everyday(c).and_then(|s| s.chars().next());
                    return find(name.iter().filter_map(initial).collect());
                }
                Self::HanPart if han && name.len() > 2 => {
                    return find(name[name.len() - 2..].iter().collect());
                }
                Self::HanTrigram if han && name.len() > 2 => return find(customer.name),
                _ => {}
            }
        }
    }
}

/// Asks for `count` looks of a round, one after the other.
pub fn run(
    look: Look,
    customers: u64,
    count: usize,
    round: u64,
    mut ask: impl FnMut(Query) -> Option<Found>,
) -> Times {
    let options = data::options(customers);
    let mut random = Random(round.wrapping_mul(0x5851_F42D_4C95_7F2D) + look as u64);
    let queries: Vec<Query> = (0..count)
        .map(|_| look.query(options, &mut random))
        .collect();
    let mut times = Times::default();
    for query in queries {
        let begin = Instant::now();
        let Some(found) = ask(query) else {
            return Times::default();
        };
        times.note(begin.elapsed());
        times.rows += rows(&found);
    }
    times.wall = times.each.iter().sum();
    times
}

fn rows(found: &Found) -> u64 {
    match found {
        Found::Queue(page) => page.rows.len() as u64,
        Found::Find(found) => found.rows.len() as u64,
        Found::Profile(profile) => (profile.recent.len() + profile.open.len()) as u64,
        other => panic!("an answer of another kind: {other:?}"),
    }
}

/// Numbers that look random and are the same on both sides (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

//! Believable sample data of any size, reproducible: customers of a mother-and-baby shop, their orders,
//! the calls made with them, their after-sales tickets, and what else happened and is known. The words are in `assets/sample`.
//!
//! Every customer is made from the seed and an index alone, so that nothing is held in memory and any
//! customer can be made again. Every seventh is given a life that makes a follow-up due on the given day
//! (first-use call, day-8 questionnaire, stage change, anniversary), so that in any number of customers at
//! least one in eight has work for that day; the others are as they come.

mod contact;
mod file;
mod happening;
mod life;
mod person;
mod shop;
mod ticket;
mod words;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

pub use contact::{SampleContact, histories};
pub use file::{Progress, SampleError, Written, write_csv};
pub use happening::{Happens, Refused, SampleHappening, happenings};
pub use life::Segment;
pub use person::SampleBaby;
pub use shop::{SampleItem, SampleOrder};
pub use ticket::{People, SampleTicket, tickets};

use crate::domain::customer::Sex;
use crate::domain::date::Birthday;
use crate::domain::time::{Day, Zone};

/// What sample data to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many customers, at most [`MOST_CUSTOMERS`].
    pub customers: u64,
    /// The same seed and day give the same data.
    pub seed: u64,
    /// The day for which follow-ups are to be due; everything happened before it.
    pub today: Day,
    /// The business zone.
    pub zone: Zone,
}

/// As many customers as there are distinct phone and order numbers for.
pub const MOST_CUSTOMERS: u64 = 50_000_000;

/// A customer with orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCustomer {
    /// Counted from 0.
    pub index: u64,
    /// The shop's customer number.
    pub number: String,
    /// Full name.
    pub name: String,
    /// How to address them: `王女士`, or the name where it is Latin.
    pub salutation: String,
    /// Sex, as far as known.
    pub sex: Sex,
    /// Mobile number.
    pub phone: String,
    /// Another number.
    pub second_phone: Option<String>,
    /// E-mail address, of a domain that cannot exist.
    pub email: Option<String>,
    /// WeChat id.
    pub wechat: Option<String>,
    /// Solar or lunar, with or without year.
    pub birthday: Option<Birthday>,
    /// The baby that the purchases are for.
    pub baby: Option<SampleBaby>,
    /// Postal address.
    pub address: String,
    /// Where the customer was won.
    pub source: &'static str,
    /// The usual sales channel.
    pub channel: &'static str,
    /// Display name of the dedicated agent.
    pub owner: Option<&'static str>,
    /// Tags, each once.
    pub tags: Vec<&'static str>,
    /// Preferences, habits, special needs; may be empty.
    pub note: String,
    /// Since when somebody who leads a group of mothers works with the shop.
    pub cooperation: Option<Day>,
    /// Oldest first.
    pub orders: Vec<SampleOrder>,
    /// The segment that the orders put the customer in, on the given day.
    pub segment: Segment,
}

/// Display names of the agents whom sample customers and calls belong to.
pub fn agents() -> &'static [&'static str] {
    words::pool("owners").all()
}

/// The customers, made one after the other as they are asked for.
pub fn customers(options: Options) -> impl Iterator<Item = SampleCustomer> {
    (0..options.customers.min(MOST_CUSTOMERS)).map(move |index| customer(options, index))
}

/// The customer of an index below `options.customers`.
pub fn customer(options: Options, index: u64) -> SampleCustomer {
    let life = life::Life::of(options, index);
    let orders = shop::orders(options, index, &life);
    person::of(options, index, &life, orders)
}

/// What a random stream is for: streams are apart, so that one part of a customer can be made without the rest.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Life,
    Orders,
    Person,
    Address,
    Contacts,
    Happenings,
    Tickets,
    Rise,
}

fn rng(options: Options, index: u64, stream: Stream) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    // The first six lie side by side, so that what they make stays as it was; the others behind all of them.
    rng.set_stream(match stream as u64 {
        nth @ 0..6 => index * 6 + nth,
        nth => (nth << 60) + index,
    });
    rng
}

/// A permutation of 0..10^digits (`digits` even, at most 12) that looks random, so that numbers made from
/// an index are distinct without remembering them (a Feistel network of four rounds).
fn scramble(n: u64, digits: u32, key: u64) -> u64 {
    let half = 10_u64.pow(digits / 2);
    let (mut left, mut right) = ((n / half) % half, n % half);
    for round in 0..4_u64 {
        let mixed = (right ^ key.rotate_left(round as u32 * 16))
            .wrapping_add(round.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (left, right) = (right, (left + (mixed >> 32) % half) % half);
    }
    left * half + right
}

#[cfg(test)]
mod tests;

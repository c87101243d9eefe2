//! Finding a customer by whatever the agent has at hand: digits, pinyin, initials, characters, Latin names.
//!
//! Both sides are here so that they cannot disagree: [`keys`] says under which short byte strings a customer stands in
//! an ordered index, and [`Query`] turns what was typed into prefixes of such keys to scan ([`Probe`]) and into the
//! exact decision with its rank ([`Query::matches`]).
//!
//! | key | example: 王小明, 13812345678, K-0042 | finds |
//! | --- | --- | --- |
//! | `T` last four, then the digits before them backwards | `T56784321831` | last four, longer tails, and the last four as they are typed |
//! | `P` first eight digits | `P13812345` | beginnings |
//! | `N` customer number, letters and digits only | `Nk0042` | number, or its beginning |
//! | `M` trailing digits of the number backwards | `M2400` | the digits at its end |
//! | `S` characters of the name | `S王小明` | name, or its beginning |
//! | `H` each later part of it | `H小明`, `H明` | any part |
//! | `I` initials, folded | `Iwxm` | initials |
//! | `F` syllables, folded, each closed by byte 1 | `Fwan·xiao·min·` | pinyin, mixed pinyin and initials |
//! | `G` the same of the given name | `Gxiao·min·` | given name by pinyin |
//! | `W` each Latin word | – | words |
//!
//! A name in characters with one phone and a number has ten keys of 83 bytes in all. Digits in the middle of a
//! phone have no key: [`Query::middle_digits`] says what to look for in a scan.

mod form;
mod key;
mod matching;
mod probe;
mod query;
mod segment;
#[cfg(test)]
mod tests;

use crate::domain::id::TicketId;

pub use key::{LookupKey, MAX_KEY, PHONE_KEYS, keys, phone_key, phone_of_key};
pub use matching::{Closeness, Field, Found, Hit, Rank, Reading};
pub use probe::Probe;
pub use query::{MAX_TERMS, Plan, Query, Term, TermKind};

/// Longest folded number or channel of an order that is kept, in bytes: it is part of a key.
pub const MAX_CODE: usize = 256;

/// The ticket that a text names by its number, as it is printed: `T115`, `t 115`, `Ｔ１１５`.
pub fn ticket_number(text: &str) -> Option<TicketId> {
    let code = fold_code(text);
    let digits = code.strip_prefix('t')?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).map(TicketId)
}

/// What of a customer can be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookupCard<'a> {
    /// Name as entered.
    pub name: &'a str,
    /// Digits of the phones, as [`crate::text::phone::parse`] gives them.
    pub phones: Vec<&'a str>,
    /// The customer number of the shop's own system.
    pub number: Option<&'a str>,
}

/// A customer or order number as it is searched: letters and digits only, folded, so that `VIP-0042`, `vip 0042` and
/// `ＶＩＰ0042` are one.
///
/// What is kept by it has at most [`MAX_CODE`] bytes: some characters fold to many.
pub fn fold_code(text: &str) -> String {
    let mut code = crate::text::fold::fold(text).into_owned();
    code.retain(char::is_alphanumeric);
    code
}

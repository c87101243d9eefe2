//! Digits in the middle of a phone: all phones packed in memory, twelve bytes each, made at the first need and kept
//! up with what is stored. A million of them are looked through in about ten milliseconds.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::lookup::{PHONE_KEYS, phone_of_key};
use crate::service::work::Result;
use crate::store::schema::index;
use crate::store::{Commit, Direction, Raw, Read, ReadExt, Record, Store};

/// Most changed customers that wait to be read, or are kept beside the packed ones; beyond it all are packed anew.
const MAX_CHANGED: usize = 20_000;
/// Phones read from one view of the store while packing.
const STEP: usize = 20_000;
/// Most customers that one look gives.
pub const MAX_FOUND: usize = 256;

/// All phones, packed.
#[derive(Default)]
pub struct Middle {
    packed: RwLock<Packed>,
    /// Whether changes are to be noted: since packing began for the first time.
    watching: AtomicBool,
    news: Mutex<News>,
}

/// Phones and whose they are.
#[derive(Default)]
struct Packed {
    complete: bool,
    digits: Vec<u64>,
    /// Ids of customers, which are given out in sequence and stay below four thousand million.
    owners: Vec<u32>,
    /// Customers whose phones have changed since; theirs above are void.
    changed: HashMap<u32, Vec<u64>>,
}

/// What was stored since the last look.
#[derive(Default)]
struct News {
    customers: Vec<CustomerId>,
    /// More than could be noted.
    many: bool,
}

/// What a look gave.
#[derive(Debug, Default)]
pub struct Look {
    /// Customers who may have the digits; their profiles decide.
    pub customers: Vec<CustomerId>,
    /// There may be more of them.
    pub more: bool,
}

impl Middle {
    /// Hears of a change.
    pub fn note(&self, commit: &Commit) {
        if self.watching.load(Ordering::Acquire) && commit.touched.table(Customer::TABLE) {
            let mut news = self.news.lock();
            news.many |= commit.touched.many
                || news.customers.len() + commit.touched.customers.len() > MAX_CHANGED;
            if news.many {
                news.customers = Vec::new();
            } else {
                news.customers.extend(&commit.touched.customers);
            }
        }
    }

    /// Customers with these digits anywhere in a phone. Takes views of the store itself: hold none.
    pub fn look(&self, store: &Store, digits: &str) -> Result<Look> {
        let Some(pattern) = pack(digits) else {
            return Ok(Look::default());
        };
        self.catch_up(store)?;
        Ok(self.packed.read().find(pattern, digits.len()))
    }

    fn catch_up(&self, store: &Store) -> Result<()> {
        let idle = {
            let news = self.news.lock();
            news.customers.is_empty() && !news.many
        };
        if idle && self.packed.read().complete {
            return Ok(());
        }
        let mut packed = self.packed.write();
        self.watching.store(true, Ordering::Release);
        // What is stored while all are packed is read afterwards; at most two rounds, so that a busy store can't
        // keep anybody here.
        for _ in 0..2 {
            let News { customers, many } = std::mem::take(&mut *self.news.lock());
            let too_many = packed.changed.len() + customers.len() > MAX_CHANGED;
            // Whoever fails in between leaves it to the next look to pack all anew.
            let complete = std::mem::take(&mut packed.complete);
            if many || too_many || !complete {
                *packed = Packed::of(store)?;
            } else {
                let read = store.read();
                for customer in customers {
                    packed.renew(&read, customer)?;
                }
            }
            packed.complete = true;
        }
        Ok(())
    }
}

impl Packed {
    /// Packs all phones of a store.
    fn of(store: &Store) -> Result<Self> {
        let mut packed = Self::default();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let read = store.read();
            let prefix = Raw(PHONE_KEYS);
            let page = read.index_page(
                index::LOOKUP,
                prefix,
                after.as_deref(),
                Direction::Forward,
                STEP,
            )?;
            for entry in &page {
                let Some((key, customer)) = entry.parts::<(Vec<u8>, CustomerId)>() else {
                    continue;
                };
                let digits = phone_of_key(&key).and_then(|digits| pack(&digits));
                if let (Some(digits), Ok(owner)) = (digits, u32::try_from(customer.0)) {
                    packed.digits.push(digits);
                    packed.owners.push(owner);
                }
            }
            if page.len() < STEP {
                break;
            }
            after = page.into_iter().next_back().map(|entry| entry.key);
        }
        packed.digits.shrink_to_fit();
        packed.owners.shrink_to_fit();
        Ok(packed)
    }

    /// Reads a customer's phones anew.
    fn renew(&mut self, read: &impl Read, customer: CustomerId) -> Result<()> {
        let Ok(owner) = u32::try_from(customer.0) else {
            return Ok(());
        };
        let phones = read.get::<Customer>(&customer)?.map(|c| c.phones);
        let phones = phones.unwrap_or_default();
        let digits = phones.iter().filter_map(|phone| pack(&phone.digits));
        self.changed.insert(owner, digits.collect());
        Ok(())
    }

    fn find(&self, pattern: u64, len: usize) -> Look {
        let mask = u64::MAX >> (64 - 4 * len as u32);
        let mut look = Look::default();
        let mut take = |owner: u32| {
            look.customers.push(CustomerId(owner.into()));
            if look.customers.len() < MAX_FOUND {
                return ControlFlow::Continue(());
            }
            look.more = true;
            ControlFlow::Break(())
        };
        for (owner, phones) in &self.changed {
            if phones.iter().any(|&phone| holds(phone, pattern, mask)) && take(*owner).is_break() {
                return look;
            }
        }
        for (&phone, owner) in self.digits.iter().zip(&self.owners) {
            if holds(phone, pattern, mask)
                && !self.changed.contains_key(owner)
                && take(*owner).is_break()
            {
                break;
            }
        }
        look
    }
}

/// Digits in four bits each, every digit one more than it is, so that nothing is no digit. `None` where there are none
/// or more than sixteen.
fn pack(digits: &str) -> Option<u64> {
    let fits = (1..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| {
        digits
            .bytes()
            .fold(0, |packed, digit| packed << 4 | u64::from(digit - b'0' + 1))
    })
}

/// Whether the pattern stands anywhere in a packed phone.
fn holds(mut phone: u64, pattern: u64, mask: u64) -> bool {
    while phone >= pattern {
        if phone & mask == pattern {
            return true;
        }
        phone >>= 4;
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::customer::Phone;
    use crate::service::testkit::{Kit, a_phone};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn packed_digits_are_found_as_text_is(phone in "[0-9]{1,16}", digits in "[0-3]{1,4}") {
            let (packed, pattern) = (pack(&phone).expect("digits"), pack(&digits).expect("digits"));
            let mask = u64::MAX >> (64 - 4 * digits.len());
            prop_assert_eq!(holds(packed, pattern, mask), phone.contains(&digits));
        }
    }

    #[test]
    fn what_is_stored_later_is_found_and_what_is_gone_is_not() {
        let kit = Kit::new();
        let finder = &kit.shared.finder;
        let ann = kit.person("Ann", "13812345678");
        let ask = |digits: &str| {
            finder
                .middle
                .look(kit.store(), digits)
                .expect("the store reads")
                .customers
        };
        assert_eq!(ask("8123"), [ann]);
        let ben = kit.person("Ben", "13912399999");
        assert_eq!(ask("9123"), [ben]);
        let moved: Phone = a_phone("13700000000");
        kit.write(move |work| {
            let mut customer = crate::service::names::customer(work.txn, ann)?;
            customer.phones = vec![moved];
            work.put(&ann, &customer)
        });
        assert!(ask("8123").is_empty());
        assert_eq!(ask("7000"), [ann]);
        assert!(ask("").is_empty());
    }
}

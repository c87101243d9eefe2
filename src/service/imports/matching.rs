//! Which customer a row is about: the number decides; without one on either side, phone and name together.

use std::ops::ControlFlow;

use super::RowStop;
use super::batch::Batch;
use crate::domain::customer::{Customer, Phone};
use crate::domain::id::CustomerId;
use crate::domain::lookup::{self, LookupCard, LookupKey};
use crate::protocol::refusal::Problem;
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, ReadExt};
use crate::text::fold::fold;

/// Most customers of one phone or name that are looked at.
const MAX_CANDIDATES: usize = 1_000;

/// Whom a row names.
pub(super) struct Who<'a> {
    /// External number, folded; empty where there is none.
    pub(super) number: String,
    /// Name; empty where there is none.
    pub(super) name: &'a str,
    /// Phones.
    pub(super) phones: &'a [Phone],
    /// E-mail address, which tells people apart who have neither number nor phone.
    pub(super) email: Option<&'a str>,
}

/// A name as it is compared: folded, without white space.
fn name_form(name: &str) -> String {
    let mut form = fold(name).into_owned();
    form.retain(|c| !c.is_whitespace());
    form
}

impl Batch<'_, '_, '_> {
    /// The customer a row is about, if there is one already.
    pub(super) fn find(&mut self, who: &Who<'_>) -> Result<Option<CustomerId>, RowStop> {
        if !who.number.is_empty()
            && let Some(found) = self.with_number(&who.number)?
        {
            return Ok(Some(found));
        }
        if !who.phones.is_empty() {
            return self.find_by_phone(who);
        }
        if who.number.is_empty() && !who.name.is_empty() {
            return self.find_by_name(who);
        }
        Ok(None)
    }

    fn with_number(&mut self, number: &str) -> Result<Option<CustomerId>, RowStop> {
        if let Some(id) = self.numbers.get(number) {
            return Ok(Some(*id));
        }
        let mut found = None;
        let txn = &*self.work.txn;
        txn.each_index(index::NUMBER, number, Direction::Forward, |key, _| {
            found = KeyReader::new(key).take::<(String, CustomerId)>();
            ControlFlow::Break(())
        })?;
        let found = found.map(|(_, id)| id);
        if let Some(id) = found {
            self.numbers.insert(number.to_owned(), id);
        }
        Ok(found)
    }

    fn find_by_phone(&mut self, who: &Who<'_>) -> Result<Option<CustomerId>, RowStop> {
        let name = name_form(who.name);
        let mut nameless = None;
        let mut anybody: Vec<CustomerId> = Vec::new();
        for phone in who.phones {
            for id in self.candidates(&phone.digits)? {
                let customer = &self.person(id)?.customer;
                if !has_phone(customer, &phone.digits) {
                    continue;
                }
                let numbered = customer.number.is_some();
                if !name.is_empty()
                    && name_form(&customer.name) == name
                    && (who.number.is_empty() || !numbered)
                {
                    return Ok(Some(id));
                }
                if customer.name.is_empty() && !numbered {
                    nameless = nameless.or(Some(id));
                }
                if !anybody.contains(&id) {
                    anybody.push(id);
                }
            }
        }
        if !who.number.is_empty() {
            return Ok(None);
        }
        match (name.is_empty(), nameless, anybody.as_slice()) {
            (_, Some(id), _) | (true, None, &[id]) => Ok(Some(id)),
            (true, None, [_, _, ..]) => Err(RowStop::Refused("name", Problem::Missing)),
            _ => Ok(None),
        }
    }

    /// Somebody of the same name of whom, too, neither number nor phone is known.
    fn find_by_name(&mut self, who: &Who<'_>) -> Result<Option<CustomerId>, RowStop> {
        let name = name_form(who.name);
        let same = |customer: &Customer| {
            customer.number.is_none()
                && customer.phones.is_empty()
                && name_form(&customer.name) == name
                && match (who.email, customer.email.as_deref()) {
                    (Some(here), Some(there)) => here.eq_ignore_ascii_case(there),
                    _ => true,
                }
        };
        let mut made = self.people.values().filter(|person| person.made);
        if let Some(person) = made.find(|person| same(&person.customer)) {
            return Ok(Some(person.customer.id));
        }
        let card = LookupCard {
            name: who.name,
            ..LookupCard::default()
        };
        let keys = lookup::keys(&card);
        let Some(key) = keys.iter().max_by_key(|key| key.as_bytes().len()) else {
            return Ok(None);
        };
        for id in self.under(key, MAX_CANDIDATES)? {
            if same(&self.person(id)?.customer) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Customers who have a phone of these digits.
    fn candidates(&mut self, digits: &str) -> Result<Vec<CustomerId>, RowStop> {
        if let Some(known) = self.phones.get(digits) {
            return Ok(known.clone());
        }
        let found = self.under(&lookup::phone_key(digits), MAX_CANDIDATES)?;
        self.phones.insert(digits.to_owned(), found.clone());
        Ok(found)
    }

    fn under(&self, key: &LookupKey, limit: usize) -> Result<Vec<CustomerId>, RowStop> {
        let mut found = Vec::new();
        let txn = &*self.work.txn;
        txn.each_index(
            index::LOOKUP,
            key.as_bytes(),
            Direction::Forward,
            |key, _| {
                let parts = KeyReader::new(key).take::<(Vec<u8>, CustomerId)>();
                found.extend(parts.map(|(_, id)| id));
                if found.len() < limit {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )?;
        Ok(found)
    }

    /// Remembers the identity that a row gave to a customer, and marks those who have the same phone.
    pub(super) fn introduce(
        &mut self,
        id: CustomerId,
        number: String,
        new_phones: &[String],
    ) -> Result<(), RowStop> {
        if !number.is_empty() {
            self.numbers.insert(number, id);
        }
        for digits in new_phones {
            for other in self.candidates(digits)? {
                let person = self.person(other)?;
                if other == id || !has_phone(&person.customer, digits) {
                    continue;
                }
                // Whoever is marked shares with all the others, so they are marked already.
                let known = std::mem::replace(&mut person.customer.shares_phone, true);
                person.marked = true;
                self.person(id)?.customer.shares_phone = true;
                if known {
                    break;
                }
            }
            // In the order in which the index has them, so that where a file is cut makes no difference.
            let holders = self.phones.entry(digits.clone()).or_default();
            let at = holders.partition_point(|holder| *holder < id);
            holders.insert(at, id);
        }
        Ok(())
    }
}

/// Whether one of a customer's numbers has these digits.
pub(super) fn has_phone(customer: &Customer, digits: &str) -> bool {
    customer.phones.iter().any(|phone| phone.digits == digits)
}

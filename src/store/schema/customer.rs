//! What follows from a customer.

use super::{counter, index};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::lookup::{self, LookupCard, fold_code};
use crate::store::table::{Derived, Place, Record};

impl Record for Customer {
    const TABLE: u8 = 0x02;
    const NAME: &'static str = "customers";
    const VERSION: u8 = 2;
    const PLACE: Place = Place::Customer;
    type Key = CustomerId;

    fn derive(&self, id: &CustomerId, out: &mut Derived) {
        derive_profile(self, *id, out);
        derive_lookup(self, *id, out);
    }

    /// The plan alone changes a customer far more often than name and numbers change.
    fn derive_beside(&self, beside: &Self, id: &CustomerId, out: &mut Derived) {
        derive_profile(self, *id, out);
        if card(self) != card(beside) {
            derive_lookup(self, *id, out);
        }
    }
}

/// What of a customer can be looked up.
fn card(customer: &Customer) -> LookupCard<'_> {
    LookupCard {
        name: &customer.name,
        phones: customer.phones.iter().map(|p| p.digits.as_str()).collect(),
        number: customer.number.as_deref(),
    }
}

fn derive_lookup(customer: &Customer, id: CustomerId, out: &mut Derived) {
    if let Some(number) = &customer.number {
        out.index(index::NUMBER, (fold_code(number), id));
    }
    for key in lookup::keys(&card(customer)) {
        out.index(index::LOOKUP, (key.as_bytes(), id));
    }
}

fn derive_profile(customer: &Customer, id: CustomerId, out: &mut Derived) {
    out.count(counter::CUSTOMERS, 1);
    out.count((counter::SEGMENT, &customer.standing.segment.0), 1);
    out.count((counter::LIFECYCLE, &customer.standing.lifecycle.0), 1);
    for criterion in &customer.standing.key {
        out.count((counter::KEY, criterion), 1);
    }
    out.index(index::SEGMENT, (&customer.standing.segment.0, id));
    if let Some(owner) = customer.owner {
        out.index(index::OWNER, (owner, id));
    }
    if let Some(day) = customer.standing.look_again {
        out.index(index::LOOK_AGAIN, (day, id));
    }
}

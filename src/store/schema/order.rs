//! Orders in the schema.

use super::{counter, index};
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::lookup::fold_code;
use crate::domain::order::{Order, OrderKey};
use crate::domain::time::Day;
use crate::store::key::ToKey;
use crate::store::table::{Derived, Place, Record};

impl Record for Order {
    const TABLE: u8 = 0x03;
    const NAME: &'static str = "orders";
    const VERSION: u8 = 2;
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, Day, OrderId);

    fn derive(&self, &(customer, day, id): &Self::Key, out: &mut Derived) {
        out.count(counter::ORDERS, 1);
        let own = (customer, day, id).to_key();
        match &self.key {
            OrderKey::Number { number } => {
                let key = (fold_code(number), &self.channel);
                out.index_with(index::ORDER_NUMBER, key, &own);
            }
            OrderKey::Content { hash, nth } => {
                out.index_with(index::ORDER_CONTENT, (*hash, *nth), &own);
            }
        }
        if self.status.counts() {
            let fen = self.amount().0;
            out.index_with(index::PURCHASES, (day, customer, id), &fen.to_be_bytes());
            out.count((counter::PURCHASES, day), 1);
            out.count((counter::REVENUE, day), fen);
        }
    }
}

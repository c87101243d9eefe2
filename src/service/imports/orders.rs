//! Rows of orders: each a line of an order, or an order of its own where it has no number.

use super::batch::{Batch, Person};
use super::customers::{add_phones, clean_line, key, number, phone};
use super::matching::Who;
use super::{RowStop, Settled};
use crate::domain::id::{CustomerId, ImportId, OrderId};
use crate::domain::import::{ContentId, OrderRow};
use crate::domain::lookup::fold_code;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};
use crate::domain::time::Zone;
use crate::protocol::refusal::Problem;
use crate::store::ReadExt;
use crate::store::schema::{id_kind, index, order_value};

/// Most lines of an order.
const MAX_ITEMS: usize = 256;
/// Most bytes of its products' names and codes: it is one value of the store.
const MAX_TEXT: usize = 48 << 10;

/// What makes an order the same order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// Its number, folded, within its channel.
    Number(String, String),
    /// What its row says, and which of the equal rows it is.
    Content(ContentId),
}

/// Brings a row in.
pub(super) fn row(batch: &mut Batch<'_, '_, '_>, mut row: OrderRow) -> Result<Settled, RowStop> {
    clean(&mut row);
    let identity = identity(&row)?;
    let customer_number = number("customer", row.customer.as_deref())?;
    let known = known(batch, &identity)?;
    let (customer, order) = match known {
        Some((customer, order)) => {
            same_customer(batch, customer, &customer_number)?;
            (customer, order)
        }
        None => return sold(batch, identity, customer_number, row),
    };
    let (run, zone) = (batch.run.id, batch.work.rules.zone());
    let person = batch.with_orders(customer)?;
    again(person, order, run, row, zone, &identity)
}

fn identity(row: &OrderRow) -> Result<Identity, RowStop> {
    match (&row.order, row.content) {
        (Some(number), _) => {
            let folded = fold_code(number);
            if folded.is_empty() {
                let value = number.clone();
                return Err(RowStop::Refused("order", Problem::Malformed { value }));
            }
            key("order", &folded)?;
            let channel = row.channel.clone().unwrap_or_default();
            key("channel", &channel)?;
            Ok(Identity::Number(folded, channel))
        }
        (None, Some(content)) => Ok(Identity::Content(content)),
        (None, None) => Err(RowStop::Refused("order", Problem::Missing)),
    }
}

/// The order of that identity, if there is one already.
fn known(
    batch: &Batch<'_, '_, '_>,
    identity: &Identity,
) -> Result<Option<(CustomerId, OrderId)>, RowStop> {
    if let Some(made) = batch.sold.get(identity) {
        return Ok(Some(*made));
    }
    let txn = &*batch.work.txn;
    let value = match identity {
        Identity::Number(number, channel) => {
            txn.index_value(index::ORDER_NUMBER, (number, channel))?
        }
        Identity::Content(ContentId { hash, nth }) => {
            txn.index_value(index::ORDER_CONTENT, (*hash, *nth))?
        }
    };
    let found = value.as_deref().and_then(order_value);
    Ok(found.map(|(customer, _, order)| (customer, order)))
}

/// An order can't be two customers'.
fn same_customer(
    batch: &mut Batch<'_, '_, '_>,
    customer: CustomerId,
    number: &str,
) -> Result<(), RowStop> {
    let own = &batch.with_orders(customer)?.customer.number;
    match own {
        Some(own) if !number.is_empty() && fold_code(own) != number => Err(RowStop::Refused(
            "customer",
            Problem::Taken { by: customer },
        )),
        _ => Ok(()),
    }
}

/// A new order, of a customer who is made if unknown.
fn sold(
    batch: &mut Batch<'_, '_, '_>,
    identity: Identity,
    customer_number: String,
    mut row: OrderRow,
) -> Result<Settled, RowStop> {
    let customer = buyer(batch, customer_number, &mut row)?;
    let id = OrderId(batch.work.txn.next_id(id_kind::ORDER)?);
    let zone = batch.work.rules.zone();
    let (at, day) = (row.date, zone.day(row.date));
    let status = row.status;
    let delivered = row.delivered.map(|at| zone.day(at));
    let dispatched = row.dispatched.map(|at| zone.day(at));
    let key = match (&identity, row.order.take()) {
        (Identity::Content(ContentId { hash, nth }), _) => OrderKey::Content {
            hash: *hash,
            nth: *nth,
        },
        (Identity::Number(folded, _), number) => OrderKey::Number {
            number: number.unwrap_or_else(|| folded.clone()),
        },
    };
    let order = Order {
        id,
        customer,
        key,
        channel: row.channel.take().unwrap_or_default(),
        at,
        day,
        dispatched,
        delivered,
        corrected: Vec::new(),
        status: status.unwrap_or_default(),
        items: vec![item(row)],
        import: Some(batch.run.id),
    };
    let person = batch.with_orders(customer)?;
    let at = person
        .orders
        .partition_point(|known| (known.day, known.id) < (day, id));
    person.orders.insert(at, order);
    person.dirty.push(id);
    person.sold.push(id);
    batch.sold.insert(identity, (customer, id));
    Ok(Settled::Created)
}

/// The customer of a new order.
fn buyer(
    batch: &mut Batch<'_, '_, '_>,
    number: String,
    row: &mut OrderRow,
) -> Result<CustomerId, RowStop> {
    let phones = match &row.phone {
        Some(text) => vec![phone("phone", text)?],
        None => Vec::new(),
    };
    let who = Who {
        number,
        name: row.name.as_deref().unwrap_or_default(),
        phones: &phones,
        email: None,
    };
    if who.number.is_empty() && who.name.is_empty() && phones.is_empty() {
        return Err(RowStop::Refused("customer", Problem::Missing));
    }
    if let Some(found) = batch.find(&who)? {
        return Ok(found);
    }
    let number = who.number;
    let id = batch.make()?;
    let customer = &mut batch.person(id)?.customer;
    customer.number = row.customer.take();
    customer.name = row.name.take().unwrap_or_default();
    let digits = add_phones(customer, phones);
    batch.introduce(id, number, &digits)?;
    Ok(id)
}

/// A row about an order that is known: of this file, or of an earlier import with which it is compared.
fn again(
    person: &mut Person,
    id: OrderId,
    run: ImportId,
    row: OrderRow,
    zone: Zone,
    identity: &Identity,
) -> Result<Settled, RowStop> {
    let Some(order) = person.orders.iter_mut().find(|order| order.id == id) else {
        let max = super::super::rows::MAX_ORDERS as i64;
        let problem = Problem::OutOfRange { min: 0, max };
        return Err(RowStop::Refused("customer", problem));
    };
    let own = order.import == Some(run);
    let first = !own && !row.again;
    let mut changed = false;
    if let Some(status) = row.status {
        let status = if first || matches!(identity, Identity::Content(_)) {
            status
        } else {
            combined(order.status, status)
        };
        changed |= std::mem::replace(&mut order.status, status) != status;
    }
    let (dispatched, delivered) = (row.dispatched, row.delivered);
    let said_before = order.delivered.filter(|_| first);
    for (known, said) in [
        (&mut order.dispatched, dispatched),
        (&mut order.delivered, delivered),
    ] {
        if let Some(day) = said.map(|at| zone.day(at)) {
            let day = match *known {
                Some(known) if !first => known.max(day),
                _ => day,
            };
            changed |= known.replace(day) != Some(day);
        }
    }
    if let Some(day) = said_before.filter(|day| order.delivered != Some(*day)) {
        order.note_corrected(day);
    }
    if matches!(identity, Identity::Number(..)) {
        let equal_before = row.equal_before as usize;
        let item = item(row);
        let full = order.items.len() >= MAX_ITEMS;
        let equal = order.items.iter().filter(|known| **known == item).count();
        let add = own || equal <= equal_before;
        if add && full {
            let max = MAX_ITEMS as i64;
            return Err(RowStop::Refused(
                "order",
                Problem::OutOfRange { min: 1, max },
            ));
        }
        let texts =
            |item: &OrderItem| item.product.len() + item.sku.as_ref().map_or(0, String::len);
        let size: usize = order.items.iter().chain([&item]).map(texts).sum();
        if add && size > MAX_TEXT {
            let max = MAX_TEXT as u32;
            return Err(RowStop::Refused("product", Problem::TooLong { max }));
        }
        if add {
            order.items.push(item);
            changed = true;
        }
    }
    if !changed {
        return Ok(Settled::Unchanged);
    }
    if !person.dirty.contains(&id) {
        person.dirty.push(id);
    }
    Ok(Settled::Updated)
}

/// What two lines of one order say of it together: it is a purchase as long as one of them is, and as far as
/// the one that is farthest.
fn combined(one: OrderStatus, other: OrderStatus) -> OrderStatus {
    let rank = |status: OrderStatus| match status {
        OrderStatus::Cancelled => 0,
        OrderStatus::Returned => 1,
        OrderStatus::Paid => 2,
        OrderStatus::Shipped => 3,
        OrderStatus::Delivered => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn item(row: OrderRow) -> OrderItem {
    OrderItem {
        product: row.product.unwrap_or_default(),
        sku: row.sku,
        quantity: row.quantity.unwrap_or(1),
        amount: row.amount,
    }
}

fn clean(row: &mut OrderRow) {
    let fields = [
        &mut row.order,
        &mut row.customer,
        &mut row.name,
        &mut row.product,
        &mut row.sku,
        &mut row.channel,
    ];
    fields.into_iter().flatten().for_each(clean_line);
}

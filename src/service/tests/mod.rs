//! The rules of the product against tables, models and recomputation from the facts.

mod plan;

use crate::domain::customer::{FamilyMember, Relation};
use crate::domain::date::Birthday;
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};
use crate::domain::time::{Day, Zone};

/// A date that is one.
fn day(text: &str) -> Day {
    Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
}

/// An order of one line; its id is its number.
fn order(id: u64, day: Day, fen: i64, units: u32) -> Order {
    Order {
        id: OrderId(id),
        customer: CustomerId(1),
        key: OrderKey::Number {
            number: format!("A{id}"),
        },
        channel: "tmall".into(),
        at: Zone::default().at_minute(day, 10 * 60),
        day,
        delivered: None,
        status: OrderStatus::Paid,
        items: vec![OrderItem {
            product: "奶粉3段".into(),
            sku: None,
            quantity: units,
            amount: Fen(fen),
        }],
        import: None,
    }
}

/// A child of the customer.
fn baby(born: Day) -> FamilyMember {
    use chrono::Datelike;
    let date = born.date();
    FamilyMember {
        name: "小宝".into(),
        relation: Relation::Baby,
        birthday: Birthday::solar(
            i16::try_from(date.year()).ok(),
            date.month() as u8,
            date.day() as u8,
        ),
    }
}

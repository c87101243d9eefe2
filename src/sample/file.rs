//! Sample data as the two files that a shop exports: customers.csv and orders.csv, UTF-8, Chinese headers.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::person::written;
use super::words::label;
use super::{Options, SampleCustomer, SampleOrder, customers};
use crate::domain::customer::Sex;
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::order::OrderStatus;
use crate::domain::time::Day;
use crate::files::{NewFile, is_taken};

/// How far writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Customers written.
    pub done: u64,
    /// Customers to write.
    pub of: u64,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows of customers.csv.
    pub customers: u64,
    /// Orders.
    pub orders: u64,
    /// Rows of orders.csv, one per item.
    pub items: u64,
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct SampleError {
    /// The file or directory.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Customers between two calls of the progress function.
const PROGRESS_EVERY: u64 = 1_000;
const CUSTOMERS: &str = "customers.csv";
const ORDERS: &str = "orders.csv";
const BUFFER_BYTES: usize = 1 << 20;

/// Writes `customers.csv` and `orders.csv` into a directory, which is made if it is missing. The files appear
/// under their names when they are whole; those that are there are replaced only with `replace`.
/// Where `progress` breaks off, nothing is left of them, and the error is [`io::ErrorKind::Interrupted`].
pub fn write_csv(
    options: Options,
    out_dir: &Path,
    replace: bool,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Written, SampleError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| SampleError { path, source }
    };
    fs::create_dir_all(out_dir).map_err(at(out_dir))?;
    for name in [CUSTOMERS, ORDERS] {
        let path = out_dir.join(name);
        if !replace && is_taken(&path) {
            return Err(at(&path)(io::ErrorKind::AlreadyExists.into()));
        }
    }
    let mut people = Table::create(out_dir, CUSTOMERS, label("customer-columns"))?;
    let mut sales = Table::create(out_dir, ORDERS, label("order-columns"))?;
    let mut count = Written::default();
    for customer in customers(options) {
        customer_row(&mut people.csv, &customer).map_err(at(&people.path))?;
        for order in &customer.orders {
            order_rows(&mut sales.csv, &customer, order).map_err(at(&sales.path))?;
            count.orders += 1;
            count.items += order.items.len() as u64;
        }
        count.customers += 1;
        if count.customers.is_multiple_of(PROGRESS_EVERY) || count.customers == options.customers {
            let so_far = Progress {
                done: count.customers,
                of: options.customers,
            };
            if progress(so_far).is_break() {
                return Err(at(out_dir)(io::ErrorKind::Interrupted.into()));
            }
        }
    }
    people.finish(replace)?;
    sales.finish(replace)?;
    Ok(count)
}

struct Table {
    path: PathBuf,
    new: NewFile,
    csv: csv::Writer<BufWriter<File>>,
}

impl Table {
    fn create(dir: &Path, name: &str, columns: &str) -> Result<Self, SampleError> {
        let path = dir.join(name);
        let fail = |source| SampleError {
            path: path.clone(),
            source,
        };
        let (new, file) = NewFile::beside(&path).map_err(fail)?;
        let mut csv = csv::Writer::from_writer(BufWriter::with_capacity(BUFFER_BYTES, file));
        csv.write_record(columns.split(','))
            .map_err(|error| fail(error.into()))?;
        Ok(Self { path, new, csv })
    }

    fn finish(self, replace: bool) -> Result<(), SampleError> {
        let Self { path, new, csv } = self;
        csv.into_inner()
            .map_err(csv::IntoInnerError::into_error)
            .and_then(|mut buffer| buffer.flush())
            .and_then(|()| new.keep(replace))
            .map_err(|source| SampleError { path, source })
    }
}

fn customer_row(csv: &mut csv::Writer<impl Write>, c: &SampleCustomer) -> io::Result<()> {
    let birthday = |kind: CalendarKind| {
        let found = c.birthday.filter(|birthday| birthday.calendar == kind);
        found.map(written).unwrap_or_default()
    };
    let baby = c.baby.as_ref();
    let baby_birthday = baby
        .and_then(|baby| baby.birthday)
        .map(|b: Birthday| written(b));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    csv.write_record([
        c.number.as_str(),
        &c.name,
        &c.phone,
        &text(&c.second_phone),
        &text(&c.email),
        &text(&c.wechat),
        sex(c.sex),
        &birthday(CalendarKind::Solar),
        &birthday(CalendarKind::Lunar),
        baby.and_then(|baby| baby.name.as_deref())
            .unwrap_or_default(),
        &baby_birthday.unwrap_or_default(),
        &c.address,
        c.source,
        c.channel,
        c.owner.unwrap_or_default(),
        &c.tags.join(";"),
        &c.note,
        &c.cooperation
            .map_or_else(String::new, |day| day.to_string()),
    ])
    .map_err(io::Error::from)
}

fn order_rows(
    csv: &mut csv::Writer<impl Write>,
    c: &SampleCustomer,
    order: &SampleOrder,
) -> io::Result<()> {
    let placed = time(order.day, order.minute);
    let done =
        |at: Option<(Day, u16)>| at.map_or_else(String::new, |(day, minute)| time(day, minute));
    let (dispatched, delivered) = (done(order.dispatched), done(order.delivered));
    for item in &order.items {
        csv.write_record([
            order.number.as_str(),
            &c.number,
            &c.name,
            &c.phone,
            &placed,
            &dispatched,
            &delivered,
            item.product,
            item.sku,
            &item.quantity.to_string(),
            &item.amount.to_plain(),
            order.channel,
            status(order.status),
        ])?;
    }
    Ok(())
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "",
        Sex::Female => label("female"),
        Sex::Male => label("male"),
    }
}

/// Sample orders are packed, under way, delivered, or sent back.
fn status(status: OrderStatus) -> &'static str {
    label(match status {
        OrderStatus::Paid => "paid",
        OrderStatus::Shipped => "shipped",
        OrderStatus::Delivered => "delivered",
        OrderStatus::Cancelled | OrderStatus::Returned => "returned",
    })
}

/// `2024/1/5 13:45`.
fn time(day: Day, minute: u16) -> String {
    use chrono::Datelike;
    let date = day.date();
    let (hour, minute) = (minute / 60, minute % 60);
    format!(
        "{}/{}/{} {hour}:{minute:02}",
        date.year(),
        date.month(),
        date.day()
    )
}

//! The two files of an import, row by row as they are read: customers, then orders.

use std::time::Duration;

use super::data;
use super::measure::cpu_nanos;
use super::side::Imported;
use warmline::domain::import::{CustomerRow, Kind, OrderRow};
use warmline::protocol::command::ImportRows;
use warmline::sample::{self, SampleCustomer};

/// Customers whose rows are made at once, outside the measured time.
const PART: usize = 4_096;

/// Rows that are settled together.
#[derive(Debug, Clone)]
pub enum Batch {
    /// Customers.
    Customers(Vec<CustomerRow>),
    /// Lines of orders; an order is never cut.
    Orders(Vec<OrderRow>),
}

impl Batch {
    /// Of which file.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Customers(_) => Kind::Customers,
            Self::Orders(_) => Kind::Orders,
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::Customers(rows) => rows.len(),
            Self::Orders(rows) => rows.len(),
        }
    }
}

impl From<Batch> for ImportRows {
    fn from(batch: Batch) -> Self {
        match batch {
            Batch::Customers(rows) => Self::Customers(rows),
            Batch::Orders(rows) => Self::Orders(rows),
        }
    }
}

/// Hands all rows of both files to `write` in batches, many at a time; `write` says how long it took. The processor
/// time in the answer is that of making the rows.
pub fn import(customers: u64, mut write: impl FnMut(Vec<Batch>) -> Duration) -> Imported {
    let options = data::options(customers);
    let mut done = Imported::default();
    let all: Vec<u64> = (0..customers).collect();
    for part in all.chunks(PART) {
        let before = cpu_nanos();
        let rows: Vec<CustomerRow> = part
            .iter()
            .map(|&index| data::customer_row(&sample::customer(options, index)))
            .collect();
        done.customers += rows.len() as u64;
        let batches = rows
            .chunks(data::BATCH)
            .map(|rows| Batch::Customers(rows.to_vec()));
        let batches = batches.collect();
        done.cpu += cpu_nanos() - before;
        done.customer_seconds += write(batches).as_secs_f64();
    }
    for part in all.chunks(PART) {
        let before = cpu_nanos();
        let samples: Vec<SampleCustomer> = part
            .iter()
            .map(|&index| sample::customer(options, index))
            .collect();
        let mut batches: Vec<Vec<OrderRow>> = Vec::new();
        for sample in &samples {
            for order in data::orders(options, sample) {
                let rows = data::order_rows(sample, &order);
                done.order_rows += rows.len() as u64;
                match batches.last_mut() {
                    Some(last) if last.len() + rows.len() <= data::BATCH => last.extend(rows),
                    _ => batches.push(rows),
                }
            }
        }
        let batches = batches.into_iter().map(Batch::Orders).collect();
        done.cpu += cpu_nanos() - before;
        done.order_seconds += write(batches).as_secs_f64();
    }
    done
}

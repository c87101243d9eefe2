//! A planned file read row by row, each row accepted or rejected.

use std::collections::BTreeSet;
use std::io;

use super::MAX_CELL_BYTES;
use super::decode::Decoded;
use super::identity::{self, Occurrences};
use super::mapping::{MappingError, Why};
use super::plan::{Plan, next_row};
use super::records::{Cut, Record, Records};
use super::row::{Cells, Fault, Row};
use super::survey::Positioned;
use crate::domain::import::{CustomerRow, Kind, OrderRow, Reason, Rejected};

/// A batch ends when its rows have this many bytes of text.
const BATCH_BYTES: usize = 1 << 20;

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The plan is for the other kind of file.
    #[error("planned as another kind of file")]
    Kind,
    /// The plan lacks required fields.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// More distinct rows of orders than are counted.
    #[error("more than {limit} distinct rows")]
    TooManyDistinct {
        /// The most.
        limit: usize,
    },
}

impl Plan {
    /// Reads it as customers.
    pub fn customers(&self) -> Result<Rows<'_, CustomerRow>, ReadError> {
        self.rows()
    }

    /// Reads it as orders.
    pub fn orders(&self) -> Result<Rows<'_, OrderRow>, ReadError> {
        self.rows()
    }

    /// Reads it again for the cells of some rows, by the lines on which they begin, as a rejects file has them.
    pub fn originals(&self, lines: &BTreeSet<u64>) -> Result<Vec<(u64, Vec<String>)>, ReadError> {
        match self.kind {
            Kind::Customers => self.customers()?.cells_of(lines),
            Kind::Orders => self.orders()?.cells_of(lines),
        }
    }

    fn rows<T: Row>(&self) -> Result<Rows<'_, T>, ReadError> {
        if self.kind != T::KIND {
            return Err(ReadError::Kind);
        }
        self.check()?;
        let mut records = Records::new(
            Decoded::new(self.survey.reader(), self.encoding),
            self.delimiter,
        );
        for _ in 0..self.lead {
            next_row(&mut records)?;
        }
        Ok(Rows {
            plan: self,
            records,
            record: Record::default(),
            occurrences: Occurrences::default(),
            row: 0,
            blank: 0,
            kind: std::marker::PhantomData,
        })
    }
}

/// Some consecutive rows of a file.
#[derive(Debug)]
pub struct Batch<T> {
    /// How many rows came before, blank ones not counted.
    pub first_row: u64,
    /// The rows, each accepted or rejected.
    pub rows: Vec<Result<T, Rejected>>,
    /// Blank lines of the file so far.
    pub blank: u64,
    /// Bytes of the file so far, to within what is read ahead: for progress.
    pub bytes: u64,
}

/// The rows of a file, in its order.
pub struct Rows<'a, T> {
    plan: &'a Plan,
    records: Records<Positioned>,
    record: Record,
    occurrences: Occurrences,
    row: u64,
    blank: u64,
    kind: std::marker::PhantomData<T>,
}

impl<T: Row> Rows<'_, T> {
    /// Rows read so far, blank ones not counted.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Blank lines so far.
    pub fn blank(&self) -> u64 {
        self.blank
    }

    /// Goes on behind the first `rows` rows, as an import does that was interrupted there; answers how many there were.
    pub fn skip_to(&mut self, rows: u64) -> Result<u64, ReadError> {
        while self.row < rows {
            let Some(cut) = self.next_cut()? else {
                break;
            };
            // What orders contain is counted, so they are read even so.
            if T::KIND == Kind::Orders {
                let _ = self.typed(cut)?;
            }
        }
        Ok(self.row)
    }

    /// The next rows, at most `limit` of them and fewer if they are long; `None` at the end.
    pub fn next_batch(&mut self, limit: usize) -> Result<Option<Batch<T>>, ReadError> {
        let first_row = self.row;
        let (mut rows, mut text_bytes) = (Vec::with_capacity(limit.min(1024)), 0);
        while rows.len() < limit && text_bytes < BATCH_BYTES {
            let Some(cut) = self.next_cut()? else {
                break;
            };
            text_bytes += self.record.cells().map(str::len).sum::<usize>();
            rows.push(self.typed(cut)?);
        }
        let bytes = self.records.raw_bytes();
        Ok((!rows.is_empty()).then_some(Batch {
            first_row,
            rows,
            blank: self.blank,
            bytes,
        }))
    }

    /// The original cells of the rows that begin on these lines.
    fn cells_of(mut self, lines: &BTreeSet<u64>) -> Result<Vec<(u64, Vec<String>)>, ReadError> {
        let mut found = Vec::with_capacity(lines.len());
        while found.len() < lines.len() && self.next_cut()?.is_some() {
            if lines.contains(&self.record.line) {
                let cells = self.record.cells().enumerate();
                let kept = cells.filter(|(at, _)| !self.plan.mapping.is_own(*at));
                let kept = kept.map(|(_, cell)| cell.to_owned()).collect();
                found.push((self.record.line, kept));
            }
        }
        Ok(found)
    }

    /// Cuts the next row that is not blank into the record.
    fn next_cut(&mut self) -> Result<Option<Cut>, ReadError> {
        while let Some(cut) = self.records.next(&mut self.record)? {
            if cut != Cut::Blank {
                self.row += 1;
                return Ok(Some(cut));
            }
            self.blank += 1;
        }
        Ok(None)
    }

    fn typed(&mut self, cut: Cut) -> Result<Result<T, Rejected>, ReadError> {
        if let Cut::Broken(reason) = cut {
            let fault = Fault {
                column: None,
                field: None,
                reason,
            };
            return Ok(Err(self.rejected(fault)));
        }
        let mapping = &self.plan.mapping;
        let row = fits(&self.record, mapping.columns.len())
            .and_then(|()| T::read(&mut Cells::new(&self.record, mapping, self.plan.zone)));
        let mut row = match row {
            Ok(row) => row,
            Err(fault) => return Ok(Err(self.rejected(fault))),
        };
        if let Some(order) = row.order() {
            let limit = identity::MAX_DISTINCT;
            let marked = self.occurrences.mark(order);
            marked.map_err(|_| ReadError::TooManyDistinct { limit })?;
        }
        Ok(Ok(row))
    }

    fn rejected(&self, fault: Fault) -> Rejected {
        let mapping = &self.plan.mapping;
        let own = mapping.columns.iter().any(|column| column.why == Why::Own);
        let mut reason = fault.reason;
        let mut original = self.record.to_vec();
        if own && !reason.is_raw(original.len()) {
            let kept = original
                .into_iter()
                .enumerate()
                .filter(|(at, _)| !mapping.is_own(*at));
            original = kept.map(|(_, cell)| cell).collect();
            if let Reason::CellCount { expected, found } = &mut reason {
                let columns = (0..mapping.columns.len())
                    .filter(|at| !mapping.is_own(*at))
                    .count();
                (*expected, *found) = (columns as u32, original.len() as u32);
            }
        }
        Rejected {
            line: self.record.line,
            column: fault
                .column
                .map(|column| mapping.columns[column].header.clone()),
            field: fault.field,
            reason,
            original,
        }
    }
}

impl<T: Row> Iterator for Rows<'_, T> {
    type Item = Result<Batch<T>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch(256).transpose()
    }
}

/// Whether a record has the right number of cells, none too long.
fn fits(record: &Record, columns: usize) -> Result<(), Fault> {
    if record.len() != columns {
        let reason = Reason::CellCount {
            expected: columns as u32,
            found: record.len() as u32,
        };
        return Err(Fault {
            column: None,
            field: None,
            reason,
        });
    }
    match record.cells().position(|cell| cell.len() > MAX_CELL_BYTES) {
        None => Ok(()),
        column => {
            let reason = Reason::CellTooLong {
                limit: MAX_CELL_BYTES as u32,
            };
            Err(Fault {
                column,
                field: None,
                reason,
            })
        }
    }
}

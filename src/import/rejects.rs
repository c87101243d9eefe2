//! Rejected rows kept in a CSV file that can be corrected and imported again.
//!
//! UTF-8 with a byte order mark, so that spreadsheets open it; the original columns under their original names, then
//! [`OWN_COLUMNS`]: the line, the column and the reason. Importing it recognises these three and leaves them out,
//! whatever header, delimiter or encoding the options name. Cells are exactly those of the file, and therefore not
//! made safe against formulas as exports are. Cells beyond the header, and the text of rows that could not be cut
//! into cells, stand behind the three, so that such a row is rejected again until somebody has moved them; the missing
//! cells of a row that is too short are empty.

use std::io::Write;

use super::header::OWN_COLUMNS;
use crate::domain::import::Rejected;

/// Writes a rejects file.
pub struct RejectsWriter<W: Write> {
    csv: csv::Writer<W>,
    columns: usize,
    rows: u64,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins a file with the original header (see [`Plan::original_header`](super::Plan::original_header)).
    pub fn new(mut file: W, original_header: &[String]) -> csv::Result<Self> {
        file.write_all("\u{FEFF}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(file);
        csv.write_record(
            original_header
                .iter()
                .map(String::as_str)
                .chain(OWN_COLUMNS),
        )?;
        Ok(Self {
            csv,
            columns: original_header.len(),
            rows: 0,
        })
    }

    /// Adds a row; the reason is text for people.
    pub fn write(&mut self, rejected: &Rejected, reason: &str) -> csv::Result<()> {
        let cells = &rejected.original;
        let cut = if rejected.reason.is_raw(cells.len()) {
            0
        } else {
            cells.len().min(self.columns)
        };
        let (own, surplus) = cells.split_at(cut);
        let line = rejected.line.to_string();
        let padding = std::iter::repeat_n("", self.columns - cut);
        let notes = [
            line.as_str(),
            rejected.column.as_deref().unwrap_or(""),
            reason,
        ];
        let original = own.iter().map(String::as_str).chain(padding);
        self.csv.write_record(
            original
                .chain(notes)
                .chain(surplus.iter().map(String::as_str)),
        )?;
        self.rows += 1;
        Ok(())
    }

    /// Rows written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes what is buffered and gives the file back, to be synced.
    pub fn finish(self) -> std::io::Result<W> {
        self.csv
            .into_inner()
            .map_err(|error| std::io::Error::new(error.error().kind(), error.to_string()))
    }
}

//! Decoded text cut into rows of cells, with the physical line of each and without ever losing the thread.
//!
//! Quoting is that of RFC 4180 and taken strictly: text after a closing quote rejects the row. A quote that is never
//! closed would swallow the rest of a file; here it rejects its first line only, and reading resumes at the next one.
//! Looking ahead for the closing quote is limited to [`MAX_ROW_BYTES`] and by a budget, so that hostile files still
//! take linear time: when it is used up, quoted cells may not span lines until it has recovered.

use std::io::{self, Read};

use super::decode::{Decoded, Fault};
use super::delimiter::Delimiter;
use super::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::domain::import::Reason;

/// How many bytes may be scanned again after unclosed quotes before spanning lines is suspended.
const LOOKAHEAD_BUDGET: usize = 8 * MAX_ROW_BYTES;
/// What is kept of a row that is too long.
const EXCERPT_BYTES: usize = 1 << 10;

/// One row: its cells without their quotes.
#[derive(Debug, Default, Clone)]
pub struct Record {
    text: String,
    ends: Vec<u32>,
    /// Physical line (from 1) on which it begins.
    pub line: u64,
}

impl Record {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell; empty where there is none.
    pub fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start as usize..end as usize]
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// All cells, owned.
    pub fn to_vec(&self) -> Vec<String> {
        self.cells().map(str::to_owned).collect()
    }

    fn clear(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
    }

    fn push(&mut self, tail: &str) {
        self.text.push_str(tail);
        self.ends.push(self.text.len() as u32);
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What the next piece of the text was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// A row, now in the record.
    Row,
    /// Nothing: an empty line or empty cells only.
    Blank,
    /// A row that could not be read; the record holds its cells, or its text as one cell.
    Broken(Reason),
}

/// How a scan over one row ended.
enum End {
    Eof,
    /// Just behind the row's last byte.
    Row(usize),
    QuoteOpen,
    /// Text after a closing quote, whose row began on an earlier line or not.
    QuoteText,
    TooLong,
}

/// Rows of a stream of text.
pub struct Records<R> {
    decoded: Decoded<R>,
    delimiter: Delimiter,
    /// Text not yet consumed, from `start`; `base` is where the buffer begins in the whole text.
    text: String,
    start: usize,
    base: u64,
    /// The line on which `start` is.
    line: u64,
    budget: usize,
    spans_lines: bool,
}

impl<R: Read> Records<R> {
    /// Cuts a text from its beginning.
    pub fn new(decoded: Decoded<R>, delimiter: Delimiter) -> Self {
        Self {
            decoded,
            delimiter,
            text: String::new(),
            start: 0,
            base: 0,
            line: 1,
            budget: LOOKAHEAD_BUDGET,
            spans_lines: false,
        }
    }

    /// Bytes of the file used so far, to within what is read ahead.
    pub fn raw_bytes(&self) -> u64 {
        self.decoded.raw_bytes()
    }

    /// The physical line that comes next.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row into `record`; `None` at the end.
    pub fn next(&mut self, record: &mut Record) -> io::Result<Option<Cut>> {
        self.compact();
        record.clear(self.line);
        self.spans_lines = false;
        let cut = match self.scan(record)? {
            End::Eof => return Ok(None),
            End::Row(end) => self.finish(record, end),
            End::QuoteText if !self.spans_lines => self.break_line(record, Reason::QuoteText)?,
            End::QuoteOpen | End::QuoteText => self.break_line(record, Reason::QuoteOpen)?,
            End::TooLong => self.skip_line(record)?,
        };
        Ok(Some(cut))
    }

    /// Drops consumed text once it outweighs the rest.
    fn compact(&mut self) {
        if self.start * 2 > self.text.len() {
            self.text.drain(..self.start);
            self.base += self.start as u64;
            self.start = 0;
        }
    }

    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while at >= self.text.len() {
            if !self.decoded.fill(&mut self.text)? {
                return Ok(None);
            }
        }
        Ok(Some(self.text.as_bytes()[at]))
    }

    /// Walks over one row, collecting its cells.
    fn scan(&mut self, record: &mut Record) -> io::Result<End> {
        let mut at = self.start;
        if self.byte(at)?.is_none() {
            return Ok(End::Eof);
        }
        let runs = self.delimiter == Delimiter::Space;
        loop {
            if runs {
                while matches!(self.byte(at)?, Some(b' ' | b'\t')) {
                    at += 1;
                }
                // Blanks at the end of a line are no further cell.
                if matches!(self.byte(at)?, None | Some(b'\n' | b'\r')) {
                    return Ok(End::Row(self.behind_newline(at)?));
                }
            }
            let stop = if self.byte(at)? == Some(b'"') {
                match self.quoted(record, at + 1)? {
                    Ok(stop) => stop,
                    Err(end) => return Ok(end),
                }
            } else {
                let stop = self.find(at, |b, delimiter| {
                    delimiter.is(b) || b == b'\n' || b == b'\r'
                })?;
                let Some(stop) = stop else {
                    return Ok(End::TooLong);
                };
                if record.len() <= MAX_COLUMNS {
                    record.push(&self.text[at..stop]);
                }
                stop
            };
            match self.byte(stop)? {
                Some(b'\n' | b'\r') | None => return Ok(End::Row(self.behind_newline(stop)?)),
                Some(_) => at = stop + 1,
            }
        }
    }

    /// Walks over a quoted cell from behind its opening quote; answers where its delimiter, newline or the end is.
    fn quoted(&mut self, record: &mut Record, from: usize) -> io::Result<Result<usize, End>> {
        let mut at = from;
        loop {
            let stop = self.find(at, |b, _| b == b'"' || b == b'\n' || b == b'\r')?;
            let Some(stop) = stop else {
                return Ok(Err(End::QuoteOpen));
            };
            match self.byte(stop)? {
                None => return Ok(Err(End::QuoteOpen)),
                Some(b'"') => {
                    record.text.push_str(&self.text[at..stop]);
                    if self.byte(stop + 1)? == Some(b'"') {
                        record.text.push('"');
                        at = stop + 2;
                        continue;
                    }
                    if record.len() <= MAX_COLUMNS {
                        record.push("");
                    }
                    let mut behind = stop + 1;
                    while self.byte(behind)? == Some(b' ') && self.delimiter != Delimiter::Space {
                        behind += 1;
                    }
                    return Ok(match self.byte(behind)? {
                        None | Some(b'\n' | b'\r') => Ok(behind),
                        Some(b) if self.delimiter.is(b) => Ok(behind),
                        Some(_) => Err(End::QuoteText),
                    });
                }
                Some(_) => {
                    // Enough for the longest look ahead, so that what it may cost is already paid for.
                    if self.budget < MAX_ROW_BYTES {
                        return Ok(Err(End::QuoteOpen));
                    }
                    self.spans_lines = true;
                    record.text.push_str(&self.text[at..=stop]);
                    at = stop + 1;
                }
            }
        }
    }

    /// The first byte from `at` on that `wanted` accepts, or the end of the text; `None` beyond the longest row.
    fn find(
        &mut self,
        at: usize,
        wanted: impl Fn(u8, Delimiter) -> bool,
    ) -> io::Result<Option<usize>> {
        let mut from = at;
        loop {
            let found = self.text.as_bytes()[from..]
                .iter()
                .position(|b| wanted(*b, self.delimiter));
            let stop = found.map_or(self.text.len(), |n| from + n);
            if stop - self.start > MAX_ROW_BYTES {
                return Ok(None);
            }
            if found.is_some() || self.byte(stop)?.is_none() {
                return Ok(Some(stop));
            }
            from = stop;
        }
    }

    /// The place behind the newline at `at` (`\n`, `\r\n` or `\r`), or `at` at the end.
    fn behind_newline(&mut self, at: usize) -> io::Result<usize> {
        Ok(match self.byte(at)? {
            Some(b'\r') if self.byte(at + 1)? == Some(b'\n') => at + 2,
            Some(_) => at + 1,
            None => at,
        })
    }

    /// Consumes the row up to `end`.
    fn finish(&mut self, record: &mut Record, end: usize) -> Cut {
        let fault = self.take_fault(end);
        let raw = &self.text[self.start..end];
        let reason = if let Some(fault) = fault {
            let before = (fault.at - self.base) as usize - self.start;
            let line = self.line + newlines(&raw[..before]);
            Some(Reason::Undecodable {
                bytes: fault.bytes,
                line,
            })
        } else if record.len() > MAX_COLUMNS {
            let limit = MAX_COLUMNS as u32;
            record.clear(self.line);
            record.push(raw.trim_end_matches(['\r', '\n']));
            Some(Reason::CellsTooMany { limit })
        } else {
            None
        };
        self.line += if self.spans_lines { newlines(raw) } else { 1 };
        self.budget = (self.budget + raw.len()).min(LOOKAHEAD_BUDGET);
        self.start = end;
        match reason {
            Some(reason) => Cut::Broken(reason),
            None if record.is_blank() => Cut::Blank,
            None => Cut::Row,
        }
    }

    /// Gives up the line at `start` alone and resumes behind it.
    fn break_line(&mut self, record: &mut Record, reason: Reason) -> io::Result<Cut> {
        let scanned = self.text.len() - self.start;
        let Some(stop) = self.find(self.start, |b, _| b == b'\n' || b == b'\r')? else {
            return self.skip_line(record);
        };
        let end = self.behind_newline(stop)?;
        record.clear(self.line);
        record.push(&self.text[self.start..stop]);
        let reason = match self.take_fault(end) {
            Some(fault) => Reason::Undecodable {
                bytes: fault.bytes,
                line: self.line,
            },
            None => reason,
        };
        let scanned_again = scanned.min(MAX_ROW_BYTES).saturating_sub(end - self.start);
        if self.spans_lines {
            self.budget = self.budget.saturating_sub(scanned_again);
        } else {
            self.budget = (self.budget + end - self.start).min(LOOKAHEAD_BUDGET);
        }
        self.line += 1;
        self.start = end;
        Ok(Cut::Broken(reason))
    }

    /// Gives up a line longer than any row, keeping only its beginning.
    fn skip_line(&mut self, record: &mut Record) -> io::Result<Cut> {
        let excerpt = self.text[self.start..]
            .char_indices()
            .map(|(at, c)| at + c.len_utf8());
        let kept = excerpt
            .take_while(|end| *end <= EXCERPT_BYTES)
            .last()
            .unwrap_or(0);
        record.clear(self.line);
        record.push(&self.text[self.start..self.start + kept]);
        loop {
            let rest = &self.text.as_bytes()[self.start..];
            if let Some(n) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
                let end = self.behind_newline(self.start + n)?;
                self.take_fault(end);
                self.start = end;
                break;
            }
            let length = self.text.len();
            self.take_fault(length);
            self.base += length as u64;
            self.text.clear();
            self.start = 0;
            if !self.decoded.fill(&mut self.text)? {
                break;
            }
        }
        self.line += 1;
        Ok(Cut::Broken(Reason::RowTooLong {
            limit: MAX_ROW_BYTES as u32,
        }))
    }

    /// Takes the faults before `end` and answers the first of them.
    fn take_fault(&mut self, end: usize) -> Option<Fault> {
        let end = self.base + end as u64;
        let mut first = None;
        while self
            .decoded
            .faults
            .front()
            .is_some_and(|fault| fault.at < end)
        {
            let fault = self.decoded.faults.pop_front();
            first = first.or(fault);
        }
        first
    }
}

/// Line ends in a text: `\n`, `\r\n` or `\r`.
fn newlines(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let ends =
        |(at, b): (usize, &u8)| *b == b'\n' || *b == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    bytes.iter().enumerate().filter(|pair| ends(*pair)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::encoding::{Detected, Evidence};

    /// Cuts a text and shows each piece as `line:cell|cell`, with the reason's code in front of broken ones.
    fn cut(bytes: &[u8], delimiter: Delimiter) -> Vec<String> {
        let encoding = encoding_rs::UTF_8;
        let detected = Detected {
            encoding,
            bom_bytes: 0,
            evidence: Evidence::Forced,
        };
        let mut records = Records::new(Decoded::new(bytes, detected), delimiter);
        let (mut record, mut shown) = (Record::default(), Vec::new());
        while let Some(cut) = records.next(&mut record).expect("memory can be read") {
            let cells = format!("{}:{}", record.line, record.to_vec().join("|"));
            shown.push(match cut {
                Cut::Row => cells,
                Cut::Blank => format!("{}:blank", record.line),
                Cut::Broken(reason) => format!("{} {cells}", reason.code()),
            });
        }
        shown
    }

    #[test]
    fn cells_and_lines() {
        let cases: &[(&str, &[&str])] = &[
            ("a,b\n1,2\n", &["1:a|b", "2:1|2"]),
            ("a,b\r\n1,2", &["1:a|b", "2:1|2"]),
            ("a\rb\r", &["1:a", "2:b"]),
            ("\n\na,\n,,\n", &["1:blank", "2:blank", "3:a|", "4:blank"]),
            ("\"a,\"\"b\"\"\",c\n", &["1:a,\"b\"|c"]),
            ("\"x\r\ny\",1\nz,2", &["1:x\r\ny|1", "3:z|2"]),
            ("5\" pipe,a\"b\n", &["1:5\" pipe|a\"b"]),
            ("\"\",\"\" ,x\n", &["1:||x"]),
            ("\"a\"b,c\nd,e", &["quote-text 1:\"a\"b,c", "2:d|e"]),
        ];
        for (text, rows) in cases {
            assert_eq!(cut(text.as_bytes(), Delimiter::Comma), *rows, "{text:?}");
        }
    }

    #[test]
    fn blanks_run_together() {
        assert_eq!(
            cut(
                b" 00004 0001\t19970101  2   29.33 \r\n   \na \"b c\"\n",
                Delimiter::Space
            ),
            ["1:00004|0001|19970101|2|29.33", "2:blank", "3:a|b c"]
        );
    }

    #[test]
    fn an_open_quote_costs_its_line_only() {
        assert_eq!(
            cut(b"a,b\n\"open,1\nx,2\ny,3\n", Delimiter::Comma),
            ["1:a|b", "quote-open 2:\"open,1", "3:x|2", "4:y|3"]
        );
        assert_eq!(
            cut(b"\"open,1\nx,2\n\"two\nlines\",3\nz,4", Delimiter::Comma),
            ["quote-open 1:\"open,1", "2:x|2", "3:two\nlines|3", "5:z|4"]
        );
    }

    #[test]
    fn bytes_that_are_no_text_reject_their_row() {
        assert_eq!(
            cut(b"a,b\n\"x\ny\xFF\",2\nz,3\n", Delimiter::Comma),
            ["1:a|b", "undecodable 2:x\ny\u{FFFD}|2", "4:z|3"]
        );
    }

    #[test]
    fn limits_hold() {
        let wide = ",".repeat(MAX_COLUMNS);
        let text = format!("{wide}x\nok\n");
        let shown = cut(text.as_bytes(), Delimiter::Comma);
        assert_eq!(shown, [format!("cells-too-many 1:{wide}x"), "2:ok".into()]);
        let long = "长".repeat(MAX_ROW_BYTES);
        let shown = cut(
            format!("{long}\nok\n\"{long}\nok\n").as_bytes(),
            Delimiter::Comma,
        );
        assert!(shown[0].starts_with("row-too-long 1:长") && shown[0].len() <= EXCERPT_BYTES + 20);
        assert_eq!(shown[1], "2:ok");
        assert!(shown[2].starts_with("row-too-long 3:\"长"));
        assert_eq!(shown[3..], ["4:ok"]);
    }

    #[test]
    fn unclosed_quotes_take_linear_time() {
        // Each line opens a quote both on its own and inside the one before it.
        let text = "\"a\" b,\"c\n".repeat(200_000);
        assert_eq!(cut(text.as_bytes(), Delimiter::Comma).len(), 200_000);
    }
}

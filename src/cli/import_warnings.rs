//! What was odd about the rows that an import took: counted by kind, each with its first example; and what the store
//! does not know and left out of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::import_words as words;
use super::output::Output;
use super::table::{Align, Table};
use crate::desk::words::count;
use crate::domain::import::{CustomerRow, OrderRow, Warning, WarningCode};
use crate::tr;

/// A row of a file that could be read: where it stands, and what was odd about it.
pub(super) trait Accepted {
    /// Physical line, from 1.
    fn line(&self) -> u64;
    fn warnings(&self) -> &[Warning];
}

impl Accepted for CustomerRow {
    fn line(&self) -> u64 {
        self.line
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

impl Accepted for OrderRow {
    fn line(&self) -> u64 {
        self.line
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// The warnings of a file, in the order in which their kinds appear in it: one entry per code, however long it is.
#[derive(Default)]
pub(super) struct Warnings(Vec<Kind>);

/// Warnings of one code.
struct Kind {
    code: WarningCode,
    cells: u64,
    /// Line of the first.
    line: u64,
    /// Its column.
    column: String,
    /// Its cell, masked and cut.
    value: String,
}

impl Warnings {
    /// Counts what was odd about a row.
    pub(super) fn note(&mut self, row: &impl Accepted) {
        for warning in row.warnings() {
            if let Some(kind) = self.0.iter_mut().find(|kind| kind.code == warning.code) {
                kind.cells += 1;
                continue;
            }
            self.0.push(Kind {
                code: warning.code,
                cells: 1,
                line: row.line(),
                column: warning.column.clone(),
                value: words::masked(warning.field, &warning.value),
            });
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let kind = |kind: &Kind| {
            json!({
                "code": kind.code.code(),
                "count": kind.cells,
                "line": kind.line,
                "column": kind.column,
                "value": kind.value,
            })
        };
        self.0.iter().map(kind).collect()
    }

    /// For people, beside the result; nothing if there are none.
    pub(super) fn show(&self, output: &Output) {
        if self.0.is_empty() {
            return;
        }
        let l = output.locale;
        let mut table = Table::new(&[
            (tr!(l, "cli-col-cells"), Align::Right),
            (tr!(l, "cli-col-what"), Align::Left),
            (tr!(l, "cli-col-line"), Align::Right),
            (tr!(l, "cli-col-column"), Align::Left),
            (tr!(l, "cli-col-example"), Align::Left),
        ]);
        for kind in &self.0 {
            table.row(vec![
                count(kind.cells),
                words::warning(l, kind.code).to_owned(),
                kind.line.to_string(),
                kind.column.clone(),
                kind.value.clone(),
            ]);
        }
        output.remark(tr!(l, "cli-import-warnings"));
        output.remark(table.render(None, false).trim_end());
    }
}

/// Most values that are named as left out.
const MOST_LEFT_OUT: usize = 20;

/// Values that were left out of accepted rows, by field: in how many rows.
#[derive(Default)]
pub(super) struct LeftOut(BTreeMap<(String, String), u64>);

impl LeftOut {
    /// Counts a value that the store does not know.
    pub(super) fn note(&mut self, field: String, value: String) {
        let key = (field, value);
        if self.0.len() < MOST_LEFT_OUT || self.0.contains_key(&key) {
            *self.0.entry(key).or_default() += 1;
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        self.0
            .iter()
            .map(|((field, value), rows)| json!({ "field": field, "value": value, "rows": rows }))
            .collect()
    }

    /// For people, beside the result.
    pub(super) fn show(&self, output: &Output) {
        for ((field, value), rows) in &self.0 {
            output.remark(&tr!(
                output.locale,
                "cli-import-left-out",
                field = field.as_str(),
                value = value.as_str(),
                rows = count(*rows)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::Field;

    fn row(line: u64, warnings: &[(WarningCode, &str)]) -> CustomerRow {
        let warning = |(code, value): &(WarningCode, &str)| Warning {
            column: "Tel".to_owned(),
            field: Some(Field::Phone),
            code: *code,
            value: (*value).to_owned(),
        };
        CustomerRow {
            line,
            warnings: warnings.iter().map(warning).collect(),
            ..CustomerRow::default()
        }
    }

    #[test]
    fn cells_are_counted_by_code_and_the_first_is_the_example() {
        use WarningCode::{PhoneForeign, PhoneLocal};
        let mut warnings = Warnings::default();
        assert_eq!(warnings.json(), json!([]));
        for row in [
            row(2, &[]),
            row(3, &[(PhoneLocal, "62345678")]),
            row(5, &[(PhoneForeign, "+14155550100"), (PhoneLocal, "1")]),
            row(9, &[(PhoneLocal, "2"), (PhoneLocal, "3")]),
        ] {
            warnings.note(&row);
        }
        assert_eq!(
            warnings.json(),
            json!([
                { "code": "phone-local", "count": 4, "line": 3, "column": "Tel", "value": "****5678" },
                { "code": "phone-foreign", "count": 1, "line": 5, "column": "Tel", "value": "+141****0100" },
            ])
        );
    }
}

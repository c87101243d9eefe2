//! What stands between cells, and how it is found.

use super::decode::Decoded;
use super::encoding::{Detected, Evidence};
use super::header;
use super::records::{Cut, Record, Records};

/// What separates the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// Tabulator.
    Tab,
    /// `|`
    Pipe,
    /// Runs of spaces and tabulators; leading and trailing ones are ignored.
    Space,
}

/// Rows that are looked at.
const SAMPLE_ROWS: usize = 200;

impl Delimiter {
    /// All, the likelier first.
    pub const ALL: [Self; 5] = [
        Self::Comma,
        Self::Tab,
        Self::Semicolon,
        Self::Pipe,
        Self::Space,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
            Self::Space => "space",
        }
    }

    /// The delimiter of a name, or of the character itself.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "," => Some(Self::Comma),
            ";" => Some(Self::Semicolon),
            "\t" | "\\t" => Some(Self::Tab),
            "|" => Some(Self::Pipe),
            " " => Some(Self::Space),
            name => Self::ALL.into_iter().find(|one| one.name() == name),
        }
    }

    /// Whether a byte ends a cell.
    pub const fn is(self, byte: u8) -> bool {
        match self {
            Self::Comma => byte == b',',
            Self::Semicolon => byte == b';',
            Self::Tab => byte == b'\t',
            Self::Pipe => byte == b'|',
            Self::Space => byte == b' ' || byte == b'\t',
        }
    }

    /// The delimiter that Excel's own first line `sep=;` names.
    pub fn of_sep_line(text: &str) -> Option<Self> {
        let line = text.lines().next()?.trim_matches('"');
        Self::named(
            line.strip_prefix("sep=")
                .or_else(|| line.strip_prefix("SEP="))?,
        )
    }

    /// Finds the delimiter of a text by how evenly it cuts the rows; known names in the first row count most.
    /// A text that nothing cuts evenly has one column, of which `,` is the delimiter.
    pub fn guess(text: &str) -> Self {
        let mut best = (Self::Comma, (0, 0, 0));
        for delimiter in Self::ALL {
            let score = score(text, delimiter);
            if score > best.1 {
                best = (delimiter, score);
            }
        }
        best.0
    }
}

/// (known names in the first row if two or more, evenness in twentieths, cells) of a text cut by a delimiter.
fn score(text: &str, delimiter: Delimiter) -> (usize, usize, usize) {
    let rows = sample_rows(text, delimiter);
    let mut counts: Vec<usize> = rows.iter().map(Vec::len).collect();
    counts.sort_unstable();
    let mode = counts
        .chunk_by(PartialEq::eq)
        .max_by_key(|run| (run.len(), run[0]));
    let Some((mode, cells)) = mode.map(|run| (run.len(), run[0])) else {
        return (0, 0, 0);
    };
    let evenness = mode * 20 / rows.len();
    // Words of a sentence are cells of nothing: blanks have to cut nearly every row the same way.
    let uneven = evenness
        < if delimiter == Delimiter::Space {
            19
        } else {
            10
        };
    if cells < 2 || uneven {
        return (0, 0, 0);
    }
    let known = header::known_names(rows[0].iter().map(String::as_str));
    (if known > 1 { known } else { 0 }, evenness, cells)
}

/// The first rows of a text; the last is left out where the text may be cut in it.
pub(super) fn sample_rows(text: &str, delimiter: Delimiter) -> Vec<Vec<String>> {
    let encoding = encoding_rs::UTF_8;
    let detected = Detected {
        encoding,
        bom_bytes: 0,
        evidence: Evidence::Forced,
    };
    let mut records = Records::new(Decoded::new(text.as_bytes(), detected), delimiter);
    let (mut record, mut rows) = (Record::default(), Vec::new());
    while rows.len() < SAMPLE_ROWS {
        match records.next(&mut record) {
            Ok(Some(Cut::Row)) => rows.push(record.to_vec()),
            Ok(Some(Cut::Blank | Cut::Broken(_))) => {}
            Ok(None) | Err(_) => {
                if rows.len() > 1 && !text.ends_with(['\n', '\r']) {
                    rows.pop();
                }
                break;
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_found() {
        let cases = [
            ("姓名,电话\n王,1\n李,2\n", Delimiter::Comma),
            (
                "姓名\t电话\t备注\n王\t1\ta, b, c\n李\t2\td, e\n",
                Delimiter::Tab,
            ),
            ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", Delimiter::Semicolon),
            ("a|b\n1|2\n", Delimiter::Pipe),
            (
                "name,note\nAnn,\"x;y;z\"\nBob,\"a;b\nc;d\"\n",
                Delimiter::Comma,
            ),
            (
                " 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118 12  129.73\r\n",
                Delimiter::Space,
            ),
            ("姓名\n王 小明\n李\n", Delimiter::Comma),
            ("", Delimiter::Comma),
            (
                "full name,phone number\nAnn Lee,1 2\nBob Ray,3 4\n",
                Delimiter::Comma,
            ),
        ];
        for (text, delimiter) in cases {
            assert_eq!(Delimiter::guess(text), delimiter, "{text:?}");
        }
    }

    #[test]
    fn names_and_excels_own_hint() {
        for delimiter in Delimiter::ALL {
            assert_eq!(Delimiter::named(delimiter.name()), Some(delimiter));
        }
        assert_eq!(Delimiter::named(";"), Some(Delimiter::Semicolon));
        assert_eq!(Delimiter::named("x"), None);
        assert_eq!(
            Delimiter::of_sep_line("sep=;\na;b"),
            Some(Delimiter::Semicolon)
        );
        assert_eq!(Delimiter::of_sep_line("name;b"), None);
    }
}

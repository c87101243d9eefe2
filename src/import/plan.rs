//! A file understood before it is read: encoding, delimiter, header, mapping, all of which can be shown.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use super::MAX_FILE_BYTES;
use super::decode::Decoded;
use super::delimiter::Delimiter;
use super::encoding::{self, Detected, Evidence, FileKind};
use super::header;
use super::mapping::{Mapping, MappingError, Target};
use super::records::{Cut, Record, Records};
use super::survey::{Survey, SurveyError};
use crate::domain::import::{Kind, Reason};
use crate::domain::time::Zone;

/// Rows that a plan shows.
const PREVIEW_ROWS: usize = 10;
/// Text that a delimiter is guessed from, in bytes.
const GUESS_BYTES: usize = 64 << 10;

/// How a file is to be read; what is `None` is found out.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the file holds.
    pub kind: Kind,
    /// Its encoding.
    pub encoding: Option<&'static Encoding>,
    /// Its delimiter.
    pub delimiter: Option<Delimiter>,
    /// It begins with data.
    pub no_header: bool,
    /// `field=column` arguments.
    pub map: Vec<String>,
    /// The zone of times without one.
    pub zone: Zone,
    /// Largest file, in bytes.
    pub max_bytes: u64,
}

impl Options {
    /// Everything found out.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            encoding: None,
            delimiter: None,
            no_header: false,
            map: Vec::new(),
            zone: Zone::default(),
            max_bytes: MAX_FILE_BYTES,
        }
    }
}

/// Why a file could not be planned.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It could not be read, is empty, too large or no file.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// It is no text.
    #[error("not a text file: {}", .0.code())]
    NotText(FileKind),
    /// It has a header and nothing else.
    #[error("only a header")]
    HeaderOnly,
    /// Its header can't be read.
    #[error("header: {}", .0.code())]
    Header(Reason),
    /// A `field=column` argument is wrong.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

/// What a caller should know before going on with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanWarning {
    /// No name of the header is known and it looks like data: probably there is none.
    LooksHeaderless,
    /// The encoding was told from letter statistics only.
    EncodingUncertain,
    /// There is one column only: perhaps the delimiter is another.
    SingleColumn,
}

impl PlanWarning {
    /// Key of the message for people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LooksHeaderless => "looks-headerless",
            Self::EncodingUncertain => "encoding-uncertain",
            Self::SingleColumn => "single-column",
        }
    }
}

/// Entrance to files.
pub struct Source;

/// A file understood, with all that is needed to show what an import would do and to do it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where it is.
    pub path: PathBuf,
    /// What it holds.
    pub kind: Kind,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its encoding.
    pub encoding: Detected,
    /// Its delimiter.
    pub delimiter: Delimiter,
    /// Its header, if it has one.
    pub header: Option<Vec<String>>,
    /// What becomes of its columns.
    pub mapping: Mapping,
    /// Its first rows.
    pub preview: Vec<Vec<String>>,
    /// About how many rows it has, judged by its size.
    pub estimated_rows: u64,
    /// The same for the same content read the same way: an interrupted import of it may continue.
    pub fingerprint: [u8; 32],
    /// What is doubtful.
    pub warnings: Vec<PlanWarning>,
    pub(super) zone: Zone,
    pub(super) survey: Survey,
    /// Records before the first row: Excel's `sep=` line and the header.
    pub(super) lead: usize,
}

impl Source {
    /// Surveys a file and plans how to read it.
    pub fn open(path: &Path, options: &Options) -> Result<Plan, OpenError> {
        let survey = Survey::of(path, options.max_bytes)?;
        let head = &survey.sample[..survey.head_bytes];
        if let Some(kind) = encoding::magic(&survey.sample) {
            return Err(OpenError::NotText(kind));
        }
        let mut encoding = match options.encoding {
            Some(encoding) => forced(encoding, &survey.sample),
            None => encoding::detect(&survey.sample).map_err(OpenError::NotText)?,
        };
        let (mut delimiter, mut no_header) = (options.delimiter, options.no_header);
        // A corrected rejects file is as Warmline wrote it, whatever the options say of the file that it came from.
        if is_rejects_file(head) {
            encoding = Detected {
                encoding: encoding_rs::UTF_8,
                bom_bytes: 3,
                evidence: Evidence::Mark,
            };
            (delimiter, no_header) = (Some(Delimiter::Comma), false);
        } else if encoding.evidence == Evidence::Statistics {
            encoding = encoding::refine(encoding, head, first_line_names);
        }
        let text = decode_head(head, encoding);
        let sep_line = Delimiter::of_sep_line(&text);
        let delimiter = delimiter
            .or(sep_line)
            .unwrap_or_else(|| Delimiter::guess(&text));
        let mut records = Records::new(Decoded::new(survey.reader(), encoding), delimiter);
        let mut lead = 0;
        if sep_line.is_some() {
            next_row(&mut records).map_err(SurveyError::Io)?;
            lead += 1;
        }
        let header = if no_header {
            None
        } else {
            Some(read_header(&mut records)?)
        };
        lead += usize::from(header.is_some());
        let (preview, any) = preview(&mut records)?;
        if !any {
            return Err(if header.is_some() {
                OpenError::HeaderOnly
            } else {
                SurveyError::Empty.into()
            });
        }
        let columns = header
            .as_ref()
            .map_or_else(|| usual_width(&preview), Vec::len);
        let mapping = Mapping::guess(options.kind, header.as_deref(), columns, &options.map)?;
        let mut warnings = Vec::new();
        if header
            .as_ref()
            .is_some_and(|header| looks_like_data(header))
            && options.map.is_empty()
        {
            warnings.push(PlanWarning::LooksHeaderless);
        }
        if encoding.evidence == Evidence::Statistics {
            warnings.push(PlanWarning::EncodingUncertain);
        }
        if columns == 1 {
            warnings.push(PlanWarning::SingleColumn);
        }
        let text_bytes = survey.head_bytes.min(GUESS_BYTES) as u64;
        let estimated_rows = estimate(survey.bytes, &text, text_bytes, lead);
        let (code, cut, headed) = (encoding.encoding.name(), delimiter.name(), header.is_some());
        let read_as = format!(
            "{:?} {code} {cut} {headed} {}",
            options.kind, options.zone.0
        );
        let fingerprint = fingerprint(&survey, &read_as, &mapping);
        Ok(Plan {
            path: path.to_owned(),
            kind: options.kind,
            bytes: survey.bytes,
            encoding,
            delimiter,
            estimated_rows,
            header,
            mapping,
            preview,
            fingerprint,
            warnings,
            zone: options.zone,
            survey,
            lead,
        })
    }
}

impl Plan {
    /// Whether it can be read: all required fields have a column.
    pub fn check(&self) -> Result<(), MappingError> {
        self.mapping.check()
    }

    /// The names of the original columns: the header, or numbers from 1; without those that a rejects file added.
    pub fn original_header(&self) -> Vec<String> {
        let names = match &self.header {
            Some(header) => header.clone(),
            None => (1..=self.mapping.columns.len())
                .map(|n| n.to_string())
                .collect(),
        };
        names
            .into_iter()
            .enumerate()
            .filter(|(at, _)| !self.mapping.is_own(*at))
            .map(|(_, name)| name)
            .collect()
    }
}

/// The caller's encoding, without a mark that goes with it.
fn forced(encoding: &'static Encoding, sample: &[u8]) -> Detected {
    let mark = Encoding::for_bom(sample).filter(|(marked, _)| *marked == encoding);
    Detected {
        encoding,
        bom_bytes: mark.map_or(0, |(_, bytes)| bytes),
        evidence: Evidence::Forced,
    }
}

fn decode_head(head: &[u8], encoding: Detected) -> String {
    let bytes = &head[encoding.bom_bytes.min(head.len())..head.len().min(GUESS_BYTES)];
    let mut text = encoding
        .encoding
        .decode_without_bom_handling(bytes)
        .0
        .into_owned();
    // A character cut by the end of the sample is no fault of the file.
    while text.ends_with('\u{FFFD}') {
        text.pop();
    }
    text
}

/// How many column names the first line of a text has.
fn first_line_names(text: &str) -> usize {
    let line = text.lines().next().unwrap_or("");
    header::known_names(
        line.split([',', ';', '\t', '|'])
            .map(|cell| cell.trim_matches('"')),
    )
}

fn is_rejects_file(head: &[u8]) -> bool {
    let Some(text) = head.strip_prefix(b"\xEF\xBB\xBF") else {
        return false;
    };
    let text = String::from_utf8_lossy(&text[..text.len().min(GUESS_BYTES)]);
    let detected = Detected {
        encoding: encoding_rs::UTF_8,
        bom_bytes: 0,
        evidence: Evidence::Forced,
    };
    let mut records = Records::new(Decoded::new(text.as_bytes(), detected), Delimiter::Comma);
    let mut record = Record::default();
    matches!(records.next(&mut record), Ok(Some(Cut::Row)))
        && header::is_rejects_header(record.cells())
}

/// The next record that is not blank.
pub(super) fn next_row<R: io::Read>(records: &mut Records<R>) -> io::Result<Option<(Record, Cut)>> {
    let mut record = Record::default();
    loop {
        match records.next(&mut record)? {
            None => return Ok(None),
            Some(Cut::Blank) => {}
            Some(cut) => return Ok(Some((record, cut))),
        }
    }
}

fn read_header<R: io::Read>(records: &mut Records<R>) -> Result<Vec<String>, OpenError> {
    match next_row(records).map_err(SurveyError::Io)? {
        None => Err(SurveyError::Empty.into()),
        Some((_, Cut::Broken(reason))) => Err(OpenError::Header(reason)),
        Some((record, _)) => Ok(record.to_vec()),
    }
}

/// The first rows that can be read, and whether there is any row at all.
fn preview<R: io::Read>(records: &mut Records<R>) -> Result<(Vec<Vec<String>>, bool), SurveyError> {
    let (mut rows, mut any) = (Vec::new(), false);
    for _ in 0..PREVIEW_ROWS {
        let Some((record, cut)) = next_row(records)? else {
            break;
        };
        any = true;
        if cut == Cut::Row {
            rows.push(record.to_vec());
        }
    }
    Ok((rows, any))
}

/// The number of cells that most rows have.
fn usual_width(rows: &[Vec<String>]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let usual = widths.chunk_by(PartialEq::eq).max_by_key(|run| run.len());
    usual.map_or(1, |run| run[0])
}

/// No known name, and something that no header has: a number, a date, an address.
fn looks_like_data(header: &[String]) -> bool {
    let is_data = |cell: &String| {
        let cell = cell.trim();
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        cell.contains('@') || digits >= 4 && digits * 2 >= cell.len() || cell.parse::<f64>().is_ok()
    };
    header::known_names(header.iter().map(String::as_str)) == 0 && header.iter().any(is_data)
}

/// A hash of the content and of all that decides what rows it gives.
fn fingerprint(survey: &Survey, read_as: &str, mapping: &Mapping) -> [u8; 32] {
    let mut how = format!("warmline import 1\n{}\n{read_as}\n", survey.hash);
    for source in &mapping.sources {
        let _ = writeln!(
            how,
            "{}={:?} {:?}",
            source.field.name(),
            source.columns,
            source.join
        );
    }
    for (at, column) in mapping.columns.iter().enumerate() {
        if let Target::Custom(name) = &column.target {
            let _ = writeln!(how, "{at}:{name}");
        }
    }
    *blake3::hash(how.as_bytes()).as_bytes()
}

/// About how many rows a file has, judged by the line ends of its beginning.
fn estimate(bytes: u64, text: &str, text_bytes: u64, lead: usize) -> u64 {
    let count = |end: u8| text.bytes().filter(|b| *b == end).count() as u64;
    let lines = count(b'\n').max(count(b'\r')).max(1);
    (bytes * lines)
        .div_ceil(text_bytes.max(1))
        .saturating_sub(lead as u64)
        .max(1)
}

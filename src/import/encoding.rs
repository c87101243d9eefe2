//! Which encoding a file is in, and which files are no text at all.
//!
//! The order is fixed: magic number, byte order mark, NUL test (UTF-16 without a mark), UTF-8, and only then chardetng's
//! statistics without a hint from a domain name. A file that is UTF-8 but for a few bytes stays UTF-8, so that those
//! bytes are rejected with their line instead of turning the whole file into something else.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding of a file and how it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark, to be left out.
    pub bom_bytes: usize,
    /// What says so.
    pub evidence: Evidence,
}

/// The encoding of a name as people write it: `gbk`, `utf-8`, `utf-16le`, `big5`.
pub fn named(name: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(name.as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// What an encoding was recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The caller's word.
    Forced,
    /// Its byte order mark.
    Mark,
    /// Zero bytes in every other place.
    Zeros,
    /// The sample is valid UTF-8 (or but for a few bytes).
    Valid,
    /// Letter statistics.
    Statistics,
}

/// A file that is recognised and not read; most of them can be saved as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Excel workbook.
    Xlsx,
    /// Excel workbook of 2003 and before (or another OLE document).
    Xls,
    /// A zip archive that is no workbook.
    Zip,
    /// gzip, 7z, rar, xz, bzip2, zstd.
    Archive,
    /// PDF.
    Pdf,
    /// A picture.
    Image,
    /// A web page, as some shops name `.xls`.
    Html,
    /// XML, as in Excel's "XML spreadsheet".
    Xml,
    /// Address book cards.
    Vcard,
    /// A database file.
    Database,
    /// UTF-32, which no common program writes.
    Utf32,
    /// Anything else that is no text.
    Binary,
}

impl FileKind {
    /// Key of the message for people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Zip => "zip",
            Self::Archive => "archive",
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Vcard => "vcard",
            Self::Database => "database",
            Self::Utf32 => "utf-32",
            Self::Binary => "binary",
        }
    }

    /// Whether opening it in a spreadsheet and saving it as CSV helps.
    pub const fn can_be_saved_as_csv(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xls | Self::Html | Self::Xml)
    }
}

/// Recognises what is no text by its first bytes.
pub fn magic(sample: &[u8]) -> Option<FileKind> {
    const MAGIC: &[(&[u8], FileKind)] = &[
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::Xls),
        (b"%PDF-", FileKind::Pdf),
        (b"\x89PNG\r\n\x1A\n", FileKind::Image),
        (b"\xFF\xD8\xFF", FileKind::Image),
        (b"GIF87a", FileKind::Image),
        (b"GIF89a", FileKind::Image),
        (b"II*\0", FileKind::Image),
        (b"MM\0*", FileKind::Image),
        (b"\x1F\x8B\x08", FileKind::Archive),
        (b"7z\xBC\xAF\x27\x1C", FileKind::Archive),
        (b"Rar!\x1A\x07", FileKind::Archive),
        (b"\xFD7zXZ\0", FileKind::Archive),
        (b"BZh91AY", FileKind::Archive),
        (b"\x28\xB5\x2F\xFD", FileKind::Archive),
        (b"SQLite format 3\0", FileKind::Database),
        (b"\0\x01\0\0Standard ", FileKind::Database),
        (b"\x7FELF", FileKind::Binary),
        (b"\xFF\xFE\0\0", FileKind::Utf32),
        (b"\0\0\xFE\xFF", FileKind::Utf32),
    ];
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        let named = |name: &[u8]| sample.windows(name.len()).take(8 << 10).any(|w| w == name);
        let workbook = named(b"[Content_Types].xml") || named(b"xl/");
        return Some(if workbook {
            FileKind::Xlsx
        } else {
            FileKind::Zip
        });
    }
    if sample.starts_with(b"RIFF") && sample.get(8..12) == Some(b"WEBP") {
        return Some(FileKind::Image);
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)) {
        return Some(*kind);
    }
    let text = sample.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sample);
    let start = text.iter().position(|b| !b.is_ascii_whitespace())?;
    let begins = |word: &str| {
        text[start..]
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    if ["<html", "<!doctype html", "<table", "<head", "<meta"]
        .into_iter()
        .any(begins)
    {
        return Some(FileKind::Html);
    }
    if begins("<?xml") {
        return Some(FileKind::Xml);
    }
    begins("BEGIN:VCARD").then_some(FileKind::Vcard)
}

/// Finds the encoding of a sample: the beginning of a file, perhaps with a later piece appended.
///
/// # Errors
/// The kind of file, if it is no text.
pub fn detect(sample: &[u8]) -> Result<Detected, FileKind> {
    if let Some(kind) = magic(sample) {
        return Err(kind);
    }
    if let Some((encoding, bom_bytes)) = Encoding::for_bom(sample) {
        return Ok(Detected {
            encoding,
            bom_bytes,
            evidence: Evidence::Mark,
        });
    }
    let found = |encoding, evidence| Detected {
        encoding,
        bom_bytes: 0,
        evidence,
    };
    let zeros = sample.iter().filter(|b| matches!(b, 0)).count();
    if zeros > 0 {
        if let Some(encoding) = utf16_by_zeros(sample, zeros) {
            return Ok(found(encoding, Evidence::Zeros));
        }
        // A stray zero in a long text rejects its row; more than one in a thousand is no text.
        if zeros * 1000 > sample.len() {
            return Err(FileKind::Binary);
        }
    }
    let controls = sample
        .iter()
        .filter(|b| **b < 0x20 && !b"\t\n\r\x0B\x0C\x1A\x1B".contains(b));
    if controls.count() * 20 > sample.len() {
        return Err(FileKind::Binary);
    }
    if mostly_utf8(sample) {
        return Ok(found(UTF_8, Evidence::Valid));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    // GB18030 reads all of GBK and more.
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    Ok(found(encoding, Evidence::Statistics))
}

/// Statistics of a few letters can be wrong; known column names are better evidence. Where GB18030 or Big5 show more of
/// them than the guess, they are right.
pub fn refine(guess: Detected, sample: &[u8], known_names: impl Fn(&str) -> usize) -> Detected {
    let head = &sample[..sample.len().min(4 << 10)];
    let names =
        |encoding: &'static Encoding| known_names(&encoding.decode_without_bom_handling(head).0);
    let mut best = (guess.encoding, names(guess.encoding));
    for encoding in [GB18030, BIG5] {
        let count = names(encoding);
        if count > best.1 {
            best = (encoding, count);
        }
    }
    Detected {
        encoding: best.0,
        ..guess
    }
}

/// UTF-16 without a mark: its ASCII characters have a zero byte, always on the same side.
fn utf16_by_zeros(sample: &[u8], zeros: usize) -> Option<&'static Encoding> {
    let odd = sample
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|b| **b == 0)
        .count();
    let even = zeros - odd;
    if zeros * 50 < sample.len() || odd.min(even) * 20 > zeros {
        return None;
    }
    let encoding = if odd > even { UTF_16LE } else { UTF_16BE };
    let whole = &sample[..sample.len() & !1];
    let (text, malformed) = encoding.decode_without_bom_handling(whole);
    let odd_looking = text
        .chars()
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    let stray = odd_looking.count()
        + if malformed {
            text.matches('\u{FFFD}').count()
        } else {
            0
        };
    (stray * 20 <= text.chars().count()).then_some(encoding)
}

/// Whether a sample is UTF-8, a few broken bytes allowed: at most one in ten of its non-ASCII sequences.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut bad, mut rest) = (0usize, 0usize, sample);
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += foreign(text.as_bytes());
                break;
            }
            Err(error) => {
                good += foreign(&rest[..error.valid_up_to()]);
                // Cut short by the end of the sample: no fault.
                let Some(len) = error.error_len() else { break };
                bad += 1;
                rest = &rest[error.valid_up_to() + len..];
            }
        }
    }
    bad * 10 <= good
}

/// Characters beyond ASCII in valid UTF-8: one lead byte each.
fn foreign(utf8: &[u8]) -> usize {
    utf8.iter().filter(|b| **b >= 0xC0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "客户编号,姓名,手机,地址,备注\n1001,王小明,13800138000,浙江省杭州市西湖区文三路1号,宝宝六个月了，喜欢有机奶粉\n\
                        1002,欧阳娜娜,13900139000,上海市浦东新区世纪大道8号,请在下午联系\n";

    #[test]
    fn every_encoding_is_found() {
        let utf16 = |bom: &str, le: bool| -> Vec<u8> {
            format!("{bom}{TEXT}")
                .encode_utf16()
                .flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() })
                .collect()
        };
        let cases: Vec<(Vec<u8>, &Encoding, Evidence)> = vec![
            (TEXT.into(), UTF_8, Evidence::Valid),
            (format!("\u{FEFF}{TEXT}").into(), UTF_8, Evidence::Mark),
            (utf16("\u{FEFF}", true), UTF_16LE, Evidence::Mark),
            (utf16("\u{FEFF}", false), UTF_16BE, Evidence::Mark),
            (utf16("", true), UTF_16LE, Evidence::Zeros),
            (utf16("", false), UTF_16BE, Evidence::Zeros),
            (GBK.encode(TEXT).0.into(), GB18030, Evidence::Statistics),
            (GB18030.encode(TEXT).0.into(), GB18030, Evidence::Statistics),
            (b"id,name\n1,Ann\n".to_vec(), UTF_8, Evidence::Valid),
        ];
        for (bytes, encoding, evidence) in cases {
            let found = detect(&bytes).expect("text");
            assert_eq!((found.encoding, found.evidence), (encoding, evidence));
        }
    }

    #[test]
    fn a_few_broken_bytes_leave_utf8_what_it_is() {
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes.extend_from_slice(b"\xFF\xFE,x\n");
        assert_eq!(detect(&bytes).expect("text").encoding, UTF_8);
        let cut = &TEXT.as_bytes()[..TEXT.len() - 2];
        assert_eq!(detect(&cut[..20]).expect("text").encoding, UTF_8);
    }

    #[test]
    fn encodings_have_names() {
        assert_eq!(named("GBK"), Some(GB18030));
        assert_eq!(named("utf8"), Some(UTF_8));
        assert_eq!(named("utf-16"), Some(UTF_16LE));
        assert_eq!(named("klingon"), None);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let cases: &[(&[u8], FileKind)] = &[
            (b"PK\x03\x04....[Content_Types].xml", FileKind::Xlsx),
            (b"PK\x03\x04....readme.txt", FileKind::Zip),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::Xls),
            (b"%PDF-1.7", FileKind::Pdf),
            (b"\x89PNG\r\n\x1A\n", FileKind::Image),
            (b"\n  <HTML><table>", FileKind::Html),
            (b"<?xml version=\"1.0\"?>", FileKind::Xml),
            (b"BEGIN:VCARD\r\nVERSION:3.0", FileKind::Vcard),
            (
                b"\x00\x01\x02\x03\x04\x05\x06\x07\x80\x00\x00",
                FileKind::Binary,
            ),
            (b"\xFF\xFE\0\0a\0\0\0", FileKind::Utf32),
        ];
        for (bytes, kind) in cases {
            assert_eq!(detect(bytes), Err(*kind), "{bytes:?}");
        }
    }
}

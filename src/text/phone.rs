//! Telephone numbers as people write them, read into the digits to search and dial.
//!
//! Written for numbers in China (mobiles, landlines, 400/800, 95xxx); numbers of other countries are kept as they are,
//! with a warning. What a spreadsheet has already rounded away is refused, never guessed.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::clean::{Unclean, check_phone};

/// The longest number that the international numbering plan (E.164) allows.
const MAX_DIGITS: usize = 15;
/// The longest extension that is taken for one.
const MAX_EXTENSION: usize = 6;

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// As it was written, ends trimmed: for display.
    pub text: String,
    /// To search and to dial: national digits of a number in China (landlines with their 0), country code and
    /// number of any other. At most 15.
    pub digits: String,
    /// The extension behind it, digits only.
    pub extension: Option<String>,
    /// The calling code, where one was written or the form shows it; 86 is not kept.
    pub country: Option<u16>,
    /// What kind of number it is.
    pub kind: PhoneKind,
}

/// Kinds of telephone numbers, told by their form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhoneKind {
    /// A mobile in China: 11 digits from 13 to 19.
    Mobile,
    /// A landline in China with its area code.
    Landline,
    /// Seven or eight digits without an area code.
    Local,
    /// A service number: 400, 800, 95xxx, 96xxx, 12315 and the like.
    Service,
    /// A number outside mainland China.
    Foreign,
    /// None of these, but of a possible length.
    Other,
}

/// What a reader should know about an accepted number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PhoneWarning {
    /// Taken for a number of another country and kept as written.
    Foreign,
    /// An extension was split off.
    Extension,
    /// A landline without its area code.
    NoAreaCode,
    /// A mobile that ends in five zeros or more: perhaps rounded by a spreadsheet before it came here.
    MaybeRounded,
    /// Of a possible length, but of no known form.
    UnknownForm,
}

/// Why a text is not taken for a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing, or no digit at all.
    #[error("no digits")]
    Empty,
    /// A control, invisible or combining character.
    #[error("unclean: {0}")]
    Unclean(#[from] Unclean),
    /// Scientific notation: the last digits are lost.
    #[error("scientific notation")]
    Scientific,
    /// More digits than a spreadsheet keeps, the rest zeros: the last digits are lost.
    #[error("rounded by a spreadsheet")]
    Rounded,
    /// A letter or a Han character that introduces no extension.
    #[error("letter {0:?}")]
    Letter(char),
    /// A symbol that has no place in a number.
    #[error("symbol {0:?}")]
    Symbol(char),
    /// An extension mark without one to six digits behind it.
    #[error("extension")]
    Extension,
    /// Two or more numbers in one.
    #[error("several numbers")]
    Several,
    /// An international prefix without a calling code.
    #[error("country code")]
    Country,
    /// Fewer digits than any number of its form has.
    #[error("too short: {0} digits")]
    TooShort(usize),
    /// More digits than any number of its form has.
    #[error("too long: {0} digits")]
    TooLong(usize),
}

/// A number that was read, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The number.
    pub phone: Phone,
    /// Warnings, in no particular order.
    pub warnings: Vec<PhoneWarning>,
}

/// Reads a number as people and spreadsheets write it.
pub fn parse(text: &str) -> Result<Parsed, PhoneError> {
    let shown = check_phone(text)?;
    let plain = plain(shown);
    let plain = plain
        .trim()
        .trim_start_matches(['\'', '='])
        .trim_matches('"')
        .trim();
    let plain = plain.strip_prefix("tel:").unwrap_or(plain).trim();
    refuse_spreadsheet_damage(plain)?;
    let (base, extension) = split_extension(plain)?;
    let written = Written::read(base)?;
    let (written, extension) = match extension {
        None => written.split_dashed_extension(),
        some => (written, some),
    };
    let (digits, country, kind) = written.classify()?;
    let mut warnings = Vec::new();
    if extension.is_some() {
        warnings.push(PhoneWarning::Extension);
    }
    match kind {
        PhoneKind::Foreign => warnings.push(PhoneWarning::Foreign),
        PhoneKind::Local => warnings.push(PhoneWarning::NoAreaCode),
        PhoneKind::Other => warnings.push(PhoneWarning::UnknownForm),
        PhoneKind::Mobile if digits.ends_with("00000") => {
            warnings.push(PhoneWarning::MaybeRounded);
        }
        _ => {}
    }
    let phone = Phone {
        text: shown.to_owned(),
        digits,
        extension,
        country,
        kind,
    };
    Ok(Parsed { phone, warnings })
}

/// Full width to ASCII, every dash `-`, every space ` `, lower case.
fn plain(text: &str) -> String {
    text.nfkc()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{30fb}' | '·' | '_' | '~' => {
                '-'
            }
            c if c.is_whitespace() => ' ',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

/// Refuses `1.38e+10` and numbers of which a spreadsheet has kept only the first 15 digits.
fn refuse_spreadsheet_damage(text: &str) -> Result<(), PhoneError> {
    if let Some((mantissa, exponent)) = text.split_once('e') {
        let exponent = exponent.trim_start_matches(['+', '-']);
        let numeric = |text: &str| {
            text.bytes().any(|b| b.is_ascii_digit())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b == b'.' || b == b' ')
        };
        if numeric(mantissa.trim_start_matches(['+', '-'])) && numeric(exponent) {
            return Err(PhoneError::Scientific);
        }
    }
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if digits.len() > MAX_DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit())
        && digits[MAX_DIGITS..].bytes().all(|b| b == b'0')
    {
        return Err(PhoneError::Rounded);
    }
    Ok(())
}

/// Splits off an extension that a word or a sign introduces.
fn split_extension(text: &str) -> Result<(&str, Option<String>), PhoneError> {
    const MARKS: [&str; 10] = [
        "extension",
        "ext",
        "分机号",
        "分机",
        "转",
        "轉",
        "x",
        "#",
        ",",
        ";",
    ];
    let found = MARKS
        .iter()
        .filter_map(|mark| text.find(mark).map(|at| (at, *mark)))
        .min_by_key(|found| found.0);
    let Some((at, mark)) = found else {
        return Ok((text, None));
    };
    let base = &text[..at];
    if digits_of(base).is_empty() {
        return Err(text
            .chars()
            .find(|c| !c.is_whitespace())
            .map_or(PhoneError::Empty, refusal));
    }
    let mut tail = text[at + mark.len()..].trim_start_matches(['.', ':', ' ', '-']);
    for more in ["分机号", "分机", "转"] {
        tail = tail
            .strip_prefix(more)
            .unwrap_or(tail)
            .trim_start_matches([':', ' ']);
    }
    let tail = tail.trim_end_matches([' ', ')']);
    if matches!(mark, "," | ";") && digits_of(tail).len() > MAX_EXTENSION {
        return Err(PhoneError::Several);
    }
    let valid =
        (1..=MAX_EXTENSION).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit());
    if !valid {
        return Err(PhoneError::Extension);
    }
    Ok((
        base.trim_end_matches([' ', '(', '-']),
        Some(tail.to_owned()),
    ))
}

fn refusal(c: char) -> PhoneError {
    if c.is_alphabetic() {
        PhoneError::Letter(c)
    } else {
        PhoneError::Symbol(c)
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A number without its extension: its digits in the groups in which it was written.
struct Written {
    groups: Vec<String>,
    /// Whether an international prefix (`+` or `00`) stood before it; the prefix is not in the groups.
    international: bool,
    /// Whether the last group stood behind a dash.
    dashed: bool,
}

impl Written {
    fn read(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        let text = match text.strip_suffix(".0") {
            Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => number,
            _ => text,
        };
        let after_plus = text.trim_start_matches([' ', '(']).strip_prefix('+');
        let body = after_plus.unwrap_or(text);
        for c in body.chars() {
            match c {
                '0'..='9' | ' ' | '-' | '.' | '(' | ')' => {}
                '/' | '、' | '|' | '&' => return Err(PhoneError::Several),
                c => return Err(refusal(c)),
            }
        }
        let mut groups: Vec<String> = body
            .split(|c: char| !c.is_ascii_digit())
            .filter(|group| !group.is_empty())
            .map(str::to_owned)
            .collect();
        let mut international = after_plus.is_some();
        if !international && groups.first().is_some_and(|group| group.starts_with("00")) {
            international = true;
            groups[0].drain(..2);
            groups.retain(|group| !group.is_empty());
        }
        if groups.is_empty() {
            return Err(PhoneError::Empty);
        }
        let last_digit = body.rfind(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let last_break = body[..last_digit].rfind(|c: char| !c.is_ascii_digit());
        let dashed = last_break.is_some_and(|at| body[..=at].ends_with('-'));
        Ok(Self {
            groups,
            international,
            dashed,
        })
    }

    /// `010-12345678-8012`, `13812345678-1234`: a last group behind a dash is an extension where the number is complete without it.
    fn split_dashed_extension(mut self) -> (Self, Option<String>) {
        let is_complete = |groups: &[String]| {
            let digits = at_home(&groups.concat(), self.international, groups);
            digits.is_some_and(|digits| {
                home_kind(&digits).is_some_and(|kind| kind != PhoneKind::Local)
            })
        };
        let last = self.groups.len() - 1;
        let splits = self.dashed
            && last > 0
            && self.groups[last].len() <= MAX_EXTENSION
            && is_complete(&self.groups[..last])
            && !is_complete(&self.groups);
        let extension = if splits { self.groups.pop() } else { None };
        (self, extension)
    }

    /// Digits, calling code and kind.
    fn classify(&self) -> Result<(String, Option<u16>, PhoneKind), PhoneError> {
        let all = self.groups.concat();
        if let Some(digits) = at_home(&all, self.international, &self.groups) {
            if let Some(kind) = home_kind(&digits) {
                return Ok((digits, None, kind));
            }
            if self.international {
                return Err(wrong_length(&digits));
            }
        }
        let len = all.len();
        if self.international {
            let country = calling_code(&all).ok_or(PhoneError::Country)?;
            return match len {
                0..7 => Err(PhoneError::TooShort(len)),
                7..=MAX_DIGITS => Ok((all, Some(country), PhoneKind::Foreign)),
                _ => Err(PhoneError::TooLong(len)),
            };
        }
        if self.is_north_american() {
            return Ok((all, Some(1), PhoneKind::Foreign));
        }
        let like_mobile = is_mobile_prefix(&all);
        match len {
            0..7 => Err(PhoneError::TooShort(len)),
            7..=10 if like_mobile => Err(PhoneError::TooShort(len)),
            10 => Ok((all, None, PhoneKind::Foreign)),
            7..=12 if !like_mobile => Ok((all, None, PhoneKind::Other)),
            _ => Err(PhoneError::TooLong(len)),
        }
    }

    /// Grouped as in `1-365-756-9410` or `(415) 293-3313`.
    fn is_north_american(&self) -> bool {
        let lens: Vec<usize> = self.groups.iter().map(String::len).collect();
        let area = match lens[..] {
            [1, 3, 3, 4] if self.groups[0] == "1" => 1,
            [3, 3, 4] => 0,
            _ => return false,
        };
        matches!(self.groups[area].as_bytes()[0], b'2'..=b'9')
    }
}

/// The national digits of a number that is, or may be, one of China.
fn at_home(all: &str, international: bool, groups: &[String]) -> Option<String> {
    let mobile_after_code = all.len() == 13 && all.strip_prefix("86").is_some_and(is_mobile_prefix);
    let code_written = international || groups[0] == "86" || mobile_after_code;
    let national = if code_written && (international || all.len() > 10) {
        all.strip_prefix("86")
    } else {
        None
    };
    let Some(national) = national else {
        let mobile = all
            .strip_prefix('0')
            .filter(|rest| rest.len() == 11 && is_mobile_prefix(rest));
        let foreign_form = groups.len() == 4 && groups[0] == "1";
        return (!international && !foreign_form).then(|| mobile.unwrap_or(all).to_owned());
    };
    let bare = national.strip_prefix('0').unwrap_or(national);
    let needs_zero = !is_mobile_prefix(bare) && !is_service(bare);
    Some(if needs_zero {
        format!("0{bare}")
    } else {
        bare.to_owned()
    })
}

fn is_mobile_prefix(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

fn is_service(digits: &str) -> bool {
    let toll = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let bank =
        (5..=8).contains(&digits.len()) && (digits.starts_with("95") || digits.starts_with("96"));
    let public = (3..=5).contains(&digits.len()) && digits.starts_with('1');
    toll || public || (bank && digits.len() <= 6) || (bank && digits.starts_with("950"))
}

/// The kind of a number by the national digits; `None` if it has no form of China's.
fn home_kind(digits: &str) -> Option<PhoneKind> {
    let bytes = digits.as_bytes();
    let subscriber =
        |digits: &[u8], lens: &[usize]| lens.contains(&digits.len()) && digits[0] != b'0';
    match bytes {
        [b'1', b'3'..=b'9', ..] if bytes.len() == 11 => Some(PhoneKind::Mobile),
        _ if is_service(digits) => Some(PhoneKind::Service),
        [b'0', b'1', b'0', rest @ ..] | [b'0', b'2', _, rest @ ..] if subscriber(rest, &[8]) => {
            Some(PhoneKind::Landline)
        }
        [b'0', b'3'..=b'9', _, _, rest @ ..] if subscriber(rest, &[7, 8]) => {
            Some(PhoneKind::Landline)
        }
        [b'2'..=b'9', ..] if matches!(bytes.len(), 7 | 8) => Some(PhoneKind::Local),
        _ => None,
    }
}

/// A number of China of no known form: said by its length.
fn wrong_length(digits: &str) -> PhoneError {
    if digits.len() <= 10 {
        PhoneError::TooShort(digits.len())
    } else {
        PhoneError::TooLong(digits.len())
    }
}

/// The calling code at the beginning of an international number: one digit in zones 1 and 7, two for the codes that
/// the ITU has given whole, else three.
fn calling_code(digits: &str) -> Option<u16> {
    const TWO: [u16; 39] = [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55,
        56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91,
    ];
    const TWO_HIGH: [u16; 5] = [92, 93, 94, 95, 98];
    let code = |len: usize| digits.get(..len).and_then(|code| code.parse::<u16>().ok());
    match digits.as_bytes().first()? {
        b'0' => None,
        b'1' | b'7' => code(1),
        _ => code(2)
            .filter(|code| TWO.contains(code) || TWO_HIGH.contains(code))
            .or_else(|| code(3)),
    }
}

#[cfg(test)]
mod tests;

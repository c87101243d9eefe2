//! Telephone numbers in cells: one or several, judged by [`crate::text::phone`].

use crate::domain::import::{Reason, WarningCode};
use crate::text::phone::{Parsed, PhoneError, PhoneWarning, parse};

/// Reads one number; what can't be one is a reason to reject the row, because digits are never guessed.
pub fn read(cell: &str) -> Result<Parsed, Reason> {
    let value = cell.to_owned();
    parse(cell).map_err(|error| match error {
        PhoneError::Scientific | PhoneError::Rounded => Reason::Scientific { value },
        _ => Reason::PhoneUnknown { value },
    })
}

/// The code of a warning.
pub const fn warning(warning: PhoneWarning) -> WarningCode {
    match warning {
        PhoneWarning::Foreign => WarningCode::PhoneForeign,
        PhoneWarning::Extension => WarningCode::PhoneExtension,
        PhoneWarning::NoAreaCode => WarningCode::PhoneLocal,
        PhoneWarning::MaybeRounded => WarningCode::PhoneRounded,
        PhoneWarning::UnknownForm => WarningCode::PhoneUnusual,
    }
}

/// Several numbers in one cell, `13800138000/021-62345678`; one where a part is too short to be a number.
pub fn split(cell: &str) -> Vec<&str> {
    let is_sign = |c: char| matches!(c, '/' | '、' | ';' | '；' | ',' | '，' | '|' | '\n');
    let parts: Vec<&str> = cell
        .split(is_sign)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let is_number = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= 7;
    if parts.len() > 1 && parts.iter().all(|part| is_number(part)) {
        parts
    } else {
        vec![cell.trim()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_with_a_warning_or_refused() {
        use WarningCode::{PhoneExtension, PhoneForeign, PhoneLocal};
        let cases: &[(&str, &[WarningCode])] = &[
            ("13800138001", &[]),
            ("021-62345678-8012", &[PhoneExtension]),
            ("1-955-371-0847 x371", &[PhoneExtension, PhoneForeign]),
            ("(415) 293-3313", &[PhoneForeign]),
            ("62345678", &[PhoneLocal]),
        ];
        for (text, expected) in cases {
            let parsed = read(text).expect(text);
            let codes: Vec<WarningCode> = parsed.warnings.iter().map(|one| warning(*one)).collect();
            assert_eq!(codes, *expected, "{text}");
        }
        for text in ["1.38E+10", "1.38001E10", "1e+11"] {
            assert!(
                matches!(read(text), Err(Reason::Scientific { .. })),
                "{text}"
            );
        }
        for text in ["abc", "13800138000 and 139", "1"] {
            assert!(
                matches!(read(text), Err(Reason::PhoneUnknown { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn cells_with_several_numbers_are_split() {
        assert_eq!(
            split("13800138000/021-62345678"),
            ["13800138000", "021-62345678"]
        );
        assert_eq!(
            split("13800138000、13900139000；"),
            ["13800138000", "13900139000"]
        );
        assert_eq!(split("62345678/9"), ["62345678/9"]);
    }
}

//! Amounts of money: whole fen inside, yuan with two decimals outside.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::grouped::grouped;

/// An amount in fen (1/100 yuan); negative amounts are refunds.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Fen(pub i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing, or something that is no decimal number.
    #[error("not an amount")]
    NotANumber,
    /// More than two decimals, which would have to be rounded.
    #[error("more than two decimals")]
    TooPrecise,
    /// Beyond ten trillion yuan.
    #[error("too large")]
    TooLarge,
}

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// The amount in yuan as a plain decimal, e.g. `1152.00`, without thousands separators.
    pub fn to_plain(self) -> String {
        let (sign, abs) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        format!("{sign}{}.{:02}", abs / 100, abs % 100)
    }

    /// The amount in yuan as a floating number, for statistics and JSON only.
    pub fn as_yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Fen {
    /// Two decimals and thousands separators: `12,460.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let abs = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{}.{:02}", grouped(abs / 100), abs % 100))
    }
}

impl FromStr for Fen {
    type Err = AmountError;

    /// Reads yuan: `1152`, `1,152.00`, `¥29.9`, `-12.5元`. Never rounds: a third decimal other than 0 is an error.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let text = text.trim_start_matches(['¥', '￥', '$']).trim_start();
        let text = text.strip_suffix('元').unwrap_or(text).trim_end();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let mut yuan: i64 = 0;
        let mut digits = 0;
        for c in whole.chars().filter(|c| !matches!(c, ',' | '，')) {
            let digit = c.to_digit(10).ok_or(AmountError::NotANumber)?;
            yuan = yuan * 10 + i64::from(digit);
            digits += 1;
            if yuan > 10_000_000_000_000 {
                return Err(AmountError::TooLarge);
            }
        }
        if digits == 0 && decimals.is_empty() || !decimals.chars().all(|c| c.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        if decimals.len() > 2 && decimals[2..].bytes().any(|b| b != b'0') {
            return Err(AmountError::TooPrecise);
        }
        let cent = |i: usize| i64::from(decimals.as_bytes().get(i).map_or(0, |b| b - b'0'));
        let fen = yuan * 100 + cent(0) * 10 + cent(1);
        Ok(Self(if negative { -fen } else { fen }))
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}
impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_and_spreadsheets_write() {
        for (text, fen) in [
            ("1152", 115_200),
            ("1,152.00", 115_200),
            ("¥29.9", 2_990),
            ("-12.5元", -1_250),
            ("0", 0),
            (".5", 50),
            ("29.330", 2_933),
        ] {
            assert_eq!(text.parse::<Fen>(), Ok(Fen(fen)), "{text}");
        }
        assert_eq!("".parse::<Fen>(), Err(AmountError::NotANumber));
        assert_eq!("1e3".parse::<Fen>(), Err(AmountError::NotANumber));
        assert_eq!("1.005".parse::<Fen>(), Err(AmountError::TooPrecise));
        assert_eq!("99999999999999".parse::<Fen>(), Err(AmountError::TooLarge));
    }

    #[test]
    fn prints_separators_and_two_decimals() {
        assert_eq!(Fen(1_246_000).to_string(), "12,460.00");
        assert_eq!(Fen(-5).to_string(), "-0.05");
        assert_eq!(Fen(12_345_678_900).to_string(), "123,456,789.00");
        assert_eq!(Fen(115_200).to_plain(), "1152.00");
    }
}

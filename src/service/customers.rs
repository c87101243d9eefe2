//! Profiles: making and changing them, with their history; looking at full numbers.

use super::work::Result;
use crate::domain::customer::Phone;
use crate::protocol::Refusal;
use crate::protocol::refusal::Problem;
use crate::text::phone as parse;

/// A number as somebody typed it.
pub fn phone(field: &str, text: &str) -> Result<Phone> {
    let parsed = parse::parse(text).map_err(|_| Refusal::Invalid {
        field: field.to_owned(),
        problem: Problem::Malformed {
            value: crate::text::clean::clean_name(text),
        },
    })?;
    let parse::Phone {
        text,
        digits,
        extension,
        ..
    } = parsed.phone;
    Ok(Phone {
        text,
        digits,
        extension,
        wrong: false,
    })
}

//! What people write, as it is kept: cleaned, and refused where it is too long, or where it has to say something and nothing
//! of it can be seen.

use super::work::{Result, Stop};
use crate::protocol::refusal::Problem;
use crate::text::clean::{clean_name, clean_note};

/// A text of any number of lines, which may be empty; `most` in characters.
pub fn note(field: &str, text: &str, most: u32) -> Result<String> {
    fits(field, clean_note(text), most)
}

/// A text of one line, which may be empty.
pub fn line(field: &str, text: &str, most: u32) -> Result<String> {
    fits(field, clean_name(text), most)
}

/// A text that has to say something: the answer of [`note`] or [`line()`].
pub fn said(field: &str, text: String) -> Result<String> {
    if text.is_empty() {
        return Err(Stop::invalid(field, Problem::Missing));
    }
    Ok(text)
}

fn fits(field: &str, text: String, most: u32) -> Result<String> {
    if text.chars().count() > most as usize {
        return Err(Stop::invalid(field, Problem::TooLong { max: most }));
    }
    Ok(text)
}

//! Where in a TOML file something within a text stands.

use std::ops::Range;

/// The byte of the file at which the `nth` character (from 0) of a text stands, whose quoted form is at `span`.
pub fn within(file: &str, span: &Range<usize>, nth: usize) -> usize {
    let Some(quoted) = file.get(span.clone()) else {
        return span.start;
    };
    let mark = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|mark| quoted.starts_with(mark));
    let Some(mark) = mark else {
        return span.start;
    };
    let mut at = mark.len();
    if mark.len() == 3 {
        // The line end right behind the mark is not part of the text.
        let rest = &quoted[at..];
        at += rest.len() - rest.trim_start_matches('\r').len();
        at += usize::from(quoted[at..].starts_with('\n'));
    }
    let escapes = mark.starts_with('"');
    for _ in 0..nth {
        at += character(&quoted[at..], escapes);
    }
    span.start + at.min(quoted.len().saturating_sub(mark.len()))
}

/// How many bytes the first character of a text takes in the file.
fn character(rest: &str, escapes: bool) -> usize {
    let mut chars = rest.chars();
    let Some(first) = chars.next() else {
        return 0;
    };
    if first != '\\' || !escapes {
        return first.len_utf8();
    }
    match chars.next() {
        Some('u') => 6,
        Some('U') => 10,
        Some('x') => 4,
        Some('\n' | '\r' | ' ' | '\t') => {
            // A line that goes on: what follows of white space is no part of the text, and the next character is meant.
            let space = rest[1..].len() - rest[1..].trim_start().len();
            let behind = 1 + space;
            behind + rest[behind..].chars().next().map_or(0, char::len_utf8)
        }
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_however_the_text_is_quoted() {
        for (file, nth, rest) in [
            ("a = \"orders > 1\"", 7, "> 1\""),
            ("a = 'orders > 1'", 0, "orders > 1'"),
            ("a = \"'标签' in tags\"", 5, "in tags\""),
            ("a = \"x == \\\"\\u6807\\\" && y\"", 6, "\\u6807\\\" && y\""),
            ("a = \"x == \\\"\\u6807\\\" && y\"", 12, "y\""),
            ("a = \"\"\"\nx &&\ny\"\"\"", 5, "y\"\"\""),
            ("a = '''x\\y'''", 2, "y'''"),
            ("a = \"x\"", 9, "\""),
        ] {
            let start = 4;
            let at = within(file, &(start..file.len()), nth);
            assert_eq!(&file[at..], rest, "{file} {nth}");
        }
    }
}

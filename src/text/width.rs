//! Text measured and cut in terminal cells: a Han character takes two, ambiguous characters one.
//!
//! Widths are summed over grapheme clusters, as the screen library places them.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for a cut-off end; one cell.
pub const ELLIPSIS: char = '…';

/// How many cells `text` takes.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` in at most `cells` cells, its end replaced by `…` if it is longer.
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let head = prefix(text, cells - 1);
    Cow::Owned(format!("{head}{ELLIPSIS}"))
}

/// `text` truncated or filled with spaces on its right to exactly `cells` cells.
pub fn pad_right(text: &str, cells: usize) -> String {
    let mut out = truncate(text, cells).into_owned();
    let used = width(&out);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

/// `text` truncated or filled with spaces on its left to exactly `cells` cells: for figures.
pub fn pad_left(text: &str, cells: usize) -> String {
    let text = truncate(text, cells);
    let mut out = " ".repeat(cells.saturating_sub(width(&text)));
    out.push_str(&text);
    out
}

/// The longest beginning of `text` that fits into `cells` cells.
pub fn prefix(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += cluster.width();
        if used > cells {
            return &text[..at];
        }
    }
    text
}

/// `text` in lines of at most `cells` cells (at least 2): broken at spaces and between Han characters, never before a closing
/// mark or after an opening one, in mid-word only where a word alone is longer than a line. Line breaks stay.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = Line {
            text: String::new(),
            used: 0,
            pending: 0,
        };
        for piece in pieces(paragraph) {
            if piece.trim_matches(' ').is_empty() {
                line.pending += piece.len();
            } else {
                line.add(piece, cells, &mut lines);
            }
        }
        lines.push(line.text);
    }
    lines
}

/// A line being filled.
struct Line {
    text: String,
    used: usize,
    /// Spaces seen since the last piece: written only if something follows on the same line.
    pending: usize,
}

impl Line {
    fn add(&mut self, piece: &str, cells: usize, lines: &mut Vec<String>) {
        let spaces = std::mem::take(&mut self.pending);
        if self.used + spaces + width(piece) <= cells {
            self.text.extend(std::iter::repeat_n(' ', spaces));
            self.text.push_str(piece);
            self.used += spaces + width(piece);
            return;
        }
        if !self.text.is_empty() {
            self.flush(lines);
        }
        let mut rest = piece;
        while width(rest) > cells {
            let head = match prefix(rest, cells) {
                "" => rest.graphemes(true).next().unwrap_or(rest),
                head => head,
            };
            lines.push(head.to_owned());
            rest = &rest[head.len()..];
        }
        rest.clone_into(&mut self.text);
        self.used = width(rest);
    }

    fn flush(&mut self, lines: &mut Vec<String>) {
        lines.push(std::mem::take(&mut self.text));
        self.used = 0;
    }
}

/// The parts of a paragraph between which a line may break; runs of spaces are parts of their own.
fn pieces(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut clusters = paragraph.grapheme_indices(true).peekable();
    std::iter::from_fn(move || {
        let (start, mut last) = clusters.next()?;
        while let Some((_, next)) = clusters.next_if(|&(_, next)| !may_break(last, next)) {
            last = next;
        }
        let end = clusters.peek().map_or(paragraph.len(), |&(at, _)| at);
        Some(&paragraph[start..end])
    })
}

/// Whether a line may end between these two clusters.
fn may_break(left: &str, right: &str) -> bool {
    if (left == " ") != (right == " ") {
        return true;
    }
    if left == " " {
        return false;
    }
    let closing = right.starts_with(|c| "，。、！？：；）」』》】〕”’…—,.!?:;)]}%".contains(c));
    let opening = left.starts_with(|c| "（「『《【〔“‘([{".contains(c));
    // A date, a range of figures: one thing.
    let hyphen = left == "-" && !right.starts_with(|c: char| c.is_ascii_digit());
    !closing && !opening && (is_wide(left) || is_wide(right) || hyphen)
}

fn is_wide(cluster: &str) -> bool {
    cluster.width() >= 2
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_are_counted() {
        for (text, cells) in [
            ("", 0),
            ("abc", 3),
            ("王小明", 6),
            ("a王…·", 5),
            ("e\u{301}", 1),
            ("ｱ", 1),
            ("Ａ", 2),
            ("👍", 2),
        ] {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        let table = [
            ("王小明", 6, "王小明"),
            ("王小明", 5, "王小…"),
            ("王小明", 4, "王…"),
            ("abc", 2, "a…"),
            ("abc", 0, ""),
        ];
        for (text, cells, cut) in table {
            assert_eq!(truncate(text, cells), cut, "{text} in {cells}");
        }
        assert_eq!(pad_right("王小明", 4), "王… ");
        assert_eq!(pad_right("王", 4), "王  ");
        assert_eq!(pad_left("12", 4), "  12");
    }

    #[test]
    fn lines_break_where_a_reader_expects() {
        let table: [(&str, usize, &[&str]); 10] = [
            ("", 10, &[""]),
            ("the quick brown fox", 10, &["the quick", "brown fox"]),
            ("一二三四五六", 6, &["一二三", "四五六"]),
            ("一二三，四五", 6, &["一二", "三，四", "五"]),
            ("他说（好的）吧", 6, &["他说", "（好", "的）吧"]),
            ("客户ID是VIP001的人", 10, &["客户ID是", "VIP001的人"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("a\n\nb", 4, &["a", "", "b"]),
            ("质保至2027-02-03", 11, &["质保至", "2027-02-03"]),
            ("a follow-up call", 10, &["a follow-", "up call"]),
        ];
        for (text, cells, lines) in table {
            assert_eq!(wrap(text, cells), lines, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn nothing_is_wider_than_asked(text in "[a-z ，。（）王小明👍\u{301}\n-]{0,40}", cells in 0usize..14) {
            prop_assert!(width(&truncate(&text, cells)) <= cells);
            prop_assert_eq!(width(&pad_left(&text, cells)), cells);
            prop_assert_eq!(width(&pad_right(&text, cells)), cells);
            let lines = wrap(&text, cells);
            for line in &lines {
                prop_assert!(width(line) <= cells.max(2), "{:?}", line);
            }
            let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(kept(&lines.concat()), kept(&text));
        }
    }
}

//! A buffer as text, as a terminal would show it: for tests and for the pictures of the documentation.

use ratatui::buffer::Buffer;

use super::cells::width;

/// The rows of a buffer without trailing blanks, a wide character once.
pub fn text(buf: &Buffer) -> String {
    let area = buf.area;
    let mut rows = Vec::with_capacity(usize::from(area.height));
    for y in area.top()..area.bottom() {
        let mut row = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buf[(x, y)].symbol();
            row.push_str(if symbol.is_empty() { " " } else { symbol });
            x += width(symbol).max(1);
        }
        rows.push(row.trim_end().to_owned());
    }
    rows.join("\n")
}

//! Changed cells as bytes for the terminal: as few as will do, and nothing but what is meant.
//!
//! After characters whose width terminals agree on (ASCII, Han, full-width forms) the cursor is where it should be;
//! after any other it is placed anew, so that a terminal that draws one of them wider does not shift the rest of the line.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::widgets::cells::width;

/// The look of a cell: foreground, background, attributes.
type LookOf = (Color, Color, Modifier);

const PLAIN: LookOf = (Color::Reset, Color::Reset, Modifier::empty());

/// Writes what has to change for a terminal that shows one buffer to show another of the same size.
pub fn paint(shown: &Buffer, next: &Buffer) -> String {
    let mut pen = Pen::default();
    let area = next.area.intersection(shown.area);
    for y in area.top()..area.bottom() {
        paint_row(&mut pen, shown, next, y);
    }
    if pen.look != PLAIN {
        pen.out.push_str("\x1b[m");
    }
    pen.out
}

fn paint_row(pen: &mut Pen, shown: &Buffer, next: &Buffer, y: u16) {
    let area = next.area;
    let mut x = area.left();
    // Cells before this one hold a half of a wide character that has been overwritten: some terminals leave it there.
    let mut broken_until = x;
    while x < area.right() {
        let cell = &next[(x, y)];
        let wide = width(cell.symbol()).clamp(1, area.right() - x);
        if *cell != shown[(x, y)] || x < broken_until {
            pen.put(x, y, cell);
            for covered in x..x + wide {
                broken_until = broken_until.max(covered + width(shown[(covered, y)].symbol()));
            }
        }
        x += wide;
    }
}

/// Where the terminal's cursor is, and how it writes.
struct Pen {
    out: String,
    at: Option<(u16, u16)>,
    look: LookOf,
}

impl Default for Pen {
    fn default() -> Self {
        Self {
            out: String::new(),
            at: None,
            look: PLAIN,
        }
    }
}

impl Pen {
    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        go(&mut self.out, self.at, (x, y));
        let wanted = (cell.fg, cell.bg, cell.modifier);
        if wanted != self.look {
            set_look(&mut self.out, wanted);
            self.look = wanted;
        }
        self.out.push_str(cell.symbol());
        self.at = agreed(cell.symbol()).then(|| (x + width(cell.symbol()).max(1), y));
    }
}

/// Moves the cursor, if it is not there.
fn go(out: &mut String, at: Option<(u16, u16)>, to: (u16, u16)) {
    let (x, y) = to;
    // Writing to a string can't fail.
    let _ = match at {
        Some(here) if here == to => Ok(()),
        Some((before, row)) if row == y && before < x => match x - before {
            1 => out.write_str("\x1b[C"),
            n => write!(out, "\x1b[{n}C"),
        },
        _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
    };
}

/// Whether every terminal moves its cursor alike after this.
fn agreed(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => matches!(c,
            ' '..='~' | '\u{3001}'..='\u{3029}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}'),
        _ => false,
    }
}

fn set_look(out: &mut String, (fg, bg, modifier): LookOf) {
    out.push_str("\x1b[0");
    for (flag, code) in [
        (Modifier::BOLD, ";1"),
        (Modifier::DIM, ";2"),
        (Modifier::ITALIC, ";3"),
        (Modifier::UNDERLINED, ";4"),
        (Modifier::REVERSED, ";7"),
    ] {
        if modifier.contains(flag) {
            out.push_str(code);
        }
    }
    colour(out, fg, 30);
    colour(out, bg, 40);
    out.push('m');
}

/// A colour's parameters; `base` is 30 for the foreground, 40 for the background.
fn colour(out: &mut String, colour: Color, base: u16) {
    let named = |n: u16| if n < 8 { base + n } else { base + 52 + n };
    let code = match colour {
        Color::Reset => return,
        Color::Rgb(r, g, b) => {
            let _ = write!(out, ";{};2;{r};{g};{b}", base + 8);
            return;
        }
        Color::Indexed(n) => {
            let _ = write!(out, ";{};5;{n}", base + 8);
            return;
        }
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
    };
    let _ = write!(out, ";{code}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::widgets::{cells, shot};
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    const AREA: Rect = Rect {
        x: 0,
        y: 0,
        width: 24,
        height: 4,
    };

    fn drawn(texts: &[(u16, u16, String, bool)]) -> Buffer {
        let mut buf = Buffer::empty(AREA);
        for (x, y, text, strong) in texts {
            let style = if *strong {
                Style::new()
                    .fg(Color::Rgb(1, 2, 3))
                    .add_modifier(Modifier::REVERSED)
            } else {
                Style::new()
            };
            cells::put(&mut buf, *x, *y, AREA.width, text, style);
        }
        buf
    }

    fn shown(terminal: &vt100::Parser) -> String {
        terminal
            .screen()
            .contents_between(0, 0, AREA.height - 1, AREA.width)
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_run_of_han_needs_no_cursor_movement() {
        let buf = drawn(&[(2, 1, "王小明 VIP".into(), false)]);
        assert_eq!(
            paint(&Buffer::empty(AREA), &buf),
            "\x1b[2;3H王小明\x1b[CVIP"
        );
    }

    #[test]
    fn looks_are_set_and_taken_back() {
        let buf = drawn(&[(0, 0, "ab".into(), true)]);
        assert_eq!(
            paint(&Buffer::empty(AREA), &buf),
            "\x1b[1;1H\x1b[0;7;38;2;1;2;3mab\x1b[m"
        );
    }

    #[test]
    fn after_a_character_of_doubtful_width_the_cursor_is_placed_anew() {
        let buf = drawn(&[(0, 0, "─a".into(), false)]);
        assert_eq!(paint(&Buffer::empty(AREA), &buf), "\x1b[1;1H─\x1b[1;2Ha");
    }

    #[test]
    fn both_halves_of_a_wide_character_are_overwritten() {
        let (before, next) = (
            drawn(&[(0, 0, "王明".into(), false)]),
            drawn(&[(0, 0, "a".into(), false)]),
        );
        assert_eq!(paint(&before, &next), "\x1b[1;1Ha   ");
        let next = drawn(&[(1, 0, "王".into(), false)]);
        assert_eq!(paint(&before, &next), "\x1b[1;1H 王 ");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn the_terminal_shows_what_was_meant(
            first in proptest::collection::vec((0u16..24, 0u16..4, "[a-z 王小明，─●Ａ]{0,12}", any::<bool>()), 0..6),
            second in proptest::collection::vec((0u16..24, 0u16..4, "[a-z 王小明，─●Ａ]{0,12}", any::<bool>()), 0..6),
        ) {
            let mut terminal = vt100::Parser::new(AREA.height, AREA.width, 0);
            let mut before = Buffer::empty(AREA);
            for texts in [first, second] {
                let next = drawn(&texts);
                terminal.process(paint(&before, &next).as_bytes());
                before = next;
                let expected = shot::text(&before);
                let seen = shown(&terminal);
                prop_assert_eq!(seen.trim_end(), expected.trim_end());
            }
        }
    }
}

//! Makes the pictures of the desk in `docs/screens`: `cargo run --example desk_gallery`.
//!
//! With `--live` it shows the desk itself, on a hub that lives in memory.

use std::fmt::Write as _;
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use warmline::desk::app::{self, Inbox};
use warmline::desk::event::{Effect, Link};
use warmline::desk::keymap::Keymap;
use warmline::desk::state::Look;
use warmline::desk::terminal::TerminalError;
use warmline::desk::theme::{Depth, Ground, Theme};
use warmline::desk::widgets::shot;
use warmline::i18n::Locale;
use warmline::protocol::{Command, Query};

#[path = "../tests/support/mod.rs"]
mod support;

use support::driver::Driver;
use support::fake_hub::FakeHub;

/// Name, keys.
const SCENES: &[(&str, &str)] = &[
    ("queue", "down down down"),
    ("on-a-call", "enter ctrl-d"),
    ("lookup", "1234"),
    ("wrap-up", "f6 3"),
    ("wrap-up-score", "f6 1 5 反馈良好"),
    ("next-time", "f8 +1530"),
    ("saved", "f6 3 enter"),
    ("customers", "f3 2 down"),
    ("timeline", "right"),
    ("orders", "right right"),
    ("follow-ups", "right right right"),
    ("history", "right right right right"),
    ("figures", "f3 3 down down"),
    ("figures-rows", "f3 3 enter"),
    ("edit-customer", "ctrl-e"),
    ("new-customer", "ctrl-n"),
    ("menu", "f3"),
    ("palette", ":"),
    ("help", "f1"),
    ("reassign", "ctrl-r"),
    ("question", "space space space ctrl-r 2"),
    ("messages", "f6 3 enter u ctrl-o"),
];

struct Local {
    hub: FakeHub,
    inbox: Inbox,
}

impl Local {
    fn answer(&mut self, effect: Effect) {
        if let Some(event) = self.hub.answer(effect) {
            self.inbox.offer(event);
        }
    }
}

impl Link for Local {
    fn query(&mut self, number: u64, query: Query) {
        self.answer(Effect::Query(number, query));
    }

    fn command(&mut self, number: u64, command: Command) {
        self.answer(Effect::Command(number, Box::new(command)));
    }

    fn revive(&mut self) {}

    fn close(self) {}
}

fn live(locale: Locale, ascii: bool) {
    let env = |name| std::env::var(name).ok();
    let depth = Depth::detect(
        env("NO_COLOR").as_deref(),
        env("COLORTERM").as_deref(),
        env("TERM").as_deref(),
    );
    let ground = if std::env::args().any(|a| a == "--light") {
        Ground::Light
    } else {
        Ground::detect(env("COLORFGBG").as_deref())
    };
    let look = Look::new(locale, Theme::new(depth, ground), ascii);
    let connect = |inbox: Inbox| {
        let hub = FakeHub::new();
        inbox.put(hub.welcome());
        Ok::<_, TerminalError>(Local { hub, inbox })
    };
    if let Err(error) = app::run(look, Keymap::built_in(), connect) {
        eprintln!("{}", error.sentence(locale));
        std::process::exit(2);
    }
}

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let has = |flag: &str| args.iter().any(|a| a == flag);
    if has("--live") {
        live(
            if has("--en") { Locale::En } else { Locale::Zh },
            has("--ascii"),
        );
        return Ok(());
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    std::fs::create_dir_all(&dir)?;
    for locale in Locale::ALL {
        for (width, height) in [(80, 24), (120, 36)] {
            for (name, keys) in SCENES {
                let mut desk = Driver::new(locale, width, height);
                desk.keys(keys);
                let (buffer, cursor) = desk.draw();
                let file = dir.join(format!("{name}-{}-{width}x{height}", locale.tag()));
                std::fs::write(file.with_extension("txt"), shot::text(&buffer) + "\n")?;
                std::fs::write(file.with_extension("svg"), svg(&buffer, cursor))?;
            }
        }
    }
    Ok(())
}

const CELL: (u16, u16) = (9, 20);

fn rgb(color: Color, otherwise: &str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => otherwise.to_owned(),
    }
}

/// The buffer as a picture: rectangles for backgrounds, text runs of one style.
fn svg(buf: &Buffer, cursor: Option<Position>) -> String {
    let (w, h) = (buf.area.width * CELL.0, buf.area.height * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace\" font-size=\"15\"><rect width=\"{w}\" height=\"{h}\" fill=\"#171512\"/>\n"
    );
    for y in 0..buf.area.height {
        let mut x = 0;
        while x < buf.area.width {
            let cell = &buf[(x, y)];
            let wide = warmline::desk::widgets::cells::width(cell.symbol()).max(1);
            let (mut fg, mut bg) = (rgb(cell.fg, "#d8d2c8"), rgb(cell.bg, "#171512"));
            if cell.modifier.contains(Modifier::REVERSED) {
                std::mem::swap(&mut fg, &mut bg);
            }
            let (px, py) = (x * CELL.0, y * CELL.1);
            if bg != "#171512" {
                let _ = write!(
                    out,
                    "<rect x=\"{px}\" y=\"{py}\" width=\"{}\" height=\"{}\" fill=\"{bg}\"/>",
                    wide * CELL.0,
                    CELL.1
                );
            }
            let text = cell.symbol();
            if !text.trim().is_empty() {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                let weight = if cell.modifier.contains(Modifier::BOLD) {
                    " font-weight=\"bold\""
                } else {
                    ""
                };
                let _ = write!(
                    out,
                    "<text x=\"{px}\" y=\"{}\" fill=\"{fg}\"{weight} textLength=\"{}\">{text}</text>",
                    py + 15,
                    wide * CELL.0
                );
            }
            x += wide;
        }
        out.push('\n');
    }
    if let Some(at) = cursor {
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"2\" height=\"{}\" fill=\"#f2a65a\"/>",
            at.x * CELL.0,
            at.y * CELL.1 + 2,
            CELL.1 - 4
        );
    }
    out.push_str("</svg>\n");
    out
}

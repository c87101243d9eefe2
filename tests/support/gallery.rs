//! The scenes of the desk that are kept as pictures in `docs/screens`: made by the example, compared by a test.

use std::fmt::Write as _;
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use warmline::config::plan::DEFAULT;
use warmline::desk::event::{Event, LinkEvent};
use warmline::desk::widgets::{cells, shot};
use warmline::domain::id::{AgentId, TicketId};
use warmline::domain::ticket::Step;
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::push::TicketReader;
use warmline::protocol::{Answer, Push};

use super::driver::Driver;

/// Name, keys; at `wait` time goes by, at `meanwhile` somebody else puts a plan in force.
pub const SCENES: &[(&str, &str)] = &[
    ("queue", "down down down"),
    ("on-a-call", "enter ctrl-d"),
    ("lookup", "1234"),
    ("wrap-up", "f6 3"),
    ("wrap-up-score", "f6 1 5 反馈良好"),
    ("wrap-up-complaint", "f6 8 2 三罐漏粉"),
    ("incoming", "7719 enter f6"),
    ("next-time", "f8 +1530"),
    ("saved", "f6 3 enter"),
    ("customers", "f3 2 down"),
    ("timeline", "right"),
    ("orders", "right right"),
    ("tickets-of-customer", "right right right tab"),
    ("follow-ups", "right right right right"),
    ("history", "right right right right right"),
    ("figures", "f3 3 down down"),
    ("figures-rows", "f3 3 enter"),
    ("process", "alt-7 down down down down"),
    ("edit-customer", "ctrl-e"),
    ("new-customer", "ctrl-n"),
    ("menu", "f3"),
    ("palette", ":"),
    ("help", "f1"),
    ("reassign", "ctrl-r"),
    ("question", "space space space ctrl-r 2"),
    ("messages", "f6 3 enter u ctrl-o"),
    ("outbox", "f3 6 down down down down"),
    ("outbox-lapsed", "f3 6 f4 3"),
    ("outbox-call-off", "f3 6 down f12"),
    ("ticket-new", "f7 2 3 1 外箱压扁，一罐漏粉"),
    ("ticket-alike", "f7 2 3 1 又漏粉 f10"),
    ("crisis-raise", "! 1 新批次引起皮疹"),
    ("crisis-banner", "! 1 新批次引起皮疹 f10 esc"),
    ("crisis", "! 1 新批次引起皮疹 f10 enter down down enter f10"),
    ("crisis-menu", "! 1 新批次引起皮疹 f10 f10 f4"),
    (
        "crisis-message",
        "! 1 新批次引起皮疹 f10 f10 f4 4 orders>0 f10 f4 5 f4 2 enter 您好，请停用该批次，我们尽快为您换货",
    ),
    (
        "crisis-reach",
        "! 1 新批次引起皮疹 f10 f10 f4 4 orders>0 f10 f4 5",
    ),
    ("tickets", "f3 9 f4 2 down down"),
    ("queue-tickets", "queued f5 down"),
    ("ticket", "f3 9 f4 2 down enter colleague"),
    ("ticket-steps", "f3 9 f4 2 down enter enter"),
    ("ticket-note", "f3 9 f4 2 down enter 7 @李强 请看照片"),
    (
        "ticket-offer",
        "f3 9 f4 2 down enter 6 3 50 enter 另送湿巾一包",
    ),
    (
        "ticket-difference",
        "f3 9 f4 2 down enter 2 补一罐就好 colleague f10",
    ),
    ("notices", "f3 0"),
    ("floor", "alt-f down"),
    ("floor-agent", "alt-f down enter"),
    ("pause", "alt-p"),
    ("why", "w"),
    ("why-message", "tab w 2"),
];

/// The same, of an admin.
pub const ADMIN_SCENES: &[(&str, &str)] = &[
    (
        "plan",
        "f3 5 4 down down down down down down down down down down down",
    ),
    ("plan-segments", "f3 5"),
    ("plan-load", "f3 5 right"),
    ("plan-versions", "f3 5 right right"),
    ("plan-find", "f3 5 / 生日"),
    (
        "plan-edit",
        "f3 5 down enter down down down end left left backspace x",
    ),
    (
        "plan-preview",
        "f3 5 down enter down down down end left left left left left left backspace 5 f5 wait wait",
    ),
    (
        "plan-apply",
        "f3 5 down enter down down down end left left left left left left backspace 5 f5 wait wait f10",
    ),
    (
        "plan-outdated",
        "f3 5 down enter down down down end left left left left left left backspace 5 meanwhile f10 f9",
    ),
    ("plan-previewing", "f3 5 f5"),
    ("plan-version", "f3 5 right right down enter"),
    (
        "plan-moves",
        "f3 5 down enter down down down end left left left left left left backspace 5 f5 wait wait enter",
    ),
    ("calendar", "f3 4 down"),
    ("calendar-previewed", "f3 5 f5 wait wait esc f3 4 f4 down"),
    ("calendar-day", "f3 4 tab end"),
    (
        "plan-faults",
        "f3 5 down enter down down right right right right right right right x",
    ),
    (
        "plan-undo",
        "f3 5 down enter down down down end left left left left left left backspace 5 f10 f9 f3 1 u",
    ),
    (
        "customer-calendar",
        "down ctrl-k right right right right right",
    ),
];

/// The sizes that matter.
pub const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

/// One picture.
pub struct Picture {
    /// Its file, without the ending.
    pub file: PathBuf,
    /// As text.
    pub text: String,
    /// As SVG.
    pub svg: String,
}

/// A colleague looks at the same ticket, and writes something.
fn colleague(desk: &mut Driver) {
    let reader = TicketReader {
        agent: AgentId(2),
        since: desk.hub.now - Span::minutes(4),
    };
    let push = Push::TicketReaders {
        ticket: TicketId(2093),
        readers: vec![reader],
    };
    desk.event(Event::Link(LinkEvent::Answer(Answer::Push(push), None)));
    let note = Step::Note {
        text: "客户刚打来过，已答应今天回复".into(),
        mentions: Vec::new(),
    };
    desk.hub.colleague_steps(2093, note);
}

/// Every picture, drawn now.
pub fn pictures() -> impl Iterator<Item = Picture> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    let all = Locale::ALL
        .into_iter()
        .flat_map(|l| SIZES.into_iter().map(move |s| (l, s)));
    let scenes = SCENES.iter().map(|scene| (false, scene));
    let scenes = scenes.chain(ADMIN_SCENES.iter().map(|scene| (true, scene)));
    all.flat_map(move |(l, s)| scenes.clone().map(move |scene| (l, s, scene)))
        .map(move |(locale, (width, height), (admin, (name, keys)))| {
            let mut desk = if admin {
                Driver::admin(locale, width, height)
            } else {
                Driver::new(locale, width, height)
            };
            for word in keys.split(' ') {
                match word {
                    "wait" => desk.pass(Span(400)),
                    "meanwhile" => {
                        let theirs = DEFAULT.replace("history_days = 30", "history_days = 20");
                        desk.hub.another_applies(theirs);
                    }
                    "colleague" => colleague(&mut desk),
                    "queued" => {
                        for ticket in [2094, 2096, 2098] {
                            desk.hub.queue_ticket(ticket);
                        }
                    }
                    keys => {
                        desk.keys(keys);
                    }
                }
            }
            let (buffer, cursor) = desk.draw();
            Picture {
                file: dir.join(format!("{name}-{}-{width}x{height}", locale.tag())),
                text: shot::text(&buffer) + "\n",
                svg: svg(&buffer, cursor),
            }
        })
}

const CELL: (u16, u16) = (9, 20);
const PAPER: &str = "#171512";
const INK: &str = "#d8d2c8";

fn rgb(color: Color, otherwise: &str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => otherwise.to_owned(),
    }
}

/// Cells of one look, side by side.
struct Run {
    x: u16,
    cells: u16,
    wide: bool,
    fg: String,
    bg: String,
    bold: bool,
    text: String,
}

fn runs(buf: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut x = 0;
    while x < buf.area.width {
        let cell = &buf[(x, y)];
        let width = cells::width(cell.symbol()).max(1);
        let (mut fg, mut bg) = (rgb(cell.fg, INK), rgb(cell.bg, PAPER));
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut fg, &mut bg);
        }
        let (bold, wide) = (cell.modifier.contains(Modifier::BOLD), width > 1);
        match runs.last_mut() {
            Some(run) if run.fg == fg && run.bg == bg && run.bold == bold && run.wide == wide => {
                run.cells += width;
                run.text.push_str(cell.symbol());
            }
            _ => runs.push(Run {
                x,
                cells: width,
                wide,
                fg,
                bg,
                bold,
                text: cell.symbol().to_owned(),
            }),
        }
        x += width;
    }
    runs
}

/// The buffer as a picture: rectangles for backgrounds, texts of one look.
fn svg(buf: &Buffer, cursor: Option<Position>) -> String {
    let (w, h) = (buf.area.width * CELL.0, buf.area.height * CELL.1);
    let font = "'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace";
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" font-family=\"{font}\" font-size=\"15\" xml:space=\"preserve\">\n<rect width=\"{w}\" height=\"{h}\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..buf.area.height {
        for run in runs(buf, y) {
            let (x, top, width) = (run.x * CELL.0, y * CELL.1, run.cells * CELL.0);
            if run.bg != PAPER {
                let _ = writeln!(
                    out,
                    "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{}\"/>",
                    CELL.1, run.bg
                );
            }
            if !run.text.trim().is_empty() {
                let text = run.text.replace('&', "&amp;").replace('<', "&lt;");
                let bold = if run.bold {
                    " font-weight=\"bold\""
                } else {
                    ""
                };
                let _ = writeln!(
                    out,
                    "<text x=\"{x}\" y=\"{}\" fill=\"{}\"{bold} textLength=\"{width}\">{text}</text>",
                    top + 15,
                    run.fg
                );
            }
        }
    }
    if let Some(at) = cursor {
        let (x, y) = (at.x * CELL.0, at.y * CELL.1 + 2);
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"{}\" fill=\"#f2a65a\"/>",
            CELL.1 - 4
        );
    }
    out.push_str("</svg>\n");
    out
}

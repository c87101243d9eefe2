//! Makes the pictures of the desk in `docs/screens`: `cargo run --example desk_gallery`.
//!
//! With `--live` it shows the desk itself, on a hub that lives in memory.

use warmline::desk::app::{self, Inbox};
use warmline::desk::event::{Effect, Link};
use warmline::desk::keymap::Keymap;
use warmline::desk::state::Look;
use warmline::desk::terminal::TerminalError;
use warmline::desk::theme::{Depth, Ground, Theme};
use warmline::i18n::Locale;
use warmline::protocol::{Command, Query};

#[path = "../tests/support/mod.rs"]
mod support;

use support::fake_hub::FakeHub;
use support::gallery;

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
    for picture in gallery::pictures() {
        let dir = picture.file.parent().unwrap_or(&picture.file);
        std::fs::create_dir_all(dir)?;
        std::fs::write(picture.file.with_extension("txt"), picture.text)?;
        std::fs::write(picture.file.with_extension("svg"), picture.svg)?;
    }
    Ok(())
}

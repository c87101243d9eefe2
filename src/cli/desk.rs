//! The desk: `warmline` alone.

use std::process::ExitCode;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::session::{client_failure, connect_options, store_dir};
use crate::client::StartPolicy;
use crate::desk::hub_link::{self, DeskError};
use crate::desk::keymap::Keymap;
use crate::desk::state::Look;
use crate::desk::terminal::{self, TerminalError};
use crate::desk::theme::{Depth, Ground, Theme};
use crate::i18n::Locale;
use crate::protocol::ClientKind;
use crate::tr;

/// Opens the desk on the user's store, which is made if there is none.
pub(super) fn run(global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let l = output.locale;
    let failed = |e: TerminalError| {
        let exit = match e {
            TerminalError::NotATerminal | TerminalError::Dumb => Exit::Usage,
            TerminalError::Io(_) => Exit::Trouble,
        };
        Failure::new(exit, "terminal", e.sentence(l))
    };
    terminal::check().map_err(failed)?;
    let store = store_dir(global, l)?;
    let (kind, start) = (ClientKind::Desk, StartPolicy::Create);
    let options = connect_options(global, store.clone(), kind, start, l)?;
    let variable = |name: &str| std::env::var(name).ok();
    let (all, ctype, lang) = (variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG"));
    if !terminal::is_utf8(all.as_deref(), ctype.as_deref(), lang.as_deref()) {
        output.remark(tr!(l, "cli-not-utf8"));
    }
    let depth = Depth::detect(
        variable("NO_COLOR").as_deref(),
        variable("COLORTERM").as_deref(),
        variable("TERM").as_deref(),
    );
    let theme = Theme::new(depth, Ground::detect(variable("COLORFGBG").as_deref()));
    let look = Look::new(l, theme, global.ascii);
    hub_link::open(&options, look, keymap(l)?).map_err(|error| match error {
        DeskError::Terminal(e) => failed(e),
        DeskError::Client(e) => client_failure(e, &store, l),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The longest file of keys.
const MAX_KEYMAP_BYTES: usize = 60 << 10;

/// The built-in keys, changed by the user's file if there is one.
fn keymap(l: Locale) -> Result<Keymap, Failure> {
    use etcetera::BaseStrategy;
    let Ok(base) = etcetera::choose_base_strategy() else {
        return Ok(Keymap::built_in());
    };
    let path = base.config_dir().join("warmline").join("keymap.toml");
    match crate::files::read_text(&path, MAX_KEYMAP_BYTES) {
        Ok(text) => Keymap::with_user_file(&text).map_err(|e| {
            let values = [
                ("path", path.display().to_string().into()),
                ("reason", e.to_string().into()),
            ];
            Failure::usage(l, "config", &values)
        }),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Keymap::built_in()),
        Err(e) => Err(Failure::file(l, &path, &e)),
    }
}

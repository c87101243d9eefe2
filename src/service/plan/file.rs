//! The plan's file, which people edit: `config/plan.toml`.

use std::io;
use std::path::{Path, PathBuf};

use crate::config;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::MAX_PLAN_BYTES;
use crate::domain::time::Day;
use crate::files;
use crate::protocol::address;
use crate::protocol::view::PlanFileState;
use crate::service::OpenError;
use crate::store::{CONFIG_DIR, PLAN_FILE, StoreError, replace_config};

/// Copies of edited files of one day.
const MAX_ASIDE: u32 = 99;

/// Where it is.
pub fn path(store: &Path) -> PathBuf {
    store.join(CONFIG_DIR).join(PLAN_FILE)
}

/// Its text; none where there is no file.
///
/// # Errors
/// Where it is another user's, open to others, or can't be read.
pub fn read(store: &Path) -> Result<Option<String>, OpenError> {
    let path = path(store);
    match files::read_text(&path, MAX_PLAN_BYTES) {
        Ok(text) => {
            // What it says is run and shown: it is the store's user's, or was put there by the machine's admin.
            address::trust(&path, &[address::own_uid(), 0])?;
            Ok(Some(text))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenError::File {
            file: path.display().to_string(),
            error,
        }),
    }
}

/// Puts another text in its place: all of it or none of it, for its owner alone.
pub fn write(store: &Path, text: &str) -> Result<(), StoreError> {
    replace_config(store, PLAN_FILE, text)
}

/// Puts the file aside, under the name of a day, unless it is there no more or says what is kept anyway.
pub fn set_aside(store: &Path, kept: &[&str], day: Day) -> io::Result<Option<PathBuf>> {
    let path = path(store);
    if !files::is_taken(&path) {
        return Ok(None);
    }
    // Who may read and write it does not matter here: what it says is not lost.
    let known = files::read_text(&path, MAX_PLAN_BYTES);
    if known.is_ok_and(|text| kept.contains(&text.as_str())) {
        return Ok(None);
    }
    let (stem, end) = PLAN_FILE.split_once('.').unwrap_or((PLAN_FILE, ""));
    let names = (1..=MAX_ASIDE).map(|nth| match nth {
        1 => format!("{stem}.edited-{day}.{end}"),
        nth => format!("{stem}.edited-{day}-{nth}.{end}"),
    });
    let free = names
        .map(|name| path.with_file_name(name))
        .find(|aside| !files::is_taken(aside));
    let aside = free.ok_or(io::ErrorKind::AlreadyExists)?;
    std::fs::rename(&path, &aside)?;
    Ok(Some(aside))
}

/// How it compares with the text in force; `left` is the version that it was left at, where the one in force could not
/// be written.
pub fn state(
    store: &Path,
    in_force: &str,
    left: Option<(u32, String)>,
    filters: &Filters,
) -> PlanFileState {
    match read(store) {
        Ok(Some(text)) if text == in_force => PlanFileState::Same,
        Ok(Some(text)) => match left {
            Some((version, known)) if known == text => PlanFileState::Behind { version },
            _ => match config::plan::load_with(&text, filters) {
                Ok(_) => PlanFileState::Edited,
                Err(errors) => PlanFileState::Broken(errors),
            },
        },
        Ok(None) => unreadable(&io::ErrorKind::NotFound.into()),
        Err(OpenError::File { error, .. }) => unreadable(&error),
        Err(error) => PlanFileState::Unreadable {
            reason: error.to_string(),
        },
    }
}

/// Why it can't be read: as a code where it is common, else in the system's words.
fn unreadable(error: &io::Error) -> PlanFileState {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "not-found",
        io::ErrorKind::PermissionDenied => "permission",
        io::ErrorKind::InvalidInput | io::ErrorKind::IsADirectory => "not-plain",
        io::ErrorKind::FileTooLarge => "large",
        io::ErrorKind::InvalidData => "encoding",
        _ => "",
    };
    PlanFileState::Unreadable {
        reason: match code {
            "" => error.to_string(),
            code => code.to_owned(),
        },
    }
}

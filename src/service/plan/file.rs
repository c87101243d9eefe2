//! The plan's file, which people edit: `config/plan.toml`.

use std::io;
use std::path::{Path, PathBuf};

use crate::config;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::MAX_PLAN_BYTES;
use crate::protocol::address;
use crate::protocol::view::PlanFileState;
use crate::service::OpenError;
use crate::store::{CONFIG_DIR, PLAN_FILE, StoreError, replace_config};

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
    match std::fs::read_to_string(&path) {
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

/// How it compares with the text in force.
pub fn state(store: &Path, in_force: &str, filters: &Filters) -> PlanFileState {
    match read(store) {
        Ok(Some(text)) if text == in_force => PlanFileState::Same,
        Ok(Some(text)) if text.len() > MAX_PLAN_BYTES => PlanFileState::Unreadable {
            reason: format!("{} > {MAX_PLAN_BYTES}", text.len()),
        },
        Ok(Some(text)) => match config::plan::load_with(&text, filters) {
            Ok(_) => PlanFileState::Edited,
            Err(errors) => PlanFileState::Broken(errors),
        },
        Ok(None) => PlanFileState::Unreadable {
            reason: io::Error::from(io::ErrorKind::NotFound).to_string(),
        },
        Err(error) => PlanFileState::Unreadable {
            reason: error.to_string(),
        },
    }
}

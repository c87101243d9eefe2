//! The plan that a hub begins with: the version in force, and what its file was edited to meanwhile.
//!
//! The file is taken for a new version where it was edited by hand and holds together. One that is broken never
//! replaces a plan that works, and `status` says where it is broken. A file that the hub itself could not write any
//! more, because it was cut off in the middle of applying, is written now.

use std::path::Path;
use std::sync::Arc;

use super::{Applying, Checked, file, in_force, left};
use crate::config;
use crate::domain::plan::Plan;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::{How, PlanFiled, PlanVersion, Reevaluation};
use crate::domain::time::Moment;
use crate::protocol::Refusal;
use crate::service::filters;
use crate::service::jobs::plan_caller;
use crate::service::{OpenError, Service};
use crate::store::schema::ONLY;
use crate::store::{PLAN_FILE, ReadExt, Store, StoreError};

/// The plan to begin with, the number of its version, and the number of the last walk.
pub(in crate::service) struct Begin {
    pub(in crate::service) plan: Arc<Plan>,
    pub(in crate::service) version: u32,
    pub(in crate::service) revision: u32,
}

/// The version in force; where there is none, or where this program can't read it any more, what the file says; without
/// a file, what is shipped.
pub(in crate::service) fn begin(
    store: &Store,
    dir: &Path,
) -> std::result::Result<Begin, OpenError> {
    let read = &store.read();
    let filters = filters::in_force(read)?;
    let walk = read.get::<Reevaluation>(&ONLY)?;
    let known = in_force(read)?;
    let number = known.as_ref().map_or(0, |version| version.number);
    let loaded = known.and_then(|version| {
        let loaded = config::plan::load_with(&version.text, &filters);
        if let Err(error) = &loaded {
            tracing::warn!(version = version.number, %error, "the plan in force is of an earlier form");
        }
        loaded.ok()
    });
    let plan = match loaded {
        Some(plan) => plan,
        None => from_file(dir, &filters)?,
    };
    Ok(Begin {
        plan: Arc::new(plan),
        version: number,
        revision: walk.map_or(0, |walk| walk.nth),
    })
}

fn from_file(dir: &Path, filters: &Filters) -> std::result::Result<Plan, OpenError> {
    let (name, text) = match file::read(dir)? {
        Some(text) => (file::path(dir).display().to_string(), text),
        None => (PLAN_FILE.to_owned(), config::plan::DEFAULT.to_owned()),
    };
    config::plan::load_with(&text, filters).map_err(|error| OpenError::Plan { file: name, error })
}

/// What is to be done with the file.
pub(super) enum Finding {
    /// Nothing.
    Agrees,
    /// It is the version in force, but that is not on record.
    Noted(u32),
    /// It is not what was put in force last.
    Stale(PlanVersion),
    /// It is to be put in force.
    Edited(Checked, How),
    /// It was edited, and can't be put in force.
    Broken(Refusal),
    /// It can't be read.
    Unreadable(String, std::io::Error),
}

impl Service {
    /// Lets the plan's file and the version in force agree. Called once, before a hub serves, with its clock.
    ///
    /// # Errors
    /// Where the store can't be read or written, or the file is not to be trusted.
    pub fn settle_plan(&self, now: Moment) -> std::result::Result<(), OpenError> {
        let finding = self.look_at_file()?;
        match finding {
            Finding::Agrees => {}
            Finding::Noted(number) => self.note_filed(number, now),
            Finding::Stale(version) => {
                self.file_plan(version.number, &version.text, now);
            }
            Finding::Edited(checked, how) => {
                let applying = Applying::new(checked, how, None);
                let (tell, hear) = std::sync::mpsc::sync_channel(1);
                let done = move |result| drop(tell.send(result));
                self.put_in_force(plan_caller(now), None, applying, Box::new(done));
                match hear.recv() {
                    Ok(Ok(_)) => tracing::info!(how = how.code(), "the plan's file is in force"),
                    Ok(Err(refusal)) => {
                        tracing::error!(%refusal, "the plan's file was not put in force");
                    }
                    Err(_) => return Err(StoreError::Closed.into()),
                }
            }
            Finding::Unreadable(file, error) => {
                tracing::warn!(%file, %error,
                    "the plan's file can't be read: the plan before stays in force");
            }
            Finding::Broken(refusal) => {
                let file = file::path(self.dir());
                tracing::warn!(file = %file.display(), %refusal,
                    "the plan's file is broken: the plan before stays in force");
            }
        }
        Ok(())
    }

    pub(super) fn look_at_file(&self) -> std::result::Result<Finding, OpenError> {
        let text = file::read(self.dir());
        let read = &self.store().read();
        let present = in_force(read)?;
        let text = match text {
            // A plan works, whatever became of its file.
            Err(OpenError::File { file, error }) if present.is_some() => {
                return Ok(Finding::Unreadable(file, error));
            }
            text => text?,
        };
        let Some(present) = present else {
            let shipped = || config::plan::DEFAULT.to_owned();
            let text = text.unwrap_or_else(shipped);
            let how = if text == shipped() {
                How::Default
            } else {
                How::File
            };
            return Ok(edited(text, how, &self.rules().filters));
        };
        let Some(text) = text else {
            return Ok(Finding::Stale(present));
        };
        if text == present.text {
            let filed = read.get::<PlanFiled>(&ONLY)?;
            let known = filed.is_some_and(|filed| filed.version == present.number);
            return Ok(if known {
                Finding::Agrees
            } else {
                Finding::Noted(present.number)
            });
        }
        Ok(match left(read, present.number)? {
            // The file could not be written, or the hub ended between the two: nobody has touched it.
            Some((_, left)) if left == text => Finding::Stale(present),
            _ => edited(text, How::File, &self.rules().filters),
        })
    }
}

fn edited(text: String, how: How, filters: &Arc<Filters>) -> Finding {
    match Checked::new(text, filters.clone()) {
        Ok(checked) => Finding::Edited(checked, how),
        Err(refusal) => Finding::Broken(refusal),
    }
}

/// The first version, of a new store.
pub(in crate::service) fn first(at: Moment) -> (PlanVersion, PlanFiled) {
    let version = PlanVersion {
        number: 1,
        text: config::plan::DEFAULT.to_owned(),
        at,
        by: crate::domain::id::AgentId(0),
        as_agent: None,
        how: How::Default,
        replaced: None,
        of: 1,
    };
    (version, PlanFiled { version: 1 })
}

//! The care plan at run time: versions on record, the file that people edit, and what follows a change.
//!
//! | | |
//! | --- | --- |
//! | here | putting a plan in force, undoing it, looking at versions |
//! | [`mod@file`] | `config/plan.toml`: written when a plan is applied, read when the hub starts |
//! | [`start`] | which plan a hub begins with, and what an edit by hand becomes |
//! | [`walk`] | looking at every customer again after a change, in the background |
//! | [`preview`] | what a plan would do, in the background |
//! | [`run`] | the day's run step by step, and what was made for a day |
//! | [`mod@view`] | the plan in force with its counts, and whether a text holds together |

pub mod file;
pub mod preview;
pub mod run;
pub mod start;
pub mod view;
pub mod walk;

use std::sync::Arc;

use super::caller::Caller;
use super::filters;
use super::names::{Names, not_found};
use super::push::Audience;
use super::work::{Result, Stop, Work};
use super::{Answered, Service};
use crate::config;
use crate::domain::id::RequestId;
use crate::domain::plan::Plan;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::{How, MAX_PLAN_BYTES, PlanFiled, PlanVersion};
use crate::domain::time::Moment;
use crate::protocol::push::Changed;
use crate::protocol::query::MAX_PAGE;
use crate::protocol::refusal::Thing;
use crate::protocol::view::{Filed, PlanTextView, PlanVersionView};
use crate::protocol::{Done, Push, Refusal};
use crate::store::schema::ONLY;
use crate::store::{Direction, Priority, Read, ReadExt, StoreError};

/// A plan that has been read and holds together.
#[derive(Clone)]
pub(super) struct Checked {
    text: Arc<str>,
    plan: Arc<Plan>,
    /// The saved filters that its conditions were read with.
    filters: Arc<Filters>,
}

impl Checked {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`Refusal::Plan`] with the place of what is wrong; [`Refusal::Limit`] where it is too long.
    pub(super) fn new(text: String, filters: Arc<Filters>) -> std::result::Result<Self, Refusal> {
        if text.len() > MAX_PLAN_BYTES {
            return Err(Refusal::limit("plan-bytes", MAX_PLAN_BYTES as u64));
        }
        let plan = config::plan::load_with(&text, &filters).map_err(Refusal::Plan)?;
        Ok(Self {
            text: text.into(),
            plan: Arc::new(plan),
            filters,
        })
    }
}

/// The version in force; none in a store that never had one.
pub fn in_force(read: &impl Read) -> std::result::Result<Option<PlanVersion>, StoreError> {
    let newest = read.range::<PlanVersion>((), Direction::Backward, 1)?;
    Ok(newest.into_iter().next().map(|(_, version)| version))
}

/// A version of that number.
pub fn version(read: &impl Read, number: u32) -> Result<PlanVersion> {
    let found = read.get::<PlanVersion>(&number)?;
    Ok(found.ok_or_else(|| not_found(Thing::PlanVersion, number))?)
}

/// The version whose plan undoing goes back to: the one that was in force before the present plan was applied. Undoing
/// again goes one further back, through what was undone already.
///
/// # Errors
/// [`Refusal::NothingToUndo`] where the present plan is the first.
pub fn before(read: &impl Read, present: &PlanVersion) -> Result<PlanVersion> {
    let applied = version(read, present.of)?;
    let replaced = version(read, applied.replaced.ok_or(Refusal::NothingToUndo)?)?;
    if replaced.of == replaced.number {
        return Ok(replaced);
    }
    version(read, replaced.of)
}

/// How a version is to be put in force.
pub(super) struct Applying {
    checked: Checked,
    how: How,
    /// The version that undoing goes back to.
    of: Option<u32>,
    /// From when on what the plan it replaces has made is taken back where nothing explains it any more.
    since: Option<Moment>,
    /// The version that it is to replace.
    from: Option<u32>,
}

impl Applying {
    pub(super) fn new(checked: Checked, how: How, from: Option<u32>) -> Self {
        Self {
            checked,
            how,
            of: None,
            since: None,
            from,
        }
    }

    /// Puts it in force once this change is stored. Every customer is looked at again afterwards.
    pub(super) fn run(self, work: &mut Work<'_, '_>) -> Result<Done> {
        let filters = filters::in_force(work.txn)?;
        let Checked { text, plan, .. } = if filters == *self.checked.filters {
            self.checked
        } else {
            // Somebody changed one meanwhile.
            Checked::new(self.checked.text.to_string(), Arc::new(filters))?
        };
        let present = in_force(work.txn)?;
        if let Some(present) = &present {
            if self.from.is_some_and(|from| from != present.number) {
                let by = Names::new(work.txn).display(present.by)?;
                return Err(Refusal::PlanChanged {
                    version: present.number,
                    by,
                    at: present.at,
                }
                .into());
            }
            if *present.text == *text {
                return Err(Stop::not_now("plan-same"));
            }
        }
        let replaced = present.map(|present| present.number);
        let number = replaced.map_or(1, |number| number.saturating_add(1));
        let version = PlanVersion {
            number,
            text: text.to_string(),
            at: work.now(),
            by: work.person(),
            as_agent: Some(work.agent()).filter(|agent| *agent != work.person()),
            how: self.how,
            replaced,
            of: self.of.unwrap_or(number),
        };
        work.put(&number, &version)?;
        let detail = format!("{number} {}", self.how.code());
        work.txn.audit("plan", None, detail);
        walk::begin(work, number, self.since)?;
        work.renew(move |rules| {
            rules.plan = plan;
            rules.version = number;
        });
        // Told once the new rules are in force: segments, outcomes and rules have other names.
        let news = Changed {
            settings: true,
            ..Changed::default()
        };
        work.news.push((Audience::All, Push::Changed(news)));
        Ok(Done::Plan(Box::new(view(&Names::new(work.txn), &version)?)))
    }
}

impl Service {
    /// Puts a plan in force, unless another one is by now than `from`.
    pub(super) fn apply_plan(
        &self,
        caller: Caller,
        id: RequestId,
        text: String,
        from: Option<u32>,
        done: Answered,
    ) {
        // Read here, so that the writer does not wait for it.
        match Checked::new(text, self.rules().filters) {
            Ok(checked) => {
                self.put_in_force(
                    caller,
                    Some(id),
                    Applying::new(checked, How::Apply, from),
                    done,
                );
            }
            Err(refusal) => done(Err(refusal)),
        }
    }

    /// Goes back to the plan before the one in force.
    pub(super) fn undo_plan(
        &self,
        caller: Caller,
        id: RequestId,
        from: Option<u32>,
        done: Answered,
    ) {
        match self.undoing(from) {
            Ok(applying) => self.put_in_force(caller, Some(id), applying, done),
            Err(stop) => done(Err(stop.into_refusal())),
        }
    }

    fn undoing(&self, from: Option<u32>) -> Result<Applying> {
        let read = &self.store().read();
        let present = in_force(read)?.ok_or(Refusal::NothingToUndo)?;
        let target = before(read, &present)?;
        let undone = version(read, present.of)?;
        Ok(Applying {
            of: Some(target.number),
            since: Some(undone.at),
            // What was looked at here has to be in force still when it is undone.
            from: from.or(Some(present.number)),
            ..Applying::new(
                Checked::new(target.text, self.rules().filters)?,
                How::Undo,
                None,
            )
        })
    }

    /// Queues the change, and writes the file before it is answered.
    pub(super) fn put_in_force(
        &self,
        caller: Caller,
        id: Option<RequestId>,
        applying: Applying,
        done: Answered,
    ) {
        let (service, text) = (self.clone(), applying.checked.text.clone());
        let done = Box::new(move |mut result| {
            if let Ok(Done::Plan(version)) = &mut result {
                version.filed = service.file_plan(version.number, &text, caller.now);
            }
            done(result);
        });
        self.change(caller, id, Priority::People, done, |work| {
            applying.run(work)
        });
    }

    /// Writes the file of a version that was put in force, and that it was written. A file that somebody has edited is
    /// put aside.
    fn file_plan(&self, number: u32, text: &str, now: Moment) -> Filed {
        let mut filed = Filed::default();
        let written = self.left_by(number).map_err(Into::into).and_then(|left| {
            let known: Vec<&str> = left.iter().map(String::as_str).chain([text]).collect();
            let aside = file::set_aside(self.dir(), &known, self.rules().zone().day(now))?;
            filed.aside = aside.map(|path| path.display().to_string());
            file::write(self.dir(), text).map_err(Unfiled::from)
        });
        match written {
            Ok(()) => self.note_filed(number, now),
            Err(error) => {
                tracing::error!(%error, "the plan's file could not be written");
                filed.failed = Some(error.to_string());
            }
        }
        filed
    }

    /// The text that the hub itself left in the file before a version.
    fn left_by(&self, number: u32) -> std::result::Result<Option<String>, StoreError> {
        let read = &self.store().read();
        let filed = read.get::<PlanFiled>(&ONLY)?;
        let filed = filed.map_or(number.saturating_sub(1), |filed| filed.version);
        Ok(read.get::<PlanVersion>(&filed)?.map(|version| version.text))
    }

    /// Writes the file of the version in force where that could not be done when it was put in force. Called now and
    /// then.
    pub(super) fn file_plan_again(&self, now: Moment) {
        match self.look_at_file() {
            Ok(start::Finding::Stale(version)) => {
                self.file_plan(version.number, &version.text, now);
            }
            Ok(start::Finding::Noted(number)) => self.note_filed(number, now),
            // What somebody has edited, or made unreadable, is theirs.
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the plan's file can't be looked at"),
        }
    }

    /// Keeps in mind which version the file holds.
    fn note_filed(&self, number: u32, now: Moment) {
        let filed = move |work: &mut Work<'_, '_>| {
            let known = work.txn.get::<PlanFiled>(&ONLY)?;
            if known.is_none_or(|known| known.version < number) {
                work.put(&ONLY, &PlanFiled { version: number })?;
            }
            Ok(Done::Ok)
        };
        self.background(now, filed);
    }
}

/// Why the plan's file was not written.
#[derive(Debug, thiserror::Error)]
enum Unfiled {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// The version that the plan's file was left at, where that is not the one in force, with its text.
pub fn left(
    read: &impl Read,
    present: u32,
) -> std::result::Result<Option<(u32, String)>, StoreError> {
    let filed = read.get::<PlanFiled>(&ONLY)?;
    let Some(filed) = filed.filter(|filed| filed.version < present) else {
        return Ok(None);
    };
    let version = read.get::<PlanVersion>(&filed.version)?;
    Ok(version.map(|version| (filed.version, version.text)))
}

/// A version as clients see it.
pub fn view<R: Read>(names: &Names<'_, R>, version: &PlanVersion) -> Result<PlanVersionView> {
    Ok(PlanVersionView {
        number: version.number,
        at: version.at,
        by: names.display(version.by)?,
        as_agent: match version.as_agent {
            Some(agent) => names.display(agent)?,
            None => String::new(),
        },
        how: version.how,
        replaced: version.replaced,
        of: version.of,
        filed: Filed::default(),
    })
}

/// A version with its text; the one in force unless told.
pub fn text(read: &impl Read, number: Option<u32>) -> Result<PlanTextView> {
    let present = in_force(read)?.ok_or_else(|| not_found(Thing::PlanVersion, 1))?;
    let in_force = present.number;
    let found = match number {
        Some(number) if number != in_force => version(read, number)?,
        _ => present,
    };
    Ok(PlanTextView {
        version: view(&Names::new(read), &found)?,
        in_force,
        text: found.text,
    })
}

/// Versions, newest first, before the one of a number.
pub fn versions(read: &impl Read, before: Option<u32>, limit: u32) -> Result<Vec<PlanVersionView>> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let names = Names::new(read);
    let found = read.page::<PlanVersion>((), before.as_ref(), Direction::Backward, limit)?;
    found
        .iter()
        .map(|(_, version)| view(&names, version))
        .collect()
}

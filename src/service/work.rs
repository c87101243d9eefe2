//! The workbench of one command: the transaction, who asks, the plan in force, and what undoing it will need.

use std::sync::Arc;

use serde::Serialize;

use super::caller::Caller;
use super::effect::Effect;
use super::push::Audience;
use crate::config::{CrisisSettings, Settings, TicketSettings};
use crate::domain::calendar::HolidayTable;
use crate::domain::customer::Customer;
use crate::domain::event::{Cause, Moved, What};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::plan::condition::{Filters, Setting};
use crate::domain::plan::placing::Terms;
use crate::domain::plan::{Class, Plan};
use crate::domain::rfm::RfmCuts;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::team::Teams;
use crate::domain::time::{Day, Moment, Zone};
use crate::protocol::refusal::Problem;
use crate::protocol::{Push, Refusal};
use crate::store::schema::{UndoEntry, UndoWrite, undo_kind};
use crate::store::{Read, ReadExt, Record, StoreError, Txn};

/// Most bytes that undoing one action may need, so that it fits into a record: about a hundred follow-ups given to
/// somebody else. An action beyond it can't be undone.
const MAX_UNDO_BYTES: usize = 56 << 10;

/// What one of its records needs besides key and values, at most.
const UNDO_WRITE_BYTES: usize = 16;

/// What all use cases share: the plan and the settings in force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The care plan.
    pub plan: Arc<Plan>,
    /// The number of its version; 0 before the store has one.
    pub version: u32,
    /// Raised with each change of the rules; the walk of that number goes by them.
    pub revision: u32,
    /// The settings.
    pub settings: Arc<Settings>,
    /// What tickets go by.
    pub tickets: Arc<TicketSettings>,
    /// Teams with hours of their own, and who is in them.
    pub teams: Arc<Teams>,
    /// What is done in a crisis.
    pub crisis: Arc<CrisisSettings>,
    /// Days off and make-up workdays: the shipped years and those that were imported.
    pub holidays: Arc<HolidayTable>,
    /// What R, F and M are scored by.
    pub cuts: Arc<RfmCuts>,
    /// Agents to whom the plan may give work, with percents of a full day.
    pub agents: Arc<Vec<(AgentId, u8)>>,
    /// Saved filters.
    pub filters: Arc<Filters>,
}

impl Rules {
    /// The business zone.
    pub fn zone(&self) -> Zone {
        self.settings.zone
    }

    /// What conditions look at beside the customer.
    pub fn setting(&self) -> Setting<'_> {
        self.setting_of(&self.plan)
    }

    /// The same by another plan.
    pub fn setting_of<'a>(&'a self, plan: &'a Plan) -> Setting<'a> {
        Setting {
            zone: self.zone(),
            stage_months: plan.stage_months(),
            cuts: &self.cuts,
        }
    }

    /// What places for the plan's occurrences are found by.
    pub fn terms(&self, now: Moment) -> Terms<'_> {
        self.terms_of(&self.plan, now)
    }

    /// The same of another plan.
    pub fn terms_of<'a>(&'a self, plan: &'a Plan, now: Moment) -> Terms<'a> {
        Terms {
            plan,
            holidays: &self.holidays,
            business_hours: &self.settings.business_hours,
            call_hours: &self.settings.call_hours,
            zone: self.zone(),
            daily_target: self.settings.daily_target,
            agents: &self.agents,
            now,
        }
    }

    /// The earliest moment at or after `at` at which a customer may be called.
    pub fn call_time(&self, at: Moment, customer: &Customer) -> Moment {
        let (hours, best) = (&self.settings.call_hours, customer.preferences.best_time);
        hours.call_time(&self.holidays, self.zone(), at, best)
    }
}

/// What puts other rules in force.
pub type Renewal = Box<dyn FnOnce(&mut Rules) + Send>;

/// Why a use case stopped.
#[derive(Debug)]
pub enum Stop {
    /// It may not be; told to the client.
    Refused(Refusal),
    /// The store failed.
    Failed(StoreError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Stop {
    /// A field that is wrong.
    pub fn invalid(field: &str, problem: Problem) -> Self {
        Refusal::invalid(field, problem).into()
    }

    /// What can't be done as things stand.
    pub fn not_now(code: &str) -> Self {
        Refusal::not_now(code).into()
    }

    /// More than there may be of something.
    pub fn limit(what: &str, limit: u64) -> Self {
        Refusal::limit(what, limit).into()
    }

    /// As a client is told.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Failed(StoreError::ReadOnly(cause)) => Refusal::ReadOnly {
                reason: cause.to_string(),
            },
            Self::Failed(error) => Refusal::Store {
                reason: error.to_string(),
            },
        }
    }
}

/// What a use case gives.
pub type Result<T> = std::result::Result<T, Stop>;

/// The workbench of one command.
pub struct Work<'a, 't> {
    /// The store as the command sees and changes it.
    pub txn: &'a mut Txn<'t>,
    /// Who asks.
    pub caller: Caller,
    /// Plan and settings.
    pub rules: &'a Rules,
    /// Today in the business zone.
    pub today: Day,
    /// News to send once the change is stored.
    pub news: Vec<(Audience, Push)>,
    /// What to do outside of the store once the change is stored.
    pub after: Vec<Effect>,
    /// What changes the rules in force once the change is stored, before it is answered.
    pub renewals: Vec<Renewal>,
    /// How much the plan made in this change.
    pub made: u64,
    /// Why the plan looks at customers in this change.
    pub cause: Cause,
    undo: Option<Vec<UndoWrite>>,
}

impl<'a, 't> Work<'a, 't> {
    /// A workbench.
    pub fn new(txn: &'a mut Txn<'t>, caller: Caller, rules: &'a Rules) -> Self {
        let today = rules.zone().day(caller.now);
        Self {
            txn,
            caller,
            rules,
            today,
            news: Vec::new(),
            after: Vec::new(),
            renewals: Vec::new(),
            made: 0,
            cause: if caller.agent == AgentId(0) {
                Cause::Day
            } else {
                Cause::Fact
            },
            undo: None,
        }
    }

    /// The agent whose work it is.
    pub fn agent(&self) -> AgentId {
        self.caller.agent
    }

    /// The person who is behind it: the agent, or who acts as that agent.
    pub fn person(&self) -> AgentId {
        self.caller.acting.unwrap_or(self.caller.agent)
    }

    /// The hub's clock when the command came in.
    pub fn now(&self) -> Moment {
        self.caller.now
    }

    /// The move of a customer from one segment to another, with the rule that did it.
    pub fn moved(&self, from: SegmentId, to: SegmentId) -> What {
        let by = self.moved_by(&self.rules.plan.segments, &to.0);
        What::Segment { from, to, by }
    }

    /// The move of a customer from one lifecycle stage to another, with the rule that did it.
    pub fn moved_stage(&self, from: LifecycleId, to: LifecycleId) -> What {
        let by = self.moved_by(&self.rules.plan.lifecycle, &to.0);
        What::Lifecycle { from, to, by }
    }

    fn moved_by(&self, classes: &[Class], to: &str) -> Moved {
        let rule = classes.iter().find(|class| class.id == to);
        Moved {
            plan: self.rules.version,
            rule: rule.map(|s| s.when.source().to_owned()).unwrap_or_default(),
            cause: self.cause,
        }
    }

    /// Puts other rules in force once the change is stored: changes and looks that begin after it was answered go by
    /// them.
    pub fn renew(&mut self, renew: impl FnOnce(&mut Rules) + Send + 'static) {
        self.renewals.push(Box::new(renew));
    }

    /// From here on, what is written can be undone as one action.
    pub fn undoable(&mut self) {
        self.undo.get_or_insert_default();
    }

    /// Writes a record.
    pub fn put<R: Record + Serialize>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.tracked::<R>(key, |txn| txn.put(key, record))
    }

    /// Writes a record under an id that this change was given.
    pub fn insert<R: Record + Serialize>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        self.tracked::<R>(key, |txn| txn.insert(key, record))
    }

    /// Writes a record of which the agent changed nothing: no part of what can be undone, unless it is that already.
    pub fn put_aside<R: Record + Serialize>(&mut self, key: &R::Key, record: &R) -> Result<()> {
        let stored = crate::store::primary_key::<R>(key);
        let undone = self.undo.iter().flatten().any(|w| w.key == stored);
        if undone {
            return self.put(key, record);
        }
        Ok(self.txn.put(key, record)?)
    }

    /// Removes a record.
    pub fn delete<R: Record>(&mut self, key: &R::Key) -> Result<()> {
        self.tracked::<R>(key, |txn| txn.delete::<R>(key).map(drop))
    }

    fn tracked<R: Record>(
        &mut self,
        key: &R::Key,
        write: impl FnOnce(&mut Txn<'t>) -> std::result::Result<(), StoreError>,
    ) -> Result<()> {
        let Some(undo) = &mut self.undo else {
            return Ok(write(self.txn)?);
        };
        let stored = crate::store::primary_key::<R>(key);
        let before = stored_form(self.txn, &stored)?;
        write(self.txn)?;
        let after = stored_form(self.txn, &stored)?;
        match undo.iter_mut().find(|w| w.key == stored) {
            Some(earlier) => earlier.after = after,
            None if before == after => {}
            None => undo.push(UndoWrite {
                key: stored,
                before,
                after,
            }),
        }
        Ok(())
    }

    /// Closes the undoable action: it becomes the one that `Undo` undoes.
    pub fn keep_undo(
        &mut self,
        action: &str,
        customer: Option<CustomerId>,
        follow_up: Option<FollowUpId>,
    ) -> Result<()> {
        let Some(mut writes) = self.undo.take() else {
            return Ok(());
        };
        writes.retain(|w| w.before != w.after);
        let agent = self.agent();
        self.txn.delete::<UndoEntry>(&(agent, undo_kind::REDO))?;
        let bytes = |write: &UndoWrite| {
            let len = |form: &Option<Vec<u8>>| form.as_ref().map_or(0, Vec::len);
            write.key.len() + len(&write.before) + len(&write.after) + UNDO_WRITE_BYTES
        };
        if writes.iter().map(bytes).sum::<usize>() > MAX_UNDO_BYTES {
            self.txn.delete::<UndoEntry>(&(agent, undo_kind::UNDO))?;
            return Ok(());
        }
        let entry = UndoEntry {
            action: action.to_owned(),
            customer,
            follow_up,
            writes,
            ended: false,
            at: self.now(),
        };
        self.txn.put(&(agent, undo_kind::UNDO), &entry)?;
        Ok(())
    }

    /// The next call has begun: what was done before it can't be undone any more.
    pub fn end_undo(&mut self) -> Result<()> {
        let agent = self.agent();
        if let Some(mut entry) = self.txn.get::<UndoEntry>(&(agent, undo_kind::UNDO))? {
            // What is left of it says why nothing can be undone.
            entry.ended = true;
            entry.writes.clear();
            self.txn.put(&(agent, undo_kind::UNDO), &entry)?;
        }
        self.txn.delete::<UndoEntry>(&(agent, undo_kind::REDO))?;
        Ok(())
    }

    /// A record that must be there.
    pub fn need<R: Record>(&self, key: &R::Key, missing: impl FnOnce() -> Refusal) -> Result<R> {
        Ok(self.txn.get::<R>(key)?.ok_or_else(missing)?)
    }
}

/// A record's stored form without its sequence: what undoing compares and restores.
pub fn stored_form(
    read: &impl Read,
    key: &[u8],
) -> std::result::Result<Option<Vec<u8>>, StoreError> {
    let mut form = None;
    read.get_raw(key, &mut |value| form = value.get(8..).map(<[u8]>::to_vec))?;
    Ok(form)
}

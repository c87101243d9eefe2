//! Whose a store is when it is made: who made it, or who restored it.

use std::path::Path;

use super::agents::of_uid;
use super::{OpenError, Service, last_moment, names};
use crate::config;
use crate::domain::agent::{Account, Agent, Role};
use crate::domain::id::AgentId;
use crate::domain::time::Moment;
use crate::store::schema::id_kind;
use crate::store::{
    Abort, AuditExt, Change, Options, Origin, Outcome, PLAN_FILE, Progress, SETTINGS_FILE, Store,
    StoreError, Txn, write_config,
};

/// The note of the first change that says that a store is for training.
const TRAINING: &str = "training";
/// Where it stands among the notes of that change.
const TRAINING_PART: u16 = 1;

type Stored = Result<(), StoreError>;

/// Who makes a store: its first admin.
#[derive(Debug, Clone)]
pub struct Founder {
    /// Unix uid.
    pub uid: u32,
    /// Unix user name.
    pub user: String,
    /// When.
    pub at: Moment,
    /// Whether the store is for training and tests: only then the clock can be set.
    pub training: bool,
}

impl Founder {
    fn account(&self) -> Account {
        Account {
            uid: self.uid,
            user: self.user.clone(),
        }
    }
}

impl Service {
    /// Makes a store in a new or empty directory, with the shipped plan and settings.
    pub fn create(dir: &Path, options: Options, founder: &Founder) -> Result<Self, OpenError> {
        let store = Store::create_with(dir, options, |store| {
            let files = [
                (PLAN_FILE, config::plan::DEFAULT),
                (SETTINGS_FILE, config::settings::DEFAULT),
            ];
            write_config(dir, &files)?;
            Self::first_change(store, founder.at, found, founder)
        })?;
        Self::over(store, dir)
    }

    /// Makes a store from a backup. Whoever does becomes an admin of it: the accounts that it knows may be another
    /// machine's.
    pub fn restore(
        backup: &Path,
        dir: &Path,
        options: Options,
        founder: &Founder,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, OpenError> {
        let store = Store::restore_with(backup, dir, options, progress, |store| {
            let at = founder.at.max(last_moment(store));
            Self::first_change(store, at, adopt, founder)
        })?;
        Self::over(store, dir)
    }

    /// The change that belongs to the making of a store.
    fn first_change(
        store: &Store,
        at: Moment,
        change: fn(&mut Txn<'_>, &Founder) -> Stored,
        founder: &Founder,
    ) -> Result<(), OpenError> {
        let origin = Origin {
            at,
            ..Origin::default()
        };
        let founder = Founder {
            at,
            ..founder.clone()
        };
        let made = store.change(Change::new(origin, move |txn| {
            change(txn, &founder).map_err(Abort::Fail)?;
            Ok(Vec::new())
        }));
        match made {
            Outcome::Failed(error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether the store was made for training and tests.
    pub fn is_for_training(&self) -> Result<bool, StoreError> {
        let note = self.store().read().audit_note(1, TRAINING_PART)?;
        Ok(note.is_some_and(|note| note.audit.action == TRAINING))
    }
}

/// The first admin of a new store: whoever made it.
fn found(txn: &mut Txn<'_>, founder: &Founder) -> Stored {
    enrol(txn, founder)?;
    txn.audit("agent-add", None, founder.user.clone());
    if founder.training {
        txn.audit(TRAINING, None, "");
    }
    Ok(())
}

/// Makes an admin of who restored a store: the agent of that account, or of that user name, or a new one. An account of
/// another user name that has the number is bound to nobody any more.
fn adopt(txn: &mut Txn<'_>, founder: &Founder) -> Stored {
    let bound = of_uid(txn, founder.uid)?;
    let is_same = |agent: &Agent| {
        agent
            .account
            .as_ref()
            .is_some_and(|a| a.user == founder.user)
    };
    let mut own = bound.clone().filter(is_same);
    if own.is_none() {
        if let Some(mut other) = bound {
            other.account = None;
            txn.put(&other.id, &other)?;
        }
        own = names::agent_named(txn, &founder.user)?;
    }
    match own {
        Some(mut own) => {
            own.role = Role::Admin;
            own.account = Some(founder.account());
            txn.put(&own.id, &own)?;
        }
        None => enrol(txn, founder)?,
    }
    txn.audit("restore", None, founder.user.clone());
    Ok(())
}

fn enrol(txn: &mut Txn<'_>, founder: &Founder) -> Stored {
    let id = AgentId(txn.next_id(id_kind::AGENT)? as u32);
    let agent = Agent {
        id,
        name: founder.user.clone(),
        display: founder.user.clone(),
        role: Role::Admin,
        account: Some(founder.account()),
        since: founder.at,
        removed: None,
    };
    txn.put(&id, &agent)
}

//! Whose a store is when it is made: who made it, or who restored it.

use std::path::Path;

use super::agents::of_uid;
use super::{OpenError, Service, last_moment, names, plan};
use crate::config;
use crate::domain::agent::{Account, Agent, Role};
use crate::domain::id::AgentId;
use crate::domain::time::Moment;
use crate::store::schema::{ONLY, id_kind};
use crate::store::{
    Abort, AuditExt, CRISIS_FILE, Change, Options, Origin, Outcome, PLAN_FILE, Progress,
    SETTINGS_FILE, Store, StoreError, TICKETS_FILE, Txn, write_config,
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
                (TICKETS_FILE, config::tickets::DEFAULT),
                (CRISIS_FILE, config::crisis::DEFAULT),
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
            let last = last_moment(store);
            // The clock of a store for training is its own: it goes on where it was.
            let at = if is_for_training(store)? {
                last
            } else {
                founder.at.max(last)
            };
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
        is_for_training(self.store())
    }
}

fn is_for_training(store: &Store) -> Result<bool, StoreError> {
    let note = store.read().audit_note(1, TRAINING_PART)?;
    Ok(note.is_some_and(|note| note.audit.action == TRAINING))
}

/// The first admin of a new store: whoever made it.
fn found(txn: &mut Txn<'_>, founder: &Founder) -> Stored {
    enrol(txn, founder)?;
    let (version, filed) = plan::start::first(founder.at);
    txn.put(&version.number, &version)?;
    txn.put(&ONLY, &filed)?;
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
        share: Role::Admin.usual_share(),
        since: founder.at,
        removed: None,
    };
    txn.put(&id, &agent)
}

#[cfg(test)]
mod tests {
    use super::super::agents;
    use super::super::testkit::{Kit, NOW, boss};
    use super::*;
    use crate::protocol::Command;
    use crate::store::schema;

    #[test]
    fn whoever_restores_is_an_admin_and_nobody_else_becomes_one() {
        let kit = Kit::new();
        let account = |uid, user: &str| {
            let user = user.to_owned();
            Some(Account { uid, user })
        };
        for (name, account) in [("ann", account(1001, "ann")), ("ben", account(1002, "ben"))] {
            let add = Command::AddAgent {
                name: name.into(),
                display: name.to_uppercase(),
                role: Some(Role::Agent),
                account,
            };
            kit.run(&boss(), add).expect("enrolled");
        }
        let home = tempfile::tempdir().expect("a directory");
        let backup = home.path().join("backup");
        kit.store()
            .backup(&backup, NOW, &mut |_| {})
            .expect("backed up");
        // The account as it was, the same user with another number, a number that is another user's now, a stranger.
        for (nth, (uid, user, name, count)) in [
            (1000, "boss", "boss", 3),
            (2001, "ann", "ann", 3),
            (1001, "ben", "ben", 3),
            (1001, "carl", "carl", 4),
            (4000, "dora", "dora", 4),
        ]
        .into_iter()
        .enumerate()
        {
            let founder = Founder {
                uid,
                user: user.into(),
                at: Moment(0),
                training: false,
            };
            let options = Options::for_tests(schema::registry());
            let to = home.path().join(nth.to_string());
            let restored = Service::restore(&backup, &to, options, &founder, &mut |_| {});
            let restored = restored.expect("restored");
            let (me, _) = restored.sign_in(uid, user, None).expect("let in");
            assert_eq!((me.name.as_str(), me.role), (name, Role::Admin));
            let listed = agents::list(&restored.store().read()).expect("a list");
            assert_eq!(listed.len(), count, "{user}");
            let admins = listed.iter().filter(|agent| agent.role == Role::Admin);
            assert_eq!(admins.count(), if user == "boss" { 1 } else { 2 }, "{user}");
            // On record, and not before what the backup holds.
            let trail = restored
                .store()
                .read()
                .audit_trail(None, 1)
                .expect("a trail");
            assert_eq!(trail[0].audit.action, "restore");
            assert!(trail[0].origin.at >= NOW);
        }
    }

    #[test]
    fn a_training_store_goes_on_where_it_was() {
        let home = tempfile::tempdir().expect("a directory");
        let founder = |at, training| Founder {
            uid: 1000,
            user: "boss".into(),
            at,
            training,
        };
        let options = || Options::for_tests(schema::registry());
        for (training, year) in [(true, 2026), (false, 2030)] {
            let from = home.path().join(format!("from-{training}"));
            let made = Service::create(&from, options(), &founder(NOW, training)).expect("made");
            let backup = home.path().join(format!("backup-{training}"));
            made.store()
                .backup(&backup, NOW, &mut |_| {})
                .expect("backed up");
            let later = NOW + crate::domain::time::Span::hours(24 * 366 * 4);
            let to = home.path().join(format!("to-{training}"));
            let restored =
                Service::restore(&backup, &to, options(), &founder(later, false), &mut |_| {});
            let restored = restored.expect("restored");
            assert_eq!(restored.is_for_training().expect("read"), training);
            let last = restored.last_moment();
            let day = restored.rules().zone().day(last);
            assert_eq!(chrono::Datelike::year(&day.date()), year, "{last:?}");
        }
    }
}

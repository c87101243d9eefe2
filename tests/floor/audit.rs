//! What the journal says of claims and follow-ups, read from its beginning without the program's own rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use warmline::domain::claim::Claim;
use warmline::domain::follow_up::{FollowUp, Status};
use warmline::domain::id::FollowUpId;
use warmline::service::Service;
use warmline::store::{Record, Store, decode};

/// What went wrong, and what was done.
#[derive(Default)]
pub struct Found {
    /// Follow-ups done.
    pub done: BTreeSet<FollowUpId>,
    /// Follow-ups that were done when they were done already.
    pub twice: Vec<FollowUpId>,
    /// Customers who were held by somebody when somebody else took them.
    pub held: Vec<String>,
}

/// Reads the whole journal of a store that nobody has open.
pub fn read(store: &Path) -> Found {
    let store = Store::open(store, Service::options(), &mut |_| {}).expect("the store opens");
    let mut found = Found::default();
    let mut claims: BTreeMap<Vec<u8>, Claim> = BTreeMap::new();
    for record in store.journal().read_from(1) {
        let Some(entry) = record.expect("the journal is whole").entry else {
            continue;
        };
        for write in entry.writes {
            let table = write.key.get(9).copied();
            if table == Some(Claim::TABLE) {
                match write.value {
                    None => drop(claims.remove(&write.key)),
                    Some(value) => {
                        let claim: Claim = decode(&value[1..]).expect("a claim");
                        if let Some(before) = claims.get(&write.key)
                            && (before.agent != claim.agent || before.lease != claim.lease)
                        {
                            found.held.push(format!("{before:?} then {claim:?}"));
                        }
                        claims.insert(write.key, claim);
                    }
                }
            } else if table == Some(FollowUp::TABLE)
                && let Some(value) = write.value
            {
                let follow_up: FollowUp = decode(&value[1..]).expect("a follow-up");
                let id = follow_up.id;
                if matches!(follow_up.status, Status::Done { .. }) && !found.done.insert(id) {
                    found.twice.push(id);
                }
            }
        }
    }
    found
}

/// Fails on anything that must not be.
pub fn check(found: &Found, acknowledged: &[String]) {
    assert!(found.twice.is_empty(), "done twice: {:?}", found.twice);
    assert!(found.held.is_empty(), "held twice: {:?}", found.held);
    let once: BTreeSet<&String> = acknowledged.iter().collect();
    assert_eq!(once.len(), acknowledged.len(), "acknowledged twice");
    for id in acknowledged {
        let id: FollowUpId = id.parse().expect("an id");
        assert!(
            found.done.contains(&id),
            "{id} was acknowledged and is lost"
        );
    }
}

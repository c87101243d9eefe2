//! Agents: who a Unix user is in this store, enrolment and removal.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::claims;
use super::names::{self, not_found};
use super::work::{Result, Stop, Work};
use super::{teams, tickets};
use crate::domain::agent::{Account, Agent, Role};
use crate::domain::follow_up::{Assignee, FollowUp};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::view::AgentView;
use crate::protocol::{Done, Me, Refusal};
use crate::store::KeyReader;
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, IndexEntry, Read, ReadExt, StoreError};
use crate::text::clean::{check_id, clean_name};

/// Most agents of a store, removed ones included.
pub const MAX_AGENTS: usize = 10_000;
/// Most open follow-ups of an agent who is removed, so that it is one change; more are reassigned first.
const MAX_GIVEN_BACK: usize = 1_000;
/// Longest name, in characters.
const MAX_NAME: usize = 32;

/// Who a Unix user is, as somebody else if that is asked for and allowed. The second is who is really behind it.
pub fn sign_in(
    read: &impl Read,
    zone: crate::domain::time::Zone,
    uid: u32,
    user: &str,
    act_as: Option<&str>,
) -> Result<(Me, Option<AgentId>)> {
    let own = of_uid(read, uid)?.ok_or(Refusal::NotEnrolled { uid })?;
    if let Some(account) = &own.account
        && account.user != user
    {
        let enrolled = account.user.clone();
        return Err(Refusal::AccountChanged {
            uid,
            enrolled,
            now: user.to_owned(),
        }
        .into());
    }
    let me = |agent: &Agent, acting| Me {
        agent: agent.id,
        name: agent.name.clone(),
        display: agent.display.clone(),
        role: own.role,
        acting,
        zone,
    };
    match act_as {
        Some(name) if name != own.name => {
            if own.role < Role::Supervisor {
                return Err(Refusal::NotAllowed {
                    need: Role::Supervisor,
                }
                .into());
            }
            let other = names::agent_called(read, name)?;
            let other = other.ok_or_else(|| not_found(Thing::Agent, name))?;
            if other.id == own.id {
                return Ok((me(&own, None), None));
            }
            Ok((me(&other, Some(own.display.clone())), Some(own.id)))
        }
        _ => Ok((me(&own, None), None)),
    }
}

/// The agent of a Unix uid.
pub(super) fn of_uid(read: &impl Read, uid: u32) -> std::result::Result<Option<Agent>, StoreError> {
    let found = read.index_page(index::AGENT_UID, uid, None, Direction::Forward, 1)?;
    let Some((_, id)) = found.first().and_then(IndexEntry::parts::<(u32, AgentId)>) else {
        return Ok(None);
    };
    read.get::<Agent>(&id)
}

/// Enrols an agent, or changes what is given of one who is enrolled already: role, display name and account have no
/// other way. An empty display name is not given. `account` names the Unix account of its uid.
pub fn add(
    work: &mut Work<'_, '_>,
    name: &str,
    display: &str,
    role: Option<Role>,
    account: Option<Account>,
) -> Result<Done> {
    let well_formed = check_id(name).is_ok()
        && !name.contains(char::is_whitespace)
        && (1..=MAX_NAME).contains(&name.chars().count());
    if !well_formed {
        let problem = Problem::Malformed {
            value: clean_name(name),
        };
        return Err(Stop::invalid("name", problem));
    }
    let existing = names::agent_named(work.txn, name)?;
    if let Some(account) = &account
        && let Some(bound) = of_uid(work.txn, account.uid)?
        && existing.as_ref().is_none_or(|a| a.id != bound.id)
    {
        return Err(Refusal::Exists {
            what: Thing::Agent,
            name: bound.name,
        }
        .into());
    }
    let display = clean_name(display);
    let given = (display, role, account);
    match existing {
        Some(known) => change(work, known, given),
        None => enrol(work, name, given),
    }
}

/// Display name, role and account as they are given.
type Given = (String, Option<Role>, Option<Account>);

/// Changes what is given of an agent.
fn change(work: &mut Work<'_, '_>, known: Agent, (display, role, account): Given) -> Result<Done> {
    let demoted = known.role == Role::Admin && role.is_some_and(|role| role != Role::Admin);
    if demoted && admins(work.txn)? == 1 {
        return Err(last_admin());
    }
    let display = if display.is_empty() {
        known.display
    } else {
        display
    };
    let agent = Agent {
        display,
        role: role.unwrap_or(known.role),
        account: account.or(known.account),
        ..known
    };
    work.put(&agent.id, &agent)?;
    let detail = format!("{} {}", agent.name, agent.role.code());
    work.txn.audit("agent-change", None, detail);
    Ok(Done::AgentChanged(agent.id))
}

/// Enrols an agent whom nobody has the name of.
fn enrol(work: &mut Work<'_, '_>, name: &str, (display, role, account): Given) -> Result<Done> {
    let again = was_enrolled(work.txn, name)?;
    let id = AgentId(work.txn.next_id(id_kind::AGENT)? as u32);
    if id.0 as usize > MAX_AGENTS {
        let limit = MAX_AGENTS as u64;
        return Err(Stop::limit("agents", limit));
    }
    let role = role.unwrap_or(Role::Agent);
    let agent = Agent {
        id,
        name: name.to_owned(),
        display: if display.is_empty() {
            name.to_owned()
        } else {
            display
        },
        role,
        account,
        share: role.usual_share(),
        since: work.now(),
        removed: None,
    };
    work.put(&id, &agent)?;
    renew(work)?;
    let detail = format!("{name} {}", role.code());
    work.txn.audit("agent-add", None, detail);
    Ok(if again {
        Done::AgentAgain(id)
    } else {
        Done::Agent(id)
    })
}

/// Says how much of a full day's work the plan may give to an agent, in percent.
pub fn set_share(work: &mut Work<'_, '_>, name: &str, share: u8) -> Result<Done> {
    if share > 100 {
        let problem = Problem::OutOfRange { min: 0, max: 100 };
        return Err(Stop::invalid("share", problem));
    }
    let found = names::agent_called(work.txn, name)?;
    let mut agent = found.ok_or_else(|| not_found(Thing::Agent, name))?;
    agent.share = share;
    work.put(&agent.id, &agent)?;
    renew(work)?;
    let detail = format!("{} {share}%", agent.name);
    work.txn.audit("agent-change", None, detail);
    Ok(Done::AgentChanged(agent.id))
}

/// The agents to whom the plan may give work, with their shares in percent.
pub fn shares(read: &impl Read) -> std::result::Result<Vec<(AgentId, u8)>, StoreError> {
    let mut shares = Vec::new();
    read.each::<Agent>((), Direction::Forward, |id, agent| {
        if agent.removed.is_none() && agent.share > 0 {
            shares.push((id, agent.share));
        }
        ControlFlow::Continue(())
    })?;
    Ok(shares)
}

/// The rules in force go by the agents as they are now.
fn renew(work: &mut Work<'_, '_>) -> Result<()> {
    let shares = shares(work.txn)?;
    let teams = teams::in_force(work.txn, &work.rules.tickets)?;
    work.renew(move |rules| {
        rules.agents = Arc::new(shares);
        rules.teams = Arc::new(teams);
    });
    Ok(())
}

/// Whether an agent of that name was removed.
fn was_enrolled(read: &impl Read, name: &str) -> Result<bool> {
    let mut found = false;
    read.each::<Agent>((), Direction::Forward, |_, agent| {
        found = agent.removed.is_some() && agent.name == name;
        if found {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(found)
}

/// Removes an agent: claims are freed, and open follow-ups go back to everybody.
pub fn remove(work: &mut Work<'_, '_>, name: &str) -> Result<Done> {
    let found = names::agent_called(work.txn, name)?;
    let mut agent = found.ok_or_else(|| not_found(Thing::Agent, name))?;
    if agent.role == Role::Admin && admins(work.txn)? == 1 {
        return Err(last_admin());
    }
    for customer in claims::claimed(work.txn, index::CLAIMS, agent.id)? {
        claims::revoke(work, customer, ClaimEnd::Reassigned)?;
    }
    let open = open_of_agent(work.txn, agent.id)?;
    if open.len() > MAX_GIVEN_BACK {
        return Err(Stop::limit("open-follow-ups", MAX_GIVEN_BACK as u64));
    }
    for (customer, id) in open {
        if let Some(mut follow_up) = work.txn.get::<FollowUp>(&(customer, id))? {
            follow_up.assignee = Assignee::Pool;
            work.put(&(customer, id), &follow_up)?;
        }
    }
    tickets::give_back(work, agent.id, MAX_GIVEN_BACK)?;
    agent.removed = Some(work.now());
    agent.account = None;
    work.put(&agent.id, &agent)?;
    renew(work)?;
    work.txn.audit("agent-remove", None, agent.name);
    Ok(Done::Ok)
}

fn last_admin() -> Stop {
    Stop::Refused(Refusal::not_now("last-admin"))
}

fn admins(read: &impl Read) -> Result<usize> {
    let mut admins = 0;
    read.each::<Agent>((), Direction::Forward, |_, agent| {
        admins += usize::from(agent.role == Role::Admin && agent.removed.is_none());
        ControlFlow::Continue(())
    })?;
    Ok(admins)
}

/// Open follow-ups that only one agent may take.
fn open_of_agent(read: &impl Read, agent: AgentId) -> Result<Vec<(CustomerId, FollowUpId)>> {
    let mut found = Vec::new();
    for which in [index::QUEUE, index::APPOINTMENTS] {
        read.each_index(which, agent, Direction::Forward, |key, _| {
            let tail = key
                .len()
                .checked_sub(16)
                .and_then(|at| KeyReader::new(&key[at..]).take());
            let tail = tail.filter(|(f, _): &(FollowUpId, CustomerId)| f.ticket().is_none());
            found.extend(tail.map(|(f, c)| (c, f)));
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}

/// All agents.
pub fn list(read: &impl Read) -> Result<Vec<AgentView>> {
    let agents = read.range::<Agent>((), Direction::Forward, MAX_AGENTS)?;
    let mut views = Vec::with_capacity(agents.len());
    for (id, agent) in agents {
        let claims = claims::claimed(read, index::CLAIMS, id)?.len() as u32;
        let (uid, user) = agent
            .account
            .map_or((None, None), |a| (Some(a.uid), Some(a.user)));
        views.push(AgentView {
            id,
            name: agent.name,
            display: agent.display,
            role: agent.role,
            uid,
            user,
            share: agent.share,
            removed: agent.removed.is_some(),
            desks: 0,
            claims,
        });
    }
    Ok(views)
}

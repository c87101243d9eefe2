//! The floor: who is at what and for how long, what is late; taking over, and a word to a colleague.
//!
//! Asked of claims, pauses, counters and the nearest end of an index, so that it costs what there are agents, however
//! much there is in the store.

use std::collections::HashMap;
use std::ops::ControlFlow;

use parking_lot::Mutex;

use super::caller::Caller;
use super::names::{self, not_found};
use super::rows::Rows;
use super::work::{Result, Stop, Work};
use super::{Service, agents, claims, notices, pauses, queue, texts};
use crate::domain::agent::{Agent, Role};
use crate::domain::claim::Claim;
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::notice::Notable;
use crate::domain::outcome::Labels;
use crate::domain::pause::Pause;
use crate::domain::team::Teams;
use crate::domain::time::{Moment, Span};
use crate::protocol::Done;
use crate::protocol::command::TakeOver;
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::Thing;
use crate::protocol::view::{Doing, FloorAgent, FloorTeam, FloorView, MOST_COUNTED};
use crate::store::schema::{counter, facet, index};
use crate::store::{Direction, KeyReader, Read, ReadExt};

/// Longest word to a colleague, in characters.
const MAX_SAID: u32 = 500;
/// Agents that are shown; who is enrolled later is counted.
const MOST_SHOWN: usize = 500;
/// A clock that ends within so long is about to be over.
const SOON: Span = Span::hours(1);

/// Since when agents have nobody in hand and since when they are back from a pause, as far as this hub has seen it.
#[derive(Default)]
pub struct Waits(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Who held somebody at the last look, or (`false`) only paused.
    busy: HashMap<AgentId, bool>,
    /// Since when that is over.
    since: HashMap<AgentId, Moment>,
}

impl Waits {
    /// Looks who is busy: a claim can end in many ways, and none of them has to think of the floor.
    fn look(&self, read: &impl Read, now: Moment) -> Result<()> {
        let mut busy = HashMap::new();
        read.each::<Pause>((), Direction::Forward, |agent, pause| {
            if !pause.is_over(now) {
                busy.insert(agent, false);
            }
            ControlFlow::Continue(())
        })?;
        read.each_index(index::CLAIMS, (), Direction::Forward, |key, _| {
            let claim = KeyReader::new(key).take::<(AgentId, CustomerId)>();
            busy.extend(claim.map(|(agent, _)| (agent, true)));
            ControlFlow::Continue(())
        })?;
        let mut seen = self.0.lock();
        let Seen {
            busy: before,
            since,
        } = &mut *seen;
        let over = before
            .iter()
            .filter(|(agent, was)| busy.get(agent) != Some(was));
        since.extend(over.map(|(agent, _)| (*agent, now)));
        *before = busy;
        Ok(())
    }

    fn of(&self, agent: AgentId) -> Option<Moment> {
        self.0.lock().since.get(&agent).copied()
    }
}

impl Service {
    /// Looks who holds somebody, about once a second.
    pub(super) fn look_at_floor(&self, now: Moment) {
        if let Err(stop) = self.shared.waits.look(&self.store().read(), now) {
            tracing::warn!("the floor: {stop:?}");
        }
    }
}

/// The floor as it is now. How many desks are open is the hub's to say.
pub fn view(service: &Service, caller: &Caller) -> Result<FloorView> {
    let read = &service.store().read();
    service.shared.waits.look(read, caller.now)?;
    let rules = service.rules();
    let today = rules.zone().day(caller.now);
    // Who leads a team sees that team.
    let own = rules.teams.of(caller.agent);
    let own = own.filter(|_| caller.role == Role::Supervisor);
    let (breached, breaching) = tickets_of(read, None, caller.now)?;
    let mut floor = FloorView {
        overdue: queue::overdue(read, AgentId(0), today)?,
        breached,
        breaching,
        ..FloorView::default()
    };
    for (id, agent) in read.range::<Agent>((), Direction::Forward, agents::MAX_AGENTS)? {
        let others = own.is_some_and(|own| !own.members.contains(&id));
        if agent.removed.is_some() || others {
            continue;
        }
        if floor.agents.len() == MOST_SHOWN {
            floor.left_out += 1;
            continue;
        }
        let (breached, breaching) = tickets_of(read, Some(id), caller.now)?;
        let done = read.counter((counter::FINISHED, today, id))?;
        let mut row = FloorAgent {
            id,
            login: agent.name,
            name: agent.display,
            role: agent.role,
            team: String::new(),
            doing: Doing::Waiting,
            since: service.shared.waits.of(id),
            customer: None,
            follow_up: None,
            pause: None,
            desks: 0,
            done: u64::try_from(done).unwrap_or(0),
            overdue: queue::overdue(read, id, today)?,
            breached,
            breaching,
        };
        at_what(read, &mut row, caller.now)?;
        floor.agents.push(row);
    }
    by_team(&mut floor, &rules.teams);
    Ok(floor)
}

/// Puts agents team by team, and adds up what is late of each.
fn by_team(floor: &mut FloorView, teams: &Teams) {
    let order: Vec<&str> = teams.iter().map(|team| team.id.as_str()).collect();
    for row in &mut floor.agents {
        row.team = teams
            .of(row.id)
            .map_or_else(String::new, |team| team.id.clone());
    }
    let nth = |id: &str| order.iter().position(|team| *team == id);
    floor
        .agents
        .sort_by_key(|row| nth(&row.team).unwrap_or(order.len()));
    if order.is_empty() {
        return;
    }
    let labels = teams
        .iter()
        .map(|team| (team.id.clone(), team.label.clone()));
    let nobody = (String::new(), Labels::default());
    for (id, label) in labels.chain([nobody]) {
        let mut team = FloorTeam {
            id,
            label,
            members: 0,
            present: 0,
            overdue: 0,
            breached: 0,
            breaching: 0,
        };
        for row in floor.agents.iter().filter(|row| row.team == team.id) {
            team.members += 1;
            team.overdue += row.overdue;
            team.breached += row.breached;
            team.breaching += row.breaching;
        }
        if team.members > 0 {
            floor.teams.push(team);
        }
    }
}

/// What an agent is at: the customer who was taken last, else a pause.
fn at_what(read: &impl Read, row: &mut FloorAgent, now: Moment) -> Result<()> {
    if let Some(pause) = pauses::of(read, row.id, now)? {
        // Who had somebody in hand pauses since that is done.
        row.since = row.since.max(Some(pause.since));
        row.doing = Doing::Paused;
        row.pause = Some(pause.reason);
    }
    let mut last: Option<Claim> = None;
    for customer in claims::claimed(read, index::CLAIMS, row.id)? {
        let claim = read.get::<Claim>(&customer)?;
        last = last
            .into_iter()
            .chain(claim)
            .max_by_key(|claim| claim.since);
    }
    let Some(claim) = last else {
        return Ok(());
    };
    let (doing, since) = match (claim.wrap_up, claim.dialled) {
        (Some(since), _) => (Doing::WrapUp, since),
        (None, Some(since)) => (Doing::Calling, since),
        (None, None) => (Doing::Holding, claim.since),
    };
    let customer = read.get::<Customer>(&claim.customer)?;
    let name = customer.map_or_else(String::new, |customer| customer.name);
    (row.doing, row.since) = (doing, Some(since));
    row.customer = Some((claim.customer, name));
    row.follow_up = claim.follow_up;
    Ok(())
}

/// Open tickets of an owner of which a clock is over, and of which one will be soon, up to [`MOST_COUNTED`] of each: they
/// are at the head of the owner's index.
fn tickets_of(read: &impl Read, owner: Option<AgentId>, now: Moment) -> Result<(u64, u64)> {
    let facet = facet::owner(owner);
    let count = |from: Moment, to: Moment| {
        let mut n = 0;
        read.each_index_between(
            index::TICKETS,
            (&facet, from.0),
            (&facet, to.0),
            Direction::Forward,
            |_, _| {
                n += 1;
                if n < MOST_COUNTED {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )?;
        Ok::<u64, Stop>(n)
    };
    // What is settled has a place before zero.
    let next = Moment(now.0.saturating_add(1));
    Ok((count(Moment(0), next)?, count(next, next + SOON)?))
}

/// Takes over whom somebody else holds: the claim moves as it is, with what it is for.
pub fn take_over(work: &mut Work<'_, '_>, ask: TakeOver) -> Result<Done> {
    let customer = ask.customer;
    let claim = work.need::<Claim>(&customer, || not_found(Thing::Claim, customer))?;
    if claim.agent != ask.from || claim.agent == work.agent() {
        return Err(claims::held_by(work, &claim)?.into());
    }
    let lease = claims::lease(work, None)?;
    claims::must_hold_few(work, lease)?;
    claims::tell_lost(work, &claim, ClaimEnd::TakenOver);
    let now = work.now();
    let mine = Claim {
        agent: work.agent(),
        lease,
        since: now,
        dialled: None,
        wrap_up: None,
        active: now,
        ..claim
    };
    work.txn.put(&customer, &mine)?;
    work.txn
        .audit("take-over", Some(customer), ask.from.to_string());
    pauses::back(work)?;
    claims::let_go(work, ask.instead_of, customer)?;
    let Some(id) = mine.follow_up else {
        return Ok(Done::Ok);
    };
    let (follow_up, customer) = (
        names::follow_up(work.txn, id)?,
        names::customer(work.txn, customer)?,
    );
    let rows = Rows::new(work.txn, &work.caller);
    let claimed = rows.work(&follow_up, &customer, work.rules, work.today)?;
    Ok(Done::Claimed(Box::new(claimed)))
}

/// Says something to a colleague.
pub fn say(work: &mut Work<'_, '_>, to: AgentId, text: &str) -> Result<Done> {
    names::agent(work.txn, to)?;
    let text = texts::said("text", texts::note("text", text, MAX_SAID)?)?;
    notices::tell(work, to, Notable::Said { text })?;
    work.txn.audit("say", None, to.to_string());
    Ok(Done::Ok)
}

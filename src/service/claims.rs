//! Claims: taking and giving back customers, and the ends of leases.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::names::{self, not_found};
use super::push::Audience;
use super::queue;
use super::rows::Rows;
use super::work::{Result, Stop, Work};
use super::{care, follow_ups, pauses, tickets};
use crate::domain::agent::Role;
use crate::domain::claim::{Claim, IDLE_MINUTES, Lease, MAX_HELD};
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, FollowUp, Origin, When};
use crate::domain::id::{AgentId, CustomerId, SessionId};
use crate::domain::outcome::{Next, OutcomeCode};
use crate::domain::time::{Moment, Span};
use crate::protocol::command::{Claim as Ask, Held};
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::view::ClaimedWork;
use crate::protocol::{ClientKind, Done, Push, Refusal};
use crate::store::KeyReader;
use crate::store::schema::index;
use crate::store::{Direction, Read, ReadExt};

/// How long the command line holds a claim unless told.
const DEFAULT_HOLD: Span = Span::minutes(15);
/// The longest hold.
const MAX_HOLD: Span = Span::hours(12);

/// Takes a follow-up, or the next of the queue.
pub fn claim(work: &mut Work<'_, '_>, ask: &Ask) -> Result<Done> {
    let follow_up = if let Some(id) = ask.follow_up {
        names::follow_up(work.txn, id)?
    } else {
        pauses::must_be_at_work(work)?;
        next_free(work)?.ok_or_else(|| queue_empty(work))?
    };
    let claimed = take(work, &follow_up, ask)?;
    let_go(work, ask.instead_of, follow_up.customer)?;
    Ok(Done::Claimed(Box::new(claimed)))
}

fn queue_empty(work: &Work<'_, '_>) -> Refusal {
    let next = queue::next_time(work.txn, &work.caller).ok().flatten();
    Refusal::QueueEmpty { next }
}

/// The next follow-up whose customer nobody holds and who may be called.
pub fn next_free(work: &Work<'_, '_>) -> Result<Option<FollowUp>> {
    // Those whom somebody holds are at the head of the queue: all are read at once.
    let held = held_by_anybody(work.txn)?;
    let step = held.len() + 1;
    queue::next(work.txn, &work.caller, work.rules, step, |entry| {
        if held.contains(&entry.customer) {
            return Ok(None);
        }
        // What a customer waits for is worked whether or not by a call.
        let ticket = entry.follow_up.ticket().is_some();
        let customer = work.txn.get::<Customer>(&entry.customer)?;
        let Some(customer) = customer.filter(|c| ticket || !c.preferences.do_not_call) else {
            return Ok(None);
        };
        let found = names::work(work.txn, entry.customer, entry.follow_up)?;
        let Some(follow_up) = found else {
            return Ok(None);
        };
        // With none but wrong numbers there is nobody to call; finding one is another matter. Who never had one is
        // reached otherwise.
        let callable = ticket || customer.phones.is_empty() || customer.main_phone().is_some();
        let now = (callable || seeks_number(work, &follow_up))
            && !has_just_been_called(work, &follow_up, callable)?
            && !is_to_be_left(work, &follow_up)?;
        Ok(now.then_some(follow_up))
    })
}

/// All customers whom somebody holds: about as many as there are agents at work.
fn held_by_anybody(read: &impl Read) -> Result<HashSet<CustomerId>> {
    let mut held = HashSet::new();
    read.each_index(index::CLAIMS, (), Direction::Forward, |key, _| {
        held.extend(
            KeyReader::new(key)
                .take::<(AgentId, CustomerId)>()
                .map(|(_, c)| c),
        );
        ControlFlow::Continue(())
    })?;
    Ok(held)
}

/// Whether a follow-up is there because a number was wrong: to find the right one.
pub fn seeks_number(work: &Work<'_, '_>, follow_up: &FollowUp) -> bool {
    let Origin::Outcome { outcome, .. } = &follow_up.origin else {
        return false;
    };
    is_wrong_number(work, outcome)
}

fn is_wrong_number(work: &Work<'_, '_>, outcome: &OutcomeCode) -> bool {
    let outcome = work.rules.plan.outcome(outcome);
    outcome.is_some_and(|outcome| outcome.next == Next::WrongNumber)
}

/// Whether the same agent has spoken to the customer a moment ago: what is due any time today waits a while, and
/// others or a claim by hand may take it, as with any ticket. What has a minute of its own, and a new number after a wrong
/// one, does not.
fn has_just_been_called(work: &Work<'_, '_>, follow_up: &FollowUp, callable: bool) -> Result<bool> {
    if !matches!(follow_up.when, When::On(_)) && follow_up.origin.ticket().is_none() {
        return Ok(false);
    }
    let last = work
        .txn
        .range::<Contact>(follow_up.customer, Direction::Backward, 1)?;
    Ok(last.first().is_some_and(|(_, contact)| {
        contact.agent == work.agent()
            && work.now() - contact.at < work.rules.settings.rest
            && !(callable && is_wrong_number(work, &contact.outcome))
    }))
}

/// Whether a customer was called today and is to be tried again later: nobody is sent there meanwhile for another
/// follow-up, though it can be taken by hand. What was promised, and a complaint, does not wait for that.
fn is_to_be_left(work: &Work<'_, '_>, follow_up: &FollowUp) -> Result<bool> {
    if follow_up.is_promised() {
        return Ok(false);
    }
    let open = follow_ups::open_of(work.txn, follow_up.customer)?;
    Ok(open.iter().any(|f| {
        let called = f.last_attempt.as_ref().map(|(day, _)| *day);
        let later = match f.when {
            When::At(at) | When::After(at) => at > work.now(),
            When::On(day) => day > work.today,
        };
        called == Some(work.today) && later
    }))
}

/// Claims a follow-up's customer for the caller.
pub fn take(work: &mut Work<'_, '_>, follow_up: &FollowUp, ask: &Ask) -> Result<ClaimedWork> {
    let customer = names::customer(work.txn, follow_up.customer)?;
    must_be_open(work, follow_up)?;
    must_be_ones_own(work, follow_up)?;
    if customer.preferences.do_not_call && follow_up.origin.ticket().is_none() {
        return Err(Refusal::DoNotContact {
            customer: customer.id,
        }
        .into());
    }
    let lease = lease(work, ask.hold)?;
    let held = work.txn.get::<Claim>(&customer.id)?;
    if let Some(held) = &held {
        let resumes = held.agent == work.agent()
            && (ask.resume || held.lease == Lease::Session(work.caller.session));
        if !resumes {
            return Err(held_by(work, held)?.into());
        }
        if let Lease::Session(session) = held.lease
            && session != work.caller.session
        {
            tell_lost(work, held, ClaimEnd::Resumed);
        }
    }
    let counted = held
        .as_ref()
        .is_some_and(|h| matches!(h.lease, Lease::Until(_)));
    if !counted {
        must_hold_few(work, lease)?;
    }
    let now = work.now();
    if let Some(other) = held.as_ref().filter(|h| h.follow_up != Some(follow_up.id)) {
        care::let_go(work, other)?;
    }
    if held.is_none() {
        pauses::back(work)?;
    }
    // Who goes on with the same call holds since then, and its timer runs on.
    let before = held.filter(|h| h.follow_up == Some(follow_up.id));
    let claim = Claim {
        customer: customer.id,
        follow_up: Some(follow_up.id),
        agent: work.agent(),
        lease,
        since: before.as_ref().map_or(now, |h| h.since),
        dialled: before.as_ref().and_then(|h| h.dialled),
        wrap_up: before.as_ref().and_then(|h| h.wrap_up),
        active: now,
        loose: before.is_some_and(|h| h.loose),
    };
    work.txn.put(&customer.id, &claim)?;
    work.txn
        .audit("claim", Some(customer.id), follow_up.id.to_string());
    Rows::new(work.txn, &work.caller).work(follow_up, &customer, work.rules, work.today)
}

/// Refuses a follow-up that is somebody else's to work, unless to those who give out work.
pub fn must_be_ones_own(work: &Work<'_, '_>, follow_up: &FollowUp) -> Result<()> {
    if work.caller.role >= Role::Supervisor || queue::may_take(follow_up.assignee, work.agent()) {
        return Ok(());
    }
    let assignee = match follow_up.assignee {
        Assignee::Agent(agent) => names::Names::new(work.txn).display(agent)?,
        Assignee::Pool => String::new(),
    };
    Err(Refusal::AssignedTo {
        follow_up: follow_up.id,
        assignee,
    }
    .into())
}

/// Holds a customer for a call without a follow-up: one whom nobody holds, or whom the agent holds already, be it at
/// another desk.
pub fn hold(work: &mut Work<'_, '_>, customer: &Customer) -> Result<()> {
    let held = work.txn.get::<Claim>(&customer.id)?;
    match held {
        Some(held) if may_act(work, &held) => return Ok(()),
        Some(held) if held.agent != work.agent() => return Err(held_by(work, &held)?.into()),
        Some(held) => tell_lost(work, &held, ClaimEnd::Resumed),
        None => {
            pauses::back(work)?;
        }
    }
    let lease = lease(work, None)?;
    must_hold_few(work, lease)?;
    let now = work.now();
    let claim = Claim {
        customer: customer.id,
        follow_up: None,
        agent: work.agent(),
        lease,
        since: now,
        dialled: None,
        wrap_up: None,
        active: now,
        loose: false,
    };
    work.txn.put(&customer.id, &claim)?;
    work.txn.audit("claim", Some(customer.id), "");
    Ok(())
}

/// Refuses one more claim from the command line where the agent holds as many as are allowed.
pub fn must_hold_few(work: &Work<'_, '_>, lease: Lease) -> Result<()> {
    if matches!(lease, Lease::Until(_)) && held_count(work)? >= MAX_HELD {
        return Err(Stop::limit("claims", MAX_HELD as u64));
    }
    Ok(())
}

/// Gives back who is held besides, now that another is.
pub fn let_go(
    work: &mut Work<'_, '_>,
    instead_of: Option<CustomerId>,
    taken: CustomerId,
) -> Result<()> {
    let Some(customer) = instead_of.filter(|c| *c != taken) else {
        return Ok(());
    };
    if let Some(claim) = work.txn.get::<Claim>(&customer)?
        && may_act(work, &claim)
    {
        end(work, &claim)?;
    }
    Ok(())
}

fn end(work: &mut Work<'_, '_>, claim: &Claim) -> Result<()> {
    work.txn.delete::<Claim>(&claim.customer)?;
    let of = claim
        .follow_up
        .map_or_else(String::new, |id| id.to_string());
    work.txn.audit("release", Some(claim.customer), of);
    care::let_go(work, claim)
}

/// Gives a claimed customer back.
pub fn release(work: &mut Work<'_, '_>, held: Held) -> Result<Done> {
    let claim = match held {
        Held::FollowUp(id) => {
            let follow_up = names::follow_up(work.txn, id)?;
            let claim = work.txn.get::<Claim>(&follow_up.customer)?;
            let claim = claim.filter(|claim| claim.follow_up == Some(id));
            claim.ok_or_else(|| not_found(Thing::Claim, id))?
        }
        Held::Customer(id) => work.need::<Claim>(&id, || not_found(Thing::Claim, id))?,
    };
    if !may_act(work, &claim) {
        if work.caller.role < Role::Supervisor {
            return Err(held_by(work, &claim)?.into());
        }
        // Also where it is another desk of one's own, which shows the customer as held until it hears otherwise.
        tell_lost(work, &claim, ClaimEnd::Reassigned);
    }
    end(work, &claim)?;
    Ok(Done::Ok)
}

/// Notes that the holder is at work.
pub fn keep(work: &mut Work<'_, '_>, customer: CustomerId) -> Result<Done> {
    let Some(mut claim) = work.txn.get::<Claim>(&customer)? else {
        return Err(not_found(Thing::Claim, customer).into());
    };
    if !may_act(work, &claim) {
        return Err(held_by(work, &claim)?.into());
    }
    claim.active = work.now();
    work.txn.put(&customer, &claim)?;
    Ok(Done::Ok)
}

/// A call has begun, maybe with a customer whom nobody holds, or who rang in. One who was dialled is held.
pub fn begin_call(work: &mut Work<'_, '_>, customer: CustomerId, dialled: bool) -> Result<Done> {
    let customer = names::customer(work.txn, customer)?;
    if dialled {
        hold(work, &customer)?;
    }
    work.end_undo()?;
    if let Some(mut claim) = work.txn.get::<Claim>(&customer.id)?
        && may_act(work, &claim)
    {
        claim.active = work.now();
        if dialled {
            claim.dialled = claim.dialled.or(Some(work.now()));
        } else {
            claim.wrap_up = claim.wrap_up.or(Some(work.now()));
        }
        work.txn.put(&customer.id, &claim)?;
    }
    Ok(Done::Ok)
}

/// The number was dialled: the timer runs from now, also when it is tried again.
pub fn dialled(work: &mut Work<'_, '_>, customer: CustomerId) -> Result<()> {
    work.end_undo()?;
    if let Some(mut claim) = work.txn.get::<Claim>(&customer)? {
        claim.active = work.now();
        claim.dialled = Some(work.now());
        claim.wrap_up = None;
        work.txn.put(&customer, &claim)?;
    }
    Ok(())
}

/// Whether the caller is who holds it: the same session, or the same agent where it is held from the command line.
pub fn may_act(work: &Work<'_, '_>, claim: &Claim) -> bool {
    claim.agent == work.agent()
        && match claim.lease {
            Lease::Session(session) => session == work.caller.session,
            Lease::Until(_) => true,
        }
}

/// The refusal that says who holds a customer since when.
pub fn held_by(work: &Work<'_, '_>, claim: &Claim) -> Result<Refusal> {
    Ok(Refusal::Held {
        customer: claim.customer,
        follow_up: claim.follow_up,
        holder: super::names::Names::new(work.txn).display(claim.agent)?,
        since: claim.since,
        own: claim.agent == work.agent(),
    })
}

/// Refuses a follow-up that is not open any more, with who ended it and when.
pub fn must_be_open(work: &Work<'_, '_>, follow_up: &FollowUp) -> Result<()> {
    use crate::domain::follow_up::Status;
    if let (Some(ticket), false) = (follow_up.origin.ticket(), follow_up.status.is_open()) {
        return Err(tickets::not_open(work, ticket)?.into());
    }
    let (at, by) = match follow_up.status {
        Status::Open => return Ok(()),
        Status::Done { at, by, .. } | Status::Cancelled { at, by, .. } => (at, by),
        Status::Lapsed { at, .. } => (at, AgentId(0)),
    };
    Err(Refusal::NotOpen {
        follow_up: follow_up.id,
        status: follow_up.status.code().to_owned(),
        at,
        by: super::names::Names::new(work.txn).display(by)?,
    }
    .into())
}

/// How the caller holds: a desk for its session, a command for a time.
pub fn lease(work: &Work<'_, '_>, hold: Option<Span>) -> Result<Lease> {
    if work.caller.kind == ClientKind::Desk && hold.is_none() {
        return Ok(Lease::Session(work.caller.session));
    }
    let hold = hold.unwrap_or(DEFAULT_HOLD);
    if hold.0 <= 0 || hold > MAX_HOLD {
        let problem = Problem::OutOfRange {
            min: 1,
            max: MAX_HOLD.as_minutes(),
        };
        return Err(Stop::invalid("hold", problem));
    }
    Ok(Lease::Until(work.now() + hold))
}

/// Claims that the agent holds from the command line.
fn held_count(work: &Work<'_, '_>) -> Result<usize> {
    let mut count = 0;
    for customer in claimed(work.txn, index::CLAIMS, work.agent())? {
        let claim = work.txn.get::<Claim>(&customer)?;
        count += usize::from(claim.is_some_and(|c| matches!(c.lease, Lease::Until(_))));
    }
    Ok(count)
}

/// Tells a desk that it has lost a claim.
pub fn tell_lost(work: &mut Work<'_, '_>, claim: &Claim, why: ClaimEnd) {
    let audience = match claim.lease {
        Lease::Session(session) => Audience::Session(session),
        Lease::Until(_) => Audience::Agent(claim.agent),
    };
    let push = Push::ClaimLost {
        customer: claim.customer,
        follow_up: claim.follow_up,
        why,
    };
    work.news.push((audience, push));
}

/// Frees all claims of a session that has ended.
pub fn end_session(work: &mut Work<'_, '_>, session: SessionId) -> Result<()> {
    for customer in claimed(work.txn, index::SESSION_CLAIMS, session)? {
        let claim = work.txn.get::<Claim>(&customer)?;
        work.txn.delete::<Claim>(&customer)?;
        work.txn.audit("release-session", Some(customer), "");
        if let Some(claim) = claim {
            care::let_go(work, &claim)?;
        }
    }
    Ok(())
}

/// Frees holds that are over and claims that are idle; returns how many.
pub fn expire(work: &mut Work<'_, '_>) -> Result<usize> {
    let now = work.now();
    let mut freed = 0;
    for customer in claimed(work.txn, index::CLAIMS, ())? {
        let Some(claim) = work.txn.get::<Claim>(&customer)? else {
            continue;
        };
        let over = match claim.lease {
            Lease::Until(until) => until <= now,
            Lease::Session(_) => now - claim.active >= Span::minutes(IDLE_MINUTES),
        };
        if over {
            tell_lost(work, &claim, ClaimEnd::Idle);
            work.txn.delete::<Claim>(&customer)?;
            work.txn.audit("release-idle", Some(customer), "");
            care::let_go(work, &claim)?;
            freed += 1;
        }
    }
    Ok(freed)
}

/// Whether [`expire`] would free anything: asked of a snapshot each second, so that an idle hub writes nothing.
pub fn any_over(read: &impl Read, now: Moment) -> Result<bool> {
    for customer in claimed(read, index::CLAIMS, ())? {
        let over = read
            .get::<Claim>(&customer)?
            .is_some_and(|claim| match claim.lease {
                Lease::Until(until) => until <= now,
                Lease::Session(_) => now - claim.active >= Span::minutes(IDLE_MINUTES),
            });
        if over {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Customers in an index of claims, behind a prefix.
pub fn claimed(
    read: &impl Read,
    which: u8,
    prefix: impl crate::store::ToKey,
) -> Result<Vec<CustomerId>> {
    let mut customers = Vec::new();
    read.each_index(which, prefix, Direction::Forward, |key, _| {
        let customer = key
            .len()
            .checked_sub(8)
            .and_then(|at| KeyReader::new(&key[at..]).take::<CustomerId>());
        customers.extend(customer);
        ControlFlow::Continue(())
    })?;
    Ok(customers)
}

/// Sessions of desks that hold claims, and whose they are.
pub fn held_sessions(read: &impl Read) -> Result<Vec<(SessionId, AgentId)>> {
    let mut sessions = Vec::new();
    for customer in claimed(read, index::SESSION_CLAIMS, ())? {
        if let Some(claim) = read.get::<Claim>(&customer)?
            && let Lease::Session(session) = claim.lease
            && !sessions.contains(&(session, claim.agent))
        {
            sessions.push((session, claim.agent));
        }
    }
    Ok(sessions)
}

/// Ends the claim on a customer whose work went to somebody else or who must not be called any more.
pub fn revoke(work: &mut Work<'_, '_>, customer: CustomerId, why: ClaimEnd) -> Result<()> {
    if let Some(claim) = work.txn.get::<Claim>(&customer)? {
        if !may_act(work, &claim) {
            tell_lost(work, &claim, why);
        }
        work.delete::<Claim>(&customer)?;
    }
    Ok(())
}

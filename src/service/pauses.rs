//! Pauses: begun and ended by the agent. Meanwhile nothing is served; who takes somebody by hand is back.

use super::work::{Result, Work};
use crate::domain::id::AgentId;
use crate::domain::pause::Pause;
use crate::domain::time::Moment;
use crate::protocol::refusal::Thing;
use crate::protocol::{Done, Refusal};
use crate::store::{Read, ReadExt};

/// The pause of an agent, if there is one now.
pub fn of(read: &impl Read, agent: AgentId, now: Moment) -> Result<Option<Pause>> {
    let pause = read.get::<Pause>(&agent)?;
    Ok(pause.filter(|pause| !pause.is_over(now)))
}

/// Pauses for a reason, or comes back. Who holds somebody pauses when that is done; another reason begins another pause.
pub fn pause(work: &mut Work<'_, '_>, reason: Option<String>) -> Result<Done> {
    let (agent, since) = (work.agent(), work.now());
    let Some(reason) = reason else {
        return if back(work)? {
            Ok(Done::Ok)
        } else {
            Err(Refusal::not_now("not-paused").into())
        };
    };
    let known = &work.rules.settings.pauses;
    if !known.iter().any(|pause| pause.id == reason) {
        let known = known.iter().map(|pause| pause.id.as_str());
        return Err(Refusal::unknown(Thing::Pause, &reason, known).into());
    }
    let pause = Pause {
        agent,
        reason,
        since,
    };
    work.txn.put(&agent, &pause)?;
    work.txn.audit("pause", None, pause.reason);
    Ok(Done::Ok)
}

/// Ends the caller's pause; whether there was one.
pub fn back(work: &mut Work<'_, '_>) -> Result<bool> {
    let agent = work.agent();
    let Some(pause) = work.txn.get::<Pause>(&agent)? else {
        return Ok(false);
    };
    work.txn.delete::<Pause>(&agent)?;
    work.txn.audit("back", None, pause.reason.as_str());
    Ok(!pause.is_over(work.now()))
}

/// Whether the caller pauses.
pub fn pauses(work: &Work<'_, '_>) -> Result<bool> {
    Ok(of(work.txn, work.agent(), work.now())?.is_some())
}

/// Refuses the next of the queue to who pauses.
pub fn must_be_at_work(work: &Work<'_, '_>) -> Result<()> {
    if pauses(work)? {
        return Err(Refusal::not_now("paused").into());
    }
    Ok(())
}

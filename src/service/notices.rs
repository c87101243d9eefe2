//! Notices: told in the same change as what they are about, listed newest first, seen.

use std::ops::ControlFlow;

use super::names::Names;
use super::push::Audience;
use super::tickets;
use super::work::{Result, Work};
use crate::domain::agent::{Agent, Role};
use crate::domain::id::AgentId;
use crate::domain::notice::{Notable, Notice};
use crate::domain::time::Moment;
use crate::protocol::query::MAX_PAGE;
use crate::protocol::view::NoticeView;
use crate::protocol::{Done, Push};
use crate::store::schema::counter;
use crate::store::{Direction, Read, ReadExt};

/// Notices that are kept for an agent; of more, the oldest go.
const MOST: usize = 500;
/// Most agents of a role who are told of one thing.
const MOST_TOLD: usize = 100;

/// Tells an agent something. Nobody is told of what they did themselves.
pub fn tell(work: &mut Work<'_, '_>, to: AgentId, what: Notable) -> Result<()> {
    if to == work.agent() {
        return Ok(());
    }
    let at = work.now();
    let mut nth = 0;
    while work.txn.has::<Notice>(&(to, at, nth))? {
        nth += 1;
    }
    let notice = Notice {
        to,
        at,
        nth,
        by: work.agent(),
        what,
        seen: None,
    };
    work.txn.put(&(to, at, nth), &notice)?;
    forget_oldest(work, to)?;
    let view = view(work.txn, notice)?;
    work.news.push((Audience::Agent(to), Push::Notice(view)));
    Ok(())
}

/// Tells everybody of a role and above, one who is an admin only where admins are meant.
pub fn tell_role(work: &mut Work<'_, '_>, role: Role, what: &Notable) -> Result<()> {
    let mut told = Vec::new();
    work.txn
        .each::<Agent>((), Direction::Forward, |id, agent| {
            if agent.role == role && agent.removed.is_none() {
                told.push(id);
            }
            if told.len() < MOST_TOLD {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
    // Where there is nobody of that role, the next one is told.
    if told.is_empty() && role == Role::Supervisor {
        return tell_role(work, Role::Admin, what);
    }
    for to in told {
        tell(work, to, what.clone())?;
    }
    Ok(())
}

fn forget_oldest(work: &mut Work<'_, '_>, to: AgentId) -> Result<()> {
    let kept = work.txn.counter((counter::NOTICES, to))?;
    if usize::try_from(kept).unwrap_or(0) > MOST {
        let oldest = work.txn.page::<Notice>(to, None, Direction::Forward, 1)?;
        for (key, _) in oldest {
            work.txn.delete::<Notice>(&key)?;
        }
    }
    Ok(())
}

/// An agent's notices, newest first.
pub fn list(read: &impl Read, agent: AgentId, unseen: bool, limit: u32) -> Result<Vec<NoticeView>> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let mut found = Vec::new();
    read.each::<Notice>(agent, Direction::Backward, |_, notice| {
        if !unseen || notice.seen.is_none() {
            found.push(notice);
        }
        if found.len() < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    found.into_iter().map(|notice| view(read, notice)).collect()
}

/// Marks what the agent has not seen yet, up to a moment where one is told; answered with how many.
pub fn seen(work: &mut Work<'_, '_>, until: Option<Moment>) -> Result<Done> {
    let agent = work.agent();
    let mut unseen = Vec::new();
    work.txn
        .each::<Notice>(agent, Direction::Backward, |key, notice| {
            if notice.seen.is_none() && until.is_none_or(|until| notice.at <= until) {
                unseen.push((key, notice));
            }
            ControlFlow::Continue(())
        })?;
    let count = unseen.len() as u64;
    for (key, mut notice) in unseen {
        notice.seen = Some(work.now());
        work.txn.put(&key, &notice)?;
    }
    Ok(Done::Count(count))
}

fn view(read: &impl Read, notice: Notice) -> Result<NoticeView> {
    let ticket = notice.what.ticket();
    let ticket = ticket.map(|id| tickets::ticket(read, id)).transpose();
    let summary = match ticket {
        Ok(ticket) => ticket.map_or_else(String::new, |ticket| ticket.matter.summary),
        // It was undone since.
        Err(_) => String::new(),
    };
    Ok(NoticeView {
        at: notice.at,
        by: Names::new(read).display(notice.by)?,
        what: notice.what,
        summary,
        seen: notice.seen,
    })
}

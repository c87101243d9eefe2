//! Open tickets after hours, teams, holidays or targets became other: when they are due and when alarms are raised is found
//! anew, in the background.
//!
//! What tickets go by comes to a number; a record holds the one by which all were looked at last, and how far a look is
//! that has not come to its end, so that a hub that ends in the middle goes on there. Another holds the hours themselves: what
//! ran until they became other stays counted by them, as at a hand-over between teams. While no hub runs nobody sees a
//! change: it is from when one begins with it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::push::Audience;
use super::super::work::{Result, Rules, Stop, Work};
use super::super::{Service, jobs};
use super::{list, terms};
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::ticket::reclock::{Counting, Hourly, Reclocking};
use crate::domain::ticket::{State, Ticket};
use crate::domain::time::Moment;
use crate::protocol::{Done, Push, Refusal};
use crate::store::schema::{ONLY, counter, facet};
use crate::store::{Direction, Read, ReadExt, StoreError};

/// The job's name in `status`.
pub const JOB: &str = "ticket-clocks";
/// Tickets of one look at the store.
const PAGE: usize = 512;
/// Tickets written in one step.
const STEP: usize = 64;

/// What hours, teams, holidays and targets come to.
fn mark(rules: &Rules) -> u64 {
    let mut hasher = DefaultHasher::new();
    let by = (
        &rules.settings.business_hours,
        &rules.holidays,
        rules.zone(),
        &rules.teams,
    );
    format!("{by:?}").hash(&mut hasher);
    let by = (&rules.tickets.targets, rules.tickets.escalation);
    format!("{by:?}").hash(&mut hasher);
    hasher.finish()
}

/// How far a look is, and of how many tickets.
pub fn progress(read: &impl Read, at: &Reclocking) -> std::result::Result<(u64, u64), StoreError> {
    let mut all = 0;
    for state in State::ALL {
        let n = read.counter((counter::TICKETS, facet::state(state)))?;
        all += u64::try_from(n).unwrap_or(0);
    }
    // One that was opened meanwhile goes by what is in force already.
    let done = if at.finished.is_some() { all } else { at.done };
    Ok((done.min(all), all))
}

/// The look that is to begin or to go on; `None` where all open tickets go by what is in force.
pub fn pending(
    read: &impl Read,
    rules: &Rules,
) -> std::result::Result<Option<Reclocking>, StoreError> {
    if read.counter((counter::TICKETS, facet::OPEN))? == 0 {
        return Ok(None);
    }
    let mark = mark(rules);
    let known = read.get::<Reclocking>(&ONLY)?;
    Ok(match known.filter(|known| known.mark == mark) {
        Some(known) if known.finished.is_some() => None,
        Some(known) => Some(known),
        None => Some(Reclocking {
            mark,
            after: TicketId(0),
            done: 0,
            finished: None,
        }),
    })
}

/// Counts what a ticket's clocks ran until the last changes of hours by those from before.
pub fn catch_up(read: &impl Read, ticket: &mut Ticket) -> Result<()> {
    if let Some(counting) = read.get::<Counting>(&ONLY)? {
        ticket.catch_up(&counting.former);
    }
    Ok(())
}

/// Notes by what clocks count from now on.
fn note(work: &mut Work<'_, '_>) -> Result<Done> {
    let now = Hourly::of(&terms(work.rules));
    let known = work.txn.get::<Counting>(&ONLY)?;
    let mut counting = known.clone().unwrap_or_else(|| Counting {
        now: now.clone(),
        former: Vec::new(),
    });
    counting.change(now, work.now());
    if known.as_ref() != Some(&counting) {
        work.txn.put(&ONLY, &counting)?;
    }
    Ok(Done::Ok)
}

impl Service {
    /// Notes by what hours the clocks of tickets count, where that is not what is noted. Called before a hub serves, with
    /// its clock; later each look begins with it.
    pub fn note_hours(&self, now: Moment) {
        if let Err(refusal) = self.put_hours(now) {
            tracing::error!(%refusal, "the hours of tickets were not noted");
        }
    }

    fn put_hours(&self, now: Moment) -> std::result::Result<(), Refusal> {
        let failed = |error: StoreError| Stop::Failed(error).into_refusal();
        let rules = self.rules();
        let known = self.store().read().get::<Counting>(&ONLY).map_err(failed)?;
        if known.is_some_and(|known| known.now == Hourly::of(&terms(&rules))) {
            return Ok(());
        }
        jobs::answered(&self.send_step(now, note)).map(drop)
    }

    /// Looks at all open tickets that have not been looked at since hours, teams, holidays or targets became other.
    ///
    /// # Errors
    /// Where the store can't be read or written.
    pub fn reclock(
        &self,
        now: Moment,
        stop: &dyn Fn() -> bool,
    ) -> std::result::Result<(), Refusal> {
        let rules = self.rules();
        let failed = |error: StoreError| Stop::Failed(error).into_refusal();
        self.put_hours(now)?;
        let Some(mut at) = pending(&self.store().read(), &rules).map_err(failed)? else {
            return Ok(());
        };
        while at.finished.is_none() && !stop() {
            let behind = (TicketId(at.after.0.saturating_add(1)), TicketId(u64::MAX));
            let page = list::by_number(&self.store().read(), behind, Direction::Forward, PAGE);
            let page = page.map_err(failed)?;
            at.done += page.len() as u64;
            match page.last() {
                Some((_, last)) => at.after = *last,
                None => at.finished = Some(now),
            }
            let mut rest = page.as_slice();
            loop {
                let (some, left) = rest.split_at(rest.len().min(STEP));
                let (some, place) = (some.to_vec(), left.is_empty().then_some(at));
                let step = self.send_step(now, move |work| renew(work, &some, place));
                jobs::answered(&step)?;
                rest = left;
                if rest.is_empty() {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// Lets some tickets go by what is in force, and notes how far it is.
fn renew(
    work: &mut Work<'_, '_>,
    some: &[(CustomerId, TicketId)],
    place: Option<Reclocking>,
) -> Result<Done> {
    let mut changed = 0;
    let counting = work.txn.get::<Counting>(&ONLY)?;
    for key in some {
        let known = work.txn.get::<Ticket>(key)?;
        let Some(known) = known.filter(|ticket| ticket.state.is_open()) else {
            continue;
        };
        let mut ticket = known.clone();
        if let Some(counting) = &counting {
            ticket.catch_up(&counting.former);
        }
        ticket.go_by(&terms(work.rules), work.now());
        if ticket != known {
            work.txn.put(key, &ticket)?;
            changed += 1;
        }
    }
    if let Some(place) = place {
        work.txn.put(&ONLY, &place)?;
        if place.finished.is_some()
            && let Some(mut counting) = counting.filter(|counting| !counting.former.is_empty())
        {
            counting.former.clear();
            work.txn.put(&ONLY, &counting)?;
        }
        let (done, total) = progress(work.txn, &place)?;
        let progress = Push::Progress {
            job: JOB.to_owned(),
            done,
            total,
        };
        work.news.push((Audience::All, progress));
    }
    Ok(Done::Count(changed))
}

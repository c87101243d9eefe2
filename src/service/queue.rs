//! The queue in its documented order, and the walk that finds the next call.
//!
//! Order (PRODUCT.md D 19): appointments whose minute has come; complaints; key customers; everybody else; each
//! lane oldest day first, within a day by worth; then what is to come: appointments, and tries that are made again.
//! A try stands in its lane like other work of its day, from the moment before which it is left. Tickets stand in the same
//! indexes (see [`crate::domain::ticket`]), before the follow-ups of their day and lane, the first due first.

use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use super::caller::Caller;
use super::names;
use super::rows::Rows;
use super::work::{Result, Rules};
use crate::domain::agent::Agent;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, Band};
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::ticket::queued::rank_of;
use crate::domain::time::{Day, Moment};
use crate::protocol::query::{Cursor, DueFilter, MAX_PAGE, Scope};
use crate::protocol::view::{MOST_COUNTED, QueueCounts, QueuePage};
use crate::store::schema::{assignee_key, counter, index};
use crate::store::{Desc, KeyReader, Raw};
use crate::store::{Direction, Read, ReadExt};

/// A place in the queue: the lane, then the position within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    lane: u8,
    position: Vec<u8>,
}

/// One entry of the queue before its records are read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
    /// The follow-up.
    pub follow_up: FollowUpId,
    /// Its customer.
    pub customer: CustomerId,
}

/// A lane: one stretch of each assignee's index.
#[derive(Debug, Clone, Copy)]
enum Lane {
    /// Appointments from (inclusive) to (exclusive).
    Appointments(Moment, Moment),
    /// Work of a band, of days from (inclusive) to an end, without what is to come.
    Band(Band, Day, Till),
    /// Appointments and tries to come, from (inclusive) to (exclusive).
    Coming(Moment, Moment),
}

/// Where a lane of days ends.
#[derive(Debug, Clone, Copy)]
enum Till {
    /// With a day.
    Day(Day),
    /// Within a day: behind the tickets whose clock was over by a moment. They are the first of their day.
    Late(Day, Moment),
}

impl crate::store::ToKey for Till {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Day(day) => (*day + 1).write(out),
            Self::Late(day, now) => (*day, Desc(rank_of(*now) - 1)).write(out),
        }
    }
}

const EVER: Day = Day(i32::MAX - 1);
const NEVER: Day = Day(i32::MIN);

/// Lanes of a filter, in order of service. Lanes to come are shown but not taken by [`next`].
fn lanes(filter: DueFilter, now: Moment, today: Day, rules: &Rules) -> Vec<Lane> {
    let zone = rules.zone();
    let minute_after_now = Moment(now.0.saturating_add(1));
    let start = |day: Day| zone.start_of(day);
    let bands = |from: Day, to: Till| Band::ALL.into_iter().map(move |b| Lane::Band(b, from, to));
    let first = Moment(i64::MIN);
    let split = |from: Moment, to: Moment, days: (Day, Till)| {
        let cut = minute_after_now.clamp(from, to);
        let mut lanes = vec![Lane::Appointments(from, cut)];
        lanes.extend(bands(days.0, days.1));
        lanes.push(Lane::Coming(cut, to));
        lanes
    };
    match filter {
        DueFilter::Now => split(first, start(today + 1), (NEVER, Till::Day(today))),
        DueFilter::Today => split(start(today), start(today + 1), (today, Till::Day(today))),
        DueFilter::Overdue => split(first, start(today), (NEVER, Till::Late(today, now))),
        DueFilter::On(day) => split(start(day), start(day + 1), (day, Till::Day(day))),
        DueFilter::Open => {
            let mut lanes = split(first, start(today + 1), (NEVER, Till::Day(today)));
            lanes.push(Lane::Coming(start(today + 1), Moment(i64::MAX)));
            lanes.extend(bands(today + 1, Till::Day(EVER)));
            lanes
        }
    }
}

/// Whose indexes a scope reads.
pub fn assignees(read: &impl Read, scope: Scope, caller: &Caller) -> Result<Vec<AgentId>> {
    Ok(match scope {
        Scope::Mine => vec![caller.agent, AgentId(0)],
        Scope::Agent(AgentId(0)) => vec![AgentId(0)],
        Scope::Agent(agent) => vec![agent, AgentId(0)],
        Scope::All => {
            let mut all = vec![AgentId(0)];
            read.each::<Agent>((), Direction::Forward, |id, _| {
                all.push(id);
                ControlFlow::Continue(())
            })?;
            all
        }
    })
}

/// At most `limit` entries of a lane behind a position, merged over assignees.
fn lane_entries(
    read: &impl Read,
    (assignees, now): (&[AgentId], Moment),
    lane: Lane,
    number: u8,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Entry>> {
    // The last of those that were found is at the top. What lies behind as many as are wanted is not read.
    let mut merged: BinaryHeap<Entry> = BinaryHeap::with_capacity(limit.min(64) + 1);
    for (&assignee, &which) in assignees
        .iter()
        .flat_map(|a| lane.indexes().iter().map(move |i| (a, i)))
    {
        let mut visit = |key: &[u8], value: &[u8], head: usize| {
            let position = &key[head..];
            // Tries to come are few: what was called within the last hours and not answered, and tickets that
            // somebody is at.
            if after.is_some_and(|a| position <= a) || left_until(value).is_some_and(|at| at > now)
            {
                return ControlFlow::Continue(());
            }
            let last = merged.peek().filter(|_| merged.len() == limit);
            if last.is_some_and(|last| *position >= *last.place.position) {
                return ControlFlow::Break(());
            }
            if let Some((follow_up, customer)) = read_entry(lane, position) {
                let place = Place {
                    lane: number,
                    position: position.to_vec(),
                };
                merged.push(Entry {
                    place,
                    follow_up,
                    customer,
                });
                if merged.len() > limit {
                    merged.pop();
                }
            }
            ControlFlow::Continue(())
        };
        match lane {
            Lane::Appointments(from, to) | Lane::Coming(from, to) => {
                let begin = (assignee, after.map_or(Start::At(from), Start::Behind));
                read.each_index_between(
                    which,
                    begin,
                    (assignee, to),
                    Direction::Forward,
                    |key, value| visit(key, value, 4),
                )?;
            }
            Lane::Band(band, from, to) => {
                let begin = (
                    assignee,
                    band.code(),
                    after.map_or(Start::On(from), Start::Behind),
                );
                read.each_index_between(
                    which,
                    begin,
                    (assignee, band.code(), to),
                    Direction::Forward,
                    |key, value| visit(key, value, 5),
                )?;
            }
        }
    }
    Ok(merged.into_sorted_vec())
}

impl Lane {
    /// The indexes that it is read from.
    const fn indexes(self) -> &'static [u8] {
        match self {
            Self::Appointments(..) => &[index::APPOINTMENTS],
            Self::Band(..) => &[index::QUEUE],
            Self::Coming(..) => &[index::APPOINTMENTS, index::RETRIES],
        }
    }
}

/// The moment before which an entry of [`index::QUEUE`] is left.
fn left_until(value: &[u8]) -> Option<Moment> {
    value.try_into().ok().map(i64::from_be_bytes).map(Moment)
}

/// Where a scan begins.
enum Start<'a> {
    At(Moment),
    On(Day),
    Behind(&'a [u8]),
}

impl crate::store::ToKey for Start<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::At(at) => at.write(out),
            Self::On(day) => day.write(out),
            Self::Behind(position) => Raw(position).write(out),
        }
    }
}

fn read_entry(lane: Lane, position: &[u8]) -> Option<(FollowUpId, CustomerId)> {
    let mut reader = KeyReader::new(position);
    match lane {
        Lane::Appointments(..) | Lane::Coming(..) => reader
            .take::<(Moment, FollowUpId, CustomerId)>()
            .map(|(_, f, c)| (f, c)),
        Lane::Band(..) => reader
            .take::<(Day, Desc<i64>, FollowUpId, CustomerId)>()
            .map(|(_, _, f, c)| (f, c)),
    }
}

/// Shows the entries of the queue in order until `visit` breaks off.
fn walk(
    read: &impl Read,
    (assignees, now): (&[AgentId], Moment),
    lanes: &[Lane],
    after: Option<&Place>,
    chunk: usize,
    mut visit: impl FnMut(Entry) -> Result<ControlFlow<()>>,
) -> Result<()> {
    for (number, lane) in (0u8..).zip(lanes.iter().copied()) {
        let mut behind = match after {
            Some(place) if number < place.lane => continue,
            Some(place) if number == place.lane => Some(place.position.clone()),
            _ => None,
        };
        loop {
            let entries = lane_entries(
                read,
                (assignees, now),
                lane,
                number,
                behind.as_deref(),
                chunk,
            )?;
            let full = entries.len() == chunk;
            behind = entries.last().map(|e| e.place.position.clone());
            for entry in entries {
                if visit(entry)?.is_break() {
                    return Ok(());
                }
            }
            if !full {
                break;
            }
        }
    }
    Ok(())
}

/// A window of the queue.
pub fn page(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    (scope, filter): (Scope, DueFilter),
    after: Option<Cursor>,
    limit: u32,
) -> Result<QueuePage> {
    let today = rules.zone().day(caller.now);
    let lanes = lanes(filter, caller.now, today, rules);
    let assignees = assignees(read, scope, caller)?;
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let after = after.and_then(|c| {
        let (lane, position) = c.split_first()?;
        Some(Place {
            lane: *lane,
            position: position.to_vec(),
        })
    });
    let rows = Rows::new(read, caller);
    let mut page = QueuePage {
        counts: counts(read, &assignees, (today, caller.now))?,
        ..QueuePage::default()
    };
    let mut last = None;
    walk(
        read,
        (&assignees, caller.now),
        &lanes,
        after.as_ref(),
        limit,
        |entry| {
            if page.rows.len() == limit {
                page.next = last.take();
                return Ok(ControlFlow::Break(()));
            }
            let follow_up = names::work(read, entry.customer, entry.follow_up)?;
            let customer = read.get::<Customer>(&entry.customer)?;
            if let (Some(follow_up), Some(customer)) = (follow_up, customer) {
                page.rows.push(rows.row(&follow_up, &customer, rules)?);
            }
            let mut cursor = vec![entry.place.lane];
            cursor.extend(&entry.place.position);
            last = Some(cursor);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(page)
}

/// How much work a set of assignees has. A ticket is overdue when its clock is over, a follow-up when its day is.
pub fn counts(
    read: &impl Read,
    assignees: &[AgentId],
    (today, now): (Day, Moment),
) -> Result<QueueCounts> {
    let mut counts = QueueCounts::default();
    for (first, behind) in neighbours(assignees) {
        for which in [counter::TO_WORK, counter::TICKETS_TO_WORK] {
            read.each_counter_between((which, first), (which, behind), |key, n| {
                let n = u64::try_from(n).unwrap_or(0);
                let mut key = KeyReader::new(key);
                if let Some((_, _, day)) = key.take::<(u8, AgentId, Day)>() {
                    counts.open += n;
                    if day == today {
                        counts.today += n;
                    } else if day < today {
                        counts.overdue += n;
                    }
                }
                ControlFlow::Continue(())
            })?;
        }
    }
    for &assignee in assignees {
        let late = late(read, assignee, (today, now))?;
        counts.overdue += late;
        counts.today = counts.today.saturating_sub(late);
    }
    Ok(counts)
}

/// Stretches of ids, from one (included) to another (excluded), so that all agents are counted in one go.
fn neighbours(assignees: &[AgentId]) -> Vec<(AgentId, AgentId)> {
    let mut ids = assignees.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let stretches = ids.chunk_by(|one, next| one.0.checked_add(1) == Some(next.0));
    let ends = |ids: &[AgentId]| Some((*ids.first()?, AgentId(ids.last()?.0.saturating_add(1))));
    stretches.filter_map(ends).collect()
}

/// Tickets of an assignee's work of today whose clock is over, up to [`MOST_COUNTED`] of each lane: they are the first of
/// their day there.
fn late(read: &impl Read, assignee: AgentId, (today, now): (Day, Moment)) -> Result<u64> {
    let mut late = 0;
    for band in Band::ALL {
        let mut n = 0;
        read.each_index_between(
            index::QUEUE,
            (assignee, band.code(), today),
            (assignee, band.code(), Till::Late(today, now)),
            Direction::Forward,
            |_, value| {
                n += u64::from(left_until(value).is_none_or(|at| at <= now));
                if n < MOST_COUNTED {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )?;
        late += n;
    }
    Ok(late)
}

/// Follow-ups of an assignee that were to be worked on before today.
pub fn overdue(read: &impl Read, assignee: AgentId, today: Day) -> Result<u64> {
    let mut overdue = 0;
    read.each_counter(
        (counter::TO_WORK, assignee),
        |key, n| match KeyReader::new(key).take::<(u8, AgentId, Day)>() {
            Some((_, _, day)) if day < today => {
                overdue += u64::try_from(n).unwrap_or(0);
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(()),
        },
    )?;
    Ok(overdue)
}

/// The first follow-up that an agent may take now and that `free` accepts: appointments whose minute has come,
/// then the lanes up to today. So many as `step` are read ahead at least.
pub fn next<T>(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    step: usize,
    free: impl Fn(&Entry) -> Result<Option<T>>,
) -> Result<Option<T>> {
    let today = rules.zone().day(caller.now);
    let mut lanes = lanes(DueFilter::Now, caller.now, today, rules);
    lanes.pop(); // what is still to come
    let assignees = assignees(read, Scope::Mine, caller)?;
    let mut found = None;
    let step = step.clamp(8, MAX_PAGE as usize);
    walk(
        read,
        (&assignees, caller.now),
        &lanes,
        None,
        step,
        |entry| {
            found = free(&entry)?;
            Ok(match found {
                Some(_) => ControlFlow::Break(()),
                None => ControlFlow::Continue(()),
            })
        },
    )?;
    Ok(found)
}

/// The next appointment after now that an agent may take, if any.
pub fn next_appointment(read: &impl Read, caller: &Caller) -> Result<Option<Moment>> {
    soonest_of(read, caller, index::APPOINTMENTS)
}

/// When the next appointment or try after now is that an agent may take, if any.
pub fn next_time(read: &impl Read, caller: &Caller) -> Result<Option<Moment>> {
    let tries = soonest_of(read, caller, index::RETRIES)?;
    let appointments = next_appointment(read, caller)?;
    Ok(tries.into_iter().chain(appointments).min())
}

/// The first moment after now in an index of moments.
fn soonest_of(read: &impl Read, caller: &Caller, which: u8) -> Result<Option<Moment>> {
    let mut soonest: Option<Moment> = None;
    for assignee in assignees(read, Scope::Mine, caller)? {
        read.each_index_between(
            which,
            (assignee, caller.now + crate::domain::time::Span(1)),
            (AgentId(assignee.0.saturating_add(1)),),
            Direction::Forward,
            |key, _| {
                if let Some((_, at)) = KeyReader::new(key).take::<(AgentId, Moment)>() {
                    soonest = Some(soonest.map_or(at, |s| s.min(at)));
                }
                ControlFlow::Break(())
            },
        )?;
    }
    Ok(soonest)
}

/// The assignee that a follow-up's work index stands under, for messages.
pub fn may_take(assignee: Assignee, agent: AgentId) -> bool {
    matches!(assignee_key(assignee), AgentId(0)) || assignee_key(assignee) == agent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_follow_one_another_are_counted_in_one_go() {
        for (ids, wanted) in [
            (vec![], vec![]),
            (vec![7, 0], vec![(0, 1), (7, 8)]),
            (vec![0, 1, 2, 3, 9, 10], vec![(0, 4), (9, 11)]),
            (vec![4, 4, 3], vec![(3, 5)]),
        ] {
            let ids: Vec<AgentId> = ids.into_iter().map(AgentId).collect();
            let found = neighbours(&ids);
            let found: Vec<(u32, u32)> = found.into_iter().map(|(a, b)| (a.0, b.0)).collect();
            assert_eq!(found, wanted);
        }
    }
}

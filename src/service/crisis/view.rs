//! Crises as screens show them.

use super::super::caller::Caller;
use super::super::names::Names;
use super::super::tickets;
use super::super::work::{Result, Rules};
use super::{crisis, open};
use crate::domain::crisis::{Bulk, BulkState, Crisis, Entry, Link};
use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CrisisId};
use crate::domain::ticket::Ticket;
use crate::protocol::view::{CrisisRow, CrisisView, TicketRow};
use crate::store::schema::counter;
use crate::store::{Direction, Read, ReadExt};

/// Most crises of a list.
const MAX_LISTED: usize = 200;
/// Most tickets that are shown.
const MAX_TICKETS: usize = 200;
/// Most entries that are shown; of more, the last.
const MAX_ENTRIES: usize = 500;
/// Most bulk messages that are shown; of more, the last.
const MAX_MESSAGES: usize = 20;

/// Those that are not over, else all of late; the newest first.
pub fn list(read: &impl Read, only_open: bool) -> Result<Vec<CrisisRow>> {
    let crises: Vec<Crisis> = if only_open {
        open(read)?.into_iter().rev().collect()
    } else {
        let found = read.range::<Crisis>((), Direction::Backward, MAX_LISTED)?;
        found.into_iter().map(|(_, crisis)| crisis).collect()
    };
    let names = Names::new(read);
    crises
        .iter()
        .map(|crisis| row(read, &names, crisis))
        .collect()
}

fn row<R: Read>(read: &R, names: &Names<'_, R>, crisis: &Crisis) -> Result<CrisisRow> {
    let to_do = crisis.checklist.len();
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let taken_by = crisis.taken_by.map(|agent| names.display(agent));
    Ok(CrisisRow {
        id: crisis.id,
        kind: crisis.kind,
        summary: crisis.summary.clone(),
        state: crisis.state,
        since: crisis.since,
        raised: crisis.raised,
        raised_by: names.display(crisis.raised_by)?,
        stands_at: crisis.stands_at(),
        taken_by: taken_by.transpose()?.unwrap_or_default(),
        tickets: tickets_of(read, crisis.id)?,
        done: count(to_do - crisis.left_to_do()),
        to_do: count(to_do),
    })
}

fn tickets_of(read: &impl Read, id: CrisisId) -> Result<u64> {
    let count = read.counter((counter::CRISIS_TICKETS, id))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// A crisis with all that belongs to it.
pub fn of(read: &impl Read, caller: &Caller, rules: &Rules, id: CrisisId) -> Result<CrisisView> {
    let crisis = crisis(read, id)?;
    let entries = read.page::<Entry>(id, None, Direction::Backward, MAX_ENTRIES)?;
    let mut entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    entries.reverse();
    let messages = read.page::<Bulk>(id, None, Direction::Backward, MAX_MESSAGES)?;
    let messages: Vec<(u16, Bulk)> = messages
        .into_iter()
        .map(|((_, nth), bulk)| (nth, bulk))
        .collect();
    Ok(CrisisView {
        tickets: ticket_rows(read, caller, rules, id)?,
        tickets_in_all: tickets_of(read, id)?,
        names: people(read, &crisis, &entries, &messages)?,
        crisis,
        messages,
        entries,
    })
}

fn ticket_rows(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    id: CrisisId,
) -> Result<Vec<TicketRow>> {
    let links = read.page::<Link>(id, None, Direction::Backward, MAX_TICKETS)?;
    let (names, terms) = (Names::new(read), tickets::terms(rules));
    let mut rows = Vec::new();
    for ((_, ticket), link) in links {
        // It was undone since, or the customer is gone.
        let ticket = read.get::<Ticket>(&(link.customer, ticket))?;
        let (Some(ticket), Some(customer)) = (ticket, read.get::<Customer>(&link.customer)?) else {
            continue;
        };
        if !link.out {
            rows.push(tickets::view::row(
                &names, &ticket, &customer, &terms, caller.now,
            )?);
        }
    }
    Ok(rows)
}

/// Everybody in it, with display names.
fn people(
    read: &impl Read,
    crisis: &Crisis,
    entries: &[Entry],
    messages: &[(u16, Bulk)],
) -> Result<Vec<(AgentId, String)>> {
    let mut ids: Vec<AgentId> = vec![crisis.raised_by];
    ids.extend(crisis.taken_by);
    ids.extend(entries.iter().map(|entry| entry.by));
    let done = crisis.checklist.iter().filter_map(|item| item.done);
    ids.extend(done.map(|(by, _)| by));
    for (_, bulk) in messages {
        ids.push(bulk.by);
        if let BulkState::Sending { by, .. } | BulkState::Sent { by, .. } = bulk.state {
            ids.push(by);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let names = Names::new(read);
    let named = |id: AgentId| Ok((id, names.display(id)?));
    ids.into_iter().map(named).collect()
}

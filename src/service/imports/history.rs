//! Contacts of the past, from an earlier system: they are on record and in the figures, and make no work.

use super::super::names::{agent_named, customer, not_found};
use super::super::work::{Result, Stop, Work};
use super::super::wrap_up::MAX_NOTE;
use super::MAX_ROWS;
use crate::domain::contact::{Contact, Direction as Way};
use crate::domain::id::{ContactId, CustomerId};
use crate::domain::lookup::fold_code;
use crate::protocol::Done;
use crate::protocol::command::ContactRow;
use crate::protocol::refusal::{Problem, Thing};
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, IndexEntry, ReadExt};
use crate::text::clean::{clean_name, clean_note};

/// Most contacts of one moment that are compared.
const MAX_SAME_MOMENT: usize = 64;

/// Adds contacts, all or none; those that are there already are skipped. Answers how many were added.
pub fn add(work: &mut Work<'_, '_>, rows: Vec<ContactRow>) -> Result<Done> {
    if rows.len() > MAX_ROWS {
        return Err(Stop::limit("history-rows", MAX_ROWS as u64));
    }
    let mut added = 0;
    for row in rows {
        added += u64::from(one(work, row)?);
    }
    if added > 0 {
        work.txn.audit("history", None, added.to_string());
    }
    Ok(Done::Count(added))
}

fn one(work: &mut Work<'_, '_>, row: ContactRow) -> Result<bool> {
    check(work, &row)?;
    let id = numbered(work, &row.number)?;
    let customer = customer(work.txn, id)?;
    let agent = agent_named(work.txn, &row.agent)?;
    let agent = agent.ok_or_else(|| not_found(Thing::Agent, &row.agent))?;
    let outcome = work.rules.plan.outcome(&row.outcome).cloned();
    let outcome = outcome.ok_or_else(|| not_found(Thing::Outcome, &row.outcome))?;
    let there = work
        .txn
        .range::<Contact>((id, row.at), Direction::Forward, MAX_SAME_MOMENT)?;
    if there
        .iter()
        .any(|(_, c)| c.agent == agent.id && c.outcome == row.outcome)
    {
        return Ok(false);
    }
    let zone = work.rules.zone();
    let contact = Contact {
        id: ContactId(work.txn.next_id(id_kind::CONTACT)?),
        customer: id,
        follow_up: None,
        at: row.at,
        day: zone.day(row.at),
        hour: (zone.minute(row.at) / 60) as u8,
        agent: agent.id,
        direction: Way::Out,
        outcome: row.outcome,
        reached: outcome.reached,
        attempt: outcome.attempt,
        score: row.score.filter(|score| *score > 0),
        reason: row.reason.map(|reason| clean_name(&reason)),
        note: clean_note(&row.note),
        talk_seconds: row.talk_seconds,
        wrap_up_seconds: 0,
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
    };
    work.put(&(id, contact.at, contact.id), &contact)?;
    Ok(true)
}

fn numbered(work: &Work<'_, '_>, number: &str) -> Result<CustomerId> {
    let folded = fold_code(number);
    let page = work
        .txn
        .index_page(index::NUMBER, &folded, None, Direction::Forward, 1)?;
    let found = page
        .first()
        .and_then(IndexEntry::parts::<(String, CustomerId)>);
    match found {
        Some((_, id)) if !folded.is_empty() => Ok(id),
        _ => Err(not_found(Thing::Customer, number).into()),
    }
}

fn check(work: &Work<'_, '_>, row: &ContactRow) -> Result<()> {
    let problem = if row.score.is_some_and(|score| score > 5) {
        ("score", Problem::OutOfRange { min: 0, max: 5 })
    } else if row.note.chars().count() > MAX_NOTE as usize {
        ("note", Problem::TooLong { max: MAX_NOTE })
    } else if row.at > work.now() {
        let value = row.at.rfc3339(work.rules.zone());
        ("at", Problem::Malformed { value })
    } else {
        return Ok(());
    };
    let (field, problem) = problem;
    Err(Stop::invalid(field, problem))
}

//! The day's run step by step, for who asks for it; and what was made for a day.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::domain::follow_up::{FollowUp, Origin, Status};
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::Message;
use crate::domain::time::{Day, Moment, Zone};
use crate::protocol::Done;
use crate::protocol::view::{PlanDayRow, PlanRunStep};
use crate::service::care;
use crate::service::work::{Result, Work};
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, ReadExt, Store};

/// Follow-ups that are looked at before changes are let in.
const PART: usize = 1_000;

/// One step of the day's run, as anybody's doing: what it makes is the same whoever begins it.
pub fn step(work: &mut Work<'_, '_>) -> Result<Done> {
    work.cause = crate::domain::event::Cause::Day;
    let waiting = care::run::waiting(work.txn, work.today)?;
    let (looked, lapsed) = (waiting.looked(), waiting.lapsed());
    let more = care::run::step(work)?;
    Ok(Done::PlanRun(PlanRunStep {
        looked,
        made: work.made,
        lapsed,
        more,
    }))
}

/// What the plan made for a day, by rule. Lets changes in between its parts.
pub fn day(store: &Store, zone: Zone, day: Day) -> Result<Vec<PlanDayRow>> {
    let mut rules: BTreeMap<String, PlanDayRow> = BTreeMap::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let read = store.read();
        let entries =
            read.index_page(index::DUE, day, after.as_deref(), Direction::Forward, PART)?;
        for entry in &entries {
            let parts = KeyReader::new(&entry.key).take::<(Day, FollowUpId, CustomerId)>();
            let Some((_, id, customer)) = parts else {
                continue;
            };
            let Some(follow_up) = read.get::<FollowUp>(&(customer, id))? else {
                continue;
            };
            if let Origin::Rule { rule, .. } = &follow_up.origin {
                let row = rules.entry(rule.clone()).or_default();
                match follow_up.status {
                    Status::Open => row.open += 1,
                    Status::Done { .. } => row.done += 1,
                    _ => row.ended += 1,
                }
            }
        }
        match entries.last() {
            Some(last) if entries.len() == PART => after = Some(last.key.clone()),
            _ => break,
        }
    }
    messages(
        store,
        (zone.start_of(day), zone.start_of(day + 1)),
        &mut rules,
    )?;
    Ok(rules
        .into_iter()
        .map(|(rule, row)| PlanDayRow { rule, ..row })
        .collect())
}

/// Counts the messages that wait to be sent in a stretch of time.
fn messages(
    store: &Store,
    (from, to): (Moment, Moment),
    rules: &mut BTreeMap<String, PlanDayRow>,
) -> Result<()> {
    let mut begin = (from, MessageId(0));
    loop {
        let read = store.read();
        let mut found = Vec::new();
        read.each_index_between(index::OUTBOX, begin, to, Direction::Forward, |key, _| {
            found.extend(KeyReader::new(key).take::<(Moment, MessageId, CustomerId)>());
            if found.len() < PART {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        for (_, id, customer) in &found {
            if let Some(message) = read.get::<Message>(&(*customer, *id))? {
                rules.entry(message.rule).or_default().open += 1;
            }
        }
        match found.last() {
            Some((at, id, _)) if found.len() == PART => begin = (*at, MessageId(id.0 + 1)),
            _ => return Ok(()),
        }
    }
}

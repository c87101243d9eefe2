//! The day's run step by step, for who asks for it; and what was made for a day.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::domain::follow_up::{FollowUp, Origin, Status};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::Day;
use crate::protocol::Done;
use crate::protocol::view::{PlanDayRow, PlanRunStep};
use crate::service::care;
use crate::service::work::{Result, Work};
use crate::store::schema::{counter, index};
use crate::store::{Direction, KeyReader, Read, ReadExt, Store};

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
pub fn day(store: &Store, day: Day) -> Result<Vec<PlanDayRow>> {
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
                    Status::Cancelled { .. } => row.called_off += 1,
                    Status::Lapsed { .. } => row.lapsed += 1,
                }
            }
        }
        match entries.last() {
            Some(last) if entries.len() == PART => after = Some(last.key.clone()),
            _ => break,
        }
    }
    messages(&store.read(), day, &mut rules)?;
    Ok(rules
        .into_iter()
        .map(|(rule, row)| PlanDayRow { rule, ..row })
        .collect())
}

/// Counts the messages of a day.
fn messages(read: &impl Read, day: Day, rules: &mut BTreeMap<String, PlanDayRow>) -> Result<()> {
    read.each_counter((counter::MESSAGES, day), |key, count| {
        if let Some((_, _, rule, state)) = KeyReader::new(key).take::<(u8, Day, String, u8)>() {
            let row = rules.entry(rule).or_default();
            let of_state = match state {
                0 => &mut row.open,
                1 => &mut row.called_off,
                _ => &mut row.lapsed,
            };
            *of_state += u64::try_from(count).unwrap_or(0);
        }
        ControlFlow::Continue(())
    })?;
    Ok(())
}

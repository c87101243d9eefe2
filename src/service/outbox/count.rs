//! How many messages a filter lets through: by counters where they tell, else looked at some thousands at a time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{CHUNK, MOST_LOOKED, candidates, lets};
use crate::domain::channel::Channel;
use crate::domain::message::Message;
use crate::domain::time::Day;
use crate::protocol::query::Cursor;
use crate::protocol::view::{OutboxCount, OutboxFilter, OutboxState};
use crate::service::work::{Result, Rules};
use crate::store::schema::counter;
use crate::store::{KeyReader, Read, ReadExt};

/// Counts those behind a place, by channel.
pub fn count(
    read: &impl Read,
    rules: &Rules,
    filter: &OutboxFilter,
    after: Option<Cursor>,
) -> Result<OutboxCount> {
    let waiting = filter.state == OutboxState::Waiting;
    if waiting && filter.rule.is_none() && filter.customer.is_none() {
        return waiting_ones(read, filter);
    }
    let mut counts: BTreeMap<Channel, u64> = BTreeMap::new();
    let (mut at, mut looked) = (after, 0);
    while looked < MOST_LOOKED {
        let chunk = candidates(read, rules, filter, at.as_deref())?;
        let more = chunk.len() == CHUNK;
        looked += chunk.len();
        for (place, key) in chunk {
            at = Some(place);
            let message = read.get::<Message>(&key)?;
            if let Some(message) = message.filter(|message| lets(filter, message)) {
                *counts.entry(message.channel).or_default() += 1;
            }
        }
        if !more {
            at = None;
            break;
        }
    }
    Ok(OutboxCount {
        counts: counts.into_iter().collect(),
        next: at,
    })
}

/// How many wait by channel, on a day or on all.
fn waiting_ones(read: &impl Read, filter: &OutboxFilter) -> Result<OutboxCount> {
    let mut counts: BTreeMap<Channel, u64> = BTreeMap::new();
    let mut add = |key: &[u8], n: i64| {
        let parts = KeyReader::new(key).take::<(u8, Day, u8)>();
        if let Some(channel) = parts.and_then(|(.., byte)| Channel::of_byte(byte)) {
            *counts.entry(channel).or_default() += u64::try_from(n).unwrap_or(0);
        }
        ControlFlow::Continue(())
    };
    match filter.due {
        Some(day) => read.each_counter((counter::OUTBOX, day), &mut add)?,
        None => read.each_counter(counter::OUTBOX, &mut add)?,
    }
    let asked = |channel: &Channel| filter.channel.is_none_or(|of| of == *channel);
    let counts = counts.into_iter().filter(|(c, n)| *n > 0 && asked(c));
    Ok(OutboxCount {
        counts: counts.collect(),
        next: None,
    })
}

//! Who looks at which ticket: known of each desk's session while it is connected, told to all that look at the same one.

use std::sync::Arc;

use super::super::outbox::Outbox;
use super::super::push::encode;
use super::{Sessions, State};
use crate::domain::id::{SessionId, TicketId};
use crate::domain::time::Moment;
use crate::protocol::Push;
use crate::protocol::push::TicketReader;

/// A session, and what it is told.
type News = (Arc<Outbox>, Push);

impl Sessions {
    /// A desk looks at a ticket from now on, or at none.
    pub fn look(&self, id: SessionId, connection: u64, ticket: Option<TicketId>, now: Moment) {
        let mut state = self.state.lock();
        let live = state.live.get_mut(&id);
        let Some(live) = live.filter(|live| live.connection == connection) else {
            return;
        };
        let before = live.reading.map(|(ticket, _)| ticket);
        if before != ticket {
            live.reading = ticket.map(|ticket| (ticket, now));
        }
        // Who asks again is told again: it may have missed it.
        let mut news = Vec::new();
        for ticket in before
            .filter(|b| Some(*b) != ticket)
            .into_iter()
            .chain(ticket)
        {
            news.extend(readers(&state, ticket));
        }
        drop(state);
        tell(news);
    }

    /// Whoever looked at a ticket is gone: those who still do are told.
    pub(super) fn no_longer_reads(&self, reading: Option<(TicketId, Moment)>) {
        if let Some((ticket, _)) = reading {
            let news = readers(&self.state.lock(), ticket);
            tell(news);
        }
    }
}

/// Everybody who looks at a ticket, with who else does.
fn readers(state: &State, ticket: TicketId) -> Vec<News> {
    let reads = |(id, live): (&SessionId, &super::Live)| {
        let (of, since) = live.reading?;
        let reader = TicketReader {
            agent: live.agent,
            since,
        };
        (of == ticket).then(|| (*id, reader, Arc::clone(&live.outbox)))
    };
    let mut all: Vec<_> = state.live.iter().filter_map(reads).collect();
    all.sort_by_key(|(id, reader, _)| (reader.since, *id));
    let news = |(own, _, outbox): &(SessionId, TicketReader, Arc<Outbox>)| {
        let others = all.iter().filter(|(id, ..)| id != own);
        let readers = others.map(|(_, reader, _)| *reader).collect();
        (Arc::clone(outbox), Push::TicketReaders { ticket, readers })
    };
    all.iter().map(news).collect()
}

fn tell(news: Vec<News>) {
    for (outbox, push) in news {
        if let Some(frame) = encode(push) {
            outbox.push(frame);
        }
    }
}

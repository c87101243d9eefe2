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
        let left = before.filter(|before| Some(*before) != ticket);
        for ticket in left.into_iter().chain(ticket) {
            tell(&state, ticket);
        }
    }
}

/// Whoever looked at a ticket is gone: those who still do are told.
pub(super) fn no_longer_reads(state: &State, reading: Option<(TicketId, Moment)>) {
    if let Some((ticket, _)) = reading {
        tell(state, ticket);
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

/// Tells them, under the lock under which it is known: of two lists the older never comes last.
fn tell(state: &State, ticket: TicketId) {
    for (outbox, push) in readers(state, ticket) {
        if let Some(frame) = encode(push) {
            outbox.push(frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use bytes::BytesMut;
    use tokio::runtime::{Builder, Runtime};

    use super::*;
    use crate::domain::id::AgentId;
    use crate::hub::limits::Limits;
    use crate::protocol::frame::{self, MAX_FRAME_BYTES};
    use crate::protocol::{Answer, ClientKind};

    const TICKET: TicketId = TicketId(7);

    /// A desk's session, and the other end of its connection.
    struct Desk {
        id: SessionId,
        number: u64,
        outbox: Arc<Outbox>,
        far: UnixStream,
    }

    impl Desk {
        fn of(sessions: &Sessions, number: u32) -> Self {
            let (near, far) = UnixStream::pair().expect("a pair");
            for end in [&near, &far] {
                end.set_nonblocking(true).expect("a socket");
            }
            let near = tokio::net::UnixStream::from_std(near).expect("a socket");
            let outbox = Arc::new(Outbox::new(near, &Limits::default()));
            outbox.first_frame(bytes::Bytes::new());
            let (kind, number) = (ClientKind::Desk, u64::from(number));
            let agent = AgentId(number as u32);
            let id = sessions.open(agent, kind, &outbox, (number, Moment(0)));
            Self {
                id,
                number,
                outbox,
                far,
            }
        }

        fn look(&self, sessions: &Sessions, ticket: Option<TicketId>) {
            sessions.look(self.id, self.number, ticket, Moment(0));
        }

        /// How many others look at the ticket, by what it was told last.
        fn others(&mut self, runtime: &Runtime) -> Option<usize> {
            let told = runtime.block_on(self.outbox.flush(Duration::from_secs(9)));
            told.expect("it is told");
            let mut content = Vec::new();
            // It ends where nothing is left to read, which is an error.
            let _ = self.far.read_to_end(&mut content);
            let mut buffer = BytesMut::from(&content[..]);
            let mut last = None;
            while let Some(content) = frame::take(&mut buffer, MAX_FRAME_BYTES).expect("frames") {
                let answer = frame::decode_slice(&content).expect("an answer");
                let Answer::Push(Push::TicketReaders { readers, .. }) = answer else {
                    panic!("{answer:?}");
                };
                last = Some(readers.len());
            }
            last
        }
    }

    /// Two come and go at the same moments: a third always ends up with what is so, which is that one of them is there.
    #[test]
    fn of_two_lists_the_newer_comes_last() {
        const ROUNDS: usize = 100;
        const LOOKS: usize = 20;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let _entered = runtime.enter();
        let sessions = Sessions::new();
        let mut watcher = Desk::of(&sessions, 1);
        watcher.look(&sessions, Some(TICKET));
        let others = [Desk::of(&sessions, 2), Desk::of(&sessions, 3)];
        for round in 0..ROUNDS {
            std::thread::scope(|scope| {
                for (desk, first) in others.iter().zip([0, 1]) {
                    let sessions = &sessions;
                    scope.spawn(move || {
                        for n in 0..LOOKS {
                            let comes = (round + first + n) % 2 == 0;
                            desk.look(sessions, comes.then_some(TICKET));
                        }
                    });
                }
            });
            assert_eq!(watcher.others(&runtime), Some(1), "round {round}");
        }
    }
}

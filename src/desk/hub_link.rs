//! The desk's way to a real hub: the client's link behind the desk's own trait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::client::{self, Arrival, ClientError, ConnectOptions, DeskLink, Reply};
use crate::protocol::{Answer, Command, Query};

use super::app::{self, Inbox};
use super::event::{Event, Link, LinkEvent};
use super::keymap::Keymap;
use super::state::Look;
use super::terminal::{self, TerminalError};

/// Why the desk was not opened, or ended.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The terminal is not one for it, or failed.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The hub could not be reached, or refused.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Opens the desk of a store and runs it until it is left. The screen is taken over only once the hub has let the desk in.
pub fn open(options: &ConnectOptions, look: Look, keymap: Keymap) -> Result<(), DeskError> {
    terminal::check()?;
    app::run(look, keymap, |inbox| HubLink::open(options, inbox))
}

/// The link's number of a request → the desk's, and when it was sent.
type Numbers = Arc<Mutex<BTreeMap<u64, (u64, Instant)>>>;

struct HubLink {
    link: DeskLink,
    numbers: Numbers,
}

impl HubLink {
    fn open(options: &ConnectOptions, inbox: Inbox) -> Result<Self, DeskError> {
        let numbers = Numbers::default();
        let known = Arc::clone(&numbers);
        let deliver = inbox.clone();
        let (link, arrival) = DeskLink::open(options, move |event| {
            translate(event, &known).is_none_or(|event| deliver.put(Event::Link(event)))
        })?;
        inbox.put(Event::Link(up(&arrival, false)));
        Ok(Self { link, numbers })
    }

    /// Sends under the lock that the answer's delivery takes, so that no answer comes before its number is known.
    fn send(&self, mine: u64, post: impl FnOnce(&DeskLink) -> Option<u64>) {
        let mut numbers = self.numbers.lock();
        if let Some(theirs) = post(&self.link) {
            numbers.insert(theirs, (mine, Instant::now()));
        }
    }
}

impl Link for HubLink {
    fn query(&mut self, number: u64, query: Query) {
        self.send(number, |link| link.query(query));
    }

    fn command(&mut self, number: u64, command: Command) {
        self.send(number, |link| link.command(command));
    }

    fn revive(&mut self) {
        self.link.start_hub();
    }

    fn close(self) {
        self.link.close();
    }
}

fn up(arrival: &Arrival, resumed: bool) -> LinkEvent {
    LinkEvent::Up {
        me: Box::new(arrival.me.clone()),
        now: arrival.clock.now(),
        pace: arrival.clock.pace(),
        resumed,
    }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// The link's event as the desk's; `None` for what the desk does not need to know.
fn translate(event: client::LinkEvent, numbers: &Numbers) -> Option<LinkEvent> {
    Some(match event {
        client::LinkEvent::Answer { number, result } => {
            let (mine, sent) = numbers.lock().remove(&number)?;
            let answer = match result {
                Ok(Reply::Found(found)) => Answer::Found(mine, found),
                Ok(Reply::Done(done)) => Answer::Done(mine, done),
                Err(refusal) => Answer::Refused(mine, refusal),
            };
            LinkEvent::Answer(answer, Some(milliseconds(sent.elapsed())))
        }
        client::LinkEvent::Push(push) => LinkEvent::Answer(Answer::Push(push), None),
        client::LinkEvent::Latency(time) => LinkEvent::Latency(milliseconds(time)),
        client::LinkEvent::Down => LinkEvent::Down,
        client::LinkEvent::Trouble(_) => return None,
        client::LinkEvent::Up { arrival, resumed } => up(&arrival, resumed),
        client::LinkEvent::Ended(ClientError::Refused(refusal)) => LinkEvent::Refused(refusal),
        client::LinkEvent::Ended(_) => LinkEvent::Ended,
    })
}

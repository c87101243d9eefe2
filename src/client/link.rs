//! The desk's link: requests go out without blocking, and answers, news and the link's state come as events.
//!
//! A thread of its own reads the socket, pings, and comes back with the same session when the link is lost, starting
//! the hub again if it died. What was under way is then repeated.

use std::collections::BTreeMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rustix::net::SendFlags;

use super::enter::enter;
use super::request_id::RequestIds;
use super::{Arrival, ClientError, ConnectOptions, HubClock, Reply, StartPolicy};
use crate::domain::time::Moment;
use crate::protocol::frame::encode_frame;
use crate::protocol::wire::{Wire, WireError};
use crate::protocol::{Answer, Call, Command, Push, Query, Refusal, Request};

/// Requests that may wait for their answers, or for the link to come back.
const MAX_WAITING: usize = 1024;
/// Time between pings.
const PING_EVERY: Duration = Duration::from_secs(5);
/// A ping that is not answered in this time means that the link is lost.
const PING_TIMEOUT: Duration = Duration::from_secs(5);
/// Pauses between attempts to come back begin with this and double up to the other.
const PAUSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));
/// The number of pings; requests count from 1.
const PING: u64 = 0;

/// What the link tells the desk.
#[derive(Debug)]
pub enum LinkEvent {
    /// An answer to a request.
    Answer {
        /// The request's number.
        number: u64,
        /// The answer.
        result: Result<Reply, Refusal>,
    },
    /// News.
    Push(Push),
    /// How long the last ping took.
    Latency(Duration),
    /// The link is lost. What was asked and is asked now waits; the link comes back by itself.
    Down,
    /// An attempt to come back failed; there will be others.
    Trouble(ClientError),
    /// The link is back. Everything shown may be out of date.
    Up {
        /// As whom.
        arrival: Box<Arrival>,
        /// Whether the session is the same, with its claims; otherwise they may be gone.
        resumed: bool,
    },
    /// The link is over and does not come back by itself.
    Ended(ClientError),
}

/// A link of a desk to its hub.
#[derive(Debug)]
pub struct DeskLink {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// To write to, while the link is up.
    stream: Option<UnixStream>,
    waiting: BTreeMap<u64, Request>,
    last: u64,
    ids: RequestIds,
    clock: HubClock,
    /// The hub said that it stops: it is not started again unless asked to.
    stopped: bool,
    closed: bool,
}

impl DeskLink {
    /// Connects, starting the hub if the options say so. Events go to `deliver`, on the link's thread, from now on; it
    /// returns `false` when nobody wants them any more.
    pub fn open(
        options: &ConnectOptions,
        deliver: impl FnMut(LinkEvent) -> bool + Send + 'static,
    ) -> Result<(Self, Arrival), ClientError> {
        let io = |source| ClientError::Io {
            path: options.store.clone(),
            source,
        };
        let ids = RequestIds::new().map_err(io)?;
        let (wire, arrival) = enter(options, None)?;
        let state = State {
            stream: Some(wire.stream().map_err(io)?),
            waiting: BTreeMap::new(),
            last: PING,
            ids,
            clock: arrival.clock,
            stopped: false,
            closed: false,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let keeper = Keeper {
            options: options.clone(),
            shared: Arc::clone(&shared),
            arrival: arrival.clone(),
            deliver: Box::new(deliver),
        };
        thread::Builder::new()
            .name("link".to_owned())
            .spawn(move || keeper.run(wire))
            .map_err(io)?;
        Ok((Self { shared }, arrival))
    }

    /// Asks; the answer comes as an event with this number. `None` where too much waits already.
    pub fn query(&self, query: Query) -> Option<u64> {
        self.shared.state.lock().post(|_| Request::Query(query))
    }

    /// Changes something; the answer comes as an event with this number. `None` where too much waits already.
    pub fn command(&self, command: Command) -> Option<u64> {
        self.shared
            .state
            .lock()
            .post(|ids| Request::Command(ids.make(), command))
    }

    /// What the hub's clock shows.
    pub fn now(&self) -> Moment {
        self.shared.state.lock().clock.now()
    }

    /// Starts a hub that was stopped on purpose, which the link does not do by itself.
    pub fn start_hub(&self) {
        self.shared.state.lock().stopped = false;
        self.shared.changed.notify_all();
    }

    /// Says goodbye: the session's claims go at once, without the grace. What still waits is given up.
    pub fn close(self) {
        if let Some(stream) = &self.shared.state.lock().stream {
            // If it can't be sent, the claims go after the grace.
            let _ = write(
                stream,
                &Call {
                    number: PING,
                    request: Request::Bye,
                },
            );
        }
    }
}

impl Drop for DeskLink {
    /// The link's thread ends by itself, without being waited for: it may be waiting for a hub.
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        state.hang_up();
        drop(state);
        self.shared.changed.notify_all();
    }
}

impl State {
    fn post(&mut self, request: impl FnOnce(&mut RequestIds) -> Request) -> Option<u64> {
        if self.waiting.len() >= MAX_WAITING {
            return None;
        }
        self.last += 1;
        let call = Call {
            number: self.last,
            request: request(&mut self.ids),
        };
        let sent = self
            .stream
            .as_ref()
            .is_none_or(|stream| write(stream, &call));
        self.waiting.insert(call.number, call.request);
        if !sent {
            self.hang_up();
        }
        Some(self.last)
    }

    /// Breaks the link; its thread notices and comes back.
    fn hang_up(&mut self) {
        if let Some(stream) = self.stream.take() {
            // It may be broken already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Writes a frame without waiting; `false` if the socket does not take it whole, after which it is of no more use.
fn write(stream: &UnixStream, call: &Call) -> bool {
    encode_frame(call).is_ok_and(|frame| {
        rustix::net::send(stream, &frame, SendFlags::DONTWAIT | SendFlags::NOSIGNAL)
            == Ok(frame.len())
    })
}

/// The link's thread.
struct Keeper {
    options: ConnectOptions,
    shared: Arc<Shared>,
    arrival: Arrival,
    deliver: Box<dyn FnMut(LinkEvent) -> bool + Send>,
}

impl Keeper {
    fn run(mut self, mut wire: Wire) {
        loop {
            if !self.read(&mut wire) {
                return;
            }
            self.shared.state.lock().hang_up();
            if !self.tell(LinkEvent::Down) {
                return;
            }
            match self.come_back() {
                Some(anew) => wire = anew,
                None => return,
            }
        }
    }

    /// Delivers an event; `false` when the link is closed, which it is too when nobody wants events any more.
    fn tell(&mut self, event: LinkEvent) -> bool {
        if self.shared.state.lock().closed {
            return false;
        }
        let wanted = (self.deliver)(event);
        if !wanted {
            self.shared.state.lock().closed = true;
        }
        wanted
    }

    /// Reads until the link is lost; `false` when it is closed.
    fn read(&mut self, wire: &mut Wire) -> bool {
        let mut pulse = Pulse::default();
        loop {
            let event = match wire.receive_within(pulse.until_due()) {
                Ok(Answer::Found(number, found)) => self.answered(number, Ok(Reply::Found(found))),
                Ok(Answer::Done(number, done)) => self.answered(number, Ok(Reply::Done(done))),
                Ok(Answer::Refused(number, refusal)) => self.answered(number, Err(refusal)),
                Ok(Answer::Push(push)) => {
                    if push == Push::Stopping {
                        self.shared.state.lock().stopped = true;
                    }
                    Some(LinkEvent::Push(push))
                }
                Ok(Answer::Pong(_, now)) => {
                    self.shared.state.lock().clock.show(now);
                    pulse.answered().map(LinkEvent::Latency)
                }
                Err(WireError::Timeout) => {
                    if !self.ping(&mut pulse) {
                        return true;
                    }
                    None
                }
                Err(_) => return true,
            };
            if event.is_some_and(|event| !self.tell(event)) {
                return false;
            }
        }
    }

    fn answered(&self, number: u64, result: Result<Reply, Refusal>) -> Option<LinkEvent> {
        let known = self.shared.state.lock().waiting.remove(&number).is_some();
        known.then_some(LinkEvent::Answer { number, result })
    }

    /// Sends a ping when one is due; `false` if the last one was not answered. If it can't be sent, what the hub said
    /// last is still read before the link counts as lost.
    fn ping(&self, pulse: &mut Pulse) -> bool {
        if pulse.sent.is_some() {
            return false;
        }
        pulse.sent = Some(Instant::now());
        let mut state = self.shared.state.lock();
        let call = Call {
            number: PING,
            request: Request::Ping,
        };
        if !state
            .stream
            .as_ref()
            .is_some_and(|stream| write(stream, &call))
        {
            state.hang_up();
        }
        true
    }

    /// Connects again, as often as it takes; `None` when the link is over.
    fn come_back(&mut self) -> Option<Wire> {
        let mut pause = PAUSE.0;
        loop {
            let mut options = self.options.clone();
            if self.shared.state.lock().stopped {
                options.start = StartPolicy::Join;
            }
            match enter(&options, Some(self.arrival.session)) {
                Ok((wire, arrival)) => {
                    if let Some(wire) = self.up(wire, arrival) {
                        return Some(wire);
                    }
                }
                Err(e) if e.may_pass() => {
                    if !self.tell(LinkEvent::Trouble(e)) {
                        return None;
                    }
                }
                Err(e) => {
                    self.tell(LinkEvent::Ended(e));
                    return None;
                }
            }
            let mut state = self.shared.state.lock();
            if !state.closed {
                self.shared.changed.wait_for(&mut state, pause);
            }
            if state.closed {
                return None;
            }
            drop(state);
            pause = (pause * 2).min(PAUSE.1);
        }
    }

    /// Repeats what was under way over a new connection. `None` if that broke at once, or the link is closed.
    fn up(&mut self, mut wire: Wire, arrival: Arrival) -> Option<Wire> {
        let resumed = arrival.session == self.arrival.session;
        let stream = wire.stream().ok()?;
        self.arrival = arrival.clone();
        let up = LinkEvent::Up {
            arrival: Box::new(arrival),
            resumed,
        };
        if !self.tell(up) {
            return None;
        }
        let mut state = self.shared.state.lock();
        state.clock = self.arrival.clock;
        state.stopped = false;
        for (number, request) in &state.waiting {
            let call = Call {
                number: *number,
                request: request.clone(),
            };
            wire.send(&call).ok()?;
        }
        state.stream = Some(stream);
        Some(wire)
    }
}

/// When the link was last felt.
#[derive(Debug, Default)]
struct Pulse {
    /// A ping that is not answered.
    sent: Option<Instant>,
    /// When the last one was answered.
    felt: Option<Instant>,
}

impl Pulse {
    /// How long to wait for something else before a ping is due or overdue; the first is due at once.
    fn until_due(&self) -> Duration {
        let due = match (self.sent, self.felt) {
            (Some(sent), _) => sent + PING_TIMEOUT,
            (None, Some(felt)) => felt + PING_EVERY,
            (None, None) => return Duration::ZERO,
        };
        due.saturating_duration_since(Instant::now())
    }

    fn answered(&mut self) -> Option<Duration> {
        self.felt = Some(Instant::now());
        self.sent.take().map(|sent| sent.elapsed())
    }
}

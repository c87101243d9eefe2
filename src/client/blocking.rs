//! The blocking client of commands: ask and wait, or keep several changes under way.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::enter::enter;
use super::request_id::RequestIds;
use super::{Arrival, ClientError, ConnectOptions, Reply, StartPolicy};
use crate::domain::time::Moment;
use crate::protocol::wire::{Wire, WireError};
use crate::protocol::{Answer, Call, Command, Done, Found, Me, Push, Query, Refusal, Request};

/// Changes under way at once.
const WINDOW: usize = 32;
/// Lost links in a row, without an answer between them, after which a request is given up.
const MAX_LOST: u32 = 3;
/// An answer may take long (a check of the whole store); after so long without a word the hub is asked whether it lives,
/// and after as long again the link counts as lost.
const SILENCE: Duration = Duration::from_secs(10);
/// The number of pings; requests count from 1.
const PING: u64 = 0;

/// A submitted change that was answered.
#[derive(Debug)]
pub struct Settled {
    /// Its ticket from [`Client::submit`].
    pub ticket: u64,
    /// The answer.
    pub result: Result<Done, Refusal>,
}

/// A client that blocks.
#[derive(Debug)]
pub struct Client {
    options: ConnectOptions,
    wire: Wire,
    arrival: Arrival,
    ids: RequestIds,
    last: u64,
    waiting: BTreeMap<u64, Request>,
    settled: VecDeque<Settled>,
    lost: u32,
    /// The hub said that it stops: it is not started again.
    stopped: bool,
}

impl Client {
    /// Connects to the hub of a store, starting it if the options say so.
    pub fn connect(options: &ConnectOptions) -> Result<Self, ClientError> {
        let ids = RequestIds::new().map_err(|source| ClientError::Io {
            path: "/dev/urandom".into(),
            source,
        })?;
        let (wire, arrival) = enter(options, None)?;
        Ok(Self {
            options: options.clone(),
            wire,
            arrival,
            ids,
            last: 0,
            waiting: BTreeMap::new(),
            settled: VecDeque::new(),
            lost: 0,
            stopped: false,
        })
    }

    /// Who this client is to the hub.
    pub fn me(&self) -> &Me {
        &self.arrival.me
    }

    /// What the hub's clock shows.
    pub fn now(&self) -> Moment {
        self.arrival.clock.now()
    }

    /// The hub's version.
    pub fn hub_version(&self) -> &str {
        &self.arrival.hub_version
    }

    /// Looks something up.
    pub fn query(&mut self, query: Query) -> Result<Found, ClientError> {
        match self.ask(Request::Query(query))? {
            Ok(Reply::Found(found)) => Ok(*found),
            Ok(Reply::Done(_)) => Err(out_of_place()),
            Err(refusal) => Err(ClientError::Refused(refusal)),
        }
    }

    /// Changes something. After a lost link it is repeated with the same id, and so has its effect once.
    pub fn command(&mut self, command: Command) -> Result<Done, ClientError> {
        let id = self.ids.make();
        match self.ask(Request::Command(id, command))? {
            Ok(Reply::Done(done)) => Ok(*done),
            Ok(Reply::Found(_)) => Err(out_of_place()),
            Err(refusal) => Err(ClientError::Refused(refusal)),
        }
    }

    /// Sends a change without waiting for its answer, and returns its ticket; where 32 are under way it first waits
    /// for one of them, and returns that one's answer too.
    pub fn submit(&mut self, command: Command) -> Result<(u64, Option<Settled>), ClientError> {
        let settled = if self.under_way() >= WINDOW {
            self.settle()?
        } else {
            None
        };
        let id = self.ids.make();
        Ok((self.post(Request::Command(id, command))?, settled))
    }

    /// The next answer to a submitted change, waiting for it; `None` when nothing is under way.
    pub fn settle(&mut self) -> Result<Option<Settled>, ClientError> {
        if let Some(settled) = self.settled.pop_front() {
            return Ok(Some(settled));
        }
        if self.waiting.is_empty() {
            return Ok(None);
        }
        let (ticket, result) = self.next_answer()?;
        Ok(Some(settle(ticket, result)?))
    }

    /// Submitted changes whose answers were not taken yet.
    pub fn under_way(&self) -> usize {
        self.waiting.len() + self.settled.len()
    }

    fn ask(&mut self, request: Request) -> Result<Result<Reply, Refusal>, ClientError> {
        let number = self.post(request)?;
        loop {
            let (answered, result) = self.next_answer()?;
            if answered == number {
                return Ok(result);
            }
            self.settled.push_back(settle(answered, result)?);
        }
    }

    fn post(&mut self, request: Request) -> Result<u64, ClientError> {
        self.last += 1;
        let call = Call {
            number: self.last,
            request,
        };
        let sent = self.wire.send(&call);
        self.waiting.insert(call.number, call.request);
        if let Err(WireError::Frame(e)) = sent {
            self.waiting.remove(&self.last);
            return Err(e.into());
        }
        // If it could not be sent, reading shows that, after what the hub said last.
        Ok(self.last)
    }

    fn next_answer(&mut self) -> Result<(u64, Result<Reply, Refusal>), ClientError> {
        let mut asked = false;
        loop {
            let (number, result) = match self.wire.receive_within(SILENCE) {
                Ok(Answer::Found(number, found)) => (number, Ok(Reply::Found(found))),
                Ok(Answer::Done(number, done)) => (number, Ok(Reply::Done(done))),
                Ok(Answer::Refused(number, refusal)) => (number, Err(refusal)),
                Ok(Answer::Pong(_, now)) => {
                    asked = false;
                    self.arrival.clock.show(now);
                    continue;
                }
                Ok(Answer::Push(push)) => {
                    self.stopped |= push == Push::Stopping;
                    continue;
                }
                Err(WireError::Timeout) if !asked => {
                    asked = true;
                    let ping = Request::Ping;
                    // If it can't be sent, reading shows that.
                    let _ = self.wire.send(&Call {
                        number: PING,
                        request: ping,
                    });
                    continue;
                }
                Err(WireError::Frame(e)) => return Err(e.into()),
                Err(_) => {
                    self.come_back()?;
                    continue;
                }
            };
            self.lost = 0;
            if self.waiting.remove(&number).is_some() {
                return Ok((number, result));
            }
        }
    }

    /// Connects again and repeats what was under way, in order.
    fn come_back(&mut self) -> Result<(), ClientError> {
        let mut options = self.options.clone();
        if self.stopped {
            options.start = StartPolicy::Join;
        }
        loop {
            self.lost += 1;
            if self.lost > MAX_LOST {
                return Err(ClientError::Lost(Box::new(ClientError::NotAnswering)));
            }
            let (wire, arrival) =
                enter(&options, None).map_err(|e| ClientError::Lost(Box::new(e)))?;
            (self.wire, self.arrival) = (wire, arrival);
            let repeated = self.waiting.iter().try_for_each(|(number, request)| {
                self.wire.send(&Call {
                    number: *number,
                    request: request.clone(),
                })
            });
            if repeated.is_ok() {
                return Ok(());
            }
        }
    }
}

fn settle(ticket: u64, result: Result<Reply, Refusal>) -> Result<Settled, ClientError> {
    match result {
        Ok(Reply::Done(done)) => Ok(Settled {
            ticket,
            result: Ok(*done),
        }),
        Ok(Reply::Found(_)) => Err(out_of_place()),
        Err(refusal) => Ok(Settled {
            ticket,
            result: Err(refusal),
        }),
    }
}

fn out_of_place() -> ClientError {
    crate::protocol::frame::FrameError::Malformed("an answer of another kind".to_owned()).into()
}

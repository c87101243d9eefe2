//! What is under way for one connection: limits on it, and the answers it will get.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::{BYTES_IN_FLIGHT, Limits};
use super::outbox::Outbox;
use super::reader::End;
use crate::protocol::{Answer, Done, Found, Refusal};

/// What limits the calls under way of one connection.
pub struct Flow {
    /// Changes.
    pub commands: Arc<Semaphore>,
    /// Looks.
    pub queries: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    limits: (usize, usize),
}

/// A call's share of the limits; given back when it is answered.
pub type Share = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Flow {
    pub fn new(limits: &Limits) -> Self {
        let (commands, queries) = (limits.commands_in_flight, limits.queries_in_flight);
        Self {
            commands: Arc::new(Semaphore::new(commands)),
            queries: Arc::new(Semaphore::new(queries)),
            bytes: Arc::new(Semaphore::new(BYTES_IN_FLIGHT)),
            limits: (commands, queries),
        }
    }

    pub async fn share(&self, of: &Arc<Semaphore>, bytes: usize) -> Result<Share, End> {
        let one = Arc::clone(of).acquire_owned().await;
        let size = Arc::clone(&self.bytes)
            .acquire_many_owned(bytes as u32)
            .await;
        one.and_then(|one| size.map(|size| (one, size)))
            .map_err(|_| End::Closed)
    }

    /// Waits until every call is answered.
    pub async fn settled(&self) {
        let commands = self.commands.acquire_many(self.limits.0 as u32).await;
        let queries = self.queries.acquire_many(self.limits.1 as u32).await;
        drop((commands, queries));
    }
}

/// The answer that a call will get. If it is lost (a thread died), the connection is closed, so that the client comes
/// back and asks again.
pub struct Reply {
    outbox: Arc<Outbox>,
    number: u64,
    open: bool,
    _share: Share,
}

impl Reply {
    pub fn new(outbox: &Arc<Outbox>, number: u64, share: Share) -> Self {
        Self {
            outbox: Arc::clone(outbox),
            number,
            open: true,
            _share: share,
        }
    }

    pub fn found(mut self, result: Result<Found, Refusal>) {
        self.open = false;
        self.outbox.answer(&match result {
            Ok(found) => Answer::Found(self.number, Box::new(found)),
            Err(refusal) => Answer::Refused(self.number, refusal),
        });
    }

    pub fn done(mut self, result: Result<Done, Refusal>) {
        self.open = false;
        self.outbox.answer_later(match result {
            Ok(done) => Answer::Done(self.number, Box::new(done)),
            Err(refusal) => Answer::Refused(self.number, refusal),
        });
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if self.open {
            self.outbox.close();
        }
    }
}

//! News from the service on its way to the desks; that something changed is told at most every tenth of a second.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::sessions::Sessions;
use crate::protocol::frame::encode_frame;
use crate::protocol::push::Changed;
use crate::protocol::{Answer, Push};
use crate::service::push::{Audience, PushSink};

/// Customers that one notice lists; where there are more it says so.
const MAX_CUSTOMERS: usize = 64;

/// Hands out news.
#[derive(Clone)]
pub struct Notices {
    inner: Arc<Inner>,
}

struct Inner {
    sessions: Arc<Sessions>,
    changed: Mutex<Option<Changed>>,
    filled: Notify,
}

impl Notices {
    /// To these sessions.
    pub fn new(sessions: Arc<Sessions>) -> Self {
        let inner = Inner {
            sessions,
            changed: Mutex::default(),
            filled: Notify::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Where the service puts news.
    pub fn sink(&self) -> PushSink {
        let notices = self.clone();
        Arc::new(move |audience, push| notices.tell(audience, push))
    }

    /// Tells those whom it concerns. [`Push::Changed`] is merged with others of the same moment. Commands only hear
    /// what concerns their own session.
    pub fn tell(&self, audience: Audience, push: Push) {
        if let (Audience::All, Push::Changed(changed)) = (audience, &push) {
            merge(&mut self.inner.changed.lock(), changed.clone());
            self.inner.filled.notify_one();
            return;
        }
        let Some(frame) = encode(push) else { return };
        let sessions = &self.inner.sessions;
        match audience {
            Audience::All => sessions.push_to_desks(None, &frame),
            Audience::Agent(agent) => sessions.push_to_desks(Some(agent), &frame),
            Audience::Session(session) => sessions.push_to_session(session, frame),
        }
    }

    /// Tells everybody, commands too, that the hub is about to stop.
    pub fn stopping(&self) {
        if let Some(frame) = encode(Push::Stopping) {
            self.inner.sessions.push_to_everybody(&frame);
        }
    }

    /// Hands out merged notices, for as long as the hub runs.
    pub async fn deliver(&self, gap: Duration) {
        loop {
            self.inner.filled.notified().await;
            let changed = self.inner.changed.lock().take();
            if let Some(changed) = changed {
                if let Some(frame) = encode(Push::Changed(changed)) {
                    self.inner.sessions.push_to_desks(None, &frame);
                }
                tokio::time::sleep(gap).await;
            }
        }
    }
}

/// News as a frame.
pub fn encode(push: Push) -> Option<Bytes> {
    encode_frame(&Answer::Push(push))
        .inspect_err(|e| tracing::error!("news could not be encoded: {e}"))
        .ok()
}

fn merge(pending: &mut Option<Changed>, new: Changed) {
    let Some(all) = pending else {
        *pending = Some(new);
        return;
    };
    all.seq = all.seq.max(new.seq);
    all.at = all.at.max(new.at);
    all.many |= new.many;
    all.queue |= new.queue;
    all.kpi |= new.kpi;
    all.crises |= new.crises;
    all.tickets |= new.tickets;
    all.settings |= new.settings;
    for customer in new.customers {
        if !all.many && !all.customers.contains(&customer) {
            all.customers.push(customer);
        }
    }
    all.many |= all.customers.len() > MAX_CUSTOMERS;
    if all.many {
        all.customers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CustomerId;

    #[test]
    fn notices_are_merged_and_bounded() {
        let mut pending = None;
        for n in 0..3 {
            let customers = vec![CustomerId(n / 2)];
            merge(
                &mut pending,
                Changed {
                    seq: n,
                    customers,
                    kpi: n == 1,
                    ..Changed::default()
                },
            );
        }
        let all = pending.clone().expect("a notice");
        assert_eq!(
            (all.seq, all.kpi, all.queue, all.many),
            (2, true, false, false)
        );
        assert_eq!(all.customers, [CustomerId(0), CustomerId(1)]);
        let customers = (0..=64).map(CustomerId).collect();
        merge(
            &mut pending,
            Changed {
                customers,
                ..Changed::default()
            },
        );
        let all = pending.expect("a notice");
        assert!(all.many && all.customers.is_empty() && all.seq == 2);
    }
}

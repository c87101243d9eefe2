//! Background jobs: the day's run of the plan. One at a time, in small steps behind what people do, resumable.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use super::caller::Caller;
use super::work::{Result, Work};
use super::{Service, care, claims};
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, SessionId};
use crate::domain::time::Moment;
use crate::protocol::{ClientKind, Done, Refusal};
use crate::store::Priority;

/// What is under way.
#[derive(Default)]
pub struct Jobs {
    running: Mutex<Option<JoinHandle<()>>>,
    busy: AtomicBool,
    stop: AtomicBool,
}

/// The plan itself as a caller: agent 0.
pub fn plan_caller(now: Moment) -> Caller {
    Caller {
        agent: AgentId(0),
        role: Role::Admin,
        acting: None,
        session: SessionId(0),
        kind: ClientKind::Command,
        now,
    }
}

impl Service {
    /// Called about once a second: frees what is idle or over, and begins the day's run where something is due.
    pub fn tick(&self, now: Moment) {
        let over = claims::any_over(&self.store().read(), now).unwrap_or(false);
        if over {
            self.background(now, |work| claims::expire(work).map(|_| Done::Ok));
        }
        let today = self.rules().zone().day(now);
        let waiting = care::waiting(&self.store().read(), today);
        if waiting.is_ok_and(|(look, lapse)| !look.is_empty() || !lapse.is_empty()) {
            self.begin_run(now);
        }
    }

    /// Whether work is under way that must not be left alone.
    pub fn busy(&self) -> bool {
        let busy = self.shared.jobs.busy.load(Ordering::Acquire);
        busy || self.shared.backup.is_busy() || self.store().waiting() > 0
    }

    /// The job under way: its name, how far it is, and of how much; 0 where that is not known.
    pub fn job(&self) -> Option<(String, u64, u64)> {
        let busy = self.shared.jobs.busy.load(Ordering::Acquire);
        busy.then(|| ("plan".to_owned(), 0, 0))
    }

    /// Frees the claims of a session that has ended.
    pub fn session_lost(&self, session: SessionId, now: Moment) {
        self.background(now, move |work| {
            claims::end_session(work, session).map(|()| Done::Ok)
        });
    }

    /// Stops jobs after their present step and waits for what is queued.
    pub fn close(&self) {
        self.shared.jobs.stop.store(true, Ordering::Release);
        let running = self.shared.jobs.running.lock().take();
        if let Some(thread) = running
            && thread.join().is_err()
        {
            tracing::error!("a background job panicked");
        }
    }

    fn background(
        &self,
        now: Moment,
        run: impl FnOnce(&mut Work<'_, '_>) -> Result<Done> + Send + 'static,
    ) {
        let done = |result: std::result::Result<Done, Refusal>| {
            if let Err(refusal) = result {
                tracing::warn!(%refusal, "background change failed");
            }
        };
        self.change(
            plan_caller(now),
            None,
            Priority::People,
            Box::new(done),
            run,
        );
    }

    /// Runs one change of a job and waits for it.
    fn step(
        &self,
        now: Moment,
        run: impl FnOnce(&mut Work<'_, '_>) -> Result<Done> + Send + 'static,
    ) -> std::result::Result<Done, Refusal> {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        let done = move |result| {
            // The receiver waits below; it can only be gone with this thread.
            let _ = send.send(result);
        };
        self.change(plan_caller(now), None, Priority::Bulk, Box::new(done), run);
        receive.recv().unwrap_or(Err(Refusal::NotNow {
            code: "closing".into(),
        }))
    }

    /// Begins the day's run unless one is under way.
    fn begin_run(&self, now: Moment) {
        let jobs = &self.shared.jobs;
        if jobs.stop.load(Ordering::Acquire) || jobs.busy.swap(true, Ordering::AcqRel) {
            return;
        }
        let service = self.clone();
        let thread = std::thread::Builder::new()
            .name("plan-run".into())
            .spawn(move || {
                service.run_day(now);
                service.shared.jobs.busy.store(false, Ordering::Release);
            });
        match thread {
            Ok(thread) => *jobs.running.lock() = Some(thread),
            Err(error) => {
                jobs.busy.store(false, Ordering::Release);
                tracing::error!(%error, "the day's run could not begin");
            }
        }
    }

    /// All steps of a day's run, until nothing is due any more. For tests and the command line it can be called
    /// directly.
    pub fn run_day(&self, now: Moment) {
        while !self.shared.jobs.stop.load(Ordering::Acquire) {
            let more = self.step(now, |work| {
                care::step(work).map(|more| Done::Count(more.into()))
            });
            match more {
                Ok(Done::Count(1)) => {}
                Ok(_) => return,
                Err(refusal) => {
                    tracing::error!(%refusal, "the day's run stopped");
                    return;
                }
            }
        }
    }
}

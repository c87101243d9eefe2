//! Background jobs: the day's run of the plan, and the walk over all customers after a change of the rules. By turns, in
//! small steps behind what people do, resumable.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use super::caller::Caller;
use super::plan::walk;
use super::work::{Result, Stop, Work};
use super::{Service, care, claims, crisis, rfm, tickets};
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, CustomerId, SessionId};
use crate::domain::plan::version::PlanFiled;
use crate::domain::time::{Day, Moment, Span};
use crate::protocol::{ClientKind, Done, Refusal};
use crate::store::schema::ONLY;
use crate::store::{Priority, ReadExt as _};

/// How long the walk over all customers goes on before the day's run has its turn.
const TURN: Duration = Duration::from_secs(1);
/// How often the plan's file is tried again that could not be written.
const FILED_EVERY: Span = Span::minutes(1);
/// Steps of a day's run that wait for the writer at once.
const AHEAD: usize = 8;

/// Where the end of a job's change is heard.
pub(super) type Answer = Receiver<std::result::Result<Done, Refusal>>;

/// What is under way.
#[derive(Default)]
pub struct Jobs {
    running: Mutex<Option<JoinHandle<()>>>,
    busy: AtomicBool,
    /// The clock when it was told last.
    now: AtomicI64,
    /// The clock when the plan's file was looked at last.
    filed: AtomicI64,
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

/// Waits for a step to be answered; a hub that ends answers none, and refuses.
pub(super) fn answered(step: &Answer) -> std::result::Result<Done, Refusal> {
    step.recv()
        .unwrap_or_else(|_| Err(Refusal::not_now("closing")))
}

impl Service {
    /// Called about once a second: frees what is idle or over, and begins the day's run where something is due.
    pub fn tick(&self, now: Moment) {
        let over = claims::any_over(&self.store().read(), now).unwrap_or(false);
        if over {
            self.background(now, |work| claims::expire(work).map(|_| Done::Ok));
        }
        self.look_at_floor(now);
        if tickets::alarms::any_due(&self.store().read(), now).unwrap_or(false) {
            self.background(now, tickets::alarms::raise);
        }
        if crisis::any_due(&self.store().read(), now).unwrap_or(false) {
            self.background(now, crisis::stand);
        }
        let today = self.rules().zone().day(now);
        self.shared.jobs.now.store(now.0, Ordering::Release);
        self.file_again(now);
        let walk = walk::pending(&self.store().read());
        let clocks = tickets::reclock::pending(&self.store().read(), &self.rules());
        let crises = crisis::has_work(&self.store().read()).unwrap_or(false);
        if crises
            || self.is_due(today)
            || rfm::is_due(self, today)
            || walk.is_ok_and(|walk| walk.is_some())
            || clocks.is_ok_and(|clocks| clocks.is_some())
        {
            self.begin_jobs();
        }
    }

    /// Each minute: where the plan's file is of an earlier version than the one in force, it is written again.
    fn file_again(&self, now: Moment) {
        let last = Moment(self.shared.jobs.filed.load(Ordering::Acquire));
        if now < last + FILED_EVERY && now >= last {
            return;
        }
        self.shared.jobs.filed.store(now.0, Ordering::Release);
        let filed = self.store().read().get::<PlanFiled>(&ONLY);
        let in_force = self.rules().version;
        if filed.is_ok_and(|filed| filed.is_some_and(|filed| filed.version < in_force)) {
            self.file_plan_again(now);
        }
    }

    /// Whether work is under way that must not be left alone.
    pub fn busy(&self) -> bool {
        let busy = self.shared.jobs.busy.load(Ordering::Acquire);
        let looks = || self.shared.previews.progress().is_some();
        busy || looks() || self.shared.backup.is_busy() || self.store().waiting() > 0
    }

    /// The jobs under way: name, how far, and of how much; 0 where that is not known.
    pub fn jobs(&self) -> Vec<(String, u64, u64)> {
        let mut jobs = Vec::new();
        match walk::pending(&self.store().read()) {
            Ok(Some(walk)) => jobs.push((walk::JOB.to_owned(), walk.done, walk.of)),
            _ if self.shared.jobs.busy.load(Ordering::Acquire) => {
                jobs.push(("plan".to_owned(), 0, 0));
            }
            _ => {}
        }
        let read = self.store().read();
        let clocks = tickets::reclock::pending(&read, &self.rules())
            .ok()
            .flatten();
        if let Some(clocks) = clocks {
            let (done, of) = tickets::reclock::progress(&read, &clocks).unwrap_or((clocks.done, 0));
            jobs.push((tickets::reclock::JOB.to_owned(), done, of));
        }
        jobs
    }

    /// Frees the claims of a session that has ended.
    pub fn session_lost(&self, session: SessionId, now: Moment) {
        self.shared.previews.session_lost(session);
        self.background(now, move |work| {
            claims::end_session(work, session).map(|()| Done::Ok)
        });
    }

    /// Stops jobs after their present step and waits for what is queued.
    pub fn close(&self) {
        self.shared.jobs.stop.store(true, Ordering::Release);
        self.shared.previews.close();
        let running = self.shared.jobs.running.lock().take();
        if let Some(thread) = running
            && thread.join().is_err()
        {
            tracing::error!("a background job panicked");
        }
    }

    pub(super) fn background(
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

    /// Queues one change of a job; its end is heard from what is returned.
    pub(super) fn send_step(
        &self,
        now: Moment,
        run: impl FnOnce(&mut Work<'_, '_>) -> Result<Done> + Send + 'static,
    ) -> Answer {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        let done = move |result| {
            // Nobody may wait any more.
            let _ = send.send(result);
        };
        self.change(plan_caller(now), None, Priority::Bulk, Box::new(done), run);
        receive
    }

    /// Whether the day's run has anything to do.
    fn is_due(&self, today: Day) -> bool {
        let waiting = care::run::waiting(&self.store().read(), today);
        waiting.is_ok_and(|waiting| !waiting.is_empty())
    }

    /// Begins to work jobs off unless they are under way.
    fn begin_jobs(&self) {
        let jobs = &self.shared.jobs;
        if jobs.stop.load(Ordering::Acquire) || jobs.busy.swap(true, Ordering::AcqRel) {
            return;
        }
        let service = self.clone();
        let thread = std::thread::Builder::new()
            .name("plan-run".into())
            .spawn(move || {
                service.work_off();
                service.shared.jobs.busy.store(false, Ordering::Release);
            });
        match thread {
            Ok(thread) => *jobs.running.lock() = Some(thread),
            Err(error) => {
                jobs.busy.store(false, Ordering::Release);
                tracing::error!(%error, "the plan's jobs could not begin");
            }
        }
    }

    /// The day's run, then the walk over all customers for a while, in turn until neither has anything to do.
    fn work_off(&self) {
        let jobs = &self.shared.jobs;
        let stop = || jobs.stop.load(Ordering::Acquire);
        while !stop() {
            let now = Moment(jobs.now.load(Ordering::Acquire));
            let today = self.rules().zone().day(now);
            // Whom a crisis affects hears of it before any care.
            if let Err(refusal) = self.work_crises(now, &stop) {
                tracing::error!(%refusal, "a crisis is not worked on");
            }
            if self.is_due(today) {
                self.run_day(now);
            }
            if rfm::is_due(self, today)
                && let Err(refusal) = rfm::renew(self, now, &stop)
            {
                tracing::error!(%refusal, "the RFM cuts were not taken");
                return;
            }
            if let Err(refusal) = self.reclock(now, &stop) {
                tracing::error!(%refusal, "the tickets' clocks were not looked at");
                return;
            }
            match self.walk(now, TURN, &stop) {
                Ok(true) => {}
                Ok(false) => return,
                Err(refusal) => {
                    tracing::error!(%refusal, "the re-evaluation stopped");
                    return;
                }
            }
        }
    }

    /// All of a walk that is not at its end. For tests and benches; a hub does it in the background.
    pub fn reevaluate(&self, now: Moment) {
        let stop = || self.shared.jobs.stop.load(Ordering::Acquire);
        while !stop() && matches!(self.walk(now, TURN, &stop), Ok(true)) {}
    }

    /// All steps of a day's run, until nothing is due any more. For tests and the command line it can be called
    /// directly.
    ///
    /// What is due is listed and read ahead here, and written by the writer in small steps of which some are under way
    /// at once: so it waits neither for the index to be read nor for each step to be synced.
    pub fn run_day(&self, now: Moment) {
        match self.day_in_steps(now) {
            Ok(()) => {}
            Err(refusal) => tracing::error!(%refusal, "the day's run stopped"),
        }
    }

    fn day_in_steps(&self, now: Moment) -> std::result::Result<(), Refusal> {
        let today = self.rules().zone().day(now);
        let (mut before, mut made) = (Vec::new(), 0);
        loop {
            let left_out = self.left_out(today);
            let parts = care::run::parts(&self.store().read(), today, &left_out)
                .map_err(Stop::into_refusal)?;
            // What stays due whatever is done would be looked at for ever.
            if parts.is_empty() || parts == before && made == 0 {
                return Ok(());
            }
            before.clone_from(&parts);
            made = 0;
            let mut steps = VecDeque::new();
            for part in parts {
                if self.shared.jobs.stop.load(Ordering::Acquire) {
                    break;
                }
                care::run::read_ahead(&self.store().read(), &part).map_err(Stop::into_refusal)?;
                let part = Arc::new(part);
                let sent = part.clone();
                let sent = self.send_step(now, move |work| {
                    care::run::work_off(work, &sent)?;
                    Ok(Done::Count(work.made))
                });
                steps.push_back((part, sent));
                if steps.len() > AHEAD
                    && let Some(step) = steps.pop_front()
                {
                    made += self.settle_part(now, step)?;
                }
            }
            for step in steps {
                made += self.settle_part(now, step)?;
            }
            if self.shared.jobs.stop.load(Ordering::Acquire) {
                return Ok(());
            }
        }
    }

    /// Waits for a step of the day's run; returns how much it made. Where it fails, each customer's part of it is done by
    /// itself.
    fn settle_part(
        &self,
        now: Moment,
        (part, step): (Arc<care::run::Waiting>, Answer),
    ) -> std::result::Result<u64, Refusal> {
        let failed = match answered(&step) {
            Ok(Done::Count(made)) => return Ok(made),
            Ok(_) => return Ok(0),
            Err(failed) => failed,
        };
        // What is left after this is less, whatever it made.
        let those = part.customers();
        let one = move |work: &mut Work<'_, '_>, id| care::run::work_off(work, &part.of(id));
        self.one_by_one(now, those, failed, one).map(|()| 0)
    }

    /// Customers with whom the plan fails today.
    pub(super) fn left_out(&self, today: Day) -> BTreeSet<CustomerId> {
        let version = self.rules().version;
        self.shared.setbacks.begin(today, version);
        self.shared.setbacks.of(today, version)
    }
}

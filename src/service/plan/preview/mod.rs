//! What a plan would do, found out in the background without changing anything.
//!
//! | | |
//! | --- | --- |
//! | here | one preview at a time: begun, watched, called off |
//! | [`look`] | all customers, page by page over short snapshots |
//! | [`tally`] | what one plan would do, counted |
//! | [`compare`] | what differs between two plans, by customer |
//! | [`report`] | the counts as clients see them |

mod compare;
mod look;
mod report;
mod tally;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use super::Checked;
use crate::domain::id::{AgentId, RequestId, SessionId};
use crate::domain::plan::Plan;
use crate::domain::time::{Day, Moment};
use crate::protocol::refusal::Problem;
use crate::protocol::view::{MAX_PREVIEW_DAYS, PlanPreviewView, PreviewState};
use crate::protocol::{Done, Refusal};
use crate::service::caller::Caller;
use crate::service::work::{Rules, Stop};
use crate::service::{Answered, Service};

/// The job's name in `status`.
pub const JOB: &str = "preview";

/// The preview under way, or the last one.
#[derive(Default)]
pub struct Previews {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    number: u64,
    last: Option<Preview>,
    thread: Option<JoinHandle<()>>,
    closed: bool,
}

/// A preview and who asked for it.
struct Preview {
    number: u64,
    request: RequestId,
    agent: AgentId,
    session: SessionId,
    watch: Arc<Watch>,
    /// How it ended.
    end: Option<PreviewState>,
}

impl Preview {
    fn state(&self) -> PreviewState {
        self.end.clone().unwrap_or_else(|| PreviewState::Running {
            done: self.watch.done.load(Ordering::Relaxed),
            of: self.watch.of.load(Ordering::Relaxed),
        })
    }
}

/// How far a preview is, and whether it is to stop.
#[derive(Default)]
struct Watch {
    stop: AtomicBool,
    done: AtomicU64,
    of: AtomicU64,
}

impl Watch {
    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What a preview is about.
struct Ask {
    /// The plan in force, and all that goes with it.
    rules: Rules,
    /// Another plan, if one was given.
    plan: Option<Arc<Plan>>,
    now: Moment,
    today: Day,
    /// The last day.
    until: Day,
}

impl Previews {
    /// Begins one, or answers the number of the one that the same request began.
    fn begin(&self, service: &Service, caller: &Caller, request: RequestId, ask: Ask) -> Begun {
        let mut state = self.state.lock();
        if let Some(last) = &state.last {
            if last.request == request && last.agent == caller.agent {
                return Ok(last.number);
            }
            if last.end.is_none() && last.agent != caller.agent {
                return Err(not_now("preview-busy"));
            }
            // Who asks for another one has no use for the first.
            last.watch.stop.store(true, Ordering::Relaxed);
        }
        if state.closed {
            return Err(not_now("closing"));
        }
        state.number += 1;
        let number = state.number;
        let watch: Arc<Watch> = Arc::default();
        let (mine, before) = (service.clone(), state.thread.take());
        let watched = watch.clone();
        let thread = std::thread::Builder::new().name("preview".into());
        let thread = thread.spawn(move || {
            if before.is_some_and(|thread| thread.join().is_err()) {
                tracing::error!("a preview panicked");
            }
            let end = run(&mine, &ask, &watched);
            mine.shared.previews.ended(number, end);
        });
        state.thread = Some(thread.map_err(|error| Refusal::Store {
            reason: error.to_string(),
        })?);
        state.last = Some(Preview {
            number,
            request,
            agent: caller.agent,
            session: caller.session,
            watch,
            end: None,
        });
        Ok(number)
    }

    fn ended(&self, number: u64, end: PreviewState) {
        let mut state = self.state.lock();
        if let Some(last) = state.last.as_mut().filter(|last| last.number == number) {
            last.end = Some(end);
        }
    }

    fn stop_where(&self, meant: impl Fn(&Preview) -> bool) -> bool {
        let state = self.state.lock();
        let last = state.last.as_ref().filter(|last| meant(last));
        if let Some(last) = last {
            last.watch.stop.store(true, Ordering::Relaxed);
        }
        last.is_some()
    }

    /// Calls off what a session asked for that has ended.
    pub(in crate::service) fn session_lost(&self, session: SessionId) {
        self.stop_where(|last| last.session == session);
    }

    /// Calls off what is under way and waits for its end.
    pub(in crate::service) fn close(&self) {
        let thread = {
            let mut state = self.state.lock();
            state.closed = true;
            if let Some(last) = &state.last {
                last.watch.stop.store(true, Ordering::Relaxed);
            }
            state.thread.take()
        };
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("a preview panicked");
        }
    }

    /// How far the one under way is, in customers, and of how many.
    pub(in crate::service) fn progress(&self) -> Option<(String, u64, u64)> {
        let state = self.state.lock();
        match state.last.as_ref()?.state() {
            PreviewState::Running { done, of } => Some((JOB.to_owned(), done, of)),
            _ => None,
        }
    }

    /// A preview of a number, for who asks for it.
    pub(in crate::service) fn view(&self, number: u64) -> Result<PlanPreviewView, Refusal> {
        let state = self.state.lock();
        let last = state.last.as_ref().filter(|last| last.number == number);
        let last = last.ok_or_else(|| not_now("preview-gone"))?;
        Ok(PlanPreviewView {
            number,
            state: last.state(),
        })
    }
}

type Begun = Result<u64, Refusal>;

fn not_now(code: &str) -> Refusal {
    Refusal::NotNow { code: code.into() }
}

fn run(service: &Service, ask: &Ask, watch: &Watch) -> PreviewState {
    match look::look(service, ask, watch) {
        Ok(Some(report)) => PreviewState::Finished(Box::new(report)),
        Ok(None) => PreviewState::Cancelled,
        Err(stop) => PreviewState::Failed {
            reason: failure(stop),
        },
    }
}

fn failure(stop: Stop) -> String {
    let reason = stop.into_refusal().to_string();
    tracing::error!(%reason, "a preview failed");
    reason
}

impl Service {
    /// Begins to find out what a plan would do; the plan in force where no text is given.
    pub(in crate::service) fn preview_plan(
        &self,
        caller: &Caller,
        id: RequestId,
        (text, days): (Option<String>, u16),
        done: Answered,
    ) {
        let begun = self.preview_of(caller, text, days).and_then(|ask| {
            let previews = &self.shared.previews;
            previews.begin(self, caller, id, ask)
        });
        done(begun.map(Done::Previewing));
    }

    fn preview_of(&self, caller: &Caller, text: Option<String>, days: u16) -> Result<Ask, Refusal> {
        if !(1..=MAX_PREVIEW_DAYS).contains(&days) {
            return Err(Refusal::Invalid {
                field: "days".into(),
                problem: Problem::Malformed {
                    value: days.to_string(),
                },
            });
        }
        let rules = self.rules();
        let read = |text| Checked::new(text, rules.filters.clone());
        let plan = text.map(read).transpose()?.map(|checked| checked.plan);
        let today = rules.zone().day(caller.now);
        Ok(Ask {
            rules,
            plan,
            now: caller.now,
            today,
            until: today + (i32::from(days) - 1),
        })
    }

    /// Calls a preview off; one that has ended stays as it is.
    pub(in crate::service) fn cancel_preview(&self, number: u64) -> Result<Done, Refusal> {
        if self
            .shared
            .previews
            .stop_where(|last| last.number == number)
        {
            Ok(Done::Ok)
        } else {
            Err(not_now("preview-gone"))
        }
    }
}

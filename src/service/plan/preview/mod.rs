//! What a plan would do, found out in the background without changing anything.
//!
//! | | |
//! | --- | --- |
//! | here | previews, one of each session: begun, watched, listed, called off |
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
use compare::Lists;

use crate::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use crate::domain::plan::Plan;
use crate::domain::time::{Day, Moment};
use crate::protocol::query::MAX_PAGE;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{MAX_PREVIEW_DAYS, PlanPreviewView, PreviewGroup, PreviewState};
use crate::protocol::{Done, Refusal};
use crate::service::caller::Caller;
use crate::service::work::{Rules, Stop};
use crate::service::{Answered, Service};

/// The job's name in `status`.
pub const JOB: &str = "preview";

/// Most previews that are kept at once, those under way and those that ended last.
const KEPT: usize = 8;

/// Previews under way, and the last of those that ended: one of each session. They run one after another, so that they
/// cost the store no more than one does.
#[derive(Default)]
pub struct Previews {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    number: u64,
    /// The oldest first.
    kept: Vec<Preview>,
    /// The one that was begun last; it waits for those before it.
    thread: Option<JoinHandle<()>>,
    closed: bool,
}

impl State {
    /// Makes room for another one: who asks for one has no use for what the same session asked for before.
    fn make_room(&mut self, session: SessionId) -> Result<(), Refusal> {
        for before in self.kept.iter().filter(|kept| kept.session == session) {
            before.watch.stop.store(true, Ordering::Relaxed);
        }
        self.kept.retain(|kept| kept.session != session);
        if self.kept.len() >= KEPT {
            let ended = self.kept.iter().position(|kept| kept.end.is_some());
            self.kept
                .remove(ended.ok_or_else(|| Refusal::not_now("preview-busy"))?);
        }
        Ok(())
    }
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
    /// Who can be listed of what it found.
    lists: Lists,
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
        let again = |kept: &&Preview| kept.request == request && kept.agent == caller.agent;
        if let Some(known) = state.kept.iter().find(again) {
            return Ok(known.number);
        }
        if state.closed {
            return Err(Refusal::not_now("closing"));
        }
        state.make_room(caller.session)?;
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
            let (end, lists) = run(&mine, &ask, &watched);
            mine.shared.previews.ended(number, end, lists);
        });
        state.thread = Some(thread.map_err(|error| Refusal::Store {
            reason: error.to_string(),
        })?);
        state.kept.push(Preview {
            number,
            request,
            agent: caller.agent,
            session: caller.session,
            watch,
            end: None,
            lists: Lists::default(),
        });
        Ok(number)
    }

    fn ended(&self, number: u64, end: PreviewState, lists: Lists) {
        let mut state = self.state.lock();
        let found = state.kept.iter_mut().find(|kept| kept.number == number);
        if let Some(found) = found {
            found.end = Some(end);
            found.lists = lists;
        }
    }

    fn stop_where(&self, meant: impl Fn(&Preview) -> bool) -> bool {
        let state = self.state.lock();
        let mut any = false;
        for kept in state.kept.iter().filter(|kept| meant(kept)) {
            kept.watch.stop.store(true, Ordering::Relaxed);
            any = true;
        }
        any
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
            for kept in &state.kept {
                kept.watch.stop.store(true, Ordering::Relaxed);
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
        let mut running = state.kept.iter().map(Preview::state);
        running.find_map(|state| match state {
            PreviewState::Running { done, of } => Some((JOB.to_owned(), done, of)),
            _ => None,
        })
    }

    /// A preview of a number, for who asks for it.
    pub(in crate::service) fn view(&self, number: u64) -> Result<PlanPreviewView, Refusal> {
        let state = self.state.lock();
        Ok(PlanPreviewView {
            number,
            state: kept(&state, number)?.state(),
        })
    }

    /// Some of the customers of a group of a preview, and how many can be listed.
    pub(in crate::service) fn listed(
        &self,
        number: u64,
        group: &PreviewGroup,
        (after, limit): (u32, u32),
    ) -> Result<(Vec<CustomerId>, u32), Refusal> {
        let state = self.state.lock();
        let ids = kept(&state, number)?.lists.of(group);
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        let some = ids.iter().skip(after as usize).take(limit).copied();
        Ok((some.collect(), u32::try_from(ids.len()).unwrap_or(u32::MAX)))
    }
}

type Begun = Result<u64, Refusal>;

fn kept(state: &State, number: u64) -> Result<&Preview, Refusal> {
    let found = state.kept.iter().find(|kept| kept.number == number);
    found.ok_or_else(|| Refusal::not_now("preview-gone"))
}

fn run(service: &Service, ask: &Ask, watch: &Watch) -> (PreviewState, Lists) {
    match look::look(service, ask, watch) {
        Ok(Some((report, lists))) => (PreviewState::Finished(Box::new(report)), lists),
        Ok(None) => (PreviewState::Cancelled, Lists::default()),
        Err(stop) => {
            let reason = failure(stop);
            (PreviewState::Failed { reason }, Lists::default())
        }
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
            return Err(Refusal::invalid(
                "days",
                Problem::OutOfRange {
                    min: 1,
                    max: i64::from(MAX_PREVIEW_DAYS),
                },
            ));
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
            Err(Refusal::not_now("preview-gone"))
        }
    }
}

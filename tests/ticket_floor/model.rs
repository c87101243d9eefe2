//! A ticket's clocks by plain arithmetic: brought up to each moment at which anything happens, by the calendar of the team of
//! who has it just then.

use warmline::domain::id::AgentId;
use warmline::domain::ticket::step::Taken;
use warmline::domain::ticket::{Severity, Source, State, Step, Ticket, Verb};

use super::calendar::Calendar;
use super::ground::{ADMIN, MINUTE, SUPERVISOR, TARGETS, team_of};

/// First response, next step, resolution.
const CLOCKS: usize = 3;

#[derive(Debug, Clone, Default)]
struct Clock {
    target: i64,
    used: i64,
    runs: bool,
    stopped: bool,
    due: Option<i64>,
    /// Alarms raised: warning, breach, supervisor, admin.
    raised: usize,
    heard: bool,
}

impl Clock {
    /// What each alarm waits for.
    fn limits(&self) -> [i64; 4] {
        let target = self.target;
        let over = [0, SUPERVISOR * MINUTE, ADMIN * MINUTE].map(|more| target + more);
        [target / 4 * 3, over[0], over[1], over[2]]
    }

    fn passed(&self) -> usize {
        let used = |limit: &&i64| self.used >= **limit;
        self.limits().iter().filter(used).count()
    }
}

pub struct Model {
    pub state: State,
    pub owner: Option<AgentId>,
    severity: Severity,
    key: bool,
    clocks: [Clock; CLOCKS],
    at: i64,
    worked: i64,
    waited: i64,
    pub revision: u32,
}

fn target(clock: usize, severity: Severity, key: bool) -> i64 {
    let target = TARGETS[clock][usize::from(severity.number()) - 1] * MINUTE;
    if key { target / 2 } else { target }
}

impl Model {
    /// A ticket as it was opened.
    pub fn opened(calendar: &Calendar, ticket: &Ticket) -> Self {
        let clock = |nth| Clock {
            target: target(nth, ticket.severity, ticket.key),
            runs: true,
            ..Clock::default()
        };
        let mut model = Self {
            state: if ticket.owner.is_some() {
                State::Assigned
            } else {
                State::New
            },
            owner: ticket.owner,
            severity: ticket.severity,
            key: ticket.key,
            clocks: [0, 1, 2].map(clock),
            at: ticket.opened.0,
            worked: ticket.opened.0,
            waited: 0,
            revision: 0,
        };
        if matches!(ticket.source, Source::Call | Source::Visit) {
            model.stop(calendar, 0);
        }
        model
    }

    /// Lives on to a moment.
    pub fn live(&mut self, calendar: &Calendar, at: i64) {
        let (team, from) = (team_of(self.owner), self.at);
        let open = calendar.between(team, from, at);
        for clock in self.clocks.iter_mut().filter(|clock| clock.runs) {
            if clock.due.is_none() && clock.used + open >= clock.target {
                clock.due = Some(calendar.after(team, from, clock.target - clock.used));
            }
            clock.used += open;
        }
        if self.state == State::WaitingCustomer {
            self.waited += open;
        }
        self.at = self.at.max(at);
    }

    /// Takes a step from the history; why it could not have been, if so.
    pub fn take(&mut self, calendar: &Calendar, nth: u32, taken: &Taken) -> Result<(), String> {
        let (verb, at) = (taken.step.verb(), taken.at.0);
        if nth != self.revision || taken.from != self.state {
            return Err(format!(
                "step {nth} of {:?} in {:?}",
                self.revision, self.state
            ));
        }
        if !super::machine::may(taken.from, verb, Some(taken.to)) {
            return Err(format!("{verb:?} from {:?} to {:?}", taken.from, taken.to));
        }
        let before = self.worked;
        if at < before {
            return Err(format!("{verb:?} before what was done last"));
        }
        self.live(calendar, at);
        self.revision += 1;
        let work = !matches!(
            verb,
            Verb::Note | Verb::Link | Verb::Watch | Verb::Edit | Verb::CheckBack
        );
        if work {
            self.worked = at;
            for clock in &mut self.clocks {
                clock.heard |= clock.raised >= 2;
            }
        }
        if matches!(verb, Verb::Respond | Verb::Tell) {
            self.stop(calendar, 0);
        }
        self.state = taken.to;
        self.count(calendar, work, verb);
        match &taken.step {
            Step::Assign(to) => self.owner = *to,
            Step::Start => self.owner = Some(taken.by),
            // Who carries on what nobody has, has it.
            _ if self.owner.is_none() && taken.to != taken.from && to_begun(taken.to) => {
                self.owner = Some(taken.by);
            }
            Step::Severity { severity, .. } => {
                self.severity = *severity;
                (0..CLOCKS).for_each(|nth| self.retarget(nth));
            }
            _ => {}
        }
        Ok(())
    }

    fn stop(&mut self, calendar: &Calendar, nth: usize) {
        let team = team_of(self.owner);
        let clock = &mut self.clocks[nth];
        if clock.runs && clock.due.is_none() {
            clock.due = Some(calendar.after(team, self.at, clock.target - clock.used));
        }
        (clock.runs, clock.stopped) = (false, true);
    }

    /// What a step does to the clocks, with the state that it led to.
    fn count(&mut self, calendar: &Calendar, work: bool, verb: Verb) {
        let settled = matches!(self.state, State::Resolved | State::Closed);
        let ours = !settled && self.state != State::WaitingCustomer;
        if settled {
            (0..CLOCKS).for_each(|nth| self.stop(calendar, nth));
            return;
        }
        if verb == Verb::Reopen {
            let clock = &mut self.clocks[2];
            clock.stopped = false;
            if clock.used < clock.target {
                clock.due = None;
            }
        }
        if work {
            self.clocks[1] = Clock {
                target: target(1, self.severity, self.key),
                ..Clock::default()
            };
        }
        for clock in &mut self.clocks {
            clock.runs = ours && !clock.stopped;
        }
    }

    fn retarget(&mut self, nth: usize) {
        let (target, now) = (target(nth, self.severity, self.key), self.at);
        let clock = &mut self.clocks[nth];
        if clock.stopped || clock.target == target {
            return;
        }
        clock.target = target;
        if clock.used >= target {
            clock.due = clock.due.or(Some(now));
            return;
        }
        let warned = usize::from(clock.used >= target / 4 * 3);
        clock.raised = if clock.heard {
            warned
        } else {
            clock.raised.min(warned)
        };
        (clock.heard, clock.due) = (false, None);
    }

    /// An alarm was raised; why it should not have been, if so.
    pub fn raise(&mut self, clock: usize, alarm: usize) -> Result<(), String> {
        let clock = &mut self.clocks[clock];
        let is_next = clock.runs && !clock.heard && clock.raised <= alarm;
        if !is_next || clock.passed() <= alarm {
            return Err(format!("alarm {alarm} of {clock:?}"));
        }
        clock.raised = alarm + 1;
        Ok(())
    }

    /// Whether an alarm is due and was not raised.
    pub fn misses_an_alarm(&self) -> bool {
        let missed = |clock: &Clock| clock.runs && !clock.heard && clock.passed() > clock.raised;
        self.clocks.iter().any(missed)
    }

    /// Compares with a ticket as it was kept at a moment up to which this one has lived.
    pub fn is(&self, calendar: &Calendar, ticket: &Ticket) -> Result<(), String> {
        let team = team_of(self.owner);
        let due = |clock: &Clock| match clock.due {
            _ if clock.stopped => None,
            None if clock.runs => Some(calendar.after(team, self.at, clock.target - clock.used)),
            due => due,
        };
        let due = self.clocks.iter().filter_map(due).min();
        let alarm = |clock: &Clock| {
            let limit = clock.limits().get(clock.raised).copied();
            let limit = limit.filter(|_| clock.runs && !clock.heard)?;
            Some(calendar.after(team, self.at, limit - clock.used))
        };
        let alarm = self.clocks.iter().filter_map(alarm).min();
        // One that is over by now was due at some moment before, which is as good as now.
        let kept_alarm = ticket.alarm.map(|at| at.0.max(self.at));
        let ours = (self.state, self.owner, self.severity, self.revision);
        let theirs = (ticket.state, ticket.owner, ticket.severity, ticket.revision);
        if ours != theirs {
            return Err(format!("{ours:?} and not {theirs:?}"));
        }
        let ours = (due, alarm, self.worked);
        let theirs = (ticket.due.map(|(at, _)| at.0), kept_alarm, ticket.worked.0);
        if ours != theirs {
            return Err(format!("due, alarm, worked {ours:?} and not {theirs:?}"));
        }
        if self.state != State::WaitingCustomer && self.waited != ticket.waited_customer.0 {
            let theirs = ticket.waited_customer.0;
            return Err(format!("waited {} and not {theirs}", self.waited));
        }
        Ok(())
    }

    /// How a clock is left at the moment up to which it has lived: business time left, and when it was or is due.
    pub fn clock(&self, calendar: &Calendar, nth: usize) -> (i64, Option<i64>) {
        let clock = &self.clocks[nth];
        let due = || calendar.after(team_of(self.owner), self.at, clock.target - clock.used);
        let due = clock.due.or_else(|| clock.runs.then(due));
        (clock.target - clock.used, due)
    }
}

/// Whether somebody has begun with a ticket that stands so.
const fn to_begun(state: State) -> bool {
    matches!(
        state,
        State::InProgress | State::WaitingCustomer | State::WaitingDepartment | State::Resolved
    )
}

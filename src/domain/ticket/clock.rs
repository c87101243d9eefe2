//! A clock of a ticket: business time against a target. It can be paused, stopped and started again, and never counts a
//! minute in which the desk is closed, or one that is the customer's.

use serde::{Deserialize, Serialize};

use crate::domain::calendar::Schedule;
use crate::domain::time::{Moment, Span};

/// A clock. Every change names its moment and the hours by which it counted up to then, so that hours and targets
/// can change without changing what was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Business time until it is due.
    target: Span,
    /// Business time used up to `runs_since`, or in all where it does not run.
    used: Span,
    /// Since when it runs; `None` while it is paused or stopped.
    runs_since: Option<Moment>,
    /// When its target was used up, as found at its last change. Of a stopped one, when it was or would have been due.
    due: Option<Moment>,
    /// When it was stopped.
    stopped: Option<Moment>,
    /// Which alarms were raised.
    raised: Raised,
}

/// How far the alarms of a clock have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Raised {
    /// So many of [`Alarm::ALL`], in order.
    Upto(u8),
    /// Somebody acted after the breach: nobody else is told.
    Heard,
}

/// What is said about a clock, and to whom, in order. Each is raised once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alarm {
    /// Three quarters of the target are used: to the owner.
    Warning,
    /// The target is used up: to the owner.
    Breach,
    /// Nobody has acted on the breach: to the supervisors.
    Supervisor,
    /// Still nobody: to the admins.
    Admin,
}

impl Alarm {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Warning, Self::Breach, Self::Supervisor, Self::Admin];

    /// The code in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Breach => "breach",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }
}

/// After how much business time beyond the target who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// The supervisors.
    pub supervisor: Span,
    /// The admins; not before the supervisors.
    pub admin: Span,
}

impl Escalation {
    /// How much of its time a clock has used when an alarm is due.
    fn threshold(self, alarm: Alarm, target: Span) -> Span {
        match alarm {
            Alarm::Warning => warning(target),
            Alarm::Breach => target,
            Alarm::Supervisor => target + self.supervisor,
            Alarm::Admin => target + self.admin.max(self.supervisor),
        }
    }
}

/// How much of its time a clock has used when a quarter of it is left.
const fn warning(target: Span) -> Span {
    Span(target.0 / 4 * 3)
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It runs, with more than a quarter of the time left.
    Running,
    /// It runs, with a quarter of the time left or less.
    Soon,
    /// The target is used up, and it is not stopped.
    Breached,
    /// It waits, with time left.
    Paused,
    /// It was stopped in time.
    Met,
    /// It was stopped too late.
    Missed,
}

impl Standing {
    /// The code in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Soon => "soon",
            Self::Breached => "breached",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
}

impl Clock {
    /// A clock that runs from a moment on.
    pub const fn started(at: Moment, target: Span) -> Self {
        Self {
            target,
            used: Span(0),
            runs_since: Some(at),
            due: None,
            stopped: None,
            raised: Raised::Upto(0),
        }
    }

    /// When it was stopped.
    pub const fn stopped(&self) -> Option<Moment> {
        self.stopped
    }

    /// Of a stopped one: how much of its time it used, and whether that was in time.
    pub fn outcome(&self) -> Option<(Span, bool)> {
        let at = self.stopped?;
        Some((self.used, self.due.is_none_or(|due| at <= due)))
    }

    /// Whether it counts.
    pub const fn runs(&self) -> bool {
        self.runs_since.is_some()
    }

    /// Business time used until a moment.
    pub fn used(&self, hours: &Schedule<'_>, now: Moment) -> Span {
        match self.runs_since {
            Some(since) => self.used + hours.measure(since, now),
            None => self.used,
        }
    }

    /// Business time left at a moment; negative where more was used than there was.
    pub fn left(&self, hours: &Schedule<'_>, now: Moment) -> Span {
        Span(self.target.0 - self.used(hours, now).0)
    }

    /// When it is due: the first moment at which the target is used up. `None` while it is paused with time left, and
    /// where the hours never hold as much.
    pub fn due(&self, hours: &Schedule<'_>) -> Option<Moment> {
        self.due.or_else(|| {
            let since = self.runs_since?;
            hours.add(since, Span(self.target.0 - self.used.0))
        })
    }

    /// When a quarter of its time is left, or since when it has run where that was before; `None` while it doesn't run.
    pub fn warns(&self, hours: &Schedule<'_>) -> Option<Moment> {
        let left = warning(self.target).0 - self.used.0;
        hours.add(self.runs_since?, Span(left))
    }

    /// How it stands at a moment.
    pub fn standing(&self, hours: &Schedule<'_>, now: Moment) -> Standing {
        let due = self.due(hours);
        match (self.stopped, due) {
            (Some(at), due) if due.is_none_or(|due| at <= due) => Standing::Met,
            (Some(_), _) => Standing::Missed,
            (None, Some(due)) if due < now => Standing::Breached,
            (None, _) if !self.runs() => Standing::Paused,
            (None, _) if self.used(hours, now) >= warning(self.target) => Standing::Soon,
            (None, _) => Standing::Running,
        }
    }

    /// Counts what ran until a moment by the hours up to then; it runs on from there, by other hours where they are
    /// another team's. A moment before the last change is that change's.
    pub fn settle(&mut self, hours: &Schedule<'_>, at: Moment) {
        let Some(since) = self.runs_since else { return };
        let at = at.max(since);
        let due = self.due(hours).filter(|due| *due <= at);
        self.used = self.used + hours.measure(since, at);
        self.due = due;
        self.runs_since = Some(at);
    }

    /// Waits: the time from here on is not counted.
    pub fn pause(&mut self, hours: &Schedule<'_>, at: Moment) {
        self.settle(hours, at);
        self.runs_since = None;
    }

    /// Goes on after a pause.
    pub fn resume(&mut self, at: Moment) {
        if self.stopped.is_none() && self.runs_since.is_none() {
            self.runs_since = Some(at);
        }
    }

    /// What it was for is done.
    pub fn stop(&mut self, hours: &Schedule<'_>, at: Moment) {
        if self.stopped.is_none() {
            self.settle(hours, at);
            self.due = self.due(hours);
            self.stopped = Some(self.runs_since.unwrap_or(at));
            self.runs_since = None;
        }
    }

    /// What it was for is to be done again: it goes on with what is left of its time. One that was missed is due at once.
    pub fn reopen(&mut self, at: Moment) {
        if self.stopped.take().is_some() {
            if self.used < self.target {
                self.due = None;
            }
            self.runs_since = Some(at);
        }
    }

    /// Another target. Where more than that is used by now it is due now: nobody can have been too late for what was
    /// not asked before. One that was stopped is judged by what was asked then.
    pub fn retarget(&mut self, hours: &Schedule<'_>, at: Moment, target: Span) {
        if self.stopped.is_some() || target == self.target {
            return;
        }
        self.settle(hours, at);
        self.target = target;
        if self.used >= target {
            self.due = self.due.or(Some(self.runs_since.unwrap_or(at)));
        } else {
            self.due = None;
            self.say_again(self.used);
        }
    }

    /// Goes by other hours from a moment on.
    pub fn go_by(&mut self, hours: &Schedule<'_>, at: Moment) {
        if self.stopped.is_none() && self.due.is_none() {
            let used = self.used(hours, at);
            if used < self.target {
                self.say_again(used);
            }
        }
    }

    /// What is due later than was said will be said again when it comes.
    fn say_again(&mut self, used: Span) {
        let warned = u8::from(used >= warning(self.target));
        self.raised = Raised::Upto(match self.raised {
            Raised::Upto(n) => n.min(warned),
            Raised::Heard => warned,
        });
    }

    /// Somebody acts: after a breach was told, nobody else is.
    pub const fn heard(&mut self) {
        if let Raised::Upto(2..) = self.raised {
            self.raised = Raised::Heard;
        }
    }

    /// The alarm to raise next, and when; `None` while it doesn't run, and after the last.
    pub fn next_alarm(&self, hours: &Schedule<'_>, chain: Escalation) -> Option<(Moment, Alarm)> {
        let Raised::Upto(n) = self.raised else {
            return None;
        };
        let alarm = *Alarm::ALL.get(usize::from(n))?;
        let since = self.runs_since?;
        let left = chain.threshold(alarm, self.target).0 - self.used.0;
        Some((hours.add(since, Span(left))?, alarm))
    }

    /// Raises what is due by a moment; a warning of what is over by then is none.
    pub fn raise(&mut self, hours: &Schedule<'_>, chain: Escalation, now: Moment) -> Vec<Alarm> {
        let mut raised = Vec::new();
        while let Some((_, alarm)) = self.next_alarm(hours, chain).filter(|(at, _)| *at <= now) {
            raised.push(alarm);
            self.raised = Raised::Upto(alarm as u8 + 1);
        }
        if raised.len() > 1 {
            raised.retain(|alarm| *alarm != Alarm::Warning);
        }
        raised
    }
}

#[cfg(test)]
mod tests;

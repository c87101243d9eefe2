//! Where an occurrence goes: the day, the channel and the person, by the caps, the calendar and how much there is to do.

use super::assess::Occurrence;
use super::ledger::{Free, Ledger, Placed, Whom, Wish, place};
use super::{By, Plan, Rule, Way};
use crate::domain::calendar::{HolidayTable, Hours, Schedule};
use crate::domain::channel::Channel;
use crate::domain::follow_up::Assignee;
use crate::domain::held::{Held, HeldBack};
use crate::domain::id::AgentId;
use crate::domain::time::{Day, Moment, Zone};

/// Days for which work waits for a free day where its rule has no end.
pub const WORK_DAYS: i32 = 60;

/// What places are found by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Days off and make-up workdays.
    pub holidays: &'a HolidayTable,
    /// Hours in which work is done.
    pub business_hours: &'a Hours,
    /// Hours in which customers may be called.
    pub call_hours: &'a Hours,
    /// The business zone.
    pub zone: Zone,
    /// Work that is enough for an agent's day.
    pub daily_target: u32,
    /// Agents to whom rules may give work, with percents of a full day.
    pub agents: &'a [(AgentId, u8)],
    /// Now: nothing is placed before it.
    pub now: Moment,
}

/// An occurrence with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// By which channel; none for work that is no contact.
    pub channel: Option<Channel>,
    /// The day of work; the day on which a message is sent; the due day of what lapses.
    pub day: Day,
    /// When a message is sent.
    pub at: Moment,
    /// The last day on which a message may be sent.
    pub until: Day,
    /// Whose work it is; the pool's for a message.
    pub assignee: Assignee,
    /// What held it back, if anything.
    pub held: Option<Held>,
    /// Why it lapses, if it does.
    pub lapsed: Option<HeldBack>,
}

impl Place {
    /// The contact that it makes, where caps count it.
    pub fn touch(&self, rule: &Rule) -> Option<(Day, Channel)> {
        let counts = self.lapsed.is_none() && !rule.service;
        self.channel
            .filter(|_| counts)
            .map(|channel| (self.day, channel))
    }
}

impl<'a> Terms<'a> {
    /// Finds the place of an occurrence. `owner` is whose customer it is, `load` tells how much somebody has to work
    /// on a day.
    pub fn place<E>(
        &self,
        whom: &Whom<'_>,
        ledger: &Ledger,
        owner: Option<AgentId>,
        occurrence: &Occurrence,
        load: impl FnMut(Assignee, Day) -> Result<i64, E>,
    ) -> Result<Place, E> {
        let rule = &self.plan.rules[occurrence.rule];
        let wish = self.wish(whom, rule, occurrence.due);
        let placed = if occurrence.merged {
            Placed::Lapsed(HeldBack::Merged)
        } else {
            place(&self.plan.caps, ledger, whom, &wish)
        };
        let (mut day, held, lapsed) = match placed {
            Placed::On(day, held) => (day, held, None),
            Placed::Lapsed(why) => {
                let held = Held::for_good(occurrence.due, &why);
                (occurrence.due, Some(held), Some(why))
            }
        };
        let (mut assignee, mut at, mut until) = (Assignee::Pool, self.now, wish.until);
        if matches!(rule.what.way, Way::Work(_)) {
            if lapsed.is_none() {
                let free = |day: Day| {
                    let full = |c| ledger.cap(&self.plan.caps, whom.segment, day, c);
                    wish.channel.is_none_or(|c| full(c).is_none())
                };
                (day, assignee) = self.spread(rule, (day, until), owner, free, load)?;
            }
        } else {
            at = if rule.service {
                self.zone.start_of(day).max(self.now)
            } else {
                self.send_time(day)
            };
            day = self.zone.day(at);
            until = until.max(day);
        }
        Ok(Place {
            channel: wish.channel,
            day,
            at,
            until,
            assignee,
            held,
            lapsed,
        })
    }

    /// The moment on a day, or after it, at which a message may be sent; never before now.
    pub fn send_time(&self, day: Day) -> Moment {
        let from = self.zone.start_of(day).max(self.now);
        let hours = self.plan.message_hours.as_ref();
        let hours = self.schedule(hours.unwrap_or(self.call_hours));
        hours.next_allowed(from, None).unwrap_or(from)
    }

    /// Hours of a kind with what they depend on.
    pub fn schedule(&self, hours: &'a Hours) -> Schedule<'a> {
        Schedule {
            hours,
            holidays: self.holidays,
            zone: self.zone,
        }
    }

    fn wish(&self, whom: &Whom<'_>, rule: &Rule, due: Day) -> Wish {
        let (earliest, until) = match rule.what.way {
            Way::Work(_) => (
                whom.today,
                // Work that is made late is worked all the same.
                (due + rule.lapse_days.map_or(WORK_DAYS, i32::from)).max(whom.today),
            ),
            _ if rule.service => (whom.today, rule.message_until(due)),
            _ => {
                let first = self.zone.day(self.send_time(whom.today));
                (first, rule.message_until(due))
            }
        };
        Wish {
            day: due.max(earliest),
            until,
            channel: rule.what.way.channel(whom.customer),
            when_held: rule.held,
            free: Free::of_rule(rule),
        }
    }

    /// The day and the person for work: within the rule's days to spread and its time, the working day with least to do. A key
    /// customer's belongs to the owner, unless the owner is full on all of these days; other work to everybody, or to
    /// the agent with most room by the share of the day that is theirs.
    fn spread<E>(
        &self,
        rule: &Rule,
        (first, until): (Day, Day),
        owner: Option<AgentId>,
        free: impl Fn(Day) -> bool,
        mut load: impl FnMut(Assignee, Day) -> Result<i64, E>,
    ) -> Result<(Day, Assignee), E> {
        if rule.spread_days == 0 && (owner.is_some() || rule.by == By::Anybody) {
            return Ok((first, owner.map_or(Assignee::Pool, Assignee::Agent)));
        }
        let schedule = self.schedule(self.business_hours);
        let days: Vec<Day> = (0..=i32::from(rule.spread_days))
            .map(|n| first + n)
            .filter(|day| rule.lapse_days.is_none() || *day <= until)
            .filter(|day| rule.spread_days == 0 || (schedule.is_open_day(*day) && free(*day)))
            .collect();
        if let Some(owner) = owner {
            let full = i64::from(self.daily_target);
            match least(&days, Assignee::Agent(owner), &mut load)? {
                Some((load, day)) if load < full => return Ok((day, Assignee::Agent(owner))),
                None => return Ok((first, Assignee::Agent(owner))),
                Some(_) => {}
            }
        }
        if rule.by == By::Agents
            && let Some((day, agent)) = self.roomiest(&days, &mut load)?
        {
            return Ok((day, Assignee::Agent(agent)));
        }
        let day = least(&days, Assignee::Pool, &mut load)?.map_or(first, |(_, day)| day);
        Ok((day, Assignee::Pool))
    }

    /// The agent and the day with most room, as a part of what is theirs; the first day and agent of several.
    fn roomiest<E>(
        &self,
        days: &[Day],
        mut load: impl FnMut(Assignee, Day) -> Result<i64, E>,
    ) -> Result<Option<(Day, AgentId)>, E> {
        let mut best: Option<(i64, Day, AgentId)> = None;
        for day in days {
            for (agent, share) in self.agents {
                let load = load(Assignee::Agent(*agent), *day)?;
                // How full the day would be, with this too: in hundredths of the agent's share.
                let fullness = (load + 1) * 10_000 / i64::from((*share).max(1));
                if best.is_none_or(|(known, ..)| fullness < known) {
                    best = Some((fullness, *day, *agent));
                }
            }
        }
        Ok(best.map(|(_, day, agent)| (day, agent)))
    }
}

/// The day on which somebody has least to do, the first of several, and how much that is.
fn least<E>(
    days: &[Day],
    of: Assignee,
    load: &mut impl FnMut(Assignee, Day) -> Result<i64, E>,
) -> Result<Option<(i64, Day)>, E> {
    let mut least: Option<(i64, Day)> = None;
    for day in days {
        let load = load(of, *day)?;
        if least.is_none_or(|(known, _)| load < known) {
            least = Some((load, *day));
        }
    }
    Ok(least)
}

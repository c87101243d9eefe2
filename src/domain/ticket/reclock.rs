//! Going by other hours, teams, holidays and targets.

use serde::{Deserialize, Serialize};

use super::{ClockKind, Terms, Ticket};
use crate::domain::calendar::{HolidayTable, Hours, Schedule};
use crate::domain::id::{AgentId, TicketId};
use crate::domain::team::Team;
use crate::domain::time::{Moment, Zone};

/// Hours, teams and holidays, as they are kept to count by them what ran before they became other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hourly {
    /// The desk's hours.
    desk: Hours,
    /// Who is in which team, and its hours.
    teams: Vec<(Vec<AgentId>, Hours)>,
    holidays: HolidayTable,
    zone: Zone,
}

impl Hourly {
    /// Those by which tickets go.
    pub fn of(terms: &Terms<'_>) -> Self {
        let team = |team: &Team| (team.members.clone(), team.hours.clone());
        Self {
            desk: terms.desk.hours.clone(),
            teams: terms.teams.iter().map(team).collect(),
            holidays: terms.desk.holidays.clone(),
            zone: terms.desk.zone,
        }
    }

    /// The hours that counted for a ticket of somebody, or of nobody.
    fn of_owner(&self, owner: Option<AgentId>) -> Schedule<'_> {
        let has = |members: &[AgentId]| owner.is_some_and(|owner| members.contains(&owner));
        let team = self.teams.iter().find(|(members, _)| has(members));
        Schedule {
            hours: team.map_or(&self.desk, |(_, hours)| hours),
            holidays: &self.holidays,
            zone: self.zone,
        }
    }
}

/// By what clocks go, and by what those went that have not been looked at since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counting {
    /// From now on.
    pub now: Hourly,
    /// Before, each until a moment, in order.
    pub former: Vec<(Hourly, Moment)>,
}

/// Most changes in a row that are told apart while open tickets have not all been looked at.
const MAX_FORMER: usize = 8;

impl Counting {
    /// Others are in force from a moment on. More changes than are told apart: what is between counts by the later ones.
    pub fn change(&mut self, now: Hourly, at: Moment) {
        if now == self.now {
            return;
        }
        let before = std::mem::replace(&mut self.now, now);
        if self.former.len() == MAX_FORMER {
            self.former.remove(0);
        }
        self.former.push((before, at));
    }
}

impl Ticket {
    /// Counts what ran until hours, teams or holidays became other by those that were in force then; where that was counted
    /// already nothing changes.
    pub fn catch_up(&mut self, former: &[(Hourly, Moment)]) {
        for (hours, until) in former {
            let hours = hours.of_owner(self.owner);
            self.clocks.each(|clock| {
                if clock.stopped().is_none() {
                    clock.settle(&hours, *until);
                }
            });
        }
    }

    /// Goes by other hours, teams, holidays and targets from a moment on.
    pub fn go_by(&mut self, terms: &Terms<'_>, at: Moment) {
        let (severity, key) = (self.severity, self.key);
        let hours = terms.hours_of(self.owner);
        for kind in ClockKind::ALL {
            let target = terms.targets.of(kind, severity, key);
            let clock = self.clocks.get_mut(kind);
            clock.go_by(&hours, at);
            clock.retarget(&hours, at, target);
        }
        self.look_ahead(terms);
    }
}

/// How far open tickets are looked at again after what they go by became other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reclocking {
    /// What hours, teams, holidays and targets come to.
    pub mark: u64,
    /// The last ticket that was looked at.
    pub after: TicketId,
    /// Tickets looked at.
    pub done: u64,
    /// When all had been.
    pub finished: Option<Moment>,
}

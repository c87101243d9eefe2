//! What tickets go by: whose hours, which targets, who is told, and what an agent may grant.

use super::{Escalation, Targets};
use crate::domain::calendar::Schedule;
use crate::domain::id::AgentId;
use crate::domain::money::Fen;
use crate::domain::team::Teams;

/// What tickets go by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The desk's hours: of tickets that nobody has, or somebody in no team.
    pub desk: Schedule<'a>,
    /// Teams with hours of their own.
    pub teams: &'a Teams,
    /// Until when what is due.
    pub targets: &'a Targets,
    /// Who is told when of what is late.
    pub escalation: Escalation,
    /// What an agent may grant without a supervisor.
    pub limit: Fen,
}

impl<'a> Terms<'a> {
    /// All hours that may count for a ticket: the desk's, and those of each team.
    pub fn all_hours(&self) -> impl Iterator<Item = Schedule<'a>> {
        let desk = self.desk;
        let teams = self.teams.iter().map(move |team| Schedule {
            hours: &team.hours,
            ..desk
        });
        std::iter::once(desk).chain(teams)
    }

    /// The hours that count for a ticket of somebody, or of nobody.
    pub fn hours_of(&self, owner: Option<AgentId>) -> Schedule<'a> {
        let team = owner.and_then(|owner| self.teams.of(owner));
        Schedule {
            hours: team.map_or(self.desk.hours, |team| &team.hours),
            ..self.desk
        }
    }
}

//! Teams: agents with hours of their own, by which the clocks of their tickets count.

use std::collections::BTreeMap;

use super::calendar::Hours;
use super::id::AgentId;
use super::outcome::Labels;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id, e.g. `night`.
    pub id: String,
    /// Names on screen.
    pub label: Labels,
    /// Who is in it.
    pub members: Vec<AgentId>,
    /// When it works.
    pub hours: Hours,
}

/// All teams, and who is in which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Teams {
    teams: Vec<Team>,
    of: BTreeMap<AgentId, usize>,
}

impl Teams {
    /// Teams in the order of screens. Who is in several is of the first.
    pub fn new(teams: Vec<Team>) -> Self {
        let mut of = BTreeMap::new();
        for (nth, team) in teams.iter().enumerate() {
            for member in &team.members {
                of.entry(*member).or_insert(nth);
            }
        }
        Self { teams, of }
    }

    /// No team: everybody works the desk's hours.
    pub const fn none() -> Self {
        Self {
            teams: Vec::new(),
            of: BTreeMap::new(),
        }
    }

    /// All of them, in the order of screens.
    pub fn iter(&self) -> impl Iterator<Item = &Team> {
        self.teams.iter()
    }

    /// The team that an agent is in; `None` of who works the desk's hours.
    pub fn of(&self, agent: AgentId) -> Option<&Team> {
        self.of.get(&agent).and_then(|nth| self.teams.get(*nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_in_one_team_or_in_none() {
        let team = |id: &str, members: &[u32]| Team {
            id: id.to_owned(),
            label: Labels::default(),
            members: members.iter().copied().map(AgentId).collect(),
            hours: Hours::business(),
        };
        let teams = Teams::new(vec![team("day", &[1, 2]), team("night", &[2, 3])]);
        let of = |agent| teams.of(AgentId(agent)).map(|team| team.id.as_str());
        assert_eq!(
            [1, 2, 3, 4].map(of),
            [Some("day"), Some("day"), Some("night"), None]
        );
        assert_eq!(Teams::none(), Teams::default());
    }
}

//! The teams of the store's file, with the agents who are enrolled by the names in it.

use crate::config::TicketSettings;
use crate::domain::team::{Team, Teams};
use crate::store::{Read, StoreError};

use super::names::agent_named;

/// The teams as they are now. A name that nobody has is nobody: whoever is enrolled by it later is in the team.
pub fn in_force(read: &impl Read, settings: &TicketSettings) -> Result<Teams, StoreError> {
    let mut teams = Vec::with_capacity(settings.teams.len());
    for team in &settings.teams {
        let mut members = Vec::with_capacity(team.members.len());
        for name in &team.members {
            if let Some(agent) = agent_named(read, name)? {
                members.push(agent.id);
            } else {
                tracing::warn!(team = team.id, name, "no agent of that name");
            }
        }
        teams.push(Team {
            id: team.id.clone(),
            label: team.label.clone(),
            members,
            hours: team.hours.clone(),
        });
    }
    Ok(Teams::new(teams))
}

//! The floor as supervisors see it: who is at what, and for how long.

use serde::{Deserialize, Serialize};

use crate::domain::agent::Role;
use crate::domain::id::{AgentId, CustomerId, FollowUpId, TicketId};
use crate::domain::outcome::Labels;
use crate::domain::time::Moment;

/// Tickets are counted up to so many: then there may be more.
pub const MOST_COUNTED: u64 = 200;

/// What an agent is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// On a call.
    Calling,
    /// Recording one.
    WrapUp,
    /// Holds a customer who was not called yet.
    Holding,
    /// Reads a ticket, with nobody in hand.
    Reading,
    /// At the desk, with nothing in hand.
    Waiting,
    /// Pauses.
    Paused,
    /// No desk is open.
    Away,
}

impl Doing {
    /// The code in JSON and of the message that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Calling => "calling",
            Self::WrapUp => "wrap-up",
            Self::Holding => "holding",
            Self::Reading => "reading",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Away => "away",
        }
    }
}

/// An agent on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorAgent {
    /// Who.
    pub id: AgentId,
    /// Login-like name.
    pub login: String,
    /// Name on screens.
    pub name: String,
    /// Role.
    pub role: Role,
    /// The id of their team; empty of who is in none.
    pub team: String,
    /// At what.
    pub doing: Doing,
    /// Since when, where that is known.
    pub since: Option<Moment>,
    /// Whom they hold, of several the one who was taken last; with the name.
    pub customer: Option<(CustomerId, String)>,
    /// For which follow-up or ticket; or which ticket they read.
    pub follow_up: Option<FollowUpId>,
    /// The reason's id of their pause: of one that is under way, or that begins when they are done with what they hold.
    pub pause: Option<String>,
    /// Desks open now.
    pub desks: u32,
    /// Follow-ups that they finished today.
    pub done: u64,
    /// Their own follow-ups of before today.
    pub overdue: u64,
    /// Their open tickets of which a clock is over, up to [`MOST_COUNTED`].
    pub breached: u64,
    /// Their open tickets of which a clock is over within an hour, up to [`MOST_COUNTED`].
    pub breaching: u64,
}

impl FloorAgent {
    /// So many desks of theirs are open, the first since then, with a ticket on the screen. Who has none and nobody in hand
    /// is away, who has opened one since they had anybody in hand waits since then.
    pub fn at_desks(
        &mut self,
        desks: u32,
        since: Option<Moment>,
        reading: Option<(TicketId, Moment)>,
    ) {
        self.desks = desks;
        if self.doing != Doing::Waiting {
            return;
        }
        (self.doing, self.since) = match (desks, reading) {
            (0, _) => (Doing::Away, None),
            (_, Some((ticket, at))) => {
                self.follow_up = Some(FollowUpId::of_ticket(ticket));
                (Doing::Reading, Some(at))
            }
            (_, None) => (Doing::Waiting, self.since.max(since)),
        };
    }
}

/// A team of the floor, with what is late of its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorTeam {
    /// Its id; empty of those who are in no team.
    pub id: String,
    /// Names on screen.
    pub label: Labels,
    /// How many are in it.
    pub members: u64,
    /// How many of them are at a desk or have somebody in hand.
    pub present: u64,
    /// Follow-ups of before today.
    pub overdue: u64,
    /// Open tickets of which a clock is over; of each member up to [`MOST_COUNTED`].
    pub breached: u64,
    /// Open tickets of which a clock is over within an hour; of each member up to [`MOST_COUNTED`].
    pub breaching: u64,
}

/// The floor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorView {
    /// Who is enrolled: team by team as they are configured, then who is in none; first come first.
    pub agents: Vec<FloorAgent>,
    /// Teams in that order; none where none are configured.
    pub teams: Vec<FloorTeam>,
    /// How many more there are.
    pub left_out: u64,
    /// Nobody's follow-ups of before today.
    pub overdue: u64,
    /// Nobody's open tickets of which a clock is over, up to [`MOST_COUNTED`].
    pub breached: u64,
    /// Nobody's open tickets of which a clock is over within an hour, up to [`MOST_COUNTED`].
    pub breaching: u64,
}

impl FloorView {
    /// Adds up who is there, once it is known who has a desk open.
    pub fn count_present(&mut self) {
        for team in &mut self.teams {
            let members = self.agents.iter().filter(|row| row.team == team.id);
            team.present = members.filter(|row| row.doing != Doing::Away).count() as u64;
        }
    }
}

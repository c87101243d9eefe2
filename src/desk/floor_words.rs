//! The floor in words: what agents are at, pauses, counts that end somewhere.

use super::words::{Words, span};
use crate::domain::outcome::Labels;
use crate::domain::time::Moment;
use crate::protocol::view::{Doing, FloorAgent, MOST_COUNTED};
use crate::tr;

impl Words<'_> {
    /// A reason for a pause.
    pub fn pause(&self, id: &str) -> String {
        let known = self.settings.pauses.iter().find(|pause| pause.id == id);
        self.named(known.map(|pause| &pause.label), "pause", id)
    }

    /// What an agent is at, with the reason of a pause.
    pub fn doing(&self, agent: &FloorAgent) -> String {
        let doing = self.locale.text(match agent.doing {
            Doing::Calling => "doing-calling",
            Doing::WrapUp => "doing-wrap-up",
            Doing::Holding => "doing-holding",
            Doing::Reading => "doing-reading",
            Doing::Waiting => "doing-waiting",
            Doing::Paused => "doing-paused",
            Doing::Away => "doing-away",
        });
        match (agent.doing, &agent.pause) {
            (Doing::Paused, Some(reason)) => self.pause(reason),
            (_, Some(reason)) => tr!(
                self.locale,
                "doing-then",
                doing = doing,
                reason = self.pause(reason)
            ),
            (_, None) => doing.to_owned(),
        }
    }

    /// A team's name.
    pub fn team(&self, id: &str, label: &Labels) -> String {
        if id.is_empty() {
            return tr!(self.locale, "floor-no-team").to_owned();
        }
        self.named(Some(label), "team", id)
    }

    /// How long since a moment: `3:05`, `1:03:05`.
    pub fn lasts(&self, since: Moment) -> String {
        span(((self.now - since).0 / 1_000).max(0))
    }
}

/// Tickets of the floor: of very many it is only said that there are.
pub fn floor_count(n: u64) -> String {
    if n < MOST_COUNTED {
        n.to_string()
    } else {
        format!("{MOST_COUNTED}+")
    }
}

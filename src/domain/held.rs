//! What the plan held back, and why.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::time::Day;

/// A touch that was not made on the day on which it was to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The day on which it was to be.
    pub from: Day,
    /// The day that it moved to; `None` where it lapsed.
    pub to: Option<Day>,
    /// Why.
    pub why: HeldBack,
}

impl Held {
    /// Adds what held something back; the same reason on the days after is one entry with the last of them.
    pub fn note(self, known: &mut Vec<Self>) {
        match known.last_mut() {
            Some(last) if last.why == self.why && last.to == Some(self.from) => last.to = self.to,
            _ => known.push(self),
        }
    }

    /// Held back for good.
    pub fn for_good(from: Day, why: &HeldBack) -> Self {
        Self {
            from,
            to: None,
            why: why.clone(),
        }
    }
}

/// Why a touch was held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeldBack {
    /// A cap on contacts: so many in any so many days in a row were reached.
    Cap {
        /// The channel that the cap is for; `None`: all of them together.
        channel: Option<Channel>,
        /// Length of the stretch in days: 1, 7 or 30.
        days: u8,
        /// The most that may be.
        most: u16,
    },
    /// A complaint is open: nothing but that is talked about.
    OpenComplaint,
    /// The customer is not to be contacted.
    DoNotContact,
    /// The customer said no to the channel.
    OptedOut(Channel),
    /// There is no number or address for the channel.
    NoAddress(Channel),
    /// Several that were missed became one.
    Merged,
    /// It was found out about too late.
    TooLate,
    /// Somebody gave it another day by hand, which caps do not move.
    PutOff,
}

impl HeldBack {
    /// The code in JSON and locale keys.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cap { .. } => "cap",
            Self::OpenComplaint => "open-complaint",
            Self::DoNotContact => "do-not-contact",
            Self::OptedOut(_) => "opted-out",
            Self::NoAddress(_) => "no-address",
            Self::Merged => "merged",
            Self::TooLate => "too-late",
            Self::PutOff => "put-off",
        }
    }
}

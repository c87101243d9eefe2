//! Identities as they are stored and as people see and type them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an id like {prefix}123")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// The letter that ids of this kind begin with.
    pub prefix: char,
}

/// The number behind the letter that may lead it.
fn number(text: &str, prefix: char) -> Option<&str> {
    let text = text.trim();
    let digits = text
        .strip_prefix([prefix, prefix.to_ascii_lowercase()])
        .unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then_some(digits)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty) = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub $int);

        impl $name {
            /// The letter that printed ids of this kind begin with.
            pub const PREFIX: char = $prefix;

            /// Reads an id as printed (either case); the letter may be left out.
            fn read(text: &str) -> Result<Self, IdError> {
                let read = number(text, $prefix).and_then(|digits| digits.parse().ok());
                read.map(Self).ok_or_else(|| IdError { text: text.to_owned(), prefix: $prefix })
            }

            fn print(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}{}", $prefix, self.0))
            }
        }
    )*};
}

macro_rules! printed {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.print(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::read(text)
            }
        }
    )*};
}

ids! {
    /// A customer.
    CustomerId(u64) = 'C';
    /// An order of a customer.
    OrderId(u64) = 'O';
    /// A follow-up: a piece of work for people about one customer. A ticket's place in the queue is one too, under the
    /// ticket's own id as it is printed; see [`FollowUpId::of_ticket`].
    FollowUpId(u64) = 'F';
    /// One contact with a customer: a call made or taken, with its outcome.
    ContactId(u64) = 'K';
    /// A message of the outbox.
    MessageId(u64) = 'M';
    /// A ticket: something that a customer wants settled.
    TicketId(u64) = 'T';
    /// An enrolled agent.
    AgentId(u32) = 'A';
    /// A crisis.
    CrisisId(u32) = 'X';
    /// One import of a file.
    ImportId(u32) = 'I';
}

printed! { CustomerId OrderId ContactId MessageId TicketId AgentId CrisisId ImportId }

/// What tells tickets' places in the queue from follow-ups: no store gives out as many ids.
const OF_TICKET: u64 = 1 << 63;

impl FollowUpId {
    /// A ticket's place in the queue: it is served and claimed like a follow-up, and none is stored for it.
    pub const fn of_ticket(ticket: TicketId) -> Self {
        Self(ticket.0 | OF_TICKET)
    }

    /// The ticket whose place in the queue it is.
    pub const fn ticket(self) -> Option<TicketId> {
        if self.0 & OF_TICKET == 0 {
            None
        } else {
            Some(TicketId(self.0 & !OF_TICKET))
        }
    }
}

impl fmt::Display for FollowUpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ticket() {
            Some(ticket) => ticket.fmt(f),
            None => self.print(f),
        }
    }
}

impl FromStr for FollowUpId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.trim_start().starts_with(['T', 't']) {
            return TicketId::read(text).map(Self::of_ticket);
        }
        Self::read(text).and_then(|id| match id.ticket() {
            None => Ok(id),
            Some(_) => Err(IdError {
                text: text.to_owned(),
                prefix: Self::PREFIX,
            }),
        })
    }
}

/// A session of the hub: one connected desk, or one command. Not reused within a store.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SessionId(pub u64);

/// A random id made by a client for one change, so that a repeated request has its effect once.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RequestId(pub [u8; 16]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_accepted_as_printed() {
        assert_eq!(FollowUpId(17).to_string(), "F17");
        for text in ["F17", "f17", "17", " F17 "] {
            assert_eq!(text.parse(), Ok(FollowUpId(17)), "{text}");
        }
        for text in ["", "F", "C17", "F-1", "F1.5", "99999999999999999999999"] {
            assert!(text.parse::<FollowUpId>().is_err(), "{text}");
        }
        let place = FollowUpId::of_ticket(TicketId(12));
        assert_eq!(
            (place.to_string().as_str(), place.ticket()),
            ("T12", Some(TicketId(12)))
        );
        assert_eq!("t12".parse(), Ok(place));
        assert_eq!(FollowUpId(17).ticket(), None);
        assert!(place.0.to_string().parse::<FollowUpId>().is_err());
    }
}

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

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty) = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub $int);

        impl $name {
            /// The letter that printed ids of this kind begin with.
            pub const PREFIX: char = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}{}", $prefix, self.0))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Reads an id as printed (either case); the letter may be left out.
            fn from_str(text: &str) -> Result<Self, IdError> {
                let digits = text.trim();
                let digits = digits
                    .strip_prefix($prefix)
                    .or_else(|| digits.strip_prefix($prefix.to_ascii_lowercase()))
                    .unwrap_or(digits);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(IdError { text: text.to_owned(), prefix: $prefix });
                }
                digits.parse().map(Self).map_err(|_| IdError { text: text.to_owned(), prefix: $prefix })
            }
        }
    )*};
}

ids! {
    /// A customer.
    CustomerId(u64) = 'C';
    /// An order of a customer.
    OrderId(u64) = 'O';
    /// A follow-up: a piece of work for people about one customer.
    FollowUpId(u64) = 'F';
    /// One contact with a customer: a call made or taken, with its outcome.
    ContactId(u64) = 'K';
    /// A message of the outbox.
    MessageId(u64) = 'M';
    /// A ticket: something that a customer wants settled.
    TicketId(u64) = 'T';
    /// An enrolled agent.
    AgentId(u32) = 'A';
    /// One import of a file.
    ImportId(u32) = 'I';
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
    }
}

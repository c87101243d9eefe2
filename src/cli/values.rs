//! Values of arguments: what an option takes, and why it does not take another.

use super::plan::preview_list::Listed;
use crate::domain::channel::Channel;
use crate::domain::crisis::Kind;
use crate::domain::money::Fen;
use crate::domain::ticket::{Remedy, Source, State};
use crate::i18n::Locale;
use crate::protocol::view::OutboxState;

/// The languages that `--lang` names.
pub(super) const LANGUAGES: &str = "zh, en";

/// Why an argument does not take a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    /// A number outside of what is allowed, or none.
    #[error("{min} to {max}")]
    OutOfRange {
        /// Least allowed.
        min: u64,
        /// Most allowed.
        max: u64,
    },
    /// None of those that are known.
    #[error("{0}")]
    Unknown(&'static str),
}

/// A number within a range; what is none, or outside of it, is told the range.
pub(super) fn within<T: TryFrom<u64>>(
    min: u64,
    max: u64,
) -> impl Fn(&str) -> Result<T, Unfit> + Clone + Send + Sync + 'static {
    move |text| {
        let number: Option<u64> = text.trim().parse().ok();
        number
            .filter(|number| (min..=max).contains(number))
            .and_then(|number| T::try_from(number).ok())
            .ok_or(Unfit::OutOfRange { min, max })
    }
}

/// A language by a tag such as `zh`, `zh-CN`, `zh_TW.UTF-8`, `EN`.
pub(super) fn language(text: &str) -> Result<Locale, Unfit> {
    Locale::from_tag(text).ok_or(Unfit::Unknown(LANGUAGES))
}

/// The channels of messages.
const MESSAGE_CHANNELS: &str = "sms|email|social|chat";

/// A channel by which messages go.
pub(super) fn message_channel(text: &str) -> Result<Channel, Unfit> {
    let channel = Channel::of_code(text).filter(|c| Channel::MESSAGES.contains(c));
    channel.ok_or(Unfit::Unknown(MESSAGE_CHANNELS))
}

/// How a customer is spoken to.
pub(super) const CHANNELS: &str = "call|sms|email|social|chat|visit";

/// A channel.
pub(super) fn channel(text: &str) -> Result<Channel, Unfit> {
    Channel::of_code(text).ok_or(Unfit::Unknown(CHANNELS))
}

/// What is wanted or offered.
pub(super) const REMEDIES: &str = "exchange|refund|compensation|apology|information";

/// A remedy.
pub(super) fn remedy(text: &str) -> Result<Remedy, Unfit> {
    Remedy::of_code(text).ok_or(Unfit::Unknown(REMEDIES))
}

/// How tickets come.
pub(super) const SOURCES: &str = "call|message|review|visit|external";

/// A source of tickets.
pub(super) fn source(text: &str) -> Result<Source, Unfit> {
    Source::of_code(text).ok_or(Unfit::Unknown(SOURCES))
}

/// Kinds of crises.
pub(super) const CRISIS_KINDS: &str = "safety|media|many";

/// A kind of crisis.
pub(super) fn crisis_kind(text: &str) -> Result<Kind, Unfit> {
    Kind::of_code(text).ok_or(Unfit::Unknown(CRISIS_KINDS))
}

/// Where tickets stand.
const TICKET_STATES: &str =
    "new|assigned|in-progress|waiting-customer|waiting-department|resolved|closed|reopened";

/// A state of tickets.
pub(super) fn ticket_state(text: &str) -> Result<State, Unfit> {
    State::of_code(text).ok_or(Unfit::Unknown(TICKET_STATES))
}

/// An amount of yuan, not negative.
pub(super) fn yuan(text: &str) -> Result<Fen, Unfit> {
    let amount = text.parse::<Fen>().ok().filter(|fen| fen.0 >= 0);
    amount.ok_or(Unfit::Unknown("200, 39.90"))
}

/// How messages stand.
pub(super) fn outbox_state(text: &str) -> Result<OutboxState, Unfit> {
    match text {
        "waiting" => Ok(OutboxState::Waiting),
        "cancelled" => Ok(OutboxState::Cancelled),
        "lapsed" => Ok(OutboxState::Lapsed),
        "any" => Ok(OutboxState::Any),
        _ => Err(Unfit::Unknown("waiting|cancelled|lapsed|any")),
    }
}

/// Whom a preview lists.
pub(super) fn listed(text: &str) -> Result<Listed, Unfit> {
    match text {
        "moves" => Ok(Listed::Moves),
        "gained" => Ok(Listed::Gained),
        "lost" => Ok(Listed::Lost),
        "all" => Ok(Listed::All),
        _ => Err(Unfit::Unknown("moves|gained|lost|all")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_within_their_range() {
        let range = within::<u8>(1, 5);
        assert_eq!((range("1"), range(" 5")), (Ok(1), Ok(5)));
        for text in ["0", "6", "-1", "many", "", "99999999999999999999"] {
            assert_eq!(range(text), Err(Unfit::OutOfRange { min: 1, max: 5 }));
        }
    }
}

//! The outbox: messages that wait, or became something else, in a window over the hub's list.

use super::paged::Paged;
use super::parts::Parts;
use crate::domain::channel::Channel;
use crate::domain::id::MessageId;
use crate::protocol::view::{MessageView, OutboxFilter, OutboxState};

/// States that can be looked at, in the order in which they are offered.
pub const STATES: [OutboxState; 4] = [
    OutboxState::Waiting,
    OutboxState::Cancelled,
    OutboxState::Lapsed,
    OutboxState::Any,
];

/// Channels by which messages go.
pub const CHANNELS: [Channel; 4] = [Channel::Sms, Channel::Email, Channel::Social, Channel::Chat];

/// The outbox.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    /// In that state.
    pub state: OutboxState,
    /// By that channel.
    pub channel: Option<Channel>,
    /// The page that is being put together.
    pub parts: Parts<MessageView>,
    /// The rows.
    pub rows: Paged<MessageView>,
    /// How many wait by channel, whatever is looked at.
    pub waiting: Vec<(Channel, u64)>,
    /// The first line shown of the selected message.
    pub scroll: u16,
    /// The row to select when the answer comes.
    pub select: Option<MessageId>,
    /// What was called off last: it is selected when that is taken back.
    pub called_off: Option<MessageId>,
}

impl Outbox {
    /// Which messages are looked at.
    pub fn filter(&self) -> OutboxFilter {
        OutboxFilter {
            channel: self.channel,
            state: self.state,
            ..OutboxFilter::default()
        }
    }

    /// Others are looked at from now on.
    pub fn look_at(&mut self, state: OutboxState, channel: Option<Channel>) {
        (self.state, self.channel) = (state, channel);
        self.parts.forget();
        self.rows = Paged::default();
        self.scroll = 0;
        self.select = None;
    }

    /// Begins again, keeping what is shown until the answer comes.
    pub fn refetch(&mut self) {
        let selected = self.rows.selected().map(|message| message.id);
        self.select = self.select.or(selected);
        self.parts.forget();
        self.rows.refetch();
    }

    /// How many there are of what is looked at, if that is known: of those that wait.
    pub fn count(&self) -> Option<u64> {
        let mut all = self.waiting.iter();
        match (self.state, self.channel) {
            (OutboxState::Waiting, None) => Some(all.map(|(_, n)| n).sum()),
            (OutboxState::Waiting, Some(of)) => {
                let found = all.find(|(channel, _)| *channel == of);
                Some(found.map_or(0, |(_, n)| *n))
            }
            _ => None,
        }
    }
}

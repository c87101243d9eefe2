//! News that a change makes, on its way to whom it concerns. Sent only after the change is stored.

use std::sync::Arc;

use crate::domain::id::{AgentId, SessionId};
use crate::protocol::Push;

/// Whom news concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every client.
    All,
    /// Every session of an agent.
    Agent(AgentId),
    /// One session.
    Session(SessionId),
}

/// Where news goes. Never blocks.
pub type PushSink = Arc<dyn Fn(Audience, Push) + Send + Sync>;

//! Who asks: the identity, role and session behind a request, established anew for each request.

use crate::domain::agent::Role;
use crate::domain::id::{AgentId, SessionId};
use crate::domain::time::Moment;
use crate::protocol::ClientKind;

/// Who asks, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The agent whose work it is.
    pub agent: AgentId,
    /// What may be done: the role of the person behind it, as it is at this request.
    pub role: Role,
    /// The agent who is really behind it, where that is somebody else (`--as NAME`).
    pub acting: Option<AgentId>,
    /// The session, which a desk's claims belong to.
    pub session: SessionId,
    /// A desk's claims live with its session, a command's are held for a time.
    pub kind: ClientKind,
    /// The hub's clock when the request came in.
    pub now: Moment,
}

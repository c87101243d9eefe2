//! The floor that a supervisor looks at, and what can be done from it.

use super::State;
use super::layers::Layer;
use crate::desk::widgets::list::Selection;
use crate::domain::id::{AgentId, CustomerId, FollowUpId, TicketId};
use crate::domain::time::Moment;
use crate::protocol::view::FloorView;

/// The floor.
#[derive(Debug, Clone, Default)]
pub struct Floor {
    /// What came.
    pub view: Option<FloorView>,
    /// The selected agent.
    pub selection: Selection,
    /// Something happened since.
    pub stale: bool,
    /// When it was asked for.
    pub asked: Moment,
}

/// What is done with an agent of the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FloorDo {
    /// Something is said, to whom.
    Say(AgentId, String),
    /// Whom they are at is taken over.
    TakeOver(AgentId, CustomerId),
    /// What they are at goes to somebody else.
    Reassign(FollowUpId),
    /// Whom they are at is shown.
    Customer(CustomerId),
    /// What they are at is shown.
    Ticket(TicketId),
}

impl State {
    /// Whether the floor is looked at, maybe under something else.
    pub fn floor_open(&self) -> bool {
        let floor = |layer: &Layer| matches!(layer, Layer::Floor(_));
        self.layers.iter().any(floor)
    }
}

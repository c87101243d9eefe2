//! What comes into the desk, and what it asks to be done: the two ends of `update`.

use crate::domain::time::Moment;
use crate::protocol::{Answer, Command, Me, Query, Refusal};

use super::keys::Key;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// The mouse wheel turned: rows down, negative up.
    Wheel(isize),
    /// A cell was clicked: column, row.
    Click(u16, u16),
    /// The machine's clock.
    Tick(Moment),
    /// News of the link to the hub.
    Link(LinkEvent),
}

/// News of the link to the hub.
#[derive(Debug, Clone)]
pub enum LinkEvent {
    /// The hub has let the desk in.
    Up {
        /// Who the desk is.
        me: Box<Me>,
        /// The hub's clock.
        now: Moment,
        /// How many times as fast as the machine's it runs.
        pace: u16,
        /// The hub is the same, and so is the session: claims and unanswered changes live on.
        resumed: bool,
    },
    /// The link is gone; it is being made again.
    Down,
    /// The hub will not let the desk in.
    Refused(Refusal),
    /// The link is over and does not come back by itself.
    Ended,
    /// The hub answered, or has news; with the milliseconds since the call.
    Answer(Answer, Option<u32>),
    /// How many milliseconds the hub takes to answer.
    Latency(u32),
}

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the hub. What is open when the link goes is asked anew by the desk once it is back.
    Query(u64, Query),
    /// Have the hub change something. One that is open when the link goes is repeated with the same request id.
    Command(u64, Box<Command>),
    /// Draw the whole screen again.
    Redraw,
    /// Have a hub that was stopped on purpose started again.
    Revive,
    /// Let the terminal report the mouse, or not.
    Mouse(bool),
    /// Leave.
    Quit,
}

/// The desk's way to the hub. What comes back arrives as [`LinkEvent`]s.
pub trait Link {
    /// Sends a query; the answer carries the number.
    fn query(&mut self, number: u64, query: Query);

    /// Sends a change; the answer carries the number.
    fn command(&mut self, number: u64, command: Command);

    /// Starts a hub that was stopped on purpose.
    fn revive(&mut self);

    /// Says goodbye: what the desk holds is free at once.
    fn close(self);
}

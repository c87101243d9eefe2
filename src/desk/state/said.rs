//! How the link is, and what the desk says about it and everything else.

use crate::domain::time::Moment;

/// How the link to the hub is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Not yet there.
    Connecting,
    /// There.
    Up,
    /// Gone since.
    Down(Moment),
    /// The hub does not let the desk in.
    Refused(String),
}

/// How long the hub takes to answer. What is shown changes only when something else does, so that an idle desk writes
/// nothing, or when the link becomes slow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Milliseconds on the screen.
    pub shown: Option<u32>,
    last: Option<u32>,
}

impl Latency {
    /// Milliseconds that nobody fails to notice.
    const SLOW: u32 = 300;

    /// An answer took so long.
    pub fn measured(&mut self, ms: u32) {
        self.last = Some(ms);
        if self.shown.is_none() || ms >= Self::SLOW {
            self.shown = self.last;
        }
    }

    /// Shows the last.
    pub fn show(&mut self) {
        self.shown = self.last;
    }
}

/// How a sentence is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// To know.
    Plain,
    /// Something is wrong.
    Bad,
}

/// A sentence of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Whether it can be undone with a key.
    pub undo: bool,
}

//! The panes: lists on the left, the customer in the middle, the timeline on the right; the figures.

pub mod breakdown;
pub mod customers;
pub mod days;
pub mod detail;
pub mod figures;
pub mod outbox;
pub mod overview;
pub mod plan_load;
pub mod plan_versions;
pub mod plan_who;
pub mod planning;
pub mod queue;
pub mod sheet;
pub mod timeline;
pub mod trend;

/// No pane has more lines than this; scrolling ends there.
pub const SCROLL_LIMIT: u16 = 4_000;

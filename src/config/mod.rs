//! Defaults and user files: the care plan, the store's settings, and what tickets go by.

pub mod plan;
pub mod plan_changes;
pub mod settings;
pub mod span;
pub mod tickets;

pub use settings::Settings;
pub use tickets::TicketSettings;

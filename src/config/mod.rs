//! Defaults and user files: the care plan, the store's settings, what tickets go by, and what is done in a crisis.

pub mod crisis;
pub mod plan;
pub mod plan_changes;
pub mod settings;
pub mod span;
pub mod teams;
pub mod tickets;

pub use crisis::CrisisSettings;
pub use settings::Settings;
pub use teams::TeamSettings;
pub use tickets::TicketSettings;

//! Defaults and user files: the care plan, and the store's settings.

pub mod plan;
pub mod plan_changes;
pub mod settings;
pub mod span;

pub use settings::Settings;

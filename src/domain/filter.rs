//! Saved filters: conditions with a name, shared by all agents.

use serde::{Deserialize, Serialize};

use super::id::AgentId;
use super::time::Moment;

/// Longest name, in characters.
pub const MAX_NAME: usize = 40;

/// A saved filter; its key is its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Whom it lets through: see [`crate::domain::plan::condition`].
    pub condition: String,
    /// What it is for.
    pub note: String,
    /// Who saved it last.
    pub by: AgentId,
    /// When.
    pub at: Moment,
}

/// Whether a text can be a filter's name: one that stands between quotes in `filter('NAME')` as it is.
pub fn is_name(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !matches!(c, '\'' | '"' | '\\');
    !name.trim().is_empty()
        && name.trim() == name
        && name.chars().count() <= MAX_NAME
        && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_quotes() {
        for (name, fits) in [
            ("杭州大客户", true),
            ("big spenders", true),
            ("", false),
            (" x", false),
            ("it's", false),
            ("a\\b", false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
        assert!(!is_name(&"x".repeat(MAX_NAME + 1)));
    }
}

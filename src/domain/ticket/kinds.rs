//! What tickets are sorted by, as configured: categories with subcategories, and the departments that are waited for.

use serde::{Deserialize, Serialize};

use crate::domain::outcome::Labels;

/// A kind of matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its id, e.g. `logistics`.
    pub id: String,
    /// The key that picks it, 1–9.
    pub digit: u8,
    /// Names on screen.
    #[serde(default)]
    pub label: Labels,
    /// Its parts.
    #[serde(default)]
    pub subcategories: Vec<Choice>,
}

/// A part of a category, or a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id, e.g. `late`.
    pub id: String,
    /// Names on screen.
    #[serde(default)]
    pub label: Labels,
}

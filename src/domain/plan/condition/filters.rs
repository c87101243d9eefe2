//! Saved filters as conditions see them: names that stand for conditions.

use std::collections::BTreeMap;

/// Saved filters by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters(BTreeMap<String, String>);

impl Filters {
    /// No filters.
    pub const NONE: Self = Self(BTreeMap::new());

    /// The condition of a filter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Adds or replaces one.
    pub fn set(&mut self, name: &str, condition: &str) {
        self.0.insert(name.to_owned(), condition.to_owned());
    }

    /// Takes one away.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

impl FromIterator<(String, String)> for Filters {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}

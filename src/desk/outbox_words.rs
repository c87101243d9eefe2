//! Lifecycle, events and what the plan holds back, in words.

use super::words::Words;
use crate::domain::segment::LifecycleId;
use crate::domain::time::Day;
use crate::tr;

impl Words<'_> {
    /// A lifecycle stage's name.
    pub fn lifecycle(&self, id: &LifecycleId) -> String {
        let labels = self
            .settings
            .lifecycle
            .iter()
            .find(|(known, _)| known == id);
        self.named(labels.map(|(_, l)| l), "lifecycle", &id.0)
    }

    /// The name of a criterion of key customers.
    pub fn key_criterion(&self, id: &str) -> String {
        let labels = self.settings.key.iter().find(|(known, _)| known == id);
        self.named(labels.map(|(_, l)| l), "key", id)
    }

    /// The name of an event.
    pub fn event(&self, name: &str) -> String {
        self.locale
            .find(&format!("event-{name}"))
            .unwrap_or(name)
            .to_owned()
    }

    /// That an event happened on a day.
    pub fn happened(&self, name: &str, day: Day) -> String {
        tr!(
            self.locale,
            "timeline-happened",
            event = self.event(name),
            day = self.day(day)
        )
    }
}

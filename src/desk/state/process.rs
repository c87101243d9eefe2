//! The process map of tickets: which period, whose steps, of what, and which step is selected.

use super::figures::Length;
use crate::desk::widgets::list::Selection;
use crate::domain::id::AgentId;
use crate::domain::kpi::Period;
use crate::domain::time::Day;
use crate::protocol::view::{ProcessFilter, ProcessMap, ProcessStep};

/// Of which tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Complaints.
    Complaints,
    /// Those of a category.
    Category(String),
}

/// The process map.
#[derive(Debug, Clone)]
pub struct Process {
    /// How long.
    pub length: Length,
    /// A day of the period.
    pub day: Day,
    /// Everybody's steps, not only mine.
    pub everybody: bool,
    /// Of which tickets.
    pub only: Only,
    /// What came.
    pub map: Option<ProcessMap>,
    /// It has to be fetched.
    pub stale: bool,
    /// The selected step.
    pub selection: Selection,
}

impl Process {
    /// Of the month around today.
    pub fn new(today: Day) -> Self {
        Self {
            length: Length::Month,
            day: today,
            everybody: true,
            only: Only::All,
            map: None,
            stale: true,
            selection: Selection::default(),
        }
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.length.around(self.day)
    }

    /// What is asked for; the steps of `me` where they are mine alone.
    pub fn filter(&self, me: Option<AgentId>) -> ProcessFilter {
        ProcessFilter {
            agent: me.filter(|_| !self.everybody),
            category: match &self.only {
                Only::Category(id) => Some(id.clone()),
                _ => None,
            },
            complaint: (self.only == Only::Complaints).then_some(true),
            ..ProcessFilter::default()
        }
    }

    /// All, then complaints, then each of the categories, then all again.
    pub fn next(&mut self, categories: &[&str]) {
        let at = match &self.only {
            Only::Category(id) => categories.iter().position(|c| c == id),
            _ => None,
        };
        let next = match (&self.only, at) {
            (Only::All, _) => return self.look_at(Only::Complaints),
            (Only::Complaints, _) => categories.first(),
            (_, at) => at.and_then(|at| categories.get(at + 1)),
        };
        self.look_at(next.map_or(Only::All, |id| Only::Category((*id).to_owned())));
    }

    fn look_at(&mut self, only: Only) {
        self.only = only;
        self.stale = true;
    }

    /// The steps.
    pub fn steps(&self) -> &[ProcessStep] {
        self.map.as_ref().map_or(&[], |map| &map.steps)
    }

    /// The selected step.
    pub fn selected(&self) -> Option<&ProcessStep> {
        self.steps().get(self.selection.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_goes_round() {
        let mut process = Process::new(Day(20_000));
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen.push(process.only.clone());
            process.next(&["product", "gift"]);
        }
        let category = |id: &str| Only::Category(id.to_owned());
        assert_eq!(
            seen,
            [
                Only::All,
                Only::Complaints,
                category("product"),
                category("gift"),
                Only::All
            ]
        );
        let me = Some(AgentId(3));
        assert_eq!(process.filter(me).complaint, Some(true));
        assert_eq!(process.filter(me).agent, None);
    }
}

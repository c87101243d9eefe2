//! The process map: what steps of tickets take, where time goes, and what is done again. A pure sum over steps, so that it
//! is the same whether steps are added one by one or by what is kept of them.

use std::collections::BTreeMap;

use super::state::{State, Verb};
use super::step::Taken;
use crate::domain::id::AgentId;
use crate::domain::spread::{Spread, bucket};
use crate::domain::time::Span;

/// Where a ticket was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The state that it was in.
    pub state: State,
    /// The department that it waited for; empty where it waited for none.
    pub department: String,
}

/// Steps that count as alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// What was done.
    pub verb: Verb,
    /// Where the ticket was until then.
    pub place: Place,
    /// Whether the same had been done with the ticket before.
    pub again: bool,
}

impl Cell {
    /// Where a step belongs; `None` for one that carries nothing on.
    pub fn of(taken: &Taken) -> Option<Self> {
        let verb = taken.step.verb();
        verb.is_work().then(|| Self {
            verb,
            place: Place {
                state: taken.from,
                department: match taken.from {
                    State::WaitingDepartment => taken.department.clone().unwrap_or_default(),
                    _ => String::new(),
                },
            },
            again: taken.again,
        })
    }

    /// Whether the time before it is of the process: after it was closed, nobody worked on it or waited.
    fn counts(&self) -> bool {
        self.place.state != State::Closed
    }
}

/// What is known of steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Took {
    /// How long each took.
    pub spread: Spread,
    /// Business time of all.
    pub total: Span,
}

impl Took {
    fn join(&mut self, cell: &Cell, other: &Self) {
        self.spread.join(&other.spread);
        if cell.counts() {
            self.total = self.total + other.total;
        }
    }
}

/// The sum of some steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Process {
    cells: BTreeMap<Cell, Took>,
    who: BTreeMap<(Verb, AgentId), u64>,
}

/// A kind of step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFigures {
    /// What is done.
    pub verb: Verb,
    /// What they took: business time since the ticket was last carried on.
    pub took: Took,
    /// How much of it was waiting for the customer or a department.
    pub waited: Span,
    /// Those done again with the same ticket, and their time.
    pub again: (u64, Span),
    /// Who took how many, the most first.
    pub who: Vec<(AgentId, u64)>,
}

/// A place where tickets are until the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFigures {
    /// Which.
    pub place: Place,
    /// Until the next step.
    pub took: Took,
}

impl Process {
    /// Adds a step.
    pub fn add(&mut self, taken: &Taken) {
        let Some(cell) = Cell::of(taken) else { return };
        self.add_who(cell.verb, taken.by, 1);
        let took = self.cells.entry(cell).or_default();
        took.spread.add(bucket(taken.spent), 1);
        took.total = took.total + taken.spent;
    }

    /// Adds so many that took so long.
    pub fn add_times(&mut self, cell: Cell, bucket: u16, count: u64) {
        self.cells
            .entry(cell)
            .or_default()
            .spread
            .add(bucket, count);
    }

    /// Adds time.
    pub fn add_total(&mut self, cell: Cell, total: Span) {
        let took = self.cells.entry(cell).or_default();
        took.total = took.total + total;
    }

    /// Adds steps of somebody.
    pub fn add_who(&mut self, verb: Verb, agent: AgentId, count: u64) {
        *self.who.entry((verb, agent)).or_default() += count;
    }

    /// Each kind of step, in the order in which they are usually taken.
    pub fn steps(&self) -> Vec<StepFigures> {
        let mut found: BTreeMap<Verb, StepFigures> = BTreeMap::new();
        for (cell, took) in &self.cells {
            let figures = found.entry(cell.verb).or_insert_with(|| StepFigures {
                verb: cell.verb,
                took: Took::default(),
                waited: Span(0),
                again: (0, Span(0)),
                who: Vec::new(),
            });
            figures.took.join(cell, took);
            if cell.place.state.waits() {
                figures.waited = figures.waited + took.total;
            }
            if cell.again {
                figures.again.0 += took.spread.count();
                if cell.counts() {
                    figures.again.1 = figures.again.1 + took.total;
                }
            }
        }
        for ((verb, agent), count) in &self.who {
            if let Some(figures) = found.get_mut(verb) {
                figures.who.push((*agent, *count));
            }
        }
        let mut steps: Vec<StepFigures> = found.into_values().collect();
        for figures in &mut steps {
            figures
                .who
                .sort_by_key(|(agent, count)| (std::cmp::Reverse(*count), *agent));
        }
        steps
    }

    /// Each place, where most time goes first.
    pub fn places(&self) -> Vec<PlaceFigures> {
        let mut found: BTreeMap<&Place, Took> = BTreeMap::new();
        for (cell, took) in self.cells.iter().filter(|(cell, _)| cell.counts()) {
            found.entry(&cell.place).or_default().join(cell, took);
        }
        let mut places: Vec<PlaceFigures> = found
            .into_iter()
            .map(|(place, took)| PlaceFigures {
                place: place.clone(),
                took,
            })
            .collect();
        places.sort_by_key(|figures| std::cmp::Reverse(figures.took.total));
        places
    }
}

#[cfg(test)]
mod tests;

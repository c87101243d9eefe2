//! The process map by keys: the period, whose steps, of which tickets, and the answer's question.

use crate::desk::state::calls::Ticket;
use crate::desk::state::figures::Length;
use crate::desk::state::{State, View};
use crate::desk::widgets::list::Step;
use crate::domain::time::Day;
use crate::protocol::Query;

/// Another step is selected.
pub fn step(state: &mut State, step: Step) {
    let height = state.layout().body_height().saturating_sub(1);
    let count = state.process.steps().len();
    state.process.selection.step(step, count, height);
}

/// F4: of all tickets, of complaints, of one category after the other.
pub fn options(state: &mut State) {
    let categories = state.settings.categories.iter();
    let ids: Vec<&str> = categories.map(|category| category.id.as_str()).collect();
    state.process.next(&ids);
}

/// Mine, or everybody's.
pub fn toggle_whose(state: &mut State) {
    state.process.everybody = !state.process.everybody;
    state.process.stale = true;
}

/// An earlier or a later period; not beyond today's.
pub fn shift(state: &mut State, later: bool, today: Day) {
    let process = &mut state.process;
    process.day = process.length.beside(process.day, later, today);
    process.stale = true;
}

/// Another length of the period.
pub fn look_at(state: &mut State, length: Length) {
    state.process.length = length;
    state.process.stale = true;
}

/// Asks for what is to be shown.
pub fn fetch(state: &mut State) {
    let wanted = state.view == View::Process && state.process.stale;
    if wanted && !state.calls.waiting(|t| *t == Ticket::Process) {
        state.process.stale = false;
        let me = state.me.as_ref().map(|me| me.agent);
        let query = Query::Process {
            period: state.process.period(),
            filter: state.process.filter(me),
        };
        state.calls.ask(query, Ticket::Process);
    }
}

//! The calendars: moving among days, and asking for what they hold.

use crate::desk::panes;
use crate::desk::state::calls::Ticket;
use crate::desk::state::days::{CustomerMonth, month_of};
use crate::desk::state::layers::Layer;
use crate::desk::state::paged::Paged;
use crate::desk::state::{LinkState, State, View};
use crate::desk::widgets::list::Step;
use crate::domain::time::Day;
use crate::protocol::query::{DueFilter, MAX_DAYS, Scope};
use crate::protocol::{Found, Query};

use super::{actions, layers};

/// The selected day of the calendar that the keys act on.
fn day(state: &State) -> Day {
    match state.layers.last() {
        Some(Layer::Month(month)) => month.day,
        _ => state.days.day,
    }
}

fn select(state: &mut State, day: Day) {
    match state.layers.last_mut() {
        Some(Layer::Month(month)) => month.select(day),
        _ => state.days.select(day),
    }
}

/// Selects the day so many days later.
pub fn go(state: &mut State, by: i32) {
    let day = day(state) + by;
    select(state, day);
}

/// Selects the same day so many months later.
pub fn go_months(state: &mut State, by: i32) {
    let day = day(state).add_months(by);
    select(state, day);
}

/// Selects today.
pub fn go_today(state: &mut State) {
    let today = state.zone().day(state.now);
    select(state, today);
}

/// Scrolls what the selected day holds.
pub fn step(state: &mut State, step: Step) {
    let (page, last) = panes::days::scrolling(state);
    layers::scroll_within(&mut state.days.scroll, step, page, last);
}

/// F4: mine, or everybody's.
pub fn toggle_whose(state: &mut State) {
    if state.supervisor() {
        state.days.toggle_whose();
    }
}

/// Whose work the desk's calendar shows.
fn whose(state: &State) -> Scope {
    if state.days.everybody {
        Scope::All
    } else {
        Scope::Mine
    }
}

/// Shows the queue of the selected day.
pub fn open_queue(state: &mut State) {
    let (day, scope) = (state.days.day, whose(state));
    actions::show(state, View::Queue);
    let today = state.zone().day(state.now);
    let queue = &mut state.queue;
    queue.scope = scope;
    queue.due = if day == today {
        DueFilter::Now
    } else {
        DueFilter::On(day)
    };
    queue.marked.clear();
    queue.rows = Paged::default();
}

/// Opens the calendar of the customer in view.
pub fn open_customer(state: &mut State) {
    let Some(subject) = state.subject() else {
        return;
    };
    let today = state.zone().day(state.now);
    let month = CustomerMonth {
        customer: subject.customer,
        name: subject.name,
        day: today,
        entries: None,
    };
    layers::push(state, Layer::Month(Box::new(month)));
}

/// Asks for what the calendar in view has not got.
pub fn fetch(state: &mut State) {
    if state.link != LinkState::Up {
        return;
    }
    if state.view == View::Calendar {
        of_the_desk(state);
    }
    if let Some(Layer::Month(month)) = state.layers.last()
        && month.shown().is_none()
        && !state
            .calls
            .waiting(|t| matches!(t, Ticket::CustomerDays(..)))
    {
        let (customer, (from, _)) = (month.customer, month_of(month.day));
        // The month after as well: what is to come is listed beyond the end of this one.
        let days = MAX_DAYS;
        let query = Query::CustomerDays {
            customer,
            from,
            days,
        };
        state.calls.ask(query, Ticket::CustomerDays(customer, from));
    }
}

fn of_the_desk(state: &mut State) {
    let (from, days) = month_of(state.days.day);
    let whose = whose(state);
    let loads = state.days.loads.is_none() || state.days.stale;
    if loads && !state.calls.waiting(|t| matches!(t, Ticket::Load(_))) {
        if std::mem::take(&mut state.days.stale) {
            state.days.parts = None;
        }
        let query = Query::Load { whose, from, days };
        state.calls.ask(query, Ticket::Load(from));
    }
    let day = state.days.day;
    let known = state.days.parts.as_ref().is_some_and(|(of, _)| *of == day);
    if !known && !state.calls.waiting(|t| matches!(t, Ticket::LoadOf(_))) {
        state
            .calls
            .ask(Query::LoadOf { whose, day }, Ticket::LoadOf(day));
    }
}

/// An answer for a calendar.
pub fn found(state: &mut State, ticket: Ticket, found: Found) {
    match (ticket, found) {
        (Ticket::Load(first), Found::Load(loads)) if month_of(state.days.day).0 == first => {
            state.days.loads = Some(loads);
        }
        (Ticket::LoadOf(day), Found::LoadOf(parts)) => {
            state.days.parts = Some((day, *parts));
        }
        (Ticket::CustomerDays(customer, first), Found::CustomerDays(entries)) => {
            for layer in &mut state.layers {
                if let Layer::Month(month) = layer
                    && month.customer == customer
                {
                    month.entries = Some((first, entries.clone()));
                }
            }
        }
        _ => {}
    }
}

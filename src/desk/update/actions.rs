//! What each action of the catalogue does, table by table of the keymap.

use crate::desk::action::Action;
use crate::desk::context::Context;
use crate::desk::event::Effect;
use crate::desk::state::calls::Ticket;
use crate::desk::state::figures::Length;
use crate::desk::state::layers::Layer;
use crate::desk::state::{Focus, LinkState, MARKS, State, Tone, View};
use crate::desk::widgets::list::Step;
use crate::protocol::Command;
use crate::protocol::query::{DueFilter, Scope};
use crate::tr;

use super::{
    claims, crisis, days, drafts, fetch, floor, forms, layers, link, moving, outbox, plan_versions,
    planning, process, tickets, why,
};

/// Does it.
pub fn perform(state: &mut State, action: Action) {
    match action.context() {
        Context::Desk => anywhere(state, action),
        Context::Move | Context::List | Context::Tabs => in_list(state, action),
        Context::Kpi => of_figures(state, action),
        Context::Plan => of_plan(state, action),
        Context::Calendar => of_calendar(state, action),
        Context::Outbox | Context::Crisis | Context::Ticket => of_one(state, action),
        Context::Form => in_form(state, action),
        Context::Choice
        | Context::Question
        | Context::Apply
        | Context::Alike
        | Context::Difference => answered(state, action),
    }
}

/// An action that came to a function of another table of the keymap.
fn misplaced(action: Action) {
    debug_assert!(false, "{} has no function in its table", action.id());
}

/// What can be done wherever the keys go; first the work itself.
fn anywhere(state: &mut State, action: Action) {
    match action {
        Action::WrapUp => forms::open_wrap_up(state),
        Action::FollowUp => forms::open_follow_up(state),
        Action::OpenTicket => tickets::open_form(state, None),
        Action::NewCustomer => new_customer(state),
        Action::EditCustomer => forms::open_edit_customer(state),
        Action::SaveNext => save_next(state),
        Action::Abandon => abandon(state),
        Action::PreviousCustomer => moving::neighbour(state, -1),
        Action::NextCustomer => moving::neighbour(state, 1),
        Action::Dial => claims::dial(state),
        Action::Reveal => reveal(state),
        Action::Undo => undo(state),
        Action::Redo => state.calls.tell(Command::Redo, Ticket::Redo),
        Action::Release => claims::release(state),
        Action::Reassign => layers::open_reassign(state),
        Action::Why => why::open(state),
        Action::RaiseCrisis => crisis::raise(state),
        Action::Options => options(state),
        Action::Refresh if state.link != LinkState::Up => link::revive(state),
        Action::Refresh => {
            fetch::refresh(state);
            state.say(Tone::Plain, tr!(state.look.locale, "refreshed"));
        }
        Action::NextPane => moving::pane(state, 1),
        Action::PreviousPane => moving::pane(state, -1),
        Action::Back => moving::back(state),
        action => of_desk(state, action),
    }
}

/// The views, what can be opened over them, and the desk itself.
fn of_desk(state: &mut State, action: Action) {
    match action {
        Action::ShowQueue => show(state, View::Queue),
        Action::ShowCustomers => show(state, View::Customers),
        Action::ShowKpi => show(state, View::Figures),
        Action::ShowProcess => show(state, View::Process),
        Action::ShowCalendar => show(state, View::Calendar),
        Action::ShowPlan => planning::open(state),
        Action::ShowOutbox => outbox::open(state),
        Action::ShowTickets => tickets::open(state),
        Action::ShowNotices => tickets::open_notices(state),
        Action::ShowCrises => crisis::show(state),
        Action::ShowFloor => floor::open(state),
        Action::Pause => floor::pause(state),
        Action::CustomerCalendar => days::open_customer(state),
        Action::Help => layers::open_help(state),
        Action::Find => layers::open_lookup(state, ""),
        Action::Menu => layers::open_menu(state),
        Action::SameNumber => layers::open_same_number(state),
        Action::Palette => layers::open_palette(state),
        Action::Messages => layers::open_messages(state),
        Action::Language => state.look.locale = state.look.locale.other(),
        Action::Theme => state.look.theme = state.look.theme.toggled(),
        Action::Mouse => mouse(state),
        Action::Redraw => state.calls.effect(Effect::Redraw),
        Action::Quit => {
            drafts::save_now(state);
            state.calls.effect(Effect::Quit);
        }
        action => misplaced(action),
    }
}

/// Moving about, and what is done with the selected row.
fn in_list(state: &mut State, action: Action) {
    match action {
        Action::Up => moving::step(state, Step::By(-1)),
        Action::Down => moving::step(state, Step::By(1)),
        Action::PageUp => moving::step(state, Step::Page(-1)),
        Action::PageDown => moving::step(state, Step::Page(1)),
        Action::First => moving::step(state, Step::First),
        Action::Last => moving::step(state, Step::Last),
        Action::PreviousTab => moving::tab(state, false),
        Action::NextTab => moving::tab(state, true),
        Action::Open => open(state),
        Action::Mark => mark(state),
        Action::MarkAll => mark_all(state),
        action => misplaced(action),
    }
}

/// The figures, and the process map with its periods.
fn of_figures(state: &mut State, action: Action) {
    match action {
        Action::EarlierPeriod => shift_period(state, false),
        Action::LaterPeriod => shift_period(state, true),
        Action::PeriodDay => period(state, Length::Day),
        Action::PeriodWeek => period(state, Length::Week),
        Action::PeriodMonth => period(state, Length::Month),
        Action::PeriodQuarter => period(state, Length::Quarter),
        Action::Breakdown => break_down(state),
        Action::Whose if state.view == View::Process => process::toggle_whose(state),
        Action::Whose => state.figures.toggle_whose(),
        Action::Drill => layers::open_drill(state),
        action => misplaced(action),
    }
}

/// What is done with the care plan.
fn of_plan(state: &mut State, action: Action) {
    match action {
        Action::PlanEdit => planning::edit(state),
        Action::PlanAdd => planning::add(state),
        Action::PlanFind => planning::open_filter(state, ""),
        Action::PlanPreview => planning::preview(state),
        Action::PlanApply => planning::apply(state),
        Action::PlanDiscard => planning::discard(state),
        Action::PlanUndo => planning::undo(state),
        action => misplaced(action),
    }
}

/// Days and months.
fn of_calendar(state: &mut State, action: Action) {
    match action {
        Action::EarlierDay => days::go(state, -1),
        Action::LaterDay => days::go(state, 1),
        Action::EarlierWeek => days::go(state, -7),
        Action::LaterWeek => days::go(state, 7),
        Action::EarlierMonth => days::go_months(state, -1),
        Action::LaterMonth => days::go_months(state, 1),
        Action::GoToday => days::go_today(state),
        Action::OpenDay => days::open_queue(state),
        action => misplaced(action),
    }
}

/// What is done with the message, the crisis or the ticket that is looked at.
fn of_one(state: &mut State, action: Action) {
    match action {
        Action::CallOff => outbox::call_off(state),
        Action::CrisisTick => crisis::tick(state),
        Action::CrisisTake => crisis::take(state),
        Action::CrisisMenu => crisis::menu(state),
        Action::TicketSteps => tickets::menu(state),
        Action::TicketCustomer => tickets::open_customer(state),
        action => misplaced(action),
    }
}

/// Filling a form in.
fn in_form(state: &mut State, action: Action) {
    match action {
        Action::PreviousField => forms::go(state, false),
        Action::NextField => forms::go(state, true),
        Action::Confirm => forms::confirm(state),
        Action::NewLine => forms::new_line(state),
        Action::CallKind => forms::other_call(state),
        action => misplaced(action),
    }
}

/// Choosing one of several, and confirming.
fn answered(state: &mut State, action: Action) {
    match action {
        Action::Accept => layers::accept(state),
        Action::Yes | Action::YesApply => layers::yes(state),
        Action::OpenAnyway => tickets::open_anyway(state),
        Action::AfterAll => tickets::after_all(state),
        action => misplaced(action),
    }
}

/// Shows a view from its list.
pub fn show(state: &mut State, view: View) {
    layers::close_all(state);
    state.view = view;
    state.focus = Focus::List;
    state.detail.pinned = None;
    state.behind = None;
}

/// F4: another filter of the queue, a segment, another trend; of the rows behind a figure, only those that count.
fn options(state: &mut State) {
    if let Some(Layer::Drill(drill)) = state.layers.last_mut() {
        drill.numerator = !drill.numerator;
        drill.rows = crate::desk::state::paged::Paged::default();
        return;
    }
    if let Some(Layer::Reach(_)) = state.layers.last() {
        return crisis::channels(state);
    }
    match state.view {
        View::Queue => next_filter(state),
        View::Customers => layers::open_segments(state),
        View::Outbox => outbox::options(state),
        View::Tickets => tickets::options(state),
        View::Figures => state.figures.trend = state.figures.trend.next(),
        View::Process => process::options(state),
        View::Calendar => days::toggle_whose(state),
        View::Plan => {}
    }
}

fn next_filter(state: &mut State) {
    let supervisor = state.supervisor();
    let queue = &mut state.queue;
    (queue.scope, queue.due) = match (queue.scope, queue.due) {
        (scope, DueFilter::Now) => (scope, DueFilter::Overdue),
        (scope, DueFilter::Overdue) => (scope, DueFilter::Today),
        (scope, DueFilter::Today) => (scope, DueFilter::Open),
        (scope, DueFilter::On(_)) => (scope, DueFilter::Now),
        (Scope::Mine, _) if supervisor => (Scope::All, DueFilter::Now),
        _ => (Scope::Mine, DueFilter::Now),
    };
    queue.marked.clear();
    queue.rows = crate::desk::state::paged::Paged::default();
}

/// Saves the form. Where none is open, the call that was begun wants its wrap-up; without one, the next follow-up of the
/// queue is taken, and what was only looked at goes back.
fn save_next(state: &mut State) {
    if state.layers.iter().any(|l| matches!(l, Layer::Form(_))) {
        forms::save(state);
    } else {
        layers::close_all(state);
        match state.call_to_record() {
            Some(call) => forms::open_wrap_up_of(state, call),
            None => {
                claims::take(state, None);
            }
        }
    }
}

fn abandon(state: &mut State) {
    if matches!(state.layers.last(), Some(Layer::Question(_))) {
        state.layers.pop();
    } else {
        drafts::abandon(state);
    }
}

fn new_customer(state: &mut State) {
    let typed = match state.layers.last() {
        Some(Layer::Lookup(lookup)) => lookup.text.text().trim().to_owned(),
        _ => String::new(),
    };
    layers::close_all(state);
    // Not by the number that rang.
    state.ringing = state.ringing.take().filter(|r| !r.customers.is_empty());
    forms::open_new_customer(state, &typed);
}

fn reveal(state: &mut State) {
    let Some(customer) = state.subject().map(|s| s.customer) else {
        return;
    };
    if state.layers.is_empty() && state.layout().main.is_none() {
        state.focus = Focus::Detail;
    }
    let shown = state.detail.revealed.take();
    if shown.is_none_or(|(whose, _)| whose != customer) {
        state.calls.tell(
            Command::Reveal {
                customer,
                reason: String::new(),
            },
            Ticket::Reveal(customer),
        );
    }
}

fn undo(state: &mut State) {
    if drafts::take_back(state) {
        return;
    }
    if state.planning.applied.is_some() {
        planning::undo_applied(state);
    } else {
        state.calls.tell(Command::Undo, Ticket::Undo);
    }
}

fn mouse(state: &mut State) {
    state.look.mouse = !state.look.mouse;
    state.calls.effect(Effect::Mouse(state.look.mouse));
    let text = if state.look.mouse {
        tr!(state.look.locale, "mouse-on")
    } else {
        tr!(state.look.locale, "mouse-off")
    };
    state.say(Tone::Plain, text);
}

fn open(state: &mut State) {
    match state.view {
        View::Queue | View::Customers if state.focus == Focus::Detail => {
            tickets::show_of_customer(state);
        }
        View::Tickets => tickets::open_selected(state),
        View::Queue => take_selected(state),
        View::Customers => state.focus = Focus::Detail,
        View::Outbox => outbox::open_customer(state),
        View::Plan => plan_versions::open(state),
        View::Figures | View::Process | View::Calendar => {}
    }
}

/// Enter in the queue: the follow-up is taken; one that is a ticket's place there is worked at the ticket.
fn take_selected(state: &mut State) {
    let Some(row) = state.queue.rows.selected() else {
        return;
    };
    let (id, ticket) = (row.id, row.ticket.as_ref().map(|ticket| ticket.id));
    if claims::take(state, Some(id))
        && let Some(ticket) = ticket
    {
        tickets::show(state, ticket);
    }
}

fn mark(state: &mut State) {
    let height = state.layout().body_height();
    let Some(id) = state.queue.rows.selected().map(|row| row.id) else {
        return;
    };
    let marked = &mut state.queue.marked;
    if let Some(at) = marked.iter().position(|m| *m == id) {
        marked.remove(at);
    } else if marked.len() < MARKS {
        marked.push(id);
    }
    state.queue.rows.step(Step::By(1), height);
}

fn mark_all(state: &mut State) {
    let queue = &mut state.queue;
    queue.marked = if queue.marked.is_empty() {
        queue
            .rows
            .iter()
            .map(|(_, row)| row.id)
            .take(MARKS)
            .collect()
    } else {
        Vec::new()
    };
}

fn shift_period(state: &mut State, later: bool) {
    let today = state.zone().day(state.now);
    if state.view == View::Process {
        return process::shift(state, later, today);
    }
    state.figures.shift(later, today);
}

fn period(state: &mut State, length: Length) {
    if state.view == View::Process {
        return process::look_at(state, length);
    }
    state.figures.length = length;
    state.figures.stale = true;
}

/// Tab: the next breakdown. Where it has no pane of its own, the charts are one of them; where there is one pane, the
/// table is as well.
fn break_down(state: &mut State) {
    let layout = state.layout();
    let (alone, beside) = (
        layout.main.is_none() || layout.list.is_none(),
        layout.side.is_some(),
    );
    let figures = &mut state.figures;
    if alone && state.focus == Focus::List {
        state.focus = Focus::Detail;
        figures.broken_down = false;
    } else if beside || figures.broken_down {
        let round = figures.next_breakdown();
        figures.broken_down = !beside && !round;
        if alone && round {
            state.focus = Focus::List;
        }
    } else {
        figures.broken_down = true;
    }
}

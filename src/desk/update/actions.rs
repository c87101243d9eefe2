//! What each action of the catalogue does.

use crate::desk::action::Action;
use crate::desk::event::Effect;
use crate::desk::state::calls::Ticket;
use crate::desk::state::detail::Detail;
use crate::desk::state::figures::{self, Length};
use crate::desk::state::layers::{Behind, Layer};
use crate::desk::state::{Focus, LinkState, MARKS, State, Tone, View};
use crate::desk::widgets::list::Step;
use crate::protocol::Command;
use crate::protocol::query::{DueFilter, Scope};
use crate::tr;

use super::{
    claims, crisis, days, drafts, fetch, forms, layers, link, outbox, plan_versions, planning,
    process, tickets, why,
};

/// Does it.
pub fn perform(state: &mut State, action: Action) {
    match action {
        Action::Help => layers::open_help(state),
        Action::Find => layers::open_lookup(state, ""),
        Action::Menu => layers::open_menu(state),
        Action::SameNumber => layers::open_same_number(state),
        Action::Palette => layers::open_palette(state),
        Action::Messages => layers::open_messages(state),
        Action::Options => options(state),
        Action::Refresh if state.link != LinkState::Up => link::revive(state),
        Action::Refresh => {
            fetch::refresh(state);
            state.say(Tone::Plain, tr!(state.look.locale, "refreshed"));
        }
        Action::WrapUp => forms::open_wrap_up(state),
        Action::FollowUp => forms::open_follow_up(state),
        Action::OpenTicket => tickets::open_form(state, None),
        Action::OpenAnyway => tickets::open_anyway(state),
        Action::NewCustomer => new_customer(state),
        Action::EditCustomer => forms::open_edit_customer(state),
        Action::SaveNext => save_next(state),
        Action::Abandon => abandon(state),
        Action::PreviousCustomer => neighbour(state, -1),
        Action::NextCustomer => neighbour(state, 1),
        Action::Dial => claims::dial(state),
        Action::Reveal => reveal(state),
        Action::Undo => undo(state),
        Action::Redo => state.calls.tell(Command::Redo, Ticket::Redo),
        Action::Release => claims::release(state),
        Action::Reassign => layers::open_reassign(state),
        Action::ShowQueue => show(state, View::Queue),
        Action::ShowCustomers => show(state, View::Customers),
        Action::ShowKpi => show(state, View::Figures),
        Action::ShowProcess => show(state, View::Process),
        Action::ShowCalendar => show(state, View::Calendar),
        Action::ShowPlan => planning::open(state),
        Action::ShowOutbox => outbox::open(state),
        Action::CallOff => outbox::call_off(state),
        Action::Why => why::open(state),
        Action::RaiseCrisis => crisis::raise(state),
        Action::ShowCrises => crisis::show(state),
        Action::CrisisTick => crisis::tick(state),
        Action::CrisisTake => crisis::take(state),
        Action::CrisisMenu => crisis::menu(state),
        Action::CustomerCalendar => days::open_customer(state),
        Action::EarlierDay => days::go(state, -1),
        Action::LaterDay => days::go(state, 1),
        Action::EarlierWeek => days::go(state, -7),
        Action::LaterWeek => days::go(state, 7),
        Action::EarlierMonth => days::go_months(state, -1),
        Action::LaterMonth => days::go_months(state, 1),
        Action::GoToday => days::go_today(state),
        Action::OpenDay => days::open_queue(state),
        Action::Language => state.look.locale = state.look.locale.other(),
        Action::Theme => state.look.theme = state.look.theme.toggled(),
        Action::Mouse => mouse(state),
        Action::Redraw => state.calls.effect(Effect::Redraw),
        Action::NextPane => pane(state, 1),
        Action::PreviousPane => pane(state, -1),
        Action::Back => back(state),
        Action::Quit => {
            drafts::save_now(state);
            state.calls.effect(Effect::Quit);
        }
        Action::Up => step(state, Step::By(-1)),
        Action::Down => step(state, Step::By(1)),
        Action::PageUp => step(state, Step::Page(-1)),
        Action::PageDown => step(state, Step::Page(1)),
        Action::First => step(state, Step::First),
        Action::Last => step(state, Step::Last),
        Action::Open => open(state),
        Action::Mark => mark(state),
        Action::MarkAll => mark_all(state),
        Action::PreviousTab => tab(state, false),
        Action::NextTab => tab(state, true),
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
        Action::PreviousField => forms::go(state, false),
        Action::NextField => forms::go(state, true),
        Action::Confirm => forms::confirm(state),
        Action::NewLine => forms::new_line(state),
        Action::CallKind => forms::other_call(state),
        Action::Accept => layers::accept(state),
        Action::Yes | Action::YesApply => layers::yes(state),
        action => of_plan(state, action),
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
        _ => {}
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
    match state.view {
        View::Queue => next_filter(state),
        View::Customers => layers::open_segments(state),
        View::Outbox => outbox::options(state),
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
            None => claims::take(state, None),
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

/// `[` and `]`: the list moves, wherever the cursor is.
fn neighbour(state: &mut State, by: isize) {
    state.look_elsewhere();
    step_list(state, Step::By(by));
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

fn pane(state: &mut State, by: isize) {
    if state.view == View::Figures {
        return;
    }
    let panes: &[Focus] = match (
        state.layout().side,
        state.layout().main,
        state.layout().list,
    ) {
        (Some(_), ..) => &[Focus::List, Focus::Detail, Focus::Side],
        _ => &[Focus::List, Focus::Detail],
    };
    let at = panes.iter().position(|p| *p == state.focus).unwrap_or(0) as isize;
    state.focus = panes[(at + by).rem_euclid(panes.len() as isize) as usize];
}

fn back(state: &mut State) {
    if let Some(Layer::Preview(_)) = state.layers.last() {
        planning::stop_preview(state);
    }
    if !state.layers.is_empty() {
        layers::close_top(state);
    } else if forms::back_to_left(state) {
        // It is open again, with its draft.
    } else if let Some(behind) = behind(state) {
        return_to(state, behind);
    } else if state.detail.pinned.take().is_some() || state.focus != Focus::List {
        state.focus = Focus::List;
    } else if state.view == View::Plan && !state.planning.filter.is_empty() {
        planning::drop_filter(state);
    } else if state.view != View::Queue {
        show(state, View::Queue);
    }
}

/// That from which the customer in view was opened.
fn behind(state: &mut State) -> Option<Behind> {
    let behind = state.behind.take()?;
    let opened = behind.customer();
    (opened.is_some() && opened == state.detail.pinned).then_some(behind)
}

fn return_to(state: &mut State, behind: Behind) {
    match behind {
        Behind::Rows(drill) => {
            show(state, View::Figures);
            layers::push(state, Layer::Drill(drill));
        }
        Behind::Outbox(_) => outbox::open(state),
        Behind::Preview(_) => {
            planning::open(state);
            layers::push(state, Layer::Preview(0));
        }
    }
}

fn step(state: &mut State, step: Step) {
    if !state.layers.is_empty() {
        layers::step(state, step);
    } else if state.view == View::Figures {
        let count = state.figures.report.as_ref().map_or(0, |r| r.rows.len());
        let height = figures::rows(state.layout().body_height(), count);
        state.figures.selection.step(step, count, height);
    } else if state.view == View::Process {
        process::step(state, step);
    } else if state.view == View::Plan {
        planning::step(state, step);
    } else if state.view == View::Calendar {
        days::step(state, step);
    } else if state.view == View::Outbox {
        outbox::step(state, step);
    } else {
        match state.focus {
            Focus::List => step_list(state, step),
            Focus::Detail => scroll(&mut state.detail, step, false),
            Focus::Side => scroll(&mut state.detail, step, true),
        }
    }
}

fn step_list(state: &mut State, step: Step) {
    let height = state.layout().body_height();
    let moved = match state.view {
        View::Queue => state.queue.rows.step(step, height),
        View::Customers => state.customers.rows.step(step, height),
        View::Outbox => {
            state.outbox.scroll = 0;
            state.outbox.rows.step(step, height)
        }
        View::Figures | View::Process | View::Calendar | View::Plan => false,
    };
    if moved {
        state.look_elsewhere();
        state.queue.select = None;
    }
}

/// Scrolls the profile or the timeline beside it; drawing stops at the last line.
fn scroll(detail: &mut Detail, step: Step, side: bool) {
    let at = if side {
        &mut detail.side_scroll
    } else {
        &mut detail.scroll
    };
    *at = match step {
        Step::By(n) => at.saturating_add_signed(n as i16),
        Step::Page(n) => at.saturating_add_signed(n as i16 * 10),
        Step::First => 0,
        Step::Last => crate::desk::panes::SCROLL_LIMIT,
    }
    .min(crate::desk::panes::SCROLL_LIMIT);
}

fn open(state: &mut State) {
    match state.view {
        View::Queue => {
            if let Some(id) = state.queue.rows.selected().map(|row| row.id) {
                claims::take(state, Some(id));
            }
        }
        View::Customers => state.focus = Focus::Detail,
        View::Outbox => outbox::open_customer(state),
        View::Plan => plan_versions::open(state),
        View::Figures | View::Process | View::Calendar => {}
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

fn tab(state: &mut State, right: bool) {
    if state.view == View::Plan {
        plan_versions::tab(state, right);
        return;
    }
    state.detail.tab = state.detail.tab.beside(right);
    state.detail.scroll = 0;
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
